"""`<gl-panel>`, driven by the real `gradlet.page.panel.Panel` in this process."""

from __future__ import annotations

import math
from array import array
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from gradlet.cli.checkout import Checkout
from gradlet.page.panel import Panel


def wire(value: Any) -> Any:
    """As JSON: bulk numbers as {floats: […]}, not-a-number as null."""
    if isinstance(value, array):
        return {"floats": [number if math.isfinite(number) else None for number in value]}
    if isinstance(value, dict):
        return {name: wire(inner) for name, inner in value.items()}
    return [wire(inner) for inner in value] if isinstance(value, list | tuple) else value


class Python:
    """The real panel, in this process, behind the page's `ask`."""

    def __init__(self) -> None:
        self.panel = Panel()
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def ask(self, method: str, args: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((method, args))
        try:
            if method == "panel.open":
                # Enough steps that no test meets the end of a training which it wants to pause.
                return {"result": wire(self.panel.open({"steps": 1_000_000, **args["settings"]}))}
            if method == "panel.reset":
                return {"result": wire(self.panel.reset(new_seed=args["newSeed"]))}
            return {"result": wire(self.panel.advance(**args))}
        except Exception as error:
            return {"error": {"type": type(error).__name__, "message": str(error)}}


@pytest.fixture
def python(shell: Page) -> Python:
    python = Python()
    shell.expose_function("ask", python.ask)
    shell.evaluate(
        """() => {
            globalThis.session = views.bridge();
            views.show(Object.assign(document.createElement('gl-panel'), { trainer: views.trainer(session) }));
        }"""
    )
    return python


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def textbox(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def wait_until_free(page: Page) -> None:
    """Python has nothing to do. (Playwright's own waiting evaluates text in the page, which the policy forbids.)"""
    for _ in range(500):
        if page.evaluate("session.state.phase") == "ready":
            return
        page.wait_for_timeout(20)
    raise AssertionError("Python is never free")


def test_the_panel_trains_pauses_and_starts_over(shell: Page, python: Python) -> None:
    expect(button(shell, "Train")).to_be_enabled()
    expect(button(shell, "Step")).to_be_disabled()
    assert python.asked == [], "nothing starts Python but the reader"

    button(shell, "Train").click()
    expect(shell.locator("gl-panel .facts")).not_to_contain_text("step 0 of")
    button(shell, "Pause").click()
    expect(button(shell, "Train")).to_be_enabled()
    wait_until_free(shell)
    at = python.panel.training.step
    expect(shell.locator("gl-panel .facts")).to_contain_text(f"step {at:,} of")

    button(shell, "Step").click()
    expect(shell.locator("gl-panel .facts")).to_contain_text(f"step {at + 1:,} of")
    button(shell, "Reset").click()
    expect(shell.locator("gl-panel .facts")).to_contain_text("step 0 of")
    textbox(shell, "Steps").fill("5")
    textbox(shell, "Steps").press("Enter")
    expect(shell.locator("gl-panel .facts")).to_contain_text("step 0 of 5")
    button(shell, "Train").click()
    expect(shell.get_by_text("Done.")).to_be_visible()
    expect(button(shell, "Train")).to_be_disabled()
    seed = textbox(shell, "Seed").input_value()
    button(shell, "New seed").click()
    expect(textbox(shell, "Seed")).not_to_have_value(seed)
    expect(button(shell, "Train")).to_be_enabled()


def test_a_refused_setting_says_why_and_keeps_what_was_typed(shell: Page, python: Python) -> None:
    button(shell, "Train").click()
    button(shell, "Pause").click()
    field = textbox(shell, "Learning rate")
    field.fill("fast")
    field.press("Enter")
    expect(shell.locator("[data-field=learning_rate] .problem")).to_contain_text("'fast'")
    expect(field).to_have_value("fast")
    expect(field).to_have_attribute("aria-invalid", "true")
    good = python.panel.training.settings.learning_rate
    button(shell, "Step").click()
    expect(field).to_have_value("fast")
    assert python.panel.training.settings.learning_rate == good

    field.fill("0.01")
    field.press("Enter")
    expect(shell.locator("[data-field=learning_rate] .problem")).to_have_count(0)
    expect(field).to_have_attribute("aria-invalid", "false")
    assert python.panel.training.settings.learning_rate == 0.01


def test_typing_is_not_lost_while_training_goes_on(shell: Page, python: Python) -> None:
    button(shell, "Train").click()
    steps = textbox(shell, "Steps")
    steps.fill("77")
    asked = len(python.asked)
    for _ in range(500):
        if len(python.asked) >= asked + 4:
            break
        shell.wait_for_timeout(20)
    assert len(python.asked) >= asked + 4, "training goes on"
    expect(steps).to_have_value("77")
    button(shell, "Pause").click()


def test_numbers_are_for_python_to_read(shell: Page, python: Python) -> None:
    button(shell, "Train").click()
    button(shell, "Pause").click()
    points = textbox(shell, "Points")
    points.fill("0x10")
    points.press("Enter")
    expect(shell.locator("[data-field=points] .problem")).to_contain_text("'0x10'")
    expect(points).to_have_value("0x10")
    points.fill(" 1_00 ")  # a number of Python's
    points.press("Enter")
    expect(points).to_have_value("100")


def test_stop_pauses_the_training_and_is_no_error(shell: Page, python: Python) -> None:
    button(shell, "Train").click()
    expect(shell.locator("gl-panel .facts")).not_to_contain_text("step 0 of")
    shell.evaluate("session.stop()")
    expect(button(shell, "Train")).to_be_enabled()
    expect(shell.locator("gl-panel .notice")).to_be_empty()
    wait_until_free(shell)
    asked = len(python.asked)
    shell.wait_for_timeout(300)
    assert len(python.asked) == asked, "nothing more is asked of Python"
    button(shell, "Train").click()
    button(shell, "Pause").click()


def test_when_python_was_lost_the_panel_opens_anew_with_the_same_settings(shell: Page, python: Python) -> None:
    button(shell, "Train").click()
    button(shell, "Pause").click()
    layers = textbox(shell, "Hidden layers")
    layers.fill("3")
    layers.press("Enter")
    wait_until_free(shell)
    expect(layers).to_have_value("3")
    wait_until_free(shell)
    python.panel = Panel()
    shell.evaluate("session.lose()")
    expect(shell.get_by_text("Python was started again")).to_be_visible()
    button(shell, "Step").click()
    expect(shell.locator("gl-panel .facts")).to_contain_text("step 1 of")
    expect(layers).to_have_value("3")
    assert python.asked[-2][0] == "panel.open"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(theme: str, shell: Page, python: Python) -> None:
    checkout = Checkout.find()
    assert checkout is not None
    axe = (checkout.web / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    shell.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    button(shell, "Train").click()
    button(shell, "Pause").click()
    field = textbox(shell, "Points")
    field.fill("no")
    field.press("Enter")
    expect(shell.locator("gl-panel .problem")).to_be_visible()
    shell.evaluate(axe)
    found = shell.evaluate("axe.run('main').then(({ violations }) => violations)")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


def test_how_it_runs_stands_beside_the_buttons(shell: Page, python: Python) -> None:
    button(shell, "Train").click()
    facts = shell.locator("gl-panel .facts")
    expect(facts).to_contain_text("WebAssembly, compiled")
    button(shell, "Pause").click()
    expect(button(shell, "Train")).to_be_enabled()
    wait_until_free(shell)
    running = shell.get_by_role("form", name="How it runs")
    at = python.panel.training.step
    expect(running.get_by_role("combobox")).to_have_count(2)
    running.get_by_role("combobox", name="Engine").select_option("python")
    expect(facts).to_contain_text("Python, one Value at a time")
    running.get_by_role("combobox", name="Speed").select_option("10")
    expect(running.get_by_role("combobox", name="Speed")).to_have_value("10")
    wait_until_free(shell)
    settings = python.panel.training.settings
    assert (settings.engine, settings.speed, python.panel.training.step) == ("python", "10", at)


def test_why_it_is_not_compiled_is_said(shell: Page, python: Python) -> None:
    button(shell, "Train").click()
    button(shell, "Pause").click()
    wait_until_free(shell)
    reason = "cannot be compiled: " + "there is no WebAssembly here, and so on; " * 20
    python.panel.training.engine.words = f"Python, one Value at a time ({reason})"
    button(shell, "Step").click()
    expect(shell.locator("gl-panel .facts")).to_contain_text("cannot be compiled: there is no WebAssembly here")
    assert shell.evaluate("document.documentElement.scrollWidth <= innerWidth")


TILES = """() => {
    const network = document.querySelector('gl-panel').shadowRoot.querySelector('gl-network');
    const canvas = network.shadowRoot.querySelector('canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return { colours: new Set(new Uint32Array(data.buffer)).size, height: canvas.clientHeight };
}"""


@pytest.mark.parametrize("width", [1280, 360])
def test_the_network_shows_every_neuron(width: int, shell: Page, python: Python) -> None:
    shell.set_viewport_size({"width": width, "height": 900})
    button(shell, "Train").click()
    button(shell, "Pause").click()
    network = shell.get_by_role(
        "img", name="The network: 2 inputs, 8 neurons in layer 1, 8 neurons in layer 2, one output"
    )
    expect(network).to_be_visible()
    wait_until_free(shell)
    network.scroll_into_view_if_needed()
    for _ in range(3000):
        drawn = shell.evaluate(TILES)
        if drawn["colours"] > 200:
            break
        shell.wait_for_timeout(20)
    assert drawn["colours"] > 200, "heat maps have many shades"
    assert 150 < drawn["height"] <= 400
    box = network.bounding_box()
    assert box is not None
    # The inputs are in the middle of their side, below a line of words.
    shell.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2 + 20)
    shell.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2 + 22)
    expect(shell.locator("gl-network")).to_contain_text("input 2")
    plane = shell.locator("gl-figure .plane .head")
    expect(plane).to_contain_text("Input 2")
    shell.mouse.move(box["x"] + box["width"] / 2, box["y"] + 4)
    expect(plane).to_contain_text("Decision boundary")
    assert shell.evaluate("document.documentElement.scrollWidth <= innerWidth")
