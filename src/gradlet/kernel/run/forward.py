"""A kernel over points: the model's outputs and every neuron's activation, at any points or over a grid.

    grid = forward.points([(x, y) for y in ys for x in xs])     once
    forward.maps(grid)                                          as often as the weights change

Points are written into the kernel's memory so many at a time, and what comes out is copied out in one piece: in a
browser a call from Python into JavaScript costs as much as computing hundreds of points.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..wasm.build import Kernel
from ..wasm.memory import CHUNK
from .runtime import Instance

__all__ = ["Forward", "PreparedPoints"]


class PreparedPoints(NamedTuple):
    """Points as bytes, for the kernel that they were prepared for."""

    pieces: list[tuple[int, bytes]]
    """Pairs of a number of points and their columns."""


class Forward:
    """A kernel over points. `inputs`: numbers in a point. `slice`: points that may be computed in one call."""

    def __init__(self, kernel: Kernel, instance: Instance, inputs: int, slice: int) -> None:
        self.kernel, self.instance, self.inputs = kernel, instance, inputs
        self.size = max(CHUNK, min(kernel.points, slice // CHUNK * CHUNK))

    def points(self, points: Iterable[Sequence[float]]) -> PreparedPoints:
        """Prepare points. Raises TypeError or ValueError, naming the point, if one is not a list of as many numbers."""
        rows = []
        for i, point in enumerate(points):
            try:
                row = list(map(float, point))
            except (TypeError, ValueError):
                raise TypeError(f"cannot use point {i}, {point!r} ({type(point).__name__}); expected numbers") from None
            if len(row) != self.inputs:
                raise ValueError(f"point {i}, {row!r}, has {len(row)} numbers; expected {self.inputs}")
            rows.append(row)
        return self.packed(rows)

    def packed(self, rows: Sequence[Sequence[float]]) -> PreparedPoints:
        """Prepare rows of columns: the inputs, and then what depends on the target, if it is needed."""
        pieces = []
        for start in range(0, len(rows), self.size):
            part = rows[start : start + self.size]
            columns = [array("d", column).tobytes() for column in zip(*part, strict=True)]
            pieces.append((len(part), b"".join(column.ljust(8 * self.kernel.points, b"\0") for column in columns)))
        return PreparedPoints(pieces)

    def outputs(self, points: PreparedPoints) -> list[array[float]]:
        """Compute the model's outputs and, behind them, the loss: each one's numbers together."""
        return self._run(points, "outputs", self.kernel.outputs + 1)

    def maps(self, points: PreparedPoints) -> list[array[float]]:
        """Compute the activation of every neuron, in the order of `kernel.neurons`: each one's numbers together."""
        return self._run(points, "maps", len(self.kernel.neurons))

    def _run(self, points: PreparedPoints, function: str, count: int) -> list[array[float]]:
        found = [array("d") for _ in range(count)]
        stride = 8 * self.kernel.points
        at, target = self.kernel.plan.at(function), self.kernel.plan.at("points")
        self.instance.call("begin_outputs")
        for size, columns in points.pieces:
            self.instance.write(target, columns)
            self.instance.call(function, 0, size)
            numbers = self.instance.read(at, stride * (count - 1) + 8 * size)
            for i, one in enumerate(found):
                one.frombytes(memoryview(numbers)[stride * i : stride * i + 8 * size])
        return found
