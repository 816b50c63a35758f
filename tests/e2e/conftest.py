"""Notebooks to test: one that nobody has touched, and one that the tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import Browser, BrowserContext, Page
from support.failed import FAILED, snapshot
from support.waiting import PAGE
from support.watch import Watch


@pytest.fixture
def notebook(page: Page, site: str) -> Notebook:
    """The first page, opened and not yet touched."""
    return Notebook(page, site)


class Shared:
    """A notebook that stays open from test to test, under a watch of its own."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.context: BrowserContext | None = None

    def open(self) -> Notebook:
        if not self.context:
            self.watch = Watch(self.site)
            self.context = self.browser.new_context(viewport={"width": 1280, "height": 900})
            self.context.set_default_timeout(PAGE)
            self.watch.over(self.context)
            self.notebook = Notebook(self.context.new_page(), self.site)
        return self.notebook

    def close(self) -> None:
        if self.context:
            self.watch.leave()
            self.context.close()
        self.context = None


@pytest.fixture(scope="module")
def shared(browser: Browser, site: str) -> Iterator[Shared]:
    shared = Shared(browser, site)
    yield shared
    shared.close()


@pytest.fixture
def running(shared: Shared, request: pytest.FixtureRequest, artifacts: Path) -> Iterator[Notebook]:
    """A notebook whose Python the tests of a module share: starting one takes longer than most of them.

    For tests that leave Python alive. One that fails takes its notebook along, and the next begins with a new one.
    """
    notebook = shared.open()
    yield notebook
    faults = shared.watch.unexpected
    if faults or request.node.stash.get(FAILED, False):
        snapshot(notebook.page, artifacts / f"failed-{request.node.name}.png")
        shared.close()
    assert not faults, "the page did what it must not:\n" + "\n".join(faults)
