"""One sample's loss as a graph: `record(model, loss, inputs)`.

The model and the loss are called once, on numbers that nobody may see (see `symbolic`), so the graph is that of every
sample. A loss that has to see its target (hinge asks which side it is) is recorded once for each target there is: the
graphs have to be alike, and where their constants differ stands a column of the data, looked up by target.

    recording = record(model, losses.mse, inputs=2, targets=[-1.0, 1.0])

A program that draws random numbers, as dropout does, is a different one each time. So everything is recorded
twice at least, and constants that differ although the target does not are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from ...engine import Value, toposort
from ...graphs import is_value_like
from ..error import CompileError
from . import foreign
from .divergence import describe_divergence, follow_path
from .foreign import SampleGraph
from .provenance import find_provenance
from .symbolic import Symbolic, hide_numbers, make_plain

__all__ = ["Recording", "record"]

TARGETS = 32
"""Different targets that a loss may see, at most."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A graph of one sample, of plain Values.

    `columns` are the leaves that differ from sample to sample: first the inputs, then what depends on the target.
    Their numbers come from `row`. `scale` is the leaf for 1 / samples.
    """

    parameters: list[Value]
    inputs: list[Value]
    columns: list[Value]
    outputs: list[Value]
    loss: Value
    scale: Value
    lookup: dict[float, tuple[float, ...]] | None
    """Target -> its columns; None where the target itself is the only one."""

    def row(self, x: Sequence[float], y: float) -> tuple[float, ...]:
        """Make the columns of one sample."""
        if self.lookup is None:
            return (*x, y)
        if y not in self.lookup:
            known = ", ".join(map(repr, self.lookup))
            raise CompileError(f"this kernel was compiled for the targets {known}; it cannot take {y!r}")
        return (*x, *self.lookup[y])


def record(
    model: Callable[[Any], Any],
    loss: Callable[[list[Any], list[Any]], Any],
    inputs: int,
    targets: Sequence[float],
    parameters: Sequence[Any] | None = None,
    samples: Sequence[foreign.Sample] = (),
) -> Recording:
    """Record loss([model(x)], [y]) for x of so many `inputs` and a y among `targets`.

    parameters: those of the model unless given. samples: some (x, y), on which a reader's own class is run; drawn
    unless given. Raises CompileError where the program's shape depends on its numbers.
    """
    if parameters is None:
        parameters = model.parameters()  # type: ignore[attr-defined]
    parameters = list({id(p): p for p in parameters}.values())
    if parameters and all(is_value_like(p) and not isinstance(p, Value) for p in parameters):
        rng = Random(0)
        drawn = [([rng.uniform(-1, 1) for _ in range(inputs)], target) for target in list(targets)[:4] or [0.0]]
        return _record_foreign(model, loss, targets, parameters, samples or drawn)
    for i, p in enumerate(parameters):
        if not isinstance(p, Value):
            raise CompileError(
                f"parameter {i} is {p!r} ({type(p).__name__}); all have to be gradlet's Values, or all of a class "
                "with data, grad, _prev, _op and backward()"
            )
    program = _Program(model, loss, inputs, parameters)
    try:
        return _record_for_all_targets(program)
    except CompileError as error:
        if program.output_known:  # the model is fine; the loss wants to see its target
            return _record_for_each_target(program, targets, error)
        raise


def _record_foreign(
    model: Any, loss: Any, targets: Sequence[float], parameters: list[Any], samples: Sequence[foreign.Sample]
) -> Recording:
    """Record a program over a reader's own class: as it is run, and where that hides something, in other ways."""
    foreign.ForeignProgram(model, loss, parameters, samples, (False, False)).check()
    errors: list[Exception] = []
    for wrap in ((False, False), (True, True), (False, True)):
        try:
            return _record_for_all_targets(foreign.ForeignProgram(model, loss, parameters, samples, wrap))
        except Exception as error:  # a loss may refuse a target that is no side, a model an input that is no float
            if isinstance(error, CompileError) and error.mistake:
                raise
            errors.append(error)
    why = errors[0] if isinstance(errors[0], CompileError) else CompileError(f"cannot record the loss: {errors[0]}")
    for wrap in ((False, False), (True, False)):
        try:
            return _record_for_each_target(foreign.ForeignProgram(model, loss, parameters, samples, wrap), targets, why)
        except Exception as error:
            if isinstance(error, CompileError) and error.mistake:
                raise
            errors.append(error)
    raise errors[-2] if isinstance(errors[-2], CompileError) else why from errors[0]


