"""Points and labels as plain floats: the type of a data set, and functions that check what a caller passes as one."""

from collections.abc import Sequence
from typing import Any

__all__ = ["DataSet", "output_value", "read_points"]

DataSet = tuple[list[list[float]], list[float]]
"""(X, y): points, each a list of numbers, and a label for each."""


def output_value(output: Any, what: str = "output") -> float:
    """Return the number in a model's output: a Value, a plain number, or a list with one of those.

    Raises TypeError for anything else, such as a list of several outputs.
    """
    if isinstance(output, (list, tuple)):
        if len(output) != 1:
            raise TypeError(f"cannot use a list of {len(output)} as {what}; expected one number or one Value")
        output = output[0]
    inner = getattr(output, "data", output)  # of a Value; the `data` of a numpy number is a buffer
    try:
        if isinstance(output, str):
            raise TypeError
        return float(inner if isinstance(inner, (int, float)) else output)
    except (TypeError, ValueError):
        kind = type(output).__name__
        raise TypeError(f"cannot use {what} {output!r} ({kind}); expected a number or a Value") from None


def read_points(X: Sequence[Any], y: Sequence[Any]) -> tuple[list[list[float]], list[float]]:
    """Return rows and labels as plain floats. Raises ValueError or TypeError, naming the point, if they are not."""
    if len(X) != len(y):
        raise ValueError(f"got {len(X)} points and {len(y)} labels; expected one label for each point")
    if not len(X):
        raise ValueError("there are no points: X is empty; expected at least one")
    rows: list[list[float]] = []
    for i, x in enumerate(X):
        try:
            row = [output_value(value) for value in x]
        except TypeError:
            raise TypeError(f"cannot use point {i}, {x!r} ({type(x).__name__}); expected a list of numbers") from None
        if len(row) != len(rows[0] if rows else row) or not row:
            raise ValueError(f"point {i}, {x!r}, has {len(row)} numbers; expected {len(rows[0]) if rows else 1}")
        rows.append(row)
    return rows, [output_value(label, "label") for label in y]
