"""Random programs: the kernel gives what the Python engine gives, to the bit where every operation is exact."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel.kernels import Run, bits

from gradlet import Value
from gradlet.kernel.wasm import libm

PARAMETERS, INPUTS = 3, 2

ordinary = st.floats(-4.0, 4.0)
special = st.sampled_from([0.0, -0.0, 1.0, -1.0, 5e-324, -1e-310, 1e308, math.inf, -math.inf, math.nan])

# `gate` comes in with the derivative of relu. As part of a program it has none by its second argument: `backward` then
# passes a zero on, which may become 0 * inf on its way, and `engine.gradient`, which kernels are made from, nothing.
EXACT = ("+", "-", "*", "/", "neg", "relu", "square", "const", "radd")
SMOOTH = (*EXACT, *libm.FUNCTIONS, "**3", "**-1", "**0.5", "**1.7")

Step = tuple[str, int, int, float]


def programs(ops: Sequence[str], longest: int) -> st.SearchStrategy[list[Step]]:
    step = st.tuples(st.sampled_from(ops), st.integers(0, 30), st.integers(0, 30), ordinary | special)
    return st.lists(step, max_size=longest)


def execute(steps: Sequence[Step], parameters: Sequence[Any], x: Sequence[Any]) -> Any:
    """Each step works on any two numbers before it, and the last one is the result; whatever nobody reads is dead."""
    numbers: list[Any] = [*x, *parameters]
    for op, i, j, constant in steps:
        a, b = numbers[-1 - i % len(numbers)], numbers[-1 - j % len(numbers)]
        match op:
            case "+":
                made = a + b
            case "-":
                made = a - b
            case "*":
                made = a * b
            case "/":
                made = a / b
            case "neg":
                made = -a
            case "square":
                made = a * a
            case "const":
                made = a * constant
            case "radd":
                made = constant + a
            case _ if op.startswith("**"):
                made = a ** float(op[2:])
            case _:
                made = getattr(a, op)()
        numbers.append(made)
    return numbers[-1]


def program(steps: Sequence[Step]) -> Any:
    return lambda parameters, x: execute(steps, parameters, x)


@settings(max_examples=25, deadline=None)
@given(
    programs(EXACT, 30),
    st.lists(ordinary | special, min_size=PARAMETERS, max_size=PARAMETERS),
    st.lists(st.tuples(*[ordinary | special] * INPUTS), min_size=1, max_size=7),
)
def test_exact_operations_agree_to_the_bit(
    steps: list[Step], parameters: list[float], rows: list[tuple[float, ...]]
) -> None:
    run = Run(program(steps), parameters, rows)
    outputs, _, _ = run.eager()
    assert list(map(bits, run.outputs())) == list(map(bits, outputs))
    one = Run(program(steps), parameters, rows[:1])
    _, loss, gradients = one.eager()
    # The engine starts each gradient from 0.0, so a zero of its may have another sign.
    assert bits(one.loss + 0.0) == bits(loss + 0.0)
    assert [bits(g + 0.0) for g in one.gradients] == [bits(g + 0.0) for g in gradients]


SMOOTH_CASES = {
    "exp": lambda p, x: (p[0] * x[0] + x[1]).exp(),
    "log": lambda p, x: (p[0] * x[0] * x[0] + 0.5).log(),
    "tanh": lambda p, x: (p[0] * x[0] + p[1] * x[1] + p[2]).tanh(),
    "sigmoid": lambda p, x: (p[0] * x[0] + p[1] * x[1] + p[2]).sigmoid(),
    "cube": lambda p, x: (p[0] * x[0] + x[1]) ** 3,
    "inverse": lambda p, x: (p[0] * x[0] + 9.0) ** -1,
    "root": lambda p, x: (p[0] * p[0] + x[0] * x[0]) ** 0.5,
    "power": lambda p, x: (p[0] * p[0] + x[0] * x[0]) ** 2.7,
    "shared": lambda p, x: (p[0] * x[0]).tanh() + (p[0] * x[1]).tanh() * p[0],
    "skip": lambda p, x: ((p[0] * x[0] + p[1]).tanh() + x[0]) * p[2] + x[1],
    "no parameter": lambda p, x: x[0] * x[1],
    "no input": lambda p, x: p[0] * p[1] + p[2],
    "a constant": lambda p, x: Value(3.0),
    "one parameter": lambda p, x: p[0],
    "one input": lambda p, x: x[1],
}


@pytest.mark.parametrize("case", SMOOTH_CASES)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 33])
def test_programs_of_any_form(case: str, count: int) -> None:
    rows = [(math.sin(3 * i) * 2, math.cos(5 * i)) for i in range(count)]
    run = Run(SMOOTH_CASES[case], [0.7, -0.3, 0.1], rows)
    outputs, loss, gradients = run.eager()
    assert run.outputs() == pytest.approx(outputs, rel=1e-14)
    assert run.loss == pytest.approx(loss, rel=1e-13)
    assert run.gradients == pytest.approx(gradients, rel=1e-12, abs=1e-15)


CORNERS = {
    "x + 0": lambda p, x: x[0] + 0.0,
    "0 + x": lambda p, x: 0.0 + x[0],
    "x + -0": lambda p, x: x[0] + -0.0,
    "x - 0": lambda p, x: x[0] - 0.0,
    "x - -0": lambda p, x: x[0] - -0.0,
    "0 - x": lambda p, x: 0.0 - x[0],
    "x * 1": lambda p, x: x[0] * 1.0,
    "x * -1": lambda p, x: x[0] * -1.0,
    "x * 0": lambda p, x: x[0] * 0.0,
    "x / 1": lambda p, x: x[0] / 1.0,
    "x / -4": lambda p, x: x[0] / -4.0,
    "x / 2**1023": lambda p, x: x[0] / 2.0**1023,
    "x / 3": lambda p, x: x[0] / 3.0,
    "x / 0": lambda p, x: x[0] / 0.0,
    "1 / x": lambda p, x: 1.0 / x[0],
    "-(-x)": lambda p, x: (-x[0]).__neg__(),
    "x + -y": lambda p, x: x[0] + (-x[1]),
    "x - -y": lambda p, x: x[0] - (-x[1]),
    "-x + y": lambda p, x: (-x[0]) + x[1],
    "-x * -y": lambda p, x: (-x[0]) * (-x[1]),
    "relu(x) + 0": lambda p, x: x[0].relu() + 0.0,
    "relu(x)": lambda p, x: x[0].relu(),
    "x ** 1": lambda p, x: x[0] ** 1,
    "x ** 0": lambda p, x: x[0] ** 0,
    "x ** 2": lambda p, x: x[0] ** 2,
    "x ** -1": lambda p, x: x[0] ** -1,
}
SPECIAL = [0.0, -0.0, 1.0, -1.5, 5e-324, -1e-310, 1e308, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("case", CORNERS)
def test_no_simplification_changes_a_bit(case: str) -> None:
    run = Run(CORNERS[case], [1.0], [(x, y) for x in SPECIAL for y in SPECIAL])
    assert list(map(bits, run.outputs())) == list(map(bits, run.eager()[0]))


def test_a_number_used_ten_thousand_times() -> None:
    def many(p: Sequence[Any], x: Sequence[Any]) -> Any:
        total = p[0] * x[0]
        for _ in range(10_000):
            total = total + p[0]
        return total * p[1]

    run = Run(many, [0.1, 2.0, 0.0], [(1.0, 2.0)])
    _, loss, gradients = run.eager()
    assert bits(run.loss) == bits(loss)
    assert run.gradients == gradients
    assert len(run.kernel.binary) < 20_000  # ten thousand additions are a loop


def test_a_long_chain() -> None:
    def chain(p: Sequence[Any], x: Sequence[Any]) -> Any:
        total = x[0]
        for _ in range(2_000):
            total = (total * p[0] + p[1]) * 0.5
        return total

    run = Run(chain, [0.5, 0.25, 0.0], [(1.0, 2.0)])
    _, loss, gradients = run.eager()
    assert run.loss == loss
    assert run.gradients == gradients
