"""A watch over pages: console errors, exceptions, failed requests, and requests to any other origin are faults."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Request, Response, WebError

LOCAL = {"blob", "data", "about"}


class Watch:
    """Collects the faults of every page of a context. A test that provokes one says so with `allow`."""

    def __init__(self, site: str) -> None:
        self.origins = {_origin(site)}
        self.faults: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        self._under_way: dict[Request, None] = {}
        # Whoever goes to another page takes along what the old one was asking for: that is no fault of the page's.
        self._left: set[Request] = set()
        self._leaving = False

    def allow(self, pattern: str) -> None:
        """Expect faults in whose text `pattern` is found."""
        self._allowed.append(re.compile(pattern))

    def also(self, url: str) -> None:
        """This test has two origins: a site, and a post that it stands in."""
        self.origins.add(_origin(url))

    @property
    def unexpected(self) -> list[str]:
        return [fault for fault in self.faults if not any(p.search(fault) for p in self._allowed)]

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", self._exception)
        context.on("request", self._request)
        context.on("requestfinished", self._finished)
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("page", self._page)

    def leave(self) -> None:
        """The page is about to go: what it still waits for will not come, until the next one is there."""
        self._leaving = True
        self._left.update(self._under_way)

    def _arrived(self, _: Page) -> None:
        self._leaving = False

    def _page(self, page: Page) -> None:
        page.on("domcontentloaded", self._arrived)
        page.on("crash", lambda _: self.faults.append("the page crashed"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "assert"):
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _exception(self, error: WebError) -> None:
        self.faults.append(f"exception: {error.error}")

    def _request(self, request: Request) -> None:
        if request.is_navigation_request() and not _inside(request):
            self.leave()
        self._under_way[request] = None
        if urlsplit(request.url).scheme not in LOCAL and _origin(request.url) not in self.origins:
            self.faults.append(f"request to another origin: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"status {response.status}: {response.url}")

    def _finished(self, request: Request) -> None:
        self._under_way.pop(request, None)

    def _failed(self, request: Request) -> None:
        self._finished(request)
        if request.failure == "net::ERR_ABORTED" and (self._leaving or request in self._left):
            return
        if request.url.startswith("blob:null/"):
            return  # Stop works by a script of the cell that can no longer be imported
        if request.failure == "net::ERR_ABORTED" and _inside(request):
            return  # a frame that goes away (a preview, an embed) takes what it was asking for along
        self.faults.append(f"failed request: {request.url}: {request.failure}")


def _inside(request: Request) -> bool:
    """It came from a frame of the page's; also from one that went before Playwright knew it."""
    try:
        return request.frame.parent_frame is not None
    except Error:
        return request.is_navigation_request()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
