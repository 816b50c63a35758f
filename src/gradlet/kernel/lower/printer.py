"""A schedule as text: each statement with its loops, and beside it the first turn by the names of the program.

    for i < 16     v[3 + i] = p[2 + 3i] + sum(k < 2: p[3i + k] * v[k])      ; b1[0] + w1[0,0] * x[0] + ...

Letters: `p` parameters, `c` constants, `h` hoisted (the same for all samples), `v` what varies from sample to sample,
`sum` totals over the samples. i, j, l count the loops from the outermost, k the terms of a sum.
"""

from __future__ import annotations

from typing import NamedTuple

from .loops import LoopNest, Operand, Schedule, Tree

__all__ = ["Names", "to_text"]

_LETTERS = {"param": "p", "const": "c", "hoisted": "h", "block": "v", "sum": "sum"}
_LOOPS = "ijl"


class Names(NamedTuple):
    """Names for people."""

    parameters: list[str]
    """And of 1 / samples behind them."""
    columns: list[str]


def to_text(schedule: Schedule, names: Names) -> str:
    """Print all statements of a schedule."""
    lines: list[str] = []
    of_slot = {("param", i): name for i, name in enumerate(names.parameters)}
    of_slot |= {("block", i): name for i, name in enumerate(names.columns)}
    of_slot |= {("const", i): f"{number!r}" for i, number in enumerate(schedule.constants)}
    for title, part, reductions in (
        ("in a training step and for the outputs", schedule.both, []),
        ("then in a training step", schedule.train, schedule.reductions),
        ("then for the outputs", schedule.show, []),
    ):
        lines += _part(title, {_ONCE: part.hoisted, _BLOCK: part.block, _TOTALS: reductions}, of_slot)
    return "\n".join(lines)


_ONCE, _BLOCK, _TOTALS = "once, for all samples", "for each block of samples", "add up over the samples of the block"


def _part(title: str, nests: dict[str, list[LoopNest]], names: dict[tuple[str, int], str]) -> list[str]:
    lines = []
    for when, some in nests.items():
        if some:
            lines.append(f"  ; {when}")
            rows = [(_loops(nest), _statement(nest), _first(nest, names)) for nest in some]
            widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
            lines += [f"  {a:{widths[0]}}  {b:{min(widths[1], 72)}}  {c}".rstrip() for a, b, c in rows]
    return ["", f"; {title}", *lines] if lines else []


def _loops(nest: LoopNest) -> str:
    return " ".join(f"for {letter} < {turns}" for letter, turns in zip(_LOOPS, nest.dims, strict=False))


def _statement(nest: LoopNest) -> str:
    out = _address(nest.out)
    if nest.kind == "map":
        return f"{out} = {_tree(nest.tree, [_address(operand) for operand in nest.operands])}"
    first = " * ".join(map(_address, nest.operands))
    if nest.kind == "reduce":
        return f"{out} += {first}"
    for terms in nest.terms:
        product = " * ".join(map(_address, terms.operands))
        first += f" {terms.sign} " + (f"sum(k < {terms.turns}: {product})" if terms.turns > 1 else product)
    return f"{out} = {first}"


def _address(operand: Operand) -> str:
    moves = zip((*operand.strides, operand.step), (*_LOOPS[: len(operand.strides)], "k"), strict=True)
    parts = [(stride, letter) for stride, letter in moves if stride]
    at = str(operand.slot) if operand.slot or not parts else ""
    for stride, letter in parts:
        sign = "-" if stride < 0 else "+"
        at += (f" {sign} " if at else sign.strip("+")) + ("" if abs(stride) == 1 else str(abs(stride))) + letter
    return f"{_LETTERS[operand.space]}[{at}]"


def _tree(tree: Tree, operands: list[str]) -> str:
    if isinstance(tree, int):
        return operands[tree]
    op, *branches = tree
    values = [_tree(branch, operands) for branch in branches]
    if op in ("+", "-", "*", "/"):
        left, right = (f"({v})" if _infix(b) else v for v, b in zip(values, branches, strict=True))
        return f"{left} {op} {right}"
    if op == "neg":
        return f"-({values[0]})" if _infix(branches[0]) else f"-{values[0]}"
    if op.startswith("**"):
        return f"({values[0]}) {op}"
    return f"{op}({', '.join(values)})"


def _infix(tree: Tree) -> bool:
    return isinstance(tree, tuple) and (tree[0] in ("+", "-", "*", "/", "neg") or tree[0].startswith("**"))


def _first(nest: LoopNest, names: dict[tuple[str, int], str]) -> str:
    """Print the first statement of a nest by its names, where it has any."""

    def name(operand: Operand) -> str:
        return names.get((operand.space, operand.slot)) or f"{_LETTERS[operand.space]}[{operand.slot}]"

    used = [*nest.operands, *(operand for terms in nest.terms for operand in terms.operands)]
    if not any((operand.space, operand.slot) in names for operand in used):
        return ""
    if nest.kind == "map":
        return f"; {_tree(nest.tree, [name(operand) for operand in nest.operands])}"
    said = " * ".join(map(name, nest.operands))
    for terms in nest.terms:
        said += f" {terms.sign} " + " * ".join(map(name, terms.operands)) + (" ..." if terms.turns > 1 else "")
    return f"; {said}"
