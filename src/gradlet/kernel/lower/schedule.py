"""The schedule: an order for the operations of a scalar graph, slots for their results, and loops over the slots.

A value gets its slot here. What is used once, and only there, is part of its user's statement and gets none.

Statements that depend on the same number of steps before them stand side by side, like ones in neighbouring slots:
so `find_loops` finds layers. Nothing else here knows of layers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from .graph import Graph, NodeId
from .loops import LoopNest, Operand, Schedule, Terms, Tree
from .reroll import Run, Vector, find_loops

__all__ = ["make_schedule"]

TREE = 12
"""Operations in one expression at most."""
_LEAVES = {"const": "const", "param": "param", "column": "block"}
"""The space that each kind of leaf lies in."""
_SUMS = frozenset({"+", "-"})


class Statement(NamedTuple):
    """A statement before it has addresses: the node that it computes, from which others.

    shape: of a map, its tree; of a sum, the signs of its terms, and how many factors the first and each term has.
    """

    kind: str
    node: NodeId
    shape: Any
    operands: list[NodeId]


def make_schedule(graph: Graph, columns: int, shown: Sequence[NodeId], summed: Sequence[NodeId]) -> Schedule:
    """Make statements for the nodes `shown`, one for each sample, and for the totals of those `summed`."""
    return _Scheduler(graph, columns, shown, summed).run()


_TRAIN, _SHOW = 1, 2
"""Users of a node, as bits: training, what is shown, or both."""


class _Scheduler:
    def __init__(self, graph: Graph, columns: int, shown: Sequence[NodeId], summed: Sequence[NodeId]) -> None:
        self.graph = graph
        self.summed = summed
        self.out = Schedule(slots={"param": 0, "const": 0, "hoisted": 0, "block": columns, "sum": len(summed)})
        self.uses, self.inner = self._uses([*shown, *summed])
        self.need = [0] * len(graph)
        """For each node, the users that need it to have a slot, as bits."""
        for node in shown:
            self.need[node] = _SHOW
        self.spread: dict[NodeId, int] = {}
        """Slots in the block of what is the same for all samples."""

    def _uses(self, roots: Sequence[NodeId]) -> tuple[list[int], list[str]]:
        """Count the uses of each node; and name its operation if it can be part of its only user's statement, or ''."""
        op, varies = self.graph.op, self.graph.varies
        operands = list(zip(self.graph.a, self.graph.b, strict=True))
        uses, inner = [0] * len(op), [""] * len(op)
        for root in roots:
            uses[root] += 1
        for node in range(len(op) - 1, -1, -1):
            if uses[node] and op[node] not in _LEAVES:
                for operand in operands[node]:
                    if operand >= 0:
                        alone = not uses[operand] and varies[operand] is varies[node] and op[operand] not in _LEAVES
                        inner[operand] = op[operand] if alone else ""
                        uses[operand] += 1
        return uses, inner

    def run(self) -> Schedule:
        factors = [self._factors(node) for node in self.summed]
        for node in chain.from_iterable(factors):
            self.need[node] |= _TRAIN
        statements = self._statements()
        self._give_slots_to_leaves()
        self._give_slots(statements)
        self._reduce(factors)
        return self.out

    def _factors(self, node: NodeId) -> tuple[NodeId, ...]:
        """Find the factors of a node that is only added up: a product need not be stored first."""
        g = self.graph
        if g.op[node] == "*" and self.uses[node] == 1 and g.varies[g.a[node]] and g.varies[g.b[node]]:
            return (g.a[node], g.b[node])
        return (node,)

    # Which nodes are statements, and what belongs to each

    def _statements(self) -> list[Statement]:
        op, need = self.graph.op, self.need
        found = []
        for node in range(len(op) - 1, -1, -1):  # users first: they say what they need
            if need[node] and op[node] not in _LEAVES:
                statement = self._statement(node)
                for operand in statement.operands:
                    need[operand] |= need[node]
                found.append(statement)
        found.reverse()
        return found

    def _statement(self, node: NodeId) -> Statement:
        if self.graph.op[node] in _SUMS:
            factors, signs = self._chain(node)
            if len(signs) >= 2:
                shape = tuple(signs), tuple(map(len, factors))
                return Statement("sum", node, shape, list(chain.from_iterable(factors)))
        operands: list[NodeId] = []
        tree, _ = self._tree(node, operands, TREE)
        return Statement("map", node, tree, operands)

    def _chain(self, node: NodeId) -> tuple[list[tuple[NodeId, ...]], list[str]]:
        """Find factors and signs of the terms of a sum, ((first ± term) ± term) ..., in the order of the program."""
        g, inner = self.graph, self.inner
        factors: list[tuple[NodeId, ...]] = []
        signs = []
        op = g.op[node]
        while op in _SUMS:
            total, term = g.a[node], g.b[node]
            if op == "+" and inner[total] not in _SUMS and (inner[term] in _SUMS or inner[total] == "*"):
                total, term = term, total
            signs.append(op)
            factors.append(self._product(term) if inner[term] == "*" else (term,))
            node, op = total, inner[total]
        factors.append(self._product(node) if op == "*" else (node,))
        factors.reverse()
        signs.reverse()
        return factors, signs

    def _product(self, node: NodeId) -> tuple[NodeId, NodeId]:
        """Order the factors of a product: one that is the same for all samples comes before one that varies."""
        a, b = self.graph.a[node], self.graph.b[node]
        return (b, a) if self.graph.varies[a] and not self.graph.varies[b] else (a, b)

    def _tree(self, node: NodeId, operands: list[NodeId], budget: int) -> tuple[Tree, int]:
        g = self.graph
        budget -= 1
        tree: list[Any] = [g.op[node]]
        for child in (g.a[node], g.b[node])[: 1 if g.b[node] < 0 else 2]:
            op = self.inner[child] if budget > 0 else ""
            if op and not (op in _SUMS and len(self._chain(child)[1]) >= 2):
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

    def _give_slots_to_leaves(self) -> None:
        g, out = self.graph, self.out
        for node, op in enumerate(g.op):
            if op in _LEAVES and self.need[node]:
                if op == "const":
                    out.slot_of[node] = "const", self._new("const")
                    out.constants.append(g.value[node])
                else:
                    out.slot_of[node] = _LEAVES[op], g.a[node]
                if op == "param":
                    out.slots["param"] = max(out.slots["param"], g.a[node] + 1)

    def _give_slots(self, statements: list[Statement]) -> None:
        g, slot_of = self.graph, self.out.slot_of
        spaces = [_LEAVES.get(op) or ("block" if v else "hoisted") for op, v in zip(g.op, g.varies, strict=True)]
        depth = [0] * len(g)
        groups: dict[tuple[Any, ...], list[Statement]] = {}
        for s in statements:
            depth[s.node] = 1 + max([depth[operand] for operand in s.operands])
            used = (spaces[s.node], *[spaces[operand] for operand in s.operands])
            key = (-self.need[s.node], depth[s.node], s.kind, s.shape, used)
            groups.setdefault(key, []).append(s)
        parts = {-_TRAIN - _SHOW: self.out.both, -_SHOW: self.out.show, -_TRAIN: self.out.train}
        for key in sorted(groups, key=lambda key: key[:2]):  # the sort is stable: otherwise by first appearance
            need, _, kind, shape, used = key
            for s in groups[key]:
                slot_of[s.node] = used[0], self._new(used[0])
            rows = [tuple([slot_of[node][1] for node in (s.node, *s.operands)]) for s in groups[key]]
            part = parts[need]
            (part.hoisted if used[0] == "hoisted" else part.block).extend(_nests(kind, shape, used, rows))

    def _reduce(self, factors: list[tuple[NodeId, ...]]) -> None:
        """Add the totals. That of the loss is not like the others, and biases would break up the rows of weights."""
        rows = [(i, *map(self._in_block, some)) for i, some in enumerate(factors)]
        for some in (rows[:1], [r for r in rows[1:] if len(r) == 3], [r for r in rows[1:] if len(r) == 2]):
            if some:
                self.out.reductions += _nests("reduce", 0, ("sum",) + ("block",) * (len(some[0]) - 1), some)

    def _in_block(self, node: NodeId) -> int:
        """Find the slot in the block of what is added up; a number that is the same for all samples is copied there."""
        space, slot = self.out.slot_of[node]
        if space == "block":
            return slot
        if node not in self.spread:
            self.spread[node] = self._new("block")
            self.out.train.block += _nests("map", 0, ("block", space), [(self.spread[node], slot)])
        return self.spread[node]


