"""Recording: any program over Values, and a refusal with the line where its shape would depend on numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from engine.test_ops import ON_VALUES

from gradlet import MLP, Value, losses, ops
from gradlet.kernel.error import CompileError
from gradlet.kernel.recording.recording import record


def squared(outputs: list[Any], targets: list[Any]) -> Any:
    return (outputs[0] - targets[0]) ** 2


REFUSED: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "an order": (lambda w, x: w if x[0] > 0 else x[0], "cannot be compared"),
    "an order of parameters": (lambda w, x: x[0] if w <= 1.0 else w, "cannot be compared"),
    "equality": (lambda w, x: w if x[0] == x[1] else x[0], "cannot be compared"),
    "a truth value": (lambda w, x: (w * x[0]) or w, "has no truth value"),
    "its number": (lambda w, x: w * 2 if (w * x[0]).data > 0 else w, "has no number to use"),
    "its number in a product": (lambda w, x: w * (x[0].data * 2), "has no number to use"),
    "a max": (lambda w, x: max(w * x[0], w * x[1]), "cannot be compared"),
    "math": (lambda w, x: w * math.sin(x[0]), "cannot become a float"),
    "its number in math": (lambda w, x: w * math.sin(x[0].data), "has no number to use"),
    "its number in text": (lambda w, x: w * len(f"{w.data}"), "has no number to use"),
    "an index": (lambda w, x: [w, x[0]][x[1].data], "has no number to use"),
    "backward": (lambda w, x: (w * x[0]).backward(), "cannot run"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_program_that_looks_at_its_numbers_is_refused_with_its_line(case: str) -> None:
    function, reason = REFUSED[case]
    w = Value(0.5, label="w")
    with pytest.raises(CompileError, match=reason) as caught:
        record(lambda x: function(w, x), squared, 2, [0.0], [w])
    line = function.__code__.co_firstlineno
    assert f'line {line} of test_record.py: `"{case}"' in str(caught.value)
    assert type(w) is Value and w.data == 0.5  # the model is as it was


def test_the_model_is_whole_again_after_any_error() -> None:
    w = Value(0.5)

    def fails(x: Any) -> Any:
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        record(fails, squared, 1, [0.0], [w])
    assert type(w) is Value and w.data == 0.5 and (w + 1).data == 1.5


def test_random_numbers_are_refused() -> None:
    w, rng, calls = Value(0.5), random.Random(1), count()
    line = r"\(line \d+ of test_record.py: `record\(lambda x: w \* x\[0\] \* rng.random\(\).*\)"
    with pytest.raises(CompileError, match=rf"the next time {line}; one that draws random numbers cannot be compiled"):
        record(lambda x: w * x[0] * rng.random(), squared, 1, [0.0], [w])
    with pytest.raises(CompileError, match="the graphs of one sample differ"):
        record(lambda x: w * x[0] if next(calls) % 2 else w.exp() * x[0], squared, 1, [0.0], [w])


def test_a_loss_that_sees_its_target_gets_a_column_for_what_depends_on_it() -> None:
    model = MLP(2, [3, 1], output_activation="linear")
    recording = record(model, losses.hinge, 2, [1.0, -1.0, 1.0])
    assert [v.label for v in recording.columns] == ["x[0]", "x[1]", "y"]
    assert recording.row([5.0, 6.0], 1.0) == (5.0, 6.0, -1.0)  # hinge multiplies by minus the side
    assert recording.row([5.0, 6.0], -1.0) == (5.0, 6.0, 1.0)
    with pytest.raises(CompileError, match=r"compiled for the targets -1.0, 1.0; it cannot take 0.5"):
        recording.row([5.0, 6.0], 0.5)


def test_a_loss_whose_shape_depends_on_the_target_is_refused() -> None:
    w = Value(0.5)

    def loss(outputs: list[Any], targets: list[Any]) -> Any:
        return outputs[0].exp() if targets[0] > 0 else outputs[0]

    with pytest.raises(
        CompileError,
        match=r"the targets -1.0 and 1.0: 3 and 4 .* after line \d+ of test_record.py: `return outputs\[0\].exp",
    ):
        record(lambda x: w * x[0], loss, 1, [1.0, -1.0], [w])
    with pytest.raises(CompileError, match="there are 40 different ones and at most 32 will do"):
        record(lambda x: w * x[0], loss, 1, list(map(float, range(40))), [w])


def test_targets_in_a_formula_need_no_lookup() -> None:
    recording = record(MLP(2, [3, 1]), losses.mse, 2, list(map(float, range(100))))
    assert recording.lookup is None
    assert recording.row([1.0, 2.0], 7.5) == (1.0, 2.0, 7.5)


def test_a_subclass_of_value_is_refused() -> None:
    class Own(Value):
        __slots__ = ()

    with pytest.raises(CompileError, match="a subclass of Value can only be run by Python"):
        record(lambda x: x[0], squared, 1, [0.0], [Own(1.0)])


def test_what_is_recorded_are_plain_values() -> None:
    recording = record(MLP(2, [3, 1]), losses.mse, 2, [1.0])
    for v in [recording.loss, *recording.outputs, *recording.columns, *recording.parameters]:
        assert isinstance(v.data, float)
        assert type(v).__name__ in ("Value", "Checkpoint")


@pytest.mark.parametrize("op", ops.OPS)
def test_every_operation_of_a_value_is_recorded(op: str) -> None:
    def model(x: Any) -> Any:
        return getattr(x[0], op)(*x[1:arity]) if hasattr(Value, op) else ON_VALUES[op](*x[:arity])

    arity = ops.OPS[op].arity
    recording = record(model, squared, 2, [0.0], [Value(0.5)])
    (output,) = recording.outputs
    assert output._op == op and list(output._prev) == recording.inputs[:arity]


@pytest.mark.parametrize("op", ["+", "-", "*", "/"])
@pytest.mark.parametrize("constant", [2, 2.0, Value(2.0)], ids=repr)
def test_a_constant_may_stand_on_either_side(op: str, constant: Any) -> None:
    for number_first in (True, False):
        sides = (lambda x: (constant, x)) if number_first else (lambda x: (x, constant))
        recording = record(lambda x, sides=sides: ON_VALUES[op](*sides(x[0])), squared, 1, [0.0], [Value(0.5)])
        first, second = recording.outputs[0]._prev
        number, unknown = (first, second) if number_first else (second, first)
        assert recording.outputs[0]._op == op and number.data == 2.0 and unknown is recording.inputs[0]
