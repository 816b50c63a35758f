"""Kernels as such: the same each time, within their memory, and readable. See `test_trust` for the rest."""

from __future__ import annotations

import math
from array import array
from random import Random
from typing import Any

import pytest
from kernel.kernels import instantiate, read

from gradlet import MLP, Value, losses
from gradlet.kernel.error import CompileError
from gradlet.kernel.kernel import Kernel, compile
from gradlet.kernel.recording.recording import Recording, record
from gradlet.kernel.wasm.memory import PAGE

NETS: dict[str, tuple[list[int], str, str]] = {
    "one neuron": ([1], "tanh", "mse"),
    "tanh": ([5, 3, 1], "tanh", "mse"),
    "relu": ([8, 8, 1], "relu", "hinge"),
    "sigmoid": ([3, 1], "sigmoid", "cross_entropy"),
    "wide": ([40, 1], "tanh", "mse"),
}


def recorded(net: str) -> Recording:
    sizes, activation, loss = NETS[net]
    model = MLP(2, sizes, activation=activation, output_activation="linear", rng=Random(1))
    return record(model, losses.LOSSES[loss], 2, [-1.0, 1.0])


def kernels() -> dict[str, Kernel]:
    return {
        f"{net} {optimiser}": compile(recorded(net), rows=7, optimiser=optimiser)
        for net in NETS
        for optimiser in ("sgd", "momentum", "adam")
    }


def test_the_same_graph_gives_the_same_bytes() -> None:
    for net in NETS:
        assert compile(recorded(net), rows=7).binary == compile(recorded(net), rows=7).binary


@pytest.mark.parametrize("net", NETS)
def test_nothing_outside_of_the_plan_is_read_or_written(net: str) -> None:
    """Every byte that belongs to no region is part of a nan, and is so afterwards; no result is nan."""
    kernel = compile(recorded(net), rows=7, optimiser="adam")
    instance = instantiate(kernel.binary)
    plan, size = kernel.plan, kernel.plan.pages * PAGE
    constants = (plan.constants_at, 8 * len(plan.constants))
    used = sorted([*((r.address, r.size) for r in plan.regions.values()), constants])
    gaps, end = [], 0
    for address, length in used:
        assert address >= end, "regions overlap"
        gaps.append((end, address - end))
        end = address + length
    gaps.append((end, size - end))
    assert gaps[0][1] == PAGE and gaps[-1][1] >= PAGE
    for address, length in gaps:
        instance.write(address, b"\xff" * length)
    rows = [[math.sin(i), math.cos(i), 1.0] for i in range(7)]
    instance.write(plan.at("parameters"), array("d", [0.1] * kernel.parameters + [1 / 7]).tobytes())
    instance.write(plan.at("data"), array("d", (row[c] for c in range(3) for row in rows)).tobytes())
    instance.write(plan.at("order"), array("i", range(7)).tobytes())
    instance.write(plan.at("schedule"), array("d", [0.1, 0.9, 0.1, 0.99, 0.01, 0.1, 0.01, 1e-8] * 3).tobytes())
    assert instance.call("steps", 3, 7, 0) == 3
    instance.call("begin_outputs")
    instance.write(plan.at("points"), array("d", [0.5] * (plan.regions["points"].size // 8)).tobytes())
    instance.call("outputs", 0, 5)
    instance.call("outputs", 0, 1024)
    for address, length in gaps:
        assert instance.read(address, length) == b"\xff" * length, address
    assert all(map(math.isfinite, read(instance, kernel, "parameters", kernel.parameters)))
    assert all(map(math.isfinite, read(instance, kernel, "outputs", 1024)))


@pytest.mark.large
@pytest.mark.parametrize("sizes", [[1], [16, 16, 1], [64, 64, 1], [600, 1]])
def test_memory_is_as_stated(sizes: list[int]) -> None:
    """The formula is that of `plan`."""
    recording = record(MLP(2, sizes), losses.mse, 2, [1.0])
    for rows in (1, 100, 50_000):
        kernel = compile(recording, rows=rows, optimiser="adam")
        values, same = kernel.schedule.slots["block"], kernel.schedule.slots["hoisted"]
        stated = 256 * 1024 + 56 * kernel.parameters + max(96 * 1024, 32 * values) + 8 * same
        stated += (8 * kernel.columns + 4) * rows
        stated += min(8192 * len(kernel.neurons), 4 << 20) + 8192 * (kernel.outputs + 1 + kernel.columns)
        used = kernel.plan.pages * PAGE
        assert used <= stated
        if rows > 1_000:
            assert used > stated - 256 * 1024, "the formula is far above what is used"


def test_a_net_of_any_size_is_loops() -> None:
    sizes = [len(compile(record(MLP(2, [n, n, 1]), losses.mse, 2, [1.0]), rows=100).binary) for n in (16, 32, 48)]
    assert max(sizes) < 1.1 * min(sizes)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"rows": 0}, "cannot compile for 0 samples; expected at least one"),
        ({"rows": 10**9}, "would need more than 1024 MB of memory"),
        ({"rows": 1, "optimiser": "adagrad"}, "there is no optimiser 'adagrad' for kernels"),
    ],
)
def test_what_cannot_be_compiled(options: Any, error: str) -> None:
    with pytest.raises(CompileError, match=error):
        compile(recorded("tanh"), **options)


