"""The imports of a reader's first minutes. Runs inside Pyodide, while the site is built: the page's own session goes
through what cells do, and the modules that are there in the end are the ones that come first."""

from __future__ import annotations

import sys

CELLS = (
    "1 + 1",
    "print('some text')\n[0.5] * 200",
    "from gradlet import MLP, Value, draw_dot, fit\ndraw_dot(Value(2.0) * Value(3.0))",
    "from gradlet import data, losses\nimport math, random\nimport inspect\nprint(inspect.getsource(Value))",
    "undefined_nam = 1\nundefined_name",
    "def f(:",
    "def f(x): return f(x)\nf(1)",
    "import asyncio, collections, copy, csv, dataclasses, functools, itertools, json, re, string, time, typing",
    "from IPython.display import HTML\nHTML('<b>bold</b>')",
    "%matplotlib inline",
)
NOTEBOOK = {"title": "", "metadata": "{}", "cells": [{"kind": "python", "source": "1 + 1"}]}


async def rehearse() -> list[str]:
    """The modules that are to come first. Frozen ones are in the interpreter itself."""
    import gradlet.page.worker  # noqa: F401  # what the page's worker imports
    from gradlet.page.session import Session

    session = Session(lambda output: None, recursion=200)
    for number, source in enumerate(CELLS):
        await session.call("run", {"cell": str(number), "where": f"cell {number}", "source": source})
    for format in ("md", "py", "ipynb"):
        text = await session.call("save", {"format": format, "notebook": NOTEBOOK})
        await session.call("open", {"name": f"notebook.{format}", "bytes": text.encode()})
    await session.call("panel.open", {"settings": {}})
    await session.call("panel.advance", {"steps": 1})
    specs = {name: module.__spec__ for name, module in sys.modules.items() if getattr(module, "__spec__", None)}
    return sorted(name for name, spec in specs.items() if spec.origin != "frozen")
