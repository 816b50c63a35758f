"""Pictures of a graph of Values, as in the lecture: `draw_dot(loss)` at the end of a cell.

Any object with `_prev`, `data` and `grad` can be drawn, so a reader's own Value class works as well as ours (`_op` and
`label` are used if there). Node names are positions in a fixed order, not `id()`s: the same program gives the same
text, so a picture can be compared with an earlier one or updated in place. Colours and fonts are left to the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .graphs import label_of, op_of, operands, toposort

if TYPE_CHECKING:
    from graphviz import Digraph  # type: ignore[import-untyped]

MAX_NODES = 500
"""Drawn nodes (Values and operations) that `draw_dot` lays out before it refuses: see `max_nodes` there."""


def trace(root: Any) -> tuple[list[Any], list[tuple[Any, Any]]]:
    """(nodes, edges) of everything `root` depends on: operands before results, an edge (operand, result) for each use.

    `a + a` has two edges.
    """
    nodes = list(toposort(root))
    return nodes, [(operand, v) for v in nodes for operand in operands(v)]


def draw_dot(root: Any, format: str = "svg", rankdir: str = "LR", *, max_nodes: int = MAX_NODES) -> Digraph:
    """The graph of `root` as a `graphviz.Digraph`: a box for each Value, a round node for each operation.

    Raises ValueError above `max_nodes` drawn nodes, before any layout: that takes longer than anyone waits.
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
        label = _field(label_of(v))
        dot.node(name, f"{{ {label} | data {_format_number(v.data)} | grad {_format_number(v.grad)} }}", shape="record")
        if op_of(v):
            dot.node(f"{name}op", escape(op_of(v)))
            dot.edge(f"{name}op", name)
    for child, v in edges:
        dot.edge(names[id(child)], names[id(v)] + ("op" if op_of(v) else ""))
    return dot


def _format_number(x: Any) -> str:
    """Four decimals as in the lecture, or four digits where that would fill the page."""
    try:
        return f"{x:.4f}" if abs(x) < 1e7 or x != x else f"{x:.4g}"
    except (TypeError, ValueError):
        return _field(x)


def _field(text: Any) -> str:
    """`text` as one field of a record label: its structure characters, escapes and entities made plain."""
    plain = "".join(c if c.isprintable() else " " for c in str(text)[:100])
    return "".join("\\" + c if c in "\\{}|<>" else c for c in plain.replace("&", "&amp;"))
