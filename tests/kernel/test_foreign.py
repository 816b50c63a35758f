"""A reader's own Value class: trained by its kernel as by its own loop, and refused where its derivative is wrong."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from kernel.kernels import instantiate
from support import own_classes
from support.own_classes import Ordered, OwnValue, Recursive, Spelt

from gradlet import data, ieee, losses, ops
from gradlet.kernel.compiled import Compiled
from gradlet.kernel.error import CompileError
from gradlet.kernel.kernel import compile
from gradlet.kernel.recording.recording import record
from gradlet.optim import SGD, Adam
from gradlet.train import Eager, fit

LECTURE = Path(__file__).parent.parent / "fixtures" / "lecture.py"


class Net:
    """Any program over the numbers of one class."""

    def __init__(self, make: Any, weights: Sequence[float], program: Callable[[list[Any], Any], Any]) -> None:
        self.weights = [make(w) for w in weights]
        self.program = program

    def parameters(self) -> list[Any]:
        return self.weights

    def __call__(self, x: Any) -> Any:
        return self.program(self.weights, x)


def weights(model: Any) -> list[float]:
    return [float(p.data) for p in model.parameters()]


def own_loop(model: Any, X: Any, y: Any, loss: Any, steps: int, lr: float) -> list[float]:
    """Training as every lecture does it, by the class itself."""
    seen = []
    for _ in range(steps):
        total = loss([model(x) for x in X], y)
        for p in model.parameters():
            p.grad = 0.0
        total.backward()
        for p in model.parameters():
            p.data += -lr * p.grad
        seen.append(total.data)
    return seen


def twins(model: Any, X: Any, y: Any, loss: Any, steps: int = 120, lr: float = 0.05) -> Compiled:
    """Assert that compiled training gives what the class's own loop gives."""
    start = weights(model)
    seen = own_loop(model, X, y, loss, steps, lr)
    wanted = weights(model)
    for p, w in zip(model.parameters(), start, strict=True):
        p.data = w
    compiled = Compiled(model, X, y, loss=loss, optimiser=SGD(model.parameters(), lr=lr), instantiate=instantiate)
    assert weights(model) == start
    assert compiled.run(steps) == pytest.approx(seen, rel=1e-12, abs=0.0)
    assert weights(model) == pytest.approx(wanted, rel=1e-12, abs=0.0)
    assert wanted != pytest.approx(start, rel=1e-3)
    return compiled


def summed(outputs: Any, targets: Any) -> Any:
    return sum((yout - ygt) ** 2 for ygt, yout in zip(targets, outputs, strict=True))


@pytest.mark.large
def test_micrograd() -> None:
    """Its own demo: max-margin over the points, and a penalty on the weights."""
    from micrograd.nn import MLP

    random.seed(1337)
    model = MLP(2, [6, 6, 1])
    X, y = data.SETS["moons"](9, noise=0.1, rng=random.Random(1))

    def loss(outputs: Any, targets: Any) -> Any:
        misses = [(1 + -t * o).relu() for t, o in zip(targets, outputs, strict=True)]
        return sum(misses) * (1.0 / len(misses)) + 1e-4 * sum(p * p for p in model.parameters())

    compiled = twins(model, X, y, loss)
    assert compiled.recording.lookup is None  # -t of a plain target is the column, turned around


@pytest.mark.large
@pytest.mark.parametrize("loss", ["mse", "hinge"])  # it has no log for cross_entropy
def test_micrograd_with_losses_of_ours(loss: str) -> None:
    from micrograd.nn import MLP

    random.seed(3)
    X, y = data.SETS["circles"](9, noise=0.1, rng=random.Random(1))
    twins(MLP(2, [4, 1]), X, y, losses.LOSSES[loss])


@pytest.fixture(scope="module")
def lecture() -> dict[str, Any]:
    """What the cells of the lecture define."""
    names: dict[str, Any] = {"__name__": "lecture"}
    exec(compile_source(LECTURE), names)
    return names


def compile_source(path: Path) -> Any:
    import builtins

    return builtins.compile(path.read_text("utf-8"), str(path), "exec")


def test_the_lecture(lecture: dict[str, Any]) -> None:
    random.seed(11)
    compiled = twins(lecture["MLP"](3, [4, 4, 1]), lecture["xs"], lecture["ys"], summed, lr=0.02)
    assert compiled.sums


