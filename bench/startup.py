"""From Run to the first output: this page against stock Pyodide with the same wheels in a plain module worker.

    python bench/startup.py                 Chromium, three rounds; then Firefox and WebKitGTK, one each
    python bench/startup.py --rounds 5      more of them, in all three
    python bench/startup.py --alone         Chromium only
    python bench/startup.py --json          the numbers as JSON

Both come from one local server that keeps what may be kept (`max-age`) and sends stock's files gzipped, as a good host
does. The slow line is the server's own: 10 Mbit/s shared by all that is under way, 40 ms before each answer; the
browser's emulation leaves out what workers load. The two take turns within each round, so that a busy machine is busy
for both; only the ratios mean something.
"""

from __future__ import annotations

import argparse
import gzip
import json
import mimetypes
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

import startup_elsewhere  # noqa: E402
from support import browsers  # noqa: E402
from support.browser import launch  # noqa: E402

BANDWIDTH = 10_000_000 / 8  # bytes a second
LATENCY = 0.040  # seconds
PIECE = 16_384  # bytes sent at a time on the slow line
LIMIT = 120_000  # milliseconds
READY = 3_000  # milliseconds after the first cell is there in which the page completes itself
BARS = {"first visit": 0.4, "first visit, 10 Mbit/s": 0.75, "bytes": 0.75, "second visit": 0.4, "restart": 0.25}
PAINT_BARS = {"bytes before it": 100_000, "longest task": 0.050}


class Line:
    """What the server's answers pass through; `slow` may be set between two measurements."""

    def __init__(self) -> None:
        self.slow = False
        self.bytes = 0  # of Python's files, of both
        self.sent: list[tuple[float, int]] = []  # of everything: when, by the clock on the wall, and how much
        self._free = 0.0  # when the line has sent all that it has taken
        self._lock = threading.Lock()

    def send(self, path: str, body: bytes, write: Callable[[bytes], Any]) -> None:
        if self.slow:
            time.sleep(LATENCY)
        for at in range(0, len(body), PIECE):
            piece = body[at : at + PIECE]
            with self._lock:
                self.sent.append((time.time(), len(piece)))
                self.bytes += len(piece) if path.startswith("/stock/") or path.endswith(".gz") else 0
                now = time.monotonic()
                self._free = max(self._free, now) + len(piece) / BANDWIDTH
                wait = self._free - now
            if self.slow:
                time.sleep(wait)
            write(piece)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A page that is closed in the middle of a file is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serving(files: dict[str, tuple[bytes, bool]], line: Line) -> Iterator[str]:
    """Serve from memory: path → (content, whether it is gzipped for the transfer)."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = files.get(path + "index.html" if path.endswith("/") else path)
            if found is None:
                return self.send_error(404)
            body, zipped = found
            self.send_response(200)
            kind = "text/javascript" if path.endswith(".mjs") else mimetypes.guess_type(path)[0]
            if path.endswith(".gz") or kind is None:
                kind = "application/wasm" if path.endswith(".wasm") else "application/octet-stream"
            self.send_header("Content-Type", "text/html" if path.endswith("/") else kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-cache" if path.endswith("/") else "max-age=31536000, immutable")
            if zipped:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            try:
                line.send(path, body, self.wfile.write)
            except ConnectionError:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def ours(site: Path) -> dict[str, tuple[bytes, bool]]:
    """As stored, but for what every host compresses: the page's own text."""
    files = {}
    for path in site.rglob("*"):
        if path.is_file():
            text = path.suffix in (".html", ".css", ".js", ".json", ".svg")
            body = path.read_bytes()
            files[f"/ours/{path.relative_to(site).as_posix()}"] = (gzip.compress(body) if text else body, text)
    return files


def stock(pyodide: Path, wheels: Path) -> dict[str, tuple[bytes, bool]]:
    names = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"]
    paths = [*(pyodide / name for name in names), *sorted(wheels.glob("*.whl")), *sorted((HERE / "stock").iterdir())]
    files = {f"/stock/{path.name}": (gzip.compress(path.read_bytes()), True) for path in paths}
    listed = json.dumps([path.name for path in wheels.glob("*.whl")]).encode()
    return {**files, "/stock/wheels.json": (gzip.compress(listed), True)}


