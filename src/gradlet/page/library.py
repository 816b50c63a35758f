"""The part of Python that comes after start-up: standard library modules that few cells import, and micropip.

The page starts with what the first cells need; the rest follows by itself a moment later. Code that wants it earlier
waits: a cell in whose text the name of such a module stands is held back until it is there, and an import that nobody
could foresee (inside a library's function, say) waits where the browser can suspend Python, and else says what to do.
"""

from __future__ import annotations

import encodings
import importlib
import importlib.abc
import importlib.util
import json
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

LIST = Path("/lib/later.json")

Ask = Callable[[], Awaitable[None]]
"""Ends when the rest has arrived; raises ImportError when it cannot be had."""


class LateLibrary(importlib.abc.MetaPathFinder):
    """Asked by Python for a module that nothing else has found.

    ask: fetch the rest.
    wait: make Python wait for an awaitable from within plain code, or None where the browser cannot.
    """

    def __init__(
        self, names: Sequence[str], ask: Ask, wait: Callable[[], Callable[[Awaitable[None]], None] | None]
    ) -> None:
        self._names = {name: frozenset(name.split(".")) for name in names}
        self._ask = ask
        self._wait = wait
        self.here = not names

    def mentioned(self, source: str) -> bool:
        """Whether a text names a module that is not here yet; a wrong yes costs a second, once."""
        words = frozenset() if self.here else frozenset(re.findall(r"\w+", source))
        return any(parts <= words for parts in self._names.values())

    async def fetch(self) -> None:
        """Have it all. At once, if it is here."""
        if not self.here:
            await self._ask()

    def arrived(self) -> None:
        """Look again along the path: the rest is there now."""
        self.here = True
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        importlib.invalidate_caches()
        # Codecs that were looked for too early are remembered as unknown.
        vars(encodings)["_cache"].clear()

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if self.here or name not in self._names:
            return None
        wait = self._wait()
        if wait is None:
            raise ImportError(f"{name!r} is still being loaded; run the cell again in a moment", name=name)
        wait(self.fetch())
        return importlib.util.find_spec(name)


def late_modules(path: Path = LIST) -> list[str]:
    """The names of the modules that come later; none where all of Python is there, as on CPython."""
    return json.loads(path.read_text()) if path.exists() else []


def further_packages(path: Path = LIST) -> list[str]:
    """What the site ships beyond the usual (`gradlet build --with`), as an import names it: all of it comes later."""
    usual = {*sys.stdlib_module_names, "micropip", "pyodide"}
    packages = {name.partition(".")[0] for name in late_modules(path) if name[0] != "_"}
    return sorted(packages - usual)
