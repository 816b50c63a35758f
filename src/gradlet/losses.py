"""Losses: one number for how wrong the outputs of a model are, as a Value to call `backward()` on.

    loss = losses.hinge([model(x) for x in X], y)

Each takes a list of n outputs (Values, plain numbers, or lists of one of those) and a list of n targets, and returns
the mean over the n samples: a Value, or a float if none of them was a Value. It uses only `+`, `*` and the named
functions of an output, so a reader's own Value class works too. Each raises TypeError for what is not a list of
numbers or Values, and ValueError for empty lists, lists of different lengths, or a target that it does not know.

The losses and the last layers they fit:

    mse             any output; tanh and targets -1/+1 make the classic pair
    hinge           linear output, whose sign is the side; a point that is right by a margin of 1 has no gradient
    cross_entropy   linear output (a logit), or tanh or sigmoid read as a probability

The trap: far from 0 the sigmoid rounds to exactly 0 or 1, and the logarithm of 0 is -inf. Logits have no such limit.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from .engine import Value

Number = TypeVar("Number")
"""A Value, a class of the reader's own, or float."""

__all__ = ["LOSSES", "cross_entropy", "hinge", "l1", "l2", "mse"]


def mse(outputs: Iterable[Number], targets: Iterable[Any]) -> Number:
    """Return the mean squared error: the mean of (output - target)^2. Targets are any numbers. Uses `+ *`."""
    pairs, plain = _make_pairs("mse", outputs, targets)
    errors = [output + target * -1.0 for output, target in pairs]
    return _mean([error * error for error in errors], plain)


def hinge(outputs: Iterable[Number], targets: Iterable[float]) -> Number:
    """Return the mean of max(0, 1 - target * output). Targets are -1/+1 or 0/1. Uses `+ * relu`.

    It is the max-margin loss of Cortes and Vapnik, "Support-Vector Networks" (1995). At a margin of exactly 1 the
    gradient is 0, as that of relu at 0.
    """
    pairs, plain = _make_pairs("hinge", outputs, targets)
    misses = [output * -_side_of("hinge", target) + 1.0 for output, target in pairs]
    return _mean([_apply(miss, "relu", "hinge") for miss in misses], plain)


def cross_entropy(outputs: Iterable[Number], targets: Iterable[float], *, output: str = "linear") -> Number:
    """Return the binary cross entropy: the mean of -log P(target). Targets are -1/+1 or 0/1. Uses `+ * relu exp log`.

    `output` is the activation that the model ends in. It decides the probability of side +1 for an output s:

        "linear"    1 / (1 + exp(-s)): s is a logit; the loss is finite for every finite s
        "sigmoid"   s
        "tanh"      (1 + s) / 2

    With the last two the loss is infinite if the model is certain and wrong (s exactly 0, 1 or -1).
    """
    if output not in ("linear", "sigmoid", "tanh"):
        raise ValueError(f"cannot read outputs as {output!r}; expected 'linear', 'sigmoid' or 'tanh'")
    pairs, plain = _make_pairs("cross_entropy", outputs, targets)
    sides = [(s, _side_of("cross_entropy", target)) for s, target in pairs]
    if output == "linear":
        return _mean([_softplus(s * -side) for s, side in sides], plain)
    if output == "tanh":
        chances = [s * (0.5 * side) + 0.5 for s, side in sides]
    else:
        chances = [s if side > 0 else s * -1.0 + 1.0 for s, side in sides]
    return _mean([_apply(p, "log", "cross_entropy") * -1.0 for p in chances], plain)


def l2(parameters: Iterable[Number], strength: float = 0.001) -> Number:
    """Return strength times the sum of p^2, a penalty to add to a loss. It pulls every parameter towards 0."""
    weights, plain = _as_values("l2", "parameters", parameters)
    penalty = _sum_in_pairs([p * p for p in weights]) * strength
    return penalty.data if plain else penalty


def l1(parameters: Iterable[Number], strength: float = 0.001) -> Number:
    """Return strength times the sum of |p|, a penalty to add to a loss. It pulls small parameters all the way to 0."""
    weights, plain = _as_values("l1", "parameters", parameters)
    penalty = _sum_in_pairs([_apply(p, "relu", "l1") + _apply(p * -1.0, "relu", "l1") for p in weights]) * strength
    return penalty.data if plain else penalty


