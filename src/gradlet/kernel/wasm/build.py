"""A kernel: a module, the plan of its memory, and all that its users need to know of it.

`build_kernel` makes one of a schedule; `print(kernel)` shows the schedule as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..lower.graph import NodeId
from ..lower.loops import LoopNest, Schedule
from ..lower.printer import Names, to_text
from ..recording.neurons import RecordedNeuron
from .memory import Layout, Plan
from .module import Module

__all__ = ["Kernel", "build_kernel"]


@dataclass(frozen=True)
class Kernel:
    """A compiled program. `plan` has the regions of its memory."""

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
    names: Names

    def __str__(self) -> str:
        block = self.plan.regions["block"].size // max(self.schedule.slots["block"], 1) // 8
        lines = [
            f"; {self.parameters:,} parameters, {self.columns} columns, {self.outputs} outputs, {self.optimiser}",
            f"; blocks of {block} samples, two in a register; "
            f"{len(self.binary):,} bytes, memory {self.plan.pages * 64:,} kB",
        ]
        return "\n".join([*lines, to_text(self.schedule, self.names)])


def build_kernel(
    schedule: Schedule,
    names: Names,
    outputs: list[NodeId],
    neurons: Mapping[RecordedNeuron, NodeId],
    *,
    rows: int,
    optimiser: str,
    order: int,
) -> Kernel:
    """Write the module of a schedule. `outputs` are those of the model and the loss; the others as for `compile`."""
    sizes = {"outputs": len(outputs), "maps": len(neurons)}
    layout = Layout(schedule, len(names.parameters) - 1, len(names.columns), rows, order, sizes)
    shown = {"outputs": outputs, "maps": list(neurons.values())}
    module = Module(schedule, layout, shown, optimiser)
    return Kernel(
        binary=module.binary(),
        plan=layout.plan,
        parameters=layout.parameters,
        columns=layout.columns,
        rows=rows,
        outputs=len(outputs) - 1,
        neurons=tuple(neurons),
        points=layout.points,
        order=order,
        optimiser=optimiser,
        work=sum(map(_work, [*schedule.both.block, *schedule.train.block, *schedule.reductions])),
        schedule=schedule,
        names=names,
    )


def _work(nest: LoopNest) -> int:
    """Count the operations of a nest for one sample; a function counts as 20."""
    turns = 1
    for dim in nest.dims:
        turns *= dim
    if nest.kind == "map":
        return turns * _operations(nest.tree)
    return turns * (1 + sum(terms.turns * len(terms.operands) for terms in nest.terms) + len(nest.operands))


def _operations(tree: Any) -> int:
    if isinstance(tree, int):
        return 1
    op, *branches = tree
    return (1 if op in ("+", "-", "*", "neg", "relu", "gate") else 20) + sum(map(_operations, branches))
