"""Before the app is there: little to transfer, code and pictures to read, and cells that can be typed into."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import Locator, Page, Route, expect

BUDGET = 100_000  # bytes, as a host sends them


class Held:
    """The app's scripts and the fonts, held back until `release`."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.routes: list[Route] | None = []
        self.others: list[str] = []
        page.route("**/*", self._on_request)

    def _on_request(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        app = name.endswith((".js", ".woff2")) and not name.startswith(("index-", "early-"))
        if app and self.routes is not None:
            return self.routes.append(route)
        self.others.append(name)
        route.continue_()

    def wait(self) -> None:
        """Until the app has been asked for, which is after the first paint."""
        while not self.routes:
            self.page.wait_for_timeout(50)

    def release(self) -> None:
        routes, self.routes = self.routes or [], None
        for route in routes:
            route.continue_()


@pytest.fixture
def held(page: Page, site: str) -> Held:
    held = Held(page)
    page.goto(site, wait_until="commit")
    held.wait()
    return held


def code(page: Page, index: int = 0) -> Locator:
    return page.locator("main .code > pre.source").nth(index)


def test_what_is_painted_first_is_small_and_can_be_read(page: Page, held: Held, site_folder: Path) -> None:
    assert page.evaluate("() => performance.getEntriesByName('first-contentful-paint').length") == 1
    expect(code(page)).to_contain_text("Value")
    expect(page.locator("main .outputs svg").first).to_be_visible()
    total = 0
    for name in held.others:
        (file,) = site_folder.rglob(name or "index.html")
        total += len(gzip.compress(file.read_bytes()))
    assert total <= BUDGET, held.others


def test_what_is_typed_before_the_editors_are_there_goes_on_in_them(page: Page, held: Held) -> None:
    code(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("6 * 7")
    assert code(page).inner_text().strip() == "6 * 7"
    held.release()
    editor = page.locator("gl-code-cell").first.locator(".cm-content")
    expect(editor).to_be_focused()
    page.keyboard.insert_text("00")
    expect(editor).to_have_text("6 * 700")


def test_a_run_that_is_asked_for_too_early_is_done(page: Page, held: Held) -> None:
    code(page, 1).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("6 * 7")
    page.keyboard.press("ControlOrMeta+Enter")
    held.release()
    cell = page.locator("gl-code-cell").nth(1)
    expect(cell).to_have_attribute("data-mark", "done", timeout=60_000)
    expect(cell.locator("gl-outputs")).to_have_text("42")


def test_what_is_typed_early_into_a_page_that_brings_back_an_earlier_visit_is_kept(page: Page, site: str) -> None:
    notebook = Notebook(page, site)
    notebook.write("mine = 1")
    kept = "() => Object.values(localStorage).some((text) => text.includes('mine = 1'))"
    page.wait_for_function(kept)
    count = notebook.cells.count()
    held = Held(page)
    page.reload(wait_until="commit")
    held.wait()
    code(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("early = 2")
    held.release()
    expect(notebook.cells).to_have_count(count + 1)
    expect(notebook.cell(count)).to_contain_text("early = 2")
    expect(notebook.cell(0)).to_contain_text("mine = 1")
