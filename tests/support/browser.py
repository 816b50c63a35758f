"""Find a Chromium: what is there already, then Playwright's download, then Debian's package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserType, sync_playwright
from playwright.sync_api import Error as PlaywrightError

INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = "fonts-dejavu-core"
DOWNLOAD_LIMIT = 300  # seconds
ARGUMENTS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def launch(chromium: BrowserType, say: Callable[[str], None]) -> Browser:
    """A running headless Chromium, from the first place that has one which starts."""
    # Chromium's own sandbox does not work for root, as in most containers; the pages here are ours.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if root else [])]
    reasons: list[str] = []
    for place, program in _candidates(chromium, say, reasons):
        try:
            return chromium.launch(executable_path=program, args=arguments)
        except PlaywrightError as error:
            reasons.append(f"{place}: {error.message.strip().splitlines()[0]}")
    tried = "\n  ".join(reasons)
    raise RuntimeError(f"no Chromium to test with; install chromium or google-chrome. Tried:\n  {tried}")


def provide(say: Callable[[str], None]) -> None:
    """Install a Chromium where there is none."""
    if not any(map(shutil.which, INSTALLED)):
        with sync_playwright() as playwright:
            launch(playwright.chromium, say).close()


def _candidates(
    chromium: BrowserType, say: Callable[[str], None], reasons: list[str]
) -> Iterator[tuple[str, str | None]]:
    """Places to try, each (name, program); program None is Playwright's own. Installs only when it is asked on."""
    if Path(chromium.executable_path).exists():
        yield "Playwright's Chromium", None
    for name in INSTALLED:
        if program := shutil.which(name):
            yield name, program
    say("tests: no Chromium found; downloading Playwright's")
    if _works([sys.executable, "-m", "playwright", "install", "chromium"], reasons):
        yield "Playwright's Chromium", None
    if apt_install(["chromium"], say, reasons):
        yield "Debian's chromium", shutil.which("chromium")


def apt_install(
    packages: list[str], say: Callable[[str], None], reasons: list[str], limit: float = DOWNLOAD_LIMIT
) -> bool:
    """Install Debian packages, and a font with them: a browser without one draws no letters.

    Within a bounded time for each of two steps; False, and why, where that cannot be.
    """
    if not shutil.which("apt-get"):
        reasons.append("no apt-get")
        return False
    say(f"tests: installing Debian's {packages[0]}")
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*sudo, "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    _works([*apt, "update"], reasons, limit)
    return _works([*apt, "install", "-y", "--no-install-recommends", *packages, FONTS], reasons, limit)


def _works(command: list[str], reasons: list[str], limit: float = DOWNLOAD_LIMIT) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        result = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=limit
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reasons.append(f"{' '.join(command)}: {error}")
        return False
    if result.returncode:
        last = (result.stderr or result.stdout).strip().splitlines()[-1:]
        reasons.append(f"{' '.join(command)}: status {result.returncode}: {' '.join(last)}")
    return result.returncode == 0
