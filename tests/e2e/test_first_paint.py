"""Before the app is there: little to transfer, code and pictures to read, and cells that can be typed into."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import Locator, Page, Route, expect
from support.waiting import BOOT, eventually

BUDGET = 100_000  # bytes, as a host sends them


def before_paint(site_folder: Path) -> set[str]:
    """Names of the scripts that the first page starts with: those it names, and what these import."""
    html = (site_folder / "index.html").read_text("utf-8")
    found: set[str] = set()
    wanted = set(re.findall(r'<script[^>]* src="\./assets/([^"]+)"', html))
    while wanted:
        name = wanted.pop()
        found.add(name)
        source = (site_folder / "assets" / name).read_text("utf-8")
        wanted |= set(re.findall(r'\bimport(?:[\w{}$,*\s]*\bfrom)?\s*["\']\./([^"\']+)["\']', source)) - found
    return found


class Held:
    """The app's scripts and the fonts, held back until `release`."""

    def __init__(self, page: Page, site_folder: Path) -> None:
        self.page = page
        self.first = before_paint(site_folder)
        self.routes: list[Route] | None = []
        page.route(re.compile(r"\.(js|woff2)$"), self._on_request)

    def _on_request(self, route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if self.routes is None or name in self.first:
            route.continue_()
        else:
            self.routes.append(route)

    def wait(self) -> None:
        """Until the app has been asked for, which is after the first paint."""
        eventually(self.page, lambda: self.routes)

    def release(self) -> None:
        routes, self.routes = self.routes or [], None
        for route in routes:
            route.continue_()


@pytest.fixture
def held(page: Page, site: str, site_folder: Path) -> Held:
    held = Held(page, site_folder)
    page.goto(site, wait_until="commit")
    held.wait()
    return held


def code(page: Page, index: int = 0) -> Locator:
    return page.locator("main .code > pre.source").nth(index)


def test_what_is_painted_first_is_small_and_can_be_read(page: Page, held: Held, site_folder: Path) -> None:
    assert page.evaluate("() => performance.getEntriesByName('first-contentful-paint').length") == 1
    expect(code(page)).to_contain_text("Value")
    expect(page.locator("main .outputs svg").first).to_be_visible()
    html = (site_folder / "index.html").read_text("utf-8")
    styles = re.findall(r'<link rel="stylesheet"[^>]* href="\./([^"]+)"', html)
    assert len(styles) == 1 and "index" in styles[0]
    paths = [
        site_folder / "index.html",
        site_folder / styles[0],
        *(site_folder / "assets" / name for name in held.first),
    ]
    total = sum(len(gzip.compress(path.read_bytes())) for path in paths)
    assert total <= BUDGET, (total, paths)


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
    expect(cell).to_have_attribute("data-mark", "done", timeout=BOOT)
    expect(cell.locator("gl-outputs")).to_have_text("42")


def test_what_is_typed_early_into_a_page_that_brings_back_an_earlier_visit_is_kept(
    page: Page, site: str, site_folder: Path
) -> None:
    notebook = Notebook(page, site)
    notebook.write("mine = 1")
    kept = "() => Object.values(localStorage).some((text) => text.includes('mine = 1'))"
    page.wait_for_function(kept)
    count = notebook.cells.count()
    held = Held(page, site_folder)
    page.reload(wait_until="commit")
    held.wait()
    code(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("early = 2")
    held.release()
    expect(notebook.cells).to_have_count(count + 1)
    expect(notebook.cell(count)).to_contain_text("early = 2")
    expect(notebook.cell(0)).to_contain_text("mine = 1")
