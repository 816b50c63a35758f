"""Small things about the page that were not right once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Page, expect
from support.links import link
from support.waiting import eventually

HTML = """# HTML

<details><summary>More</summary><table><tr><td align="right">1 < 2</td></tr></table></details>

A <b class="button solid" style="position:fixed" onclick="alert(1)">bold</b> word, <script>alert(2)</script>
<form action="/"><input name="q"><button>Run</button></form> <canary-element>inside</canary-element>
<img src="https://example.org/x.png" alt="far"> <a href="javascript:alert(3)">no</a> <a href="#g1.x">nor this</a>

```python
x = 1
```
"""


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
    eventually(page, lambda: held)
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
    eventually(page, lambda: held)
    held[0].continue_()
    page.unroute("**/*.wasm*")
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    expect(notebook.cell(0)).to_have_attribute("data-mark", "stale")
    assert notebook.run("2 + 2") == "4"


def test_html_in_prose_is_its_safe_subset(page: Page, site: str) -> None:
    cells = [{"kind": "markdown", "source": HTML}]
    page.goto(site + link({"notebook": {"title": "HTML", "cells": cells, "metadata": "{}"}}))
    prose = page.locator("gl-prose-cell .rendered")
    prose.get_by_text("More").click()
    expect(prose.locator("td")).to_have_text("1 < 2")
    expect(prose.locator("b")).to_have_text("bold")
    assert prose.locator("b").evaluate("b => [...b.attributes].map(a => a.name + '=' + a.value)") in ([], ["class="])
    expect(prose.locator("pre .tok-number")).to_have_text("1")
    for tag in ("script", "form", "input", "button", "canary-element", "img", "[style]", "[onclick]"):
        assert prose.locator(tag).count() == 0, tag
    expect(prose).to_contain_text("<canary-element>inside</canary-element>")
    assert prose.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))") == [
        "https://example.org/x.png",
        None,
        None,
    ]


@pytest.mark.parametrize("width", [320, 360])
def test_the_bar_keeps_its_two_lines_on_the_narrowest_phone(
    open_page: Callable[..., Page], site: str, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 640}, has_touch=True, is_mobile=True)
    Notebook(page, site)
    tops = page.locator(".bar .row > *:visible").evaluate_all(
        "all => all.map(e => { const r = e.getBoundingClientRect(); return Math.round((r.top + r.bottom) / 2); })"
    )
    assert len(set(tops[:-1])) == 1 and tops[-1] > tops[0], tops


def test_notices_are_as_wide_as_each_other(page: Page, site: str) -> None:
    notebook = Notebook(page, site)
    page.evaluate("location.hash = '#g1.'")
    notebook.cell(0).focus()
    page.keyboard.press("Delete")
    notices = page.locator(".notice")
    expect(notices).to_have_count(2)
    assert len(set(notices.evaluate_all("all => all.map(e => e.offsetWidth)"))) == 1
