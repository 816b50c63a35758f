"""How long tests wait, and the one way to wait for what Playwright's `expect` cannot ask.

    expect(panel).to_contain_text("Done.", timeout=BOOT)      # Python has to start for it
    held = eventually(page, lambda: routes)                   # a list that the page's requests fill

No test sleeps: a wait that is long enough on every machine is too long on most. `cli/test_checks.py` forbids it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from playwright.sync_api import Page

T = TypeVar("T")

PAGE = 15_000  # milliseconds for what the page does by itself: the default of every action and expectation
BOOT = 40_000  # milliseconds for what Python has to be started or to compile for, on a machine that may be busy
TRAINING = 100_000  # milliseconds for a whole training in Python
PAUSE = 0.05  # seconds between two questions
CALM = 1.0  # seconds in which nothing changes where a picture or a count has come to rest


def eventually(page: Page | None, ask: Callable[[], T], *, limit: float = PAGE, pause: float = PAUSE) -> T:
    """Return the first true answer of `ask`; fail with the last one after `limit` milliseconds.

    With a page, what the page says meanwhile (its requests, its console) is heard between two questions.
    """
    end = time.monotonic() + limit / 1000
    while not (answer := ask()):
        assert time.monotonic() < end, f"still {answer!r} after {limit / 1000:g} seconds"
        if page:
            page.wait_for_timeout(pause * 1000)
        else:
            time.sleep(pause)
    return answer


def at_rest(page: Page, ask: Callable[[], T], *, limit: float = BOOT, calm: float = CALM) -> T:
    """Return the answer of `ask` once it is true and stays the same for `calm` seconds."""
    seen: list[T] = [ask()]

    def unchanged() -> bool:
        seen.append(ask())
        return bool(seen[-1]) and seen[-1] == seen[-2]

    eventually(page, unchanged, limit=limit, pause=calm)
    return seen[-1]
