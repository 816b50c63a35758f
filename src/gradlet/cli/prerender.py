"""`python -m gradlet.cli.prerender FILE`: a notebook and the outputs of its cells, as JSON for the first page.

The cells run through the session that the page uses, here on CPython: visitors read, before Python has started, the
outputs that they get when they press Run.
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
    """Return the wire's `Notebook`, each cell with its `outputs`. Raises RuntimeError if a cell fails."""
    outputs: list[Message] = []
    session = Session(lambda output: _add(outputs, output))
    # In training, pictures are as many, and as fine, as the machine allows. Here a clock decides that ticks when it is
    # read: the same sources give the same page everywhere. Pictures are coarse, because their bytes are loaded before
    # the first paint.
    ticks = count()
    live.configure(clock=lambda: next(ticks) * 1e-4, fine=COARSE)
    notebook: Message = await session.call("open", {"name": path.name, "bytes": path.read_bytes()})
    for number, cell in enumerate(notebook["cells"], 1):
        outputs.clear()
        if cell["kind"] == "python":
            where = f"cell {number}"
            result = await session.call("run", {"cell": f"c{number}", "where": where, "source": cell["source"]})
            if failure := result["failure"]:
                raise RuntimeError(f"{where} of {path.name} fails:\n{failure['traceback'].rstrip()}")
        cell["outputs"] = list(outputs)
    return notebook


def _add(outputs: list[Message], new: Message) -> None:
    """Add an output as the page does: a text joins the last one, a figure replaces its last state, a clear removes."""
    last = outputs[-1] if outputs else {}
    if new["kind"] == "clear":
        outputs.clear()
    elif new["kind"] == "stream" and last.get("kind") == "stream" and last["name"] == new["name"]:
        last["text"] += new["text"]
    elif new["kind"] == "figure":
        for number, old in enumerate(outputs):
            if old["kind"] == "figure" and old["id"] == new["id"]:
                outputs[number] = new
                return
        outputs.append(new)
    elif new["kind"] == "display" and DOT in new["data"]:
        # Without the text form of the picture, which has an address in it that differs in every run.
        outputs.append({**new, "data": {DOT: new["data"][DOT]}})
    elif new["kind"] in ("stream", "display"):
        outputs.append(dict(new))


if __name__ == "__main__":
    json.dump(asyncio.run(run_notebook(Path(sys.argv[1]))), sys.stdout, default=list)  # arrays become lists
