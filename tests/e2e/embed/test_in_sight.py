"""Training goes on where somebody can see it: whoever presses is brought there, and a bar says what it waits for."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from e2e.embed.post import BOOT, Post
from playwright.sync_api import Page, expect

Write = Callable[..., Post]
TALL = '<div style="height: 1500px">Text</div>'
MOONS = '<grad-let data="moons" layers="2" points="8" steps="3" view="boundary loss controls"></grad-let>'
PHONE = {"width": 360, "height": 640}
# How elements were scrolled to, by everybody's scripts.
SCROLLS = """globalThis.scrolls = [];
const { scrollIntoView } = Element.prototype;
Element.prototype.scrollIntoView = function (how) {
  scrolls.push(how);
  scrollIntoView.call(this, how);
};"""


@pytest.mark.parametrize(("motion", "behavior"), [("no-preference", "smooth"), ("reduce", "auto")])
def test_who_presses_at_the_bottom_edge_of_a_phone_is_brought_to_what_that_starts(
    open_page: Callable[..., Page], post: Write, motion: str, behavior: str
) -> None:
    page = open_page(viewport=PHONE, reduced_motion=motion)
    page.add_init_script(SCROLLS)
    here = post(TALL + MOONS + TALL, on=page)
    bar = here.element().locator(".bar")
    bar.evaluate("bar => scrollTo(0, bar.getBoundingClientRect().bottom + scrollY - innerHeight)")
    assert here.element().locator(".stage").evaluate("stage => stage.getBoundingClientRect().top >= innerHeight - 1")
    here.button().click()
    assert page.evaluate("scrolls") == [{"block": "nearest", "behavior": behavior}]
    page.wait_for_function("told.some(([name]) => name === 'done')", timeout=BOOT)
    expect(here.words()).to_have_text("Step 3 of 3")
    assert here.element().locator(".stage").evaluate("stage => stage.getBoundingClientRect().top < innerHeight - 100")


def test_what_waits_because_it_is_out_of_sight_says_so_and_goes_on_when_seen(
    open_page: Callable[..., Page], post: Write
) -> None:
    page = open_page(viewport=PHONE)
    here = post(TALL + MOONS, on=page)
    page.get_by_text("Text").click()
    page.evaluate("void document.querySelector('grad-let').run()")
    expect(here.words()).to_have_text("Training waits until you scroll to it", timeout=BOOT)
    assert here.count("done") == 0
    expect(here.button()).to_have_text("Stop")
    page.evaluate("document.querySelector('grad-let').scrollIntoView()")
    page.wait_for_function("told.some(([name]) => name === 'done')", timeout=BOOT)
    expect(here.words()).to_have_text(re.compile("Step 3 of 3"))
