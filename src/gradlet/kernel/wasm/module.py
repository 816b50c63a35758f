"""The module around the statements: its memory, and the functions that call them in their order.

The module exports its memory and these functions; none of them runs longer than what it is asked for:

    begin()                  sums to zero; what is the same for all samples, from the parameters as they are
    gradient(from, to)       adds the loss and the gradients of the samples order[from] ... order[to - 1] to the sums
    finish()                 gradients and loss from the sums;  returns 1 if the loss is finite
    update(step)             one step of the optimiser, by row `step` of the schedule; returns 1 if all stays finite
    steps(n, batch, next)    n times all of these on `batch` samples of the order, each time `next` further on;
                             returns the steps done: fewer if a number was not finite
    begin_outputs()          what the outputs need that is the same for all points
    outputs(from, to)        the outputs and the loss at each of those points; `from` is a multiple of CHUNK
    maps(from, to)           the same for the activation of every neuron
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..lower.graph import NodeId
from ..lower.loops import LoopNest, Schedule
from ..lower.reroll import find_loops
from . import encoding as wasm
from . import update
from .emit import Emitter
from .encoding import I32, i32_add, i32_const, i32_lt_u, i32_sub, local_get, local_set, local_tee, select
from .function import Body
from .lanes import SIMD, UNIFORM
from .memory import CHUNK, Layout

__all__ = ["Module"]

FUNCTION = 24 * 1024
"""Bytes of instructions after which the next function begins: compilers take long over long ones."""


class Module:
    """The functions of a module, and its memory."""

    def __init__(self, schedule: Schedule, layout: Layout, shown: Mapping[str, list[NodeId]], optimiser: str) -> None:
        self.schedule, self.layout, self.shown, self.optimiser = schedule, layout, shown, optimiser
        self.plan = layout.plan
        self.functions: list[Body] = []
        self.exports: list[tuple[str, int]] = []
        self._write()

    def _write(self) -> None:
        both, train, show = self.schedule.both, self.schedule.train, self.schedule.show
        begin = self._begin([*both.hoisted, *train.hoisted])
        shared = self._parts(both.block)
        gradient = self._gradient(shared)
        finish = self._finish()
        step = self._add(update.write_update(self.optimiser, self.layout), "update")
        self._steps(begin, gradient, finish, step)
        self._add(self._uniform([*both.hoisted, *show.hoisted]), "begin_outputs")
        parts = [*shared, *self._parts(show.block)]
        for name in self.shown:
            self._show(name, parts)

    def _add(self, body: Body, export: str | None = None) -> int:
        self.functions.append(body)
        if export:
            self.exports.append((export, len(self.functions) - 1))
        return len(self.functions) - 1

    def binary(self) -> bytes:
        types = sorted({body.type for body in self.functions})
        masks = b"\xff" * 32 + b"\0" * 32
        constants = b"".join(map(wasm.f64, self.plan.constants))
        return wasm.module(
            [
                wasm.typesec(types),
                wasm.funcsec([types.index(body.type) for body in self.functions]),
                wasm.memsec(self.plan.pages),
                wasm.exportsec(self.exports, "memory"),
                wasm.codesec([body.code() for body in self.functions]),
                wasm.datasec([(self.plan.at("masks"), masks), (self.plan.constants_at, constants)]),
            ]
        )

    # What is the same for all samples

    def _uniform(self, nests: list[LoopNest]) -> Body:
        body = Body()
        emitter = Emitter(body, UNIFORM, self.layout)
        for nest in nests:
            emitter.nest(nest)
        return body

    def _begin(self, nests: list[LoopNest]) -> int:
        body = self._uniform(nests)
        sums = self.plan.regions["sums"]
        body.emit(i32_const(sums.address), i32_const(0), i32_const(sums.size), wasm.memory_fill)
        return self._add(body, "begin")

    # The samples

    def _blocks(self, name: str, inner: Any) -> int:
        """Add a function (from, to) that calls `inner(body, start, count, chunks)` for each block of samples."""
        body = Body([I32, I32])
        start, to = 0, 1
        count, chunks = body.local(I32), body.local(I32)
        size = CHUNK * self.layout.chunks
        with body.nested(wasm.block):
            body.emit(local_get(start), local_get(to), wasm.i32_ge_u, wasm.br_if(0))
            with body.nested(wasm.loop):
                left = local_get(to) + local_get(start) + i32_sub
                body.emit(left, local_tee(count), i32_const(size), local_get(count), i32_const(size), i32_lt_u)
                body.emit(select, local_set(count))
                body.emit(local_get(count), i32_const(3), i32_add, i32_const(2), wasm.i32_shr_u, local_set(chunks))
                inner(body, start, count, chunks)
                body.emit(local_get(start), i32_const(size), i32_add, local_tee(start))
                body.emit(local_get(to), i32_lt_u, wasm.br_if(0))
        return self._add(body, name)

    def _parts(self, nests: list[LoopNest]) -> list[int]:
        """Add functions (chunks) that run these nests one after the other."""
        parts = []
        todo = list(nests)
        while todo:
            body = Body([I32])
            turns = local_get(0) if self.layout.chunks > 1 else 1
            emitter = Emitter(body, SIMD, self.layout, turns)
            while todo and len(body.instructions) < FUNCTION:
                emitter.nest(todo.pop(0))
            parts.append(self._add(body))
        return parts

    def _gradient(self, shared: list[int]) -> int:
        statements = [*shared, *self._parts(self.schedule.train.block)]
        reductions = self._parts(self.schedule.reductions)
        blank = self._blank(self.schedule.slots["block"])

        def inner(body: Body, start: int, count: int, chunks: int) -> None:
            self._gather(body, start, count, chunks, "data", self.layout.columns, self.layout.rows, ordered=True)
            for part in statements:
                body.emit(local_get(chunks), wasm.call(part))
            body.emit(local_get(count), i32_const(CHUNK - 1), wasm.i32_and)
            with body.nested(wasm.if_):
                body.emit(local_get(count), local_get(chunks), wasm.call(blank))
            for part in reductions:
                body.emit(local_get(chunks), wasm.call(part))

        return self._blocks("gradient", inner)

    def _gather(
        self, body: Body, start: int, count: int, chunks: int, region: str, columns: int, rows: int, ordered: bool
    ) -> None:
        """Copy the columns of these samples into the block. A chunk that is not full repeats the last sample."""
        lane, row, to = body.local(I32), body.local(I32), body.local(I32)
        data, block = self.plan.at(region), self.plan.at("block")
        body.emit(i32_const(0), local_set(lane))
        with body.loop(local_get(chunks) + i32_const(2) + wasm.i32_shl):
            body.emit(local_get(lane), local_get(count), i32_const(1), i32_sub)
            body.emit(local_get(lane), local_get(count), i32_lt_u, select, local_get(start), i32_add)
            if ordered:
                body.emit(i32_const(2), wasm.i32_shl, wasm.i32_load(self.plan.at("order")))
            body.emit(i32_const(3), wasm.i32_shl, local_set(row))
            body.emit(local_get(lane), i32_const(3), wasm.i32_shl, local_set(to))
            moving = [(row, 8 * rows), (to, 8 * CHUNK * self.layout.chunks)]
            with body.loop(columns, moving):
                body.emit(local_get(to), local_get(row), wasm.f64_load(data), wasm.f64_store(block))
            body.emit(local_get(lane), i32_const(1), i32_add, local_set(lane))

    def _blank(self, slots: int) -> int:
        """Add a function (count, chunks) that writes zeros for the samples that only fill up the last chunk."""
        body = Body([I32, I32])
        masks = [body.local(SIMD.type) for _ in range(SIMD.locals)]
        pointer = body.local(I32)
        filled = local_get(0) + i32_const(CHUNK - 1) + wasm.i32_and
        for i, mask in enumerate(masks):  # ones, then zeros: seen from where as many ones are left as samples
            body.emit(i32_const(32), filled, i32_const(3), wasm.i32_shl, i32_sub)
            body.emit(SIMD.load(self.plan.at("masks") + i * SIMD.size), local_set(mask))
        body.emit(local_get(1), i32_const(1), i32_sub, i32_const(5), wasm.i32_shl, local_set(pointer))
        with body.loop(slots, [(pointer, 8 * CHUNK * self.layout.chunks)]):
            for i, mask in enumerate(masks):
                at = self.plan.at("block") + i * SIMD.size
                body.emit(local_get(pointer), local_get(pointer), SIMD.load(at), local_get(mask), wasm.v128_and)
                body.emit(SIMD.store(at))
        return self._add(body)

    # Steps

    def _finish(self) -> int:
        """Add the function that makes gradients and loss of the sums. Their halves are for even and for odd samples."""
        body = Body([], [I32])
        plan = self.plan
        sums, gradients = plan.at("sums"), plan.at("gradients")
        scale = i32_const(0) + wasm.f64_load(plan.at("parameters") + 8 * self.layout.parameters)
        halves = wasm.f64_load(sums), wasm.f64_load(sums + 8)
        body.emit(i32_const(0), i32_const(0), halves[0], i32_const(0), halves[1], wasm.f64_add, scale, wasm.f64_mul)
        body.emit(wasm.f64_store(plan.at("loss")))
        if self.layout.parameters:
            source, target = body.local(I32), body.local(I32)
            body.emit(i32_const(0), local_set(source), i32_const(0), local_set(target))
            with body.loop(self.layout.parameters, [(source, 16), (target, 8)]):
                body.emit(local_get(target), local_get(source), wasm.f64_load(sums + 16))
                body.emit(local_get(source), wasm.f64_load(sums + 24), wasm.f64_add, wasm.f64_store(gradients))
        loss = i32_const(0) + wasm.f64_load(plan.at("loss"))
        body.emit(loss, loss, wasm.f64_sub, wasm.f64_const(0.0), wasm.f64_eq)  # inf - inf and nan are not 0
        return self._add(body, "finish")

    def _steps(self, begin: int, gradient: int, finish: int, update: int) -> None:
        body = Body([I32, I32, I32], [I32])
        n, batch, advance = 0, 1, 2
        step, start = body.local(I32), body.local(I32)
        plan = self.plan
        body.emit(i32_const(0), local_set(step), i32_const(0), local_set(start))
        with body.nested(wasm.block), body.nested(wasm.loop):
            body.emit(local_get(step), local_get(n), wasm.i32_ge_u, wasm.br_if(1))
            body.emit(wasm.call(begin), local_get(start), local_get(start), local_get(batch), i32_add)
            body.emit(wasm.call(gradient))
            body.emit(wasm.call(finish), wasm.i32_eqz, wasm.br_if(1))
            body.emit(local_get(step), i32_const(3), wasm.i32_shl, i32_const(0), wasm.f64_load(plan.at("loss")))
            body.emit(wasm.f64_store(plan.at("losses")))
            body.emit(local_get(step), wasm.call(update), wasm.i32_eqz, wasm.br_if(1))
            body.emit(local_get(step), i32_const(1), i32_add, local_set(step))
            body.emit(local_get(start), local_get(advance), i32_add, local_set(start), wasm.br(0))
        body.emit(local_get(step))
        self._add(body, "steps")

    # Outputs

    def _show(self, name: str, parts: list[int]) -> None:
        """Add a function (from, to) that computes everything by `parts`, and copies what is shown into its region."""
        runs = _runs([self.schedule.slot_of[node] for node in self.shown[name]])

        def inner(body: Body, start: int, count: int, chunks: int) -> None:
            self._gather(body, start, count, chunks, "points", self.layout.columns, self.layout.points, ordered=False)
            for part in parts:
                body.emit(local_get(chunks), wasm.call(part))
            source, target, number = body.local(I32), body.local(I32), body.local(SIMD.type)
            for space, (slot, i), turns, (slots, rows) in runs:
                each, chunk = (self.layout.size[space], 8 * CHUNK) if space == "block" else (self.layout.size[space], 0)
                load = SIMD.load if chunk else SIMD.spread
                body.emit(i32_const(0), local_set(source))
                body.emit(local_get(start), i32_const(3), wasm.i32_shl, local_set(target))
                along = [(source, each * slots), (target, 8 * self.layout.points * rows)]
                with body.loop(turns, along), body.loop(local_get(chunks), [(source, chunk), (target, 8 * CHUNK)]):
                    for k in range(SIMD.locals):
                        at = self.layout.of_slot(space, slot) + (k * SIMD.size if chunk else 0)
                        body.emit(local_get(source), load(at), local_set(number), local_get(target), local_get(number))
                        body.emit(SIMD.store(self.plan.at(name) + 8 * self.layout.points * i + k * SIMD.size))

        self._blocks(name, inner)


def _runs(places: list[tuple[str, int]]) -> Iterator[tuple[str, tuple[int, int], int, tuple[int, int]]]:
    """Make loops of copies of these slots: (space, (slot, position), turns, what each turn adds to both)."""
    for run in find_loops([(space, (slot, i)) for i, (space, slot) in enumerate(places)], depth=1):
        (turns,), ((slots, rows),) = (run.dims, run.strides) if run.dims else ((1,), ((0, 0),))
        slot, i = run.start
        if slots >= 0:
            yield run.kind, (slot, i), turns, (slots, rows)
        else:  # an address cannot go below where it starts
            yield from ((run.kind, (slot + slots * k, i + rows * k), 1, (0, 0)) for k in range(turns))
