"""The training panel: a `Training` behind a few calls, nearly each answered by the whole state that a page draws.

Everything a control needs (label, help, choices, bounds, what is wrong) comes from `settings`; the page only draws.
What is returned is the `PanelState` of web/src/wire/python.ts, with bulk numbers as `array('f')`.

The traps: the page asks again and again while training plays, and each answer carries a picture. So a picture is kept
and sent again until a new one is due: drawing takes at most about a quarter of the time here as well. And a compiled
engine would be done before anyone has seen anything: so while it plays, steps are owed by the clock, at the pace of the
settings; what the engine cannot keep up with is not owed any more.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from random import Random
from time import perf_counter
from typing import Any

from ..data import drawn as drawn_points
from ..data.drawn import FRAME, MOST
from ..pictures.figure import FINE, Detail, Drawing, Scene, draw, figure_message
from ..pictures.network import network_message
from ..pictures.outputs import Direct, Outputs, outputs_of
from ..train.eager import Eager
from ..train.loop import Engine, Make
from ..train.settings import RULES, Choice, Integer, Number, Settings, read
from ..train.training import Training
from .failure import cut

__all__ = ["Panel"]

PLAYING = Detail(0.04, 32 * 32)
MOVING = Detail(0.006, 64 * 64)
"""While an engine plays that draws by itself: some hundreds of pictures in the time that the other takes for ten."""
STEPPING = Detail(0.15, 64 * 64)
EVERY = 0.012
"""Seconds between two pictures while playing, at the least: screens show some sixty a second."""
LAPSE = 0.25
"""Seconds between two calls for which steps are owed, at the most: a page that was not looked at has not played."""
NAME = 500
"""Characters of an engine's name that the page shows."""


def fastest(model: Any, X: Sequence[Any], y: Sequence[float], **options: Any) -> Engine:
    """A `Compiled`; or where that cannot be, an `Eager` whose name says why."""
    from ..kernel import Compiled, CompileError  # not before there is something to compile: it is most of the library

    try:
        return Compiled(model, X, y, **options)
    except (CompileError, ImportError) as error:
        engine = Eager(model, X, y, **options)
        engine.name = f"{Eager.name} (cannot be compiled: {error})"
        return engine


ENGINES: Mapping[str, Make] = {"compiled": fastest, "python": Eager}
"""By the setting `engine`."""


