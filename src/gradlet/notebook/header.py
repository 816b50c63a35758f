"""The YAML header of the text formats, kept as text: the standard library has no YAML parser, and a header that is not
parsed is not reformatted.

Only in two cases does it change: if a notebook is saved in another format, the lines by which Jupytext recognises the
format are corrected; and a notebook from Jupyter gets a header that names its kernel.
"""

import json
import re
from typing import Any

_YAML_LINE = re.compile(r"\s|#|-(\s|\Z)|['\"]?[\w.$-]+['\"]?\s*:(\s|\Z)|\Z")
_FORMATS = {"md": (".md", "markdown"), "py": (".py", "percent")}
_VERSION = "1.3"
"""Jupytext's current version of both text formats."""


def split(lines: list[str]) -> tuple[str, int]:
    """Return the header with its two `---` lines, and its number of lines; ("", 0) if there is none.

    Prose between two horizontal rules is not a header: each line has to look like YAML."""
    if lines and lines[0].rstrip() == "---":
        for index in range(1, len(lines)):
            line = lines[index]
            if line.rstrip() == "---":
                return "\n".join(lines[: index + 1]), index + 1
            if not _YAML_LINE.match(line):
                break
    return "", 0


def compose(metadata: dict[str, Any], format: str) -> str:
    """Return the header for a file of this format; "" if there is nothing to write."""
    header = metadata.get("header")
    if isinstance(header, str) and split(header.split("\n"))[0] == header != "":
        return header if metadata.get("format") == format else _retarget(header, format)
    jupyter = metadata.get("jupyter")
    kernel = jupyter.get("kernelspec") if isinstance(jupyter, dict) else None
    if not isinstance(kernel, dict):
        return ""
    facts = [(key, kernel[key]) for key in ("display_name", "language", "name") if isinstance(kernel.get(key), str)]
    # A JSON string is a YAML string.
    lines = [f"    {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in facts]
    return "\n".join(["---", "jupyter:", "  kernelspec:", *lines, "---"]) if lines else ""


def _retarget(header: str, format: str) -> str:
    extension, name = _FORMATS[format]
    facts = {"extension": extension, "format_name": name, "format_version": f"'{_VERSION}'"}
    lines, inside = [], -1
    for line in header.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        if inside >= 0 and line.strip() and indent <= inside:
            inside = -1
        key = line.strip().partition(":")[0]
        if inside >= 0 and key in facts:
            line = f"{' ' * indent}{key}: {facts[key]}"
        if key == "text_representation":
            inside = indent
        lines.append(line)
    return "\n".join(lines)
