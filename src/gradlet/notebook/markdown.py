"""Jupytext Markdown: prose as plain text, code in ```python fences.

The rules are Jupytext's: prose runs to the next python fence, the next `<!-- #region -->`, or to two blank lines in a
row that are not inside a fence or an indented block. A fence of another language is prose, and so is everything inside
a longer fence. On reading only, MyST's ```{code-cell} fences and `+++` breaks are understood as well.

Some texts are not one cell by these rules (prose with two blank lines in it, or with a python fence of its own). So the
writer tries the reader: a cell that would not be read as the same cell is written as a region.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from gradlet.notebook import header, options
from gradlet.notebook.model import Cell, Extra, Found, Kind, normal

_PYTHON = re.compile(r"(`{3,})[ \t]*(?:i?python3?|I?PYTHON3?)(?:[ \t]+([^`]*))?\Z")
_MYST = re.compile(r"(`{3,})\{code-cell\}[ \t]*(?:i?python3?)?[ \t]*\Z")
_MYST_OPTION = re.compile(r":([\w-]+):[ \t]*(.*)\Z")
_REGION = re.compile(r"<!--[ \t]*#(region|markdown|md|raw)\b(.*)-->[ \t]*\Z")
_END = re.compile(r"<!--[ \t]*#end(region|markdown|md|raw)[ \t]*-->[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(?:(`{3,})[^`]*|(~{3,}).*)\Z")
_LANGUAGE_FENCE = re.compile(r"^```+[ \t]*\w", re.M)


def read(text: str) -> Found:
    lines = text.split("\n")
    head, start = header.split(lines)
    reader = _Reader(lines[start:])
    pieces = list(reader)
    if reader.saw_myst:
        reader = _Reader(lines[start:], myst=True)
        pieces = list(reader)
    metadata: dict[str, Any] = {"format": "myst" if reader.myst else "md"}
    if head:
        metadata["header"] = head
    return [cell for cell, _ in pieces], [extra for _, extra in pieces], metadata


def write(cells: Sequence[Cell], extras: Sequence[Extra], metadata: dict[str, Any]) -> str:
    head = header.compose(metadata, "md")
    parts = [head + "\n\n"] if head else []
    for index, (cell, extra) in enumerate(zip(cells, extras, strict=True)):
        after = cells[index + 1] if index + 1 < len(cells) else None
        known = options.for_text(cell.kind, extra)
        if cell.kind == "python" or (cell.kind == "raw" and options.inactive(known)):
            text, bare = _as_fence(cell, known), False
        elif cell.kind == "raw" or known or not _reads_back(cell, after, first=not parts):
            text, bare = _as_region(cell, known), False
        else:
            text, bare = cell.source, True
        # Two blank lines divide prose from prose. Fences and regions need none.
        parts.append(text + ("\n\n\n" if bare and after and after.kind == "markdown" else "\n\n"))
    return "".join(parts).rstrip("\n") + "\n" if parts else ""


def _as_fence(cell: Cell, known: dict[str, Any]) -> str:
    longest = max(map(len, re.findall(r"^`{3,}", cell.source, re.M)), default=2)
    fence = "`" * (longest + 1)
    opening = f"{fence}python {options.write(known)}".rstrip()
    return "\n".join([opening, *_lines(cell), fence])


def _as_region(cell: Cell, known: dict[str, Any]) -> str:
    names = ["raw"] if cell.kind == "raw" else ["region", "markdown", "md"]
    name = next((name for name in names if f"end{name}" not in cell.source), names[0])
    opening = f"<!-- #{name} {options.write_titled(known)}".rstrip()
    # If the text has the ends of all of them in it, those of this one get a second # in the file.
    end = _escaped_end(name)
    lines = [line.replace("#", "##", 1) if end.match(line) else line for line in _lines(cell)]
    return "\n".join([f"{opening} -->", *lines, f"<!-- #end{name} -->"])


def _escaped_end(name: str) -> re.Pattern[str]:
    return re.compile(rf"<!--[ \t]*#+end{name}[ \t]*-->[ \t]*\Z")


def _lines(cell: Cell) -> list[str]:
    return cell.source.split("\n") if cell.source else []


def _reads_back(cell: Cell, after: Cell | None, *, first: bool) -> bool:
    """True if the reader finds this prose again, between a code cell and the beginning of the next cell."""
    lines = cell.source.split("\n")
    # Jupytext reads fences of many languages as cells, so prose with a fence that names a language gets a region.
    if _LANGUAGE_FENCE.search(cell.source) or any(map(_REGION.match, lines)) or (first and lines[0].startswith("---")):
        return False
    code = Cell("python", "")
    expected, rest = [code, cell, code], ["", "```python", "```"]
    if after and after.kind == "markdown":
        beginning = "    x" if after.source.startswith("    ") else "x"
        expected, rest = [code, cell, Cell("markdown", beginning), code], ["", "", beginning, *rest]
    reader = _Reader(["```python", "```", "", *lines, *rest])
    return [found for found, _ in reader] == expected and not reader.saw_myst


Piece = tuple[Cell, Extra]


class _Reader:
    """The pieces of a text without its header. Its methods take a line's number and return that of the line after."""

    def __init__(self, lines: list[str], *, myst: bool = False) -> None:
        self.lines = lines
        self.myst = myst
        # True after a code-cell fence in plain prose: this is a MyST file, where python fences are prose.
        self.saw_myst = False
        # The last end of each kind of region: an opening after it is prose, which no search has to find out.
        self.last_end = {mark[1]: at for at, line in enumerate(lines) if (mark := _END.match(line))}

    def __iter__(self) -> Iterator[Piece]:
        at = 0
        while at < len(self.lines):
            if self._blank(at) or self._break(at):
                at += 1
            else:
                piece, at = self._code(at) or self._region(at) or self._prose(at)
                yield piece

    def _blank(self, at: int) -> bool:
        return not self.lines[at].strip(" \t")

    def _break(self, at: int) -> bool:
        return self.myst and self.lines[at].startswith("+++")

    def _opening(self, at: int) -> tuple[re.Match[str], dict[str, Any]] | None:
        opening = (_MYST if self.myst else _PYTHON).match(self.lines[at])
        if not opening:
            return None
        known = {} if self.myst else options.parse(opening[2] or "")
        return None if ".noeval" in known else (opening, known)

    def _code(self, at: int) -> tuple[Piece, int] | None:
        found = self._opening(at)
        if not found:
            return None
        opening, known = found
        end = at + 1
        while end < len(self.lines) and not _closes(self.lines[end], "`", len(opening[1])):
            end += 1
        body = self.lines[at + 1 : end]
        if self.myst:
            body, known = _myst_options(body)
        return _piece("raw" if options.inactive(known) else "python", body, known), end + 1

    def _region(self, at: int) -> tuple[Piece, int] | None:
        opening = _REGION.match(self.lines[at])
        if not opening or not self._region_opens(at):
            return None
        end = at + 1
        while not ((mark := _END.match(self.lines[end])) and mark[1] == opening[1]):
            end += 1
        escaped = _escaped_end(opening[1])
        body = [line.replace("##", "#", 1) if escaped.match(line) else line for line in self.lines[at + 1 : end]]
        kind: Kind = "raw" if opening[1] == "raw" else "markdown"
        return _piece(kind, body, options.parse_titled(opening[2])), end + 1

    def _prose(self, at: int) -> tuple[Piece, int]:
        fence: tuple[str, int] | None = None
        indented = False
        blank = 0
        end = at
        while end < len(self.lines):
            line = self.lines[end]
            if fence:
                if _closes(line[min(3, len(line) - len(line.lstrip(" "))) :], *fence):
                    fence = None
            elif self._blank(end):
                # Jupytext does not count the blank lines inside and right after an indented block.
                blank += not indented
            elif line.startswith("    ") and (indented or blank):
                indented, blank = True, 0
            elif end > at and self._ends_prose(end, blank):
                break
            else:
                indented, blank = False, 0
                if mark := _FENCE.match(line):
                    run = mark[1] or mark[2]
                    self.saw_myst = self.saw_myst or _MYST.match(line) is not None
                    fence = (run[0], len(run))
            end += 1
        return _piece("markdown", self.lines[at:end], {}), end

    def _ends_prose(self, at: int, blank: int) -> bool:
        if self._opening(at) or self._region_opens(at):
            return True
        return self._break(at) if self.myst else blank >= 2

    def _region_opens(self, at: int) -> bool:
        opening = _REGION.match(self.lines[at])
        return opening is not None and self.last_end.get(opening[1], -1) > at


def _piece(kind: Kind, body: list[str], known: dict[str, Any]) -> Piece:
    return normal(kind, "\n".join(body)), {"metadata": known} if known else {}


def _closes(line: str, mark: str, length: int) -> bool:
    run = line.rstrip(" \t")
    return len(run) >= length and not run.strip(mark)


def _myst_options(body: list[str]) -> tuple[list[str], dict[str, Any]]:
    """Split MyST's options from the top of a cell: `:tags: [hide-input]` lines, or a YAML block, kept as text."""
    block, length = header.split(body)
    if block:
        return body[length:], {"myst": block}
    known: dict[str, Any] = {}
    count = 0
    while count < len(body) and (option := _MYST_OPTION.match(body[count])):
        words = re.fullmatch(r"\[([\w\s,-]*)\]", option[2].strip())
        known[option[1]] = [w.strip() for w in words[1].split(",") if w.strip()] if words else option[2].strip()
        count += 1
    if known and count < len(body) and not body[count].strip():
        count += 1
    return body[count:], known