class Panel:
    """The panel's side in Python.

    clock: seconds that only go forward. rng: draws new seeds.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter, rng: Random | None = None) -> None:
        self._clock = clock
        self._rng = rng or Random()
        self._problems: dict[str, str] = {}
        self._refused: Mapping[str, object] = {}
        self._training: Training | None = None
        self._scene: Scene | None = None
        self._seen: list[list[float]] | None = None
        self._outputs: Outputs | None = None
        self._drawing: Drawing | None = None
        self._network: dict[str, Any] | None = None
        self._at = -1
        self._due = 0.0
        self._asked: float | None = None
        self._owed = 0.0

    @property
    def training(self) -> Training:
        """What the panel drives; made when first asked for."""
        if self._training is None:
            self._training = Training(engines=ENGINES, clock=self._clock)
        return self._training

    def open(
        self, settings: Mapping[str, object], points: object = None, weights: Any = None, step: int = 0
    ) -> dict[str, Any]:
        """Take over these settings (those not given stay) and return the state.

        points: drawn by hand, for data="drawn"; those that there are unless given, or to begin with the present data.
        weights: what training with these settings has come to after so many steps.
        Some settings take effect in the middle of training, see `Training.adopt`; others start over. With a value that
        will not do, nothing changes, and `problems` says why.
        """
        training = self.training
        wanted, self._problems = read(settings, training.settings)
        self._refused = {name: settings[name] for name in self._problems if name in settings}
        if not self._problems:
            self._problems = self._adopt(wanted, points)
        if not self._problems and weights is not None:
            try:
                training.restore(list(weights), step)
            except (TypeError, ValueError) as error:
                self._problems = {"layers": f"Weights: {error}. The network is untrained."}
        return self._state(None if self._problems else FINE)

    def _adopt(self, wanted: Settings, points: object) -> dict[str, str]:
        """What is wrong with that, by setting."""
        training, drawn = self.training, None
        if wanted.data == "drawn":
            try:
                given = points if points is not None else training.drawn or drawn_points.copied(training.X, training.y)
                drawn = drawn_points.read(given)
            except ValueError as error:
                return {"data": str(error)}
            wanted = replace(wanted, points=len(drawn))
        if wanted != training.settings or (drawn is not None and drawn != training.drawn):
            try:
                training.adopt(wanted, drawn)
            except ValueError as error:  # there is no compiled engine here, and this is too much for the other
                return {"layers": str(error)}
        return {}

    def saved(self) -> dict[str, Any]:
        """What a link carries of it: `open` with these makes the same panel elsewhere."""
        training = self.training
        points = [list(point) for point in training.drawn] if training.settings.data == "drawn" else []
        weights = [parameter.data for parameter in training.model.parameters()]
        return {"settings": asdict(training.settings), "points": points, "weights": weights, "step": training.step}

    def advance(self, *, seconds: float | None = None, steps: int | None = None) -> dict[str, Any]:
        """Play for so many seconds, at the pace of the settings; or do so many steps: 0 only draw, finely."""
        if seconds is not None:
            self._play(seconds)
            due = self.training.step != self._at and self._clock() >= self._due
            return self._state(FINE if self.training.done else PLAYING if due else None)
        self._asked = None
        self.training.advance(steps=steps)
        return self._state(STEPPING if steps and not self.training.done else FINE)

    def _play(self, seconds: float) -> None:
        training, pace, now = self.training, self.training.settings.pace, self._clock()
        if pace == math.inf:
            training.advance(seconds=seconds)
            return
        self._owed = 1.0 if self._asked is None else self._owed + pace * min(now - self._asked, LAPSE)
        self._asked = now
        deadline = now + seconds
        while self._owed >= 1 and not training.done:
            self._owed -= training.advance(steps=min(int(self._owed), training.engine.steps_at_once))
            if self._clock() >= deadline:
                self._owed = min(self._owed, 1.0)
                break

    def reset(self, new_seed: bool = False) -> dict[str, Any]:
        """Back to the first step, with the same points and weights, or with those of a new seed."""
        seed = None
        if new_seed:
            seed = self._rng.randrange(10_000)
            seed += seed >= self.training.settings.seed  # never the present one
        self.training.reset(seed)
        return self._state(FINE)

    def _state(self, detail: Detail | None) -> dict[str, Any]:
        """The state with a picture of this detail; None keeps the last picture, if it is of this model."""
        training = self.training
        speed, drawing = training.speed, self._drawn(detail)
        return {
            "fields": [self._field(name) for name in RULES],
            "problems": dict(self._problems),
            "step": training.step,
            "steps": training.settings.steps,
            "done": training.done,
            "halted": training.halted,
            "engineName": cut(training.engine.name, NAME),
            "stepsPerSecond": speed and float(f"{speed:.1e}"),
            "throttled": speed is not None and training.settings.pace < speed,
            "parameters": training.settings.parameters,
            "drawing": {"reach": FRAME, "most": MOST} if training.settings.data == "drawn" else None,
            "network": self._network,
            "figure": figure_message("panel", "", training.step, training.curve, drawing),
        }

    def _drawn(self, detail: Detail | None) -> Drawing:
        training = self.training
        if self._scene is None or self._seen is not training.X:
            reach = FRAME if training.settings.data == "drawn" else 0.0
            self._scene, self._seen = Scene.of(training.X, training.y, reach=reach), training.X
        model: Any = training.engine if hasattr(training.engine, "outputs") else training.model
        if self._outputs is None or self._outputs.model is not model:
            self._outputs, self._drawing = outputs_of(model, self._clock), None
        if self._drawing is None or detail is not None:
            start, self._at = self._clock(), training.step
            direct = self._outputs if isinstance(self._outputs, Direct) else None
            if detail is PLAYING and direct:
                detail = MOVING
            self._drawing = draw(self._outputs, self._scene, detail or PLAYING)
            plane = self._drawing.boundary
            self._network = plane and network_message(training.model, direct, plane["x"], plane["y"])
            end = self._clock()
            self._due = end + max(EVERY, 3 * (end - start))
        return self._drawing

    def _field(self, name: str) -> dict[str, Any]:
        rule = RULES[name]
        value = self._refused.get(name)
        # What was refused stays in its control, to be corrected, where it is text or a number as the wire knows them.
        if not isinstance(value, str) and not (type(value) in (int, float) and abs(value) < 2**53):  # type: ignore
            value = getattr(self.training.settings, name)
        field = {"name": name, "label": rule.label, "help": rule.help, "kind": rule.kind, "value": value}
        field["whileTraining"] = rule.while_training
        if isinstance(rule, Choice):
            field["choices"] = [{"value": key, "label": words} for key, words in rule.choices.items()]
        elif isinstance(rule, (Integer, Number)):
            field |= {"min": rule.low, "max": rule.high}
        return field
