"""Fixtures for every test that needs the built site or a browser. They build and fetch what is missing, visibly.

    def test_title(page, site): page.goto(site); ...

`page` fails its test on any console error, exception, failed request or request to another origin; a test that
provokes one declares it: `watch.allow("net::ERR_FAILED")`. `open_page(java_script_enabled=False)` opens further pages
under the same watch.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support.browser import launch
from support.servers import Canary, canary_host, plain_host
from support.watch import Watch

ARTIFACTS = Path(__file__).parent / "artifacts"
SUB_PATH = "/some/where/"
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first; then those that need a browser, whose Playwright keeps an event loop in this thread.

    A browser on a shared machine may starve for seconds. So a test in one that fails is run again, twice at most, and
    the summary lists it (RERUN): whoever sees the same one there again has a defect to mend. What fails three times
    fails.
    """
    items.sort(key=lambda item: "browser" in getattr(item, "fixturenames", ()))
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Print a line of progress to the terminal, captured or not."""
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")

    def write(line: str) -> None:
        with capture.global_and_fixture_disabled():
            print(line, flush=True)

    return write


@pytest.fixture(scope="session")
def site_folder(say: Callable[[str], None]) -> Path:
    """The built site, up to date with the sources."""
    from gradlet.cli import site

    return site.ready(say=say)


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """URL of the built site on a plain static host, in a sub-path."""
    with plain_host(site_folder, SUB_PATH) as url:
        yield url


@pytest.fixture(scope="session")
def browser(say: Callable[[str], None]) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, say)
        yield browser
        browser.close()


@pytest.fixture
def canary() -> Iterator[Canary]:
    """A server of another origin; one hit fails the test."""
    with canary_host() as canary:
        yield canary
        assert not canary.hits, f"the canary heard: {canary.hits}"


@pytest.fixture
def artifacts() -> Path:
    """Where screenshots go."""
    ARTIFACTS.mkdir(exist_ok=True)
    return ARTIFACTS


@pytest.fixture
def watch(site: str) -> Iterator[Watch]:
    watch = Watch(site)
    yield watch
    assert not watch.unexpected, "the page did what it must not:\n" + "\n".join(watch.unexpected)


@pytest.fixture
def open_page(
    browser: Browser, watch: Watch, artifacts: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh profile, under watch; keywords are those of Playwright's `new_context`."""
    pages: list[Page] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**options)
        watch.over(context)
        pages.append(context.new_page())
        return pages[-1]

    yield open_page
    for number, page in enumerate(pages):
        if request.node.stash.get(FAILED, False) and not page.is_closed():
            page.screenshot(path=artifacts / f"failed-{request.node.name}-{number}.png")
        page.context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page(viewport={"width": 1280, "height": 900})
