"""What hosts and their frameworks do to elements: set things early or to nothing, stop at once, move them about."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from e2e.embed.post import BOOT, GRAPH, LOOP, PRINT, Post
from playwright.sync_api import Page, expect
from support.watch import Watch

Write = Callable[..., Post]
WAITING = "Waits for a free place: two are running on this page"


def test_what_was_set_before_the_script_came_holds(post: Write) -> None:
    early = """<script>
      const el = document.querySelector("grad-let");
      el.layers = "4";
      el.state = { notebook: { title: "", cells: [{ kind: "python", source: "print('early')" }], metadata: "{}" } };
    </script>"""
    here = post(f"<grad-let>{PRINT}</grad-let>{early}")
    assert here.call("el.getAttribute('layers')") == "4"
    here.call("el.layers = '5'")
    assert here.call("el.getAttribute('layers')") == "5"
    here.run()
    assert here.told("output")[0]["text"] == "early\n"


def test_a_property_of_nothing_takes_the_attribute_away(post: Write) -> None:
    here = post(f'<grad-let theme="dark" view="code" data="xor">{PRINT}</grad-let>')
    here.call("Object.assign(el, { theme: null, view: undefined, layers: [8, 8] })")
    assert here.call("el.getAttributeNames()") == ["data", "layers"]
    expect(here.element().locator(".problems")).to_be_hidden()


def test_a_state_that_no_link_could_carry_throws_where_it_is_set(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>")
    before = here.call("el.state")
    for state in ("{ step: 1n }", "Object.assign(window.round = {}, { round })", "undefined"):
        name = f"(() => {{ try {{ el.state = {state}; }} catch (error) {{ return error.name; }} }})()"
        assert here.call(name) in ("TypeError", "SyntaxError")
    assert here.call("el.state") == before


def test_nothing_steps_before_the_readers_first_click(post: Write) -> None:
    asks = """<script type="module">
      await customElements.whenDefined("grad-let");
      const el = document.querySelector("grad-let");
      el.step().then(() => (globalThis.answer = "stepped"), (error) => (globalThis.answer = error.message));
    </script>"""
    here = post(f'<grad-let data="moons"></grad-let>{asks}')
    here.page.wait_for_function("globalThis.answer !== undefined")
    assert "before its reader has clicked" in here.page.evaluate("answer")
    assert len(here.page.frames) == 1


def test_stop_at_once_is_a_stop_and_run_starts_anew(post: Write) -> None:
    here = post(f"<p>Text</p><grad-let>{LOOP}</grad-let>")
    here.page.get_by_text("Text").click()
    why = here.call("(() => { const run = el.run(); el.stop(); return run.catch((error) => error.message); })()")
    assert why == "Stopped."
    expect(here.button()).to_have_text("Run")
    expect(here.element().locator("iframe")).to_have_count(0)
    here.button().click()
    expect(here.words()).to_have_text("Running", timeout=BOOT)
    here.button().click()
    expect(here.words()).to_have_text("Stopped", timeout=BOOT)


def test_stop_ends_what_is_still_on_its_way(post: Write, page: Page) -> None:
    page.route("**/embed.html?hosted", lambda route: None)  # never answered
    here = post(f"<grad-let>{PRINT}</grad-let>")
    here.button().click()
    expect(here.words()).to_have_text("Loading…")
    here.button().click()
    expect(here.button()).to_have_text("Run")
    expect(here.element().locator("iframe")).to_have_count(0)
    page.unroute("**/embed.html?hosted")
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("42\n")


def test_two_runs_at_once_are_one(post: Write) -> None:
    here = post(f"<p>Text</p><grad-let>{PRINT}</grad-let>")
    here.page.get_by_text("Text").click()
    here.call("Promise.all([el.run(), el.run()])")
    assert [text["text"] for text in here.told("output")] == ["42\n"]
    assert [end["ok"] for end in here.told("done")] == [True]


def test_an_element_of_no_page_refuses_and_runs_once_it_is_in_one(post: Write) -> None:
    here = post("<p>Text</p>")
    here.page.get_by_text("Text").click()
    why = here.page.evaluate(
        f"""() => {{
          globalThis.el = document.createElement("grad-let");
          el.innerHTML = {PRINT!r};
          return el.run().catch((error) => error.message);
        }}"""
    )
    assert why == "It is not in the page."
    here.page.evaluate("document.body.append(el)")
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("42\n")


def test_moved_without_being_taken_out_it_goes_on(post: Write) -> None:
    here = post(f"<div></div><grad-let>{PRINT}</grad-let>")
    here.run()
    here.page.evaluate("document.querySelector('div').moveBefore(document.querySelector('grad-let'), null)")
    expect(here.frame().locator(".stream")).to_have_text("42\n")
    expect(here.words()).to_contain_text("Ran in")


def test_in_another_document_it_looks_and_works_as_before(post: Write) -> None:
    here = post(f'<iframe srcdoc="<p>Another" width="700" height="400"></iframe><grad-let>{PRINT}</grad-let>')
    expect(here.page.frame_locator("iframe").first.get_by_text("Another")).to_be_visible()
    here.page.evaluate(
        "document.querySelector('iframe').contentDocument.body.append(document.querySelector('grad-let'))"
    )
    inside = here.page.frame_locator("iframe").first
    bar = inside.locator("grad-let .bar")
    expect(bar).to_have_css("display", "flex")
    inside.locator("button.run").click()
    expect(inside.frame_locator("grad-let iframe").locator(".stream")).to_have_text("42\n", timeout=BOOT)


def test_loading_may_be_said_later_and_taken_back(post: Write) -> None:
    gap = '<div style="height: 4000px"></div>'
    here = post(f'<grad-let>{PRINT}</grad-let>{gap}<grad-let loading="lazy">{PRINT}</grad-let>')
    here.call("el.removeAttribute('loading')", 1)
    here.element(1).scroll_into_view_if_needed()
    expect(here.element(1)).to_be_in_viewport()
    here.call("el.loading = 'eager'")
    expect(here.words()).to_have_text("Python is ready", timeout=BOOT)
    expect(here.element(1).locator("iframe")).to_have_count(0)


def test_who_only_wants_to_be_ready_makes_nobody_leave(post: Write) -> None:
    here = post(f'<grad-let loading="eager">{PRINT}</grad-let>' * 4)
    words = [here.words(index) for index in range(4)]
    here.page.wait_for_function(
        """() => [...document.querySelectorAll("grad-let")].filter((el) =>
          el.shadowRoot.querySelector(".words").textContent === "Python is ready").length === 2""",
        timeout=BOOT,
    )
    assert sorted(each.inner_text() for each in words) == ["Python is ready"] * 2 + [WAITING] * 2
    last = next(index for index in range(4) if words[index].inner_text() == WAITING)
    here.run(last)
    expect(here.frame(last).locator(".stream")).to_have_text("42\n")


def test_use_by_the_buttons_inside_counts(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>" * 3)
    here.run(0)
    here.run(1)
    here.frame(0).get_by_role("textbox").click()
    here.page.keyboard.press("ControlOrMeta+Enter")
    here.page.wait_for_function("told.filter(([name]) => name === 'output').length === 3", timeout=BOOT)
    here.run(2)
    expect(here.words(1)).to_contain_text("made room")
    expect(here.words(0)).to_contain_text("Ran in")


@pytest.mark.parametrize("rested", [False, True], ids=["new", "rested"])
def test_stop_gives_up_waiting_and_takes_no_place_later(post: Write, rested: bool) -> None:
    here = post(f"<grad-let>{LOOP}</grad-let>" * 2 + f"<grad-let>{PRINT}</grad-let>")
    if rested:
        here.run(2)
    for index in (0, 1):
        here.button(index).click()
        expect(here.words(index)).to_have_text("Running", timeout=BOOT)
    here.button(2).click()
    expect(here.words(2)).to_have_text(WAITING, timeout=BOOT)
    here.button(2).click()
    expect(here.button(2)).to_have_text("Run")
    expect(here.words(2)).not_to_have_text(WAITING)
    here.button(0).click()
    expect(here.words(0)).to_have_text("Stopped", timeout=BOOT)
    here.run(2)  # what it asks for now, it gets
    expect(here.frame(2).locator(".stream")).to_have_text("42\n")
    expect(here.words(0)).to_contain_text("made room")


def test_an_address_that_is_none_and_one_that_is_empty_are_named(post: Write, watch: Watch) -> None:
    watch.allow("ERR_")
    here = post('<grad-let src=""></grad-let><grad-let src="http://"></grad-let>')
    expect(here.element(0).locator(".problems")).to_contain_text('There is no src ""')
    expect(here.button(0)).to_have_text("Train")
    here.button(1).click()
    expect(here.words(1)).to_contain_text("“http://” could not be loaded")


def test_a_link_that_is_broken_is_said_and_nothing_else_runs(post: Write) -> None:
    here = post('<grad-let src="#g1.bad"></grad-let>')
    here.button().click()
    expect(here.frame().locator(".said")).to_contain_text("cut short", timeout=BOOT)
    expect(here.button()).to_have_text("Run")
    assert [name for name, _ in here.page.evaluate("told")] == ["error"]
    assert "cut short" in here.call("el.run().catch((error) => error.message)")
    expect(here.frame().locator("gl-panel .plane")).to_have_count(0)


def test_a_fragment_that_is_no_link_belongs_to_the_notebook(post: Write, blog: tuple) -> None:
    (blog[0] / "lesson.py").write_text("print('a file')\n", "utf-8")
    here = post('<grad-let src="lesson.py?v=a/b#graph"></grad-let>')
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("a file\n")


def test_views_that_are_none_show_all_and_settings_for_no_panel_are_named(post: Write) -> None:
    here = post(f'<grad-let view="">{PRINT}</grad-let><grad-let data="mons" view="code output">{PRINT}</grad-let>')
    expect(here.element(0).locator(".problems")).to_contain_text('There is no view ""')
    here.run(0)
    expect(here.frame(0).locator(".stream")).to_be_visible()
    here.run(1)
    expect(here.frame(1).locator(".said")).to_contain_text("data: for a training panel, and none is shown")


def test_what_is_hidden_leaves_no_hole(post: Write) -> None:
    here = post(f'<grad-let view="output">{GRAPH}</grad-let>')
    still = here.element().locator(".stage").evaluate("stage => stage.offsetHeight")
    here.run()
    here.page.wait_for_function(
        "still => document.querySelector('grad-let').shadowRoot.querySelector('iframe').offsetHeight < still / 2",
        arg=still,
        timeout=BOOT,
    )


def test_a_poster_that_is_not_there_is_named(post: Write, watch: Watch) -> None:
    watch.allow("404")
    here = post('<grad-let poster="nothing.png"></grad-let>')
    expect(here.element().locator(".still img")).to_have_attribute("alt", re.compile("There is no picture .*nothing"))


@pytest.mark.parametrize(
    "html",
    [
        "<pre><code>a = 1</code><button>Copy</button></pre>",
        "<div class='bar'><pre><code>a = 1</code></pre><div><div><button>Copy</button></div></div></div>",
        "<figure><figcaption></figcaption><pre data-language='python'><code><span>a = 1</span></code></pre></figure>",
        "<pre class='line-numbers'><code>a = 1<span aria-hidden='true'><span></span></span></code></pre>",
    ],
)
def test_what_a_blogs_scripts_put_around_code_is_not_code(post: Write, html: str) -> None:
    here = post(f"<grad-let>{html}</grad-let>")
    cells = here.call("el.state.notebook.cells")
    assert [(cell["kind"], cell["source"].strip()) for cell in cells] == [("python", "a = 1")]


def test_attributes_of_frameworks_are_no_slips(post: Write) -> None:
    here = post(f'<grad-let hx-get="x" ng-if="y" wire:key="z" _ngcontent-a1 v-if="b">{PRINT}</grad-let>')
    expect(here.element().locator(".problems")).to_be_hidden()


def test_the_bar_is_as_large_as_the_readers_letters(post: Write) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let>", "<style>html { font-size: 32px }</style>")
    expect(here.words()).to_have_css("font-size", "26px")
    small = post(f"<grad-let>{PRINT}</grad-let>", "<style>html { font-size: 10px }</style>")
    expect(small.words()).to_have_css("font-size", "13px")
