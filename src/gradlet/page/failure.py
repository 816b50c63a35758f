"""Failures, the messages for exceptions: the reader's own frames, the line to mark, the whole traceback.

A cell is compiled under a new file name for every run, so that an error in a function of an earlier run does not mark
a line of the cell's present text.
"""

from __future__ import annotations

import linecache
import sysconfig
import traceback
from dataclasses import dataclass
from pathlib import PurePath
from types import TracebackType
from typing import Any

from .missing import describe_missing

MAX_FRAMES = 20  # of the reader's own
MAX_TRACEBACK = 50_000  # characters


def cut(text: str, units: int) -> str:
    """Return the start of `text`, at most `units` long as JavaScript and the wire count: an emoji is two."""
    if 2 * len(text) <= units:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore")


@dataclass(frozen=True)
class CellRun:
    """A run of a cell: the cell's id in the page, and its name for a reader ("cell 3")."""

    cell: str
    where: str


class CellRuns:
    """The runs of cells by file name: each run has a new one."""

    def __init__(self) -> None:
        self._count = 0
        self._runs: dict[str, CellRun] = {}
        self._latest: dict[str, str] = {}

    def enter(self, cell: str, where: str, source: str) -> str:
        """Return a new file name for this run, whose lines tracebacks and `inspect.getsource` find."""
        self._count += 1
        filename = f"<{where}, run {self._count}>"
        self._runs[filename] = CellRun(cell, where)
        self._latest[cell] = filename
        linecache.cache[filename] = (len(source), None, _lines(source), filename)
        return filename

    def get(self, filename: str) -> CellRun | None:
        return self._runs.get(filename)

    def is_latest(self, filename: str) -> bool:
        run = self._runs.get(filename)
        return run is not None and self._latest[run.cell] == filename

    def readable(self, text: str) -> str:
        for filename, run in self._runs.items():
            text = text.replace(f'File "{filename}"', run.where.capitalize())
            text = text.replace(filename, run.where)  # in a message: "line 3 of cell 1"
        return text


def _lines(source: str) -> list[str]:
    """Return the lines as Python counts them: `splitlines` also cuts at characters that are no line's end to Python."""
    return [f"{line}\n" for line in source.removesuffix("\n").split("\n")]


def describe(error: BaseException, runs: CellRuns) -> dict[str, Any]:
    """Return the `Failure` message for `error`."""
    summary = traceback.TracebackException.from_exception(
        _drop_session_frames(error, runs), limit=-200, compact=True, lookup_lines=True
    )
    frames = _without_repeats([_describe_frame(f, runs) for f in summary.stack if runs.get(f.filename)])
    return {
        "type": cut(type(error).__name__, 200),
        "message": cut(runs.readable(_message(error)), 20_000),
        "frames": frames[-MAX_FRAMES:],
        "mark": _find_mark(error, summary, runs),
        "traceback": cut(runs.readable("".join(summary.format()))[-MAX_TRACEBACK:], 100_000),
        "interrupted": isinstance(error, KeyboardInterrupt) or type(error).__name__ == "CancelledError",
    }


def unreadable(error: BaseException, second: BaseException) -> dict[str, Any]:
    """Return the `Failure` for an exception that cannot be described, because describing it raised `second`."""
    return {
        "type": cut(type(error).__name__, 200),
        "message": f"(what it says could not be had: {cut(type(second).__name__, 200)})",
        "frames": [],
        "mark": None,
        "traceback": "",
        "interrupted": isinstance(second, KeyboardInterrupt),
    }


def _without_repeats(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the frames with at most three equal ones in a row: a recursion has hundreds."""
    return [f for i, f in enumerate(frames) if i < 3 or not f == frames[i - 1] == frames[i - 2] == frames[i - 3]]


def _drop_session_frames(error: BaseException, runs: CellRuns) -> BaseException:
    """Drop the session's own frames from the front of the traceback; drop all frames if none is of a cell."""
    tb: TracebackType | None = error.__traceback__
    while tb is not None and runs.get(tb.tb_frame.f_code.co_filename) is None:
        tb = tb.tb_next
    return error.with_traceback(tb)


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg or "invalid syntax"
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "CancelledError":
        return "Stopped. Variables are kept."
    if isinstance(error, RecursionError):
        return f"{error}; the page allows some 400 calls inside one another, because the browser's stack is small"
    if isinstance(error, ModuleNotFoundError) and error.name:
        return describe_missing(error)
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return f"{error}: Python in a browser does one thing at a time; await asyncio.sleep(0) lets others have a turn"
    if isinstance(error, SystemExit):
        return "the cell asked Python to exit; only the cell ended, variables are kept"
    if isinstance(error, KeyError):
        return f"key not found: {error}"
    try:
        return str(error)
    except Exception as second:
        return f"(its own message could not be had: {type(second).__name__})"


def _describe_frame(frame: traceback.FrameSummary, runs: CellRuns) -> dict[str, Any]:
    run = runs.get(frame.filename)
    return {
        "cell": run.cell if run and runs.is_latest(frame.filename) else None,
        "where": run.where if run else _short_path(frame.filename),
        "line": frame.lineno or 0,
        "function": "" if frame.name == "<module>" else cut(frame.name, 400),
        "source": cut(frame.line or "", 2_000),
    }


def _find_mark(error: BaseException, summary: traceback.TracebackException, runs: CellRuns) -> dict[str, Any] | None:
    if isinstance(error, SyntaxError) and error.filename and runs.is_latest(error.filename):
        run = runs.get(error.filename)
        assert run is not None
        column, end = error.offset or None, error.end_offset or None
        if not column or not end or end <= column or error.end_lineno not in (None, error.lineno):
            end = None
        return {"cell": run.cell, "line": error.lineno or 1, "column": column, "endColumn": end}
    for frame in reversed(summary.stack):
        run = runs.get(frame.filename)
        if run and runs.is_latest(frame.filename) and frame.lineno:
            return {"cell": run.cell, "line": frame.lineno, "column": None, "endColumn": None}
    return None


def _short_path(filename: str) -> str:
    stdlib = sysconfig.get_paths()["stdlib"]
    path = PurePath(filename)
    return str(path.relative_to(stdlib)) if path.is_relative_to(stdlib) else "/".join(path.parts[-2:])
