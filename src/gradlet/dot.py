"""Pictures of a graph of Values, as in the lecture: `draw_dot(loss)` at the end of a cell.

Any object with `_prev`, `data` and `grad` can be drawn, so a reader's own Value class works too (its `_op` and `label`
are used if it has them). Node names are positions in a fixed order, not `id()`s: the same program gives the same
text, so a picture can be compared with an earlier one or updated in place. Colours and fonts are left to the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .graphs import label_of, op_of, operands, toposort

if TYPE_CHECKING:
    from graphviz import Digraph  # type: ignore[import-untyped]

MAX_NODES = 500
"""The largest number of drawn nodes (Values and operations) that `draw_dot` accepts: see `max_nodes` there."""


def trace(root: Any) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """Return (nodes, edges) of all that `root` depends on: operands before results, a pair (operand, result) per use.

    `a + a` has two edges. Raises TypeError if `root` is not a Value or an object like one.
    """
    nodes = list(toposort(root))
    return nodes, [(operand, v) for v in nodes for operand in operands(v)]


def draw_dot(root: Any, format: str = "svg", rankdir: str = "LR", *, max_nodes: int = MAX_NODES) -> Digraph:
    """Return the graph of `root` as a `graphviz.Digraph`: a box for each Value, a round node for each operation.

    Raises ValueError for more than `max_nodes` drawn nodes, whose layout would take too long, or an unknown `rankdir`,
    and TypeError if `root` is not a Value or an object like one.
    """
    from graphviz import Digraph, escape

    if rankdir not in ("LR", "TB"):
        raise ValueError(f"cannot draw with rankdir={rankdir!r}; choose 'LR' (left to right) or 'TB' (top to bottom)")
    nodes, edges = trace(root)
    size = len(nodes) + sum(1 for v in nodes if op_of(v))
    if size > max_nodes:
        lift = f", or wait for it with draw_dot(..., max_nodes={size})" if size <= 10 * MAX_NODES else ""
        raise ValueError(
            f"a picture of {size:,} nodes would take too long to lay out; "
            f"draw a part of it, such as the loss of one sample, or a smaller net{lift}"
        )
    dot = Digraph(format=format, graph_attr={"rankdir": rankdir})
    names = {id(v): f"v{i}" for i, v in enumerate(nodes)}
    for v in nodes:
        name = names[id(v)]
        label = _escape_field(label_of(v))
        dot.node(name, f"{{ {label} | data {_format_number(v.data)} | grad {_format_number(v.grad)} }}", shape="record")
        if op_of(v):
            dot.node(f"{name}op", escape(op_of(v)))
            dot.edge(f"{name}op", name)
    for child, v in edges:
        dot.edge(names[id(child)], names[id(v)] + ("op" if op_of(v) else ""))
    return dot


def _format_number(x: Any) -> str:
    """Return x with four decimals, as in the lecture, or with four digits if it is 1e7 or more."""
    try:
        return f"{x:.4f}" if abs(x) < 1e7 or x != x else f"{x:.4g}"
    except (TypeError, ValueError):
        return _escape_field(x)


def _escape_field(text: Any) -> str:
    """Return `text` as one field of a record label, with the characters escaped that have a meaning in DOT."""
    plain = "".join(c if c.isprintable() else " " for c in str(text)[:100])
    return "".join("\\" + c if c in "\\{}|<>" else c for c in plain.replace("&", "&amp;"))
