"""A lecture-style notebook that defines its own engine, opened by file and run from top to bottom, unmodified."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import expect

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.mark.parametrize("form", ["ipynb", "md", "py"])
def test_a_lecture_runs_unmodified_and_ends_in_its_picture(notebook: Notebook, artifacts: Path, form: str) -> None:
    page = notebook.page
    before = notebook.source(0)
    notebook.open_file(FIXTURES / f"lecture.{form}")
    expect(notebook.cell(0)).not_to_contain_text(before.splitlines()[0], timeout=BOOT)
    count = notebook.cells.count()
    assert count > 5
    assert all(notebook.cell(i).get_attribute("data-mark") == "never" for i in range(count)), "opening runs nothing"

    page.get_by_role("button", name="Run all").click()
    for index in range(count):
        notebook.ended(index, "done", timeout=BOOT)

    last = notebook.cell(count - 1)
    graph = last.locator("gl-graph svg")
    expect(graph).to_be_visible(timeout=BOOT)
    nodes = graph.locator("g.node").count()
    assert 300 <= nodes <= 400, nodes
    drawn = " ".join(graph.locator("text").all_text_contents())
    assert re.search(r"data -?\d+\.\d{4}", drawn) and "grad 1.0000" in drawn
    last.scroll_into_view_if_needed()
    page.screenshot(path=artifacts / f"lecture-{form}.png")
