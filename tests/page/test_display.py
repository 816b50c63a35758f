"""What a cell ends with, as the page is told of it."""

from __future__ import annotations

import pytest
from page.run import Runner


def test_a_digraph_is_sent_as_dot(cells: Runner) -> None:
    cells.run("from graphviz import Digraph\nd = Digraph(engine='neato')\nd.edge('a', 'b')\nd")
    (show,) = cells.outputs
    assert show["data"]["text/vnd.graphviz"].startswith("digraph {") and "a -> b" in show["data"]["text/vnd.graphviz"]
    assert show["engine"] == "neato"


def test_a_source_and_a_derived_class_too(cells: Runner) -> None:
    cells.run("import graphviz\nclass Mine(graphviz.Graph): pass\ndisplay(graphviz.Source('graph {x}'), Mine())")
    assert ["text/vnd.graphviz" in d for d in cells.displayed()] == [True, True]


def test_draw_dot_of_the_engine_is_sent_as_dot(cells: Runner) -> None:
    cells.run("from gradlet import Value, draw_dot\na = Value(2.0, label='a')\ndraw_dot(a + a)")
    (data,) = cells.displayed()
    assert "data 4.0000" in data["text/vnd.graphviz"]


@pytest.mark.parametrize(
    ("method", "mime", "value", "sent"),
    [
        ("_repr_svg_", "image/svg+xml", "'<svg/>'", "<svg/>"),
        ("_repr_html_", "text/html", "'<b>x</b>'", "<b>x</b>"),
        ("_repr_markdown_", "text/markdown", "'*x*'", "*x*"),
        ("_repr_png_", "image/png", "b'\\x89PNG'", "iVBORw=="),
    ],
)
def test_rich_representations(cells: Runner, method: str, mime: str, value: str, sent: str) -> None:
    cells.run(f"class A:\n    def {method}(self): return {value}\nA()")
    assert cells.displayed()[0][mime] == sent


def test_a_class_is_not_asked_for_the_pictures_of_its_objects(cells: Runner) -> None:
    assert cells.run("class A:\n    def _repr_html_(self): return 'x'\nA")["failure"] is None
    assert list(cells.displayed()[0]) == ["text/plain"]


def test_a_mimebundle_wins_over_single_methods(cells: Runner) -> None:
    cells.run(
        "class A:\n"
        "    def _repr_html_(self): return 'old'\n"
        "    def _repr_mimebundle_(self, **_): return {'text/html': 'new', 'application/json': {}}\n"
        "A()"
    )
    assert cells.displayed()[0]["text/html"] == "new"
    assert "application/json" not in cells.displayed()[0]


def test_a_failing_representation_is_the_cells_failure(cells: Runner) -> None:
    failure = cells.run("class A:\n    def __repr__(self): raise ValueError('no')\nA()")["failure"]
    assert failure["type"] == "ValueError" and failure["mark"]["line"] == 2


def test_long_containers_are_broken_over_lines_and_huge_ones_cut(cells: Runner) -> None:
    cells.run("{f'key{i}': list(range(20)) for i in range(5)}")
    assert cells.displayed()[0]["text/plain"].count("\n") >= 4
    cells.run("'x' * 10**6")
    text = cells.displayed()[0]["text/plain"]
    assert len(text) < 210_000 and "more characters are not shown" in text


def test_a_form_too_large_for_the_page_leaves_the_text_and_a_reason(cells: Runner) -> None:
    cells.run(
        "class A:\n"
        "    def __repr__(self): return 'an A'\n"
        "    def _repr_html_(self): return 'é' * 2_000_001\n"
        "    def _repr_markdown_(self): return '\U0001f600' * 1_000_000\n"
        "A()"
    )
    (data,) = cells.displayed()
    assert sorted(data) == ["text/markdown", "text/plain"], "two million UTF-16 units just fit"
    assert data["text/plain"] == "an A\nits text/html of 2,000,001 characters is not shown; the page takes 2,000,000"


BAD = """
class Bad:
    def __init__(self, *broken): self.broken = broken
    def _say(self, name, value):
        if name in self.broken: raise ValueError(name)
        return value
    def __repr__(self): return self._say('repr', 'a Bad')
    def _repr_html_(self): return self._say('html', None)
    def _repr_svg_(self): return self._say('svg', None)
    def _repr_png_(self): return self._say('png', None)
    def _repr_mimebundle_(self, **_): return self._say('bundle', None)
"""


