"""Random graphs: reverse mode against an independent forward mode, and the invariant on which freeing rests."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gradlet import Value
from gradlet.engine import Checkpoint, gradient, toposort
from gradlet.node import SPAN


class Dual:
    """x + s·ε with ε² = 0: the slope is carried along, by rules derived anew, in another form where there is one."""

    def __init__(self, x: float, s: float = 0.0) -> None:
        self.x, self.s = x, s

    def __add__(self, o: Dual) -> Dual:
        return Dual(self.x + o.x, self.s + o.s)

    def __sub__(self, o: Dual) -> Dual:
        return Dual(self.x - o.x, self.s - o.s)

    def __mul__(self, o: Dual) -> Dual:
        return Dual(self.x * o.x, self.s * o.x + self.x * o.s)

    def __truediv__(self, o: Dual) -> Dual:
        return Dual(self.x / o.x, (self.s * o.x - self.x * o.s) / (o.x * o.x))

    def __neg__(self) -> Dual:
        return Dual(-self.x, -self.s)

    def __pow__(self, n: float) -> Dual:
        return Dual(self.x**n, n * self.x ** (n - 1) * self.s)

    def exp(self) -> Dual:
        return Dual(math.exp(self.x), self.s * math.exp(self.x))

    def log(self) -> Dual:
        return Dual(math.log(self.x), self.s / self.x)

    def tanh(self) -> Dual:
        return Dual(math.tanh(self.x), self.s / math.cosh(self.x) ** 2)

    def relu(self) -> Dual:
        return Dual(max(self.x, 0.0), self.s if self.x > 0 else 0.0)

    def sigmoid(self) -> Dual:
        return Dual(1 / (1 + math.exp(-self.x)), self.s / (2 + 2 * math.cosh(self.x)))


# Every step keeps its numbers inside the domain of the next, whatever they are.
STEPS = {
    "add": lambda a, b, one: a + b,
    "sub": lambda a, b, one: a - b,
    "mul": lambda a, b, one: a.tanh() * b,
    "div": lambda a, b, one: a / (b * b + one),
    "neg": lambda a, b, one: -a,
    "square": lambda a, b, one: a.tanh() ** 2,
    "inverse": lambda a, b, one: (a * a + one) ** -1,
    "root": lambda a, b, one: (a * a + one) ** 0.5,
    "exp": lambda a, b, one: (a.tanh() - b.tanh()).exp(),
    "log": lambda a, b, one: (a * a + one).log(),
    "tanh": lambda a, b, one: a.tanh(),
    "relu": lambda a, b, one: a.relu(),
    "sigmoid": lambda a, b, one: a.tanh().sigmoid(),
}
Program = list[tuple[str, int, int]]
BACK = st.integers(0, 60)
PROGRAMS = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), BACK, BACK), min_size=1, max_size=40)
POINTS = st.lists(st.floats(-2, 2).map(lambda x: round(x, 3)), min_size=1, max_size=4)


def run(program: Program, leaves: list[Any], one: Any) -> Any:
    """Each step reads two earlier results, the latest first, so that most of the graph hangs together."""
    made = list(leaves)
    for step, i, j in program:
        made.append(STEPS[step](made[-1 - i % len(made)], made[-1 - j % len(made)], one))
    return made[-1]


def slopes_forward(program: Program, point: list[float]) -> list[float]:
    return [run(program, [Dual(x, float(i == k)) for i, x in enumerate(point)], Dual(1.0)).s for k in range(len(point))]


@given(PROGRAMS, POINTS)
@settings(deadline=None)
def test_backward_agrees_with_forward_mode(program: Program, point: list[float]) -> None:
    leaves = [Value(x) for x in point]
    out = run(program, leaves, Value(1.0))
    expected = slopes_forward(program, point)
    assume(all(abs(s) < 1e9 for s in expected) and abs(out.data) < 1e9)
    out.backward()
    assert out.data == pytest.approx(run(program, [Dual(x) for x in point], Dual(1.0)).x, rel=1e-9, abs=1e-9)
    assert [v.grad for v in leaves] == pytest.approx(expected, rel=1e-7, abs=1e-7)


@given(PROGRAMS, POINTS)
@settings(deadline=None)
def test_recorded_gradient_has_the_bits_of_backward(program: Program, point: list[float]) -> None:
    leaves = [Value(x) for x in point]
    out = run(program, leaves, Value(1.0))
    recorded = gradient(out, leaves)
    out.backward()
    assert [v.data for v in recorded] == [v.grad for v in leaves]


@given(PROGRAMS, POINTS)
@settings(deadline=None)
def test_a_second_backward_changes_nothing_inside_and_doubles_the_leaves(program: Program, point: list[float]) -> None:
    leaves = [Value(x) for x in point]
    out = run(program, leaves, Value(1.0))
    out.backward()
    inside = [v for v in toposort(out) if v._prev]
    once, at_leaves = [v.grad for v in inside], [v.grad for v in leaves]
    out.backward()
    assert [v.grad for v in inside] == once
    assert [v.grad for v in leaves] == pytest.approx([2 * g for g in at_leaves], rel=1e-9)


def longest_fall(root: Value) -> int:
    """Values that C would free inside one another: the longest way down that meets no Checkpoint."""
    fall: dict[Value, int] = {}
    for v in toposort(root):
        fall[v] = 0 if isinstance(v, Checkpoint) else 1 + max((fall[c] for c in v._prev), default=0)
    return max(fall.values())


def chain(n: int) -> Value:
    v = Value(0.5)
    for _ in range(n):
        v = -v
    return v


def two_chains_with_one_sum(n: int) -> Value:
    """A recurrence and the sum of its states. All sums have an odd depth: landing on even depths would miss them."""
    w, h, total = Value(0.9), Value(0.5), Value(0.0)
    for _ in range(n):
        h = (h * w).tanh()
        total = total + h
    return total


def gated_memory(n: int) -> Value:
    """Steps of eight Values, a divisor of SPAN, with a short cut across each."""
    c, h, w = Value(0.1), Value(0.2), Value(0.3)
    for _ in range(n):
        forget = (h * w + w).sigmoid()
        c = forget * c + (h * w).tanh()
        h = (c.tanh() * w).tanh()
    return c + h


def by_hand(n: int) -> Value:
    v = Value(0.5)
    for _ in range(n):
        v = Value(0.5, (v,), "tanh")
    return v


@pytest.mark.parametrize("build", [chain, two_chains_with_one_sum, gated_memory, by_hand])
def test_no_way_through_a_graph_falls_further_than_span(build: Any) -> None:
    root = build(500)
    assert SPAN <= longest_fall(root) <= SPAN + 1
    checkpoints = sum(isinstance(v, Checkpoint) for v in toposort(root))
    assert 0 < checkpoints <= len(toposort(root)) / (SPAN / 8)


@given(PROGRAMS, st.integers(5, 30))
@settings(deadline=None, max_examples=30)
def test_no_random_graph_falls_further_than_span(program: Program, repeats: int) -> None:
    leaves = [Value(0.5), Value(-0.3)]
    assert longest_fall(run(program * repeats, leaves, Value(1.0))) <= SPAN + 1
