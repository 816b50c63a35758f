"""MIME bundles of Python objects for the page: always `repr`, and pictures and rich forms if the object offers them.

`graphviz` objects are sent as DOT and laid out by the page, because their own `_repr_mimebundle_` would look for a
`dot` program, and there are no programs in a browser.
"""

from __future__ import annotations

import base64
import math
import pprint
from typing import Any

MAX_TEXT = 200_000  # characters of a repr; a longer one is cut, with a note
MB = 1_000_000
MAX_SIZES = {
    "text/html": 2 * MB,
    "text/markdown": 2 * MB,
    "image/svg+xml": 8 * MB,
    "image/png": 16 * MB,
    "image/jpeg": 16 * MB,
    "text/vnd.graphviz": 4 * MB,
}
"""The largest size of each form that the page accepts, in JavaScript's characters: see web/src/wire/python.ts."""
ENGINES = ("dot", "neato", "fdp", "sfdp", "circo", "twopi", "osage", "patchwork")
REPRS = {
    "image/svg+xml": "_repr_svg_",
    "text/html": "_repr_html_",
    "text/markdown": "_repr_markdown_",
    "image/png": "_repr_png_",
    "image/jpeg": "_repr_jpeg_",
}


def bundle(obj: object) -> dict[str, Any]:
    """Return the `Display` of `obj`: {'kind': 'display', 'data': {mime type: text}, 'engine'?: layout engine}."""
    if is_graphviz(obj):
        engine = getattr(obj, "engine", None) or "dot"
        data = {"text/plain": short(repr(obj)), "text/vnd.graphviz": str(getattr(obj, "source"))}  # noqa: B009
        return {"kind": "display", "data": _drop_oversized(data), "engine": engine if engine in ENGINES else "dot"}
    data = {"text/plain": plain(obj)}
    if not isinstance(obj, type):
        for mime, method in REPRS.items():
            value = _call(obj, method)
            if isinstance(value, bytes):
                value = base64.b64encode(value).decode("ascii")
            if isinstance(value, str):
                data[mime] = value
        rich = _call(obj, "_repr_mimebundle_")
        if isinstance(rich, tuple):
            rich = rich[0]
        if isinstance(rich, dict):
            data |= {k: v for k, v in rich.items() if isinstance(v, str) and (k in REPRS or k == "text/plain")}
    return {"kind": "display", "data": _drop_oversized(data)}


def _drop_oversized(data: dict[str, str]) -> dict[str, str]:
    """Return `data` without the forms that are too large for the page; its text names them."""
    fitting, notes = {}, []
    for mime, text in data.items():
        limit = MAX_SIZES.get(mime, math.inf)
        size = len(text) if 2 * len(text) <= limit else len(text.encode("utf-16-le", "surrogatepass")) // 2
        if size <= limit:
            fitting[mime] = text
        else:
            notes.append(f"its {mime} of {size:,} characters is not shown; the page takes {limit:,}")
    if notes:
        fitting["text/plain"] = "\n".join([short(data["text/plain"]), *notes])
    return fitting


def is_graphviz(obj: object) -> bool:
    """True for a Graph, Digraph or Source of the `graphviz` package, or of a class derived from one."""
    return any(
        base.__module__.split(".")[0] == "graphviz" and base.__name__ in ("Graph", "Digraph", "Source")
        for base in type(obj).__mro__
    )


def plain(obj: object) -> str:
    """Return the `repr`, with long containers broken over lines as Jupyter does."""
    if isinstance(obj, list | tuple | dict | set | frozenset):
        return short(pprint.pformat(obj, width=88, compact=True, sort_dicts=False))
    return short(repr(obj))


def short(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_TEXT]}\n… {len(text) - MAX_TEXT:,} more characters are not shown"


def _call(obj: object, method: str) -> Any:
    function = getattr(obj, method, None)
    if not callable(function):
        return None
    try:
        return function()
    except NotImplementedError:
        return None
