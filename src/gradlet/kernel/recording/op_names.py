"""The operation that a reader's class means by an `_op`: `add` is `+`, and `-` of one operand is a sign."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from ... import ops

__all__ = ["is_primitive", "meanings_of", "primitive_name"]

ALIASES = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "div": "/",
    "truediv": "/",
    "pow": "**",
    "sqrt": "**0.5",
    "square": "**2",
    "ln": "log",
}
"""Other names that classes give an operation, in lower case."""


@lru_cache(maxsize=256)
def primitive_name(written: str) -> str:
    """Translate a class's name of an operation into that of `ops`; into `**` alone where it has no exponent."""
    name = written.strip().lower().replace(" ", "")
    name = ALIASES.get(name, name)
    return "**" + name[1:] if name.startswith("^") else name


def is_primitive(name: str) -> bool:
    """True if this is a primitive's name, or may become one."""
    return name in ops.OPS or name.startswith("**")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def meanings_of(
    name: str, operands: tuple[int, ...], kept: bool, constant: Callable[[int], float | None]
) -> list[tuple[str, tuple[int, ...]]]:
    """List what this may be: primitives, each with its operands in order. `kept`: True if they are in order already."""
    a, b = operands[0], operands[-1]
    orders = [(a, b)] if kept else [(a, b), (b, a)]
    if len(operands) == 2:
        if name.startswith("**"):
            return [(f"**{constant(e)!r}", (base,)) for base, e in orders if constant(e) is not None]
        if name in ("+", "-", "*", "/"):
            return [(name, order) for order in orders[: 1 if name in ("+", "*") else 2]]
    elif len(operands) == 1:
        if name.startswith("**"):
            return [(name, (a,))] if _is_number(name[2:]) else []
        found: list[tuple[str, tuple[int, ...]]] = (
            [(name, (a,))] if name in ops.OPS and ops.OPS[name].arity == 1 else []
        )
        if name == "-":
            found.append(("neg", (a,)))
        if name in ("+", "-", "*", "/") and not kept:
            found.append((name, (a, a)))
        return found
    return []
