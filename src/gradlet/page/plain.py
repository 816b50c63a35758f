"""The text of an object: its `repr`, and long containers over lines, as IPython prints them.

A line is at most WIDTH columns, as many as a cell holds. Numbers and texts stand as many in a line as fit, a hundred of
them in ten lines; anything else that does not fit in one line stands one a line. What raises is named in its place.
"""

from __future__ import annotations

import pprint
from collections.abc import Callable
from typing import Any

MAX_TEXT = 200_000  # characters of a repr; a longer one is cut, with a note
WIDTH = 79

Failed = Callable[[object, str, Exception], None]
"""A function that is told of an object, the name of its method that raised, and the exception."""


def plain_text(obj: object, failed: Failed) -> str:
    """Return the text of an object. `failed` is told of each `__repr__` that raised."""
    printer = _Printer(failed)
    if isinstance(obj, list | tuple | dict | set | frozenset):
        try:
            return short(printer.pformat(obj))
        except Exception as error:  # a container of the reader's own, whose items or length raise
            return _unprintable(obj, error, failed)
    return short(printer.text(obj))


def short(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    return f"{text[:MAX_TEXT]}\n… {len(text) - MAX_TEXT:,} more characters are not shown"


class _Printer(pprint.PrettyPrinter):
    def __init__(self, failed: Failed) -> None:
        super().__init__(width=WIDTH, sort_dicts=False, compact=True)
        self._failed = failed

    def text(self, obj: object) -> str:
        """Return the repr of one object; without one of its own, as IPython says it: <__main__.N at 0x1234>."""
        kind = type(obj)
        if kind.__repr__ is object.__repr__:
            return f"<{kind.__module__}.{kind.__qualname__} at {id(obj):#x}>"
        try:
            return repr(obj)
        except Exception as error:
            return _unprintable(obj, error, self._failed)

    def format(self, object: object, context: Any, maxlevels: int, level: int) -> tuple[str, bool, bool]:
        if isinstance(object, list | tuple | dict | int | float | str):
            try:
                return super().format(object, context, maxlevels, level)
            except Exception as error:
                return _unprintable(object, error, self._failed), False, False
        return self.text(object), False, False

    def _format_items(self, items: Any, *rest: Any) -> None:
        """Print the items of a list, tuple or set: many a line if they are numbers or texts, else one a line."""
        before: bool = self._compact  # type: ignore[has-type]
        self._compact = all(item is None or isinstance(item, int | float | complex | str | bytes) for item in items)
        try:
            super()._format_items(items, *rest)
        finally:
            self._compact = before


def _unprintable(obj: object, error: Exception, failed: Failed) -> str:
    failed(obj, "__repr__", error)
    name = f"{type(obj).__module__}.{type(obj).__qualname__}"
    return f"<{name} at {id(obj):#x}, whose __repr__ raised {type(error).__name__}>"
