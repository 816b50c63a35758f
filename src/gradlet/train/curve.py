"""The loss by step, for a chart."""

import math
from array import array

__all__ = ["Curve", "drawable"]

CURVE = 2_000
"""The largest number of points of a curve that are sent."""


class Curve:
    """The loss by step, thinned so that memory and messages do not grow with the number of steps.

    Of each stretch of steps the smallest and the largest loss are kept, in their order, and so are the first and the
    last point: spikes and the envelope of a noisy curve stay.
    """

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.losses: list[float] = []

    def add(self, step: int, loss: float) -> None:
        self.steps.append(step)
        self.losses.append(loss)
        if len(self.steps) >= 3 * CURVE:
            self.steps, self.losses = _thin(self.steps, self.losses)

    def arrays(self) -> "tuple[array[float], array[float]]":
        """Return (steps, losses) of at most CURVE points, oldest first."""
        steps, losses = _thin(self.steps, self.losses)
        return array("f", steps), array("f", map(drawable, losses))


def _thin(steps: list[int], losses: list[float]) -> tuple[list[int], list[float]]:
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


def drawable(value: float) -> float:
    """Return `value`, with 1e30 for an infinity, which a colour scale can hold; nan stays, and is left blank."""
    return value if value != value else min(max(value, -1e30), 1e30)
