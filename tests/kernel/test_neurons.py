"""Neurons are found in the program, and their maps are what the program computes."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from kernel.kernels import instantiate

from gradlet import MLP, Value, data, losses
from gradlet.data.points import output_value
from gradlet.kernel import neurons, record
from gradlet.kernel.compiled import Compiled
from gradlet.optim import SGD

GRID = [[i / 10 - 1, j / 10 - 1] for i in range(20) for j in range(20)]


def names(model: Any, inputs: int = 2, parameters: list[Value] | None = None) -> list[str]:
    return [neuron.name for neuron in neurons(record(model, losses.mse, inputs, [1.0], parameters))]


def weights(n: int) -> list[Value]:
    rng = Random(2)
    return [Value(rng.uniform(-1, 1), label=f"p{i}") for i in range(n)]


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
def test_those_of_an_mlp_are_its_neurons_whatever_their_activation(activation: str) -> None:
    model = MLP(2, [3, 2, 1], activation=activation, rng=Random(1))
    assert names(model) == ["a1[0]", "a1[1]", "a1[2]", "a2[0]", "a2[1]", "a3[0]"]


def test_a_formula_of_ones_own_is_an_activation() -> None:
    a, b, c = parameters = weights(3)

    def model(x: Any) -> Value:
        e = (2 * (a * x[0] + b)).exp()
        return c * ((e - 1) / (e + 1))

    found = neurons(record(model, losses.mse, 1, [1.0], parameters))
    assert [(n.name, n.layer, n.value._op) for n in found] == [("a1[0]", 1, "/"), ("a2[0]", 2, "*")]


def test_what_has_a_label_is_seen_and_keeps_its_name() -> None:
    a, b = parameters = weights(2)

    def model(x: Any) -> Value:
        n = a * x[0] + b
        n.label = "n"
        (0.5 * n).label = "nobody's"
        return (0.5 * n).tanh()

    assert names(model, 1, parameters) == ["n", "a2[0]"]


def test_inputs_and_what_only_parameters_make_are_no_neurons() -> None:
    a, b = parameters = weights(2)
    assert names(lambda x: (a * b).tanh() * x[0] + a * b + x[1], parameters=parameters) == ["a1[0]"]


def test_a_value_that_is_carried_past_a_layer_is_one_neuron() -> None:
    a, b, c = parameters = weights(3)

    def model(x: Any) -> Value:
        h = (a * x[0]).tanh()
        h = h + (b * h).tanh()
        return c * h + x[0]

    found = neurons(record(model, losses.mse, 1, [1.0], parameters))
    assert [(n.name, n.layer) for n in found] == [("a1[0]", 1), ("a2[0]", 2), ("a3[0]", 3)]


class Backwards(MLP):
    """Its first layer's outputs, last first, then what it makes of them, an input and a constant."""

    def __call__(self, x: Any) -> Any:
        hidden: Any = self.layers[0](x)
        return [*reversed(hidden), self.layers[1](hidden), x[1], Value(3.0)]


def compiled(model: MLP) -> Compiled:
    def loss(outputs: Any, targets: Any) -> Any:
        return losses.mse([o[-1] if isinstance(o, list) else o for o in outputs], targets)

    X, y = data.SETS["moons"](9, noise=0.1, rng=Random(3))
    optimiser = SGD(model.parameters(), lr=0.1)
    return Compiled(model, X, y, loss=loss, optimiser=optimiser, instantiate=instantiate)


def layers(model: MLP, x: Any) -> list[float]:
    """All activations, layer by layer."""
    found = []
    for layer in model.layers:
        out = layer(x)
        x = out if isinstance(out, list) else [out]
        found += [v.data for v in x]
    return found


def test_maps_are_the_activations_and_follow_training() -> None:
    model = MLP(2, [5, 3, 1], rng=Random(1))
    engine = compiled(model)
    grid = engine.points(GRID)
    for _ in range(2):
        maps = engine.maps(grid)
        assert len(maps) == len(engine.neurons) == 9
        assert maps[-1].tolist() == engine.outputs(grid)[0]
        for i in (0, 57, 399):
            assert [m[i] for m in maps] == pytest.approx(layers(model, GRID[i]), rel=1e-14)
        engine.run(5)


def test_maps_of_outputs_in_any_order() -> None:
    model = Backwards(2, [5, 1], rng=Random(1))
    engine = compiled(model)
    maps = engine.maps(GRID)
    position = {neuron.value: k for k, neuron in enumerate(engine.neurons)}
    for i in (0, 57, 399):
        found = [maps[position[v]][i] for v in engine.recording.outputs]
        assert found == pytest.approx([output_value(v) for v in model(GRID[i])], rel=1e-14)


@pytest.mark.parametrize("points", [0, 1, 5, 1023, 1025, 2051])
def test_any_number_of_points(points: int) -> None:
    engine = compiled(MLP(2, [3, 1], rng=Random(1)))
    some = [[i / 700, -i / 900] for i in range(points)]
    maps, (outputs,) = engine.maps(some), engine.outputs(some)
    assert [len(m) for m in maps] == [points] * 4
    assert maps[-1].tolist() == outputs


def test_many_neurons_are_shown_at_fewer_points_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    model = MLP(2, [7, 1], rng=Random(1))
    plenty = compiled(model).maps(GRID)
    monkeypatch.setattr("gradlet.kernel.wasm.memory.MAPS", 8 * 8 * 10)
    engine = compiled(model)
    assert engine.kernel.points == 8
    assert engine.maps(GRID) == plenty


def test_watching_changes_nothing() -> None:
    seen, unseen = compiled(MLP(2, [4, 1], rng=Random(1))), compiled(MLP(2, [4, 1], rng=Random(1)))
    curve = []
    for _ in range(10):
        curve += seen.run(2)
        seen.maps(GRID)
    assert curve == unseen.run(20)
