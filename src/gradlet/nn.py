"""Neuron, Layer and MLP over Values, as in the lecture: tanh by default, and the bias is trained too.

    >>> model = MLP(2, [16, 16, 1])
    >>> model([1.0, -2.0])                      # one output is a Value, several are a list
    Value(data=..., grad=0.0)

Initial weights are uniform within ±sqrt(3 / nin) (variance 1 / nin: LeCun et al., "Efficient BackProp", 1998), for relu
within ±sqrt(6 / nin) (variance 2 / nin: He et al., "Delving Deep into Rectifiers", 2015); biases are 0. They are drawn
from `rng`, or else from the `random` module, so that a notebook's `random.seed(...)` determines them too. A size below
1, an unknown activation, or inputs of another number than `nin` raise ValueError.
"""

from __future__ import annotations

import math
import random
import reprlib
from collections.abc import Callable, Sequence
from operator import methodcaller
from typing import TYPE_CHECKING, cast

from .engine import Value

Input = Sequence["Value | float"]

if TYPE_CHECKING:

    class ModelOutput(Value, list[Value]):  # type: ignore[misc]
        """A Value, or a list of Values if the last layer has several neurons. Type checkers allow both uses."""


ACTIVATIONS: dict[str, Callable[[Value], Value]] = {
    "linear": lambda v: v,
    "relu": methodcaller("relu"),
    "sigmoid": methodcaller("sigmoid"),
    "tanh": methodcaller("tanh"),
}


