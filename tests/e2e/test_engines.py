"""The engines in the page: the panel trains compiled by itself, the slow one can be watched, a loop gets it too."""

from __future__ import annotations

import re
from pathlib import Path

from e2e.notebook import BOOT, Notebook
from playwright.sync_api import Locator, expect
from support.waiting import TRAINING

COMPILED = "WebAssembly, compiled from the graph of one point"
SLOW = "Python, one Value at a time"
LONG = TRAINING


def panel(notebook: Notebook) -> Locator:
    notebook.page.get_by_role("heading", name="Training, without code").scroll_into_view_if_needed()
    return notebook.page.locator("gl-panel")


def press(panel: Locator, name: str) -> None:
    panel.get_by_role("button", name=name, exact=True).click()


def step(panel: Locator) -> int:
    found = re.search(r"step ([\d,]+) of", panel.locator(".facts").inner_text())
    assert found
    return int(found[1].replace(",", ""))


def test_the_panel_trains_compiled_and_says_so(notebook: Notebook, artifacts: Path) -> None:
    it = panel(notebook)
    press(it, "Train")
    expect(it.get_by_text("Done.")).to_be_visible(timeout=LONG)
    expect(it.locator(".facts")).to_contain_text(COMPILED)
    expect(it.locator(".facts")).to_contain_text("step 500 of 500")
    expect(it.locator("gl-figure")).to_contain_text(re.compile(r"accuracy (9[5-9]\.\d|100\.0)%"))
    notebook.page.screenshot(path=artifacts / "panel-compiled.png")


def test_the_reader_can_switch_to_watch_the_slow_one_and_back(notebook: Notebook) -> None:
    notebook.run("1")
    it = panel(notebook)
    facts = it.locator(".facts")
    expect(facts).to_contain_text("step 0 of", timeout=BOOT)
    enter(it, "Steps", "1000000")  # no machine gets there before Pause
    expect(facts).to_contain_text("of 1,000,000")
    press(it, "Train")
    expect(facts).not_to_contain_text("step 0 of", timeout=LONG)
    expect(facts).to_contain_text(COMPILED)
    press(it, "Pause")
    expect(it.get_by_role("button", name="Train", exact=True)).to_be_enabled()
    expect(notebook.phase).to_have_attribute("data-phase", "ready")
    at = step(it)
    engine = it.get_by_role("combobox", name="Engine")
    engine.select_option("python")
    expect(facts).to_contain_text(SLOW, timeout=LONG)
    expect(facts).to_contain_text(f"step {at:,} of")
    press(it, "Step")
    expect(facts).to_contain_text(f"step {at + 1:,} of", timeout=LONG)
    engine.select_option("compiled")
    expect(facts).to_contain_text(COMPILED, timeout=LONG)
    expect(facts).to_contain_text(f"step {at + 1:,} of")
    it.get_by_role("combobox", name="Speed").select_option("full")
    enter(it, "Steps", str(at + 5_000))
    expect(facts).to_contain_text(f"of {at + 5_000:,}")
    press(it, "Train")
    expect(it.get_by_text("Done.")).to_be_visible(timeout=LONG)
    expect(facts).to_contain_text(f"step {at + 5_000:,} of")


def enter(panel: Locator, name: str, text: str) -> None:
    field = panel.get_by_role("textbox", name=name, exact=True)
    field.fill(text)
    field.press("Enter")


LOOP = """
from random import Random
from gradlet import MLP, Compiled, data, losses, optim, show
X, y = data.moons(100, noise=0.1, rng=Random(2))
model = MLP(2, [8, 8, 1], output_activation="linear", rng=Random(2))
engine = Compiled(model, X, y, loss=losses.hinge, optimiser=optim.Adam(model.parameters(), lr=0.05))
for _ in range(60):
    show(engine, X, y, engine.run(10)[-1])
right = sum((model(x).data > 0) == (label > 0) for x, label in zip(X, y))
print(engine.name, "|", engine.steps, "steps |", right, "right")
"""


def test_a_loop_of_the_readers_own_is_compiled_by_one_call(notebook: Notebook) -> None:
    said = notebook.run(LOOP, timeout=LONG)
    found = re.search(r"(\d+) steps \| (\d+) right", said)
    assert COMPILED in said and found, said
    assert int(found[1]) == 600 and int(found[2]) >= 95
    figure = notebook.cell(0).locator("gl-figure")
    expect(figure).to_contain_text("step 60")
    expect(figure.locator("canvas")).to_have_count(2)


def test_stop_ends_compiled_training_and_keeps_the_model(notebook: Notebook) -> None:
    notebook.start(LOOP.replace("range(60)", "range(10**9)"))
    expect(notebook.cell(0).locator("gl-figure")).to_be_visible(timeout=BOOT)
    notebook.stop.click()
    notebook.ended(0, "stopped")
    assert "True" in notebook.run("engine.steps >= 10 and len(engine.run(5)) == 5")


LECTURE = Path(__file__).parents[1] / "fixtures" / "lecture.py"
CLASS = re.search(r"^class Value:\n(?:    .*\n|\n)+", LECTURE.read_text("utf-8"), re.MULTILINE)
assert CLASS
# The Value of a lecture, and a reader's own model over it.
OWN = f"""import math, random

{CLASS[0].rstrip()}
"""
OWN += """
class Model:
    def __init__(self):
        random.seed(3)
        self.w = [Value(random.uniform(-1, 1)) for _ in range(17)]
    def parameters(self):
        return self.w
    def __call__(self, x):
        w, out = self.w, self.w[16]
        for k in range(4):
            out = out + w[12 + k] * (w[k] * x[0] + w[4 + k] * x[1] + w[8 + k]).tanh()
        return out

def loss(outputs, targets):
    total = Value(0.0)
    for out, target in zip(outputs, targets):
        total = total + (out + -target) * (out + -target)
    return total

from gradlet import Compiled, data
X, y = data.moons(40, seed=5)
engine = Compiled(Model(), X, y, loss=loss)
first, *_, last = engine.run(400)
print(engine.name, '|', last < first / 2)
"""
RIGHT, WRONG = "(1.0 - th * th)", "(1.0 - th)"


def test_a_readers_own_value_class_is_compiled(notebook: Notebook) -> None:
    said = notebook.run(OWN, timeout=LONG)
    assert COMPILED in said and said.endswith("| True"), said


def test_a_wrong_derivative_in_a_readers_own_class_is_found_and_explained(notebook: Notebook) -> None:
    line = next(number for number, line in enumerate(OWN.splitlines()) if RIGHT in line)  # that of its def
    said = notebook.run(OWN.replace(RIGHT, WRONG), mark="failed", timeout=LONG)
    assert said.startswith("CompileError: the derivative of tanh at "), said
    assert f"is wrong (line {line} of cell 1): your backward() gives" in said, said
