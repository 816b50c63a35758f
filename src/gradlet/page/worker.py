"""The link between a session and the browser: the only module of the package that imports Pyodide.

The worker's script calls `connect` once, with the worker's own functions. Messages are sent as plain JavaScript
objects; arrays of numbers become typed arrays.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import random
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import js
from pyodide.ffi import JsException, can_run_sync, jsnull, run_sync, to_js

from . import terminal
from .failure import cut
from .interrupts import set_recursion_limit
from .library import LateLibrary, late_modules
from .session import Session

RECURSION = 400  # calls; see Interrupts
SLICE = 0.05  # seconds of sleep between two looks for an interrupt


class Host(Protocol):
    """The functions of the worker's script."""

    def output(self, output: Any) -> None: ...
    def arm(self, on: bool) -> None: ...
    def interrupted(self) -> bool: ...
    def library(self) -> Awaitable[None]: ...


_session: Session
_library: LateLibrary


def connect(host: Host) -> Any:
    """Make the session, and return the function that does one call of the wire."""
    global _session, _library
    random.seed()  # a snapshot restores the state of `random`: every reader would get the same numbers
    # Python would keep a pipe's output until it has 8 kB; a page shows it at once.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True)  # type: ignore[union-attr]
    terminal.replace()
    sys.setrecursionlimit = _set_bounded_recursion
    time.sleep = _interruptible_sleep(host)  # type: ignore[assignment]  # it is called with floats
    later = _library = _install_library(host)

    def emit(output: Any) -> None:
        host.output(_to_js(output))

    session = _session = Session(emit, arm=host.arm, recursion=RECURSION, capture=False)
    loop: Any = asyncio.get_event_loop()
    loop.create_task = session.tasks(loop.create_task)  # a task factory fails in Pyodide 314's loop on Python 3.14

    async def call(method: str, args: Any) -> Any:
        try:
            arguments = args.to_py()
            if method == "run" and later.mentioned(_words(arguments["source"])):
                await later.fetch()
            return _to_js({"result": await session.call(method, arguments)})
        except BaseException as error:
            return _to_js({"error": {"type": type(error).__name__, "message": cut(str(error), 20_000)}})

    return call


def settle() -> None:
    """Prepare this interpreter for a snapshot: import modules that readers need, and free all garbage."""
    for name in ("graphviz", "gradlet.notebook", "gradlet.page.panel"):
        importlib.import_module(name)
    sys.path.remove("")  # Pyodide puts it there again
    gc.collect()


def cancel() -> bool:
    """Cancel the running cell where it awaits; return False if it does not."""
    return _session.cancel()


def arrived() -> None:
    """Use the rest of the library, which is in the file system now."""
    _library.arrived()


def _install_library(host: Host) -> LateLibrary:
    """Return the finder of the modules that are loaded after start-up, put behind Python's own finders."""

    async def ask() -> None:
        try:
            await host.library()
        except JsException as error:
            raise ImportError(f"the rest of Python's library did not arrive: {error}") from None

    def wait() -> Callable[[Awaitable[None]], None] | None:
        if not can_run_sync():
            return None

        def until(done: Awaitable[None]) -> None:
            # As in a sleep: other Python code runs meanwhile, in which an interrupt would be lost.
            host.arm(False)
            try:
                run_sync(done)
            finally:
                host.arm(True)

        return until

    later = LateLibrary(late_modules(), ask, wait)
    if not later.here:
        sys.meta_path.append(later)
    return later


def _words(source: str) -> str:
    """Return a cell's text with the modules that it needs without naming them: `len?` is answered by `inspect`."""
    return f"{source} inspect" if "?" in source else source


def _to_js(message: Any) -> Any:
    return to_js(_with_nulls(message), dict_converter=js.Object.fromEntries)


def _with_nulls(message: Any) -> Any:
    """Return `message` with null for None, as in JSON; Pyodide would make it `undefined`."""
    if message is None:
        return jsnull
    if isinstance(message, dict):
        return {key: _with_nulls(value) for key, value in message.items()}
    if isinstance(message, list | tuple):
        return [_with_nulls(value) for value in message]
    return message


def _set_bounded_recursion(limit: int) -> None:
    """Set the recursion limit, for readers, but not above RECURSION: Python crashes beyond the browser's stack."""
    if limit > RECURSION:
        print(f"sys.setrecursionlimit({limit}) was passed over: the browser's stack is small", file=sys.stderr)
    else:
        set_recursion_limit(limit)


def _interruptible_sleep(host: Host) -> Callable[[float], None]:
    """Return a `time.sleep` that Stop can end. Python checks for no interrupts while it sleeps. If the browser can
    suspend it, other Python (the event loop's) runs meanwhile, in which an interrupt is lost; so it is not armed."""
    sleep, clock = time.sleep, time.monotonic

    def slumber(seconds: float) -> None:
        host.arm(False)
        try:
            sleep(min(seconds, SLICE))
        finally:
            host.arm(True)
        if host.interrupted():
            raise KeyboardInterrupt

    def interruptible_sleep(seconds: float, /) -> None:
        end = clock() + seconds
        slumber(seconds)  # at least once: it raises for what is not a number, or is below zero
        while (left := end - clock()) > 0:
            slumber(left)

    return interruptible_sleep