def everything(w: list[Any], x: Any) -> Any:
    """Every operation that a class may have, operands in all orders, used once and twice."""
    h = (x[0] - w[0]) / (w[1] * w[1] + 2.0) + (w[2] - x[1]).tanh()
    e = (-h).exp() / (1 + h * h) - 0.5
    r = (e - w[3]).relu() + (w[3] - e).sigmoid()
    s = (r * r + 1.5).log() + (h + h) * w[4] - (w[0] - w[0])
    return s + (r + 2.0) ** -1 + (h * h + 1.0) ** 0.5 + 1 / (3 - w[4]) + s / (s * s + 1.0) - -r + (h / (h + 4.0)) ** 3


@pytest.mark.large
@pytest.mark.parametrize("make", [OwnValue, Ordered, Spelt, Recursive])
def test_every_operation(make: Any) -> None:
    rng = random.Random(2)
    X = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(6)]
    y = [rng.uniform(-1, 1) for _ in range(6)]
    model = Net(make, [0.3, -0.4, 0.5, 0.2, 0.6], everything)
    twins(model, X, y, lambda o, t: summed(o, t) / len(o), lr=0.02)


def test_adam_and_batches_and_weights_that_are_changed_by_hand() -> None:
    runs = []
    for compiled in (False, True):
        model = Net(Ordered, [0.3, -0.4, 0.5, 0.2, 0.6], everything)
        X, y = [[0.1 * i, 1 - 0.2 * i] for i in range(7)], [float(i % 2) for i in range(7)]
        options: dict[str, Any] = {"instantiate": instantiate} if compiled else {}
        engine = (Compiled if compiled else Eager)(
            model,
            X,
            y,
            loss=losses.mse,
            optimiser=Adam(model.parameters(), lr=0.01),
            batch=3,
            rng=random.Random(5),
            **options,
        )
        seen = engine.run(50)
        model.weights[0].data = 0.25
        runs.append((seen + engine.run(50), weights(model), [p.grad for p in model.weights]))
    for one, other in zip(*runs, strict=True):
        assert one == pytest.approx(other, rel=1e-10)


PROGRAMS: dict[str, tuple[Callable[[Any, Any], Any], Any]] = {
    "a constant of the class": (lambda w, x: OwnValue(2.0) * w[0] * x[0] + w[1], summed),
    "inputs made Values by the model": (lambda w, x: w[0] * OwnValue(x[0]) + w[1] * OwnValue(x[1]), summed),
    "plain arithmetic on inputs": (lambda w, x: w[0] * (0.5 * x[0]) + w[1] * (x[0] * x[1]), summed),
    "plain arithmetic on targets": (
        lambda w, x: w[0] * x[0] + w[1],
        lambda o, t: sum((a - 2 * b + 1) ** 2 for a, b in zip(o, t, strict=True)),
    ),
    "a comparison of targets": (
        lambda w, x: w[0] * x[0] + w[1],
        lambda o, t: sum((a - (0.9 if b > 0 else -0.8)) ** 2 for a, b in zip(o, t, strict=True)),
    ),
    "several outputs": (
        lambda w, x: [w[0] * x[0], w[1] * x[1], w[0] - w[1]],
        lambda o, t: sum((a[0] + a[1] * a[2] - b) ** 2 for a, b in zip(o, t, strict=True)),
    ),
    "an input that is no use": (lambda w, x: w[0] * x[1] + w[1], summed),
    "weights that start at the same number": (lambda w, x: (w[2] - w[3]) * x[0] * 0.1 + w[2] / (w[3] + 1.0), summed),
    "weights that start at 0": (lambda w, x: -w[4] * x[0] + (w[5] - w[4]), summed),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_programs_of_any_kind(case: str) -> None:
    program, loss = PROGRAMS[case]
    X, y = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, -1.0]], [1.0, -1.0, 1.0, -1.0]
    twins(Net(OwnValue, [0.5, -0.25, 1.0, 1.0, 0.0, 0.0], program), X, y, loss, lr=0.02)


