"""exp, log, tanh, sigmoid and pow: within their stated ulps of the truth, and in kernels the same bits as in Python."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from kernel.kernels import bits, instantiate
from kernel.numbers import Number

from gradlet import Value, ieee, ops
from gradlet.kernel.kernel import compile
from gradlet.kernel.recording.recording import record
from gradlet.kernel.wasm import libm
from gradlet.kernel.wasm.memory import POINTS

DIGITS = 60


def exact_tanh(x: Decimal) -> Decimal:
    if abs(x) < Decimal("1e-12"):
        return x - x**3 / 3
    e = (2 * x).exp()
    return (e - 1) / (e + 1)


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[Decimal], Decimal], float]] = {
    "exp": (libm.exp, lambda x: x.exp(), 1.0),
    "log": (libm.log, lambda x: x.ln(), 1.0),
    "tanh": (libm.tanh, exact_tanh, 2.0),
    "sigmoid": (libm.sigmoid, lambda x: 1 / (1 + (-x).exp()), 2.0),
    "**0.5": (lambda x: libm.power(x, 0.5), lambda x: x.sqrt(), 0.5),
    **{
        f"**{n}": (
            lambda x, n=n: libm.power(x, n),
            lambda x, n=n: (x.ln() * Decimal(n)).exp() if x else Decimal(0),
            2.0,
        )
        for n in (1.5, -0.5, 0.1, -2.25, 17.0, 33.3)
    },
}


def arguments(name: str, count: int) -> list[float]:
    rng = random.Random(name)
    ends: dict[str, tuple[float, float]] = {"exp": (-745.5, 709.9), "tanh": (-25, 25), "sigmoid": (-746.0, 60.0)}
    if name in ends:
        low, high = ends[name]
        near = [rng.gauss(0, 1) * 10.0 ** rng.randint(-9, 1) for _ in range(count)]
        return [x for x in near if low <= x <= high] + [rng.uniform(low, high) for _ in range(count)]
    near = [1 + rng.gauss(0, 1) * 2.0 ** -rng.randint(2, 40) for _ in range(count)]
    return [abs(x) for x in near] + [math.ldexp(rng.uniform(0.5, 1), rng.randint(-1073, 1024)) for _ in range(count)]


def ulps(found: float, truth: Decimal) -> float:
    """How far off, in units in the last place of the truth; infinity counts as 2**1024."""
    if math.isinf(found):
        found_exact = Fraction(2) ** 1024 * (1 if found > 0 else -1)
        if abs(Fraction(truth)) >= Fraction(2) ** 1024 - Fraction(2) ** 970:
            return 0.0
    else:
        found_exact = Fraction(found)
    size = abs(Fraction(truth))
    if not size:
        return abs(float(found_exact / Fraction(5e-324)))
    e = size.numerator.bit_length() - size.denominator.bit_length()
    unit = Fraction(2) ** (max(e - (Fraction(2) ** e > size), -1022) - 52)
    return float(abs(found_exact - Fraction(truth)) / unit)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_within_the_stated_ulps(name: str) -> None:
    function, exact, bound = FUNCTIONS[name]
    worst = (0.0, 0.0)
    with localcontext() as context:
        context.prec, context.Emin, context.Emax = DIGITS, -999999, 999999
        for x in arguments(name, 600):
            worst = max(worst, (ulps(function(Number(x)).x, exact(Decimal(x))), x))
    print(name, worst)
    assert worst[0] <= bound, worst


def test_every_function_is_held_to_a_bound() -> None:
    assert {name: function for name, (function, _, _) in FUNCTIONS.items() if name in libm.FUNCTIONS} == libm.FUNCTIONS


SPECIAL = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, -5e-324, 1e-310, 710.0, -746.0, 1e308, -1e308]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("x", SPECIAL)
def test_special_values_are_those_of_the_table(name: str, x: float) -> None:
    found, wanted = FUNCTIONS[name][0](Number(x)).x, ops.find(name).forward(x)
    if math.isfinite(wanted) and wanted:
        assert found == pytest.approx(wanted, rel=1e-14, abs=5e-324)
    else:
        assert bits(found) == bits(wanted)


@pytest.mark.parametrize("n", [math.inf, -math.inf, math.nan, 1e308, -1e308, 2.0**64, -(2.0**53), 1e-320, 1.5, 17.0])
def test_exponents_of_any_size(n: float) -> None:
    for x in [*SPECIAL, 0.5, -0.5, 2.0, -2.0, 1 + 2**-52, 1 - 2**-53]:
        found, wanted = libm.power(Number(x), n).x, ieee.power(x, n)
        if math.isfinite(wanted) and wanted:
            assert found == pytest.approx(wanted, rel=1e-13, abs=5e-324)
        else:
            assert bits(found) == bits(wanted), x


def test_kernels_compute_these_very_bits() -> None:
    functions = {name: function for name, (function, _, _) in FUNCTIONS.items()}
    functions.update({f"**{n}": lambda x, n=n: libm.power(x, n) for n in (math.inf, -1e308, math.nan)})

    def program(x: list[Any]) -> list[Any]:
        return [x[0] ** float(name[2:]) if name.startswith("**") else getattr(x[0], name)() for name in functions]

    unused = Value(0.0)
    recording = record(program, lambda outputs, y: outputs[0][0], 1, [0.0], [unused])
    kernel = compile(recording, rows=1)
    instance = instantiate(kernel.binary)
    points = SPECIAL + [x for name in FUNCTIONS for x in arguments(name, 30)]
    points = (points + [-x for x in points])[:POINTS]
    instance.write(kernel.plan.at("points"), array("d", points).tobytes())
    instance.call("begin_outputs")
    instance.call("outputs", 0, len(points))
    for i, (name, function) in enumerate(functions.items()):
        found = array("d")
        found.frombytes(instance.read(kernel.plan.at("outputs") + 8 * POINTS * i, 8 * len(points)))
        for x, y in zip(points, found, strict=True):
            wanted = function(Number(x)).x
            assert bits(y) == bits(wanted), (name, x, y, wanted)
