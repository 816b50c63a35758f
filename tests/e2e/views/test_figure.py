"""`<gl-figure>`: the plane, the data and the loss, drawn without anything moving about."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Page, expect


def floats(numbers: Iterable[float | None]) -> dict[str, Any]:
    """Bulk numbers, as they go over the bridge of pages/views.ts."""
    return {"floats": list(numbers)}


def a_figure(step: int = 0, columns: int = 12, rows: int = 8) -> dict[str, Any]:
    """Left of x = 0 it is class -1, right of it +1."""
    values = [math.tanh(4 * (column / (columns - 1) - 0.5)) for _ in range(rows) for column in range(columns)]
    return {
        "kind": "figure",
        "id": "f",
        "title": "Halves",
        "step": step,
        "lossSteps": floats(range(step + 1)),
        "losses": floats(1 / (1 + i) for i in range(step + 1)),
        "accuracy": 0.5 + 0.5 * step / (1 + step),
        "boundary": {
            "x": [-1, 1],
            "y": [-1, 1],
            "columns": columns,
            "rows": rows,
            "values": floats(values),
            "threshold": 0,
            "span": 1,
        },
        "points": {"x": floats([-0.5, 0.5]), "y": floats([-0.8, -0.8]), "side": floats([-1, 1])},
        "classes": ["no", "yes"],
    }


SET_FIGURE = """async (figure) => {
    let element = document.querySelector('gl-figure');
    if (!element) views.show(element = document.createElement('gl-figure'));
    element.figure = views.revive(figure);
    await element.updateComplete;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""
PIXEL = """([x, y]) => {
    const canvas = document.querySelector('gl-figure').shadowRoot.querySelector('.paper canvas');
    const at = (part, size) => Math.round(part * size);
    const pen = canvas.getContext('2d');
    return [...pen.getImageData(at(x, canvas.width), at(y, canvas.height), 1, 1).data].slice(0, 3);
}"""


def test_a_figure_shows_the_sides_the_data_and_the_loss(shell: Page) -> None:
    shell.evaluate(SET_FIGURE, a_figure())
    expect(shell.get_by_role("img", name="Decision boundary over x from \u22121 to 1")).to_be_visible()
    left, right = shell.evaluate(PIXEL, [0.2, 0.2]), shell.evaluate(PIXEL, [0.9, 0.2])
    assert left[0] > left[2] and right[2] > right[0], "warm on the left, cool on the right"
    expect(shell.get_by_role("img", name="2 points, 1 of class no and 1 of class yes")).to_be_visible()
    expect(shell.locator("gl-figure .key")).to_have_text("noyes")
    expect(shell.locator("gl-figure figcaption")).to_contain_text("accuracy 50.0%")

    before = shell.locator("gl-figure").bounding_box()
    for step in (1, 40, 1200):
        shell.evaluate(SET_FIGURE, a_figure(step))
        assert shell.locator("gl-figure").bounding_box() == before, "nothing moves while training"
    expect(shell.get_by_role("img", name="Loss: 1 at step 0")).to_be_visible()
    expect(shell.locator("gl-figure figcaption")).to_contain_text("step 1,200")


def test_a_figure_follows_the_theme(shell: Page) -> None:
    shell.evaluate("document.documentElement.dataset.theme = 'light'")
    shell.evaluate(SET_FIGURE, a_figure())
    light = sum(shell.evaluate(PIXEL, [0.2, 0.2]))
    shell.evaluate("document.documentElement.dataset.theme = 'dark'")
    shell.wait_for_function(f"(light) => ({PIXEL})([0.2, 0.2]).reduce((sum, byte) => sum + byte) < light", arg=light)


@pytest.mark.parametrize(
    "change",
    [
        {"boundary": None},
        {"boundary": None, "points": {name: {"floats": []} for name in ("x", "y", "side")}, "accuracy": None},
        {"losses": {"floats": [1.0, None, 0.0]}, "lossSteps": {"floats": [0, 1, 2]}},
    ],
    ids=["no boundary", "no data", "a loss that is not a number"],
)
def test_a_figure_with_parts_missing_is_drawn_all_the_same(change: dict[str, Any], shell: Page) -> None:
    shell.evaluate(SET_FIGURE, a_figure(2) | change)
    shell.evaluate(SET_FIGURE, a_figure(3))
    shell.evaluate(SET_FIGURE, a_figure(2) | change)
    expect(shell.locator("gl-figure .chart canvas")).to_be_visible()


def test_a_model_shown_without_a_loss_has_no_curve_until_there_is_one(shell: Page) -> None:
    without = {"losses": {"floats": []}, "lossSteps": {"floats": []}}
    chart = shell.locator("gl-figure .chart canvas")
    for _ in range(2):
        shell.evaluate(SET_FIGURE, a_figure(2) | without)
        expect(shell.locator("gl-figure .paper canvas")).to_be_visible()
        expect(chart).to_have_count(0)
        shell.evaluate(SET_FIGURE, a_figure(3))
        expect(chart).to_be_visible()


def test_a_narrow_column_holds_all_of_a_figure(shell: Page) -> None:
    shell.evaluate(SET_FIGURE, a_figure(5))
    shell.locator("gl-figure").evaluate("figure => figure.style.width = '180px'")
    widths = shell.locator("gl-figure").evaluate(
        "figure => [...figure.shadowRoot.querySelectorAll('.plane, .loss')].map(plot => plot.offsetWidth)"
    )
    assert widths == [180, 180]
