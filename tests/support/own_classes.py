"""Value classes as learners write them: one that is right, what they get wrong, and a model of their own."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any


class OwnValue:
    """Right, with operations of its own for - and /, and a set of operands that keeps no order."""

    keep: Callable[[Any], Any] = set

    def __init__(self, data: float, children: tuple[OwnValue, ...] = (), op: str = "", label: str = "") -> None:
        self.data = data
        self.grad = 0.0
        self.label = label
        self._prev = type(self).keep(children)
        self._op = op
        self._backward: Callable[[], None] = lambda: None

    def made(self, data: float, children: tuple[OwnValue, ...], op: str, *slopes: Callable[[], float]) -> OwnValue:
        out = type(self)(data, children, op)

        def backward() -> None:
            for child, slope in zip(children, slopes, strict=True):
                child.grad += slope() * out.grad

        out._backward = backward
        return out

    def other(self, x: Any) -> Any:
        return x if isinstance(x, OwnValue) else type(self)(x)

    def __add__(self, x: Any) -> OwnValue:
        b = self.other(x)
        return self.made(self.data + b.data, (self, b), "+", lambda: 1.0, lambda: 1.0)

    def __sub__(self, x: Any) -> OwnValue:
        b = self.other(x)
        return self.made(self.data - b.data, (self, b), "-", lambda: 1.0, lambda: -1.0)

    def __mul__(self, x: Any) -> OwnValue:
        b = self.other(x)
        return self.made(self.data * b.data, (self, b), "*", lambda: b.data, lambda: self.data)

    def __truediv__(self, x: Any) -> OwnValue:
        b = self.other(x)
        return self.made(self.data / b.data, (self, b), "/", lambda: 1 / b.data, lambda: -self.data / (b.data * b.data))

    def __neg__(self) -> OwnValue:
        return self.made(-self.data, (self,), "-", lambda: -1.0)

    def __pow__(self, n: float) -> OwnValue:
        return self.made(self.data**n, (self,), f"**{n}", lambda: n * self.data ** (n - 1))

    def __radd__(self, x: Any) -> OwnValue:
        return self.other(x) + self

    def __rsub__(self, x: Any) -> OwnValue:
        return self.other(x) - self

    def __rmul__(self, x: Any) -> OwnValue:
        return self.other(x) * self

    def __rtruediv__(self, x: Any) -> OwnValue:
        return self.other(x) / self

    def exp(self) -> OwnValue:
        out = math.exp(self.data)
        return self.made(out, (self,), "exp", lambda: out)

    def log(self) -> OwnValue:
        return self.made(math.log(self.data), (self,), "log", lambda: 1 / self.data)

    def tanh(self) -> OwnValue:
        t = (math.exp(2 * self.data) - 1) / (math.exp(2 * self.data) + 1)
        return self.made(t, (self,), "tanh", lambda: 1 - t * t)

    def relu(self) -> OwnValue:
        return self.made(self.data if self.data > 0 else 0, (self,), "ReLU", lambda: float(self.data > 0))

    def sigmoid(self) -> OwnValue:
        s = 1 / (1 + math.exp(-self.data))
        return self.made(s, (self,), "sigmoid", lambda: s * (1 - s))

    def sorted(self) -> list[OwnValue]:
        order: list[OwnValue] = []
        seen = set()
        path = [(self, False)]
        while path:
            v, done = path.pop()
            if done:
                order.append(v)
            elif v not in seen:
                seen.add(v)
                path.append((v, True))
                path += [(child, False) for child in v._prev]
        return order

    def backward(self) -> None:
        self.grad = 1.0
        for v in reversed(self.sorted()):
            v._backward()


class Ordered(OwnValue):
    """The same with its operands in a tuple."""

    keep = tuple


class Spelt(OwnValue):
    """Other names for its operations, an exponent that is a node, and numbers that become floats at once."""

    def __init__(self, data: float, children: tuple[OwnValue, ...] = (), op: str = "", label: str = "") -> None:
        names = {"+": "add", "-": "Sub", "*": "mul", "/": "div", "tanh": "Tanh", "sigmoid": "Sigmoid", "ReLU": "relu"}
        super().__init__(float(data), children, names.get(op, op))

    def __pow__(self, n: float) -> OwnValue:
        k = self.other(n)
        slopes = (lambda: k.data * self.data ** (k.data - 1)), (lambda: 0.0)
        return self.made(self.data**k.data, (self, k), "pow", *slopes)


class Replacing(OwnValue):
    """`=` where it has to be `+=`."""

    def __add__(self, x: Any) -> OwnValue:
        b = self.other(x)
        out = type(self)(self.data + b.data, (self, b), "+")

        def backward() -> None:
            self.grad = out.grad
            b.grad = out.grad

        out._backward = backward
        return out


class TanhOfItsInput(OwnValue):
    """1 - x² where it has to be 1 - tanh(x)²."""

    def tanh(self) -> OwnValue:
        return self.made(math.tanh(self.data), (self,), "tanh", lambda: 1 - self.data**2)


class ForgetsOther(OwnValue):
    """A product whose derivative leaves the other number out."""

    def __mul__(self, x: Any) -> OwnValue:
        b = self.other(x)
        return self.made(self.data * b.data, (self, b), "*", lambda: 1.0, lambda: self.data)


class PowerKeepsExponent(OwnValue):
    """n xⁿ where it has to be n xⁿ⁻¹."""

    def __pow__(self, n: float) -> OwnValue:
        return self.made(self.data**n, (self,), f"**{n}", lambda: n * self.data**n)


class NoBackward(OwnValue):
    """An operation whose `_backward` was never set."""

    def exp(self) -> OwnValue:
        return type(self)(math.exp(self.data), (self,), "exp")


class ForgetsChildren(OwnValue):
    """An operation that does not say what it was made from."""

    def tanh(self) -> OwnValue:
        return type(self)(math.tanh(self.data), (), "tanh")


class WrongOrder(OwnValue):
    """Calls each rule as soon as it comes by, and not once all that use a node were there."""

    def backward(self) -> None:
        self.grad = 1.0
        waiting, seen = [self], set()
        while waiting:
            v = waiting.pop(0)
            if v not in seen:
                seen.add(v)
                v._backward()
                waiting += sorted(v._prev, key=lambda child: len(child._prev))


class Twice(OwnValue):
    """Has no list of what it has visited."""

    def backward(self) -> None:
        self.grad = 1.0
        waiting = [self]
        while waiting:
            v = waiting.pop(0)
            v._backward()
            waiting += v._prev


class StopsEarly(OwnValue):
    """Forgets the last of its list."""

    def backward(self) -> None:
        self.grad = 1.0
        inner = [v for v in self.sorted() if v._op]
        for v in reversed(inner[1:]):
            v._backward()


class RootOfTwo(OwnValue):
    def backward(self) -> None:
        super().backward()
        self.grad = 2.0


class CubeCalledSquare(OwnValue):
    """The name of an operation that it is not."""

    def __pow__(self, n: float) -> OwnValue:
        return self.made(self.data**3, (self,), "**2", lambda: 3 * self.data**2)


class Recursive(OwnValue):
    """As everybody writes it first."""

    def backward(self) -> None:
        order: list[OwnValue] = []
        seen = set()

        def visit(v: OwnValue) -> None:
            if v not in seen:
                seen.add(v)
                for child in v._prev:
                    visit(child)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v._backward()


class OwnModel:
    """One hidden layer, written by hand over OwnValue."""

    def __init__(self, hidden: int = 4) -> None:
        self.w = [[OwnValue(math.sin(3 * i + j + 1)) for j in range(3)] for i in range(hidden)]
        self.v = [OwnValue(math.cos(2 * i + 1)) for i in range(hidden)]

    def __call__(self, x: list[float]) -> list[OwnValue]:
        hidden = [(w[0] * x[0] + w[1] * x[1] + w[2]).tanh() for w in self.w]
        total = OwnValue(0.0)
        for v, h in zip(self.v, hidden, strict=True):
            total = total + v * h * h
        return [total.tanh()]

    def parameters(self) -> list[OwnValue]:
        return [p for w in self.w for p in w] + self.v
