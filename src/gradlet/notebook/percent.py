"""Percent-format Python: `# %%` begins a code cell, `# %% [markdown]` a prose cell in comments.

VS Code, Spyder and Jupytext read such cells, and `jupyter nbconvert --to script` writes them as `# In[3]:`. A file
without any such line is one cell. A prose cell may also be one string in triple quotes, as Jupytext can write it.

A marker begins a cell even inside a string, as in those editors. So a line of a cell's own text that begins with one is
commented once more, and reading removes that again. The same is done for the common magics, so that the file is a
program: `# %matplotlib inline`.
"""

import re
from collections.abc import Sequence
from typing import Any

from gradlet.notebook import header, options
from gradlet.notebook.model import Cell, Extra, Found, Kind, normal

_MARKER = r"#[ \t]*(?:%%(?P<deeper>%*)(?P<rest>[ \t].*)?|<codecell>[ \t]*|In\[[0-9 ]*\]:?[ \t]*)\Z"
_MAGIC = (
    r"%%?(?:autoreload|bash|capture|cd|conda|config|env|html|javascript|latex|load_ext|ls|matplotlib|pip|precision|prun"
    r"|pylab|reload_ext|reset|run|script|sh|time|timeit|who|whos|writefile)\b|!(?:apt|apt-get|conda|curl|git|ls|pip|pip3"
    r"|python|python3|wget)\b"
)
_BEGINS = re.compile(_MARKER)
_ESCAPE_PROSE = re.compile(r"(?:# )*" + _MARKER)
_ESCAPE_CODE = re.compile(rf"(?:# )*(?:{_MARKER}|{_MAGIC})")
_TAG = re.compile(r"(?:^|(?<=\s))\[(markdown|md|raw)\](?=\s|\Z)")
_TAG_NAME = re.compile(r"\[(?=(?:markdown|md|raw)\])")
_IN_VALUE = re.compile(r"""[={\[,:][ \t]*"[^"]*\Z""")
_SHEBANG = re.compile(r"#!")
_CODING = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
"""The form of an encoding that Python itself looks for in the first two lines (PEP 263)."""
_STRING = re.compile(r"""[rR]?(\"{3}|'{3})(.*)\1\s*\Z""", re.S)


def read(text: str) -> Found:
    lines = text.split("\n")
    metadata: dict[str, Any] = {"format": "py"}
    if not any(_BEGINS.match(line) for line in lines):
        cell = normal("python", text)
        return [cell] if cell.source else [], [{}] if cell.source else [], metadata
    start = 0
    for pattern in (_SHEBANG, _CODING):
        if pattern.match(lines[start]) and not _BEGINS.match(lines[start]):
            start += 1
    head, length = header.split(_uncomment(lines[start:])) if lines[start] == "# ---" else ("", 0)
    if start:
        metadata["preamble"] = "\n".join(lines[:start])
    if head and all(line.startswith("#") for line in lines[start : start + length]):
        metadata["header"] = head
        start += length
    cells: list[Cell] = []
    extras: list[Extra] = []
    while start < len(lines):
        end = start + 1
        while end < len(lines) and not _BEGINS.match(lines[end]):
            end += 1
        marker = _BEGINS.match(lines[start])
        if marker:
            kind, known = _read_marker(marker)
            cell = normal(kind, _read_body(kind, known, lines[start + 1 : end]))
        else:
            known, cell = {}, normal("python", "\n".join(lines[start:end]))
        # The text before the first marker is a cell only if it is not empty.
        if marker or cell.source:
            cells.append(cell)
            extras.append({"metadata": known} if known else {})
        start = end
    return cells, extras, metadata


def write(cells: Sequence[Cell], extras: Sequence[Extra], metadata: dict[str, Any]) -> str:
    parts = []
    preamble = metadata.get("preamble")
    head = header.compose(metadata, "py")
    top = _preamble(preamble) if isinstance(preamble, str) else []
    if head:
        top += _comment(head.split("\n"))
    if top and cells:
        parts.append("\n".join(top))
    for cell, extra in zip(cells, extras, strict=True):
        known = options.for_text(cell.kind, extra)
        lines = cell.source.split("\n") if cell.source else []
        if _is_commented(cell.kind, known):
            lines = _comment(lines)
        escape = _ESCAPE_CODE if cell.kind == "python" else _ESCAPE_PROSE
        lines = [f"# {line}" if escape.match(line) else line for line in lines]
        parts.append("\n".join([_write_marker(cell.kind, known), *lines]))
    return "\n\n".join(parts) + "\n" if parts else ""


def _read_marker(marker: re.Match[str]) -> tuple[Kind, dict[str, Any]]:
    """Return the kind of cell that a marker begins, and its options."""
    rest = marker["rest"] or ""
    tag = _TAG.search(rest)
    if tag and _IN_VALUE.search(rest[: tag.start()]):
        tag = None
    if tag:
        rest = f"{rest[: tag.start()].rstrip()} {rest[tag.end() :].lstrip()}"
    known = options.parse_titled(rest)
    if marker["deeper"]:
        known["cell_depth"] = len(marker["deeper"])
    if tag:
        return "raw" if tag[1] == "raw" else "markdown", known
    return "raw" if options.inactive(known) else "python", known


def _write_marker(kind: Kind, known: dict[str, Any]) -> str:
    """Return the marker line that `_read_marker` reads as the same: as a person writes it, or else with JSON."""
    tag = "[markdown]" if kind == "markdown" else "[raw]" if kind == "raw" and not options.inactive(known) else ""
    rest = dict(known)
    depth = rest.get("cell_depth")
    deeper = "%" * rest.pop("cell_depth") if type(depth) is int and 0 < depth < 10 else ""
    text = f"# %%{deeper} {options.titled(rest, tag)}".rstrip()
    marker = _BEGINS.match(text)
    if marker and "\r" not in text and _read_marker(marker) == (kind, known):
        return text
    return " ".join(part for part in ("# %%", tag, _TAG_NAME.sub(r"\\u005b", options.to_json(known))) if part)


def _is_commented(kind: Kind, known: dict[str, Any]) -> bool:
    """True if this cell is comments in the file: prose, and code that is not active in a .py file."""
    if kind == "python" or (kind == "raw" and options.inactive(known)):
        return options.inactive(known, "py")
    return True


def _read_body(kind: Kind, known: dict[str, Any], lines: list[str]) -> str:
    escape = _ESCAPE_CODE if kind == "python" else _ESCAPE_PROSE
    lines = [line[2:] if line.startswith("# ") and escape.match(line) else line for line in lines]
    if not _is_commented(kind, known):
        return "\n".join(lines)
    string = _STRING.match("\n".join(lines).strip())
    if string and kind == "markdown":
        return string[2].strip("\n")
    return "\n".join(_uncomment(lines))


def _comment(lines: list[str]) -> list[str]:
    return [f"# {line}" if line else "#" for line in lines]


def _uncomment(lines: list[str]) -> list[str]:
    return [line[2:] if line.startswith("# ") else line[1:] if line.startswith("#") else line for line in lines]


def _preamble(text: str) -> list[str]:
    """Return the `#!` line, and a line that names the encoding if that is UTF-8, in which the file is written."""
    lines = text.split("\n")
    kept = [line for line in lines[:1] if _SHEBANG.match(line)]
    coding = next((line for line in lines if (m := _CODING.match(line)) and m[1].lower() in ("utf-8", "utf8")), None)
    return kept + ([coding] if coding else [])
