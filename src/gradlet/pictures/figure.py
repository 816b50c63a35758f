"""One picture of a model in training, as numbers: the loss so far, the points, and the output over a grid.

What `figure` returns is the `Figure` of web/src/wire.ts; bulk numbers are `array('f')`. Nothing here knows about pages
or drawing: this module decides what is shown and how fine, under a budget of seconds, since one output costs from
microseconds to a tenth of a second.

The trap: a clock in a browser may be rounded to a millisecond, so prices are measured on batches and never on one call.
"""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..data.labels import Sides, number
from .outputs import Outputs

__all__ = ["COARSE", "FINE", "Curve", "Detail", "Drawing", "Scene", "draw", "figure", "grid"]

CURVE = 2_000
"""Points of the loss curve that are sent at most."""
POINTS = 5_000
"""Data points that are sent at most, evenly picked."""
MARGIN = 0.15
"""Room around the data, as a fraction of its extent on each side."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much may be spent on the grid of one picture: seconds, and cells at most (0 for no grid)."""

    seconds: float
    cells: int


ANSWERS = 0.5
"""Seconds that the outputs on the data points may take; beyond it there is no accuracy."""

COARSE = Detail(0.08, 40 * 40)
FINE = Detail(0.3, 72 * 72)
FEWEST = 8 * 8
"""A grid of fewer cells says nothing; where even that takes over a second there is no boundary."""


class Curve:
    """The loss by step, thinned so that neither memory nor messages grow with the run.

    Of each stretch of steps the smallest and the largest loss are kept, in their order, so spikes and the envelope of
    a noisy curve survive; so do the first and the last point.
    """

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.losses: list[float] = []

    def add(self, step: int, loss: float) -> None:
        self.steps.append(step)
        self.losses.append(loss)
        if len(self.steps) >= 3 * CURVE:
            self.steps, self.losses = _thinned(self.steps, self.losses)

    def arrays(self) -> "tuple[array[float], array[float]]":
        """(steps, losses) of at most CURVE points, oldest first."""
        steps, losses = _thinned(self.steps, self.losses)
        return array("f", steps), array("f", map(_drawable, losses))


def _thinned(steps: list[int], losses: list[float]) -> tuple[list[int], list[float]]:
    if len(steps) <= CURVE:
        return steps, losses
    stretches = (CURVE - 2) // 2
    first, last = steps[0], steps[-1]
    keep = {0, len(steps) - 1}
    start = 1
    for k in range(stretches):
        # By step, not by index: old points are sparser than new ones after an earlier thinning.
        limit = first + (last - first) * (k + 1) / stretches
        end = start
        while end < len(steps) - 1 and steps[end] <= limit:
            end += 1
        finite = [i for i in range(start, end) if not math.isnan(losses[i])]
        if finite:
            keep |= {min(finite, key=losses.__getitem__), max(finite, key=losses.__getitem__)}
        start = end
    kept = sorted(keep)
    return [steps[i] for i in kept], [losses[i] for i in kept]


