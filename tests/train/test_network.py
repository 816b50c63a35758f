"""The network's picture: the numbers in it are those of the model."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest

from gradlet import MLP, Compiled, data
from gradlet.pictures.network import network_message
from gradlet.pictures.outputs import Direct

X, Y = (-1.5, 2.5), (-1.0, 1.5)


def made(sizes: list[int], activation: str = "tanh") -> tuple[MLP, Direct]:
    model = MLP(2, sizes, activation=activation, output_activation="linear", rng=Random(3))
    points, labels = data.moons(8, seed=1)
    return model, Direct(Compiled(model, points, labels))


def at(picture: dict[str, Any], neuron: int, column: int, row: int) -> float:
    size = picture["columns"] * picture["rows"]
    return float(picture["maps"][neuron * size + row * picture["columns"] + column])


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid"])
@pytest.mark.parametrize("compiled", [True, False])
def test_every_tile_is_what_its_neuron_says(compiled: bool, activation: str) -> None:
    model, direct = made([3, 2, 1], activation)
    picture = network_message(model, direct if compiled else None, X, Y)
    columns, rows = picture["columns"], picture["rows"]
    assert picture["sizes"] == picture["shown"] == [2, 3, 2, 1]
    assert len(picture["maps"]) == columns * rows * 8
    for column, row in [(0, 0), (columns - 1, rows - 1), (5, 3)]:
        x = [X[0] + 4 * column / (columns - 1), Y[0] + 2.5 * row / (rows - 1)]
        said: list[float] = list(x)
        values: Any = x
        for layer in model.layers:
            out = layer(values)
            values = out if isinstance(out, list) else [out]
            said += [v.data for v in values]
        found = [at(picture, neuron, column, row) for neuron in range(8)]
        assert found == pytest.approx(said, rel=1e-6, abs=1e-6)


def test_the_weights_go_from_each_shown_neuron_to_each() -> None:
    model, direct = made([9, 2, 1])
    picture = network_message(model, direct, X, Y)
    assert (picture["sizes"], picture["shown"]) == ([2, 9, 2, 1], [2, 8, 2, 1])
    expected = [w.data for n in model.layers[0].neurons[:8] for w in n.w]
    expected += [w.data for n in model.layers[1].neurons for w in n.w[:8]]
    expected += [w.data for w in model.layers[2].neurons[0].w]
    assert list(picture["weights"]) == pytest.approx(expected, rel=1e-6)
    assert len(picture["maps"]) == picture["columns"] * picture["rows"] * (2 + 8 + 2 + 1)
    assert len(picture["spans"]) == 13


def test_a_span_is_one_or_the_largest() -> None:
    model, direct = made([2, 1])
    model.layers[-1].neurons[0].b.data = -7.0
    spans = network_message(model, direct, X, Y)["spans"]
    assert list(spans[:2]) == [2.5, 1.5]
    assert list(spans[2:4]) == [1.0, 1.0]
    assert spans[4] > 5
    model.layers[-1].neurons[0].b.data = math.inf
    assert network_message(model, direct, X, Y)["spans"][4] == 1.0


def test_without_a_kernel_large_models_have_no_tiles() -> None:
    small, large = made([8, 8, 1])[0], MLP(2, [64, 64, 1])
    pictures = [network_message(model, None, X, Y) for model in (small, large)]
    assert pictures[0]["columns"] == 16 and len(pictures[0]["maps"]) == 16 * 10 * 19
    assert len(pictures[1]["maps"]) == 0 and len(pictures[1]["weights"]) == 8 * 2 + 8 * 8 + 8
