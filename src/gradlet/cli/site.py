"""The finished site: built from the clone when what it is made of has changed, or taken out of the package."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from gradlet.cli import node, packages
from gradlet.cli.checkout import PACKAGE, Checkout
from gradlet.cli.steps import Say, run, step, to_stderr

LISTING = "files.json"


def ready(*, rebuild: bool = False, say: Say = to_stderr) -> Path:
    """The folder of a site that is up to date; builds it if need be."""
    checkout = Checkout.find()
    if checkout:
        with checkout.lock():
            return _fresh(checkout, rebuild, say)
    packed = PACKAGE / "_site"
    if (packed / "index.html").is_file():
        return packed
    raise RuntimeError(f"{str(PACKAGE)!r} holds no site, nor is it a clone to build one from; install gradlet again")


def write(folder: Path, *, rebuild: bool = False, say: Say = to_stderr) -> None:
    """Write the whole site to `folder`: new, empty, or written by an earlier `gradlet build`."""
    _keep_out(folder)
    earlier = _written(folder)
    source = ready(rebuild=rebuild, say=say)
    for path in earlier:
        path.unlink()
    shutil.copytree(source, folder, dirs_exist_ok=True)
    files = json.loads((folder / LISTING).read_text("utf-8"))["files"]
    total = sum(file["size"] for file in files)
    say(f"gradlet: {len(files)} files, {total / 1e6:.1f} MB, in {str(folder)!r}; put them on any static host")


def _keep_out(folder: Path) -> None:
    """Raises FileExistsError for a folder that a site is made from."""
    checkout, target = Checkout.find(), folder.resolve()
    sources = checkout.web if checkout else PACKAGE / "_site"
    if target.is_relative_to(sources) or (checkout and target == checkout.root):
        raise FileExistsError(f"{str(folder)!r} is where the site is made from; name a new folder")


def _written(folder: Path) -> list[Path]:
    """The files that an earlier build left in `folder`. Raises FileExistsError if any other file is there."""
    try:
        rows = json.loads((folder / LISTING).read_text("utf-8"))["files"]
        listed = {LISTING, *(row["path"] for row in rows)}
    except (OSError, ValueError, LookupError, TypeError):
        listed = set()
    files = [path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()]
    for path in files:
        if (name := path.relative_to(folder).as_posix()) not in listed:
            raise FileExistsError(
                f"{str(folder)!r} is neither empty nor a site of ours: it holds {name!r}; name a new folder"
            )
    return files


def _fresh(checkout: Checkout, rebuild: bool, say: Say) -> Path:
    folder, stamp = checkout.made / "site", checkout.made / "site.sha256"
    digest = checkout.digest()
    if not rebuild and folder.is_dir() and stamp.is_file() and stamp.read_text() == digest:
        return folder
    say("gradlet: building the site")
    node_js = node.find(checkout, say)
    node.install(checkout, node_js, say)
    _wheels(checkout, say)
    _walk_through(checkout, say)
    with step("bundling the page", say):
        vite = checkout.web / "node_modules" / "vite" / "bin" / "vite.js"
        run([node_js.program, vite, "build"], cwd=checkout.web, env=node_js.env, cure="read its words below")
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    (checkout.made / "next").rename(folder)
    stamp.write_text(digest)
    return folder


def _wheels(checkout: Checkout, say: Say) -> None:
    """web/.build/wheels: exactly the wheels that the site ships."""
    folder = checkout.made / "wheels"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(packages.downloaded(checkout, checkout.pins / "wheels.txt", say), folder)
    packages.build_wheel(checkout, folder, say)


def _walk_through(checkout: Checkout, say: Say) -> None:
    """web/.build/welcome.json: the first page's notebook with the outputs that this Python gives."""
    notebook = checkout.web / "notebooks" / "welcome.md"
    with step("running the walk-through", say):
        text = run(
            [sys.executable, "-m", "gradlet.cli.prerender", notebook],
            cure="a cell of the first page fails; mend it",
            env={**packages.python_path(), "PYTHONHASHSEED": "0"},
        )
    (checkout.made / "welcome.json").write_text(text, "utf-8")
