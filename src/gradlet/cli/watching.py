"""`gradlet serve --watch`: the site, built again after each edit of its sources, in a second or a few.

Vite watches web/ and bundles again after a change, without minifying. The Python sources are watched here: when one
changes, the wheel and the walk-through are made again, and then a file is touched that Vite watches, too.
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
"""The number of seconds between two looks at the Python sources."""


@contextmanager
def site(say: Say = to_stderr) -> Iterator[Path]:
    """Build a site, and again at each change of its sources while the context lasts; the value is its folder."""
    checkout = Checkout.find()
    if not checkout:
        raise RuntimeError("--watch builds the page from its sources; run it in a clone of gradlet")
    before = _times()
    with checkout.lock():
        command, env = sites.vite(checkout, (), say)
    folder, changed = checkout.made / "watched", checkout.made / "python-changed"
    changed.touch()
    (folder / sites.LISTING).unlink(missing_ok=True)
    arguments = [*command, "build", "--watch", "--mode", "development", "--outDir", folder]
    vite = subprocess.Popen(arguments, cwd=checkout.web, env={**os.environ, **FIXED, **env, "GRADLET_WATCH": "1"})
    over = threading.Event()
    follower = threading.Thread(target=_follow, args=(checkout, before, changed, over, say), daemon=True)
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


def _follow(checkout: Checkout, before: dict[Path, int], changed: Path, over: threading.Event, say: Say) -> None:
    """Make the wheel and the walk-through again whenever a Python source changes from what it was `before`."""
    while not over.wait(EVERY):
        now = _times()
        if now != before:
            before = now
            try:
                with checkout.lock():
                    sites.vite(checkout, (), say)
                changed.touch()
            except RuntimeError as error:  # in the middle of an edit, say: the site stays as it was
                say(f"gradlet: {error}")


def _times() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in PACKAGE.rglob("*.py")}
