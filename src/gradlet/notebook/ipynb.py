"""Jupyter's own format, nbformat 4: JSON with cells, metadata and outputs.

Outputs are dropped, since the page computes them anew; all else is kept, so that Jupyter opens the saved file as the
same notebook. `source` is a string or a list of strings. The file may be a web page or half a download that the browser
saved under the name, and JSON from strangers can nest without end (see `shallow`).
"""

import json
import math
import re
from collections.abc import Sequence
from json import JSONDecodeError
from typing import Any

from gradlet.notebook import shallow
from gradlet.notebook.model import MAX_METADATA, Cell, Extra, Found, Kind, normal

_KINDS: dict[str, Kind] = {"code": "python", "markdown": "markdown", "raw": "raw"}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def read(text: str) -> Found:
    """Read a notebook. The messages of its ValueErrors follow on "cannot read 'name': "."""
    root = _parse(text)
    version = _major(root.get("nbformat")) if isinstance(root, dict) else None
    if not isinstance(root, dict) or version is None:
        raise ValueError('it is JSON but no notebook (no "nbformat" number); open a file that Jupyter saved')
    if version < 4:
        raise ValueError(
            f"it is in notebook format {version}, which Jupyter left in 2015; "
            "convert it with: jupyter nbconvert --to notebook --nbformat 4"
        )
    if version > 4:
        raise ValueError(f"it is in notebook format {version}, newer than the format 4 known here; save it as format 4")
    given = root.get("metadata")
    jupyter = dict(given) if isinstance(given, dict) else {}
    _check_language(jupyter)
    # The state of widgets is output too, and can be megabytes.
    jupyter.pop("widgets", None)
    if not isinstance(root.get("cells"), list):
        raise ValueError('it has no list of "cells"; open and save it in Jupyter, which repairs what it can')
    cells: list[Cell] = []
    extras: list[Extra] = []
    for number, raw in enumerate(root["cells"], 1):
        cell, extra = _read_cell(raw, number)
        cells.append(cell)
        extras.append(extra)
    if sum(len(json.dumps(extra.get("attachments"))) for extra in extras) > MAX_METADATA // 2:
        for extra in extras:
            extra.pop("attachments", None)
    ours = jupyter.pop("gradlet", None)
    metadata: dict[str, Any] = {**ours, "format": "ipynb"} if isinstance(ours, dict) else {"format": "ipynb"}
    if jupyter:
        metadata["jupyter"] = jupyter
    return cells, extras, metadata


def write(cells: Sequence[Cell], extras: Sequence[Extra], metadata: dict[str, Any]) -> str:
    given = metadata.get("jupyter")
    jupyter = dict(given) if isinstance(given, dict) else dict(_KERNEL)
    # Parts that only the text formats have (their header, their first lines) are kept here.
    ours = {key: metadata[key] for key in ("header", "preamble") if metadata.get(key)}
    if ours:
        jupyter["gradlet"] = ours
    used: set[str] = set()
    entries = [
        _write_cell(cell, extra, _choose_id(extra, number, used))
        for number, (cell, extra) in enumerate(zip(cells, extras, strict=True), 1)
    ]
    root = {"cells": entries, "metadata": jupyter, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(root, ensure_ascii=False, indent=1) + "\n"


def _parse(text: str) -> Any:
    try:
        return shallow.loads(text)
    except JSONDecodeError as error:
        position = f"line {error.lineno}, column {error.colno}"
        if not text.strip():
            raise ValueError("it is empty; download the notebook again") from None
        if text.lstrip()[:1] == "<":
            raise ValueError(
                "it is a web page, not the notebook the page shows; "
                "download the file itself (on GitHub: 'Download raw file')"
            ) from None
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise ValueError(f"it ends too early, at {position}; download the notebook again") from None
        raise ValueError(f"it is not JSON at {position} ({error.msg}); open a file that Jupyter saved") from None
    except shallow.TooDeep as error:
        raise ValueError(f"it has {error}; no notebook needs that: open a file that Jupyter saved") from None
    except ValueError:
        raise ValueError("it holds a number of thousands of digits; open a file that Jupyter saved") from None


def _major(version: Any) -> int | None:
    """Return the format's number: 4 for 4, and for 4.0, 4.5, "4" and "4.5", as other programs than Jupyter write it."""
    if isinstance(version, str) and re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]{0,9})?\s*", version):
        version = float(version)
    if isinstance(version, float) and math.isfinite(version):
        return int(version)
    return version if type(version) is int else None  # True is no number here


def _check_language(jupyter: dict[str, Any]) -> None:
    for section, key in (("kernelspec", "language"), ("language_info", "name")):
        facts = jupyter.get(section)
        language = facts.get(key) if isinstance(facts, dict) else None
        if isinstance(language, str) and language and "python" not in language.lower():
            raise ValueError(f"its code is in {language!r} and only Python runs here; open a Python notebook")


def _read_cell(raw: Any, number: int) -> tuple[Cell, Extra]:
    kind = _KINDS.get(str(raw.get("cell_type"))) if isinstance(raw, dict) else None
    if kind is None:
        culprit = raw.get("cell_type") if isinstance(raw, dict) else raw
        raise ValueError(
            f"cell {number} is {str(culprit)[:60]!r}, not code, markdown or raw; open and save it in Jupyter"
        )
    source = raw.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise ValueError(f"the source of cell {number} is {str(source)[:60]!r}, not text; open and save it in Jupyter")
    extra = {
        key: raw[key]
        for key, kind_of in (("metadata", dict), ("id", str), ("attachments", dict))
        if isinstance(raw.get(key), kind_of) and raw[key]
    }
    return normal(kind, source), extra


def _choose_id(extra: Extra, number: int, used: set[str]) -> str:
    """Return the cell's own id; for a new or copied cell, one made of its number."""
    wanted = extra.get("id")
    if not isinstance(wanted, str) or wanted in used:
        wanted = f"cell-{number}"
        while wanted in used:
            wanted += "x"
    used.add(wanted)
    return wanted


def _write_cell(cell: Cell, extra: Extra, id: str) -> dict[str, Any]:
    metadata = extra.get("metadata")
    entry: dict[str, Any] = {
        "cell_type": _NAMES[cell.kind],
        "id": id,
        "metadata": metadata if isinstance(metadata, dict) else {},
        "source": _lines(cell.source),
    }
    if cell.kind == "python":
        entry.update(execution_count=None, outputs=[])
    elif isinstance(extra.get("attachments"), dict):
        entry["attachments"] = extra["attachments"]
    return entry


def _lines(source: str) -> list[str]:
    """Return text as Jupyter stores it: one string a line, each but the last with its line end."""
    lines = [f"{line}\n" for line in source.split("\n")]
    lines[-1] = lines[-1][:-1]
    return [line for line in lines if line]
