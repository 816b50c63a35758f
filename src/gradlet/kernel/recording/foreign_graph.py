"""A reader's own graph as a list of nodes: of a class with `data`, `grad`, `_prev`, `_op` and `backward()`.

The trap: `_prev` is mostly a set. It holds `a * a` once, and forgets which operand of `a - b` was first. The node's own
number tells: of `a - b` and `b - a` only one gives it. Where both do, `Ambiguous` asks for other numbers. And what
comes out of a set in any order, and would make another kernel each time, is put into an order of our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NoReturn

from ... import ops
from ...engine import Value
from ...graphs import expression, is_value_like, label_of, op_name, op_of
from ...ieee import is_close
from ..error import CompileError, check_graph_size, definition_line
from .op_names import is_primitive, meanings_of

__all__ = [
    "REL_TOL",
    "Ambiguous",
    "ForeignGraph",
    "ForeignNode",
    "Leaves",
    "describe",
    "expression_at",
    "source_line",
]


@dataclass(frozen=True, slots=True)
class ForeignNode:
    """A node of the reader's: its operation, the positions of its operands, and the leaf that it is, if known."""

    own: Any
    op: str
    operands: tuple[int, ...]
    data: float
    leaf: Value | None


Rank = tuple[int, int, str]
"""Position of a node among the operands of a sum: deep ones first, then by parameters, inputs and all the rest."""

REL_TOL = 1e-8
"""Relative difference of a node's number from what its operation gives, at most."""


class Ambiguous(CompileError):
    """An operation whose first operand cannot be told by the numbers of this sample."""


class Leaves:
    """The Values that stand for the leaves of a reader's graph."""

    def __init__(self, parameters: dict[int, Value]) -> None:
        self.by_identity = parameters
        self.by_number: dict[float, Value] = {}
        self.rank_of = {v: i for i, v in enumerate(parameters.values())}

    def mark(self, marked: Any, leaf: Value) -> None:
        self.rank_of[leaf] = len(self.rank_of)
        if isinstance(marked, float):
            self.by_number[marked] = leaf
            self.by_number[-marked] = -leaf  # `out - y` turns a plain y around and adds it
        else:
            self.by_identity[id(marked)] = leaf

    def find(self, node: Any, data: float) -> Value | None:
        known = self.by_identity.get(id(node))
        return self.by_number.get(data) if known is None and not node._prev else known


