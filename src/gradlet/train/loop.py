"""The training loop: `fit` trains a model of your own, step by step.

    for step in fit(model, X, y, steps=200):
        show(model, X, y, step.loss)

It drives an `Engine`, which does a number of steps at a time and says how it fared. There are two, made by the same
call: `Eager` runs the model's own Python, one Value at a time, and `kernel.Compiled` a WebAssembly kernel.

    fit(model, X, y, steps=20_000, engine=Compiled)         the same steps, compiled

    engine = Compiled(model, X, y, loss=losses.hinge)       the same in a loop of your own
    for _ in range(100):
        show(engine, X, y, engine.run(50)[-1])

Training stops at the first loss that is not finite, or at a step that would make a weight infinite or nan. It says
which step, and which operation of the graph gave the first such number, and puts back the last sound weights.

The trap: the loss of a step is that of its batch, measured before the weights move. With small batches it jumps about
though the model gets better; `accuracy` on all points says more.
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
    """One step of `fit`: its number, from 1 on, and the loss of its batch before the weights moved."""

    number: int
    loss: float


class Engine(Protocol):
    """What training needs of whatever computes it."""

    name: str
    """The engine in words, for a reader."""
    steps_at_once: int
    """Steps that take a few milliseconds together: how many to ask for between two looks at the clock."""
    halted: str | None
    """Why it cannot go on, in a sentence, or None."""
    steps: int
    """Done so far."""
    seconds: float
    """What these took of its own doing; so steps / seconds is the most it can."""

    def run(self, steps: int) -> list[float]:
        """Do so many steps, and return the loss of each; fewer if it halts."""

    def progress(self) -> Progress:
        """How far it has come."""

    def resume(self, progress: Progress) -> None:
        """Go on from where another engine came to with this model and this optimiser."""


Make = Callable[..., Engine]
"""What makes an engine: `Eager`, `kernel.Compiled`, or anything else with their arguments."""


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
    """Train a model, step by step: each turn of the loop is one step.

    model: has `parameters()`, and takes a list of floats; gradlet's MLP or one of your own.
    X, y: lists of numbers, and a label for each.
    loss: takes outputs and targets, as those in `losses` do.
    optimiser: Adam with lr=0.05 unless given.
    batch: points in a step, drawn by `rng` (a fixed one unless given); None for all of them.
    engine: what computes the steps: `Eager` unless given, the model's own Python; or `Compiled`.

    Bad arguments are refused at once. Raises FloatingPointError at the first loss that is not finite, naming the step
    and the operation; the weights are then the last sound ones.
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
