"""Notebooks opened and saved as files, dropped, and named by a URL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.notebook import BOOT, Notebook
from e2e.notebook_ui.seen import WIDE, kinds, notices, sources
from playwright.sync_api import Page, Route, expect
from support.watch import Watch

from gradlet.notebook import read


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


def test_what_is_pressed_while_a_file_is_opened_is_answered(notebook: Notebook, tmp_path: Path) -> None:
    page = notebook.page
    held: list[Route] = []
    page.route("**/*.wasm*", lambda route: held.append(route))  # Python, which reads the file, cannot start
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text(f"# %%\nprint('{name}')\n")
    notebook.open_file(tmp_path / "first.py")
    expect(notices(page)).to_contain_text("Opening “first.py”: Python reads it, and has to start first.")
    run_all = page.locator("gl-toolbar").get_by_role("button", name="Run all")
    expect(run_all).to_have_attribute("aria-disabled", "true")
    for name, press in [
        ("Run all", lambda: run_all.click(force=True)),
        ("Run all", lambda: page.keyboard.press("ControlOrMeta+Shift+Enter")),
        ("Run", lambda: notebook.cell(0).get_by_role("textbox").press("ControlOrMeta+Enter")),
        ("Run", lambda: notebook.cell(1).get_by_role("button", name="Run").first.click()),
    ]:
        page.get_by_role("button", name="Dismiss").first.click()
        press()
        expect(notices(page)).to_contain_text(f"“first.py” is still being opened. Press {name} again when it is here.")
    expect(page.locator("gl-code-cell[data-mark=queued]")).to_have_count(0)

    notebook.open_file(tmp_path / "second.py")
    expect(notices(page)).to_contain_text("Opening “second.py”")
    for route in held:
        route.continue_()
    page.unroute("**/*.wasm*")
    expect(notices(page)).to_contain_text("Opened “second.py”. Nothing has run yet.", timeout=BOOT)
    expect(notices(page)).not_to_contain_text("still being opened")
    assert notebook.source(0) == "print('second')"
    expect(run_all).to_have_attribute("aria-disabled", "false")
    run_all.click()
    notebook.ended(0, "done")
    assert notebook.outputs(0) == "second"


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
