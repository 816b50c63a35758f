"""Graphs of any class with `_prev`, a reader's own included: operands, order, names of operations, expressions.

`node` has a faster `toposort` for Values alone; all code that takes a reader's class uses this one. An object is like a
Value if it has `data`, `grad`, `_prev` and `_op`, as the classes of lectures have.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

__all__ = ["expression", "is_value_like", "label_of", "op_name", "op_of", "operands", "toposort"]

OTHER_NAMES = {
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
"""Other names that classes give to an operation, in lower case -> its name in `ops`."""


def operands(v: Any) -> Sequence[Any]:
    """Return the operands of a node, each as often as its class keeps it.

    If `_prev` is a set, as in lecture code, its members are sorted by their operation, label, data and grad. Raises
    TypeError for an object without `_prev`.
    """
    try:
        prev = v._prev
    except AttributeError:
        raise _not_a_value(v) from None
    if isinstance(prev, (set, frozenset)) and len(prev) > 1:
        return sorted(prev, key=lambda c: (op_of(c), label_of(c), repr(c.data), repr(c.grad)))
    return prev if isinstance(prev, (tuple, list)) else tuple(prev)


def toposort(root: Any) -> Iterator[Any]:
    """Yield every node that `root` depends on, root included, each once and after its operands, without recursion."""
    seen = {id(root)}
    path = [(root, iter(operands(root)))]
    while path:
        v, rest = path[-1]
        for operand in rest:
            if id(operand) not in seen:
                seen.add(id(operand))
                path.append((operand, iter(operands(operand))))
                break
        else:
            path.pop()
            yield v


def is_value_like(v: Any) -> bool:
    """Return True for a number in a graph, as lectures make it: `data`, `grad`, `_prev`, `_op` and `backward()`."""
    return all(hasattr(v, name) for name in ("data", "grad", "_prev", "_op")) and callable(getattr(v, "backward", None))


def op_of(v: Any) -> str:
    """Return the operation of a node as its class writes it; '' for a leaf, or if the class keeps none."""
    return str(getattr(v, "_op", "") or "")


def label_of(v: Any) -> str:
    """Return the label of a node, '' if it has none."""
    return str(getattr(v, "label", "") or "")


@lru_cache(maxsize=256)
def op_name(written: str) -> str:
    """Return the name in `ops` of an operation that a class calls `written`; `**` alone if that lacks the exponent."""
    name = written.strip().lower().replace(" ", "")
    name = OTHER_NAMES.get(name, name)
    return "**" + name[1:] if name.startswith("^") else name


def expression(op: str, arguments: Sequence[str]) -> str:
    """Return an operation as it is written in Python.

    >>> expression("*", ["2", "-3"]), expression("tanh", ["x"]), expression("**2", ["x"])
    ('2 * -3', 'tanh(x)', '(x)**2')
    """
    if op in ("+", "-", "*", "/"):
        return f" {op} ".join(arguments)
    if op.startswith("**"):
        return f"({arguments[0]}){op}"
    if op == "neg":
        return f"-({arguments[0]})"
    return f"{op}({', '.join(arguments)})"


def _not_a_value(x: Any) -> TypeError:
    what = f"{reprlib.repr(x)} ({type(x).__name__})"
    if isinstance(x, (list, tuple)) and x and hasattr(x[0], "_prev"):
        return TypeError(f"cannot draw {what}; draw one of them, such as [0], or their sum")
    return TypeError(f"cannot draw {what}; expected a Value, or an object with _prev, data and grad")
