"""Statements in loops: the form of a program between its graph and its instructions.

Everything lives in memory, in slots of five spaces:

    param    the parameters, in their order          one number each
    const    constants                               one number each
    hoisted  what is the same for all samples        one number each, computed once a step
    block    what differs from sample to sample      one number for each sample of a block
    sum      totals over the samples                 one for each reduction

Statements are of three kinds. A `map` computes an expression; a `sum` adds up a chain of terms and products, in the
very order in which the program added them; a `reduce` adds a value, or a product of two, over the samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .graph import NodeId
from .reroll import Vector

__all__ = ["LoopNest", "Operand", "Part", "Schedule", "Terms", "Tree"]

Tree = int | tuple[Any, ...]
"""An expression: the position of an operand, or (op, tree…)."""


class Operand(NamedTuple):
    """A slot that moves with the loops: by `strides[d]` for a turn of loop d, by `step` for each further term."""

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
class LoopNest:
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
class Part:
    """Statements in an order in which they can run."""

    hoisted: list[LoopNest] = field(default_factory=list)
    """Once, for all samples."""
    block: list[LoopNest] = field(default_factory=list)
    """For each block of samples."""


@dataclass(slots=True)
class Schedule:
    """All statements: `both`, `train` and `reductions` are a training step; `both` and `show` give what is shown."""

    both: Part = field(default_factory=Part)
    train: Part = field(default_factory=Part)
    show: Part = field(default_factory=Part)
    reductions: list[LoopNest] = field(default_factory=list)
    slots: dict[str, int] = field(default_factory=dict)
    """Number of slots of each space."""
    constants: list[float] = field(default_factory=list)
    slot_of: dict[NodeId, tuple[str, int]] = field(default_factory=dict)
