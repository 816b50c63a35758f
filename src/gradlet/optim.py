"""Optimisers, which turn a gradient into a step: SGD, with or without momentum, and Adam.

An optimiser has a list of parameters (objects with `.data` and `.grad`, a reader's own Value too) and changes their
`.data` in place:

    optimiser = Adam(model.parameters(), lr=0.05)
    optimiser.zero_grad(); loss.backward(); optimiser.step()

The trap: gradients add up. Without `zero_grad()` between two backward passes a step follows the sum of both.
`lr` may be changed at any time (`optimiser.lr *= 0.99`). A parameter listed twice, as with shared weights, steps once.

`state_dict()` returns the state and the options of an optimiser as plain data; `load_state_dict` puts them back.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Protocol

__all__ = ["SGD", "Adam", "Optimiser", "Parameter"]


class Parameter(Protocol):
    """A parameter, as optimisers see it."""

    data: float
    grad: float


class Optimiser:
    """The base of optimisers; a subclass defines `step`. Raises TypeError or ValueError for a bad argument."""

    _options: ClassVar[tuple[str, ...]] = ("lr",)
    _state: ClassVar[Mapping[str, str]] = {}
    """PyTorch's name in a state_dict -> attribute: a list of one number for each parameter, or a count."""

    def __init__(self, parameters: Iterable[Parameter], lr: float) -> None:
        if hasattr(parameters, "parameters"):
            raise TypeError(f"cannot optimise {parameters!r}; pass its parameters: model.parameters()")
        try:
            listed = list(parameters)
        except TypeError:
            raise TypeError(
                f"cannot optimise {parameters!r} ({type(parameters).__name__}); expected a list of parameters"
            ) from None
        for i, p in enumerate(listed):
            if not (hasattr(p, "data") and hasattr(p, "grad")):
                raise TypeError(
                    f"parameter {i} is {p!r} ({type(p).__name__}), without .data and .grad; expected a Value"
                )
        if not listed:
            raise ValueError("there are no parameters to optimise; expected at least one Value")
        self.parameters: list[Parameter] = list({id(p): p for p in listed}.values())
        self.lr = lr

    @property
    def lr(self) -> float:
        """The learning rate: the length of one step. Positive and finite; setting another raises ValueError."""
        return self._lr

    @lr.setter
    def lr(self, lr: float) -> None:
        self._lr = _check_number("lr", lr)
        if not 0 < lr < math.inf:
            raise ValueError(f"cannot use lr={lr!r}; expected a positive, finite number such as 0.05")

    def zero_grad(self) -> None:
        """Set every gradient to 0."""
        for p in self.parameters:
            p.grad = 0.0

    def step(self) -> None:
        """Change every parameter once, by its present gradient."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to step; define step()")

    def state_dict(self) -> dict[str, Any]:
        """Copy the optimiser's state and options into plain data: `{"state": ..., "param_groups": ...}`.

        The names are PyTorch's. There is one group; and as a parameter is one number, the state of all of them is one
        list: `{"state": {"momentum_buffer": [0.0, 0.0]}, "param_groups": [{"lr": 0.1, "momentum": 0.9}]}`.
        """
        state = {name: getattr(self, attribute) for name, attribute in self._state.items()}
        return {
            "state": {name: list(value) if isinstance(value, list) else value for name, value in state.items()},
            "param_groups": [{name: getattr(self, name) for name in self._options}],
        }

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go on from the `state_dict()` of such an optimiser. Raises ValueError, and changes nothing, for another.

        The parameters themselves stay as they are.
        """
        try:
            state, (group,) = state_dict["state"], state_dict["param_groups"]
            fits = state.keys() == self._state.keys() and group.keys() == set(self._options)
        except (AttributeError, KeyError, TypeError, ValueError):
            raise ValueError(
                f"cannot load {state_dict!r} into {type(self).__name__}; expected what its state_dict() gives"
            ) from None
        if not fits:
            raise ValueError(
                f"cannot load the state of another optimiser into {type(self).__name__}: got {_join(state, group)}, "
                f"expected {_join(self._state, self._options)}"
            )
        for name, value in state.items():
            if isinstance(value, list) and len(value) != len(self.parameters):
                raise ValueError(
                    f"cannot load {len(value):,} numbers of {name} for {len(self.parameters):,} parameters; "
                    "load the state into an optimiser of as many parameters"
                )
        for name in self._options:  # the learning rate first: it is checked
            setattr(self, name, group[name])
        for name, value in state.items():
            setattr(self, self._state[name], list(value) if isinstance(value, list) else value)


