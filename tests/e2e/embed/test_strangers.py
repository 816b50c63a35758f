"""Pages that we did not write: wild style sheets, a policy and keys of their own, and platforms that take less."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e.embed.post import BOOT, GRAPH, PRINT, Post
from playwright.sync_api import Page, expect
from support.servers import plain_host
from support.watch import Watch

Write = Callable[..., Post]
AXE = Path(__file__).parents[3] / "web" / "node_modules" / "axe-core" / "axe.min.js"
WILD = """<style>
  * { all: unset !important; box-sizing: content-box !important; letter-spacing: 0.5em !important; }
  div, section, button, span, iframe, svg, a { display: none !important; color: red !important; }
  grad-let { display: block !important; width: 600px !important; text-transform: uppercase; font: 40px fantasy; }
  pre { white-space: pre !important; display: block !important; }
  [hidden], .still, .bar, .frame, .shown { position: fixed !important; }
</style>"""


def policy(site: str) -> str:
    origin = re.match(r"https?://[^/]+", site)
    assert origin
    own = "style-src 'unsafe-inline'; img-src data:"
    parts = f"default-src 'none'; script-src {origin[0]}; frame-src {origin[0]}; {own}"
    return f'<meta http-equiv="Content-Security-Policy" content="{parts}; require-trusted-types-for \'script\'">'


def box(here: Post) -> dict[str, float] | None:
    return here.button().bounding_box()


def test_wild_css_and_a_policy_of_the_pages_own(post: Write, site: str) -> None:
    tame = box(post(f"<grad-let>{GRAPH}</grad-let>"))
    here = post(f"<grad-let>{GRAPH}</grad-let>", policy(site) + WILD)
    wild = box(here)
    assert tame and wild and (tame["width"], tame["height"]) == (wild["width"], wild["height"])
    here.run()
    expect(here.frame().locator("gl-graph svg")).to_be_visible(timeout=BOOT)
    assert here.element().locator("iframe").evaluate("frame => frame.offsetWidth") > 500
    assert here.element().locator("iframe").evaluate("frame => frame.offsetHeight") > 200
    here.call("el.setAttribute('theme', 'sepia')")
    for part in (here.words(), here.element().locator(".problems")):
        style = part.evaluate("part => [getComputedStyle(part).textTransform, getComputedStyle(part).fontSize]")
        assert style == ["none", "13px"]


def test_a_policy_that_forbids_the_frame_is_said(post: Write, site: str, watch: Watch, page: Page) -> None:
    watch.allow("frame-src|ERR_BLOCKED_BY_CSP|Failed to execute 'postMessage'|chrome-error")
    page.clock.install()
    here = post(
        f"<grad-let>{PRINT}</grad-let>", re.sub("frame-src [^;]*", "frame-src https://else.where", policy(site))
    )
    here.button().click()
    expect(here.element().locator("iframe")).to_have_count(1)
    page.clock.fast_forward(31_000)
    expect(here.words()).to_contain_text("frame-src")
    expect(here.button()).to_have_text("Run")
    expect(here.element().locator("pre")).to_be_visible()


def test_keys_work_and_are_not_the_pages(post: Write) -> None:
    listen = """<script>
      globalThis.keys = [];
      for (const type of ["keydown", "keyup", "keypress"]) addEventListener(type, (event) => keys.push(event.key));
    </script>"""
    here = post(f"{listen}<p><a href='#x'>before</a></p><grad-let>{PRINT}</grad-let>", "")
    page = here.page
    page.get_by_text("before").focus()
    page.evaluate("keys.length = 0")
    page.keyboard.press("Tab")
    expect(here.button()).to_be_focused()
    page.evaluate("keys.length = 0")
    page.keyboard.press("Space")
    page.wait_for_function("told.some(([name]) => name === 'done')", timeout=BOOT)
    here.frame().get_by_role("textbox").click()
    page.keyboard.type("x = 1 ")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(here.frame().locator("gl-code-cell")).to_have_attribute("data-mark", re.compile("done|failed"), timeout=BOOT)
    assert page.evaluate("keys") == []


def test_nothing_takes_the_focus_or_the_scroll_while_it_runs(post: Write) -> None:
    gap = "<div style='height: 1500px'></div>"
    here = post(f"<input id='mine'>{gap}<grad-let>{GRAPH}</grad-let>{gap}")
    page = here.page
    here.button().scroll_into_view_if_needed()
    page.locator("div").first.click(position={"x": 5, "y": 1400})
    page.evaluate("document.querySelector('#mine').focus({ preventScroll: true })")
    before = page.evaluate("scrollY")
    here.call("el.run()")
    expect(here.frame().locator("gl-graph svg")).to_be_visible(timeout=BOOT)
    assert page.evaluate("document.activeElement.id") == "mine"
    assert page.evaluate("scrollY") == before


def test_light_or_dark_as_the_page_is_not_as_the_system_is(post: Write, open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme="dark")
    here = post(f"<grad-let>{PRINT}</grad-let>", "<style>body { background: #fff }</style>", on=page)
    section = here.element().locator("section")
    expect(section).to_have_class("frame")
    for colour in ("white", "rgb(250 250 250 / 0.9)", "oklch(0.9 0 0)", "lab(90 0 0)", "color(srgb 0.9 0.9 0.9)"):
        page.evaluate(f"document.body.style = 'background: #111; color: {colour}'")
        expect(section).to_have_class("frame dark")
        page.evaluate("document.body.style = 'background: #fff; color: oklch(0.3 0 0)'")
        expect(section).to_have_class("frame")
    page.evaluate("document.body.style = 'background: #111; color: #fff'")
    here.call("el.theme = 'light'")
    expect(section).to_have_class("frame")


def test_a_page_that_fades_into_the_dark_is_followed(post: Write) -> None:
    fading = "<style>body { color: #111; transition: color 0.2s } .night { color: #eee; background: #111 }</style>"
    here = post(f"<grad-let>{PRINT}</grad-let>", fading)
    section = here.element().locator("section")
    expect(section).to_have_class("frame")
    here.page.evaluate("document.body.className = 'night'")
    expect(section).to_have_class("frame dark")
    here.page.evaluate("document.body.className = ''")
    expect(section).to_have_class("frame")


def test_it_lives_in_a_shadow_root_too(post: Write) -> None:
    here = post("<article></article>")
    here.page.evaluate(
        f"""() => {{
          const root = document.querySelector("article").attachShadow({{ mode: "open" }});
          root.setHTMLUnsafe(`<style>:host {{ color: #eee; background: #111 }}</style><grad-let>{PRINT}</grad-let>`);
        }}"""
    )
    here.button().click()
    expect(here.frame().locator(".stream")).to_have_text("42\n", timeout=BOOT)
    expect(here.element().locator("section")).to_have_class("frame dark shown")


def test_going_away_and_back_leaves_a_post_that_runs(post: Write, blog: tuple[Path, str]) -> None:
    here = post(f"<grad-let>{PRINT}</grad-let><p><a href='#'>A link</a></p>")
    here.run()
    (blog[0] / "other.html").write_text("<!doctype html><link rel='icon' href='data:,'><p>Elsewhere", "utf-8")
    here.page.goto(f"{blog[1]}other.html")
    expect(here.page.get_by_text("Elsewhere")).to_be_visible()
    here.page.go_back()
    expect(here.button()).to_have_text("Run", timeout=BOOT)
    here.run()
    expect(here.frame().locator(".stream")).to_have_text("42\n")


def test_axe_finds_nothing_serious_before_or_after(post: Write) -> None:
    here = post(f'<main><h1>A post</h1><grad-let title="A graph">{GRAPH}</grad-let></main>')

    def serious() -> list[str]:
        here.page.evaluate(AXE.read_text("utf-8"))
        found = here.page.evaluate("axe.run({ resultTypes: ['violations'], iframes: false })")["violations"]
        return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found if v["impact"] in ("serious", "critical")]

    assert serious() == []
    here.run()
    assert serious() == []


def test_a_plain_iframe_shows_runs_nothing_and_runs_on_request(page: Page, site: str, post: Write) -> None:
    address = f"{site}embed.html?src=example/graph.md&view=code+graph&theme=dark"
    here = post(f'<iframe src="{address}" width="700" height="500"></iframe>')
    frame = here.page.frame_locator("iframe")
    expect(frame.get_by_role("button", name="Run")).to_be_visible(timeout=BOOT)
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    assert not any("/assets/sandbox-" in each.url for each in page.frames)
    frame.get_by_role("button", name="Run").click()
    expect(frame.locator("gl-graph svg")).to_be_visible(timeout=BOOT)


def test_what_a_plain_iframes_address_gets_wrong_is_said(page: Page, site: str) -> None:
    page.goto(f"{site}embed.html?data=moons&lairs=8&view=graf&theme=pink")
    said = page.locator(".said")
    for culprit in ("lairs", "graf", "pink"):
        expect(said).to_contain_text(culprit)
    page.goto(f"{site}embed.html?data=moons&view=")
    expect(said).to_contain_text("there is no “”")


def test_the_snippet_for_a_notebook_is_a_post(post: Write, site: str, tmp_path: Path) -> None:
    notebook = tmp_path / "lesson.md"
    code = 'from gradlet import Value, draw_dot\n\na = Value(2.0, label="<b>")\ndraw_dot(a * 3)'
    notebook.write_text(f"# A lesson\n\nSome *words*.\n\n```python\n{code}\n```\n", "utf-8")

    def printed(*extra: str) -> str:
        # A process of its own: Playwright keeps an event loop in this one.
        command = [sys.executable, "-m", "gradlet", "embed", str(notebook), "--site", site, *extra]
        done = subprocess.run(command, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        return done.stdout

    here = post(printed())
    picture_there = here.page.get_by_alt_text("A lesson: what it draws")
    expect(picture_there).to_be_visible()
    assert picture_there.evaluate("img => img.naturalWidth") > 100
    assert here.call("el.state.notebook.cells.map((cell) => cell.source)") == ["Some *words*.", code]

    iframe = post(printed("--as", "iframe"))
    frame = iframe.page.frame_locator("iframe")
    expect(frame.locator("gl-prose-cell")).to_have_count(1, timeout=BOOT)
    expect(frame.locator("gl-code-cell")).to_have_attribute("data-mark", "never")
    frame.get_by_role("button", name="Run").click()
    expect(frame.locator("gl-graph svg")).to_contain_text("<b>", timeout=BOOT)

    picture = tmp_path / "lesson.svg"
    markdown = printed("--as", "markdown", "--picture", str(picture))
    link = rf"{re.escape(site)}#g1\.[0-9a-f]{{8}}\.[\w-]+"
    assert re.fullmatch(rf"\[!\[A lesson\]\(.*lesson\.svg\)\]\({link}\)\n", markdown)
    assert picture.read_text("utf-8").startswith("<svg ") and "&lt;b&gt;" in picture.read_text("utf-8")


@pytest.mark.parametrize("width", [1280, 360])
def test_a_wide_picture_of_a_snippet_stays_readable(
    open_page: Callable[..., Page], post: Write, site: str, tmp_path: Path, artifacts: Path, width: int
) -> None:
    notebook = tmp_path / "wide.py"
    source = "from gradlet import Value, draw_dot\na = Value(1.0)\nfor _ in range(6):\n    a = a * 2\ndraw_dot(a)\n"
    notebook.write_text(source, "utf-8")
    command = [sys.executable, "-m", "gradlet", "embed", str(notebook), "--site", site]
    printed = subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout
    blog = "<style>img { max-width: 100%; height: auto }</style>"  # as every blog has it
    here = post(printed, blog, on=open_page(viewport={"width": width, "height": 900}))
    picture = here.page.get_by_alt_text("wide: what it draws")
    drawn, natural, tall = picture.evaluate("img => [img.offsetWidth, img.naturalWidth, img.offsetHeight]")
    assert natural > 1.5 * width and drawn >= 0.8 * natural and tall > 50
    here.page.screenshot(path=artifacts / f"snippet-{width}.png")
    assert here.page.evaluate("document.documentElement.scrollWidth") <= width
    here.page.get_by_role("group", name="Picture").focus()
    here.page.keyboard.press("ArrowRight")
    here.page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_a_plain_iframe_whose_notebook_is_not_there_trains_nothing_else(page: Page, site: str, watch: Watch) -> None:
    watch.allow("404")
    for address in ("?src=nowhere.md", "#g1.bad"):
        page.goto(f"{site}embed.html{address}")
        expect(page.locator(".said")).to_contain_text(re.compile("nowhere|cut short"), timeout=BOOT)
        page.locator("gl-embed-bar .solid").click()
        expect(page.locator("gl-embed-bar .solid")).to_have_text(re.compile("Run|Train"))
        expect(page.locator("gl-panel .plane")).to_have_count(0)
        assert not any("/assets/sandbox-" in frame.url for frame in page.frames)


def test_an_isolated_page_takes_it(page: Page, site: str, tmp_path: Path, watch: Watch) -> None:
    head = f'<!doctype html><link rel="icon" href="data:,"><script type="module" src="{site}gradlet.js"></script>'
    (tmp_path / "post.html").write_text(f"{head}<grad-let>{PRINT}</grad-let>", "utf-8")
    headers = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
    with plain_host(tmp_path, "/", headers=headers) as url:
        url = url.replace("127.0.0.1", "localhost")
        watch.also(url)
        here = Post(page, f"{url}post.html")
        assert page.evaluate("crossOriginIsolated")
        here.run()
        expect(here.frame().locator(".stream")).to_have_text("42\n")
