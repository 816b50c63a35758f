"""The place where a number stops being finite: the first node that is inf or nan although its operands are not.

It works on any graph of objects with micrograd's `data`, `_prev` and `_op`, a reader's own Value included. The node is
the place and not the cause, which is nearly always a step that was too long, several steps before.
"""

import math
from typing import Any

from ..graphs import expression, label_of, op_name, op_of, operands, toposort

__all__ = ["blame"]


def blame(root: Any) -> str:
    """Return a clause that names the first node, in the order of computation, whose number is not finite.

    >>> blame(Value(1000.0).exp() * 2)
    'exp(1000) gave inf'
    """
    if not hasattr(root, "_prev"):
        return f"{root!r} is not finite"
    for node in toposort(root):
        if not math.isfinite(node.data):
            op, arguments = op_name(op_of(node)), [_name(operand) for operand in operands(node)]
            if not arguments:
                return f"{label_of(node) or 'an input'} is {node.data}"
            if op in ("+", "-", "*", "/") and len(arguments) == 1:  # a set of operands holds `a * a` once
                arguments *= 2
            return f"{expression(op, arguments)} gave {node.data}"
    return f"it is {root.data}"


def _name(node: Any) -> str:
    label = label_of(node)
    return f"{label}={node.data:.6g}" if label else f"{node.data:.6g}"
