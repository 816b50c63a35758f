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

MEASURED = 0.002
"""Seconds of training before its speed is known: a browser's clock may go by steps of a millisecond."""
COUNTED = 20_000_000
"""Points that are drawn in vain, at most, to find out which come next."""


class Training:
    """A ready-made training: points, model, optimiser and engine by `settings`, advanced a little at a time.

    engines: what makes the engine, by the setting `engine`.
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
        """Go on under other settings.

        A new speed, last step, learning rate or engine takes effect in the middle of training: weights, steps and curve
        stay. Anything else resets, other drawn points too, and so do all but the speed once training has halted.
        Raises ValueError if the engine that there is cannot be asked to train that.
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
            engine = self._engine(settings, self.model, self.optimiser, self.X, self.y)
            engine.resume(self.engine.progress())
            self.engine, self._since = engine, engine.steps
        self.optimiser.lr = settings.learning_rate
        self.settings = settings

    def reset(self, seed: int | None = None) -> None:
        """Back to step 0 with the very same points and weights; or, with a seed, with those it draws."""
        s = self.settings
        if seed is not None:
            self._start(replace(s, seed=seed), self.drawn)
            return
        # What was compiled for these points and this model is kept: making it anew takes a browser tenths of a second.
        optimiser, order = _optimiser(s, self.model), batches(len(self.X), s.batch, _stream(s, "batches"))
        for parameter, weight in zip(self.model.parameters(), self._initial, strict=True):
            parameter.data, parameter.grad = weight, 0.0
        self.optimiser.load_state_dict(optimiser.state_dict())
        self.engine.halted, self.engine.seconds = None, 0.0
        self.engine.resume(Progress(0, order, None))
        self.curve = Curve()
        self._since = 0

    def restore(self, weights: Sequence[float], step: int) -> None:
        """Go on from weights that these very settings had after so many steps.

        The batches go on from there too, unless that is too far to count to; what the optimiser remembers of earlier
        steps, and the curve, begin anew.
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
        for _ in range(step if step * self.settings.points <= COUNTED else 0):
            next(batches)
        self.engine.resume(Progress(step, batches, None))
        self._since = step

    def _start(self, s: Settings, drawn: Sequence[Point]) -> None:
        # Each draw has its own stream, so that more points do not mean other weights.
        if s.data == "drawn":
            X, y = as_set(read(drawn))
        else:
            X, y = SETS[s.data](s.points, noise=s.noise, rng=_stream(s, "points"))
        model = MLP(
            2, s.sizes, activation=s.activation, output_activation=s.output_activation, rng=_stream(s, "weights")
        )
        optimiser = _optimiser(s, model)
        engine = self._engine(s, model, optimiser, X, y)
        # All or nothing: compiling takes its time, and may be interrupted.
        self.settings, self.X, self.y, self.model, self.optimiser, self.engine = s, X, y, model, optimiser, engine
        self.drawn = drawn
        self._initial = [parameter.data for parameter in model.parameters()]
        self.curve = Curve()
        self._since = 0

    def _engine(self, s: Settings, model: MLP, optimiser: Optimiser, X: Any, y: Any) -> Engine:
        loss, rng = losses.LOSSES[s.loss], _stream(s, "batches")
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
        """Steps a second that the engine does when nothing holds it back; None until that is known."""
        seconds = self.engine.seconds
        return (self.step - self._since) / seconds if seconds >= MEASURED else None

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


def _stream(settings: Settings, name: str) -> Random:
    return Random(f"{settings.seed} {name}")


def _optimiser(settings: Settings, model: MLP) -> Optimiser:
    if settings.optimiser == "adam":
        return Adam(model.parameters(), lr=settings.learning_rate)
    momentum = 0.9 if settings.optimiser == "momentum" else 0.0
    return SGD(model.parameters(), lr=settings.learning_rate, momentum=momentum)
