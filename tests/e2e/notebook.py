"""The page as a reader uses it: write into a cell, press Run, read what is under it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from support.waiting import BOOT as BOOT

ENDS = re.compile("^(done|failed|stopped)$")
# The cells of the static page become live one by one.
LIVE = """() => {
  const cells = [...document.querySelectorAll("gl-code-cell, gl-prose-cell")];
  return cells.length > 0 && cells.every((cell) => cell.hasUpdated);
}"""

# What the browser takes its line for; on a fast one the page fetches Python for a reader who stays.
LINE = """(line) => Object.defineProperty(navigator, "connection", { value: line })"""
SLOW = {"effectiveType": "3g", "downlink": 0.7, "saveData": False}
FAST = {"effectiveType": "4g", "downlink": 10, "saveData": False}


def line(page: Page, how: dict[str, object]) -> None:
    """Every document of the page sees such a line."""
    page.add_init_script(f"({LINE})({json.dumps(how)})")


class Notebook:
    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        page.goto(site)
        page.wait_for_function(LIVE, timeout=BOOT)

    @property
    def cells(self) -> Locator:
        return self.page.locator("gl-code-cell")

    def cell(self, index: int) -> Locator:
        return self.cells.nth(index)

    @property
    def stop(self) -> Locator:
        return self.page.locator("gl-toolbar").get_by_role("button", name="Stop")

    @property
    def phase(self) -> Locator:
        return self.page.locator("gl-toolbar [data-phase]")

    def write(self, source: str, index: int = 0) -> None:
        """Replace the text of a cell, by keyboard."""
        self.cell(index).get_by_role("textbox").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(source)

    def start(self, source: str, index: int = 0) -> None:
        """Write and run a cell, and wait until Python is at it."""
        self.write(source, index)
        self.page.keyboard.press("ControlOrMeta+Enter")
        expect(self.phase).to_have_attribute("data-phase", "running", timeout=BOOT)

    def run(self, source: str, index: int = 0, *, mark: str = "done", timeout: float = BOOT) -> str:
        """Write and run a cell to its end; the text of its outputs."""
        self.write(source, index)
        self.page.keyboard.press("ControlOrMeta+Enter")
        self.ended(index, mark, timeout)
        return self.outputs(index)

    def ended(self, index: int, mark: str, timeout: float = BOOT) -> None:
        """Wait for the end of a run; one that ends otherwise fails at once, with what it showed."""
        cell = self.cell(index)
        expect(cell).to_have_attribute("data-mark", ENDS if ENDS.match(mark) else mark, timeout=timeout)
        assert cell.get_attribute("data-mark") == mark, self.outputs(index)[-2_000:]

    def outputs(self, index: int = 0) -> str:
        outputs = self.cell(index).locator("gl-outputs")
        return outputs.inner_text().strip() if outputs.is_visible() else ""

    def source(self, index: int = 0) -> str:
        return self.cell(index).locator(".cm-content").inner_text()

    def open_file(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Open", exact=False).first.click()
        chooser.value.set_files(path)
