"""A program over a Value class of the reader's own: recorded by running it.

Nothing can be hidden from a class that is not ours, as `symbolic` does it. So the program runs on real samples,
`foreign_graph` makes Values of the graphs that it leaves, and `gradcheck` checks these against the class's own
`backward()`. Leaves have to be told apart. Parameters are known by identity. So are inputs and targets where they are
handed over as objects of the class; where they are plain numbers, they are numbers that nothing else can be.

One sample shows one path through a program. So several are recorded, each with the weights moved a little,
and have to be alike. What changes from one to the next and is neither input nor parameter was computed outside of the
graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from ...engine import Value, toposort
from ...graphs import is_value_like, label_of
from . import gradcheck
from .divergence import ExecutionPath, follow_path
from .foreign_graph import Ambiguous, ForeignGraph, Leaves
from .provenance import find_provenance

__all__ = ["ForeignProgram", "Sample", "SampleGraph"]

TRIES = 4
"""Tries with other weights, where the numbers of a sample do not tell `a - b` from `b - a`."""
JITTER = 1e-6
"""Distance that an input that is a plain number is moved, to be a number like no other."""
SHIFT = 1e-2
"""Distance that weights are moved between two recordings, so that nothing but a parameter is taken for one."""
NODES = 60_000
"""Nodes that are recorded in all, about: the smaller the graph, the more samples."""

Sample = tuple[Sequence[float], float]


@dataclass(frozen=True, slots=True)
class SampleGraph:
    """One recording, as Values."""

    x: list[Value]
    y: Any
    outputs: list[Value]
    loss: Value
    order: list[Value]
    path: Callable[[], ExecutionPath]
    """Runs the reader's program once more in the same manner."""
    line: Callable[[int], str]
    """Does so too: the line by which the constant at this place of `order` comes into the graph, or ''."""


class ForeignProgram:
    """The reader's model and loss over their own class, ready to be recorded.

    wrap: for the inputs and for the target, True if handed over as objects of the class, not as plain numbers.
    """

    unsteady = (
        "one that draws random numbers cannot be compiled, nor one that computes with plain numbers from .data or "
        "from its inputs: write that with operations of the class"
    )

    def __init__(
        self, model: Any, loss: Any, parameters: Sequence[Any], samples: Sequence[Sample], wrap: tuple[bool, bool]
    ) -> None:
        self.model, self.loss, self.own, self.samples, self.wrap = model, loss, parameters, samples, wrap
        self.parameters = [Value(0.0, label=label_of(p)) for p in parameters]
        self.scale = Value(1.0, label="1/n")
        self.runs = 0
        self.make: Callable[[float], Any] = type(parameters[0])

    def recordings(self, first: SampleGraph) -> int:
        """Say how many recordings are enough, given the first."""
        return max(2, min(max(3, len(self.samples)), NODES // len(first.order)))

    def check(self) -> None:
        """Raise CompileError if the class makes a mistake on the first two samples, together and as they are."""
        few = self.samples[:2]
        with self._weights(0.0, Random(0)):
            loss = self.loss([self.model(list(x)) for x, _ in few], [y for _, y in few])
            if is_value_like(loss):
                leaves = Leaves({id(p): v for p, v in zip(self.own, self.parameters, strict=True)})
                with suppress(Ambiguous):  # `run` moves the weights
                    gradcheck.check(ForeignGraph(leaves).read(loss))

    def run(self, target: float | None) -> SampleGraph:
        """Record it once, at the next sample; with a target that is known or not."""
        sample = self.samples[self.runs % len(self.samples)]
        shift = SHIFT if self.runs else 0.0  # the first time all is as the reader sees it
        self.runs += 1
        for attempt in range(TRIES):
            try:
                return self._once(sample, target, shift, self.runs * TRIES + attempt)
            except Ambiguous as error:
                ambiguous = error
                shift = SHIFT
        raise ambiguous

    @contextmanager
    def _weights(self, shift: float, rng: Random) -> Iterator[None]:
        """Move the weights, and put them back, with their gradients, whatever happens."""
        before = [(p, p.data, p.grad) for p in self.own]
        try:
            for p in self.own:
                p.data = _moved(p.data, shift, rng) if shift else p.data
            yield
        finally:
            for p, data, grad in before:
                p.data, p.grad = data, grad

    def _once(self, sample: Sample, target: float | None, shift: float, seed: int) -> SampleGraph:
        rng = Random(seed)
        x = [_moved(number, JITTER, rng) for number in sample[0]]
        y = _moved(sample[1], JITTER, rng)
        given = [self.make(number) for number in x] if self.wrap[0] else x
        wanted = target if target is not None else self.make(y) if self.wrap[1] else y

        def again() -> tuple[Any, Any]:
            output = self.model(list(given))
            return output, self.loss([output], [wanted])

        def follow() -> ExecutionPath:
            with self._weights(shift, Random(seed)):
                return follow_path(again)

        def line(k: int) -> str:
            run, lines = find_provenance(type(self.own[0]), lambda: self._once(sample, target, shift, seed))
            return lines.get(run.order[k].data, "")

        with self._weights(shift, Random(seed)):
            output, loss = again()
            outputs = list(output) if isinstance(output, (list, tuple)) else [output]
            leaves, values = self._read(loss, outputs, given, None if target is not None else wanted)
        return SampleGraph(leaves[:-1], leaves[-1], values[1:], values[0], toposort(values[0]), follow, line)

    def _read(self, loss: Any, outputs: list[Any], given: list[Any], wanted: Any) -> tuple[list[Value], list[Value]]:
        """Make the leaves for the inputs and the target; and the loss and the outputs."""
        x = [Value(0.0, label=f"x[{i}]") for i in range(len(given))]
        y = Value(0.0, label="y")
        leaves = Leaves({id(p): v for p, v in zip(self.own, self.parameters, strict=True)})
        marked = [*zip(x, given, strict=True), *([] if wanted is None else [(y, wanted)])]
        for leaf, mark in marked:
            leaves.mark(mark, leaf)
        graph = ForeignGraph(leaves)
        if is_value_like(loss):
            gradcheck.check(graph.read(loss))
        return [*x, y], graph.to_values([loss, *outputs])


def _moved(number: float, by: float, rng: Random) -> float:
    """Draw a number near this one, with no pattern in its digits."""
    return float(number) + by * (1.0 + abs(number)) * rng.uniform(0.5, 1.0) * rng.choice((-1.0, 1.0))
