"""A reader's own Value class: the graph that it builds for one sample, read into gradlet's Values.

Of the class are asked `data`, `grad`, `_prev`, `_op` and `backward()`, as lecture notebooks write them, and nothing
else. So no number can be hidden from its programs, as `recorded` does it: they run on real samples, and what is read is
checked by `teach` against the class itself. Parameters are told by identity. So are inputs and targets where they are
handed over as objects of the class; where they are plain numbers, they are numbers that nothing else can be.

The trap: `_prev` is mostly a set. It holds `a * a` once, and forgets which operand of `a - b` was first. The node's own
number tells: of `a - b` and `b - a` only one gives it. Where both do, other weights are tried. And what comes out of a
set in any order, and would make another kernel each time, is put into an order of our own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from random import Random
from typing import Any

from .. import ops
from ..engine import Value, toposort
from . import graph, teach
from .error import CompileError

__all__ = ["Program", "Run", "quacks"]

TRIES = 4
"""With other weights, where the numbers of a sample do not tell `a - b` from `b - a`."""
JITTER = 1e-6
"""How far an input that is a plain number is moved, to be a number like no other."""
SHIFT = 1e-2
"""How far weights are moved between two recordings, so that nothing but a parameter is taken for one."""

Sample = tuple[Sequence[float], float]


@dataclass(frozen=True, slots=True)
class Run:
    """One recording, as Values."""

    x: list[Value]
    y: Any
    outputs: list[Value]
    loss: Value
    order: list[Value]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the reader's: what it is, of which nodes (by their places), and the leaf it is, if known."""

    own: Any
    op: str
    operands: tuple[int, ...]
    data: float
    leaf: Value | None


Rank = tuple[int, int, str]
"""Where a node stands among the operands of a sum: deep ones first, then by parameters, inputs and all the rest."""


class Ambiguous(CompileError):
    """The numbers of this sample do not tell which operand was the first."""


def quacks(v: Any) -> bool:
    """Whether this is a number in a graph, in the manner of lectures."""
    return all(hasattr(v, name) for name in ("data", "grad", "_prev", "_op")) and callable(getattr(v, "backward", None))


class Program:
    """The reader's model and loss over their own class, ready to be recorded.

    wrap: whether inputs, and the target, are handed over as objects of the class instead of plain numbers.
    """

    unsteady = (
        "one that draws random numbers cannot be compiled, nor one that computes with plain numbers from .data or "
        "from its inputs: write that with operations of the class"
    )
    recordings = 4

    def __init__(
        self, model: Any, loss: Any, parameters: Sequence[Any], samples: Sequence[Sample], wrap: tuple[bool, bool]
    ) -> None:
        self.model, self.loss, self.own, self.samples, self.wrap = model, loss, parameters, samples, wrap
        self.parameters = [Value(0.0, label=str(getattr(p, "label", "") or "")) for p in parameters]
        self.scale = Value(1.0, label="1/n")
        self.runs = 0
        self.make: Callable[[float], Any] = type(parameters[0])

    def check(self) -> None:
        """Raise `teach.WrongClass` if the class goes wrong on the first samples, two at a time and as they are."""
        few = self.samples[:2]
        before = [(p, p.data, p.grad) for p in self.own]
        try:
            loss = self.loss([self.model(list(x)) for x, _ in few], [y for _, y in few])
            if quacks(loss):
                leaves = Leaves({id(p): v for p, v in zip(self.own, self.parameters, strict=True)})
                teach.check(Reading(leaves).upto(loss))
        except Ambiguous:
            pass  # `run` moves the weights
        finally:
            for p, data, grad in before:
                p.data, p.grad = data, grad

    def run(self, target: float | None) -> Run:
        """Record it once, at the next sample; with a target that is known or not."""
        sample = self.samples[self.runs % len(self.samples)]
        shift = SHIFT if self.runs else 0.0  # the first time all is as the reader sees it
        self.runs += 1
        for attempt in range(TRIES):
            try:
                return self._once(sample, target, shift, Random(self.runs * TRIES + attempt))
            except Ambiguous as error:
                ambiguous = error
                shift = SHIFT
        raise ambiguous

    def _once(self, sample: Sample, target: float | None, shift: float, rng: Random) -> Run:
        before = [(p, p.data, p.grad) for p in self.own]
        x = [_moved(number, JITTER, rng) for number in sample[0]]
        y = _moved(sample[1], JITTER, rng)
        try:
            for p in self.own:
                p.data = _moved(p.data, shift, rng) if shift else p.data
            given = [self.make(number) for number in x] if self.wrap[0] else x
            wanted = target if target is not None else self.make(y) if self.wrap[1] else y
            output = self.model(list(given))
            loss = self.loss([output], [wanted])
            outputs = list(output) if isinstance(output, (list, tuple)) else [output]
            return self._read(loss, outputs, given, None if target is not None else wanted)
        finally:
            for p, data, grad in before:
                p.data, p.grad = data, grad

    def _read(self, loss: Any, outputs: list[Any], given: list[Any], wanted: Any) -> Run:
        x = [Value(0.0, label=f"x[{i}]") for i in range(len(given))]
        y = Value(0.0, label="y")
        leaves = Leaves({id(p): v for p, v in zip(self.own, self.parameters, strict=True)})
        marked = [*zip(x, given, strict=True), *([] if wanted is None else [(y, wanted)])]
        for leaf, mark in marked:
            leaves.mark(mark, leaf)
        reading = Reading(leaves)
        if quacks(loss):
            teach.check(reading.upto(loss))
        values = reading.values([loss, *outputs])
        return Run(x, y, values[1:], values[0], toposort(values[0]))


