"""A plain float with the methods of `gradlet.kernel.wasm.lanes.Wide`: what a lane of a kernel computes, in Python."""

from __future__ import annotations

import math
import struct

from gradlet import ieee


def bits(x: float) -> int:
    return int(struct.unpack("<Q", struct.pack("<d", x))[0])


def from_bits(pattern: int) -> Number:
    return Number(struct.unpack("<d", struct.pack("<Q", pattern & (1 << 64) - 1))[0])


ONES = (1 << 64) - 1


class Number:
    """One lane."""

    def __init__(self, x: float) -> None:
        self.x = x

    @staticmethod
    def _of(x: Number | float) -> float:
        return x.x if isinstance(x, Number) else x

    def __add__(self, other: Number | float) -> Number:
        return Number(self.x + self._of(other))

    def __sub__(self, other: Number | float) -> Number:
        return Number(self.x - self._of(other))

    def __mul__(self, other: Number | float) -> Number:
        return Number(self.x * self._of(other))

    def __truediv__(self, other: Number | float) -> Number:
        return Number(ieee.divide(self.x, self._of(other)))

    def __radd__(self, other: float) -> Number:
        return Number(other + self.x)

    def __rsub__(self, other: float) -> Number:
        return Number(other - self.x)

    def __rmul__(self, other: float) -> Number:
        return Number(other * self.x)

    def __rtruediv__(self, other: float) -> Number:
        return Number(ieee.divide(other, self.x))

    def __neg__(self) -> Number:
        return Number(-self.x)

    def __abs__(self) -> Number:
        return Number(abs(self.x))

    def __and__(self, other: Number | float) -> Number:
        return from_bits(bits(self.x) & bits(self._of(other)))

    def __or__(self, other: Number | float) -> Number:
        return from_bits(bits(self.x) | bits(self._of(other)))

    def without(self, mask: Number | float) -> Number:
        return from_bits(bits(self.x) & ~bits(self._of(mask)))

    def __lt__(self, other: Number | float) -> Number:
        return from_bits(ONES if self.x < self._of(other) else 0)

    def __le__(self, other: Number | float) -> Number:
        return from_bits(ONES if self.x <= self._of(other) else 0)

    def __gt__(self, other: Number | float) -> Number:
        return from_bits(ONES if self.x > self._of(other) else 0)

    def equals(self, other: Number | float) -> Number:
        return from_bits(ONES if self.x == self._of(other) else 0)

    def select(self, yes: Number | float, no: Number | float) -> Number:
        return Number(self._of(yes) if bits(self.x) else self._of(no))

    def sqrt(self) -> Number:
        return Number(math.sqrt(self.x) if self.x >= 0 else math.nan)

    def nearest(self) -> Number:
        return Number(float(round(self.x)) if math.isfinite(self.x) else self.x)

    def min(self, other: float) -> Number:
        return Number(self.x if self.x != self.x else min(self.x, other))

    def max(self, other: float) -> Number:
        return Number(self.x if self.x != self.x else max(self.x, other))

    def plus_bits(self, other: Number | float) -> Number:
        return from_bits(bits(self.x) + bits(self._of(other)))

    def minus_bits(self, other: Number | float) -> Number:
        return from_bits(bits(self.x) - bits(self._of(other)))

    def shifted_left(self, n: int) -> Number:
        return from_bits(bits(self.x) << n)

    def shifted_right(self, n: int) -> Number:
        return from_bits(bits(self.x) >> n)
