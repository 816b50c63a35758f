"""The reader's Python as the page sees it: calls by name, and messages while they run.

    session = Session(emit=print)
    await session.call("run", {"cell": "a", "where": "cell 1", "source": "1 + 1"})

`emit` receives the outputs of the running call (streams, displays, figures), as dicts in the form of the wire. Readers'
code may do anything, and may change these modules too, so the page checks every message again.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from ..pictures import live
from .cells import Cells, Emit, Message
from .interrupts import Interrupts

if TYPE_CHECKING:
    from .panel import Panel  # imported at its first use, like `notebook`: the first cell needs neither


class Session:
    """A reader's Python.

    emit: receives every output of the running call.
    arm, recursion: see `Interrupts`. capture: see `Cells`.
    """

    def __init__(
        self,
        emit: Emit,
        *,
        arm: Callable[[bool], None] = lambda on: None,
        recursion: int | None = None,
        capture: bool = True,
    ) -> None:
        self._interrupts = Interrupts(arm, recursion)
        self._cells = Cells(emit, self._interrupts, capture=capture)
        self._methods: Mapping[str, Callable[..., Awaitable[Any]]] = {
            "run": self._cells.run,
            "open": self._open,
            "save": self._save,
            "panel.open": self._panel_open,
            "panel.state": self._panel_state,
            "panel.advance": self._panel_advance,
            "panel.reset": self._panel_reset,
        }
        self.main = self._cells.main
        """The reader's `__main__`."""
        self.cancel = self._interrupts.cancel
        self.tasks = self._interrupts.tasks
        live.set_sink(emit)

    async def call(self, method: str, args: Mapping[str, Any]) -> Any:
        """Return the result of one method of the wire. Raises what the method raises; `run` raises nothing."""
        return await self._methods[method](**args)

    # Files

    async def _open(self, name: str, bytes: Any) -> Message:
        from .. import notebook

        read = notebook.read(name, memoryview(bytes).tobytes())
        return {
            "title": read.title,
            "cells": [{"kind": cell.kind, "source": cell.source} for cell in read.cells],
            "metadata": json.dumps(read.metadata),
        }

    async def _save(self, format: Literal["md", "py", "ipynb"], notebook: Message) -> str:
        return write_notebook(notebook, format)

    # The panel

    @cached_property
    def _panel(self) -> Panel:
        from .panel import Panel

        return Panel()

    async def _panel_open(
        self, settings: Mapping[str, str | float], points: Any = None, weights: Any = None, step: int = 0
    ) -> Message:
        with self._interrupts.allowed():
            return self._panel.open(dict(settings), points, weights, step)

    async def _panel_state(self) -> Message:
        return self._panel.saved()

    async def _panel_advance(self, seconds: float | None = None, steps: int | None = None) -> Message:
        with self._interrupts.allowed():
            if steps is not None:
                return self._panel.advance(steps=steps)
            return self._panel.advance(seconds=0.05 if seconds is None else seconds)

    async def _panel_reset(self, newSeed: bool = False) -> Message:
        with self._interrupts.allowed():
            return self._panel.reset(new_seed=newSeed)


def write_notebook(message: Mapping[str, Any], format: Literal["md", "py", "ipynb"]) -> str:
    """Return the text of a file in `format` for a `Notebook` message."""
    from .. import notebook
    from ..notebook import shallow

    cells = [notebook.Cell(cell["kind"], cell["source"]) for cell in message["cells"]]
    metadata = shallow.loads(message["metadata"] or "{}")
    if not isinstance(metadata, dict):
        raise ValueError(f"cannot use {message['metadata'][:40]!r} as a notebook's metadata; expected a JSON object")
    return notebook.write(notebook.Notebook(message["title"], cells, metadata), format)
