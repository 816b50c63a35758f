"""The clone from which this package runs, if any: its parts, and a digest of all sources of the site."""

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
        """Return the clone around this package, or None if the package was installed from a wheel."""
        root = PACKAGE.parents[1]
        return Checkout(root) if (root / "web" / "vite.config.ts").is_file() else None

    def digest(self) -> str:
        """Return a digest of the contents of all sources of the site, without times and node_modules."""
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
        """Allow one build at a time in this clone: a second one waits for the first."""
        self.made.mkdir(parents=True, exist_ok=True)
        with open(self.made / "lock", "a+b") as file:
            _lock(file.fileno())
            yield


def _lock(descriptor: int) -> None:
    """Lock a file until it is closed, also by the end of the process."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX)
