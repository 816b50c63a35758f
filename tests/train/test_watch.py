"""`show` in a loop: how often it draws, what it sends, and that nothing leaks. The clock is the tests' own."""

import math
import os
import subprocess
import sys
from array import array
from itertools import pairwise
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

import pytest
from support.own_classes import OwnModel

import gradlet
from gradlet import MLP, Value, data
from gradlet.pictures import live
from gradlet.pictures.figure import FINE, Detail
from gradlet.pictures.live import MOST, LivePictures
from gradlet.train import fit

X, Y = data.moons(20, seed=1)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def watched() -> tuple[LivePictures, list[dict[str, Any]], Clock]:
    figures: list[dict[str, Any]] = []
    clock = Clock()
    return LivePictures(figures.append, clock), figures, clock


def test_a_figure_is_what_the_wire_says() -> None:
    watch, figures, _ = watched()
    watch.show(MLP(2, [3, 1], rng=Random(1)), X, Y, Value(0.5), title="Moons")
    (figure,) = figures
    assert list(figure) == [
        "kind", "id", "title", "step", "lossSteps", "losses", "accuracy", "boundary", "points", "classes",
    ]  # fmt: skip
    assert (figure["kind"], figure["id"], figure["title"], figure["step"]) == ("figure", "1", "Moons", 1)
    assert figure["lossSteps"] == array("f", [1]) and figure["losses"] == array("f", [0.5])
    assert 0 <= figure["accuracy"] <= 1
    assert figure["classes"] == ("\u22121", "+1")
    boundary = figure["boundary"]
    assert list(boundary) == ["x", "y", "columns", "rows", "values", "threshold", "span"]
    assert (boundary["threshold"], boundary["span"]) == (0.0, 1.0)
    assert len(boundary["values"]) == boundary["columns"] * boundary["rows"] >= 64
    points = figure["points"]
    assert [len(points[k]) for k in ("x", "y", "side")] == [20, 20, 20]
    assert list(points["side"]) == Y
    assert all(a.typecode == "f" for a in (boundary["values"], *points.values(), figure["losses"], figure["lossSteps"]))


def test_the_grid_is_the_model_s_output_with_its_corners_at_the_ranges() -> None:
    watch, figures, _ = watched()
    watch.show(lambda x: 10 * x[0] + x[1], X, Y)
    b = figures[0]["boundary"]
    (left, right), (low, high) = b["x"], b["y"]
    assert left < min(x for x, _ in X) < max(x for x, _ in X) < right
    assert low < min(y for _, y in X) < max(y for _, y in X) < high
    corners = [b["values"][i] for i in (0, b["columns"] - 1, -b["columns"], -1)]
    expected = [10 * x + y for x, y in ((left, low), (right, low), (left, high), (right, high))]
    assert corners == pytest.approx(expected, rel=1e-6)


def test_at_most_five_pictures_a_second_but_every_loss() -> None:
    watch, figures, clock = watched()
    model = MLP(2, [2, 1])
    for step in range(1000):
        watch.show(model, X, Y, step)
        clock.now += 0.01
    assert 40 <= len(figures) <= 51, "10 seconds"
    watch.flush()
    assert figures[-1]["step"] == 1000
    assert list(figures[-1]["losses"]) == list(map(float, range(1000)))


def test_every_asks_for_fewer_and_never_gets_more() -> None:
    for every, low, high in ((2.0, 5, 6), (0.0, 40, 51)):
        watch, figures, clock = watched()
        model = MLP(2, [2, 1])
        for _ in range(1000):
            watch.show(model, X, Y, every=every)
            clock.now += 0.01
        assert low <= len(figures) <= high


@pytest.mark.parametrize("price", [0.0001, 0.001, 0.005, 0.05])
def test_drawing_takes_about_a_quarter_of_the_time_however_slow_the_model(price: float) -> None:
    watch, figures, clock = watched()

    def model(x: list[float]) -> float:
        clock.now += price
        return math.sin(x[0])  # cannot be replayed

    start, drawing = clock.now, 0.0
    while clock.now < start + 60:
        before = clock.now
        watch.show(model, X, Y)
        drawing += clock.now - before
        clock.now += 0.003
    assert len(figures) > 5
    assert drawing / (clock.now - start) < 0.3


def test_several_models_in_turn_share_the_time() -> None:
    watch, figures, clock = watched()
    models = [MLP(2, [2, 1], rng=Random(i)) for i in range(4)]
    for _ in range(1000):
        for model in models:
            watch.show(model, X, Y)
        clock.now += 0.01
    assert {f["id"] for f in figures} == {"1", "2", "3", "4"}
    assert len(figures) <= 60, "10 seconds"
    counts = [sum(f["id"] == str(i) for f in figures) for i in (1, 2, 3, 4)]
    assert max(counts) - min(counts) <= 2


