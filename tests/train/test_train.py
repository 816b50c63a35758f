"""The loop: it learns, repeats itself exactly, and stops where the numbers stop."""

import math
from dataclasses import replace
from random import Random

import pytest
from support.own_classes import OwnModel

from gradlet import MLP, Value, data, fit, losses, optim
from gradlet.page.panel import ENGINES
from gradlet.train import Eager, Training, accuracy, batches
from gradlet.train.settings import Settings


def weights(model: MLP) -> list[float]:
    return [p.data for p in model.parameters()]


def test_fit_parts_the_moons() -> None:
    X, y = data.moons(60, seed=1)
    model = MLP(2, [8, 1], output_activation="linear", rng=Random(1))
    before = accuracy(model, X, y)
    steps = list(fit(model, X, y, optimiser=optim.Adam(model.parameters(), lr=0.1), steps=250, batch=15))
    assert [step.number for step in steps] == list(range(1, 251))
    assert before < 0.95 <= accuracy(model, X, y)
    assert sum(s.loss for s in steps[-10:]) < 0.2 * sum(s.loss for s in steps[:10])


def test_fit_does_what_the_loop_written_by_hand_does() -> None:
    X, y = data.circles(12, seed=2)
    by_hand, fitted = (MLP(2, [3, 1], rng=Random(3)) for _ in range(2))
    optimiser = optim.SGD(by_hand.parameters(), lr=0.2, momentum=0.5)
    expected = []
    for _ in range(5):
        loss = losses.mse([by_hand(x) for x in X], y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        expected.append(loss.data)
    own = optim.SGD(fitted.parameters(), lr=0.2, momentum=0.5)
    assert [s.loss for s in fit(fitted, X, y, loss=losses.mse, optimiser=own, steps=5)] == expected
    assert weights(fitted) == weights(by_hand)


def test_fit_trains_a_model_and_a_value_of_the_reader_s_own() -> None:
    X, y = data.blobs(20, seed=1)
    model = OwnModel()
    found = list(fit(model, X, y, loss=losses.mse, steps=30))
    assert found[-1].loss < 0.5 * found[0].loss
    assert accuracy(model, X, y) == 1.0


def test_batches_visit_every_point_equally_often_in_a_seeded_order() -> None:
    def draw(seed: int) -> list[tuple[int, ...]]:
        source = batches(10, 5, Random(seed))
        return [tuple(next(source)) for _ in range(8)]

    assert draw(1) == draw(1) != draw(2)
    for first, second in zip(draw(1)[::2], draw(1)[1::2], strict=True):
        assert sorted(first + second) == list(range(10))


def test_batches_have_one_size_and_leave_nobody_out_for_long() -> None:
    source = batches(10, 4, Random(1))
    drawn = [next(source) for _ in range(40)]
    assert {len(b) for b in drawn} == {4}
    assert {i for b in drawn for i in b} == set(range(10))
    for size in (None, 10, 99):
        assert list(next(batches(10, size, Random(1)))) == list(range(10))


def test_accuracy() -> None:
    def model(x: list[float]) -> float:
        return x[0]

    X = [[-2.0], [-0.1], [0.0], [0.7]]
    assert accuracy(model, X, [-1, -1, -1, 1]) == 0.75, "an output on the threshold is on neither side"
    assert accuracy(model, X, [0, 0, 0, 1]) == 1.0, "labels 0 and 1 are parted at 0.5"
    assert accuracy(model, X, [0, 0, 1, 1], threshold=-0.05) == 1.0
    assert accuracy(lambda x: [Value(x[0])], X, [-1, -1, 1, 1]) == 0.75
    assert accuracy(lambda x: math.nan, X, [-1, -1, 1, 1]) == 0.0
    with pytest.raises(ValueError, match=r"labels such as \[1.0, 2.0, 3.0\]"):
        accuracy(model, X, [1, 2, 3, 3])
    with pytest.raises(TypeError, match="a list of 2 as output"):
        accuracy(lambda x: [1.0, 2.0], X, [-1, -1, 1, 1])


class Overflows:
    """w starts sound; a step of SGD takes it where exp overflows."""

    def __init__(self) -> None:
        self.w = Value(1.0, label="w")

    def __call__(self, x: list[float]) -> Value:
        return (self.w * x[0]).exp()

    def parameters(self) -> list[Value]:
        return [self.w]


def test_it_stops_at_the_first_loss_that_is_not_finite() -> None:
    model = Overflows()
    sgd = optim.SGD([model.w], lr=100.0)
    turns = fit(model, [[1.0]], [0.0], loss=lambda s, t: s[0] * -1.0, optimiser=sgd, steps=50)
    seen = []
    with pytest.raises(FloatingPointError) as caught:
        for step in turns:
            seen.append(step)
    # Step 1 goes from w = 1 to 1 + 100 e = 272.8; step 2 overshoots to 1e120, whose exp is infinite.
    assert [s.number for s in seen] == [1, 2]
    assert model.w.data == pytest.approx(1 + 100 * math.e)
    said = str(caught.value)
    assert said.startswith("stopped at step 3: the loss became -inf, because exp(")
    assert "gave inf; the weights are those before step 2. Try a smaller learning rate." in said


def test_it_stops_before_a_weight_is_lost() -> None:
    """log(1 / w) is finite at a denormal w, its derivative is not."""
    model = Overflows()
    model.w.data = 1e-320
    turns = fit(
        model, [[1.0]], [0.0], loss=lambda s, t: model.w.log() * 1.0, optimiser=optim.SGD([model.w], lr=1.0), steps=2
    )
    with pytest.raises(
        FloatingPointError, match=r"step 1: it would make parameter w -inf, because its gradient is inf"
    ):
        next(turns)
    assert model.w.data == 1e-320


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda m: setattr(m.parameters()[0], "data", math.nan), "because w1[0,0] is nan"),
        (lambda m: setattr(m.parameters()[-1], "data", math.inf), "because b2[0] is inf"),
        (
            lambda m: setattr(m.parameters()[0], "data", math.inf),
            "parameter w1[0,0] was inf before it",
        ),  # tanh hides it
    ],
)
def test_a_spoiled_weight_is_named(spoil: object, words: str) -> None:
    X, y = data.moons(4)
    model = MLP(2, [2, 1], output_activation="linear")
    spoil(model)  # type: ignore[operator]
    with pytest.raises(FloatingPointError) as caught:
        list(fit(model, X, y, steps=1))
    assert "stopped at step 1" in str(caught.value) and words in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"X": []}, ValueError, "got 0 points and 4 labels"),
        ({"X": [], "y": []}, ValueError, "there are no points"),
        ({"X": [[1.0, 2.0], [1.0], [1.0, 2.0], [1.0, 2.0]]}, ValueError, "point 1, [1.0], has 1 numbers; expected 2"),
        ({"X": [1.0, 2.0, 3.0, 4.0]}, TypeError, "point 0, 1.0 (float); expected a list of numbers"),
        ({"X": [["a", 1.0]] * 4}, TypeError, "point 0, ['a', 1.0]"),
        ({"X": [[math.nan, 1.0]] * 4}, ValueError, "point 0, [nan, 1.0], is not finite"),
        ({"y": [1, -1, math.inf, 1]}, ValueError, "label 2, inf, is not finite"),
        ({"y": [1, -1, "b", 1]}, TypeError, "label 'b' (str)"),
        ({"model": 5}, TypeError, "cannot train 5 (int)"),
        ({"model": lambda x: x}, TypeError, "with parameters()"),
        ({"loss": "hinge"}, TypeError, "'hinge' (str) as a loss"),
        ({"steps": -1}, ValueError, "steps=-1"),
        ({"steps": 2.5}, ValueError, "steps=2.5"),
        ({"batch": 0}, ValueError, "batch=0"),
        ({"batch": 1.5}, ValueError, "batch=1.5"),
    ],
)
def test_bad_arguments_are_refused_before_the_first_step(arguments: dict, error: type[Exception], words: str) -> None:
    X, y = data.moons(4)
    model = MLP(2, [2, 1])
    before = weights(model)
    given = {"model": model, "X": X, "y": y} | arguments
    with pytest.raises(error) as caught:
        fit(given.pop("model"), given.pop("X"), given.pop("y"), **given)
    assert words in str(caught.value)
    assert weights(model) == before


