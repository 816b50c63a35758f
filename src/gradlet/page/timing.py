"""The times of `%time` and `%timeit`, said as IPython says them: what `magics` turns such lines into calls of."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import repeat
from typing import TypeVar

T = TypeVar("T")
Clock = Callable[[], float]

ENOUGH = 0.2  # seconds that a run of `%timeit` takes at least, if the reader says no number of loops
clock: Clock = time.perf_counter


class Wall:
    """The time of a `with` block, printed at its end if nothing is raised."""

    def __enter__(self) -> None:
        self._started = clock()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            ended(self._started, None)


def ended(started: float, value: T) -> T:
    """Print the time since `started`, and return the value that was computed meanwhile."""
    print(f"Wall time: {spoken(clock() - started)}")
    return value


def batches(number: int | None, runs: int, clock: Clock = time.perf_counter) -> Iterator[Iterable[None]]:
    """Yield iterables to run through, `number` long, and print how long that took, per item, at the end.

    Without a number it is the first power of ten that takes a fifth of a second.
    """
    if number is None:
        number = 1
        while True:
            started = clock()
            yield repeat(None, number)
            if clock() - started >= ENOUGH or number >= 10**9:
                break
            number *= 10
    times = []
    for _ in range(runs):
        started = clock()
        yield repeat(None, number)
        times.append((clock() - started) / number)
    mean = math.fsum(times) / runs
    deviation = math.sqrt(math.fsum((spent - mean) ** 2 for spent in times) / runs)
    one_run, one_loop = "" if runs == 1 else "s", "" if number == 1 else "s"
    print(
        f"{spoken(mean)} ± {spoken(deviation)} per loop "
        f"(mean ± std. dev. of {runs} run{one_run}, {number:,} loop{one_loop} each)"
    )


def spoken(seconds: float) -> str:
    """Return a time in the unit that suits it: '1.23 ms', '2min 5s'."""
    if seconds >= 60:
        minutes, left = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}h {minutes}min {left}s" if hours else f"{minutes}min {left}s"
    order = min(max(-(math.floor(math.log10(seconds)) // 3), 0), 3) if seconds > 0 else 3
    return f"{seconds * 1000**order:.3g} {('s', 'ms', 'µs', 'ns')[order]}"
