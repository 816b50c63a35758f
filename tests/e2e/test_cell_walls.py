"""The cell's frame serves its own shell only, inside its sandbox. What code in it reaches: tests/security."""

from __future__ import annotations

import contextlib
import urllib.request
from pathlib import Path

from e2e.notebook import Notebook
from playwright.sync_api import Page
from support.servers import canary_host
from support.watch import Watch

PRELUDE = """import js
from pyodide.ffi import to_js
def plain(message):
    return to_js(message, dict_converter=js.Object.fromEntries)
"""


def test_the_canary_can_sing() -> None:
    with canary_host() as canary:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(canary.url).close()
        assert canary.hits


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
    (cell,) = site_folder.rglob("sandbox-*.html")
    answers = page.goto(site) and page.evaluate(
        """async (url) => {
          const source = "onmessage = (e) => { const p = e.data.port; if (p) p.postMessage('ran in ' + origin); }";
          const framed = async (sandbox) => {
            const frame = document.createElement("iframe");
            if (sandbox) frame.sandbox = sandbox;
            frame.src = url;
            const heard = [];
            addEventListener("message", (event) => event.source === frame.contentWindow && heard.push(event.data));
            document.body.append(frame);
            await new Promise((loaded) => (frame.onload = loaded));
            return { frame, heard };
          };
          const spawn = ({ frame, heard }) => new Promise((answered) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = ({ data }) => answered(heard.push(data));
            frame.contentWindow.postMessage({ spawn: "x", source }, "*", [port2]);
          });
          const bare = await framed("");
          const walled = await framed("allow-scripts");
          void spawn(bare);
          await spawn(walled); // while one answers, the other has had its chance, and once more
          await spawn(walled);
          return [bare.heard, walled.heard];
        }""",
        str(cell.relative_to(site_folder)),
    )
    assert answers == [[], [{"loaded": True}, "ran in null", "ran in null"]]
