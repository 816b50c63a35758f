"""What asks at a terminal: sentences."""

from __future__ import annotations

import builtins
import sys

import pytest
from page.run import Runner

from gradlet.page import terminal


@pytest.fixture(autouse=True)
def replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name in ((builtins, "input"), (sys, "breakpointhook"), (sys, "stdin")):
        monkeypatch.setattr(where, name, getattr(where, name))  # put back at the end
    monkeypatch.setitem(sys.modules, "getpass", None)
    terminal.replace()


STDIN = "has nobody to read from on this page; write the text into the cell instead"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("input('name? ')", "input() cannot ask on this page; write the answer into the cell instead"),
        ("import sys; sys.stdin.readline()", f"sys.stdin.readline {STDIN}"),
        ("import sys; sys.stdin.read(3)", f"sys.stdin.read {STDIN}"),
        ("import sys; sys.stdin.readlines()", f"sys.stdin.readlines {STDIN}"),
        ("import sys; list(sys.stdin)", f"sys.stdin.readline {STDIN}"),
        ("import sys; next(sys.stdin)", f"sys.stdin.readline {STDIN}"),
        ("import sys; sys.stdin.buffer.read()", f"sys.stdin.buffer {STDIN}"),
        ("import fileinput; list(fileinput.input('-'))", f"sys.stdin.readline {STDIN}"),
        ("import getpass; getpass.getpass()", "getpass() cannot ask on this page"),
        ("from getpass import getpass; getpass(prompt='Key: ')", "getpass() cannot ask on this page"),
        ("breakpoint()", "breakpoint() cannot stop here: a debugger stops for commands"),
        ("breakpoint(header='x')", "breakpoint() cannot stop here"),
        ("import code; code.interact()", "an interactive console cannot ask on this page"),
        ("help()", "help() cannot ask on this page"),
    ],
)
def test_what_asks_says_what_to_do(cells: Runner, source: str, said: str) -> None:
    failure = cells.run(source)["failure"]
    assert failure["type"] == "RuntimeError" and failure["message"].startswith(said)
    assert failure["mark"]["line"] == 1


def test_a_debugger_that_is_called_by_its_name_says_so(cells: Runner) -> None:
    source = "import pdb\ntry: 1 / 0\nexcept ZeroDivisionError as error: pdb.post_mortem(error.__traceback__)"
    failure = cells.run(source)["failure"]
    assert failure["type"] == "RuntimeError" and failure["message"].startswith("a debugger stops for commands")


def test_what_does_not_ask_goes_on_working(cells: Runner) -> None:
    assert (
        cells.run("import sys, getpass\nsys.stdin.isatty(), sys.stdin.closed, bool(getpass.getuser())")["failure"]
        is None
    )
    assert cells.displayed() == [{"text/plain": "(False, False, True)"}]
