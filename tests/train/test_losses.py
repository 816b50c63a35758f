"""Losses: numbers by hand, gradients against central differences, and what is refused."""

import math

import pytest
from support.own_classes import OwnModel, OwnValue

from gradlet import MLP, Value, losses

OUTPUTS = [0.3, -1.7, 0.9, 2.4, -0.2]
SIDES = [1.0, -1.0, -1.0, 1.0, 1.0]


def logistic(outputs: list[float], sides: list[float]) -> float:
    return sum(math.log1p(math.exp(-s * t)) for s, t in zip(outputs, sides, strict=True)) / len(sides)


def test_by_hand() -> None:
    assert losses.mse([1.0, 2.0], [0.0, 4.0]) == pytest.approx((1 + 4) / 2)
    assert losses.hinge([0.5, 2.0, 0.5], [1, 1, -1]) == pytest.approx((0.5 + 0 + 1.5) / 3)
    assert losses.cross_entropy([0.0], [1]) == pytest.approx(math.log(2))
    assert losses.cross_entropy(OUTPUTS, SIDES) == pytest.approx(logistic(OUTPUTS, SIDES), rel=1e-14)
    assert losses.cross_entropy([0.8, 0.3], [1, 0], output="sigmoid") == pytest.approx(
        -(math.log(0.8) + math.log(0.7)) / 2
    )
    assert losses.cross_entropy([0.6, -0.4], [1, -1], output="tanh") == pytest.approx(
        -(math.log(0.8) + math.log(0.7)) / 2
    )
    assert losses.l2([1.0, -3.0], 0.1) == pytest.approx(1.0)
    assert losses.l1([1.0, -3.0, 0.0], 0.1) == pytest.approx(0.4)


KINDS = {
    "mse": losses.mse,
    "hinge": losses.hinge,
    "linear": losses.cross_entropy,
    "tanh": lambda s, t: losses.cross_entropy([x.tanh() for x in s], t, output="tanh"),
    "sigmoid": lambda s, t: losses.cross_entropy([x.sigmoid() for x in s], t, output="sigmoid"),
    "l2": lambda s, t: losses.l2(s, 0.3),
    "l1": lambda s, t: losses.l1(s, 0.3),
}


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_agree_with_central_differences(kind: str) -> None:
    loss, h = KINDS[kind], 1e-5

    def at(numbers: list[float]) -> float:
        return loss([Value(s) for s in numbers], SIDES).data

    values = [Value(s) for s in OUTPUTS]
    loss(values, SIDES).backward()
    for i, value in enumerate(values):
        up, down = list(OUTPUTS), list(OUTPUTS)
        up[i] += h
        down[i] -= h
        assert value.grad == pytest.approx((at(up) - at(down)) / (2 * h), rel=1e-6, abs=1e-9)


def test_the_three_readings_of_cross_entropy_are_one() -> None:
    values = [Value(s) for s in OUTPUTS]
    linear = losses.cross_entropy(values, SIDES).data
    assert losses.cross_entropy([v.sigmoid() for v in values], SIDES, output="sigmoid").data == pytest.approx(linear)
    # tanh(s / 2) = 2 sigmoid(s) - 1
    assert losses.cross_entropy([(v / 2).tanh() for v in values], SIDES, output="tanh").data == pytest.approx(linear)


@pytest.mark.parametrize("score", [0.0, 1e-9, 40.0, 700.0, 1e4, 1e300])
def test_the_logit_form_is_exact_far_out_and_at_zero(score: float) -> None:
    """At 0 its derivative is -1/2, though it is built on relu, whose derivative there is 0."""
    right, wrong = Value(score), Value(-score)
    good, bad = losses.cross_entropy([right], [1]), losses.cross_entropy([wrong], [1])
    good.backward()
    bad.backward()
    tail = math.exp(-score)
    # Below 1e-16 the loss of a right answer rounds to 0; its gradient does not.
    assert good.data == pytest.approx(math.log1p(tail), abs=1e-15)
    assert bad.data == pytest.approx(score + math.log1p(tail), rel=1e-15)
    assert right.grad == pytest.approx(-tail / (1 + tail), rel=1e-12)
    assert wrong.grad == pytest.approx(-1 / (1 + tail), rel=1e-12)


@pytest.mark.parametrize("loss", [losses.hinge, losses.cross_entropy])
def test_zero_and_one_are_as_good_as_minus_one_and_one(loss: object) -> None:
    assert loss(OUTPUTS, [0 if t < 0 else 1 for t in SIDES]) == loss(OUTPUTS, SIDES)  # type: ignore[operator]


