"""Run cells in a real session under CPython and collect what it emits."""

from __future__ import annotations

import asyncio
from typing import Any

from gradlet.page.session import Session


class Runner:
    def __init__(self, **options: Any) -> None:
        self.shows: list[dict[str, Any]] = []
        self.session = Session(lambda show: self.shows.append(show), **options)

    def run(self, source: str, cell: str = "a", where: str = "cell 1") -> dict[str, Any]:
        self.shows.clear()
        return asyncio.run(self.session.call("run", {"cell": cell, "where": where, "source": source}))

    def displayed(self) -> list[dict[str, str]]:
        return [show["data"] for show in self.shows if show["kind"] == "display"]

    def printed(self, name: str = "stdout") -> str:
        return "".join(s["text"] for s in self.shows if s["kind"] == "stream" and s["name"] == name)
