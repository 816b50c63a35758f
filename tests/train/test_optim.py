"""Optimisers against their formulas, computed here in another way."""

import copy
import json
import math
from typing import Any

import pytest

from gradlet import MLP, Value, optim

GRADIENTS = [[0.5, -2.0], [0.1, 0.0], [-0.7, 3.0], [0.2, 1e-8]]


def run(optimiser: optim.Optimiser, p: list[Value]) -> list[list[float]]:
    path = []
    for gradient in GRADIENTS:
        for value, g in zip(p, gradient, strict=True):
            value.grad = g
        optimiser.step()
        path.append([value.data for value in p])
    return path


def test_sgd_goes_against_the_gradient() -> None:
    p = [Value(1.0), Value(-1.0)]
    path = run(optim.SGD(p, lr=0.1), p)
    for step in range(4):
        for i, start in enumerate((1.0, -1.0)):
            assert path[step][i] == pytest.approx(start - 0.1 * sum(g[i] for g in GRADIENTS[: step + 1]))


def test_momentum_is_a_sum_of_all_gradients_that_fades() -> None:
    p = [Value(1.0), Value(-1.0)]
    path = run(optim.SGD(p, lr=0.1, momentum=0.9), p)
    for i, start in enumerate((1.0, -1.0)):
        where = start
        for step in range(4):
            where -= 0.1 * sum(0.9 ** (step - k) * GRADIENTS[k][i] for k in range(step + 1))
            assert path[step][i] == pytest.approx(where)


def test_adam_is_algorithm_1_of_its_paper() -> None:
    lr, b1, b2, eps = 0.01, 0.8, 0.95, 1e-8
    p = [Value(1.0), Value(-1.0)]
    path = run(optim.Adam(p, lr=lr, betas=(b1, b2), eps=eps), p)
    for i, start in enumerate((1.0, -1.0)):
        where = start
        for t in range(1, 5):
            # The moments in closed form: weighted means of all gradients so far.
            first = sum((1 - b1) * b1 ** (t - k) * GRADIENTS[k - 1][i] for k in range(1, t + 1)) / (1 - b1**t)
            second = sum((1 - b2) * b2 ** (t - k) * GRADIENTS[k - 1][i] ** 2 for k in range(1, t + 1)) / (1 - b2**t)
            where -= lr * first / (math.sqrt(second) + eps)
            assert path[t - 1][i] == pytest.approx(where, rel=1e-12)


@pytest.mark.parametrize("gradient", [1e-6, 1.0, -1e9])
def test_adam_s_first_step_is_lr_long_whatever_the_gradient(gradient: float) -> None:
    p = Value(0.0)
    p.grad = gradient
    optim.Adam([p], lr=0.05).step()
    assert p.data == pytest.approx(-math.copysign(0.05, gradient), rel=0.02)


@pytest.mark.parametrize(
    "make", [optim.SGD, lambda p: optim.SGD(p, lr=0.02, momentum=0.9), lambda p: optim.Adam(p, lr=0.3)]
)
def test_each_finds_the_bottom_of_a_bowl(make: object) -> None:
    a, b = Value(3.0), Value(-2.0)
    optimiser = make([a, b])  # type: ignore[operator]
    for _ in range(300):
        loss = (a - 1) ** 2 + (b + 0.5) ** 2 * 3
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert (a.data, b.data) == pytest.approx((1.0, -0.5), abs=1e-3)


def test_zero_grad() -> None:
    p = [Value(1.0), Value(2.0)]
    for value in p:
        value.grad = 5.0
    optim.SGD(p).zero_grad()
    assert [value.grad for value in p] == [0.0, 0.0]


def test_a_parameter_listed_twice_steps_once() -> None:
    for make in (optim.SGD, optim.Adam):
        once, twice = Value(1.0), Value(1.0)
        once.grad = twice.grad = 0.5
        make([once], lr=0.1).step()
        make([twice, twice], lr=0.1).step()
        assert once.data == twice.data


def test_lr_can_change_on_the_way() -> None:
    p = Value(0.0)
    optimiser = optim.SGD((p for p in [p]), lr=0.1)
    p.grad = 1.0
    optimiser.step()
    optimiser.lr *= 10
    optimiser.step()
    assert p.data == pytest.approx(-1.1)
    with pytest.raises(ValueError, match="lr=0"):
        optimiser.lr = 0