def test_numbers_give_a_number_and_values_a_value() -> None:
    for loss in losses.LOSSES.values():
        number, value = loss(OUTPUTS, SIDES), loss([Value(s) for s in OUTPUTS], SIDES)
        assert type(number) is float and isinstance(value, Value)
        assert number == value.data
        assert loss(iter(OUTPUTS), iter(SIDES)) == number  # type: ignore[arg-type]
    assert isinstance(losses.mse([1.0], [Value(2.0)]), Value)
    assert type(losses.l2([1.0])) is float


def test_nan_is_not_hidden() -> None:
    for loss in losses.LOSSES.values():
        assert math.isnan(loss([0.5, math.nan], [1, -1]))


def test_lists_of_one_output_are_opened() -> None:
    assert losses.mse([[1.0], [Value(2.0)]], [1.0, 1.0]).data == 0.5


def test_a_class_of_the_reader_s_own_trains_through_its_recursive_backward() -> None:
    model = OwnModel()
    X = [[i / 50, 1 - i / 25] for i in range(100)]
    y = [math.sin(5 * a) for a, _ in X]
    loss = losses.mse([model(x) for x in X], y)
    loss.backward()
    assert type(loss) is OwnValue
    p, h = model.parameters()[0], 1e-6
    grad, start, sides = p.grad, p.data, []
    for shift in (h, -h):
        p.data = start + shift
        sides.append(losses.mse([model(x) for x in X], y).data)
    assert grad == pytest.approx((sides[0] - sides[1]) / (2 * h), rel=1e-5)


def test_the_mean_of_a_thousand_is_a_shallow_graph() -> None:
    """Added up one after the other it would be 1,000 deep, beyond a reader's recursive backward()."""
    height: dict[int, int] = {}
    root = losses.mse([Value(1.0)] * 1000, [0.0] * 1000)
    stack = [root]
    while stack:
        node = stack[-1]
        below = [c for c in node._prev if id(c) not in height]
        if below:
            stack.extend(below)
        else:
            height[id(node)] = 1 + max((height[id(c)] for c in node._prev), default=0)
            stack.pop()
    assert height[id(root)] < 20


def test_every_sample_has_the_same_graph_whatever_its_numbers() -> None:
    """What lets one recorded sample stand for all."""

    def operations(loss: Value) -> list[str]:
        return [loss._op, *(op for child in loss._prev for op in operations(child))]

    for loss in losses.LOSSES.values():
        assert operations(loss([Value(5.0)], [1.0])) == operations(loss([Value(-5.0)], [-1.0]))


class NoRelu(OwnValue):
    relu = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: losses.mse([], []), ValueError, "mse got no outputs: the list is empty"),
        (lambda: losses.mse([1.0], []), ValueError, "mse got no targets"),
        (lambda: losses.hinge([1.0, 2.0], [1]), ValueError, "hinge got 2 outputs and 1 targets; expected one target"),
        (lambda: losses.mse(Value(1.0), 1.0), TypeError, "as the outputs of mse; expected a list"),
        (lambda: losses.mse([1.0], 1.0), TypeError, "1.0 (float) as the targets of mse; expected a list"),
        (lambda: losses.mse("ab", "ab"), TypeError, "'ab' (str) as the outputs of mse"),
        (lambda: losses.mse(["a"], [1]), TypeError, "'a' (str)"),
        (lambda: losses.mse([1.0], ["a"]), TypeError, "target 0 of mse, 'a' (str); expected a number"),
        (lambda: losses.mse([1.0], [None]), TypeError, "target 0 of mse, None (NoneType)"),
        (lambda: losses.mse([[1.0, 2.0]], [1]), ValueError, "number 0 is a list of 2"),
        (lambda: losses.hinge([1.0], [0.5]), ValueError, "0.5 as a target of hinge; expected -1 or 1"),
        (lambda: losses.cross_entropy([1.0], [2]), ValueError, "2 as a target of cross_entropy"),
        (lambda: losses.cross_entropy([1.0], [1], output="softmax"), ValueError, "'softmax'; expected 'linear'"),
        (lambda: losses.hinge([NoRelu(1.0)], [1]), TypeError, "needs NoRelu.relu(), which NoRelu does not"),
        (lambda: losses.l2([]), ValueError, "l2 got no parameters"),
        (lambda: losses.l1(MLP(2, [1])), TypeError, "as the parameters of l1; expected a list"),
    ],
)
def test_what_is_refused(call: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        call()  # type: ignore[operator]
    assert words in str(caught.value)
