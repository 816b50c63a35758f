"""Small things about the page that were not right once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Page, expect
from support.watch import Watch

WIDE = {"width": 1280, "height": 900}


@pytest.fixture(autouse=True)
def leaving_while_python_loads(watch: Watch) -> None:
    watch.allow("failed request: .*ERR_ABORTED")


def test_an_address_with_a_stray_percent_sign_is_named(page: Page, site: str) -> None:
    page.goto(f"{site}?open=100%25.md")
    notices = page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("“100%.md” is not an address: a % in it must be followed by two digits.")
    expect(notices.locator(".notice")).to_have_count(1)


def test_while_a_url_loads_the_page_says_so(page: Page, site: str) -> None:
    held = []
    page.route("**/lesson.md", lambda route: held.append(route))
    page.goto(f"{site}?open=lesson.md")
    notices = page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("Opening “lesson.md”…")
    held[0].fulfill(body="# Lesson\n\n```python\nx = 5\n```\n")
    expect(notices).to_contain_text("Opened “lesson.md”. Nothing has run yet.", timeout=BOOT)
    expect(notices).not_to_contain_text("Opening")


def test_start_over_does_not_ask_while_there_is_nothing_to_lose(page: Page, site: str) -> None:
    notebook = Notebook(page, site)
    held = []
    page.route("**/*.wasm*", lambda route: held.append(route))
    notebook.write("1 + 1")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(notebook.phase).to_have_attribute("data-phase", "loading")
    page.get_by_role("button", name="Start over").click()
    expect(notebook.cell(0)).to_have_attribute("data-mark", "stale")
    assert page.get_by_role("dialog").count() == 0
    page.wait_for_function("() => true")
    held[0].continue_()
    page.unroute("**/*.wasm*")
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert notebook.run("2 + 2") == "4"
