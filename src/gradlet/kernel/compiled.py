"""The training engine that runs a kernel: the same steps as `eager.Eager`, some thousand times faster.

    engine = Compiled(model, X, y, loss=losses.mse, batch=20)
    engine.run(100)
    engine.outputs(points)         the model's outputs at other points
    engine.maps(points)            the activation of every neuron there

Between two calls of `run` the model's Values hold the truth: what they are then is what the next step starts from, so a
reader may look at them, draw them, or change them. So with the optimiser: its lr may change, its state is kept.

A kernel cannot say where a number stopped being finite. So the step that fails is done again by the Python
engine, which can.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from random import Random
from time import perf_counter
from typing import Any

from .. import losses
from ..data.points import output_value, read_points
from ..ieee import is_close
from ..optim import Optimiser
from ..train.eager import CURE, Eager, Loss, Progress
from .error import CompileError
from .kernel import Kernel, compile
from .recording.neurons import RecordedNeuron
from .recording.recording import record
from .recording.reduction import REL_TOL, is_sum
from .run.forward import Forward, PreparedPoints
from .run.runtime import Instance, Instantiate, runtime_here
from .run.state import count_steps, kind_of, memory_of, schedule_row
from .wasm.memory import STEPS

__all__ = ["Compiled"]

BUDGET = 4e-3
"""Seconds that one call into a kernel should take at most: nothing can interrupt it."""
CHECKS = 3
"""Samples on which the kernel has to agree with the model before it trains."""
SAMPLES = 8
"""Samples on which a program over a reader's own class is recorded."""
SECONDS = 0.5e-9
"""Time that one operation on one sample takes, on a slow machine."""


