"""The reduction of a loss: the mean of its samples' losses, or their sum. A kernel computes one sample at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import Any

from ...data.points import output_value
from ...engine import Value
from ...ieee import is_close
from ..error import CompileError

__all__ = ["REL_TOL", "is_sum"]

REL_TOL = 1e-9
"""Relative difference of two ways to compute the same number, at most."""


def is_sum(model: Any, loss: Any, samples: Sequence[tuple[Any, float]]) -> bool:
    """True if the loss of several samples is the sum of theirs, False if it is the mean; CompileError if neither.

    The loss itself is asked: about the model's outputs, and about drawn ones as long as those do not tell, as where all
    losses are 0.
    """
    if len(samples) < 2:
        return False
    outputs, targets = [model(list(x)) for x, _ in samples], [y for _, y in samples]
    rng = Random(0)
    failed: Exception | None = None
    for drawn in range(20):
        try:
            each = [output_value(loss([output], [y])) for output, y in zip(outputs, targets, strict=True)]
            whole, total = output_value(loss(outputs, targets)), math.fsum(each)
        except (ArithmeticError, ValueError) as error:  # of a drawn output, such as the logarithm of one below 0
            if not drawn:
                raise
            failed = error
            outputs = [_drawn(output, rng) for output in outputs]
            continue
        mean = total / len(each)
        if not is_close(whole, mean, rel_tol=REL_TOL) and not is_close(whole, total, rel_tol=REL_TOL):
            raise CompileError(
                f"the loss of {len(each)} samples together is {whole:.6g}, which is neither the mean of their losses, "
                f"{mean:.6g}, nor the sum, {total:.6g}, and a kernel computes one sample at a time; write the loss as "
                "a mean over the samples, plus any penalty on the parameters"
            )
        if not is_close(mean, total, rel_tol=REL_TOL):
            return is_close(whole, total, rel_tol=REL_TOL)
        outputs = [_drawn(output, rng) for output in outputs]
    if failed is not None:
        raise CompileError(f"cannot tell whether the loss of several samples is their mean or their sum: {failed}")
    return False


def _drawn(output: Any, rng: Random) -> Any:
    """Draw another output of the same kind."""
    if isinstance(output, (list, tuple)):
        return [_drawn(one, rng) for one in output]
    drawn = rng.uniform(-2.0, 2.0)
    return drawn if isinstance(output, (int, float)) else _class(output)(drawn)


def _class(v: Any) -> Any:
    return Value if isinstance(v, Value) else type(v)
