"""A temporary folder for this run alone, which is empty at its end: what is left in it is a fault.

Every process that a test starts has it too (TMPDIR), so browsers, builds and Node.js are held to it as well. pytest's
own `tmp_path` is elsewhere: pytest clears it by its own rules.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path


class TemporaryFolder:
    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="gl-"))  # short: Unix sockets in it have some hundred letters
        self._before = os.environ.get("TMPDIR")
        self._use(str(self.path))

    def _use(self, folder: str | None) -> None:
        if folder is None:
            os.environ.pop("TMPDIR", None)
        else:
            os.environ["TMPDIR"] = folder
        tempfile.tempdir = None  # it is looked up anew

    def close(self) -> list[str]:
        """Remove the folder, and return the names of what was left in it."""
        self._use(self._before)
        left = sorted(self._described(path) for path in self.path.iterdir())
        shutil.rmtree(self.path, ignore_errors=True)
        return left

    @staticmethod
    def _described(path: Path) -> str:
        inside = sorted(inner.name for inner in path.iterdir()) if path.is_dir() else []
        return f"{path.name} ({', '.join(inside[:5])})" if inside else path.name
