"""The finished site: built from the clone if its sources have changed, or taken out of the package."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from gradlet.cli import licences, node, packages
from gradlet.cli.checkout import PACKAGE, Checkout
from gradlet.cli.steps import Say, run, step, to_stderr

LISTING = "files.json"
PACKED = "_site"
"""The folder of the package that holds the site, in a wheel."""
REASON = "no_site.txt"
"""The file of the package that has the reason why there is none."""


def ready(*, rebuild: bool = False, extra: Sequence[str] = (), say: Say = to_stderr) -> Path:
    """Return the folder of an up-to-date site, built if necessary. `extra`: further packages to ship."""
    checkout = Checkout.find()
    if checkout:
        with checkout.lock():
            return _build_with(checkout, extra, say) if extra else _build_if_changed(checkout, rebuild, say)
    if extra:
        raise RuntimeError("--with builds the page anew, and that needs its sources; run it in a clone of gradlet")
    packed = PACKAGE / PACKED
    if (packed / "index.html").is_file():
        return packed
    raise RuntimeError(_explain_missing())


def _explain_missing() -> str:
    """Return a sentence that says why this gradlet has no page, and what to do."""
    try:
        [reason, *_] = (PACKAGE / REASON).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        reason = ""
    because = f", which could not be built: {reason.partition('; ')[0].rstrip('.:')}" if reason else ""
    again = "with `--force-reinstall --no-cache-dir`, where PyPI and npm can be reached"
    return f"this gradlet was installed without its page{because}; install it again from where it came, {again}"


def write(folder: Path, *, rebuild: bool = False, extra: Sequence[str] = (), say: Say = to_stderr) -> None:
    """Write the whole site to `folder`: new, empty, or written by an earlier `gradlet build`, whose site it replaces.

    If not all can be written, nothing changes: all files are there, under other names, before an old one is removed.
    """
    _check_target(folder)
    earlier = _earlier_files(folder)
    source = ready(rebuild=rebuild, extra=extra, say=say)
    files = json.loads((source / LISTING).read_text("utf-8"))["files"]
    names = [*(file["path"] for file in files), LISTING]
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".new-", dir=folder, ignore_cleanup_errors=True) as new:
        for name in names:
            _make_parent(Path(new, name))
            shutil.copyfile(source / name, Path(new, name))  # without its mode and its time
        for path in earlier:
            path.unlink()
        for name in names:
            Path(new, name).rename(_make_parent(folder / name))
    total = sum(file["size"] for file in files)
    say(f"gradlet: {len(files)} files, {total / 1e6:.1f} MB, in {str(folder)!r}; put them on any static host")


def _make_parent(path: Path) -> Path:
    """Make the folder of `path`, and return `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _check_target(folder: Path) -> None:
    """Raise NotADirectoryError if `folder` is not one, or FileExistsError if the site is made from it."""
    checkout, target = Checkout.find(), folder.resolve()
    if checkout:
        ours = target.is_relative_to(PACKAGE) or target.is_relative_to(checkout.web) or target == checkout.root
    else:
        ours = target.is_relative_to(PACKAGE / PACKED)
    if ours:
        raise FileExistsError(f"{str(folder)!r} is where the site is made from; name a new folder")
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    if not there.is_dir():
        raise NotADirectoryError(f"{str(there)!r} is no folder; name a new one")


def _earlier_files(folder: Path) -> list[Path]:
    """Return the files of an earlier build in `folder`. Raises FileExistsError if any other file is there."""
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


def _build_if_changed(checkout: Checkout, rebuild: bool, say: Say) -> Path:
    folder, stamp = checkout.made / "site", checkout.made / "site.sha256"
    digest = checkout.digest()
    if not rebuild and folder.is_dir() and stamp.is_file() and stamp.read_text() == digest:
        return folder
    _bundle(checkout, (), say)
    stamp.unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    (checkout.made / "next").rename(folder)
    stamp.write_text(digest)
    return folder


def _build_with(checkout: Checkout, extra: Sequence[str], say: Say) -> Path:
    """Build a site with further packages: always, as the registry may have new versions of them."""
    _bundle(checkout, extra, say)
    folder = checkout.made / "site-with"
    shutil.rmtree(folder, ignore_errors=True)
    return (checkout.made / "next").rename(folder)


def _bundle(checkout: Checkout, extra: Sequence[str], say: Say) -> None:
    """Build the whole site into web/.build/next."""
    say("gradlet: building the site")
    command, env = vite(checkout, extra, say)
    with step("bundling the page", say):
        run([*command, "build"], cwd=checkout.web, env=env, cure="read its words below")


def vite(checkout: Checkout, extra: Sequence[str], say: Say) -> tuple[list[str | Path], dict[str, str]]:
    """Make all that the bundler reads, wheels and the walk-through; return its command and its environment."""
    node_js = node.find(checkout, say)
    node.install(checkout, node_js, say)
    wheels = _collect_wheels(checkout, say)
    if extra:
        wheels = _add_wheels(checkout, wheels, extra, say)
    _write_licences(checkout, wheels)
    _run_walk_through(checkout, say)
    tools = packages.python_path(packages.installed(checkout, checkout.pins / "tools.txt", say))
    env = {**node_js.env, **tools, "GRADLET_PYTHON": sys.executable, "GRADLET_WHEELS": str(wheels)}
    env["NODE_ENV"] = "production"  # with another value the bundle differs
    return [node_js.program, checkout.web / "node_modules" / "vite" / "bin" / "vite.js"], env


def _add_wheels(checkout: Checkout, wheels: Path, extra: Sequence[str], say: Say) -> Path:
    """Collect the wheels of the site, and those of further packages, in web/.build/more."""
    folder = checkout.made / "more"
    shutil.rmtree(folder, ignore_errors=True)
    packages.pure(extra, wheels, folder, say)
    shutil.copytree(wheels, folder, dirs_exist_ok=True)
    return folder


def _collect_wheels(checkout: Checkout, say: Say) -> Path:
    """Collect the wheels that the site ships in web/.build/wheels, and pyodide-lock's in web/.build/locker."""
    for name, pins in (("wheels", "wheels.txt"), ("locker", "lock.txt")):
        shutil.rmtree(checkout.made / name, ignore_errors=True)
        shutil.copytree(packages.downloaded(checkout, checkout.pins / pins, say), checkout.made / name)
    packages.build_wheel(checkout, checkout.made / "wheels", say)
    return checkout.made / "wheels"


def _write_licences(checkout: Checkout, wheels: Path) -> None:
    """Write the licences of the wheels, which the build adds to those of its packages, to web/.build."""
    ours = {wheel.name for wheel in (checkout.made / "wheels").glob("*.whl")}
    listed = json.dumps(licences.of_wheels(wheels, ours), indent=1)
    (checkout.made / "wheel-licences.json").write_text(listed, "utf-8")


def _run_walk_through(checkout: Checkout, say: Say) -> None:
    """Write the first page's notebook, with its outputs under this Python, to web/.build/welcome.json."""
    notebook = checkout.web / "notebooks" / "welcome.md"
    with step("running the walk-through", say):
        text = run(
            [sys.executable, "-m", "gradlet.cli.prerender", notebook],
            cure="a cell of the first page fails; mend it",
            env={**packages.python_path(), "PYTHONHASHSEED": "0"},
        )
    (checkout.made / "welcome.json").write_text(text, "utf-8")
