"""Start-up: nothing before it is wanted, progress in bytes, and a failed download said in a sentence with Retry."""

from __future__ import annotations

import gzip
import json
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.notebook import BOOT, FAST, SLOW, Notebook, line
from playwright.sync_api import Page, Request, Route, expect
from support.watch import Watch

FILES = [
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
    "packages.tar",
    "python.js",
]


def stored(name: str) -> str:
    """The pattern of a runtime file's name in the site."""
    return f"{name}-*.gz"


def missing(route: Route, body: bytes) -> None:
    route.fulfill(status=404, body="not here")


def cut(route: Route, body: bytes) -> None:
    route.fulfill(status=200, body=body[: len(body) // 2])


def flipped(route: Route, body: bytes) -> None:
    at = len(body) // 2
    route.fulfill(status=200, body=body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :])


def another(route: Route, body: bytes) -> None:
    """What a single-page host answers for a file it does not have."""
    route.fulfill(status=200, content_type="text/html", body="<!doctype html><title>Welcome</title>")


def broken_off(route: Route, body: bytes) -> None:
    route.abort("connectionreset")


def stalled(route: Route, body: bytes) -> None:
    """No answer; the page's clock is wound forward until it gives up."""


FAULTS = {
    missing: "server answered 404. If this site was renewed while this page was open, reload the page",
    cut: "arrived cut",
    flipped: "arrived damaged",
    another: "arrived cut",
    broken_off: "no connection",
}


class Faulty:
    """One file of the site, which goes wrong on its way in whatever way is set."""

    def __init__(self, page: Page, site_folder: Path, pattern: str) -> None:
        self.fault: Callable[[Route, bytes], None] | None = None
        (file,) = site_folder.rglob(pattern)

        def answer(route: Route) -> None:
            if self.fault:
                self.fault(route, file.read_bytes())
            else:
                route.continue_()

        self.page, self.pattern = page, f"**/{pattern}"
        page.route(self.pattern, answer)

    def stall(self, ask: Callable[[], None], seconds: int = 35) -> None:
        """Once the page has asked for it again, so many seconds pass at once; whatever else it wanted has arrived."""
        self.fault = stalled
        with self.page.expect_request(self.pattern, timeout=BOOT):
            ask()
        self.page.clock.fast_forward(seconds * 1000)


@pytest.fixture
def wound(page: Page, site: str, watch: Watch) -> Notebook:
    """A notebook on a page whose clock can be wound forward, and whose downloads fail."""
    watch.allow("404|ERR_CONNECTION_RESET|ERR_ABORTED")
    page.clock.install()
    return Notebook(page, site)


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_named_and_retry_succeeds(wound: Notebook, site_folder: Path, name: str) -> None:
    notebook, page = wound, wound.page
    file = Faulty(page, site_folder, stored(name))
    file.fault = missing  # to write is to want Python: the download begins
    notebook.write("1 + 1")
    for number, (file.fault, words) in enumerate(FAULTS.items()):
        if number:
            page.get_by_role("button", name="Retry").first.click()
        else:
            page.keyboard.press("ControlOrMeta+Enter")
        said = page.locator("body").get_by_text(re.compile(f"{re.escape(name)}.*{words}"))
        expect(said.first).to_be_visible(timeout=35_000)
        expect(notebook.phase).to_have_attribute("data-phase", "failed")
        assert notebook.source(0).strip() == "1 + 1"
    file.stall(page.get_by_role("button", name="Retry").first.click)
    expect(page.get_by_text(re.compile(f"{re.escape(name)} stalled")).first).to_be_visible(timeout=BOOT)
    expect(notebook.phase).to_have_attribute("data-phase", "failed")
    file.fault = None
    page.get_by_role("button", name="Retry").first.click()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=60_000)
    assert notebook.run("1 + 1") == "2"


@pytest.mark.parametrize("name", ["python_later.zip", "packages_later.tar"])
def test_a_bad_file_of_the_rest_is_named_where_it_is_missed(wound: Notebook, site_folder: Path, name: str) -> None:
    notebook = wound
    file = Faulty(notebook.page, site_folder, stored(name))
    file.fault = missing
    assert notebook.run("1 + 1") == "2"
    for file.fault, words in FAULTS.items():
        said = notebook.run("import wave\nwave.__name__", mark="failed")
        assert name in said and words in said, said
    # More than the 20 seconds of a stall, less than the 30 that a silent run may take.
    file.stall(lambda: notebook.start("import wave\nwave.__name__"), seconds=22)
    notebook.ended(0, "failed")
    assert f"{name} stalled" in notebook.outputs()
    file.fault = None
    assert notebook.run("import wave\nwave.__name__") == "'wave'"


def test_a_bad_viz_js_is_named_under_the_cell_that_draws(wound: Notebook, site_folder: Path) -> None:
    notebook = wound
    file = Faulty(notebook.page, site_folder, stored("viz.js"))
    file.fault = missing
    draw = "import graphviz\ngraphviz.Digraph(body=['a -> b'])"
    notebook.run(draw)
    retry = notebook.cell(0).locator("gl-graph").get_by_role("button", name="Retry")
    for file.fault, words in FAULTS.items():
        retry.click()
        expect(notebook.cell(0).locator("gl-outputs")).to_contain_text(re.compile(f"viz.js.*{words}"), timeout=35_000)
    file.stall(retry.click)
    expect(notebook.cell(0).locator("gl-outputs")).to_contain_text("viz.js stalled", timeout=BOOT)
    file.fault = None
    retry.click()
    expect(notebook.cell(0).locator("gl-outputs svg").first).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("fault", [missing, another, stalled])
