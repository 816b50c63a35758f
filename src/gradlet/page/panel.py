"""The training panel: a `Training` behind three calls, each answered by the whole state that a page draws.

Everything a control needs (label, help, choices, bounds, what is wrong) comes from `settings`; the page only draws.
What is returned is the `PanelState` of web/src/wire.ts, with bulk numbers as `array('f')`.

The trap: the page asks again and again while training plays, and each answer carries a picture. So a picture is kept
and sent again until a new one is due: drawing takes at most about a quarter of the time here as well.
"""

from collections.abc import Callable, Mapping
from random import Random
from time import perf_counter
from typing import Any

from ..figure import FINE, Detail, Drawing, draw, figure
from ..replay import Replay
from ..settings import RULES, Choice, Integer, Number, read
from ..train import Training

__all__ = ["Panel"]

PLAYING = Detail(0.04, 32 * 32)
STEPPING = Detail(0.15, 64 * 64)
EVERY = 0.1
"""Seconds between two pictures while playing, at the least."""


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
        self._replay: Replay | None = None
        self._drawing: Drawing | None = None
        self._due = 0.0

    @property
    def training(self) -> Training:
        """What the panel drives; made when first asked for."""
        if self._training is None:
            self._training = Training(clock=self._clock)
        return self._training

    def open(self, settings: Mapping[str, object]) -> dict[str, Any]:
        """Take over these settings (those not given stay) and return the state.

        A new learning rate or last step takes effect in the middle of training; anything else starts over. With a
        value that will not do, nothing changes, and `problems` says why.
        """
        wanted, self._problems = read(settings, self.training.settings)
        self._refused = {name: settings[name] for name in self._problems if name in settings}
        if not self._problems and wanted != self.training.settings:
            self.training.adopt(wanted)
        return self._state(None if self._problems else FINE)

    def advance(self, *, seconds: float | None = None, steps: int | None = None) -> dict[str, Any]:
        """Train for so many seconds (one step at least), or do so many steps; 0 steps only draw, finely."""
        self.training.advance(seconds=seconds, steps=steps)
        if self.training.done or steps == 0:
            return self._state(FINE)
        if steps is not None:
            return self._state(STEPPING)
        return self._state(PLAYING if self._clock() >= self._due else None)

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
        rate = training.step / training.seconds if training.step and training.seconds else None
        return {
            "fields": [self._field(name) for name in RULES],
            "problems": dict(self._problems),
            "step": training.step,
            "steps": training.settings.steps,
            "done": training.done,
            "halted": training.halted,
            "engine": training.engine.words,
            "stepsPerSecond": rate,
            "parameters": training.settings.parameters,
            "figure": figure("panel", "", training.step, training.curve, self._drawn(detail)),
        }

    def _drawn(self, detail: Detail | None) -> Drawing:
        training = self.training
        if self._replay is None or self._replay.model is not training.model:
            self._replay, self._drawing = Replay(training.model, self._clock), None
        if self._drawing is None or detail is not None:
            start = self._clock()
            self._drawing = draw(self._replay, training.X, training.y, detail or PLAYING)
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
        if isinstance(rule, Choice):
            field["choices"] = [{"value": key, "label": words} for key, words in rule.choices.items()]
        elif isinstance(rule, (Integer, Number)):
            field |= {"min": rule.low, "max": rule.high}
        return field
