"""IPython's commands: `%time`, `%timeit`, `name?`, and those that a page cannot follow."""

from __future__ import annotations

import re
from itertools import count

import pytest
from page.run import Runner

from gradlet.page import timing
from gradlet.page.magics import find, timeit_options

UNIT = r"[\d.e+]+ (?:s|ms|µs|ns)"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("%time 1 + 1", ["2"]),
        ("%time x = 3\nx", ["3"]),
        ("%time x = (1,\n  2)\nx", ["(1, 2)"]),
        ("%%time\nx = 4\nx + 1", ["5"]),
        ("%%time\nx = 4", []),
        ("%%time\n6", ["6"]),
        ("\n# first\n%%time\n'%%time'", ["'%%time'"]),
        ("import asyncio\n%time await asyncio.sleep(0, 7)", ["7"]),
        ("%%time\nimport asyncio\nawait asyncio.sleep(0, 8)", ["8"]),
        ("if True:\n    %time x = 9\nx", ["9"]),
        ("%time 1;", []),
        ("%time None", []),
    ],
)
def test_time_prints_a_time_and_leaves_the_rest_as_it_is(cells: Runner, source: str, shown: list[str]) -> None:
    assert cells.run(source)["failure"] is None
    assert re.fullmatch(f"Wall time: {UNIT}\n", cells.printed())
    assert [data["text/plain"] for data in cells.displayed()] == shown
    assert not [name for name in vars(cells.session.main) if "time" in name], "no name is left behind"


def test_timeit_runs_as_often_as_it_is_told(cells: Runner) -> None:
    cells.run("turns = []\n%timeit -n 10 -r 3 turns.append(1)\nlen(turns)")
    assert cells.displayed() == [{"text/plain": "30"}]
    said = rf"{UNIT} ± {UNIT} per loop \(mean ± std\. dev\. of 3 runs, 10 loops each\)\n"
    assert re.fullmatch(said, cells.printed())
    cells.run("%%timeit -n5 -r 1 xs = [1]; turns.clear()\nturns.append(len(xs))\nturns.append(2)")
    assert "of 1 run, 5 loops each" in cells.printed() and cells.displayed() == []
    cells.run("turns, [name for name in dir() if 'timeit' in name]")
    assert cells.displayed() == [{"text/plain": f"({[1, 2] * 5}, [])"}], "its names are local, as in IPython"


def test_timeit_awaits(cells: Runner) -> None:
    assert cells.run("import asyncio\n%timeit -n 2 -r 2 await asyncio.sleep(0)")["failure"] is None
    assert "of 2 runs, 2 loops each" in cells.printed()


def test_timeit_finds_its_number_of_loops(capsys: pytest.CaptureFixture[str]) -> None:
    now, ticks = 0.0, count()

    def clock() -> float:
        return now

    for batch in timing.batches(None, 2, clock):
        for _ in batch:
            next(ticks)
            now += 0.0015  # a loop of 1.5 ms
    assert next(ticks) == 1 + 10 + 100 + 1000 + 2 * 1000
    said = capsys.readouterr().out
    assert said.startswith("1.5 ms ± ") and said.endswith("of 2 runs, 1,000 loops each)\n")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        *[(0.0, "0 ns"), (1.5e-9, "1.5 ns"), (4.05e-6, "4.05 µs"), (0.0123, "12.3 ms"), (0.5, "500 ms"), (1.0, "1 s")],
        *[(59.0, "59 s"), (61.2, "1min 1s"), (3725.0, "1h 2min 5s")],
    ],
)
def test_times_are_said_in_the_unit_that_suits(seconds: float, said: str) -> None:
    assert timing.spoken(seconds) == said


@pytest.mark.parametrize(
    ("rest", "options"),
    [
        (" -n 10 f(x)", (10, 7, "f(x)")),
        (" -n10 -r3 -q f(x)", (10, 3, "f(x)")),
        (" -x", (None, 7, "-x")),
        (" -n 5 -x", (5, 7, "-x")),
        (" -n 5", (5, 7, "")),
        ("", (None, 7, "")),
        (" -o -p 4 f()", (None, 7, "f()")),
    ],
)
def test_options_of_timeit(rest: str, options: tuple[int | None, int, str]) -> None:
    assert timeit_options(rest) == options


