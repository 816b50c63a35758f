"""Code copied from consoles, web pages and word processors: what runs as it was meant, and what is named."""

from __future__ import annotations

# ruff: noqa: RUF001  # characters that look like others are what this file is about
import ast
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page.run import Runner

from gradlet.page.pasted import readings
from gradlet.page.source import compile_cell


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (">>> a = 1\n>>> a", "1"),
        (">>> def f():\n...     return 2\n...\n>>> f()\n2\n>>> f() + 1\n3", "3"),
        ("    >>> a = 4\n    >>> a", "4"),
        ("# a comment\n>>> 5", "5"),
        (">>>\u00a0a\u00a0=\u00a06\n>>>\u00a0a", "6"),
        ('>>> s = """a\n...  b"""\n>>> s', "'a\\n b'"),
        (">>> for x in [7]:\n        y = x\n>>> y", "7"),
        (">>> print('hi')\nhi\n\n>>> 8", "8"),
        ("In [1]: a = 1\n\nIn [2]: a\nOut[2]: 1", "1"),
        ("In [1]: def f():\n   ...:     return 2\n   ...: \n\nIn [2]: f()\nOut[2]: 2", "2"),
        ("In [1]:\na = 3\na", "3"),
        ("In [ ]:\n\na = 4\na\nOut[1]:", "4"),
        ("    a = 1\n    a", "1"),
        ("\ta = 2\n\tif a:\n\t\ta = 3\n\ta", "3"),
        ("  # first\n\n  a = 4\n# less\n  a", "4"),
        ("  a = 5\na", "5"),
        ('  s = """\n  x"""\n  s', "'\\n  x'"),
        ("\u00a0\u00a0a = 6\n\u00a0\u00a0a", "6"),
        ("a\u00a0=\u00a01\na", "1"),
        ("def f():\n\u00a0\u00a0\u00a0\u00a0return 2\n\u200b\nf()", "2"),
        ("\ufeffa = 3\na\u200b", "3"),
        ("a\u3000=\u20094\na", "4"),
        ("a\u00a0= '\u00a0'; b\u00a0= \"\u200b\"\na + b", "'\\xa0\\u200b'"),
        ("%matplotlib\u00a0inline\n  \na\u00a0= 7 # it's\u00a0this\na\u00a0", "7"),
        ("  %matplotlib inline\n  a = 8\n  a", "8"),
    ],
)
def test_pasted_code_runs_as_it_was_meant(cells: Runner, source: str, shown: str) -> None:
    assert cells.run(source)["failure"] is None
    assert [data["text/plain"] for data in cells.displayed()] == [shown]


def test_what_is_taken_for_output_is_said(cells: Runner) -> None:
    cells.run(">>> print(1)\n1\n>>> 2\n2\nprint(3)")
    assert cells.printed() == "1\n"
    assert cells.printed("stderr") == "lines 2, 4, 5: without a prompt, so taken for output and left out\n"
    cells.run(">>> for x in [7]:\n        y = x\n>>> y")
    assert cells.printed("stderr") == "", "nothing was left out"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\ny = “a”", 'line 2 has “ (U+201C, left double quotation mark), which is not Python; write " instead'),
        ("x = ‘a’", "line 1 has ‘ (U+2018, left single quotation mark), which is not Python; write ' instead"),
        ("x = 'abc’", "line 1 has ’ (U+2019, right single quotation mark), which is not Python; write ' instead"),
        ("x = 5 − 3", "line 1 has − (U+2212, minus sign), which is not Python; write - instead"),
        ("f(1, …)", "line 1 has … (U+2026, horizontal ellipsis), which is not Python; write ... instead"),
        ("x²", "line 1 has ² (U+00B2, superscript two), which is not Python; write **2 instead"),
        ("f（1）", "line 1 has （ (U+FF08, fullwidth left parenthesis), which is not Python; write ( instead"),
        ("  x = 1\n  y = “a”", "line 2 has “ (U+201C"),
        (">>> x = “a”", "line 1 has “ (U+201C"),
        ("x = 1\u202e", "line 1 has U+202E (right-to-left override), which is not seen and is not Python; remove it"),
        ("x = 1 🙂", "line 1 has 🙂 (U+1F642, slightly smiling face), which is not Python; remove it"),
    ],
)
def test_other_characters_are_named_with_their_line_and_a_cure(cells: Runner, source: str, said: str) -> None:
    failure = cells.run(source)["failure"]
    assert failure["type"] == "SyntaxError" and failure["message"].startswith(said)
    assert failure["mark"]["line"] == source.count("\n") + 1


@pytest.mark.parametrize("source", ["x = 'abc", "  x = 1\n  y = = 2", "  x = 1\nelse:\n  y = 2", "x = ;"])
def test_pythons_own_sentence_stays_where_nothing_was_pasted(source: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        compile_cell(source, "<cell 1>", lambda note: None)
    with pytest.raises(SyntaxError) as here:
        compile("\n".join(line.removeprefix("  ") for line in source.split("\n")), "<cell 1>", "exec")
    if "else" in source:
        assert caught.value.msg == "unexpected indent"
    else:
        assert (caught.value.msg, caught.value.lineno) == (here.value.msg, here.value.lineno)


def test_a_line_that_a_message_names_is_the_readers() -> None:
    with pytest.raises(SyntaxError, match="after 'for' statement on line 2") as caught:
        compile_cell("  x = 1\n  for y in []:\n  z = 1", "<cell 1>", lambda note: None)
    assert caught.value.lineno == 3


PIECES = [
    "'\u00a0'",
    '"""\n\u200b>>> x\n"""',
    "f(\u00a01)",
    "  \u00a0x",
    "\n",
    ">>> ",
    "... ",
    "# '\u00a0",
    "a = 1",
    " ",
]


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@settings(deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "if a:", "'", "In [1]: ", "f'{a}\u00a0'", "\\\n", ";"]), max_size=8))
def test_code_that_parses_is_compiled_as_it_stands(pieces: list[str]) -> None:
    source = "".join(pieces)
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    if source.lstrip().startswith("In [1]: "):
        return  # the one exception
    assert readings(source, lambda note: None) == [source]
    cell = compile_cell(source, "<cell 1>", lambda note: None)
    if cell.last is None:
        assert cell.body == compile(tree, "<cell 1>", "exec", dont_inherit=True)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["'\u00a0'", '"""\u200b\n\u00a0"""', "'\\'\u00a0'", '"#\u00a0"', "b'x'"]), min_size=1))
def test_mending_leaves_every_string_alone(strings: list[str]) -> None:
    names: dict[str, object] = {}
    inside = ",\u00a0# it\u00a0\n".join(strings)
    exec(compile_cell(f"\u00a0x\u00a0=\u00a0[{inside}]\u200b", "c", print).body, names)
    assert names["x"] == [eval(string) for string in strings]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="before 3.12 an f-string was no part of the grammar")
def test_mending_leaves_the_text_of_a_template_alone() -> None:
    names: dict[str, object] = {}
    exec(compile_cell("a = 1\nx = f'{a\u00a0+ 1}\u00a0{a\u00a0:\u00a0>3}\u00a0'", "c", print).body, names)
    assert names["x"] == "2\u00a0\u00a0\u00a01\u00a0"
