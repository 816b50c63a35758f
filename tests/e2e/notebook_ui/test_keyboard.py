"""The notebook by keyboard and button: cells run, open, move, come and go."""

from __future__ import annotations

from e2e.notebook import BOOT, Notebook
from e2e.notebook_ui.seen import CELLS, focused, kinds, notices
from playwright.sync_api import expect


def test_shift_enter_runs_and_moves_on_and_adds_a_cell_at_the_end(notebook: Notebook) -> None:
    page = notebook.page
    page.locator(CELLS).last.focus()
    last = focused(page)
    before = len(kinds(page))
    page.keyboard.press("b")
    page.keyboard.type("6 * 7")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(CELLS)).to_have_count(before + 2)
    assert focused(page) == "gl-editor"
    run = page.locator(f'[data-cell="{last}"] ~ gl-code-cell').first
    expect(run).to_have_attribute("data-mark", "done", timeout=BOOT)
    expect(run.locator("gl-outputs")).to_have_text("42")


def test_the_whole_keyboard_of_a_cell(notebook: Notebook) -> None:
    page = notebook.page
    page.locator(CELLS).first.focus()
    first = focused(page)
    page.keyboard.press("b")  # new Python below, and into it
    assert focused(page) == "gl-editor"
    page.keyboard.type("x = 1")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    new = focused(page)
    assert kinds(page)[:2] == ["prose", "code"] and new != first
    page.keyboard.press("Alt+ArrowUp")
    assert kinds(page)[:2] == ["code", "prose"] and focused(page) == new
    page.keyboard.press("ArrowDown")
    assert focused(page) == first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Delete")
    assert kinds(page)[0] == "prose" and focused(page) == first
    expect(notices(page)).to_contain_text("Deleted cell 1")
    page.keyboard.press("ControlOrMeta+z")
    assert kinds(page)[0] == "code" and focused(page) == new
    assert notebook.source(0) == "x = 1"


def test_tab_indents_and_escape_then_tab_leaves(notebook: Notebook) -> None:
    page = notebook.page
    notebook.write("if True:")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("pass")
    assert notebook.source().split("\n")[1] == "    pass"
    page.keyboard.press("Tab")
    assert notebook.source().split("\n")[1] == "        pass"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("status")).to_contain_text("Tab now leaves the editor")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Run cell 1"


def test_whoever_tabs_through_the_page_passes_the_editors_and_changes_nothing(notebook: Notebook) -> None:
    page = notebook.page
    before = notebook.source(0)
    notebook.cell(0).focus()
    editor, run = notebook.cell(0).locator(".cm-content"), page.get_by_role("button", name="Run cell 1", exact=True)
    page.keyboard.press("Tab")
    expect(editor).to_be_focused()
    page.keyboard.press("Tab")
    expect(run).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(notebook.cell(0)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("x")
    page.keyboard.press("Tab")
    expect(editor).to_be_focused()
    assert notebook.source(0) == f"    x{before}"


def test_prose_opens_with_enter_and_is_set_again(notebook: Notebook) -> None:
    page = notebook.page
    prose = page.locator("gl-prose-cell").first
    prose.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("# A new *heading*\n\nand <b>raw</b> text")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(prose.get_by_role("heading", level=1)).to_have_text("A new heading")
    expect(prose.locator("b")).to_have_text("raw")
    assert focused(page).startswith("c")
    prose.locator(".rendered").dblclick()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(" at last")
    page.locator("gl-code-cell").first.get_by_role("textbox").click()  # leaving is enough
    expect(prose).to_contain_text("text at last")


def test_cells_are_added_between_moved_and_deleted_by_button(notebook: Notebook) -> None:
    page = notebook.page
    page.get_by_role("button", name="Add Python here").first.click(force=True)
    page.keyboard.type("first = 1")
    assert kinds(page)[:2] == ["prose", "code"]
    page.get_by_role("button", name="Move cell 1 up", exact=True).click()
    assert kinds(page)[:2] == ["code", "prose"]
    expect(page.get_by_role("button", name="Move cell 1 up", exact=True)).to_be_disabled()
    count = len(kinds(page))
    page.get_by_role("button", name="Delete cell 1", exact=True).click()
    assert len(kinds(page)) == count - 1
    notices(page).get_by_role("button", name="Undo").click()
    expect(page.locator(CELLS)).to_have_count(count)
    assert notebook.source(0) == "first = 1"


def test_a_notebook_can_be_emptied_and_begun_again(notebook: Notebook) -> None:
    page = notebook.page
    page.locator(CELLS).first.focus()
    for _ in range(len(kinds(page))):
        page.keyboard.press("Delete")
    expect(page.get_by_text("This notebook is empty.")).to_be_visible()
    page.keyboard.press("Enter")  # the focus is on Add Python
    page.keyboard.type("1 + 1")
    assert kinds(page) == ["code"] and notebook.source() == "1 + 1"
