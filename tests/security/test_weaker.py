"""Where the cell does not work, as where no worker is allowed in a sandboxed frame, that is said; the rest works."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import Page, Route, expect
from support.waiting import BOOT
from support.watch import Watch

FAULTS = {
    "workers are refused": ("worker-src blob:", "worker-src 'none'"),
    "the cell's script is refused": ("script-src ", "script-src 'none'; media-src "),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_without_workers_it_is_said_and_reading_editing_and_saving_work(
    page: Page, site: str, watch: Watch, fault: str
) -> None:
    watch.allow("Content Security Policy|Refused to|violates")

    def spoil(route: Route) -> None:
        body = route.fetch().text()
        assert FAULTS[fault][0] in body
        route.fulfill(body=body.replace(*FAULTS[fault]), content_type="text/html")

    page.route("**/sandbox-*.html", spoil)
    notebook = Notebook(page, site)
    notebook.write("kept = 42")
    page.keyboard.press("ControlOrMeta+Enter")
    notices = page.get_by_role("region", name="Notices")
    expect(notices).to_contain_text("Python could not start", timeout=BOOT)
    if fault == "workers are refused":
        expect(notices).to_contain_text("You can still read, edit and save the notebook")
    expect(page.locator("gl-toolbar")).to_contain_text("Retry")
    notebook.write("kept = 43")
    assert notebook.source(0).strip() == "kept = 43"
    page.get_by_role("button", name="Share").click()
    with page.expect_download(timeout=BOOT) as download:
        page.get_by_role("dialog").get_by_role("button", name=".ipynb").click()
        notices.get_by_role("button", name="Download as .ipynb").click(timeout=BOOT)  # Python is tried once more
    assert "kept = 43" in Path(download.value.path()).read_text("utf-8")
