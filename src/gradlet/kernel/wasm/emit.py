"""The instructions of loop nests: loops, tiles, loads that are shared.

`Emitter` writes nests into a body. Samples are computed a chunk at a time, side by side. A sum is computed for several
outputs at once, and a reduction for several rows and columns: each operand is then loaded once and used often, and the
totals stay in locals.

The trap: nothing may be reordered inside a sum. Tiles only put several sums side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from typing import Any

from ..lower.loops import LoopNest, Operand, Terms, Tree
from . import libm
from .encoding import I32, i32_const, local_get, local_set
from .function import Body, Turns
from .lanes import Lanes, Wide
from .memory import CHUNK, Layout
from .tile import pieces, tile_of

__all__ = ["Emitter"]

SHORT = 2
"""Terms of a sum that are written out; more are a loop. (Several terms in a turn are slower: locals run out.)"""


class Emitter:
    """A writer of nests into a body, for lanes of one kind. `chunks` are the turns over the chunks of a block."""

    def __init__(self, body: Body, lanes: Lanes, layout: Layout, chunks: Turns = 1) -> None:
        self.body = body
        self.lanes = lanes
        self.layout = layout
        self.chunks = chunks
        self._known: dict[tuple[int, ...], tuple[int, int]] = {}
        self._loaded: dict[tuple[Any, ...], Wide] = {}

    def nest(self, nest: LoopNest) -> None:
        """Emit one nest, in pieces that its tile divides."""
        write = {"map": self._map, "sum": self._sum, "reduce": self._reduce}[nest.kind]
        for piece, tile in pieces(nest, tile_of(nest)):
            with self.body.scope():
                write(piece, tile)

    # Addresses

    def _loops(self, nest: LoopNest, tile: tuple[int, ...], sums: Sequence[int] = ()) -> list[Turns]:
        """List the turns of each loop: over the chunks, over the dims in steps of the tile, and those of the sums."""
        self._known = {}
        return [self.chunks, *(turns // size for turns, size in zip(nest.dims, tile, strict=True)), *sums]

    def _pointers_of(
        self, operands: Sequence[Operand], tile: tuple[int, ...], loops: list[Turns], own: int = -1
    ) -> list[tuple[int, int]]:
        """Make pointers for these operands; `own` is the sum whose terms they belong to, or -1."""
        pointers = []
        for operand in operands:
            size = self.layout.size[operand.space]
            chunk = 8 * CHUNK if operand.space == "block" else 0
            dims = [stride * turns * size for stride, turns in zip(operand.strides, tile, strict=True)]
            steps = [operand.step * size if i == own else 0 for i in range(len(loops) - 1 - len(tile))]
            pointers.append(self._pointer((chunk, *dims, *steps), loops))
        return pointers

    def _pointer(self, strides: tuple[int, ...], loops: list[Turns]) -> tuple[int, int]:
        """Make a pointer: its local, and what was added to keep it from going below zero."""
        if strides not in self._known:
            if not any(strides):
                self._known[strides] = (-1, 0)
            else:
                local = self.body.local(I32)
                bias = sum(
                    -stride * (turns - 1)
                    for stride, turns in zip(strides, loops, strict=True)
                    if stride < 0 and isinstance(turns, int)
                )
                self.body.emit(i32_const(bias), local_set(local))
                self._known[strides] = (local, bias)
        return self._known[strides]

    def _moving(self, at: int) -> list[tuple[int, int]]:
        return [(local, strides[at]) for strides, (local, _) in self._known.items() if strides[at]]

    def _base(self, pointer: tuple[int, int]) -> bytes:
        return i32_const(0) if pointer[0] < 0 else local_get(pointer[0])

    def _offset(self, operand: Operand, corner: Sequence[int], pointer: tuple[int, int], term: int = 0) -> int:
        """Compute what to add to the pointer for the operand at this corner of the tile."""
        slot = operand.slot + sum(s * c for s, c in zip(operand.strides, corner, strict=True)) + operand.step * term
        return self.layout.of_slot(operand.space, slot) - pointer[1]

    def _load(self, operand: Operand, corner: Sequence[int], term: int, pointer: tuple[int, int]) -> Wide:
        """Load the operand at this corner of the tile, once for all that want it inside one `_fresh`."""
        offset = self._offset(operand, corner, pointer, term)
        key = (offset, pointer[0])
        if key not in self._loaded:
            shared = operand.space != "block"
            at = []
            for i in range(1 if shared else self.lanes.locals):
                local = self.body.local(self.lanes.type)
                load = self.lanes.spread if shared else self.lanes.load
                self.body.emit(self._base(pointer), load(offset + i * self.lanes.size), local_set(local))
                at.append(local)
            self._loaded[key] = self.wide(tuple(at))
        return self._loaded[key]

    def wide(self, at: tuple[int, ...]) -> Wide:
        """Wrap the numbers that these locals hold."""
        return Wide(self.body, self.lanes, at, self.constant)

    def constant(self, number: float) -> Wide:
        """Load a number that is known now, once for all that want it."""
        key = ("constant", number.hex())
        if key not in self._loaded:
            local = self.body.local(self.lanes.type)
            self.body.emit(i32_const(0), self.lanes.spread(self.layout.plan.constant(number)), local_set(local))
            self._loaded[key] = self.wide((local,))
        return self._loaded[key]

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        """Share loads among what is emitted inside only: memory may change, and the turns of a loop differ."""
        before, self._loaded = self._loaded, {}
        try:
            with self.body.scope():
                yield
        finally:
            self._loaded = before

    def _store(self, wide: Wide, operand: Operand, corner: Sequence[int], pointer: tuple[int, int]) -> None:
        offset = self._offset(operand, corner, pointer)
        for i in range(self.lanes.locals):
            self.body.emit(self._base(pointer), local_get(wide.at[i % len(wide.at)]))
            self.body.emit(self.lanes.store(offset + i * self.lanes.size))

    def _in_loops(self, loops: list[Turns], order: Sequence[int], inner: Callable[[], None]) -> None:
        if not order:
            inner()
            return
        with self.body.loop(loops[order[0]], self._moving(order[0])):
            self._in_loops(loops, order[1:], inner)

    # The three kinds

    def _map(self, nest: LoopNest, tile: tuple[int, ...]) -> None:
        loops = self._loops(nest, tile)
        out, *pointers = self._pointers_of((nest.out, *nest.operands), tile, loops)
        here = (0,) * len(tile)

        def inner() -> None:
            with self._fresh():
                wides = [self._load(o, here, 0, p) for o, p in zip(nest.operands, pointers, strict=True)]
                self._store(self._tree(nest.tree, wides), nest.out, here, out)

        self._in_loops(loops, range(len(tile) + 1), inner)

    def _tree(self, tree: Tree, wides: list[Wide]) -> Wide:
        if isinstance(tree, int):
            return wides[tree]
        op, *branches = tree
        values = [self._tree(branch, wides) for branch in branches]
        return _function(op)(*values)

    def _sum(self, nest: LoopNest, tile: tuple[int, ...]) -> None:
        turns = [terms.turns if terms.turns > SHORT else 1 for terms in nest.terms]
        loops = self._loops(nest, tile, turns)
        out, *first = self._pointers_of((nest.out, *nest.operands), tile, loops)
        pointers = [
            self._pointers_of(terms.operands, tile, loops, i if turns[i] > 1 else -1)
            for i, terms in enumerate(nest.terms)
        ]
        corners = list(product(*map(range, tile)))

        def inner() -> None:
            with self._fresh():
                totals = []
                for corner in corners:
                    loads = [self._load(o, corner, 0, p) for o, p in zip(nest.operands, first, strict=True)]
                    value = loads[0] * loads[1] if len(loads) == 2 else loads[0]
                    at = tuple(self.body.local(self.lanes.type) for _ in range(self.lanes.locals))
                    for i, local in enumerate(at):
                        self.body.emit(local_get(value.at[i % len(value.at)]), local_set(local))
                    totals.append(self.wide(at))
                for i, terms in enumerate(nest.terms):
                    with self.body.loop(turns[i], self._moving(1 + len(tile) + i)):
                        self._terms(terms, range(terms.turns // turns[i]), totals, corners, pointers[i])
                for corner, total in zip(corners, totals, strict=True):
                    self._store(total, nest.out, corner, out)

        self._in_loops(loops, range(len(tile) + 1), inner)

    def _terms(
        self,
        terms: Terms,
        which: range,
        totals: list[Wide],
        corners: list[tuple[int, ...]],
        pointers: list[tuple[int, int]],
    ) -> None:
        for term in which:
            with self._fresh():
                for corner, total in zip(corners, totals, strict=True):
                    loads = [
                        self._load(operand, corner, term, pointer)
                        for operand, pointer in zip(terms.operands, pointers, strict=True)
                    ]
                    self._accumulate(total.at, terms.sign, loads)

    def _accumulate(self, totals: Sequence[int], sign: str, factors: list[Wide]) -> None:
        """Emit totals ±= the product of the factors, local by local; more locals than totals go round."""
        add, multiply = self.lanes.instructions[sign][1], self.lanes.instructions["*"][1]
        for i in range(self.lanes.locals):
            total = totals[i % len(totals)]
            self.body.emit(local_get(total))
            for k, factor in enumerate(factors):
                self.body.emit(local_get(factor.at[i % len(factor.at)]), multiply if k else b"")
            self.body.emit(add, local_set(total))

    def _reduce(self, nest: LoopNest, tile: tuple[int, ...]) -> None:
        loops = self._loops(nest, tile)
        out, *pointers = self._pointers_of((nest.out, *nest.operands), tile, loops)
        corners = list(product(*map(range, tile)))

        def inner() -> None:
            with self._fresh():
                totals = []
                for corner in corners:
                    total = self.body.local(self.lanes.type)  # two halves: for the even samples, and for the odd ones
                    totals.append(total)
                    offset = self._offset(nest.out, corner, out)
                    self.body.emit(self._base(out), self.lanes.load(offset), local_set(total))
                with self.body.loop(self.chunks, self._moving(0)), self._fresh():
                    for corner, total in zip(corners, totals, strict=True):
                        loads = [self._load(o, corner, 0, p) for o, p in zip(nest.operands, pointers, strict=True)]
                        self._accumulate((total,), "+", loads)
                for corner, total in zip(corners, totals, strict=True):
                    offset = self._offset(nest.out, corner, out)
                    self.body.emit(self._base(out), local_get(total), self.lanes.store(offset))

        self._in_loops(loops, range(1, len(tile) + 1), inner)


_FUNCTIONS: dict[str, Callable[..., Wide]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
    "neg": lambda x: -x,
    "relu": lambda x: x.without(x <= 0.0),
    "gate": lambda x, by: x & (by > 0.0),
    **libm.FUNCTIONS,
}
"""The code of each primitive but `**n`, by its name in `ops.OPS`."""


def _function(op: str) -> Callable[..., Wide]:
    """Find the code of a primitive: a function that emits it."""
    if op.startswith("**"):
        n = float(op[2:])
        return lambda x: libm.power(x, n)
    return _FUNCTIONS[op]
