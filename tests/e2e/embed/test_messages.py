"""The shell, spoken to by a page that is not our element: by others, twice, in other forms, and too much at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

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
            { call: "constructor", id: 3 }, { call: "run", id: "4" }, { look: { theme: "</script>" } }, { seat: 1 }])
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
    raw.evaluate("port.postMessage({ seat: true })")
    raw.wait_for_function("heard.some((message) => message.reply === 10)", timeout=BOOT)
    expect(shell(raw).locator(".stream")).to_have_text("42\n")


def test_without_a_handover_nothing_is_shown_and_nothing_starts(raw: Page) -> None:
    raw.evaluate("frame.contentWindow.postMessage({ call: 'run', id: 1 }, '*')")
    assert shell(raw).locator("gl-embed").count() == 0
    assert len(raw.frames) == 2


def test_messages_to_the_page_itself_do_nothing(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.run()
    forged = "[{ height: 5_000 }, { event: 'done', detail: 1 }, { left: true }]"
    here.page.evaluate(f"{forged}.forEach((message) => postMessage(message, '*'))")
    here.page.frames[1].evaluate("parent.postMessage({ height: 5_000 }, '*')")
    here.run()
    assert here.element().locator("iframe").evaluate("frame => frame.offsetHeight") < 5_000
    assert here.count("done") == 2


# A shell of somebody else's, beside a copy of the element's script: it says whatever the test wants.
FORGER = """<!doctype html><title>not the shell</title><script>
  const heard = [];
  addEventListener("message", ({ ports: [port] }) => {
    globalThis.port = port;
    port.onmessage = ({ data }) => heard.push(data);
  });
</script>"""


@pytest.fixture
def forged(page: Page, blog: tuple[Path, str], site_folder: Path) -> Post:
    """A post whose element has called `run` of a shell that is not ours."""
    folder, url = blog
    (folder / "gradlet.js").write_bytes((site_folder / "gradlet.js").read_bytes())
    (folder / "embed.html").write_text(FORGER, "utf-8")
    head = '<!doctype html><meta charset="utf-8"><title>A post</title><link rel="icon" href="data:,">'
    script = '<script type="module" src="gradlet.js"></script>'
    (folder / "forged.html").write_text(f"{head}{script}<grad-let>{PRINT}</grad-let>", "utf-8")
    here = Post(page, f"{url}forged.html")
    here.button().click()
    here.element().locator("iframe").wait_for(state="attached")
    shell(page).wait_for_function("globalThis.port && heard.some((message) => message.call === 'run')")
    return here


def say(here: Post, *messages: str) -> None:
    """The forger says that, and then, as a sign that it was heard, how high it is: another height each time."""
    frame = here.element().locator("iframe")
    height = frame.evaluate("frame => frame.offsetHeight") + 100
    posts = "".join(f"port.postMessage({message});" for message in (*messages, f"{{ height: {height} }}"))
    shell(here.page).evaluate(f"() => {{ const round = {{}}; round.round = round; {posts} }}")
    here.page.wait_for_function(
        "height => document.querySelector('grad-let').shadowRoot.querySelector('iframe').offsetHeight === height",
        arg=height,
        timeout=BOOT,
    )


# One a line; what structured cloning makes of values, above all. The whole table is in tests/web/element.test.ts.
NOBODYS = """
null
[{ height: 900 }]
new Map([['height', 900]])
1n
{ height: { valueOf: 900 } }
{ height: 900, more: 1 }
{ valueOf: 1 }
{ shown: 'yes' }
{ status: { words: 'forged', busy: 'yes' } }
{ status: { words: 'forged', more: new Uint8Array(50_000_000) } }
{ state: round }
{ state: { evil: 1 } }
{ state: { weights: new Float64Array(3) } }
{ reply: '1' }
{ event: 'click' }
{ event: 'step', detail: { step: [] } }
{ event: 'output', detail: { text: 'x'.repeat(9_000_000) } }
""".strip().splitlines()


def test_what_a_shell_may_not_say_is_heard_by_nobody(forged: Post) -> None:
    page = forged.page
    page.evaluate(
        """() => {
          globalThis.answered = globalThis.clicked = 0;
          const el = document.querySelector("grad-let");
          el.addEventListener("click", () => clicked++);
          el.run().then(() => answered++, () => answered++);
        }"""
    )
    before = forged.call("JSON.stringify(el.state)")
    words = forged.words().inner_text()
    for message in NOBODYS:
        say(forged, message)
        assert forged.words().inner_text() == words, message
        assert forged.call("JSON.stringify(el.state)") == before, message
        assert page.evaluate("[answered, clicked, told.length]") == [0, 0, 0], message
        expect(forged.element().locator("section")).to_have_class("frame news")


def test_what_a_shell_may_say_is_heard(forged: Post) -> None:
    """The same forger, to the rule: what the test above does not see would have been seen."""
    say(
        forged,
        "{ status: { words: 'Half', progress: 0.5, busy: true, idle: false, touched: false } }",
        "{ state: { notebook: { title: 'T', cells: [], metadata: '{}' } }, link: 'javascript:1' }",
        "{ event: 'step', detail: { cell: null, step: 3, loss: 0.5, accuracy: null } }",
        "{ shown: true }",
        "{ reply: 77 }",
        "{ height: NaN }",
        "{ height: -5 }",
    )
    expect(forged.words()).to_have_text("Half")
    assert forged.call("el.state.notebook.title") == "T"
    assert forged.told("step") == [{"cell": None, "step": 3, "loss": 0.5, "accuracy": None}]
    assert "javascript" not in forged.element().get_by_role("link").evaluate("a => a.href")
    expect(forged.element().locator("section")).to_have_class("frame news shown")
    shell(forged.page).evaluate("port.postMessage({ height: 1e9 })")
    forged.page.wait_for_function(
        "document.querySelector('grad-let').shadowRoot.querySelector('iframe').offsetHeight === 6000", timeout=BOOT
    )


def test_a_shell_that_is_loaded_anew_has_lost_its_notebook_and_run_brings_it_back(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.run()
    shell(here.page).evaluate("location.reload()")
    expect(here.element().locator("iframe")).to_have_count(0, timeout=BOOT)
    expect(here.button()).to_have_text("Run")
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("42\n")
