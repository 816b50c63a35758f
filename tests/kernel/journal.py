"""A training by wasmtime, written down as what was done to the kernel: for other runtimes to do again."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Callable
from random import Random
from typing import Any

from kernel.kernels import instantiate

from gradlet import MLP, losses
from gradlet.kernel import Instance
from gradlet.kernel.compiled import Compiled
from gradlet.optim import SGD, Adam, Optimiser

STEPS = 1000

Journal = list[list[Any]]

TRAININGS: dict[str, tuple[str, str, int | None, Callable[[list[Any]], Optimiser]]] = {
    "sgd, tanh": ("tanh", "mse", None, lambda p: SGD(p, lr=0.1)),
    "momentum, relu": ("relu", "hinge", 5, lambda p: SGD(p, lr=0.02, momentum=0.9)),
    "adam, sigmoid": ("sigmoid", "cross_entropy", 4, lambda p: Adam(p, lr=0.01)),
}


class Noted:
    """An instance that writes down what is done to it."""

    def __init__(self, instance: Instance, journal: Journal) -> None:
        self.instance, self.journal = instance, journal

    def call(self, function: str, *arguments: int) -> int:
        self.journal.append(["call", function, arguments])
        return self.instance.call(function, *arguments)

    def read(self, address: int, size: int) -> bytes:
        return self.instance.read(address, size)

    def write(self, address: int, data: bytes) -> None:
        self.journal.append(["write", address, b64encode(data).decode()])
        self.instance.write(address, data)


def written(training: str) -> tuple[Journal, list[str]]:
    """The journal of a thousand steps, and what its reads give here: the weights, and two outputs."""
    activation, loss, batch, optimiser = TRAININGS[training]
    journal: Journal = []

    def noting(binary: bytes) -> Instance:
        journal.append(["module", b64encode(binary).decode()])
        return Noted(instantiate(binary), journal)

    rng = Random(7)
    X = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(13)]
    y = [1.0 if a * b > 0 else -1.0 for a, b in X]
    model = MLP(2, [6, 5, 1], activation=activation, output_activation="linear", rng=rng)
    compiled = Compiled(
        model,
        X,
        y,
        loss=losses.LOSSES[loss],
        optimiser=optimiser(model.parameters()),
        batch=batch,
        rng=Random(3),
        instantiate=noting,
    )
    assert len(compiled.run(STEPS)) == STEPS
    compiled.outputs([[0.3, -0.4], [2.0, 1.0]])
    plan = compiled.kernel.plan
    reads = [("parameters", 8 * compiled.kernel.parameters), ("outputs", 16)]
    found = [compiled.instance.read(plan.at(region), size).hex() for region, size in reads]
    assert all(map(math.isfinite, (p.data for p in model.parameters())))
    journal += [["read", plan.at(region), size] for region, size in reads]
    return journal, found
