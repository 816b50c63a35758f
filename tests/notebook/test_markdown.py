"""Jupytext Markdown: where cells begin and end, read from the text of a file, and what is written back."""

import pytest

from gradlet.notebook import Cell, Notebook, read, write


def cells(text: str) -> list[tuple[str, str]]:
    return [(cell.kind, cell.source) for cell in read("lesson.md", text.encode()).cells]


def p(source: str) -> tuple[str, str]:
    return "python", source


def m(source: str) -> tuple[str, str]:
    return "markdown", source


CASES = {
    "nothing": ("", []),
    "only blank lines": ("\n  \n\n", []),
    "prose and code": ("# T\n\ntext\n\n```python\nx = 1\n```\n", [m("# T\n\ntext"), p("x = 1")]),
    "code touching prose": ("text\n```python\nx\n```\nmore\n", [m("text"), p("x"), m("more")]),
    "an empty code cell": ("```python\n```\n", [p("")]),
    "blank lines at the start of code stay": ("```python\n\n\nx\n\n```\n", [p("\n\nx")]),
    "a fence that is never closed": ("```python\nx\n\ny\n", [p("x\n\ny")]),
    "one blank line joins prose": ("one\n\ntwo\n", [m("one\n\ntwo")]),
    "two blank lines divide it": ("one\n\n\ntwo\n", [m("one"), m("two")]),
    "more than two as well": ("one\n\n\n\n\ntwo\n", [m("one"), m("two")]),
    "not inside a fence": ("```\na\n\n\nb\n```\n", [m("```\na\n\n\nb\n```")]),
    "not inside a tilde fence": ("~~~\na\n\n\nb\n~~~\n", [m("~~~\na\n\n\nb\n~~~")]),
    "not inside an indented block": ("a\n\n    b\n\n\n    c\n", [m("a\n\n    b\n\n\n    c")]),
    "other languages are prose": ("```bash\nls\n```\n", [m("```bash\nls\n```")]),
    "so is python marked .noeval": ("```python .noeval\nx\n```\n", [m("```python .noeval\nx\n```")]),
    "so is an indented fence": ("- a\n  ```python\n  x\n  ```\n", [m("- a\n  ```python\n  x\n  ```")]),
    "so is what a longer fence holds": (
        "````markdown\n```python\nx\n```\n````\n",
        [m("````markdown\n```python\nx\n```\n````")],
    ),
    "pythonic is not python": ("```pythonic\nx\n```\n", [m("```pythonic\nx\n```")]),
    "a longer fence holds a shorter one": ("````python\n'''\n```\n'''\n````\n", [p("'''\n```\n'''")]),
    "python3 and ipython3": ("```python3\nx\n```\n\n```ipython3\ny\n```\n", [p("x"), p("y")]),
    "a region is one cell": (
        "<!-- #region -->\na\n\n\n```python\nx\n```\n<!-- #endregion -->\n\nb\n",
        [m("a\n\n\n```python\nx\n```"), m("b")],
    ),
    "a region that never ends is prose": ("<!-- #region -->\na\n", [m("<!-- #region -->\na")]),
    "a raw region": ("<!-- #raw -->\na\n<!-- #endraw -->\n", [("raw", "a")]),
    "code that is not active in a notebook": ('```python active="md"\nx\n```\n', [("raw", "x")]),
    "a rule is not a header": ("---\nSome prose here\n---\n\nb\n", [m("---\nSome prose here\n---\n\nb")]),
    "CRLF": ("a\r\n\r\n```python\r\nx\r\n```\r\n", [m("a"), p("x")]),
    "MyST": (
        "# T\n\n```{code-cell} ipython3\n:tags: [hide-input]\n\nx = 1\n```\n\n"
        "a\n\n\nb\n+++\nc\n\n```python\nshown\n```\n",
        [m("# T"), p("x = 1"), m("a\n\n\nb"), m("c\n\n```python\nshown\n```")],
    ),
}


@pytest.mark.parametrize("text, expected", CASES.values(), ids=CASES.keys())
def test_cells_begin_and_end_where_jupytext_says(text: str, expected: list[tuple[str, str]]) -> None:
    assert cells(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES.keys())
def test_what_is_written_reads_as_the_same_cells(text: str) -> None:
    notebook = read("lesson.md", text.encode())
    for format in ("md", "py", "ipynb"):
        assert read(f"lesson.{format}", write(notebook, format).encode()).cells == notebook.cells


HEADER = """\
---
title: A lesson # with a comment
jupyter:
  jupytext:
    formats: ipynb,md
    text_representation:
      extension: .md
      format_name: markdown
      format_version: '1.3'
  kernelspec: {name: python3}
---
"""
LESSON = (
    HEADER
    + """
# One

- a
- b


A second piece of prose, with two blank lines above it.

```python tags=["hide-input", "keep"] name="first"
x = 1
```

```python echo
x
```

````python
'''
```
'''
````

<!-- #region A title kind="aside" -->
one


two
<!-- #endregion -->

<!-- #raw -->
raw
<!-- #endraw -->
"""
)


def test_a_file_comes_back_to_the_letter() -> None:
    assert write(read("lesson.md", LESSON.encode()), "md") == LESSON


def test_the_header_names_the_format_it_is_written_in() -> None:
    text = write(read("lesson.md", LESSON.encode()), "py")
    assert "# title: A lesson # with a comment\n" in text
    assert "#       extension: .py\n#       format_name: percent\n" in text
    assert write(read("lesson.py", text.encode()), "md") == LESSON


def test_the_header_survives_a_stay_in_jupyter() -> None:
    text = write(read("lesson.md", LESSON.encode()), "ipynb")
    assert HEADER in write(read("lesson.ipynb", text.encode()), "md").replace('"', "'")


def test_an_escaped_region_comes_back() -> None:
    """Prose that ends every kind of region there is."""
    source = "\n".join(f"<!-- #end{name} -->\n\n\n<!-- ##end{name} -->" for name in ("region", "markdown", "md"))
    notebook = Notebook("t", [Cell("markdown", source), Cell("markdown", "more")])
    assert read("t.md", write(notebook, "md").encode()).cells == notebook.cells


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "A.MD", "folder/a.md", "a.md.txt"])
def test_names(name: str) -> None:
    assert read(name, b"text").cells == [Cell("markdown", "text")]


@pytest.mark.parametrize(
    "text, title",
    [
        ("text\n\n## Two *words* ##\n\n# Later", "Two *words*"),
        ("```\n# a comment\n```\n\n# Real", "Real"),
        ("no heading", "lesson.v2"),
        ("#hashtag", "lesson.v2"),
        ("# " + "x" * 1000, "x" * 400),
    ],
)
def test_the_title_is_the_first_heading_or_the_files_name(text: str, title: str) -> None:
    assert read("folder/lesson.v2.md", text.encode()).title == title