def test_a_slow_model_gets_a_coarser_grid_and_a_hopeless_one_only_its_loss() -> None:
    cells = []
    for price in (0.00005, 0.001, 1.0):
        watch, figures, clock = watched()

        def model(x: list[float], clock: Clock = clock, price: float = price) -> float:
            clock.now += price
            return math.sin(x[0])

        watch.show(model, X, Y, 0.5)
        cells.append(figures[0]["boundary"] and len(figures[0]["boundary"]["values"]))
        assert list(figures[0]["losses"]) == [0.5]
    assert cells[0] > cells[1] >= 64 and cells[2] is None
    assert figures[0]["accuracy"] is None, "20 points would take 20 seconds"


def test_a_machine_that_is_busy_for_a_moment_costs_no_picture() -> None:
    watch, figures, clock = watched()
    seconds = [0.0001]

    def model(x: list[float]) -> float:
        clock.now += seconds.pop() if len(seconds) > 1 else seconds[0]
        return math.sin(x[0])

    watch.show(model, X, Y)
    watch.show(model, X, Y)
    seconds += [3.0, 0.0001, 0.0001, 0.0001]
    watch.flush()
    assert figures[-1]["step"] == 2 and figures[-1]["accuracy"] is not None
    assert len(figures[-1]["boundary"]["values"]) > 1_000


def test_flush_draws_the_last_state_finely_once_more() -> None:
    watch, figures, _ = watched()
    model = MLP(2, [2, 1], rng=Random(1))
    watch.show(model, X, Y, 1.0)
    watch.show(model, X, Y, 0.9)
    assert len(figures) == 1
    model.parameters()[0].data += 5
    watch.flush()
    assert len(figures) == 2 and figures[1]["id"] == figures[0]["id"]
    assert len(figures[1]["boundary"]["values"]) > 2 * len(figures[0]["boundary"]["values"])
    assert figures[1]["boundary"]["values"][0] == pytest.approx(
        model([figures[1]["boundary"]["x"][0], figures[1]["boundary"]["y"][0]]).data, rel=1e-5
    )
    assert (figures[1]["step"], list(figures[1]["lossSteps"])) == (2, [1, 2])


def test_flush_survives_a_model_that_no_longer_answers() -> None:
    watch, figures, _ = watched()
    broken: list[bool] = []

    def model(x: list[float]) -> float:
        if broken:
            raise RuntimeError("mine")
        return x[0]

    watch.show(model, X, Y, 1.0)
    broken.append(True)
    watch.show(model, X, Y, 0.5)
    watch.flush()
    assert list(figures[-1]["losses"]) == [1.0, 0.5]
    assert figures[-1]["boundary"] == figures[0]["boundary"]


def test_what_the_model_raises_reaches_the_reader_s_loop() -> None:
    watch, figures, _ = watched()
    with pytest.raises(ZeroDivisionError):
        watch.show(lambda x: 1 / 0, X, Y)
    watch.flush()
    assert figures == []


def test_begin_forgets() -> None:
    watch, figures, _ = watched()
    model = MLP(2, [2, 1])
    watch.show(model, X, Y, 1.0)
    watch.show(model, X, Y, 1.0)
    watch.begin()
    watch.flush()
    assert len(figures) == 1
    watch.show(model, X, Y, 2.0)
    assert (figures[1]["id"], figures[1]["step"], list(figures[1]["losses"])) == ("1", 1, [2.0])


def test_ids_are_those_of_the_model_or_its_title() -> None:
    watch, figures, _ = watched()
    a, b, c = MLP(2, [1]), MLP(2, [1]), MLP(2, [1])
    watch.show(a, X, Y)
    watch.show(b, X, Y, title="mine")
    watch.show(c, X, Y, title="mine")
    watch.show(c, X, Y)
    assert [(f["id"], f["title"]) for f in figures] == [("1", ""), ("2", "mine"), ("3", "")]
    watch.flush()
    assert [f["id"] for f in figures[3:]] == ["1", "2", "3"]


def test_a_lambda_or_a_bound_method_in_a_loop_is_one_model() -> None:
    watch, figures, clock = watched()
    model = MLP(2, [1])
    for _ in range(50):
        watch.show(lambda x: model(x), X, Y)
        watch.show(model.__call__, X, Y)
        clock.now += 0.01
    assert {f["id"] for f in figures} == {"1", "2"} and len(figures) <= 6


