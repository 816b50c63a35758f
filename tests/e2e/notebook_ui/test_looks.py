"""How the notebook looks: themes, contrast, a phone, a finger, no script, no jump."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.notebook import BOOT, Notebook
from e2e.notebook_ui.seen import PHONE, WIDE, leave_and_return, notices
from playwright.sync_api import Page, expect

AXE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def test_the_theme_is_kept_and_follows_the_system_otherwise(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=WIDE, color_scheme="dark")
    Notebook(page, site)
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Theme: auto").click()
    light = page.evaluate(paper)
    assert light != dark
    leave_and_return(page)
    assert page.evaluate(paper) == light
    page.get_by_role("button", name="Theme: light").click()
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.get_by_role("button", name="Theme: auto")).to_be_visible()
    page.emulate_media(color_scheme="light")
    assert page.evaluate(paper) == light


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(
    open_page: Callable[..., Page], site: str, artifacts: Path, size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    notebook = Notebook(page, site)
    notebook.run("from gradlet import Value, draw_dot\nprint('text')\ndraw_dot(Value(1.0) * 2)", 0)
    notebook.run("None + 1", 1, mark="failed")
    page.locator("gl-code-cell").nth(3).focus()
    page.keyboard.press("Delete")
    expect(notices(page)).to_contain_text("Deleted cell 4")
    page.locator("gl-prose-cell").first.focus()
    page.keyboard.press("Enter")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    panel = page.locator("gl-panel")
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(panel.locator(".facts")).to_contain_text(re.compile("step [1-9]"), timeout=BOOT)
    panel.get_by_role("textbox", name="Points").fill("abc")
    panel.get_by_role("textbox", name="Points").press("Enter")
    expect(panel.locator(".problem")).to_contain_text("'abc'")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=artifacts / f"notebook-{size['width']}-{scheme}.png", full_page=True)
    assert violations(page) == []
    if size is PHONE:
        page.get_by_role("button", name="More").click()
    page.get_by_text("Save", exact=True).click()
    assert violations(page) == []
    page.get_by_role("button", name="Keys").click()
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return [
        f"{item['id']} ({item['impact']}): {item['help']}: {node['html'][:200]}"
        for item in found
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]


@pytest.mark.parametrize("js", [True, False], ids=["live", "still"])
def test_nothing_scrolls_sideways_on_a_phone(open_page: Callable[..., Page], site: str, js: bool) -> None:
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=js)
    page.goto(site)
    if js:
        notebook = Notebook(page, site)
        notebook.run("print('x' * 500)\n[list(range(400))] * 3\n# " + "long " * 60)
        notebook.run("raise ValueError('x' * 400)", 1, mark="failed")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_a_finger_needs_is_large_enough(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    Notebook(page, site)
    expect(page.locator("gl-graph").first.get_by_role("button", name="Fit")).to_be_visible()
    page.get_by_role("button", name="More").click()
    small = page.evaluate(
        """() => [...document.querySelectorAll(":is(.bar, .foot, .insert.last) :is(a, button, summary)")]
          .concat(...[...document.querySelectorAll("gl-graph")]
            .map((graph) => [...graph.shadowRoot.querySelectorAll("button")]))
          .filter((button) => button.checkVisibility())
          .map((button) => [button.innerText || button.ariaLabel, button.getBoundingClientRect()])
          .filter(([, box]) => box.width < 40 || box.height < 40)
          .map(([name]) => name)"""
    )
    assert small == []


def test_the_live_page_takes_over_without_a_jump(open_page: Callable[..., Page], site: str) -> None:
    """What the first window shows is where the static page had it; what follows a graph, nearly so."""
    tops = """() => [...document.querySelectorAll("main .cell")].slice(0, 5)
        .map((cell) => cell.getBoundingClientRect().top)"""
    for options in ({"viewport": WIDE}, {"viewport": PHONE}, {"viewport": PHONE, "is_mobile": True, "has_touch": True}):
        still = open_page(**options)
        for app in ("**/cell-list-*.js", "**/main-*.js"):
            still.route(app, lambda route: route.fulfill(content_type="text/javascript", body=""))
        still.goto(site)
        live = open_page(**options)
        Notebook(live, site)
        for page in (still, live):
            page.evaluate("document.fonts.ready.then(() => 1)")
        before, after = still.evaluate(tops), live.evaluate(tops)
        assert after[:4] == pytest.approx(before[:4], abs=0.5)
        assert after[4] == pytest.approx(before[4], abs=5), "below a graph"


def test_the_page_reads_without_javascript(open_page: Callable[..., Page], site: str, artifacts: Path) -> None:
    page = open_page(viewport=WIDE, java_script_enabled=False)
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("header .sub")).to_be_visible()
    expect(page.locator("main .source .tok-keyword").first).to_be_visible()
    expect(page.locator("main figure svg").first).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    page.screenshot(path=artifacts / "no-javascript.png")
