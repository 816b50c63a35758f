"""licences.txt: whatever of others is in the site is listed with its text, and what has none ends the build."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gradlet.cli import licences, node
from gradlet.cli.checkout import Checkout

NOT_BUNDLED = re.compile(
    r"@types/.*|@typescript/.*|typescript"  # types, and a compiler
    r"|@lit-labs/ssr-dom-shim|ws|argparse"  # for Node.js alone
    r"|@codemirror/streamparser|crelt"  # for parts of CodeMirror that the page has not
)
LINE = "-" * 80
Written = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def checkout() -> Checkout:
    found = Checkout.find()
    assert found, "these tests run from a clone"
    return found


@pytest.fixture(scope="module")
def listed(site_folder: Path) -> dict[str, str]:
    """The heading of each piece of software, without its address, and its text."""
    written = (site_folder / "licences.txt").read_text("utf-8")
    _, *parts = re.split(rf"^{LINE}\n((?:.+  \|  .+\n)+){LINE}\n", written, flags=re.MULTILINE)
    sections = zip(parts[::2], parts[1::2], strict=True)
    return {name.partition("  |  ")[0]: text for names, text in sections for name in names.splitlines()}


def flat(text: str) -> str:
    return " ".join(text.split())


def test_each_package_that_the_page_depends_on_is_listed_with_a_text(
    listed: dict[str, str], checkout: Checkout
) -> None:
    lock = json.loads((checkout.web / "package-lock.json").read_text("utf-8"))["packages"]
    used = {
        f"{path.rpartition('node_modules/')[2]}@{entry['version']}"
        for path, entry in lock.items()
        if path and not entry.get("dev") and not NOT_BUNDLED.fullmatch(path.rpartition("node_modules/")[2])
    }
    assert len(used) > 25
    there = {name.rpartition(", in ")[2] for name in listed}
    assert used - there == set()
    assert all(len(text.strip()) > 50 for text in listed.values()), "and none is empty"


def test_each_wheel_is_listed_with_the_texts_that_it_carries(listed: dict[str, str], site_folder: Path) -> None:
    wheels = sorted(site_folder.rglob("*.whl"))
    assert len(wheels) == 3, "gradlet, graphviz and micropip"
    for path in wheels:
        with zipfile.ZipFile(path) as wheel:
            texts = [wheel.read(name).decode() for name in wheel.namelist() if ".dist-info/licenses/" in name]
        assert texts
        text = flat(listed[" ".join(path.name.split("-")[:2])])
        assert all(flat(one) in text for one in texts), path.name


def test_what_a_package_lacks_is_kept_as_its_hash_says_and_for_the_version_that_is_here(
    listed: dict[str, str], checkout: Checkout
) -> None:
    folder = checkout.web / "build" / "licences"
    kept = json.loads((folder / "kept.json").read_text("utf-8"))
    assert {entry["file"] for entry in kept} | {"kept.json"} == {path.name for path in folder.iterdir()}
    for entry in kept:
        text = (folder / entry["file"]).read_bytes()
        assert hashlib.sha256(text).hexdigest() == entry["sha256"], entry["file"]
        assert entry["source"]
        for package in entry["inside"]:
            assert flat(text.decode()) in flat(listed[f"{entry['name']}, in {package}"])


@pytest.fixture
def written(checkout: Checkout, tmp_path: Path) -> Written:
    """licences.txt for a page of one package."""
    found = node.find(checkout, print)
    node.install(checkout, found, print)

    def write(about: dict[str, str], wheels: list[dict[str, Any]] | None = None, **texts: str) -> dict[str, str]:
        shutil.copytree(checkout.web / "build" / "licences", tmp_path / "build" / "licences")
        (tmp_path / "node_modules" / "pyodide").mkdir(parents=True)
        shutil.copy(checkout.web / "node_modules" / "pyodide" / "package.json", tmp_path / "node_modules" / "pyodide")
        package = tmp_path / "node_modules" / "odd"
        package.mkdir()
        (package / "package.json").write_text(json.dumps({"name": "odd", "version": "1.0.0", **about}))
        for name, text in texts.items():
            (package / name).write_text(text)
        (tmp_path / "wheels.json").write_text(json.dumps(wheels or []))
        check = Path(__file__).with_name("licences_check.mjs")
        command = [found.program, check, tmp_path, tmp_path / "wheels.json", "odd"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        answer: dict[str, str] = json.loads(done.stdout)
        return answer

    return write


def test_a_package_is_listed_with_its_licence_and_its_text(written: Written) -> None:
    answer = written(
        {"license": "MIT", "homepage": "https://example.org"}, LICENSE="Do as you like.\r\n", NOTICE="By us."
    )
    assert f"{LINE}\nodd@1.0.0  |  MIT  |  https://example.org\n{LINE}\n\nDo as you like.\n\nBy us.\n" in answer["text"]


def test_an_unknown_licence_ends_the_build(written: Written) -> None:
    answer = written({"license": "Proprietary"}, LICENSE="Pay first.")
    assert answer == {
        "error": "odd@1.0.0 has the licence 'Proprietary', which web/build/licences.ts does not know; "
        "read it, and add it there"
    }


@pytest.mark.parametrize("texts", [{}, {"LICENSE": " \n"}], ids=["no file", "an empty file"])
def test_a_missing_text_ends_the_build(texts: dict[str, str], written: Written) -> None:
    error = written({"license": "MIT"}, **texts)["error"]
    assert error.startswith("odd@1.0.0 has no licence's text")
    assert error.endswith("; put one into web/build/licences and name it in kept.json")


def test_a_users_own_wheel_is_listed_as_it_is(written: Written, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    with zipfile.ZipFile(folder / "own-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("own-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: own\nVersion: 1.0\n")
    answer = written({"license": "MIT"}, licences.of_wheels(folder, ours=set()), LICENSE="Do as you like.")
    assert f"own 1.0  |  no licence named\n{LINE}\n\n(Its package has no text of a licence.)\n" in answer["text"]
