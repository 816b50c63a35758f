"""The line of a reader's program after which two runs of it differ: the last one that both executed."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from ..error import is_library_file

__all__ = ["ExecutionPath", "describe_divergence", "follow_path"]

LONGEST = 1_000_000
"""Instructions of a reader's program that are followed, at most."""

ExecutionPath = list[tuple[str, int, int]]
"""Steps of a run: (file, line, instruction). A line alone is not enough: it may hold a condition and both branches."""


def follow_path(program: Callable[[], object]) -> ExecutionPath:
    """Run a program, and list the instructions of the reader's own code that it executes."""
    found: ExecutionPath = []

    def follow(frame: FrameType, event: str, _: object) -> Any:
        if is_library_file(frame.f_code.co_filename) or len(found) >= LONGEST:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            found.append((frame.f_code.co_filename, frame.f_lineno, frame.f_lasti))
        return follow

    before = sys.gettrace()
    sys.settrace(follow)
    try:
        program()
    finally:
        sys.settrace(before)
    return found


def describe_divergence(one: ExecutionPath, other: ExecutionPath) -> str:
    """Describe the line after which two runs differ: ' (they part after line 3 of cell.py: `if x[0] > 0:`)'; or ''."""
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    if not at:
        return ""
    file, line, _ = one[at - 1]
    text = linecache.getline(file, line).strip()
    return f" (they part after line {line} of {Path(file).name}{f': `{text}`' if text else ''})"
