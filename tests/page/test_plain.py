"""The text of what a cell ends with: long containers, and objects without a repr."""

from __future__ import annotations

import pytest
from page.run import Runner


def text(cells: Runner, source: str) -> str:
    assert cells.run(source)["failure"] is None
    return cells.displayed()[0]["text/plain"]


def test_numbers_stand_as_many_in_a_line_as_a_cell_holds(cells: Runner) -> None:
    shown = text(cells, "[0.1234567 + i / 7 for i in range(100)]")
    lines = shown.split("\n")
    widths = [len(line) for line in lines]
    assert max(widths) <= 79 and min(widths[:-1]) > 55, "no line but the last is ragged"
    assert eval(shown) == [0.1234567 + i / 7 for i in range(100)]


def test_objects_that_do_not_fit_in_a_line_stand_one_a_line(cells: Runner) -> None:
    shown = text(cells, "from gradlet import Value\n[Value(i / 7, label='a') for i in range(6)]")
    assert len(shown.split("\n")) == 6 and shown.startswith("[Value(") and "\n Value(" in shown
    shown = text(cells, "[[float(j) for j in range(20)] for i in range(3)]")
    assert all(line.strip("[ ").startswith(("0.0", "1")) for line in shown.split("\n"))
    assert shown.count("\n") == 5, "three lists, of two lines each"
    assert text(cells, "[Value(1.0), Value(2.0)]").count("\n") == 0


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[]", "[]"),
        ("(1,)", "(1,)"),
        ("{'b': 1, 'a': {2}}", "{'b': 1, 'a': {2}}"),
        ("from collections import namedtuple\nnamedtuple('P', 'x y')(1, 2)", "P(x=1, y=2)"),
        ("from collections import Counter\nCounter('aab')", "Counter({'a': 2, 'b': 1})"),
        ("class L(list):\n    def __repr__(self): return 'an L'\n[L(), 1]", "[an L, 1]"),
        ("xs = []\nxs.append(xs)\nlen(repr(xs)), type(xs)", "(7, <class 'list'>)"),
        ("True, None, 1.5, 2j, b'x', ...", "(True, None, 1.5, 2j, b'x', Ellipsis)"),
    ],
)
def test_what_fits_is_as_repr_says_it(cells: Runner, source: str, shown: str) -> None:
    assert text(cells, source) == shown


def test_an_object_without_a_repr_is_shown_as_in_ipython(cells: Runner) -> None:
    cells.run("class N: pass\nn = N()\nn, [n], hex(id(n))")
    address = text(cells, "hex(id(n))").strip("'")
    assert text(cells, "n") == f"<__main__.N at {address}>"
    assert text(cells, "[n]") == f"[<__main__.N at {address}>]"


def test_a_container_that_cannot_be_walked_is_named(cells: Runner) -> None:
    source = "class D(dict):\n    def items(self): 1 / 0\ndisplay(D(a=1), 2)"
    assert cells.run(source)["failure"] is None
    assert cells.displayed()[1] == {"text/plain": "2"}
