"""The link between a session and the browser: the only module of the package that knows Pyodide.

`connect` is called once, by the worker's script, with the worker's own functions. Messages leave as plain JavaScript
objects; arrays of numbers become typed arrays.
"""

from __future__ import annotations

import asyncio
import builtins
import gc
import importlib
import random
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import js
from pyodide.ffi import JsException, can_run_sync, jsnull, run_sync, to_js

from .failure import cut
from .library import Later, read
from .session import Session, set_recursion_limit

RECURSION = 400  # calls; see Session
SLICE = 0.05  # seconds slept between two looks for an interrupt


class Host(Protocol):
    """The worker's side."""

    def output(self, output: Any) -> None: ...
    def arm(self, on: bool) -> None: ...
    def interrupted(self) -> bool: ...
    def library(self) -> Awaitable[None]: ...


_session: Session
_library: Later


def connect(host: Host) -> Any:
    """Make the session; return the function that performs one call of the wire."""
    global _session, _library
    random.seed()  # restored from a snapshot, it would give every reader the same numbers
    # Python would keep a pipe's output until 8 kB have gathered; a page wants it now.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True)  # type: ignore[union-attr]
    builtins.input = _no_input
    sys.setrecursionlimit = _bounded_recursion
    time.sleep = _interruptible_sleep(host)  # type: ignore[assignment]  # it takes floats, as it is called
    later = _library = _later(host)

    def emit(output: Any) -> None:
        host.output(_plain(output))

    session = _session = Session(emit, arm=host.arm, recursion=RECURSION, capture=False)
    loop: Any = asyncio.get_event_loop()
    loop.create_task = session.tasks(loop.create_task)  # a task factory fails in Pyodide 314's loop on Python 3.14

    async def call(method: str, args: Any) -> Any:
        try:
            arguments = args.to_py()
            if method == "run" and later.mentioned(arguments["source"]):
                await later.fetch()
            return _plain({"result": await session.call(method, arguments)})
        except BaseException as error:
            return _plain({"error": {"type": type(error).__name__, "message": cut(str(error), 20_000)}})

    return call


def settle() -> None:
    """Make this interpreter worth a snapshot: import what readers will, leave no garbage."""
    for name in ("graphviz", "gradlet.notebook", "gradlet.page.panel"):
        importlib.import_module(name)
    sys.path.remove("")  # Pyodide puts it there again
    gc.collect()


def cancel() -> bool:
    return _session.cancel()


def arrived() -> None:
    """The rest of the library is in the file system now."""
    _library.arrived()


def _later(host: Host) -> Later:
    """The finder for what comes after start-up, in its place at the end of Python's own."""

    async def ask() -> None:
        try:
            await host.library()
        except JsException as error:
            raise ImportError(f"the rest of Python's library did not arrive: {error}") from None

    def wait() -> Callable[[Awaitable[None]], None] | None:
        if not can_run_sync():
            return None

        def until(done: Awaitable[None]) -> None:
            # As in a sleep: other Python runs meanwhile, in which an interrupt would be lost.
            host.arm(False)
            try:
                run_sync(done)
            finally:
                host.arm(True)

        return until

    later = Later(read(), ask, wait)
    if not later.here:
        sys.meta_path.append(later)
    return later


def _plain(message: Any) -> Any:
    return to_js(_nulls(message), dict_converter=js.Object.fromEntries)


def _nulls(message: Any) -> Any:
    """Pyodide makes `undefined` of None; the wire says null, as JSON does."""
    if message is None:
        return jsnull
    if isinstance(message, dict):
        return {key: _nulls(value) for key, value in message.items()}
    if isinstance(message, list | tuple):
        return [_nulls(value) for value in message]
    return message


def _bounded_recursion(limit: int) -> None:
    """What readers get for sys.setrecursionlimit: the browser's stack is what it is, and Python dies beyond it."""
    if limit > RECURSION:
        print(f"sys.setrecursionlimit({limit}) was passed over: the browser's stack is small", file=sys.stderr)
    else:
        set_recursion_limit(limit)


def _interruptible_sleep(host: Host) -> Callable[[float], None]:
    """`time.sleep` that Stop can end. Sleeping Python makes no checks of its own; and where the browser can suspend it,
    other Python (the event loop's) runs meanwhile, in which an interrupt would be lost: hence not armed."""
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
        slumber(seconds)  # at least once: it refuses what is no number, or below zero
        while (left := end - clock()) > 0:
            slumber(left)

    return interruptible_sleep


def _no_input(prompt: object = "") -> str:
    raise RuntimeError("input() cannot ask on this page; write the answer into the cell instead")
