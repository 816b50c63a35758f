"""Training: `fit` for a model of your own, `Training` for a ready-made one that a panel drives."""

from .training import (
    ENGINES,
    Eager,
    Engine,
    Make,
    Settings,
    Step,
    Training,
    accuracy,
    batches,
    fastest,
    fit,
)

__all__ = [
    "ENGINES",
    "Eager",
    "Engine",
    "Make",
    "Settings",
    "Step",
    "Training",
    "accuracy",
    "batches",
    "fastest",
    "fit",
]
