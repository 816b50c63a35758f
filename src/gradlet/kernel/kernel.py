"""A kernel: a recorded program as a WebAssembly module, with the plan of its memory.

kernel = compile(record(model, losses.mse, inputs=2, targets=y), rows=len(X), optimiser="sgd")
kernel.binary                  the module
print(kernel)                  what it does, as text
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice

from ..engine import gradient
from .error import CompileError
from .lower.graph import Graph
from .lower.loops import Schedule
from .lower.schedule import make_schedule
from .recording.neurons import RecordedNeuron, find_neurons
from .recording.recording import Recording
from .wasm.memory import Plan
from .wasm.module import Module
from .wasm.update import OPTIMISERS

__all__ = ["Kernel", "compile"]


@dataclass(frozen=True)
class Kernel:
    """A compiled program. `plan` says where its memory holds what."""

    binary: bytes
    plan: Plan
    parameters: int
    columns: int
    rows: int
    outputs: int
    """Of the model; behind them is kept the loss of each point."""
    neurons: tuple[RecordedNeuron, ...]
    points: int
    """Points that outputs and maps are computed for at a time."""
    order: int
    """Indices of samples that may be given at a time."""
    optimiser: str
    work: int
    """Operations for one sample, about: of what a step costs."""
    schedule: Schedule
    names: tuple[list[str], list[str]]
    """Of parameters and columns, for people."""

    def __str__(self) -> str:
        from .lower.printer import to_text

        return to_text(self)


def compile(recording: Recording, *, rows: int, optimiser: str = "sgd", order: int | None = None) -> Kernel:
    """Lower a recording to a kernel that trains on up to `rows` samples.

    optimiser: 'sgd', 'momentum' or 'adam'. order: how many indices of samples can be given at a time.
    The same recording gives the same bytes.
    """
    if rows < 1:
        raise CompileError(f"cannot compile for {rows!r} samples; expected at least one")
    if optimiser not in OPTIMISERS:
        known = ", ".join(map(repr, OPTIMISERS))
        raise CompileError(f"there is no optimiser {optimiser!r} for kernels; choose one of {known}")
    total = recording.loss * recording.scale  # so the chain rule begins with 1 / samples, as in the Python engine
    gradients = gradient(total, recording.parameters)
    p = len(recording.parameters)
    graph = Graph()
    leaves = {v: graph.column(i) for i, v in enumerate(recording.columns)}
    leaves.update({v: graph.param(i) for i, v in enumerate(recording.parameters)})
    leaves[recording.scale] = graph.param(p)  # it changes from step to step as they do, so it stands behind them
    shown = find_neurons(recording)
    roots = [[recording.loss], recording.outputs, [neuron.value for neuron in shown], gradients]
    lowered = iter(graph.lower(chain(*roots), leaves))
    (loss,), outputs, maps, summed = (list(islice(lowered, len(some))) for some in roots)
    columns = len(recording.columns)
    statements = make_schedule(graph, columns, [*outputs, loss, *maps], [loss, *summed])
    names = (
        [v.label or f"p{i}" for i, v in enumerate([*recording.parameters, recording.scale])],
        [v.label for v in recording.columns],
    )
    module = Module(names, rows, optimiser, order or max(rows, 4096), statements, [*outputs, loss], maps)
    return Kernel(
        binary=module.binary(),
        plan=module.plan,
        parameters=p,
        columns=columns,
        rows=rows,
        outputs=len(outputs),
        neurons=tuple(shown),
        points=module.points,
        order=module.order,
        optimiser=optimiser,
        work=module.work,
        schedule=statements,
        names=names,
    )
