"""`gradlet serve --watch`: the site again after each edit of its sources, in a second or a few.

Vite watches web/ and bundles what has changed, without making it small. The Python sources are watched here: when one
changes, the wheel and the walk-through are made again, and Vite is told by a file that it watches, too.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradlet.cli import site as sites
from gradlet.cli.checkout import PACKAGE, Checkout
from gradlet.cli.steps import FIXED, Say, to_stderr

EVERY = 0.5
"""Seconds between two looks at the Python sources."""


@contextmanager
def site(say: Say = to_stderr) -> Iterator[Path]:
    """The folder of a site that follows its sources for as long as the context lasts; built once when it begins."""
    checkout = Checkout.find()
    if not checkout:
        raise RuntimeError("--watch builds the page from its sources; run it in a clone of gradlet")
    with checkout.lock():
        command, env = sites.vite(checkout, (), say)
        folder, changed = checkout.made / "watched", checkout.made / "python-changed"
        changed.touch()
        (folder / sites.LISTING).unlink(missing_ok=True)
        arguments = [*command, "build", "--watch", "--mode", "development", "--outDir", folder]
        vite = subprocess.Popen(arguments, cwd=checkout.web, env={**os.environ, **FIXED, **env, "GRADLET_WATCH": "1"})
        over = threading.Event()
        follower = threading.Thread(target=_follow, args=(checkout, changed, over, say), daemon=True)
        try:
            while not (folder / sites.LISTING).is_file():
                if vite.poll() is not None:
                    raise RuntimeError("Vite ended; read its words above")
                over.wait(EVERY)
            follower.start()
            yield folder
        finally:
            over.set()
            vite.terminate()
            vite.wait()


def _follow(checkout: Checkout, changed: Path, over: threading.Event, say: Say) -> None:
    """Make the wheel and the walk-through again whenever a Python source changes."""
    before = _times()
    while not over.wait(EVERY):
        now = _times()
        if now != before:
            before = now
            try:
                sites.vite(checkout, (), say)
                changed.touch()
            except RuntimeError as error:  # half an edit, say: the site stays as it was
                say(f"gradlet: {error}")


def _times() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in PACKAGE.rglob("*.py")}
