"""Packages from PyPI that a build needs: pinned by hash, kept in web/.build, not in the reader's environment."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from gradlet.cli.checkout import Checkout
from gradlet.cli.steps import Say, run, step

NETWORK = "check the network, and that `python -m pip` works here, then run the command again"


def installed(checkout: Checkout, requirements: Path, say: Say) -> Path:
    """A folder with the packages of a requirements file, importable and ready to run on this machine."""
    return _kept(checkout, requirements, say, "install", "--target")


def downloaded(checkout: Checkout, requirements: Path, say: Say) -> Path:
    """A folder with the wheels of a requirements file, as Pyodide's Python wants them."""
    return _kept(checkout, requirements, say, "download", "--python-version", "3.14", "--dest")


def _kept(checkout: Checkout, requirements: Path, say: Say, *how: str) -> Path:
    name = requirements.stem
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:10]
    folder = checkout.made / "pip" / f"{name}-{digest}"
    if folder.exists():
        return folder
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    fixed = ("--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement")
    with step(f"fetching {name} from PyPI", say):
        run([sys.executable, "-m", "pip", *how, part, *fixed, requirements], cure=NETWORK)
    part.rename(folder)
    return folder


def build_wheel(checkout: Checkout, into: Path, say: Say) -> None:
    """Build gradlet's own wheel, the one that the page installs, into a folder."""
    tools = installed(checkout, checkout.pins / "tools.txt", say)
    with step("building gradlet's wheel", say):
        run(
            [sys.executable, "-m", "gradlet.cli.wheel", checkout.root, into],
            cure="read its words below",
            env=python_path(tools),
        )


def python_path(*folders: Path) -> Mapping[str, str]:
    """An environment in which a child finds `folders` and this very gradlet, installed or not."""
    source = Path(__file__).resolve().parents[2]
    kept = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([*map(str, folders), str(source), *([kept] if kept else [])])}
