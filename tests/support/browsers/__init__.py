"""Three browsers behind one small interface: Chromium by Playwright, Firefox by puppeteer-core, WebKitGTK by selenium.

    with opened("firefox", request.getfixturevalue("browser"), say) as browser:
        browser.open(url)
        browser.click("gl-panel >>> button.main")
        browser.wait_for("() => document.querySelector('gl-figure') !== null")

A selector pierces a shadow root at each `>>>`. Functions are JavaScript's, and may be async; what goes in and comes out
is JSON.
"""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "firefox", "webkit")
PATIENCE = 120.0  # seconds: WebKitGTK starts Python far more slowly than Chromium, and a machine may be busy
FIND = "(s) => s.split(' >>> ').reduce((root, part) => root && (root.shadowRoot ?? root).querySelector(part), document)"
# It looks from inside the page, for a second at most: asked again and again from outside, WebKit has no time to draw.
UNTIL = """async (given) => {
  for (let turn = 0; turn < 20; turn++) {
    const value = await (FUNCTION)(...given);
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
}"""
PASTE = """(text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  let place = document.activeElement;
  while (place.shadowRoot?.activeElement) place = place.shadowRoot.activeElement;
  const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, composed: true });
  Object.defineProperty(event, "clipboardData", { value: clipboardData }); // Firefox empties what it is given
  place.dispatchEvent(event);
}"""


class Missing(Exception):
    """This browser cannot be had here, and why."""


class Browser(ABC):
    """One page at a time, each `open` in a profile of its own; `go` stays in it."""

    name: str
    version: str

    @abstractmethod
    def open(self, url: str) -> None: ...

    @abstractmethod
    def go(self, url: str) -> None: ...

    @abstractmethod
    def _evaluate(self, expression: str) -> Any:
        """The value of an expression, awaited."""

    @abstractmethod
    def _click(self, finder: str) -> None:
        """Click as a reader does on the element that an expression gives."""

    @abstractmethod
    def press(self, keys: str) -> None:
        """One key, after any that are held: "Control+a"."""

    @abstractmethod
    def screenshot(self, path: Path) -> None: ...

    @abstractmethod
    def errors(self) -> list[str]:
        """Console errors, exceptions and requests to other origins since the last time."""

    @abstractmethod
    def close(self) -> None: ...

    def evaluate(self, function: str, *arguments: Any) -> Any:
        return self._evaluate(_called(function, *arguments))

    def wait_for(self, function: str, *arguments: Any) -> Any:
        """What the function gives once that is true."""
        end = time.monotonic() + PATIENCE
        while not (value := self.evaluate(UNTIL.replace("FUNCTION", function), arguments)):
            if time.monotonic() > end:
                text = self.evaluate("() => document.body.innerText")
                raise AssertionError(f"{self.name}: never came: {function}{arguments}; the page says:\n{text[-3_000:]}")
        return value

    def click(self, selector: str) -> None:
        self.wait_for(f"(selector) => !!({FIND})(selector)", selector)
        self._click(_called(FIND, selector))

    def insert(self, text: str) -> None:
        """Text where the caret is, all at once: an editor would indent what is typed."""
        self.evaluate(PASTE, text)


def _called(function: str, *arguments: Any) -> str:
    return f"({function})({', '.join(json.dumps(argument) for argument in arguments)})"


@contextmanager
def opened(name: str, playwright: Any, say: Callable[[str], None]) -> Iterator[Browser]:
    """A running browser; `playwright` is Playwright's own. Raises Missing where it cannot be had."""
    browser: Browser
    if name == "chromium":
        from .chromium import Chromium

        browser = Chromium(playwright)
    elif name == "firefox":
        from .firefox import Firefox

        browser = Firefox(say)
    else:
        from .webkit import WebKit

        browser = WebKit(say)
    try:
        yield browser
    finally:
        browser.close()
