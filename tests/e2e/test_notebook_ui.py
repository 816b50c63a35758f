"""The notebook as a reader meets it: by keyboard, on a phone, in the dark, with files, reloaded, without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Page, expect
from support.watch import Watch

from gradlet.notebook import read

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
CELLS = "gl-code-cell, gl-prose-cell"
# A PNG of one pixel.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture(autouse=True)
def leaving_while_python_loads(watch: Watch) -> None:
    """Going into the code fetches Python; many tests are over, or reload, before it is there."""
    watch.allow("failed request: .*ERR_ABORTED")


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
    for _ in range(100):
        if text in page.evaluate("Object.values(localStorage).join()"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the browser does not keep {text!r}")


def leave_and_return(page: Page) -> None:
    page.reload()
    expect(page.locator("gl-code-cell").first).to_be_visible()


# ---- by keyboard ---------------------------------------------------------------------------------------------------


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


# ---- running -------------------------------------------------------------------------------------------------------


def test_an_error_is_marked_read_and_jumped_to_and_editing_clears_it(notebook: Notebook) -> None:
    page = notebook.page
    notebook.run("def half(x):\n    return x / 0\nprint('so far')\nhalf(3)", mark="failed")
    cell = notebook.cell(0)
    failure = cell.locator("gl-failure")
    expect(failure.locator(".title")).to_have_text(re.compile("^ZeroDivisionError: "))
    expect(cell.locator(".stream.stdout")).to_have_text("so far\n")
    expect(cell.locator(".cm-marked")).to_have_text("    return x / 0")
    expect(cell.locator(".cm-marked-number")).to_have_text("2")
    expect(failure.locator("pre")).to_be_hidden()
    failure.get_by_text("Full traceback").click()
    expect(failure.locator("pre")).to_contain_text("Traceback (most recent call last)")
    failure.get_by_role("button", name="line 4").click()
    page.keyboard.press("Home")
    page.keyboard.type("# ")
    assert notebook.source().split("\n")[3] == "# half(3)"
    expect(cell.locator(".cm-marked")).to_have_count(0)
    notebook.ended(0, "stale")


def test_streams_follow_colours_carriage_returns_and_a_cap(notebook: Notebook) -> None:
    shown = notebook.run("for i in range(3):\n    print(i, end='\\r')\nprint('\\033[31mred\\033[0m plain')")
    assert shown == "red plain"
    expect(notebook.cell(0).locator(".stream .ansi-31")).to_have_text("red")
    notebook.run("import sys\nprint('careful', file=sys.stderr)\nfor i in range(20_000): print(i)")
    stream = notebook.cell(0).locator(".stream.stdout")
    expect(stream.locator(".dropped")).to_have_text(re.compile(r"^[\d,]+ lines dropped"))
    assert stream.inner_text().rstrip().endswith("\n19999")
    expect(notebook.cell(0).locator(".stream.stderr")).to_have_text("careful\n")


def test_run_all_stops_at_the_first_failure_and_start_over_asks(notebook: Notebook) -> None:
    page = notebook.page
    notebook.write("kept = 41", 0)
    notebook.write("missing", 1)
    page.get_by_role("button", name="Run all").click()
    notebook.ended(0, "done")
    notebook.ended(1, "failed")
    expect(notebook.cell(2)).to_have_attribute("data-mark", "never")
    assert notebook.run("kept + 1", 2) == "42"
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert notebook.run("kept + 1", 2) == "42"
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    expect(notebook.cell(0)).to_have_attribute("data-mark", "never")
    notebook.run("kept + 1", 2, mark="failed")
    assert notebook.source(0) == "kept = 41"


def test_a_graph_drawn_again_is_the_same_graph_with_other_numbers(notebook: Notebook) -> None:
    source = "from gradlet import Value, draw_dot\nprint('drawn')\nb = Value(%s) * 2\ndraw_dot(b)"
    notebook.run(source % "1.5")
    drawing = notebook.cell(0).locator("gl-graph svg")
    expect(drawing).to_contain_text("1.5000")
    drawn = drawing.element_handle()
    notebook.run(source % "2.5")
    expect(drawing).to_contain_text("2.5000")
    assert drawn is not None and drawn.evaluate("svg => svg.isConnected"), "patched, not drawn anew"


def test_many_outputs_in_one_go_are_drawn_together_and_kept_within_bounds(notebook: Notebook) -> None:
    page = notebook.page
    page.evaluate(
        """() => {
          const outputs = customElements.get("gl-outputs").prototype;
          const { update } = outputs;
          globalThis.updates = 0;
          outputs.update = function (...args) { updates += 1; update.apply(this, args); };
        }"""
    )
    text = notebook.run("for i in range(600): display(i)")
    assert text.startswith("540 earlier outputs dropped\n") and text.endswith("599")
    assert page.evaluate("updates") < 200
    large = (
        "import base64\n"
        "class Large:\n"
        "    def _repr_png_(self): return base64.b64decode(DOT) + bytes(3_000_000)\n"
        "for i in range(12): display(Large())"
    )
    text = notebook.run(f"DOT = {DOT!r}\n{large}")
    assert text == "5 earlier outputs dropped", "a little over four megabytes each"
    expect(notebook.cell(0).locator("gl-outputs img")).to_have_count(7)


def test_stop_in_the_bar_ends_the_training_without_code(notebook: Notebook) -> None:
    page = notebook.page
    voice = page.locator("#voice")
    page.locator("#under").scroll_into_view_if_needed()
    panel = page.locator("gl-panel")
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(panel.locator(".facts")).to_contain_text(re.compile(r"step [1-9]"), timeout=BOOT)
    panel.get_by_role("textbox", name="Steps").fill("100000")
    panel.get_by_role("textbox", name="Steps").press("Enter")
    panel.get_by_role("button", name=re.compile("^(Train|Reset)$")).first.wait_for()
    if panel.get_by_role("button", name="Train", exact=True).is_visible():
        panel.get_by_role("button", name="Train", exact=True).click()
    voice.evaluate("voice => voice.textContent = 'nothing said'")
    expect(notebook.phase).to_have_attribute("data-phase", "running")
    notebook.stop.click()
    expect(panel.get_by_role("button", name="Train", exact=True)).to_be_visible()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    expect(panel.locator(".notice.bad")).to_be_hidden()
    expect(voice).to_have_text("nothing said")
    assert notebook.run("1 + 1") == "2"


def test_a_drawing_has_light_ground_and_one_too_large_is_an_image(open_page: Callable[..., Page], site: str) -> None:
    notebook = Notebook(open_page(viewport=WIDE, color_scheme="dark"), site)
    notebook.run(
        "class Drawing:\n"
        "    def __init__(self, inside): self.inside = inside\n"
        "    def _repr_svg_(self):\n"
        '        start = \'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">\'\n'
        "        return start + self.inside + '</svg>'\n"
        "display(Drawing('<rect width=\"9\" height=\"9\"/>'), Drawing('<g/>' * 60_001))"
    )
    drawn = notebook.cell(0).locator(".picture")
    expect(drawn.nth(0).locator("svg rect")).to_have_count(1)
    ground = drawn.nth(0).locator("svg").evaluate("svg => getComputedStyle(svg).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    expect(drawn.nth(1).locator("img")).to_be_visible()
    assert drawn.nth(1).locator("img").evaluate("img => img.decode().then(() => img.naturalWidth)") == 20


# ---- the reader's text ---------------------------------------------------------------------------------------------


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


# ---- files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["md", "py", "ipynb"])
def test_a_saved_notebook_opens_again_as_it_was(notebook: Notebook, tmp_path: Path, format: str) -> None:
    page = notebook.page
    notebook.write('print("<&> é \\\\ ```")\n\nx = 1', 0)
    before = kinds(page), sources(page)
    page.get_by_text("Save", exact=True).click()
    with page.expect_download(timeout=BOOT) as saved:
        page.get_by_role("button", name=f".{format}").click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    assert path.suffix == f".{format}"
    notebook.write("gone = 1", 0)
    notebook.open_file(path)
    expect(notices(page)).to_contain_text(f"Opened “{path.name}”. Nothing has run yet.")
    assert (kinds(page), sources(page)) == before
    page.get_by_role("button", name="Undo").click()
    assert notebook.source(0) == "gone = 1"


def test_an_unreadable_file_is_named_and_loses_nothing(notebook: Notebook, tmp_path: Path) -> None:
    notebook.write("mine = 1")
    bad = tmp_path / "lesson.ipynb"
    bad.write_text('{"cells": [')
    notebook.open_file(bad)
    expect(notices(notebook.page)).to_contain_text("Cannot read 'lesson.ipynb': ", timeout=BOOT)
    assert notebook.source(0) == "mine = 1"


def test_a_notebook_opens_and_is_saved_when_the_running_cell_has_ended(notebook: Notebook, tmp_path: Path) -> None:
    page = notebook.page
    lesson = tmp_path / "lesson.py"
    lesson.write_text("# %%\nlesson = 1\n")
    notebook.run("ran = 1", 1)
    notebook.start("while True: pass")
    notebook.open_file(lesson)
    expect(notices(page)).to_contain_text("“lesson.py” opens when cell 1 has ended.")
    page.get_by_text("Save", exact=True).click()
    with page.expect_download(timeout=BOOT):
        page.get_by_role("button", name=".md").click()
        expect(notices(page)).to_contain_text("is saved when cell 1 has ended.")
        notebook.stop.click()
    expect(notices(page)).to_contain_text("Opened “lesson.py”")
    expect(notices(page)).not_to_contain_text("has ended")
    assert notebook.source(0) == "lesson = 1"
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    page.get_by_role("button", name="Undo").click()
    assert notebook.source(0) == "while True: pass"
    expect(notebook.cell(1)).to_have_attribute("data-mark", "never")  # its Python is gone


def test_without_python_a_notebook_can_still_be_saved_whole(notebook: Notebook, watch: Watch, tmp_path: Path) -> None:
    page = notebook.page
    watch.allow("404")
    page.route("**/python_stdlib.zip-*.gz", lambda route: route.fulfill(status=404, body="not here"))
    notebook.write("x = 1\n# %%\ny = 2\n# %% [markdown]", 0)
    texts = sources(page)
    page.get_by_text("Save", exact=True).click()
    page.get_by_role("button", name=".md").click()
    expect(notices(page)).to_contain_text("could not be written.", timeout=BOOT)
    expect(notices(page)).to_contain_text("404")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download as .ipynb").click()
    path = tmp_path / saved.value.suggested_filename
    saved.value.save_as(path)
    cells = read(path.name, path.read_bytes()).cells
    assert [cell.source for cell in cells if cell.kind == "python"] == texts
    assert len(cells) == len(kinds(page))


def test_a_dropped_file_opens_and_runs_nothing(notebook: Notebook) -> None:
    page = notebook.page
    page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["# %%\\nprint('ran')\\n"], "dropped.py"));
          const target = document.querySelector("gl-code-cell");
          target.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
          target.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
        }"""
    )
    expect(notices(page)).to_contain_text("Opened “dropped.py”", timeout=BOOT)
    assert notebook.source(0) == "print('ran')"
    expect(notebook.cell(0)).to_have_attribute("data-mark", "never")
    assert notebook.outputs(0) == ""


