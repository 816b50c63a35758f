"""What kernels are trusted for: valid to all, the same bits everywhere, nothing outside of their plan, honest ends."""

from __future__ import annotations

import hashlib
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kernel.journal import TRAININGS, written
from kernel.kernels import Run, as_value, bits, instantiate
from kernel.numbers import Number
from kernel.test_graphs import PARAMETERS, SMOOTH, Step, execute, ordinary, program, programs, special
from kernel.test_kernel import NETS, kernels, recorded
from support.own_classes import OwnValue

from gradlet import MLP, Value, ieee, losses
from gradlet.engine import gradient, toposort
from gradlet.kernel.compiled import Compiled
from gradlet.kernel.error import CompileError
from gradlet.kernel.kernel import Kernel, compile
from gradlet.kernel.lower.graph import POWERS
from gradlet.kernel.recording.recording import record
from gradlet.kernel.wasm import libm
from gradlet.kernel.wasm.memory import PAGE
from gradlet.optim import SGD, Adam
from gradlet.train import Eager

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def node_modules(say: Callable[[str], None]) -> tuple[Path, Path]:
    """(Node.js, the packages of web/), fetched if they are not there."""
    from gradlet.cli import node
    from gradlet.cli.checkout import Checkout

    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    found = node.find(checkout, say)
    node.install(checkout, found, say)
    return found.program, checkout.web / "node_modules"


def random_programs(count: int, length: int) -> list[list[Step]]:
    rng = Random(1)
    return [
        [(rng.choice(SMOOTH), rng.randrange(31), rng.randrange(31), rng.uniform(-4, 4)) for _ in range(length)]
        for _ in range(count)
    ]


def of_an_own_class() -> Any:
    weights = [OwnValue(0.1 * i - 0.3) for i in range(6)]

    def model(x: Any) -> Any:
        h = (weights[0] * x[0] + weights[1] * x[1] + weights[2]).tanh()
        return weights[3] * h - h / (weights[4] + 2.0) + weights[5]

    return record(model, losses.mse, 2, [1.0, -1.0], weights)


def all_sorts() -> dict[str, Kernel]:
    """Kernels of nets, of random programs, of a reader's own class."""
    found = kernels()
    for i, steps in enumerate(random_programs(12, 40)):
        found[f"random {i}"] = Run(program(steps), [0.5, -0.3, 1.1], [(0.3, -0.2)] * (i + 1)).kernel
    found["an own class"] = compile(of_an_own_class(), rows=3)
    return found


@pytest.mark.cpython_only  # it starts other programs
def test_every_kernel_is_valid_for_wasmtime_v8_and_wabt(tmp_path: Path, node_modules: tuple[Path, Path]) -> None:
    import wasmtime

    engine = wasmtime.Engine()
    paths = {}
    for i, (name, kernel) in enumerate(all_sorts().items()):
        wasmtime.Module.validate(engine, kernel.binary)
        paths[name] = str(tmp_path / f"{i}.wasm")
        Path(paths[name]).write_bytes(kernel.binary)
    broken = bytearray(Path(next(iter(paths.values()))).read_bytes())
    broken[-1:] = b"\xff\xff"
    paths["broken on purpose"] = str(tmp_path / "broken.wasm")
    Path(paths["broken on purpose"]).write_bytes(broken)
    said = _node(node_modules, "validate.mjs", paths, node_modules[1])
    assert said["asked"] == len(paths) > 25
    refused = said["refused"]
    assert set(refused) == {"broken on purpose"}
    assert len(refused["broken on purpose"]) == 2


