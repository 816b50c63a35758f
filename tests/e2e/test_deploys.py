"""A second version of the site, with further packages, put beside the first: old tabs and new ones both work."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e.notebook import Notebook
from playwright.sync_api import Page, Route, expect
from support.servers import plain_host
from support.waiting import BOOT, eventually
from support.watch import Watch

from gradlet.cli import main

METADATA = "Metadata-Version: 2.1\nName: {}\nVersion: 1.0\n{}"
TAGS = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(folder: Path, name: str, source: str, needs: str = "", tag: str = "py3-none-any") -> Path:
    """A wheel of one module, as small as wheels get."""
    path = folder / f"{name}-1.0-{tag}.whl"
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": source,
        f"{info}/METADATA": METADATA.format(name, f"Requires-Dist: {needs}\n" if needs else ""),
        f"{info}/WHEEL": TAGS,
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(zipfile.ZipInfo(inside), text)
    return path


@pytest.fixture(scope="module")
def extended(site_folder: Path, tmp_path_factory: pytest.TempPathFactory, say: Callable[[str], None]) -> Path:
    """The site with a package of our own; what it depends on is shipped anyway."""
    folder = tmp_path_factory.mktemp("with")
    tiny = wheel(folder, "tiny_pure", "def double(x):\n    return 2 * x\n", needs="graphviz")
    say("tests: building the site with a further package")
    assert main(["build", str(folder / "site"), "--with", str(tiny)]) == 0
    return folder / "site"


@pytest.fixture
def deployed(site_folder: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The URL of a host that may be written to, and its folder; the first version is there."""
    folder = tmp_path / "host"
    shutil.copytree(site_folder, folder)
    with plain_host(folder, "/notes/") as url:
        yield url, folder


def test_a_further_package_is_listed_importable_and_known_to_micropip(
    extended: Path, open_page: Callable[..., Page], watch: Watch
) -> None:
    paths = [row["path"] for row in json.loads((extended / "files.json").read_text("utf-8"))["files"]]
    assert sum(path.endswith("/tiny_pure-1.0-py3-none-any.whl") for path in paths) == 1
    with plain_host(extended, "/with/") as url:
        watch.also(url)
        notebook = Notebook(open_page(), url)
        assert notebook.run("import tiny_pure\ntiny_pure.double(21)") == "42"
        listed = notebook.run("import micropip\nprint(micropip.list())")
        for name in ("gradlet", "graphviz", "tiny_pure"):
            assert name in listed
        missing = notebook.run("import tiny_impure", mark="failed")
        assert "this page ships Python's standard library, gradlet, graphviz and tiny_pure" in missing
        install = "import micropip\nawait micropip.install(['tiny_pure', 'graphviz', 'gradlet'])\n'satisfied'"
        assert notebook.run(install) == "'satisfied'"


def test_micropip_knows_what_the_site_ships(notebook: Notebook) -> None:
    listed = notebook.run("import micropip\nprint(micropip.list())")
    assert "gradlet" in listed and "graphviz" in listed


def test_a_first_cell_may_ask_what_is_installed(notebook: Notebook) -> None:
    assert notebook.run("from importlib.metadata import version\nversion('graphviz')") == "'0.21'"


def test_tabs_of_two_deployed_versions_both_work(
    deployed: tuple[str, Path], extended: Path, open_page: Callable[..., Page], watch: Watch
) -> None:
    url, folder = deployed
    watch.also(url)
    old_page = open_page()
    held: list[Route] = []
    old_page.route("**/packages_later.tar-*.gz", lambda route: held.append(route))
    old = Notebook(old_page, url)
    assert old.run("1 + 1") == "2"

    before = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    shutil.copytree(extended, folder, dirs_exist_ok=True)
    after = {path.relative_to(extended) for path in extended.rglob("*") if path.is_file()}
    changed = [path for path in before & after if (extended / path).read_bytes() != (folder / path).read_bytes()]
    assert not changed and before - after, "the second version has files of its own, and takes no name of the first's"

    new = Notebook(open_page(), url)
    assert new.run("import tiny_pure\ntiny_pure.double(4)") == "8"
    eventually(old_page, lambda: held)  # the rest follows in idle time
    held[0].continue_()
    assert old.run("import wave\nwave.__name__") == "'wave'"
    assert "No module named" in old.run("import tiny_pure", mark="failed")
    old.write("import graphviz\ngraphviz.Digraph(body=['a -> b'])")
    old_page.keyboard.press("ControlOrMeta+Enter")
    expect(old.cell(0).locator("gl-outputs svg").first).to_be_visible(timeout=BOOT)


@pytest.mark.usefixtures("site_folder")  # a site that is built already: only the wheel is asked for
def test_a_compiled_wheel_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    compiled = wheel(tmp_path, "tiny_fast", "", tag="cp314-cp314-manylinux_2_17_x86_64")
    assert main(["build", str(tmp_path / "site"), "--with", str(compiled)]) == 1
    said = capsys.readouterr().err
    assert "tiny_fast" in said and "pure-Python" in said and "-none-any.whl" in said
    assert not (tmp_path / "site").exists()