def test_the_neurons_of_an_own_class_have_maps() -> None:
    from micrograd.nn import MLP

    random.seed(5)
    model = MLP(2, [4, 3, 1])
    engine = Compiled(model, [[1.0, 0.5], [0.0, 1.0]], [1.0, -1.0], loss=losses.mse, instantiate=instantiate)
    point = [0.3, -0.7]
    first = [neuron(point).data for neuron in model.layers[0].neurons]
    maps = {neuron.name: found[0] for neuron, found in zip(engine.neurons, engine.maps([point]), strict=True)}
    assert [maps[f"a1[{i}]"] for i in range(4)] == pytest.approx(first, rel=1e-12)
    assert len(maps) == 8


def test_the_same_class_gives_the_same_bytes() -> None:
    """Although a set of operands comes out in another order each time."""

    def kernel() -> bytes:
        model = Net(OwnValue, [0.3, -0.4, 0.5, 0.2, 0.6], everything)
        return compile(record(model, summed, 2, [1.0, -1.0]), rows=5).binary

    first = kernel()
    kept = []
    for i in range(5):
        kept.append([OwnValue(k) for k in range(100 * i)])  # other addresses
        assert kernel() == first


@pytest.mark.large
def test_a_net_of_any_size_is_loops() -> None:
    from micrograd.nn import MLP

    sizes = [len(compile(record(MLP(2, [n, n, 1]), losses.mse, 2, [1.0]), rows=100).binary) for n in (16, 32)]
    assert sizes[1] < 1.1 * sizes[0]


