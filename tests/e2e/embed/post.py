"""A post as a reader sees it: elements, their button, and what is in their frame."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect
from support.waiting import BOOT as BOOT

EXAMPLE = Path(__file__).parents[3] / "web" / "example"
GRAPH = """<pre><code>from gradlet import Value, draw_dot

a = Value(2.0, label="a")
c = a * -3.0
c.backward()
draw_dot(c)</code></pre>"""
PRINT = "<pre><code>print(6 * 7)</code></pre>"
LOOP = "<pre><code>while True:\n    print('.', end='')</code></pre>"


class Post:
    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        # What has happened to each element, in order: an event's name and detail.
        page.add_init_script(
            """globalThis.told = [];
            for (const name of ["ready", "step", "output", "error", "done"])
              document.addEventListener(name, (event) => {
                if (event.target.localName === "grad-let") told.push([name, event.detail]);
              }, true);"""
        )
        page.goto(url)
        page.wait_for_function("customElements.get('grad-let') !== undefined", timeout=BOOT)

    def element(self, index: int = 0) -> Locator:
        return self.page.locator("grad-let").nth(index)

    def button(self, index: int = 0) -> Locator:
        return self.element(index).locator("button.run")

    def words(self, index: int = 0) -> Locator:
        return self.element(index).locator(".words")

    def frame(self, index: int = 0) -> FrameLocator:
        return self.element(index).frame_locator("iframe")

    def run(self, index: int = 0) -> None:
        """Press the button and wait for the end."""
        before = self.count("done")
        self.button(index).click()
        self.page.wait_for_function(
            "n => told.filter(([name]) => name === 'done').length > n", arg=before, timeout=BOOT
        )

    def bring(self, index: int) -> None:
        """Scroll so that the element is in the middle of the window, however long the text above it is.

        What cannot be seen does not train, and how long a text is hangs on the fonts of the machine.
        """
        self.element(index).evaluate("element => element.scrollIntoView({ block: 'center', behavior: 'instant' })")

    def count(self, event: str) -> int:
        return len(self.told(event))

    def told(self, event: str) -> list[Any]:
        return [detail for name, detail in self.page.evaluate("told") if name == event]

    def call(self, expression: str, index: int = 0) -> Any:
        """JavaScript of the host's, on the element `el`."""
        script = (
            f"async () => {{ const el = document.querySelectorAll('grad-let')[{index}]; return await ({expression}); }}"
        )
        return self.page.evaluate(script)

    def shown(self, index: int = 0) -> None:
        """The shell has taken the place of what stood there."""
        expect(self.element(index).locator("section")).to_have_class("frame shown", timeout=BOOT)
