"""Runs inside Pyodide: pytest over the project that was unpacked here."""

from __future__ import annotations

import os
import sys
from collections import Counter

import pytest


class Tally:
    """Counts outcomes as pytest's last line does."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.counts[report.outcome] += 1

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.counts["deselected"] += len(items)


def main(folders: list[str]) -> dict[str, int | str]:
    """Run the tests in `folders`; the exit status, pytest's counts, and which Python said so."""
    os.chdir("/project")
    tally = Tally()
    # Emscripten has neither the signals that faulthandler wants nor a cache worth keeping.
    options = ["-m", "not cpython_only", "-p", "no:faulthandler", "-p", "no:cacheprovider", "-ra", "--color=no"]
    status = pytest.main([*options, *folders], plugins=[tally])
    return {**tally.counts, "status": int(status), "platform": sys.platform, "python": sys.version.split()[0]}
