"""Data drawn by hand, by mouse, finger and keyboard; and a link to a trained network, opened in another browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e.notebook import BOOT, SLOW, Notebook, line
from playwright.sync_api import Locator, Page, expect
from support.links import link, unpacked
from support.waiting import at_rest, eventually

WIDE = {"width": 1280, "height": 900}
POINTS = [[-1.0, 0.5, -1], [-0.75, 0.75, -1], [-0.5, 1.0, -1], [1.0, -0.5, 1], [0.75, -0.75, 1], [0.5, -1.0, 1]]


def panel(page: Page) -> Locator:
    page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    found = page.locator("gl-panel")
    expect(found).to_be_visible()
    return found


def drawing(page: Page, site: str) -> Locator:
    """The panel, with six points drawn. It comes into sight at once: a plane that still glides is not where it was."""
    page.emulate_media(reduced_motion="reduce")
    Notebook(page, site + link({"settings": {"data": "drawn", "layers": "4", "seed": 2}, "points": POINTS}))
    found = panel(page)
    found.get_by_role("button", name="Train", exact=True).click()
    expect(found.get_by_role("button", name="Pause")).to_be_visible(timeout=BOOT)
    found.get_by_role("button", name="Pause").click()
    expect(found.locator("gl-pad")).to_be_visible(timeout=BOOT)  # with the first picture, which Python makes
    found.locator("gl-pad").scroll_into_view_if_needed()
    return found


def drawn(page: Page, changes: Any = None) -> list[list[float]]:
    """What Python holds, by way of the share dialog; waits until that is no more `changes`."""

    def another() -> list[list[float]] | None:
        points: list[list[float]] = unpacked("#" + shared(page).partition("#")[2]).get("points", [])
        return points if points != changes else None

    found = eventually(page, another, limit=BOOT)
    assert found is not None
    return found


def test_points_are_drawn_by_mouse_dragged_erased_and_cleared(page: Page, site: str) -> None:
    p = drawing(page, site)
    assert drawn(page) == POINTS
    pad = p.locator("gl-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box and abs(box["width"] / box["height"] - 1) < 0.02
    at = {"x": box["width"] * 2 / 3, "y": box["height"] * 2 / 3}  # 0.5, -0.5
    p.get_by_role("button", name="Class \u22121").click()
    pad.click(position=at)
    after = drawn(page, POINTS)
    assert after[:-1] == POINTS and after[-1][2] == -1
    assert abs(after[-1][0] - 0.5) < 0.03 and abs(after[-1][1] + 0.5) < 0.03
    expect(p).to_contain_text("step 0")
    p.get_by_role("button", name="Class +1").click()
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()  # the dialog may have moved the page
    assert box
    x, y = box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + box["width"] / 3, y, steps=20)
    page.mouse.up()
    stroke = drawn(page, after)
    assert len(stroke) - len(after) >= 4 and {point[2] for point in stroke[len(after) :]} == {1}
    p.get_by_role("button", name="Eraser").click()
    pad.click(position=at)
    assert len(drawn(page, stroke)) < len(stroke)
    p.get_by_role("button", name="Clear").click()
    expect(p).to_contain_text("Draw at least 4 points, some of each class; there are 0.")
    p.get_by_role("button", name="Class +1").click()
    pad.click(position=at)
    expect(p).to_contain_text("some of each class; there are 1.")
    for x in (0.2, 0.4, 0.6):
        p.get_by_role("button", name="Class \u22121").click()
        pad.click(position={"x": box["width"] * x, "y": box["height"] * 0.2})
    expect(p).to_contain_text("Click or drag on the plane.")
    assert [point[2] for point in drawn(page)] == [1, -1, -1, -1]


def test_points_are_drawn_by_keyboard(page: Page, site: str) -> None:
    p = drawing(page, site)
    page.locator("gl-pad").get_by_role("application").focus()
    page.keyboard.press("+")
    for key in ["Shift+ArrowRight", "ArrowUp", "ArrowUp", "Enter"]:
        page.keyboard.press(key)
    after = drawn(page, POINTS)
    assert after == [*POINTS, [0.38, 0.15, 1]]
    expect(p.get_by_role("button", name="Class +1")).to_have_attribute("aria-pressed", "true")
    page.locator("gl-pad").get_by_role("application").focus()
    page.keyboard.press("Delete")
    assert drawn(page, after) == POINTS


def test_points_are_drawn_by_finger_and_the_page_stays(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    p = drawing(page, site)
    pad = p.locator("gl-pad")
    box = pad.bounding_box()
    assert box
    pad.tap(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(p).to_contain_text("step 0")
    assert pad.evaluate("pad => getComputedStyle(pad).touchAction") == "none"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(p.get_by_label("Points", exact=True)).to_have_value("7")


def test_a_trained_network_is_the_same_in_another_browser(open_page: Callable[..., Page], site: str) -> None:
    """The same code, the same data, weights and picture, and nothing run before Run."""
    there = open_page(viewport=WIDE)
    code = [{"kind": "python", "source": "print('never')"}]
    file = {"title": "Mine", "cells": code, "metadata": "{}"}
    settings = {"data": "drawn", "layers": "4", "seed": 2, "steps": 200, "speed": "full"}
    Notebook(there, site + link({"notebook": file, "settings": settings, "points": POINTS}))
    p = panel(there)
    p.get_by_role("button", name="Train", exact=True).click()
    expect(p).to_contain_text("Done.", timeout=BOOT)
    made = shared(there)
    state = unpacked("#" + made.partition("#")[2])
    assert state["notebook"] == file and state["points"] == POINTS and state["step"] == 200
    assert len(state["weights"]) == 17 and state["settings"].items() >= settings.items()

    here = open_page(viewport=WIDE)
    urls: list[str] = []
    here.on("request", lambda request: urls.append(request.url))
    line(here, SLOW)
    notebook = Notebook(here, made)
    expect(here.get_by_role("complementary", name="From a link")).to_contain_text("17 weights after 200 steps")
    p2 = panel(here)
    expect(p2).to_contain_text("Press Train")
    here.wait_for_load_state("networkidle")
    assert here.workers == [] and len(here.frames) == 1
    assert not [url for url in urls if re.search(r"\.gz$|\.wasm|python-", url)]
    assert shared(here) == made, "what came is what would go on"
    p2.get_by_role("button", name="Show the network from the link").click()
    expect(p2).to_contain_text("step 200 of 200", timeout=BOOT)
    again = unpacked("#" + shared(here).partition("#")[2])
    assert again == state
    assert notebook.outputs(0) == "" and notebook.source(0) == "print('never')"
    assert difference(there, picture(p), picture(p2)) < 0.02


def shared(page: Page) -> str:
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share")
    expect(dialog.get_by_role("checkbox", name="Settings")).to_be_enabled(timeout=BOOT)
    box = dialog.get_by_role("textbox", name="To copy")
    link = at_rest(page, box.input_value, calm=0.3)
    page.keyboard.press("Escape")
    return link


def picture(panel: Locator) -> str:
    panel.locator("gl-pad").scroll_into_view_if_needed()
    paper = panel.locator("gl-figure .paper canvas")
    url: str = at_rest(panel.page, lambda: paper.evaluate("canvas => canvas.toDataURL()"))
    return url


def difference(page: Page, one: str, other: str) -> float:
    """The part of the pixels that differ visibly; a picture is as fine as its machine was fast."""
    part: float = page.evaluate(
        """async urls => {
          const [a, b] = await Promise.all(urls.map(async url => {
            const image = new Image();
            image.src = url;
            await image.decode();
            const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
            pen.drawImage(image, 0, 0);
            return pen.getImageData(0, 0, image.width, image.height).data;
          }));
          if (a.length !== b.length) return 1;
          let far = 0;
          for (let at = 0; at < a.length; at++) if (Math.abs(a[at] - b[at]) > 48) far++;
          return far / a.length;
        }""",
        [one, other],
    )
    return part


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, {"width": 360, "height": 740}], ids=["wide", "phone"])
def test_the_drawing_looks_like_the_page(
    open_page: Callable[..., Page], site: str, artifacts: Path, scheme: str, size: dict[str, int]
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    p = drawing(page, site)
    p.locator(".drawing").evaluate("e => e.scrollIntoView({ block: 'start' })")
    page.mouse.wheel(0, -120)
    at_rest(page, lambda: [page.evaluate("scrollY")], calm=0.2)
    page.screenshot(path=artifacts / f"drawn-{scheme}-{size['width']}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
