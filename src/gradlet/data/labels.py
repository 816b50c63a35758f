"""The meaning of a model's output and of a label: a number, a side, and the threshold between the two sides.

    labels -1 and +1    threshold 0,   full strength at a distance of 1    (tanh, or a linear score)
    labels 0 and 1      threshold 0.5, full strength at a distance of 0.5  (sigmoid, a probability)
    any other numbers   threshold half way between the smallest and the largest; a value to draw, and no accuracy

The trap: labels 0 and 1 do not tell that a model ends in a linear score, whose threshold is 0 and not 0.5; pass the
threshold in that case.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .points import output_value

__all__ = ["Sides", "accuracy"]


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a data set, by which its labels and a model's outputs are read."""

    threshold: float
    """The output at which the decision changes sides."""
    span: float
    """The distance from the threshold at which an output counts as fully sure. Positive."""
    two: bool
    """True if the labels are two classes, so that there is an accuracy."""
    names: tuple[str, str]
    """The names of side -1 and side +1 for a reader: the labels, with a typographic minus, or a condition on them."""

    @classmethod
    def of(cls, labels: Iterable[float], threshold: float | None = None) -> "Sides":
        """Return the sides of these labels. `threshold` replaces the one that follows from them."""
        kinds = set(labels)
        if kinds <= {-1.0, 1.0}:
            return cls(0.0 if threshold is None else threshold, 1.0, True, ("\N{MINUS SIGN}1", "+1"))
        if kinds <= {0.0, 1.0}:
            return cls(0.5 if threshold is None else threshold, 0.5, True, ("0", "1"))
        finite = [kind for kind in kinds if math.isfinite(kind)] or [0.0]
        low, high = min(finite), max(finite)
        middle = low + (high - low) / 2 if threshold is None else threshold
        return cls(middle, (high - low) / 2 or 1.0, False, _names(finite, middle))

    def side(self, label: float) -> float:
        """Return the side of a label, -1.0 or +1.0. (Of the classes 0 and 1, label 0 is on side -1, 1 on side +1.)"""
        if self.two:
            return 1.0 if label > 0 else -1.0
        return 1.0 if label > self.threshold else -1.0

    def accuracy(self, outputs: Sequence[float], labels: Sequence[float]) -> float | None:
        """Return the fraction of outputs on their label's side; None if the labels are not two classes.

        An output exactly on the threshold, or nan, is on neither side and counts as wrong.
        """
        if not self.two:
            return None
        right = sum((out - self.threshold) * self.side(label) > 0 for out, label in zip(outputs, labels, strict=True))
        return right / len(labels)


def _names(labels: list[float], middle: float) -> tuple[str, str]:
    """Return names for the sides: the labels themselves if there is one on each side, as with 1 and 2."""
    low, high = min(labels), max(labels)
    apart = set(labels) == {low, high} and low <= middle < high
    names = (f"{low:.4g}", f"{high:.4g}") if apart else (f"\N{LESS-THAN OR EQUAL TO} {middle:.4g}", f"> {middle:.4g}")
    return names[0].replace("-", "\N{MINUS SIGN}"), names[1].replace("-", "\N{MINUS SIGN}")


def accuracy(
    model: Callable[[Any], Any], X: Sequence[Any], y: Sequence[float], *, threshold: float | None = None
) -> float:
    """Return the fraction, 0 ... 1, of the n points X that a model puts on the side of their label y.

    Labels are -1 and +1 (the output's sign decides) or 0 and 1 (an output above 0.5 is a 1); `threshold` replaces 0 or
    0.5. Raises ValueError for other labels, no points, or different numbers of both.
    """
    if len(X) != len(y) or not len(y):
        raise ValueError(f"got {len(X)} points and {len(y)} labels; expected as many, and at least one")
    labels = [output_value(label) for label in y]
    share = Sides.of(labels, threshold).accuracy([output_value(model(x)) for x in X], labels)
    if share is None:
        found = sorted(set(labels))[:4]
        raise ValueError(f"cannot count right answers for labels such as {found!r}; expected -1 and 1, or 0 and 1")
    return share
