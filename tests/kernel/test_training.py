"""A kernel trains as the Python engine does."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from kernel.kernels import instantiate

from gradlet import MLP, Value, data, losses
from gradlet.kernel.compiled import Compiled
from gradlet.kernel.error import CompileError
from gradlet.optim import SGD, Adam, Optimiser
from gradlet.train import Eager, Engine

OPTIMISERS: dict[str, Callable[[list[Any]], Optimiser]] = {
    "sgd": lambda p: SGD(p, lr=0.05),
    "momentum": lambda p: SGD(p, lr=0.02, momentum=0.9),
    "adam": lambda p: Adam(p, lr=0.01),
}


def engines(
    *, points: int = 13, loss: str = "mse", optimiser: str = "sgd", batch: int | None = None, **options: Any
) -> tuple[Eager, Compiled]:
    made: list[Any] = []
    for compiled in (False, True):
        rng = Random(3)
        X, y = data.SETS["moons"](points, noise=0.1, rng=rng)
        model = MLP(2, [4, 1], output_activation="tanh" if loss == "mse" else "linear", rng=rng)
        made_of = OPTIMISERS[optimiser](model.parameters())
        common: dict[str, Any] = {"loss": losses.LOSSES[loss], "optimiser": made_of, "batch": batch, "rng": Random(5)}
        if compiled:
            made.append(Compiled(model, X, y, instantiate=instantiate, **common, **options))
        else:
            made.append(Eager(model, X, y, **common))
    return made[0], made[1]


def weights(engine: Eager | Compiled) -> list[float]:
    return [p.data for p in engine.optimiser.parameters]


def check(eager: Eager, compiled: Compiled, steps: int, rel: float, subtracted: float = 0.0) -> None:
    """subtracted: of the numbers that a loss is the difference of; it cannot be nearer than `rel` of these."""
    assert compiled.run(steps) == pytest.approx(eager.run(steps), rel=rel, abs=rel * subtracted)
    assert weights(compiled) == pytest.approx(weights(eager), rel=rel, abs=0.0)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize(("loss", "batch"), [("mse", None), ("hinge", 5), ("cross_entropy", 4), ("mse", 1)])
def test_the_same_losses_and_weights(loss: str, optimiser: str, batch: int | None) -> None:
    check(*engines(loss=loss, optimiser=optimiser, batch=batch), 40, 1e-12)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("batch", [None, 3])
@pytest.mark.parametrize("loss", losses.LOSSES)
def test_a_thousand_steps_stay_within_1e_12(loss: str, optimiser: str, batch: int | None) -> None:
    """Losses and weights, relatively. Only a hinge loss near 0 is what is left of 1 - margin, whose digits cancel."""
    made = engines(points=8, loss=loss, optimiser=optimiser, batch=batch)
    check(*made, 1000, 1e-12, subtracted=1.0 if loss == "hinge" else 0.0)


@pytest.mark.large
@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("batch", [None, 3])
def test_where_digits_cancel_python_itself_is_as_far(optimiser: str, batch: int | None) -> None:
    """Hinge losses near 0: within 1e-12, or ten times what weights that are one ulp off make of them in Python."""
    eager, compiled = engines(points=8, loss="hinge", optimiser=optimiser, batch=batch)
    moved, _ = engines(points=8, loss="hinge", optimiser=optimiser, batch=batch)
    up = Random(9)
    for p in moved.optimiser.parameters:
        p.data = math.nextafter(p.data, up.choice((-math.inf, math.inf)))
    wanted = eager.run(1000)
    near, own = (
        [abs(a - b) / b if b else abs(a) for a, b in zip(e.run(1000), wanted, strict=True)] for e in (compiled, moved)
    )
    assert max(near) <= max(1e-12, 10 * max(own))


@pytest.mark.parametrize("points", [1, 2, 3, 4, 5, 7])
def test_any_number_of_points(points: int) -> None:
    X, y = [[0.5 * i, 1.0 - i] for i in range(points)], [float(i % 2) for i in range(points)]
    a, b = MLP(2, [3, 1], rng=Random(1)), MLP(2, [3, 1], rng=Random(1))
    eager = Eager(a, X, y, loss=losses.mse, optimiser=SGD(a.parameters()))
    compiled = Compiled(b, X, y, loss=losses.mse, optimiser=SGD(b.parameters()), instantiate=instantiate)
    check(eager, compiled, 20, 1e-12, subtracted=1.0)  # a single point is fitted exactly


def test_values_are_the_truth_between_two_runs() -> None:
    eager, compiled = engines(optimiser="momentum")
    check(eager, compiled, 10, 1e-12)
    for engine in (eager, compiled):
        engine.optimiser.parameters[0].data = 0.25
        engine.optimiser.lr = 0.01
    check(eager, compiled, 10, 1e-12)
    grads = [p.grad for p in compiled.optimiser.parameters]
    assert grads == pytest.approx([p.grad for p in eager.optimiser.parameters], rel=1e-9)


def test_the_optimiser_can_go_on_elsewhere() -> None:
    """Its state comes back: the Python engine continues where the kernel stopped."""
    eager, compiled = engines(optimiser="adam")
    check(eager, compiled, 10, 1e-12)
    assert compiled.optimiser.steps == 10  # type: ignore[attr-defined]
    onward = Eager(compiled._eager.model, compiled.X, compiled.y, loss=losses.mse, optimiser=compiled.optimiser)
    assert onward.run(5) == pytest.approx(eager.run(5), rel=1e-12, abs=0.0)


@pytest.mark.parametrize("optimiser", ["sgd", "momentum"])
def test_halting_says_what_the_python_engine_says(optimiser: str) -> None:
    said = []
    for compiled in (False, True):
        w, b = Value(1.0, label="w"), Value(0.0, label="b")

        class Model:
            def parameters(self, w: Value = w, b: Value = b) -> list[Value]:
                return [w, b]

            def __call__(self, x: Any, w: Value = w, b: Value = b) -> Value:
                return (w * x[0] + b) ** 3

        momentum = 0.5 if optimiser == "momentum" else 0.0
        options: dict[str, Any] = {"loss": losses.mse, "optimiser": SGD([w, b], lr=10.0, momentum=momentum)}
        if compiled:
            options["instantiate"] = instantiate
        engine: Engine = (Compiled if compiled else Eager)(Model(), [[1.0], [2.0], [0.5]], [1.0, 2.0, 3.0], **options)
        done = engine.run(50)
        assert engine.halted is not None and len(done) < 50
        assert engine.run(5) == []
        said.append((len(done), engine.halted.split(" because ")[0], w.data, b.data))
    assert said[1][:2] == said[0][:2]
    assert said[1][2:] == pytest.approx(said[0][2:], rel=1e-9)


def test_a_loss_of_ones_own_with_a_penalty_on_shared_weights() -> None:
    results = []
    for compiled in (False, True):
        w = [Value(0.3, label="w"), Value(-0.2, label="v")]

        class Model:
            def parameters(self, w: list[Value] = w) -> list[Value]:
                return w

            def __call__(self, x: Any, w: list[Value] = w) -> Value:
                h = (w[0] * x[0] + w[1] * x[1]).tanh()
                return (w[0] * h + w[1] * x[1]).tanh() + x[0]  # the same weights again, and a skip

        def loss(outputs: Any, targets: Any, w: list[Value] = w) -> Any:
            return losses.mse(outputs, targets) + losses.l2(w, 0.1) + losses.l1(w, 0.05)

        X, y = [[0.1, 0.2], [0.4, -0.3], [-0.5, 0.6]], [0.5, -0.5, 0.25]
        options: dict[str, Any] = {"instantiate": instantiate} if compiled else {}
        engine: Engine = (Compiled if compiled else Eager)(
            Model(), X, y, loss=loss, optimiser=SGD(w, lr=0.1), **options
        )
        results.append((engine.run(50), [v.data for v in w]))
    assert results[1][0] == pytest.approx(results[0][0], rel=1e-12, abs=0.0)
    assert results[1][1] == pytest.approx(results[0][1], rel=1e-12, abs=0.0)


def test_outputs_are_the_models() -> None:
    _, compiled = engines()
    compiled.run(5)
    points = [[i / 700 - 1, 0.3 - i / 900] for i in range(2050)]
    (found,) = compiled.outputs(points)
    assert len(found) == len(points)
    for i in (0, 1, 1023, 1024, 2049):
        assert found[i] == pytest.approx(compiled._eager.model(points[i]).data, rel=1e-14)
    assert compiled.outputs([]) == [[]]
    with pytest.raises(ValueError, match=r"point 1, \[1.0\], has 1 numbers; expected 2"):
        compiled.outputs([[1, 2], [1]])


def test_every_neuron_over_a_grid() -> None:
    """A model may have any outputs: here all its neurons, of which the loss looks at the last."""

    class Seen(MLP):
        def __call__(self, x: Any) -> Any:
            seen = []
            for layer in self.layers:
                out = layer(x)
                x = out if isinstance(out, list) else [out]
                seen += x
            return seen

    X, y = data.SETS["moons"](12, noise=0.1, rng=Random(3))
    found = []
    for kind in (Seen, MLP):
        model = kind(2, [4, 3, 1], rng=Random(1))

        def loss(outputs: Any, targets: Any) -> Any:
            return losses.mse([o[-1] if isinstance(o, list) else o for o in outputs], targets)

        optimiser = SGD(model.parameters(), lr=0.1)
        engine = Compiled(model, X, y, loss=loss, optimiser=optimiser, instantiate=instantiate)
        found.append((engine.run(20), engine, model))
    (seen, all_of_them, model), (plain, _, _) = found
    assert seen == plain  # watching costs training nothing, and changes nothing
    grid = [[i / 10, j / 10] for i in range(-10, 10) for j in range(-10, 10)]
    maps = all_of_them.outputs(grid)
    assert len(maps) == 8
    for i in (0, 57, 399):
        assert [m[i] for m in maps] == pytest.approx([v.data for v in model(grid[i])], rel=1e-14)


@pytest.mark.parametrize("loss", losses.LOSSES)
def test_the_loss_over_any_samples(loss: str) -> None:
    _, compiled = engines(loss=loss)
    compiled.run(5)
    X, y = data.SETS["circles"](11, noise=0.1, rng=Random(8))
    wanted = losses.LOSSES[loss]([compiled._eager.model(x) for x in X], y).data
    assert compiled.loss(X, y) == pytest.approx(wanted, rel=1e-13)
    with pytest.raises(ValueError, match="X is empty"):
        compiled.loss([], [])


def test_large_steps_are_done_in_slices() -> None:
    eager, compiled = engines(points=40)
    compiled.slice = 12
    assert compiled.steps_at_once >= 1
    compiled.steps_at_once = 1
    check(eager, compiled, 7, 1e-12)


@pytest.mark.parametrize(
    ("X", "y", "error"),
    [
        ([], [], "X is empty"),
        ([[1.0, 2.0], [1.0]], [1.0, -1.0], "has 1 numbers; expected 2"),
        ([[1.0, float("nan")]], [1.0], "is not finite"),
        ([[1.0, 2.0]], [1.0, 2.0], "1 points and 2 labels"),
    ],
)
def test_bad_data_is_refused_and_the_weights_untouched(X: Any, y: Any, error: str) -> None:
    model = MLP(2, [2, 1], rng=Random(1))
    before = [p.data for p in model.parameters()]
    with pytest.raises(ValueError, match=error):
        Compiled(model, X, y, loss=losses.mse, instantiate=instantiate)
    assert [p.data for p in model.parameters()] == before


def test_an_optimiser_of_ones_own_is_refused() -> None:
    class Own(SGD):
        pass

    model = MLP(2, [1])
    with pytest.raises(CompileError, match=r"cannot compile the optimiser .* \(Own\); use SGD or Adam"):
        Compiled(model, [[1.0, 2.0]], [1.0], optimiser=Own(model.parameters()), instantiate=instantiate)
