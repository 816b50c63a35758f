"""The provenance of a number: the reader's line by which it came into a graph."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

from ..error import reader_line

__all__ = ["find_provenance"]

T = TypeVar("T")


def find_provenance(kind: type, program: Callable[[], T]) -> tuple[T, dict[float, str]]:
    """Run a program. Returns its result; and for each number that a `kind` was made of, the line that made it first.

    It is the line of the reader's expression, not that in a method of their class which makes a Value of a number.
    """
    methods = {f.__code__ for base in kind.__mro__ for f in vars(base).values() if isinstance(f, FunctionType)}
    lines: dict[float, str] = {}
    inherited, make = "__init__" not in vars(kind), kind.__init__  # type: ignore[misc]

    def noting(self: Any, *args: Any, **named: Any) -> None:
        make(self, *args, **named)
        for number in args[:1]:
            if isinstance(number, (int, float)) and number not in lines:
                lines[number] = reader_line(methods)

    kind.__init__ = noting  # type: ignore[misc]
    try:
        return program(), lines
    finally:
        if inherited:
            del kind.__init__  # type: ignore[misc]
        else:
            kind.__init__ = make  # type: ignore[misc]