def _record_for_all_targets(program: _Program | foreign.ForeignProgram) -> Recording:
    first = program.run(None)
    for _ in range(program.recordings(first) - 1):
        _check_alike(first, program.run(None), "two recordings of it", program.unsteady)
    return Recording(program.parameters, first.x, [*first.x, first.y], first.outputs, first.loss, program.scale, None)


class _Program:
    """The reader's model and loss, ready to be recorded."""

    unsteady = "one that draws random numbers cannot be compiled"

    def __init__(self, model: Any, loss: Any, inputs: int, parameters: list[Value]) -> None:
        self.model, self.loss, self.inputs, self.parameters = model, loss, inputs, parameters
        self.scale = Value(1.0, label="1/n")
        self.output_known = False

    def run(self, target: float | None) -> SampleGraph:
        """Record it once, with a target that is known or not."""
        x = [Value(0.0, label=f"x[{i}]") for i in range(self.inputs)]
        y: Any = Value(0.0, label="y") if target is None else target
        hidden = [*self.parameters, *x, *([y] if target is None else [])]
        with hide_numbers(hidden):
            output = self.model(list(x))
            self.output_known = True
            loss = self.loss([output], [y])
            outputs = list(output) if isinstance(output, (list, tuple)) else [output]
            outputs = [v if isinstance(v, Value) else Value(v) for v in outputs]
            loss = loss if isinstance(loss, Value) else Value(loss)
        order = toposort(loss)
        make_plain(order)
        for output in outputs:
            if isinstance(output, Symbolic):  # it is no part of the loss
                make_plain(toposort(output))

        def line(k: int) -> str:
            run, lines = find_provenance(Value, lambda: self.run(target))
            return lines.get(run.order[k].data, "")

        return SampleGraph(x, y, outputs, loss, order, lambda: follow_path(lambda: self.run(target)), line)

    def recordings(self, first: SampleGraph) -> int:
        return 2


def _record_for_each_target(
    program: _Program | foreign.ForeignProgram, targets: Sequence[float], error: CompileError
) -> Recording:
    kinds = sorted(set(targets))
    if len(kinds) > TARGETS:
        raise CompileError(
            f"{error}; it could be compiled for each target apart, but there are {len(kinds)} "
            f"different ones and at most {TARGETS} will do"
        ) from error
    runs = [program.run(target) for target in kinds]
    for _ in range(program.recordings(runs[0]) - 1):
        _check_alike(runs[0], program.run(kinds[0]), "two recordings of it", program.unsteady)
    first = runs[0]
    shared = {*program.parameters, *first.x}
    differing = []
    for nodes in zip(*(run.order for run in runs), strict=False):
        if nodes[0]._a is None and nodes[0] not in shared and len({repr(v.data) for v in nodes}) > 1:
            differing.append(nodes)
    for kind, run in zip(kinds[1:], runs[1:], strict=True):
        _check_alike(first, run, f"those for the targets {kinds[0]!r} and {kind!r}", None)
    lookup = {kind: tuple(nodes[k].data for nodes in differing) for k, kind in enumerate(kinds)}
    leaves = [nodes[0] for nodes in differing]
    for i, leaf in enumerate(leaves):
        leaf.label = f"y{i}" if i else "y"
    return Recording(program.parameters, first.x, [*first.x, *leaves], first.outputs, first.loss, program.scale, lookup)


def _check_alike(first: SampleGraph, second: SampleGraph, what: str, unsteady: str | None) -> None:
    """Raise CompileError unless both graphs do the same; and have the same constants, if `unsteady` says why not."""
    if _shape_of(first.order) != _shape_of(second.order):
        raise CompileError(
            f"the graphs of one sample differ ({what}: {len(first.order)} and {len(second.order)} operations)"
            f"{describe_divergence(first.path(), second.path())}; "
            "a program whose shape depends on its numbers cannot be compiled"
        )
    if unsteady is not None:
        for k, (v, w) in enumerate(zip(first.order, second.order, strict=True)):
            if v is not w and v._a is None and repr(v.data) != repr(w.data):
                numbers = f"the number {v.data!r} once and {w.data!r} the next time"
                raise CompileError(f"the program uses {numbers}{second.line(k)}; {unsteady}")


def _shape_of(order: list[Value]) -> list[tuple[str, str, int | None, int | None]]:
    """Describe a graph whatever its numbers are: operations, labels and the positions of operands."""
    number: dict[Value | None, int] = {v: i for i, v in enumerate(order)}
    find = number.get
    return [(v._op, v.label, find(v._a), find(v._b)) for v in order]
