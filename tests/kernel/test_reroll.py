"""Loops found again in lists of addresses."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from gradlet.kernel.lower.reroll import Run, find_loops


def unrolled(runs: list[Run]) -> list[tuple[object, tuple[int, ...]]]:
    out = []
    for run in runs:
        for turn in product(*map(range, run.dims)):
            moves = [tuple(t * s for s in stride) for t, stride in zip(turn, run.strides, strict=True)]
            out.append((run.kind, tuple(map(sum, zip(run.start, *moves, strict=True)))))
    return out


@given(st.lists(st.tuples(st.sampled_from("ab"), st.tuples(st.integers(0, 3), st.integers(0, 3))), max_size=40))
def test_unrolled_it_is_the_same_list(statements: list[tuple[str, tuple[int, int]]]) -> None:
    assert unrolled(find_loops(statements)) == statements


def test_rows_of_a_matrix_are_two_loops() -> None:
    rows = [("w", (5 * j + i, i, 100 + j)) for j in range(7) for i in range(4)]
    assert find_loops(rows) == [Run("w", (0, 0, 100), (7, 4), ((5, 0, 1), (1, 1, 0)))]


def test_one_that_does_not_fit_is_left_alone() -> None:
    rows = [("w", (9, 9)), *(("w", (j, 2 * j)) for j in range(5))]
    assert find_loops(rows) == [Run("w", (9, 9), (), ()), Run("w", (0, 0), (5,), ((1, 2),))]


def test_kinds_are_not_mixed() -> None:
    assert [run.dims for run in find_loops([("a", (0,)), ("a", (1,)), ("b", (2,)), ("b", (3,))])] == [(2,), (2,)]
