"""Browser tests that may be run a second time, each with the reason. The list only shrinks.

Everything else that fails has failed. A race in a test, or in the page, is to be found and mended; here stands what is
another program's fault and cannot be waited for.
"""

from __future__ import annotations

import pytest

# The start of a test's id → the reason.
REASONS = {
    "tests/security/test_everywhere.py::test_javascript_reaches_no_network[firefox": (
        "Firefox on a busy machine sometimes never comes back from making a worker inside a worker; the page then ends "
        "the cell after its thirty seconds."
    ),
}


def reason(item: pytest.Item) -> str | None:
    """Return why this test may be run a second time; None for all others."""
    return next((reason for start, reason in REASONS.items() if item.nodeid.startswith(start)), None)


def summary(reporter: pytest.TerminalReporter) -> None:
    """Print what of the list was in this run, and whether it was needed."""
    reports = [(report.nodeid, outcome) for outcome, all in reporter.stats.items() for report in _reports(all)]
    for start, reason in REASONS.items():
        if found := [outcome for nodeid, outcome in reports if nodeid.startswith(start)]:
            again = "was run a second time" if "rerun" in found else "needed no second run"
            reporter.write_line(f"{start}…] {again}; it may have one: {reason}", yellow=True)


def _reports(entries: list[object]) -> list[pytest.TestReport]:
    """Leave out what is no report of a test: warnings, and what was deselected."""
    return [entry for entry in entries if isinstance(entry, pytest.TestReport)]
