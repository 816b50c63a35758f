"""Python's side of the wire, held to the TypeScript schemas in web/src/wire/python.ts by running them."""

from __future__ import annotations

import array
import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from page.run import Runner
from support.node import Script, script

CHECK = Path(__file__).with_name("wire_check.mjs")


@pytest.fixture(scope="module")
def node(site_folder: Path) -> Iterator[Script]:
    """The schemas in Node.js; building the site has brought it and its packages."""
    with script(CHECK) as schemas:
        yield schemas


def verdicts(node: Script, messages: list[tuple[str, Any]]) -> list[list[str]]:
    questions = [json.loads(json.dumps({"schema": s, "value": v}, default=as_floats)) for s, v in messages]
    return node.ask_all(questions)


def as_floats(value: object) -> dict[str, list[float]]:
    assert isinstance(value, array.array) and value.typecode == "f", repr(value)
    return {"float32": list(value)}


def test_every_message_of_a_session_fits_its_schema(cells: Runner, node: Script) -> None:
    messages: list[tuple[str, Any]] = []

    def run(source: str) -> None:
        messages.append(("RunResult", cells.run(source)))
        messages.extend(("Output", output) for output in cells.outputs)

    def call(schema: str, method: str, **args: Any) -> Any:
        result = asyncio.run(cells.session.call(method, args))
        messages.append((schema, result))
        return result

    run("print('x'); 1 / 0")
    run("x = (")
    run("raise KeyboardInterrupt")
    run("from gradlet import Value, draw_dot\ndraw_dot(Value(1.0) * 2)")
    run("from IPython.display import HTML, clear_output; display(HTML('<b>x</b>')); clear_output()")
    run(
        "import random\nfrom gradlet import MLP, show, data, losses\n"
        "X, y = data.moons(20, rng=random.Random(1))\nmodel = MLP(2, [3, 1])\n"
        "show(model, X, y, losses.mse([model(x) for x in X], y))"
    )
    run("show(model, X, [0 if label < 0 else 1 for label in y])")
    classes = [tuple(m["classes"]) for schema, m in messages if schema == "Output" and m["kind"] == "figure"]
    assert list(dict.fromkeys(classes)) == [("\u22121", "+1"), ("0", "1")]
    opened = call("Notebook", "open", name="a.md", bytes=b"# T\n\n```python\n1\n```\n")
    for format in ("md", "py", "ipynb"):
        assert isinstance(asyncio.run(cells.session.call("save", {"format": format, "notebook": opened})), str)
    panel = call("PanelState", "panel.open", settings={})
    call("PanelState", "panel.open", settings={field["name"]: "nonsense" for field in panel["fields"]})
    call("PanelState", "panel.advance", steps=2)
    saved = call("PanelSaved", "panel.state")
    call("PanelState", "panel.open", **saved)
    call("PanelState", "panel.open", settings={"data": "drawn"}, points=[[0.5, 0.5, 1], [0, 0, -1]] * 3)
    call("PanelState", "panel.open", settings={}, points=[])
    call("PanelSaved", "panel.state")
    call("PanelState", "panel.open", settings={"engine": "python", "speed": "10"})
    call("PanelState", "panel.advance", seconds=0.01)
    call("PanelState", "panel.reset", newSeed=True)

    for (schema, message), issues in zip(messages, verdicts(node, messages), strict=True):
        assert issues == [], f"{schema} {message}"


def test_the_check_can_fail(node: Script) -> None:
    bad = {"kind": "stream", "name": "stdlog", "text": 5}
    assert verdicts(node, [("Output", bad), ("RunResult", {"seconds": 1})]) != [[], []]
