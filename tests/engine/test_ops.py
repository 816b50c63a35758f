"""The table of primitives: every derivative against central differences, and the numeric semantics as documented."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable

import pytest

from gradlet import Value, ieee, ops
from gradlet.engine import gradient

# How a Value expresses each primitive, and points well inside its domain.
ON_VALUES: dict[str, Callable[..., Value]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "neg": lambda a: -a,
    **{name: getattr(Value, name) for name in ops.OPS if hasattr(Value, name)},
}
REALS = [-3.7, -1.0, -0.3, 0.4, 1.0, 2.9]
PAIRS = list(itertools.product(REALS, REALS))
DOMAINS: dict[str, list[tuple[float, ...]]] = {
    **{name: PAIRS if op.arity == 2 else [(x,) for x in REALS] for name, op in ops.OPS.items()},
    "exp": [(x,) for x in [*REALS, -30.0, 20.0]],
    "log": [(x,) for x in (1e-3, 0.3, 1.0, 7.0, 1e6)],
    "tanh": [(x,) for x in [*REALS, -9.0]],
    "sigmoid": [(x,) for x in [*REALS, -20.0, 12.0]],
}
for exponent in (-2, -1, 0, 1, 2, 3, 0.5, -1.5, 2.5):
    ON_VALUES[f"**{exponent}"] = lambda a, n=exponent: a**n
    DOMAINS[f"**{exponent}"] = [(x,) for x in (REALS if exponent == int(exponent) else [0.2, 1.0, 3.3])]

CASES = [pytest.param(name, args, id=f"{name}-{args}") for name, points in DOMAINS.items() for args in points]


def central_differences(f: Callable[..., float], args: tuple[float, ...]) -> list[float]:
    slopes = []
    for i, x in enumerate(args):
        h = 1e-5 * max(1e-3, abs(x))
        ahead, behind = ((*args[:i], x + d, *args[i + 1 :]) for d in (h, -h))
        slopes.append((f(*ahead) - f(*behind)) / (2 * h))
    return slopes


def test_every_primitive_is_tested() -> None:
    assert set(ON_VALUES) == set(DOMAINS)
    for name, op in ops.OPS.items():
        assert op.name == name and ops.find(name) is op


@pytest.mark.parametrize(("name", "args"), CASES)
def test_vjp_on_floats(name: str, args: tuple[float, ...]) -> None:
    op = ops.find(name)
    assert len(args) == op.arity
    slopes = op.vjp(1.0, op.forward(*args), *args)
    assert slopes == pytest.approx(central_differences(op.forward, args), rel=1e-6, abs=1e-8)
    scaled = op.vjp(-2.5, op.forward(*args), *args)
    assert scaled == pytest.approx([-2.5 * slope for slope in slopes])


@pytest.mark.parametrize(("name", "args"), CASES)
def test_vjp_on_values_records_the_same_numbers(name: str, args: tuple[float, ...]) -> None:
    op = ops.find(name)
    values = [Value(x) for x in args]
    out = ON_VALUES[name](*values)
    assert out.data == op.forward(*args)
    assert ops.find(out._op).vjp(1.0, out.data, *args) == pytest.approx(op.vjp(1.0, out.data, *args), abs=0)
    recorded = [v.data for v in gradient(out, values)]
    out.backward()
    assert recorded == [v.grad for v in values] == list(op.vjp(1.0, out.data, *args))


@pytest.mark.parametrize(("name", "args"), CASES)
def test_recorded_gradients_can_be_differentiated_again(name: str, args: tuple[float, ...]) -> None:
    op = ops.find(name)

    def slope(i: int) -> Callable[..., float]:
        return lambda *point: float(op.vjp(1.0, op.forward(*point), *point)[i])

    values = [Value(x) for x in args]
    for i, first in enumerate(gradient(ON_VALUES[name](*values), values)):
        second = [v.data for v in gradient(first, values)]
        assert second == pytest.approx(central_differences(slope(i), args), rel=1e-5, abs=1e-7)


ROW = re.compile(r"^ {4}(\S.*?) +-> +(\S+)", re.MULTILINE)
TABLE = ROW.findall(ieee.__doc__ or "")


def parse(expression: str) -> tuple[str, list[float]]:
    """('0 ** -1') -> ('**-1', [0.0]); ('exp 1000') -> ('exp', [1000.0])"""
    first, *rest = expression.split()
    if first in ops.OPS:
        return first, [float(x) for x in rest]
    symbol, second = rest
    return ("**" + second, [float(first)]) if symbol == "**" else (symbol, [float(first), float(second)])


def same(x: float, y: float) -> bool:
    """Equal as bits are: nan is nan, and 0 is not -0."""
    return (x != x and y != y) or (x == y and math.copysign(1, x) == math.copysign(1, y))


def test_the_documented_table_is_read_whole_and_covers_every_primitive() -> None:
    names = {parse(expression)[0] for expression, _ in TABLE}
    assert {"**" if name.startswith("**") else name for name in names} == {*ops.OPS, "**"}
    assert len(TABLE) == len(dict(TABLE)) >= 44


@pytest.mark.parametrize(("expression", "result"), TABLE)
def test_numeric_semantics_as_documented(expression: str, result: str) -> None:
    name, args = parse(expression)
    forward = ops.find(name).forward(*args)
    assert type(forward) is float
    assert same(forward, float(result))
    values = [Value(x) for x in args]
    value = values[0] ** float(name[2:]) if name.startswith("**") else ON_VALUES[name](*values)
    assert same(value.data, float(result))


SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 5e-324, -1e308, 1e308, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("name", [*DOMAINS, "**inf", "**-inf", "**1e308"])
def test_nothing_raises_and_nothing_turns_complex(name: str) -> None:
    op = ops.find(name)
    for args in itertools.product(SPECIAL, repeat=op.arity):
        out = op.forward(*args)
        assert type(out) is float
        for g in SPECIAL:
            assert [type(slope) for slope in op.vjp(g, out, *args)] == [float] * op.arity
        values = [Value(x) for x in args]
        result = Value(out, values, name)
        recorded = [v.data for v in gradient(result, values)]
        result.backward()
        assert all(same(r + 0.0, v.grad) for r, v in zip(recorded, values, strict=True))


@pytest.mark.parametrize(
    ("name", "x", "slope"),
    [
        ("relu", 0.0, 0.0),
        ("relu", -0.0, 0.0),
        ("relu", math.nan, 0.0),
        ("log", 0.0, math.inf),
        ("log", -0.0, -math.inf),
        ("**0", 0.0, 0.0),
        ("**1", 0.0, 1.0),
        ("**2", 0.0, 0.0),
        ("**0.5", 0.0, math.inf),
        ("**0.5", -1.0, math.nan),
        ("**-1", 0.0, -math.inf),
        ("tanh", 1000.0, 0.0),
        ("sigmoid", -1000.0, 0.0),
        ("exp", 1000.0, math.inf),
    ],
)
def test_derivatives_at_the_edges(name: str, x: float, slope: float) -> None:
    op = ops.find(name)
    assert same(op.vjp(1.0, op.forward(x), x)[0], slope)


@pytest.mark.parametrize("name", ["", "mystery", "ReLU", "**", "**x", "** ", "2**"])
def test_the_table_is_closed(name: str) -> None:
    with pytest.raises(KeyError, match=re.escape(repr(name))):
        ops.find(name)
