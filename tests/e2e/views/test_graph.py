"""`<gl-graph>`: drawn, dressed, patched, walked through and zoomed, with real Graphviz and real graphs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gradlet import Value, draw_dot
from gradlet.cli.checkout import Checkout


def lecture(a: float = 2.0, b: float = -3.0) -> Value:
    x, y = Value(a, label="a"), Value(b, label="b")
    product = x * y
    product.label = "e"
    loss = (product + 10.0).tanh()
    loss.label = "L"
    loss.backward()
    return loss


SHOW_GRAPH = """async (dot) => {
    const graph = document.createElement('gl-graph');
    globalThis.layouts = 0;
    graph.layout = (dot, engine) => (layouts++, layout(dot, engine));
    graph.dot = dot;
    views.show(graph);
}"""
SET_DOT = "(dot) => { document.querySelector('gl-graph').dot = dot }"


def texts(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("gl-graph svg text").all_text_contents()]


def test_a_graph_is_drawn_named_and_dressed(bare: Page) -> None:
    root = lecture()
    bare.evaluate(SHOW_GRAPH, draw_dot(root).source)
    graph = bare.get_by_role("img", name="Graph: 9 nodes, 8 edges")
    expect(graph).to_be_visible()
    assert f"data {root.data:.4f}" in texts(bare)
    assert bare.locator("gl-graph .op").count() == 3
    assert bare.locator("gl-graph .leaf").count() == 3
    expect(bare.locator("gl-graph .root")).to_contain_text("L")
    # The texts fit their boxes: Graphviz measured Courier, the page sets Plex Mono.
    overflow = bare.evaluate(
        """async () => {
            await document.fonts.ready;
            const graph = document.querySelector('gl-graph').shadowRoot;
            return [...graph.querySelectorAll('.node')].filter((node) => {
                const box = node.querySelector('.outline').getBoundingClientRect();
                return [...node.querySelectorAll('text')].some((text) => {
                    const { left, right, width } = text.getBoundingClientRect();
                    return width > 0 && (left < box.left || right > box.right);
                });
            }).length;
        }"""
    )
    assert overflow == 0


def test_new_numbers_are_patched_into_the_picture(bare: Page) -> None:
    bare.evaluate(SHOW_GRAPH, draw_dot(lecture(2.0, -3.0)).source)
    expect(bare.locator("gl-graph svg")).to_be_visible()
    drawn = bare.locator("gl-graph svg").element_handle()
    bare.evaluate(SET_DOT, draw_dot(lecture(1.5, -5.0)).source)
    expect(bare.locator("gl-graph svg")).to_contain_text("1.5000")
    assert bare.evaluate("layouts") == 1
    assert drawn is not None and drawn.evaluate("(svg) => svg.isConnected"), "the same picture, not another one"
    fresh = bare.evaluate(
        """async (dot) => {
            const texts = [...views.rebuild(await layout(dot), 'q').querySelectorAll('text')];
            return texts.map((text) => text.textContent.trim());
        }""",
        draw_dot(lecture(1.5, -5.0)).source,
    )
    assert texts(bare) == fresh, "patched, it says what a new layout would have said"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('digraph { a [label="1"] }', 'digraph { a [label="much longer than its box"] }'),
        ('digraph { a [shape=record label="{ x | 1 }"] }', 'digraph { a [shape=record label="{ x 1 | }"] }'),
    ],
)
def test_anything_but_new_words_is_laid_out(before: str, after: str, bare: Page) -> None:
    """One case for each way there; what counts as new words is a table of `tests/web/dot-labels.test.ts`."""
    bare.evaluate(SHOW_GRAPH, before)
    expect(bare.locator("gl-graph svg")).to_be_visible()
    bare.evaluate(SET_DOT, after)
    bare.wait_for_function("layouts === 2")
    expect(bare.locator("gl-graph [aria-busy=false] svg")).to_be_visible()


def test_the_old_picture_stays_while_another_is_laid_out_and_when_that_fails(bare: Page) -> None:
    bare.evaluate(SHOW_GRAPH, "digraph { first }")
    expect(bare.locator("gl-graph svg")).to_contain_text("first")
    bare.evaluate(
        """() => {
            const graph = document.querySelector('gl-graph');
            graph.layout = () => new Promise((resolve, reject) => Object.assign(globalThis, { resolve, reject }));
            graph.dot = 'digraph { second }';
        }"""
    )
    expect(bare.get_by_text("Laying out the graph")).to_be_visible()
    expect(bare.locator("gl-graph svg")).to_contain_text("first")
    bare.evaluate("reject(new Error('Graphviz could not read this graph: line 1'))")
    expect(bare.get_by_role("alert")).to_contain_text("Graphviz could not read this graph: line 1")
    expect(bare.get_by_text("Laying out the graph")).to_have_count(0)
    expect(bare.locator("gl-graph svg")).to_contain_text("first")
    bare.evaluate("() => { document.querySelector('gl-graph').layout = layout }")
    expect(bare.locator("gl-graph svg")).to_contain_text("second")
    expect(bare.get_by_role("alert")).to_be_hidden()


def test_a_layout_that_nobody_waits_for_is_given_up(bare: Page) -> None:
    bare.evaluate(
        """() => {
            const graph = document.createElement('gl-graph');
            globalThis.asked = [];
            graph.layout = (dot, engine, signal) => new Promise((resolve, reject) => {
                asked.push({ dot, signal, draw: () => layout(dot).then(resolve) });
                signal.addEventListener('abort', () => reject(signal.reason));
            });
            graph.dot = 'digraph { first }';
            views.show(graph);
        }"""
    )
    bare.wait_for_function("asked.length === 1")
    bare.evaluate(SET_DOT, "digraph { second }")
    bare.wait_for_function("asked.length === 2")
    assert bare.evaluate("asked.map(({ signal }) => signal.aborted)") == [True, False]
    bare.evaluate(SET_DOT, "digraph { third }")
    bare.evaluate("document.querySelector('gl-graph').updateComplete")
    assert not bare.evaluate("asked[1].signal.aborted"), "a source that keeps changing is shown now and then"
    bare.evaluate("asked[1].draw()")
    bare.wait_for_function("asked.length === 3")
    expect(bare.locator("gl-graph svg")).to_contain_text("second")
    bare.evaluate("() => { globalThis.graph = document.querySelector('gl-graph'); graph.remove() }")
    assert bare.evaluate("asked[2].signal.aborted")
    bare.evaluate("() => views.show(graph)")
    bare.wait_for_function("asked.length === 4")
    bare.evaluate("asked[3].draw()")
    expect(bare.locator("gl-graph svg")).to_contain_text("third")
    expect(bare.get_by_role("alert")).to_be_hidden()


def test_neighbours_light_up_by_mouse_and_by_keyboard(bare: Page) -> None:
    bare.evaluate(SHOW_GRAPH, draw_dot(lecture()).source)
    bare.locator("gl-graph .node.leaf", has_text="a").first.hover()
    expect(bare.locator("gl-graph .node.chosen")).to_have_count(1)
    expect(bare.locator("gl-graph .edge.lit")).to_have_count(1)
    bare.mouse.move(640, 880)
    expect(bare.locator("gl-graph .chosen")).to_have_count(0)

    bare.keyboard.press("Tab")
    bare.keyboard.press("Shift+ArrowRight")
    bare.keyboard.press("Shift+ArrowRight")
    expect(bare.locator("gl-graph .op.chosen")).to_have_count(1)
    expect(bare.locator("gl-graph [aria-live]")).to_contain_text("from ")


def test_a_large_graph_scrolls_at_legible_size_and_leaves_the_page_its_wheel(bare: Page) -> None:
    chain = Value(1.0)
    for _ in range(60):
        chain = chain * 1.01 + 0.1
    bare.evaluate(SHOW_GRAPH, draw_dot(chain).source)
    view = bare.locator("gl-graph .view")
    expect(view).to_have_class("view overflowing")
    assert bare.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page itself scrolls sideways"
    measure = "(text) => text.getScreenCTM().a * parseFloat(text.getAttribute('font-size'))"
    size = view.locator("text").first.evaluate(measure)
    assert size >= 8.9

    def width() -> float:
        return float(view.locator("svg").evaluate("(svg) => svg.getBoundingClientRect().width"))

    before = width()
    cancelled = view.evaluate(
        """(view) => [false, true].map((ctrlKey) =>
            !view.dispatchEvent(new WheelEvent('wheel', { deltaY: -40, ctrlKey, cancelable: true, bubbles: true })))"""
    )
    assert cancelled == [False, True]
    assert width() > before
    bare.get_by_role("button", name="Fit").click()
    assert width() < before
    with bare.expect_download() as download:
        bare.get_by_role("button", name="SVG").click()
    saved = Path(download.value.path()).read_text("utf-8")
    assert saved.startswith("<svg") and "grad" in saved and download.value.suggested_filename == "graph.svg"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(theme: str, bare: Page) -> None:
    checkout = Checkout.find()
    assert checkout is not None
    axe = (checkout.web / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    bare.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    bare.evaluate(SHOW_GRAPH, draw_dot(lecture()).source)
    expect(bare.locator("gl-graph svg")).to_be_visible()
    bare.evaluate(axe)
    found = bare.evaluate("axe.run('main').then(({ violations }) => violations)")
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
