"""What a page can do with its elements: call them, hear of them, read and write their state; and what nobody can."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from e2e.embed.post import BOOT, GRAPH, LOOP, PRINT, Post
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Route, expect
from support.links import link
from support.waiting import eventually
from support.watch import Watch

from gradlet.train.settings import RULES

Write = Callable[..., Post]
PYTHON_C = ("python", "c")
MOONS = '<grad-let data="moons" layers="2" points="8" steps="3" view="boundary loss"></grad-let>'


def test_run_waits_for_the_readers_first_click(post: Write) -> None:
    asks = """<p>Text</p><script type="module">
      const el = document.querySelector("grad-let");
      await customElements.whenDefined("grad-let");
      el.run().then(() => (globalThis.answer = "ran"), (error) => (globalThis.answer = error.message));
    </script>"""
    here = post(f"<grad-let>{PRINT}</grad-let>{asks}")
    here.page.wait_for_function("globalThis.answer !== undefined")
    assert "before its reader has clicked" in here.page.evaluate("answer")
    assert len(here.page.frames) == 1
    here.page.get_by_text("Text").click()
    here.call("el.run()")
    expect(here.frame().locator(".stream")).to_have_text(re.compile("42"))


def test_events_come_in_order_and_say_what_happened(post: Write) -> None:
    here = post(f"<grad-let><pre><code>print(6 * 7)</code></pre>{GRAPH}<pre><code>1 / 0</code></pre></grad-let>")
    here.run()
    names = [name for name, _ in here.page.evaluate("told")]
    assert names[0] == "ready" and names[-1] == "done"
    outputs = here.told("output")
    assert outputs[0] == {"cell": 1, "kind": "stdout", "text": "42\n"}
    assert [output["kind"] for output in outputs] == ["stdout", "graph"]
    (error,) = here.told("error")
    assert (error["cell"], error["type"]) == (3, "ZeroDivisionError")
    assert here.told("done")[0]["ok"] is False
    expect(here.frame().locator(".failure")).to_be_visible()


def test_step_run_reset_and_stop_drive_the_panel(post: Write) -> None:
    here = post(MOONS)
    here.page.locator("body").click()
    here.call("el.step()")
    assert here.told("step")[-1]["step"] == 1
    here.call("el.run()")
    assert here.told("step")[-1]["step"] == 3
    here.call("el.reset()")
    assert here.told("step")[-1]["step"] == 0
    loop = post(f"<grad-let>{LOOP}</grad-let>")
    loop.button().click()
    expect(loop.words()).to_have_text("Running", timeout=BOOT)
    loop.call("el.stop()")
    expect(loop.words()).to_have_text("Stopped", timeout=BOOT)
    expect(loop.button()).to_have_text("Run")


def test_reset_brings_back_what_the_author_wrote(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.run()
    text = here.frame().get_by_role("textbox")
    text.click()
    here.page.keyboard.press("ControlOrMeta+a")
    here.page.keyboard.insert_text("print('mine')")
    here.run()
    expect(here.frame().locator(".stream")).to_have_text(re.compile("mine"))
    here.element().get_by_role("button", name="Reset").click()
    expect(here.frame().locator(".cm-content")).to_have_text("print(6 * 7)")
    expect(here.frame().locator(".stream")).to_have_count(0)


def test_the_state_can_be_read_and_written_and_runs_nothing(post: Write) -> None:
    here = post(f'<grad-let title="Answer" data="xor" view="code output">{PRINT}</grad-let>')
    before = here.call("el.state")
    assert before == {
        "notebook": {"title": "Answer", "cells": [{"kind": "python", "source": "print(6 * 7)"}], "metadata": "{}"},
        "settings": {"data": "xor"},
        "view": ["code", "output"],
    }
    here.run()
    here.page.evaluate("told.length = 0")
    here.call(
        """new Promise((done) => {
          const state = el.state;
          state.notebook.cells[0].source = "print('theirs')";
          el.state = state;
          done();
        })"""
    )
    expect(here.frame().locator(".cm-content")).to_have_text("print('theirs')")
    expect(here.frame().locator("gl-code-cell")).to_have_attribute("data-mark", "never")
    assert here.told("output") == []
    here.run()
    assert here.told("output")[0]["text"] == "theirs\n"
    source = "document.querySelector('grad-let').state.notebook.cells[0].source"
    here.page.wait_for_function(f"{source} === \"print('theirs')\"")


SMALL = 'layers="3" points="12" view="boundary loss"'
PLANE = "figure => figure.shadowRoot.querySelector('canvas').toDataURL()"


def test_a_state_carries_the_weights_and_makes_the_same_picture_elsewhere(post: Write) -> None:
    elements = f'<grad-let data="moons" steps="7" {SMALL}></grad-let><grad-let data="xor" steps="2" {SMALL}></grad-let>'
    here = post(elements)
    here.run(0)
    saved = here.call("el.state", 0)
    assert saved["step"] == 7 and len(saved["weights"]) == 3 * 3 + 4
    assert saved["settings"]["data"] == "moons" and "points" not in saved
    picture = here.frame(0).locator("gl-figure").evaluate(PLANE)
    here.run(1)
    expect(here.words(1)).to_have_text("Step 2 of 2")
    assert here.frame(1).locator("gl-figure").evaluate(PLANE) != picture
    done = here.count("done")
    here.page.evaluate("{ const [a, b] = document.querySelectorAll('grad-let'); b.state = a.state; }")
    expect(here.words(1)).to_have_text("Step 7 of 7", timeout=BOOT)
    here.page.wait_for_function(
        "weights => document.querySelectorAll('grad-let')[1].state.weights?.join() === weights.join()",
        arg=saved["weights"],
        timeout=BOOT,
    )
    assert here.call("el.state.settings", 1) == saved["settings"]
    assert here.frame(1).locator("gl-figure").evaluate(PLANE) == picture
    assert here.count("done") == done


def test_points_drawn_by_hand_and_weights_go_into_an_element_that_nobody_has_opened(post: Write) -> None:
    here = post(f"<grad-let {SMALL}></grad-let>" * 2)
    points = "[[-1, 0, -1], [-1, 1, -1], [1, 0, 1], [1, 1, 1]]"
    here.call(f"el.state = {{ settings: {{ data: 'drawn', steps: 5 }}, points: {points} }}")
    here.run(0)
    saved = here.call("el.state", 0)
    assert saved["points"] == [[-1, 0, -1], [-1, 1, -1], [1, 0, 1], [1, 1, 1]] and saved["step"] == 5
    here.page.evaluate("{ const [a, b] = document.querySelectorAll('grad-let'); b.state = a.state; }")
    expect(here.element(1).locator("iframe")).to_have_count(0)
    here.run(1)
    again = here.call("el.state", 1)
    assert {key: again[key] for key in ("points", "weights", "step")} == {
        key: saved[key] for key in ("points", "weights", "step")
    }


def test_a_state_without_weights_is_an_untrained_network(post: Write) -> None:
    here = post(f'<grad-let data="moons" steps="3" {SMALL}></grad-let>')
    here.run()
    here.call("(({ weights, step, ...rest }) => void (el.state = rest))(el.state)")
    here.page.wait_for_function("told.filter(([name]) => name === 'step').at(-1)[1].step === 0", timeout=BOOT)
    here.page.wait_for_function("!('weights' in document.querySelector('grad-let').state)", timeout=BOOT)


def test_an_element_with_nothing_between_its_tags_says_what_it_is(post: Write) -> None:
    bare = '<grad-let data="moons" layers="8 8" view="boundary loss"></grad-let>'
    here = post(f"{bare}<grad-let>{PRINT}</grad-let>")
    face = here.element().locator(".face")
    said = "A network of 8 and 8 neurons learns to tell points apart: moons. Press Train."
    expect(face).to_have_text(said)
    box = face.bounding_box()
    assert box and box["height"] >= 200
    expect(here.element(1).locator(".face")).to_be_hidden()
    here.call("el.layers = '4'")
    expect(face).to_contain_text("of 4 neurons")


def test_a_state_of_nonsense_is_named_and_changes_nothing(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.run()
    here.call("el.state = { notebook: { cells: 3 } }")
    here.page.wait_for_function("told.some(([name]) => name === 'error')", timeout=BOOT)
    assert "notebook" in here.told("error")[0]["message"]
    expect(here.frame().locator(".cm-content")).to_have_text("print(6 * 7)")


def test_attributes_are_properties_and_change_a_live_element(post: Write) -> None:
    here = post(MOONS)
    here.run()
    assert here.call("[el.layers, el.learningRate, el.view]") == ["2", "", "boundary loss"]
    expect(here.frame().locator("gl-panel .model")).to_be_hidden()
    here.call("el.view = 'loss controls'")
    expect(here.frame().locator("gl-panel .model")).to_be_visible()
    expect(here.frame().locator("gl-figure .plane")).to_be_hidden()
    here.call("el.theme = 'dark'")
    expect(here.frame().locator("html")).to_have_attribute("data-theme", "dark")
    high = "el.shadowRoot.querySelector('iframe').offsetHeight"
    here.call("el.height = 123")
    assert here.call(high) == 123
    here.call("el.removeAttribute('height')")
    assert here.call(high) > 123
    here.call("el.layers = '3 3'")
    expect(here.frame().locator("#layers")).to_have_value("3 3")


def test_what_is_not_known_is_named_in_place_and_in_the_console(post: Write, watch: Watch, page: Page) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    wrong = 'datas="moons" theme="sepia" view="code grpah" height="tall"'
    here = post(f'<grad-let {wrong} class="x" data-x="1" aria-label="y"></grad-let>')
    problems = here.element().locator(".problems")
    expect(problems).to_contain_text("sepia", timeout=BOOT)
    shown = problems.inner_text()
    for culprit in ('"sepia"', "grpah", "datas", '"tall"'):
        assert culprit in shown.replace("“", '"')
        heard(page, said, culprit)
    assert len(shown.splitlines()) == 4
    bad = post('<grad-let data="moons" layers="8 x" view="boundary"></grad-let>')
    bad.button().click()
    expect(bad.frame().locator(".said")).to_contain_text("'x' is not a number of neurons", timeout=BOOT)
    heard(page, said, "'x' is not a number of neurons")


def heard(page: Page, said: list[str], words: str) -> None:
    """Wait until the console has said that: its messages come on their own time."""
    eventually(page, lambda: any(words in line for line in said), limit=BOOT)


def test_the_settings_of_the_element_are_those_of_python(post: Write) -> None:
    every = " ".join(f'{name.replace("_", "-")}="x"' for name in RULES)
    here = post(f"<grad-let {every}></grad-let>")
    expect(here.element().locator(".problems")).to_be_hidden()
    assert set(here.call("el.state.settings")) == set(RULES)


@pytest.mark.parametrize(
    ("html", "cells"),
    [
        ("<pre><code>a = 1\n</code></pre>", [("python", "a = 1")]),
        ("<pre><code>    if a:\n        b\n</code></pre>", [("python", "if a:\n    b")]),
        ("<div class='highlight'><pre><code><span>a</span> = <b>1</b></code></pre></div>", [("python", "a = 1")]),
        ("<h2>Two\n  words</h2><p>A <em>b</em>.</p><pre>c</pre>", [("markdown", "## Two words\n\nA b."), PYTHON_C]),
        ("<ul><li>one</li><li>two</li></ul>", [("markdown", "- one\n- two")]),
        ("\n  *bare*\n  text\n  <pre>c</pre><svg><text>no</text></svg>", [("markdown", "*bare*\ntext"), PYTHON_C]),
        ("<pre>1 &lt; 2 &amp;&amp; '&lt;b&gt;'</pre>", [("python", "1 < 2 && '<b>'")]),
    ],
)  # fmt: skip
def test_what_stands_between_the_tags_becomes_cells(post: Write, html: str, cells: list[tuple[str, str]]) -> None:
    here = post(f"<grad-let>{html}</grad-let>")
    found = here.call("el.state.notebook.cells")
    assert [(cell["kind"], cell["source"]) for cell in found] == cells


def test_a_notebook_of_the_posts_own_is_loaded_on_the_click(post: Write, blog: tuple, page: Page) -> None:
    (blog[0] / "lesson.py").write_text("# %% [markdown]\n# Words.\n\n# %%\nprint('from a file')\n", "utf-8")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    here = post('<grad-let src="lesson.py"></grad-let>')
    assert not any("lesson.py" in url for url in asked)
    here.run()
    expect(here.frame().locator(".stream")).to_have_text(re.compile("from a file"))
    expect(here.frame().locator("gl-prose-cell")).to_contain_text("Words.")


def test_a_notebook_that_is_not_there_is_said(post: Write, watch: Watch) -> None:
    watch.allow("404")
    here = post('<grad-let src="nowhere.md"></grad-let>')
    here.button().click()
    expect(here.words()).to_contain_text("“nowhere.md” could not be loaded (404)", timeout=BOOT)
    expect(here.button()).to_have_text("Run")
    assert here.told("error")[0]["type"] == "LoadError"


def test_calls_that_can_no_longer_be_answered_are_rejected(post: Write) -> None:
    here = post(f"<grad-let>{LOOP}</grad-let>")
    here.page.evaluate(
        "{ document.querySelector('grad-let').run().catch((error) => (globalThis.answer = error.message)); 0 }"
    )
    expect(here.words()).to_have_text("Running", timeout=BOOT)
    here.page.evaluate("document.querySelector('grad-let').remove()")
    here.page.wait_for_function("globalThis.answer !== undefined")
    assert "not in the page" in here.page.evaluate("answer")


def test_step_without_a_panel_is_refused(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.page.locator("body").click()
    with pytest.raises(PlaywrightError, match="there is no training panel here"):
        here.call("el.step()")


def linked(**state: object) -> str:
    return link(
        {"notebook": {"title": "", "cells": [{"kind": "python", "source": "1 + 1"}], "metadata": "{}"}, **state}
    )


def test_settings_of_a_link_outlast_a_change_of_looks(post: Write) -> None:
    fragment = linked(settings={"data": "xor", "layers": "3"}, hide=["loss"])
    here = post(f'<grad-let src="{fragment}" loading="eager"></grad-let>')
    here.shown()
    panel = here.frame().locator("gl-panel")
    expect(panel).to_have_count(1, timeout=BOOT)
    here.call("el.theme = 'dark'")
    expect(here.frame().locator("html")).to_have_attribute("data-theme", "dark")
    expect(here.frame().locator("html")).to_have_attribute("data-hide", "loss")
    settings = "Object.entries(document.querySelector('grad-let').state.settings).join()"
    here.call("el.seed = 3")
    here.page.wait_for_function(f"{settings} === 'data,xor,layers,3,seed,3'", timeout=BOOT)
    here.call("el.removeAttribute('seed')")
    here.page.wait_for_function(f"{settings} === 'data,xor,layers,3'", timeout=BOOT)
    expect(panel).to_have_count(1)


def test_an_attribute_that_is_taken_away_no_longer_holds(post: Write) -> None:
    here = post(f'<grad-let hide="code" loading="eager">{PRINT}</grad-let>')
    here.shown()
    expect(here.frame().locator(".cell.code > .source")).to_be_hidden()
    here.call("el.removeAttribute('hide')")
    expect(here.frame().locator(".cell.code > .source")).to_be_visible()


@pytest.fixture
def slow(page: Page) -> list[Route]:
    """Requests for `slow.py`, held back until a test lets them go on."""
    held: list[Route] = []
    page.route("**/slow.py", lambda route: held.append(route))
    return held


def on_its_way(here: Post, slow: list[Route]) -> None:
    """Run was pressed, and its notebook has been asked for."""
    with here.page.expect_request("**/slow.py"):
        here.button().click()
    eventually(here.page, lambda: slow)


def test_another_src_meanwhile_is_what_runs(post: Write, blog: tuple, slow: list[Route]) -> None:
    (blog[0] / "fast.py").write_text("print('fast')\n", "utf-8")
    here = post('<grad-let src="slow.py"></grad-let>')
    on_its_way(here, slow)
    here.call("el.src = 'fast.py'")
    expect(here.button()).to_have_text("Run")
    slow.pop().fulfill(body="print('slow')\n")
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("fast\n")
    assert here.told("error") == []
    # And back to what stands between the tags: nothing of the notebook that was there stays.
    here.call("el.innerHTML = '<pre>print(1)</pre>'")
    here.call("el.removeAttribute('src')")
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("1\n")


def test_stop_and_removal_while_a_notebook_is_on_its_way(post: Write, slow: list[Route]) -> None:
    here = post('<grad-let src="slow.py"></grad-let>')
    on_its_way(here, slow)
    here.button().click()
    expect(here.button()).to_have_text("Run")
    slow.pop().fulfill(body="print('slow')\n")
    on_its_way(here, slow)
    here.page.evaluate("{ globalThis.el = document.querySelector('grad-let'); el.remove(); }")
    slow.pop().fulfill(body="print('slow')\n")
    here.page.evaluate("document.body.append(el)")
    expect(here.button()).to_have_text("Run")
    expect(here.element().locator("iframe")).to_have_count(0)
    on_its_way(here, slow)
    slow.pop().fulfill(body="print('slow')\n")
    expect(here.frame().locator(".stream")).to_have_text("slow\n", timeout=BOOT)


def test_an_element_that_is_taken_out_and_put_back_keeps_its_readers_text(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.run()
    here.frame().get_by_role("textbox").click()
    here.page.keyboard.press("ControlOrMeta+a")
    here.page.keyboard.insert_text("print('mine')")
    here.page.wait_for_function(
        "document.querySelector('grad-let').state.notebook.cells[0].source === \"print('mine')\""
    )
    here.page.evaluate("{ const el = document.querySelector('grad-let'); el.remove(); document.body.append(el); }")
    expect(here.button()).to_have_text("Run")
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("mine\n")
