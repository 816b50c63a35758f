"""The answer to `len?` and `Value??`: signature and docstring, or the source, said as IPython says them."""

from __future__ import annotations

import linecache
import re
import types
from contextlib import suppress
from typing import Any

MAX_FORM = 500  # characters of an object's own repr


def describe(obj: object, name: str, source: bool) -> None:
    """Print what an object is. `source`: print its source, too, if it can be had."""
    import inspect  # with the whole library, not at start-up

    is_class = isinstance(obj, type)
    entries: list[tuple[str, str]] = []
    if callable(obj):
        with suppress(TypeError, ValueError):  # a few of Python's own functions have none that can be read
            entries.append(("Init signature" if is_class else "Signature", f"{name}{inspect.signature(obj)}"))
    entries.append(("Type", type(obj).__name__))
    if not (is_class or inspect.isroutine(obj) or inspect.ismodule(obj)):
        form = repr(obj)
        entries.append(("String form", form if len(form) <= MAX_FORM else f"{form[:MAX_FORM]}…"))
    text = _source(obj) if source else None
    if text is not None:
        entries.append(("Source", f"\n{text.rstrip()}"))
    else:
        if source:
            entries.append(("Source", "not to be had: it is not written in Python, or not in a file or a cell"))
        entries.append(("Docstring", inspect.getdoc(obj) or "none"))
    width = max(len(label) for label, _ in entries) + 1
    for label, text in entries:
        print(f"{label}:{text}" if text.startswith("\n") else f"{f'{label}:':<{width}} {_aligned(text)}")


def _aligned(text: str) -> str:
    return f"\n{text}" if "\n" in text else text


def _source(obj: Any) -> str | None:
    import inspect

    kinds = type | types.FunctionType | types.MethodType | types.ModuleType | types.CodeType
    if not isinstance(obj, kinds) and not hasattr(obj, "__wrapped__"):
        obj = type(obj)  # as IPython: an object's source is its class's
    try:
        return inspect.getsource(obj)
    except (OSError, TypeError):
        return _source_of_class(obj) if isinstance(obj, type) else None


def _source_of_class(kind: type) -> str | None:
    """Return the source of a class of a cell, found from one of its methods: `inspect` looks for classes in files."""
    import inspect

    heading = re.compile(rf"\s*class\s+{re.escape(kind.__name__)}\b")
    for member in vars(kind).values():
        code = getattr(inspect.unwrap(member) if callable(member) else member, "__code__", None)
        if code is None:
            continue
        lines = linecache.getlines(code.co_filename)
        for number in range(min(code.co_firstlineno, len(lines)) - 1, -1, -1):
            if heading.match(lines[number]):
                return "".join(inspect.getblock(lines[number:]))
    return None
