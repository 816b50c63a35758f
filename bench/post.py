"""The example post as a reader meets it: bytes before the click, and the time from the click to a drawn graph.

    python bench/post.py                    Chromium, three rounds
    python bench/post.py --rounds 5         more of them
    python bench/post.py --pictures DIR     screenshots too: 1280 and 360 px, light, dark and forced colours

The post is the site's own `example/`, from the server of startup.py: text gzipped, everything but pages kept by the
browser; the slow line is 10 Mbit/s with 40 ms before each answer. The first visit
is a fresh profile, the second the same one again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests")]

from startup import LIMIT, Line, ours, serving  # noqa: E402
from support.browser import launch  # noqa: E402

POST = "/ours/example/"
DRAWN = "gl-graph svg"


def visit(page: Page, url: str, line: Line) -> dict[str, float]:
    """Read the post to its end, then press the first Run."""
    before = len(line.sent)
    page.goto(url + POST, wait_until="load")
    page.mouse.wheel(0, 10_000)
    page.wait_for_function("[...document.images].every((image) => image.complete)", timeout=LIMIT)
    page.evaluate("scrollTo(0, 0)")
    sent = line.sent[before:]
    button = page.locator("grad-let").first.locator("button.run")
    button.scroll_into_view_if_needed()
    begun, at = time.perf_counter(), len(line.sent)
    button.click()
    page.locator("grad-let").first.frame_locator("iframe").locator(DRAWN).wait_for(timeout=LIMIT)
    seconds = time.perf_counter() - begun
    return {
        "bytes before the click": sum(size for _, size in sent),
        "bytes from the click": sum(size for _, size in line.sent[at:]),
        "seconds": seconds,
    }


def measure(browser: Browser, url: str, line: Line, rounds: int, say: Callable[[str], None]) -> None:
    rows: dict[str, list[dict[str, float]]] = {}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for speed in ("fast line", "10 Mbit/s"):
            line.slow = speed != "fast line"
            context = browser.new_context()
            for which in ("first visit", "second visit"):
                page = context.new_page()
                rows.setdefault(f"{which}, {speed}", []).append(visit(page, url, line))
                page.close()
            context.close()
    line.slow = False
    print(f"{'':26}{'before the click':>18}{'from the click':>18}{'click to graph':>18}")
    for name, visits in rows.items():
        before, after, seconds = (statistics.median(visit[key] for visit in visits) for key in visits[0])
        print(f"{name:26}{before:>16,.0f} B{after:>16,.0f} B{seconds:>16.2f} s")


LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active", "reduced_motion": "reduce"},
}


def pictures(browser: Browser, url: str, folder: Path, say: Callable[[str], None]) -> None:
    """Each look before a click, while the first one starts, and after all three have run."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, look in LOOKS.items():
        for width in (1280, 360):
            touch = {"has_touch": True, "is_mobile": True} if width == 360 else {}
            context = browser.new_context(viewport={"width": width, "height": 900}, **look, **touch)
            page = context.new_page()
            page.goto(url + POST)
            page.wait_for_function("customElements.get('grad-let') !== undefined")

            def shoot(when: str, page: Page = page, stem: str = f"{name}-{width}", width: int = width) -> None:
                # Not `full_page`, which takes the frames' media features away.
                height = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": height})
                page.screenshot(path=folder / f"{stem}-{when}.png")

            shoot("before")
            posts = page.locator("grad-let")
            posts.nth(2).evaluate("el => el.setAttribute('steps', '40')")
            for index in range(3):
                button = posts.nth(index).locator("button.run")
                button.scroll_into_view_if_needed()
                ended = posts.nth(index).evaluate_handle(
                    "el => ({ it: new Promise((resolve) => el.addEventListener('done', resolve)) })"
                )
                button.click()
                if index == 0:
                    shoot("starting")
                ended.evaluate("promise => promise.it.then(() => 0)")
            page.mouse.move(0, 0)
            page.evaluate("scrollTo(0, 0)")
            shoot("after")
            context.close()
            say(f"{name}, {width} px")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    options = parser.parse_args()

    def say(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    from gradlet.cli import site

    line = Line()
    with serving(ours(site.ready(say=say)), line) as url, sync_playwright() as playwright:
        browser = launch(playwright.chromium, say)
        if options.rounds:
            measure(browser, url, line, options.rounds, say)
        if options.pictures:
            pictures(browser, url, options.pictures, say)
        browser.close()


if __name__ == "__main__":
    main()
