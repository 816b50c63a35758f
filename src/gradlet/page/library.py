"""The part of Python that is loaded after start-up: standard library modules that few cells import, and micropip.

The page starts with the modules that first cells need, and loads the rest a moment later. Code that needs it earlier
waits: a cell whose text names such a module starts only when the rest is there, and any other import (inside a
library's function, say) waits if the browser can suspend Python, and else raises ImportError that says what to do.
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
"""A function that loads the rest; its awaitable raises ImportError if that fails."""


class LateLibrary(importlib.abc.MetaPathFinder):
    """The finder that Python asks for a module that no other has found.

    ask: loads the rest.
    wait: returns a function by which plain code waits for an awaitable, or None if the browser cannot do that.
    """

    def __init__(
        self, names: Sequence[str], ask: Ask, wait: Callable[[], Callable[[Awaitable[None]], None] | None]
    ) -> None:
        self._names = {name: frozenset(name.split(".")) for name in names}
        self._ask = ask
        self._wait = wait
        self.here = not names

    def mentioned(self, source: str) -> bool:
        """True if a text names a module that is not loaded yet; a false True costs a second, once."""
        words = frozenset() if self.here else frozenset(re.findall(r"\w+", source))
        return any(parts <= words for parts in self._names.values())

    async def fetch(self) -> None:
        """Load the rest, if it is not here yet."""
        if not self.here:
            await self._ask()

    def arrived(self) -> None:
        """Search the path again: the rest is there now."""
        self.here = True
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        importlib.invalidate_caches()
        # Python remembers codecs that it looked for too early as unknown.
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
    """Return the names of the modules that are loaded later; none where all of Python is there, as on CPython."""
    return json.loads(path.read_text()) if path.exists() else []


def further_packages(path: Path = LIST) -> list[str]:
    """Return the import names of the packages added by `gradlet build --with`, all of which are loaded later."""
    usual = {*sys.stdlib_module_names, "micropip", "pyodide"}
    packages = {name.partition(".")[0] for name in late_modules(path) if name[0] != "_"}
    return sorted(packages - usual)
