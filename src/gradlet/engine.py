"""Value: a number that remembers how it was made, and its gradient.

Arithmetic on Values builds a graph. `backward` goes through it once, from the result to the leaves, and puts into every
node's `.grad` the derivative of the result with respect to that node.

    >>> a, b = Value(2.0), Value(-3.0)
    >>> c = a * b + a
    >>> c.backward()
    >>> a.grad, b.grad
    (-2.0, 2.0)

The derivative of each operation is one line of `ops`; `node` stores the graph, sorts, copies and frees it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NoReturn, SupportsFloat

from . import ieee, refusals
from .node import DeferredFree, Node, toposort
from .ops import OPS, VJPS, find

__all__ = ["Value", "gradient", "toposort"]


class Value(Node):
    """A number in a graph: `data`, its gradient `grad`, and a `label` for pictures.

    `_prev` is the tuple of its operands, `_op` the name of their operation. Raises TypeError if `data` is not a number.
    """

    __slots__ = ()

    def __add__(self, other: Value | SupportsFloat) -> Value:
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data + other.data, (self, other), "+")

    def __sub__(self, other: Value | SupportsFloat) -> Value:
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data - other.data, (self, other), "-")

    def __mul__(self, other: Value | SupportsFloat) -> Value:
        if not isinstance(other, Value):
            other = Value(other)
        return Value(self.data * other.data, (self, other), "*")

    def __truediv__(self, other: Value | SupportsFloat) -> Value:
        if not isinstance(other, Value):
            other = Value(other)
        return Value(ieee.divide(self.data, other.data), (self, other), "/")

    def __neg__(self) -> Value:
        return Value(-self.data, (self,), "neg")

    def __pow__(self, exponent: float) -> Value:
        if not isinstance(exponent, (int, float)):
            raise refusals.exponent(exponent)
        n = ieee.to_float(exponent)
        if isinstance(exponent, int) and math.isfinite(n):
            return Value(ieee.power(self.data, n), (self,), f"**{exponent:d}")
        return Value(ieee.power(self.data, n), (self,), f"**{n}")

    def exp(self) -> Value:
        return Value(ieee.exp(self.data), (self,), "exp")

    def log(self) -> Value:
        return Value(ieee.log(self.data), (self,), "log")

    def tanh(self) -> Value:
        return Value(math.tanh(self.data), (self,), "tanh")

    def relu(self) -> Value:
        return Value(ieee.relu(self.data), (self,), "relu")

    def sigmoid(self) -> Value:
        return Value(ieee.sigmoid(self.data), (self,), "sigmoid")

    def gate(self, by: Value) -> Value:
        """Return self where `by` is positive, else 0: the derivative of relu, for `gradient`."""
        return Value(ieee.gate(self.data, by.data), (self, by), "gate")

    def _backward(self) -> None:
        """Add to the gradients of the operands: `backward` for this one operation (the chain rule)."""
        if self._prev:
            shares = VJPS[self._op](self.grad, self.data, *(operand.data for operand in self._prev))
            for operand, share in zip(self._prev, shares, strict=True):
                operand.grad += share

    def backward(self) -> None:
        """Put into every node's `.grad` the derivative of this Value with respect to that node.

        Leaves add it to the `.grad` they have, so gradients of parameters add up over several calls until `zero_grad`;
        all others start from 0, and this one from 1. Raises ValueError for a cycle or an unknown `_op`.
        """
        order = toposort(self)
        for v in order:
            if v._a is not None:
                v.grad = 0.0
        self.grad = 1.0
        try:
            for v in reversed(order):
                a, b = v._a, v._b
                if a is None:  # a leaf
                    continue
                if b is None:
                    (da,) = VJPS[v._op](v.grad, v.data, a.data)
                    a.grad += da
                else:
                    da, db = VJPS[v._op](v.grad, v.data, a.data, b.data)
                    a.grad += da
                    b.grad += db
        except (KeyError, TypeError):
            _check_made_by_hand(v)
            raise

    # A number on the left

    def __radd__(self, other: SupportsFloat) -> Value:
        return Value(other) + self

    def __rsub__(self, other: SupportsFloat) -> Value:
        return Value(other) - self

    def __rmul__(self, other: SupportsFloat) -> Value:
        return Value(other) * self

    def __rtruediv__(self, other: SupportsFloat) -> Value:
        return Value(other) / self

    def __rpow__(self, base: object) -> NoReturn:
        raise refusals.base(base)

    __array_ufunc__ = None  # makes numpy's scalars leave `number * value` to Value

    # Text, and the operations that a Value refuses

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    def __float__(self) -> NoReturn:
        raise refusals.no_float(self)

    def __lt__(self, other: object) -> NoReturn:
        raise refusals.no_order(self, other)

    __le__ = __gt__ = __ge__ = __lt__


class Checkpoint(DeferredFree, Value):
    """A Value that makes freeing a deep graph safe: see `node`.

    Only a plain Value becomes one, as a subclass keeps its type. Operators return plain Values, so that is enough; a
    subclass whose operators return the subclass must keep its graphs shallow where freeing recurses.
    """

    __slots__ = ()


Value._checkpoint = Checkpoint


def gradient(root: Value, wrt: Sequence[Value]) -> list[Value]:
    """Return d root / d v for each v of `wrt`: Values, whose own graphs can be drawn, compiled or differentiated again.

    The derivatives are those of `backward`, applied to Values instead of floats. No `.grad` changes. Raises ValueError
    for a cycle or an unknown `_op`.
    """
    order = toposort(root)
    concerned: set[Value | None] = set(wrt)  # the nodes that depend on wrt: the others need no gradient
    for v in order:
        if v._a in concerned or v._b in concerned:
            concerned.add(v)
    adjoints = {root: Value(1.0)}
    try:
        for v in reversed(order):
            if v._a is not None and v in adjoints:
                for operand, share in zip(v._prev, VJPS[v._op](adjoints[v], v, *v._prev), strict=True):
                    if operand in concerned and isinstance(share, Value):  # a plain number here is a zero
                        known = adjoints.get(operand)
                        adjoints[operand] = share if known is None else known + share
    except (KeyError, TypeError):
        _check_made_by_hand(v)
        raise
    return [adjoints[v] if v in adjoints else Value(0.0) for v in wrt]


def _check_made_by_hand(v: Value) -> None:
    """Raise ValueError if `v` was made by hand with an unknown operation, or with the wrong number of operands."""
    try:
        arity = find(v._op).arity
    except KeyError:
        raise refusals.made_by_hand(v, None, OPS) from None
    if len(v._prev) != arity:
        raise refusals.made_by_hand(v, arity, OPS) from None
