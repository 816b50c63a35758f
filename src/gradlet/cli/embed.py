"""`gradlet embed FILE`: what to paste into a post for a notebook, with the picture of its last graph.

    gradlet embed lesson.md --site https://example.org/gradlet/ --picture lesson.svg
    gradlet embed lesson.md --as iframe      for platforms that strip scripts
    gradlet embed lesson.md --as markdown    a picture that links to the page, for those that strip iframes

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
    site = options.site if options.site.endswith("/") else f"{options.site}/"
    notebook = asyncio.run(prerender(options.file))
    picture = draw(notebook)
    address = ""
    if picture and options.picture:
        options.picture.write_text(picture, "utf-8")
        address = quote(options.picture.as_posix())
    elif picture:
        address = "data:image/svg+xml," + quote(picture.strip(), safe=" ='/:;,()")
    size = re.search(r'width="(\d+)" height="(\d+)"', picture)
    print(snippet(options.form, notebook, site, address, size[0] if size else ""))
    if site == SITE:
        to_stderr(f"gradlet: write the address of your site in place of {SITE!r}, or name it with --site")
    return 0


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
    return done.stdout


def fragment(notebook: Notebook) -> str:
    """A link's `#g1.…`, as web/src/share reads it: CRC-32 and base64url of the deflated JSON."""
    cells = [{"kind": cell["kind"], "source": cell["source"]} for cell in notebook["cells"]]
    shared = {"notebook": {"title": notebook["title"], "cells": cells, "metadata": notebook["metadata"]}}
    text = json.dumps(shared, ensure_ascii=False, separators=(",", ":")).encode()
    deflate = zlib.compressobj(9, wbits=-15)
    packed = deflate.compress(text) + deflate.flush()
    return f"#g1.{zlib.crc32(packed):08x}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def snippet(form: str, notebook: Notebook, site: str, picture: str, size: str = "") -> str:
    """What to paste. `picture` is its address, `size` its attributes: with them nothing moves when it arrives."""
    title = notebook["title"] or "A notebook"
    link = fragment(notebook)
    if form == "iframe":
        attributes = f'title="{escape(title)}" width="100%" height="{HEIGHT}" loading="lazy" sandbox="{SANDBOX}"'
        return f'<iframe src="{escape(site)}embed.html{link}" {attributes} style="border: 0"></iframe>'
    if form == "markdown":
        words = title.replace("[", "(").replace("]", ")")
        return f"[![{words}]({picture})]({site}{link})" if picture else f"[{words}]({site}{link})"
    parts = [f'<script type="module" src="{escape(site)}gradlet.js"></script>', f'<grad-let title="{escape(title)}">']
    for cell in notebook["cells"]:
        if cell["kind"] == "python":
            parts.append(f"<pre><code>{escape(cell['source'], quote=False)}\n</code></pre>")
        else:
            parts += [line for block in cell["source"].split("\n\n") if (line := _prose(block.strip(), title))]
    if picture:
        parts.append(f'<img src="{escape(picture)}" {size} alt="{escape(title)}: what it draws">')
    return "\n".join([*parts, "</grad-let>"])


def _prose(block: str, title: str) -> str:
    """A paragraph or a heading; the first heading is the title already. The rest of Markdown stays as it is written."""
    words = block.lstrip("#").strip()
    if not words or (block.startswith("#") and words == title):
        return ""
    level = len(block) - len(block.lstrip("#"))
    tag = f"h{min(level, 6)}" if 0 < level <= 6 and "\n" not in block else "p"
    return f"<{tag}>{escape(words if tag != 'p' else block, quote=False)}</{tag}>"
