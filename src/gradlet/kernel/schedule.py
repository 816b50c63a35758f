"""What is computed when, and where it is kept: from a graph of scalars to loops over slots.

Everything lives in memory, in slots of five spaces, and a value gets its slot here:

    param    the parameters, in their order          one number each
    const    constants                               one number each
    hoisted  what is the same for all samples        one number each, computed once a step
    block    what differs from sample to sample      one number for each sample of a block
    sum      totals over the samples                 one for each reduction

Statements are of three kinds. A `map` computes an expression; a `sum` adds up a chain of terms and products, in the
very order in which the program added them; a `reduce` adds a value, or a product of two, over the samples. What is used
once, and only there, is part of its user's statement and gets no slot.

Statements that depend on the same number of steps before them stand side by side, like ones in neighbouring slots:
so `roll` finds layers. Nothing else here knows of layers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .graph import Graph, Node
from .roll import Run, Vector, roll

__all__ = ["Nest", "Operand", "Schedule", "Terms", "schedule"]

Tree = int | tuple[Any, ...]
"""An expression: the position of an operand, or (op, tree…)."""
TREE = 12
"""Operations in one expression at most."""
_LEAVES = frozenset({"const", "param", "column"})
_NO_TREE = _LEAVES | {""}
_SUMS = frozenset({"+", "-"})


class Operand(NamedTuple):
    """A slot that moves with the loops: `strides[d]` slots for a turn of loop d, `step` for each further term."""

    space: str
    slot: int
    strides: Vector
    step: int = 0


class Terms(NamedTuple):
    """`turns` terms of a sum: all added or all subtracted, each one operand or the product of two."""

    sign: str
    turns: int
    operands: tuple[Operand, ...]


@dataclass(frozen=True, slots=True)
class Nest:
    """One statement in loops of `dims` turns.

    map     out = tree(operands)
    sum     out = operands[0], or operands[0] * operands[1]; then terms
    reduce  out += over samples of operands[0], or operands[0] * operands[1]
    """

    kind: str
    dims: tuple[int, ...]
    out: Operand
    operands: tuple[Operand, ...]
    tree: Tree = 0
    terms: tuple[Terms, ...] = ()


@dataclass(slots=True)
class Schedule:
    """All statements, in an order in which they can run."""

    hoisted: list[Nest] = field(default_factory=list)
    block: list[Nest] = field(default_factory=list)
    reductions: list[Nest] = field(default_factory=list)
    slots: dict[str, int] = field(default_factory=dict)
    """How many slots each space has."""
    constants: list[float] = field(default_factory=list)
    place: dict[Node, tuple[str, int]] = field(default_factory=dict)


class Statement(NamedTuple):
    """A statement before it has addresses. `operands` are nodes; `shape` says how they are used."""

    kind: str
    node: Node
    shape: tuple[Any, ...]
    operands: list[Node]
    terms: list[tuple[str, tuple[Node, ...]]]


def schedule(graph: Graph, columns: int, kept: Sequence[Node], summed: Sequence[Node]) -> Schedule:
    """Statements for the nodes `kept`, one for each sample, and for the totals over all samples of those `summed`."""
    return _Scheduler(graph, columns, kept, summed).run()


class _Scheduler:
    def __init__(self, graph: Graph, columns: int, kept: Sequence[Node], summed: Sequence[Node]) -> None:
        self.graph = graph
        self.summed = summed
        self.uses = self._uses([*kept, *summed])
        self.out = Schedule(slots={"param": 0, "const": 0, "hoisted": 0, "block": columns, "sum": len(summed)})
        self.needed: set[Node] = set(kept)
        pinned = set(kept)
        self.alone = [n == 1 and node not in pinned for node, n in enumerate(self.uses)]
        """Whether a node is used once, and only there."""

    def _uses(self, roots: Sequence[Node]) -> list[int]:
        g = self.graph
        uses = [0] * len(g)
        for root in roots:
            uses[root] += 1
        for node in range(len(g) - 1, -1, -1):
            if uses[node] and g.op[node] not in _LEAVES:
                uses[g.a[node]] += 1
                if g.b[node] >= 0:
                    uses[g.b[node]] += 1
        return uses

    def run(self) -> Schedule:
        reductions = [self._factors(node) for node in self.summed]
        for factors in reductions:
            self.needed.update(factors)
        statements = self._statements()
        self._place_leaves()
        self._place(statements)
        # A value that does not vary is the same for each sample; to be added up it has to be there for each.
        spread: dict[Node, int] = {}
        rows = []
        for i, factors in enumerate(reductions):
            places = []
            for node in factors:
                space, slot = self.out.place[node]
                if space != "block":
                    if node not in spread:
                        spread[node] = self._new("block")
                        start = (spread[node], slot)
                        self.out.block += self._nests([(("map", 0, ("block", space), ()), start)])
                    slot = spread[node]
                places.append(slot)
            rows.append((("reduce", 0, ("sum",) + ("block",) * len(places), ()), (i, *places)))
        # The first total, the loss, is not like the others; and biases would break up the rows of weights.
        for some in (rows[:1], [r for r in rows[1:] if len(r[1]) == 3], [r for r in rows[1:] if len(r[1]) == 2]):
            self.out.reductions += self._nests(some)
        return self.out

    def _factors(self, node: Node) -> tuple[Node, ...]:
        """What to multiply for a node that is only added up: a product need not be stored first."""
        g = self.graph
        if g.op[node] == "*" and self.uses[node] == 1 and g.varies[g.a[node]] and g.varies[g.b[node]]:
            return (g.a[node], g.b[node])
        return (node,)

    # Which nodes are statements, and what belongs to each

    def _statements(self) -> list[Statement]:
        g = self.graph
        found = []
        for node in range(len(g) - 1, -1, -1):  # users first: they say what they need
            if node in self.needed and g.op[node] not in _LEAVES:
                statement = self._statement(node)
                self.needed.update(statement.operands)
                found.append(statement)
        found.reverse()
        return found

    def _statement(self, node: Node) -> Statement:
        first, terms = self._chain(node)
        if len(terms) >= 2:
            operands = [*first, *(operand for _, term in terms for operand in term)]
            return Statement("sum", node, (len(first),), operands, terms)
        operands = []
        tree, _ = self._tree(node, operands, TREE)
        return Statement("map", node, (tree,), operands, [])

    def _inner(self, node: Node, varies: bool) -> str:
        """The operation of a node that can be part of its only user's statement; '' of one that cannot."""
        return self.graph.op[node] if self.alone[node] and self.graph.varies[node] is varies else ""

    def _chain(self, node: Node) -> tuple[tuple[Node, ...], list[tuple[str, tuple[Node, ...]]]]:
        """(first, terms) of a sum: ((first ± term) ± term) ..., in the order of the program."""
        g = self.graph
        varies = g.varies[node]
        terms: list[tuple[str, tuple[Node, ...]]] = []
        op = g.op[node]
        while op in _SUMS:
            total, term = g.a[node], g.b[node]
            inner = self._inner(total, varies)
            if op == "+" and inner not in _SUMS:
                other = self._inner(term, varies)
                if other in _SUMS or inner == "*":
                    total, term, inner = term, total, other
            terms.append((op, self._product(term, varies)))
            node, op = total, inner
        terms.reverse()
        return self._product(node, varies), terms

    def _product(self, node: Node, varies: bool) -> tuple[Node, ...]:
        if self._inner(node, varies) != "*":
            return (node,)
        a, b = self.graph.a[node], self.graph.b[node]
        return (b, a) if self.graph.varies[a] and not self.graph.varies[b] else (a, b)

    def _tree(self, node: Node, operands: list[Node], budget: int) -> tuple[Tree, int]:
        g = self.graph
        budget -= 1
        tree: list[Any] = [g.op[node]]
        for child in (g.a[node], g.b[node])[: 1 if g.b[node] < 0 else 2]:
            small = budget > 0 and self._inner(child, g.varies[node]) not in _NO_TREE
            if small and len(self._chain(child)[1]) < 2:
                branch, budget = self._tree(child, operands, budget)
                tree.append(branch)
            else:
                tree.append(len(operands))
                operands.append(child)
        return tuple(tree), budget

    # Slots and loops

    def _new(self, space: str) -> int:
        slot = self.out.slots[space]
        self.out.slots[space] = slot + 1
        return slot

    def _place_leaves(self) -> None:
        g, out = self.graph, self.out
        for node in sorted(self.needed):
            if g.op[node] == "column":
                out.place[node] = "block", g.a[node]
            elif g.op[node] == "param":
                out.place[node] = "param", g.a[node]
                out.slots["param"] = max(out.slots["param"], g.a[node] + 1)
            elif g.op[node] == "const":
                out.place[node] = "const", self._new("const")
                out.constants.append(g.value[node])

    def _place(self, statements: list[Statement]) -> None:
        place, varies = self.out.place, self.graph.varies
        level = dict.fromkeys(place, 0)
        groups: dict[tuple[Any, ...], list[Statement]] = {}
        for s in statements:
            depth = level[s.node] = 1 + max(map(level.__getitem__, s.operands))
            form = tuple([(sign, len(term)) for sign, term in s.terms])
            kinds = tuple(map(varies.__getitem__, s.operands))
            groups.setdefault((varies[s.node], depth, s.kind, s.shape, hash((form, kinds)), len(form)), []).append(s)
        for key in sorted(groups, key=lambda key: key[:2]):  # the sort is stable: otherwise by first appearance
            varying = key[0]
            space = "block" if varying else "hoisted"
            rows = []
            for s in groups[key]:
                place[s.node] = space, self._new(space)
            for s in groups[key]:
                rows.append(self._row(s))
            (self.out.block if varying else self.out.hoisted).extend(self._nests(rows))

    def _row(self, s: Statement) -> tuple[tuple[Any, ...], Vector]:
        """(kind, addresses) as `roll` wants them; of the terms of a sum only where each run begins."""
        place = self.out.place
        count = s.shape[0] if s.kind == "sum" else len(s.operands)
        places = [place[s.node], *(place[operand] for operand in s.operands[:count])]
        segments = []
        for run in _segments(s.terms, place) if s.terms else ():
            sign, spaces = run.kind
            turns = run.dims[0] if run.dims else 1
            steps = run.strides[0] if run.strides else (0,) * len(spaces)
            segments.append((sign, turns, spaces, steps))
            places += zip(spaces, run.start, strict=True)
        shape = s.shape[0] if s.kind == "map" else 0
        kind = (s.kind, shape, tuple(space for space, _ in places[: count + 1]), tuple(segments))
        return kind, tuple(slot for _, slot in places)

    def _nests(self, rows: list[tuple[tuple[Any, ...], Vector]]) -> list[Nest]:
        return [_nest(run) for run in roll(rows)]


