"""The errors of the engine, as sentences: what happened, the culprit, what to do."""

from __future__ import annotations

import reprlib
from collections.abc import Collection, Iterable
from typing import Any


def no_number(x: object) -> TypeError:
    """Return the error for x, which is not a number."""
    if hasattr(x, "_prev"):
        return TypeError(f"cannot make a number of {show(x)}, its graph would be lost; take its .data for the number")
    return TypeError(f"cannot use {show(x)} in a Value expression; expected a number or a Value")


def exponent(x: object) -> TypeError:
    """Return the error for x as an exponent of a Value, which has to be an int or a float."""
    cure = "expected an int or a float"
    if hasattr(x, "_prev"):
        cure += ", and a Value as exponent is written (x.log() * exponent).exp()"
    return TypeError(f"cannot raise a Value to the power of {show(x)}; {cure}")


def operands(given: object, kind: type) -> Exception:
    """Return the error for `given`, which cannot be the operands of a Value."""
    for v in given if isinstance(given, Collection) else [given]:
        if not isinstance(v, kind):
            return TypeError(f"cannot make a Value from {show(v)}; expected a tuple of one or two Values")
    return ValueError(f"cannot make a Value from {given!r}; every operation takes one or two Values")


def show(x: object) -> str:
    """Return the repr and type of x, short enough for a sentence."""
    if isinstance(x, int) and x.bit_length() > 10_000:  # the repr of the longest raises ValueError
        return f"an int of {x.bit_length():,} bits (int)"
    return f"{reprlib.repr(x)} ({type(x).__name__})"


def made_by_hand(v: Any, arity: int | None, known: Iterable[str]) -> ValueError:
    """Return the error for a Value whose operation takes `arity` operands, or (if None) is none of the `known`."""
    if arity is None:
        names = ", ".join(map(repr, known))
        return ValueError(f"cannot differentiate {v!r}: unknown _op {v._op!r}; expected {names} or '**n'")
    return ValueError(
        f"cannot differentiate {v!r}: {v._op!r} takes {arity} operands, _prev has {len(v._prev)}; make it from {arity}"
    )


def no_order(v: object, other: object) -> TypeError:
    """Return the error for comparing two Values by size."""
    return TypeError(f"cannot order {v!r} and {show(other)}; compare .data instead")


def no_float(v: object) -> TypeError:
    """Return the error for turning a Value into a plain number."""
    return TypeError(
        f"cannot turn {v!r} into a float, its gradient would be lost; use .data for the number, "
        "or a method such as .exp() or .tanh() in place of a math function"
    )


def base(x: object) -> TypeError:
    """Return the error for a plain number to the power of a Value."""
    return TypeError(
        f"cannot raise {show(x)} to the power of a Value; for a positive base write (exponent * math.log(base)).exp()"
    )
