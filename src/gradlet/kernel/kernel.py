"""A kernel: a recorded program as a WebAssembly module, with the plan of its memory.

kernel = compile(record(model, losses.mse, inputs=2, targets=y), rows=len(X), optimiser="sgd")
kernel.binary                  the module
print(kernel)                  what it does, as text
"""

from __future__ import annotations

from itertools import chain, islice

from ..engine import gradient
from .error import CompileError
from .lower.graph import Graph
from .lower.printer import Names
from .lower.schedule import make_schedule
from .recording.neurons import find_neurons
from .recording.recording import Recording
from .wasm.build import Kernel, build_kernel
from .wasm.update import OPTIMISERS

__all__ = ["Kernel", "compile"]


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
    graph = Graph()
    leaves = {v: graph.column(i) for i, v in enumerate(recording.columns)}
    leaves.update({v: graph.param(i) for i, v in enumerate(recording.parameters)})
    leaves[recording.scale] = graph.param(
        len(recording.parameters)
    )  # it changes from step to step as they do, so it stands behind them
    shown = find_neurons(recording)
    roots = [[recording.loss], recording.outputs, [neuron.value for neuron in shown], gradients]
    lowered = iter(graph.lower(chain(*roots), leaves))
    (loss,), outputs, maps, summed = (list(islice(lowered, len(some))) for some in roots)
    names = Names(
        [v.label or f"p{i}" for i, v in enumerate([*recording.parameters, recording.scale])],
        [v.label for v in recording.columns],
    )
    return build_kernel(
        make_schedule(graph, len(recording.columns), [*outputs, loss, *maps], [loss, *summed]),
        names,
        [*outputs, loss],
        dict(zip(shown, maps, strict=True)),
        rows=rows,
        optimiser=optimiser,
        order=order or max(rows, 4096),
    )
