"""A notebook that has been read: a title, cells, and the other data of the file.

Cells are in one normal form, so that every format can hold every cell: line ends are `\\n`, there are no blank lines
at the end, and in prose none at the start. The limits are those of the wire to the page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["python", "markdown", "raw"]
Extra = dict[str, Any]
"""The data of a cell in a format besides its text: "metadata" (options, tags), "id", "attachments"."""

MAX_CELLS = 2_000
MAX_SOURCE = 2_000_000
MAX_METADATA = 900_000
MAX_TITLE = 400

_BLANK_START = re.compile(r"\A(?:[ \t]*\n)+")
_HEADING = re.compile(r" {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Cell:
    kind: Kind
    source: str


@dataclass
class Notebook:
    """A notebook; `metadata` is JSON: "jupyter" (an .ipynb's own), "header" (YAML text), "cells" (see `remember`), …"""

    title: str
    cells: list[Cell]
    metadata: dict[str, Any] = field(default_factory=dict)


Found = tuple[list[Cell], list[Extra], dict[str, Any]]
"""The result of a format's `read`: the cells, the other data of each, and the notebook's metadata."""


def normal(kind: Kind, source: str) -> Cell:
    """Return the cell in the normal form, which every format can hold."""
    source = unix(source)
    text = source.rstrip(" \t\n")
    # Spaces at the end of the last line of text stay: two of them are a line break in Markdown.
    text += source[len(text) :].partition("\n")[0] if text else ""
    return Cell(kind, _BLANK_START.sub("", text) if kind == "markdown" else text)


def unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def title_of(cells: Iterable[Cell], name: str) -> str:
    """Return the first heading; if there is none, the file's name without folder and ending."""
    for cell in cells:
        if cell.kind == "markdown":
            fence = ""
            for line in cell.source.split("\n"):
                line = line[:1_000]
                mark = _FENCE.match(line)
                if mark and not fence:
                    fence = mark[1]
                elif mark and mark[1].startswith(fence):
                    fence = ""
                elif not fence and (heading := _HEADING.match(line)) and heading[1]:
                    return heading[1][:MAX_TITLE]
    stem = re.split(r"[/\\]", name)[-1]
    return (re.sub(r"(\.(ipynb|md|markdown|py|txt))+\Z", "", stem, flags=re.I) or stem)[:MAX_TITLE]
