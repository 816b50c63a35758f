"""What the views must never let through, in a real browser.

Each payload goes through the sanitiser on a page without any policy, so nothing else can be what held; the SVGs also go
raw into a page with the shell's policy, so the policy alone must hold as well. Payloads are neutral: they make a
`<gl-canary>` element, call `sing()`, or ask the canary server (CANARY) for something.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.servers import Canary
from support.watch import Watch

HOSTILE = json.loads((Path(__file__).parent / "pages" / "hostile.json").read_text("utf-8"))
SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
DROPPED = "script, style, link, iframe, object, embed, video, form, input, button, svg, math, base, meta"


def settle(page: Page) -> None:
    """Let whatever a payload started happen: the error of an image, a timer, two frames, one after another."""
    page.evaluate(
        """async () => {
            const image = new Image();
            await new Promise((resolve) => Object.assign(image, { onerror: resolve, src: 'data:image/png,no' }));
            await new Promise((resolve) => setTimeout(resolve));
            await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        }"""
    )


def assert_clean(page: Page, name: str) -> None:
    """Nothing hostile is in the page, and none of it ran."""
    settle(page)
    faults = page.evaluate(
        """() => {
            const faults = [...sung.map((tune) => `sang ${tune}`)];
            const allowed = new Set(['svg', 'g', 'path', 'polygon', 'polyline', 'ellipse', 'circle', 'rect', 'line',
                'text', 'tspan', 'title', 'desc', 'defs', 'linearGradient', 'radialGradient', 'stop', 'clipPath']);
            const elements = [...document.querySelectorAll('main, main *')];
            for (const host of elements) if (host.shadowRoot) elements.push(...host.shadowRoot.querySelectorAll('*'));
            for (const element of elements) {
                const inSvg = element.namespaceURI.endsWith('/svg');
                if (/canary/i.test(element.localName)) faults.push(`element ${element.localName}`);
                if (inSvg && !allowed.has(element.localName)) faults.push(`element ${element.localName}`);
                for (const { name, value } of element.attributes) {
                    if (/^on/i.test(name)) faults.push(`${element.localName} ${name}`);
                    if (inSvg && /href$/i.test(name) && !value.startsWith('#p-')) faults.push(`${name} ${value}`);
                    const own = /^url\\(#p-[\\w.:-]+\\)$/.test(value);
                    if (inSvg && /url/i.test(value) && !own) faults.push(`${name} ${value}`);
                    if (inSvg && name === 'id' && !value.startsWith('p-')) faults.push(`id ${value}`);
                    if (/^\\s*(javascript|vbscript):/i.test(value)) faults.push(`${name} ${value}`);
                }
            }
            return faults;
        }"""
    )
    assert faults == [], name


def hostile_svgs(canary: Canary) -> dict[str, str]:
    frame = f'<svg {SVG} viewBox="0 0 9 9" onload="sing(\'svg\')">PAYLOAD</svg>'
    payloads = HOSTILE["svg"].items()
    return {name: frame.replace("PAYLOAD", payload).replace("CANARY", canary.url) for name, payload in payloads}


def test_hostile_svgs_are_rebuilt_harmless(bare: Page, canary: Canary) -> None:
    """The sanitiser alone: there is no policy on this page."""
    for name, text in hostile_svgs(canary).items():
        bare.evaluate("(text) => views.show(views.rebuild(text, 'p'), views.fallback(text))", text)
        assert_clean(bare, name)


def test_hostile_svgs_are_harmless_under_the_policy_alone(shell: Page, watch: Watch, canary: Canary) -> None:
    """No sanitiser here. Chromium speaks of what it refused to load; whether it did, the canary knows."""
    for refusal in (
        "Content Security Policy",
        "Unsafe attempt to load",
        "^failed request: ",
        "^request to another origin: ",
    ):
        watch.allow(refusal)
    watch.allow("<(rect|path)> attribute")  # no valid colour, says Chromium
    for name, text in hostile_svgs(canary).items():
        shell.evaluate(
            """(text) => {
                document.querySelector('main').innerHTML = text;
                const click = () => new MouseEvent('click', { bubbles: true, cancelable: true });
                for (const link of document.querySelectorAll('main a')) link.dispatchEvent(click());
            }""",
            text,
        )
        settle(shell)
        assert shell.evaluate("sung") == [], name


def test_hostile_graphs_are_harmless(bare: Page, shell: Page, canary: Canary) -> None:
    for name, dot in HOSTILE["dot"].items():
        svg = bare.evaluate("(dot) => layout(dot)", dot.replace("CANARY", canary.url))
        for page in (bare, shell):
            page.evaluate("(svg) => views.show(views.rebuild(svg, 'p'))", svg)
            assert_clean(page, name)
            page.evaluate("(svg) => views.show(Object.assign(document.createElement('gl-graph'), { svg }))", svg)
            settle(page)
            assert page.evaluate("sung") == [], name
            assert page.locator("gl-graph :is(gl-canary, a, script, style, image)").count() == 0, name


BOMBS = {
    "too many elements": f"<svg {SVG}>" + "<g/>" * 60_001 + "</svg>",
    "too deep": f"<svg {SVG}>" + "<g>" * 200 + "</g>" * 200 + "</svg>",
    "too long": f"<svg {SVG}><text>" + "a" * 8_000_001 + "</text></svg>",
    "not a drawing": "<p>hello</p>",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_and_shown_as_an_image(text: str, shell: Page) -> None:
    kinds = shell.evaluate(
        """(text) => {
            let refusal = 'none';
            try { views.rebuild(text, 'p') } catch (error) { refusal = error.message }
            return [refusal, views.drawing(text, 'p').localName];
        }""",
        text,
    )
    assert kinds[0] != "none"
    assert kinds[1] == "img"


def test_hostile_html_is_harmless(bare: Page, shell: Page, canary: Canary) -> None:
    """Without the policy nothing runs; with it, not even its reports are heard."""
    for name, html in HOSTILE["html"].items():
        html = html.replace("CANARY", canary.url)
        for page in (bare, shell):
            page.evaluate("(html) => views.show(views.sanitise(html), views.markdown(html))", html)
            assert_clean(page, name)
            assert page.locator(f"main :is({DROPPED})").count() == 0, name
            assert page.locator("main :is([id], [style], [background], [srcset])").count() == 0, name
            assert page.locator("main img:not([src^='data:'])").count() == 0, name


def test_markdown_is_set_and_its_links_are_safe(shell: Page) -> None:
    source = """# Title

Some *prose* with `code`, [out](https://example.org/a), [in](javascript:sing(1)), engine.py
and <b class="button">tame HTML</b>.

![a plot](https://example.org/plot.png) ![dot](data:image/png;base64,iVBORw0KGgo=)

| x | y |
|---|--:|
| 1 | 2 |

```python
def f(x): return 2 * x  # doubled
```
"""
    shell.evaluate("(source) => views.show(views.markdown(source))", source)
    expect(shell.get_by_role("heading", name="Title")).to_be_visible()
    expect(shell.get_by_role("cell", name="2")).to_be_visible()
    expect(shell.locator("pre .tok-keyword").first).to_have_text("def")
    expect(shell.locator("pre .tok-comment")).to_have_text("# doubled")
    links = shell.locator("main a[href]")
    assert [link.get_attribute("href") for link in links.all()] == [
        "https://example.org/a",
        "https://example.org/plot.png",
    ]
    assert {link.get_attribute("rel") for link in links.all()} == {"noopener noreferrer"}
    assert {link.get_attribute("target") for link in links.all()} == {"_blank"}
    expect(links.nth(1)).to_contain_text("a plot")
    expect(shell.locator("main img")).to_have_count(1)
    expect(shell.locator("main b")).to_have_text("tame HTML")
    expect(shell.locator("main b")).not_to_have_class("button")


def test_html_keeps_a_table(shell: Page) -> None:
    html = "<table><thead><tr><th>n</th></tr></thead><tr><td colspan=2 style='color:red'>1</td></tr></table>"
    shell.evaluate("(html) => views.show(views.sanitise(html))", html)
    assert shell.locator("main table").inner_text().split() == ["n", "1"]
    assert shell.locator("td").get_attribute("colspan") == "2"