class Leaves:
    """Which Values stand for which leaves of a reader's graph."""

    def __init__(self, parameters: dict[int, Value]) -> None:
        self.by_identity = parameters
        self.by_number: dict[float, Value] = {}
        self.place = {v: i for i, v in enumerate(parameters.values())}

    def mark(self, marked: Any, leaf: Value) -> None:
        self.place[leaf] = len(self.place)
        if isinstance(marked, float):
            self.by_number[marked] = leaf
            self.by_number[-marked] = -leaf  # `out - y` turns a plain y around and adds it
        else:
            self.by_identity[id(marked)] = leaf

    def find(self, node: Any, data: float) -> Value | None:
        known = self.by_identity.get(id(node))
        return self.by_number.get(data) if known is None and not node._prev else known


class Reading:
    """A reader's graph as a list of nodes, operands first."""

    def __init__(self, leaves: Leaves) -> None:
        self.leaves = leaves
        self.nodes: list[Node] = []
        self.number: dict[int, int] = {}
        """id(node of the reader) -> its place in `nodes`, which keep it alive."""
        self.ranks: list[Rank] = []

    def upto(self, root: Any) -> list[Node]:
        """All that `root` depends on, root last; and whatever was read before."""
        stack, entered = [root], set()
        while stack:
            node = stack[-1]
            if id(node) in self.number:
                stack.pop()
                continue
            children = [] if id(node) in self.leaves.by_identity else list(node._prev)
            waiting = [child for child in children if id(child) not in self.number]
            if not waiting:
                stack.pop()
                self._add(node, children)
            elif id(node) in entered:
                raise CompileError(f"cannot record {teach.show(node)}: it depends on itself; see its _prev")
            else:
                entered.add(id(node))
                for child in waiting:
                    if not quacks(child):
                        kind = type(child).__name__
                        raise CompileError(
                            f"cannot record {teach.show(node)}: its _prev holds {child!r} ({kind}); "
                            f"make that a {type(node).__name__} first"
                        )
                stack += waiting
        return self.nodes

    def _add(self, own: Any, children: list[Any]) -> None:
        if len(self.nodes) >= graph.LARGEST:
            raise CompileError(
                f"the graph of one sample has more than {graph.LARGEST:,} operations; "
                "make the model smaller, or train it with the Python engine"
            )
        data = teach.number(own)
        op, operands = "", tuple(self.number[id(child)] for child in children)
        leaf = self.leaves.find(own, data)
        if operands:
            kept = isinstance(own._prev, (tuple, list))
            op, operands = self._operation(own, data, operands, kept)
            if op in ("+", "*") and not kept:
                operands = tuple(sorted(operands, key=self.ranks.__getitem__))
        self.number[id(own)] = len(self.nodes)
        self.nodes.append(Node(own, op, operands, data, leaf))
        self.ranks.append(self._rank(self.nodes[-1]))

    def _operation(self, own: Any, data: float, operands: tuple[int, ...], kept: bool) -> tuple[str, tuple[int, ...]]:
        """Its name in `ops`, and its operands in the order that gives the node's own number."""
        readings = _readings(teach.name(own), operands, kept, self._constant)
        if not readings:
            known = ", ".join([*(name for name in ops.OPS if name != "gate"), "**n"])
            count = f"{len(operands)} operand{'s' * (len(operands) > 1)}"
            raise CompileError(
                f"cannot compile the operation {own._op!r} of {count}{teach.place(own)}; known are {known}: "
                "write it with those, each a node of its own"
            )
        fitting = [
            (op, order)
            for op, order in readings
            if teach.close(ops.find(op).forward(*(self.nodes[i].data for i in order)), data)
        ]
        if not fitting:
            op, order = readings[0]
            teach.wrong_number(own, op, [self.nodes[i].data for i in order], data)
        if len(fitting) > 1 and any(self._constant(i) is None for i in operands):
            first, second = (teach.call(op, [self.nodes[i].data for i in order]) for op, order in fitting[:2])
            raise Ambiguous(
                f"cannot tell whether {own._op!r}{teach.place(own)} means {first} or {second}: its _prev is a "
                "set, which has no order; make it a tuple"
            )
        return fitting[0]

    def _constant(self, i: int) -> float | None:
        node = self.nodes[i]
        return node.data if not node.operands and node.leaf is None else None

    def _rank(self, node: Node) -> Rank:
        if node.operands:
            under = [self.ranks[i] for i in node.operands]
            deepest, first = min(rank[0] for rank in under), min(rank[1] for rank in under)
            return deepest - 1, first, _digest(node.op, *(rank[2] for rank in under))
        if node.leaf is None:
            return 0, len(self.leaves.place), _digest(repr(node.data))
        leaf = node.leaf._a or node.leaf
        return 0, self.leaves.place[leaf], _digest(node.leaf._op, str(self.leaves.place[leaf]))

    def values(self, roots: Sequence[Any]) -> list[Value]:
        """Values that do what these do, of all samples: only constants have their numbers."""
        found = []
        for root in roots:
            if quacks(root):
                self.upto(root)
            else:
                found.append(Value(root))  # refuses what is no number, in its own words
        made: list[Value] = []
        for node in self.nodes:
            if node.operands:
                label = str(getattr(node.own, "label", "") or "")
                made.append(Value(0.0, [made[i] for i in node.operands], node.op, label))
            else:
                made.append(Value(node.data) if node.leaf is None else node.leaf)
        plain = iter(found)
        return [made[self.number[id(root)]] if quacks(root) else next(plain) for root in roots]


