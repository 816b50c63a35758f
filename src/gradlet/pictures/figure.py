"""A picture of a model in training, as numbers: the loss so far, the points, and the output over a grid.

`figure_message` returns the `Figure` of the wire (web/src/wire/python.ts), its long lists as `array('f')`. This module
decides the content of a picture and how fine it is, within a number of seconds, since one output takes from
microseconds to a tenth of a second. It knows nothing of pages and of drawing.

A clock in a browser may be rounded to a millisecond, so times are measured on batches and never on one call.
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
"""The largest number of data points that are sent, evenly picked."""
MARGIN = 0.15
"""The space around the data on each side, as a fraction of its extent."""


@dataclass(frozen=True, slots=True)
class Detail:
    """The limits of the grid of one picture: seconds, and cells (0 for no grid)."""

    seconds: float
    cells: int


POINTS_SECONDS = 0.5
"""The time that the outputs on the data points may take; beyond it there is no accuracy."""

COARSE = Detail(0.08, 40 * 40)
FINE = Detail(0.3, 72 * 72)
FEWEST = 8 * 8
"""The smallest grid that shows a boundary; if even that takes over a second, there is none."""


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
        """Read the data. Raises ValueError or TypeError, naming the row, for data that are not numbers.

        reach: pictures go at least this far to each side of 0, and on to the furthest point without a margin; 0 for the
            points and a margin.
        """
        rows, labels = read_points(X, y)
        sides = Sides.of(labels, threshold)
        return cls(rows, labels, sides, _points(rows, labels, sides), reach)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A model on its data: the parts of a figure that need forward passes."""

    accuracy: float | None
    boundary: dict[str, Any] | None
    points: dict[str, Any]
    classes: tuple[str, str]
    """The names of side -1 and side +1 for a reader."""


def draw(model: Outputs, scene: Scene, detail: Detail) -> Drawing:
    """Evaluate a model on its points and on a grid around them, as finely as `detail` allows.

    The boundary needs points of two numbers and a model of one output, and is None otherwise. The accuracy is that of
    all points or, if these take too long, None. Raises what the model raises.
    """
    rows, labels, sides = scene.rows, scene.labels, scene.sides
    if model.several(rows[0]):
        return Drawing(None, None, scene.points, sides.names)
    outputs = _outputs(model, rows, POINTS_SECONDS)
    accuracy = sides.accuracy(outputs, labels) if len(outputs) == len(rows) else None
    boundary = None
    if len(rows[0]) == 2 and detail.cells and FEWEST * model.seconds_a_row <= 1.0:
        affordable = int(detail.seconds / model.seconds_a_row)
        boundary = _boundary(model, scene, max(FEWEST, min(detail.cells, affordable)))
    return Drawing(accuracy, boundary, scene.points, sides.names)


def figure_message(id: str, title: str, step: int, curve: Curve, drawing: Drawing) -> dict[str, Any]:
    """Return the message: `Figure` in web/src/wire/python.ts."""
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
    """Return the outputs for all rows, or for the first few if all would take longer than `seconds`."""
    few = model.outputs(rows[:8])
    if len(rows) <= 8 or model.seconds_a_row * len(rows) > seconds:
        return few
    return model.outputs(rows)


def _boundary(model: Outputs, scene: Scene, cells: int) -> dict[str, Any]:
    sides = scene.sides
    (left, right), (low, high) = (_limits([row[i] for row in scene.rows], scene.reach) for i in (0, 1))
    # Cells about as wide as high, in a picture at most twice as wide as high, or twice as high as wide.
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
    """Return points, line by line: the same list for the same frame, which a moving picture asks for again and again.
    Nobody changes it."""
    across = [left + (right - left) * i / (columns - 1) for i in range(columns)]
    return [[a, low + (high - low) * j / (lines - 1)] for j in range(lines) for a in across]


def _limits(values: list[float], reach: float) -> tuple[float, float]:
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
