"""Graphs of a million Values: built, differentiated and freed, by reference counts alone and without recursion.

CPython survives a recursive free, so there these tests prove that nothing is left behind; inside Pyodide the same tests
would end the interpreter.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from gradlet import Value, engine
from gradlet.engine import gradient, toposort

MILLION = 1_000_000


def alive() -> int:
    return sum(isinstance(thing, Value) for thing in gc.get_objects())


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    gc.collect()
    gc.disable()  # what is freed is freed by its count: no cycles
    before = alive()
    try:
        yield
        assert alive() == before
        assert engine.Checkpoint.free_list == []
    finally:
        gc.enable()


def chain(n: int) -> tuple[Value, Value]:
    leaf = v = Value(1.0)
    for _ in range(n):
        v = -v
    return leaf, v


def running_sum(n: int) -> tuple[Value, Value]:
    leaf = Value(1.0)
    v = Value(0.0)
    for _ in range(n):
        v = v + leaf
    return leaf, v


def backwards_sum(n: int) -> tuple[Value, Value]:
    """The long way is the second operand."""
    leaf = Value(1.0)
    v = Value(0.0)
    for _ in range(n):
        v = leaf + v
    return leaf, v


def diamonds(n: int) -> tuple[Value, Value]:
    leaf = v = Value(1.0)
    for _ in range(n // 3):
        v = (v * 0.5) + (v * 0.5)
    return leaf, v


def recurrence_and_sum(n: int) -> tuple[Value, Value]:
    leaf, h, total = Value(0.9), Value(0.5), Value(0.0)
    for _ in range(n // 3):
        h = (h * leaf).tanh()
        total = total + h
    return leaf, total


def wide(n: int) -> tuple[Value, Value]:
    """A balanced sum of very many products with one leaf."""
    leaf = Value(1.0)
    row = [leaf * 2.0 for _ in range(n // 3)]
    while len(row) > 1:
        row = [a + b for a, b in zip(row[::2], row[1::2], strict=False)] + row[len(row) & ~1 :]
    return leaf, row[0]


SHAPES = [chain, running_sum, backwards_sum, diamonds, recurrence_and_sum, wide]


@pytest.mark.large
@pytest.mark.parametrize("build", SHAPES)
def test_a_million_values(build: Callable[[int], tuple[Value, Value]]) -> None:
    leaf, root = build(MILLION)
    root.backward()
    assert root.grad == 1.0
    assert leaf.grad == pytest.approx(
        {chain: 1.0, running_sum: MILLION, backwards_sum: MILLION, diamonds: 1.0, wide: 2.0 * (MILLION // 3)}.get(
            build, leaf.grad
        )
    )
    assert leaf.grad != 0.0


def test_a_million_values_with_no_backward() -> None:
    chain(MILLION)


def test_the_recorded_gradient_of_a_deep_graph() -> None:
    leaf, root = recurrence_and_sum(30_000)
    (d,) = gradient(root, [leaf])
    root.backward()
    assert d.data == pytest.approx(leaf.grad)


def test_someone_holds_the_middle() -> None:
    leaf, lower = chain(100_000)
    upper = lower
    for _ in range(100_000):
        upper = upper * 1.0
    upper.backward()
    del upper
    lower.backward()
    assert (leaf.grad, lower.grad) == (2.0, 1.0)


def test_someone_holds_every_thousandth() -> None:
    v = Value(1.0)
    held = []
    for i in range(200_000):
        v = -v
        if i % 1000 == 0:
            held.append(v)
    del v
    assert [len(toposort(h)) for h in held[:3]] == [2, 1002, 2002]
    held.reverse()
    while held:
        held.pop()


def test_an_exception_drops_the_graph() -> None:
    def build() -> None:
        _, v = chain(200_000)
        v + "oops"  # type: ignore[operator]

    with pytest.raises(TypeError) as caught:
        build()
    del caught


def test_operands_replaced_by_hand() -> None:
    _, v = chain(200_000)
    v._prev = (Value(2.0),)
    v._prev = ()


def test_a_reader_subclass_on_top() -> None:
    class Mine(Value):
        pass

    _, below = chain(200_000)
    v: Value = Mine(1.0, (below,), "neg")
    for _ in range(200_000):
        v = -v
    del below


def test_an_interrupt_while_freeing_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python reports and drops what is raised in __del__; the rest of the graph goes with the next that is freed."""
    reported: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda event: reported.append(event.exc_type))

    def interrupt(frame: FrameType, event: str, arg: object) -> Any:
        if frame.f_code is engine.Checkpoint.__del__.__code__:
            if event == "line" and engine.Checkpoint.free_list.emptying:
                sys.settrace(None)
                raise KeyboardInterrupt
            return interrupt
        return None

    _, v = chain(50_000)
    previous = sys.gettrace()
    sys.settrace(interrupt)
    try:
        del v
    finally:
        sys.settrace(previous)
    assert reported == [KeyboardInterrupt]
    assert engine.Checkpoint.free_list.emptying is False
    assert alive() > 10_000
    chain(1_000)  # its end takes the rest along
