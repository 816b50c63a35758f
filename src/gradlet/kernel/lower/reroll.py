"""Loops, found in a list of like statements: a run whose addresses advance evenly is one statement in a loop.

A graph of scalars has no layers, but its regularity is still there: neuron after neuron reads the same inputs and the
next row of weights. `find_loops` finds it in the addresses alone. So what was written evenly becomes loops, whoever
wrote it, and what was not remains single statements.

    >>> find_loops([("s", (0, 10)), ("s", (1, 12)), ("s", (2, 14)), ("s", (9, 9))])
    [Run('s', (0, 10), (3,), ((1, 2),)), Run('s', (9, 9), (), ())]
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import sub
from typing import Any, NamedTuple

__all__ = ["Run", "find_loops"]

Vector = tuple[int, ...]
DEPTH = 3
"""Loops inside one another at most."""


class Run(NamedTuple):
    """A statement of some kind in loops of `dims` turns, outermost first.

    Its addresses begin at `start`; each turn of loop d adds `strides[d]` to them.
    """

    kind: Any
    start: Vector
    dims: tuple[int, ...]
    strides: tuple[Vector, ...]

    def __repr__(self) -> str:
        return f"Run({self.kind!r}, {self.start}, {self.dims}, {self.strides})"


def find_loops(statements: Iterable[tuple[Any, Vector]], depth: int = DEPTH) -> list[Run]:
    """Make loops of the statements, in their order, at most `depth` inside one another."""
    runs = [Run(kind, vector, (), ()) for kind, vector in statements]
    for _ in range(depth):
        rolled = _pass(runs)
        if len(rolled) == len(runs):
            break
        runs = rolled
    return runs


def _pass(runs: list[Run]) -> list[Run]:
    rolled = []
    i = 0
    while i < len(runs):
        first = runs[i]
        end, stride = _reach(runs, i)
        if end == i + 2 and _reach(runs, i + 1)[0] > i + 3:
            end = i + 1  # any two make a run: rather leave one alone than break up the longer run behind it
        if end > i + 1:
            first = Run(first.kind, first.start, (end - i, *first.dims), (stride, *first.strides))
        rolled.append(first)
        i = end
    return rolled


def _reach(runs: list[Run], i: int) -> tuple[int, Vector]:
    """Find the end of the even run that starts at i, and its stride."""
    kind, before, dims, strides = runs[i]
    stride: Vector = ()
    end = i + 1
    while end < len(runs):
        run = runs[end]
        if run.kind != kind or run.dims != dims or run.strides != strides:
            break
        step = tuple(map(sub, run.start, before))
        before = run.start
        if end == i + 1:
            stride = step
        elif step != stride:
            break
        end += 1
    return end, stride
