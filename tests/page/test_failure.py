"""Exceptions as the page shows them: the reader's frames, the line to mark, in the cell's own numbers."""

from __future__ import annotations

import sys

import pytest
from page.run import Runner


def test_frames_are_the_readers_own_outermost_first(cells: Runner) -> None:
    cells.run("def inner():\n    return 1 / 0", cell="a", where="cell 1")
    failure = cells.run("x = 1\ninner()", cell="b", where="cell 2")["failure"]
    assert [(f["where"], f["line"], f["function"], f["source"]) for f in failure["frames"]] == [
        ("cell 2", 2, "", "inner()"),
        ("cell 1", 2, "inner", "return 1 / 0"),
    ]
    assert failure["mark"] == {"cell": "a", "line": 2, "column": None, "endColumn": None}
    assert (failure["type"], failure["message"]) == ("ZeroDivisionError", "division by zero")
    assert "Cell 2, line 2" in failure["traceback"] and "session.py" not in failure["traceback"]


def test_library_frames_are_left_to_the_traceback(cells: Runner) -> None:
    failure = cells.run("import json\njson.loads('[')")["failure"]
    assert [f["where"] for f in failure["frames"]] == ["cell 1"]
    assert failure["mark"]["line"] == 2
    assert "decoder.py" in failure["traceback"]


def test_an_earlier_text_of_a_cell_is_not_marked(cells: Runner) -> None:
    cells.run("def f():\n    raise ValueError('old')", cell="a")
    cells.run("x = 1", cell="a")
    failure = cells.run("f()", cell="b", where="cell 2")["failure"]
    assert failure["mark"]["cell"] == "b"
    assert [f["cell"] for f in failure["frames"]] == ["b", None]
    assert failure["frames"][1]["source"] == "raise ValueError('old')"


def test_syntax_error_marks_line_and_columns(cells: Runner) -> None:
    failure = cells.run("x = 1\ny = (2 +* 3)")["failure"]
    assert failure["type"] == "SyntaxError" and failure["frames"] == []
    assert failure["mark"]["line"] == 2 and failure["mark"]["column"] == 9


def test_an_error_of_the_engine_names_culprit_and_cure(cells: Runner) -> None:
    failure = cells.run("from gradlet import Value\nValue(1.0) + 'abc'")["failure"]
    assert failure["type"] == "TypeError"
    assert failure["message"] == "cannot use 'abc' (str) in a Value expression; expected a number or a Value"
    assert failure["mark"]["line"] == 2


def test_a_place_in_a_message_is_said_as_the_reader_sees_it(cells: Runner) -> None:
    source = "import sys\nraise ValueError(f'look at line 2 of {sys._getframe().f_code.co_filename}')"
    failure = cells.run(source, cell="a", where="cell 7")["failure"]
    assert failure["message"] == "look at line 2 of cell 7"


def test_a_missing_module_says_what_there_is(cells: Runner) -> None:
    failure = cells.run("import numppy")["failure"]
    assert "numppy" in failure["message"] and "ships Python's standard library" in failure["message"]


@pytest.mark.parametrize(
    ("source", "cure"),
    [
        ("from micrograd.engine import Valeu", "from gradlet import Value, Neuron, Layer, MLP"),
        ("import matplotlib.pyplot as plt", "show(model, X, y, loss)"),
        ("import numpy as np", "math and random"),
    ],
)
def test_a_module_of_the_lecture_says_what_to_do_without_it(
    cells: Runner, source: str, cure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = ("micrograd", "matplotlib", "numpy")  # here some are installed, and what other tests imported is there
    for name in {*missing, *(name for name in sys.modules if name.partition(".")[0] in missing)}:
        monkeypatch.setitem(sys.modules, name, None)
    failure = cells.run(source)["failure"]
    assert failure["type"] == "ModuleNotFoundError" and cure in failure["message"]


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("turtle", "opens windows, and Python in a browser has none; display(SVG(…))"),
        ("tkinter.ttk", "opens windows"),
        ("idlelib", "opens windows"),
        ("curses", "works on a terminal, and a page has none; print(…)"),
        ("readline", "works on a terminal"),
        ("fcntl", "asks the operating system"),
        ("venv", "this page installs nothing"),
        ("ensurepip", "this page installs nothing"),
        ("dbm", "a dict, and json to save it, do instead"),
        ("winreg", "exists on Windows alone"),
        ("distutils.core", "Python 3.12 dropped it from its standard library"),
        ("cgi", "Python 3.13 dropped it"),
        ("mmap", "a part of Python's standard library that a browser's Python lacks"),
        ("json.decode", "'json' is here, and has no such part: look at dir(json)"),
    ],
)
def test_a_module_that_a_browser_lacks_says_why(
    cells: Runner, module: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if module != "json.decode":
        monkeypatch.setitem(sys.modules, module.partition(".")[0], None)  # on CPython most of them are there
    failure = cells.run(f"import json\nimport {module}")["failure"]
    assert failure["type"] == "ModuleNotFoundError" and failure["mark"]["line"] == 2
    assert words in failure["message"] and "this page ships" not in failure["message"]


def test_lines_are_counted_as_python_counts_them(cells: Runner) -> None:
    failure = cells.run("a = '\u2028\x0c\x85'\n# \x0c\n1 / 0")["failure"]
    assert failure["mark"]["line"] == 3 and failure["frames"][0]["source"] == "1 / 0"


def test_a_thread_that_cannot_start_says_why(cells: Runner) -> None:
    failure = cells.run('raise RuntimeError("can\'t start new thread")')["failure"]  # as Pyodide does
    assert failure["message"].startswith("can't start new thread: Python in a browser does one thing at a time")


def test_chained_causes_are_in_the_traceback(cells: Runner) -> None:
    failure = cells.run("try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise KeyError('k') from e")["failure"]
    assert failure["message"] == "key not found: 'k'"
    assert "direct cause" in failure["traceback"] and "ZeroDivisionError" in failure["traceback"]


def test_an_exception_whose_str_fails_is_still_shown(cells: Runner) -> None:
    failure = cells.run("class E(Exception):\n    def __str__(self): raise RuntimeError\nraise E")["failure"]
    assert failure["type"] == "E" and "RuntimeError" in failure["message"]


def test_interrupt_is_not_an_error_to_read(cells: Runner) -> None:
    failure = cells.run("raise KeyboardInterrupt")["failure"]
    assert failure["interrupted"] and failure["message"] == "Stopped. Variables are kept."


def test_graphs_of_a_failed_cell_are_not_kept_alive(cells: Runner) -> None:
    cells.run(
        "import weakref, gc\n"
        "class Big: pass\n"
        "def f():\n    big = Big(); refs.append(weakref.ref(big)); raise ValueError\n"
        "refs = []\nf()"
    )
    cells.run("refs[0]() is None")
    assert cells.displayed() == [{"text/plain": "True"}]


def test_lengths_are_counted_as_the_wire_counts_them(cells: Runner) -> None:
    failure = cells.run("raise ValueError('😀' * 15_000)")["failure"]
    assert 19_000 < len(failure["message"].encode("utf-16-le")) // 2 <= 20_000
    failure = cells.run("raise type('E' * 300, (Exception,), {})")["failure"]
    assert len(failure["type"]) == 200


def test_an_exception_that_cannot_be_looked_at_is_still_named(cells: Runner) -> None:
    source = "class E(Exception):\n    def __str__(self): raise KeyboardInterrupt\nraise E"
    failure = cells.run(source)["failure"]
    assert failure["type"] == "E" and "KeyboardInterrupt" in failure["message"]
    assert cells.run("1 + 1")["failure"] is None
