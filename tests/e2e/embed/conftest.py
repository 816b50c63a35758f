"""A blog on another origin than the site, with posts that have `<grad-let>` in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from e2e.embed.post import EXAMPLE, Post
from playwright.sync_api import Page
from support.servers import plain_host
from support.watch import Watch

SUB_PATH = "/some/where/"


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The site on a host that lets other origins load its script, as a module script has to be."""
    with plain_host(site_folder, SUB_PATH, open_to_all=True) as url:
        yield url


@pytest.fixture
def blog(tmp_path: Path, site: str, watch: Watch) -> Iterator[tuple[Path, str]]:
    """A folder and its URL, on another site altogether: `localhost` is another host than 127.0.0.1."""
    folder = tmp_path / "blog"
    folder.mkdir()
    with plain_host(folder, "/") as url:
        elsewhere = f"http://localhost:{urlsplit(url).port}/"
        watch.also(elsewhere)
        watch.allow("net::ERR_ABORTED")  # what is still on its way when a frame is taken out of the page
        yield folder, elsewhere


@pytest.fixture
def post(page: Page, site: str, blog: tuple[Path, str]) -> Callable[..., Post]:
    """Write a post and open it: `post('<grad-let>…</grad-let>')`.

    Each under a name of its own: a file that is written anew within the second has the same Last-Modified, and the
    browser goes on showing what it has.
    """
    folder, url = blog
    numbers = count(1)

    def write(body: str, head: str = "", *, on: Page | None = None) -> Post:
        script = f'<script type="module" src="{site}gradlet.js"></script>'
        viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        icon = '<link rel="icon" href="data:,">'
        start = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A post</title>{viewport}{icon}'
        name = f"post-{next(numbers)}.html"
        (folder / name).write_text(f"{start}{head}{script}</head><body>{body}</body></html>", "utf-8")
        return Post(on or page, url + name)

    return write


@pytest.fixture
def example(site: str, blog: tuple[Path, str]) -> Callable[[Page], Post]:
    """The documented example post, copied to the blog; only the script's address is another."""
    folder, url = blog
    for path in EXAMPLE.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    index = folder / "index.html"
    text = index.read_text("utf-8")
    assert text.count('src="../gradlet.js"') == 1
    index.write_text(text.replace('src="../gradlet.js"', f'src="{site}gradlet.js"'), "utf-8")
    return lambda page: Post(page, url)
