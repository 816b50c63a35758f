"""Running: errors, streams, all of the cells, graphs drawn again, bounds."""

from __future__ import annotations

import re
from collections.abc import Callable

from e2e.notebook import BOOT, Notebook
from e2e.notebook_ui.seen import WIDE
from playwright.sync_api import Page, expect

# A PNG of one pixel.
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_an_error_is_marked_read_and_jumped_to_and_editing_clears_it(running: Notebook) -> None:
    page = running.page
    running.run("def half(x):\n    return x / 0\nprint('so far')\nhalf(3)", mark="failed")
    cell = running.cell(0)
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
    assert running.source().split("\n")[3] == "# half(3)"
    expect(cell.locator(".cm-marked")).to_have_count(0)
    running.ended(0, "stale")


def test_streams_follow_colours_carriage_returns_and_a_cap(running: Notebook) -> None:
    shown = running.run("for i in range(3):\n    print(i, end='\\r')\nprint('\\033[31mred\\033[0m plain')")
    assert shown == "red plain"
    expect(running.cell(0).locator(".stream .ansi-31")).to_have_text("red")
    running.run("import sys\nprint('careful', file=sys.stderr)\nfor i in range(20_000): print(i)")
    stream = running.cell(0).locator(".stream.stdout")
    expect(stream.locator(".dropped")).to_have_text(re.compile(r"^[\d,]+ lines dropped"))
    assert stream.inner_text().rstrip().endswith("\n19999")
    expect(running.cell(0).locator(".stream.stderr")).to_have_text("careful\n")


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


def test_a_graph_drawn_again_is_the_same_graph_with_other_numbers(running: Notebook) -> None:
    source = "from gradlet import Value, draw_dot\nprint('drawn')\nb = Value(%s) * 2\ndraw_dot(b)"
    running.run(source % "1.5")
    drawing = running.cell(0).locator("gl-graph svg")
    expect(drawing).to_contain_text("1.5000")
    drawn = drawing.element_handle()
    running.run(source % "2.5")
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
    notebook.run("1")  # with a Python that is there, the panel can be set before it trains
    page.locator("#under").scroll_into_view_if_needed()
    panel = page.locator("gl-panel")
    facts = panel.locator(".facts")
    expect(facts).to_contain_text("step 0 of", timeout=BOOT)
    panel.get_by_role("textbox", name="Steps", exact=True).fill("1000000")  # no machine gets there before Stop
    panel.get_by_role("textbox", name="Steps", exact=True).press("Enter")
    expect(facts).to_contain_text("of 1,000,000", timeout=BOOT)
    panel.get_by_role("button", name="Train", exact=True).click()
    expect(facts).to_contain_text(re.compile(r"step [1-9]"), timeout=BOOT)
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
