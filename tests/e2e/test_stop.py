"""Stop always works, a crash is shown and repaired, and neither loses text."""

from __future__ import annotations

import re

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import expect
from support.watch import Watch

HEARS = {
    "a loop": "while True: pass",
    "a print flood": "while True: print('x' * 50)",
    "a flood of two streams": "import sys\nwhile True: print('a'); print('b', file=sys.stderr)",
    "a flood of empty lines": "while True: print()",
    "a display flood": "while True: display(1)",
    "a flood of cleared displays": ("from IPython.display import clear_output\nwhile True: clear_output(); display(1)"),
    "regex backtracking": "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
    "a large power": "9 ** 9 ** 8",
    "an await loop": "import asyncio\nwhile True: await asyncio.sleep(0)",
    "a long wait": "import asyncio\nawait asyncio.sleep(3600)",
    "a coroutine that computes": "async def f():\n    while True: pass\nawait f()",
    "a sleep": "import time\nwhile True: time.sleep(0.01)",
    "a swallowed cancellation": (
        "import asyncio\nwhile True:\n    try: await asyncio.sleep(60)\n    except BaseException: pass"
    ),
    "one swallowed in an await loop": (
        "import asyncio\nwhile True:\n    try: await asyncio.sleep(0)\n    except asyncio.CancelledError: pass"
    ),
}
DEAF = {
    "a swallowed interrupt": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "one long call into C": "sum(iter(int, 1))",
}
# A tenth of a second after the last post, what is printed goes to the page at once: once it is seen, Python is past it.
BEGIN = """import time
end = time.monotonic() + 0.2
while time.monotonic() < end: pass
print("begun")
"""
BROKEN_CLOCK = "import gradlet.page.cells as cells\ncells.time = None"
CRASHES = {
    "exit of the process": "import os\nos._exit(1)",
    "recursion in C": "import json\nx = []\nfor i in range(10**5): x = [x]\nrepr(x)",
}


def under_way(notebook: Notebook, source: str, sign: str = r"\S") -> str:
    """Run a cell that first prints something, until that or what follows is seen; return the whole text of the cell."""
    notebook.start(BEGIN + source)
    expect(notebook.cell(0).locator("gl-outputs")).to_contain_text(re.compile(sign), timeout=BOOT)
    return BEGIN + source


@pytest.mark.parametrize("kind", HEARS)
def test_stop_keeps_the_variables(running: Notebook, kind: str) -> None:
    running.run("kept = 42")
    under_way(running, HEARS[kind])
    # At once, as a reader does. Playwright would wait for two frames, of which a flood leaves a slow machine few.
    running.stop.click(force=True, timeout=BOOT)
    running.ended(0, "stopped")
    assert "42" in running.run("kept"), "Python was not restarted"


@pytest.mark.parametrize("kind", DEAF)
def test_what_is_deaf_to_stop_is_ended_and_the_text_stays(notebook: Notebook, kind: str) -> None:
    notebook.run("kept = 42")
    notebook.run("'a second cell'", index=1)
    source = under_way(notebook, DEAF[kind])
    notebook.stop.click()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert notebook.source(0).strip() == source
    assert "'a second cell'" in notebook.outputs(1), "pictures and results stay"
    expect(notebook.page.get_by_role("region", name="Notices")).to_contain_text("did not react to Stop")
    assert "NameError" in notebook.run("kept", mark="failed")


@pytest.mark.parametrize("kind", CRASHES)
def test_a_crash_is_said_and_repaired(notebook: Notebook, watch: Watch, kind: str) -> None:
    watch.allow("fatal error|Stack trace|stack size exceeded|RangeError")
    notebook.run("'before'", index=1)
    notebook.write(CRASHES[kind])
    notebook.page.keyboard.press("ControlOrMeta+Enter")
    expect(notebook.page.get_by_role("region", name="Notices")).to_contain_text("crashed", timeout=BOOT)
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert notebook.source(0).strip() == CRASHES[kind].strip()
    assert "'before'" in notebook.outputs(1)
    expect(notebook.cell(0)).to_have_attribute("data-mark", "failed")
    assert "Python crashed: " in notebook.outputs(0)
    assert notebook.run("1 + 1") == "2"


@pytest.mark.parametrize("broken", ["import builtins\nbuiltins.isinstance = None", BROKEN_CLOCK])
def test_a_cell_that_breaks_the_pages_own_python_is_told_what_to_do(notebook: Notebook, broken: str) -> None:
    notebook.run(broken, mark="failed")
    assert "Start over gives you a fresh Python" in notebook.outputs()
    notebook.page.get_by_role("button", name="Start over").click()
    notebook.page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert notebook.run("1 + 1") == "2"


