"""The reader's text, kept in the browser: reloaded, taken the place of, had back, or not kept at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.notebook import BOOT, Notebook
from e2e.notebook_ui.seen import WIDE, leave_and_return, notices, wait_until_kept
from playwright.sync_api import Page, expect


def test_edits_survive_a_reload_and_the_original_can_be_had_back(notebook: Notebook) -> None:
    page = notebook.page
    original = notebook.source(0)
    notebook.write("mine = 1")
    leave_and_return(page)
    assert notebook.source(0) == "mine = 1"
    expect(notices(page)).to_contain_text("Restored your edits")
    page.get_by_role("button", name="Go back to the original").click()
    assert notebook.source(0) == original
    page.get_by_role("button", name="Undo").click()
    assert notebook.source(0) == "mine = 1"
    leave_and_return(page)
    assert notebook.source(0) == "mine = 1"


def test_what_another_notebook_took_the_place_of_can_be_had_back_later(notebook: Notebook, tmp_path: Path) -> None:
    page = notebook.page
    original = notebook.source(0)
    notebook.write("mine = 1")
    lesson = tmp_path / "lesson.py"
    lesson.write_text("# %%\nlesson = 1\n")
    notebook.open_file(lesson)
    expect(notices(page)).to_contain_text("Opened “lesson.py”", timeout=BOOT)
    leave_and_return(page)
    assert notebook.source(0) == "lesson = 1"
    expect(notices(page)).to_contain_text("Restored “lesson.py”")
    page.get_by_role("button", name="Bring back what you had written before").click()
    assert notebook.source(0) == "mine = 1"
    leave_and_return(page)
    assert notebook.source(0) == "mine = 1"

    page.get_by_role("button", name="Go back to the original").click()
    assert notebook.source(0) == original
    leave_and_return(page)
    assert notebook.source(0) == original
    page.get_by_role("button", name="Bring it back").click()
    assert notebook.source(0) == "mine = 1"
    page.get_by_role("button", name="Undo").click()
    assert notebook.source(0) == original
    leave_and_return(page)
    page.get_by_role("button", name="Forget it").click()
    leave_and_return(page)
    expect(notices(page).get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("nonsense", ["", "{", "[]", '{"version":1,"notebook":{"cells":7}}', '{"version":99}'])
def test_nonsense_in_storage_is_ignored(notebook: Notebook, nonsense: str) -> None:
    page = notebook.page
    original = notebook.source(0)
    notebook.write("mine = 1")
    wait_until_kept(page, "mine = 1")
    page.add_init_script(f"for (const key of Object.keys(localStorage)) localStorage[key] = {json.dumps(nonsense)}")
    leave_and_return(page)
    assert notebook.source(0) == original


def test_without_storage_the_page_works_and_says_so(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=WIDE)
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    notebook = Notebook(page, site)
    notebook.write("mine = 1")
    expect(notices(page)).to_contain_text("cannot keep your edits")
