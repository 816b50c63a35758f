"""One step of an optimiser as code: the formulas of `optim`, in the very order of its operations.

What changes from step to step is a row of the schedule, which `row` gives: the learning rate, momentum, and what Adam's
bias correction divides by. So the arithmetic here is + - * / and square roots, and equal to the bit.
"""

from __future__ import annotations

from typing import Any

from ...optim import SGD, Adam, Optimiser
from ..error import CompileError
from . import encoding as wasm
from .emit import Emitter
from .encoding import I32, i32_const, i32_mul, local_get, local_set
from .function import Body
from .lanes import SIMD, Wide
from .layout import ROW, Layout

__all__ = ["OPTIMISERS", "copied", "kind", "row", "state", "write_update"]

OPTIMISERS = ("sgd", "momentum", "adam")


def write_update(optimiser: str, layout: Layout, parameters: int) -> Body:
    """A function (row): moves all parameters, and returns 1 if they are all finite. The old ones go to `before`."""
    body = Body([I32], [I32])
    emitter, plan = Emitter(body, SIMD, layout), layout.plan
    row, at = body.local(I32), body.local(I32)
    body.emit(local_get(0), i32_const(8 * ROW), i32_mul, local_set(row), i32_const(0), local_set(at))

    def wide(pointer: int, offset: int, spread: bool = False) -> Wide:
        local = body.local(SIMD.type)
        body.emit(local_get(pointer), (SIMD.spread if spread else SIMD.load)(offset), local_set(local))
        return emitter._wide((local,))

    def store(x: Wide, region: str) -> None:
        body.emit(local_get(at), local_get(x.at[0]), SIMD.store(plan.at(region)))

    s = [wide(row, plan.at("schedule") + 8 * i, spread=True) for i in range(ROW)]
    wrong = body.local(SIMD.type)  # 0 as long as all are finite: 0 * inf and 0 * nan are not
    zero = emitter._constant(0.0)
    body.emit(local_get(zero.at[0]), local_set(wrong))
    with body.loop(-(-parameters // 2), [(at, SIMD.size)]), body.scope():
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
        total = emitter._wide((wrong,)) + p * zero
        body.emit(local_get(total.at[0]), local_set(wrong))
    zeros = [local_get(wrong) + wasm.f64x2_extract_lane(i) + wasm.f64_const(0.0) + wasm.f64_eq for i in (0, 1)]
    body.emit(*zeros, wasm.i32_and)
    return body


def kind(optimiser: Optimiser) -> str:
    """Which of OPTIMISERS this is. Raises CompileError for one of another class: its formulas are not known."""
    if type(optimiser) is SGD:
        return "momentum" if optimiser.momentum else "sgd"
    if type(optimiser) is Adam:
        return "adam"
    raise CompileError(f"cannot compile the optimiser {optimiser!r} ({type(optimiser).__name__}); use SGD or Adam")


def state(optimiser: Optimiser) -> dict[str, list[float]]:
    """What the optimiser remembers for each parameter, by its region."""
    if isinstance(optimiser, Adam):
        return {"first": optimiser.mean, "second": optimiser.square}
    if isinstance(optimiser, SGD) and optimiser.momentum:
        return {"first": optimiser.velocity}
    return {}


def copied(optimiser: Optimiser) -> dict[str, Any]:
    """A copy of what the optimiser remembers."""
    return {name: list(x) if isinstance(x, list) and name != "parameters" else x for name, x in vars(optimiser).items()}


def row(optimiser: Optimiser, ahead: int) -> list[float]:
    """The schedule of the step that is so many steps ahead, filled up to ROW numbers.

    sgd         lr
    momentum    lr, momentum
    adam        lr, beta1, 1 - beta1, beta2, 1 - beta2, 1 - beta1^t, 1 - beta2^t, eps
    """
    numbers = [optimiser.lr]
    if isinstance(optimiser, Adam):
        (b1, b2), t = optimiser.betas, optimiser.steps + ahead
        numbers += [b1, 1 - b1, b2, 1 - b2, 1 - b1**t, 1 - b2**t, optimiser.eps]
    elif isinstance(optimiser, SGD):
        numbers.append(optimiser.momentum)
    return numbers + [0.0] * (ROW - len(numbers))
