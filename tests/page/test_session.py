"""Cells in a session: what they leave, show and say."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import pytest
from page.run import Runner


def test_variables_live_from_cell_to_cell(cells: Runner) -> None:
    assert cells.run("x = 20")["failure"] is None
    cells.run("x + 1")
    assert cells.displayed() == [{"text/plain": "21"}]
    cells.run("_ * 2")
    assert cells.displayed() == [{"text/plain": "42"}]


@pytest.mark.parametrize("source", ["x = 1", "None", "1;", "def f(): return 1", "", "# nothing", "for x in []: 1"])
def test_shows_nothing(cells: Runner, source: str) -> None:
    assert cells.run(source)["failure"] is None
    assert cells.outputs == []


def test_only_the_last_expression_is_shown(cells: Runner) -> None:
    cells.run("1\n2\n3")
    assert cells.displayed() == [{"text/plain": "3"}]


def test_streams_are_told_apart_and_in_order(cells: Runner) -> None:
    cells.run("import sys\nprint('one')\nprint('two', file=sys.stderr)\ndisplay(3)\nprint('four')")
    kinds = [show.get("name", show["kind"]) for show in cells.outputs if show.get("text") != "\n"]
    assert kinds == ["stdout", "stderr", "display", "stdout"]
    assert cells.printed() == "one\nfour\n" and cells.printed("stderr") == "two\n"


def test_top_level_await(cells: Runner) -> None:
    cells.run("import asyncio\nawait asyncio.sleep(0, 'slept')")
    assert cells.displayed() == [{"text/plain": "'slept'"}]


def test_classes_of_the_reader_belong_to_main_and_can_be_pickled(cells: Runner) -> None:
    result = cells.run("import pickle\nclass A: pass\npickle.loads(pickle.dumps(A())).__class__ is A")
    assert result["failure"] is None
    assert cells.displayed() == [{"text/plain": "True"}]
    assert sys.modules["__main__"] is not cells.session.main


def test_source_of_the_readers_own_functions_can_be_read(cells: Runner) -> None:
    cells.run("def f(x):\n    return x + 1")
    cells.run("import inspect; print(inspect.getsource(f))", cell="b", where="cell 2")
    assert cells.printed().startswith("def f(x):\n    return x + 1")


def test_reader_code_is_armed_and_the_sessions_own_is_not() -> None:
    log: list[bool] = []
    cells = Runner(arm=log.append)
    cells.session.main.__dict__["state"] = lambda: log[-1]
    cells.run("class A:\n    def __repr__(self): return f'in repr: {state()}'\nprint('in body:', state())\nA()")
    assert cells.printed() == "in body: True\n"
    assert cells.displayed() == [{"text/plain": "in repr: True"}]
    assert log[-1] is False


def test_armed_while_a_coroutine_computes_and_not_while_it_waits() -> None:
    log: list[bool] = []
    cells = Runner(arm=log.append)
    cells.session.main.__dict__["state"] = lambda: log[-1]
    cells.run(
        "import asyncio\n"
        "seen = []\n"
        "asyncio.get_running_loop().call_soon(lambda: seen.append(state()))\n"
        "await asyncio.sleep(0.01)\n"
        "seen.append(state())\n"
        "seen"
    )
    assert cells.displayed() == [{"text/plain": "[False, True]"}]


def test_cancel_ends_a_cell_that_waits_and_keeps_its_variables(cells: Runner) -> None:
    cells.session.main.__dict__["cancel"] = cells.session.cancel
    result = cells.run(
        "import asyncio\nx = 5\nasyncio.get_running_loop().call_later(0.01, cancel)\nawait asyncio.sleep(60)"
    )
    assert result["failure"]["interrupted"] is True
    cells.run("x")
    assert cells.displayed() == [{"text/plain": "5"}]


def test_the_first_cancellation_may_be_swallowed_and_the_second_not(cells: Runner) -> None:
    cells.session.main.__dict__["cancel"] = cells.session.cancel
    result = cells.run(
        "import asyncio\n"
        "loop, heard = asyncio.get_running_loop(), 0\n"
        "loop.call_later(0.01, cancel)\n"
        "while True:\n"
        "    try: await asyncio.sleep(60)\n"
        "    except asyncio.CancelledError:\n"
        "        heard += 1; await asyncio.sleep(0); print('tidied'); loop.call_later(0.01, cancel)"
    )
    assert result["failure"]["interrupted"] is True
    assert cells.printed() == "tidied\n"
    cells.run("heard")
    assert cells.displayed()[-1] == {"text/plain": "1"}


def test_a_coroutine_can_catch_what_is_thrown_into_it(cells: Runner) -> None:
    cells.run(
        "import asyncio\n"
        "try:\n    await asyncio.wait_for(asyncio.sleep(60), 0.01)\n"
        "except TimeoutError:\n    print('timed out')"
    )
    assert cells.printed() == "timed out\n"


def test_recursion_limit_holds_in_reader_code_only() -> None:
    cells = Runner(recursion=120)
    before = sys.getrecursionlimit()
    result = cells.run("def f(n): return f(n + 1)\nf(0)")
    assert result["failure"]["type"] == "RecursionError"
    assert len(result["failure"]["frames"]) <= 4, "a recursion's repeated frames are left out"
    assert sys.getrecursionlimit() == before
    assert cells.run("def g(n): return n and g(n - 1)\ng(90)")["failure"] is None


def test_ipython_names_work_and_are_gone_afterwards(cells: Runner) -> None:
    result = cells.run(
        "from IPython.display import display, HTML, Markdown, clear_output\n"
        "display(HTML('<b>x</b>'), Markdown('*y*'))\nclear_output()"
    )
    assert result["failure"] is None
    assert [d.get("text/html") or d.get("text/markdown") for d in cells.displayed()] == ["<b>x</b>", "*y*"]
    assert cells.outputs[-1] == {"kind": "clear"}
    assert "IPython" not in sys.modules


@pytest.mark.parametrize("leave", ["raise SystemExit(3)", "import sys; sys.exit()", "exit_()"])
def test_exit_ends_the_cell_only(cells: Runner, leave: str) -> None:
    cells.session.main.__dict__["exit_"] = sys.exit
    failure = cells.run(leave)["failure"]
    assert failure["type"] == "SystemExit" and "only the cell ended" in failure["message"]
    assert cells.run("1")["failure"] is None


def test_show_draws_the_readers_model(cells: Runner) -> None:
    result = cells.run(
        "from gradlet import show\n"
        "X, y = [[0.0, 0.0], [1.0, 1.0]], [-1, 1]\n"
        "for step in range(5):\n    show(lambda x: x[0] + x[1] - 1, X, y, loss=1 / (step + 1))"
    )
    assert result["failure"] is None
    last = [s for s in cells.outputs if s["kind"] == "figure"][-1]
    assert last["accuracy"] == 1.0
    assert list(last["losses"]) == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5])
    grid = last["boundary"]
    assert len(grid["values"]) == grid["columns"] * grid["rows"]
    corner = grid["x"][0] + grid["y"][0] - 1
    assert grid["values"][0] == pytest.approx(corner, abs=1e-6)


def test_the_last_picture_calls_the_model_under_the_readers_own_limits() -> None:
    log: list[bool] = []
    cells = Runner(arm=log.append, recursion=150)
    cells.session.main.__dict__["state"] = lambda: (log[-1], sys.getrecursionlimit())
    cells.run(
        "from gradlet import show\nseen = []\n"
        "def model(x):\n    seen.append(state())\n    return x[0]\n"
        "show(model, [[0.0, 0.0], [1.0, 1.0]], [-1, 1])\nbefore = len(seen)"
    )
    cells.run("len(seen) > before, {armed for armed, limit in seen}, max(limit for armed, limit in seen) < 400")
    assert cells.displayed() == [{"text/plain": "(True, {True}, True)"}]


def test_an_interrupted_cell_draws_no_last_picture(cells: Runner) -> None:
    cells.run(
        "from gradlet import show\ncalls = 0\n"
        "def model(x):\n    global calls\n    calls += 1\n    return x[0]\n"
        "show(model, [[0.0, 0.0], [1.0, 1.0]], [-1, 1])\nbefore = calls\nraise KeyboardInterrupt"
    )
    cells.run("calls == before")
    assert cells.displayed() == [{"text/plain": "True"}]


@pytest.mark.parametrize("metadata", ["[]", "5", "null", "[" * 5_000, "{"])
def test_metadata_that_is_no_object_is_refused(cells: Runner, metadata: str) -> None:
    notebook = {"title": "t", "cells": [], "metadata": metadata}
    with pytest.raises(ValueError):
        asyncio.run(cells.session.call("save", {"format": "md", "notebook": notebook}))


def test_open_and_save_go_through_the_wire(cells: Runner) -> None:
    call: Callable[..., object] = lambda method, **args: asyncio.run(cells.session.call(method, args))  # noqa: E731
    opened = call("open", name="a.md", bytes=b"# Title\n\n```python\nx = 1\n```\n")
    assert opened["title"] == "Title"  # type: ignore[index]
    assert opened["cells"][-1] == {"kind": "python", "source": "x = 1"}  # type: ignore[index]
    for format in ("md", "py", "ipynb"):
        text = call("save", format=format, notebook=opened)
        again = call("open", name=f"a.{format}", bytes=str(text).encode())
        assert again["cells"] == opened["cells"]  # type: ignore[index]
