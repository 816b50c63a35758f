"""A training in Chromium leaves the very bits that it leaves in wasmtime."""

from __future__ import annotations

from pathlib import Path

import pytest
from kernel.journal import TRAININGS, written
from playwright.sync_api import Browser

REPLAY = Path(__file__).parents[1] / "kernel" / "replay.mjs"

IN_THE_PAGE = """async ([source, journal]) => {
  const { run } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return run(journal);
}"""


@pytest.mark.parametrize("training", TRAININGS)
def test_a_thousand_steps_in_chromium(browser: Browser, training: str) -> None:
    """Every write and call of the training, done again in a page: weights and outputs are equal, byte by byte."""
    journal, found = written(training)
    page = browser.new_page()
    try:
        assert page.evaluate(IN_THE_PAGE, [REPLAY.read_text("utf-8"), journal]) == found
    finally:
        page.close()
