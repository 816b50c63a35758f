"""Cells of the reader's notebook, which run in one namespace, the reader's `__main__`."""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from types import ModuleType
from typing import Any

from ..pictures import live
from . import ipython
from .display import bundle, shows_itself
from .failure import CellRuns, describe, unreadable
from .interrupts import Interrupts
from .source import compile_cell

Message = dict[str, Any]
Emit = Callable[[Message], None]
MAX_FAILED_FORMS = 20  # of one object that is shown, a list of a thousand broken ones, say


class Cells:
    """The reader's `__main__`, and the runs of cells in it.

    emit: receives the outputs of the running cell.
    capture: emit printed text too. False in the browser, where the worker reads the file descriptors themselves.
    """

    def __init__(self, emit: Emit, interrupts: Interrupts, *, capture: bool) -> None:
        self.emit = emit
        self._interrupts = interrupts
        self._capture = capture
        self._runs = CellRuns()
        self.main = ModuleType("__main__")
        self.main.__dict__.update(display=self.display, __builtins__=__builtins__)
        self._ipython = ipython.modules(self.display, lambda: self.emit({"kind": "clear"}))

    def display(self, *objects: object, clear: bool = False, display_id: object = None, **_: object) -> None:
        """Show objects under the running cell, each like the value of a cell's last expression.

        clear: remove the cell's outputs first. IPython's other options change nothing here.
        """
        if display_id is not None:
            raise TypeError("display_id cannot change what is shown; use display(…, clear=True), which shows it anew")
        if clear:
            self.emit({"kind": "clear"})
        for obj in objects:
            self._show(obj)

    def _show(self, obj: object, *, last: bool = False) -> None:
        """Show an object, and say which of its forms raised. `last`: it is a cell's value, which raises what its
        `__repr__` raises, if it has no other form: the page then marks the line."""
        failures: list[tuple[object, str, Exception]] = []
        if shows_itself(obj, lambda *failure: failures.append(failure)):
            return
        message = bundle(obj, lambda *failure: failures.append(failure))
        if last and len(message["data"]) == 1:
            for culprit, method, error in failures:
                if culprit is obj and method == "__repr__":
                    raise error
        self.emit(message)
        for sentence in dict.fromkeys(self._failed_form(*failure) for failure in failures[:MAX_FAILED_FORMS]):
            print(sentence, file=sys.stderr)

    def _failed_form(self, obj: object, method: str, error: Exception) -> str:
        failure = describe(error, self._runs)
        error.__traceback__ = None  # its frames would keep the reader's graphs in memory
        message = f": {failure['message']}" if failure["message"] else ""
        place = f" ({frame['where']}, line {frame['line']})" if (frame := (failure["frames"] or [None])[-1]) else ""
        return f"{type(obj).__name__}.{method} raised {failure['type']}{message}{place}; the rest is shown"

    async def run(self, cell: str, where: str, source: str) -> Message:
        """Run a cell's source and return a `RunResult` of the wire. `where` is the cell's name for a reader."""
        started = time.perf_counter()
        filename = self._runs.enter(cell, where, source)
        failure = None
        with self._reader_modules():
            try:
                compiled = compile_cell(source, filename, lambda note: print(note, end="", file=sys.stderr))
                live.begin()
                try:
                    await self._interrupts.run(compiled.body, self.main.__dict__)
                    if compiled.last is not None:
                        value = await self._interrupts.run(compiled.last, self.main.__dict__)
                        self._show_last(value)
                except (KeyboardInterrupt, asyncio.CancelledError):
                    raise  # the reader has stopped the cell and needs no last picture
                except BaseException:
                    self._flush()
                    raise
                else:
                    self._flush()
            except BaseException as error:
                failure = self._describe(error)
                error.__traceback__ = None  # its frames would keep the reader's graphs in memory
        return {"failure": failure, "seconds": time.perf_counter() - started}

    def _show_last(self, value: Any) -> None:
        if value is not None:
            self.main.__dict__["_"] = value
            with self._interrupts.allowed():  # repr is the reader's code too
                self._show(value, last=True)

    def _flush(self) -> None:
        with self._interrupts.allowed():  # the last picture calls the reader's model
            live.flush()

    def _describe(self, error: BaseException) -> Message:
        try:
            with self._interrupts.allowed():  # an exception's own text may be the reader's code too
                return describe(error, self._runs)
        except BaseException as second:
            return unreadable(error, second)

    @contextmanager
    def _reader_modules(self) -> Iterator[None]:
        """Install the reader's `__main__` and IPython modules and, if `capture` is set, streams, while a cell runs."""
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


class _Stream(io.TextIOBase):
    def __init__(self, name: str, cells: Cells) -> None:
        self._name = name
        self._cells = cells

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._cells.emit({"kind": "stream", "name": self._name, "text": text})
        return len(text)
