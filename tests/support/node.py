"""A script for Node.js that answers one line of JSON with one: started once, and asked by many tests."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gradlet.cli import node
from gradlet.cli.checkout import Checkout


class Script:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, question: object) -> Any:
        assert self.process.stdin and self.process.stdout
        print(json.dumps(question), file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        assert line, "the script has ended; what it said stands above"
        return json.loads(line)

    def ask_all(self, questions: Iterable[object]) -> list[Any]:
        return [self.ask(question) for question in questions]


@contextmanager
def script(path: Path) -> Iterator[Script]:
    """Run the script at this path; building the site has brought Node.js and its packages."""
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    program = node.find(checkout, lambda line: None).program
    with subprocess.Popen([program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield Script(process)
        finally:
            process.communicate()
    assert process.returncode == 0, f"{path.name} ended with status {process.returncode}"
