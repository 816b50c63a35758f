"""CompileError: the reason why a program cannot become a kernel, with the line of the reader's code."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Collection
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

__all__ = ["CompileError", "check_graph_size", "definition_line", "is_library_file", "reader_line"]

LARGEST_GRAPH = 600_000
"""Nodes of a graph of one sample, at most: some 100,000 parameters of a fully connected net."""

_PACKAGE = str(Path(__file__).resolve().parent.parent)


class CompileError(Exception):
    """A program that cannot be compiled. The Python engine still runs it.

    mistake: a class of the reader's own computes something else than its operations say. Such a program means
    nothing before that is mended, so no other way of recording it is tried.
    """

    def __init__(self, message: str, *, mistake: bool = False) -> None:
        super().__init__(message)
        self.mistake = mistake


def check_graph_size(nodes: int) -> None:
    """Raise CompileError for a graph of too many nodes."""
    if nodes > LARGEST_GRAPH:
        raise CompileError(
            f"the graph of one sample has more than {LARGEST_GRAPH:,} operations; "
            "make the model smaller, or train it with the Python engine"
        )


def reader_line(but: Collection[CodeType] = ()) -> str:
    """Describe the innermost frame outside gradlet and `but`: ' (line 3 of cell.py: `if x.data > 0:`)'; '' if none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and (is_library_file(frame.f_code.co_filename) or frame.f_code in but):
        frame = frame.f_back
    if frame is None:
        return ""
    file, line = frame.f_code.co_filename, frame.f_lineno
    text = linecache.getline(file, line, frame.f_globals).strip()
    return f" (line {line} of {Path(file).name}{f': `{text}`' if text else ''})"


def definition_line(function: Any) -> str:
    """Describe the line that defines a function: ' (line 12 of cell.py)'; '' if it is not known."""
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return "" if code is None else f" (line {code.co_firstlineno} of {Path(code.co_filename).name})"


def is_library_file(file: str) -> bool:
    """True if this file is part of gradlet, or of Python's own start."""
    return file.startswith(_PACKAGE) or file.startswith("<frozen")
