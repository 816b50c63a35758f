"""The training loop: `fit` for a model of your own, `Training` for a ready-made one that a panel drives.

    for step in fit(model, X, y, steps=200):
        show(model, X, y, step.loss)

Both drive an `Engine`, which does a number of steps at a time and says how it fared; `Eager` is the one that runs the
model's own Python, one Value at a time.

Training stops at the first loss that is not finite, or at a step that would make a weight infinite or nan. It says
which step, and which operation of the graph gave the first such number, and puts back the last sound weights.

The trap: the loss of a step is that of its batch, measured before the weights move. With small batches it jumps about
though the model gets better; `accuracy` on all points says more.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random
from time import perf_counter
from typing import Any, NamedTuple, Protocol

from . import data, losses, watch
from .classify import accuracy
from .eager import Eager, Loss, batches
from .figure import Curve
from .nn import MLP
from .optim import SGD, Adam, Optimiser
from .settings import Settings

__all__ = ["Eager", "Engine", "Settings", "Step", "Training", "accuracy", "batches", "fit"]


class Step(NamedTuple):
    """One step of `fit`: its number, from 1 on, and the loss of its batch before the weights moved."""

    number: int
    loss: float


class Engine(Protocol):
    """What training needs of whatever computes it."""

    words: str
    """Which engine this is, for a reader."""
    steps_at_once: int
    """Steps that take a few milliseconds together: how many to ask for between two looks at the clock."""
    halted: str | None
    """Why it cannot go on, in a sentence, or None."""

    def run(self, steps: int) -> list[float]:
        """Do so many steps, and return the loss of each; fewer if it halts."""


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
) -> Iterator[Step]:
    """Train a model, step by step: each turn of the loop is one step.

    model: has `parameters()`, and takes a list of floats; gradlet's MLP or one of your own.
    X, y: lists of numbers, and a label for each.
    loss: takes outputs and targets, as those in `losses` do.
    optimiser: Adam with lr=0.05 unless given.
    batch: points in a step, drawn by `rng` (a fixed one unless given); None for all of them.

    Bad arguments are refused at once. Raises FloatingPointError at the first loss that is not finite, naming the step
    and the operation; the weights are then the last sound ones.
    """
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 0:
        raise ValueError(f"cannot do steps={steps!r}; expected a whole number, 0 or more")
    return _steps(Eager(model, X, y, loss=loss, optimiser=optimiser, batch=batch, rng=rng), steps)


def _steps(engine: Engine, steps: int) -> Iterator[Step]:
    for number in range(1, steps + 1):
        done = engine.run(1)
        if engine.halted is not None:
            raise FloatingPointError(engine.halted)
        watch.alive()
        yield Step(number, done[0])


class Training:
    """A ready-made training: points, model, optimiser and engine by `settings`, advanced a little at a time."""

    def __init__(self, settings: Settings | None = None, clock: Callable[[], float] = perf_counter) -> None:
        self.clock = clock
        self.settings = settings or Settings()
        self.reset()

    def adopt(self, settings: Settings) -> None:
        """Go on under other settings: a new last step or learning rate takes effect at once, anything else resets."""
        s = self.settings
        within = replace(s, steps=settings.steps, learning_rate=settings.learning_rate) == settings
        self.settings = settings
        if not within or self.halted is not None:
            self.reset()
        else:
            self.optimiser.lr = settings.learning_rate

    def reset(self, seed: int | None = None) -> None:
        """Back to step 0 with the very same points and weights; or, with a seed, with those it draws."""
        if seed is not None:
            self.settings = replace(self.settings, seed=seed)
        s = self.settings
        # Each draw has its own stream, so that more points do not mean other weights.
        stream = {name: Random(f"{s.seed} {name}") for name in ("points", "weights", "batches")}
        self.X, self.y = data.SETS[s.data](s.points, noise=s.noise, rng=stream["points"])
        self.model = MLP(
            2, s.sizes, activation=s.activation, output_activation=s.output_activation, rng=stream["weights"]
        )
        self.optimiser = _optimiser(s, self.model)
        self.engine: Engine = Eager(
            self.model,
            self.X,
            self.y,
            loss=losses.LOSSES[s.loss],
            optimiser=self.optimiser,
            batch=s.batch,
            rng=stream["batches"],
        )
        self.step = 0
        self.curve = Curve()
        self.seconds = 0.0
        """Spent on the steps so far."""

    @property
    def halted(self) -> str | None:
        """Why training ended before its last step, in a sentence, or None."""
        return self.engine.halted

    @property
    def done(self) -> bool:
        """Whether there is nothing left to do."""
        return self.step >= self.settings.steps or self.halted is not None

    def advance(self, *, steps: int | None = None, seconds: float | None = None) -> int:
        """Do so many steps, or as many as fit into so many seconds (at least one), and return how many were done.

        Ends early at the last step of the settings, and when the engine halts.
        """
        if (steps is None) == (seconds is None):
            raise ValueError(f"cannot advance by steps={steps!r} and seconds={seconds!r}; pass one of them")
        start = now = self.clock()
        first = self.step
        last = self.settings.steps if steps is None else min(self.settings.steps, first + steps)
        deadline = math.inf if seconds is None else start + seconds
        while self.step < last and self.halted is None:
            for loss in self.engine.run(min(self.engine.steps_at_once, last - self.step)):
                self.step += 1
                self.curve.add(self.step, loss)
            now = self.clock()
            if now >= deadline:
                break
        self.seconds += now - start
        return self.step - first


def _optimiser(settings: Settings, model: MLP) -> Optimiser:
    if settings.optimiser == "adam":
        return Adam(model.parameters(), lr=settings.learning_rate)
    momentum = 0.9 if settings.optimiser == "momentum" else 0.0
    return SGD(model.parameters(), lr=settings.learning_rate, momentum=momentum)
