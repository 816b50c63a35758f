"""trace and draw_dot: the exact text, escaping, foreign Value classes, and the refusal of what nobody could read."""

from __future__ import annotations

import random
from typing import Any

import graphviz
import pytest
from support.own_classes import OwnValue

from gradlet import MLP, Value, draw_dot, trace
from gradlet.dot import MAX_NODES

GOLDEN = """\
digraph {
	graph [rankdir=LR]
	v0 [label="{ a | data 2.0000 | grad -2.0000 }" shape=record]
	v1 [label="{ b | data -3.0000 | grad 2.0000 }" shape=record]
	v2 [label="{  | data -6.0000 | grad 1.0000 }" shape=record]
	v2op [label="*"]
	v2op -> v2
	v3 [label="{ out | data -4.0000 | grad 1.0000 }" shape=record]
	v3op [label="+"]
	v3op -> v3
	v0 -> v2op
	v1 -> v2op
	v2 -> v3op
	v0 -> v3op
}
"""


def small() -> Value:
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    out = a * b + a
    out.label = "out"
    out.backward()
    return out


def test_the_text_of_a_small_graph() -> None:
    dot = draw_dot(small())
    assert isinstance(dot, graphviz.Digraph)
    assert dot.format == "svg"
    assert dot.source == GOLDEN == draw_dot(small()).source


def test_both_edges_of_a_plus_a() -> None:
    a = Value(1.0)
    out = a + a
    assert trace(out) == ([a, out], [(a, out), (a, out)])
    assert draw_dot(out).source.count("v0 -> v1op") == 2


def test_trace_lists_operands_before_results() -> None:
    out = MLP(3, [4, 4, 1], rng=random.Random(1))([1.0, 2.0, 3.0])
    nodes, edges = trace(out)
    position = {v: i for i, v in enumerate(nodes)}
    assert len(position) == len(nodes)
    assert nodes[-1] is out
    assert all(position[operand] < position[result] for operand, result in edges)
    assert len(edges) == sum(len(v._prev) for v in nodes)


def test_names_and_order_survive_new_numbers() -> None:
    """A picture laid out once can be updated in place: only texts differ from step to step."""

    def picture(seed: int) -> list[str]:
        out = MLP(2, [3, 1], rng=random.Random(seed))([0.5, -0.5])
        assert isinstance(out, Value)
        out.backward()
        return [line.split(" | ")[0] for line in draw_dot(out).source.splitlines()]

    assert picture(1) == picture(2)


def test_positional_format_and_rankdir_as_in_lecture_code() -> None:
    dot = draw_dot(small(), "png", "TB")
    assert (dot.format, "rankdir=TB" in dot.source) == ("png", True)
    with pytest.raises(ValueError, match="rankdir='UP'; choose 'LR'"):
        draw_dot(small(), rankdir="UP")


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("{|}", r"\{\|\}"),
        ("<port>", r"\<port\>"),
        ('say "x"', r"say \"x\""),
        ("back\\slash", r"back\\slash"),
        ("ends\\", r"ends\\"),
        (r"\N \G \L", r"\\N \\G \\L"),
        ("a&lt;b", "a&amp;lt;b"),
        ("two\nlines\t\0", "two lines  "),
        ("ß ∂ 你", "ß ∂ 你"),
        ("x" * 1000, "x" * 100),
        ("", ""),
    ],
)
def test_labels_are_text_whatever_is_in_them(label: str, text: str) -> None:
    v = Value(1.0, label=label)
    assert f'label="{{ {text} | data 1.0000 | grad 0.0000 }}"' in draw_dot(v).source


def test_operations_are_text_too() -> None:
    source = draw_dot(Value(1.0, (Value(2.0),), '<b> "\\N')).source
    assert r'v1op [label="<b> \"\\N"]' in source


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (1e300, "1e+300"),
        (-12345678.9, "-1.235e+07"),
        (1e-9, "0.0000"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (9999999.0, "9999999.0000"),
    ],
)
def test_numbers_never_fill_the_page(x: float, text: str) -> None:
    assert f"| data {text} |" in draw_dot(Value(x)).source


def foreign() -> OwnValue:
    rng = random.Random(3)
    x = [OwnValue(rng.random(), label=f"x{i}") for i in range(4)]
    return (x[0] * x[1] + x[2] * x[3]) * (x[0] + x[3]) + x[1] * x[1]


def test_a_set_of_children_is_drawn_in_a_fixed_order() -> None:
    """Sets of objects come in the order of their addresses; 20 builds would not agree by luck."""
    kept = [foreign() for _ in range(20)]
    assert len({draw_dot(out).source for out in kept}) == 1


def test_the_least_a_class_must_have() -> None:
    class Bare:
        __hash__ = None  # type: ignore[assignment]

        def __init__(self, *operands: Bare) -> None:
            self.data, self.grad, self._prev = 3, None, operands

        def __eq__(self, other: object) -> bool:
            return True

    source = draw_dot(Bare(Bare(), Bare())).source
    assert "{  | data 3.0000 | grad None }" in source
    assert "v0 -> v2\n" in source and "v1 -> v2\n" in source


def test_the_lecture_mlp_is_drawn() -> None:
    out = MLP(3, [4, 4, 1], rng=random.Random(1))([2.0, 3.0, -1.0])
    source = draw_dot(out).source
    assert "w1[0,0]" in source and "b3[0]" in source and "x[2]" in source


def test_a_big_graph_is_refused_with_its_size_and_the_cure() -> None:
    v = Value(1.0)
    for _ in range(MAX_NODES):
        v = -v
    size = 2 * MAX_NODES + 1
    with pytest.raises(ValueError, match=rf"a picture of {size:,} nodes .* draw_dot\(\.\.\., max_nodes={size}\)"):
        draw_dot(v)
    assert draw_dot(v, max_nodes=size).source.count("shape=record") == MAX_NODES + 1


@pytest.mark.large
def test_a_million_nodes_are_refused() -> None:
    v = Value(1.0)
    for _ in range(500_000):
        v = -v
    with pytest.raises(ValueError, match=r"a picture of 1,000,001 nodes .* or a smaller net$"):
        draw_dot(v)


@pytest.mark.parametrize(
    ("culprit", "words"),
    [
        (3, "cannot draw 3 (int); expected a Value, or an object with _prev, data and grad"),
        ([], "cannot draw [] (list); expected a Value"),
        (None, "cannot draw None (NoneType)"),
        (MLP(2, [2, 2])([1.0, 2.0]), "(list); draw one of them, such as [0], or their sum"),
    ],
)
def test_what_cannot_be_drawn_is_named(culprit: Any, words: str) -> None:
    for use in (draw_dot, trace):
        with pytest.raises(TypeError) as caught:
            use(culprit)
        assert words in str(caught.value)
