"""The panel's three calls, as the page makes them."""

from array import array
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from gradlet.page.panel import Panel
from gradlet.train.settings import RULES

SMALL = {"points": 12, "layers": "3", "steps": 6, "batch": 4}


class Clock:
    """Goes on by a little whenever someone looks."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 0.001
        return self.now


def panel() -> Panel:
    return Panel(Clock(), Random(1))


def values(state: dict[str, Any]) -> dict[str, Any]:
    return {field["name"]: field["value"] for field in state["fields"]}


def weights(panel: Panel) -> list[float]:
    return [p.data for p in panel.training.model.parameters()]


def test_the_state_is_what_the_wire_says() -> None:
    state = panel().open({})
    assert list(state) == [
        "fields", "problems", "step", "steps", "done", "halted", "engineName", "stepsPerSecond", "throttled",
        "parameters", "drawing", "network", "figure",
    ]  # fmt: skip
    assert [field["name"] for field in state["fields"]] == list(RULES)
    for field in state["fields"]:
        assert field["kind"] in ("choice", "integer", "number", "text")
        assert len(field["label"]) <= 120 and len(field["help"]) <= 400
        assert ("choices" in field) == (field["kind"] == "choice")
        assert ("min" in field) == ("max" in field) == (field["kind"] in ("integer", "number"))
        if field["kind"] == "choice":
            assert field["value"] in [choice["value"] for choice in field["choices"]]
    assert state["problems"] == {} and not state["done"] and state["halted"] is None
    assert (state["step"], state["stepsPerSecond"], state["throttled"]) == (0, None, False)
    assert state["engineName"] == "WebAssembly, compiled from the graph of one point"
    assert {f["name"] for f in state["fields"] if f["whileTraining"]} == {"engine", "speed"}
    assert state["parameters"] == len(MODEL_OF_DEFAULTS)
    figure = state["figure"]
    assert (figure["kind"], figure["step"], len(figure["points"]["x"])) == ("figure", 0, state["fields"][1]["value"])
    assert isinstance(figure["boundary"]["values"], array)


MODEL_OF_DEFAULTS = Panel().training.model.parameters()


def test_train_step_and_done() -> None:
    p = panel()
    p.open(SMALL)
    state = p.advance(steps=1)
    assert (state["step"], state["steps"], state["done"]) == (1, 6, False)
    assert list(state["figure"]["lossSteps"]) == [1]
    while not state["done"]:
        state = p.advance(seconds=0.002)
    assert state["step"] == 6 == len(state["figure"]["losses"])
    assert p.advance(seconds=1)["step"] == 6


def test_reset_gives_the_same_weights_and_a_new_seed_gives_others() -> None:
    p = panel()
    p.open(SMALL)
    start = weights(p)
    p.advance(steps=3)
    assert weights(p) != start
    state = p.reset()
    assert weights(p) == start and state["step"] == 0 and list(state["figure"]["losses"]) == []
    seeds = {values(state)["seed"]}
    for _ in range(20):
        before = values(state)["seed"]
        state = p.reset(new_seed=True)
        assert values(state)["seed"] != before
        seeds.add(values(state)["seed"])
    assert len(seeds) > 15 and weights(p) != start


def test_bad_settings_change_nothing_and_stay_to_be_corrected() -> None:
    p = panel()
    p.open(SMALL)
    p.advance(steps=2)
    midway = weights(p)
    state = p.open({"points": "lots", "layers": "4 4", "noise": -1, "loss": "mse"})
    assert set(state["problems"]) == {"points", "noise"}
    assert (values(state)["points"], values(state)["noise"]) == ("lots", -1)
    assert (values(state)["layers"], values(state)["loss"]) == ("3", "hinge")
    assert state["step"] == 2 and weights(p) == midway
    assert p.advance(steps=1)["step"] == 3, "training goes on under the last good settings"
    state = p.open({"points": 20})
    assert state["problems"] == {} and values(state)["points"] == 20 and state["step"] == 0


def test_no_setting_and_no_kind_of_nonsense_crashes_it() -> None:
    p = panel()
    for name in [*RULES, "colour", ""]:
        for nonsense in ("nonsense", "", -1, 1e400, float("nan"), 10**400, None, [], {}, True, "9" * 10_000):
            state = p.open({name: nonsense})
            assert set(state["problems"]) <= {name}
            assert all(len(text) <= 1_000 for text in state["problems"].values())
            for field in state["fields"]:
                assert isinstance(field["value"], (str, int, float)) and field["value"] is not None


def test_a_new_learning_rate_does_not_start_over() -> None:
    p = panel()
    p.open(SMALL)
    p.advance(steps=2)
    assert p.open({**SMALL, "learning_rate": "0.01"})["step"] == 2
    assert p.training.optimiser.lr == 0.01
    assert p.open({**SMALL, "learning_rate": "0.01", "activation": "relu"})["step"] == 0


def test_a_halt_is_said_and_reset_recovers() -> None:
    p = panel()
    p.open(SMALL)
    p.training.model.parameters()[-1].data = float("nan")
    state = p.advance(steps=1)
    assert state["done"] and state["halted"].startswith("stopped at step 1: the loss became")
    assert len(state["halted"]) <= 1_000
    assert p.reset()["halted"] is None


def test_while_playing_a_picture_is_kept_until_the_next_is_due() -> None:
    p = Panel(Clock(), Random(1))
    p.open({**SMALL, "steps": 2000})
    drawings = [id(p.advance(seconds=0.001)["figure"]["boundary"]) for _ in range(300)]
    fresh = 1 + sum(a != b for a, b in pairwise(drawings))
    assert 2 <= fresh < 60
    before = p.advance(seconds=0.001)["figure"]["boundary"]
    after = p.advance(steps=1)["figure"]["boundary"]
    assert after is not before, "a single step is always drawn"
    assert p.advance(steps=0)["figure"]["step"] == p.training.step


class Hand:
    """A clock moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_it_plays_at_the_speed_of_the_settings_by_the_clock() -> None:
    clock = Hand()
    p = Panel(clock, Random(1))
    p.open({**SMALL, "steps": 100_000, "speed": "100"})
    seen = [p.advance(seconds=0.016)["step"]]
    for lapse in (0.125, 0.125, 0.005, 0.005, 0.25):
        clock.now += lapse
        seen.append(p.advance(seconds=0.016)["step"])
    assert seen == [1, 13, 26, 26, 27, 52], "one at once, then what is owed; parts of steps are not lost"
    clock.now += 3600
    assert p.advance(seconds=0.016)["step"] == 52 + 25, "nobody has looked for an hour"
    p.advance(steps=0)
    clock.now += 0.2
    assert p.advance(seconds=0.016)["step"] == 78, "a pause is not made up for"


