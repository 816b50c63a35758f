"""Value: the arithmetic, the backward pass in every shape of graph, and what is refused."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from gradlet import Value
from gradlet.engine import gradient, toposort


def test_the_lecture_example() -> None:
    a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
    e = a * b
    d = e + c
    f = Value(-2.0, label="f")
    out = d * f
    out.grad = 1
    out.backward()
    assert out.data == -8.0
    assert [v.grad for v in (a, b, c, d, e, f, out)] == [6.0, -4.0, -2.0, -2.0, -2.0, 4.0, 1.0]
    assert (a.label, e._op, e._prev, a._op, a._prev) == ("a", "*", (a, b), "", ())


def test_positional_construction_as_lecture_code_writes_it() -> None:
    a, b = Value(2), Value(3)
    product = Value(6.0, (a, b), "*", "product", 0.5)
    assert (product.data, product._prev, product._op, product.label, product.grad) == (6.0, (a, b), "*", "product", 0.5)
    product.backward()
    assert (a.grad, b.grad) == (3.0, 2.0)
    assert set(Value(5.0, {a, b}, "+")._prev) == {a, b}


def test_repr_shows_data_and_gradient() -> None:
    assert repr(Value(2)) == "Value(data=2.0, grad=0.0)"
    a = Value(2.0)
    deep = a
    for _ in range(1000):
        deep = deep + a
    assert repr(deep) == "Value(data=2002.0, grad=0.0)"


@pytest.mark.parametrize(
    ("build", "op", "data", "slope"),
    [
        (lambda v: v + 3, "+", 5.0, 1.0),
        (lambda v: 3 + v, "+", 5.0, 1.0),
        (lambda v: v - 3, "-", -1.0, 1.0),
        (lambda v: 3 - v, "-", 1.0, -1.0),
        (lambda v: v * 3, "*", 6.0, 3.0),
        (lambda v: 3 * v, "*", 6.0, 3.0),
        (lambda v: v / 4, "/", 0.5, 0.25),
        (lambda v: 4 / v, "/", 2.0, -1.0),
        (lambda v: -v, "neg", -2.0, -1.0),
        (lambda v: v**3, "**3", 8.0, 12.0),
        (lambda v: v**-1, "**-1", 0.5, -0.25),
        (lambda v: v**0.5, "**0.5", math.sqrt(2), 0.5 / math.sqrt(2)),
        (lambda v: v * True, "*", 2.0, 1.0),
        (lambda v: v + Fraction(1, 2), "+", 2.5, 1.0),
        (lambda v: v.exp(), "exp", math.exp(2), math.exp(2)),
        (lambda v: v.log(), "log", math.log(2), 0.5),
        (lambda v: v.tanh(), "tanh", math.tanh(2), 1 - math.tanh(2) ** 2),
        (lambda v: v.relu(), "relu", 2.0, 1.0),
        (lambda v: v.sigmoid(), "sigmoid", 1 / (1 + math.exp(-2)), math.exp(-2) / (1 + math.exp(-2)) ** 2),
        (lambda v: sum([v, v, v]), "+", 6.0, 3.0),
    ],
)
def test_operators(build: Callable[[Value], Value], op: str, data: float, slope: float) -> None:
    v = Value(2.0)
    out = build(v)
    assert out._op == op
    assert out.data == pytest.approx(data, rel=1e-15)
    out.backward()
    assert v.grad == pytest.approx(slope, rel=1e-15)


def test_plus_equals_makes_a_new_value() -> None:
    a = b = Value(1.0)
    b += 2
    assert (a.data, b.data, b._prev[0]) == (1.0, 3.0, a)


def twice(v: Value) -> Value:
    return v + v


def square(v: Value) -> Value:
    return v * v


def double_twice(v: Value) -> Value:
    b = v + v
    return b + b


def diamond(v: Value) -> Value:
    left, right = v * 3, v.tanh()
    return left * right + left


def ladder(v: Value) -> Value:
    for _ in range(30):
        v = v + v
    return v


def skip(v: Value) -> Value:
    return (v * v + v) * v - v / (v * v)


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (twice, lambda x: 2.0),
        (square, lambda x: 2 * x),
        (double_twice, lambda x: 4.0),
        (diamond, lambda x: 3 * math.tanh(x) + 3 * x * (1 - math.tanh(x) ** 2) + 3),
        (ladder, lambda x: 2.0**30),
        (skip, lambda x: 3 * x * x + 2 * x + 1 / x**2),
    ],
)
def test_a_value_used_more_than_once(f: Callable[[Value], Value], slope: Callable[[float], float]) -> None:
    v = Value(-0.7)
    f(v).backward()
    assert v.grad == pytest.approx(slope(-0.7), rel=1e-12)


def test_operands_keep_their_order_and_their_count() -> None:
    a, b = Value(1.0), Value(2.0)
    assert (a * a)._prev == (a, a)
    assert (a - b)._prev == (a, b)
    assert (2 - a)._prev[1] is a


def test_backward_twice_recomputes_the_inside_and_adds_to_the_leaves() -> None:
    a, b = Value(2.0), Value(5.0)
    inside = a * b
    out = inside * inside
    out.backward()
    out.backward()
    assert (out.grad, inside.grad) == (1.0, 20.0)
    assert (a.grad, b.grad) == (2 * 100.0, 2 * 40.0)


def test_backward_by_hand_as_in_the_lecture() -> None:
    a, b = Value(0.3), Value(-1.5)
    s = a * b + a
    out = (s.tanh() + s**3).exp()
    out.grad = 1.0
    for v in reversed(toposort(out)):
        v._backward()
    by_hand = [v.grad for v in toposort(out)]
    a.grad = b.grad = 0.0
    out.backward()
    assert by_hand == [v.grad for v in toposort(out)]


def test_backward_through_a_part_used_in_two_graphs() -> None:
    a = Value(3.0)
    shared = a * 2
    first, second = shared * shared, shared + 1
    first.backward()
    assert (shared.grad, a.grad) == (12.0, 24.0)
    second.backward()
    assert (shared.grad, a.grad) == (1.0, 24.0 + 2.0)
    (first + second).backward()
    assert (shared.grad, a.grad) == (13.0, 26.0 + 26.0)


def test_backward_after_data_changed_uses_what_is_there_now() -> None:
    """As in lecture code that nudges a leaf: derivatives are those at the present data."""
    a, b = Value(3.0), Value(4.0)
    out = a * b
    b.data = 10
    out.backward()
    assert a.grad == 10


def test_backward_of_a_leaf() -> None:
    a = Value(3.0)
    a.backward()
    assert a.grad == 1.0


def test_the_gradient_of_the_root_is_one_whatever_was_there() -> None:
    a = Value(3.0)
    out = a * 2
    out.grad = 7.0
    out.backward()
    assert (out.grad, a.grad) == (1.0, 2.0)


def test_toposort_is_complete_ordered_and_repeatable() -> None:
    a, b = Value(1.0), Value(2.0)
    c = a * b
    d = c + a
    out = d * c
    assert toposort(out) == [a, b, c, d, out]
    assert toposort(out) == toposort(out)
    assert toposort(a) == [a]


def test_gradient_leaves_grad_alone_and_skips_what_does_not_matter() -> None:
    a, b, c = Value(2.0), Value(3.0), Value(4.0)
    out = a * b + c
    da, db, dc, d_elsewhere = gradient(out, [a, b, c, Value(1.0)])
    assert [v.data for v in (da, db, dc, d_elsewhere)] == [3.0, 2.0, 1.0, 0.0]
    assert [v.grad for v in (a, b, c, out)] == [0.0] * 4
    (alone,) = gradient((a * 2).exp() + c, [c])
    assert toposort(alone) == [alone]


def test_a_cycle_made_by_hand_is_named() -> None:
    a = Value(1.5)
    b = a + 1
    c = b * 2
    a._prev = (c,)
    for attempt in (c.backward, lambda: toposort(c), lambda: gradient(c, [a])):
        with pytest.raises(ValueError, match=r"cycle: Value\(data=.*depends on itself"):
            attempt()
    a._prev = ()
    a._op = ""
    c.backward()
    assert a.grad == 2.0


def test_a_value_that_is_its_own_operand() -> None:
    a = Value(1.5)
    a._prev = (a, a)
    with pytest.raises(ValueError, match="cycle"):
        a.backward()


class Floatable:
    def __float__(self) -> float:
        return 2.5


def test_anything_with_float_counts_as_a_number() -> None:
    assert (Value(1) + Floatable()).data == 3.5
    assert type(Value(7).data) is float
    assert Value(10**400).data == math.inf
    assert (Value(-1) * 10**400).data == -math.inf


@pytest.mark.parametrize("bad", ["abc", "2", b"2", None, [1.0], {}, 1j, object(), print])
@pytest.mark.parametrize(
    "use",
    [
        lambda v, x: v + x,
        lambda v, x: x + v,
        lambda v, x: v - x,
        lambda v, x: x - v,
        lambda v, x: v * x,
        lambda v, x: v / x,
        lambda v, x: x / v,
        lambda v, x: Value(x),
    ],
)
def test_what_is_not_a_number_is_refused_by_name(bad: Any, use: Callable[[Value, Any], Value]) -> None:
    with pytest.raises(TypeError, match=r"cannot use .+ in a Value expression; expected a number or a Value") as caught:
        use(Value(1.0), bad)
    assert f"({type(bad).__name__})" in str(caught.value)


def test_the_design_says_this_sentence() -> None:
    with pytest.raises(TypeError) as caught:
        Value(1.0) * "abc"  # type: ignore[operator]
    assert str(caught.value) == "cannot use 'abc' (str) in a Value expression; expected a number or a Value"


def test_huge_culprits_are_shortened() -> None:
    with pytest.raises(TypeError) as caught:
        Value(["x" * 10**6])  # type: ignore[arg-type]
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("bad", [Value(2.0), "2", None, 1j, Fraction(1, 2)])
def test_only_ints_and_floats_are_exponents(bad: Any) -> None:
    with pytest.raises(TypeError, match=rf"power of .*\({type(bad).__name__}\); expected an int or a float"):
        Value(2.0) ** bad


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: 2 ** Value(3.0), r"cannot raise 2 \(int\) to the power of a Value.*exponent \* math.log\(base\)"),
        (lambda: math.exp(Value(1.0)), r"cannot turn Value\(.*\) into a float.*\.data.*\.exp\(\)"),
        (lambda: Value(Value(1.0)), r"cannot make a number of Value\(.*\) \(Value\).*\.data"),
        (lambda: Value(1.0) < 2, r"cannot order Value\(.*\) and 2 \(int\); compare \.data"),
        (lambda: sorted([Value(1.0), Value(2.0)]), r"compare \.data"),
        (lambda: max(Value(1.0), Value(2.0)), r"compare \.data"),
        (lambda: Value(1.0, (2.0, 3.0), "+"), r"cannot make a Value from 2\.0 \(float\); expected"),
        (lambda: Value(1.0, (Value(1.0), None), "+"), r"cannot make a Value from None \(NoneType\)"),
        (lambda: Value(1.0, 5, "+"), r"cannot make a Value from 5 \(int\)"),
    ],
)
def test_type_errors_carry_their_cure(attempt: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        attempt()


def test_a_value_is_written_out_like_its_number() -> None:
    v = Value(2 / 3)
    assert f"{v:.3f}{v:+8.2%}" == "0.667 +66.67%"
    assert f"{v}" == str(v) == repr(v)


def test_refused_operands_change_nothing() -> None:
    a = Value(1.0)
    with pytest.raises(ValueError, match="every operation takes one or two Values"):
        Value(3.0, (a, a, a), "+")
    with pytest.raises(ValueError, match="one or two"):
        a._prev = (a, a, a)
    with pytest.raises(TypeError, match=r"from 2\.0 \(float\)"):
        a._prev = (2.0, a)  # type: ignore[assignment]
    assert a._prev == ()


@pytest.mark.parametrize(
    ("op", "operands", "message"),
    [
        ("mystery", 1, r"unknown _op 'mystery'; expected '\+', .*or '\*\*n'"),
        ("", 2, "unknown _op ''"),
        ("*", 1, r"'\*' takes 2 operands, _prev has 1"),
        ("tanh", 2, "'tanh' takes 1 operands, _prev has 2"),
        ("**2", 2, "takes 1 operands"),
    ],
)
def test_operations_that_make_no_sense_are_named(op: str, operands: int, message: str) -> None:
    out = Value(1.0, (Value(2.0),) * operands, op)
    with pytest.raises(ValueError, match=message):
        out.backward()
    with pytest.raises(ValueError, match=re.escape("cannot differentiate Value(data=1.0")):
        gradient(out, [])


def test_values_are_equal_to_themselves_only() -> None:
    a, b = Value(1.0), Value(1.0)
    assert a == a and a != b and len({a, b, a}) == 2


def test_no_value_can_be_misspelt_onto() -> None:
    with pytest.raises(AttributeError):
        Value(1.0).gard = 0.0  # type: ignore[attr-defined]


class Tagged(Value):
    """What a reader may do: a subclass with attributes of its own."""

    def __init__(self, data: float, tag: str) -> None:
        super().__init__(data)
        self.tag = tag


def test_a_subclass_takes_part() -> None:
    a = Tagged(3.0, "mine")
    out = a * a + 1
    out.backward()
    assert (out.data, a.grad, a.tag, type(out)) == (10.0, 6.0, "mine", Value)


@pytest.mark.parametrize(
    ("exponent", "op"),
    [(2, "**2"), (2.0, "**2.0"), (True, "**1"), (False, "**0"), (10**400, "**inf"), (10**5000, "**inf")],
    ids=["int", "float", "True", "False", "long", "longer than Python writes"],
)
def test_an_exponent_is_written_as_its_derivative_can_read_it(exponent: float, op: str) -> None:
    v = Value(2.0)
    out = v**exponent
    assert out._op == op
    out.backward()
    assert v.grad == {"**2": 4.0, "**2.0": 4.0, "**1": 1.0, "**0": 0.0, "**inf": math.inf}[op]


def test_a_number_too_long_to_write_is_named_all_the_same() -> None:
    with pytest.raises(TypeError, match=r"cannot raise an int of 16,610 bits \(int\) to the power of a Value"):
        (10**5000) ** Value(2.0)
