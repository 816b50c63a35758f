"""The engine where readers meet it: large graphs on a worker's small stack, errors that name culprit and cure."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import expect
from support.waiting import BOOT


def test_graphs_of_a_million_nodes_are_built_walked_refused_and_freed(notebook: Notebook) -> None:
    # In several runs: one run may take 30 seconds.
    notebook.run(
        "from gradlet import Value, draw_dot\nx = y = Value(1.0)\nfor i in range(1_000_000): y = y + x\ny.data"
    )
    assert "1000001.0" in notebook.outputs()
    assert "1000001.0" in notebook.run("y.backward()\nx.grad")
    assert "2,000,001 nodes would take too long" in notebook.run("draw_dot(y)", mark="failed")
    assert "freed" in notebook.run("del y\n'freed'")
    wide = """
leaves = [Value(1.0) for i in range(1000)]
wide = sum(leaves[i % 1000] * leaves[i % 7] for i in range(100_000))
wide.backward()
print(wide.data)
wide = leaves = None
print("freed")
""".strip()
    assert notebook.run(wide) == "100000.0\nfreed"
    assert notebook.run("1 + 1") == "2", "Python is alive"


ERRORS = {
    "Value(1.0) + 'abc'": ("TypeError", "cannot use 'abc' (str) in a Value expression; expected a number or a Value"),
    "Value(2.0) ** Value(3.0)": ("TypeError", "Value"),
    "MLP(2, [])": ("ValueError", "[]"),
    "MLP(2, [0, 1])": ("ValueError", "0"),
    "MLP(3, [2, 1])([1.0, 2.0])": ("ValueError", "3"),
    "MLP(3, [2, 1])([[1.0, 2.0, 3.0]])": ("TypeError", "[model(x) for x in X]"),
    "MLP(2, [1], rng=42)": ("TypeError", "random.Random(42)"),
    "import math\nmath.exp(Value(1.0))": ("TypeError", ".exp()"),
    "from micrograd.engine import Value": ("ModuleNotFoundError", "from gradlet import Value"),
    "import numpy as np": ("ModuleNotFoundError", "Without the import the rest may run"),
    "data.from_csv('a,b,label\\n1,2,1\\n3,four,-1\\n')": ("ValueError", "'four'"),
    "a = Value(1.0)\nb = a + 1\na._prev = (b,)\nb.backward()": ("ValueError", "cycle"),
}


def test_bad_input_is_named_with_its_cure_and_the_line_is_marked(running: Notebook) -> None:
    running.run("from gradlet import MLP, Value, data")
    for source, (kind, words) in ERRORS.items():
        text = running.run(f"# a comment\n{source}", mark="failed")
        assert kind in text and words in text, f"{source}: {text}"
        assert running.source(0).strip().endswith(source), "nothing typed is lost"
        marked = running.cell(0).locator(".cm-line.cm-marked")
        assert marked.count() >= 1, source


@pytest.mark.parametrize("name", ["truncated.ipynb", "format3.ipynb", "not-json.ipynb", "latin-1.py"])
def test_an_unreadable_notebook_is_refused_by_name_and_nothing_is_lost(running: Notebook, name: str) -> None:
    running.write("kept = 1")
    running.open_file(Path(__file__).parent.parent / "fixtures" / "broken" / name)
    notices = running.page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("Cannot read", timeout=BOOT)
    expect(notices).to_contain_text(name)
    assert running.source(0).strip() == "kept = 1"
