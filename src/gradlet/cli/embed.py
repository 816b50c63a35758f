"""`gradlet embed FILE`: what to paste into a post for a notebook, with the picture of its last graph.

    gradlet embed lesson.md --site https://example.org/gradlet/ --picture lesson.svg
    gradlet embed lesson.md --as iframe      for platforms that strip scripts
    gradlet embed lesson.md --as markdown --picture lesson.svg    a picture that is a link, where iframes are stripped

The cells run once, here on CPython, through the session that the page uses. What is printed runs nothing by itself.
The trap: a post is read where there is no JavaScript (feeds, print, mail), so code and picture are in it as plain HTML.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import re
import subprocess
import zlib
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gradlet.cli import node
from gradlet.cli.checkout import Checkout
from gradlet.cli.prerender import prerender
from gradlet.cli.steps import to_stderr

Notebook = dict[str, Any]
FORMS = ("element", "iframe", "markdown")
SITE = "https://HOST/"
HEIGHT = 520  # pixels of an iframe that nobody resizes
LONG = 50_000  # characters of a picture inside the snippet, from which a file of its own is better
READABLE = 0.85  # of its own size: a picture shrinks that far, and from there it scrolls
# As the element's own, in web/src/element/channel.ts.
SANDBOX = "allow-scripts allow-same-origin allow-downloads allow-popups allow-popups-to-escape-sandbox"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser("embed", help="print what to paste into a post for a notebook")
    parser.add_argument("file", type=Path, metavar="FILE", help="a notebook: .md, .py or .ipynb")
    parser.add_argument("--as", dest="form", choices=FORMS, default="element", help="default: element")
    parser.add_argument("--site", default=SITE, metavar="URL", help="where `gradlet build` was put")
    parser.add_argument("--picture", type=Path, metavar="SVG", help="write the picture there, not into the snippet")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    site = address_of(options.site)
    notebook = asyncio.run(prerender(options.file))
    if options.form == "markdown" and not options.picture:
        to_stderr("gradlet: no picture: Markdown takes one from a file only; name it with --picture")
    picture = draw(notebook) if options.picture or options.form == "element" else ""
    address = ""
    if picture and options.picture:
        options.picture.write_text(picture, "utf-8")
        address = quote(options.picture.as_posix())
    elif picture:
        address = "data:image/svg+xml," + quote(picture.strip(), safe="='/:;,")
        if len(address) > LONG:
            to_stderr(
                f"gradlet: the picture is {len(address) / 1e3:.0f} kB of what follows; --picture makes a file of it"
            )
    size = re.search(r'width="(\d+)" height="(\d+)"', picture)
    print(snippet(options.form, notebook, site, address, (int(size[1]), int(size[2])) if size else (0, 0)))
    if site == SITE:
        to_stderr(f"gradlet: write the address of your site in place of {SITE!r}, or name it with --site")
    return 0


def address_of(site: str) -> str:
    """A site's address as HTML and Markdown can hold it. ValueError for what is none."""
    if not re.match(r"https?://|\.{0,2}/", site):
        raise ValueError(f"{site!r} is no address of a site; expected one like 'https://example.org/gradlet/'")
    return quote(site if site.endswith("/") else f"{site}/", safe="/:@%")


def draw(notebook: Notebook) -> str:
    """The last picture that the cells have shown, as SVG; empty where there is none, or nothing to draw with."""
    checkout = Checkout.find()
    if not checkout:
        to_stderr("gradlet: no picture: drawing one needs a clone of the repository, with Node.js")
        return ""
    node_js = node.find(checkout, to_stderr)
    node.install(checkout, node_js, to_stderr)
    given = json.dumps(notebook, default=list)  # arrays become lists
    command = [str(node_js.program), str(checkout.web / "build" / "picture.mjs")]
    done = subprocess.run(command, input=given, cwd=checkout.web, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"the picture could not be drawn; Node.js says:\n{done.stderr.strip()}")
    if not done.stdout:
        to_stderr("gradlet: no picture: no cell shows one; end one with draw_dot(…), or show a model in training")
    return done.stdout


