"""Replayed outputs are the model's own, or the model is called."""

import math
from random import Random

import pytest
from support.own_classes import OwnModel, OwnValue

from gradlet import MLP, Value, data, fit
from gradlet.pictures.outputs import CHECKS, Replay

ROWS = [[math.sin(i), math.cos(2 * i)] for i in range(60)]


class Counted:
    """A model that counts its calls."""

    def __init__(self, model: object) -> None:
        self.model, self.calls = model, 0

    def __call__(self, x: list[float]) -> object:
        self.calls += 1
        return self.model(x)  # type: ignore[operator]


def direct(model: object) -> list[float]:
    return [getattr(out, "data", out) for out in (model(row) for row in ROWS)]  # type: ignore[operator]


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
def test_an_mlp_is_replayed_to_the_bit_without_being_called(activation: str) -> None:
    model = MLP(2, [5, 3, 1], activation=activation, rng=Random(1))
    counted = Counted(model)
    assert Replay(counted).outputs(ROWS) == direct(model)
    assert counted.calls <= CHECKS + 1


def test_it_follows_training() -> None:
    X, y = data.moons(10)
    model = MLP(2, [4, 1])
    counted = Counted(model)
    replay = Replay(counted)
    first = replay.outputs(ROWS)
    for _ in fit(model, X, y, steps=3):
        pass
    assert replay.outputs(ROWS) == direct(model) != first
    assert counted.calls <= 2 * CHECKS + 1, "the recording is made once"


def test_a_model_whose_parameters_are_replaced_is_recorded_anew() -> None:
    def model(x: list[float]) -> Value:
        return w[0] * x[0] + x[1] ** 2

    w = [Value(2.0)]
    replay = Replay(model)
    assert replay.outputs(ROWS) == direct(model)
    w[0] = Value(5.0)
    assert replay.outputs(ROWS) == direct(model)
    assert not replay.called_only


def test_every_operation_of_the_table() -> None:
    def model(x: list[Value]) -> Value:
        a, b = (v if isinstance(v, Value) else Value(v) for v in x)
        return (
            (a - b) / (b * b + 2)
            + a.exp().log()
            + (-a).relu()
            + b.sigmoid().tanh()
            + (a + 3) ** 0.5
            - a**2
            + 1 / (b + 7)
        )

    replay = Replay(model)
    assert replay.outputs(ROWS) == direct(model)
    assert not replay.called_only


def test_a_class_of_the_reader_s_own_is_replayed_too() -> None:
    """Its children are sets: a sum may come in another order, and `h * h` has one child."""
    model = OwnModel()
    counted = Counted(model)
    replay = Replay(counted)
    assert replay.outputs(ROWS) == pytest.approx([model(row)[0].data for row in ROWS], rel=1e-12)
    assert not replay.called_only
    assert counted.calls <= CHECKS + 3
    model.v[0].data += 1
    assert replay.outputs(ROWS) == pytest.approx([model(row)[0].data for row in ROWS], rel=1e-12)


def test_the_part_that_no_input_reaches_follows_its_leaves() -> None:
    w = Value(0.5)
    model = lambda x: (w * w).tanh() * x[0] + w.exp()  # noqa: E731
    replay = Replay(model)
    replay.outputs(ROWS)
    w.data = -1.5
    assert replay.outputs(ROWS) == direct(model)


def test_inputs_and_parameters_that_do_not_matter() -> None:
    assert Replay(lambda x: Value(3.0) * x[1]).outputs(ROWS) == [3 * b for _, b in ROWS]
    assert Replay(lambda x: x[0]).outputs(ROWS) == [a for a, _ in ROWS]
    assert Replay(lambda x: Value(4.0)).outputs(ROWS) == [4.0] * len(ROWS)
    assert Replay(lambda x: x[0] * 2 - x[1]).outputs(ROWS) == [a * 2 - b for a, b in ROWS], "plain numbers"


class Odd(OwnValue):
    """Its operation is not in our table."""

    def cube(self) -> OwnValue:
        return OwnValue(self.data**3, (self,), "cube")


NOT_REPLAYED = {
    "a branch on the data": lambda x: Value(1.0) if x[0] > 0 else Value(-2.0) * x[1],
    "a plain function": lambda x: math.sin(x[0]) + x[1],
    "a detour around the graph": lambda x: Value(math.sin(getattr(x[0], "data", x[0]))) * 2.0,
    "an operation we do not know": lambda x: Odd(x[0]).cube(),
    "a Value made of more than its data": lambda x: Marked(x[0], "m"),
}


class Marked:
    def __init__(self, data: float, mark: str) -> None:
        self.data, self.mark, self._prev, self._op = data, mark, (), ""


@pytest.mark.parametrize("kind", NOT_REPLAYED)
def test_what_cannot_be_replayed_is_called(kind: str) -> None:
    counted = Counted(NOT_REPLAYED[kind])
    replay = Replay(counted)
    assert replay.outputs(ROWS) == direct(NOT_REPLAYED[kind])
    assert replay.called_only
    so_far = counted.calls
    replay.outputs(ROWS)
    assert counted.calls == so_far + len(ROWS), "and not recorded again and again"


def test_a_model_with_dropout_is_called() -> None:
    rng = Random(1)
    replay = Replay(lambda x: Value(x[0]) * (rng.random() < 0.5) + x[1])
    replay.outputs(ROWS)
    assert replay.called_only


def test_a_deep_model_does_not_recurse() -> None:
    def model(x: list[float]) -> Value:
        v = x[0] * Value(1.0)
        for _ in range(5_000):
            v = v + 0.001
        return v

    assert Replay(model).outputs(ROWS[:6]) == pytest.approx([a + 5 for a, _ in ROWS[:6]])


def test_what_the_model_raises_comes_through() -> None:
    def model(x: list[float]) -> Value:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        Replay(model).outputs(ROWS)
