"""The rows of startup.py in Firefox and WebKitGTK, timed by the pages themselves: their drivers are slow to answer.

What a driver counts as a profile begins with an empty cache; a second visit is one more page of the same profile.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from typing import Any

from security.reader import Reader
from support.browsers import Browser

NAMES = ("firefox", "webkit")
VISITS = ("first visit", "first visit, 10 Mbit/s", "second visit", "restart")
UNTIL = "(look) => new Promise((met) => { const at = setInterval(() => look() && (clearInterval(at), met()), 4); })"
RUN_OURS = f"""async () => {{
  const cell = document.querySelector("gl-code-cell");
  const start = performance.now();
  cell.querySelector("button.run").click();
  await ({UNTIL})(() => cell.dataset.mark === "done");
  return (performance.now() - start) / 1000;
}}"""
RUN_STOCK = f"""async () => {{
  const start = performance.now();
  document.querySelector("button").click();
  await ({UNTIL})(() => document.querySelector("output").textContent);
  return (performance.now() - start) / 1000;
}}"""
RESTART = f"""async () => {{
  const phase = document.querySelector("gl-toolbar [data-phase]");
  const [crashing, next] = document.querySelectorAll("gl-code-cell");
  crashing.querySelector("button.run").click();
  await ({UNTIL})(() => phase.dataset.phase === "restarting");
  const start = performance.now();
  await ({UNTIL})(() => {{
    if (next.dataset.mark === "done") return true;
    if (!["queued", "running"].includes(next.dataset.mark)) next.querySelector("button.run")?.click();
    return false;
  }});
  return (performance.now() - start) / 1000;
}}"""
FROZEN = "() => performance.getEntriesByName('gradlet: snapshot taken').length > 0"
LIVE = "() => document.querySelector('gl-code-cell button.run') !== null"


def measure(browser: Browser, url: str, set_slow: Callable[[bool], None], rounds: int) -> dict[str, Any]:
    """Row -> {"ours", "stock": seconds, "ratio"}: the medians of so many rounds, each of which does everything once."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in VISITS}
    for _ in range(rounds):
        found = {side: dict(visits(browser, url, set_slow)) for side, visits in (("ours", _ours), ("stock", _stock))}
        found["stock"]["restart"] = found["stock"]["first visit"]
        for name in VISITS:
            times[name].append((found["ours"][name], found["stock"][name]))
    return {
        name: {
            "ours": statistics.median(a for a, _ in pairs),
            "stock": statistics.median(b for _, b in pairs),
            "ratio": statistics.median(a / b for a, b in pairs),
        }
        for name, pairs in times.items()
    }


def _ours(browser: Browser, url: str, set_slow: Callable[[bool], None]) -> Iterator[tuple[str, float]]:
    set_slow(True)
    Reader(browser, f"{url}/ours/").write("1 + 1")
    yield "first visit, 10 Mbit/s", browser.evaluate(RUN_OURS)
    set_slow(False)
    reader = Reader(browser, f"{url}/ours/")
    reader.write("1 + 1")
    yield "first visit", browser.evaluate(RUN_OURS)
    browser.wait_for(FROZEN)
    reader.write("1 + 1", 1)
    reader.write("import os\nos._exit(1)")
    yield "restart", browser.evaluate(RESTART)
    browser.go(f"{url}/ours/?again")
    browser.wait_for(LIVE)
    reader.write("1 + 1")
    yield "second visit", browser.evaluate(RUN_OURS)


def _stock(browser: Browser, url: str, set_slow: Callable[[bool], None]) -> Iterator[tuple[str, float]]:
    for slow, name in ((True, "first visit, 10 Mbit/s"), (False, "first visit")):
        set_slow(slow)
        browser.open(f"{url}/stock/")
        yield name, browser.evaluate(RUN_STOCK)
    browser.go(f"{url}/stock/?again")
    yield "second visit", browser.evaluate(RUN_STOCK)
