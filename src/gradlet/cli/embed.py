"""`gradlet embed FILE`: the text to paste into a post for a notebook, with the picture of its last graph.

    gradlet embed lesson.md --site https://example.org/gradlet/ --picture lesson.svg
    gradlet embed lesson.md --as iframe      for platforms that strip scripts
    gradlet embed lesson.md --as markdown --picture lesson.svg    a picture that is a link, where iframes are stripped

The cells run once, here on CPython, through the session that the page uses. The printed text runs nothing by itself. A
post is also read where there is no JavaScript (feeds, print, mail), so code and picture are in it as plain HTML.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gradlet.cli import node
from gradlet.cli.checkout import Checkout
from gradlet.cli.prerender import run_notebook
from gradlet.cli.snippets import Picture, fragment, snippet
from gradlet.cli.steps import to_stderr

Notebook = dict[str, Any]
FORMS = ("element", "iframe", "markdown")
SITE = "https://HOST/"
LONG = 50_000  # characters of a picture in the snippet; a longer one is better in a file of its own


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command `embed` to the command line."""
    parser = commands.add_parser("embed", help="print what to paste into a post for a notebook")
    parser.add_argument("file", type=Path, metavar="FILE", help="a notebook: .md, .py or .ipynb")
    parser.add_argument("--as", dest="form", choices=FORMS, default="element", help="default: element")
    parser.add_argument("--site", default=SITE, metavar="URL", help="where `gradlet build` was put")
    parser.add_argument("--picture", type=Path, metavar="SVG", help="write the picture there, not into the snippet")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the snippet for `gradlet embed`, and return the exit status."""
    site = address_of(options.site)
    notebook = asyncio.run(run_notebook(options.file))
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
    image = Picture(address, int(size[1]), int(size[2])) if size else None
    shared = share(notebook)
    print(snippet(options.form, site, fragment(shared), shared, inline=True, picture=image))
    if site == SITE:
        to_stderr(f"gradlet: write the address of your site in place of {SITE!r}, or name it with --site")
    return 0


def address_of(site: str) -> str:
    """Return a site's address, quoted for HTML and Markdown. Raises ValueError if it is not an address."""
    if not re.match(r"https?://|\.{0,2}/", site):
        raise ValueError(f"{site!r} is no address of a site; expected one like 'https://example.org/gradlet/'")
    return quote(site if site.endswith("/") else f"{site}/", safe="/:@%")


def draw(notebook: Notebook) -> str:
    """Return the last picture that the cells have shown, as SVG; '' if there is none, or no Node.js to draw it."""
    checkout = Checkout.find()
    if not checkout:
        to_stderr("gradlet: no picture: drawing one needs a clone of the repository, with Node.js")
        return ""
    node_js = node.find(checkout, to_stderr)
    node.install(checkout, node_js, to_stderr)
    message = json.dumps(notebook, default=list)  # arrays become lists
    command = [str(node_js.program), str(checkout.web / "build" / "picture.mjs")]
    done = subprocess.run(command, input=message, cwd=checkout.web, capture_output=True, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"the picture could not be drawn; Node.js says:\n{done.stderr.strip()}")
    if not done.stdout:
        to_stderr("gradlet: no picture: no cell shows one; end one with draw_dot(…), or show a model in training")
    return done.stdout


def share(notebook: Notebook) -> dict[str, Any]:
    """Return the state for a link: a notebook without its outputs."""
    cells = [{"kind": cell["kind"], "source": cell["source"]} for cell in notebook["cells"]]
    return {"notebook": {"title": notebook["title"], "cells": cells, "metadata": notebook["metadata"]}}
