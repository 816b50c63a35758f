"""A reader's own graph as a list of nodes: of a class with `data`, `grad`, `_prev`, `_op` and `backward()`.

The trap: `_prev` is mostly a set. It holds `a * a` once, and forgets which operand of `a - b` was first. The node's own
number tells: of `a - b` and `b - a` only one gives it. Where both do, `Ambiguous` asks for other numbers. And what
comes out of a set in any order, and would make another kernel each time, is put into an order of our own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NoReturn

from ... import ops
from ...engine import Value
from ..error import CompileError, code_place
from ..lower import graph
from .op_names import known, meanings_of, name

__all__ = ["Ambiguous", "Leaves", "Node", "Reading", "call", "close", "place", "quacks", "show"]


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
                raise CompileError(f"cannot record {show(node)}: it depends on itself; see its _prev")
            else:
                entered.add(id(node))
                for child in waiting:
                    if type(child) is not type(node) and not quacks(child):
                        kind = type(child).__name__
                        raise CompileError(
                            f"cannot record {show(node)}: its _prev holds {child!r} ({kind}); "
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
        data = number(own)
        op, operands = "", tuple(self.number[id(child)] for child in children)
        leaf = self.leaves.find(own, data)
        if not operands and leaf is None and known(name(str(own._op))):
            raise CompileError(
                f"{show(own)}{place(own)} is an operation without operands: nothing in its _prev says what it was "
                "made from, so no gradient can go there. Give them to the new object, as in (self, other)",
                lesson=True,
            )
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
        known_as = name(str(own._op))
        if len(operands) == 2 and known_as in ("+", "*"):  # most of them all
            a, b = (self.nodes[i].data for i in operands)
            if close(a + b if known_as == "+" else a * b, data):
                return known_as, operands
        meanings = meanings_of(known_as, operands, kept, self._constant)
        if not meanings:
            primitives = ", ".join([*(name for name in ops.OPS if name != "gate"), "**n"])
            count = f"{len(operands)} operand{'s' * (len(operands) > 1)}"
            raise CompileError(
                f"cannot compile the operation {own._op!r} of {count}{place(own)}; known are {primitives}: "
                "write it with those, each a node of its own"
            )
        fitting = [
            (op, order)
            for op, order in meanings
            if close(ops.find(op).forward(*(self.nodes[i].data for i in order)), data)
        ]
        if not fitting:
            op, order = meanings[0]
            wrong_number(own, op, [self.nodes[i].data for i in order], data)
        if len(fitting) > 1 and any(self._constant(i) is None for i in operands):
            first, second = (call(op, [self.nodes[i].data for i in order]) for op, order in fitting[:2])
            raise Ambiguous(
                f"cannot tell whether {own._op!r}{place(own)} means {first} or {second}: its _prev is a "
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


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def number(own: Any) -> float:
    """The node's number. Raises CompileError where it is none."""
    data = own.data
    if isinstance(data, (int, float)):
        return float(data)
    try:
        if not isinstance(data, (str, bytes, complex)) and not hasattr(data, "_prev"):
            return float(data)
    except (TypeError, ValueError, OverflowError):
        pass
    raise CompileError(
        f"cannot record {show(own)}{place(own)}: its .data is {data!r} ({type(data).__name__}); expected a number"
    )


def close(a: float, b: float) -> bool:
    """Equal, up to the rounding of another way to compute it."""
    return math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-12) or (a != a and b != b)


def show(own: Any) -> str:
    label = str(getattr(own, "label", "") or "")
    return f"the {type(own).__name__} {repr(label or own._op) if label or own._op else 'leaf'}"


def place(own: Any) -> str:
    """' (line 12 of cell.py)', where the derivative of this node is defined; '' if nobody knows."""
    return code_place(getattr(own, "_backward", None))


def call(op: str, numbers: Sequence[float]) -> str:
    """'2 * -3', 'tanh(0.5)'."""
    shown = [f"{x:.6g}" for x in numbers]
    if op.startswith("**"):
        return f"({shown[0]}){op}"
    if op == "neg":
        return f"-({shown[0]})"
    return f" {op} ".join(shown) if op in ("+", "-", "*", "/") else f"{op}({', '.join(shown)})"


def wrong_number(own: Any, op: str, numbers: Sequence[float], data: float) -> NoReturn:
    right = ops.find(op).forward(*numbers)
    raise CompileError(
        f"the {type(own).__name__} made by {own._op!r}{place(own)} holds {data:.6g}, but {call(op, numbers)} is "
        f"{right:.6g}: correct the number, or the name of the operation",
        lesson=True,
    )