def test_a_loss_that_is_no_value_is_named() -> None:
    X, y = data.moons(4)
    with pytest.raises(TypeError, match=r"the loss gave 0.5 \(float\); expected a Value"):
        next(fit(MLP(2, [1]), X, y, loss=lambda s, t: 0.5))


SMALL = Settings(points=12, layers="3", steps=6, batch=4)


def test_training_reset_gives_the_very_same_points_weights_and_run() -> None:
    training = Training(SMALL, engines=ENGINES)
    start, points = weights(training.model), (training.X, training.y)
    training.advance(steps=6)
    first, losses_seen = weights(training.model), training.curve.losses
    assert first != start and training.done
    training.reset()
    assert weights(training.model) == start and (training.X, training.y) == points and training.step == 0
    training.advance(steps=2)
    training.advance(steps=4)
    assert weights(training.model) == first and training.curve.losses == losses_seen
    training.reset(seed=SMALL.seed + 1)
    assert weights(training.model) != start and points[0] != training.X
    assert training.settings.seed == SMALL.seed + 1


@pytest.mark.parametrize("engine", ["compiled", "python"])
@pytest.mark.parametrize("optimiser", ["adam", "sgd", "momentum"])
def test_reset_compiles_nothing_and_leaves_nothing_behind(engine: str, optimiser: str) -> None:
    settings = replace(SMALL, engine=engine, optimiser=optimiser, steps=20)
    training, fresh = Training(settings, engines=ENGINES), Training(settings, engines=ENGINES)
    engine_before = training.engine
    training.advance(steps=20)
    training.adopt(replace(settings, learning_rate=0.3, steps=30))
    training.advance(steps=3)
    training.adopt(settings)
    training.reset()
    assert training.engine is engine_before
    assert (training.step, training.speed, training.curve.losses) == (0, None, [])
    assert all(p.grad == 0 for p in training.model.parameters())
    training.advance(steps=20)
    fresh.advance(steps=20)
    assert weights(training.model) == weights(fresh.model)
    assert training.curve.losses == fresh.curve.losses


