"""The built site as anyone could check it: its listing, its addresses, and its first page without JavaScript."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

FIXED = {"index.html", "embed.html", "gradlet.js", "files.json", "licences.txt"}


def test_the_listing_names_every_file_with_its_hash_and_size(site_folder: Path) -> None:
    listed = json.loads((site_folder / "files.json").read_text("utf-8"))["files"]
    found = [
        {"path": p.relative_to(site_folder).as_posix(), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for p in site_folder.rglob("*")
        if p.is_file() and p.name != "files.json"
        for data in [p.read_bytes()]
    ]
    assert listed == sorted(found, key=lambda file: file["path"])
    assert len(listed) > 10


def test_only_what_others_link_to_has_a_name_that_stays(site_folder: Path) -> None:
    for path in site_folder.rglob("*"):
        name = path.relative_to(site_folder).as_posix()
        if path.is_file() and name not in FIXED and not name.startswith("example/"):
            assert re.fullmatch(r"assets/.+-[\w-]{8,10}\.\w+", name), name


def test_the_first_page_addresses_nobody_else(site_folder: Path) -> None:
    html = (site_folder / "index.html").read_text("utf-8")
    for address in re.findall(r"""\s(?:src|href)=["']?([^"'\s>]+)""", html):
        assert address.startswith(("./", "#")), address


def test_the_first_page_has_no_inline_script_style_or_handler(site_folder: Path) -> None:
    html = (site_folder / "index.html").read_text("utf-8")
    html = re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)
    assert not re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", html)
    assert not re.findall(r"<style|\sstyle=|\son\w+=", html)


def test_it_opens_from_a_sub_path_without_a_fault(page: Page, site: str) -> None:
    page.goto(site)
    page.wait_for_load_state("load")
    assert page.title()


def test_it_can_be_read_without_javascript(open_page: Callable[..., Page], site: str) -> None:
    page = open_page(java_script_enabled=False)
    page.goto(site)
    assert page.locator("main .prose").count() >= 3
    assert "Value" in page.locator("main .code .source").first.inner_text()
    assert page.locator("main .outputs svg").count() >= 1
