"""The reader's Python as the page sees it: one namespace, cells that run in it, and messages on what happened.

    session = Session(emit=print)
    await session.call("run", {"cell": "a", "where": "cell 1", "source": "1 + 1"})

`emit` receives the shows of the running call (streams, displays, figures), as dicts in the form of the wire. The trap:
readers' code may do anything, also to this module's neighbours; what leaves here is checked again by the shell.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from functools import cached_property, partial
from inspect import CO_COROUTINE, iscoroutine
from types import CodeType, ModuleType, coroutine
from typing import TYPE_CHECKING, Any, Literal

from ..pictures import live
from . import ipython
from .display import bundle
from .failure import Places, describe, unreadable
from .source import compile_cell

if TYPE_CHECKING:
    from .panel import Panel  # imported, like `notebook`, when it is first asked for: the first cell waits for neither

# Kept, because the page puts a bounded one in its place for readers.
set_recursion_limit = sys.setrecursionlimit

Message = dict[str, Any]
Emit = Callable[[Message], None]


class Session:
    """One reader's Python.

    emit: receives every show of the call that runs.
    arm: told True just before the reader's code runs and False right after; interrupts may come only in between.
    recursion: how many calls deep the reader's code may go; None leaves Python's own limit. Pyodide needs one:
        recursion through `__add__` or `__repr__` kills it at the default of 1,000, and 400 gave a RecursionError.
    capture: also emit what is printed. Off in the browser, where the worker reads the file descriptors themselves.
    """

    def __init__(
        self,
        emit: Emit,
        *,
        arm: Callable[[bool], None] = lambda on: None,
        recursion: int | None = None,
        capture: bool = True,
    ) -> None:
        self.emit = emit
        self._arm = arm
        self._recursion = recursion
        self._capture = capture
        self._places = Places()
        self._task: asyncio.Task[Any] | None = None
        self._reading = False
        self.main = ModuleType("__main__")
        self.main.__dict__.update(display=self.display, __builtins__=__builtins__)
        self._ipython = ipython.modules(self.display, lambda: self.emit({"kind": "clear"}))
        self._methods: Mapping[str, Callable[..., Awaitable[Any]]] = {
            "run": self.run,
            "open": self._open,
            "save": self._save,
            "panel.open": self._panel_open,
            "panel.state": self._panel_state,
            "panel.advance": self._panel_advance,
            "panel.reset": self._panel_reset,
        }
        live.set_sink(lambda figure: self.emit(figure))

    async def call(self, method: str, args: Mapping[str, Any]) -> Any:
        """The result of one method of the wire. Raises what the method raises; `run` raises nothing."""
        return await self._methods[method](**args)

    def cancel(self) -> bool:
        """Cancel the running cell where it awaits; False if it does not, and must be interrupted from outside.

        It may tidy up first, or swallow that; the second time it is not asked."""
        return self._task is not None and self._task.cancel()

    def tasks(self, create_task: Callable[..., Any]) -> Callable[..., Any]:
        """An event loop's `create_task`, with this difference: a task that the reader's code starts may outlive its
        cell, and can be interrupted all the same; it ends as cancelled."""

        def create(coroutine: Any, **options: Any) -> Any:
            if self._reading and iscoroutine(coroutine):
                wrapped: Any = self._outlive(coroutine)
                wrapped.__name__, wrapped.__qualname__ = coroutine.__name__, coroutine.__qualname__  # for a task's repr
                coroutine = wrapped
            return create_task(coroutine, **options)

        return create

    def display(self, *objects: object) -> None:
        """Show objects under the running cell, each as if the cell had ended with it."""
        for obj in objects:
            self.emit(bundle(obj))

    # ---- cells -----------------------------------------------------------------------------------------------

    async def run(self, cell: str, where: str, source: str) -> Message:
        """Run a cell's source. `where` is what a reader calls the cell. The result is a `RunResult` of the wire."""
        started = time.perf_counter()
        filename = self._places.enter(cell, where, source)
        failure = None
        with self._reader_world():
            try:
                compiled = compile_cell(source, filename, lambda note: print(note, end="", file=sys.stderr))
                live.begin()
                try:
                    await self._execute(compiled.body)
                    if compiled.last is not None:
                        await self._show_last(compiled.last)
                except (KeyboardInterrupt, asyncio.CancelledError):
                    raise  # the reader wants an end, not a last picture
                except BaseException:
                    self._flush()
                    raise
                else:
                    self._flush()
            except BaseException as error:
                failure = self._describe(error)
                error.__traceback__ = None  # frames hold the reader's graphs alive
        return {"failure": failure, "seconds": time.perf_counter() - started}

    def _flush(self) -> None:
        with self._interruptible():  # the last picture calls the reader's model
            live.flush()

    def _describe(self, error: BaseException) -> Message:
        try:
            with self._interruptible():  # an exception's own text may be the reader's code too
                return describe(error, self._places)
        except BaseException as second:
            return unreadable(error, second)

    async def _show_last(self, code: CodeType) -> None:
        value = await self._execute(code)
        if value is not None:
            self.main.__dict__["_"] = value
            with self._interruptible():  # repr is the reader's code too
                self.display(value)

    async def _execute(self, code: CodeType) -> Any:
        with self._interruptible():
            if not code.co_flags & CO_COROUTINE:
                return eval(code, self.main.__dict__)
            coroutine: Coroutine[Any, Any, Any] = eval(code, self.main.__dict__)
        self._task = asyncio.ensure_future(self._drive(coroutine))
        try:
            return await self._task
        finally:
            self._task = None

    @coroutine
    def _drive(self, reader: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Run a coroutine with interrupts allowed while it computes, and not while it waits: an interrupt in the
        event loop's own code would be nobody's to catch. Where it waits, `cancel` reaches it."""
        resume: Callable[[], Any] = partial(reader.send, None)
        while True:
            try:
                with self._interruptible():
                    waits_for = resume()
            except StopIteration as done:
                return done.value
            try:
                resume = partial(reader.send, (yield waits_for))
            except BaseException as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling() > 1:
                    raise
                resume = partial(reader.throw, error)

    async def _outlive(self, reader: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await self._drive(reader)
        except KeyboardInterrupt:  # let through, it would end the event loop
            if self._task is None:
                print("Stopped a task that a cell had left running.", file=sys.stderr)
            raise asyncio.CancelledError from None

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        limit, reading = sys.getrecursionlimit(), self._reading
        if self._recursion is not None:
            set_recursion_limit(_depth() + self._recursion)
        try:
            self._reading = True
            self._arm(True)
            yield
        finally:
            self._arm(False)
            self._reading = reading
            set_recursion_limit(limit)

    @contextmanager
    def _reader_world(self) -> Iterator[None]:
        """`__main__`, IPython's names and, where asked for, the streams are the session's while a cell runs."""
        modules = {"__main__": self.main, **({} if "IPython" in sys.modules else self._ipython)}
        before = {name: sys.modules.get(name) for name in modules}
        with ExitStack() as stack:
            if self._capture:
                stack.enter_context(redirect_stdout(_Stream("stdout", self)))
                stack.enter_context(redirect_stderr(_Stream("stderr", self)))
            sys.modules.update(modules)
            try:
                yield
            finally:
                for name, module in before.items():
                    if module is None:
                        sys.modules.pop(name, None)
                    else:
                        sys.modules[name] = module

    # ---- files -----------------------------------------------------------------------------------------------

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

    # ---- the panel -------------------------------------------------------------------------------------------

    @cached_property
    def _panel(self) -> Panel:
        from .panel import Panel

        return Panel()

    async def _panel_open(
        self, settings: Mapping[str, str | float], points: Any = None, weights: Any = None, step: int = 0
    ) -> Message:
        with self._interruptible():
            return self._panel.open(dict(settings), points, weights, step)

    async def _panel_state(self) -> Message:
        return self._panel.saved()

    async def _panel_advance(self, seconds: float | None = None, steps: int | None = None) -> Message:
        with self._interruptible():
            if steps is not None:
                return self._panel.advance(steps=steps)
            return self._panel.advance(seconds=0.05 if seconds is None else seconds)

    async def _panel_reset(self, newSeed: bool = False) -> Message:
        with self._interruptible():
            return self._panel.reset(new_seed=newSeed)


def write_notebook(message: Mapping[str, Any], format: Literal["md", "py", "ipynb"]) -> str:
    """The text of a file in `format` for a `Notebook` message."""
    from .. import notebook
    from ..notebook import shallow

    cells = [notebook.Cell(cell["kind"], cell["source"]) for cell in message["cells"]]
    metadata = shallow.loads(message["metadata"] or "{}")
    if not isinstance(metadata, dict):
        raise ValueError(f"cannot use {message['metadata'][:40]!r} as a notebook's metadata; expected a JSON object")
    return notebook.write(notebook.Notebook(message["title"], cells, metadata), format)


def _depth() -> int:
    frame, depth = sys._getframe(), 0
    while (outer := frame.f_back) is not None:
        frame, depth = outer, depth + 1
    return depth


class _Stream(io.TextIOBase):
    def __init__(self, name: str, session: Session) -> None:
        self._name = name
        self._session = session

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._session.emit({"kind": "stream", "name": self._name, "text": text})
        return len(text)
