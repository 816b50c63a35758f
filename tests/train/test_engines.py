"""Both engines behind one interface: the same training, switched in the middle, interrupted, or refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from gradlet import MLP, Compiled, Value, data, fit, losses, optim
from gradlet.kernel import CompileError, Instance, runtime_here
from gradlet.page.panel import ENGINES, fastest
from gradlet.pictures.live import LivePictures
from gradlet.pictures.outputs import Direct, Replay, outputs_of
from gradlet.train import Eager, Training, accuracy, batches
from gradlet.train.eager import Progress
from gradlet.train.settings import Settings

SMALL = Settings(points=20, layers="4", steps=60, batch=6, speed="full")
PYTHON = replace(SMALL, engine="python")


def weights(training: Training) -> list[float]:
    return [p.data for p in training.model.parameters()]


def curve(training: Training) -> tuple[list[int], list[float]]:
    return training.curve.steps, training.curve.losses


def same(one: Training, other: Training, rel: float = 1e-9) -> None:
    assert one.step == other.step
    assert curve(one)[0] == curve(other)[0]
    assert curve(one)[1] == pytest.approx(curve(other)[1], rel=rel)
    assert weights(one) == pytest.approx(weights(other), rel=rel)


@pytest.mark.parametrize("loss", ["hinge", "cross_entropy", "mse"])
@pytest.mark.parametrize("optimiser", ["adam", "sgd", "momentum"])
def test_a_training_is_the_same_in_both(loss: str, optimiser: str) -> None:
    fast, slow = (
        Training(replace(s, loss=loss, optimiser=optimiser, learning_rate=0.02), engines=ENGINES)
        for s in (SMALL, PYTHON)
    )
    assert (type(fast.engine), type(slow.engine)) == (Compiled, Eager)
    for training in (fast, slow):
        training.advance(steps=60)
    same(fast, slow)
    assert fast.done and slow.done


@pytest.mark.parametrize("settings", [SMALL, replace(SMALL, batch=20), replace(SMALL, optimiser="momentum")])
def test_switching_the_engine_keeps_weights_step_curve_and_batches(settings: Settings) -> None:
    settings = replace(settings, learning_rate=0.02)
    straight, winding = (
        Training(replace(settings, engine="python"), engines=ENGINES),
        Training(settings, engines=ENGINES),
    )
    straight.advance(steps=60)
    for engine, steps in [("python", 17), ("compiled", 20), ("python", 1), ("compiled", 1), ("python", 21)]:
        before = weights(winding)
        winding.adopt(replace(settings, engine=engine))
        assert weights(winding) == before
        winding.advance(steps=steps)
    same(winding, straight)


@pytest.mark.parametrize("ahead", [0, 1, 2])
def test_what_is_not_finite_is_said_alike(ahead: int) -> None:
    """An engine may also have taken over just before: then the weights to go back to are the other's."""
    said = []
    for first, second in [
        ("python", "python"),
        ("compiled", "compiled"),
        ("python", "compiled"),
        ("compiled", "python"),
    ]:
        model = Exploding()
        sgd = optim.SGD([model.w], lr=100.0)
        one, other = (
            {"python": Eager, "compiled": Compiled}[name](
                model, [[1.0]], [0.0], loss=lambda s, t: s[0] * -1.0, optimiser=sgd
            )
            for name in (first, second)
        )
        assert len(one.run(ahead)) == ahead
        other.resume(one.progress())
        assert len(other.run(9)) == 2 - ahead
        said.append((other.halted, model.w.data, other.steps))
    assert said[0][0].startswith("stopped at step 3: the loss became -inf, because exp(")
    assert "the weights are those before step 2" in said[0][0]
    for halted, w, steps in said:
        assert (halted, steps) == (said[0][0], 2)
        assert w == pytest.approx(1 + 100 * math.e, rel=1e-12)


@pytest.mark.parametrize("make", [Eager, Compiled])
def test_who_begins_in_the_middle_has_no_weights_to_go_back_to(make: Callable[..., Any]) -> None:
    model = Exploding()
    sgd = optim.SGD([model.w], lr=0.1)
    engine = make(model, [[1.0]], [0.0], loss=lambda s, t: s[0] * -1.0, optimiser=sgd)
    model.w.data = 1000.0
    engine.resume(Progress(5, engine.batches, None))
    assert engine.run(3) == []
    assert (
        engine.halted
        == "stopped at step 6: the loss became -inf, because exp(1000) gave inf. Try a smaller learning rate."
    )
    assert (engine.steps, model.w.data) == (5, 1000.0)


