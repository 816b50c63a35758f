"""The scalar graph of a program: Values made into numbered nodes, each once, simplified where that is exact.

A node is an operation of `ops` on earlier nodes, or a leaf: a constant, a parameter, or a column of the data. Equal
nodes are one node, so common expressions are computed once. `varies` says whether a node differs from sample to
sample; what does not is computed once a step, outside the loop over the samples.

The trap: a rewrite must keep every bit, signed zeros and nan included. x - 0 is x, but x + 0 is not where x is -0; and
0 * x is not 0 where x is infinite. Only rewrites that hold for all floats are here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from ... import ops
from ..error import check_graph_size

__all__ = ["Graph", "NodeId"]

_EXACT = frozenset({"+", "-", "*", "/", "neg", "relu", "gate"})
"""Operations whose result IEEE 754 fixes to the bit; only these are folded while compiling."""
_NEVER_MINUS_ZERO = frozenset({"exp", "sigmoid", "relu"})
POWERS = 16
"""Whole exponents up to this become multiplications."""

NodeId = int


class Graph:
    """Nodes in topological order: `op[i]`, with operands `a[i]` and `b[i]` (-1 where there is none).

    Leaves: 'const' with `value[i]`; 'param' and 'column' with `a[i]` the position in its list.
    """

    def __init__(self) -> None:
        self.op: list[str] = []
        self.a: list[int] = []
        self.b: list[int] = []
        self.varies: list[bool] = []
        self.value: dict[NodeId, float] = {}
        self._known: dict[tuple[Any, ...], NodeId] = {}

    def __len__(self) -> int:
        return len(self.op)

    def const(self, value: float) -> NodeId:
        node = self._node("const", repr(value), -1, False)  # repr tells -0.0 from 0.0, and nan is nan
        self.value[node] = value
        return node

    def param(self, i: int) -> NodeId:
        return self._node("param", i, -1, False)

    def column(self, i: int) -> NodeId:
        return self._node("column", i, -1, True)

    def _node(self, op: str, a: Any, b: int, varies: bool) -> NodeId:
        key = (op, a, b)
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = len(self.op)
            self.op.append(op)
            self.a.append(a if type(a) is int else -1)
            self.b.append(b)
            self.varies.append(varies)
        return node

    def apply(self, op: str, a: NodeId, b: NodeId = -1) -> NodeId:
        """Add op(a, b), simplified where no bit can change."""
        rule = _RULES.get(op)
        if rule is not None:
            node = rule(self, a, b)
            if node is not None:
                return node
        elif op.startswith("**"):
            node = _power(self, a, float(op[2:]))
            if node is not None:
                return node
            op = f"**{float(op[2:])!r}"
        value = self.value
        if a in value and (b < 0 or b in value) and op in _EXACT:
            forward = ops.OPS[op].forward
            return self.const(forward(value[a]) if b < 0 else forward(value[a], value[b]))
        if b > a and op in "+*":
            a, b = b, a  # addition and multiplication commute to the bit
        return self._node(op, a, b, self.varies[a] or (b >= 0 and self.varies[b]))

    def is_const(self, node: NodeId, value: float) -> bool:
        """True if the node is this very constant, sign of zero included."""
        known = self.value.get(node)
        return known == value and math.copysign(1.0, known) == math.copysign(1.0, value) if known is not None else False

    def lower(self, roots: Iterable[Any], leaves: Mapping[Any, NodeId]) -> list[NodeId]:
        """Add the nodes of these Values. `leaves` holds parameters and columns; any other leaf is a constant."""
        node_of: dict[Any, NodeId] = dict(leaves)
        found = []
        for root in roots:
            stack = [root]
            while stack:
                v = stack[-1]
                if v in node_of:
                    stack.pop()
                    continue
                a, b = v._a, v._b
                if a is None:
                    node_of[v] = self.const(v.data)
                elif a not in node_of:
                    stack.append(a)
                    continue
                elif b is None:
                    node_of[v] = self.apply(v._op, node_of[a])
                elif b not in node_of:
                    stack.append(b)
                    continue
                else:
                    node_of[v] = self.apply(v._op, node_of[a], node_of[b])
                stack.pop()
            check_graph_size(len(self.op))
            found.append(node_of[root])
        return found


def _add(g: Graph, a: NodeId, b: NodeId) -> NodeId | None:
    op, value = g.op, g.value
    if op[a] != "neg" and op[b] != "neg" and a not in value and b not in value:
        return None
    for x, y in ((a, b), (b, a)):
        if g.is_const(y, -0.0) or (g.is_const(y, 0.0) and g.op[x] in _NEVER_MINUS_ZERO):
            return x
        if g.op[y] == "neg":
            return g.apply("-", x, g.a[y])
    return None


def _sub(g: Graph, a: NodeId, b: NodeId) -> NodeId | None:
    if g.is_const(b, 0.0):
        return a
    if g.op[b] == "neg":
        return g.apply("+", a, g.a[b])
    return None


def _mul(g: Graph, a: NodeId, b: NodeId) -> NodeId | None:
    if g.op[a] == "neg" and g.op[b] == "neg":
        return g.apply("*", g.a[a], g.a[b])
    if a not in g.value and b not in g.value:
        return None
    for x, y in ((a, b), (b, a)):
        if g.is_const(y, 1.0):
            return x
        if g.is_const(y, -1.0):
            return g.apply("neg", x)
    return None


def _div(g: Graph, a: NodeId, b: NodeId) -> NodeId | None:
    c = g.value.get(b)
    if c is not None and c and math.isfinite(c) and math.frexp(c)[0] in (0.5, -0.5) and 2.0**-1000 < abs(c) < 2.0**1000:
        return g.apply("*", a, g.const(1.0 / c))  # by a power of two: exact
    return None


def _neg(g: Graph, a: NodeId, b: NodeId) -> NodeId | None:
    return g.a[a] if g.op[a] == "neg" else None


_RULES = {"+": _add, "-": _sub, "*": _mul, "/": _div, "neg": _neg}


def _power(g: Graph, x: NodeId, n: float) -> NodeId | None:
    """Make multiplications of x ** n for small whole n, right to about n / 2 ulp; None for other n."""
    if n == 0:
        return g.const(1.0)
    if not (n.is_integer() and abs(n) <= POWERS):
        return None
    result, square, rest = -1, x, int(abs(n))
    while True:
        if rest & 1:
            result = square if result < 0 else g.apply("*", result, square)
        rest >>= 1
        if not rest:
            return result if n > 0 else g.apply("/", g.const(1.0), result)
        square = g.apply("*", square, square)
