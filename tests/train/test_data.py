"""Point sets: their shape, balance and repeatability, and the geometry each promises."""

import math
from random import Random

import pytest

from gradlet import data

EVERY_SET = pytest.mark.parametrize("name", data.SETS)


@EVERY_SET
@pytest.mark.parametrize("n", [2, 3, 50, 101])
def test_points_are_pairs_of_floats_and_sides_take_turns(name: str, n: int) -> None:
    X, y = data.SETS[name](n)
    assert len(X) == len(y) == n
    assert all(len(x) == 2 and all(type(v) is float and math.isfinite(v) for v in x) for x in X)
    assert y == [(-1.0, 1.0)[i % 2] for i in range(n)]


@EVERY_SET
def test_a_seed_decides_everything(name: str) -> None:
    draw = data.SETS[name]
    assert draw(40, seed=5) == draw(40, seed=5) == draw(40, rng=Random(5))
    assert draw(40, seed=5) != draw(40, seed=6)
    assert draw(40) == draw(40, seed=0)


@EVERY_SET
def test_noise_moves_points_by_about_as_much_as_it_says(name: str) -> None:
    draw = data.SETS[name]
    still, _ = draw(600, noise=0, seed=3)
    moved, _ = draw(600, noise=0.25, seed=3)
    pushes = [b[i] - a[i] for a, b in zip(still, moved, strict=True) for i in (0, 1)]
    assert math.sqrt(sum(p * p for p in pushes) / len(pushes)) == pytest.approx(0.25, rel=0.1)


@EVERY_SET
def test_coordinates_stay_where_the_docstring_says(name: str) -> None:
    X, _ = data.SETS[name](1000, noise=0)
    assert max(abs(v) for x in X for v in x) <= 2.0


def test_moons_are_half_circles() -> None:
    for (a, b), side in zip(*data.moons(100, noise=0), strict=True):
        centre, up = ((0.0, 0.0), 1) if side < 0 else ((1.0, 0.5), -1)
        assert math.hypot(a - centre[0], b - centre[1]) == pytest.approx(1.0)
        assert up * (b - centre[1]) >= -1e-12


def test_circles_have_their_radii() -> None:
    for (a, b), side in zip(*data.circles(50, noise=0), strict=True):
        assert math.hypot(a, b) == pytest.approx(1.0 if side < 0 else 0.5)


def test_xor_is_the_sign_of_the_product() -> None:
    for (a, b), side in zip(*data.xor(200, noise=0), strict=True):
        assert (a * b < 0) == (side > 0)
        assert max(abs(a), abs(b)) <= 1


def test_the_spiral_s_arms_are_each_other_turned_half_around_and_never_meet() -> None:
    X, y = data.spiral(400, noise=0, seed=1)
    arms = [[x for x, side in zip(X, y, strict=True) if side == s] for s in (-1, 1)]
    for arm, turn in zip(arms, (0.0, math.pi), strict=True):
        for a, b in arm:
            radius = math.hypot(a, b)
            expected = 1.25 * math.tau * (radius - 0.1) / 1.4 + turn
            assert math.remainder(math.atan2(b, a) - expected, math.tau) == pytest.approx(0, abs=1e-9)
    # Beyond the centre the arms are half a turn's growth apart.
    outer = [[p for p in arm if math.hypot(*p) > 0.4] for arm in arms]
    assert min(math.dist(p, q) for p in outer[0] for q in outer[1]) > 0.3


def test_a_line_parts_the_blobs() -> None:
    X, y = data.blobs(200)
    assert all((a + b > 0) == (side > 0) for (a, b), side in zip(X, y, strict=True))


def test_yin_and_yang_are_each_other_turned_half_around() -> None:
    X, y = data.yin_yang(600, noise=0, seed=2)
    assert all(math.hypot(a, b) <= 1 for a, b in X)
    from gradlet.data.sets import _yin_yang_side

    for (a, b), side in zip(X, y, strict=True):
        assert _yin_yang_side(a, b) == side
        assert _yin_yang_side(-a, -b) == -side
    assert (_yin_yang_side(-0.5, 0), _yin_yang_side(0.5, 0)) == (1.0, -1.0), "the eyes"
    assert (_yin_yang_side(-0.5, 0.3), _yin_yang_side(0.5, -0.3)) == (-1.0, 1.0), "the heads"
    assert (_yin_yang_side(0, 0.9), _yin_yang_side(0, -0.9)) == (-1.0, 1.0), "the tails"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n": 1}, ValueError, "cannot draw 1 points"),
        ({"n": 3.5}, TypeError, "3.5 points (float)"),
        ({"n": True}, TypeError, "True points (bool)"),
        ({"noise": -0.1}, ValueError, "noise=-0.1"),
        ({"noise": math.inf}, ValueError, "noise=inf"),
        ({"noise": math.nan}, ValueError, "noise=nan"),
        ({"noise": "much"}, TypeError, "'much' (str) as noise"),
        ({"rng": 5}, TypeError, "5 (int) as rng; expected a random.Random"),
        ({"seed": 1, "rng": Random(1)}, ValueError, "both seed=1 and rng="),
    ],
)
def test_bad_arguments_are_named(arguments: dict, error: type[Exception], words: str) -> None:
    with pytest.raises(error) as caught:
        data.moons(**arguments)
    assert words in str(caught.value)
