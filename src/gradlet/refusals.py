"""What a Value will not compute with, and the words for it: what happened, the culprit, what to do."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Collection


def number(x: object) -> float:
    """x as a float; integers too large for one become infinite. Raises TypeError for what is not a number."""
    if not isinstance(x, (str, bytes, bytearray)):  # float() reads text
        try:
            return float(x)  # type: ignore[arg-type]
        except OverflowError:
            return math.inf if x > 0 else -math.inf  # type: ignore[operator]
        except (TypeError, ValueError):
            pass
    if hasattr(x, "_prev"):
        raise TypeError(f"cannot make a number of {show(x)}, its graph would be lost; take its .data for the number")
    raise TypeError(f"cannot use {show(x)} in a Value expression; expected a number or a Value")


def exponent(x: object) -> TypeError:
    """Why x is not a power to raise a Value to."""
    cure = "expected an int or a float"
    if hasattr(x, "_prev"):
        cure += ", and a Value as exponent is written (x.log() * exponent).exp()"
    return TypeError(f"cannot raise a Value to the power of {show(x)}; {cure}")


def operands(given: object, kind: type) -> Exception:
    """Why these cannot be the operands of a Value."""
    for v in given if isinstance(given, Collection) else [given]:
        if not isinstance(v, kind):
            return TypeError(f"cannot make a Value from {show(v)}; expected a tuple of one or two Values")
    return ValueError(f"cannot make a Value from {given!r}; every operation takes one or two Values")


def show(x: object) -> str:
    """repr and type, of a length fit for a sentence."""
    if isinstance(x, int) and x.bit_length() > 10_000:  # Python refuses to write out the longest
        return f"an int of {x.bit_length():,} bits (int)"
    return f"{reprlib.repr(x)} ({type(x).__name__})"
