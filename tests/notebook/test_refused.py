"""Files that are no notebook: the error names the file, the place, and what to do."""

import sys
from pathlib import Path

import pytest

from gradlet import data
from gradlet.notebook import Notebook, read, write

BROKEN = Path(__file__).parents[1] / "fixtures" / "broken"
CASES = {
    "truncated.ipynb": ["it ends too early", "line 391", "download the notebook again"],
    "format3.ipynb": ["format 3", "jupyter nbconvert --to notebook --nbformat 4"],
    "not-json.ipynb": ["not JSON", "line 1, column 2", "open a file that Jupyter saved"],
    "web-page.ipynb": ["web page", "download the file itself"],
    "latin-1.py": [r"b'\xe9'", "line 5", "UTF-8"],
    "text-in-number.csv": ["ending", ".ipynb, .md or .py", "paste its text into data.from_csv("],
}


@pytest.mark.parametrize("name, words", CASES.items(), ids=CASES.keys())
def test_broken_files(name: str, words: list[str]) -> None:
    check(name, (BROKEN / name).read_bytes(), words)


def test_every_broken_file_is_tested() -> None:
    assert {path.name for path in BROKEN.iterdir()} == CASES.keys()


def test_a_word_among_numbers() -> None:
    """The same CSV, opened as data: another part of the library, the same form of error."""
    with pytest.raises(ValueError, match=r"line 3.*windy"):
        data.from_csv((BROKEN / "text-in-number.csv").read_text())


def nested(depth: int) -> bytes:
    return b'{"nbformat": 4, "cells": [], "metadata": {"a": ' + b"[" * depth + b"]" * depth + b"}}"


MADE = [
    ("a.ipynb", b"", ["it is empty"]),
    ("a.ipynb", b"[1, 2]", ['no "nbformat"', "Jupyter"]),
    ("a.ipynb", b'{"nbformat": "four"}', ['no "nbformat"']),
    ("a.ipynb", b'{"nbformat": true}', ['no "nbformat"']),
    ("a.ipynb", b'{"nbformat": 1e999}', ['no "nbformat"']),
    ("a.ipynb", b'{"nbformat": 3.0}', ["format 3", "jupyter nbconvert"]),
    ("a.ipynb", b'{"nbformat": "5.0"}', ["format 5", "save it as format 4"]),
    ("a.ipynb", b'{"nbformat": 5}', ["format 5", "save it as format 4"]),
    ("a.ipynb", b'{"nbformat": 4}', ['no list of "cells"']),
    ("a.ipynb", b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}', ["cell 1", "'3'", "not text"]),
    ("a.ipynb", b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a", 3]}]}', ["cell 1", "not text"]),
    ("a.ipynb", b'{"nbformat": 4, "cells": [{"cell_type": "heading"}]}', ["cell 1", "'heading'"]),
    ("a.ipynb", b'{"nbformat": 4, "cells": ["x"]}', ["cell 1", "'x'"]),
    ("a.ipynb", b'{"nbformat": 4, "metadata": {"language_info": {"name": "R"}}}', ["'R'", "Python"]),
    ("a.ipynb", b'{"nbformat": 4, "a": ' + b"1" * 5000 + b"}", ["thousands of digits"]),
    ("a.ipynb", b"[" * 1_000_000, ["more than 100 brackets", "line 1"]),
    ("a.ipynb", b'{"a":' * 1_000_000, ["more than 100 brackets"]),
    ("a.ipynb", nested(99), ["more than 100 brackets"]),
    ("a.md", b"a\n\nb \xff", [r"b'\xff'", "line 3", "UTF-8"]),
    ("a.md", "text".encode("utf-16"), ["UTF-16", "save it again as UTF-8"]),
    ("a.py", b"# %%\n" * 2_001, ["2,001 cells", "2,000", "split"]),
    ("a.py", b"# %%\nx = 1\n\n# %%\n" + b"#" * 2_000_001, ["cell 2", "2,000,001 characters"]),
    ("a.ipynb", b'{"nbformat": 4, "cells": [], "metadata": {"a": "' + b"x" * 900_000 + b'"}}', ["metadata", "900,0"]),
    ("lesson", b"", ["'lesson'", "ending"]),
    ("ipynb", b"", ["ending"]),
    ("lesson.ipynb.zip", b"", ["ending"]),
]


@pytest.mark.parametrize("name, content, words", MADE, ids=[words[0] for _, _, words in MADE])
def test_made_files(name: str, content: bytes, words: list[str]) -> None:
    check(name, content, words)


def test_a_deep_file_that_is_not_too_deep() -> None:
    notebook = read("a.ipynb", nested(90))
    assert read("a.ipynb", write(notebook, "ipynb").encode()).metadata == notebook.metadata


def test_brackets_in_text_are_not_nesting() -> None:
    source = '[{"' * 1000
    text = write(Notebook("t", read("a.py", source.encode()).cells), "ipynb")
    assert read("a.ipynb", text.encode()).cells[0].source == source


def test_deep_options_are_kept_as_text() -> None:
    line = "```python key=" + "[" * 1000
    assert write(read("a.md", line.encode()), "md").startswith(line)


@pytest.mark.parametrize(
    "text", ["# %% " + "a " * 100_000, "# %% " + "a=1 " * 100_000 + "!", "```python " + "a " * 200_000]
)
def test_long_lines_take_no_time_to_speak_of(text: str) -> None:
    for name in ("a.py", "a.md"):
        assert len(read(name, text.encode()).cells) == 1


def test_many_regions_that_never_end() -> None:
    text = "<!-- #region -->\n" * 100_000
    assert len(read("a.md", text.encode()).cells) == 1


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(ValueError, match=r"'txt'.*'md', 'py' and 'ipynb'"):
        write(Notebook("t", []), "txt")  # type: ignore[arg-type]


def check(name: str, content: bytes, words: list[str]) -> None:
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(400)  # as for a reader's code in the page
        with pytest.raises(ValueError) as caught:
            read(name, content)
    finally:
        sys.setrecursionlimit(limit)
    message = str(caught.value)
    assert message.startswith(f"cannot read {name!r}: ")
    assert "; " in message, "it names a cure"
    assert len(message) < 300
    assert type(caught.value) is ValueError
    assert [word for word in words if word not in message] == []
