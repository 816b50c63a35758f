"""Firefox, driven over WebDriver BiDi by puppeteer-core in a Node.js process, firefox.mjs, that speaks JSON."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gradlet.cli import node
from gradlet.cli.checkout import Checkout

from . import Browser, Missing
from .find import program

HERE = Path(__file__).parent


class Firefox(Browser):
    name = "firefox"

    def __init__(self, say: Callable[[str], None]) -> None:
        firefox = program(["firefox-esr", "firefox"], ["firefox-esr"], say)
        checkout = Checkout.find()
        assert checkout, "these tests run from a clone"
        node_js = node.find(checkout, say)
        _install(node_js, say)
        self.process = subprocess.Popen(
            [node_js.program, HERE / "firefox.mjs", firefox],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            self.version = self._answer().removeprefix("firefox/")
        except EOFError:
            _, said = self.process.communicate()
            raise Missing(f"{firefox} does not start: {said.strip()[-500:]}") from None

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise EOFError("the process that drives Firefox has ended")
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _ask(self, method: str, *args: object) -> Any:
        assert self.process.stdin
        print(json.dumps({"method": method, "args": args}), file=self.process.stdin, flush=True)
        return self._answer()

    def open(self, url: str) -> None:
        self._ask("open", url)

    def go(self, url: str) -> None:
        self._ask("go", url)

    def _evaluate(self, expression: str) -> Any:
        return self._ask("evaluate", expression)

    def _click(self, finder: str) -> None:
        self._ask("click", finder)

    def press(self, keys: str) -> None:
        self._ask("press", keys)

    def screenshot(self, path: Path) -> None:
        self._ask("screenshot", str(path))

    def errors(self) -> list[str]:
        return list(self._ask("errors"))

    def close(self) -> None:
        """The end of its input ends it."""
        try:
            self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


def _install(node_js: node.Node, say: Callable[[str], None]) -> None:
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["devDependencies"]["puppeteer-core"]
    try:
        present = json.loads((HERE / "node_modules" / "puppeteer-core" / "package.json").read_text("utf-8"))["version"]
    except FileNotFoundError:
        present = None
    if present == wanted:
        return
    say("tests: installing puppeteer-core, which drives Firefox")
    result = subprocess.run(
        [*node_js.npm, "ci"], cwd=HERE, env={**os.environ, **node_js.env}, capture_output=True, text=True, timeout=300
    )
    if result.returncode:
        raise Missing(f"puppeteer-core could not be installed: {result.stderr.strip()[-500:]}")
