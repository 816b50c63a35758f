"""The training loop: `fit` trains a model of your own, step by step.

    for step in fit(model, X, y, steps=200):
        show(model, X, y, step.loss)

It drives an `Engine`, which does a number of steps at a time and returns their losses. There are two, made by the same
call: `Eager` runs the model's own Python, one Value at a time, and `kernel.Compiled` a WebAssembly kernel.

    fit(model, X, y, steps=20_000, engine=Compiled)         the same steps, compiled

    engine = Compiled(model, X, y, loss=losses.hinge)       the same in a loop of your own
    for _ in range(100):
        show(engine, X, y, engine.run(50)[-1])

Training stops at the first loss that is not finite, or at a step that would make a weight infinite or nan. It names the
step and the operation of the graph that gave the first such number, and restores the last finite weights.

The loss of a step is that of its batch, measured before the weights change. With small batches it varies widely while
the model improves; `accuracy` on all points tells more.
"""

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, NamedTuple, Protocol

from .. import losses
from ..optim import Optimiser
from .eager import Eager, Loss, Progress
from .heartbeat import beat

__all__ = ["Engine", "Make", "Step", "fit"]


class Step(NamedTuple):
    """A step of `fit`: its number, from 1 on, and the loss of its batch before the weights changed."""

    number: int
    loss: float


class Engine(Protocol):
    """An engine, which computes the steps of training."""

    name: str
    """The engine's name, for a reader."""
    steps_at_once: int
    """A number of steps that take a few milliseconds together, to be asked for between two looks at the clock."""
    halted: str | None
    """The reason why it cannot go on, a sentence, or None."""
    steps: int
    """The number of steps done so far."""
    seconds: float
    """The time that the engine itself spent on these steps; so steps / seconds is its highest speed."""

    def run(self, steps: int) -> list[float]:
        """Do so many steps, and return the loss of each; fewer if it halts."""

    def progress(self) -> Progress:
        """Return the state in which it is, for `resume`."""

    def resume(self, progress: Progress) -> None:
        """Go on from the progress of another engine with this model and this optimiser."""


Make = Callable[..., Engine]
"""A function or class that makes an engine: `Eager`, `kernel.Compiled`, or another with their arguments."""


def fit(
    model: Any,
    X: Sequence[Any],
    y: Sequence[float],
    *,
    loss: Loss = losses.hinge,
    optimiser: Optimiser | None = None,
    steps: int = 100,
    batch: int | None = None,
    rng: Random | None = None,
    engine: Make = Eager,
) -> Iterator[Step]:
    """Train a model, and yield a `Step` after each step.

    model: has `parameters()`, and takes a list of floats; gradlet's MLP or one of your own.
    X, y: n points, each a list of numbers, and a label for each.
    loss: takes outputs and targets, as those in `losses` do.
    optimiser: Adam with lr=0.05 unless given.
    batch: points in a step, drawn by `rng` (a fixed one unless given); None for all of them.
    engine: computes the steps: `Eager` unless given, which runs the model's own Python; or `Compiled`.

    Raises ValueError or TypeError for bad arguments at once, and FloatingPointError at the first loss that is not
    finite, naming the step and the operation; the weights are then the last finite ones.
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise ValueError(f"cannot do steps={steps!r}; expected a whole number, 0 or more")
    return _steps(engine(model, X, y, loss=loss, optimiser=optimiser, batch=batch, rng=rng), steps)


def _steps(engine: Engine, steps: int) -> Iterator[Step]:
    for number in range(1, steps + 1):
        done = engine.run(1)
        if engine.halted is not None:
            raise FloatingPointError(engine.halted)
        beat()
        yield Step(number, done[0])