def test_an_error_in_what_is_timed_is_in_its_own_line(cells: Runner) -> None:
    for source in ("x = 0\n%time 1 / x", "x = 0\n%timeit 1 / x", "%%time\n1 / 0", "%%timeit\n1 / 0"):
        failure = cells.run(source)["failure"]
        assert failure["type"] == "ZeroDivisionError" and failure["mark"]["line"] == 2, source
    failure = cells.run("x = 0\n%time y = = 1")["failure"]
    assert failure["mark"]["line"] == 2 and failure["mark"]["column"] == len("%time y = =")


def test_stop_ends_what_is_timed(cells: Runner) -> None:
    source = (
        "turns = 0\ndef f():\n    global turns\n    turns += 1\n    if turns == 5: raise KeyboardInterrupt\n%timeit f()"
    )
    assert cells.run(source)["failure"]["interrupted"]
    assert cells.printed() == ""


@pytest.mark.parametrize("question", ["len?", "?len", "  len ?"])
def test_a_question_prints_signature_and_docstring(cells: Runner, question: str) -> None:
    assert cells.run(question)["failure"] is None
    assert cells.printed() == (
        "Signature: len(obj, /)\n"
        "Type:      builtin_function_or_method\n"
        "Docstring: Return the number of items in a container.\n"
    )
    assert cells.displayed() == []


def test_two_question_marks_print_the_source(cells: Runner) -> None:
    cells.run("import gradlet\nfrom gradlet import Value\nValue??")
    assert "Init signature: Value(" in cells.printed() and "class Value(" in cells.printed()
    cells.run("def f(x):\n    return x\n\nclass A:\n    '''An A.'''\n    def g(self):\n        return 1\na = A()")
    for name, text in {"f": "def f(x):\n    return x\n", "A": "class A:\n    '''An A.'''", "a": "class A:"}.items():
        cells.run(f"{name}??")
        assert text in cells.printed() and "return" in cells.printed(), name
    cells.run("len??")
    assert "not written in Python" in cells.printed() and "number of items" in cells.printed()


def test_a_question_about_a_value_shows_it(cells: Runner) -> None:
    cells.run("xs = [[1, 2]]\nxs[0]?\n'x' * 10_000\n_s = 'y' * 10_000\n_s?")
    assert "String form: [1, 2]\n" in cells.printed() and "yyy…\n" in cells.printed()
    failure = cells.run("1\nnothing?")["failure"]
    assert failure["type"] == "NameError" and failure["mark"]["line"] == 2


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("files = !ls", ["'!ls' cannot be assigned", "no programs", "os.listdir()"]),
        ("a, b = !cat x", ["'!cat' cannot be assigned", "open(name)"]),
        ("t = %time f()", ["'%time' cannot be assigned", "write Python instead"]),
        ("!ls -l", ["'!ls'", "remove the line", "os.listdir()"]),
        ("! ls", ["'!ls'", "remove the line"]),
        ("%%bash\nls", ["'%%bash'", "remove the cell"]),
        ("%who", ["'%who'", "dir()"]),
    ],
)
def test_what_cannot_be_followed_is_said_with_a_cure(cells: Runner, source: str, words: list[str]) -> None:
    failure = cells.run(source)["failure"]
    assert failure["type"] == "SyntaxError" and failure["mark"]["line"] == 1
    assert [word for word in words if word not in failure["message"]] == []


@pytest.mark.parametrize("line", ["!pip install x", "%pip install -q x", "pip install x", "!python -m pip install x"])
def test_an_installation_is_passed_over_with_a_sentence(cells: Runner, line: str) -> None:
    assert cells.run(f"{line}\n1")["failure"] is None
    assert cells.printed("stderr") == f"{line}: this page installs nothing; what it has is already here\n"


@pytest.mark.parametrize(
    "line", [" " * 200_000 + "x y", "a" + ".b" * 100_000 + " c", "a " * 100_000, "%" + "-n 1 " * 50_000]
)
def test_a_long_line_takes_no_time_to_speak_of(line: str) -> None:
    assert (find(line) is None) == (not line.startswith("%"))
    assert timeit_options(line)[0] is None


@pytest.mark.parametrize("line", ["x = 1", "len()?", "a ? b", "x = '?'", "# %time", "x != y", "?"])
def test_other_lines_are_no_commands(line: str) -> None:
    assert find(line) is None
