"""Without a connection: what a page has loaded goes on working, and what it has not is said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Page, expect
from support.watch import Watch

OFFLINE = "ERR_INTERNET_DISCONNECTED"
# Files of the site that have arrived, by their names without the hash.
ARRIVED = """names => names.every((name) => performance.getEntriesByType("resource").some(
  (entry) => entry.name.includes(`/assets/${name}-`) && entry.responseEnd > 0))"""
GRAPH = "from gradlet import Value, draw_dot\na = Value(3.0, label='alone')\ndraw_dot(a * a)"


def arrived(page: Page, *names: str) -> None:
    page.wait_for_function(ARRIVED, arg=list(names), timeout=BOOT)


@pytest.fixture
def idle(notebook: Notebook) -> Notebook:
    """A page that has been left alone, and not scrolled, until it had loaded what it may need."""
    arrived(notebook.page, "panel", "share-dialog")
    notebook.page.wait_for_function("[...document.fonts].every((face) => face.status === 'loaded')", timeout=BOOT)
    return notebook


def test_what_was_never_opened_opens(idle: Notebook, watch: Watch) -> None:
    page = idle.page
    expect(page.locator("gl-panel")).to_have_count(0)
    page.context.set_offline(True)
    page.locator("#under").scroll_into_view_if_needed()
    expect(page.locator("gl-panel")).to_be_visible(timeout=BOOT)
    watch.allow(OFFLINE)  # the preview is a page of its own
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share")
    expect(dialog.get_by_label("To copy")).to_have_value(re.compile(r"#g1\."), timeout=BOOT)
    expect(dialog.locator(".blind")).to_contain_text("no connection", timeout=BOOT)
    expect(dialog.locator("iframe")).to_be_hidden()
    page.context.set_offline(False)
    dialog.get_by_label("graph", exact=True).uncheck()
    expect(dialog.locator(".blind")).to_have_count(0, timeout=BOOT)
    expect(dialog.frame_locator("iframe").locator("gl-code-cell").first).to_be_visible(timeout=BOOT)


def test_python_that_was_started_does_all_it_can(idle: Notebook) -> None:
    page = idle.page
    assert idle.run("1 + 1") == "2"
    arrived(page, "viz.js", "python_later.zip", "packages_later.tar")
    page.context.set_offline(True)
    idle.run(GRAPH)
    expect(idle.cell(0).locator("gl-graph svg")).to_contain_text("alone", timeout=BOOT)
    assert idle.run("import wave\nwave.__name__") == "'wave'"
    page.locator("gl-toolbar").get_by_role("button", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(idle.phase).not_to_have_attribute("data-phase", "ready")
    expect(idle.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert idle.run("6 * 7") == "42"
    page.locator("#under").scroll_into_view_if_needed()
    page.locator("gl-panel").get_by_role("button", name="Train").click()
    expect(page.locator("gl-panel gl-figure figcaption")).to_contain_text("loss", timeout=BOOT)


def test_python_that_was_not_started_is_said_and_retry_succeeds(idle: Notebook, watch: Watch) -> None:
    watch.allow(OFFLINE)
    idle.page.context.set_offline(True)
    idle.write("1 + 1")
    idle.page.keyboard.press("ControlOrMeta+Enter")
    expect(idle.page.get_by_text("no connection to the server").first).to_be_visible(timeout=BOOT)
    idle.page.context.set_offline(False)
    idle.page.get_by_role("button", name="Retry").first.click()
    expect(idle.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert idle.run("1 + 1") == "2"


@pytest.fixture
def saving(open_page: Callable[..., Page], site: str) -> Notebook:
    """In a browser that has been told to save data."""
    page = open_page(viewport={"width": 1280, "height": 900})
    page.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    return Notebook(page, site)


def test_where_data_is_saved_a_part_that_cannot_come_is_said(saving: Notebook, watch: Watch) -> None:
    page = saving.page
    watch.allow(OFFLINE)
    # Whatever is to happen in idle moments has happened.
    page.evaluate("async () => { for (let n = 0; n < 5; n++) await new Promise(requestIdleCallback); }")
    assert not page.evaluate(ARRIVED, ["share-dialog"])
    page.context.set_offline(True)
    page.get_by_role("button", name="Share").click()
    notice = page.locator(".notice", has_text="The share dialog could not be loaded")
    expect(notice).to_be_visible(timeout=BOOT)
    page.locator("#under").scroll_into_view_if_needed()
    panel = page.locator(".notice", has_text="The training panel could not be loaded")
    expect(panel).to_be_visible(timeout=BOOT)
    page.context.set_offline(False)
    panel.get_by_role("button", name="Try again").click()
    expect(page.locator("gl-panel")).to_be_visible(timeout=BOOT)
    notice.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog", name="Share")).to_be_visible(timeout=BOOT)
