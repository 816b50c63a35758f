"""Programs of the machine; as root on Debian, and in CI, also those that apt can bring."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from support.browser import apt_install

from . import Missing

LIMIT = 150  # seconds for each of apt's two steps; these browsers are wanted, not needed


def program(names: Sequence[str], packages: list[str], say: Callable[[str], None]) -> str:
    """The first of these programs; installed where nobody's machine is changed by it."""
    reasons: list[str] = []
    for attempt in (False, True):
        if attempt and not (_ours() and apt_install(packages, say, reasons, LIMIT)):
            break
        for name in names:
            if found := _found(name):
                return found
    raise Missing(
        f"no {' or '.join(names)} on this machine; apt-get install {' '.join(packages)}. {'; '.join(reasons)}"
    )


def _found(name: str) -> str | None:
    if "/" not in name:
        return shutil.which(name)
    return next((str(path) for path in sorted(Path("/").glob(name.lstrip("/")))), None)


def _ours() -> bool:
    """A container, where one is root, or CI's machine; not somebody's own."""
    return (hasattr(os, "geteuid") and os.geteuid() == 0) or "CI" in os.environ