def _node(node_modules: tuple[Path, Path], script: str, given: Any, *arguments: Path) -> Any:
    done = subprocess.run(
        [node_modules[0], HERE / script, *arguments],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.cpython_only
def test_node_gives_the_very_bits_that_wasmtime_gives(node_modules: tuple[Path, Path]) -> None:
    """A thousand steps; `tests/e2e/test_kernel_bits.py` asks Chromium."""
    noted = [written(training) for training in TRAININGS]
    assert _node(node_modules, "replay.mjs", [journal for journal, _ in noted]) == [found for _, found in noted]


def print_digest() -> None:
    """Of kernels, for a process of its own."""
    digest = hashlib.sha256()
    for net in NETS:
        digest.update(compile(recorded(net), rows=7, optimiser="adam").binary)
    digest.update(compile(of_an_own_class(), rows=3).binary)
    print(digest.hexdigest())


@pytest.mark.cpython_only  # it starts other programs
def test_the_same_graph_gives_the_same_bytes_in_every_process() -> None:
    """Whatever the addresses of objects, and the hashes of strings."""
    command = [sys.executable, "-c", "from kernel.test_trust import print_digest; print_digest()"]
    path = os.pathsep.join([str(HERE.parent), *sys.path])
    said = {
        subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1 and len(said.pop()) == 65


# Random programs, held to the documented polynomials: each node one operation on floats.


def _power(x: Number, name: str) -> Number:
    n = float(name[2:])
    if n == 0:
        return Number(1.0)
    if not (n.is_integer() and abs(n) <= POWERS):
        return libm.power(x, n)
    result, square, rest = None, x, int(abs(n))
    while rest:
        if rest & 1:
            result = square if result is None else result * square
        rest >>= 1
        square = square * square
    assert result is not None
    return result if n > 0 else Number(1.0) / result


BY_HAND: dict[str, Callable[..., Number]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "neg": lambda a: -a,
    "relu": lambda a: Number(ieee.relu(a.x)),
    "gate": lambda a, b: Number(ieee.gate(a.x, b.x)),
    **libm.FUNCTIONS,
}


def by_hand(roots: Sequence[Value]) -> list[float]:
    """The numbers of these Values, from their leaves up, by `approx` in place of the C library."""
    known: dict[Value, Number] = {}
    for root in roots:
        for v in toposort(root):
            if v not in known:
                operands = [known[p] for p in v._prev]
                if not operands:
                    known[v] = Number(v.data)
                elif v._op.startswith("**"):
                    known[v] = _power(operands[0], v._op)
                else:
                    known[v] = BY_HAND[v._op](*operands)
    return [known[root].x for root in roots]


@settings(max_examples=25, deadline=None)
@given(
    programs(SMOOTH, 25),
    st.lists(ordinary | special, min_size=PARAMETERS, max_size=PARAMETERS),
    st.tuples(ordinary | special, ordinary | special),
)
@example([], [1.0, 2.0, 3.0], (0.0, -0.0))
@example([("const", 0, 0, math.nan), ("**0.5", 3, 0, 0.0), ("/", 0, 1, 0.0)], [-0.0, 5e-324, math.inf], (0.0, 1.0))
@example([("tanh", 1, 0, 0.0), ("log", 2, 0, 0.0), ("*", 0, 1, 0.0)], [-1e-310, 0.0, 2.0], (5e-324, -0.0))
def test_random_programs_are_the_documented_functions_to_the_bit(
    steps: list[Step], parameters: list[float], row: tuple[float, float]
) -> None:
    run = Run(program(steps), parameters, [row])
    values = [Value(p) for p in parameters]
    root = as_value(execute(steps, values, list(map(Value, row))))
    slopes = gradient(root * Value(1.0), values)
    wanted, *gradients = by_hand([root, *slopes])
    assert bits(run.outputs()[0]) == bits(wanted)
    assert bits(run.loss + 0.0) == bits(wanted + 0.0)  # sums begin at 0, which takes the sign from a zero
    assert [bits(g + 0.0) for g in run.gradients] == [bits(g + 0.0) for g in gradients]


# Memory


def gaps(kernel: Kernel) -> list[tuple[int, int]]:
    """Where no region is: (address, size), from the first page to the last."""
    plan = kernel.plan
    used = [(r.address, r.size) for r in plan.regions.values()] + [(plan.constants_at, 8 * len(plan.constants))]
    found, end = [], 0
    for address, size in sorted(used):
        assert address >= end, "regions overlap"
        found.append((end, address - end))
        end = address + size
    found.append((end, plan.pages * PAGE - end))
    assert found[0][1] >= PAGE and found[-1][1] >= PAGE
    return found


@pytest.mark.parametrize("batch", [None, 1, 3, 6])
@pytest.mark.parametrize("optimiser", [SGD, Adam])
def test_training_touches_nothing_outside_of_its_plan(optimiser: Any, batch: int | None) -> None:
    """Filled with a pattern that is part of a nan wherever a kernel might read it: unchanged, and no result changes."""
    results = []
    for guarded in (False, True):
        rng = Random(1)
        model = MLP(2, [5, 3, 1], rng=rng)
        X, y = [[rng.random(), rng.random()] for _ in range(11)], [rng.random() for _ in range(11)]
        engine = Compiled(
            model, X, y, loss=losses.mse, optimiser=optimiser(model.parameters()), batch=batch, rng=Random(2),
            instantiate=instantiate,
        )  # fmt: skip
        empty = gaps(engine.kernel)
        if guarded:
            for address, size in empty:
                engine.instance.write(address, b"\xff" * size)
        made = [engine.run(30), engine.outputs(X * 100), [list(m) for m in engine.maps(X)], engine.loss(X, y)]
        results.append([made, [p.data for p in model.parameters()]])
        if guarded:
            for address, size in empty:
                assert engine.instance.read(address, size) == b"\xff" * size, address
    assert results[0] == results[1]


@settings(max_examples=15, deadline=None)
@given(programs(SMOOTH, 25), st.integers(1, 9))
def test_random_programs_touch_nothing_outside_of_their_plan(steps: list[Step], count: int) -> None:
    run = Run(program(steps), [0.5, -0.3, 1.1], [(0.1 * i, 1 - 0.3 * i) for i in range(count)])
    before = [run.loss, *run.gradients, *run.outputs()]
    empty = gaps(run.kernel)
    for address, size in empty:
        run.instance.write(address, b"\xff" * size)
    after = run.again() + run.outputs()
    assert list(map(bits, after)) == list(map(bits, before))
    for address, size in empty:
        assert run.instance.read(address, size) == b"\xff" * size, address


# The end of a training that diverges


DIVERGING: dict[str, tuple[Callable[[Any, Any], Any], float]] = {
    "a power": (lambda w, x: (w[0] * x[0] + w[1]) ** 3, 10.0),
    "exp": (lambda w, x: (w[0] * w[0] * 20.0 * x[0]).exp() + w[1], 1e-8),
    "a product": (lambda w, x: w[0] * w[0] * w[1] * x[0], 50.0),
    "a quotient": (lambda w, x: x[0] / (w[0] - w[0] * 1.0) + w[1], 0.1),
    "log below 0": (lambda w, x: (w[0] * x[0] - w[1] * w[1]).log() * 5 + w[1], 5.0),
    "a root": (lambda w, x: (w[0] + x[0]) ** 0.5 + w[1], 5.0),
    "a sum of infinities": (lambda w, x: (w[0] * 1e200) * 1e200 + (w[1] * -1e200) * 1e200 + x[0], 0.1),
    "a step too far": (lambda w, x: w[0] * 1e160 * x[0] + w[1], 1.0),
}


@pytest.mark.parametrize("batch", [None, 1])
@pytest.mark.parametrize("case", DIVERGING)
def test_training_ends_at_the_same_step_with_the_same_sentence(case: str, batch: int | None) -> None:
    function, lr = DIVERGING[case]
    ends = []
    for compiled in (False, True):
        w = [Value(1.0, label="w"), Value(0.5, label="v")]

        class Model:
            def parameters(self, w: list[Value] = w) -> list[Value]:
                return w

            def __call__(self, x: Any, w: list[Value] = w) -> Any:
                return function(w, x)

        options: dict[str, Any] = {"instantiate": instantiate} if compiled else {}
        engine = (Compiled if compiled else Eager)(
            Model(), [[1.0], [2.0], [0.5]], [1.0, 2.0, 3.0], loss=losses.mse, optimiser=SGD(w, lr=lr), batch=batch,
            rng=Random(4), **options,
        )  # fmt: skip
        done = engine.run(60)
        assert engine.halted is not None and engine.run(3) == []
        assert all(math.isfinite(v.data) for v in w)
        ends.append((len(done), engine.halted, [v.data for v in w]))
    assert ends[0][:2] == ends[1][:2]
    assert ends[1][2] == pytest.approx(ends[0][2], rel=1e-9)
    assert f"stopped at step {ends[0][0] + 1}: " in ends[0][1]


# Bad data

BAD: dict[str, tuple[Any, Any, str]] = {
    "no samples": ([], [], "X is empty"),
    "ragged rows": ([[1.0, 2.0], [1.0]], [1.0, -1.0], "has 1 numbers; expected 2"),
    "nan": ([[1.0, math.nan]], [1.0], r"point 0, \[1.0, nan\], is not finite"),
    "inf": ([[1.0, 2.0], [math.inf, 0.0]], [1.0, 1.0], r"point 1, \[inf, 0.0\], is not finite"),
    "a label that is nan": ([[1.0, 2.0]], [math.nan], "label 0, nan, is not finite"),
    "a label too many": ([[1.0, 2.0]], [1.0, 2.0], "1 points and 2 labels"),
    "too few inputs": ([[1.0], [2.0]], [1.0, -1.0], "1"),
    "too many inputs": ([[1.0, 2.0, 3.0]], [1.0], "3"),
    "text": ([["a", "b"]], [1.0], "'a'"),
    "a label that is text": ([[1.0, 2.0]], ["a"], "'a'"),
    "rows that are no lists": ([1.0, 2.0], [1.0, 1.0], "1.0"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_data_is_refused_by_name_and_the_weights_untouched(case: str) -> None:
    X, y, error = BAD[case]
    model = MLP(2, [2, 1], rng=Random(1))
    before = [(type(p), p.data, p.grad) for p in model.parameters()]
    with pytest.raises((ValueError, TypeError, CompileError), match=error):
        Compiled(model, X, y, loss=losses.mse, instantiate=instantiate)
    assert [(type(p), p.data, p.grad) for p in model.parameters()] == before


def test_bad_points_are_refused_and_the_weights_untouched() -> None:
    model = MLP(2, [2, 1], rng=Random(1))
    engine = Compiled(model, [[1.0, 2.0]] * 3, [1.0] * 3, loss=losses.mse, instantiate=instantiate)
    engine.run(3)
    before = [p.data for p in model.parameters()]
    for bad in ([[1.0]], [[1.0, 2.0], [1.0, 2.0, 3.0]]):
        with pytest.raises(ValueError, match="numbers; expected 2"):
            engine.outputs(bad)
    with pytest.raises(TypeError, match=r"cannot use point 1, \[1.0, 'a'\] \(list\); expected numbers"):
        engine.outputs([[1.0, 2.0], [1.0, "a"]])
    with pytest.raises(ValueError, match="points and"):
        engine.loss([[1.0, 2.0]], [1.0, 2.0])
    assert [p.data for p in model.parameters()] == before
    twin = Eager(MLP(2, [2, 1], rng=Random(1)), [[1.0, 2.0]] * 3, [1.0] * 3, loss=losses.mse)
    twin.run(3)
    assert engine.run(3) == pytest.approx(twin.run(3), rel=1e-12, abs=0.0)
