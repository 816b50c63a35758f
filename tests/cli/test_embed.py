"""`gradlet embed`: what it prints goes into Markdown unharmed, whatever the notebook; what it cannot do, it says."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt  # comes with jupytext

from gradlet.cli import main

HOSTILE = """# </title><script>alert(1)</script> [x](javascript:alert(2)) "q" *more*

Text with <img src=x onerror=alert(3)> and {{ braces }} and {% tags %}.
\x20\x20
- one
- two </grad-let>

```python
from gradlet import Value, draw_dot


def twice(x):
    \"\"\"</code></pre></grad-let></div><script>alert(4)</script>\"\"\"

    return x + x

print(f"{{{1 + 1}}} {{% raw %}}")
draw_dot(twice(Value(2.0, label="</text><script>alert(5)</script>")))
```
"""
LINK = "https://example.org/g/#g1."


@pytest.fixture
def printed(site_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[str, str]]:
    """What the command prints for a notebook, and what it says; `site_folder` has installed what draws."""

    def embed(text: str, *options: str, name: str = "lesson.md", status: int = 0) -> tuple[str, str]:
        (tmp_path / name).write_text(text, "utf-8")
        capsys.readouterr()
        assert main(["embed", str(tmp_path / name), "--site", "https://example.org/g", *options]) == status
        return capsys.readouterr()

    return embed


class Parts(HTMLParser):
    """The tags of some HTML, and the text of its <pre>s."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.code = ""
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes[tag] = dict(attrs)

    def handle_data(self, data: str) -> None:
        if self.tags[-1] == "code":
            self.code += data


def test_no_text_of_a_notebook_becomes_html(printed: Callable[..., tuple[str, str]]) -> None:
    out, _ = printed(HOSTILE)
    parts = Parts(out)
    assert parts.tags == ["script", "div", "grad-let", "p", "ul", "li", "li", "pre", "code", "div", "img"]
    assert parts.attributes["grad-let"]["title"] == HOSTILE.split("\n")[0].removeprefix("# ")
    source = HOSTILE.partition("```python\n")[2].rpartition("```")[0]
    assert parts.code.split("\n</code>")[0].startswith(source)


def test_markdown_leaves_the_snippet_as_it_is(printed: Callable[..., tuple[str, str]]) -> None:
    out, _ = printed(HOSTILE)
    rendered = MarkdownIt("commonmark").render(f"Before.\n\n{out}\nAfter.\n")
    assert rendered == f"<p>Before.</p>\n{out}<p>After.</p>\n"
    # Python-Markdown: HTML is what begins with a tag that it knows, up to its end. Liquid: braces are its own.
    lines = out.splitlines()
    assert (lines[0].partition(" ")[0], lines[1], lines[-1]) == ("<script", "<div>", "</div>")
    assert "{{" not in out and "{%" not in out


def test_the_markdown_form_is_one_picture_in_one_link(
    printed: Callable[..., tuple[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out, said = printed(HOSTILE, "--as", "markdown", "--picture", "a (1).svg")
    parts = Parts(MarkdownIt("commonmark").render(out))
    assert parts.tags == ["p", "a", "img"] and said == ""
    assert parts.attributes["img"] == {"src": "a%20%281%29.svg", "alt": HOSTILE.split("\n")[0].removeprefix("# ")}
    assert str(parts.attributes["a"]["href"]).startswith(LINK)
    assert (tmp_path / "a (1).svg").read_text("utf-8").startswith("<svg ")


def test_the_markdown_form_has_no_picture_inside_because_few_would_show_it(
    printed: Callable[..., tuple[str, str]],
) -> None:
    out, said = printed(HOSTILE, "--as", "markdown")
    assert Parts(MarkdownIt("commonmark").render(out)).tags == ["p", "a"]
    assert said == "gradlet: no picture: Markdown takes one from a file only; name it with --picture\n"


def test_an_iframe_needs_no_picture(printed: Callable[..., tuple[str, str]]) -> None:
    out, said = printed("```python\n1\n```\n", "--as", "iframe")
    assert Parts(out).tags == ["iframe"] and said == ""


def test_a_notebook_that_draws_nothing_says_so(printed: Callable[..., tuple[str, str]]) -> None:
    out, said = printed("```python\n1\n```\n")
    assert "img" not in Parts(out).tags
    assert said.startswith("gradlet: no picture: no cell shows one; end one with draw_dot(…)")


def test_a_notebook_that_fails_is_quoted(printed: Callable[..., tuple[str, str]]) -> None:
    out, said = printed("1\n\n# %%\n1 / 0\n", name="lesson.py", status=1)
    assert out == ""
    assert said.startswith("gradlet: cell 2 of lesson.py fails:\n") and "ZeroDivisionError" in said
    assert not said.endswith("\n\n")


def test_a_picture_that_is_most_of_the_snippet_is_said(printed: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    long = "from gradlet import Value, draw_dot\na = Value(1.0)\nfor _ in range(20):\n    a = a + 1\ndraw_dot(a)\n"
    out, said = printed(long, name="long.py")
    assert len(out) > 50_000
    assert "kB of what follows; --picture makes a file of it" in said
    out, said = printed(long, "--picture", str(tmp_path / "long.svg"), name="long.py")
    assert len(out) < 1_000 and said == ""


@pytest.mark.parametrize("site", ["javascript:alert(1)", "example.org", "", "data:text/html,x"])
def test_a_site_without_an_address_is_refused(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["embed", str(tmp_path / "lesson.md"), "--site", site]) == 1
    assert capsys.readouterr().err.startswith(f"gradlet: {site!r} is no address of a site; expected one like ")


def test_an_address_stays_inside_its_quotes(printed: Callable[..., tuple[str, str]]) -> None:
    out, _ = printed("```python\n1\n```\n", "--site", 'https://example.org/a b)"><script>/')
    assert Parts(out).attributes["script"]["src"] == "https://example.org/a%20b%29%22%3E%3Cscript%3E/gradlet.js"
