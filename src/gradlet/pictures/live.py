"""Pictures of a model while it learns: `show(model, X, y, loss)` in any training loop.

    for step in range(60):
        ...
        show(model, X, y, loss)

Each call notes the loss; a few times a second a call also draws: the decision boundary on the points, the accuracy and
the loss curve. At most five pictures a second are sent, and drawing takes about a quarter of the time at most, however
slow the model. They are sent to a sink, which the page's session sets. Without a sink (a script, a terminal) a plain
line is printed instead, about once a second.

The session calls `begin()` before a cell runs and `flush()` after it, so each run starts with no pictures, and the last
state is drawn once more, finely. Between two pictures the model is not copied, so the last picture shows it as it is
when the cell ends.
"""

import atexit
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from types import CodeType
from typing import Any

from ..data.points import output_value
from ..train import heartbeat
from ..train.curve import Curve
from .figure import COARSE, FINE, Detail, Drawing, Scene, draw, figure_message
from .outputs import Outputs, outputs_of

__all__ = ["LivePictures", "begin", "configure", "flush", "set_sink", "show"]

Sink = Callable[[dict[str, Any]], None]

EVERY = 0.2
"""The least number of seconds between two pictures."""
SHARE = 0.25
"""The fraction of the time that drawing may take."""
MOST = 24
"""The largest number of models that one cell may show."""


@dataclass(eq=False, slots=True)
class LivePicture:
    """A model that is being shown, and its losses and pictures since the cell began."""

    id: str
    title: str
    outputs: Outputs
    curve: Curve = field(default_factory=Curve)
    step: int = 0
    drawn: int = 0
    """The step of the last picture."""
    due: float = -math.inf
    """The time from which the next picture may be drawn."""
    X: Sequence[Any] = ()
    y: Sequence[Any] = ()
    threshold: float | None = None
    last: Drawing | None = None


class LivePictures:
    """The models shown since `begin`, each with the time from which it may be drawn again.

    clock: returns seconds that only increase; tests pass their own.
    fine: the detail of the last pictures, its seconds for all of them together.
    """

    def __init__(
        self, sink: Sink | None = None, clock: Callable[[], float] = perf_counter, fine: Detail = FINE
    ) -> None:
        self.sink = sink
        self.clock = clock
        self.fine = fine
        self.models: dict[object, LivePicture] = {}
        self._last_alive = -math.inf

    def beat(self) -> None:
        """Tell the sink, once a second at most, that training goes on although nothing is shown."""
        if self.sink is not None and self.clock() - self._last_alive >= 1:
            self._last_alive = self.clock()
            self.sink({"kind": "alive"})

    def begin(self) -> None:
        """Forget all models shown so far: a new cell runs."""
        self.models = {}

    def show(
        self,
        model: Any,
        X: Sequence[Any],
        y: Sequence[Any],
        loss: Any = None,
        *,
        title: str = "",
        every: float = EVERY,
        threshold: float | None = None,
    ) -> None:
        """Show a model in training: see the module's `show`."""
        _check_threshold(threshold)
        key = title or _identity(model)
        shown = self.models.get(key)
        if shown is None:
            shown = self.models[key] = self._add(model, title, every, threshold)
        shown.step += 1
        if loss is not None:
            shown.curve.add(shown.step, output_value(loss, "loss"))
        if shown.outputs.model is not model:
            shown.outputs = outputs_of(model, self.clock)
        shown.X, shown.y, shown.threshold = X, y, threshold
        start = self.clock()
        if start < shown.due:
            return
        if self.sink is None:
            self._print(shown)
            every = max(every, 1.0)
        else:
            self._send(shown, COARSE)
        end = self.clock()
        # All models together share the time for drawing and the five pictures a second.
        pause = max(every, EVERY, (end - start) * (1 / SHARE - 1))
        shown.due = end + pause * len(self.models)

    def flush(self) -> None:
        """Draw the last state of every model, finely, in about a third of a second for all of them.

        It raises nothing: a model that raises keeps its last picture, with the complete loss curve.
        """
        if not self.models:
            return
        detail = Detail(self.fine.seconds / len(self.models), self.fine.cells)
        for shown in self.models.values():
            try:
                if self.sink is None:
                    if shown.drawn < shown.step:
                        self._print(shown)
                else:
                    self._send(shown, detail)
            except Exception:  # the cell has ended, perhaps by the same error, which is shown already
                if self.sink is not None and shown.last is not None:
                    self.sink(figure_message(shown.id, shown.title, shown.step, shown.curve, shown.last))

    def _add(self, model: Any, title: str, every: float, threshold: float | None) -> LivePicture:
        if not callable(model) and not callable(getattr(model, "outputs", None)):
            raise TypeError(f"cannot show {model!r} ({type(model).__name__}); expected a model to call with a point")
        if not isinstance(title, str):
            raise TypeError(f"cannot use {title!r} ({type(title).__name__}) as a title; expected text")
        if isinstance(every, bool) or not isinstance(every, (int, float)) or not 0 <= every < math.inf:
            raise ValueError(f"cannot show every={every!r}; expected the least number of seconds between two pictures")
        if len(self.models) >= MOST:
            raise ValueError(f"one cell shows at most {MOST} models; give several the same title= to share a picture")
        title = title[:200]
        # A number and not `id(model)`: the next run of the cell gives the same ids, and the picture stays in its place.
        return LivePicture(f"{len(self.models) + 1}", title, outputs_of(model, self.clock))

    def _send(self, shown: LivePicture, detail: Detail) -> None:
        assert self.sink is not None
        shown.last = draw(shown.outputs, Scene.of(shown.X, shown.y, shown.threshold), detail)
        shown.drawn = shown.step
        self.sink(figure_message(shown.id, shown.title, shown.step, shown.curve, shown.last))

    def _print(self, shown: LivePicture) -> None:
        scene = Scene.of(shown.X, shown.y, shown.threshold)
        share = draw(shown.outputs, scene, Detail(COARSE.seconds, 0)).accuracy
        shown.drawn = shown.step
        parts = [f"step {shown.step}"]
        if shown.curve.losses and shown.curve.steps[-1] == shown.step:
            parts.append(f"loss {shown.curve.losses[-1]:.4g}")
        if share is not None:
            parts.append(f"accuracy {share:.1%}")
        print(f"{shown.title}: " * bool(shown.title) + ", ".join(parts))