@pytest.mark.parametrize("method", ["__repr__", "__add__", "__getattr__"])
def test_endless_recursion_is_an_error_and_not_a_crash(running: Notebook, method: str) -> None:
    uses = {
        "__repr__": "def __repr__(self): return repr(self)\nA()",
        "__add__": "def __add__(self, o): return self + o\nA() + 1",
        "__getattr__": "def __getattr__(self, name): return getattr(self, name + 'x')\nA().y",
    }
    running.run("kept = 42")
    assert "RecursionError" in running.run(f"class A:\n    {uses[method]}", mark="failed")
    assert running.run("kept") == "42"


def test_stop_while_python_is_still_starting_leaves_nothing_running(notebook: Notebook) -> None:
    notebook.write("while True: pass")
    notebook.page.keyboard.press("ControlOrMeta+Enter")
    notebook.stop.click()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert notebook.run("1 + 1") == "2"


def test_output_of_a_flood_is_bounded_and_the_loss_is_said(running: Notebook) -> None:
    text = running.run("for i in range(200_000): print(i)")
    assert "199999" in text and "dropped" in text
    assert len(text) < 300_000


def test_what_a_forgotten_task_prints_later_is_still_shown(running: Notebook) -> None:
    running.run(
        "import asyncio\n"
        "async def later():\n    await asyncio.sleep(1)\n    print('late')\n"
        "task = asyncio.ensure_future(later())"
    )
    expect(running.cell(0).locator("gl-outputs")).to_contain_text("late")


LEFT = "import asyncio\nasync def spin():\n    await asyncio.sleep(0.1)\n    {body}\nleft = asyncio.create_task(spin())"


def test_a_task_left_behind_that_never_ends_is_running_and_can_be_stopped(running: Notebook) -> None:
    running.run("kept = 42")
    running.run(LEFT.format(body="while True: pass"))
    expect(running.phase).to_have_attribute("data-phase", "running", timeout=BOOT)
    running.stop.click()
    expect(running.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    expect(running.cell(0).locator("gl-outputs")).to_contain_text("Stopped a task that a cell had left running.")
    assert running.run("kept, left.cancelled()") == "(42, True)"


def test_a_task_left_behind_that_is_deaf_to_stop_is_ended_with_its_python(notebook: Notebook) -> None:
    notebook.run(LEFT.format(body="sum(iter(int, 1))"))
    expect(notebook.phase).to_have_attribute("data-phase", "running", timeout=BOOT)
    notebook.stop.click()
    expect(notebook.page.get_by_role("region", name="Notices")).to_contain_text("did not react to Stop", timeout=BOOT)
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert notebook.run("1 + 1") == "2"


def test_a_cell_that_waits_for_its_own_task_is_stopped_in_it(running: Notebook) -> None:
    running.run("kept = 42")
    under_way(running, LEFT.format(body="print('in it')\n    while True: pass") + "\nawait left", "in it")
    running.stop.click()
    running.ended(0, "stopped")
    assert running.run("kept") == "42"


def test_a_task_left_behind_that_only_works_a_while_says_so_meanwhile(running: Notebook) -> None:
    body = "import time; end = time.monotonic() + 10\n    while time.monotonic() < end: pass\n    print('through')"
    running.run(LEFT.format(body=body))
    expect(running.phase).to_have_attribute("data-phase", "running", timeout=BOOT)
    expect(running.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    expect(running.cell(0).locator("gl-outputs")).to_contain_text("through")


def test_stop_ends_the_panels_training(notebook: Notebook) -> None:
    page = notebook.page
    page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    panel = page.locator("gl-panel")
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(panel.get_by_role("button", name="Pause", exact=True)).to_be_visible(timeout=BOOT)
    expect(panel.locator("gl-figure")).to_be_visible(timeout=BOOT)
    notebook.stop.click()
    expect(panel.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=BOOT)
    expect(page.get_by_role("region", name="Notices")).not_to_contain_text("KeyboardInterrupt")


def test_a_long_line_is_cut_with_a_mark_and_its_loss_is_counted(running: Notebook) -> None:
    text = running.run("print('x' * 1_000_000)")
    assert "dropped" in text and "…" in text and len(text) < 100_000


def test_what_asks_at_a_terminal_says_what_to_do(running: Notebook) -> None:
    assert "sys.stdin.readline has nobody to read from" in running.run(
        "import sys\nsys.stdin.readline()", mark="failed"
    )
    assert "write the answer into the cell" in running.run("input('name? ')", mark="failed")
    assert "getpass() cannot ask" in running.run("from getpass import getpass\ngetpass()", mark="failed")
    assert "breakpoint() cannot stop here" in running.run("breakpoint()", mark="failed")
    assert "opens windows" in running.run("import turtle", mark="failed")