class SGD(Optimiser):
    """Gradient descent: p <- p - lr v, where v <- momentum v + grad (Polyak's heavy ball, 1964).

    It is *stochastic* gradient descent if the gradient is that of one batch, and not of all points.
    """

    _options = ("lr", "momentum")
    _state: ClassVar[Mapping[str, str]] = {"momentum_buffer": "velocity"}

    def __init__(self, parameters: Iterable[Parameter], lr: float = 0.1, momentum: float = 0.0) -> None:
        super().__init__(parameters, lr)
        self.momentum = _check_fraction("momentum", momentum)
        self.velocity = [0.0] * len(self.parameters)

    def step(self) -> None:
        lr, momentum = self._lr, self.momentum
        if not momentum:
            for p in self.parameters:
                p.data -= lr * p.grad
            return
        for i, p in enumerate(self.parameters):
            v = self.velocity[i] = momentum * self.velocity[i] + p.grad
            p.data -= lr * v


class Adam(Optimiser):
    """Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), Algorithm 1, with its defaults.

        m <- b1 m + (1 - b1) g        s <- b2 s + (1 - b2) g^2        t <- t + 1
        p <- p - lr (m / (1 - b1^t)) / (sqrt(s / (1 - b2^t)) + eps)

    A step is about `lr` long for each parameter, whatever the size of the gradient, so `lr` is easy to choose.
    """

    _options = ("lr", "betas", "eps")
    _state: ClassVar[Mapping[str, str]] = {"step": "steps", "exp_avg": "mean", "exp_avg_sq": "square"}

    def __init__(
        self,
        parameters: Iterable[Parameter],
        lr: float = 0.001,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
    ) -> None:
        super().__init__(parameters, lr)
        try:
            first, second = betas
        except (TypeError, ValueError):
            raise TypeError(f"cannot use betas={betas!r}; expected two numbers: (0.9, 0.999)") from None
        self.betas = (_check_fraction("betas[0]", first), _check_fraction("betas[1]", second))
        self.eps = _check_number("eps", eps)
        if not 0 < eps < math.inf:
            raise ValueError(f"cannot use eps={eps!r}; expected a small positive number such as 1e-8")
        self.mean = [0.0] * len(self.parameters)
        self.square = [0.0] * len(self.parameters)
        self.steps = 0

    def step(self) -> None:
        self.steps += 1
        lr, eps, (b1, b2) = self._lr, self.eps, self.betas
        unbias1, unbias2 = 1 - b1**self.steps, 1 - b2**self.steps
        mean, square, sqrt = self.mean, self.square, math.sqrt
        for i, p in enumerate(self.parameters):
            g = p.grad
            m = mean[i] = b1 * mean[i] + (1 - b1) * g
            s = square[i] = b2 * square[i] + (1 - b2) * (g * g)
            p.data -= lr * (m / unbias1) / (sqrt(s / unbias2) + eps)


def _join(state: Iterable[str], options: Iterable[str]) -> str:
    return ", ".join([*state, *options])


def _check_number(name: str, value: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"cannot use {name}={value!r} ({type(value).__name__}); expected a number")
    return float(value)


def _check_fraction(name: str, value: float) -> float:
    if not 0 <= _check_number(name, value) < 1:
        raise ValueError(f"cannot use {name}={value!r}; expected a number from 0 up to, but not including, 1")
    return float(value)
