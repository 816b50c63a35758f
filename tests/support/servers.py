"""Two servers for a test: a plain host for the site, in a sub-path and without any special header, and a canary."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ADDRESS = "127.0.0.1"


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A page that is closed in the middle of a file is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve in a thread; yields the origin."""
    with _Server((ADDRESS, 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://{ADDRESS}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def plain_host(folder: Path, path: str, *, open_to_all: bool = False) -> Iterator[str]:
    """What any cheap static host does: files of `folder` under `path`, nothing else. Yields the URL of the folder.

    open_to_all: let scripts of other origins read the files, as GitHub Pages does.
    """

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def translate_path(self, url: str) -> str:
            inside = url.startswith(path)
            return super().translate_path(url.removeprefix(path) if inside else "/\0nothing is here")

        def send_head(self):  # type: ignore[no-untyped-def]
            if not self.path.startswith(path):
                return self.send_error(404)
            return super().send_head()

        def end_headers(self) -> None:
            if open_to_all:
                self.send_header("Access-Control-Allow-Origin", "*")
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with _serving(Handler) as origin:
        yield origin + path


class Canary:
    """A server that nothing may ever talk to. `hits` holds the requests that came all the same."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.url = ""


@contextmanager
def canary_host() -> Iterator[Canary]:
    canary = Canary()

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            # The raw line: a WebSocket handshake, a preflight or a TLS hello count as well.
            line = self.rfile.readline(65_537)
            if line:
                canary.hits.append(line.decode("latin-1").strip())
            self.close_connection = True

    with _serving(Handler) as canary.url:
        yield canary
