"""Code a reader runs reaches nothing but its own cell: no network, no storage, no page. A canary is the judge."""

from __future__ import annotations

import contextlib
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from e2e.notebook import Notebook
from playwright.sync_api import Page
from support.servers import Canary, canary_host
from support.watch import Watch

# Each is Python that tries one way out. URL, HOST and PORT are the canary's.
CHANNELS = {
    "fetch": "r = await js.fetch(URL)",
    "XMLHttpRequest": "x = js.XMLHttpRequest.new(); x.open('GET', URL, False); x.send()",
    "WebSocket": "w = js.WebSocket.new(URL.replace('http', 'ws')); await asyncio.sleep(0.5)",
    "EventSource": "e = js.EventSource.new(URL); await asyncio.sleep(0.5)",
    "importScripts": "js.importScripts(URL)",
    "importScripts of the prototype": "js.WorkerGlobalScope.prototype.importScripts.call(js.self, URL)",
    "eval of an import": "await js.eval(f\"import('{URL}')\")",
    "a script made on the fly": (
        "b = js.Blob.new(to_js([f\"import('{URL}')\"]), plain({'type': 'text/javascript'}))\n"
        "w = js.Worker.new(js.URL.createObjectURL(b)); await asyncio.sleep(0.5)"
    ),
    "a worker": "js.Worker.new(URL); await asyncio.sleep(0.5)",
    "urllib": "import urllib.request; urllib.request.urlopen(URL)",
    "socket": "import socket; s = socket.create_connection((HOST, PORT), 2); s.send(b'GET / HTTP/1.0\\r\\n\\r\\n')",
    "pyodide.http": "from pyodide.http import pyfetch; await pyfetch(URL)",
    "micropip": "import micropip; await micropip.install(URL + 'x-1.0-py3-none-any.whl')",
    "sendBeacon": "js.navigator.sendBeacon(URL, 'x')",
    "a font": "f = js.FontFace.new('x', f'url({URL})'); await f.load()",
    "WebTransport": "t = js.WebTransport.new(URL.replace('http:', 'https:')); await t.ready",
}

PLACES = {
    "localStorage": "js.localStorage",
    "sessionStorage": "js.sessionStorage",
    "document": "js.document",
    "parent": "js.parent",
    "cookies": "js.cookieStore.get('x')",
    "caches": "await js.caches.open('x')",
    "a database": "await opened(js.indexedDB.open('x'))",
    "files": "await js.navigator.storage.getDirectory()",
}

PRELUDE = """import js, asyncio
from pyodide.ffi import to_js, create_proxy
def plain(message):
    return to_js(message, dict_converter=js.Object.fromEntries)
def opened(request):
    future = asyncio.get_running_loop().create_future()
    request.onsuccess = create_proxy(lambda e: future.set_result("opened"))
    request.onerror = create_proxy(lambda e: future.set_exception(RuntimeError("refused")))
    return future
"""


def attempt(source: str) -> str:
    body = "\n".join("    " + line for line in source.splitlines())
    return f"try:\n{body}\n    print('done')\nexcept BaseException as e: print('refused:', type(e).__name__)"


def test_no_way_out_to_the_network(notebook: Notebook, canary: Canary, watch: Watch) -> None:
    watch.allow(
        "Content Security Policy|violates|Refused to|blocked|csp|ERR_|WebSocket|EventSource|dynamically imported"
    )
    watch.allow("request to another origin: " + canary.url)  # asked for, refused: the canary hears nothing
    notebook.run(f"{PRELUDE}URL, HOST, PORT = {canary.url!r}, '127.0.0.1', {urlsplit(canary.url).port}")
    for name, source in CHANNELS.items():
        text = notebook.run(attempt(source))
        assert "refused" in text or "done" in text, name
        assert canary.hits == [], name


def test_the_canary_can_sing() -> None:
    with canary_host() as canary:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(canary.url).close()
        assert canary.hits


def test_no_storage_and_no_page(notebook: Notebook, watch: Watch) -> None:
    watch.allow("Security|denied")
    notebook.run(PRELUDE)
    for name, source in PLACES.items():
        text = notebook.run(attempt(f"place = {source}\nassert str(place) not in ('None', 'jsnull', 'undefined')"))
        assert "refused" in text, f"{name}: {text}"


def test_forged_messages_to_the_frame_change_nothing(notebook: Notebook) -> None:
    notebook.run(PRELUDE)
    source = """
for message in (
    {"spawn": "python", "source": ""}, {"kill": "python"}, {"died": "python", "message": "x"}, {"loaded": True}, 5
):
    js.self.postMessage(plain(message))
'still here'"""
    assert notebook.run(source) == "'still here'"
    assert notebook.run("1 + 1") == "2"


def test_a_cell_framed_without_its_sandbox_does_nothing(page: Page, site: str, site_folder: Path, watch: Watch) -> None:
    """Else any page could run its JavaScript in the origin that serves this site."""
    (cell,) = site_folder.rglob("cell-*.html")
    answers = page.goto(site) and page.evaluate(
        """async (url) => {
          const heard = [];
          addEventListener("message", (event) => heard.push(event.data));
          const frame = document.createElement("iframe");
          frame.src = url;
          document.body.append(frame);
          await new Promise((loaded) => (frame.onload = loaded));
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = (event) => heard.push(event.data);
          const source = "onmessage = (e) => { const p = e.data.port; if (p) p.postMessage('ran in ' + origin); }";
          frame.contentWindow.postMessage({ spawn: "x", source }, "*", [port2]);
          await new Promise((done) => setTimeout(done, 1000));
          return heard;
        }""",
        str(cell.relative_to(site_folder)),
    )
    assert answers == []
