"""The engine's tests once more, inside Pyodide: another interpreter, another stack, another maths library."""

from __future__ import annotations

import json
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gradlet.cli import node, packages
from gradlet.cli.checkout import Checkout

HERE = Path(__file__).parent
FOLDERS = ("engine", "train", "notebook", "kernel")
SUPPORT = ("fixtures", "pyodide", "support")


def test_the_engine_passes_its_tests_inside_pyodide(
    site_folder: Path, tmp_path: Path, say: Callable[[str], None]
) -> None:
    """`site_folder` has put Pyodide into web/node_modules."""
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    archive, result = tmp_path / "project.zip", tmp_path / "counts.json"
    wheels = packages.downloaded(checkout, HERE / "requirements.txt", say)
    with zipfile.ZipFile(archive, "w") as project:
        for name, data in _project(checkout, wheels):
            project.writestr(name, data)

    folders = [f"tests/{folder}" for folder in FOLDERS]
    program = node.find(checkout, say).program
    pyodide = checkout.web / "node_modules" / "pyodide"
    with subprocess.Popen(
        [program, HERE / "run.mjs", pyodide, archive, result, *folders],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        assert process.stdout
        for line in process.stdout:
            say(f"  pyodide | {line.rstrip()[:300]}")

    assert process.returncode == 0
    counts = json.loads(result.read_text("utf-8"))
    say(f"  pyodide | {counts}")
    assert counts["platform"] == "emscripten"
    assert counts["status"] == 0
    assert counts["passed"] > 0


def _project(checkout: Checkout, wheels: Path) -> Iterator[tuple[str, bytes]]:
    """What the inner tests need: name inside Pyodide, content."""
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            yield from ((f"packages/{name}", archive.read(name)) for name in archive.namelist() if name[-1] != "/")
    tests = [checkout.root / "tests" / folder for folder in (*FOLDERS, *SUPPORT)]
    for top in (checkout.root / "src", checkout.web / "notebooks", *tests):
        for path in sorted(top.rglob("*")):
            if path.is_file() and not {"__pycache__", "_site", "node_modules"} & set(path.parts):
                yield path.relative_to(checkout.root).as_posix(), path.read_bytes()
    yield "pyproject.toml", (checkout.root / "pyproject.toml").read_bytes()