def _segments(terms: list[tuple[str, tuple[Node, ...]]], place: dict[Node, tuple[str, int]]) -> list[Run]:
    """The terms of a sum as runs. Most sums are a single one, and there are many: those are found without `roll`."""
    kinds = [(sign, tuple([place[operand][0] for operand in term])) for sign, term in terms]
    slots = [tuple([place[operand][1] for operand in term]) for _, term in terms]
    if kinds.count(kinds[0]) == len(kinds):
        columns = [list(column) for column in zip(*slots, strict=True)]
        steps = tuple([column[1] - column[0] for column in columns])
        if all(_even(column, step) for column, step in zip(columns, steps, strict=True)):
            return [Run(kinds[0], slots[0], (len(terms),), (steps,))]
    return roll(zip(kinds, slots, strict=True), depth=1)


def _even(column: list[int], step: int) -> bool:
    if not step:
        return column.count(column[0]) == len(column)
    return column == list(range(column[0], column[0] + step * len(column), step))


def _nest(run: Run) -> Nest:
    kind, shape, spaces, segments = run.kind

    def operand(i: int, space: str, step: int = 0) -> Operand:
        return Operand(space, run.start[i], tuple(stride[i] for stride in run.strides), step)

    out, *operands = (operand(i, space) for i, space in enumerate(spaces))
    terms = []
    at = len(spaces)
    for sign, turns, term_spaces, steps in segments:
        both = zip(term_spaces, steps, strict=True)
        terms.append(Terms(sign, turns, tuple(operand(at + i, space, step) for i, (space, step) in enumerate(both))))
        at += len(term_spaces)
    return Nest(kind, run.dims, out, tuple(operands), shape, tuple(terms))
