"""The terminal that a page does not have: what a program would ask there raises a sentence.

`replace` puts these in the place of Python's own: `input`, `getpass.getpass`, `sys.stdin` and `breakpoint`. Left alone,
`sys.stdin` would be an empty file, and a program that reads an answer from it would go on without one.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
from types import ModuleType
from typing import Any, NoReturn

DEBUGGER = (
    "a debugger stops for commands, which nobody can give on this page; print(…) or display(…) what you want to see"
)
ASKERS = {
    "pdb": DEBUGGER,
    "cmd": DEBUGGER,
    "code": "an interactive console cannot ask on this page; run its lines in cells instead",
    "pydoc": "help() cannot ask on this page; name what you want to read about, as in help(len)",
}
"""Sentences for the library's own modules that call `input`."""


def replace() -> None:
    """Replace what asks the user of a terminal, in this interpreter."""
    builtins.input = no_input
    sys.breakpointhook = no_breakpoint
    sys.stdin = NoStdin()
    sys.modules["getpass"] = _getpass()


def no_input(prompt: object = "", /) -> str:
    caller = sys._getframe(1).f_globals.get("__name__")
    own = "input() cannot ask on this page; write the answer into the cell instead"
    raise RuntimeError(ASKERS.get(str(caller), own))


def no_breakpoint(*_: object, **__: object) -> None:
    raise RuntimeError(f"breakpoint() cannot stop here: {DEBUGGER}")


class NoStdin(io.TextIOBase):
    """A standard input that says that nobody is there."""

    name = "<stdin>"
    encoding = "utf-8"

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> str:
        self._refuse("read")

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]  # lines of `for line in sys.stdin`, too
        self._refuse("readline")

    def readlines(self, hint: int = -1, /) -> list[str]:  # type: ignore[override]
        self._refuse("readlines")

    @property
    def buffer(self) -> Any:
        self._refuse("buffer")

    def _refuse(self, method: str) -> NoReturn:
        raise RuntimeError(
            f"sys.stdin.{method} has nobody to read from on this page; write the text into the cell instead"
        )


def _getpass() -> ModuleType:
    """Return a `getpass` in the place of Python's own, which would warn of a terminal that shows what is typed."""

    class GetPassWarning(UserWarning):
        pass

    def getpass(prompt: str = "Password: ", stream: Any = None, *, echo_char: str | None = None) -> str:
        raise RuntimeError(
            "getpass() cannot ask on this page; write a made-up word into the cell instead, and no real password: "
            "a notebook is shared as text"
        )

    def getuser() -> str:
        return os.environ.get("LOGNAME") or os.environ.get("USER") or "reader"

    module = ModuleType("getpass", "Asking for a password, which a page cannot.")
    module.__dict__.update(getpass=getpass, getuser=getuser, GetPassWarning=GetPassWarning)
    return module
