"""Neuron, Layer, MLP: what they compute, how they are named, and what they refuse."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest

from gradlet import MLP, Layer, Module, Neuron, Value
from gradlet.engine import toposort
from gradlet.nn import ACTIVATIONS

SEED = 7


def numbers(model: Module) -> list[float]:
    return [p.data for p in model.parameters()]


@pytest.mark.parametrize(
    ("activation", "f"),
    [
        ("tanh", math.tanh),
        ("relu", lambda x: max(x, 0.0)),
        ("sigmoid", lambda x: 1 / (1 + math.exp(-x))),
        ("linear", lambda x: x),
    ],
)
def test_a_neuron_is_its_formula(activation: str, f: Callable[[float], float]) -> None:
    n = Neuron(3, activation=activation, rng=random.Random(SEED))
    n.b.data = 0.25
    x = [0.5, -1.5, 2.0]
    out = n(x)
    assert out.data == pytest.approx(f(0.25 + sum(w.data * xi for w, xi in zip(n.w, x, strict=True))))
    assert n.parameters() == [*n.w, n.b]


def test_tanh_is_the_default_everywhere() -> None:
    assert repr(Neuron(2)) == "Neuron(2, activation='tanh')"
    assert repr(Layer(2, 3)) == "Layer(2, 3, activation='tanh')"
    assert repr(MLP(3, [4, 4, 1])) == "MLP(3, [4, 4, 1], activation='tanh', output_activation='tanh')"
    out = MLP(3, [4, 4, 1])([1.0, 2.0, 3.0])
    assert isinstance(out, Value) and out._op == "tanh"


def test_repr_can_be_read_back() -> None:
    model = MLP(2, [3, 1], activation="relu", output_activation="linear")
    assert repr(eval(repr(model))) == repr(model)
    assert repr(MLP(2, [1], output_activation="sigmoid")) == "MLP(2, [1], output_activation='sigmoid')"


def test_the_lecture_names_are_there() -> None:
    model = MLP(3, [4, 4, 1])
    assert len(model.parameters()) == 41
    assert [len(layer.neurons) for layer in model.layers] == [4, 4, 1]
    assert [len(n.w) for n in model.layers[0].neurons] == [3] * 4


def test_one_output_comes_bare_and_several_as_a_list() -> None:
    assert isinstance(Layer(2, 1)([1.0, 2.0]), Value)
    two = Layer(2, 2)([1.0, 2.0])
    assert isinstance(two, list) and len(two) == 2
    assert isinstance(MLP(2, [3, 1])([1.0, 2.0]), Value)
    three = MLP(2, [2, 3])([1.0, 2.0])
    assert isinstance(three, list) and len(three) == 3


@pytest.mark.parametrize("nouts", [[1], [1, 1], [4, 1, 4, 1], [1, 3], (2, 1)])
def test_hidden_layers_of_one_neuron_work(nouts: list[int]) -> None:
    model = MLP(2, nouts, rng=random.Random(SEED))
    out = model([1.0, -1.0])
    last = out if isinstance(out, Value) else sum(out, Value(0.0))
    last.backward()
    assert sum(1 for p in model.parameters() if p.grad != 0.0) == len(model.parameters())


def test_the_bias_is_trained() -> None:
    n = Neuron(2, rng=random.Random(SEED))
    n([0.3, 0.4]).backward()
    assert n.b.grad != 0.0


def test_a_few_steps_of_descent_learn() -> None:
    model = MLP(2, [4, 1], rng=random.Random(SEED))
    xs, ys = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [-1.0, 1.0, 1.0, -1.0]
    losses = []
    for _ in range(150):
        loss = sum(((model(x) - y) ** 2 for x, y in zip(xs, ys, strict=True)), Value(0.0))  # type: ignore[operator]
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= 0.1 * p.grad
        losses.append(loss.data)
    assert losses[-1] < 0.1 < 1.0 < losses[0]


def test_zero_grad() -> None:
    model = MLP(2, [2, 1])
    out = model([1.0, 1.0])
    assert isinstance(out, Value)
    out.backward()
    assert any(p.grad for p in model.parameters())
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [0.0] * len(model.parameters())
    assert Module().parameters() == []


def test_parameters_say_where_they_stand() -> None:
    assert [p.label for p in Neuron(2).parameters()] == ["w[0]", "w[1]", "b"]
    assert [p.label for p in Layer(1, 2).parameters()] == ["w[0,0]", "b[0]", "w[1,0]", "b[1]"]
    labels = [p.label for p in MLP(2, [3, 2]).parameters()]
    assert labels[:4] == ["w1[0,0]", "w1[0,1]", "b1[0]", "w1[1,0]"]
    assert labels[-1] == "b2[1]"
    assert len(set(labels)) == len(labels)


def test_each_input_is_one_value_that_every_neuron_reads() -> None:
    x1 = Value(0.5, label="mine")
    out = MLP(2, [3, 1])([0.25, x1])
    assert isinstance(out, Value)
    leaves = [v for v in toposort(out) if not v._prev and v.label[0] not in "wb"]
    assert [v.label for v in leaves] == ["x[0]", "mine"]
    out.backward()
    assert x1.grad != 0.0


def test_rng_decides_the_weights_and_so_does_random_seed() -> None:
    def build(rng: random.Random | None) -> list[float]:
        return numbers(MLP(2, [3, 1], rng=rng))

    assert build(random.Random(1)) == build(random.Random(1)) != build(random.Random(2))
    random.seed(1)
    assert build(None) == build(random.Random(1))


@pytest.mark.parametrize(("activation", "numerator"), [("tanh", 3), ("sigmoid", 3), ("linear", 3), ("relu", 6)])
def test_initial_weights_have_the_documented_spread(activation: str, numerator: float) -> None:
    layer = Layer(50, 100, activation=activation, rng=random.Random(SEED))
    weights = [w.data for n in layer.neurons for w in n.w]
    bound = math.sqrt(numerator / 50)
    assert -bound <= min(weights) < -0.99 * bound and 0.99 * bound < max(weights) <= bound
    assert sum(w * w for w in weights) / len(weights) == pytest.approx(numerator / 3 / 50, rel=0.05)
    assert [n.b.data for n in layer.neurons] == [0.0] * 100


@pytest.mark.parametrize("model", [Neuron(3), Layer(3, 2), MLP(3, [2, 1])], ids=lambda m: type(m).__name__)
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([1.0, 2.0], ValueError, r"this \w+ has 3 inputs, got 2: \[1\.0, 2\.0\]; pass a list of 3 numbers or Values"),
        ([], ValueError, "got 0"),
        ([1.0] * 4, ValueError, "got 4"),
        (1.0, TypeError, r"cannot call an? \w+ with 1\.0; expected a list of 3 numbers"),
        (None, TypeError, "with None"),
        ([1.0, "two", 3.0], TypeError, r"cannot use 'two' \(str\)"),
        ([[1.0, 2.0, 3.0]] * 99, TypeError, r"with a list of lists, .{,150}; .*\[model\(x\) for x in X\]"),
    ],
)
def test_wrong_inputs(model: Any, x: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        model(x)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: MLP(2, []), ValueError, r"MLP: nouts must list .* at least one layer, as in \[4, 4, 1\]; got \[\]"),
        (lambda: MLP(2, 4), ValueError, "got 4"),  # type: ignore[arg-type]
        (lambda: MLP(2, "41"), ValueError, "got '41'"),  # type: ignore[arg-type]
        (lambda: MLP(2, [4, 0, 1]), ValueError, "every layer of nouts must be at least 1, got 0"),
        (lambda: MLP(2, [4, 1.5]), TypeError, r"must be a whole number, got 1\.5 \(float\)"),  # type: ignore[list-item]
        (lambda: MLP(0, [4, 1]), ValueError, "MLP: nin must be at least 1, got 0"),
        (lambda: Layer(2, 0), ValueError, "Layer: nout must be at least 1, got 0"),
        (lambda: Layer(-2, 1), ValueError, "Layer: nin must be at least 1, got -2"),
        (lambda: Neuron(0), ValueError, "Neuron: nin must be at least 1, got 0"),
        (lambda: Neuron("3"), TypeError, r"Neuron: nin must be a whole number, got '3' \(str\)"),  # type: ignore[arg-type]
        (
            lambda: MLP(2, [1], activation="swish"),
            ValueError,
            "unknown activation 'swish'; choose one of 'linear', 'relu', 'sigmoid', 'tanh'",
        ),
        (lambda: MLP(2, [1], output_activation="ReLU"), ValueError, "unknown activation 'ReLU'"),
        (lambda: Neuron(2, activation=None), ValueError, "unknown activation None"),  # type: ignore[arg-type]
        (lambda: Neuron(2, activation=["relu"]), ValueError, r"activation \['relu'\]"),  # type: ignore[arg-type]
        (lambda: Neuron(True), TypeError, r"whole number, got True \(bool\)"),
        (lambda: MLP(2, [1], rng=42), TypeError, r"rng=42 \(int\); expected a random\.Random"),  # type: ignore[arg-type]
    ],
)
def test_impossible_models(build: Callable[[], Module], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        build()


def test_activations_are_listed_in_order() -> None:
    assert list(ACTIVATIONS) == sorted(ACTIVATIONS)
