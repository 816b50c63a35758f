"""Kernels against everything else that can train a small net in a browser, all in one headless Chromium.

    python bench/kernel.py            a table
    python bench/kernel.py --json     the numbers as JSON
    python bench/kernel.py --alone    without the libraries from npm

The net is 2-16-16-1 with tanh, the loss the mean squared error, the data 100 points of two moons, f64 unless a row says
otherwise. All start from the same weights, and before anything is timed each one's losses are compared with plain
JavaScript that does the same. Then they take turns; the best of a row's turns and the median are given, the bars are
ratios of the best. `npm ci` brings the libraries, into bench/kernel; clang, where there is one, makes the C.
"""

from __future__ import annotations

import argparse
import base64
import datetime
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent / "kernel"
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from support.browser import launch  # noqa: E402
from support.servers import plain_host  # noqa: E402

from gradlet import MLP, data  # noqa: E402

CLANG = ["clang", "--target=wasm32", "-O3", "-msimd128", "-nostdlib", "-ffp-contract=off", "-fno-builtin"]
RATE = 0.05
LIMIT = 1800  # seconds
HAND, PLAIN, TF, MICROGRAD = "C with SIMD, by hand", "plain JavaScript", "TensorFlow.js, wasm", "micrograd"
SIZES = [16, 32, 64, 128, 300]
BEYOND = 400

Say = Callable[[str], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--alone", action="store_true", help="without the libraries from npm")
    parser.add_argument("--rounds", type=int, default=60, help="turns (default %(default)s)")
    parser.add_argument("--points", type=int, default=100, help="in the batch (default %(default)s)")
    parser.add_argument("--side", type=int, default=50, help="of the grid (default %(default)s)")
    parser.add_argument("--large", type=int, default=128, help="N of the large net to compile (default %(default)s)")
    parser.add_argument("--beyond", type=int, default=BEYOND, help="N of a net that is refused (default %(default)s)")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=SIZES, help="N of the nets 2-N-N-1 (default %(default)s)"
    )
    parser.add_argument("--ms", type=float, default=10, help="milliseconds of a turn (default %(default)s)")
    options = parser.parse_args()
    result = bench(options)
    print(json.dumps(result, indent=1) if options.json else table(result))


def bench(options: argparse.Namespace) -> dict[str, Any]:
    from gradlet.cli import node
    from gradlet.cli.checkout import Checkout

    checkout = Checkout.find()
    assert checkout, "this runs from a clone"
    if not (checkout.web / "node_modules" / "pyodide").is_dir():
        node.install(checkout, node.find(checkout, say), say)
    if not options.alone:
        install(node.find(checkout, say))
    X, y = data.SETS["moons"](options.points, noise=0.1, rng=random.Random(7))
    job = {
        "files": files(),
        "X": X,
        "y": y,
        "rate": RATE,
        "check": 20,
        "step": net(16),
        "maps": net(8),
        "hand": hand(16),
        "side": options.side,
        "nets": [{"net": net(n), "hand": hand(n), "rate": RATE / max(1, n / 16)} for n in options.sizes],
        "beyond": [2, options.beyond, options.beyond, 1],
        "rivals": not options.alone,
        "rounds": options.rounds,
        "ms": options.ms,
    }
    with plain_host(ROOT, "/clone/") as url, sync_playwright() as playwright:
        browser = launch(playwright.chromium, say)
        page = browser.new_page()
        page.set_default_timeout(LIMIT * 1000)
        page.on("console", lambda message: say(f"page: {message.text}"))
        page.goto(f"{url}bench/kernel/index.html")
        page.locator("html[data-ready]").wait_for(state="attached")
        page.evaluate("(files) => boot(files)", job["files"])
        clock = page.context.new_cdp_session(page)
        clock.send("Performance.enable", {"timeDomain": "threadTicks"})

        def compiled(n: int) -> dict[str, float]:
            page.evaluate("(job) => prepare(job)", [[2, n, n, 1], X, y])
            before = processor_time(clock)
            found: dict[str, float] = page.evaluate("() => compiled()")
            return {**found, "processor": 1e3 * (processor_time(clock) - before)}

        compiles = [compiled(16) for _ in range(12)]
        large = [compiled(options.large)]
        result: dict[str, Any] = page.evaluate("(job) => bench(job)", job)
        result["compile"], result["compile large"] = compiles, large
        result["large"] = options.large
        result["chromium"] = browser.version
        browser.close()
    result["machine"] = f"{os.cpu_count()} cores, {processor()}"
    result["date"] = datetime.date.today().isoformat()
    result["points"], result["side"] = options.points, options.side
    result["bars"] = bars(result)
    return result


def processor_time(clock: Any) -> float:
    """Seconds that the page's thread has computed: what else the machine does does not count."""
    metrics = {metric["name"]: metric["value"] for metric in clock.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def install(tools: Any) -> None:
    """`npm ci`, unless it has brought the very same already."""
    lock, present = HERE / "package-lock.json", HERE / "node_modules" / ".package-lock.json"
    wanted, found = (
        json.loads(path.read_text("utf-8"))["packages"] if path.exists() else {} for path in (lock, present)
    )
    if {path: entry for path, entry in wanted.items() if path} == found:
        return
    subprocess.run([*tools.npm, "ci"], cwd=HERE, env={**os.environ, **tools.env}, check=True, stdout=sys.stderr)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def net(n: int) -> dict[str, Any]:
    """A 2-n-n-1 net: its sizes, and weights to start from."""
    model = MLP(2, [n, n, 1], rng=random.Random(3))
    return {"sizes": [2, n, n, 1], "weights": [p.data for p in model.parameters()]}


def hand(n: int) -> str | None:
    """The C for 2-n-n-1 as WebAssembly in base64, or None without clang. It knows sizes that are multiples of four."""
    if not shutil.which("clang") or n % 4:
        return None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "hand.wasm")
        stack = "-Wl,-z,stack-size=1048576"
        subprocess.run([*CLANG, "-Wl,--no-entry", stack, f"-DN={n}", "-o", out, HERE / "hand.c"], check=True)
        return base64.b64encode(out.read_bytes()).decode()