def test_a_url_of_this_site_opens_and_one_of_another_is_refused(
    open_page: Callable[..., Page], site: str, site_folder: Path, watch: Watch
) -> None:
    page = open_page(viewport=WIDE)
    page.route("**/lesson.md", lambda route: route.fulfill(body="# Lesson\n\n```python\nx = 5\n```\n"))
    notebook = Notebook(page, f"{site}?open=lesson.md")
    expect(notices(page)).to_contain_text("Opened “lesson.md”", timeout=BOOT)
    assert notebook.source(0) == "x = 5"
    for elsewhere in ["https://example.org/a.ipynb", "//example.org/a.ipynb", "javascript:1", "data:,x"]:
        page = open_page(viewport=WIDE)
        page.goto(f"{site}?open={elsewhere}")
        expect(notices(page)).to_contain_text("is on another site")
    watch.allow("404")
    page = open_page(viewport=WIDE)
    page.goto(f"{site}?open=nowhere.md")
    expect(notices(page)).to_contain_text("“nowhere.md” could not be loaded: this site answers 404")


# ---- looks ---------------------------------------------------------------------------------------------------------


def test_the_theme_is_kept_and_follows_the_system_otherwise(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=WIDE, color_scheme="dark")
    Notebook(page, site)
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.get_by_role("button", name="Theme: auto").click()
    light = page.evaluate(paper)
    assert light != dark
    leave_and_return(page)
    assert page.evaluate(paper) == light
    page.get_by_role("button", name="Theme: light").click()
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name="Theme: dark").click()
    expect(page.get_by_role("button", name="Theme: auto")).to_be_visible()
    page.emulate_media(color_scheme="light")
    assert page.evaluate(paper) == light


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_serious(
    open_page: Callable[..., Page], site: str, artifacts: Path, size: dict[str, int], scheme: str
) -> None:
    page = open_page(viewport=size, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    notebook = Notebook(page, site)
    notebook.run("from gradlet import Value, draw_dot\nprint('text')\ndraw_dot(Value(1.0) * 2)", 0)
    notebook.run("None + 1", 1, mark="failed")
    page.locator("gl-code-cell").nth(3).focus()
    page.keyboard.press("Delete")
    expect(notices(page)).to_contain_text("Deleted cell 4")
    page.locator("gl-prose-cell").first.focus()
    page.keyboard.press("Enter")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    panel = page.locator("gl-panel")
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(panel.locator(".facts")).to_contain_text(re.compile("step [1-9]"), timeout=BOOT)
    panel.get_by_role("textbox", name="Points").fill("abc")
    panel.get_by_role("textbox", name="Points").press("Enter")
    expect(panel.locator(".problem")).to_contain_text("'abc'")
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=artifacts / f"notebook-{size['width']}-{scheme}.png", full_page=True)
    assert violations(page) == []
    if size is PHONE:
        page.get_by_role("button", name="More").click()
    page.get_by_text("Save", exact=True).click()
    assert violations(page) == []
    page.get_by_role("button", name="Keys").click()
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
    return [
        f"{item['id']} ({item['impact']}): {item['help']}: {node['html'][:200]}"
        for item in found
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]


