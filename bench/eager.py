"""Full-batch training steps of gradlet's eager engine against micrograd 0.1.0: same net, same weights, same data.

    python bench/eager.py              this interpreter
    python bench/eager.py --pyodide    inside Pyodide, under Node
    python bench/eager.py --json       the numbers as JSON

The net is 2-16-16-1 with relu and a linear output, the loss is the mean squared error: what both can say. Each engine
is written as its own users write it. They take turns in one run, several steps a turn; every turn starts after a
garbage collection that nobody is charged for, and within a turn each pays for the garbage it makes. The losses must
agree at every step.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

LAYERS = [16, 16, 1]
RATE = 0.05
STEPS_PER_TURN = 5


def moons(n: int, rng: random.Random) -> tuple[list[list[float]], list[float]]:
    """Two half circles with noise, and ±1."""
    xs, ys = [], []
    for i in range(n):
        side, angle = i % 2, rng.uniform(0.0, math.pi)
        x, y = math.cos(angle), math.sin(angle)
        point = (x, y) if side else (1.0 - x, 0.5 - y)
        xs.append([c + rng.gauss(0.0, 0.1) for c in point])
        ys.append(1.0 if side else -1.0)
    return xs, ys


def gradlet(xs: list[list[float]], ys: list[float], weights: list[float]) -> Callable[[], float]:
    from gradlet import MLP

    model = MLP(2, LAYERS, activation="relu", output_activation="linear")
    for p, w in zip(model.parameters(), weights, strict=True):
        p.data = w

    def step() -> float:
        loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys, strict=True)) / len(xs)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= RATE * p.grad
        return loss.data

    return step


def micrograd(xs: list[list[float]], ys: list[float], weights: list[float]) -> Callable[[], float]:
    from micrograd.nn import MLP

    model = MLP(2, LAYERS)
    for p, w in zip(model.parameters(), weights, strict=True):
        p.data = w

    def step() -> float:
        loss = sum((model(x) - y) ** 2 for x, y in zip(xs, ys, strict=True)) / len(xs)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= RATE * p.grad
        return loss.data

    return step


def measure(points: int, rounds: int) -> dict[str, Any]:
    """Seconds per step of both engines, over `rounds` turns each."""
    rng = random.Random(1)
    xs, ys = moons(points, rng)
    sizes = [2, *LAYERS]
    weights = [
        rng.uniform(-1.0, 1.0) * math.sqrt(3.0 / nin) if i < nin else 0.0
        for nin, nout in zip(sizes, LAYERS, strict=False)
        for _ in range(nout)
        for i in range(nin + 1)
    ]
    engines = {"gradlet": gradlet(xs, ys, weights), "micrograd": micrograd(xs, ys, weights)}
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20 * points + 1000))  # micrograd's backward recurses
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    losses: dict[str, list[float]] = {name: [] for name in engines}
    for turn in range(rounds + 1):
        for name, step in engines.items():
            gc.collect()
            for _ in range(STEPS_PER_TURN):
                start = time.perf_counter()
                losses[name].append(step())
                if turn:  # the first turn warms up
                    seconds[name].append(time.perf_counter() - start)
    for ours, theirs in zip(losses["gradlet"], losses["micrograd"], strict=True):
        if not math.isclose(ours, theirs, rel_tol=1e-9):
            raise SystemExit(f"the engines disagree: loss {ours!r} against {theirs!r}")
    return {
        "python": sys.version.split()[0],
        "platform": sys.platform,
        "points": points,
        "steps": rounds * STEPS_PER_TURN,
        "loss": [losses["gradlet"][0], losses["gradlet"][-1]],
        "ms": {
            name: {"min": 1e3 * min(times), "median": 1e3 * statistics.median(times)} for name, times in seconds.items()
        },
        "ratio": {
            "min": min(seconds["micrograd"]) / min(seconds["gradlet"]),
            "median": statistics.median(seconds["micrograd"]) / statistics.median(seconds["gradlet"]),
        },
    }


def table(result: dict[str, Any]) -> str:
    where = "Pyodide" if result["platform"] == "emscripten" else "CPython"
    first, last = result["loss"]
    lines = [
        f"{where} {result['python']}: one step of 2-16-16-1 over {result['points']} points, "
        f"{result['steps']} steps each, loss {first:.4f} -> {last:.4f} in both",
        f"{'':12}{'min':>12}{'median':>12}",
        *(f"{name:12}{ms['min']:>9.1f} ms{ms['median']:>9.1f} ms" for name, ms in result["ms"].items()),
        f"{'ratio':12}{result['ratio']['min']:>11.2f}x{result['ratio']['median']:>11.2f}x",
    ]
    return "\n".join(lines)


def inside_pyodide(points: int, rounds: int) -> dict[str, Any]:
    """`measure` of this very file, run by Pyodide under Node."""
    import micrograd as theirs

    root = Path(__file__).resolve().parents[1]
    sys.path.insert(0, str(root / "src"))
    from gradlet.cli import node
    from gradlet.cli.checkout import Checkout

    checkout = Checkout.find()
    assert checkout, "the benchmark runs from a clone"
    run = subprocess.run(
        [
            node.find(checkout, lambda line: print(line, file=sys.stderr)).program,
            Path(__file__).with_name("eager_pyodide.mjs"),
            root / "web" / "node_modules" / "pyodide",
            root / "src" / "gradlet",
            Path(theirs.__path__[0]),
            __file__,
            str(points),
            str(rounds),
        ],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pyodide", action="store_true", help="inside Pyodide, under Node")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--points", type=int, default=100, help="points in the batch (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=6, help="turns for each engine (default %(default)s)")
    args = parser.parse_args()
    result = (inside_pyodide if args.pyodide else measure)(args.points, args.rounds)
    print(json.dumps(result) if args.json else table(result))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    main()