class Exploding:
    def __init__(self) -> None:
        self.w = Value(1.0, label="w")

    def __call__(self, x: Any) -> Any:
        return (self.w * x[0]).exp()

    def parameters(self) -> list[Value]:
        return [self.w]


def test_a_training_that_halts_does_so_at_the_same_step() -> None:
    spoilt = []
    for settings in (SMALL, PYTHON):
        training = Training(settings, engines=ENGINES)
        training.advance(steps=7)
        training.model.parameters()[-1].data = math.nan
        assert training.advance(steps=50) == 0
        spoilt.append((training.step, training.halted, curve(training)[0]))
        training.adopt(replace(training.settings, speed="10"))
        assert training.halted, "another speed is no cure"
        training.adopt(replace(training.settings, steps=70))
        assert training.halted is None and training.step == 0
    assert spoilt[0] == spoilt[1] and spoilt[0][1].startswith("stopped at step 8: the loss became nan")


def test_fit_takes_either() -> None:
    X, y = data.moons(40, seed=1)
    found = []
    for engine in (Eager, Compiled):
        model = MLP(2, [4, 1], output_activation="linear", rng=Random(1))
        adam = optim.Adam(model.parameters(), lr=0.01)
        steps = fit(model, X, y, optimiser=adam, steps=30, batch=8, engine=engine)
        found.append(([s.loss for s in steps], accuracy(model, X, y)))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-9) and found[0][1] == found[1][1]


class Branching(MLP):
    """Its graph depends on its numbers."""

    def __call__(self, x: Any) -> Any:
        out = super().__call__(x)
        return out * 2 if out.data > 0 else out


def test_what_cannot_be_compiled_runs_in_python_and_the_words_say_why() -> None:
    X, y = data.moons(10, seed=1)
    engine = fastest(Branching(2, [2, 1], rng=Random(1)), X, y, loss=losses.mse)
    assert type(engine) is Eager
    assert engine.name.startswith("Python, one Value at a time (cannot be compiled: ")
    assert ".data > 0" in engine.name, "the line to blame"
    assert len(engine.run(3)) == 3
    assert Eager.name == "Python, one Value at a time"


def no_runtime(*arguments: Any, **options: Any) -> Any:
    engine = Eager(*arguments, **options)
    engine.name += " (cannot be compiled: there is no WebAssembly here)"
    return engine


def test_without_a_kernel_only_so_much_is_taken_on() -> None:
    training = Training(SMALL, engines={"compiled": no_runtime, "python": Eager})
    training.advance(steps=5)
    before = weights(training)
    with pytest.raises(ValueError, match=r"17,025 parameters; expected at most 5,000 in Python"):
        training.adopt(replace(SMALL, layers="128 128"))
    assert training.settings == SMALL and weights(training) == before and training.step == 5


@pytest.mark.large
def test_a_large_model_is_trained_compiled() -> None:
    training = Training(replace(SMALL, layers="64 64 64", points=30, batch=30), engines=ENGINES)
    assert training.advance(steps=20) == 20
    assert min(training.curve.losses[-5:]) < training.curve.losses[0]


