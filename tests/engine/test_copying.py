"""Copies: of graphs deeper than Python's stack, of what readers add, and what a copy that failed leaves behind."""

from __future__ import annotations

import contextlib
import copy
import sys
from collections.abc import Callable

import pytest

from gradlet import MLP, Value
from gradlet.engine import Checkpoint, toposort


def shape(root: Value) -> list[tuple[object, ...]]:
    """All that a graph is but who its members are."""
    order = toposort(root)
    place = {v: i for i, v in enumerate(order)}
    return [(type(v), v.data, v.grad, v.label, v._op, *(place[c] for c in v._prev)) for v in order]


def test_a_deep_copy_is_the_same_graph_of_other_values() -> None:
    leaf = v = Value(0.5, label="x")
    for _ in range(3_000):
        v = (v * leaf).tanh()
    v.backward()
    twin, pair, again = copy.deepcopy([v, {"x": leaf}, v])
    assert twin is again and shape(twin) == shape(v)
    assert set(toposort(twin)).isdisjoint(toposort(v))
    assert pair["x"] in toposort(twin), "what is shared stays shared"
    leaf.grad = 7.0
    twin.backward()
    assert leaf.grad == 7.0


def test_a_deep_copy_keeps_what_a_subclass_adds() -> None:
    class Tagged(Value):
        tag: list[object]

    v = Tagged(3.0)
    v.tag = [v, "mine"]
    twin = copy.deepcopy(v * v)
    [child] = set(twin._prev)
    assert isinstance(child, Tagged) and child is not v
    assert child.tag == [child, "mine"] and child.tag is not v.tag


def test_a_deep_copy_of_a_model_trains_apart() -> None:
    model = MLP(2, [3, 1])
    twin = copy.deepcopy(model)
    assert [p.label for p in twin.parameters()] == [p.label for p in model.parameters()]
    for p in twin.parameters():
        p.data = 0.0
    assert any(p.data for p in model.parameters())


@pytest.mark.parametrize("make", [lambda: Checkpoint.__new__(Checkpoint), lambda: Checkpoint("x")], ids=["new", "init"])
def test_a_half_made_landing_goes_quietly(make: Callable[[], Value], monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)
    with contextlib.suppress(TypeError):
        make()
    assert reported == []
    assert Checkpoint.free_list == []
