"""Ten on a page: nothing before a click, two Pythons at most, and all the memory back when an element goes."""

from __future__ import annotations

import re
from collections.abc import Callable

from e2e.embed.post import BOOT, LOOP, PRINT, Post
from playwright.sync_api import Page, expect
from support.waiting import at_rest

Write = Callable[..., Post]
# Elements that have a frame.
PYTHONS = "[...document.querySelectorAll('grad-let')].filter((el) => el.shadowRoot.querySelector('iframe')).length"


def started(page: Page) -> int:
    """Cells that a Python was ever started in."""
    return sum("/assets/sandbox-" in frame.url for frame in page.frames)


def test_ten_are_no_heavier_than_one_until_somebody_clicks(post: Write, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    here = post(f"<grad-let>{PRINT}</grad-let>" * 10)
    expect(here.button(9)).to_have_text("Run")
    assert [url.rsplit("/", 1)[-1] for url in asked] == ["post-1.html", "gradlet.js"]
    assert len(page.frames) == 1


def test_a_third_takes_the_place_of_the_least_recently_used(post: Write, page: Page) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>" * 3)
    here.run(0)
    here.run(1)
    here.run(0)  # now the second is the one used least recently
    here.run(2)
    expect(here.words(1)).to_contain_text("made room")
    expect(here.words(0)).to_contain_text("Ran in")
    expect(here.words(2)).to_contain_text("Ran in")
    # Its text and what it showed are still there, and it comes back when it is asked.
    expect(here.frame(1).locator(".stream")).to_have_text("42\n")
    here.run(1)
    expect(here.words(0)).to_contain_text("made room")
    expect(here.words(1)).to_contain_text("Ran in")


def test_who_comes_while_two_are_busy_waits_visibly_and_then_gets_in(post: Write, page: Page) -> None:
    here = post(f"<grad-let>{LOOP}</grad-let>" * 2 + f"<grad-let>{PRINT}</grad-let>")
    for index in (0, 1):
        here.button(index).click()
        expect(here.words(index)).to_have_text("Running", timeout=BOOT)
    here.button(2).click()
    expect(here.words(2)).to_contain_text("Waits for a free place", timeout=BOOT)
    expect(here.button(2)).to_have_text("Stop")
    assert started(page) == 2
    here.button(0).click()
    expect(here.words(0)).to_contain_text("made room", timeout=BOOT)
    expect(here.words(2)).to_contain_text("Ran in", timeout=BOOT)
    expect(here.words(1)).to_have_text("Running")


def test_an_element_that_leaves_the_page_takes_its_python_along(post: Write, page: Page) -> None:
    here = post(f"<grad-let>{LOOP}</grad-let>" * 2 + f"<grad-let>{PRINT}</grad-let>")
    for index in (0, 1):
        here.button(index).click()
        expect(here.words(index)).to_have_text("Running", timeout=BOOT)
    assert started(page) == 2
    page.evaluate("document.querySelector('grad-let').remove()")
    page.wait_for_function(f"{PYTHONS} === 1")
    assert started(page) == 1
    here.run(1)  # the third is the second now, and there is a place for it
    expect(here.frame(1).locator(".stream")).to_have_text("42\n")
    # Put back into a page, an element is what it was before anybody clicked.
    page.evaluate("{ const el = document.querySelector('grad-let'); el.remove(); document.body.append(el); }")
    expect(here.button(1)).to_have_text("Run")
    expect(here.element(1).locator("iframe")).to_have_count(0)
    expect(here.element(1).locator("pre")).to_be_visible()


def test_training_waits_while_nobody_can_see_it(post: Write, page: Page) -> None:
    panel = '<grad-let data="moons" layers="8" steps="100000" view="loss"></grad-let>'
    here = post(f'{panel}<div style="height: 4000px"></div><p>The end</p>')
    here.button().click()
    page.wait_for_function("told.filter(([name]) => name === 'step').length > 2", timeout=BOOT)
    page.get_by_text("The end").scroll_into_view_if_needed()
    # What is under way ends; then the count stands still, for as long as one looks elsewhere.
    seen = at_rest(page, lambda: here.count("step"), calm=1.5)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("n => told.filter(([name]) => name === 'step').length > n", arg=seen, timeout=BOOT)


def test_loading_lazy_and_eager_start_python_but_run_nothing(post: Write) -> None:
    gap = '<div style="height: 4000px"></div>'
    here = post(f'<grad-let loading="eager">{PRINT}</grad-let>{gap}<grad-let loading="lazy">{PRINT}</grad-let>')
    expect(here.words(0)).to_have_text("Python is ready", timeout=BOOT)
    expect(here.element(1).locator("iframe")).to_have_count(0)
    here.element(1).scroll_into_view_if_needed()
    expect(here.words(1)).to_have_text("Python is ready", timeout=BOOT)
    assert here.told("output") == []
    expect(here.frame(0).locator("gl-code-cell")).to_have_attribute("data-mark", "never")
    here.run(0)
    expect(here.frame(0).locator(".stream")).to_have_text(re.compile("42"))
