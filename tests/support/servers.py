"""Two servers for a test: a plain host for the site, in a sub-path and without any special header, and a canary.

Both also over https, with a certificate that no browser trusts: WebKit has had a leak that http never shows.
"""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import trustme

ADDRESS = "127.0.0.1"
END = b"the test is over"
NONE: Mapping[str, str] = MappingProxyType({})


@cache
def certified() -> ssl.SSLContext:
    """A certificate for this address, made now by an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(ADDRESS).configure_cert(context)
    return context


class _Server(ThreadingHTTPServer):
    tls: ssl.SSLContext | None = None

    def finish_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """In the connection's own thread: a client that is slow to shake hands holds up nobody."""
        if self.tls:
            request = self.tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)  # type: ignore[arg-type]
        if self.tls:
            request.close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A page that is closed in the middle of a file is no error."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def _serving(handler: type[BaseHTTPRequestHandler], scheme: str = "http") -> Iterator[str]:
    """Serve in a thread; yields the origin."""
    with _Server((ADDRESS, 0), handler) as server:
        server.tls = certified() if scheme == "https" else None
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"{scheme}://{ADDRESS}:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def plain_host(
    folder: Path, path: str, scheme: str = "http", *, open_to_all: bool = False, headers: Mapping[str, str] = NONE
) -> Iterator[str]:
    """What any cheap static host does: files of `folder` under `path`, nothing else. Yields the URL of the folder.

    open_to_all: let scripts of other origins read the files, as GitHub Pages does. headers: for a blog that sends some.
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
            for name, value in headers.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with _serving(Handler, scheme) as origin:
        yield origin + path


class Canary:
    """A server that nothing may ever talk to. `hits` holds what came all the same."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self.url = ""


@contextmanager
def canary_host(scheme: str = "http") -> Iterator[Canary]:
    """Listens on a TCP port, and on the UDP port of the same number for WebRTC and QUIC."""
    canary = Canary()

    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            # The raw line: a WebSocket handshake, a preflight or a TLS hello count as well.
            line = self.rfile.readline(65_537)
            if line:
                canary.hits.append(line.decode("latin-1").strip())
            self.close_connection = True

    def listen(datagrams: socket.socket) -> None:
        while (data := datagrams.recv(65_536)) != END:
            canary.hits.append(f"a datagram of {len(data)} bytes")

    with (
        _serving(Handler, scheme) as canary.url,
        closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as datagrams,
    ):
        address = (ADDRESS, int(canary.url.rpartition(":")[2]))
        datagrams.bind(address)
        thread = threading.Thread(target=listen, args=(datagrams,), daemon=True)
        thread.start()
        try:
            yield canary
        finally:
            datagrams.sendto(END, address)
            thread.join()