def test_a_cell_that_does_not_load_is_named_and_retry_succeeds(
    wound: Notebook, site_folder: Path, fault: Callable[[Route, bytes], None]
) -> None:
    notebook, page = wound, wound.page
    file = Faulty(page, site_folder, "sandbox-*.html")
    file.fault = fault
    with page.expect_request(file.pattern, timeout=BOOT):
        notebook.write("1 + 1")
        page.keyboard.press("ControlOrMeta+Enter")
    page.clock.fast_forward(15_000)  # its limit, and less than a download's, which may be under way
    expect(page.get_by_text(re.compile(r"the sandbox \(assets/sandbox-.*did not load")).first).to_be_visible(
        timeout=35_000
    )
    file.fault = None
    page.get_by_role("button", name="Retry").first.click()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=60_000)
    assert notebook.run("1 + 1") == "2"


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "packages.tar"])
def test_a_server_that_declares_gz_files_as_encoded_is_understood(
    notebook: Notebook, site_folder: Path, name: str
) -> None:
    (file,) = site_folder.rglob(stored(name))
    headers = {"content-encoding": "gzip", "content-type": "application/octet-stream"}
    # Playwright gives a page what it fulfils as if it were unpacked already.
    unpacked = gzip.decompress(file.read_bytes())
    notebook.page.route(f"**/{stored(name)}", lambda route: route.fulfill(body=unpacked, headers=headers))
    assert notebook.run("1 + 1") == "2"


@pytest.mark.parametrize("how", [SLOW, {**FAST, "saveData": True}, {**FAST, "downlink": 1.5}, {}], ids=str)
def test_nothing_of_python_is_loaded_before_it_is_wanted(page: Page, site: str, how: dict[str, object]) -> None:
    asked = python_files(page)
    line(page, how)
    page.clock.install()
    notebook = Notebook(page, site)
    page.clock.fast_forward(60_000)
    page.wait_for_load_state("networkidle")
    assert not asked
    assert "MB" in notebook.phase.inner_text(), "the reader is told what Run will load"


def test_a_reader_who_stays_on_a_fast_line_finds_python_downloaded_and_not_started(page: Page, site: str) -> None:
    asked = python_files(page)
    line(page, FAST)
    page.clock.install()
    notebook = Notebook(page, site)
    for _ in range(100):  # the page begins to count when the browser has nothing else to do
        page.clock.fast_forward(5_000)
        if {name.rsplit("-", 1)[0] for name in asked} == set(FILES):
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail(f"the page asked for {asked} only")
    expect(notebook.phase).to_have_attribute("data-phase", "off")
    assert page.workers == [] and len(page.frames) == 1, "no cell, no worker"
    assert notebook.run("1 + 1") == "2"
    assert len(asked) == len(set(asked)), "a file was asked for twice"


def test_who_comes_near_run_has_python_started_and_nothing_run(page: Page, site: str) -> None:
    line(page, SLOW)
    notebook = Notebook(page, site)
    notebook.cell(0).get_by_role("button", name="Run cell 1").hover()
    expect(notebook.phase).to_have_attribute("data-phase", "ready", timeout=BOOT)
    assert {cell.get_attribute("data-mark") for cell in notebook.cells.all()} == {"never"}


def python_files(page: Page) -> list[str]:
    """The names of those that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[-1]) if ".gz" in request.url else None)
    return asked


def test_progress_is_shown_in_bytes_and_steps(notebook: Notebook) -> None:
    seen: list[str] = []
    notebook.page.expose_function("saw", lambda words: seen.append(words))
    notebook.page.evaluate(
        """() => {
          const bar = document.querySelector("gl-toolbar");
          const look = () => { saw(bar.querySelector("[data-phase]").innerText); };
          new MutationObserver(look).observe(bar, { subtree: true, childList: true, characterData: true });
        }"""
    )
    notebook.run("1 + 1")
    words = "\n".join(seen)
    assert "MB" in words and "Starting Python" in words and "Starting gradlet" in words


def test_every_request_is_for_a_file_of_the_site_and_made_once(page: Page, site: str, site_folder: Path) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if request.url.startswith("http"):
            asked.append(request.url)

    page.on("request", note)
    Notebook(page, site).run("from gradlet import Value, draw_dot\ndraw_dot(Value(1.0) + 1)")
    listed = {entry["path"] for entry in json.loads((site_folder / "files.json").read_text())["files"]} | {""}
    paths = [url.removeprefix(site) for url in asked]
    assert set(paths) <= listed, set(paths) - listed
    assert len(paths) == len(set(paths)), "a file was asked for twice"


def test_the_host_sends_no_special_headers(site: str) -> None:
    with urllib.request.urlopen(site) as response:
        names = {name.lower() for name in response.headers}
    assert not {n for n in names if n.startswith(("cross-origin", "content-security", "permissions"))}


def test_a_browser_whose_language_is_no_language_tag_lacks_the_chart_alone(page: Page, site: str) -> None:
    """WebKitGTK under LANG=C says "C", at which uPlot throws while it loads."""
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'language', { get: () => 'C' })")
    notebook = Notebook(page, site)
    notebook.run(
        "from gradlet import MLP, show\nX = [[0, 0], [0, 1], [1, 0], [1, 1]]\ny = [0, 1, 1, 0]\n"
        "show(MLP(2, [2, 1]), X, y, 0.5)"
    )
    figure = notebook.cell(0).locator("gl-figure")
    expect(figure.locator(".loss")).to_contain_text("No chart in this browser")
    expect(figure.get_by_role("img", name="4 points, 2 of class 0 and 2 of class 1")).to_be_visible()
    expect(figure.locator("figcaption")).to_contain_text("loss 0.5")
