"""The lecture: a notebook that brings its own Value, network and drawing, as lecture notebooks do."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import graphviz
import pytest

from gradlet.notebook import Notebook, read

Run = Callable[[Notebook], tuple[dict[str, Any], list[Any]]]
FIXTURES = Path(__file__).parents[1] / "fixtures"


def lecture(ending: str) -> Notebook:
    name = f"lecture.{ending}"
    return read(name, (FIXTURES / name).read_bytes())


def test_its_three_forms_are_the_same_notebook() -> None:
    one = lecture("ipynb")
    assert one.title == "Lecture 4: an engine from nothing"
    assert one.cells == lecture("md").cells == lecture("py").cells


def test_it_contains_what_lectures_contain() -> None:
    cells = lecture("ipynb").cells
    code = [cell.source for cell in cells if cell.kind == "python"]
    prose = "\n".join(cell.source for cell in cells if cell.kind == "markdown")
    assert any(source.startswith("%matplotlib inline\n") for source in code)
    assert any(source.endswith(";") for source in code)
    assert any("\no.grad = 1\no.backward()\n" in source for source in code)
    assert any("MLP(3, [4, 4, 1])" in source for source in code)
    assert "|:---" in prose and "$$" in prose and "](figures/" in prose


def test_it_runs_from_top_to_bottom(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    variables, shown = run(lecture("ipynb"))
    lines = capsys.readouterr().out.splitlines()
    losses = [float(line.split()[1]) for line in lines if re.fullmatch(r"\d+ \S+", line)]
    assert len(losses) == 20
    assert losses[-1] < losses[0] / 10
    pictures = [value for value in shown if isinstance(value, graphviz.Digraph)]
    assert len(pictures) == 3

    # The last picture is the loss of two mornings: 220 records and 152 operations. One output alone draws 199 nodes.
    last = pictures[-1].source
    records, ovals = last.count("shape=record"), len(re.findall(r"^\t\S+ \[label=[^{\]]*\]$", last, re.M))
    assert (records, ovals) == (220, 152)
    assert "{ loss | data " in last
    nodes, _ = variables["trace"](variables["n"](variables["xs"][0]))
    assert len(nodes) + sum(1 for node in nodes if node._op) == 199


def test_its_gradients_agree_with_finite_differences(run: Run) -> None:
    """Of the last cell: each of the 41 parameters, moved both ways."""
    variables, _ = run(lecture("ipynb"))
    net, xs, ys = variables["n"], variables["xs"], variables["ys"]

    def loss() -> float:
        return sum((net(x).data - y) ** 2 for x, y in zip(xs[:2], ys[:2], strict=True))

    parameters = net.parameters()
    assert len(parameters) == 41
    h = 1e-6
    for parameter in parameters:
        here = parameter.data
        parameter.data = here + h
        above = loss()
        parameter.data = here - h
        below = loss()
        parameter.data = here
        assert parameter.grad == pytest.approx((above - below) / (2 * h), rel=1e-4, abs=1e-8)
    assert any(abs(parameter.grad) > 1e-3 for parameter in parameters)
