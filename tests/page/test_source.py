"""Cell text → code: IPython's commands, and the lines of what is wrong."""

from __future__ import annotations

import pytest

from gradlet.page.source import compile_cell


def run(source: str) -> tuple[dict[str, object], list[str]]:
    notes: list[str] = []
    cell = compile_cell(source, "<cell 1>", notes.append)
    names: dict[str, object] = {}
    exec(cell.body, names)
    if cell.last is not None:
        names["last"] = eval(cell.last, names)
    return names, notes


def test_harmless_commands_are_passed_over_with_a_note() -> None:
    names, notes = run("%matplotlib inline\n%load_ext autoreload\nx = 1")
    assert names["x"] == 1
    assert [note.split()[0] for note in notes] == ["%matplotlib", "%load_ext"]


def test_commands_inside_blocks_keep_the_block_whole() -> None:
    names, _ = run("if True:\n    %matplotlib inline\nx = 2")
    assert names["x"] == 2


@pytest.mark.parametrize("source", ["%time x = 3", "%%time\nx = 3", "%%time x = 3", "%prun x = 3"])
def test_timed_code_runs(source: str) -> None:
    assert run(source)[0]["x"] == 3


def test_installs_say_that_nothing_is_installed() -> None:
    _, notes = run("!pip install graphviz\n%pip install numpy")
    assert all("installs nothing" in note for note in notes) and len(notes) == 2


@pytest.mark.parametrize("source", ["'%matplotlib'", '"""\n%time\n!ls\n"""', "(7\n% 4)", "x = 7\\\n% 4\nx"])
def test_a_percent_sign_in_python_is_left_alone(source: str) -> None:
    names, notes = run(source)
    assert notes == []
    assert names["last"] == (3 if "7" in source else eval(source))


@pytest.mark.parametrize("line", ["!ls -l", "%cd there", "%%bash", "%foo"])
def test_other_commands_are_named_with_a_cure(line: str) -> None:
    with pytest.raises(SyntaxError, match=r"IPython or shell command.*remove") as caught:
        compile_cell(f"x = 1\n{line}\n", "<cell 1>", lambda note: None)
    assert caught.value.lineno == 2


def test_a_syntax_error_keeps_the_readers_line_after_a_command() -> None:
    with pytest.raises(SyntaxError) as caught:
        compile_cell("%matplotlib inline\nx = 1\ny = = 2", "<cell 1>", lambda note: None)
    assert caught.value.lineno == 3