@pytest.mark.parametrize("form", ["html", "svg", "png", "bundle"])
def test_a_form_that_raises_leaves_the_repr_a_note_and_the_rest(cells: Runner, form: str) -> None:
    assert cells.run(f"{BAD}\ndisplay(1, Bad({form!r}), 3)\nBad({form!r})")["failure"] is None
    assert [data["text/plain"] for data in cells.displayed()] == ["1", "a Bad", "3", "a Bad"]
    method = "_repr_mimebundle_" if form == "bundle" else f"_repr_{form}_"
    assert (
        cells.printed("stderr") == f"Bad.{method} raised ValueError: {form} (cell 1, line 5); the rest is shown\n" * 2
    )


def test_a_repr_that_raises_leaves_the_other_objects_and_forms(cells: Runner) -> None:
    assert cells.run(f"{BAD}\ndisplay(1, Bad('repr'), 3)")["failure"] is None
    first, bad, third = [data["text/plain"] for data in cells.displayed()]
    assert (first, third) == ("1", "3")
    assert bad.startswith("<__main__.Bad at 0x") and bad.endswith(", whose __repr__ raised ValueError>")
    assert "Bad.__repr__ raised ValueError: repr (cell 1, line 5)" in cells.printed("stderr")
    assert cells.run("[1, {'a': (Bad('repr'),)}, 3]")["failure"] is None
    assert cells.displayed()[0]["text/plain"].count("whose __repr__ raised ValueError") == 1
    cells.run("Bad._repr_html_ = lambda self: '<b>x</b>'\nBad('repr')")
    assert cells.displayed()[0]["text/html"] == "<b>x</b>"


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def __getattr__(self, name): raise ValueError(name)\n    def __repr__(self): return 'an A'\n",
        "from unittest.mock import MagicMock\nclass A(MagicMock):\n    def __repr__(self): return 'an A'\n",
        "class A:\n    _repr_html_ = 3\n    _ipython_display_ = None\n    def __repr__(self): return 'an A'\n",
        "class A:\n    def _repr_html_(self): return 3\n    def __repr__(self): return 'an A'\n",
        "class A:\n    def _ipython_display_(self): raise NotImplementedError\n    def __repr__(self): return 'an A'\n",
        "class A:\n    def _ipython_display_(self): 1 / 0\n    def __repr__(self): return 'an A'\n",
    ],
)
def test_objects_that_answer_oddly_show_their_repr(cells: Runner, source: str) -> None:
    assert cells.run(f"{source}display(A())\n2")["failure"] is None
    assert cells.displayed() == [{"text/plain": "an A"}, {"text/plain": "2"}]


def test_an_object_may_show_itself(cells: Runner) -> None:
    source = "class A:\n    def _ipython_display_(self): print('printed'); display('shown')\ndisplay(A(), 1)\nA()"
    assert cells.run(source)["failure"] is None
    assert [data["text/plain"] for data in cells.displayed()] == ["'shown'", "1", "'shown'"]
    assert cells.printed() == "printed\nprinted\n"
    cells.run("A")
    assert cells.displayed() == [{"text/plain": "<class '__main__.A'>"}]


def test_stop_in_a_form_stops_the_cell(cells: Runner) -> None:
    source = "class A:\n    def _repr_html_(self): raise KeyboardInterrupt\ndisplay(A(), 1)"
    assert cells.run(source)["failure"]["interrupted"] and cells.displayed() == []


def test_a_form_may_come_with_metadata_or_as_bytes(cells: Runner) -> None:
    cells.run(
        "class A:\n"
        "    def _repr_html_(self): return '<b>x</b>', {'isolated': True}\n"
        "    def _repr_mimebundle_(self, **_): return {'image/png': b'\\x89PNG'}, {}\n"
        "A()"
    )
    assert cells.displayed()[0]["text/html"] == "<b>x</b>" and cells.displayed()[0]["image/png"] == "iVBORw=="


def test_options_of_display(cells: Runner) -> None:
    assert cells.run("display(1)\ndisplay(2, clear=True, metadata={}, include=None)")["failure"] is None
    assert [output["kind"] for output in cells.outputs] == ["display", "clear", "display"]
    failure = cells.run("display(1, display_id=True)")["failure"]
    assert failure["type"] == "TypeError" and "clear=True" in failure["message"]
