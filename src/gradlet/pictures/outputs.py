"""The outputs of a model over many points, in a small part of the time of calling it for each.

A picture of the boundary needs thousands of outputs, and one call to a scalar model builds hundreds of Values. Most
models, though, do the same operations on every point. So one call is recorded on inputs that are Values, its graph is
flattened into a list of operations, and the list is run on plain floats with the functions of the table in `ops`.

It works for a reader's own Value class as well, if that has `data`, `_prev` and `_op` as micrograd's does.

The trap: this is right only if the graph does not depend on the point. A model with an `if` on its numbers, with
dropout, or with an unknown operation, must be called. So a recording is used only as long as it agrees with the model
itself on some points of the same batch; otherwise the model is called for each point.
"""

from collections import deque
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any, Protocol

from .. import ops
from ..data.points import output_value
from ..engine import Value
from ..graphs import op_name, operands, toposort
from ..ieee import is_close

__all__ = ["Direct", "Outputs", "Replay", "outputs_of"]

Model = Callable[[Any], Any]
Clock = Callable[[], float]
Rows = Sequence[Sequence[float]]
Operation = tuple[Callable[..., float], int, int, int]

CHECKS = 4
"""The number of points of every batch on which a recording has to agree with the model."""
LARGEST = 200_000
"""The largest number of operations in a recording, to limit its memory; a larger model is called."""
RECENT = 3
"""The number of recent batches, of which the fastest gives the time of a row: a machine may be busy for a moment."""
KEPT = 8
"""The largest number of lists of rows that are kept in an engine's own form."""


class Outputs(Protocol):
    """An object that computes a model's outputs over many points."""

    model: Any
    seconds_a_row: float
    """The time of a row in recent batches, without the checks."""

    def several(self, row: Sequence[float]) -> bool:
        """True if the model has several outputs; then it cannot be drawn."""

    def outputs(self, rows: Rows) -> list[float]:
        """Return one number a row. Raises what the model raises, and TypeError for several outputs a row."""


def outputs_of(model: Any, clock: Clock = perf_counter) -> Outputs:
    """Return the `Outputs` of a model to call, or of an engine that computes outputs itself."""
    return Replay(model, clock) if callable(model) else Direct(model, clock)


class Direct:
    """The outputs of an engine that computes many at once, as `kernel.Compiled` does."""

    def __init__(self, engine: Any, clock: Clock = perf_counter) -> None:
        self.model = engine
        self.clock = clock
        self.seconds_a_row = 0.0
        self._largest_batch = 0
        self._prepared: dict[int, tuple[Rows, Any]] = {}

    def several(self, row: Sequence[float]) -> bool:
        return len(self.model.outputs([row])) > 1

    def prepare(self, rows: Rows) -> Any:
        """Return rows in the engine's own form, made once for the same list, such as the grid of a moving picture."""
        known = self._prepared.get(id(rows))
        if known is None or known[0] is not rows:
            if len(self._prepared) >= KEPT:
                self._prepared.clear()
            known = self._prepared[id(rows)] = rows, self.model.points(rows)
        return known[1]

    def outputs(self, rows: Rows) -> list[float]:
        points = self.prepare(rows)
        start = self.clock()
        (found,) = self.model.outputs(points)
        if len(rows) >= self._largest_batch:  # in a small batch nearly all the time is that of the call itself
            self._largest_batch = len(rows)
            self.seconds_a_row = max(self.clock() - start, 0.0005) / max(len(rows), 1)
        return found  # type: ignore[no-any-return]


