"""The licences of wheels, read from the wheels themselves, for the build, which lists them in the site."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

TEXT = re.compile(r"(licen[cs]e|copying|notice)[\w.-]*", re.IGNORECASE)
CODE = (".py", ".pyc", ".pyi")


def of_wheels(folder: Path, ours: Collection[str]) -> list[dict[str, Any]]:
    """Return name, version, licence and texts of each wheel. `ours`: the wheels of every site; others were added."""
    return [{**_read_wheel(wheel), "ours": wheel.name in ours} for wheel in sorted(folder.glob("*.whl"))]


def _read_wheel(path: Path) -> dict[str, Any]:
    with zipfile.ZipFile(path) as wheel:
        names = sorted(wheel.namelist())
        [metadata] = [name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        headers = HeaderParser().parsestr(wheel.read(metadata).decode())
        texts = [wheel.read(name).decode("utf-8", "replace") for name in _find_texts(names)]
    # Old metadata may have a whole text under License; its first line is the name.
    [licence, *_] = (headers["License-Expression"] or headers["License"] or "").strip().splitlines() or [""]
    homes = [url.split(",")[-1].strip() for url in headers.get_all("Project-URL", [])]
    home = headers["Home-page"] or next(iter(homes), "")
    return {
        "name": headers["Name"],
        "version": headers["Version"],
        "licence": licence,
        "home": home,
        "texts": texts,
    }


def _find_texts(names: list[str]) -> Iterator[str]:
    """Yield the files of a wheel that are licences by their names, those of vendored packages too."""
    for name in names:
        folder, _, file = name.rpartition("/")
        if (TEXT.fullmatch(file) and not file.endswith(CODE)) or folder.endswith(".dist-info/licenses"):
            yield name
