"""Training that can be watched: the boundary and the loss move while the reader's own loop runs."""

from __future__ import annotations

import re
from pathlib import Path

from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Locator, expect
from support.waiting import TRAINING, at_rest, eventually

LOOP = """
import random
from gradlet import MLP, data, losses, optim, show
from gradlet.train import accuracy

X, y = data.moons(100, noise=0.1, rng=random.Random(2))
model = MLP(2, [8, 8, 1], rng=random.Random(2))
adam = optim.Adam(model.parameters(), lr=0.1)
for step in range(50):
    loss = losses.hinge([model(x) for x in X], y)
    adam.zero_grad()
    loss.backward()
    adam.step()
    show(model, X, y, loss)
print(f"accuracy {accuracy(model, X, y):.3f}")
"""

PIXELS = """(figure) => {
  const find = (root) => [...root.querySelectorAll("*")].flatMap((e) =>
    [...(e.tagName === "CANVAS" ? [e] : []), ...(e.shadowRoot ? find(e.shadowRoot) : [])]);
  return find(figure.shadowRoot).map((c) => c.toDataURL());
}"""


def test_moons_reach_95_percent_and_the_pictures_move(notebook: Notebook, artifacts: Path) -> None:
    page = notebook.page
    notebook.start(LOOP)
    figure = notebook.cell(0).locator("gl-figure")
    expect(figure).to_be_visible(timeout=BOOT)
    expect(figure.locator("canvas")).to_have_count(2)
    first = figure.evaluate(PIXELS)
    page.screenshot(path=artifacts / "moons-early.png")
    notebook.ended(0, "done", timeout=TRAINING)
    assert len(first) == 2, "a boundary and a loss curve"
    eventually(page, lambda: all(a != b for a, b in zip(first, figure.evaluate(PIXELS), strict=True)))  # both change
    reached = re.search(r"accuracy ([\d.]+)", notebook.outputs(0))
    assert reached and float(reached[1]) >= 0.95, notebook.outputs(0)
    figure.scroll_into_view_if_needed()
    page.screenshot(path=artifacts / "moons-trained.png")


def test_stop_in_the_middle_of_training_keeps_the_model(notebook: Notebook) -> None:
    notebook.start(LOOP.replace("range(50)", "range(100_000)"))
    expect(notebook.cell(0).locator("gl-figure")).to_be_visible(timeout=BOOT)
    notebook.stop.click()
    notebook.ended(0, "stopped")
    assert "True" in notebook.run("step > 0 and len(model.parameters()) == 105")


def test_the_panel_trains_steps_pauses_and_resets_to_the_same_weights(notebook: Notebook, artifacts: Path) -> None:
    page = notebook.page
    page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    panel = page.locator("gl-panel")
    expect(panel).to_be_visible()

    def press(name: str) -> None:
        panel.get_by_role("button", name=name, exact=True).click()

    figure = panel.locator("gl-figure")
    press("Train")
    expect(figure).to_be_visible(timeout=BOOT)
    expect(panel.get_by_role("button", name="Pause")).to_be_visible()
    expect(panel).to_contain_text(re.compile(r"9[5-9](\.\d)? ?%|100(\.0)? ?%"), timeout=TRAINING)
    if panel.get_by_role("button", name="Pause").is_visible():
        press("Pause")
    page.screenshot(path=artifacts / "panel-trained.png")
    trained = settled(figure)
    facts = panel.locator(".facts")
    press("Reset")
    expect(facts).to_contain_text("step 0 of", timeout=BOOT)
    start = settled(figure)
    assert start != trained
    press("Step")
    expect(facts).to_contain_text("step 1 of", timeout=BOOT)
    assert settled(figure) != start
    press("Reset")
    expect(facts).to_contain_text("step 0 of", timeout=BOOT)
    eventually(page, lambda: figure.evaluate(PIXELS)[0] == start, limit=BOOT)  # the same initial weights, to the pixel
    seed = panel.get_by_role("textbox", name="Seed", exact=True)
    before = seed.input_value()
    press("New seed")
    expect(seed).not_to_have_value(before, timeout=BOOT)
    assert settled(figure) != start


def settled(figure: Locator) -> str:
    """The boundary's pixels once they have not changed for a second: a fine picture follows a coarse one."""
    return str(at_rest(figure.page, lambda: figure.evaluate(PIXELS)[0]))


def test_train_at_the_bottom_edge_brings_its_reader_to_the_picture(notebook: Notebook) -> None:
    page = notebook.page
    page.emulate_media(reduced_motion="reduce")
    page.locator(".under").scroll_into_view_if_needed()
    train = page.locator("gl-panel").get_by_role("button", name="Train")
    expect(train).to_be_visible(timeout=BOOT)
    train.evaluate("button => scrollTo(0, button.getBoundingClientRect().bottom + scrollY - innerHeight + 4)")
    train.click()
    figure = page.locator("gl-panel gl-figure")
    expect(figure).to_be_in_viewport(ratio=0.9, timeout=BOOT)
    expect(page.locator("gl-panel .stage")).to_be_in_viewport(ratio=0.5)
