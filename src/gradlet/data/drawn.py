"""Points drawn by hand: read from a page or a link, and returned as a data set.

    read([[0.5, -0.25, 1], ...])        checked, or ValueError with a sentence
    as_set(points)                      (X, y), in the form of the sets of `data`

They come from a page or, in a link, from a stranger: their number, type and size are checked.
"""

import math
from collections.abc import Sequence
from typing import Any

from .points import DataSet

__all__ = ["FEWEST", "FRAME", "MOST", "Point", "as_set", "copied", "read"]

Point = tuple[float, float, int]
"""The coordinates x and y, and the side: -1 or +1."""

FEWEST, MOST = 4, 2_000  # points
FRAME = 1.5
"""The plane to draw on reaches from -FRAME to FRAME in both directions, whatever the points."""
FAR = 1_000.0  # the largest coordinate


def read(points: Any) -> tuple[Point, ...]:
    """Return the points, checked. Raises ValueError, saying what to do, for points that cannot be trained on."""
    if not isinstance(points, (list, tuple)):
        raise ValueError(f"cannot use {type(points).__name__} as points; expected a list of [x, y, side]")
    if len(points) > MOST:
        raise ValueError(f"{len(points):,} points are too many to draw; expected at most {MOST:,}")
    found = tuple(_check_point(i, point) for i, point in enumerate(points))
    if len(found) < FEWEST or len({side for _, _, side in found}) < 2:
        raise ValueError(f"Draw at least {FEWEST} points, some of each class; there are {len(found)}.")
    return found


def _check_point(number: int, point: Any) -> Point:
    try:
        x, y, side = map(float, point)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"cannot use point {number}, {point!r:.60}; expected [x, y, side]") from None
    if not (abs(x) <= FAR and abs(y) <= FAR and side in (-1.0, 1.0)):  # a nan is refused, too
        raise ValueError(
            f"cannot use point {number}, {point!r:.60}; expected numbers up to {FAR:g}, and a side -1 or 1"
        )
    return x, y, int(side)


def as_set(points: Sequence[Point]) -> DataSet:
    """Return (X, y): n rows [x, y], and n labels -1.0 or +1.0."""
    return [[x, y] for x, y, _ in points], [float(side) for _, _, side in points]


def copied(X: Sequence[Sequence[float]], y: Sequence[float]) -> tuple[Point, ...]:
    """Return a data set as drawn points, to begin from: rounded to 0.01, and scaled to fit the plane to draw on."""
    reach = max((abs(value) for x in X for value in x), default=1.0)
    scale = min(1.0, 0.95 * FRAME / reach) if math.isfinite(reach) and reach else 1.0
    return tuple(
        (round(a * scale, 2), round(b * scale, 2), 1 if label > 0 else -1) for (a, b), label in zip(X, y, strict=True)
    )
