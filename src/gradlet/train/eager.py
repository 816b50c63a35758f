"""The training engine that is the specification: plain Python, one Value at a time.

A step calls the model for every point of the batch, the loss on all outputs, `backward`, and the optimiser. A faster
engine has to agree with this one.

After a step that overflows, no training gives finite weights again. So every step keeps the weights it started from,
and at the first number that is not finite the engine restores the last finite ones and halts, and names that number.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from random import Random
from time import perf_counter
from typing import Any, NamedTuple

from .. import losses
from ..data.points import read_points
from ..optim import Adam, Optimiser
from .heartbeat import beat
from .minibatches import batches
from .nonfinite import blame

__all__ = ["Eager", "Loss", "Progress"]

Loss = Callable[[Sequence[Any], Sequence[float]], Any]

CURE = "Try a smaller learning rate."


class Progress(NamedTuple):
    """The state in which an engine stops, from which another goes on with the same model and optimiser."""

    steps: int
    """The number of steps done so far."""
    batches: Iterator[Sequence[int]]
    weights_before: list[float] | None
    """The weights that the last step started from; None before the first."""


class Eager:
    """The engine that is the specification: it calls the model for every point of the batch, and `backward`.

    model: has `parameters()`, and takes a list of floats.
    X, y: n points, each a list of floats, and a label for each.
    batch: points in a step, or None for all.
    rng: shuffles the points before every pass over them.
    heartbeat: called for each sample, because one step of a large model may take long.

    Raises TypeError or ValueError for data that are not finite numbers, or a model or loss that cannot be called.
    """

    name = "Python, one Value at a time"
    steps_at_once = 1

    def __init__(
        self,
        model: Any,
        X: Sequence[Any],
        y: Sequence[float],
        *,
        loss: Loss = losses.hinge,
        optimiser: Optimiser | None = None,
        batch: int | None = None,
        rng: Random | None = None,
        heartbeat: Callable[[], None] = beat,
    ) -> None:
        if not callable(loss):
            raise TypeError(f"cannot use {loss!r} ({type(loss).__name__}) as a loss; expected one such as losses.hinge")
        if not callable(model) or not hasattr(model, "parameters"):
            kind = type(model).__name__
            raise TypeError(f"cannot train {model!r} ({kind}); expected a model to call, with parameters()")
        self.X, self.y = read_points(X, y)
        _check_finite(self.X, self.y)
        self.model = model
        self.loss = loss
        self.optimiser = optimiser if optimiser is not None else Adam(model.parameters(), lr=0.05)
        self.batches: Iterator[Sequence[int]] = batches(len(self.X), batch, rng or Random(0))
        self.heartbeat = heartbeat
        self.steps = 0
        self.seconds = 0.0
        self.halted: str | None = None
        self._weights_before: list[float] | None = None

    def run(self, steps: int) -> list[float]:
        done: list[float] = []
        start = perf_counter()
        while len(done) < steps and self.halted is None:
            loss = self._step()
            if self.halted is None:
                done.append(loss)
        self.seconds += perf_counter() - start
        return done

    def progress(self) -> Progress:
        return Progress(self.steps, self.batches, self._weights_before)

    def resume(self, progress: Progress) -> None:
        self.steps, self.batches, self._weights_before = progress

    def _step(self) -> float:
        parameters, number = self.optimiser.parameters, self.steps + 1
        rows = next(self.batches)
        outputs = []
        for i in rows:
            self.heartbeat()
            outputs.append(self.model(self.X[i]))
        loss = self.loss(outputs, [self.y[i] for i in rows])
        value = getattr(loss, "data", None)
        if not isinstance(value, (int, float)):
            kind = type(loss).__name__
            raise TypeError(f"the loss gave {loss!r} ({kind}); expected a Value, to call backward() on")
        if not math.isfinite(value):
            back = ""
            if self._weights_before is not None:
                self._restore(self._weights_before)
                back = f"; the weights are those before step {number - 1}"
            self.halted = f"stopped at step {number}: the loss became {value}, because {blame(loss)}{back}. {CURE}"
            return math.nan
        self.optimiser.zero_grad()
        loss.backward()
        before = [p.data for p in parameters]
        self.optimiser.step()
        for i, p in enumerate(parameters):
            if not math.isfinite(p.data):
                name = getattr(p, "label", "") or f"number {i}"
                if math.isfinite(before[i]):
                    self.halted = (
                        f"stopped at step {number}: it would make parameter {name} {p.data}, because its gradient is "
                        f"{p.grad:.6g}; the weights are those before it. {CURE}"
                    )
                else:
                    self.halted = f"stopped at step {number}: parameter {name} was {before[i]} before it"
                self._restore(before)
                return math.nan
        self._weights_before = before
        self.steps = number
        return float(value)

    def _restore(self, weights: list[float]) -> None:
        for p, weight in zip(self.optimiser.parameters, weights, strict=True):
            p.data = weight


def _check_finite(X: list[list[float]], y: list[float]) -> None:
    for i, (row, label) in enumerate(zip(X, y, strict=True)):
        if not all(map(math.isfinite, row)):
            raise ValueError(f"point {i}, {row!r}, is not finite; correct or remove it")
        if not math.isfinite(label):
            raise ValueError(f"label {i}, {label!r}, is not finite; correct or remove it")
