"""Eighteen ways to crash Pyodide, in Chromium, on one page: each is shown and repaired, and no text is lost.

Every one of them really ends this Python: a crash that a later Pyodide survives fails its test, and leaves the list.
What the page's own bounds make of recursion is in e2e/test_stop.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from security.reader import Reader
from support import browsers
from support.servers import plain_host

DEEP = "x = []\nfor i in range(10**5): x = [x]\n"
CRASHES = {
    "os._exit": "import os\nos._exit(1)",
    "os.abort": "import os\nos.abort()",
    "freeing a chain of objects": (
        "class Node: pass\nhead = None\n"
        "for i in range(300_000):\n    n = Node(); n.next = head; head = n\n"
        "del n\nhead = None"
    ),
    "freeing nested lists": "x = []\nfor i in range(10**6): x = [x]\nx = None",
    "freeing nested closures": (
        "def wrap(f): return lambda: f\nf = None\nfor i in range(300_000): f = wrap(f)\nf = None"
    ),
    "repr of nested lists": DEEP + "repr(x)",
    "json of nested lists": DEEP + "import json\njson.dumps(x)",
    "pickle of nested lists": DEEP + "import pickle\npickle.dumps(x)",
    "hash of nested tuples": "x = ()\nfor i in range(10**5): x = (x,)\nhash(x)",
    "comparison of nested tuples": (
        "def deep():\n    x = ()\n    for i in range(10**5): x = (x,)\n    return x\ndeep() == deep()"
    ),
    "a wild pointer": "import ctypes\nctypes.memset(0, 255, 50_000_000)",
    "a call of no function": "import ctypes\nctypes.CFUNCTYPE(None)(123456)()",
    "an object that is none": "import ctypes\nctypes.cast(8, ctypes.py_object).value",
    "faulthandler": "import faulthandler\nfaulthandler._sigsegv()",
    "bytecode made by hand": (
        "def f(): pass\nf.__code__ = f.__code__.replace(co_code=bytes([200, 0] * 50), co_stacksize=0)\nf()"
    ),
    "code without its constants": (
        "def f(): return [1, 2, 3]\nf.__code__ = f.__code__.replace(co_stacksize=0, co_consts=())\nf()"
    ),
    "memory overwritten": "import pyodide_js\npyodide_js._module.HEAP8.fill(0)",
    "a fatal error asked for": "import pyodide_js\npyodide_js._api.fatal_error('x')",
}

# Shows that no honest worker sends.
FORGED = """from gradlet.page import worker
from pyodide.ffi import to_js
import js
forged = [
    5, None, [], {"kind": "nonsense"}, {"kind": "stream", "name": "stdout", "text": 5},
    {"kind": "stream", "name": "<b>", "text": "x"}, {"kind": "figure", "id": "x", "losses": "many"},
    {"kind": "display", "data": {"text/html": "x" * 3_000_000}}, {"kind": "display", "data": {"image/png": 1}},
    {"kind": "display", "data": {"text/vnd.graphviz": "x" * 5_000_000}},
    {"kind": "display", "data": {}, "engine": "rm"},
]
for message in forged:
    try: SHOW(message)
    except BaseException as error: print(type(error).__name__)
'alive'"""
LETTERS = """() => {
  for (const message of [{ died: "python", message: "x" }, { loaded: true }, 5, null, "died", { kill: "python" }])
    postMessage(message, "*");
}"""


@pytest.fixture(scope="module")
def reader(site_folder: Path, driven: Callable[[str], browsers.Browser]) -> Iterator[Reader]:
    browser = driven("chromium")
    with plain_host(site_folder, "/a/blog/") as url:
        yield Reader(browser, url)
        browser.open("about:blank")


def test_there_are_eighteen() -> None:
    assert len(CRASHES) == 18


@pytest.mark.parametrize("kind", CRASHES)
def test_a_crash_is_said_and_repaired(reader: Reader, kind: str) -> None:
    reader.run(f"'before {kind}'", index=1)  # and with it, crashes do not come in a row
    reader.write(CRASHES[kind])
    reader.browser.press("Control+Enter")
    reader.told("Python crashed")
    reader.phase("ready")
    text = reader.browser.evaluate(
        "() => document.querySelector('gl-code-cell gl-editor').shadowRoot.querySelector('.cm-content').innerText"
    )
    assert text.strip() == CRASHES[kind]
    assert f"before {kind}" in reader.outputs(1)
    assert reader.run(f"{len(kind)} + 1") == str(len(kind) + 1)


def test_forged_and_huge_shows_are_said_and_nothing_more(reader: Reader) -> None:
    text = reader.run(FORGED.replace("SHOW", "worker._session._cells.emit"))
    assert "alive" in text
    assert "could not be shown" in text
    assert reader.run("2 + 2") == "4"


def test_letters_to_the_page_that_are_not_from_its_cell_are_ignored(reader: Reader) -> None:
    reader.run("kept = 42")
    reader.browser.evaluate(LETTERS)
    assert reader.run("kept + 0") == "42"
