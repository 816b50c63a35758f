"""Test pages that hold the views alone: `shell` under the site's policy, `bare` under none, with Graphviz."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from support.servers import plain_host

from gradlet.cli import node
from gradlet.cli.checkout import Checkout
from gradlet.cli.steps import run

PAGES = Path(__file__).parent / "pages"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> Iterator[str]:
    """The test pages, built; `watch` and `page` then guard them as they guard the site."""
    checkout = Checkout.find()
    assert checkout is not None
    node_js = node.find(checkout, say)
    node.install(checkout, node_js, say)
    vite = checkout.web / "node_modules" / "vite" / "bin" / "vite.js"
    folder = tmp_path_factory.mktemp("views")
    command: list[str | Path] = [
        node_js.program,
        vite,
        "build",
        PAGES,
        "--config",
        PAGES / "vite.config.mjs",
        "--outDir",
        folder,
    ]
    run(command, cwd=checkout.web, env=node_js.env, cure="read its words below")
    with plain_host(folder, "/views/") as url:
        yield url


@pytest.fixture
def bare(page: Page, site: str) -> Page:
    """Views and Graphviz, no policy."""
    page.goto(site + "bare.html")
    page.wait_for_function("!!globalThis.views && !!globalThis.layout")
    return page


@pytest.fixture
def shell(open_page: Callable[..., Page], site: str) -> Page:
    """Views under the shell's policy."""
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(site + "views.html")
    page.wait_for_function("!!globalThis.views")
    return page