def _nests(kind: str, shape: Any, spaces: tuple[str, ...], rows: Iterable[Vector]) -> list[LoopNest]:
    """Make loops of statements that are alike but for their slots, `rows`."""
    return [_nest(kind, shape, spaces, run) for run in find_loops((None, row) for row in rows)]


def _nest(kind: str, shape: Any, spaces: tuple[str, ...], run: Run) -> LoopNest:
    moves = list(zip(*run.strides, strict=True)) or [()] * len(spaces)
    out, *operands = map(Operand, spaces, run.start, moves)
    if kind != "sum":
        return LoopNest(kind, run.dims, out, tuple(operands), shape)
    signs, counts = shape
    terms = []
    at = counts[0]
    for sign, count in zip(signs, counts[1:], strict=True):
        some = operands[at : at + count]
        terms.append(((sign, [o._replace(slot=0) for o in some]), tuple([o.slot for o in some])))
        at += count
    return LoopNest(
        kind, run.dims, out, tuple(operands[: counts[0]]), 0, tuple(map(_terms, find_loops(terms, depth=1)))
    )


def _terms(run: Run) -> Terms:
    sign, operands = run.kind
    steps = run.strides[0] if run.strides else (0,) * len(operands)
    moved = [o._replace(slot=slot, step=step) for o, slot, step in zip(operands, run.start, steps, strict=True)]
    return Terms(sign, run.dims[0] if run.dims else 1, tuple(moved))
