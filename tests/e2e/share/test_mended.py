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
