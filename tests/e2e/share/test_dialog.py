"""The share dialog: what goes in, how long it is, and what is copied and saved."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Locator, Page, expect
from support.links import link, unpacked
from support.waiting import eventually

AXE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
CELLS = [{"kind": "markdown", "source": "# Two & <three>"}, {"kind": "python", "source": "6 * 7 < 50"}]
FILE = {"title": 'A "lesson" [1]', "cells": CELLS, "metadata": "{}"}
SETTINGS = {"data": "circles", "layers": "4 4", "seed": 3}
WEIGHTS = [0.1 * i for i in range(37)]
STATE = {"notebook": FILE, "settings": SETTINGS, "weights": WEIGHTS, "step": 12}


def opened(page: Page) -> Locator:
    if page.get_by_role("button", name="More", exact=True).is_visible():
        page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("button", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share")
    expect(dialog.get_by_role("button", name="Copy link")).to_be_enabled()
    return dialog


def text(dialog: Locator) -> str:
    return dialog.get_by_role("textbox", name="To copy").input_value()


def carried(dialog: Locator) -> Any:
    """What the link in the dialog carries, once it is up to date."""
    return unpacked("#" + text(dialog).partition("#")[2])


def carries(dialog: Locator, state: Any) -> None:
    """Wait until the link in the dialog carries that."""
    seen: list[Any] = []

    def up_to_date() -> bool:
        seen.append(carried(dialog))
        return bool(seen[-1] == state)

    with suppress(AssertionError):
        eventually(dialog.page, up_to_date, limit=BOOT)
    assert seen[-1] == state


def test_ticks_decide_what_the_link_carries(page: Page, site: str) -> None:
    Notebook(page, site + link(STATE))
    dialog = opened(page)
    carries(dialog, STATE)
    assert text(dialog).startswith(site + "#g1.")
    dialog.get_by_role("checkbox", name="Notebook").uncheck()
    carries(dialog, {"settings": SETTINGS, "weights": WEIGHTS, "step": 12})
    expect(dialog.get_by_role("group", name="What its reader will see")).not_to_contain_text("cells")
    dialog.get_by_role("checkbox", name="Settings").uncheck()
    expect(dialog.get_by_role("checkbox", name="Weights")).to_be_disabled()
    carries(dialog, {})
    dialog.get_by_role("checkbox", name="Notebook").check()
    for view in ("code", "controls"):
        dialog.get_by_role("checkbox", name=view, exact=True).uncheck()
    carries(dialog, {"notebook": FILE, "hide": ["code", "controls"]})
    expect(dialog.get_by_role("checkbox", name="Data drawn by hand")).to_be_disabled()


def test_what_an_embed_showed_is_what_it_shows_again(open_page: Callable[..., Page], site: str) -> None:
    for looks in ({"hide": ["code", "loss"]}, {"view": ["graph", "controls"]}):
        page = open_page(viewport=WIDE)
        Notebook(page, site + link({"notebook": FILE, **looks}))
        dialog = opened(page)
        carries(dialog, {"notebook": FILE, **looks})
        expect(dialog.get_by_role("checkbox", name="code", exact=True)).not_to_be_checked()
        expect(dialog.get_by_role("checkbox", name="graph", exact=True)).to_be_checked()


def test_the_panel_is_shared_as_it_is_set_when_python_was_started_again(page: Page, site: str) -> None:
    Notebook(page, site + link({"notebook": FILE, "settings": {**SETTINGS, "steps": 5, "speed": "full"}}))
    page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    panel = page.locator("gl-panel")
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(panel).to_contain_text("Done.", timeout=BOOT)
    page.get_by_role("button", name="Start over").click()
    expect(panel).to_contain_text("training begins anew, with the same settings", timeout=BOOT)
    dialog = opened(page)
    expect(dialog.get_by_role("checkbox", name="Settings")).to_be_enabled()
    expect(dialog.get_by_role("checkbox", name="Weights")).to_be_disabled()
    assert carried(dialog)["settings"].items() >= SETTINGS.items()


def test_while_python_is_busy_the_dialog_says_that_it_is_asked(page: Page, site: str) -> None:
    loop = {"title": "", "cells": [{"kind": "python", "source": "while True: pass"}], "metadata": "{}"}
    notebook = Notebook(page, site + link({"notebook": loop, "settings": {"steps": 5, "speed": "full"}}))
    page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    page.locator("gl-panel").get_by_role("button", name="Train", exact=True).click()
    expect(page.locator("gl-panel")).to_contain_text("Done.", timeout=BOOT)
    page.get_by_role("button", name="Run cell 1").click()
    expect(notebook.phase).to_have_attribute("data-phase", "running")
    dialog = opened(page)
    expect(dialog.get_by_role("group", name="What goes in")).to_contain_text(
        "Python is asked, and answers when it is free"
    )
    page.keyboard.press("Escape")
    notebook.stop.click()


def test_what_is_too_much_for_a_link_is_said_and_files_are_left(page: Page, site: str) -> None:
    cells = [{"kind": "python", "source": "x"}] * 2_000
    Notebook(page, site + link({"notebook": {"title": "", "cells": cells, "metadata": "{}"}}))
    # Two thousand cells are as much work for a page as Python's start.
    page.get_by_role("button", name="Add Python at the end").click(timeout=BOOT)
    page.get_by_role("button", name="Share", exact=True).click(timeout=BOOT)
    dialog = page.get_by_role("dialog", name="Share")
    expect(dialog).to_contain_text("This is more than a link can hold")
    expect(dialog.get_by_role("button", name="Copy link")).to_be_disabled()
    expect(dialog.get_by_role("button", name=".md")).to_be_enabled()
    dialog.get_by_role("checkbox", name="Notebook").uncheck()
    expect(dialog.get_by_role("button", name="Copy link")).to_be_enabled()


def test_the_preview_is_the_embed_itself_and_runs_nothing(page: Page, site: str) -> None:
    Notebook(page, site + link({"notebook": FILE}))
    dialog = opened(page)
    inside = page.frame_locator("dialog iframe")
    expect(inside.locator("gl-code-cell")).to_be_visible(timeout=BOOT)
    expect(inside.get_by_role("heading", name="Two & ")).to_be_visible()
    dialog.get_by_role("checkbox", name="code", exact=True).uncheck()
    expect(inside.locator("html")).to_have_attribute("data-hide", "code", timeout=BOOT)
    expect(inside.locator("gl-code-cell .cm-content")).to_be_hidden()
    assert page.workers == []


def test_what_is_copied_is_what_people_paste(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    Notebook(page, site + link({"notebook": FILE}))
    dialog = opened(page)
    carries(dialog, {"notebook": FILE})
    copied = {}
    for name in ("link", "Markdown", "element", "iframe"):
        dialog.get_by_role("button", name=f"Copy {name}").click()
        expect(dialog.get_by_text(f"Copied the {name}.")).to_be_visible()
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    fragment = copied["link"].partition("#")[2]
    assert unpacked("#" + fragment) == {"notebook": FILE} and copied["link"] == f"{site}#{fragment}"
    assert copied["Markdown"] == rf'[A "lesson" \[1\]]({copied["link"]})'
    parsed = page.evaluate(
        """html => {
          const root = new DOMParser().parseFromString(html, "text/html");
          const all = [...root.querySelectorAll("script, grad-let, iframe, code")];
          const text = e => (e.localName === "code" ? e.textContent : "");
          return all.map(e => [e.localName, e.getAttribute("src"), e.title, text(e)]);
        }""",
        copied["element"] + copied["iframe"],
    )
    assert parsed == [
        ["script", f"{site}gradlet.js", "", ""],
        ["grad-let", f"#{fragment}", FILE["title"], ""],
        ["code", None, "", "6 * 7 < 50"],
        ["iframe", f"{site}embed.html#{fragment}", FILE["title"], ""],
    ]


def test_a_browser_that_does_not_let_it_copy_is_no_dead_end(page: Page, site: str) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    Notebook(page, site + link({"notebook": FILE}))
    dialog = opened(page)
    dialog.get_by_role("button", name="Copy Markdown").click()
    expect(dialog.get_by_text("The text is selected: press Ctrl+C.")).to_be_visible()
    assert page.evaluate("String(getSelection()) || document.activeElement.localName") in (text(dialog), "textarea")


def test_the_meter_says_where_a_link_would_be_cut(page: Page, site: str) -> None:
    source = "\n".join(f"x{i} = {i * i * 7919 % 104729}" for i in range(600))
    long = {"title": "Long", "cells": [{"kind": "python", "source": source}], "metadata": "{}"}
    Notebook(page, site + link({"notebook": long}))
    dialog = opened(page)
    carries(dialog, {"notebook": long})
    words = dialog.locator(".length").inner_text()
    assert re.match(r"[\d,]+ characters: too long for a message on Discord, a link in Notion", words.strip())
    assert words.strip().startswith(f"{len(text(dialog)):,} characters")


def test_pictures_of_the_page_are_saved(page: Page, site: str, tmp_path: Path) -> None:
    Notebook(page, site)  # the walk-through, with the pictures it came with
    dialog = opened(page)
    names = dialog.get_by_label("Picture", exact=True).locator("option").all_inner_texts()
    kinds = {name.split()[0] for name in names}
    assert kinds == {"Graph", "Boundary"}
    for kind in kinds:
        dialog.get_by_label("Picture", exact=True).select_option(next(n for n in names if n.startswith(kind)))
        for format in ("SVG", "PNG"):
            with page.expect_download() as download:
                dialog.get_by_role("button", name=format, exact=True).click()
            file = tmp_path / download.value.suggested_filename
            download.value.save_as(file)
            data = file.read_bytes()
            assert file.name.startswith(kind.lower()) and len(data) > 1_500, file.name
            if format == "SVG":
                root = page.evaluate(
                    "text => new DOMParser().parseFromString(text, 'image/svg+xml').documentElement.localName",
                    data.decode(),
                )
                assert root == "svg" and b"var(" not in data
                assert b'<rect width="100%" height="100%" fill=' in data, "a dark page may be behind it"
            else:
                assert data.startswith(b"\x89PNG")
                assert page.evaluate(COLOURS, list(data)) > 3, "something is drawn on it"


COLOURS = """async bytes => {
  const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  return new Set(new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer)).size;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_dialog_by_keyboard_by_axe_and_by_sight(
    open_page: Callable[..., Page], site: str, artifacts: Path, scheme: str, size: dict[str, int]
) -> None:
    page = open_page(viewport=size, color_scheme=scheme)
    Notebook(page, site + link(STATE))
    dialog = opened(page)
    carries(dialog, STATE)
    page.screenshot(path=artifacts / f"share-{scheme}-{size['width']}.png")
    assert dialog.evaluate("d => d.scrollWidth <= d.clientWidth && document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "axe.run(document).then(r => r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html)]))"
    )
    assert not [f for f in found if f[1] in ("serious", "critical")], json.dumps(found, indent=1)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent.trim() || document.activeElement.ariaLabel") in (
        "Share",
        "More",
    )
