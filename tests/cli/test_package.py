"""Packages as pip builds them: a wheel that serves the finished site, or says why it has none; a source archive."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlet import __version__
from gradlet.cli import packages
from gradlet.cli.checkout import Checkout

Build = Callable[..., Path]
NO_REGISTRY = {"npm_config_registry": "http://127.0.0.1:1/", "npm_config_fetch_retries": "0"}


@pytest.fixture(scope="module")
def checkout(site_folder: Path) -> Checkout:
    """This clone, with an up-to-date site."""
    found = Checkout.find()
    assert found, "these tests run from a clone"
    return found


@pytest.fixture(scope="module")
def build(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> Build:
    """Build one target of a folder by its build system, as pip does."""
    tools = packages.installed(checkout, checkout.pins / "tools.txt", say)

    def build(target: str, root: Path = checkout.root, **env: str) -> Path:
        folder = tmp_path_factory.mktemp("dist")
        command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", folder]
        done = subprocess.run(
            command, cwd=root, env={**os.environ, "PYTHONPATH": str(tools), **env}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        [built] = folder.iterdir()
        return built

    return build


@pytest.fixture(scope="module")
def wheel(build: Build) -> Path:
    return build("wheel")


def installed(wheel: Path, folder: Path) -> dict[str, str]:
    """An environment in which this wheel is installed, and no other program can be found."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return {**os.environ, "PYTHONPATH": str(folder), "PATH": ""}


def run(*command: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "gradlet", *command], cwd=cwd, env=env, capture_output=True, text=True)


def test_the_wheel_holds_the_site_and_the_site_holds_a_wheel_without_one(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert {"gradlet/_site/index.html", "gradlet/py.typed"} <= set(names)
        [inner] = [name for name in names if "/gradlet-" in name and name.endswith(".whl")]
        with zipfile.ZipFile(io.BytesIO(archive.read(inner))) as page:
            assert "gradlet/engine.py" in page.namelist()
            assert not [name for name in page.namelist() if "_site" in name]


def test_once_installed_it_serves_the_packed_site_as_it_is(wheel: Path, site_folder: Path, tmp_path: Path) -> None:
    done = run("build", str(tmp_path / "site"), cwd=tmp_path, env=installed(wheel, tmp_path / "installed"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "site" / "index.html").read_bytes() == (site_folder / "index.html").read_bytes()
    assert (tmp_path / "site" / "files.json").read_bytes() == (site_folder / "files.json").read_bytes()


def test_where_the_site_cannot_be_built_the_library_is_installed_and_says_why(
    build: Build, checkout: Checkout, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    shutil.copytree(checkout.root / "src", clone / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(checkout.web, clone / "web", ignore=shutil.ignore_patterns("node_modules", ".build"))
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(checkout.root / name, clone)
    env = installed(build("wheel", clone, **NO_REGISTRY), tmp_path / "installed")
    assert run("--version", cwd=tmp_path, env=env).stdout == f"gradlet {__version__}\n"
    done = run("serve", "--no-open", cwd=tmp_path, env=env)
    assert done.returncode == 1
    [said] = done.stderr.splitlines()
    assert said.startswith("gradlet: this gradlet was installed without its page, which could not be built: '")
    assert "npm" in said and "ended with status" in said
    assert "; install it again from where it came, with `--force-reinstall --no-cache-dir`, where PyPI and npm" in said


def test_an_editable_install_builds_nothing_until_it_is_asked(build: Build) -> None:
    with zipfile.ZipFile(build("wheel:editable")) as archive:
        assert not [name for name in archive.namelist() if "site" in name]


def test_a_source_archive_gives_the_same_site(build: Build, checkout: Checkout, tmp_path: Path) -> None:
    with tarfile.open(build("sdist")) as archive:
        archive.extractall(tmp_path, filter="data")
    [root] = tmp_path.iterdir()
    assert root.name == f"gradlet-{__version__}"
    assert Checkout(root).digest() == checkout.digest()
    assert (root / "hatch_build.py").is_file()
