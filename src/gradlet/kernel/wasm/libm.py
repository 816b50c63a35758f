"""exp, tanh, sigmoid, log and pow from + - * / and bits, so that every runtime gives the same ones.

    function    within      of the true value, in units in the last place; tests/kernel/test_libm.py holds them to it
    exp         1 ulp       also where the result is denormal
    tanh        2 ulp
    sigmoid     2 ulp
    log         1 ulp
    x ** 0.5    0.5 ulp     the square root is exact
    x ** n      2 ulp       where n is no whole number up to 16 (those are multiplications, see `lower.graph`)

Method: exp and log reduce their argument to a power of two and a rest (Cody and Waite, "Software Manual for the
Elementary Functions", 1980), with ln 2 in two parts as in fdlibm (Sun, 1993). The rest goes into a polynomial that
interpolates the function at Chebyshev's nodes. tanh is expm1(2x) / (expm1(2x) + 2).

Each function takes a number that knows + - * / and the methods of `lanes.Wide`; special values follow the table in
`ieee`. The trap: no branch on a value is possible, as each lane has its own. Every lane takes every path, and `select`
picks at the end.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

__all__ = ["FUNCTIONS", "exp", "log", "power", "sigmoid", "tanh"]


def _bits(pattern: int) -> float:
    return float(struct.unpack("<d", struct.pack("<Q", pattern))[0])


SIGN = -0.0
LOG2_E = 1.4426950408889634
LN2_HIGH = 6.93147180369123816490e-01  # the upper 32 bits of ln 2: times a small whole number it is exact
LN2_LOW = 1.90821492927058770002e-10

EXP = (
    0.16666666666666669,
    0.041666666666666664,
    0.008333333333330051,
    0.0013888888888886545,
    0.00019841269863105968,
    2.4801587317181886e-05,
    2.7557268378684192e-06,
    2.755728291148268e-07,
    2.5100424157005067e-08,
    2.0911264239196087e-09,
)
"""(expm1(r) - r - r²/2) / r³ for |r| <= ln(2) / 2, to 2^-58 of expm1."""

LOG = (
    0.666666666666667,
    0.3999999999989827,
    0.28571428626533335,
    0.22222211043822487,
    0.18182895746801428,
    0.1533150172120742,
    0.14619164777186422,
)
"""(log(1 + f) - 2 s) / s³ by powers of s² for s = f / (2 + f), 1 + f between sqrt(1/2) and sqrt(2)."""

SHIFT = 2.0**52 + 1023.0
"""Added to a whole number n, |n| < 1023, leaves the exponent bits of 2**n lowest."""


def _horner(x: Any, coefficients: tuple[float, ...]) -> Any:
    total: Any = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        total = x * total + c
    return total


def _two_to(n: Any) -> Any:
    return (n + SHIFT).shifted_left(52)


def _reduced(x: Any) -> tuple[Any, Any]:
    """Reduce x to (n, expm1(r)) with x = n ln 2 + r."""
    n = (x * LOG2_E).nearest()
    r = (x - n * LN2_HIGH) - n * LN2_LOW
    square = r * r
    return n, r + (square * 0.5 + (square * r) * _horner(r, EXP))


def exp(x: Any) -> Any:
    n, e = _reduced(x.max(-750.0).min(750.0))
    half = (n * 0.5).nearest()  # 2**n in two factors: alone it may be too large or too small for a float
    return (e + 1.0) * _two_to(half) * _two_to(n - half)


def tanh(x: Any) -> Any:
    n, e = _reduced((abs(x) * 2.0).min(44.0))
    scale = _two_to(n)
    e = scale * e + (scale - 1.0)
    return (e / (e + 2.0)) | (x & SIGN)


def sigmoid(x: Any) -> Any:
    n, e = _reduced((-abs(x)).max(-750.0))
    half = (n * 0.5).nearest()
    e = (e + 1.0) * _two_to(half) * _two_to(n - half)
    return (x < 0.0).select(e, 1.0) / (e + 1.0)


TINY = 2.0**-1022
LIFT = 54.0
ONE = 1.0
UP = _bits(0x3FF0000000000000 - 0x3FE6A09E00000000)
"""As an integer, added to the bits of a float, lets its exponent turn at sqrt(1/2) instead of at 1."""
WHOLE = 2.0**52


def _split(x: Any) -> tuple[Any, Any]:
    """Split x into (k, f) with x = 2**k (1 + f), for positive finite x."""
    denormal = x < TINY
    x = denormal.select(x * 2.0**LIFT, x)
    exponent = x.plus_bits(UP).shifted_right(52)
    k = (exponent | WHOLE) - SHIFT - (denormal & LIFT)
    return k, x.minus_bits(exponent.shifted_left(52)).plus_bits(ONE) - 1.0


def _log1p(f: Any) -> tuple[Any, Any]:
    """Compute (f, c) with log(1 + f) = f - c."""
    s = f / (f + 2.0)
    z = s * s
    half = f * f * 0.5
    return f, half - s * (half + z * _horner(z, LOG))


def log(x: Any) -> Any:
    k, f = _split(abs(x))
    f, c = _log1p(f)
    result = k * LN2_HIGH - ((c - k * LN2_LOW) - f)
    result = (x < math.inf).select(result, x)  # inf and nan are their own logarithms
    result = (x < 0.0).select(math.nan, result)
    return x.equals(0.0).select(-math.inf, result)


SPLITTER = 2.0**27 + 1.0


def power(x: Any, n: float) -> Any:
    """Compute x ** n, for a constant n."""
    if n == 0.5:  # C's pow: +0 at -0, and +inf at -inf
        return x.equals(-math.inf).select(math.inf, (x + 0.0).sqrt())
    if n != n:
        return x.equals(1.0).select(1.0, math.nan)
    size = abs(x)
    if abs(n) > 2.0**900:  # times SPLITTER it would overflow; every power but those of 1 and -1 is 0 or infinite
        below, above = (0.0, math.inf) if n > 0 else (math.inf, 0.0)
        result = size.equals(1.0).select(1.0, (size < 1.0).select(below, above))
        return x.equals(x).select(result, x)
    k, f = _split(size)
    f, c = _log1p(f)
    small = f - c
    error = (f - small) - c
    high = k * LN2_HIGH
    first = high + small  # |high| is 0 or the larger: what the sum loses is found again
    low = ((high - first) + small) + error + k * LN2_LOW
    total = first + low
    low = (first - total) + low
    upper = total * SPLITTER
    upper = upper - (upper - total)
    lower = total - upper
    n_upper = n * SPLITTER - (n * SPLITTER - n)
    n_lower = n - n_upper
    product = total * n
    rest = ((upper * n_upper - product) + upper * n_lower + lower * n_upper) + lower * n_lower + low * n
    e = exp(product)
    result = e + ((abs(product) < 750.0) & (e < math.inf)).select(e * rest, 0.0)
    ends = (math.inf, 0.0) if n > 0 else (0.0, math.inf)
    result = size.equals(math.inf).select(ends[0], result)
    result = size.equals(0.0).select(ends[1], result)
    if n.is_integer():
        if n % 2:
            result = result | (x & SIGN)
    else:
        result = (size.equals(0.0) | size.equals(math.inf)).select(result, (x < 0.0).select(math.nan, result))
    return (x.equals(x)).select(result, x)


FUNCTIONS: dict[str, Callable[[Any], Any]] = {"exp": exp, "log": log, "tanh": tanh, "sigmoid": sigmoid}
"""The code of each primitive that is no single instruction, by its name in `ops.OPS`."""
