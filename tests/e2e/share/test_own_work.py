"""Not a character of the reader's is lost: files over files, links, and two tabs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Locator, Page, expect
from support.links import link

BRING = "Bring back what you had written before"


def notices(page: Page) -> Locator:
    return page.get_by_role("region", name="Notices")


def kept(page: Page, text: str) -> None:
    page.wait_for_function("text => Object.values(localStorage).join().includes(text)", arg=text)


def opened(notebook: Notebook, folder: Path, name: str) -> None:
    (folder / f"{name}.md").write_text(f"```python\n{name} = 0\n```\n")
    notebook.open_file(folder / f"{name}.md")
    expect(notebook.cell(0).locator(".cm-content")).to_have_text(f"{name} = 0", timeout=BOOT)


def test_of_two_texts_that_files_took_the_place_of_both_come_back(notebook: Notebook, tmp_path: Path) -> None:
    page = notebook.page
    notebook.write("mine = 1")
    opened(notebook, tmp_path, "one")
    notebook.write("one = 1")
    opened(notebook, tmp_path, "two")
    notebook.write("two = 1")
    kept(page, "two = 1")
    seen = []
    for _ in range(3):
        page.reload()
        notices(page).get_by_role("button", name=BRING).click()
        expect(notices(page)).to_contain_text("This is what you had written.")
        seen.append(notebook.source(0))
        kept(page, seen[-1])
    assert seen == ["one = 1", "mine = 1", "two = 1"]


def test_what_a_file_took_the_place_of_under_a_link_comes_back(page: Page, site: str, tmp_path: Path) -> None:
    cells = [{"kind": "python", "source": "theirs = 1"}]
    notebook = Notebook(page, site + link({"notebook": {"title": "A", "cells": cells, "metadata": "{}"}}))
    notebook.write("theirs = 'mine'")
    opened(notebook, tmp_path, "one")
    kept(page, "one = 0")
    page.reload()
    notices(page).get_by_role("button", name=BRING).click()
    expect(notebook.cell(0).locator(".cm-content")).to_have_text("theirs = 'mine'")


def test_two_tabs_keep_both_texts(open_page: Callable[..., Page], site: str) -> None:
    first = open_page(viewport={"width": 1280, "height": 900})
    one = Notebook(first, site)
    second = first.context.new_page()
    two = Notebook(second, site)
    first.bring_to_front()
    one.write("first = 1")
    expect(notices(second)).to_contain_text("is being edited in another tab as well. The browser keeps both texts")
    second.bring_to_front()
    two.write("second = 2")
    kept(second, "second = 2")
    first.close()
    second.reload()
    expect(two.cell(0).locator(".cm-content")).to_have_text("second = 2")
    notices(second).get_by_role("button", name=BRING).click()
    expect(two.cell(0).locator(".cm-content")).to_have_text("first = 1")


def test_what_an_earlier_version_kept_comes_back(page: Page, site: str) -> None:
    notebook = Notebook(page, site)
    notebook.write("now = 1")
    kept(page, "now = 1")
    page.evaluate(
        """() => {
          const [key, text] = Object.entries(localStorage).find(([, text]) => text.includes("now = 1"));
          localStorage.setItem(`${key}:before`, text.replace("now = 1", "then = 0"));
        }"""
    )
    page.reload()
    notices(page).get_by_role("button", name=BRING).click()
    expect(notebook.cell(0).locator(".cm-content")).to_have_text("then = 0")
