"""What the tests of kernels share: a kernel run on samples, and numbers compared to the bit."""

from __future__ import annotations

import math
import struct
import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from gradlet import Value
from gradlet.kernel.kernel import Kernel, compile
from gradlet.kernel.recording.recording import record
from gradlet.kernel.run.runtime import Instance, browser_runtime, wasmtime_runtime

if sys.platform == "emscripten":  # the same tests inside Pyodide run their kernels in its JavaScript engine
    import js

    instantiate = browser_runtime(js)
else:
    instantiate = wasmtime_runtime()


def bits(x: float) -> int:
    """The bits of a number; those of any nan are one."""
    return -1 if math.isnan(x) else int(struct.unpack("<q", struct.pack("<d", x))[0])


def read(instance: Instance, kernel: Kernel, region: str, count: int, offset: int = 0) -> list[float]:
    numbers = array("d")
    numbers.frombytes(instance.read(kernel.plan.at(region) + offset, 8 * count))
    return list(numbers)


class Run:
    """loss and gradients of `program(parameters, x)`, averaged over rows, by the kernel and by the Python engine."""

    def __init__(
        self,
        program: Callable[[Sequence[Any], Sequence[Any]], Any],
        parameters: Sequence[float],
        rows: Sequence[Sequence[float]],
    ) -> None:
        self.values = [Value(p, label=f"p{i}") for i, p in enumerate(parameters)]
        self.rows = rows
        self.program = program
        recording = record(
            lambda x: program(self.values, x), lambda outputs, _: outputs[0], len(rows[0]), [0.0], self.values
        )
        self.kernel = compile(recording, rows=len(rows))
        self.instance = instantiate(self.kernel.binary)
        plan, write = self.kernel.plan, self.instance.write
        write(plan.at("parameters"), array("d", [*parameters, 1 / len(rows)]).tobytes())
        data = [recording.row(row, 0.0) for row in rows]
        write(plan.at("data"), array("d", (row[c] for c in range(self.kernel.columns) for row in data)).tobytes())
        write(plan.at("order"), array("i", range(len(rows))).tobytes())
        self.loss, *self.gradients = self.again()

    def again(self) -> list[float]:
        """The loss and the gradients, computed by the kernel."""
        self.instance.call("begin")
        self.instance.call("gradient", 0, len(self.rows))
        self.instance.call("finish")
        gradients = read(self.instance, self.kernel, "gradients", len(self.values))
        return read(self.instance, self.kernel, "loss", 1) + gradients

    def outputs(self) -> list[float]:
        at = self.kernel.plan.at("points")
        for i in range(len(self.rows[0])):
            self.instance.write(at + 8 * self.kernel.points * i, array("d", (row[i] for row in self.rows)).tobytes())
        self.instance.call("begin_outputs")
        self.instance.call("outputs", 0, len(self.rows))
        return read(self.instance, self.kernel, "outputs", len(self.rows))

    def eager(self) -> tuple[list[float], float, list[float]]:
        """(outputs, loss, gradients) by Values."""
        for v in self.values:
            v.grad = 0.0
        outputs = [as_value(self.program(self.values, list(map(Value, row)))) for row in self.rows]
        total = outputs[0]
        for output in outputs[1:]:
            total = total + output
        loss = total * (1.0 / len(outputs))
        loss.backward()
        return [output.data for output in outputs], loss.data, [v.grad for v in self.values]


def as_value(x: Any) -> Value:
    return x if isinstance(x, Value) else Value(x)
