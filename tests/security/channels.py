"""Ways out of a cell, as Python that tries them. `source` makes one cell of all, which prints how each ended.

A canary is the judge, and not what is printed: a request may have gone out before an error came back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

# URL, HOST and PORT are the canary's.
CHANNELS = {
    "fetch": "await js.fetch(URL)",
    "XMLHttpRequest": "x = js.XMLHttpRequest.new(); x.open('GET', URL, False); x.send()",
    "importScripts": "js.importScripts(URL)",
    "importScripts of the prototype": "js.WorkerGlobalScope.prototype.importScripts.call(js.self, URL)",
    "eval of an import": "await js.eval(f\"import('{URL}')\")",
    "run_js": "from pyodide.code import run_js; await run_js(f\"import('{URL}')\")",
    "urllib": "import urllib.request; urllib.request.urlopen(URL)",
    "http.client": "import http.client; c = http.client.HTTPConnection(HOST, PORT); c.request('GET', '/')",
    "socket": "import socket; s = socket.create_connection((HOST, PORT), 2); s.send(b'GET / HTTP/1.0\\r\\n\\r\\n')",
    "a datagram": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', (HOST, PORT))",
    "asyncio": "await asyncio.wait_for(asyncio.open_connection(HOST, PORT), 2)",
    "pyfetch": "from pyodide.http import pyfetch; await pyfetch(URL)",
    "open_url": "from pyodide.http import open_url; open_url(URL)",
    "micropip": "import micropip; await micropip.install(URL + 'x-1.0-py3-none-any.whl')",
    "a package of Pyodide's": "import pyodide_js; await pyodide_js.loadPackage(URL + '/x-1.0-py3-none-any.whl')",
    "js.sendBeacon": "assert js.navigator.sendBeacon(URL, 'x')",
}

# Run in the page: something to find in every place of the site's own.
HIDE = """async () => {
  localStorage.setItem("secret", "secret");
  document.cookie = "secret=secret";
  await (await caches.open("secret")).put("/secret", new Response("secret"));
  await new Promise((resolve, reject) => {
    const request = indexedDB.open("secret");
    request.onsuccess = () => { request.result.close(); resolve(); };
    request.onerror = reject;
  });
  globalThis.heard = [];
  new BroadcastChannel("secret").onmessage = ({ data }) => heard.push(data);
}"""

# Each is a place outside of the cell; what it gives must be nothing. (WebKit gives the cell an empty cache of its own.)
PLACES = {
    "localStorage": "js.localStorage",
    "sessionStorage": "js.sessionStorage",
    "document": "js.document",
    "parent": "js.parent",
    "window": "js.window",
    "cookies": "await js.cookieStore.get('secret')",
    "caches": "'secret' in list(await js.caches.keys()) or None",
    "a cached file": "await js.caches.match('/secret')",
    "databases": "[d.name for d in await js.indexedDB.databases()] or None",
    "a database": "await opened(js.indexedDB.open('secret'))",
    "files": "await js.navigator.storage.getDirectory()",
    "a message to the page": "js.BroadcastChannel.new('secret').postMessage('secret')",
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
async def attempt(name, way):
    try:
        found = await asyncio.wait_for(way(), 5)
        print(f'{name}: done {found}')
    except BaseException as error:
        print(f'{name}: refused {type(error).__name__}')
"""

# JavaScript's own ways run as JavaScript: a blob may be imported, which is how Pyodide itself gets into its worker.
SCRIPT = """
text = {text}
block = '{{' + text + '}}'  # its names are its own: a second run in this worker may have them again
url = js.URL.createObjectURL(js.Blob.new(to_js([block]), plain({{'type': 'text/javascript'}})))
js.WorkerGlobalScope.prototype.importScripts.call(js.self, url)
print(await js.leave({canary}))
print(await js.leaveInside({canary}, text))
"""


def network(canary: str) -> str:
    """A cell that tries all of Python's ways to reach this URL."""
    split = urlsplit(canary)
    lines = [PRELUDE, f"HOST, PORT = {split.hostname!r}, {split.port}"]
    for name, source in CHANNELS.items():
        lines += [f"URL = {f'{canary}/?{quote(name)}'!r}", *_attempt(name, source, "None")]
    return "\n".join(lines)


def script(canary: str) -> str:
    """A cell that runs channels.js, which prints JSON."""
    return PRELUDE + SCRIPT.format(text=repr(javascript()), canary=repr(canary + "/"))


def javascript() -> str:
    return Path(__file__).with_name("channels.js").read_text("utf-8")


def places() -> str:
    """A cell that looks at everything outside of it."""
    looks = (_attempt(name, f"place = {source}", "place") for name, source in PLACES.items())
    return "\n".join([PRELUDE, *(line for lines in looks for line in lines)])


def _attempt(name: str, source: str, result: str) -> list[str]:
    return [
        "async def way():",
        "    global URL",
        *(f"    {line}" for line in source.splitlines()),
        f"    return {result}",
        f"await attempt({name!r}, way)",
    ]


def ended(text: str) -> Mapping[str, str]:
    """How each attempt ended, of what the cells have printed."""
    lines = text.splitlines()
    found = [tuple(pair) for line in lines if line.startswith("[[") for pair in json.loads(line)]
    return dict(found or [line.partition(": ")[::2] for line in lines if ": " in line])
