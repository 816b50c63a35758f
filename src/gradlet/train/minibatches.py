"""Minibatches: the indices of the points in each step."""

from collections.abc import Sequence
from random import Random

__all__ = ["batches"]


class Batches:
    """See `batches`. Not a generator: one of those is finished for good when Stop interrupts it."""

    def __init__(self, n: int, size: int, rng: Random) -> None:
        self.n, self.size, self.rng = n, size, rng
        self._order: Sequence[int] = range(n)
        self._at = n if size < n else 0

    def __iter__(self) -> "Batches":
        return self

    def __next__(self) -> Sequence[int]:
        if self.size >= self.n:
            return self._order
        if self._at + self.size > self.n:
            keys = [self.rng.random() for _ in range(self.n)]
            # Several times as fast as `shuffle`, which would take most of the time of a compiled step.
            self._order, self._at = sorted(range(self.n), key=keys.__getitem__), 0
        batch = self._order[self._at : self._at + self.size]
        self._at += self.size
        return batch


def batches(n: int, size: int | None, rng: Random) -> Batches:
    """For ever: the indices of the next batch of `size` out of `n` points; None, or `n` and more, is all in order.

    The points are shuffled before each pass. What is left over at the end of a pass is skipped, so that every batch has
    the same size; after the next shuffle those points have their turn like any others.
    """
    if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 1):
        raise ValueError(f"cannot take batch={size!r} points at a time; expected a whole number of at least 1, or None")
    return Batches(n, n if size is None else size, rng)