def _readings(
    name: str, operands: tuple[int, ...], kept: bool, constant: Callable[[int], float | None]
) -> list[tuple[str, tuple[int, ...]]]:
    """What this may be: a primitive, and its operands in their order. `kept`: the order that they are in is it."""
    a, b = operands[0], operands[-1]
    orders = [(a, b)] if kept else [(a, b), (b, a)]
    if len(operands) == 2:
        if name.startswith("**"):
            return [(f"**{constant(e)!r}", (base,)) for base, e in orders if constant(e) is not None]
        if name in ("+", "-", "*", "/"):
            return [(name, order) for order in orders[: 1 if name in ("+", "*") else 2]]
    elif len(operands) == 1:
        if name.startswith("**"):
            return [(name, (a,))] if _is_number(name[2:]) else []
        found: list[tuple[str, tuple[int, ...]]] = (
            [(name, (a,))] if name in ops.OPS and ops.OPS[name].arity == 1 else []
        )
        if name == "-":
            found.append(("neg", (a,)))
        if name in ("+", "-", "*", "/") and not kept:
            found.append((name, (a, a)))
        return found
    return []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def _moved(number: float, by: float, rng: Random) -> float:
    """A number near this one, and with no pattern in its digits."""
    return float(number) + by * (1.0 + abs(number)) * rng.uniform(0.5, 1.0) * rng.choice((-1.0, 1.0))
