"""The first page: its cells run in order, show what the prose says, and end with a network that has learned."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graphviz
import pytest

from gradlet import trace
from gradlet.notebook import Notebook, read, write
from gradlet.pictures import live

Run = Callable[[Notebook], tuple[dict[str, Any], list[Any]]]
WELCOME = Path(__file__).parents[2] / "web" / "notebooks" / "welcome.md"
NOTEBOOK = read(WELCOME.name, WELCOME.read_bytes())


def test_it_reads_as_a_chapter() -> None:
    code = [cell.source for cell in NOTEBOOK.cells if cell.kind == "python"]
    assert NOTEBOOK.title == "Backprop you can open"
    assert NOTEBOOK.cells[0].kind == "markdown"
    assert all(source.count("\n") < 12 for source in code)
    assert code[1].endswith("draw_dot(d)"), "the static page draws this picture before Python has started"
    assert write(NOTEBOOK, "md") == WELCOME.read_text("utf-8")


def test_it_runs_and_learns(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    variables, shown = run(NOTEBOOK)
    live.flush()
    printed = capsys.readouterr().out
    assert shown[0].data == 4.0
    assert [type(value) for value in shown].count(graphviz.Digraph) == 5
    assert shown[2] == pytest.approx(-3)
    assert "a: -3.0   b: 2.0   c: 1.0\n" in printed
    assert "what backward() found:     -24.0\n" in printed
    assert "105 weights and biases\n300 values to judge a single point\n" in printed
    losses = [float(text) for text in re.findall(r"^step \d +output \S+ +loss (\S+)$", printed, re.M)]
    assert len(losses) == 6
    assert losses == sorted(losses, reverse=True)

    accuracy, X, y = variables["accuracy"], variables["X"], variables["y"]
    assert accuracy(X, y) >= 0.95
    assert accuracy(variables["new_X"], variables["new_y"]) >= 0.95
    assert 11_500 < len(trace(variables["loss"])[0]) < 12_500, "the prose says some twelve thousand"
    assert "def backward(self)" in printed
    assert 'Op("tanh"' in printed and "1.0 - out * out" in printed
