"""Jupyter's format: what is read of it, what is kept, and that what is written is a notebook of format 4.5."""

import json
from typing import Any

import pytest

from gradlet.notebook import Cell, Notebook, read, write


def ipynb(*cells: Any, **rest: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": list(cells), **rest}).encode()


def code(source: Any, **rest: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **rest}


@pytest.mark.parametrize("source", ["x = 1\ny", ["x = 1\n", "y"], "x = 1\r\ny\n\n", ["x = 1\n", "y\n"]])
def test_a_source_is_a_string_or_a_list_of_them(source: Any) -> None:
    assert read("a.ipynb", ipynb(code(source))).cells == [Cell("python", "x = 1\ny")]


@pytest.mark.parametrize("version", [4, 4.0, 4.5, "4", "4.0", " 4.5 "])
def test_the_number_of_the_format_may_be_written_otherwise(version: Any) -> None:
    for minor in (5, 5.0, "5", None):
        data = ipynb(code("x"), nbformat=version, nbformat_minor=minor)
        assert read("a.ipynb", data).cells == [Cell("python", "x")]


def test_kinds() -> None:
    data = ipynb(code(""), {"cell_type": "markdown", "source": "a"}, {"cell_type": "raw", "source": "b"})
    assert read("a.ipynb", data).cells == [Cell("python", ""), Cell("markdown", "a"), Cell("raw", "b")]


def test_outputs_go_and_everything_else_stays() -> None:
    picture = {"p.png": {"image/png": "QUJD"}}
    data = ipynb(
        code("x", id="first", metadata={"tags": ["a"], "collapsed": True}, outputs=[{"output_type": "stream"}]),
        {"cell_type": "markdown", "source": "![](attachment:p.png)", "metadata": {}, "attachments": picture},
        metadata={"kernelspec": {"name": "mine", "language": "python"}, "author": ["me"], "widgets": {"state": {}}},
    )
    written = json.loads(write(read("a.ipynb", data), "ipynb"))
    assert written == {
        "cells": [
            {
                "cell_type": "code",
                "id": "first",
                "metadata": {"tags": ["a"], "collapsed": True},
                "source": ["x"],
                "execution_count": None,
                "outputs": [],
            },
            {
                "cell_type": "markdown",
                "id": "cell-2",
                "metadata": {},
                "source": ["![](attachment:p.png)"],
                "attachments": picture,
            },
        ],
        "metadata": {"kernelspec": {"name": "mine", "language": "python"}, "author": ["me"]},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def test_options_keep_to_their_cell_while_cells_are_edited() -> None:
    data = ipynb(code("a", metadata={"tags": ["A"]}), code("b", metadata={"tags": ["B"]}), code("c"))
    notebook = read("a.ipynb", data)
    a, b, c = notebook.cells
    new = Cell("python", "new")
    edited = Cell("python", "b = 2")
    for cells, tags in (
        ([a, b, c], [["A"], ["B"], None]),
        ([c, b, a], [None, ["B"], ["A"]]),
        ([a, edited, c], [["A"], ["B"], None]),
        ([new, a, b], [None, ["A"], ["B"]]),
        ([a, new, b, c], [["A"], None, ["B"], None]),
        ([edited], [["A"]]),
        ([a, a, b], [["A"], None, ["B"]]),
        ([a, Cell("markdown", "b"), c], [["A"], None, None]),
    ):
        written = json.loads(write(Notebook("t", cells, notebook.metadata), "ipynb"))
        assert [cell["metadata"].get("tags") for cell in written["cells"]] == tags
        ids = [cell["id"] for cell in written["cells"]]
        assert len(set(ids)) == len(ids)


def test_metadata_is_json() -> None:
    """The page holds it as text."""
    notebook = read("a.ipynb", ipynb(code("x", metadata={"a": {"b": [None, 1.5]}}), metadata={"x": "é"}))
    again = Notebook(notebook.title, notebook.cells, json.loads(json.dumps(notebook.metadata)))
    assert write(again, "ipynb") == write(notebook, "ipynb")


def test_half_characters_cannot_enter() -> None:
    """JSON can spell half of a surrogate pair; no file, and no message to the page, can hold it."""
    cell = rb'{"cell_type": "code", "source": "\ud83d\ude00 \ude00"}'
    data = rb'{"nbformat": 4, "metadata": {"a": "\ud83d"}, "cells": [' + cell + b"]}"
    notebook = read("a.ipynb", data)
    assert notebook.cells == [Cell("python", "\N{GRINNING FACE} �")]
    write(notebook, "ipynb").encode()


def test_a_kernel_makes_a_header() -> None:
    kernel = {"display_name": 'My "Python"', "language": "python", "name": "python3"}
    text = write(read("a.ipynb", ipynb(code("x"), metadata={"kernelspec": kernel})), "md")
    assert text.startswith('---\njupyter:\n  kernelspec:\n    display_name: "My \\"Python\\""\n')
    assert read("a.md", text.encode()).cells == [Cell("python", "x")]


def test_pictures_beyond_all_measure_do_not_keep_a_notebook_shut() -> None:
    big = {"p.png": {"image/png": "A" * 1_000_000}}
    data = ipynb({"cell_type": "markdown", "source": "a", "attachments": big}, code("x", id="kept"))
    notebook = read("a.ipynb", data)
    assert notebook.cells == [Cell("markdown", "a"), Cell("python", "x")]
    assert '"id": "kept"' in write(notebook, "ipynb")
