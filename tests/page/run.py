"""Run cells in a real session under CPython and collect what it emits."""

from __future__ import annotations

import asyncio
from typing import Any

from gradlet.page.session import Session


class Runner:
    def __init__(self, **options: Any) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.session = Session(self.outputs.append, **options)

    def run(self, source: str, cell: str = "a", where: str = "cell 1") -> dict[str, Any]:
        self.outputs.clear()
        return asyncio.run(self.session.call("run", {"cell": cell, "where": where, "source": source}))

    def displayed(self) -> list[dict[str, str]]:
        return [show["data"] for show in self.outputs if show["kind"] == "display"]

    def printed(self, name: str = "stdout") -> str:
        return "".join(s["text"] for s in self.outputs if s["kind"] == "stream" and s["name"] == name)
