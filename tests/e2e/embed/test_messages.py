"""The shell, spoken to by a page that is not our element: by others, twice, in other forms, and too much at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from e2e.embed.post import BOOT, PRINT, Post
from playwright.sync_api import Frame, Page, expect

Write = Callable[..., Post]

# The protocol by hand: what a page can do that has no <grad-let>, or means ill.
HAND = """<iframe src="SITEembed.html?hosted" width="600" height="300"></iframe>
<script>
  const frame = document.querySelector("iframe");
  const heard = [];
  const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
  function hand(open, extra = {}) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => heard.push(data);
    frame.contentWindow.postMessage({ gradlet: 1, open, ...extra }, "*", [port2]);
    return port1;
  }
</script>"""
CELL = "{ kind: 'python', source: 'print(6 * 7)' }"


@pytest.fixture
def raw(post: Write, site: str) -> Page:
    page = post(HAND.replace("SITE", site)).page
    page.evaluate("loaded")
    return page


def shell(page: Page) -> Frame:
    return page.frames[1]


def heard(page: Page, what: str) -> None:
    page.wait_for_function(f"heard.some((message) => {what!r} in message)", timeout=BOOT)


@pytest.mark.parametrize(
    "bad",
    [
        "hand({ cells: [{ kind: 'shell', source: 'rm' }] })",
        "hand({ cells: 'x' })",
        "hand({ cells: [{ kind: 'python', source: 'x'.repeat(3_000_000) }] })",
        "hand({ title: 'x'.repeat(401) })",
        "frame.contentWindow.postMessage({ gradlet: 1, open: {} }, '*')",
        "frame.contentWindow.postMessage('gradlet', '*', [new MessageChannel().port1])",
        "frame.contentWindow.postMessage({ gradlet: 2, open: {} }, '*', [new MessageChannel().port1])",
    ],
)
def test_a_handover_in_another_form_is_not_one(raw: Page, bad: str) -> None:
    raw.evaluate(f"void ({bad})")
    raw.evaluate(f"void (globalThis.port = hand({{ cells: [{CELL}] }}))")
    heard(raw, "hello")
    assert raw.evaluate("heard.filter((message) => 'hello' in message).length") == 1
    expect(shell(raw).locator("gl-code-cell")).to_have_count(1)
    assert shell(raw).locator(".text, .cm-content").inner_text().strip() == "print(6 * 7)"


def test_only_the_first_handover_counts(raw: Page) -> None:
    raw.evaluate(f"void (globalThis.port = hand({{ cells: [{CELL}] }}))")
    heard(raw, "hello")
    raw.evaluate("void hand({ cells: [] }).postMessage({ call: 'run', id: 1 })")
    raw.evaluate("port.postMessage({ call: 'stop', id: 2 })")
    heard(raw, "reply")
    expect(shell(raw).locator("gl-code-cell")).to_have_count(1)
    assert raw.evaluate("heard.filter((message) => 'hello' in message).length") == 1


def test_another_frame_of_the_page_cannot_hand_over(raw: Page, site: str) -> None:
    raw.evaluate(
        """() => new Promise((resolve) => {
          const other = document.createElement("iframe");
          other.srcdoc = "<p>another</p>";
          other.onload = resolve;
          document.body.append(other);
        })"""
    )
    forged = "{ gradlet: 1, open: { cells: [{ kind: 'python', source: 'forged' }] } }"
    raw.frames[-1].evaluate(f"parent.frames[0].postMessage({forged}, '*', [new MessageChannel().port1])")
    raw.evaluate(f"void (globalThis.port = hand({{ cells: [{CELL}] }}))")
    heard(raw, "hello")
    expect(shell(raw).locator(".text, .cm-content")).to_have_text("print(6 * 7)")


def test_what_is_not_in_the_protocol_is_ignored_and_the_rest_still_works(raw: Page) -> None:
    raw.evaluate(f"void (globalThis.port = hand({{ cells: [{CELL}] }}))")
    heard(raw, "hello")
    raw.evaluate(
        """() => {
          for (const bad of [null, 0, "run", [], {}, { call: "eval", id: 1 }, { call: "run" },
            { call: "constructor", id: 3 }, { call: "run", id: "4" }, { look: { theme: "</script>" } }, { place: 1 }])
            port.postMessage(bad);
          port.postMessage({ state: "x".repeat(9_000_000) });
          const round = {}; round.round = round;
          port.postMessage({ state: round });
        }"""
    )
    raw.evaluate("port.postMessage({ call: 'stop', id: 9 })")
    heard(raw, "reply")
    answers = raw.evaluate("heard.filter((message) => 'reply' in message || 'event' in message || 'wants' in message)")
    assert answers == [{"reply": 9}]
    raw.evaluate("port.postMessage({ call: 'run', id: 10 })")
    heard(raw, "wants")
    raw.evaluate("port.postMessage({ place: true })")
    raw.wait_for_function("heard.some((message) => message.reply === 10)", timeout=BOOT)
    expect(shell(raw).locator(".stream")).to_have_text("42\n")


def test_without_a_handover_nothing_is_shown_and_nothing_starts(raw: Page) -> None:
    raw.evaluate("frame.contentWindow.postMessage({ call: 'run', id: 1 }, '*')")
    assert shell(raw).locator("gl-embed").count() == 0
    assert len(raw.frames) == 2


def test_messages_to_the_page_itself_do_nothing(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.run()
    height = here.element().locator("iframe").evaluate("frame => frame.offsetHeight")
    forged = "[{ height: 5_000 }, { event: 'done', detail: 1 }, { left: true }]"
    here.page.evaluate(f"{forged}.forEach((message) => postMessage(message, '*'))")
    here.page.frames[1].evaluate("parent.postMessage({ height: 5_000 }, '*')")
    here.run()
    assert here.element().locator("iframe").evaluate("frame => frame.offsetHeight") == height
    assert here.count("done") == 2