class ForeignGraph:
    """A reader's graph as a list of nodes, operands first."""

    def __init__(self, leaves: Leaves) -> None:
        self.leaves = leaves
        self.nodes: list[ForeignNode] = []
        self.index_of: dict[int, int] = {}
        """id(node of the reader) -> its position in `nodes`, which keep it alive."""
        self.ranks: list[Rank] = []

    def read(self, root: Any) -> list[ForeignNode]:
        """Read all that `root` depends on, root last. Returns all nodes read so far."""
        stack, entered = [root], set()
        while stack:
            node = stack[-1]
            if id(node) in self.index_of:
                stack.pop()
                continue
            children = [] if id(node) in self.leaves.by_identity else list(node._prev)
            waiting = [child for child in children if id(child) not in self.index_of]
            if not waiting:
                stack.pop()
                self._add(node, children)
            elif id(node) in entered:
                raise CompileError(f"cannot record {describe(node)}: it depends on itself; see its _prev")
            else:
                entered.add(id(node))
                for child in waiting:
                    if type(child) is not type(node) and not is_value_like(child):
                        kind = type(child).__name__
                        raise CompileError(
                            f"cannot record {describe(node)}: its _prev holds {child!r} ({kind}); "
                            f"make that a {type(node).__name__} first"
                        )
                stack += waiting
        return self.nodes

    def _add(self, own: Any, children: list[Any]) -> None:
        check_graph_size(len(self.nodes) + 1)
        data = node_value(own)
        op, operands = "", tuple(self.index_of[id(child)] for child in children)
        leaf = self.leaves.find(own, data)
        if not operands and leaf is None and is_primitive(op_name(op_of(own))):
            raise CompileError(
                f"{describe(own)}{source_line(own)} is an operation without operands: nothing in its _prev says what "
                "it was made from, so no gradient can go there. Give them to the new object, as in (self, other)",
                mistake=True,
            )
        if operands:
            kept = isinstance(own._prev, (tuple, list))
            op, operands = self._operation(own, data, operands, kept)
            if op in ("+", "*") and not kept:
                operands = tuple(sorted(operands, key=self.ranks.__getitem__))
        self.index_of[id(own)] = len(self.nodes)
        self.nodes.append(ForeignNode(own, op, operands, data, leaf))
        self.ranks.append(self._rank_of(self.nodes[-1]))

    def _operation(self, own: Any, data: float, operands: tuple[int, ...], kept: bool) -> tuple[str, tuple[int, ...]]:
        """Find its name in `ops`, and the order of its operands that gives the node's own number."""
        known_as = op_name(op_of(own))
        if len(operands) == 2 and known_as in ("+", "*"):  # most of them all
            a, b = (self.nodes[i].data for i in operands)
            if is_close(a + b if known_as == "+" else a * b, data, rel_tol=REL_TOL):
                return known_as, operands
        meanings = meanings_of(known_as, operands, kept, self._constant)
        if not meanings:
            primitives = ", ".join([*(name for name in ops.OPS if name != "gate"), "**n"])
            count = f"{len(operands)} operand{'s' * (len(operands) > 1)}"
            raise CompileError(
                f"cannot compile the operation {own._op!r} of {count}{source_line(own)}; known are {primitives}: "
                "write it with those, each a node of its own"
            )
        fitting = [
            (op, order)
            for op, order in meanings
            if is_close(ops.find(op).forward(*(self.nodes[i].data for i in order)), data, rel_tol=REL_TOL)
        ]
        if not fitting:
            op, order = meanings[0]
            refuse_number(own, op, [self.nodes[i].data for i in order], data)
        if len(fitting) > 1 and any(self._constant(i) is None for i in operands):
            first, second = (expression_at(op, [self.nodes[i].data for i in order]) for op, order in fitting[:2])
            raise Ambiguous(
                f"cannot tell whether {own._op!r}{source_line(own)} means {first} or {second}: its _prev is a "
                "set, which has no order; make it a tuple"
            )
        return fitting[0]

    def _constant(self, i: int) -> float | None:
        node = self.nodes[i]
        return node.data if not node.operands and node.leaf is None else None

    def _rank_of(self, node: ForeignNode) -> Rank:
        if node.operands:
            under = [self.ranks[i] for i in node.operands]
            deepest, first = min(rank[0] for rank in under), min(rank[1] for rank in under)
            return deepest - 1, first, _digest(node.op, *(rank[2] for rank in under))
        if node.leaf is None:
            return 0, len(self.leaves.rank_of), _digest(repr(node.data))
        leaf = node.leaf._a or node.leaf
        return 0, self.leaves.rank_of[leaf], _digest(node.leaf._op, str(self.leaves.rank_of[leaf]))

    def to_values(self, roots: Sequence[Any]) -> list[Value]:
        """Make Values that do what these do, for all samples: only constants have their numbers."""
        found = []
        for root in roots:
            if is_value_like(root):
                self.read(root)
            else:
                found.append(Value(root))  # refuses what is no number, in its own words
        made: list[Value] = []
        for node in self.nodes:
            if node.operands:
                made.append(Value(0.0, [made[i] for i in node.operands], node.op, label_of(node.own)))
            else:
                made.append(Value(node.data) if node.leaf is None else node.leaf)
        plain = iter(found)
        return [made[self.index_of[id(root)]] if is_value_like(root) else next(plain) for root in roots]


def _digest(*parts: str) -> str:
    return blake2b("\0".join(parts).encode(), digest_size=12).hexdigest()


def node_value(own: Any) -> float:
    """Read the node's number. Raises CompileError where it is none."""
    data = own.data
    if isinstance(data, (int, float)):
        return float(data)
    try:
        if not isinstance(data, (str, bytes, complex)) and not hasattr(data, "_prev"):
            return float(data)
    except (TypeError, ValueError, OverflowError):
        pass
    raise CompileError(
        f"cannot record {describe(own)}{source_line(own)}: its .data is {data!r} ({type(data).__name__}); "
        "expected a number"
    )


def describe(own: Any) -> str:
    """Name a node for people: by its label, by its operation, or as a leaf."""
    name = label_of(own) or op_of(own)
    return f"the {type(own).__name__} {repr(name) if name else 'leaf'}"


def source_line(own: Any) -> str:
    """Describe the line that defines the derivative of this node: ' (line 12 of cell.py)'; '' if it is not known."""
    return definition_line(getattr(own, "_backward", None))


def expression_at(op: str, numbers: Sequence[float]) -> str:
    """Print an operation on numbers: '2 * -3', 'tanh(0.5)'."""
    return expression(op, [f"{x:.6g}" for x in numbers])


def refuse_number(own: Any, op: str, numbers: Sequence[float], data: float) -> NoReturn:
    right = ops.find(op).forward(*numbers)
    raise CompileError(
        f"the {type(own).__name__} made by {own._op!r}{source_line(own)} holds {data:.6g}, "
        f"but {expression_at(op, numbers)} is {right:.6g}: correct the number, or the name of the operation",
        mistake=True,
    )