OPTIMISERS = {
    "sgd": lambda p: optim.SGD(p, lr=0.02),
    "momentum": lambda p: optim.SGD(p, lr=0.02, momentum=0.9),
    "adam": lambda p: optim.Adam(p, lr=0.3, betas=(0.8, 0.95)),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_a_loaded_state_goes_on_as_if_nothing_had_been(name: str) -> None:
    straight, saved = [Value(1.0), Value(-1.0)], [Value(1.0), Value(-1.0)]
    optimiser, first = OPTIMISERS[name](straight), OPTIMISERS[name](saved)
    run(optimiser, straight)
    run(first, saved)
    state = json.loads(json.dumps(first.state_dict()))  # it is plain data
    second = type(first)(saved)
    second.load_state_dict(state)
    assert run(second, saved) == run(optimiser, straight)
    assert json.dumps(second.state_dict()) == json.dumps(optimiser.state_dict())


def test_a_state_dict_has_pytorch_s_names() -> None:
    assert optim.SGD([Value(1.0), Value(2.0)], lr=0.1, momentum=0.9).state_dict() == {
        "state": {"momentum_buffer": [0.0, 0.0]},
        "param_groups": [{"lr": 0.1, "momentum": 0.9}],
    }
    assert optim.Adam([Value(1.0)]).state_dict() == {
        "state": {"step": 0, "exp_avg": [0.0], "exp_avg_sq": [0.0]},
        "param_groups": [{"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8}],
    }


def test_a_state_dict_is_a_copy_both_ways() -> None:
    p = [Value(1.0), Value(-1.0)]
    optimiser = optim.Adam(p)
    run(optimiser, p)
    state = optimiser.state_dict()
    kept = copy.deepcopy(state)
    run(optimiser, p)
    assert state == kept
    optimiser.load_state_dict(state)
    run(optimiser, p)
    assert state == kept


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (optim.SGD([Value(1.0)]).state_dict(), "another optimiser into Adam: got momentum_buffer, lr, momentum"),
        (optim.Adam([Value(1.0)]).state_dict(), "1 numbers of exp_avg for 2 parameters"),
        ({"state": {}}, "cannot load {'state': {}} into Adam; expected what its state_dict() gives"),
        (None, "cannot load None into Adam"),
    ],
)
def test_the_state_of_something_else_is_refused_and_nothing_changes(state: Any, words: str) -> None:
    p = [Value(1.0), Value(-1.0)]
    optimiser = optim.Adam(p)
    run(optimiser, p)
    before = optimiser.state_dict()
    with pytest.raises(ValueError) as caught:
        optimiser.load_state_dict(state)
    assert words in str(caught.value)
    assert optimiser.state_dict() == before


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: optim.Adam(MLP(2, [1])), TypeError, "pass its parameters: model.parameters()"),
        (lambda: optim.SGD([]), ValueError, "no parameters to optimise"),
        (lambda: optim.SGD(5), TypeError, "cannot optimise 5 (int)"),
        (lambda: optim.SGD([Value(1.0), 2.0]), TypeError, "parameter 1 is 2.0 (float), without .data and .grad"),
        (lambda: optim.SGD([Value(1.0)], lr=-1), ValueError, "lr=-1; expected a positive"),
        (lambda: optim.SGD([Value(1.0)], lr=math.inf), ValueError, "lr=inf"),
        (lambda: optim.SGD([Value(1.0)], lr=math.nan), ValueError, "lr=nan"),
        (lambda: optim.SGD([Value(1.0)], lr="fast"), TypeError, "lr='fast' (str)"),
        (lambda: optim.SGD([Value(1.0)], momentum=1), ValueError, "momentum=1"),
        (lambda: optim.Adam([Value(1.0)], betas=0.9), TypeError, "betas=0.9; expected two numbers"),
        (lambda: optim.Adam([Value(1.0)], betas=(0.9, 1.0)), ValueError, "betas[1]=1.0"),
        (lambda: optim.Adam([Value(1.0)], eps=0), ValueError, "eps=0"),
    ],
)
def test_what_is_refused(call: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        call()  # type: ignore[operator]
    assert words in str(caught.value)