def _check_threshold(threshold: Any) -> None:
    if threshold is None:
        return
    if not isinstance(threshold, (int, float)):
        raise TypeError(f"cannot use threshold={threshold!r} ({type(threshold).__name__}); expected a number")
    try:
        value = float(threshold)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise ValueError(f"cannot use threshold={value}; expected a finite number")


def _identity(model: Any) -> object:
    """Return a key that is the same for the same model in each turn of a loop.

    A lambda in a loop, or a bound method, is a new object in each turn, but has the same code.
    """
    function = getattr(model, "__func__", model)
    code = getattr(function, "__code__", None)
    if isinstance(code, CodeType):
        return code, id(getattr(model, "__self__", None))
    return id(model)


_pictures = LivePictures()


def show(
    model: Any,
    X: Sequence[Any],
    y: Sequence[Any],
    loss: Any = None,
    *,
    title: str = "",
    every: float = EVERY,
    threshold: float | None = None,
) -> None:
    """Show a model in training: its decision boundary on the points X with labels y, its accuracy and its loss so far.

    model: a function or object to call with a list of numbers; it returns a number, a Value, or a list with one of
        those. Or a `Compiled` that trains one: its kernel draws the boundary, finer and in less time. For points of
        other than two numbers, and models of several outputs, there is only the loss curve.
    X, y: n points (lists of numbers) and their labels: -1 and 1, or 0 and 1.
    loss: a Value or a number, recorded at every call, whether it draws or not.
    title: the name of the picture; calls with one title share a picture. Without one, each model of a cell has its own.
    every: the least number of seconds between two pictures (0.2 is the fastest).
    threshold: the output at which the decision changes sides; 0 for labels -1 and 1, and 0.5 for 0 and 1.

    Raises TypeError or ValueError for arguments of another form, and for more than 24 models in one cell.
    """
    if _pictures.sink is None and not _pictures.models:
        atexit.unregister(flush)  # at most once
        atexit.register(flush)  # a script has no session that calls flush
    _pictures.show(model, X, y, loss, title=title, every=every, threshold=threshold)


def begin() -> None:
    """Forget the models of the last cell: the next is about to run."""
    _pictures.begin()


def flush() -> None:
    """Draw the last state of all models of the cell, which has ended, with an error or without."""
    _pictures.flush()


def set_sink(sink: Sink | None) -> None:
    """Send messages (`Figure` or `Alive` of web/src/wire/python.ts) to `sink`; for None, print lines instead."""
    heartbeat.listen(_pictures.beat)
    _pictures.sink, _pictures._last_alive = sink, -math.inf  # the new sink has had no message


def configure(*, clock: Callable[[], float] | None = None, fine: Detail | None = None) -> None:
    """Set the clock, or the detail of the last pictures, from now on (see `LivePictures`). None changes nothing."""
    if clock is not None:
        _pictures.clock, _pictures._last_alive = clock, -math.inf  # a time of the other clock means nothing
    if fine is not None:
        _pictures.fine = fine
