"""What the bench runs inside Pyodide: micrograd and gradlet's two engines, each as its own users write it."""

from __future__ import annotations

import math
import time
from array import array
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Any

Step = Callable[[], float]


def micrograd(sizes: list[int], weights: list[float], X: list[list[float]], y: list[float], rate: float) -> Step:
    """It has no tanh, so it gets one in its own manner."""
    from micrograd.engine import Value
    from micrograd.nn import MLP

    def tanh(v: Any) -> Any:
        out = Value(math.tanh(v.data), (v,), "tanh")

        def backward() -> None:
            v.grad += (1 - out.data**2) * out.grad

        out._backward = backward
        return out

    model = MLP(sizes[0], sizes[1:])
    for p, w in zip(model.parameters(), weights, strict=True):
        p.data = w
    for layer in model.layers:
        for neuron in layer.neurons:
            neuron.nonlin = False

    def output(x: Any) -> Any:
        for layer in model.layers:
            out = layer(x)
            x = [tanh(v) for v in out] if isinstance(out, list) else tanh(out)
        return x

    def step() -> float:
        loss = sum((output(x) - t) ** 2 for x, t in zip(X, y, strict=True)) * (1 / len(X))
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= rate * p.grad
        return float(loss.data)

    return step


def net(sizes: Sequence[int], weights: Sequence[float]) -> Any:
    from gradlet import MLP

    model = MLP(sizes[0], list(sizes[1:]), rng=Random(1))
    for p, w in zip(model.parameters(), weights, strict=bool(weights)):
        p.data = w
    return model


def eager(sizes: list[int], weights: list[float], X: list[list[float]], y: list[float], rate: float) -> Step:
    from gradlet import losses

    model = net(sizes, weights)

    def step() -> float:
        loss = losses.mse([model(x) for x in X], y)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= rate * p.grad
        return float(loss.data)

    return step


class Kernel:
    """`Compiled` for the job, and its parts for who wants to call the kernel from JavaScript."""

    def __init__(
        self, sizes: list[int], weights: list[float], X: list[list[float]], y: list[float], rate: float
    ) -> None:
        import js

        from gradlet import losses
        from gradlet.kernel import Compiled, browser_runtime
        from gradlet.optim import SGD

        model = net(sizes, weights)
        optimiser = SGD(model.parameters(), lr=rate)
        start = time.perf_counter()
        self.engine = Compiled(model, X, y, loss=losses.mse, optimiser=optimiser, instantiate=browser_runtime(js))
        self.seconds = time.perf_counter() - start
        kernel = self.engine.kernel
        self.binary = kernel.binary
        self.plan = {name: region.address for name, region in kernel.plan.regions.items()}
        self.memory = kernel.plan.pages * 65536
        self.points = kernel.points
        self.columns = kernel.columns
        self.neurons = len(kernel.neurons)

    def steps(self, count: int) -> float:
        return self.engine.run(count)[-1]

    def grid(self, points: list[list[float]]) -> None:
        self.ready = self.engine.points(points)

    def outputs(self) -> list[float]:
        return self.engine.outputs(self.ready)[0]

    def maps(self) -> list[array[float]]:
        return self.engine.maps(self.ready)


def ready() -> None:
    """Import what is compiled with: that is part of starting up."""
    import js  # noqa: F401

    import gradlet.kernel  # noqa: F401


def compiled(model: Any, X: list[list[float]], y: list[float]) -> dict[str, float]:
    """Milliseconds of recording, lowering and instantiating."""
    import js

    from gradlet import losses
    from gradlet.kernel import browser_runtime, compile, record

    clock = [time.perf_counter()]
    recording = record(model, losses.mse, len(X[0]), y)
    clock.append(time.perf_counter())
    kernel = compile(recording, rows=len(X))
    clock.append(time.perf_counter())
    browser_runtime(js)(kernel.binary)
    clock.append(time.perf_counter())
    record_ms, lower_ms, instantiate_ms = (1e3 * (b - a) for a, b in pairwise(clock))
    return {"record": record_ms, "lower": lower_ms, "instantiate": instantiate_ms}


def refusal(sizes: list[int]) -> str:
    """What a net beyond the limit is told."""
    from gradlet import losses
    from gradlet.kernel import CompileError, compile, record

    try:
        compile(record(net(sizes, []), losses.mse, sizes[0], [1.0]), rows=1)
    except CompileError as error:
        return str(error)
    return ""
