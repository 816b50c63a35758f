"""The types that users see: two checkers, strict, over code of theirs, against gradlet as it is once installed."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlet.cli import packages
from gradlet.cli.checkout import Checkout

CODE = Path(__file__).parents[1] / "fixtures" / "typing"
Faults = set[tuple[str, int]]
"""File and line of what a checker refuses."""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> Path:
    """A Python of its own, in which gradlet's wheel is installed, without the site, and what it needs."""
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    folder = tmp_path_factory.mktemp("types")
    venv.create(folder / "venv")
    [site_packages] = (folder / "venv").glob("lib/python*/site-packages")
    packages.build_wheel(checkout, folder / "wheels", say)
    needed = packages.downloaded(checkout, checkout.pins / "wheels.txt", say)
    for wheel in (*(folder / "wheels").glob("*.whl"), *needed.glob("graphviz-*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site_packages)
    return folder / "venv" / "bin" / "python"


def mypy(python: Path, tmp_path: Path) -> Faults:
    command = [sys.executable, "-m", "mypy", "--strict", "--output=json", "--config-file=", f"--cache-dir={tmp_path}"]
    command += [f"--python-executable={python}", "right.py", "wrong.py"]
    done = subprocess.run(command, cwd=CODE, capture_output=True, text=True)
    assert not done.stderr, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {(row["file"], row["line"]) for row in rows if row["severity"] == "error"}


def pyright(python: Path, tmp_path: Path) -> Faults:
    """basedpyright is pyright with a Node.js in its wheel; strict is strict in both."""
    project = tmp_path / "pyrightconfig.json"
    project.write_text(json.dumps({"include": [str(CODE)], "typeCheckingMode": "strict"}), "utf-8")
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--project", project, "--pythonpath", python]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    rows = json.loads(done.stdout)["generalDiagnostics"]
    return {(Path(row["file"]).name, row["range"]["start"]["line"] + 1) for row in rows if row["severity"] == "error"}


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_users_code_is_right_and_their_mistakes_are_found(
    checker: Callable[[Path, Path], Faults], python: Path, tmp_path: Path
) -> None:
    lines = (CODE / "wrong.py").read_text("utf-8").splitlines()
    mistakes = {("wrong.py", number) for number, line in enumerate(lines, 1) if line.endswith("# mistake")}
    assert len(mistakes) > 20
    assert checker(python, tmp_path) == mistakes


def test_the_code_that_is_called_right_runs(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, CODE / "right.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
