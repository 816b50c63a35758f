"""A Value class as readers write it: a set of children, a closure for each derivative, a recursive sort."""

from __future__ import annotations

import math
from collections.abc import Callable


class OwnValue:
    def __init__(self, data: float, _children: tuple[OwnValue, ...] = (), _op: str = "", label: str = "") -> None:
        self.data = data
        self.grad = 0.0
        self.label = label
        self._prev = set(_children)
        self._op = _op
        self._backward: Callable[[], None] = lambda: None

    def __add__(self, other: OwnValue | float) -> OwnValue:
        rhs = other if isinstance(other, OwnValue) else OwnValue(other)
        out = OwnValue(self.data + rhs.data, (self, rhs), "+")

        def back() -> None:
            self.grad += out.grad
            rhs.grad += out.grad

        out._backward = back
        return out

    def __mul__(self, other: OwnValue | float) -> OwnValue:
        rhs = other if isinstance(other, OwnValue) else OwnValue(other)
        out = OwnValue(self.data * rhs.data, (self, rhs), "*")

        def back() -> None:
            self.grad += rhs.data * out.grad
            rhs.grad += self.data * out.grad

        out._backward = back
        return out

    __radd__ = __add__
    __rmul__ = __mul__

    def tanh(self) -> OwnValue:
        t = math.tanh(self.data)
        out = OwnValue(t, (self,), "tanh")

        def back() -> None:
            self.grad += (1 - t * t) * out.grad

        out._backward = back
        return out

    def backward(self) -> None:
        order: list[OwnValue] = []
        seen: set[OwnValue] = set()

        def sort(v: OwnValue) -> None:
            if v not in seen:
                seen.add(v)
                for child in v._prev:
                    sort(child)
                order.append(v)

        sort(self)
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
