"""How soon Stop takes effect, by kind of endless code: until Python is free again, and until the next cell's output.

    python bench/stop.py                 Chromium, every kind once
    python bench/stop.py --rounds 5      more often; the slowest and the median count
    python bench/stop.py --json          the numbers as JSON

Seconds by the page's own clock, from the click on Stop. Code that hears the interrupt keeps its variables; what is deaf
to it has two seconds, and then a fresh Python takes its place.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from e2e.notebook import Notebook
from e2e.test_stop import DEAF, HEARS
from support.browser import launch
from support.servers import plain_host

BARS = {"stopped": 1.0, "next output": 8.0}  # seconds; the first for what hears an interrupt
SETTLES = 600  # milliseconds that a loop has run before it is stopped
OTHER = "import time; time.time()"
STOP = """async () => {
  const phase = () => document.querySelector('gl-toolbar [data-phase]').dataset.phase;
  const free = async () => { while (phase() !== 'ready') await new Promise((done) => setTimeout(done, 5)); };
  const began = performance.now();
  [...document.querySelectorAll('gl-toolbar button')].find((button) => button.textContent.includes('Stop')).click();
  await new Promise((done) => setTimeout(done, 0));
  await free();
  const stopped = performance.now() - began;
  const cell = document.querySelectorAll('gl-code-cell')[1];
  const output = () => cell.querySelector('gl-outputs').textContent;
  const before = output();
  [...cell.querySelectorAll('button')].find((button) => button.textContent.trim() === 'Run').click();
  while (cell.dataset.mark !== 'done' || output() === before) await new Promise((done) => setTimeout(done, 5));
  return [stopped / 1000, (performance.now() - began) / 1000];
}"""


@contextmanager
def opened() -> Iterator[tuple[Page, str]]:
    from gradlet.cli import site

    folder = site.ready(say=lambda line: print(line, file=sys.stderr))
    with plain_host(folder, "/bench/") as url, sync_playwright() as playwright:
        browser = launch(playwright.chromium, lambda line: print(line, file=sys.stderr))
        yield browser.new_page(), url
        browser.close()


def measure(notebook: Notebook, source: str) -> tuple[float, float]:
    notebook.run(OTHER, index=1)
    notebook.start(source)
    notebook.page.wait_for_timeout(SETTLES)
    stopped, after = notebook.page.evaluate(STOP)
    return stopped, after


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    seen: dict[str, list[tuple[float, float]]] = {kind: [] for kind in [*HEARS, *DEAF]}
    with opened() as (page, url):
        notebook = Notebook(page, url)
        for _ in range(options.rounds):
            for kind, source in {**HEARS, **DEAF}.items():
                seen[kind].append(measure(notebook, source))
    rows = [
        {
            "kind": kind,
            "deaf": kind in DEAF,
            "stopped": statistics.median(stopped for stopped, _ in times),
            "slowest": max(stopped for stopped, _ in times),
            "next output": statistics.median(after for _, after in times),
        }
        for kind, times in seen.items()
    ]
    if options.json:
        print(json.dumps({"bars": BARS, "rows": rows}, indent=2))
        return
    print(f"{'':32}{'stopped':>10}{'slowest':>10}{'next output':>14}")
    for row in rows:
        note = "   (deaf: a fresh Python)" if row["deaf"] else ""
        print(f"{row['kind']:32}{row['stopped']:9.2f}s{row['slowest']:9.2f}s{row['next output']:13.2f}s{note}")


if __name__ == "__main__":
    main()
