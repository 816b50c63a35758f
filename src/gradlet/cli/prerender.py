"""`python -m gradlet.cli.prerender FILE`: a notebook and what its cells show, as JSON for the first page.

The cells run through the very session that the page uses, here on CPython: what a visitor reads before Python
has started is what they get when they press Run.
"""

from __future__ import annotations

import asyncio
import json
import sys
from itertools import count
from pathlib import Path
from typing import Any

from gradlet.page.session import Session
from gradlet.pictures import live
from gradlet.pictures.figure import COARSE

Message = dict[str, Any]
DOT = "text/vnd.graphviz"


async def run_notebook(path: Path) -> Message:
    """The wire's `Notebook`, each cell with its `outputs`. Raises RuntimeError when a cell fails."""
    shows: list[Message] = []
    session = Session(lambda show: _add(shows, show))
    # Pictures in training come as fast, and as fine, as the machine allows. Here a clock that ticks when asked decides
    # instead: the same sources give the same page everywhere. It is coarse, because a picture counts among the bytes
    # before the first paint.
    ticks = count()
    live.configure(clock=lambda: next(ticks) * 1e-4, fine=COARSE)
    notebook: Message = await session.call("open", {"name": path.name, "bytes": path.read_bytes()})
    for number, cell in enumerate(notebook["cells"], 1):
        shows.clear()
        if cell["kind"] == "python":
            where = f"cell {number}"
            result = await session.call("run", {"cell": f"c{number}", "where": where, "source": cell["source"]})
            if failure := result["failure"]:
                raise RuntimeError(f"{where} of {path.name} fails:\n{failure['traceback'].rstrip()}")
        cell["outputs"] = list(shows)
    return notebook


def _add(shows: list[Message], show: Message) -> None:
    """Append as the page would: texts run together, a figure takes the place of its last state, a clear forgets."""
    last = shows[-1] if shows else {}
    if show["kind"] == "clear":
        shows.clear()
    elif show["kind"] == "stream" and last.get("kind") == "stream" and last["name"] == show["name"]:
        last["text"] += show["text"]
    elif show["kind"] == "figure":
        for number, old in enumerate(shows):
            if old["kind"] == "figure" and old["id"] == show["id"]:
                shows[number] = show
                return
        shows.append(show)
    elif show["kind"] == "display" and DOT in show["data"]:
        # Not the text that stands in for a picture: it has an address in it, different in every run.
        shows.append({**show, "data": {DOT: show["data"][DOT]}})
    elif show["kind"] in ("stream", "display"):
        shows.append(dict(show))


if __name__ == "__main__":
    json.dump(asyncio.run(run_notebook(Path(sys.argv[1]))), sys.stdout, default=list)  # arrays become lists
