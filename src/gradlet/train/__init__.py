"""Training: `fit` for a model of your own, `Training` for a ready-made one that a panel drives.

loop        fit, and the protocol of an engine;  eager  the engine that is the specification
training    Training;  settings  its choices
minibatches the points of each step;  curve  the loss by step;  nonfinite  names the first number that is not finite
heartbeat   a sign of life
"""

from ..data.labels import accuracy
from .eager import Eager
from .loop import Engine, Make, Step, fit
from .minibatches import batches
from .settings import Settings
from .training import Training

__all__ = ["Eager", "Engine", "Make", "Settings", "Step", "Training", "accuracy", "batches", "fit"]