def test_too_many_models_is_an_error_with_its_cure() -> None:
    watch, _, _ = watched()
    models = [MLP(2, [1]) for _ in range(MOST + 1)]
    for model in models[:MOST]:
        watch.show(model, X, Y)
    with pytest.raises(ValueError, match="at most 24 models; give several the same title="):
        watch.show(models[MOST], X, Y)


def test_any_model_will_do() -> None:
    watch, figures, _ = watched()
    watch.show(OwnModel(), X, Y, title="own Value, list of one")
    watch.show(lambda x: x[0], X, [0 if t < 0 else 1 for t in Y], title="numbers, labels 0 and 1")
    watch.show(lambda x: x[0], X, [2.5 * t + 1 for t in Y], title="regression")
    watch.show(MLP(2, [1]), [[Value(v) for v in x] for x in X], [Value(t) for t in Y], title="Values all over")
    read = [(f["boundary"]["threshold"], f["boundary"]["span"], f["accuracy"] is not None) for f in figures]
    assert read == [(0, 1, True), (0.5, 0.5, True), (1.0, 2.5, False), (0, 1, True)]
    assert all(list(f["points"]["side"]) == Y for f in figures)
    watch.show(lambda x: x[0], X, Y, title="threshold", threshold=0.25)
    assert figures[-1]["boundary"]["threshold"] == 0.25


def test_other_dimensions_and_several_outputs_get_the_curve_only() -> None:
    watch, figures, _ = watched()
    watch.show(MLP(3, [2, 1]), [[a, b, a] for a, b in X], Y, 0.5)
    watch.show(MLP(2, [4, 3]), X, Y, 0.5)
    three, several = figures
    assert three["boundary"] is several["boundary"] is None
    assert three["accuracy"] is not None and several["accuracy"] is None
    assert not three["points"]["x"] and len(several["points"]["x"]) == 20
    assert list(three["losses"]) == list(several["losses"]) == [0.5]


def test_without_a_loss_there_is_no_curve() -> None:
    watch, figures, _ = watched()
    watch.show(lambda x: x[0], X, Y)
    assert list(figures[0]["losses"]) == [] and figures[0]["step"] == 1


def test_infinite_outputs_are_drawn_as_very_large_and_nan_is_left() -> None:
    watch, figures, _ = watched()
    watch.show(lambda x: math.inf if x[0] > 0.5 else math.nan, X, Y, math.nan)
    values = figures[0]["boundary"]["values"]
    assert values[-1] == pytest.approx(1e30) and math.isnan(values[0])
    assert math.isnan(figures[0]["losses"][0])


@pytest.mark.parametrize("count", [2_001, 50_000])
def test_a_long_curve_is_thinned_but_keeps_its_ends_and_its_spikes(count: int) -> None:
    watch, figures, _ = watched()
    model = MLP(2, [1])
    for step in range(1, count + 1):
        watch.show(model, X, Y, 1000.0 if step == 1234 else 1 / step)
    watch.flush()
    steps, losses = list(figures[-1]["lossSteps"]), list(figures[-1]["losses"])
    assert 1_000 <= len(steps) == len(losses) <= 2_000
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (1, count)
    assert losses[-1] == pytest.approx(1 / count)
    assert losses[steps.index(1234)] == 1000.0
    assert all(v == pytest.approx(1 / s) for s, v in zip(steps, losses, strict=True) if s != 1234)
    assert max(b - a for a, b in pairwise(steps)) <= count / 400, "no stretch is left blank"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda show: show(5, X, Y), TypeError, "cannot show 5 (int); expected a model to call"),
        (lambda show: show(MLP(2, [1]), X, Y[1:]), ValueError, "got 20 points and 19 labels"),
        (lambda show: show(MLP(2, [1]), [], []), ValueError, "there are no points"),
        (lambda show: show(MLP(2, [1]), [1, 2], [1, -1]), TypeError, "point 0, 1 (int); expected a list of numbers"),
        (lambda show: show(MLP(2, [1]), [[1, 2], [3]], [1, -1]), ValueError, "point 1, [3], has 1 numbers; expected 2"),
        (lambda show: show(MLP(2, [1]), X, Y, "low"), TypeError, "cannot use loss 'low' (str)"),
        (lambda show: show(lambda x: "a", X, Y), TypeError, "output 'a' (str); expected a number or a Value"),
        (lambda show: show(lambda x: None, X, Y), TypeError, "output None (NoneType)"),
        (lambda show: show(MLP(2, [1]), X, Y, every=-1), ValueError, "every=-1"),
        (lambda show: show(MLP(2, [1]), X, Y, title=5), TypeError, "5 (int) as a title"),
        (lambda show: show(MLP(2, [1]), X, Y, threshold="a"), TypeError, "threshold='a' (str)"),
    ],
)
def test_what_is_refused(call: object, error: type[Exception], words: str) -> None:
    watch, figures, _ = watched()
    with pytest.raises(error) as caught:
        call(watch.show)  # type: ignore[operator]
    assert words in str(caught.value)
    assert figures == []