@dataclass(frozen=True, slots=True)
class Scene:
    """The data that a model is drawn on, read once for many pictures."""

    rows: list[list[float]]
    labels: list[float]
    sides: Sides
    points: dict[str, Any]
    reach: float = 0.0

    @classmethod
    def of(cls, X: Sequence[Any], y: Sequence[Any], threshold: float | None = None, reach: float = 0.0) -> "Scene":
        """Raises ValueError or TypeError, naming the row, for data that is not numbers.

        reach: pictures go at least so far to each side of 0, and no further than to the furthest point; 0 to go by the
            points alone.
        """
        rows, labels = read_points(X, y)
        sides = Sides.of(labels, threshold)
        return cls(rows, labels, sides, _points(rows, labels, sides), reach)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A model on its data: the parts of a figure that cost forward passes."""

    accuracy: float | None
    boundary: dict[str, Any] | None
    points: dict[str, Any]
    classes: tuple[str, str]
    """What the reader calls side -1 and side +1."""


def draw(model: Outputs, scene: Scene, detail: Detail) -> Drawing:
    """Evaluate a model on its points and on a grid around them, as finely as `detail` allows.

    The boundary needs points of two numbers and a model of one output, and is None otherwise. The accuracy is that of
    all points or, where these are too many for the budget, None. Raises what the model raises.
    """
    rows, labels, sides = scene.rows, scene.labels, scene.sides
    if model.several(rows[0]):
        return Drawing(None, None, scene.points, sides.names)
    outputs = _outputs(model, rows, ANSWERS)
    accuracy = sides.accuracy(outputs, labels) if len(outputs) == len(rows) else None
    boundary = None
    if len(rows[0]) == 2 and detail.cells and FEWEST * model.seconds_a_row <= 1.0:
        affordable = int(detail.seconds / model.seconds_a_row)
        boundary = _boundary(model, scene, max(FEWEST, min(detail.cells, affordable)))
    return Drawing(accuracy, boundary, scene.points, sides.names)


def figure(id: str, title: str, step: int, curve: Curve, drawing: Drawing) -> dict[str, Any]:
    """The message: `Figure` in web/src/wire.ts."""
    steps, losses = curve.arrays()
    return {
        "kind": "figure",
        "id": id,
        "title": title,
        "step": step,
        "lossSteps": steps,
        "losses": losses,
        "accuracy": drawing.accuracy,
        "boundary": drawing.boundary,
        "points": drawing.points,
        "classes": drawing.classes,
    }


def read_points(X: Sequence[Any], y: Sequence[Any]) -> tuple[list[list[float]], list[float]]:
    """Rows and labels as plain floats, checked."""
    if len(X) != len(y):
        raise ValueError(f"got {len(X)} points and {len(y)} labels; expected one label for each point")
    if not len(X):
        raise ValueError("there are no points: X is empty; expected at least one")
    rows: list[list[float]] = []
    for i, x in enumerate(X):
        try:
            row = [number(value) for value in x]
        except TypeError:
            raise TypeError(f"cannot use point {i}, {x!r} ({type(x).__name__}); expected a list of numbers") from None
        if len(row) != len(rows[0] if rows else row) or not row:
            raise ValueError(f"point {i}, {x!r}, has {len(row)} numbers; expected {len(rows[0]) if rows else 1}")
        rows.append(row)
    return rows, [number(label, "label") for label in y]


def _outputs(model: Outputs, rows: list[list[float]], seconds: float) -> list[float]:
    """The outputs for all rows, or for the first few if all would take longer than `seconds`."""
    few = model.outputs(rows[:8])
    if len(rows) <= 8 or model.seconds_a_row * len(rows) > seconds:
        return few
    return model.outputs(rows)


def _boundary(model: Outputs, scene: Scene, cells: int) -> dict[str, Any]:
    sides = scene.sides
    (left, right), (low, high) = (_frame([row[i] for row in scene.rows], scene.reach) for i in (0, 1))
    # Cells about as wide as high, on data that is about as wide as drawn; never a strip.
    aspect = min(max((right - left) / (high - low), 0.5), 2.0)
    columns = max(2, int(math.sqrt(cells * aspect)))
    lines = max(2, cells // columns)
    return {
        "x": (left, right),
        "y": (low, high),
        "columns": columns,
        "rows": lines,
        "values": array("f", map(_drawable, model.outputs(grid(left, right, columns, low, high, lines)))),
        "threshold": sides.threshold,
        "span": sides.span,
    }


@lru_cache(maxsize=4)
def grid(left: float, right: float, columns: int, low: float, high: float, lines: int) -> list[list[float]]:
    """Points, line by line. The same list for the same frame: nobody changes it, and a picture in motion asks for it
    again and again."""
    across = [left + (right - left) * i / (columns - 1) for i in range(columns)]
    return [[a, low + (high - low) * j / (lines - 1)] for j in range(lines) for a in across]


def _frame(values: list[float], reach: float) -> tuple[float, float]:
    finite = [v for v in values if math.isfinite(v)] or [0.0]
    low, high = min(finite), max(finite)
    if reach:
        return min(low, -reach), max(high, reach)
    margin = (high - low) * MARGIN or 1.0
    return low - margin, high + margin


def _points(rows: list[list[float]], labels: list[float], sides: Sides) -> dict[str, Any]:
    pick = range(0, len(rows), -(-len(rows) // POINTS)) if len(rows[0]) == 2 else range(0)
    return {
        "x": array("f", (_drawable(rows[i][0]) for i in pick)),
        "y": array("f", (_drawable(rows[i][1]) for i in pick)),
        "side": array("f", (sides.side(labels[i]) for i in pick)),
    }


def _drawable(value: float) -> float:
    """Infinities as numbers that a 32-bit float and a colour scale can hold; nan stays nan and is left blank."""
    return value if value != value else min(max(value, -1e30), 1e30)
