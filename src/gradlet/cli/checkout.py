"""The clone this package runs from, if it does: its parts, and a digest of all that the site is made of."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
METADATA = ("pyproject.toml", "README.md", "LICENSE")  # they are in the wheel that the site ships
NOT_INPUT = {"node_modules", ".build", "dist", "_site", "__pycache__"}


class Checkout:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.web = root / "web"
        self.pins = self.web / "build" / "pip"
        self.made = self.web / ".build"

    @staticmethod
    def find() -> Checkout | None:
        """The clone around this package, or None where it was installed from a wheel."""
        root = PACKAGE.parents[1]
        return Checkout(root) if (root / "web" / "vite.config.ts").is_file() else None

    def digest(self) -> str:
        """Changes when, and only when, what the site is made of does: times and node_modules do not count."""
        total = hashlib.sha256()
        for path in sorted(self._inputs()):
            total.update(f"{path.relative_to(self.root).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()

    def _inputs(self) -> Iterator[Path]:
        yield from (path for name in METADATA if (path := self.root / name).exists())
        for top in (self.web, self.root / "src" / "gradlet"):
            for folder, folders, files in os.walk(top):
                folders[:] = [name for name in folders if name not in NOT_INPUT]
                yield from (Path(folder, name) for name in files)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """One build at a time in this clone: a second one waits for the first."""
        self.made.mkdir(parents=True, exist_ok=True)
        with open(self.made / "lock", "a+b") as file:
            _lock(file.fileno())
            yield


def _lock(descriptor: int) -> None:
    """Held until the file is closed, also by a process that dies."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
