"""The bench runs, and its engines agree in what they compute; how fast they are is for a quiet machine to say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"


@pytest.mark.cpython_only  # starts another process
def test_all_that_needs_no_download_agrees(site_folder: Path) -> None:  # which has put Pyodide into web/node_modules
    program = [sys.executable, BENCH / "kernel.py", "--json", "--alone", "--large", "4"]
    small = [
        "--rounds",
        "1",
        "--ms",
        "1",
        "--points",
        "8",
        "--side",
        "6",
        "--sizes",
        "4",
        "--beyond",
        "3",
        "--large",
        "4",
    ]
    done = subprocess.run([*program, *small], stdout=subprocess.PIPE, encoding="utf-8", check=True)
    result = json.loads(done.stdout)
    step = result["step"]["rows"]
    assert {"kernel", "plain JavaScript", "gradlet, Python", "micrograd"} <= set(step)
    assert all(row["apart"] <= 1e-9 for row in step.values() if "apart" in row)
    assert result["step"]["left"] == []
    assert {"kernel", "kernel, from Python"} <= set(result["maps"])
    assert [one["parameters"] for one in result["sizes"]] == [4 * 3 + 4 * 5 + 5]
    assert result["refusal"] == ""  # three neurons are not too many
