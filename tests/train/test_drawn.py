"""Points drawn by hand, and a panel that is made again elsewhere from what a link carries."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from gradlet import data
from gradlet.data import drawn
from gradlet.page.panel import ENGINES, Panel
from gradlet.train import Settings, Training

POINTS = [[-1.0, 0.25, -1], [1.0, -0.25, 1], [-0.5, 0.5, -1], [0.5, -0.5, 1], [0.75, 0.0, 1]]
SMALL = {"layers": "3", "steps": 40, "batch": 2, "optimiser": "sgd", "seed": 5}


def values(state: dict[str, Any]) -> dict[str, Any]:
    return {field["name"]: field["value"] for field in state["fields"]}


def test_drawn_points_are_what_is_trained_on() -> None:
    p = Panel()
    state = p.open({**SMALL, "data": "drawn"}, POINTS)
    assert state["problems"] == {} and values(state)["points"] == 5
    assert [[x, y] for x, y, _ in POINTS] == p.training.X and p.training.y == [-1, 1, -1, 1, 1]
    assert state["drawing"] == {"reach": 1.5, "most": 2_000}
    assert state["figure"]["boundary"]["x"] == (-1.5, 1.5) == state["figure"]["boundary"]["y"]
    assert list(state["figure"]["points"]["side"]) == [-1, 1, -1, 1, 1]
    p.advance(steps=3)
    state = p.open({}, [*POINTS, [0, 0, 1]])
    assert state["step"] == 0 and values(state)["points"] == 6, "other data, another training"
    assert p.reset(new_seed=True)["figure"]["points"]["x"][1] == 1.0, "a new seed draws weights, not points"
    assert p.open({"data": "moons"})["drawing"] is None
    assert list(p.open({"data": "drawn"})["figure"]["points"]["x"]) == [-1, 1, -0.5, 0.5, 0.75, 0], "kept meanwhile"


def test_drawing_begins_with_the_points_that_there_are() -> None:
    for name in data.SETS:
        p = Panel()
        p.open({**SMALL, "data": name, "points": 30, "noise": 1.0})
        state = p.open({"data": "drawn"})
        assert state["problems"] == {} and len(p.training.X) == 30
        assert all(abs(v) <= drawn.FRAME for x in p.training.X for v in x), name
        assert state["figure"]["boundary"]["x"] == (-1.5, 1.5)


@pytest.mark.parametrize(
    "points",
    [
        [],
        POINTS[:3],
        [[0, 0, 1]] * 5,
        [*POINTS, [0, 0, 2]],
        [*POINTS, [0, 0]],
        [*POINTS, [float("nan"), 0, 1]],
        [*POINTS, [1e9, 0, 1]],
        [*POINTS, ["x", 0, 1]],
        [*POINTS, None],
        "points",
        {"x": 1},
        [[0, 0, 1], [1, 1, -1]] * 1_001,
    ],
)
def test_points_that_will_not_do_change_nothing_and_are_named(points: Any) -> None:
    p = Panel()
    p.open({**SMALL, "data": "drawn"}, POINTS)
    p.advance(steps=3)
    state = p.open({}, points)
    assert set(state["problems"]) == {"data"} and 10 < len(state["problems"]["data"]) < 200
    assert state["step"] == 3 and len(p.training.X) == 5


def test_drawn_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match="Draw at least 4 points, some of each class; there are 0"):
        Training(Settings(data="drawn"), engines=ENGINES)


@pytest.mark.parametrize("engine", ["python", "compiled"])
def test_a_saved_panel_is_the_same_panel_elsewhere(engine: str) -> None:
    here, there = Panel(lambda: 0.0), Panel(lambda: 0.0, Random(9))  # how fine a picture is depends on the clock
    here.open({**SMALL, "data": "drawn", "engine": engine}, POINTS)
    here.advance(steps=11)
    saved = here.saved()
    assert saved["step"] == 11 and saved["points"] == POINTS and len(saved["weights"]) == 13
    state = there.open(**saved)
    assert state["problems"] == {} and there.saved() == saved
    mine, theirs = (p.advance(steps=0)["figure"] for p in (here, there))
    assert (mine["boundary"], mine["points"], mine["accuracy"]) == (
        theirs["boundary"],
        theirs["points"],
        theirs["accuracy"],
    )
    here.advance(steps=7)
    there.advance(steps=7)
    assert here.saved() == there.saved(), "plain descent goes on through the same batches to the same weights"


@pytest.mark.parametrize(
    ("weights", "step"),
    [([0.5] * 12, 3), ([float("nan")] * 13, 3), (["x"] * 13, 3), ([0.5] * 13, -1), ([0.5] * 13, 41), (7, 3)],
)
def test_weights_that_do_not_fit_are_named_and_the_settings_hold(weights: Any, step: int) -> None:
    p = Panel()
    state = p.open(SMALL, weights=weights, step=step)
    assert state["problems"]["layers"].startswith("Weights: ")
    assert state["step"] == 0 and values(state)["layers"] == "3"
    assert p.advance(steps=1)["step"] == 1


def test_what_is_saved_is_all_that_was_set() -> None:
    p = Panel()
    p.open({"learning_rate": 0.03, "speed": "full", "loss": "mse"})
    saved = p.saved()
    assert saved["settings"] == values(p.open({})) and saved["points"] == []
