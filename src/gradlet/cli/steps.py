"""Long work with progress: each step prints its title, a line while it lasts, and the seconds it took."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

Say = Callable[[str], None]
"""A function that receives progress: one line of text at a time."""

HEARTBEAT = 10.0  # seconds after which a step prints that it still runs
FIXED = {"NO_COLOR": "1", "PYTHONSAFEPATH": "1"}  # a pip.py in the current folder must not be taken for pip
TAIL = 40  # lines of a failed program's output that are shown


def to_stderr(line: str) -> None:
    """Print a line of progress to standard error."""
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(title: str, say: Say) -> Iterator[None]:
    """Say `title`, then a line every `HEARTBEAT` seconds while the step lasts, then the seconds it took."""
    say(f"gradlet: {title}")
    start = time.monotonic()
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT):
            say(f"gradlet:   … {time.monotonic() - start:.0f} s")

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
        say(f"gradlet:   done in {time.monotonic() - start:.1f} s")
    finally:
        over.set()
        thread.join()


def run(
    command: Sequence[str | Path],
    *,
    cure: str,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a program that must succeed, and return its standard output.

    Raises RuntimeError with the last TAIL lines of its output, and `cure`: advice for the user.
    """
    arguments = [str(part) for part in command]
    try:
        result = subprocess.run(
            arguments,
            cwd=cwd,
            env={**os.environ, **FIXED, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise RuntimeError(f"cannot start {arguments[0]!r}: {error.strerror}; {cure}") from error
    if result.returncode == 0:
        return result.stdout
    tail = "\n".join((result.stdout + result.stderr).strip().splitlines()[-TAIL:])
    name = " ".join(arguments)
    raise RuntimeError(f"{name!r} ended with status {result.returncode}; {cure}. It said:\n{tail}")
