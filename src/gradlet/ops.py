"""The closed set of primitive operations: for each its name, its value on floats, and its derivative.

A derivative is written once, as a vector-Jacobian product: `vjp(g, out, *args)` takes the gradient `g` of the result,
the result `out` and the arguments, and returns one contribution for each argument. It only calculates, so the same
line serves floats (`Value.backward` adds up numbers) and Values (`engine.gradient` builds the derivative as a graph).

`ieee` has the functions, and the table of their results at inf, nan and zero.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .ieee import divide, exp, gate, log, power, relu, sigmoid

# A vjp takes floats or Values and returns the same kind; writing that out in types would hide the mathematics.
Vjp = Callable[..., tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Op:
    """A primitive: `forward(*args)` maps floats to a float, `vjp(g, out, *args)` gives a gradient for each argument."""

    name: str
    arity: int
    forward: Callable[..., float]
    vjp: Vjp
    formulas: tuple[str, ...]
    """The derivative with respect to each argument, as Python for a reader."""


OPS: dict[str, Op] = {
    op.name: op
    for op in (
        Op("+", 2, operator.add, lambda g, out, a, b: (g, g), ("1", "1")),
        Op("-", 2, operator.sub, lambda g, out, a, b: (g, -g), ("1", "-1")),
        Op("*", 2, operator.mul, lambda g, out, a, b: (g * b, g * a), ("b", "a")),
        Op("/", 2, divide, lambda g, out, a, b: (divide(g, b), -divide(g * out, b)), ("1 / b", "-a / b**2")),
        Op("neg", 1, operator.neg, lambda g, out, a: (-g,), ("-1",)),
        Op("exp", 1, exp, lambda g, out, a: (g * out,), ("exp(a)",)),
        Op("log", 1, log, lambda g, out, a: (divide(g, a),), ("1 / a",)),
        Op("tanh", 1, math.tanh, lambda g, out, a: (g * (1.0 - out * out),), ("1 - tanh(a)**2",)),
        Op("relu", 1, relu, lambda g, out, a: (gate(g, a),), ("1 if a > 0 else 0",)),
        Op("sigmoid", 1, sigmoid, lambda g, out, a: (g * (out * (1.0 - out)),), ("sigmoid(a) * (1 - sigmoid(a))",)),
        Op("gate", 2, gate, lambda g, out, x, by: (gate(g, by), 0.0), ("1 if b > 0 else 0", "0")),
    )
}
"""Every primitive but `**n`, which is a family, one for each exponent: see `find`."""


@lru_cache(maxsize=256)
def find(name: str) -> Op:
    """Return the primitive called `name`: an entry of OPS, or `**n` for any number n. Raises KeyError for another."""
    if not name.startswith("**"):
        return OPS[name]
    try:
        n = float(name[2:])
    except ValueError:
        raise KeyError(name) from None
    formulas = ("n * a**(n - 1)",)
    if n == 0:  # n * a ** (n - 1) would be 0 * inf at a = 0
        return Op(name, 1, lambda a: 1.0, lambda g, out, a: (0.0,), formulas)
    return Op(name, 1, lambda a: power(a, n), lambda g, out, a: (g * (n * power(a, n - 1.0)),), formulas)


class _Vjps(dict[str, Vjp]):
    """The derivatives by name; the one of `**n` is made at its first use."""

    def __missing__(self, name: str) -> Vjp:
        return find(name).vjp


VJPS: Mapping[str, Vjp] = _Vjps({name: op.vjp for name, op in OPS.items()})
"""The derivative of each primitive by name, `**n` included. Raises KeyError for an unknown name."""
