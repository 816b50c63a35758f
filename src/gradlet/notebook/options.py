"""Options, the rest of the line that opens a cell: `tags=["x"] name="y"`, `{"tags": ["x"]}`, or a title and then those.

The values are JSON, as in Jupytext. Text that does not parse is not an error: after `# %%` it is a title, after
```python it is kept word for word under "options".
"""

import json
import re
from typing import Any

from gradlet.notebook import shallow
from gradlet.notebook.model import Extra, Kind

_KEY = re.compile(r"[A-Za-z_.][\w.:-]*")
_WORD = re.compile(r"\S+")
_NOT_VERBATIM = re.compile(r"[\r\n`]")
_DECODER = json.JSONDecoder()
_LONG = 4_000
"""The largest number of characters that are parsed: parsing is quadratic in the words of a title."""
_VIEW = frozenset({"autoscroll", "collapsed", "scrolled", "trusted", "execution", "ExecuteTime", "executionInfo"})
"""Options for Jupyter's last view of a cell; they stay in an .ipynb and are not written to text formats."""


def parse(text: str) -> dict[str, Any]:
    """Return the options after ```python: there is no title, and a bare word is a key without a value."""
    text = text.strip()
    found = _parse_pairs(text, bare=True)
    return {"options": text} if found is None else found


def parse_titled(text: str) -> dict[str, Any]:
    """Return the options in a text that may begin with a title, which becomes the option "title"."""
    text = text.strip()
    if len(text) <= _LONG:
        for word in _WORD.finditer(text):
            found = _parse_pairs(text[word.start() :], bare=False)
            if found is not None:
                title = text[: word.start()].rstrip()
                return {"title": title, **found} if title else found
    return {"title": text} if text else {}


def write(known: dict[str, Any]) -> str:
    """Return the shortest line that `parse` reads as the same options."""
    verbatim = known.get("options")
    choices = [verbatim] if len(known) == 1 and isinstance(verbatim, str) else []
    choices.append(pairs(known))
    return next((text for text in choices if not _NOT_VERBATIM.search(text) and parse(text) == known), to_json(known))


def write_titled(known: dict[str, Any]) -> str:
    """Return the shortest line that `parse_titled` reads as the same options."""
    text = titled(known)
    return text if not _NOT_VERBATIM.search(text) and parse_titled(text) == known else to_json(known)


def titled(known: dict[str, Any], tag: str = "") -> str:
    """Return title, tag and pairs as a person would write them, which may not be read as the same options."""
    rest = dict(known)
    title = rest.pop("title", "") if isinstance(known.get("title"), str) else ""
    return " ".join(part for part in (title, tag, pairs(rest)) if part)


def pairs(known: dict[str, Any]) -> str:
    return " ".join(key if value is None else f"{key}={to_json(value)}" for key, value in known.items())


def to_json(value: Any) -> str:
    """Return a line of JSON without backticks, which Markdown forbids after an opening fence; '' for no options."""
    return json.dumps(value, ensure_ascii=False).replace("`", "\\u0060") if value != {} else ""


def inactive(known: dict[str, Any], ending: str = "ipynb") -> bool:
    """True if Jupytext's `active` option or tag makes the cell no code in files of this ending."""
    tags = known.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        if isinstance(tag, str) and tag.startswith("active-"):
            return ending not in tag.split("-")
    active = known.get("active")
    return isinstance(active, str) and ending not in re.split(r"[.,]", active)


def for_text(kind: Kind, extra: Extra) -> dict[str, Any]:
    """Return the options of a cell for a text file, without those that would make it another kind of cell."""
    given = extra.get("metadata")
    known = {k: v for k, v in given.items() if k not in _VIEW and k != ".noeval"} if isinstance(given, dict) else {}
    if kind == "python" and inactive(known):
        known.pop("active", None)
        if isinstance(known.get("tags"), list):
            known["tags"] = [t for t in known["tags"] if not (isinstance(t, str) and t.startswith("active-"))]
    return known


def _parse_pairs(text: str, *, bare: bool) -> dict[str, Any] | None:
    if len(text) > _LONG:
        return None
    try:
        shallow.guard(text)
        if text.startswith("{"):
            whole = shallow.loads(text)
            return whole if isinstance(whole, dict) else None
        found: dict[str, Any] = {}
        position = 0
        while position < len(text):
            key = _KEY.match(text, position)
            if not key:
                return None
            position = key.end()
            value = None
            if text[position : position + 1] == "=":
                value, position = _DECODER.raw_decode(text, position + 1)
            elif not bare and not key[0].startswith("."):
                return None
            if position < len(text) and not text[position].isspace():
                return None
            found[key[0]] = shallow.sound(value)
            while position < len(text) and text[position].isspace():
                position += 1
        return found
    except ValueError:
        return None
