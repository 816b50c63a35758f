"""The outputs of a model over many points, at a small part of the price of calling it for each.

A picture of the boundary needs thousands of outputs, and one call to a scalar model builds hundreds of Values. Most
models, though, do the same operations on every point. So one call is recorded on inputs that are Values, its graph is
flattened into a list of operations, and the list is run on plain floats with the functions of the table in `ops`.

It works for a reader's own Value class as well: whatever has `data`, `_prev` and `_op` in the manner of micrograd.

The trap: that is right only while the graph does not depend on the point. A model with an `if` on its numbers, with
dropout, or with an operation we do not know, must be called. So a recording is believed only as long as it agrees with
the model itself on points of the very batch that is asked for; otherwise the model is called for each point.
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
"""Points of every batch on which a recording has to agree with the model."""
LARGEST = 200_000
"""Operations in a recording; a model beyond that is called, to keep the list small in memory."""
RECENT = 3
"""The last so many batches say what a row costs, the cheapest of them: a machine may be busy for a moment."""
KEPT = 8
"""Lists of rows that are kept in the form an engine wants."""


class Outputs(Protocol):
    """Whatever gives a model's outputs over many points."""

    model: Any
    seconds_a_row: float
    """What a row costs, going by recent batches, checks aside."""

    def several(self, row: Sequence[float]) -> bool:
        """Whether the model has several outputs; then it cannot be drawn."""

    def outputs(self, rows: Rows) -> list[float]:
        """One number a row. Raises what the model raises, and TypeError for several outputs a row."""


def outputs_of(model: Any, clock: Clock = perf_counter) -> Outputs:
    """The way to the outputs of a model to call, or of an engine that has outputs of its own."""
    return Replay(model, clock) if callable(model) else Direct(model, clock)


class Direct:
    """The outputs of an engine that computes those of many points at once, as `kernel.Compiled` does."""

    def __init__(self, engine: Any, clock: Clock = perf_counter) -> None:
        self.model = engine
        self.clock = clock
        self.seconds_a_row = 0.0
        self._most = 0
        self._ready: dict[int, tuple[Rows, Any]] = {}

    def several(self, row: Sequence[float]) -> bool:
        return len(self.model.outputs([row])) > 1

    def ready(self, rows: Rows) -> Any:
        """Rows in the engine's own form. Of the very same list, they are made once: a grid in motion, say."""
        known = self._ready.get(id(rows))
        if known is None or known[0] is not rows:
            if len(self._ready) >= KEPT:
                self._ready.clear()
            known = self._ready[id(rows)] = rows, self.model.points(rows)
        return known[1]

    def outputs(self, rows: Rows) -> list[float]:
        points = self.ready(rows)
        start = self.clock()
        (found,) = self.model.outputs(points)
        if len(rows) >= self._most:  # a small batch is nothing but the price of asking
            self._most = len(rows)
            self.seconds_a_row = max(self.clock() - start, 0.0005) / max(len(rows), 1)
        return found  # type: ignore[no-any-return]


class Replay:
    """The outputs of one model to call. Parameters are read afresh for each batch, so it follows training."""

    def __init__(self, model: Model, clock: Clock = perf_counter) -> None:
        self.model = model
        self.clock = clock
        self.recording: Tape | None = None
        self.called_only = False
        """The model was seen not to be one fixed list of operations."""
        self.seconds_a_row = 0.0
        self._prices: deque[float] = deque(maxlen=RECENT)

    def several(self, row: Sequence[float]) -> bool:
        first = self.model(row)
        return isinstance(first, (list, tuple)) and len(first) > 1

    def outputs(self, rows: Rows) -> list[float]:
        if self.called_only or len(rows) <= CHECKS:
            return self._timed(self._call, rows)
        # Spread over the batch, ends included: a branch on the data has to dodge all of them to fool us.
        checks = [rows[round(i * (len(rows) - 1) / (CHECKS - 1))] for i in range(CHECKS)]
        truth = self._call(checks)
        # An old recording may hold parameters that the model has replaced since; then a new one is made.
        if self.recording is None or not self._agrees(checks, truth):
            self.recording = Tape.of(self.model, rows[0])
            if self.recording is None or not self._agrees(checks, truth):
                self.recording, self.called_only = None, True
                self._prices.clear()
                return self._timed(self._call, rows)
        return self._timed(self.recording.run, rows)

    def _call(self, rows: Rows) -> list[float]:
        return [output_value(self.model(list(row))) for row in rows]

    def _agrees(self, rows: Rows, truth: list[float]) -> bool:
        return self.recording is not None and all(map(_same, self.recording.run(rows), truth))

    def _timed(self, run: Callable[[Rows], list[float]], rows: Rows) -> list[float]:
        start = self.clock()
        outputs = run(rows)
        # Browsers round their clock to a millisecond at worst; what measures less is not free.
        self._prices.append(max(self.clock() - start, 0.0005) / max(len(rows), 1))
        self.seconds_a_row = min(self._prices)
        return outputs


class Tape:
    """One sample's graph as a list of operations on numbered cells, one cell a node."""

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
        given = set(varies)
        for i, node in enumerate(nodes):
            children = operands(node)
            if id(node) in given:
                continue
            if not children:
                self.leaves.append((i, node))
                continue
            step = _step(node._op, [cell[id(child)] for child in children], i)
            if any(id(child) in varies for child in children):
                varies.add(id(node))
                self.each.append(step)
            else:  # what no input reaches is the same for all rows
                self.once.append(step)
        self.size = len(nodes) + 1

    @classmethod
    def of(cls, model: Model, row: Sequence[float]) -> "Tape | None":
        """A recording of model(row), or None if the model cannot be recorded."""
        try:
            kind: Any = Value
            inputs = [kind(float(x)) for x in row]
            try:
                root = _single(model(inputs))
            except Exception:  # a reader's own Value class will not compute with ours
                root = None
            if not isinstance(root, Value):
                kind = type(_single(model(list(row))))
                inputs = [kind(float(x)) for x in row]
                root = _single(model(inputs))
            return cls(inputs, root)
        except Exception:  # whatever a foreign class raises here, calling the model remains
            return None

    def run(self, rows: Rows) -> list[float]:
        """The outputs for these rows, with the parameters as they are now."""
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
    """A graph that is not a list of known operations."""


def _single(output: Any) -> Any:
    return output[0] if isinstance(output, (list, tuple)) and len(output) == 1 else output


def _same(a: float, b: float) -> bool:
    """True if the two are equal up to the order of a sum, which a set of children does not keep."""
    return is_close(a, b, rel_tol=1e-9)


def _step(name: str, operands: list[int], out: int) -> Operation:
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