class Module:
    """A model or a part of one: a thing with parameters to train."""

    def parameters(self) -> list[Value]:
        """Return the Values to train, in a fixed order."""
        return []

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0: `backward` adds to it."""
        for p in self.parameters():
            p.grad = 0.0


class Neuron(Module):
    """A neuron: activation(b + w[0] * x[0] + w[1] * x[1] + …), for a list x of `nin` numbers or Values.

    `layer` and `index` are its position, for the labels: `w[2]` alone, `w[0,2]` as neuron 0 of a Layer, `w1[0,2]` in
    layer 1 of an MLP.
    """

    def __init__(
        self,
        nin: int,
        *,
        activation: str = "tanh",
        rng: random.Random | None = None,
        layer: int | None = None,
        index: int | None = None,
    ) -> None:
        _check_size("Neuron", "nin", nin)
        self.activation = _check_activation(activation)
        uniform = _uniform_of(rng)
        bound = math.sqrt((6.0 if activation == "relu" else 3.0) / nin)
        number = "" if layer is None else str(layer)
        row = "" if index is None else str(index)
        self.w = [Value(uniform(-bound, bound), label=f"w{number}[{row + ',' if row else ''}{i}]") for i in range(nin)]
        self.b = Value(0.0, label=f"b{number}[{row}]" if row else "b")

    def __call__(self, x: Input) -> Value:
        _check_input("Neuron", len(self.w), x)
        total = self.b
        for wi, xi in zip(self.w, x, strict=True):
            total = total + wi * xi
        return ACTIVATIONS[self.activation](total)

    def parameters(self) -> list[Value]:
        return [*self.w, self.b]

    def __repr__(self) -> str:
        return f"Neuron({len(self.w)}, activation={self.activation!r})"


class Layer(Module):
    """A row of `nout` neurons that read the same `nin` inputs. It returns a list, or a Value if there is one neuron."""

    def __init__(
        self,
        nin: int,
        nout: int,
        *,
        activation: str = "tanh",
        rng: random.Random | None = None,
        layer: int | None = None,
    ) -> None:
        _check_size("Layer", "nin", nin)
        _check_size("Layer", "nout", nout)
        self.neurons = [Neuron(nin, activation=activation, rng=rng, layer=layer, index=j) for j in range(nout)]

    def __call__(self, x: Input) -> ModelOutput:
        values = _as_values("Layer", len(self.neurons[0].w), x)
        out = [neuron(values) for neuron in self.neurons]
        return cast("ModelOutput", out[0] if len(out) == 1 else out)

    def parameters(self) -> list[Value]:
        return [p for neuron in self.neurons for p in neuron.parameters()]

    def __repr__(self) -> str:
        first = self.neurons[0]
        return f"Layer({len(first.w)}, {len(self.neurons)}, activation={first.activation!r})"


class MLP(Module):
    """A multi-layer perceptron: `nin` inputs, and layers of the sizes `nouts`, each reading the outputs before it.

    `activation` is the one of every layer but the last, `output_activation` the one of the last.
    """

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        *,
        activation: str = "tanh",
        output_activation: str = "tanh",
        rng: random.Random | None = None,
    ) -> None:
        _check_size("MLP", "nin", nin)
        if not isinstance(nouts, Sequence) or isinstance(nouts, str) or not nouts:
            raise ValueError(f"MLP: nouts must list the size of at least one layer, as in [4, 4, 1]; got {nouts!r}")
        for nout in nouts:
            _check_size("MLP", "every layer of nouts", nout)
        _check_activation(activation)
        _check_activation(output_activation)
        sizes = [nin, *nouts]
        last = len(nouts) - 1
        self.layers = [
            Layer(
                sizes[i], sizes[i + 1], activation=output_activation if i == last else activation, rng=rng, layer=i + 1
            )
            for i in range(len(nouts))
        ]

    def __call__(self, x: Input) -> ModelOutput:
        out: Value | list[Value] = list(_as_values("MLP", len(self.layers[0].neurons[0].w), x))
        for layer in self.layers:
            out = layer([out] if isinstance(out, Value) else out)
        return cast("ModelOutput", out)

    def parameters(self) -> list[Value]:
        return [p for layer in self.layers for p in layer.parameters()]

    def __repr__(self) -> str:
        nin = len(self.layers[0].neurons[0].w)
        nouts = [len(layer.neurons) for layer in self.layers]
        activation = self.layers[0].neurons[0].activation
        output_activation = self.layers[-1].neurons[0].activation
        hidden = f"activation={activation!r}, " if len(nouts) > 1 else ""
        return f"MLP({nin}, {nouts}, {hidden}output_activation={output_activation!r})"


def _as_values(what: str, nin: int, x: Input) -> list[Value]:
    """Return the inputs as Values, made once: every neuron reads the same nodes, which a picture then shows once."""
    _check_input(what, nin, x)
    return [xi if isinstance(xi, Value) else Value(xi, label=f"x[{i}]") for i, xi in enumerate(x)]


def _check_input(what: str, nin: int, x: Input) -> None:
    try:
        n = len(x)
    except TypeError:
        raise TypeError(
            f"cannot call {_with_article(what)} with {reprlib.repr(x)}; expected a list of {nin} numbers or Values"
        ) from None
    if n != nin:
        if n and isinstance(x, (list, tuple)) and isinstance(x[0], (list, tuple)):
            raise TypeError(
                f"cannot call {_with_article(what)} with a list of lists, {reprlib.repr(x)}; "
                f"call it with one point at a time: [model(x) for x in X]"
            )
        raise ValueError(
            f"this {what} has {nin} input{'s' * (nin > 1)}, got {n}: {reprlib.repr(x)}; "
            f"pass a list of {nin} number{'s' * (nin > 1)} or Value{'s' * (nin > 1)}"
        )


def _with_article(what: str) -> str:
    return f"{'an' if what == 'MLP' else 'a'} {what}"


def _check_size(what: str, name: str, size: int) -> None:
    if isinstance(size, bool) or not isinstance(size, int):
        raise TypeError(f"{what}: {name} must be a whole number, got {size!r} ({type(size).__name__})")
    if size < 1:
        raise ValueError(f"{what}: {name} must be at least 1, got {size!r}")


def _check_activation(name: str) -> str:
    if not isinstance(name, str) or name not in ACTIVATIONS:
        raise ValueError(f"unknown activation {name!r}; choose one of {', '.join(map(repr, ACTIVATIONS))}")
    return name


def _uniform_of(rng: random.Random | None) -> Callable[[float, float], float]:
    if rng is None:
        return random.uniform
    if not isinstance(rng, random.Random):
        raise TypeError(
            f"cannot draw weights from rng={rng!r} ({type(rng).__name__}); expected a random.Random, "
            "such as rng=random.Random(42)"
        )
    return rng.uniform
