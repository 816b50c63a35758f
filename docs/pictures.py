"""The pictures of the README, as this checkout's page looks.

python docs/pictures.py                 from the environment of the tests
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from e2e.notebook import Notebook  # noqa: E402
from support.browser import launch  # noqa: E402
from support.servers import plain_host  # noqa: E402
from support.waiting import BOOT, TRAINING  # noqa: E402

from gradlet.cli import site  # noqa: E402

CELL = """\
a = Value(2.0, label="a")
b = Value(-3.0, label="b")
c = Value(10.0, label="c")
d = a * b + c
d.label = "d"
d.backward()
draw_dot(d)"""


def cell(page: Page, url: str, path: Path) -> None:
    """A cell of Python, and the graph that it has drawn."""
    notebook = Notebook(page, url)
    notebook.run("from gradlet import Value, draw_dot")
    notebook.run(CELL)
    picture = notebook.cell(0).locator("gl-graph svg")
    expect(picture).to_be_visible(timeout=BOOT)
    page.locator("h1").first.click()  # no caret, no line in focus
    notebook.cell(0).screenshot(path=path)


def panel(page: Page, url: str, path: Path) -> None:
    """The training panel at its last step."""
    Notebook(page, url)
    page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    panel = page.locator("gl-panel")
    panel.get_by_role("button", name="Train").click()
    pause = panel.get_by_role("button", name="Pause")
    expect(pause).to_be_visible(timeout=BOOT)
    expect(pause).to_be_hidden(timeout=TRAINING)
    page.locator("h2").last.click()
    panel.locator(".stage").screenshot(path=path)


def main() -> None:
    say = print
    with plain_host(site.ready(say=say), "/") as url, sync_playwright() as playwright:
        browser = launch(playwright.chromium, say)
        for theme in ("light", "dark"):
            for name, draw in (("page", cell), ("panel", panel)):
                size = {"width": 940, "height": 1_600}
                page = browser.new_page(
                    viewport=size, device_scale_factor=2, color_scheme=theme, reduced_motion="reduce"
                )
                draw(page, url, HERE / f"{name}-{theme}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