LOSSES: dict[str, Callable[[Sequence[Any], Sequence[float]], Any]] = {
    "hinge": hinge,
    "cross_entropy": cross_entropy,
    "mse": mse,
}


def _softplus(z: Any) -> Any:
    """Return log(1 + exp(z)) as m + log(exp(-m) + exp(z - m)), m = relu(z): no exponent is ever positive.

    The gradient through m cancels, so relu's kink at 0 does no harm. No branch depends on the data, so all samples
    have the same graph, and a kernel can be compiled from the graph of one.
    """
    m = _apply(z, "relu", "cross_entropy")
    minus = m * -1.0
    total = _apply(minus, "exp", "cross_entropy") + _apply(z + minus, "exp", "cross_entropy")
    return m + _apply(total, "log", "cross_entropy")


def _make_pairs(loss: str, outputs: Iterable[Any], targets: Iterable[Any]) -> tuple[list[tuple[Any, Any]], bool]:
    """Return (output, target) for each sample, the outputs as Values; and True if all of them were plain numbers."""
    values, plain = _as_values(loss, "outputs", outputs)
    wanted = _as_list(loss, "targets", targets)
    if len(values) != len(wanted):
        raise ValueError(
            f"{loss} got {len(values)} outputs and {len(wanted)} targets; expected one target for each output"
        )
    for i, target in enumerate(wanted):
        if not isinstance(target, (int, float)):
            plain = False
            if not hasattr(target, "data"):
                kind = type(target).__name__
                raise TypeError(f"cannot use target {i} of {loss}, {target!r} ({kind}); expected a number")
    return list(zip(values, wanted, strict=True)), plain


def _as_values(loss: str, what: str, given: Iterable[Any]) -> tuple[list[Any], bool]:
    """Return numbers, or lists of one, as Values; and True if all were plain numbers."""
    values, plain = [], True
    for i, x in enumerate(_as_list(loss, what, given)):
        if isinstance(x, (list, tuple)):
            if len(x) != 1:
                raise ValueError(f"{what} of {loss}: number {i} is a list of {len(x)}; expected one number or Value")
            x = x[0]
        if isinstance(x, (int, float)) or not hasattr(x, "data"):
            x = Value(x)  # raises TypeError for what is not a number
        else:
            plain = False
        values.append(x)
    return values, plain


def _as_list(loss: str, what: str, given: Iterable[Any]) -> list[Any]:
    if hasattr(given, "data") or isinstance(given, (int, float, str)):
        raise TypeError(f"cannot use {given!r} ({type(given).__name__}) as the {what} of {loss}; expected a list")
    try:
        listed = list(given)
    except TypeError:
        kind = type(given).__name__
        raise TypeError(f"cannot use {given!r} ({kind}) as the {what} of {loss}; expected a list") from None
    if not listed:
        raise ValueError(f"{loss} got no {what}: the list is empty; expected at least one")
    return listed


def _side_of(loss: str, target: float) -> float:
    """Return -1 for the targets -1 and 0, +1 for 1."""
    if target == 1:
        return 1.0
    if target in (-1, 0):
        return -1.0
    raise ValueError(f"cannot take {target!r} as a target of {loss}; expected -1 or 1 (or 0 or 1)")


def _apply(x: Any, function: str, loss: str) -> Any:
    method = getattr(x, function, None)
    if method is None:
        kind = type(x).__name__
        raise TypeError(f"{loss} needs {kind}.{function}(), which {kind} does not have; define it, or use mse")
    return method()


def _sum_in_pairs(terms: list[Any]) -> Any:
    """Return the sum, added two by two: a graph of depth log2(n), for classes whose own backward() recurses."""
    while len(terms) > 1:
        odd = terms[len(terms) - len(terms) % 2 :]
        terms = [a + b for a, b in zip(terms[::2], terms[1::2], strict=False)] + odd
    return terms[0]


def _mean(terms: list[Any], plain: bool) -> Any:
    mean = _sum_in_pairs(terms) * (1.0 / len(terms))
    return mean.data if plain else mean