@pytest.mark.parametrize("js", [True, False], ids=["live", "still"])
def test_nothing_scrolls_sideways_on_a_phone(open_page: Callable[..., Page], site: str, js: bool) -> None:
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=js)
    page.goto(site)
    if js:
        notebook = Notebook(page, site)
        notebook.run("print('x' * 500)\n[list(range(400))] * 3\n# " + "long " * 60)
        notebook.run("raise ValueError('x' * 400)", 1, mark="failed")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_what_a_finger_needs_is_large_enough(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    Notebook(page, site)
    expect(page.locator("gl-graph").first.get_by_role("button", name="Fit")).to_be_visible()
    page.get_by_role("button", name="More").click()
    small = page.evaluate(
        """() => [...document.querySelectorAll(":is(.bar, .foot, .insert.last) :is(a, button, summary)")]
          .concat(...[...document.querySelectorAll("gl-graph")]
            .map((graph) => [...graph.shadowRoot.querySelectorAll("button")]))
          .filter((button) => button.checkVisibility())
          .map((button) => [button.innerText || button.ariaLabel, button.getBoundingClientRect()])
          .filter(([, box]) => box.width < 40 || box.height < 40)
          .map(([name]) => name)"""
    )
    assert small == []


def test_the_live_page_takes_over_without_a_jump(open_page: Callable[..., Page], site: str) -> None:
    """What the first window shows is where the static page had it; what follows a graph, nearly so."""
    tops = """() => [...document.querySelectorAll("main .cell")].slice(0, 5)
        .map((cell) => cell.getBoundingClientRect().top)"""
    for options in ({"viewport": WIDE}, {"viewport": PHONE}, {"viewport": PHONE, "is_mobile": True, "has_touch": True}):
        still = open_page(**options)
        for app in ("**/cells-*.js", "**/main-*.js"):
            still.route(app, lambda route: route.fulfill(content_type="text/javascript", body=""))
        still.goto(site)
        live = open_page(**options)
        Notebook(live, site)
        for page in (still, live):
            page.evaluate("document.fonts.ready.then(() => 1)")
        before, after = still.evaluate(tops), live.evaluate(tops)
        assert after[:4] == pytest.approx(before[:4], abs=0.5)
        assert after[4] == pytest.approx(before[4], abs=5), "below a graph"


def test_the_page_reads_without_javascript(open_page: Callable[..., Page], site: str, artifacts: Path) -> None:
    page = open_page(viewport=WIDE, java_script_enabled=False)
    page.goto(site)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("header .sub")).to_be_visible()
    expect(page.locator("main .source .tok-keyword").first).to_be_visible()
    expect(page.locator("main figure svg").first).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    page.screenshot(path=artifacts / "no-javascript.png")