def test_without_a_sink_it_prints_a_line_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    plain = LivePictures(None, clock)
    for step in range(1, 301):
        plain.show(lambda x: x[1] - 0.25, X, [1 if b > 0.25 else -1 for _, b in X], 1 / step)
        clock.now += 0.01
    plain.flush()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "step 1, loss 1, accuracy 100.0%"
    assert lines[-1] == "step 300, loss 0.003333, accuracy 100.0%"
    assert 3 <= len(lines) <= 5


def test_the_module_s_show_goes_where_it_is_told() -> None:
    figures: list[dict[str, Any]] = []
    live.set_sink(figures.append)
    try:
        live.begin()
        live.show(MLP(2, [1]), X, Y, title="here")
        live.flush()
    finally:
        live.begin()
        live.set_sink(None)
    assert [f["title"] for f in figures] == ["here", "here"]


def test_alive_is_said_once_a_second_and_to_a_sink_only() -> None:
    now = 0.0
    said: list[dict[str, Any]] = []
    watching = LivePictures(said.append, lambda: now)
    for tenths in range(31):
        now = tenths / 10
        watching.beat()
    assert said == [{"kind": "alive"}] * 4
    LivePictures(None, lambda: now).beat()


def test_fit_says_that_it_is_alive() -> None:
    said: list[dict[str, Any]] = []
    live.set_sink(said.append)
    try:
        for _ in fit(MLP(2, [1]), X, Y, steps=2):
            pass
    finally:
        live.set_sink(None)
    assert said == [{"kind": "alive"}]


@pytest.mark.cpython_only  # starts another Python
def test_a_script_ends_with_the_line_of_its_last_step() -> None:
    script = (
        "from gradlet import show\n"
        "for step in range(1, 501):\n"
        "    show(lambda x: x[0], [[-1.0], [1.0]], [-1, 1], 1 / step, title='mine')\n"
        "print('end')\n"
    )
    folder = str(Path(gradlet.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": folder}, capture_output=True, text=True
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "mine: step 1, loss 1, accuracy 100.0%", done.stderr
    assert lines[-2:] == ["end", "mine: step 500, loss 0.002, accuracy 100.0%"]
    assert len(lines) < 50


def test_one_long_step_says_that_it_is_alive() -> None:
    now = [0.0]

    def slow(x: list[float]) -> Value:
        now[0] += 2.0
        return w * x[0]

    w = Value(1.0)
    slow.parameters = lambda: [w]  # type: ignore[attr-defined]
    said: list[dict[str, Any]] = []
    live.set_sink(said.append)
    live.configure(clock=lambda: now[0])
    try:
        next(fit(slow, X, Y, steps=1))
    finally:
        live.set_sink(None)
        live.configure(clock=perf_counter)
    assert said == [{"kind": "alive"}] * (len(X) + 1)


def test_the_last_picture_is_as_fine_as_configured() -> None:
    figures: list[dict[str, Any]] = []
    model = MLP(2, [2, 1])
    live.begin()
    live.set_sink(figures.append)
    live.configure(fine=Detail(0.3, 100))
    try:
        live.show(model, X, Y)
        live.flush()
        live.configure(fine=FINE)
        live.flush()
    finally:
        live.configure(fine=FINE)
        live.set_sink(None)
        live.begin()
    cells = [len(figure["boundary"]["values"]) for figure in figures]
    assert cells[1] <= 100 < cells[2]


@pytest.mark.parametrize("threshold", [math.nan, math.inf, -math.inf, 10**400])
def test_a_threshold_is_finite_in_the_first_call_and_in_any(threshold: float) -> None:
    watching, figures, _ = watched()
    model = MLP(2, [2, 1])
    for _ in range(2):
        with pytest.raises(ValueError, match=r"cannot use threshold=.+; expected a finite number"):
            watching.show(model, X, Y, threshold=threshold)
        watching.show(model, X, Y)
    assert len(figures) == 1
