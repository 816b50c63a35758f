"""The build: nothing to do when nothing has changed, and the same bytes from another folder, locale and hash seed."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlet.cli import main, node
from gradlet.cli.checkout import Checkout
from gradlet.cli.steps import run, step


@pytest.fixture
def checkout() -> Checkout:
    found = Checkout.find()
    assert found, "these tests run from a clone"
    return found


def link(source: str, target: str) -> None:
    """A file of many megabytes in two places, once on disk where that is possible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def copy(checkout: Checkout, to: Path) -> Checkout:
    """Another clone with the same sources, which borrows what came from the registries."""
    ignored = shutil.ignore_patterns("node_modules", ".build", "__pycache__", "_site")
    for name in ("web", "src"):
        shutil.copytree(checkout.root / name, to / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(checkout.root / name, to)
    for folder in ("web/node_modules", "web/.build/pip"):
        shutil.copytree(checkout.root / folder, to / folder, symlinks=True, copy_function=link)
    return Checkout(to)


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_second_build_elsewhere_gives_the_same_bytes(
    site_folder: Path, checkout: Checkout, tmp_path: Path, say: Callable[[str], None]
) -> None:
    other = copy(checkout, tmp_path / "another place")
    env = {
        **os.environ,
        "PYTHONPATH": str(other.root / "src"),
        "PYTHONHASHSEED": "7",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "SOURCE_DATE_EPOCH": "1234567890",
        "NODE_ENV": "development",
    }
    say("tests: building the site a second time")
    command = [sys.executable, "-m", "gradlet", "build", str(tmp_path / "site")]
    result = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    first, second = tree(site_folder), tree(tmp_path / "site")
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_what_is_up_to_date_is_not_built_again(
    site_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(tmp_path / "site")]) == 0
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1, said
    assert tree(tmp_path / "site") == tree(site_folder)
    earlier = tmp_path / "site" / "assets" / "earlier.js"
    earlier.write_text("of an earlier version")
    listing = json.loads((tmp_path / "site" / "files.json").read_text("utf-8"))
    listing["files"].append({"path": "assets/earlier.js", "size": 21, "sha256": ""})
    (tmp_path / "site" / "files.json").write_text(json.dumps(listing), "utf-8")
    assert main(["build", str(tmp_path / "site")]) == 0, "its own folder may be written again"
    assert tree(tmp_path / "site") == tree(site_folder)


def no_file_above(size: int) -> Callable[[], None]:
    """For a child process: a disk that is full before the largest file is on it."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_what_cannot_be_written_in_full_changes_nothing(site_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert main(["build", str(folder)]) == 0
    before = tree(folder)
    command = [sys.executable, "-m", "gradlet", "build", str(folder)]
    result = subprocess.run(command, capture_output=True, text=True, preexec_fn=no_file_above(500_000))
    assert result.returncode == 1
    assert re.fullmatch(r"gradlet: cannot use '.+': File too large\n", result.stderr), result.stderr
    assert tree(folder) == before


def test_files_have_the_modes_of_the_folder_they_are_put_in(site_folder: Path, tmp_path: Path) -> None:
    """A site may have been built by somebody who shows nothing to others, or lie in a package that nobody may write."""
    page = site_folder / "index.html"
    mode = page.stat().st_mode
    page.chmod(0o400)
    try:
        assert main(["build", str(tmp_path / "site")]) == 0
    finally:
        page.chmod(mode)
    (tmp_path / "mine").touch()
    assert (tmp_path / "site" / "index.html").stat().st_mode == (tmp_path / "mine").stat().st_mode


@pytest.mark.parametrize("name", ["file", "file/site", "link"])
def test_what_is_no_folder_is_named(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("my only copy")
    (tmp_path / "link").symlink_to("nowhere")
    assert main(["build", str(tmp_path / name)]) == 1
    culprit = str(tmp_path / name.removesuffix("/site"))
    assert capsys.readouterr().err == f"gradlet: {culprit!r} is no folder; name a new one\n"
    assert (tmp_path / "file").read_text() == "my only copy"


def test_what_builds_the_site_is_installed_in_production_too(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, say: Callable[[str], None]
) -> None:
    found = node.find(checkout, say)
    tool = tmp_path / "web" / "tool"
    tool.mkdir(parents=True)
    (tool / "package.json").write_text('{"name": "tool", "version": "1.0.0"}')
    (tmp_path / "web" / "package.json").write_text('{"devDependencies": {"tool": "file:tool"}}')
    run([*found.npm, "install", "--package-lock-only"], cwd=tmp_path / "web", env=found.env, cure="")
    monkeypatch.setenv("NODE_ENV", "production")
    node.install(Checkout(tmp_path), found, say)
    assert (tmp_path / "web" / "node_modules" / "tool" / "package.json").is_file()


def test_content_makes_a_build_stale_and_time_does_not(checkout: Checkout, tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("node_modules", ".build", "__pycache__", "_site")
    for name in ("web", "src"):
        shutil.copytree(checkout.root / name, tmp_path / name, ignore=ignored)
    other = Checkout(tmp_path)
    before = other.digest()
    os.utime(other.web / "index.html", (1, 1))
    (other.web / "node_modules").mkdir()
    (other.web / "node_modules" / "noise.js").write_text("noise")
    assert other.digest() == before
    with open(other.web / "index.html", "a") as file:
        file.write("\n")
    assert other.digest() != before


@pytest.mark.parametrize(
    ("version", "fits"),
    [
        ("v18.20.8", False), ("v20.18.3", False), ("v20.19.0", True), ("v20.20.2", True), ("v21.7.3", False),
        ("v22.11.0", False), ("v22.12.0", True), ("v24.0.0", True), ("", False), ("command not found", False),
    ],
)  # fmt: skip
def test_which_node_is_new_enough(version: str, fits: bool) -> None:
    assert node.new_enough(version) is fits


def test_a_program_that_fails_is_quoted_with_a_cure() -> None:
    program = "import sys; print('the reason', file=sys.stderr); sys.exit(3)"
    with pytest.raises(RuntimeError, match=r"ended with status 3; try again\. It said:\nthe reason"):
        run([sys.executable, "-c", program], cure="try again")


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(RuntimeError, match=r"cannot start 'no-such-program': .*; install it"):
        run(["no-such-program"], cure="install it")


def test_a_step_says_that_it_began_and_that_it_ended() -> None:
    said: list[str] = []
    with step("boiling an egg", said.append):
        assert said == ["gradlet: boiling an egg"]
    assert said[1:] and said[1].startswith("gradlet:   done in ")
