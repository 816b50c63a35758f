"""One step of an optimiser as code: the formulas of `optim`, in the very order of its operations.

A row of the schedule, made by `run.state`, holds what changes from step to step: the learning rate, momentum, and what
Adam's bias correction divides by. So the arithmetic here is + - * / and square roots, and equal to the bit.
"""

from __future__ import annotations

from . import encoding as wasm
from .emit import Emitter
from .encoding import I32, i32_const, i32_mul, local_get, local_set
from .function import Body
from .lanes import SIMD, Wide
from .memory import ROW, Layout

__all__ = ["OPTIMISERS", "write_update"]

OPTIMISERS = ("sgd", "momentum", "adam")


def write_update(optimiser: str, layout: Layout) -> Body:
    """Write a function (row) that moves all parameters, and returns 1 if all stay finite. `before` keeps the old."""
    body = Body([I32], [I32])
    emitter, plan = Emitter(body, SIMD, layout), layout.plan
    row, at = body.local(I32), body.local(I32)
    body.emit(local_get(0), i32_const(8 * ROW), i32_mul, local_set(row), i32_const(0), local_set(at))

    def wide(pointer: int, offset: int, spread: bool = False) -> Wide:
        local = body.local(SIMD.type)
        body.emit(local_get(pointer), (SIMD.spread if spread else SIMD.load)(offset), local_set(local))
        return emitter.wide((local,))

    def store(x: Wide, region: str) -> None:
        body.emit(local_get(at), local_get(x.at[0]), SIMD.store(plan.at(region)))

    s = [wide(row, plan.at("schedule") + 8 * i, spread=True) for i in range(ROW)]
    wrong = body.local(SIMD.type)  # 0 as long as all are finite: 0 * inf and 0 * nan are not
    zero = emitter.constant(0.0)
    body.emit(local_get(zero.at[0]), local_set(wrong))
    with body.loop(-(-layout.parameters // 2), [(at, SIMD.size)]), body.scope():
        p, g = wide(at, plan.at("parameters")), wide(at, plan.at("gradients"))
        store(p, "before")
        if optimiser == "sgd":
            p = p - s[0] * g
        elif optimiser == "momentum":
            v = s[1] * wide(at, plan.at("first")) + g
            store(v, "first")
            p = p - s[0] * v
        else:
            m = s[1] * wide(at, plan.at("first")) + s[2] * g
            store(m, "first")
            q = s[3] * wide(at, plan.at("second")) + s[4] * (g * g)
            store(q, "second")
            p = p - s[0] * (m / s[5]) / ((q / s[6]).sqrt() + s[7])
        store(p, "parameters")
        total = emitter.wide((wrong,)) + p * zero
        body.emit(local_get(total.at[0]), local_set(wrong))
    zeros = [local_get(wrong) + wasm.f64x2_extract_lane(i) + wasm.f64_const(0.0) + wasm.f64_eq for i in (0, 1)]
    body.emit(*zeros, wasm.i32_and)
    return body