class Replay:
    """The outputs of a model to call. Parameters are read anew for each batch, so it follows training."""

    def __init__(self, model: Model, clock: Clock = perf_counter) -> None:
        self.model = model
        self.clock = clock
        self.recording: Tape | None = None
        self.called_only = False
        """True if the model is known not to be one fixed list of operations."""
        self.seconds_a_row = 0.0
        self._row_seconds: deque[float] = deque(maxlen=RECENT)

    def several(self, row: Sequence[float]) -> bool:
        first = self.model(row)
        return isinstance(first, (list, tuple)) and len(first) > 1

    def outputs(self, rows: Rows) -> list[float]:
        if self.called_only or len(rows) <= CHECKS:
            return self._measure(self._call, rows)
        # Spread over the batch, ends included: a branch on the data is found unless it avoids all of them.
        checks = [rows[round(i * (len(rows) - 1) / (CHECKS - 1))] for i in range(CHECKS)]
        truth = self._call(checks)
        # An old recording may hold parameters that the model has replaced since; then a new one is made.
        if self.recording is None or not self._agrees(checks, truth):
            self.recording = Tape.of(self.model, rows[0])
            if self.recording is None or not self._agrees(checks, truth):
                self.recording, self.called_only = None, True
                self._row_seconds.clear()
                return self._measure(self._call, rows)
        return self._measure(self.recording.run, rows)

    def _call(self, rows: Rows) -> list[float]:
        return [output_value(self.model(list(row))) for row in rows]

    def _agrees(self, rows: Rows, truth: list[float]) -> bool:
        return self.recording is not None and all(map(_is_same, self.recording.run(rows), truth))

    def _measure(self, run: Callable[[Rows], list[float]], rows: Rows) -> list[float]:
        start = self.clock()
        outputs = run(rows)
        # Browsers round their clock to a millisecond at worst, so a measured 0 is not 0.
        self._row_seconds.append(max(self.clock() - start, 0.0005) / max(len(rows), 1))
        self.seconds_a_row = min(self._row_seconds)
        return outputs


class Tape:
    """A sample's graph as a list of operations on numbered cells, one cell for each node."""

    def __init__(self, inputs: Sequence[Any], root: Any) -> None:
        nodes = list(toposort(root))
        if len(nodes) > LARGEST:
            raise NotReplayable(f"{len(nodes)} operations")
        cell = {id(node): i for i, node in enumerate(nodes)}
        self.inputs = [cell.get(id(x), len(nodes)) for x in inputs]  # an unused input writes to a spare cell
        self.output = cell[id(root)]
        self.leaves: list[tuple[int, Any]] = []
        self.once: list[Operation] = []
        self.each: list[Operation] = []
        varies = {id(x) for x in inputs}
        input_ids = set(varies)
        for i, node in enumerate(nodes):
            children = operands(node)
            if id(node) in input_ids:
                continue
            if not children:
                self.leaves.append((i, node))
                continue
            step = _make_operation(node._op, [cell[id(child)] for child in children], i)
            if any(id(child) in varies for child in children):
                varies.add(id(node))
                self.each.append(step)
            else:  # it depends on no input, so it is the same for all rows
                self.once.append(step)
        self.size = len(nodes) + 1

    @classmethod
    def of(cls, model: Model, row: Sequence[float]) -> "Tape | None":
        """Return a recording of model(row), or None if the model cannot be recorded."""
        try:
            kind: Any = Value
            inputs = [kind(float(x)) for x in row]
            try:
                root = _unwrap(model(inputs))
            except Exception:  # a reader's own Value class may refuse ours
                root = None
            if not isinstance(root, Value):
                kind = type(_unwrap(model(list(row))))
                inputs = [kind(float(x)) for x in row]
                root = _unwrap(model(inputs))
            return cls(inputs, root)
        except Exception:  # a foreign class may raise anything here; the model is called instead
            return None

    def run(self, rows: Rows) -> list[float]:
        """Return the outputs for these rows, with the present parameters."""
        cells = [0.0] * self.size
        for i, leaf in self.leaves:
            cells[i] = leaf.data
        for function, a, b, out in self.once:
            cells[out] = function(cells[a], cells[b])
        inputs, each, output = self.inputs, self.each, self.output
        found = []
        for row in rows:
            for i, x in zip(inputs, row, strict=True):
                cells[i] = x
            for function, a, b, out in each:
                cells[out] = function(cells[a], cells[b])
            found.append(cells[output])
        return found


class NotReplayable(Exception):
    """The error for a graph that is not a list of known operations."""


def _unwrap(output: Any) -> Any:
    return output[0] if isinstance(output, (list, tuple)) and len(output) == 1 else output


def _is_same(a: float, b: float) -> bool:
    """True if both are equal up to the order of a sum, which a set of children does not keep."""
    return is_close(a, b, rel_tol=1e-9)


def _make_operation(name: str, operands: list[int], out: int) -> Operation:
    try:
        op = ops.find(op_name(name))
    except KeyError:
        raise NotReplayable(f"operation {name!r}") from None
    a, b = operands[0], operands[-1]
    if op.arity == 1 and len(operands) == 1:
        forward = op.forward
        return (lambda x, _: forward(x)), a, a, out
    if op.arity == 2 and len(operands) == 2:
        return op.forward, a, b, out
    if name in ("+", "*") and len(operands) == 1:  # a + a, where `_prev` is a set
        return op.forward, a, a, out
    raise NotReplayable(f"{name!r} of {len(operands)} operands")
