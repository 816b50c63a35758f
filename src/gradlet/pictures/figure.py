"""One picture of a model in training, as numbers: the loss so far, the points, and the output over a grid.

`figure_message` returns the `Figure` of the wire (web/src/wire/python.ts); bulk numbers are `array('f')`. Nothing here
knows about pages or drawing: this module decides what is shown and how fine, under a budget of seconds, since one
output costs from microseconds to a tenth of a second.

The trap: a clock in a browser may be rounded to a millisecond, so prices are measured on batches and never on one call.
"""

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..data.labels import Sides
from ..data.points import read_points
from ..train.curve import Curve, drawable
from .outputs import Outputs

__all__ = ["COARSE", "FINE", "Detail", "Drawing", "Scene", "draw", "figure_message", "grid"]

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


def figure_message(id: str, title: str, step: int, curve: Curve, drawing: Drawing) -> dict[str, Any]:
    """The message: `Figure` in web/src/wire/python.ts."""
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
        "values": array("f", map(drawable, model.outputs(grid(left, right, columns, low, high, lines)))),
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
        "x": array("f", (drawable(rows[i][0]) for i in pick)),
        "y": array("f", (drawable(rows[i][1]) for i in pick)),
        "side": array("f", (sides.side(labels[i]) for i in pick)),
    }
