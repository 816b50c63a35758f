"""Python as the page starts it, made by the very interpreter that will run it: inside Pyodide, as the site is built.

Most of Pyodide's stock start-up is compiling the sources of its standard library. Here that is done beforehand:

    library()           the standard library, compiled
    lock(…)             the shipped wheels with their hashes, as pyodide-lock.json
    install(…)          what it lists, by micropip, into this very interpreter
    packages()          what micropip installed, compiled beside its sources
    split(…)            both cut in two: what start-up and the first cells import, and what may come later

The trap: all of it must come out the same on every machine, hence no times, no folder order and no random hash seed
(the caller sets it).
"""

from __future__ import annotations

import hashlib
import io
import json
import py_compile
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import micropip

ZIP = Path("/lib/python314.zip")
SITE = Path("/lib/python3.14/site-packages")
LATER = "lib/later.json"  # the list of the modules that come later, by their names in an import
FIRST = ("gradlet", "graphviz")  # packages that start-up needs, but for sources and metadata: these serve readers
NOT_FIRST = ("gradlet/cli/",)  # the page has no use for it
READS_THEM = ("inspect", "importlib.metadata")  # a cell that names one of these waits until they are there
FROZEN_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip can hold

Files = dict[str, bytes]


def lock(info: str, folder: str) -> str:
    """List the wheels of a folder, with pyodide-lock. `info`: that of Pyodide's own lock file."""
    sys.path.append("/locker")
    try:
        from pyodide_lock import InfoSpec, PyodideLockSpec
        from pyodide_lock.utils import add_wheels_to_spec

        empty = PyodideLockSpec(InfoSpec.from_dict(json.loads(info)), {})
        spec = add_wheels_to_spec(empty, sorted(Path(folder).glob("*.whl")))
    finally:
        sys.path.remove("/locker")
    return json.dumps(spec.to_dict(), sort_keys=True, separators=(",", ":"))


async def install(lock: str, folder: str) -> None:
    """Install the wheels that a lock lists from a folder, as a reader's `micropip.install` would; micropip is there."""
    packages = json.loads(lock)["packages"]
    for name, package in packages.items():
        wheel = Path(folder, package["file_name"])
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != package["sha256"]:
            raise ValueError(f"{wheel.name!r} is not the wheel of {name!r} that the lock lists")
    wheels = [f"emfs:{folder}/{package['file_name']}" for name, package in packages.items() if name != "micropip"]
    await micropip.install(wheels, deps=False)


def library() -> bytes:
    """The standard library as a zip of compiled modules."""
    with zipfile.ZipFile(ZIP) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    return _zip({**dict(_compiled_beside(files)), **_data(files)})


def _compiled_beside(files: Files) -> Iterator[tuple[str, bytes]]:
    for name, source in files.items():
        if name.endswith(".py"):
            yield f"{name}c", _compile(source, f"{ZIP}/{name}")


def _data(files: Files) -> Files:
    return {name: data for name, data in files.items() if not name.endswith(".py")}


@cache
def packages() -> Files:
    """The files of site-packages by their path, each module with its compiled form, and RECORDs that say so."""
    paths = [path for path in sorted(SITE.rglob("*")) if path.is_file() and path.suffix != ".pyc"]
    files = {str(path): path.read_bytes() for path in paths}
    for path in [Path(name) for name in files if name.endswith(".py")]:
        compiled = path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.pyc"
        files[str(compiled)] = _compile(files[str(path)], str(path))
    for record in [Path(name) for name in files if name.endswith(".dist-info/RECORD")]:
        own = files[str(record)].decode().splitlines()
        listed = {line.rsplit(",", 2)[0] for line in own}
        there = {str(Path(name).relative_to(SITE)) for name in files}
        made = sorted(name for name in there if (source := _source_of(name)) and source in listed)
        files[str(record)] = "\n".join([*own, *(f"{name},," for name in made), ""]).encode()  # as pip writes them
    return {name.lstrip("/"): data for name, data in files.items()}


def _source_of(compiled: str) -> str | None:
    found = re.fullmatch(r"(.*)__pycache__/(\w+)\.[\w-]+\.pyc", compiled)
    return f"{found[1]}{found[2]}.py" if found else None


def _compile(source: bytes, filename: str) -> bytes:
    """A .pyc that is taken as it is: no clock and no source is asked whether it still fits."""
    here, there = Path("source.py"), Path("source.pyc")
    here.write_bytes(source)
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(here), str(there), dfile=filename, doraise=True, invalidation_mode=mode)
    return there.read_bytes()


# ---- what comes first, what comes later --------------------------------------------------------------------------


def split(library: bytes, packages: Files, first: set[str]) -> Files:
    """The four archives, given the modules that come first.

    `python_later.zip` is no archive of its own but the rest of the first: appended to it, byte after byte, it makes one
    zip with everything, so that Python has one path to look along, before and after.
    """
    modules = {_module(name): name for name in _names(library) if name.endswith(".pyc")}
    head = {name for module, name in modules.items() if module in first}
    with zipfile.ZipFile(io.BytesIO(library)) as archive:
        everything = {name: archive.read(name) for name in archive.namelist()}
    start = _zip({name: everything.pop(name) for name in head})
    now = {name: data for name, data in packages.items() if _comes_first(_inside(name))}
    late = {name: data for name, data in packages.items() if name not in now}
    for name in [name for name in now if name.endswith(".py")]:
        # Python asks only that there be a source: it takes the compiled file as it is.
        late[name], now[name] = now[name], b""
    names = {*modules, *_packages(late)} - {*first, *_packages(now)} | {*READS_THEM}
    now[LATER] = json.dumps(sorted(names)).encode()
    return {
        "python_stdlib.zip": start,
        "python_later.zip": _zip(everything, start)[len(start) :],
        "packages.tar": _tar(now),
        "packages_later.tar": _tar(late),
    }


def _inside(name: str) -> str:
    return name.removeprefix(f"{SITE}/".lstrip("/"))


def _comes_first(name: str) -> bool:
    return name.partition("/")[0] in FIRST and not name.startswith(NOT_FIRST)


def _packages(files: Files) -> set[str]:
    """Top-level modules of which the files hold the code."""
    sources = (_source_of(_inside(name)) for name in files)
    return {source.partition("/")[0].removesuffix(".py") for source in sources if source}


def _module(name: str) -> str:
    return name.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")


def _names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


def _zip(files: Files, start: bytes = b"") -> bytes:
    """Stored, not deflated: the whole is compressed for transfer, better and once. `start`: a zip to continue."""
    out = io.BytesIO(start)
    with zipfile.ZipFile(out, "a") as archive:
        archive.start_dir = len(start)  # keep the directory of `start`, too: what follows is only appended
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, FROZEN_DATE), files[name])
    return out.getvalue()


def _tar(files: Files) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            archive.addfile(entry, io.BytesIO(files[name]))
    return out.getvalue()


# ---- the calls of image.ts ---------------------------------------------------------------------------------------


def pack(first: list[str]) -> Files:
    """The four archives for the library and the packages of this very interpreter."""
    return split(ZIP.read_bytes(), packages(), set(first))