WRONG: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "Replacing": (
        lambda w, x: w[0] * x[0] + w[0],
        r"the derivative of .* \+ .* replaces the gradient of an operand: where a Replacing is used more than.*\+=",
    ),
    "TanhOfItsInput": (
        lambda w, x: (w[0] * 1.5).tanh() * x[0],
        r"the derivative of tanh at 0\.75 is wrong.*gives 0\.4375, and the formula 1 - tanh\(a\)\*\*2 gives 0\.596586",
    ),
    "ForgetsOther": (
        lambda w, x: w[0] * w[1] + x[0],
        r"the derivative of a \* b by ., where .* is wrong.*gives 1, and the formula . gives",
    ),
    "PowerKeepsExponent": (
        lambda w, x: (w[0] + x[0]) ** 2 + w[0] ** 3,
        r"the derivative of a\*\*n at a = .*, n = [23], is wrong.*formula n \* a\*\*\(n - 1\) gives",
    ),
    "NoBackward": (lambda w, x: w[0].exp() + x[0], r"exp at 0\.5 is wrong.*gives 0,.*_backward = _backward forgotten"),
    "ForgetsChildren": (
        lambda w, x: (w[0] * x[0]).tanh() + w[1],
        r"the ForgetsChildren 'tanh'.* is an operation without operands.*\(self, other\)",
    ),
    "WrongOrder": (
        lambda w, x: (lambda h: (h * x[0]) * w[1] + h)(w[0] * w[1] + w[0]),
        r"visits in a wrong order: it is at .* when the gradient there is still",
    ),
    "Twice": (lambda w, x: (lambda h: h * x[0] + h)(w[0] * w[1]), "calls the derivative of .* 2 times; each node once"),
    "StopsEarly": (lambda w, x: w[0] * w[1] + x[0], "never comes to .*, although the result depends on it"),
    "RootOfTwo": (lambda w, x: w[0] * x[0], "leaves 2 in the gradient of the result itself; it has to be 1"),
    "CubeCalledSquare": (lambda w, x: w[0] * x[0], r"made by '\*\*2'.* holds .*, but \(.*\)\*\*2 is .*: correct"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_class_with_a_wrong_derivative_is_told_which(case: str) -> None:
    program, mistake = WRONG[case]
    make = getattr(own_classes, case)
    model = Net(make, [0.5, -0.25], program)
    with pytest.raises(CompileError, match=mistake) as caught:
        Compiled(model, [[1.5], [0.5]], [1.0, -1.0], loss=summed, instantiate=instantiate)
    if "leaves 2" not in mistake:
        assert re.search(r"\(line \d+ of own_classes\.py\)", str(caught.value))
    assert weights(model) == [0.5, -0.25]
    assert type(model.weights[0]) is make


def test_where_the_rules_cannot_be_called_alone_the_node_is_named_all_the_same() -> None:
    class Sealed:
        """A tape of its own in place of `_backward`."""

        def __init__(
            self, data: float, _prev: tuple[Any, ...] = (), _op: str = "", slopes: tuple[Any, ...] = ()
        ) -> None:
            self.data, self.grad, self._prev, self._op, self.slopes = data, 0.0, _prev, _op, slopes

        def __mul__(self, other: Any) -> Any:
            b = other if isinstance(other, Sealed) else Sealed(other)
            return Sealed(self.data * b.data, (self, b), "*", (b.data, 1.0))

        def __add__(self, other: Any) -> Any:
            b = other if isinstance(other, Sealed) else Sealed(other)
            return Sealed(self.data + b.data, (self, b), "+", (1.0, 1.0))

        def backward(self) -> None:
            self.grad = 0.0
            waiting = [(self, 1.0)]
            while waiting:
                v, g = waiting.pop()
                v.grad += g
                waiting += [(child, g * slope) for child, slope in zip(v._prev, v.slopes, strict=True)]

    model = Net(Sealed, [0.5, 3.0], lambda w, x: w[0] * w[1] + x[0])
    with pytest.raises(
        CompileError, match=r"gives the Sealed leaf the gradient 1, and the chain rule .* 0\.5; .* 0\.5 \* 3"
    ):
        record(model, lambda o, t: o[0], 1, [1.0])


REFUSED: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "a branch on an input": (
        lambda w, x: w[0] * x[0] if x[0] > 0 else w[1] + x[0],
        r"of one sample differ.* \(they part after line \d+ of test_foreign.py: `lambda w, x: .* if x\[0\] > 0",
    ),
    "a branch on a number": (
        lambda w, x: w[0] * x[0] if (w[0] * x[0]).data > 0 else w[1] * x[0] * x[0],
        r"graphs of one sample differ.* \(they part after line \d+ of test_foreign.py: `lambda w, x: .*\.data > 0",
    ),
    "a number of a parameter": (
        lambda w, x: OwnValue(w[0].data) * x[0] + w[1],
        r"next time \(line \d+ of .*: `lambda w, x: OwnValue\(.*computes with plain numbers from .data",
    ),
    "math": (
        lambda w, x: w[0] * math.sin(x[0]),
        r"next time \(line \d+ of .*: `lambda w, x: w\[0\] \* math.*computes with plain numbers from .data",
    ),
    "random numbers": (
        lambda w, x: w[0] * random.random() + x[0],
        r"\(line \d+ of .*: `lambda w, x: w\[0\] \* random.*one that draws random numbers cannot be compiled",
    ),
    "an operation that nobody knows": (
        lambda w, x: w[0].made(math.sin(w[0].data), (w[0],), "mystery", lambda: math.cos(w[0].data)) * x[0],
        r"cannot compile the operation 'mystery' of 1 operand \(line \d+ of .*\); known are \+, -, .*, \*\*n: write it",
    ),
    "an exponent that nobody says": (
        lambda w, x: w[0].made(w[0].data ** 2, (w[0],), "**", lambda: 2 * w[0].data) * x[0],
        r"cannot compile the operation '\*\*' of 1 operand",
    ),
    "a sum of many": (
        lambda w, x: w[0].made(w[0].data + w[1].data + 1, (w[0], w[1], OwnValue(1)), "+", *[lambda: 1.0] * 3) * x[0],
        r"cannot compile the operation '\+' of 3 operands",
    ),
    "no number": (
        lambda w, x: w[0].made(w[0].data, (w[0], OwnValue("a")), "*"),
        "its .data is 'a' .str.; expected a number",
    ),
    "an operand that is no Value": (lambda w, x: w[0].made(w[0].data, (w[0], 2.0), "+") * x[0], "its _prev holds 2.0"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_recorded_is_refused_by_name(case: str) -> None:
    program, reason = REFUSED[case]
    model = Net(OwnValue, [0.5, -0.25], program)
    with pytest.raises((CompileError, TypeError), match=reason):
        Compiled(model, [[1.5], [-0.5], [0.25]], [1.0, -1.0, 1.0], loss=losses.mse, instantiate=instantiate)
    assert weights(model) == [0.5, -0.25]


def test_a_loss_that_is_neither_a_mean_nor_a_sum_is_refused() -> None:
    model = Net(OwnValue, [0.5, -0.25], lambda w, x: w[0] * x[0] + w[1])
    with pytest.raises(CompileError, match=r"neither the mean of their losses, .*, nor the sum"):
        Compiled(
            model,
            [[1.0], [2.0]],
            [1.0, 2.0],
            instantiate=instantiate,
            loss=lambda o, t: summed(o, t) + 0.1 * sum(p * p for p in model.parameters()),
        )


def test_errors_of_the_readers_own_are_theirs() -> None:
    def fails(w: Any, x: Any) -> Any:
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        record(Net(OwnValue, [0.5], fails), summed, 1, [1.0])
    with pytest.raises(ValueError, match=r"cannot take 3\.0 as a target of hinge"):
        record(Net(OwnValue, [0.5], lambda w, x: w[0] * x[0]), losses.hinge, 1, [3.0])


def test_a_backward_that_recurses_too_deep_says_so() -> None:
    def chain(w: Any, x: Any) -> Any:
        total = w[0] * x[0]
        for _ in range(3000):
            total = total + w[0]
        return total

    with pytest.raises(CompileError, match=r"Recursive.backward\(\) calls itself .* too deep"):
        record(Net(Recursive, [0.5], chain), summed, 1, [1.0])
    recording = record(Net(OwnValue, [0.5], chain), summed, 1, [1.0])  # ours is not
    assert len(compile(recording, rows=1).binary) < 20_000


def test_mixed_classes_are_refused() -> None:
    from gradlet import Value

    model = Net(OwnValue, [0.5], lambda w, x: w[0] * x[0])
    model.weights.append(Value(1.0))
    with pytest.raises(CompileError, match="all have to be gradlet's Values, or all of a class with data, grad, _prev"):
        record(model, summed, 1, [1.0])


def test_one_call_trains_it_compiled(lecture: dict[str, Any]) -> None:
    """`fit`, with either engine."""
    ends = []
    for engine in (None, Compiled):
        random.seed(11)
        model = lecture["MLP"](3, [4, 4, 1])
        optimiser = SGD(model.parameters(), lr=0.05)
        options: dict[str, Any] = {} if engine is None else {"engine": engine}
        steps = fit(model, lecture["xs"], lecture["ys"], loss=summed, optimiser=optimiser, steps=60, **options)
        ends.append(([step.loss for step in steps], weights(model)))
    assert ends[1][0] == pytest.approx(ends[0][0], rel=1e-12, abs=0.0)
    assert ends[1][1] == pytest.approx(ends[0][1], rel=1e-12, abs=0.0)


def test_training_ends_as_it_does_in_python() -> None:
    """To the word; of a class whose operands are in a set, the sentence names them in any order."""
    said = []
    for engine in (Eager, Compiled):
        model = Net(Ordered, [1.0, 0.5], lambda w, x: w[0] * w[0] * w[1] * x[0])
        training = engine(
            model, [[1.0], [2.0]], [1.0, 3.0], loss=losses.mse, optimiser=SGD(model.parameters(), lr=50.0)
        )
        done = training.run(50)
        said.append((len(done), training.halted, weights(model)))
    assert said[0][:2] == said[1][:2] and "stopped at step" in said[0][1]
    assert said[1][2] == pytest.approx(said[0][2], rel=1e-9)


def test_overflow_of_the_readers_class_stops_training_with_a_sentence() -> None:
    model = Net(OwnValue, [1.0], lambda w, x: (w[0] * x[0]) ** 3)
    engine = Compiled(
        model,
        [[1.0], [2.0]],
        [1.0, 3.0],
        loss=summed,
        optimiser=SGD(model.parameters(), lr=10.0),
        instantiate=instantiate,
    )
    done = engine.run(50)
    assert engine.halted is not None and f"stopped at step {len(done) + 1}: " in engine.halted
    assert all(map(math.isfinite, weights(model)))


@pytest.mark.parametrize("op", [*(name for name in ops.OPS if name != "gate"), "**2.5"])
def test_the_formulas_told_are_those_of_the_table(op: str) -> None:
    names = {**vars(math), **vars(ieee), "n": 2.5}
    formulas = ops.find(op).formulas
    for a, b in ((0.7, -1.3), (2.1, 0.4)):
        args = (a, b)[: len(formulas)]
        found = [eval(formula, {**names, "a": a, "b": b}) for formula in formulas]
        assert found == pytest.approx(list(ops.find(op).vjp(1.0, ops.find(op).forward(*args), *args)))
