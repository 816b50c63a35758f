"""Watching a model learn: `show(model, X, y, loss)` in any training loop.

    for step in range(60):
        ...
        show(model, X, y, loss)

Each call notes the loss; a few times a second one of them also draws: the decision boundary on the points, the accuracy
and the loss curve. At most five pictures a second leave, and drawing takes about a quarter of the time at most, however
slow the model. Where the pictures go is the sink's business: the page's session sets one. Without a sink (a script, a
terminal) a plain line is printed instead, about once a second.

The session calls `begin()` before a cell runs and `flush()` after it, so nothing leaks from one run into the next, and
the last state is drawn once more, finely. The trap: between two pictures the model is only remembered, not copied, so
the last picture shows it as it is when the cell ends.
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
"""Seconds between two pictures at the least."""
SHARE = 0.25
"""The part of the time that drawing may take."""
MOST = 24
"""Models that one cell may show."""


@dataclass(eq=False, slots=True)
class LivePicture:
    """One model that is being shown: what is known of it since the cell began."""

    id: str
    title: str
    outputs: Outputs
    curve: Curve = field(default_factory=Curve)
    step: int = 0
    drawn: int = 0
    """The step of the last picture."""
    due: float = -math.inf
    """When the next picture may be drawn."""
    X: Sequence[Any] = ()
    y: Sequence[Any] = ()
    threshold: float | None = None
    last: Drawing | None = None


class LivePictures:
    """The models shown since `begin`, and when each may be drawn again.

    clock: seconds that only go forward; tests pass their own.
    fine: the detail of the last pictures, all of them together.
    """

    def __init__(
        self, sink: Sink | None = None, clock: Callable[[], float] = perf_counter, fine: Detail = FINE
    ) -> None:
        self.sink = sink
        self.clock = clock
        self.fine = fine
        self.models: dict[object, LivePicture] = {}
        self._announced = -math.inf

    def beat(self) -> None:
        """Tell the sink, once a second at most, that training goes on although nothing is shown."""
        if self.sink is not None and self.clock() - self._announced >= 1:
            self._announced = self.clock()
            self.sink({"kind": "alive"})

    def begin(self) -> None:
        """Forget all that was shown: a new cell runs."""
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
        """See the module's `show`."""
        _check_threshold(threshold)
        key = title or _identity(model)
        shown = self.models.get(key)
        if shown is None:
            shown = self.models[key] = self._first(model, title, every, threshold)
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
        # Every model shown in turn has its share of the time and of the five pictures a second.
        pause = max(every, EVERY, (end - start) * (1 / SHARE - 1))
        shown.due = end + pause * len(self.models)

    def flush(self) -> None:
        """Draw the last state of every model, finely, in about a third of a second for all of them.

        Raises nothing: a model that no longer answers keeps its last picture, with the loss curve complete.
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
            except Exception:  # the cell has ended, perhaps by this very error, which it has shown already
                if self.sink is not None and shown.last is not None:
                    self.sink(figure_message(shown.id, shown.title, shown.step, shown.curve, shown.last))

    def _first(self, model: Any, title: str, every: float, threshold: float | None) -> LivePicture:
        if not callable(model) and not callable(getattr(model, "outputs", None)):
            raise TypeError(f"cannot show {model!r} ({type(model).__name__}); expected a model to call with a point")
        if not isinstance(title, str):
            raise TypeError(f"cannot use {title!r} ({type(title).__name__}) as a title; expected text")
        if isinstance(every, bool) or not isinstance(every, (int, float)) or not 0 <= every < math.inf:
            raise ValueError(f"cannot show every={every!r}; expected the least number of seconds between two pictures")
        if len(self.models) >= MOST:
            raise ValueError(f"one cell shows at most {MOST} models; give several the same title= to share a picture")
        title = title[:200]
        # Numbered, not `id(model)`: running the cell again gives the same ids, and the picture stays in its place.
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
    """What stays the same when a loop writes the same model again.

    A lambda in a loop is a new object each time around, but of one code; a bound method too.
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

    model: anything to call with a list of numbers, giving a number, a Value, or a list with one of those; a class of
        your own will do. Or a `Compiled` that trains one: its kernel draws the boundary, finer and in less time. Points
        of other than two numbers, and models of several outputs, get the loss curve only.
    X, y: the points (lists of numbers) and their labels: -1 and 1, or 0 and 1.
    loss: a Value or a number, noted at every call, drawn or not.
    title: names the picture; shows of one title share a picture. Without one, each model of a cell has its own.
    every: seconds between two pictures at the least (0.2 is the fastest).
    threshold: the output at which the decision changes sides; 0 for labels -1 and 1, and 0.5 for 0 and 1.
    """
    if _pictures.sink is None and not _pictures.models:
        atexit.unregister(flush)  # at most once
        atexit.register(flush)  # a script has no session to say where it ends
    _pictures.show(model, X, y, loss, title=title, every=every, threshold=threshold)


def begin() -> None:
    """A cell is about to run: forget the models of the last one."""
    _pictures.begin()


def flush() -> None:
    """The cell has ended, well or not: draw the last state of all its models."""
    _pictures.flush()


def set_sink(sink: Sink | None) -> None:
    """Where messages go: each a dict as `Figure` or `Alive` in web/src/wire/python.ts. None prints lines instead."""
    heartbeat.listen(_pictures.beat)
    _pictures.sink, _pictures._announced = sink, -math.inf  # whoever listens from now on has been told nothing


def configure(*, clock: Callable[[], float] | None = None, fine: Detail | None = None) -> None:
    """Set the clock, or the detail of the last pictures, from now on (see `LivePictures`). None keeps what there is."""
    if clock is not None:
        _pictures.clock, _pictures._announced = clock, -math.inf  # a time by another clock says nothing
    if fine is not None:
        _pictures.fine = fine