def test_graphs_beyond_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradlet.kernel.error.LARGEST_GRAPH", 100)
    with pytest.raises(CompileError, match="more than 100 operations; make the model smaller"):
        compile(recorded("tanh"), rows=1)


GOLDEN = """\
; 3 parameters, 3 columns, 1 outputs, sgd
; blocks of 4 samples, two in a register; 2,597 bytes, memory 256 kB

; in a training step and for the outputs
  ; for each block of samples
    v[3] = p[2] + sum(k < 2: p[k] * v[k])  ; b + w[0] * x[0] ...
    v[4] = relu(v[3])
    v[5] = v[4] - v[2]                     ; v[4] - y
    v[6] = v[5] * v[5]

; then in a training step
  ; for each block of samples
    v[7] = v[5] * p[3]              ; v[5] * 1/n
    v[8] = gate(v[7] + v[7], v[3])
  ; add up over the samples of the block
             sum[0] += v[6]
  for i < 2  sum[1 + i] += v[8] * v[i]  ; v[8] * x[0]
             sum[3] += v[8]"""


def test_a_kernel_can_be_read() -> None:
    w, b = [Value(0.5, label="w[0]"), Value(-0.5, label="w[1]")], Value(0.0, label="b")
    recording = record(lambda x: (b + w[0] * x[0] + w[1] * x[1]).relu(), losses.mse, 2, [1.0], [*w, b])
    assert str(compile(recording, rows=3)) == GOLDEN


def test_what_only_the_picture_wants_is_no_part_of_training() -> None:
    w = [Value(0.5, label="v"), Value(-0.5, label="w")]

    def model(x: Any) -> list[Value]:
        hidden = (w[0] * x[0]).tanh()
        return [hidden * w[1], (hidden * hidden + w[1]).sigmoid(), w[1] * 2.0]

    recording = record(model, lambda outputs, targets: losses.mse([outputs[0][0]], targets), 1, [1.0], w)
    kernel = compile(recording, rows=3)
    parts = {"both": kernel.schedule.both, "train": kernel.schedule.train, "show": kernel.schedule.show}
    functions = {name: str([nest.tree for nest in [*part.hoisted, *part.block]]) for name, part in parts.items()}
    assert {name for name, trees in functions.items() if "sigmoid" in trees} == {"show"}
    assert {name for name, trees in functions.items() if "tanh" in trees} == {"both"}
    instance = instantiate(kernel.binary)
    instance.write(kernel.plan.at("parameters"), array("d", [0.5, -0.5, 1 / 3]).tobytes())
    instance.write(kernel.plan.at("points"), array("d", [1.0, 2.0]).tobytes())
    instance.call("begin_outputs")
    instance.call("outputs", 0, 2)
    found = read(instance, kernel, "outputs", 2 * kernel.points + 2)
    for i, x in enumerate([1.0, 2.0]):
        assert found[i :: kernel.points] == pytest.approx([v.data for v in model([x])], rel=1e-14)
