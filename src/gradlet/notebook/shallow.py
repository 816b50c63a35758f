"""JSON from strangers, parsed without an overflow of the interpreter's stack.

The trap: Python's JSON scanner recurses in C, once for each bracket. CPython stops it with RecursionError; in Pyodide a
native stack overflow can crash the whole interpreter. So the nesting is counted first, by a regular expression.
"""

import json
import re
from typing import Any

MAX_DEPTH = 100
"""The largest depth of brackets. Real notebooks have about eight; a table in a widget's state perhaps twenty."""

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.S)


class TooDeep(ValueError):
    """The error for more than MAX_DEPTH brackets inside one another; `line` is the line of the first too many."""

    def __init__(self, line: int) -> None:
        super().__init__(f"more than {MAX_DEPTH} brackets inside one another in line {line}")
        self.line = line


def guard(text: str) -> None:
    """Raise TooDeep if parsing `text` would recurse too deep."""
    depth = 0
    for token in _TOKEN.finditer(text):
        first = text[token.start()]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise TooDeep(text.count("\n", 0, token.start()) + 1)
        elif first in "]}":
            depth -= 1


def loads(text: str) -> Any:
    """Return the value of JSON text, as `json.loads`, with U+FFFD for lone surrogates, which no UTF-8 file can hold.

    Raises JSONDecodeError for what is not JSON, TooDeep, and ValueError for a number of 5,000 digits."""
    guard(text)
    return sound(json.loads(text))


def sound(value: Any) -> Any:
    """Return the value with U+FFFD for every lone half of a surrogate pair."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    elif isinstance(value, list):
        return [sound(item) for item in value]
    elif isinstance(value, dict):
        return {sound(key): sound(item) for key, item in value.items()}
    return value
