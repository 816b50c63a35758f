"""Whatever the cells are, every format holds them: write and read give the same, and what was written is stable."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gradlet.notebook import Cell, Notebook, options, read, write
from gradlet.notebook.model import normal
from gradlet.notebook.remember import pack, unpack

FORMATS = ("md", "py", "ipynb")

# Text without lone surrogates, which no file can hold, made mostly of what the formats take for syntax.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
SYNTAX = st.sampled_from(
    """\
```|```python|````|~~~|~~~python|```bash|```{code-cell}|```python .noeval|   ```|- item|# text|#|# |---|a: b|+++
# %%|# %% [markdown]|#%%|%% x|# # %% a|# %%%|# In[3]:|In[3]:|<!-- #region -->|<!-- #endregion -->|<!-- ##endregion -->
<!-- #raw -->|<!-- #endraw -->|<!-- #md -->|<!-- #endmd -->|<!-- #endmarkdown -->|    x|  y| |\t|x = 1|\"\"\"|'''
%matplotlib inline|# %matplotlib inline|!pip x|%%time|# -*- coding: latin-1 -*-|#!/usr/bin/python|two spaces  |||\
""".replace("\n", "|").split("|")
) | st.sampled_from(["", "\x0c", "\u2028 z", "\r", "\x85"])
LINE = st.one_of(SYNTAX, TEXT, st.tuples(SYNTAX, TEXT).map("".join))
CELL = st.builds(Cell, st.sampled_from(["python", "markdown", "raw"]), st.lists(LINE, max_size=8).map("\n".join))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | TEXT
    | st.text("ab`[] =raw\"{}#-<>\n\\'", max_size=6)
    | st.sampled_from(["[raw]", "-->", "a [markdown] b", "x=1", "ipynb", "py", "%"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=3,
)
KEY = st.sampled_from(["title", "tags", "active", "options", "name", ".x", "a b", "cell_depth", "ü", "region_name"])
CELLS = st.lists(st.tuples(CELL, st.just({}) | st.dictionaries(KEY, JSON, max_size=3)), max_size=6)


@settings(max_examples=400, deadline=None)
@given(CELLS)
@example([(Cell("markdown", "<!-- #raw -->"), {}), (Cell("raw", ""), {})])
@example([(Cell("markdown", "a"), {}), (Cell("markdown", "    b"), {})])
@example([(Cell("python", "```{code-cell}"), {}), (Cell("markdown", "```{code-cell}"), {})])
@example([(Cell("markdown", "---\na: b\n---"), {})])
@example([(Cell("python", "x"), {"title": 'a"[raw]"', "tags": ["[markdown]"]})])
def test_every_format_holds_every_cell(pairs: list[tuple[Cell, dict[str, Any]]]) -> None:
    cells = [normal(cell.kind, cell.source) for cell, _ in pairs]
    extras = [{"metadata": known} if known else {} for _, known in pairs]
    notebook = Notebook("t", cells, {"cells": pack(cells, extras)})
    for format in FORMATS:
        text = write(notebook, format)
        again = read(f"t.{format}", text.encode())
        assert again.cells == cells
        assert write(again, format) == text
        found = [extra.get("metadata", {}) for extra in unpack(again.cells, again.metadata.get("cells"))]
        if format == "ipynb":
            assert found == [known for _, known in pairs]
        else:
            assert found == [options.for_text(cell.kind, extra) for cell, extra in zip(cells, extras, strict=True)]


@settings(max_examples=200, deadline=None)
@given(CELLS, st.permutations(FORMATS))
def test_cells_survive_a_journey_through_the_formats(pairs: Any, formats: list[str]) -> None:
    cells = [normal(cell.kind, cell.source) for cell, _ in pairs]
    notebook = Notebook("t", cells)
    for format in formats:
        notebook = read(f"t.{format}", write(notebook, format).encode())
        # As the page does: cells and metadata separately, the latter as JSON.
        notebook = Notebook("t", list(notebook.cells), json.loads(json.dumps(notebook.metadata)))
    assert notebook.cells == cells


@settings(max_examples=300, deadline=None)
@given(st.lists(LINE, max_size=30).map("\n".join), st.sampled_from(["md", "py"]))
def test_any_text_is_a_notebook_that_stays_the_same(text: str, format: str) -> None:
    notebook = read(f"t.{format}", text.encode())
    for other in FORMATS:
        assert read(f"t.{other}", write(notebook, other).encode()).cells == notebook.cells


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_nothing_but_blank_ends_of_a_cell_is_changed(source: str) -> None:
    """The one liberty taken: line ends, blank lines at the end, and at the start of prose."""
    code = normal("python", source).source
    unix = source.replace("\r\n", "\n").replace("\r", "\n")
    assert unix.startswith(code)
    assert unix[len(code) :].strip(" \t\n") == ""
    assert normal("markdown", source).source.strip() == unix.strip()
    assert normal("python", code).source == code