def test_what_the_engine_cannot_keep_up_with_is_not_owed() -> None:
    clock = Hand()
    p = Panel(clock, Random(1))
    p.open({**SMALL, "steps": 100_000, "speed": "1000", "engine": "python"})

    def slow(steps: int, run: Any = p.training.engine.run) -> Any:
        clock.now += 0.010 * steps
        return run(steps)

    p.training.engine.run = slow  # type: ignore[method-assign]
    seen = [p.advance(seconds=0.016)["step"] for _ in range(4)]
    assert seen == [1, 3, 5, 7], "as many as fit into the time"


def test_it_says_whether_the_speed_of_the_settings_holds_the_engine_back() -> None:
    p = panel()
    p.open({**SMALL, "speed": "100"})
    for seconds, throttled in ((0.0, False), (1.0, False), (0.003, True)):
        p.reset()
        p.advance(steps=10)
        p.training.engine.seconds = seconds  # as if the ten steps had taken so long
        assert p.advance(steps=0)["throttled"] is throttled


def test_full_speed_is_the_engines_own() -> None:
    p = panel()
    p.open({**SMALL, "steps": 100_000, "speed": "full"})
    assert p.advance(seconds=0.001)["step"] >= p.training.engine.steps_at_once > 100


def test_a_picture_is_drawn_only_of_something_new() -> None:
    clock = Hand()
    p = Panel(clock, Random(1))
    p.open({**SMALL, "steps": 100_000, "speed": "10"})
    clock.now += 0.06
    before = p.advance(seconds=0.016)["figure"]["boundary"]
    clock.now += 0.06
    assert p.advance(seconds=0.016)["figure"]["boundary"] is before
    clock.now += 0.06
    assert p.advance(seconds=0.016)["figure"]["boundary"] is not before


def test_the_engine_can_be_switched_in_the_middle() -> None:
    p = panel()
    p.open({**SMALL, "steps": 100, "engine": "compiled"})
    p.advance(steps=5)
    midway = weights(p)
    state = p.open({"engine": "python"})
    assert (state["step"], state["engineName"], weights(p)) == (5, "Python, one Value at a time", midway)
    assert list(state["figure"]["lossSteps"]) == [1, 2, 3, 4, 5] and state["stepsPerSecond"] is None
    assert p.advance(steps=5)["step"] == 10
    assert p.open({"engine": "compiled"})["engineName"].startswith("WebAssembly")
    assert p.advance(steps=5)["step"] == 15


@pytest.mark.large
def test_a_model_too_large_for_the_slow_engine_is_refused_where_the_engine_was_chosen() -> None:
    p = panel()
    assert p.open({**SMALL, "layers": "64 64 32"})["problems"] == {}
    p.advance(steps=2)
    state = p.open({"engine": "python"})
    assert state["problems"]["engine"].endswith("fewer or smaller layers, or the compiled engine")
    assert state["step"] == 2 and state["engineName"].startswith("WebAssembly")


def test_still_pictures_are_finer_than_moving_ones() -> None:
    p = panel()
    p.open({**SMALL, "steps": 2000})
    p._drawing = None
    playing = p.advance(seconds=0.001)["figure"]["boundary"]
    still = p.advance(steps=0)["figure"]["boundary"]
    assert len(still["values"]) > 2 * len(playing["values"])


@pytest.mark.parametrize("name", ["moons", "circles", "xor", "spiral", "blobs", "yin_yang"])
def test_every_data_set_can_be_chosen(name: str) -> None:
    state = panel().open({"data": name, **SMALL})
    assert state["problems"] == {} and values(state)["data"] == name


class Stuck(Random):
    """Would draw the seed that is in use."""

    def randrange(self, *args: int) -> int:  # type: ignore[override]
        return 1


def test_a_new_seed_is_never_the_one_in_use() -> None:
    p = Panel(Clock(), Stuck())
    assert values(p.open(SMALL))["seed"] == 1
    assert values(p.reset(new_seed=True))["seed"] == 2
