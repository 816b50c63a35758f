"""Chromium, by the Playwright that all other tests use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser as Playwright
from playwright.sync_api import Page

from support.watch import Watch

from . import Browser


class Chromium(Browser):
    name = "chromium"

    def __init__(self, browser: Playwright) -> None:
        self.browser = browser
        self.version = browser.version
        self.page: Page | None = None

    def open(self, url: str) -> None:
        self.close()
        context = self.browser.new_context(viewport={"width": 1280, "height": 900}, ignore_https_errors=True)
        self.watch = Watch(url)
        self.watch.over(context)
        self.page = context.new_page()
        self.go(url)

    def go(self, url: str) -> None:
        self._page.goto(url)

    @property
    def _page(self) -> Page:
        assert self.page, "open a page first"
        return self.page

    def _evaluate(self, expression: str) -> Any:
        return self._page.evaluate(expression)

    def _click(self, finder: str) -> None:
        element = self._page.evaluate_handle(finder).as_element()
        assert element, finder
        element.click()

    def press(self, keys: str) -> None:
        self._page.keyboard.press(keys)

    def screenshot(self, path: Path) -> None:
        self._page.screenshot(path=path)

    def errors(self) -> list[str]:
        self._page.evaluate("0")  # before its answer, Playwright hears what the browser has said meanwhile
        faults, self.watch.faults = self.watch.faults, []
        return faults

    def close(self) -> None:
        if self.page:
            self.page.context.close()
        self.page = None
