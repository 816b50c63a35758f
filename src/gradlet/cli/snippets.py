"""Snippets to paste into a post for a state: a link, the element, an iframe, a link in Markdown.

The page's dialog writes the same, in `web/src/share/snippets.ts`; both are tested with one table of states and texts.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from dataclasses import dataclass
from html import escape
from typing import Any

FORMS = ("link", "element", "iframe", "markdown")
HEIGHT = 520  # pixels of an iframe, which keeps its height
READABLE = 0.85  # the smallest scale of a picture; below that it scrolls
# The same as the element's, in web/src/element/channel.ts.
SANDBOX = "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True)
class Picture:
    """A picture's address, and its size in pixels, so that nothing moves when it is loaded."""

    address: str
    width: int
    height: int


def fragment(shared: dict[str, Any]) -> str:
    """Return a link's `#g1.…`, which web/src/share reads: CRC-32 and base64url of the deflated JSON."""
    text = json.dumps(shared, ensure_ascii=False, separators=(",", ":")).encode()
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(text) + deflate.flush()
    return f"#g1.{zlib.crc32(packed):08x}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def snippet(
    form: str, site: str, link: str, shared: dict[str, Any], *, inline: bool = False, picture: Picture | None = None
) -> str:
    """Return the text to paste for a state. `site` is the folder of the page, `link` the state's fragment.

    inline: the element has no link, and is made from its content, which an author can edit in the post.

    Most posts are Markdown, where HTML ends at a blank line (CommonMark), or begins only with a known tag
    (Python-Markdown); and Jekyll replaces {{…}}. So the element is in a <div>, and blank lines and {{ are escaped.
    """
    notebook = shared.get("notebook") or {"title": "", "cells": []}
    title = " ".join(notebook["title"].split()) or "A gradlet"
    if form == "link":
        return f"{site}{link}"
    if form == "markdown":
        words = f"![{_link_text(title)}]({picture.address})" if picture else _link_text(title)
        return f"[{words}]({site}{link})"
    if form == "iframe":
        # Not `style`, which a page's policy may forbid.
        size = f'width="100%" height="{HEIGHT}" loading="lazy"'
        start = f'<iframe src="{site}embed.html{link}" title="{_quote(title)}"'
        return f'{start} {size} sandbox="{SANDBOX}" frameborder="0"></iframe>'
    inside: list[str] = []
    for cell in notebook["cells"]:
        inside += _code(cell["source"]) if cell["kind"] == "python" else _prose(cell["source"], title)
    if picture:
        inside.append(_image(picture, f"{_quote(title)}: what it draws"))
    src = "" if inline else f'src="{link}" '
    parts = [
        f'<script type="module" src="{site}gradlet.js"></script>',
        "<div>",
        f'<grad-let {src}title="{_quote(title)}">',
        *(inside or [f'<p><a href="{site}{link}">{_escape(title)}</a></p>']),
        "</grad-let>",
        "</div>",
    ]
    return "\n".join(parts)


def _code(source: str) -> list[str]:
    return [f"<pre><code>{_escape(source)}</code></pre>"] if source.strip() else []


def _prose(source: str, title: str) -> list[str]:
    """Return the paragraphs, headings and lists of a cell, without the title's heading. Other Markdown stays."""
    return [line for block in re.split(r"\n\s*\n", source) for line in _block(block.strip(), title)]


def _block(block: str, title: str) -> list[str]:
    heading = block.lstrip("#").strip()
    level = len(block) - len(block.lstrip("#"))
    if not heading or (level and heading == title):
        return []
    lines = block.split("\n")
    if 0 < level <= 6 and len(lines) == 1:
        return [f"<h{level}>{_escape(heading)}</h{level}>"]
    if all(re.match(r"[-*] ", line) for line in lines):
        return ["<ul>", *(f"<li>{_escape(line[2:].strip())}</li>" for line in lines), "</ul>"]
    return [f"<p>{_escape(block)}</p>"]


def _escape(plain: str) -> str:
    """Return any text, escaped for HTML in Markdown: blank lines and `{{` or `{%` are written as numbers."""
    html = re.sub(r"\{(?=[{%])", "&#123;", escape(plain, quote=False))
    return re.sub(r"\n(?=[ \t]*(?:\n|\Z))", "&#10;", html)


def _quote(plain: str) -> str:
    return _escape(plain).replace('"', "&quot;").replace("'", "&#x27;")


def _link_text(title: str) -> str:
    """Return the text of a Markdown link, escaped for a table's cell, too."""
    return re.sub(r"([\\`*_\[\]])", r"\\\1", _escape(title)).replace("|", "&#124;").replace("~", "&#126;")


def _image(picture: Picture, words: str) -> str:
    """Return a picture that stays readable on a telephone, and can be scrolled with the keyboard."""
    style = f"max-width: 100%; min-width: {picture.width * READABLE:.0f}px; height: auto"
    size = f'width="{picture.width}" height="{picture.height}"'
    image = f'<img src="{escape(picture.address)}" {size} style="{style}" alt="{words}">'
    return f'<div style="overflow-x: auto" tabindex="0" role="group" aria-label="Picture">{image}</div>'