def test_more_points_do_not_mean_other_weights() -> None:
    assert weights(Training(SMALL, engines=ENGINES).model) == weights(
        Training(Settings(points=40, layers="3", loss="hinge"), engines=ENGINES).model
    )


def test_advance_ends_with_the_last_step() -> None:
    training = Training(SMALL, engines=ENGINES)
    assert training.advance(steps=4) == 4
    assert not training.done
    assert training.advance(steps=4) == 2
    assert training.done and training.step == 6
    assert training.advance(steps=4) == training.advance(seconds=1.0) == 0
    for wrong in ({}, {"steps": 1, "seconds": 1.0}):
        with pytest.raises(ValueError, match="pass one of them"):
            training.advance(**wrong)


class Ticking:
    """A clock that goes on by a second whenever someone looks."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_advance_looks_at_the_clock_after_every_run_of_the_engine() -> None:
    training = Training(replace(SMALL, engine="python"), clock=Ticking(), engines=ENGINES)
    assert training.advance(seconds=3.0) == 3
    assert training.advance(seconds=0.0) == 1, "one step at least, or training would stand still"


def test_training_halts_and_says_why() -> None:
    training = Training(
        Settings(points=12, layers="3", activation="relu", loss="mse", optimiser="sgd", learning_rate=10),
        engines=ENGINES,
    )
    training.model.parameters()[-1].data = math.nan
    assert training.advance(steps=5) == 0
    assert training.done and training.halted and training.halted.startswith("stopped at step 1: the loss became")
    training.reset()
    assert training.halted is None and training.advance(steps=1) == 1


def test_a_new_learning_rate_takes_effect_in_the_middle_and_new_layers_start_over() -> None:
    training = Training(SMALL, engines=ENGINES)
    training.advance(steps=3)
    midway = weights(training.model)
    training.adopt(Settings(**{**vars(SMALL), "learning_rate": 0.01, "steps": 9}))
    assert training.step == 3 and weights(training.model) == midway and training.optimiser.lr == 0.01
    assert training.advance(steps=99) == 6
    training.adopt(Settings(**{**vars(SMALL), "layers": "4"}))
    assert training.step == 0 and len(training.model.parameters()) == 4 * 3 + 5


@pytest.mark.parametrize("loss", ["hinge", "cross_entropy", "mse"])
@pytest.mark.parametrize("optimiser", ["adam", "sgd", "momentum"])
def test_every_loss_and_optimiser_of_the_settings_learns(loss: str, optimiser: str) -> None:
    settings = Settings(data="blobs", points=16, layers="3", loss=loss, optimiser=optimiser, batch=16, steps=20)
    training = Training(settings, engines=ENGINES)
    training.advance(steps=20)
    assert training.curve.losses[-1] < 0.7 * training.curve.losses[0]


def test_the_default_panel_reaches_95_percent() -> None:
    training = Training(engines=ENGINES)
    training.advance(steps=training.settings.steps)
    assert accuracy(training.model, training.X, training.y) >= 0.95


def test_eager_says_what_it_is() -> None:
    assert Eager.name == "Python, one Value at a time"
