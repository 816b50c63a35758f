"""Scalar automatic differentiation: Value, toposort, backward.

A Value is a number that remembers how it was made. Arithmetic on Values builds a graph; `backward` walks it once from
the result to the leaves and leaves in every node's `.grad` the derivative of the result by that node.

    >>> a, b = Value(2.0), Value(-3.0)
    >>> c = a * b + a
    >>> c.backward()
    >>> a.grad, b.grad
    (-2.0, 2.0)

Nothing here recurses, so a graph may be as deep as memory allows. The trap is that *freeing* one recurses too, inside
the interpreter: see `freeing`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from copy import deepcopy
from typing import Any, NoReturn, SupportsFloat

from . import ops, refusals
from .freeing import SPAN, Lands


class Value:
    """A number in a graph of numbers, with its gradient.

    `data` and `grad` are floats, `label` is a name for pictures. `_prev` is a tuple of the operands, so that `a * a`
    has `a` twice, and `_op` the name of the operation as in `ops.OPS` ('' for a leaf). Values compare and hash by
    identity.
    """

    __slots__ = ("_a", "_b", "_mark", "_op", "_steps", "data", "grad", "label")

    data: float
    grad: float
    label: str
    _op: str
    _a: Value | None  # the operands: keeping them as a tuple would cost a fifth of a training step
    _b: Value | None
    _steps: int  # on the longest way up from a leaf or a Landing
    _mark: object  # toposort's

    __array_ufunc__ = None  # numpy's scalars leave `number * value` to us

    def __init__(
        self,
        data: SupportsFloat,
        _children: Collection[Value] = (),
        _op: str = "",
        label: str = "",
        grad: float = 0.0,
    ) -> None:
        self.data = data if type(data) is float else refusals.number(data)
        self.grad = grad
        self.label = label
        self._op = _op
        self._mark = None
        try:
            if len(_children) == 2:
                a, b = _children
                steps = a._steps if a._steps > b._steps else b._steps
                self._a, self._b = a, b
            elif _children:
                (a,) = _children
                steps = a._steps
                self._a, self._b = a, None
            else:
                self._a = self._b = None
                steps = -1
        except (AttributeError, TypeError, ValueError):
            raise refusals.operands(_children, Value) from None
        if steps < SPAN:
            self._steps = steps + 1
        else:
            self._land()

    @property
    def _prev(self) -> tuple[Value, ...]:
        a, b = self._a, self._b
        return () if a is None else (a,) if b is None else (a, b)

    @_prev.setter
    def _prev(self, operands: Collection[Value]) -> None:
        Value.__init__(self, self.data, operands, self._op, self.label, self.grad)

    def _land(self) -> None:
        if type(self) is Value:  # a subclass keeps its type; what is made from it lands
            self.__class__ = Landing
            self._steps = 0
        else:
            self._steps = SPAN

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
        return Value(ops.divide(self.data, other.data), (self, other), "/")

    def __radd__(self, other: SupportsFloat) -> Value:
        return Value(other) + self

    def __rsub__(self, other: SupportsFloat) -> Value:
        return Value(other) - self

    def __rmul__(self, other: SupportsFloat) -> Value:
        return Value(other) * self

    def __rtruediv__(self, other: SupportsFloat) -> Value:
        return Value(other) / self

    def __neg__(self) -> Value:
        return Value(-self.data, (self,), "neg")

    def __pow__(self, exponent: float) -> Value:
        if not isinstance(exponent, (int, float)):
            raise refusals.exponent(exponent)
        n = refusals.number(exponent)
        if isinstance(exponent, int) and math.isfinite(n):
            return Value(ops.power(self.data, n), (self,), f"**{exponent:d}")
        return Value(ops.power(self.data, n), (self,), f"**{n}")

    def __rpow__(self, base: object) -> NoReturn:
        raise TypeError(
            f"cannot raise {refusals.show(base)} to the power of a Value; "
            "for a positive base write (exponent * math.log(base)).exp()"
        )

    def exp(self) -> Value:
        return Value(ops.exp(self.data), (self,), "exp")

    def log(self) -> Value:
        return Value(ops.log(self.data), (self,), "log")

    def tanh(self) -> Value:
        return Value(math.tanh(self.data), (self,), "tanh")

    def relu(self) -> Value:
        return Value(ops.relu(self.data), (self,), "relu")

    def sigmoid(self) -> Value:
        return Value(ops.sigmoid(self.data), (self,), "sigmoid")

    def gate(self, by: Value) -> Value:
        """self where `by` is positive, else 0: the derivative of relu, for `gradient`."""
        return Value(ops.gate(self.data, by.data), (self, by), "gate")

    def backward(self) -> None:
        """Leave in every `.grad` the derivative of this Value by that one.

        Leaves add it to what they have, so gradients of parameters add up over
        several calls until `zero_grad`; all others start from 0, and this from 1.
        Raises ValueError if there is a cycle or an unknown `_op`.
        """
        order = toposort(self)
        for v in order:
            if v._a is not None:
                v.grad = 0.0
        self.grad = 1.0
        for v in reversed(order):
            a, b = v._a, v._b
            if a is None:
                continue
            if b is None:
                (da,) = (_UNARY.get(v._op) or _vjp(v))(v.grad, v.data, a.data)
                a.grad += da
            else:
                da, db = (_BINARY.get(v._op) or _vjp(v))(v.grad, v.data, a.data, b.data)
                a.grad += da
                b.grad += db

    def _backward(self) -> None:
        """One step of `backward`, for doing it by hand: add to the gradients of the operands."""
        if self._prev:
            shares = _vjp(self)(self.grad, self.data, *(v.data for v in self._prev))
            for operand, share in zip(self._prev, shares, strict=True):
                operand.grad += share

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        """A copy, with copies of all that this depends on: operands first, so a deep graph needs no deep recursion."""
        for v in toposort(self):
            if id(v) not in memo:
                twin = memo[id(v)] = type(v).__new__(type(v))
                state: Any = object.__getstate__(v)  # attributes of a subclass, slots
                for name, value in ((state[0] or {}) | state[1]).items():
                    setattr(twin, name, deepcopy(value, memo))
        copied: Value = memo[id(self)]
        return copied

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    def __float__(self) -> NoReturn:
        raise TypeError(
            f"cannot turn {self!r} into a float, its gradient would be lost; use .data for the number, "
            "or a method such as .exp() or .tanh() in place of a math function"
        )

    def __lt__(self, other: object) -> NoReturn:
        raise TypeError(f"cannot order {self!r} and {refusals.show(other)}; compare .data instead")

    __le__ = __gt__ = __ge__ = __lt__


class Landing(Value, Lands):
    """Every SPAN-th Value on any way through a graph.

    Only a plain Value becomes one, as a subclass keeps its type. Operators give plain Values, so that is enough; a
    subclass whose operators give the subclass must keep its graphs shallow where freeing them is.
    """

    __slots__ = ()


def toposort(root: Value) -> list[Value]:
    """Every Value that `root` depends on, root included, each once and after its operands.

    A depth-first walk, first operands first. Raises ValueError if there is a cycle.
    """
    entered, done = object(), object()  # marks of this walk alone: an earlier one may have been interrupted
    order: list[Value] = []
    path: list[Value] = []
    v: Value | None = root
    while True:
        if v is not None and v._mark is not done:
            if v._mark is entered:
                raise ValueError(f"cannot sort a graph with a cycle: {v!r} depends on itself; see its _prev")
            v._mark = entered
            path.append(v)
            v = v._a
        elif path:
            v = path[-1]._b
            if v is None or v._mark is done:
                v = path.pop()
                v._mark = done
                order.append(v)
        else:
            return order


def gradient(root: Value, wrt: Sequence[Value]) -> list[Value]:
    """d root / d v for each v of `wrt`: Values, whose own graphs can be drawn, compiled or differentiated again.

    These are the vjps of `backward` applied to Values instead of floats. No `.grad` is touched.
    """
    order = toposort(root)
    concerned: set[Value | None] = set(wrt)  # on a way from root to wrt: nothing is recorded for the others
    for v in order:
        if v._a in concerned or v._b in concerned:
            concerned.add(v)
    adjoints = {root: Value(1.0)}
    for v in reversed(order):
        if v._a is not None and v in adjoints:
            operands = v._prev
            vjp = (_UNARY if len(operands) == 1 else _BINARY).get(v._op) or _vjp(v)
            for operand, contribution in zip(operands, vjp(adjoints[v], v, *operands), strict=True):
                if operand in concerned and isinstance(contribution, Value):  # a plain number here is a zero
                    known = adjoints.get(operand)
                    adjoints[operand] = contribution if known is None else known + contribution
    return [adjoints[v] if v in adjoints else Value(0.0) for v in wrt]


_UNARY = {name: op.vjp for name, op in ops.OPS.items() if op.arity == 1}
_BINARY = {name: op.vjp for name, op in ops.OPS.items() if op.arity == 2}


def _vjp(v: Value) -> ops.Vjp:
    """The vjp of any Value that has operands. Raises ValueError if it was made by hand and makes no sense."""
    try:
        op = ops.find(v._op)
    except KeyError:
        known = ", ".join(map(repr, ops.OPS))
        raise ValueError(f"cannot differentiate {v!r}: unknown _op {v._op!r}; expected {known} or '**n'") from None
    if len(v._prev) != op.arity:
        raise ValueError(f"cannot differentiate {v!r}: {v._op!r} takes {op.arity} operands, _prev has {len(v._prev)}")
    return op.vjp