def files() -> dict[str, str]:
    """The Python sources that Pyodide is given."""
    import micrograd

    found = {"inside.py": (HERE / "inside.py").read_text("utf-8")}
    for package in (ROOT / "src" / "gradlet", Path(micrograd.__path__[0])):
        for path in package.rglob("*.py"):
            found[f"{package.name}/{path.relative_to(package).as_posix()}"] = path.read_text("utf-8")
    return found


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def bars(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The bars: name, value, bar, and whether it is met. Those against what did not run are left out."""
    step, grid = result["step"]["rows"], result["grid"]
    found: list[tuple[str, float, str, float]] = []

    def best(rows: dict[str, Any], name: str) -> float:
        return float(rows[name]["min"]) if name in rows else float("nan")

    own = best(step, "kernel")
    found = [
        ("step, of C with SIMD", own / best(step, HAND), "<=", 1.25),
        ("step, faster than plain JavaScript", best(step, PLAIN) / own, ">=", 3.5),
        ("step, faster than TensorFlow.js", best(step, TF) / own, ">=", 12),
        ("step, faster than micrograd", best(step, MICROGRAD) / own, ">=", 8000),
        ("grid, of C with SIMD", best(grid, "kernel") / best(grid, HAND), "<=", 1.5),
        ("all maps of 2-8-8-1, frames a second", 1e6 / result["maps"]["kernel, from Python"]["median"], ">=", 60),
        ("compiled for the first time, ms of processor", result["compile"][0]["processor"], "<=", 60),
    ]
    if result["large"] == 128:
        seconds = result["compile large"][0]["processor"] / 1e3
        found.append(("2-128-128-1 compiled, s of processor", seconds, "<=", 2))
    for one in result["sizes"]:
        if one["sizes"][1] == 128:
            ratio = best(one["rows"], "kernel") / best(one["rows"], HAND)
            found.append(("2-128-128-1 step, of C with SIMD", ratio, "<=", 2))
    meets = {"<=": lambda value, bar: value <= bar, ">=": lambda value, bar: value >= bar}
    return [
        {"name": name, "value": value, "bar": f"{sign} {bar:,}", "met": meets[sign](value, bar)}
        for name, value, sign, bar in found
        if value == value
    ]


def table(result: dict[str, Any]) -> str:
    lines = [f"{result['date']}, Chromium {result['chromium']}, Pyodide {result['python']}, {result['machine']}"]
    titles = {
        "step": f"a full-batch step of 2-16-16-1, {result['points']} points",
        "grid": f"its output over a grid of {result['side']} x {result['side']}",
        "maps": f"every neuron of 2-8-8-1 over a grid of {result['side']} x {result['side']}",
    }
    for part, title in titles.items():
        rows = result[part]["rows"] if part == "step" else result[part]
        lines += ["", f"{title:44}{'best':>14}{'median':>14}{'ratio':>9}"]
        own = rows["kernel"]["min"]
        for name, row in rows.items():
            cells = "".join(f"{row[key]:>11,.1f} µs" for key in ("min", "median"))
            lines.append(f"  {name:42}{cells}{row['min'] / own:>9,.2f}  {row['note']}".rstrip())
    lines += [f"  left out: {words}" for words in result["step"]["left"]]
    first, *again = result["compile"]
    lines += ["", f"{'record, lower and instantiate in Pyodide':44}{'processor':>14}{'by the clock':>14}"]
    for name, some in (
        ("2-16-16-1, first", [first]),
        ("again, best", again),
        (f"2-{result['large']}-{result['large']}-1", result["compile large"]),
    ):
        one = min(some, key=lambda one: one["processor"])
        parts = [one[key] for key in ("record", "lower", "instantiate")]
        said = " + ".join(f"{part:.1f}" for part in parts)
        lines.append(f"  {name:42}{one['processor']:>11,.1f} ms{sum(parts):>11,.1f} ms  {said}")
    lines += ["", f"{'by size':16}{'parameters':>12}{'compiled':>12}{'code':>12}{'memory':>12}{'step':>14}{'of C':>9}"]
    for one in result["sizes"]:
        rows = one["rows"]
        ratio = f"{rows['kernel']['min'] / rows[HAND]['min']:>9.2f}" if HAND in rows else ""
        name = "-".join(map(str, one["sizes"]))
        lines.append(
            f"  {name:14}{one['parameters']:>12,}{one['seconds']:>10.2f} s{one['bytes']:>10,} B"
            f"{one['memory'] // 1024:>9,} kB{rows['kernel']['min']:>11,.1f} µs{ratio}"
        )
    lines += [f"  beyond: {result['refusal']}", "", "bars"]
    for bar in result["bars"]:
        lines.append(
            f"  {bar['name']:42}{bar['value']:>11,.2f}   {bar['bar']:>10}  {'met' if bar['met'] else 'MISSED'}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
