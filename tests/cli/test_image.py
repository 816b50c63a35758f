"""The Python that the site ships: compiled, whole, and in two parts that fit together."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from gradlet.cli.checkout import Checkout

SITE_PACKAGES = "lib/python3.14/site-packages/"
UNCHECKED_HASH = (0b01).to_bytes(4, "little")  # PEP 552: a hash follows, and nobody looks at it


def shipped(site: Path, name: str) -> bytes:
    (file,) = site.rglob(f"{name}-*.gz")
    return gzip.decompress(file.read_bytes())


def members(tar: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def stock() -> zipfile.ZipFile:
    checkout = Checkout.find()
    assert checkout, "these tests run from a clone"
    return zipfile.ZipFile(checkout.web / "node_modules" / "pyodide" / "python_stdlib.zip")


@pytest.fixture(scope="module")
def first(site_folder: Path) -> bytes:
    return shipped(site_folder, "python_stdlib.zip")


@pytest.fixture(scope="module")
def whole(site_folder: Path, first: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(first + shipped(site_folder, "python_later.zip")))


def test_both_parts_together_hold_every_module_compiled_and_no_source(
    stock: zipfile.ZipFile, whole: zipfile.ZipFile
) -> None:
    assert whole.testzip() is None
    names = [name for name in stock.namelist() if not name.endswith("/")]
    assert sorted(whole.namelist()) == sorted(f"{name}c" if name.endswith(".py") else name for name in names)


def test_the_first_part_is_an_archive_of_its_own_and_the_smaller_one(first: bytes, whole: zipfile.ZipFile) -> None:
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = set(archive.namelist())
    assert {"typing.pyc", "asyncio/__init__.pyc", "random.pyc"} <= names < set(whole.namelist())
    assert "os.pyc" not in names, "frozen modules are in the interpreter"
    assert len(first) < sum(info.file_size for info in whole.infolist()) / 2


def test_compiled_files_trust_themselves(site_folder: Path, whole: zipfile.ZipFile) -> None:
    packages = {**members(shipped(site_folder, "packages.tar")), **members(shipped(site_folder, "packages_later.tar"))}
    compiled = {**packages, **{name: whole.read(name) for name in whole.namelist()}}
    headers = {data[:8] for name, data in compiled.items() if name.endswith(".pyc")}
    assert len(headers) == 1, "one interpreter has compiled them all"
    (header,) = headers
    assert header[4:] == UNCHECKED_HASH
    assert header[2:4] == importlib.util.MAGIC_NUMBER[2:4]


def test_sources_come_later_and_records_say_what_is_there(site_folder: Path) -> None:
    first = members(shipped(site_folder, "packages.tar"))
    later = members(shipped(site_folder, "packages_later.tar"))
    sources = {name for name in first if name.startswith(f"{SITE_PACKAGES}gradlet/") and name.endswith(".py")}
    assert f"{SITE_PACKAGES}gradlet/engine.py" in sources
    for name in sources:
        folder, _, module = name.rpartition("/")
        assert f"{folder}/__pycache__/{module[:-3]}.cpython-314.pyc" in first
        assert not first[name], "Python only asks whether there is a source"
    assert not [name for name in first if ".dist-info/" in name], "nor do metadata"
    assert b"class Value" in later[f"{SITE_PACKAGES}gradlet/engine.py"]
    everything = {**first, **later}
    records = [name for name in everything if name.endswith(".dist-info/RECORD")]
    assert len(records) == 3, "gradlet, graphviz and micropip"
    for record in records:
        rows = everything[record].decode().splitlines()
        listed = {SITE_PACKAGES + row.rsplit(",", 2)[0] for row in rows}
        assert listed <= everything.keys()
        assert len(listed) == len(rows), "nothing is listed twice"
        assert any(name.endswith(".pyc") for name in listed)


def test_the_lock_file_lists_the_shipped_wheels_with_their_hashes(site_folder: Path) -> None:
    lock = json.loads(shipped(site_folder, "pyodide-lock.json"))
    assert lock["info"]["python"].startswith("3.14.")
    wheels = {path.name: path for path in site_folder.rglob("*.whl")}
    packages = lock["packages"]
    assert {package["file_name"] for package in packages.values()} == wheels.keys()
    assert packages.keys() == {"gradlet", "graphviz", "micropip"}
    assert packages["gradlet"]["depends"] == ["graphviz"]
    for package in packages.values():
        assert package["sha256"] == hashlib.sha256(wheels[package["file_name"]].read_bytes()).hexdigest()


def test_what_comes_later_is_listed_by_module(site_folder: Path, first: bytes, whole: zipfile.ZipFile) -> None:
    names = set(json.loads(members(shipped(site_folder, "packages.tar"))["lib/later.json"]))
    assert {"wave", "xml", "xml.dom", "unittest", "micropip"} <= names
    assert {"inspect", "importlib.metadata"} <= names, "who looks at sources or metadata waits for them"
    assert not names & {"random", "gradlet", "graphviz", "json", "asyncio"}
