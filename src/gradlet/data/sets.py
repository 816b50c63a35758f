"""Two-class point sets: small problems, each with a shape, and your own points from CSV.

Every set is a function `(n, *, noise, seed | rng) -> (X, y)`:

    X   n points, each a list of two floats, coordinates of about -2 ... 2 (no units)
    y   n labels, -1.0 and +1.0 in turn: any stretch of the list has as many of one as of the other, give or take one

`noise` is the standard deviation, in the same coordinates, of a Gaussian number added to both coordinates after the
side was decided; with enough of it the sides overlap and an accuracy of 100 % is out of reach. The same seed gives the
same points on every machine; without a seed it is 0. Pass `rng` instead to draw from a `random.Random` of your own.
The same seed with more noise gives the same points, moved further; an `rng` drawn from in between gives other points.

    X, y = data.moons(100, seed=1)

Each raises ValueError for n below 2, noise below 0 or not finite, or both seed and rng; TypeError for other types.
"""

import math
from collections.abc import Callable
from random import Random
from typing import Protocol

from .points import DataSet
from .table import from_csv

__all__ = ["SETS", "blobs", "circles", "from_csv", "moons", "spiral", "xor", "yin_yang"]

Seed = int | None
Rng = Random | None


def moons(n: int = 100, *, noise: float = 0.1, seed: Seed = None, rng: Rng = None) -> DataSet:
    """Draw points on two interleaved half circles of radius 1, centred on (0, 0) and (1, 0.5).

    The geometry is that of scikit-learn's `make_moons`, with the positions along the arcs drawn at random.
    """

    def point(side: float, rng: Random) -> tuple[float, float]:
        t = math.pi * rng.random()
        return (math.cos(t), math.sin(t)) if side < 0 else (1 - math.cos(t), 0.5 - math.sin(t))

    return _draw(point, n, noise, seed, rng)


def circles(n: int = 100, *, noise: float = 0.1, seed: Seed = None, rng: Rng = None) -> DataSet:
    """Draw points on a circle of radius 1 (side -1) and one of radius 0.5 (side +1), both around (0, 0)."""

    def point(side: float, rng: Random) -> tuple[float, float]:
        t = math.tau * rng.random()
        radius = 1.0 if side < 0 else 0.5
        return radius * math.cos(t), radius * math.sin(t)

    return _draw(point, n, noise, seed, rng)


def xor(n: int = 100, *, noise: float = 0.05, seed: Seed = None, rng: Rng = None) -> DataSet:
    """Draw points in the square -1 ... 1: side +1 where the two coordinates differ in sign, -1 where they agree."""

    def point(side: float, rng: Random) -> tuple[float, float]:
        x, height = rng.uniform(-1, 1), rng.random()
        return x, math.copysign(height, -side * x)

    return _draw(point, n, noise, seed, rng)


def spiral(n: int = 100, *, noise: float = 0.03, seed: Seed = None, rng: Rng = None) -> DataSet:
    """Draw points on two arms of an Archimedean spiral (radius linear in the angle): 1.25 turns, radius 0.1 to 1.5."""

    def point(side: float, rng: Random) -> tuple[float, float]:
        # The square root spreads the points along the arm's length instead of crowding them at the centre.
        along = math.sqrt(rng.random())
        angle = 1.25 * math.tau * along + (math.pi if side > 0 else 0.0)
        radius = 0.1 + 1.4 * along
        return radius * math.cos(angle), radius * math.sin(angle)

    return _draw(point, n, noise, seed, rng)


def blobs(n: int = 100, *, noise: float = 0.4, seed: Seed = None, rng: Rng = None) -> DataSet:
    """Draw points of two Gaussian clouds around (-1, -1) and (1, 1), `noise` wide. One straight line separates them."""
    return _draw(lambda side, rng: (side, side), n, noise, seed, rng)


def yin_yang(n: int = 100, *, noise: float = 0.02, seed: Seed = None, rng: Rng = None) -> DataSet:
    """Draw points of the yin-yang disc of radius 1, spread evenly over each side.

    The geometry is that of Kriener, Goeltz and Petrovici, "The Yin-Yang dataset" (2022), doubled in size; here the two
    eyes (radius 0.2) belong to the opposite side instead of being a third class.
    """

    def point(side: float, rng: Random) -> tuple[float, float]:
        while True:
            x, y = rng.uniform(-1, 1), rng.uniform(-1, 1)
            if math.hypot(x, y) <= 1 and _yin_yang_side(x, y) == side:
                return x, y

    return _draw(point, n, noise, seed, rng)


def _yin_yang_side(x: float, y: float) -> float:
    left, right = math.hypot(x + 0.5, y), math.hypot(x - 0.5, y)
    if left <= 0.2:
        return 1.0
    if right <= 0.2:
        return -1.0
    return -1.0 if left <= 0.5 or (y > 0 and right > 0.5) else 1.0


class PointSet(Protocol):
    """The type of each entry of `SETS`: a function that draws n points."""

    def __call__(self, n: int = ..., *, noise: float = ..., seed: Seed = ..., rng: Rng = ...) -> DataSet: ...


SETS: dict[str, PointSet] = {
    "moons": moons,
    "circles": circles,
    "xor": xor,
    "spiral": spiral,
    "blobs": blobs,
    "yin_yang": yin_yang,
}


def _draw(point: Callable[[float, Random], tuple[float, float]], n: int, noise: float, seed: Seed, rng: Rng) -> DataSet:
    if isinstance(n, bool) or not isinstance(n, int):
        raise TypeError(f"cannot draw {n!r} points ({type(n).__name__}); expected a whole number")
    if n < 2:
        raise ValueError(f"cannot draw {n!r} points; two sides need at least 2")
    if isinstance(noise, bool) or not isinstance(noise, (int, float)):
        raise TypeError(f"cannot use {noise!r} ({type(noise).__name__}) as noise; expected a number")
    if not 0 <= noise < math.inf:
        raise ValueError(f"cannot use noise={noise!r}; it is a standard deviation: 0 or more, and finite")
    if rng is not None and seed is not None:
        raise ValueError(f"got both seed={seed!r} and rng={rng!r}; pass one of them")
    if rng is None:
        rng = Random(0 if seed is None else seed)
    elif not isinstance(rng, Random):
        raise TypeError(f"cannot use {rng!r} ({type(rng).__name__}) as rng; expected a random.Random")
    X: list[list[float]] = []
    y: list[float] = []
    for i in range(n):
        side = 1.0 if i % 2 else -1.0
        a, b = point(side, rng)
        X.append([a + noise * rng.gauss(0, 1), b + noise * rng.gauss(0, 1)])
        y.append(side)
    return X, y
