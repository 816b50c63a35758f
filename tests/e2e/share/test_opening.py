"""Opening a link: code and a banner, nothing run, nothing of the reader's lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.notebook import SLOW, Notebook, line
from playwright.sync_api import Locator, Page, expect
from support.links import link, packed
from support.waiting import BOOT
from support.watch import Watch

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SECRET = "print('this must not run')"


def lesson(*sources: str, **more: object) -> str:
    cells = [{"kind": "markdown", "source": "# A lesson"}, *({"kind": "python", "source": s} for s in sources)]
    return link({"notebook": {"title": "A lesson", "cells": cells, "metadata": "{}"}, **more})


def banner(page: Page) -> Locator:
    return page.get_by_role("complementary", name="From a link")


def notices(page: Page) -> Locator:
    return page.get_by_role("region", name="Notices")


def requested(page: Page) -> list[str]:
    """What this page asks for from now on."""
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    return urls


def kept(page: Page, text: str) -> None:
    page.wait_for_function("text => Object.values(localStorage).join().includes(text)", arg=text)


def test_a_link_shows_its_code_and_runs_nothing_before_run(page: Page, site: str) -> None:
    urls = requested(page)
    carried = {
        "settings": {"data": "circles", "layers": "4 4"},
        "weights": [0.5] * 37,
        "step": 12,
        "autorun": True,
        "limit": 0,
    }
    line(page, SLOW)
    notebook = Notebook(page, site + lesson(SECRET, "6 * 7", **carried))
    expect(banner(page)).to_contain_text("From a link. Nothing has run.")
    assert banner(page).get_by_role("listitem").all_inner_texts() == [
        "3 cells, 2 of them Python",
        "2 settings of the panel (data circles, layers 4 4)",
        "37 weights after 12 steps of training",
    ]
    assert [notebook.source(0), notebook.source(1)] == [SECRET, "6 * 7"]
    expect(page).to_have_title("A lesson · gradlet")
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 5_000)  # the panel comes near
    expect(page.locator("gl-panel")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator("gl-code-cell").evaluate_all("all => all.map(c => c.dataset.mark)") == ["never", "never"]
    expect(page.locator("[data-phase]")).to_have_attribute("data-phase", "off")
    assert page.workers == [] and len(page.frames) == 1, "no cell, no worker"
    assert not [url for url in urls if re.search(r"\.gz$|\.wasm|\.zip|python-", url)], "not a byte of Python"
    page.get_by_role("button", name="Run cell 2").click()
    notebook.ended(1, "done")
    assert notebook.outputs(1) == "42" and notebook.outputs(0) == ""
    expect(banner(page)).to_contain_text("What has run here, you ran.")


def test_the_readers_own_work_stays_where_it_is(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=WIDE)
    notebook = Notebook(page, site)
    notebook.write("mine = 1")
    kept(page, "mine = 1")
    page.goto("about:blank")
    notebook = Notebook(page, site + lesson("theirs = 2"))
    assert notebook.source(0) == "theirs = 2"
    expect(notices(page).locator(".notice")).to_have_count(0)
    notebook.write("theirs = 3")
    kept(page, "theirs = 3")
    page.reload()
    expect(notices(page)).to_contain_text("Restored your edits to what this link carries.")
    assert notebook.source(0) == "theirs = 3"
    notices(page).get_by_role("button", name="Show it as it came").click()
    assert notebook.source(0) == "theirs = 2"
    banner(page).get_by_role("button", name="Your own notebook").click()
    expect(banner(page)).to_have_count(0)
    assert notebook.source(0) == "mine = 1" and "#" not in page.url
    page.go_back()
    assert notebook.source(0) == "theirs = 2"
    page.goto("about:blank")
    assert Notebook(page, site).source(0) == "mine = 1"


def test_a_link_followed_while_open_keeps_the_edits_and_their_pictures(notebook: Notebook) -> None:
    page = notebook.page
    assert notebook.run("mine = 1\nmine + 1") == "2"
    page.evaluate("hash => (location.hash = hash)", lesson(SECRET))
    expect(banner(page)).to_contain_text("Nothing has run.")
    assert notebook.source(0) == SECRET
    page.evaluate("hash => (location.hash = hash)", lesson("other = 1"))
    expect(notebook.cell(0).locator(".cm-content")).to_have_text("other = 1")
    expect(page.locator("[data-phase]")).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert "NameError" in notebook.run("mine", mark="failed"), "another notebook, another Python"
    page.go_back()
    page.go_back()
    expect(banner(page)).to_have_count(0)
    assert notebook.source(0) == "mine = 1\nmine + 1" and notebook.outputs(0) == "2"


def test_without_storage_going_back_brings_the_edits_back(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=WIDE)
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    notebook = Notebook(page, site)
    notebook.write("mine = 1")
    page.evaluate("hash => (location.hash = hash)", lesson("theirs = 2"))
    expect(notebook.cell(0).locator(".cm-content")).to_have_text("theirs = 2")
    page.go_back()
    expect(notebook.cell(0).locator(".cm-content")).to_have_text("mine = 1")


WHOLE = lesson("theirs = 2")
BAD = {
    "cut": (WHOLE[:-20], "This link was cut short: its end is missing"),
    "only begun": ("#g1.", "This link was cut short: its end is missing"),
    "newer": (packed(b"{}", version="g2"), "This link was made by a newer gradlet (its version is 2;"),
    "damaged": (WHOLE + "AAAA", "This link is damaged:"),
    "not ours": (link({"notebook": 5}), "gradlet did not make what is in it"),
    "a bomb": (packed(b'{"notebook":{"title":"' + b"x" * 50_000_000 + b'"}}'), "This link unpacks to more than 4 MB"),
    "in capitals": (WHOLE.upper(), "This link is damaged"),
    "a million mistakes": (
        packed(b'{"points":[%s]}' % b",".join([b"[]"] * 1_300_000)),
        "gradlet did not make what is in it",
    ),
    "huge": ("#g1.00000000." + "A" * 1_900_000, "This link is damaged"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_link_is_named_and_loses_nothing(page: Page, site: str, kind: str) -> None:
    fragment, sentence = BAD[kind]
    notebook = Notebook(page, site)
    notebook.write("mine = 1")
    kept(page, "mine = 1")
    page.evaluate("hash => (location.hash = hash)", fragment)
    expect(notices(page)).to_contain_text(sentence)
    assert notebook.source(0) == "mine = 1"
    page.reload()
    expect(notices(page)).to_contain_text(sentence)
    expect(notebook.cell(0).locator(".cm-content")).to_have_text("mine = 1")
    expect(banner(page)).to_have_count(0)


def test_a_large_link_opens(page: Page, site: str) -> None:
    sources = [f"x{i} = {i * 7919 % 104729}  # " + "lorem ipsum " * 40 for i in range(1_000)]
    notebook = Notebook(page, site + lesson(*sources))
    expect(banner(page)).to_contain_text("1,001 cells")
    assert notebook.source(0).startswith("x0 = 0")


@pytest.mark.parametrize("text", ["\n", "(", "f'{"], ids=["lines", "brackets", "strings"])
def test_of_an_enormous_cell_only_what_is_seen_is_made(page: Page, site: str, text: str) -> None:
    page.goto(site + lesson(text * (1_900_000 // len(text))))
    expect(banner(page)).to_contain_text("2 cells")
    expect(page.locator("gl-code-cell .cm-line").first).to_be_visible()
    assert page.locator("gl-editor *").count() < 5_000


def test_prose_with_more_tags_than_any_is_shown_as_text(page: Page, site: str) -> None:
    cells = [{"kind": "markdown", "source": "<div>" * 300_000}]
    page.goto(site + link({"notebook": {"title": "", "cells": cells, "metadata": "{}"}}))
    expect(page.locator("gl-prose-cell pre")).to_contain_text("<div><div>")


def test_what_would_turn_code_about_is_seen(page: Page, site: str) -> None:
    notebook = Notebook(page, site + lesson("ok = 'a\u202e b\u2066'"))
    expect(notebook.cell(0).locator(".cm-specialChar")).to_have_count(2)


def test_a_setting_that_there_is_not_is_named_in_the_panel(page: Page, site: str) -> None:
    Notebook(page, site + lesson("x = 1", settings={"data": "circles", "flavour": "mint"}))
    page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    panel = page.locator("gl-panel")
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(panel.get_by_role("alert")).to_contain_text(
        "there is no setting 'flavour'; the settings are data", timeout=BOOT
    )


def test_hostile_text_in_a_link_stays_text(page: Page, site: str) -> None:
    bad = "<img src=x onerror=alert(1)><canary-element></canary-element>"
    cells = [{"kind": kind, "source": bad} for kind in ("python", "markdown", "raw")]
    state = {"notebook": {"title": bad, "cells": cells, "metadata": bad}, "settings": {bad[:50]: bad, "__proto__": 1}}
    Notebook(page, site + link(state))
    expect(banner(page).get_by_role("listitem")).to_have_count(2)
    assert page.locator("canary-element").count() == 0


def test_the_walk_through_is_not_painted_under_a_link(page: Page, site: str, watch: Watch) -> None:
    watch.allow("ERR_FAILED")
    page.route("**/assets/index-*.js", lambda route: route.abort())
    page.goto(site + lesson("x = 1"))
    assert page.locator("main > .cell").count() > 5 and page.locator("main > *:visible").count() == 0
    assert "Opening the link" in page.evaluate("getComputedStyle(document.querySelector('main'), '::before').content")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_banner_looks_like_the_page(
    open_page: Callable[..., Page], site: str, artifacts: Path, scheme: str, size: dict[str, int]
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    Notebook(
        page,
        site + lesson("theirs = 2\nprint(theirs)", settings={"data": "xor", "seed": 4}, weights=[1.0] * 9, step=300),
    )
    page.screenshot(path=artifacts / f"link-{scheme}-{size['width']}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
