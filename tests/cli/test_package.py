"""The wheel for PyPI: the finished site inside, served without Node.js, and no wheel inside itself."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlet.cli import packages
from gradlet.cli.checkout import Checkout


@pytest.fixture(scope="module")
def wheel(site_folder: Path, tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> Path:
    """Built as the release workflow does: the site into src/gradlet/_site, then the wheel."""
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    root = tmp_path_factory.mktemp("release")
    shutil.copytree(checkout.root / "src", root / "src", ignore=shutil.ignore_patterns("__pycache__", "_site"))
    shutil.copytree(site_folder, root / "src" / "gradlet" / "_site")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(checkout.root / name, root)
    tools = packages.installed(checkout, checkout.pins / "tools.txt", say)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"]
    env = {**os.environ, "PYTHONPATH": str(tools)}
    subprocess.run(command, cwd=root, env=env, check=True, capture_output=True)
    [built] = (root / "dist").glob("*.whl")
    return built


def test_it_holds_the_site_and_the_site_holds_a_wheel_without_one(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert "gradlet/_site/index.html" in names
        [inner] = [name for name in names if "/gradlet-" in name and name.endswith(".whl")]
        with zipfile.ZipFile(io.BytesIO(archive.read(inner))) as page:
            assert "gradlet/engine.py" in page.namelist()
            assert not [name for name in page.namelist() if "_site" in name]


def test_once_installed_it_serves_the_packed_site_as_it_is(wheel: Path, site_folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "installed")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "installed"), "PATH": ""}
    command = [sys.executable, "-m", "gradlet", "build", str(tmp_path / "site")]
    result = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "site" / "index.html").read_bytes() == (site_folder / "index.html").read_bytes()
    assert (tmp_path / "site" / "files.json").read_bytes() == (site_folder / "files.json").read_bytes()


def test_without_a_site_or_sources_it_says_so(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path, [name for name in archive.namelist() if "_site" not in name])
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "gradlet", "serve", "--no-open"]
    result = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert result.returncode == 1
    assert "holds no site, nor is it a clone to build one from" in result.stderr
    assert "Traceback" not in result.stderr
