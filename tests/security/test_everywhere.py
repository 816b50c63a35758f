"""What SECURITY.md promises, in Chromium, Firefox and WebKitGTK, over http and over https; a canary is the judge.

The first line of each test is a row of the table in SECURITY.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from security import channels, training
from security.reader import Reader
from support import browsers
from support.servers import Canary, plain_host

from gradlet.kernel import wasmtime_runtime

HERE = Path(__file__).parent
HOSTILE = json.loads((HERE.parent / "e2e" / "views" / "pages" / "hostile.json").read_text("utf-8"))
PRINT = """import js, json
from gradlet.kernel import browser_runtime
print(json.dumps(digests(browser_runtime(js))))"""
GRAPH = "from gradlet import Value, draw_dot\na = Value(2.0, label='a')\ndraw_dot((a * a + a).tanh())"
LOOP = "while True: pass"
DRAWN = """(cell) => {
  const root = document.querySelector(`${cell} gl-graph`)?.shadowRoot;
  return root?.querySelector('svg g') ? 'drawn' : root?.querySelector('.problem:not([hidden])')?.textContent;
}"""
TRAINED = """() => {
  const panel = document.querySelector('gl-panel')?.shadowRoot;
  const step = panel?.querySelector('.facts .number')?.textContent;
  return !!panel?.querySelector('gl-figure') && Number(step?.replace(/\\D/g, '')) > 0;
}"""
# The first embed's graph is drawn, and its frame is as high as what is in it.
FRAMED = """() => {
  const frame = document.querySelector('grad-let').shadowRoot.querySelector('.shown iframe');
  const graph = frame?.contentDocument.querySelector('gl-graph')?.shadowRoot;
  const [inside, height] = [frame?.contentDocument.body.offsetHeight, frame?.offsetHeight];
  return graph?.querySelector('svg g') && height > 200 && inside <= height;
}"""
PAUSED = "() => document.querySelector('gl-panel').shadowRoot.querySelector('button.main').textContent === 'Train'"
FRAME = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="sing(0)">{}</svg>'
SING = "() => { globalThis.sung = []; globalThis.sing = (tune) => void sung.push(tune); }"
# Every graph is drawn or refused, and what a payload starts has had two frames to start in.
SETTLED = """async (cell) => {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return [...document.querySelectorAll(`${cell} gl-graph`)].every((graph) => !graph.shadowRoot.querySelector('.wait'));
}"""
# What must not be anywhere in the outputs, however deep.
HARM = """() => {
  const faults = sung.map((tune) => `sang ${tune}`);
  const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])]);
  for (const outputs of document.querySelectorAll('gl-outputs'))
    for (const element of all(outputs)) {
      const name = element.localName;
      if (/canary|^(script|iframe|object|embed|base|meta|link|form)$/i.test(name)) faults.push(name);
      for (const { name, value } of element.attributes)
        if (/^on/i.test(name) || /^\\s*(javascript|vbscript):/i.test(value)) faults.push(`${name}=${value}`);
    }
  return faults;
}"""

# Scrolled to, as often as it takes: the glide to the cell that was run may still be under way.
PANEL = """() => {
  document.querySelector("#under").scrollIntoView();
  return !!document.querySelector("gl-panel");
}"""

pytestmark = pytest.mark.usefixtures("note")


def test_opening_runs_nothing(reader: Reader) -> None:
    """Opening the page starts no Python."""
    state = reader.browser.evaluate("() => [document.querySelector('[data-phase]').dataset.phase, frames.length]")
    assert state == ["off", 0]
    assert reader.browser.errors() == []


def test_smoke(reader: Reader, artifacts: Path, place: str) -> None:
    """The page starts Python, runs a cell, draws its graph, trains, and stops a loop with its variables kept."""
    assert reader.run("kept = 6 * 7\nkept") == "42"
    reader.run(GRAPH)
    assert reader.browser.wait_for(DRAWN, reader.cell(0)) == "drawn"
    reader.start(LOOP)
    reader.stop()
    reader.ended("stopped")
    assert reader.run("kept") == "42"
    reader.browser.wait_for(PANEL)
    reader.browser.click("gl-panel >>> button.main")
    reader.browser.wait_for(TRAINED)
    reader.browser.screenshot(artifacts / f"smoke-{place.replace(' ', '-')}.png")
    reader.stop()
    reader.browser.wait_for(PAUSED)
    reader.phase("ready")
    assert reader.browser.errors() == []


def test_python_reaches_no_network(reader: Reader, far: Canary) -> None:
    """Python in a cell reaches no network."""
    ended = channels.ended(reader.run(channels.network(far.url)))
    assert ended.keys() >= channels.CHANNELS.keys(), "every way was tried"


def test_javascript_reaches_no_network(reader: Reader, far: Canary) -> None:
    """JavaScript in a cell, and in a worker that it makes, reaches no network."""
    ended = channels.ended(reader.run(channels.script(far.url)))
    places = {name.partition(":")[0] for name in ended}
    assert places == {"worker", "inner worker"} and len(ended) > 20, f"every way was tried: {ended}"


def test_no_storage_and_no_page(reader: Reader) -> None:
    """Code in a cell reaches no storage of the site, and not the page."""
    reader.browser.evaluate(channels.HIDE)
    ended = channels.ended(reader.run(channels.places()))
    assert ended.keys() >= channels.PLACES.keys()
    nothing = ("refused", "done None", "done undefined", "done jsnull")
    found = {name: ended[name] for name in channels.PLACES if not ended[name].startswith(nothing)}
    assert found == {}
    assert reader.browser.evaluate("() => heard") == []


def test_hostile_pictures_are_harmless(reader: Reader, far: Canary) -> None:
    """Hostile HTML, SVG and DOT become no element, no link, no script and no request."""
    reader.browser.evaluate(SING)
    kinds = {"html": "HTML", "svg": "SVG", "dot": "graphviz.Source"}
    for kind, make in kinds.items():
        texts = [text.replace("CANARY", far.url) for text in HOSTILE[kind].values()]
        if kind == "svg":
            texts = [FRAME.format(text) for text in texts]
        shows = "\n".join(f"display({make}({text!r}))" for text in texts)
        reader.run(f"from IPython.display import HTML, SVG\nimport graphviz\n{shows}")
        reader.browser.wait_for(SETTLED, reader.cell(0))
        assert reader.browser.evaluate(HARM) == [], kind


def test_the_same_numbers(reader: Reader, sums: dict[str, dict[str, str]], place: str) -> None:
    """Trained weights are the same to the bit, by the Python engine and by the kernel."""
    source = Path(training.__file__).read_text("utf-8")
    text = reader.run(f"{source}\n{PRINT}")
    here = sums[place] = json.loads(text)
    python = training.digests(wasmtime_runtime())
    del python["python tanh"]  # the C library's, which is another one in Pyodide
    assert here == {**here, **python}, "as on CPython"
    assert len({str(sum) for sum in sums.values()}) == 1, sums


def test_the_post(post: browsers.Browser, artifacts: Path, place: str) -> None:
    """A post with an embed starts nothing; a click runs it, draws its graph, and its height follows."""
    assert post.evaluate("() => frames.length") == 0
    post.click("grad-let >>> button.run")
    post.wait_for(FRAMED)
    post.screenshot(artifacts / f"post-{place.replace(' ', '-')}.png")
    assert post.errors() == []


@pytest.fixture
def post(place: str, site_folder: Path, driven: Callable[[str], browsers.Browser]) -> Iterator[browsers.Browser]:
    """The example post, in a browser that has no page open beside it."""
    name, scheme = place.split()
    with plain_host(site_folder, "/a/blog/", scheme) as url:
        browser = driven(name)
        browser.open(f"{url}example/")
        yield browser
        browser.open("about:blank")


@pytest.fixture(scope="session")
def sums() -> dict[str, dict[str, str]]:
    """Of every browser that has been here."""
    return {}
