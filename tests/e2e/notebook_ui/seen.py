"""What a reader sees of a notebook, and leaving it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
CELLS = "gl-code-cell, gl-prose-cell"


def notices(page: Page) -> Any:
    return page.get_by_role("region", name="Notices")


def kinds(page: Page) -> list[str]:
    """The cells from top to bottom: "code" and "prose"."""
    names: list[str] = page.locator(CELLS).evaluate_all("cells => cells.map(cell => cell.localName.split('-')[1])")
    return names


def focused(page: Page) -> str:
    """Id of the cell that itself has the focus, or the name of what has it."""
    where: str = page.evaluate("document.activeElement.dataset.cell ?? document.activeElement.localName")
    return where


def sources(page: Page) -> list[str]:
    """The text of every Python cell, also of those whose editor still sleeps."""
    texts: list[str] = page.locator("gl-code-cell gl-editor").evaluate_all("editors => editors.map(e => e.value)")
    return texts


def wait_until_kept(page: Page, text: str) -> None:
    """Until the browser has stored this text."""
    page.wait_for_function("text => Object.values(localStorage).join().includes(text)", arg=text)


def leave_and_return(page: Page) -> None:
    page.reload()
    expect(page.locator("gl-code-cell").first).to_be_visible()
