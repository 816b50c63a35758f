"""The training loop: `fit` for a model of your own, `Training` for a ready-made one that a panel drives.

    for step in fit(model, X, y, steps=200):
        show(model, X, y, step.loss)

Both drive an `Engine`, which does a number of steps at a time and says how it fared. There are two, made by the same
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

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from time import perf_counter
from typing import Any, NamedTuple, Protocol

from .. import losses
from ..data import sets
from ..data.drawn import Point, as_set, read
from ..data.labels import accuracy
from ..nn import MLP
from ..optim import SGD, Adam, Optimiser
from ..pictures import live
from ..pictures.figure import Curve
from .eager import Eager, Loss, Place, batches
from .settings import Settings

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


MEASURED = 0.002
"""Seconds of training before its speed is known: a browser's clock may go by steps of a millisecond."""


COUNTED = 20_000_000
"""Points that are drawn in vain, at most, to find out which come next."""


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
    steps: int
    """Done so far."""
    seconds: float
    """What these took of its own doing; so steps / seconds is the most it can."""

    def run(self, steps: int) -> list[float]:
        """Do so many steps, and return the loss of each; fewer if it halts."""

    def place(self) -> Place:
        """How far it has come."""

    def go_on(self, place: Place) -> None:
        """Go on from where another engine came to with this model and this optimiser."""


Make = Callable[..., Engine]
"""What makes an engine: `Eager`, `kernel.Compiled`, or anything else with their arguments."""


def fastest(model: Any, X: Sequence[Any], y: Sequence[float], **options: Any) -> Engine:
    """A `Compiled`; or where that cannot be, an `Eager` whose words say why."""
    from ..kernel import Compiled, CompileError  # not before there is something to compile: it is most of the library

    try:
        return Compiled(model, X, y, **options)
    except (CompileError, ImportError) as error:
        engine = Eager(model, X, y, **options)
        engine.words = f"{Eager.words} (cannot be compiled: {error})"
        return engine


ENGINES: Mapping[str, Make] = {"compiled": fastest, "python": Eager}
"""By the setting `engine`."""


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
        live.alive()
        yield Step(number, done[0])


class Training:
    """A ready-made training: points, model, optimiser and engine by `settings`, advanced a little at a time.

    engines: what makes the engine, by the setting of that name. drawn: the points, for settings with data="drawn".
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
        clock: Callable[[], float] = perf_counter,
        engines: Mapping[str, Make] = ENGINES,
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
            engine.go_on(self.engine.place())
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
        vars(self.optimiser).update(vars(optimiser))
        self.engine.halted, self.engine.seconds = None, 0.0
        self.engine.go_on(Place(0, order, None))
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
        batches = self.engine.place().batches
        for _ in range(step if step * self.settings.points <= COUNTED else 0):
            next(batches)
        self.engine.go_on(Place(step, batches, None))
        self._since = step

    def _start(self, s: Settings, drawn: Sequence[Point]) -> None:
        # Each draw has its own stream, so that more points do not mean other weights.
        if s.data == "drawn":
            X, y = as_set(read(drawn))
        else:
            X, y = sets.SETS[s.data](s.points, noise=s.noise, rng=_stream(s, "points"))
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
