"""The benchmark runs and its engines agree; how fast they are is for a quiet machine to say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.cpython_only  # starts another process
@pytest.mark.parametrize("where", [[], ["--pyodide"]], ids=["cpython", "pyodide"])
def test_the_engines_agree_at_every_step(where: list[str], request: pytest.FixtureRequest) -> None:
    if where:
        request.getfixturevalue("site_folder")  # has put Pyodide into web/node_modules
    bench = [sys.executable, BENCH / "eager.py", "--json", "--points", "4", "--rounds", "1", *where]
    result = json.loads(subprocess.run(bench, capture_output=True, text=True, check=True).stdout)
    assert (result["platform"] == "emscripten") == bool(where)
    assert result["steps"] == 5
    assert result["loss"][1] < result["loss"][0]
    assert set(result["ms"]) == {"gradlet", "micrograd"}
