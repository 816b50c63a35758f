"""MIME bundles of Python objects for the page: always `repr`, and pictures and rich forms if the object offers them.

`graphviz` objects are sent as DOT and laid out by the page, because their own `_repr_mimebundle_` would look for a
`dot` program, and there are no programs in a browser.

A form that raises costs only itself: the others are sent, and `failed` is told which method raised what.
"""

from __future__ import annotations

import base64
import math
from typing import Any

from .plain import Failed, plain_text, short

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


def shows_itself(obj: object, failed: Failed) -> bool:
    """True if the object has shown itself, by IPython's `_ipython_display_`, and needs no bundle."""
    if not _has_methods(obj) or not callable(method := _attribute(obj, "_ipython_display_", failed)):
        return False
    try:
        method()
    except NotImplementedError:
        return False
    except Exception as error:
        failed(obj, "_ipython_display_", error)
        return False
    return True


def bundle(obj: object, failed: Failed) -> dict[str, Any]:
    """Return the `Display` of `obj`: {'kind': 'display', 'data': {mime type: text}, 'engine'?: layout engine}."""
    data = {"text/plain": plain_text(obj, failed)}
    if is_graphviz(obj):
        engine = getattr(obj, "engine", None) or "dot"
        source = _call(obj, "source", failed)
        if source is not None:
            data["text/vnd.graphviz"] = str(source)
        return {"kind": "display", "data": _drop_oversized(data), "engine": engine if engine in ENGINES else "dot"}
    if _has_methods(obj):
        for mime, method in REPRS.items():
            value = _text(_call(obj, method, failed))
            if value is not None:
                data[mime] = value
        rich = _call(obj, "_repr_mimebundle_", failed)
        if isinstance(rich, tuple) and rich:
            rich = rich[0]
        if isinstance(rich, dict):
            forms = {key: _text(value) for key, value in rich.items() if key in REPRS or key == "text/plain"}
            data |= {key: value for key, value in forms.items() if value is not None}
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


def _has_methods(obj: object) -> bool:
    """True if the object's own rich forms can be asked for: not a class, and no object that answers to every name."""
    return not isinstance(obj, type) and _attribute(obj, "_ipython_canary_method_should_not_exist_") is None


def _attribute(obj: object, name: str, failed: Failed | None = None) -> Any:
    try:
        return getattr(obj, name, None)
    except Exception as error:
        if failed is not None:
            failed(obj, name, error)
        return None


def _call(obj: object, method: str, failed: Failed) -> Any:
    """Return what a method gives, or the attribute where it is none; None, and `failed` told, where it raises."""
    function = _attribute(obj, method, failed)
    try:
        return function() if callable(function) else function
    except NotImplementedError:
        return None
    except Exception as error:
        failed(obj, method, error)
        return None


def _text(value: Any) -> str | None:
    """Return a form as text, bytes as base64; None for what is neither. IPython allows a tuple with metadata, too."""
    if isinstance(value, tuple) and value:
        value = value[0]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value if isinstance(value, str) else None
