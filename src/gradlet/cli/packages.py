"""Packages from PyPI that a build needs: pinned by hash, kept in web/.build, not in the reader's environment."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from gradlet.cli.checkout import Checkout
from gradlet.cli.steps import Say, run, step

NETWORK = "check the network, and that `python -m pip` works here, then run the command again"
PURE = "a page can only take wheels that end in `-none-any.whl`"


def installed(checkout: Checkout, requirements: Path, say: Say) -> Path:
    """Return a folder with the packages of a requirements file, to import and run on this machine."""
    return _fetch_once(checkout, requirements, say, "install", "--target")


def downloaded(checkout: Checkout, requirements: Path, say: Say) -> Path:
    """Return a folder with the wheels of a requirements file, for Pyodide's Python."""
    return _fetch_once(checkout, requirements, say, "download", "--python-version", "3.14", "--dest")


def _fetch_once(checkout: Checkout, requirements: Path, say: Say, *how: str) -> Path:
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


def pure(wanted: Sequence[str], beside: Path, into: Path, say: Say) -> None:
    """Download pure-Python wheels, with their dependencies, into a folder; `beside` has those that the site ships.

    wanted: requirements for pip, or paths of wheels. Versions are those that the registry has today. Raises ValueError
    for a package without a wheel for every machine, which a browser needs.
    """
    for name in wanted:
        if name.endswith(".whl") and "://" not in name and not Path(name).is_file():
            raise ValueError(f"there is no wheel {name!r} here; look at its path")
    shipped = [wheel.name.split("-")[:2] for wheel in sorted(beside.glob("*.whl"))]
    into.mkdir(parents=True)
    constraints = into.with_suffix(".txt")
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in shipped), "utf-8")
    browser = ("--python-version", "3.14", "--implementation", "py", "--abi", "none", "--platform", "any")
    fixed = ("--only-binary=:all:", "--find-links", beside, "--constraint", constraints, "--dest", into)
    quiet = ("--progress-bar", "off")
    with step(f"fetching {', '.join(wanted)}", say):
        try:
            run(
                [sys.executable, "-m", "pip", "download", *browser, *fixed, *quiet, "--", *wanted],
                cure="read its words below",
            )
        except RuntimeError as error:
            raise _explain(str(error), shipped) or error from error
    for wheel in sorted(into.glob("*.whl")):
        if not wheel.name.endswith("-none-any.whl"):
            raise ValueError(f"{wheel.name!r} is compiled for one kind of machine; {PURE}")
        if (beside / wheel.name).exists():
            wheel.unlink()


def _explain(said: str, shipped: Sequence[Sequence[str]]) -> ValueError | None:
    """Return an error that explains pip's message in a sentence; None for an unknown message."""
    if re.search(r"Retrying \(|ConnectionError|Could not fetch URL", said):
        return ValueError(f"the registry was not reached; {NETWORK}")
    if wrong := re.search(r"Invalid requirement: (.+)", said):
        return ValueError(f"{wrong[1].rstrip(':')} is no requirement; name a package, 'package<2', or a wheel's path")
    if "ResolutionImpossible" in said:
        caused = re.findall(r"^ {4}(\S.*)", said, re.MULTILINE)
        ships = ", ".join(" ".join(pair) for pair in shipped)
        return ValueError(f"no pure-Python wheels fit together: {'; '.join(caused)}; the site itself ships {ships}")
    culprit = re.search(r"No matching distribution found for (.+?)(?: \(from|$)", said, re.MULTILINE) or re.search(
        r"(\S+\.whl) is not a supported wheel", said
    )
    return ValueError(f"there is no pure-Python wheel of {culprit[1]!r} for the page; {PURE}") if culprit else None


def build_wheel(checkout: Checkout, into: Path, say: Say) -> None:
    """Build gradlet's own wheel, which the page installs, into a folder."""
    tools = installed(checkout, checkout.pins / "tools.txt", say)
    with step("building gradlet's wheel", say):
        run(
            [sys.executable, "-m", "gradlet.cli.wheel", checkout.root, into],
            cure="read its words below",
            env=python_path(tools),
        )


def python_path(*folders: Path) -> Mapping[str, str]:
    """Return an environment in which a child imports from `folders` and this same gradlet, installed or not."""
    source = Path(__file__).resolve().parents[2]
    kept = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join([*map(str, folders), str(source), *([kept] if kept else [])])}
