"""What is left of a test that failed in a browser: a mark on it, and a picture of the page."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

FAILED = pytest.StashKey[bool]()


def snapshot(page: Page, path: Path) -> None:
    """Take a screenshot, unless the page no longer answers."""
    with suppress(Error):
        page.screenshot(path=path, timeout=5_000)
