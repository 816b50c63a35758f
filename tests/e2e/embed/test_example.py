"""The example post, opened as a reader would: nothing before a click, a drawn graph after it, and still a post."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from e2e.embed.post import BOOT, Post
from playwright.sync_api import Page, Request, expect

SIZE = 6_000  # bytes of the element's script, gzipped


def test_the_script_is_one_small_file_that_loads_nothing(site_folder: Path) -> None:
    script = (site_folder / "gradlet.js").read_bytes()
    assert len(gzip.compress(script, 9, mtime=0)) <= SIZE
    assert not re.search(rb"""\bimport\s*[("'{*]|\bfrom\s*["']""", script)


def test_before_a_click_only_the_post_its_pictures_and_the_script_are_loaded(
    page: Page, example: Callable[[Page], Post], site: str
) -> None:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    post = example(page)
    page.mouse.wheel(0, 5_000)
    expect(post.button(2)).to_be_in_viewport()
    names = sorted(urlsplit(request.url).path.rsplit("/")[-1] for request in requests if request.url.startswith("http"))
    assert names == ["", "gradlet.js", "graph.svg", "moons.svg"]
    assert len(page.frames) == 1
    assert page.evaluate("Object.keys(globalThis).filter((name) => /grad/i.test(name))") == []


def test_a_click_draws_the_graph_that_stood_there_as_a_picture(page: Page, example: Callable[[Page], Post]) -> None:
    post = example(page)
    post.element(0).scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    still = post.element(0).locator("pre").inner_text()
    post.run(0)
    drawn = post.frame(0).locator("gl-graph svg")
    expect(drawn).to_be_visible()
    expect(drawn).to_contain_text("-5.0360")
    lines = post.frame(0).locator(".cm-line").all_inner_texts()
    assert [line.rstrip("\n") for line in lines] == still.rstrip().split("\n")
    expect(post.element(0).locator("pre")).to_be_hidden()
    # It took neither the focus nor the place that the reader was at: all of it was in sight.
    assert page.evaluate("document.activeElement.localName") == "grad-let"
    assert page.evaluate("scrollY") == top
    # As high as what is in it: nothing scrolls inside.
    expect(post.frame(0).locator("body")).to_be_visible()
    page.wait_for_function("document.querySelector('grad-let').shadowRoot.querySelector('iframe').offsetHeight > 200")
    inside = page.frames[1].evaluate("[document.body.offsetHeight, innerHeight]")
    assert inside[0] <= inside[1]


def test_text_that_is_printed_and_a_panel_that_trains(page: Page, example: Callable[[Page], Post]) -> None:
    post = example(page)
    post.run(1)
    expect(post.frame(1).locator(".stream")).to_contain_text("output +0.8", timeout=BOOT)
    post.element(2).evaluate("el => el.setAttribute('steps', '4')")
    post.bring(2)
    post.run(2)
    assert post.told("step")[-1]["step"] == 4
    expect(post.words(2)).to_have_text("Step 4 of 4", timeout=BOOT)
    frame = post.frame(2)
    expect(frame.locator("gl-figure .plane")).to_be_visible(timeout=BOOT)
    expect(frame.locator("gl-figure .loss")).to_be_visible(timeout=BOOT)
    expect(frame.locator("gl-panel .model")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_it_looks_like_part_of_the_post(
    open_page: Callable[..., Page], example: Callable[[Page], Post], artifacts: Path, width: int, theme: str
) -> None:
    page = open_page(viewport={"width": width, "height": 2_400}, color_scheme=theme)
    post = example(page)
    page.screenshot(path=artifacts / f"post-{width}-{theme}-before.png")
    post.run(0)
    expect(post.frame(0).locator("gl-graph svg")).to_be_visible(timeout=BOOT)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(post.frame(0).locator("html")).to_have_attribute("data-theme", theme)
    paper = post.frame(0).locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    bar = post.element(0).locator("section").evaluate("section => getComputedStyle(section).backgroundColor")
    assert paper == bar == ("rgb(22, 21, 19)" if theme == "dark" else "rgb(251, 250, 246)")
    for part in (post.button(0), post.element(0).get_by_role("link")):
        expect(part).to_be_in_viewport(ratio=1)
    # What the author has not asked for is not there, however narrow the panel.
    post.element(2).evaluate("el => el.setAttribute('steps', '4')")
    post.bring(2)
    post.run(2)
    panel = post.frame(2).locator("gl-panel")
    expect(panel.locator("gl-figure .plane")).to_be_visible()
    for hidden in (".top", ".model", "gl-network"):
        expect(panel.locator(hidden)).to_be_hidden()
    page.screenshot(path=artifacts / f"post-{width}-{theme}-after.png")


@pytest.mark.parametrize("width", [1280, 360])
def test_forced_colours_and_little_motion(
    open_page: Callable[..., Page], example: Callable[[Page], Post], artifacts: Path, width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 2_400}, forced_colors="active", reduced_motion="reduce")
    post = example(page)
    page.screenshot(path=artifacts / f"post-{width}-forced-before.png")
    # The sign on the button is drawn with a border, which takes the colour of the button's text.
    sign = """button => [getComputedStyle(button, "::before").borderTopColor, getComputedStyle(button).color,
      getComputedStyle(button).backgroundColor]"""
    mark, text, ground = post.button(0).evaluate(sign)
    assert mark == text != ground
    post.run(0)
    expect(post.frame(0).locator("gl-graph svg")).to_be_visible(timeout=BOOT)
    ground, element = "element => getComputedStyle(element).backgroundColor", post.element(0).locator("section")
    assert post.frame(0).locator("body").evaluate(ground) == element.evaluate(ground)
    moving = "document.getAnimations().filter((each) => each.playState === 'running').length"
    assert page.evaluate(moving) == 0 and page.frames[1].evaluate(moving) == 0
    page.screenshot(path=artifacts / f"post-{width}-forced-after.png")


def test_without_javascript_the_post_is_a_post(
    open_page: Callable[..., Page], blog: tuple[Path, str], example: object
) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(blog[1])
    expect(page.locator("grad-let pre").first).to_be_visible()
    expect(page.locator("grad-let pre").first).to_contain_text("c = a * b + a.tanh()")
    for picture in page.locator("grad-let img").all():
        expect(picture).to_be_visible()
        assert picture.get_attribute("alt")


def test_the_site_ships_the_example_and_it_runs_there_too(page: Page, site: str) -> None:
    post = Post(page, f"{site}example/")
    post.run(1)
    expect(post.frame(1).locator(".stream")).to_contain_text("loss 0.0")


def test_on_paper_a_post_is_what_its_author_wrote(page: Page, example: Callable[[Page], Post]) -> None:
    post = example(page)
    post.run(0)
    for medium, here, away in (("screen", "iframe", "pre"), ("print", "pre", "iframe")):
        page.emulate_media(media=medium)
        expect(post.element(0).locator(here)).to_be_visible()
        expect(post.element(0).locator(away)).to_be_hidden()
    expect(post.element(0).get_by_alt_text("A graph")).to_be_visible()
    expect(post.button(0)).to_be_hidden()
