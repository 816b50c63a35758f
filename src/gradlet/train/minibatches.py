"""Minibatches: the indices of the points in each step."""

from collections.abc import Sequence
from random import Random

__all__ = ["batches"]


class Batches:
    """The iterator of `batches`. It is not a generator, because an interrupt by Stop would end that for good."""

    def __init__(self, n: int, size: int, rng: Random) -> None:
        self.n, self.size, self.rng = n, size, rng
        self._order: Sequence[int] = range(n)
        self._next = n if size < n else 0

    def __iter__(self) -> "Batches":
        return self

    def __next__(self) -> Sequence[int]:
        if self.size >= self.n:
            return self._order
        if self._next + self.size > self.n:
            keys = [self.rng.random() for _ in range(self.n)]
            # Several times as fast as `shuffle`, which would take most of the time of a compiled step.
            self._order, self._next = sorted(range(self.n), key=keys.__getitem__), 0
        batch = self._order[self._next : self._next + self.size]
        self._next += self.size
        return batch


def batches(n: int, size: int | None, rng: Random) -> Batches:
    """Return an endless iterator of batches, each `size` indices of `n` points; for None or `n` and more, all in order.

    The points are shuffled before each pass. Those left over at the end of a pass are skipped, so that every batch has
    the same size. Raises ValueError for a size that is not a whole number of at least 1.
    """
    if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 1):
        raise ValueError(f"cannot take batch={size!r} points at a time; expected a whole number of at least 1, or None")
    return Batches(n, n if size is None else size, rng)
