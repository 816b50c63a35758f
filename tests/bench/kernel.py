"""Full-batch steps of a kernel against the same in hand-written C (clang, SIMD) and in plain JavaScript, under Node.

    python tests/bench/kernel.py            a table
    python tests/bench/kernel.py --json     the numbers as JSON

The net is 2-16-16-1 (or what --layers says) with tanh, the loss the mean squared error, the data 100 points of two
moons, f64 throughout. All start from the same weights and take turns in one V8; their losses must agree. A time is the
best of all turns: what else the machine does only adds to it. The others know only nets 2-N-N-1, and C needs clang.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from gradlet import MLP, data, losses
from gradlet.kernel.kernel import compile
from gradlet.kernel.record import record

HERE = Path(__file__).parent / "kernel"
CLANG = ["clang", "--target=wasm32", "-O3", "-msimd128", "-nostdlib", "-ffp-contract=off", "-fno-builtin"]
RATE = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--layers", default="16 16")
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--turns", type=int, default=60)
    arguments = parser.parse_args()
    sizes = [*map(int, arguments.layers.split()), 1]
    result = bench(sizes, arguments.points, arguments.turns)
    print(json.dumps(result) if arguments.json else table(result))


def bench(sizes: list[int], points: int, turns: int) -> dict[str, Any]:
    rng = random.Random(7)
    model = MLP(2, sizes, rng=rng)
    X, y = data.SETS["moons"](points, noise=0.1, rng=rng)
    start = time.perf_counter()
    recording = record(model, losses.mse, 2, y)
    recorded = time.perf_counter()
    kernel = compile(recording, rows=points)
    lowered = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        binary = Path(folder, "kernel.wasm")
        binary.write_bytes(kernel.binary)
        hand = None
        hidden = sizes[0] if sizes == [sizes[0], sizes[0], 1] and sizes[0] % 4 == 0 and points % 4 == 0 else 0
        if shutil.which("clang") and hidden:
            hand = str(Path(folder, "hand.wasm"))
            subprocess.run([*CLANG, "-Wl,--no-entry", f"-DN={hidden}", "-o", hand, str(HERE / "hand.c")], check=True)
        weights = [p.data for p in model.parameters()]
        job = {
            "n": points,
            "rate": RATE,
            "weights": weights,
            "columns": [[x[0] for x in X], [x[1] for x in X], y],
            "kernel": str(binary),
            "plan": {name: region.address for name, region in kernel.plan.regions.items()},
            "hand": hand,
            "hidden": hidden,
            "turns": turns,
            "steps": max(1, 7_000_000 // (points * len(weights)) // 2),
        }
        Path(folder, "job.json").write_text(json.dumps(job))
        done = subprocess.run(
            ["node", str(HERE / "turns.mjs"), str(Path(folder, "job.json"))], check=True, capture_output=True, text=True
        )
    found = json.loads(done.stdout)
    for name, curve in found["losses"].items():
        worst = max(abs(a - b) / abs(b) for a, b in zip(curve, found["losses"]["kernel"], strict=True))
        assert worst < 1e-9, f"{name} does not compute the same: {worst}"
    return {
        "net": [2, *sizes],
        "parameters": len(weights),
        "points": points,
        "bytes": len(kernel.binary),
        "record ms": 1e3 * (recorded - start),
        "lower ms": 1e3 * (lowered - recorded),
        "instantiate ms": found["instantiate"],
        "microseconds": {name: min(times) for name, times in found["times"].items()},
    }


def table(result: dict[str, Any]) -> str:
    own = result["microseconds"]["kernel"]
    lines = [
        f"net {'-'.join(map(str, result['net']))}, {result['parameters']:,} parameters, {result['points']} points; "
        f"{result['bytes']:,} bytes",
        f"record {result['record ms']:.1f} ms, lower {result['lower ms']:.1f} ms, "
        f"instantiate {result['instantiate ms']:.1f} ms",
    ]
    lines += [f"{name:8} {us:10.1f} µs a step   {us / own:6.2f}" for name, us in result["microseconds"].items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
