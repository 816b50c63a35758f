"""A ready-made training by settings: its points, model, optimiser and engine, for a panel to drive."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from random import Random
from time import perf_counter
from typing import Any

from .. import losses
from ..data.drawn import Point, as_set, read
from ..data.sets import SETS
from ..nn import MLP
from ..optim import SGD, Adam, Optimiser
from .curve import Curve
from .eager import Eager, Progress
from .loop import Engine, Make
from .minibatches import batches
from .settings import Settings

__all__ = ["Training"]

LEAST_SECONDS = 0.002
"""Seconds of training before its speed is known: a browser's clock may tick once a millisecond."""
MAX_SKIPPED = 20_000_000
"""The largest number of points that are drawn and skipped to find the batch of a later step."""


class Training:
    """A ready-made training: points, model, optimiser and engine by `settings`, advanced a little at a time.

    engines: classes that make the engine, by the setting `engine`.
    clock: returns seconds that only increase.
    drawn: the points, for settings with data="drawn".
    """

    settings: Settings
    drawn: Sequence[Point]
    X: list[list[float]]
    y: list[float]
    model: MLP
    optimiser: Optimiser
    engine: Engine
    curve: Curve

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        engines: Mapping[str, Make],
        clock: Callable[[], float] = perf_counter,
        drawn: Sequence[Point] = (),
    ) -> None:
        self.clock = clock
        self.engines = engines
        self._start(settings or Settings(), drawn)

    def adopt(self, settings: Settings, drawn: Sequence[Point] | None = None) -> None:
        """Go on with other settings.

        A new speed, last step, learning rate or engine takes effect in the middle of training: weights, steps and curve
        stay. Any other setting or drawn points start over, and so do all settings but the speed once training has
        halted. Raises ValueError if the model and batch are too large for the engine.
        """
        s = self.settings
        if drawn is not None and tuple(drawn) != tuple(self.drawn):
            self._start(settings, drawn)
            return
        if replace(s, speed=settings.speed) == settings:
            self.settings = settings
            return
        passing = {name: getattr(settings, name) for name in ("speed", "steps", "learning_rate", "engine")}
        if replace(s, **passing) != settings or self.halted is not None:
            self._start(settings, self.drawn)
            return
        if settings.engine != s.engine:
            engine = self._make_engine(settings, self.model, self.optimiser, self.X, self.y)
            engine.resume(self.engine.progress())
            self.engine, self._first_timed = engine, engine.steps
        self.optimiser.lr = settings.learning_rate
        self.settings = settings

    def reset(self, seed: int | None = None) -> None:
        """Go back to step 0 with the same points and weights; or, with a seed, with those it draws."""
        s = self.settings
        if seed is not None:
            self._start(replace(s, seed=seed), self.drawn)
            return
        # The compiled kernel is kept: compiling again for the same points and model takes a browser tenths of a second.
        optimiser, order = _make_optimiser(s, self.model), batches(len(self.X), s.batch, _random_stream(s, "batches"))
        for parameter, weight in zip(self.model.parameters(), self._initial, strict=True):
            parameter.data, parameter.grad = weight, 0.0
        self.optimiser.load_state_dict(optimiser.state_dict())
        self.engine.halted, self.engine.seconds = None, 0.0
        self.engine.resume(Progress(0, order, None))
        self.curve = Curve()
        self._first_timed = 0

    def restore(self, weights: Sequence[float], step: int) -> None:
        """Go on from weights that training with these settings had after `step` steps.

        The batches go on from there too, up to MAX_SKIPPED points; the optimiser's state and the curve start empty.
        Raises ValueError for weights that do not fit, and changes nothing.
        """
        parameters = self.model.parameters()
        if len(weights) != len(parameters):
            raise ValueError(f"got {len(weights):,} weights for the {len(parameters):,} parameters of these layers")
        if not all(math.isfinite(weight) for weight in weights):
            raise ValueError("got weights that are not finite numbers")
        if not 0 <= step <= self.settings.steps:
            raise ValueError(f"got weights of step {step:,}; expected 0 to the last step, {self.settings.steps:,}")
        self.reset()
        for parameter, weight in zip(self.model.parameters(), weights, strict=True):
            parameter.data = float(weight)
        batches = self.engine.progress().batches
        for _ in range(step if step * self.settings.points <= MAX_SKIPPED else 0):
            next(batches)
        self.engine.resume(Progress(step, batches, None))
        self._first_timed = step

    def _start(self, s: Settings, drawn: Sequence[Point]) -> None:
        # Points, weights and batches have a stream each, so that the weights stay when the number of points changes.
        if s.data == "drawn":
            X, y = as_set(read(drawn))
        else:
            X, y = SETS[s.data](s.points, noise=s.noise, rng=_random_stream(s, "points"))
        model = MLP(
            2, s.sizes, activation=s.activation, output_activation=s.output_activation, rng=_random_stream(s, "weights")
        )
        optimiser = _make_optimiser(s, model)
        engine = self._make_engine(s, model, optimiser, X, y)
        # All are set at once, or none: compiling takes long, and may be interrupted.
        self.settings, self.X, self.y, self.model, self.optimiser, self.engine = s, X, y, model, optimiser, engine
        self.drawn = drawn
        self._initial = [parameter.data for parameter in model.parameters()]
        self.curve = Curve()
        self._first_timed = 0

    def _make_engine(self, s: Settings, model: MLP, optimiser: Optimiser, X: Any, y: Any) -> Engine:
        loss, rng = losses.LOSSES[s.loss], _random_stream(s, "batches")
        engine = self.engines[s.engine](model, X, y, loss=loss, optimiser=optimiser, batch=s.batch, rng=rng)
        if isinstance(engine, Eager) and (problem := s.too_much("python")):
            raise ValueError(problem)
        return engine

    @property
    def step(self) -> int:
        """Steps done so far."""
        return self.engine.steps

    @property
    def speed(self) -> float | None:
        """Steps a second of the engine alone, without pauses; None until it is known."""
        seconds = self.engine.seconds
        return (self.step - self._first_timed) / seconds if seconds >= LEAST_SECONDS else None

    @property
    def halted(self) -> str | None:
        """A sentence that says why training ended before its last step, or None."""
        return self.engine.halted

    @property
    def done(self) -> bool:
        """True if training has ended: at its last step, or halted."""
        return self.step >= self.settings.steps or self.halted is not None

    def advance(self, *, steps: int | None = None, seconds: float | None = None) -> int:
        """Do `steps` steps, or as many as fit into `seconds` (at least one), and return the number of steps done.

        It ends early at the last step of the settings, and if the engine halts. Raises ValueError for both or neither.
        """
        if (steps is None) == (seconds is None):
            raise ValueError(f"cannot advance by steps={steps!r} and seconds={seconds!r}; pass one of them")
        first = self.step
        last = self.settings.steps if steps is None else min(self.settings.steps, first + steps)
        deadline = math.inf if seconds is None else self.clock() + seconds
        while self.step < last and self.halted is None:
            done = self.engine.run(min(self.engine.steps_at_once, last - self.step))
            for step, loss in enumerate(done, self.step - len(done) + 1):
                self.curve.add(step, loss)
            if self.clock() >= deadline:
                break
        return self.step - first


def _random_stream(settings: Settings, name: str) -> Random:
    return Random(f"{settings.seed} {name}")


def _make_optimiser(settings: Settings, model: MLP) -> Optimiser:
    if settings.optimiser == "adam":
        return Adam(model.parameters(), lr=settings.learning_rate)
    momentum = 0.9 if settings.optimiser == "momentum" else 0.0
    return SGD(model.parameters(), lr=settings.learning_rate, momentum=momentum)
