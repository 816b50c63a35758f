"""The training panel: a `Training` behind a few calls, nearly all of which return the whole state for a page to draw.

All that a control needs (label, help, choices, bounds, problem) comes from `settings`; the page only draws. The state
is the `PanelState` of web/src/wire/python.ts, with long lists of numbers as `array('f')`.

While training plays, the page asks again and again, and each answer has a picture. A picture is kept and sent again
until a new one is due, so that drawing takes at most about a quarter of the time, as in `live`. A compiled engine would
be done in some milliseconds, so while it plays, steps become due by the clock, at the pace of the settings; steps that
the engine cannot do in time are dropped.
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
"""The detail while an engine plays that draws by itself: some hundreds of pictures in the time of ten others."""
STEPPING = Detail(0.15, 64 * 64)
EVERY = 0.012
"""The least number of seconds between two pictures while playing: screens show some sixty a second."""
LAPSE = 0.25
"""The largest number of seconds between two calls for which steps become due: a hidden page does not play."""
NAME = 500
"""The largest number of characters of an engine's name."""


def fastest(model: Any, X: Sequence[Any], y: Sequence[float], **options: Any) -> Engine:
    """Return a `Compiled`; or if that is not possible, an `Eager` whose name says why."""
    from ..kernel import Compiled, CompileError  # at the first use: it is most of the library

    try:
        return Compiled(model, X, y, **options)
    except (CompileError, ImportError) as error:
        engine = Eager(model, X, y, **options)
        engine.name = f"{Eager.name} (cannot be compiled: {error})"
        return engine


ENGINES: Mapping[str, Make] = {"compiled": fastest, "python": Eager}
"""The functions that make an engine, by the setting `engine`."""


class Panel:
    """The training panel's state, and the calls on it.

    clock: returns seconds that only increase. rng: draws new seeds.
    """

    def __init__(self, clock: Callable[[], float] = perf_counter, rng: Random | None = None) -> None:
        self._clock = clock
        self._rng = rng or Random()
        self._problems: dict[str, str] = {}
        self._refused: Mapping[str, object] = {}
        self._training: Training | None = None
        self._scene: Scene | None = None
        self._scene_points: list[list[float]] | None = None
        self._outputs: Outputs | None = None
        self._drawing: Drawing | None = None
        self._network: dict[str, Any] | None = None
        self._drawn_step = -1
        self._next_drawing = 0.0
        self._last_play: float | None = None
        self._due_steps = 0.0

    @property
    def training(self) -> Training:
        """The training that the panel drives, made at its first use."""
        if self._training is None:
            self._training = Training(engines=ENGINES, clock=self._clock)
        return self._training

    def open(
        self, settings: Mapping[str, object], points: object = None, weights: Any = None, step: int = 0
    ) -> dict[str, Any]:
        """Take over these settings (all others stay) and return the state.

        points: drawn by hand, for data="drawn"; unless given, the present drawn points, or else the present data.
        weights: the weights of a training with these settings after `step` steps.
        Some settings take effect in the middle of training, see `Training.adopt`; others start over. With a bad value,
        nothing changes, and `problems` says why.
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
        """Take over these settings and points; return the problems of these, by name."""
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
            except ValueError as error:  # there is no compiled engine here, and the model is too large for the other
                return {"layers": str(error)}
        return {}

    def saved(self) -> dict[str, Any]:
        """Return the state for a link: `open` with these makes the same panel elsewhere."""
        training = self.training
        points = [list(point) for point in training.drawn] if training.settings.data == "drawn" else []
        weights = [parameter.data for parameter in training.model.parameters()]
        return {"settings": asdict(training.settings), "points": points, "weights": weights, "step": training.step}

    def advance(self, *, seconds: float | None = None, steps: int | None = None) -> dict[str, Any]:
        """Play for `seconds`, at the pace of the settings; or do `steps` steps, where 0 only draws, finely."""
        if seconds is not None:
            self._play(seconds)
            due = self.training.step != self._drawn_step and self._clock() >= self._next_drawing
            return self._state(FINE if self.training.done else PLAYING if due else None)
        self._last_play = None
        self.training.advance(steps=steps)
        return self._state(STEPPING if steps and not self.training.done else FINE)

    def _play(self, seconds: float) -> None:
        training, pace, now = self.training, self.training.settings.pace, self._clock()
        if pace == math.inf:
            training.advance(seconds=seconds)
            return
        last = self._last_play
        self._due_steps = 1.0 if last is None else self._due_steps + pace * min(now - last, LAPSE)
        self._last_play = now
        deadline = now + seconds
        while self._due_steps >= 1 and not training.done:
            self._due_steps -= training.advance(steps=min(int(self._due_steps), training.engine.steps_at_once))
            if self._clock() >= deadline:
                self._due_steps = min(self._due_steps, 1.0)
                break

    def reset(self, new_seed: bool = False) -> dict[str, Any]:
        """Go back to step 0, with the same points and weights, or with those of a new seed; return the state."""
        seed = None
        if new_seed:
            seed = self._rng.randrange(10_000)
            seed += seed >= self.training.settings.seed  # never the present one
        self.training.reset(seed)
        return self._state(FINE)

    def _state(self, detail: Detail | None) -> dict[str, Any]:
        """Return the state with a picture of this detail; None keeps the last picture, if it is of this model."""
        training = self.training
        speed, drawing = training.speed, self._draw(detail)
        return {
            "fields": [self._describe_field(name) for name in RULES],
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

    def _draw(self, detail: Detail | None) -> Drawing:
        training = self.training
        if self._scene is None or self._scene_points is not training.X:
            reach = FRAME if training.settings.data == "drawn" else 0.0
            self._scene, self._scene_points = Scene.of(training.X, training.y, reach=reach), training.X
        model: Any = training.engine if hasattr(training.engine, "outputs") else training.model
        if self._outputs is None or self._outputs.model is not model:
            self._outputs, self._drawing = outputs_of(model, self._clock), None
        if self._drawing is None or detail is not None:
            start, self._drawn_step = self._clock(), training.step
            direct = self._outputs if isinstance(self._outputs, Direct) else None
            if detail is PLAYING and direct:
                detail = MOVING
            self._drawing = draw(self._outputs, self._scene, detail or PLAYING)
            plane = self._drawing.boundary
            self._network = plane and network_message(training.model, direct, plane["x"], plane["y"])
            end = self._clock()
            self._next_drawing = end + max(EVERY, 3 * (end - start))
        return self._drawing

    def _describe_field(self, name: str) -> dict[str, Any]:
        rule = RULES[name]
        value = self._refused.get(name)
        # A refused value stays in its control, to be corrected, if it is text or a number that the wire can hold.
        if not isinstance(value, str) and not (type(value) in (int, float) and abs(value) < 2**53):  # type: ignore
            value = getattr(self.training.settings, name)
        field = {"name": name, "label": rule.label, "help": rule.help, "kind": rule.kind, "value": value}
        field["whileTraining"] = rule.while_training
        if isinstance(rule, Choice):
            field["choices"] = [{"value": key, "label": words} for key, words in rule.choices.items()]
        elif isinstance(rule, (Integer, Number)):
            field |= {"min": rule.low, "max": rule.high}
        return field
