"""The tests of web/src's pure modules: tables and properties in TypeScript, run by Node without a browser."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlet.cli import node
from gradlet.cli.checkout import Checkout

HERE = Path(__file__).parent


def run(program: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program, HERE / "run.mjs", *options], capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def program(site_folder: Path, say: Callable[[str], None]) -> Path:
    """Node.js; building the site has brought it and its packages."""
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    return node.find(checkout, say).program


def test_the_pure_modules_of_the_page(program: Path) -> None:
    done = run(program)
    assert done.returncode == 0, f"node's own report:\n{done.stdout}{done.stderr}"
    passed = re.search(r"^\S pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed and int(passed[1]) >= 50, f"too few tests ran:\n{done.stdout}"
