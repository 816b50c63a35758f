"""Float functions that follow IEEE 754, as hardware and WebAssembly do, where Python raises or gives a complex number.

The arguments stand before the arrow, the result after it; the tests read this table.

    1 / 0            -> inf         an exact zero keeps its sign, so 1 / -0 is -inf
    -1 / 0           -> -inf
    1 / -0           -> -inf
    0 / 0            -> nan
    nan / 0          -> nan
    inf / inf        -> nan
    inf - inf        -> nan
    inf + -inf       -> nan
    0 + -0           -> 0
    neg 0            -> -0
    0 * inf          -> nan
    1e308 * 10       -> inf         overflow
    0 ** -1          -> inf
    -0 ** -1         -> -inf        odd powers keep the sign of zero
    -0 ** -2         -> inf
    0 ** 0           -> 1           whatever the base, nan included
    nan ** 0         -> 1
    -1 ** 0.5        -> nan         never a complex number
    -1e308 ** 1.5    -> nan
    -8 ** 3          -> -512
    10 ** 400        -> inf
    -10 ** 401       -> -inf
    10 ** -400       -> 0
    exp 1000         -> inf
    exp -1000        -> 0
    exp -inf         -> 0
    log 0            -> -inf
    log -0           -> -inf
    log -1           -> nan
    log inf          -> inf
    tanh 1000        -> 1
    tanh -inf        -> -1
    relu 0           -> 0           and its derivative at 0 is 0
    relu -0          -> 0
    relu -inf        -> 0
    relu nan         -> nan         a nan is never hidden
    sigmoid 1000     -> 1
    sigmoid -1000    -> 0           through exp(x) / (1 + exp(x)), which cannot overflow
    gate nan 0       -> 0           the first argument where the second is positive, else 0
    gate 2 nan       -> 0
    exp nan          -> nan
    log nan          -> nan
    tanh nan         -> nan
    sigmoid nan      -> nan

A derivative may divide by zero although the value did not (`log` at 0), so the derivatives in `ops` call `divide` and
`power` instead of `/` and `**`. For a Value, both call its own operator.
"""

from __future__ import annotations

import math
from typing import Any

from . import refusals


def to_float(x: Any) -> float:
    """Return x as a float; an integer too large for one becomes infinite. Raises TypeError if x is not a number."""
    if not isinstance(x, (str, bytes, bytearray)):  # which float() would parse
        try:
            return float(x)
        except OverflowError:
            return math.inf if x > 0 else -math.inf
        except (TypeError, ValueError):
            pass
    raise refusals.no_number(x)


def is_close(a: float, b: float, *, rel_tol: float, abs_tol: float = 1e-12) -> bool:
    """True if the two are equal up to rounding, or both nan. Tolerances as for `math.isclose`."""
    return math.isclose(a, b, rel_tol=rel_tol, abs_tol=abs_tol) or (a != a and b != b)


def divide(x: Any, y: Any) -> Any:
    """Return x / y, infinite or nan where Python raises ZeroDivisionError."""
    try:
        return x / y
    except ZeroDivisionError:
        if x == 0 or x != x:
            return math.nan
        return math.copysign(math.inf, x) * math.copysign(1.0, y)


def power(x: Any, n: float) -> Any:
    """Return x ** n, as C's pow: infinite or nan where Python raises or gives a complex number."""
    try:
        result = x**n
    except (ZeroDivisionError, OverflowError):
        if x < 0 and n != math.floor(n):  # the result is complex, and too large
            return math.nan
        odd = math.copysign(1.0, x) < 0 and math.fmod(n, 2) != 0 and n == math.floor(n)
        return -math.inf if odd else math.inf
    return math.nan if type(result) is complex else result


def exp(x: float) -> float:
    """Return e to the power of x, infinite where it overflows."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def log(x: float) -> float:
    """Return the natural logarithm of x: -inf at zero, nan below."""
    try:
        return math.log(x)
    except ValueError:
        return -math.inf if x == 0 else math.nan


def relu(x: float) -> float:
    """Return x where it is positive, else 0; a nan stays a nan."""
    return 0.0 if x <= 0.0 else x


def sigmoid(x: float) -> float:
    """Return 1 / (1 + exp(-x)), by the one of its two forms whose exponential is at most 1."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def gate(x: Any, by: Any) -> Any:
    """Return x where `by` is positive, else 0: the gradient of a relu. With Values, the result is a Value."""
    if isinstance(by, (int, float)):
        return x if by > 0.0 else 0.0
    return x.gate(by)
