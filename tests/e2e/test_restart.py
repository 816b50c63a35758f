"""What comes after start-up: the rest of the library, and a snapshot from which Python starts again."""

from __future__ import annotations

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import Page, Route, expect
from support.waiting import BOOT, eventually
from support.watch import Watch

TAKEN = "() => performance.getEntriesByName('gradlet: snapshot taken').length"
# Notes how each Python is started; what SPOIL makes of a snapshot is handed on instead of it.
SPY = """() => {
  const send = MessagePort.prototype.postMessage;
  globalThis.boots = [];
  MessagePort.prototype.postMessage = function (message, ...rest) {
    const boot = message?.boot;
    if (boot) boots.push(boot.snapshot ? "restored" : "booted");
    if (boot?.snapshot) message = { boot: { ...boot, snapshot: (SPOIL)(boot.snapshot) } };
    return send.call(this, message, ...rest);
  };
}"""
SPOILT = {
    "cut": "(blob) => blob.slice(0, 2_000_000)",
    "of another build": "(blob) => new Blob([blob.slice(0, 16), new Uint8Array(32), blob.slice(48)])",
    "no snapshot at all": "() => new Blob(['<!doctype html>'])",
}


def start_over(notebook: Notebook) -> None:
    """Crash Python and wait for the next one."""
    notebook.write("import os\nos._exit(1)")
    notebook.page.keyboard.press("ControlOrMeta+Enter")
    expect(notebook.page.get_by_role("region", name="Notices")).to_contain_text("crashed")
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)


def spy(page: Page, spoil: str = "(blob) => blob") -> None:
    page.evaluate(SPY.replace("SPOIL", spoil))


def test_a_restart_restores_a_snapshot_with_randomness_of_its_own(notebook: Notebook) -> None:
    page = notebook.page
    numbers = [notebook.run("import random\nrandom.random()")]
    page.wait_for_function(TAKEN, timeout=BOOT)
    spy(page)
    for _ in range(2):
        start_over(notebook)
        numbers.append(notebook.run("import random\nrandom.random()"))
    assert page.evaluate("boots") == ["restored", "restored"]
    assert len(set(numbers)) == 3, numbers
    source = notebook.run("import inspect, graphviz, gradlet\nprint(inspect.getsource(gradlet.Value)[:11])\n6 * 7")
    assert source.split() == ["class", "Value", "42"]
    assert notebook.run("import wave, xml.dom.minidom\nwave.__name__") == "'wave'"
    assert "ZeroDivisionError" in notebook.run("1 / 0", mark="failed")


@pytest.mark.parametrize("fault", SPOILT)
def test_a_snapshot_that_does_not_restore_is_passed_over(notebook: Notebook, watch: Watch, fault: str) -> None:
    watch.allow("snapshot|Snapshot|fatal|RuntimeError|RangeError|memory")
    page = notebook.page
    notebook.run("1 + 1")
    page.wait_for_function(TAKEN, timeout=BOOT)
    spy(page, SPOILT[fault])
    start_over(notebook)
    assert notebook.run("1 + 1") == "2"
    assert page.evaluate("boots") == ["restored", "booted"]


def test_a_module_of_the_rest_is_waited_for(notebook: Notebook) -> None:
    """The rest is held back on its way until the cell that needs it has been started."""
    held: list[Route] = []
    notebook.page.route("**/python_later.zip-*.gz", lambda route: held.append(route))
    assert notebook.run("1 + 1") == "2", "other cells run meanwhile"
    notebook.start("import wave\nwave.__name__")
    eventually(notebook.page, lambda: held)
    held[0].continue_()
    notebook.ended(0, "done")
    assert notebook.outputs() == "'wave'"


def test_without_the_rest_a_cell_says_so_and_a_second_run_succeeds(notebook: Notebook, watch: Watch) -> None:
    watch.allow("404|ERR_ABORTED")
    pattern = "**/python_later.zip-*.gz"
    notebook.page.route(pattern, lambda route: route.fulfill(status=404))
    assert notebook.run("1 + 1") == "2"
    notebook.write("import wave\nwave.__name__")
    notebook.page.keyboard.press("ControlOrMeta+Enter")
    notebook.ended(0, "failed")
    assert "python_later.zip could not be downloaded" in notebook.outputs()
    notebook.page.unroute(pattern)
    assert notebook.run("import wave\nwave.__name__") == "'wave'"
