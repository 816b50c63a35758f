"""Where a number stopped being finite: the first node of a graph that is inf or nan although its operands are not.

Works on any graph in the manner of micrograd (`data`, `_prev`, `_op`), a reader's own Value included. The trap: the
node named is the place, not the cause; that is nearly always a step that was too long, several steps before.
"""

import math
from typing import Any

from ..pictures.outputs import topological

__all__ = ["blame"]


def blame(root: Any) -> str:
    """A clause that names the first node, in the order of computation, whose number is not finite.

    >>> blame(Value(1000.0).exp() * 2)
    'exp(1000) gave inf'
    """
    if not hasattr(root, "_prev"):
        return f"{root!r} is not finite"
    for node in topological(root):
        if not math.isfinite(node.data):
            operands = [_name(child) for child in node._prev]
            if not operands:
                return f"{getattr(node, 'label', '') or 'an input'} is {node.data}"
            return f"{_call(node._op, operands)} gave {node.data}"
    return f"it is {root.data}"


def _name(node: Any) -> str:
    label = getattr(node, "label", "")
    return f"{label}={node.data:.6g}" if label else f"{node.data:.6g}"


def _call(op: str, operands: list[str]) -> str:
    if op in ("+", "-", "*", "/") and operands:
        return f" {op} ".join(operands if len(operands) > 1 else operands * 2)  # a set of operands holds `a * a` once
    if op.startswith("**"):
        return f"({operands[0]}) {op}"
    return f"{op}({', '.join(operands)})"
