"""Tiles: turns of a nest's loops that are computed side by side, and a nest in pieces that its tile divides.

Four sums side by side load what they have in common once, and keep the adders busy; so do eight totals over the
samples. More would not fit the registers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..lower.loops import LoopNest, Operand

__all__ = ["pieces", "tile_of"]

SUM_TILE = 4
REDUCE_TILE = (2, 4)


def tile_of(nest: LoopNest) -> tuple[int, ...]:
    """Choose how many turns of each loop are computed side by side."""
    depth = len(nest.dims)
    if nest.kind == "map" or not depth:
        return (1,) * depth
    sizes: tuple[int, ...] = (SUM_TILE,) if nest.kind == "sum" else REDUCE_TILE
    sizes = sizes[-depth:]
    return (1,) * (depth - len(sizes)) + tuple(map(min, sizes, nest.dims[-len(sizes) :]))


def pieces(nest: LoopNest, tile: tuple[int, ...]) -> Iterator[tuple[LoopNest, tuple[int, ...]]]:
    """Split the nest into parts whose loops are whole multiples of their tiles."""
    for d, (turns, size) in enumerate(zip(nest.dims, tile, strict=True)):
        whole = turns // size * size
        if whole < turns:
            yield from pieces(_part(nest, d, 0, whole), tile)
            yield from pieces(_part(nest, d, whole, turns), (*tile[:d], turns - whole, *tile[d + 1 :]))
            return
    yield nest, tile


def _part(nest: LoopNest, d: int, start: int, end: int) -> LoopNest:
    def moved(o: Operand) -> Operand:
        return o._replace(slot=o.slot + start * o.strides[d])

    return replace(
        nest,
        dims=(*nest.dims[:d], end - start, *nest.dims[d + 1 :]),
        out=moved(nest.out),
        operands=tuple(map(moved, nest.operands)),
        terms=tuple(t._replace(operands=tuple(map(moved, t.operands))) for t in nest.terms),
    )
