"""What bounds a run (time, memory, Graphviz), what happens after crash on crash, and two tabs on one notebook.

The page's clock is Playwright's, wound forward where a limit is long; Python and its worker keep real time.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Locator, Page, expect
from support.watch import Watch


@pytest.fixture
def wound(page: Page, site: str) -> Notebook:
    """A notebook on a page whose clock can be wound forward."""
    page.clock.install()
    return Notebook(page, site)


def silent(notebook: Notebook) -> None:
    """Start a run whose one sign is on the page: from here on it is silent."""
    notebook.start("print('begun')\nwhile True: pass")
    expect(notebook.cell(0).locator("gl-outputs")).to_contain_text("begun")


def notices(notebook: Notebook) -> Locator:
    return notebook.page.get_by_role("region", name="Notices")


def test_a_silent_run_is_announced_and_then_stopped_at_the_limit(wound: Notebook) -> None:
    wound.run("kept = 42")
    silent(wound)
    wound.page.clock.fast_forward(22_000)
    expect(notices(wound)).to_contain_text("It will be stopped after 30 seconds.")
    wound.page.clock.fast_forward(10_000)
    wound.ended(0, "stopped")
    assert "Stopped after 30 seconds without a sign." in wound.outputs()
    assert wound.run("kept") == "42"


def test_a_silent_run_that_the_reader_lets_run_goes_on_until_stop(wound: Notebook) -> None:
    silent(wound)
    wound.page.clock.fast_forward(22_000)
    notices(wound).get_by_role("button", name="Let it run").click()
    wound.page.clock.fast_forward(120_000)
    expect(wound.phase).to_contain_text("2 min")
    expect(wound.cell(0)).to_have_attribute("data-mark", "running")
    wound.stop.click()
    wound.ended(0, "stopped")


TICKS = """
import time
for i in range(4):
    print("sign", i)
    end = time.monotonic() + 3
    while time.monotonic() < end: pass
"""


def test_a_run_that_prints_now_and_then_has_no_limit(wound: Notebook) -> None:
    wound.start(TICKS)
    for sign in range(4):
        expect(wound.cell(0).locator("gl-outputs")).to_contain_text(f"sign {sign}", timeout=BOOT)
        wound.page.clock.fast_forward(15_000)
    wound.ended(0, "done")


def test_a_cell_that_fills_two_gigabytes_is_stopped_with_its_variables_kept(notebook: Notebook) -> None:
    notebook.run("kept = 42")
    notebook.start("hoard = []\nwhile True: hoard.append(bytearray(20_000_000))")
    notebook.ended(0, "stopped")
    assert "Python has used 2 GB of memory" in notebook.outputs()
    assert notebook.run("kept, len(hoard) > 50") == "(42, True)"


def test_after_three_crashes_in_a_row_python_waits_to_be_asked(notebook: Notebook, watch: Watch) -> None:
    watch.allow("fatal error|Stack trace|RangeError")
    crash = "import os\nos._exit(1)"
    for _ in range(2):
        notebook.write(crash)
        notebook.page.keyboard.press("ControlOrMeta+Enter")
        expect(notices(notebook)).to_contain_text("Python crashed", timeout=BOOT)
        expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
        expect(notebook.cell(0)).not_to_have_attribute("data-mark", "running")
        notices(notebook).get_by_role("button", name="Dismiss").first.click()
    notebook.write(crash)
    notebook.page.keyboard.press("ControlOrMeta+Enter")
    expect(notebook.phase).to_have_attribute("data-phase", "failed", timeout=BOOT)
    expect(notices(notebook)).to_contain_text("3 times in a row")
    assert notebook.source().strip() == crash
    notices(notebook).get_by_role("button", name="Retry").click()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert notebook.run("1 + 1") == "2"


def test_a_graph_that_graphviz_cannot_lay_out_in_time_is_given_up_and_the_next_is_drawn(notebook: Notebook) -> None:
    dense = (
        "from graphviz import Digraph\nimport random\nrandom.seed(1)\ng = Digraph()\n"
        "for i in range(3000): g.edge(str(random.randrange(750)), str(random.randrange(750)))\ng"
    )
    notebook.run(dense)
    expect(notebook.cell(0).locator("gl-graph")).to_contain_text("more than 5 seconds", timeout=BOOT)
    notebook.run("g = Digraph()\ng.edge('here', 'there')\ng", index=1)
    expect(notebook.cell(1).locator("gl-graph svg")).to_contain_text("there", timeout=BOOT)


def test_an_edit_in_another_tab_is_said(open_page: Callable[..., Page], site: str) -> None:
    here = Notebook(open_page(viewport={"width": 1280, "height": 900}), site)
    there = Notebook(here.page.context.new_page(), site)
    there.write("written = 'there'")
    expect(notices(here)).to_contain_text("is being edited in another tab", timeout=BOOT)
