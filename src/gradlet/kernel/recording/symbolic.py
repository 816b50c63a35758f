"""Values without numbers, for recording a program: it can calculate with them, and not look at them.

A `Symbolic` is a Value whose number is not known. Its operators record as a Value's do; whatever asks for the number
(`if x > 0`, `x.data`, `math.sin(x)`) is refused by a CompileError that shows the line, because the answer would be
that of one sample and the kernel is for all.

Parameters belong to the reader's model and cannot be replaced by others. So their class is changed for the
time of the recording, and back whatever happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from ...engine import Checkpoint, Value
from ...ops import OPS
from ..error import CompileError, reader_line

__all__ = ["Symbolic", "hide_numbers", "make_plain"]


def _refuse(what: str) -> NoReturn:
    raise CompileError(
        f"{what} while a graph is recorded{reader_line()}: one graph has to serve all samples; "
        "use Value operations such as relu() instead"
    )


class _Unknown:
    """The `.data` of a Symbolic: no number yet."""

    def _used(self, *_: object) -> NoReturn:
        _refuse("a Value has no number to use")

    __float__ = __int__ = __index__ = __bool__ = __round__ = __abs__ = __neg__ = __str__ = __format__ = _used
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _used
    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = __radd__ = __rsub__ = __rmul__ = __rtruediv__ = _used
    __hash__ = _used

    def __repr__(self) -> str:
        return "<not known while a graph is recorded>"


UNKNOWN = _Unknown()


class Symbolic(Value):
    """A Value whose number nobody may see."""

    __slots__ = ()

    @property
    def data(self) -> Any:
        return UNKNOWN

    @data.setter
    def data(self, data: object) -> None:
        _refuse("a Value cannot be given a number")

    def __pow__(self, exponent: float) -> Value:
        op = (Value(1.0) ** exponent)._op  # a Value refuses what is no exponent, in its own words
        return _hidden(Value(0.0, (self,), op))

    def backward(self) -> None:
        _refuse("backward() cannot run")

    def __bool__(self) -> bool:
        _refuse("a Value has no truth value")

    def __float__(self) -> NoReturn:
        _refuse("a Value cannot become a float")

    def __eq__(self, other: object) -> bool:
        return True if self is other else _refuse("a Value cannot be compared")

    def __lt__(self, other: object) -> NoReturn:
        _refuse("a Value cannot be compared")

    __hash__ = Value.__hash__
    __le__ = __gt__ = __ge__ = __lt__

    def __repr__(self) -> str:
        return f"Value({self.label or self._op or 'number'}, not known while a graph is recorded)"


class _SymbolicCheckpoint(Symbolic, Checkpoint):
    __slots__ = ()


def _hidden(node: Value) -> Value:
    node.__class__ = Symbolic if type(node) is Value else _SymbolicCheckpoint
    return node


def _unary(op: str) -> Callable[[Value], Value]:
    return lambda a: _hidden(Value(0.0, (a,), op))


def _binary(op: str) -> Callable[[Value, Any], Value]:
    return lambda a, b: _hidden(Value(0.0, (a, b if isinstance(b, Value) else Value(b)), op))


def _reflected(op: str) -> Callable[[Value, Any], Value]:
    return lambda b, a: _hidden(Value(0.0, (Value(a), b), op))


_OPERATORS = {"+": "add", "-": "sub", "*": "mul", "/": "truediv"}
"""Python's names for what has operands on both sides. All other primitives are methods of their own name."""

for _name, _op in OPS.items():
    if _name in _OPERATORS:
        setattr(Symbolic, f"__{_OPERATORS[_name]}__", _binary(_name))
        setattr(Symbolic, f"__r{_OPERATORS[_name]}__", _reflected(_name))
    else:
        setattr(Symbolic, "__neg__" if _name == "neg" else _name, (_unary if _op.arity == 1 else _binary)(_name))


@contextmanager
def hide_numbers(values: Iterable[Value]) -> Iterator[None]:
    """Hide the numbers of these Values, and of all that is made from them, for a while."""
    hidden = [(v, type(v)) for v in values]
    for v, kind in hidden:
        if kind not in (Value, Checkpoint):
            raise CompileError(f"cannot record {v!r} ({kind.__name__}); a subclass of Value can only be run by Python")
    try:
        for v, kind in hidden:
            v.__class__ = _SymbolicCheckpoint if kind is Checkpoint else Symbolic
        yield
    finally:
        for v, kind in hidden:
            v.__class__ = kind


def make_plain(order: Iterable[Value]) -> None:
    """Make plain Values of what was recorded. Their numbers are zeros, and mean nothing."""
    for v in order:
        if isinstance(v, Symbolic):
            kind: type[Value] = Checkpoint if isinstance(v, Checkpoint) else Value
            v.__class__ = kind  # type: ignore[assignment]
