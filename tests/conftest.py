"""Fixtures for every test that needs the built site or a browser. They build and fetch what is missing, visibly.

    def test_title(page, site): page.goto(site); ...

`page` fails its test on any console error, exception, failed request or request to another origin; a test that
provokes one declares it: `watch.allow("net::ERR_FAILED")`. `open_page(java_script_enabled=False)` opens further pages
under the same watch.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from support import reruns
from support.browser import launch, provide
from support.failed import FAILED, snapshot
from support.leftovers import TemporaryFolder
from support.servers import Canary, canary_host, plain_host
from support.waiting import PAGE
from support.watch import Watch

ARTIFACTS = Path(__file__).parent / "artifacts"
SUB_PATH = "/some/where/"
BROWSER_LIMIT = 150  # seconds for one test in a browser, which a fault of a page must not outlast
DRIVEN_LIMIT = 300  # seconds for one that may have to start Firefox or WebKitGTK
BUILD_LIMIT = 1_200  # seconds for the site and a browser, fetched and built before the first test
TEMPORARY = pytest.StashKey[TemporaryFolder]()
LEFT = pytest.StashKey[list[str]]()

expect.set_options(timeout=PAGE)


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())  # where pytest's own folders stay
    config.stash[TEMPORARY] = TemporaryFolder()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark by rule, and put the tests in browsers last: Playwright keeps an event loop in this thread.

    `_starts_nothing` holds the quick ones to what their mark says.
    """
    items.sort(key=lambda item: _needs(item, "browser"))
    for item in items:
        if _needs(item, "browser"):
            if not item.get_closest_marker("timeout"):
                item.add_marker(pytest.mark.timeout(DRIVEN_LIMIT if _needs(item, "driven") else BROWSER_LIMIT))
            if reason := reruns.reason(item):
                item.add_marker(pytest.mark.flaky(reruns=1, reason=reason))
        elif _is_quick(item):
            item.add_marker(pytest.mark.quick)


def _is_quick(item: pytest.Item) -> bool:
    """Return True for what needs no built site and is not large, in a module that starts no other process."""
    if _needs(item, "site_folder") or item.get_closest_marker("large"):
        return False
    return "subprocess" not in vars(item.module) if isinstance(item, pytest.Function) else False


def _needs(item: pytest.Item, fixture: str) -> bool:
    return fixture in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Build the site and find a browser before the first test, so that no test is charged for them.

    What goes wrong here goes wrong once more in the fixture that needs it, and is said there.
    """
    if session.config.option.collectonly or session.testsfailed:
        return
    capture = session.config.pluginmanager.getplugin("capturemanager")
    faulthandler.dump_traceback_later(BUILD_LIMIT, exit=True)
    try:
        with capture.global_and_fixture_disabled(), suppress(Exception):
            if any(_needs(item, "site_folder") for item in session.items):
                from gradlet.cli import site

                site.ready(say=lambda line: print(line, flush=True))
            if any(_needs(item, "browser") for item in session.items):
                provide(lambda line: print(line, flush=True))
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    left = session.config.stash[LEFT] = session.config.stash[TEMPORARY].close()
    if left and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    if LEFT not in config.stash:  # no test was to be run
        config.stash[TEMPORARY].close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if left := config.stash.get(LEFT, []):
        terminalreporter.section("left behind in the temporary folder", red=True)
        for name in left:
            terminalreporter.write_line(name)
    reruns.summary(terminalreporter)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


_quick: str | None = None  # the quick test that is running


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen" and _quick:
        raise AssertionError(f"{_quick} is marked quick and starts {args[0]!r}; import subprocess in its module")


sys.addaudithook(_hear)


@pytest.fixture(autouse=True)
def _starts_nothing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a quick test that starts a process."""
    global _quick
    _quick = request.node.nodeid if request.node.get_closest_marker("quick") else None
    yield
    _quick = None


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
        context.set_default_timeout(PAGE)
        watch.over(context)
        pages.append(context.new_page())
        return pages[-1]

    yield open_page
    watch.leave()
    for number, page in enumerate(pages):
        if request.node.stash.get(FAILED, False) and not page.is_closed():
            snapshot(page, artifacts / f"failed-{request.node.name}-{number}.png")
        page.context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page(viewport={"width": 1280, "height": 900})
