"""An optimiser, as a kernel sees it: its kind, its state, and the numbers of each step."""

from __future__ import annotations

from ...optim import SGD, Adam, Optimiser
from ..error import CompileError
from ..wasm.memory import ROW

__all__ = ["count_steps", "kind_of", "memory_of", "schedule_row"]


def kind_of(optimiser: Optimiser) -> str:
    """Name an optimiser as `update.OPTIMISERS` does.

    Raises CompileError for one of another class: its formulas are not known.
    """
    if type(optimiser) is SGD:
        return "momentum" if optimiser.momentum else "sgd"
    if type(optimiser) is Adam:
        return "adam"
    raise CompileError(f"cannot compile the optimiser {optimiser!r} ({type(optimiser).__name__}); use SGD or Adam")


def memory_of(optimiser: Optimiser) -> dict[str, list[float]]:
    """Find the optimiser's own lists of one number for each parameter, by the region of a kernel that holds them."""
    if isinstance(optimiser, Adam):
        return {"first": optimiser.mean, "second": optimiser.square}
    if isinstance(optimiser, SGD) and optimiser.momentum:
        return {"first": optimiser.velocity}
    return {}


def count_steps(optimiser: Optimiser, steps: int) -> None:
    """Add the steps that a kernel did to those of an optimiser that counts them."""
    if isinstance(optimiser, Adam):
        optimiser.steps += steps


def schedule_row(optimiser: Optimiser, ahead: int) -> list[float]:
    """List the numbers of the step that is so many steps ahead, filled up to ROW.

    sgd         lr
    momentum    lr, momentum
    adam        lr, beta1, 1 - beta1, beta2, 1 - beta2, 1 - beta1^t, 1 - beta2^t, eps
    """
    numbers = [optimiser.lr]
    if isinstance(optimiser, Adam):
        (b1, b2), t = optimiser.betas, optimiser.steps + ahead
        numbers += [b1, 1 - b1, b2, 1 - b2, 1 - b1**t, 1 - b2**t, optimiser.eps]
    elif isinstance(optimiser, SGD):
        numbers.append(optimiser.momentum)
    return numbers + [0.0] * (ROW - len(numbers))