def fragment(notebook: Notebook) -> str:
    """A link's `#g1.…`, as web/src/share reads it: CRC-32 and base64url of the deflated JSON."""
    cells = [{"kind": cell["kind"], "source": cell["source"]} for cell in notebook["cells"]]
    shared = {"notebook": {"title": notebook["title"], "cells": cells, "metadata": notebook["metadata"]}}
    text = json.dumps(shared, ensure_ascii=False, separators=(",", ":")).encode()
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(text) + deflate.flush()
    return f"#g1.{zlib.crc32(packed):08x}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def snippet(form: str, notebook: Notebook, site: str, picture: str, size: tuple[int, int]) -> str:
    """What to paste. `picture` is its address; with its size nothing moves when it arrives.

    The trap: most posts are Markdown, where HTML ends at a blank line (CommonMark), or is none outside a tag that is
    known (Python-Markdown); and Jekyll fills in {{…}}. So it comes in a <div>, without blank lines, and without those.
    """
    title = notebook["title"] or "A notebook"
    link = fragment(notebook)
    if form == "iframe":
        attributes = (
            f'title="{_text(title, quote=True)}" width="100%" height="{HEIGHT}" loading="lazy" sandbox="{SANDBOX}"'
        )
        return f'<iframe src="{site}embed.html{link}" {attributes} style="border: 0"></iframe>'
    if form == "markdown":
        words = re.sub(r"([\\`*_\[\]])", r"\\\1", _text(title))
        return f"[![{words}]({picture})]({site}{link})" if picture else f"[{words}]({site}{link})"
    parts = [
        f'<script type="module" src="{site}gradlet.js"></script>',
        "<div>",
        f'<grad-let title="{_text(title, quote=True)}">',
    ]
    for cell in notebook["cells"]:
        if cell["kind"] == "python":
            parts.append(f"<pre><code>{_text(cell['source'])}\n</code></pre>")
        else:
            blocks = re.split(r"\n\s*\n", cell["source"])
            parts += [line for block in blocks if (line := _prose(block.strip(), title))]
    if picture:
        parts.append(_picture(picture, size, f"{_text(title, quote=True)}: what it draws"))
    return "\n".join([*parts, "</grad-let>", "</div>"])


def _text(text: str, quote: bool = False) -> str:
    """Any text, in HTML that stands in Markdown: blank lines, and braces with a meaning, are written as numbers."""
    text = re.sub(r"\{(?=[{%])", "&#123;", escape(text, quote))
    return re.sub(r"^([ \t]*)\n", r"\1&#10;", text, flags=re.MULTILINE)


def _picture(address: str, size: tuple[int, int], words: str) -> str:
    """A picture that stays readable on a telephone; what scrolls can be reached from the keyboard."""
    width, height = size
    style = f"max-width: 100%; min-width: {width * READABLE:.0f}px; height: auto"
    image = f'<img src="{escape(address)}" width="{width}" height="{height}" style="{style}" alt="{words}">'
    return f'<div style="overflow-x: auto" tabindex="0" role="group" aria-label="Picture">{image}</div>'


def _prose(block: str, title: str) -> str:
    """A paragraph, a heading, a list; the first heading is the title already. The rest of Markdown stays as it is."""
    words = block.lstrip("#").strip()
    if not words or (block.startswith("#") and words == title):
        return ""
    level = len(block) - len(block.lstrip("#"))
    if 0 < level <= 6 and "\n" not in block:
        return f"<h{level}>{_text(words)}</h{level}>"
    lines = block.split("\n")
    if all(re.match(r"[-*] ", line) for line in lines):
        return "<ul>\n" + "\n".join(f"<li>{_text(line[2:].strip())}</li>" for line in lines) + "\n</ul>"
    return f"<p>{_text(block)}</p>"
