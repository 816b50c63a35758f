"""The names of IPython.display: each shows, or says in a sentence what it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from page.run import Runner

PNG = b"\x89PNG\r\n\x1a\n"


def shown(cells: Runner, expression: str) -> dict[str, str]:
    names = "display, HTML, SVG, Markdown, Image, JSON, Pretty, Code, Math, Latex, Audio, IFrame, YouTubeVideo"
    assert cells.run(f"from IPython.display import {names}\n{expression}")["failure"] is None
    (data,) = cells.displayed()
    return data


@pytest.mark.parametrize(
    ("expression", "mime", "text"),
    [
        ("HTML('<b>x</b>')", "text/html", "<b>x</b>"),
        ("HTML(data='<b>x</b>')", "text/html", "<b>x</b>"),
        ("SVG('<svg/>')", "image/svg+xml", "<svg/>"),
        ("SVG(b'<svg/>')", "image/svg+xml", "<svg/>"),
        ("Markdown('*x*')", "text/markdown", "*x*"),
        ("JSON({'a': ['é', 1]})", "text/plain", '{\n  "a": [\n    "é",\n    1\n  ]\n}'),
        ("JSON('[1]')", "text/plain", "[\n  1\n]"),
        ("Pretty('as it\\nstands')", "text/plain", "as it\nstands"),
        ("Code('x = 1', language='python')", "text/plain", "x = 1"),
        ("Math(r'\\frac{1}{2}')", "text/plain", r"\frac{1}{2}"),
        ("Latex('$x$')", "text/plain", "$x$"),
        ("Image(b'\\x89PNG')", "image/png", "iVBORw=="),
        ("Image(data=b'\\xff\\xd8x')", "image/jpeg", "/9h4"),
        ("Image(b'GIF89a', width=100)", "text/html", '<img src="data:image/gif;base64,R0lGODlh">'),
        ("Image('data:image/png;base64,iVBORw==')", "image/png", "iVBORw=="),
    ],
)
def test_what_is_shown(cells: Runner, expression: str, mime: str, text: str) -> None:
    assert shown(cells, expression)[mime] == text


def test_files_are_read_by_their_names(cells: Runner, tmp_path: Path) -> None:
    for name, content in {"a.png": PNG, "a.svg": b"<svg/>", "a.md": b"*x*", "a.py": b"x = 1"}.items():
        (tmp_path / name).write_bytes(content)
    assert "image/png" in shown(cells, f"Image({str(tmp_path / 'a.png')!r})")
    assert "image/png" in shown(cells, f"Image(filename={str(tmp_path / 'a.png')!r})")
    assert "image/png" in shown(cells, f"from pathlib import Path\nImage(Path({str(tmp_path / 'a.png')!r}))")
    assert shown(cells, f"SVG({str(tmp_path / 'a.svg')!r})")["image/svg+xml"] == "<svg/>"
    assert shown(cells, f"Markdown(filename={str(tmp_path / 'a.md')!r})")["text/markdown"] == "*x*"
    assert shown(cells, f"Code(filename={str(tmp_path / 'a.py')!r})")["text/plain"] == "x = 1"


@pytest.mark.parametrize("kind", ["Image", "SVG", "HTML", "Markdown"])
@pytest.mark.parametrize("argument", ["url='https://a.example/b?c&d'", "'https://a.example/b?c&d'"])
def test_an_address_is_a_link_and_a_sentence(cells: Runner, kind: str, argument: str) -> None:
    data = shown(cells, f"{kind}({argument})")
    address = "https://a.example/b?c&amp;d"
    assert data.pop("text/html") == f'<a href="{address}">{address}</a> (elsewhere; this page loads nothing)'
    assert data == {
        "text/plain": f"<{kind} of https://a.example/b?c&d: this page loads nothing from elsewhere; open the address>"
    }


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("Audio('a.wav')", "Audio of a.wav"),
        ("IFrame('https://a.example', 300, 200)", "IFrame of https://a.example"),
        ("YouTubeVideo(id='abc')", "YouTubeVideo of abc"),
        ("Image(b'<svg/>')", "is not the start of a PNG, JPEG, GIF or WebP file"),
    ],
)
def test_what_cannot_be_shown_is_said(cells: Runner, expression: str, words: str) -> None:
    assert words in shown(cells, expression)["text/plain"]


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ("Image('nowhere.png')", "FileNotFoundError", "there is no file 'nowhere.png' here"),
        ("SVG(filename='nowhere.svg')", "FileNotFoundError", "only the files that cells have written"),
        ("Image()", "ValueError", "expected bytes, the name of a file, or url="),
        ("from IPython.display import Imgae", "ImportError", "no 'Imgae'; it has Code, HTML, Image, "),
    ],
)
def test_what_is_no_picture_is_an_error_with_a_cure(cells: Runner, source: str, kind: str, words: str) -> None:
    failure = cells.run(f"from IPython.display import Image, SVG\n{source}")["failure"]
    assert failure["type"] == kind and words in failure["message"]
    assert failure["mark"]["line"] == 2


def test_old_notebooks_find_the_names_where_they_were(cells: Runner) -> None:
    assert cells.run("from IPython.core.display import display, HTML\ndisplay(HTML('x'))")["failure"] is None
    assert cells.displayed()[0]["text/html"] == "x"
