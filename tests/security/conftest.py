"""Promises are tested in three browsers, over http and https: one page for each pair, which a module's tests share.

A browser that cannot be had here is skipped, and the summary says why. What was seen is written to
tests/artifacts/seen.md, the table of .github/SECURITY.md.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Playwright
from security.reader import Reader
from security.seen import Seen
from support import browsers
from support.servers import Canary, canary_host, plain_host

ARTIFACTS = Path(__file__).parents[1] / "artifacts"
SUB_PATH = "/a/blog/"
PLACES = [f"{name} {scheme}" for name in browsers.NAMES for scheme in ("http", "https")]
PASSED = pytest.StashKey[bool]()
MISSING = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MISSING] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if call.when == "call":
        item.stash[PASSED] = report.passed
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for name, why in config.stash[MISSING].items():
        terminalreporter.write_line(f"no promise was tested in {name}: {why}", yellow=True)


@pytest.fixture(scope="session")
def seen() -> Iterator[Seen]:
    seen = Seen(date.today())
    yield seen
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "seen.md").write_text(seen.table(), "utf-8")


@pytest.fixture(scope="session")
def driven(
    browser: Playwright, say: Callable[[str], None], pytestconfig: pytest.Config
) -> Iterator[Callable[[str], browsers.Browser]]:
    """Any of the three browsers, started once."""
    started: dict[str, browsers.Browser] = {}
    missing = pytestconfig.stash[MISSING]
    with ExitStack() as stack:

        def get(name: str) -> browsers.Browser:
            if name not in started and name not in missing:
                try:
                    started[name] = stack.enter_context(browsers.opened(name, browser, say))
                except browsers.Missing as error:
                    missing[name] = str(error)
            if name in missing:
                pytest.skip(f"{name}: {missing[name]}")
            return started[name]

        yield get


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def reader(
    place: str, site_folder: Path, driven: Callable[[str], browsers.Browser], pytestconfig: pytest.Config
) -> Iterator[Reader]:
    """The first page in this browser, over this scheme, as a reader has it."""
    name, scheme = place.split()
    browser = driven(name)
    with plain_host(site_folder, SUB_PATH, scheme) as url:
        try:
            page = Reader(browser, url)
        except browsers.Missing as error:
            pytestconfig.stash[MISSING][name] = str(error)
            pytest.skip(f"{name}: {error}")
        yield page
        with suppress(browsers.Missing):
            browser.open("about:blank")


@pytest.fixture
def far(place: str) -> Iterator[Canary]:
    """A canary of the page's own scheme. A hit fails the test."""
    with canary_host(place.split()[1]) as canary:
        yield canary
        assert not canary.hits, f"the canary heard: {canary.hits}"


@pytest.fixture
def note(request: pytest.FixtureRequest, place: str, seen: Seen, reader: Reader) -> Iterator[None]:
    """A test that has passed goes into the table, under the first line of what it says of itself."""
    yield
    if request.node.stash.get(PASSED, False):
        seen.note(request.function.__doc__, place, reader.browser.version)
