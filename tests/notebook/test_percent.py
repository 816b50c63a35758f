"""Percent-format scripts: markers, options, comments, and the escapes that make every cell representable."""

import pytest

from gradlet.notebook import Cell, Notebook, read, write
from gradlet.notebook.remember import unpack


def cells(text: str) -> list[tuple[str, str]]:
    return [(cell.kind, cell.source) for cell in read("lesson.py", text.encode()).cells]


PLAIN = "import math\n\n\n# a comment, and # %matplotlib inline\n\n\ndef f(x):\n    return x\n"

CASES = {
    "nothing": ("\n\n", []),
    "no marker: one cell": (PLAIN, [("python", PLAIN.rstrip("\n"))]),
    "a marker": ("# %%\nx = 1\n", [("python", "x = 1")]),
    "a tight marker": ("#%%\nx = 1\n", [("python", "x = 1")]),
    "code before the first": ("x = 1\n\n# %%\ny\n", [("python", "x = 1"), ("python", "y")]),
    "blank lines between cells": ("# %%\nx\n\n\n\n# %%\n\ny\n", [("python", "x"), ("python", "\ny")]),
    "prose": ("# %% [markdown]\n# # T\n#\n#tight\n# a\n", [("markdown", "# T\n\ntight\na")]),
    "prose, short": ("# %% [md]\n# a\n", [("markdown", "a")]),
    "prose in a string": ('# %% [markdown]\n"""\n# T\n\na\n"""\n', [("markdown", "# T\n\na")]),
    "prose in a raw string": ("# %% [markdown]\nr'''a \\to b'''\n", [("markdown", "a \\to b")]),
    "raw": ("# %% [raw]\n# a\n", [("raw", "a")]),
    "a title": ("# %% First steps [markdown] key=1\n# a\n", [("markdown", "a")]),
    "a cell inside a cell": ("# %%% deeper\nx\n", [("python", "x")]),
    "not a marker": ("# %%\n# %%time\n# 100 %% sure\nx\n", [("python", "%%time\n# 100 %% sure\nx")]),
    "magics are comments": (
        "# %%\n# %matplotlib inline\n# !pip install x\nx\n",
        [("python", "%matplotlib inline\n!pip install x\nx")],
    ),
    "unknown magics stay": ("# %%\n# %nonsense\n# !important\n", [("python", "# %nonsense\n# !important")]),
    "nbconvert's script": (
        "# # T\n\n# In[3]:\n\n\nx\n\n\n# In[ ]:\n\n\ny\n",
        [("python", "# # T"), ("python", "\n\nx"), ("python", "\n\ny")],
    ),
    "a shebang, a coding line": ("#!/usr/bin/python\n# -*- coding: utf-8 -*-\n# %%\nx\n", [("python", "x")]),
    "a header": ("# ---\n# jupyter:\n#   kernelspec: {}\n# ---\n\n# %%\nx\n", [("python", "x")]),
    "no header": (
        "# ---\n# Just a line of prose\n# ---\n\n# %%\nx\n",
        [("python", "# ---\n# Just a line of prose\n# ---"), ("python", "x")],
    ),
    "code for Jupyter only": ('# %% active="ipynb"\n# x = 1\n', [("python", "x = 1")]),
    "code for scripts only": ('# %% active="py"\nx = 1\n', [("raw", "x = 1")]),
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES.keys())
def test_cells(text: str, expected: list[tuple[str, str]]) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES.keys())
def test_what_is_written_reads_as_the_same_cells(text: str) -> None:
    notebook = read("lesson.py", text.encode())
    for format in ("md", "py", "ipynb"):
        assert read(f"lesson.{format}", write(notebook, format).encode()).cells == notebook.cells


LESSON = """\
#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# ---
# title: A lesson
# ---

# %% [markdown]
# # One
#
# - a

# %% First steps tags=["keep"] key={"a": 1}
x = 1

# %%
# %matplotlib inline
x

# %%% deeper

# %% [raw]
# raw
"""


def test_a_file_comes_back_to_the_letter() -> None:
    assert write(read("lesson.py", LESSON.encode()), "py") == LESSON


def test_titles_and_options_are_kept() -> None:
    notebook = read("lesson.py", LESSON.encode())
    options = [extra.get("metadata") for extra in unpack(notebook.cells, notebook.metadata["cells"])]
    assert options == [
        None,
        {"title": "First steps", "tags": ["keep"], "key": {"a": 1}},
        None,
        {"cell_depth": 1, "title": "deeper"},
        None,
    ]
    assert '```python title="First steps" tags=["keep"] key={"a": 1}\n' in write(notebook, "md")


def test_a_coding_line_that_would_lie_is_not_written() -> None:
    text = "# -*- coding: latin-1 -*-\n# %%\nx\n"
    assert write(read("lesson.py", text.encode()), "py") == "# %%\nx\n"


@pytest.mark.parametrize(
    "source",
    [
        "# %%",
        "#%% x",
        "# # %% [markdown]",
        '"""\n# %%\n"""',
        "# In[1]:",
        "%matplotlib inline",
        "# %matplotlib",
        "%%time\nx",
    ],
)
def test_a_cell_may_contain_what_begins_one(source: str) -> None:
    notebook = Notebook("t", [Cell("python", source), Cell("markdown", source), Cell("raw", source)])
    assert read("t.py", write(notebook, "py").encode()).cells == notebook.cells


def test_a_script_with_magics_is_a_program() -> None:
    notebook = Notebook("t", [Cell("python", "%matplotlib inline\n!pip install x\nx = 1"), Cell("markdown", "# prose")])
    compile(write(notebook, "py"), "t.py", "exec")