# ---- what is measured --------------------------------------------------------------------------------------------


def run_ours(page: Page, url: str) -> float:
    """Seconds from Run to the first output."""
    page.goto(f"{url}/ours/")
    page.locator("gl-code-cell").first.wait_for()
    write(page, "1 + 1")
    start = time.perf_counter()
    page.keyboard.press("ControlOrMeta+Enter")
    done(page)
    return time.perf_counter() - start


def write(page: Page, source: str, cell: int = 0) -> None:
    page.locator("gl-code-cell").nth(cell).get_by_role("textbox").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(source)


def done(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('gl-code-cell').dataset.mark === 'done'", timeout=LIMIT)


def run_stock(page: Page, url: str) -> float:
    page.goto(f"{url}/stock/")
    page.locator("button").wait_for()
    start = time.perf_counter()
    page.locator("button").click()
    page.wait_for_function("() => document.querySelector('output').textContent", timeout=LIMIT)
    return time.perf_counter() - start


def restart(page: Page) -> float:
    """Seconds from the page's notice of a crash to the output of the next cell, whose Run is pressed at once."""
    page.wait_for_function("() => performance.getEntriesByName('gradlet: snapshot taken').length", timeout=LIMIT)
    write(page, "1 + 1", 1)
    write(page, "import os\nos._exit(1)")
    page.evaluate(
        """() => {
          const phase = document.querySelector("gl-toolbar [data-phase]");
          const cell = document.querySelectorAll("gl-code-cell")[1];
          const look = setInterval(() => {
            if (phase.dataset.phase === "restarting") globalThis.crashed ??= performance.now();
            if (!globalThis.crashed) return;
            if (cell.dataset.mark === "done") {
              globalThis.repaired = performance.now();
              clearInterval(look);
            } else if (!["queued", "running"].includes(cell.dataset.mark)) {
              cell.querySelector("button.run")?.click();
            }
          }, 4);
        }"""
    )
    page.keyboard.press("ControlOrMeta+Enter")
    page.wait_for_function("() => globalThis.repaired", timeout=LIMIT)
    return float(page.evaluate("() => (globalThis.repaired - globalThis.crashed) / 1000"))


def first_paint(browser: Browser, url: str, line: Line) -> dict[str, Any]:
    """Bytes that the server has sent by the first contentful paint, on the slow line; and the longest task of the main
    thread until all cells are live, in seconds of processor time, so that a busy machine does not count."""
    line.slow = True
    context = browser.new_context()
    page = context.new_page()
    line.sent.clear()
    page.goto(f"{url}/ours/", wait_until="commit")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length", timeout=LIMIT)
    painted = page.evaluate(
        "() => performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    page.locator("gl-code-cell").first.wait_for()
    size = sum(count for at, count in line.sent if at * 1000 <= painted)
    context.close()
    line.slow = False

    context = browser.new_context()
    page = context.new_page()
    browser.start_tracing(page=page, categories=["toplevel"])
    page.goto(f"{url}/ours/")
    page.locator("gl-code-cell").first.wait_for()
    page.wait_for_timeout(READY)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    context.close()
    named = [event for event in events if event["name"] == "thread_name"]
    main = {(e["pid"], e["tid"]) for e in named if e["args"]["name"] == "CrRendererMain"}
    tasks = [e["tdur"] / 1e6 for e in events if (e["pid"], e["tid"]) in main and "RunTask" in e["name"] and "tdur" in e]
    return {"bytes before it": size, "longest task": max(tasks)}


def measure(browser: Browser, url: str, line: Line, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in BARS if name != "bytes"}
    sizes = (0, 0)

    Then = Callable[[Page], object] | None

    def visit(run: Callable[[Page, str], float], context: BrowserContext, then: Then = None) -> tuple[float, int]:
        """Nothing of it goes on afterwards, when the other one has its turn."""
        before, page = line.bytes, context.new_page()
        seconds = run(page, url)
        size = line.bytes - before
        if then:
            then(page)
        page.close()
        return seconds, size

    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        runs = [run_ours, run_stock] if number % 2 else [run_stock, run_ours]  # who comes first finds a colder machine
        for name, slow in (("first visit", False), ("first visit, 10 Mbit/s", True)):
            line.slow = slow
            contexts = {run: browser.new_context() for run in runs}
            restarts: list[float] = []
            crash = None if slow else lambda page, to=restarts: to.append(restart(page))
            first = {run: visit(run, contexts[run], crash if run is run_ours else None) for run in runs}
            times[name].append((first[run_ours][0], first[run_stock][0]))
            line.slow = False
            if slow:  # on a fast line, what follows the first output would be counted
                sizes = (first[run_ours][1], first[run_stock][1])
            else:
                times["restart"].append((restarts[0], first[run_stock][0]))
                again = {run: visit(run, contexts[run])[0] for run in runs}
                times["second visit"].append((again[run_ours], again[run_stock]))
            for context in contexts.values():
                context.close()
    rows = {
        name: {
            "ours": statistics.median(a for a, _ in pairs),
            "stock": statistics.median(b for _, b in pairs),
            "ratio": statistics.median(a / b for a, b in pairs),
        }
        for name, pairs in times.items()
    }
    rows["bytes"] = {"ours": sizes[0], "stock": sizes[1], "ratio": sizes[0] / sizes[1]}
    return {name: {**rows[name], "bar": bar} for name, bar in BARS.items()}


def elsewhere(url: str, line: Line, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The rows of each further browser, or why there are none, under its name and version."""
    found: dict[str, Any] = {}
    for name in startup_elsewhere.NAMES:
        say(name)
        try:
            with browsers.opened(name, None, say) as browser:
                rows = startup_elsewhere.measure(browser, url, lambda on: setattr(line, "slow", on), rounds)
                found[f"{name} {browser.version}"] = rows
        except browsers.Missing as error:
            found[name] = str(error)
    return found


def table(rows: dict[str, Any]) -> str:
    elsewhere, paint = rows.pop("elsewhere"), rows.pop("first paint")
    lines = [f"{'':26}{'ours':>12}{'stock':>12}{'ratio':>8}{'bar':>8}"]

    def add(name: str, row: dict[str, float]) -> None:
        form = "{:>12,.0f}" if name == "bytes" else "{:>10.2f} s"
        cells = form.format(row["ours"]) + form.format(row["stock"])
        lines.append(f"{name:26}{cells}{row['ratio']:8.2f}" + (f"{row['bar']:8.2f}" if "bar" in row else ""))

    for name, row in rows.items():
        add(name, row)
    size, task = paint["bytes before it"], paint["longest task"] * 1000
    lines.append(f"first paint: {size:,.0f} bytes before it (bar {PAINT_BARS['bytes before it']:,})")
    lines.append(
        f"             longest task {task:.0f} ms of processor time (bar {PAINT_BARS['longest task'] * 1000:.0f})"
    )
    for browser, found in elsewhere.items():
        lines.append(browser if isinstance(found, dict) else f"{browser}: {found}")
        for name, row in found.items() if isinstance(found, dict) else ():
            add(f"  {name}", row)
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    def say(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    from gradlet.cli import site
    from gradlet.cli.checkout import Checkout

    folder, checkout = site.ready(say=say), Checkout.find()
    assert checkout, "this runs from a clone"
    line = Line()
    files = {**ours(folder), **stock(checkout.web / "node_modules" / "pyodide", checkout.made / "wheels")}
    with serving(files, line) as url, sync_playwright() as playwright:
        browser = launch(playwright.chromium, say)
        rounds = options.rounds or 3
        paints = [first_paint(browser, url, line) for _ in range(rounds)]
        rows = measure(browser, url, line, rounds, say)
        rows["first paint"] = {name: statistics.median(paint[name] for paint in paints) for name in PAINT_BARS}
        browser.close()
        rows["elsewhere"] = {} if options.alone else elsewhere(url, line, options.rounds or 1, say)
    print(json.dumps(rows, indent=1) if options.json else table(rows))


if __name__ == "__main__":
    main()
