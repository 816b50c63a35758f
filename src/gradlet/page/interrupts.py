"""Interrupts of the reader's code, the depth of its calls, and the tasks that it leaves running."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from inspect import CO_COROUTINE, iscoroutine
from types import CodeType, coroutine
from typing import Any

# The original: the page replaces it, for readers, by one with a bound.
set_recursion_limit = sys.setrecursionlimit


class Interrupts:
    """A runner of the reader's code that can be stopped.

    arm: called with True just before the reader's code runs, with False right after; interrupts come only in between.
    recursion: the depth of calls that the reader's code may reach; None leaves Python's own limit. Pyodide needs one:
        recursion through `__add__` or `__repr__` crashes it at the default of 1,000; at 400 it raised a RecursionError.
    """

    def __init__(self, arm: Callable[[bool], None], recursion: int | None) -> None:
        self._arm = arm
        self._recursion = recursion
        self._task: asyncio.Task[Any] | None = None
        self._armed = False

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Allow interrupts, and the reader's depth of calls, while the reader's code runs."""
        limit, armed = sys.getrecursionlimit(), self._armed
        if self._recursion is not None:
            set_recursion_limit(_call_depth() + self._recursion)
        try:
            self._armed = True
            self._arm(True)
            yield
        finally:
            self._arm(False)
            self._armed = armed
            set_recursion_limit(limit)

    async def run(self, code: CodeType, namespace: dict[str, Any]) -> Any:
        """Return the value of compiled code, which may await. Raises what the code raises."""
        with self.allowed():
            if not code.co_flags & CO_COROUTINE:
                return eval(code, namespace)
            reader: Coroutine[Any, Any, Any] = eval(code, namespace)
        self._task = asyncio.ensure_future(self._drive(reader))
        try:
            return await self._task
        finally:
            self._task = None

    def cancel(self) -> bool:
        """Cancel the running code where it awaits; return False if it does not, and must be interrupted from outside.

        The code may catch the first cancellation, to clean up; it cannot catch the second."""
        return self._task is not None and self._task.cancel()

    def tasks(self, create_task: Callable[..., Any]) -> Callable[..., Any]:
        """Return a form of an event loop's `create_task` that makes tasks of the reader's code interruptible, even when
        their cell has ended. An interrupted task ends as cancelled."""

        def create(coroutine: Any, **options: Any) -> Any:
            if self._armed and iscoroutine(coroutine):
                wrapped: Any = self._run_detached(coroutine)
                wrapped.__name__, wrapped.__qualname__ = coroutine.__name__, coroutine.__qualname__  # for a task's repr
                coroutine = wrapped
            return create_task(coroutine, **options)

        return create

    @coroutine
    def _drive(self, reader: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Run a coroutine with interrupts allowed while it computes, and not while it waits: nothing would catch one in
        the event loop's own code. While it waits, `cancel` stops it."""
        resume: Callable[[], Any] = partial(reader.send, None)
        while True:
            try:
                with self.allowed():
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

    async def _run_detached(self, reader: Coroutine[Any, Any, Any]) -> Any:
        try:
            return await self._drive(reader)
        except KeyboardInterrupt:  # passed on, it would end the event loop
            if self._task is None:
                print("Stopped a task that a cell had left running.", file=sys.stderr)
            raise asyncio.CancelledError from None


def _call_depth() -> int:
    frame, depth = sys._getframe(), 0
    while (outer := frame.f_back) is not None:
        frame, depth = outer, depth + 1
    return depth
