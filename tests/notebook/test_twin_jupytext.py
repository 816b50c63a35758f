"""The twin: Jupytext and nbformat themselves read what is written here, and what they write is read here."""

import json
import sys
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from gradlet.notebook import Cell, Notebook, read, write
from gradlet.notebook.model import normal

if sys.platform == "emscripten":
    pytest.skip("Jupytext is the twin on CPython; the other tests of this folder run here too", allow_module_level=True)

import jupytext
import nbformat

FIXTURES = Path(__file__).parents[1] / "fixtures"
WELCOME = Path(__file__).parents[2] / "web" / "notebooks" / "welcome.md"
FORMATS = {"md": "md", "py": "py:percent"}

# Blocks as people write them: every fence is closed, no prose is an unfinished marker of either format.
PROSE = st.sampled_from(
    [
        "# Title",
        "Some text.",
        "",
        "- item\n  - deeper",
        "    indented code",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "$x^2$",
        "two  ",
        "```bash\nls\n```",
        "```\nplain\n\n\nfence\n```",
        "```python\nx = 1\n```",
        "````markdown\n```python\nx\n```\n````",
        "<!-- #region -->\nfolded\n<!-- #endregion -->",
    ]
)
CODE = st.sampled_from(
    [
        "x = 1",
        "",
        "def f():\n    return 1",
        "print('a')",
        "# comment",
        "s = '''\n```\n'''",
        "x;",
        "for i in y:\n\n    print(i)",
        "%matplotlib inline",
        "!pip install x",
    ]
)


def blocks(block: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(block, min_size=1, max_size=6).map("\n".join).filter(str.strip)


CELLS = st.lists(
    st.builds(normal, st.just("python"), blocks(CODE))
    | st.builds(normal, st.just("markdown"), blocks(PROSE))
    | st.builds(normal, st.just("raw"), blocks(PROSE)),
    min_size=1,
    max_size=5,
)
generous = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


def theirs(text: str, format: str) -> list[Cell]:
    """The cells that Jupytext finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = jupytext.reads(text, fmt=FORMATS[format]).cells
    return [normal("python" if cell.cell_type == "code" else cell.cell_type, cell.source) for cell in found]


@pytest.mark.parametrize("format", FORMATS)
@generous
@given(cells=CELLS)
@example(cells=[Cell("markdown", "a"), Cell("markdown", "b"), Cell("markdown", "c\n\n    d"), Cell("markdown", "e")])
def test_jupytext_reads_what_we_write(format: str, cells: list[Cell]) -> None:
    assert theirs(write(Notebook("t", cells), format), format) == cells  # type: ignore[arg-type]


@pytest.mark.parametrize("format", FORMATS)
@generous
@given(cells=CELLS)
def test_we_read_what_jupytext_writes(format: str, cells: list[Cell]) -> None:
    kinds = {
        "python": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    notebook = nbformat.v4.new_notebook(cells=[kinds[cell.kind](cell.source) for cell in cells])
    text = jupytext.writes(notebook, fmt=FORMATS[format])
    assume(theirs(text, format) == cells)  # prose with a region in it does not survive Jupytext's own round trip
    assert read(f"t.{format}", text.encode()).cells == cells


@pytest.mark.parametrize("path", [WELCOME, *FIXTURES.glob("lecture.*")], ids=lambda path: path.name)
def test_we_agree_on_real_notebooks(path: Path) -> None:
    notebook = read(path.name, path.read_bytes())
    assert len(notebook.cells) > 20
    for format in FORMATS:
        assert theirs(write(notebook, format), format) == notebook.cells  # type: ignore[arg-type]
    nbformat.validate(json.loads(write(notebook, "ipynb")))


@generous
@given(cells=CELLS)
def test_nbformat_accepts_what_we_write(cells: list[Cell]) -> None:
    notebook = nbformat.reads(write(Notebook("t", cells), "ipynb"), as_version=4)
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells] == [cell.source for cell in cells]