class Compiled:
    """An engine that trains by a kernel. Arguments are those of `Eager`; raises CompileError if there can be no kernel.

    model: over gradlet's Values, or over a class of the reader's own, as `recording.foreign` takes it.
    loss: any, as long as that of several samples is the mean or the sum of what it is for each alone.
    instantiate: where the kernel runs: what there is (see `runtime`) unless given.
    """

    name = "WebAssembly, compiled from the graph of one point"

    def __init__(
        self,
        model: Any,
        X: Sequence[Any],
        y: Sequence[float],
        *,
        instantiate: Instantiate | None = None,
        loss: Loss = losses.hinge,
        optimiser: Optimiser | None = None,
        batch: int | None = None,
        rng: Random | None = None,
    ) -> None:
        self._eager = Eager(model, X, y, loss=loss, optimiser=optimiser, batch=batch, rng=rng)  # checks its arguments
        self.X, self.y = self._eager.X, self._eager.y
        self.optimiser = self._eager.optimiser
        self.batches = self._eager.batches
        self.batch = len(self.X) if batch is None else min(batch, len(self.X))
        kind = kind_of(self.optimiser)
        parameters: Any = self.optimiser.parameters
        instantiate = instantiate or runtime_here()
        samples = _spread(self.X, self.y)
        self.recording = record(model, loss, len(self.X[0]), self.y, parameters, samples)
        self.sums = is_sum(model, loss, samples[:CHECKS])
        """True if the loss of a batch is the sum of its samples' losses; otherwise it is their mean."""
        self.kernel: Kernel = compile(self.recording, rows=len(self.X), optimiser=kind)
        try:
            self.instance: Instance = instantiate(self.kernel.binary)
        except Exception as error:  # each runtime has its own word for it
            raise CompileError(f"the kernel was refused by WebAssembly itself: {error}") from error
        self.steps = 0
        self._before = False
        """True if the weights that the last step started from are in the kernel's memory."""
        self.seconds = 0.0
        """Time spent on what grows with the steps: drawing batches, and in the kernel."""
        self.halted: str | None = None
        a_step = SECONDS * self.kernel.work * self.batch
        self.slice = max(1, int(BUDGET / (SECONDS * self.kernel.work)))
        """Samples that may be computed in one call."""
        self._forward = Forward(self.kernel, self.instance, len(self.X[0]), self.slice)
        self.steps_at_once = max(1, min(STEPS, int(BUDGET / a_step), self._fitting()))
        rows = [self.recording.row(x, t) for x, t in zip(self.X, self.y, strict=True)]
        self._write("data", (row[column] for column in range(self.kernel.columns) for row in rows))
        self._sent: dict[str, list[float]] = {}
        self._compare(model, loss, samples[:CHECKS])

    def _compare(self, model: Any, loss: Loss, samples: Sequence[tuple[Any, float]]) -> None:
        """Raise CompileError unless the kernel's outputs and losses at a few samples are the model's."""
        for x, y in samples:
            output = model(list(x))
            wanted = [output_value(one) for one in (output if isinstance(output, (list, tuple)) else [output])]
            found = [each[0] for each in self.outputs([x])]
            for what, one, other in [
                *(("model", a, b) for a, b in zip(wanted, found, strict=True)),
                ("loss", output_value(loss([output], [y])), self.loss([x], [y])),
            ]:
                if not is_close(one, other, rel_tol=REL_TOL):
                    raise CompileError(
                        f"the compiled {what} gives {other!r} for the point {x!r}, and the {what} itself {one!r}; "
                        "one that does something else each time it is called cannot be compiled"
                    )

    def _fitting(self) -> int:
        """Count the steps whose batches fit the order."""
        return STEPS if self.batch == len(self.X) else self.kernel.order // self.batch

    def run(self, steps: int) -> list[float]:
        done: list[float] = []
        while len(done) < steps and self.halted is None:
            done += self._run(min(steps - len(done), self.steps_at_once))
            self._eager.heartbeat()
        return done

    def progress(self) -> Progress:
        before = self._read("before", len(self.optimiser.parameters)) if self._before else None
        return Progress(self.steps, self.batches, before)

    def resume(self, progress: Progress) -> None:
        self.steps, self.batches, before = progress
        self._before = before is not None
        if before is not None:
            self._write("before", before)

    def _run(self, steps: int) -> list[float]:
        values = [p.data for p in self.optimiser.parameters], self.optimiser.state_dict()
        try:
            return self._steps(steps)
        except BaseException:  # an interrupt, half way between the kernel's memory and the Values
            for p, data in zip(self.optimiser.parameters, values[0], strict=True):
                p.data = data
            self.optimiser.load_state_dict(values[1])
            self._sent.clear()
            raise

    def _steps(self, steps: int) -> list[float]:
        start = perf_counter()
        rows = [next(self.batches) for _ in range(steps)]
        self.seconds += perf_counter() - start
        full = self.batch == len(self.X)
        order = rows[0] if full else [i for batch in rows for i in batch]
        self.instance.write(self.kernel.plan.at("order"), array("i", order).tobytes())
        self._write("schedule", (x for k in range(steps) for x in schedule_row(self.optimiser, k + 1)))
        self._send()
        start = perf_counter()
        if self.batch <= self.slice:
            done = self.instance.call("steps", steps, self.batch, 0 if full else self.batch)
        else:
            done = self._sliced()
        self.seconds += perf_counter() - start
        losses = self._read("losses", done)
        self._fetch(done)
        self.steps += done
        self._before = self._before or done > 0
        if done < steps:
            self._explain(rows[done])
        return losses

    def _sliced(self) -> int:
        """Do one step in calls that are short enough."""
        call = self.instance.call
        call("begin")
        for start in range(0, self.batch, self.slice):
            call("gradient", start, min(start + self.slice, self.batch))
        if not call("finish"):
            return 0
        self._write("losses", self._read("loss", 1))
        return call("update", 0)

    @property
    def neurons(self) -> tuple[RecordedNeuron, ...]:
        """The neurons that `maps` shows, layer by layer. `recording.neurons` says what counts as one."""
        return self.kernel.neurons

    def points(self, points: Iterable[Sequence[float]]) -> PreparedPoints:
        """Prepare points for `outputs` and `maps`: worth it for a grid that is drawn again and again."""
        return self._forward.points(points)

    def outputs(self, points: PreparedPoints | Iterable[Sequence[float]]) -> list[list[float]]:
        """Compute the model's outputs at these points: `[0][i]` is the first output at point i."""
        self._send()
        return [one.tolist() for one in self._forward.outputs(self._ready(points))[:-1]]

    def maps(self, points: PreparedPoints | Iterable[Sequence[float]]) -> list[array[float]]:
        """Compute the activation of every neuron at these points: `[k][i]` is that of `neurons[k]` at point i."""
        self._send()
        return self._forward.maps(self._ready(points))

    def _ready(self, points: PreparedPoints | Iterable[Sequence[float]]) -> PreparedPoints:
        return points if isinstance(points, PreparedPoints) else self._forward.points(points)

    def loss(self, X: Sequence[Any], y: Sequence[float]) -> float:
        """Compute the loss over any samples, with the weights as they are."""
        samples = [self.recording.row(x, label) for x, label in zip(*read_points(X, y), strict=True)]
        self._send()
        each = self._forward.outputs(self._forward.packed(samples))[-1]
        total = math.fsum(each) if all(map(math.isfinite, each)) else sum(each)
        return total if self.sums else total / len(each)

    # Between the Values and the kernel's memory

    def _send(self) -> None:
        state = {"parameters": [p.data for p in self.optimiser.parameters], **memory_of(self.optimiser)}
        for name, numbers in state.items():
            if self._sent.get(name) != numbers:
                scale = 1.0 if self.sums else 1.0 / self.batch
                self._write(name, [*numbers, scale] if name == "parameters" else numbers)
                self._sent[name] = list(numbers)

    def _fetch(self, done: int) -> None:
        count = len(self.optimiser.parameters)
        parameters, gradients = self._read("parameters", count), self._read("gradients", count)
        for p, data, grad in zip(self.optimiser.parameters, parameters, gradients, strict=True):
            p.data, p.grad = data, grad
        self._sent["parameters"] = parameters
        for name, numbers in memory_of(self.optimiser).items():
            numbers[:] = self._read(name, count)
            self._sent[name] = list(numbers)
        count_steps(self.optimiser, done)

    def _write(self, name: str, numbers: Iterable[float]) -> None:
        self.instance.write(self.kernel.plan.at(name), array("d", numbers).tobytes())

    def _read(self, name: str, count: int, offset: int = 0) -> list[float]:
        numbers = array("d")
        numbers.frombytes(self.instance.read(self.kernel.plan.at(name) + offset, 8 * count))
        return numbers.tolist()

    def _explain(self, rows: Sequence[int]) -> None:
        """Do the step that failed once more by the Python engine, which says where it fails."""
        eager, parameters = self._eager, self.optimiser.parameters
        before = self._read("before", len(parameters))
        (loss,) = self._read("loss", 1)
        start, sound = [p.data for p in parameters], before if self._before else None
        if loss - loss == 0:  # the loss was fine; it was the step that made a parameter infinite or nan
            start, sound = before, None
            for p, data in zip(parameters, start, strict=True):
                p.data = data
        eager.resume(Progress(self.steps, iter([rows]), sound))
        raised = ""
        try:
            eager.run(1)
        except (ArithmeticError, ValueError, RecursionError) as error:  # a class of the reader's may know no infinity
            raised = f" (in Python: {error})"
        self.halted = eager.halted
        if self.halted is None:  # only just infinite here, and only just finite there
            for p, data in zip(parameters, before if self._before else start, strict=True):
                p.data = data
            self.halted = f"stopped at step {self.steps + 1}: a number became infinite or nan{raised}. {CURE}"


def _spread(X: list[list[float]], y: list[float]) -> list[tuple[list[float], float]]:
    """Pick samples: some from all over the set, and the extreme ones, so that each path of a program is taken."""
    each = len(X) / min(len(X), CHECKS)
    places = [int(i * each) for i in range(min(len(X), CHECKS))]
    for column in [*zip(*X, strict=True), y]:
        places += [column.index(min(column)), column.index(max(column))]
    return [(X[i], y[i]) for i in list(dict.fromkeys(places))[:SAMPLES]]