class Interrupting:
    """A real instance whose reader loses patience at the so-many-th call."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.left = math.inf

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt

    def call(self, function: str, *arguments: int) -> int:
        self._count()
        return self.instance.call(function, *arguments)

    def read(self, address: int, size: int) -> bytes:
        self._count()
        return self.instance.read(address, size)

    def write(self, address: int, data: bytes) -> None:
        self._count()
        self.instance.write(address, data)


@pytest.mark.parametrize("after", range(1, 12))
def test_an_interrupt_leaves_the_training_between_two_steps(after: int) -> None:
    made: list[Interrupting] = []

    def instantiate(binary: bytes) -> Instance:
        made.append(Interrupting(runtime_here()(binary)))
        return made[-1]

    def engine(make: Callable[..., Any], **options: Any) -> Any:
        X, y = data.moons(12, seed=1)
        model = MLP(2, [3, 1], output_activation="linear", rng=Random(1))
        adam = optim.Adam(model.parameters(), lr=0.01)
        return make(model, X, y, optimiser=adam, **options)

    interrupted, straight = engine(Compiled, instantiate=instantiate), engine(Eager)
    interrupted.run(4)
    made[0].left = after
    before = [p.data for p in interrupted.optimiser.parameters]
    with pytest.raises(KeyboardInterrupt):
        while True:
            interrupted.run(1)
            before = [p.data for p in interrupted.optimiser.parameters]
    assert [p.data for p in interrupted.optimiser.parameters] == before
    made[0].left = math.inf
    assert interrupted.steps == interrupted.optimiser.steps >= 4
    interrupted.run(20 - interrupted.steps)
    straight.run(20)
    assert [p.data for p in interrupted.optimiser.parameters] == pytest.approx(
        [p.data for p in straight.optimiser.parameters], rel=1e-9
    )


def test_batches_go_on_after_an_interrupt() -> None:
    class Impatient(Random):
        calls = 0

        def random(self) -> float:
            self.calls += 1
            if self.calls == 5:
                raise KeyboardInterrupt
            return super().random()

    source = batches(10, 4, Impatient(1))
    with pytest.raises(KeyboardInterrupt):
        next(source)
    first, second = next(source), next(source)
    assert len({*first, *second}) == 8, "one pass over the points"
    assert {i for _ in range(20) for i in next(source)} == set(range(10))


@pytest.mark.cpython_only  # only wasmtime can be told to do without SIMD
def test_a_runtime_without_simd_is_refused_in_a_sentence() -> None:
    import wasmtime

    def old(binary: bytes) -> Instance:
        config = wasmtime.Config()
        config.wasm_simd = config.wasm_relaxed_simd = False
        wasmtime.Module.validate(wasmtime.Engine(config), binary)
        return runtime_here()(binary)

    X, y = data.moons(12, seed=1)
    with pytest.raises(CompileError, match=r"the kernel was refused by WebAssembly itself: .*SIMD"):
        Compiled(MLP(2, [1]), X, y, instantiate=old)


def test_a_kernel_that_webassembly_refuses_is_a_compile_error() -> None:
    def full(binary: bytes) -> Instance:
        raise MemoryError("out of memory")

    X, y = data.moons(4, seed=1)
    with pytest.raises(CompileError, match="the kernel was refused by WebAssembly itself: out of memory"):
        Compiled(MLP(2, [1]), X, y, instantiate=full)


def test_a_compiled_engine_is_shown_by_its_own_kernel() -> None:
    """The picture is that of the model it trains, which is there to be compared with."""
    X, y = data.moons(40, seed=1)
    model = MLP(2, [4, 1], output_activation="linear", rng=Random(1))
    engine = Compiled(model, X, y)
    sent: list[dict[str, Any]] = []
    watch = LivePictures(sent.append)
    for _ in range(20):
        watch.show(engine, X, y, engine.run(10)[-1])
    watch.flush()
    last = sent[-1]
    assert (last["step"], len(last["losses"])) == (20, 20)
    grid = last["boundary"]
    (x0, x1), (y0, _) = grid["x"], grid["y"]
    columns = grid["columns"]
    for column in (0, 7, columns - 1):
        wanted = model([x0 + (x1 - x0) * column / (columns - 1), y0]).data
        assert grid["values"][column] == pytest.approx(wanted, rel=1e-6, abs=1e-6)
    assert last["accuracy"] == accuracy(model, X, y)


class TwoOutputs(MLP):
    def __call__(self, x: Any) -> Any:
        out = super().__call__(x)
        return [out, out * 2]


def test_outputs_come_from_whoever_has_them() -> None:
    X, y = data.moons(10, seed=1)
    model = TwoOutputs(2, [1])
    engine = Compiled(model, X, y, loss=lambda outputs, targets: losses.mse([o[0] for o in outputs], targets))
    assert (type(outputs_of(model)), type(outputs_of(engine))) == (Replay, Direct)
    assert outputs_of(engine).several(X[0]) and outputs_of(model).several(X[0])
    with pytest.raises(TypeError, match=r"cannot show 'x' \(str\)"):
        LivePictures().show("x", X, y)
