"""A static file server for one folder on 127.0.0.1, for `gradlet serve`.

It binds the loopback address only, answers only requests whose Host names it (a site elsewhere that points its own name
at 127.0.0.1 is refused), serves no file outside its folder and lists nothing.
"""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ADDRESS = "127.0.0.1"
PORT = 8000
HTTP_PORT = 80  # which browsers leave out of Host
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
    "": "application/octet-stream",
}


def names(port: int) -> set[str]:
    """Return the names of this server that a browser may send as Host."""
    hosts = {ADDRESS, "localhost"}
    return {f"{host}:{port}" for host in hosts} | (hosts if port == HTTP_PORT else set())


class Handler(SimpleHTTPRequestHandler):
    extensions_map = TYPES
    protocol_version = "HTTP/1.1"
    found = False

    def do_GET(self) -> None:
        if self._check_request():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._check_request():
            super().do_HEAD()

    def _check_request(self) -> bool:
        assert isinstance(self.server, ThreadingHTTPServer)
        port = self.server.server_port
        host = self.headers.get("Host", "")
        if host not in names(port):
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, f"this server is {ADDRESS}:{port}, not {host!r}")
            return False
        path = self.translate_path(self.path)
        if os.path.isdir(path):
            path = os.path.join(path, "index.html")
        # For a name that no file can have, os.path returns False, and pathlib raises an exception.
        if not os.path.isfile(path) or not Path(path).resolve().is_relative_to(Path(self.directory).resolve()):
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        return True

    def send_response(self, code: int, message: str | None = None) -> None:
        self.found = code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        super().send_response(code, message)

    def end_headers(self) -> None:
        # The name of a file in assets has a hash of its content.
        fixed = self.found and self.path.startswith("/assets/")
        self.send_header("Cache-Control", "max-age=31536000, immutable" if fixed else "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Report an error, unless it is a browser that closed the connection in the middle of a file."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def make(folder: Path, port: int | None) -> Server:
    """Return a bound server, not yet serving. For `port` None, it is 8000, or any free one if that is taken."""
    handler = partial(Handler, directory=str(folder))
    try:
        return Server((ADDRESS, PORT if port is None else port), handler)
    except OSError as error:
        if port is None:
            return Server((ADDRESS, 0), handler)
        raise OSError(f"cannot listen on port {port}: {error.strerror}; choose another --port") from error
    except OverflowError:
        raise ValueError(f"cannot listen on port {port}; expected 0 to 65535") from None


def serve(folder: Path, *, port: int | None = None, open_browser: bool = True) -> int:
    """Serve until interrupted. Print the address, and open a browser if there is a desktop."""
    with make(folder, port) as server:
        url = f"http://{ADDRESS}:{server.server_port}/"
        print(f"gradlet: {url}  (Ctrl-C ends)", flush=True)
        if open_browser and _has_desktop():
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _has_desktop() -> bool:
    """True if there is a desktop; without one, webbrowser would start a text browser in this terminal."""
    return sys.platform in ("darwin", "win32") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())
