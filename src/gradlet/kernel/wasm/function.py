"""The body of one function while it is written: its instructions, its locals, its loops.

Locals are taken for a while (`with body.scope():`) and then used again by what follows, so a function needs few of
them, however long it is: V8 refuses more than 50,000.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from . import encoding as wasm
from .encoding import I32, i32_add, i32_const, local_get, local_set, local_tee

__all__ = ["Body", "Turns"]

Turns = int | bytes
"""Turns of a loop: a number, or instructions that leave an i32 of at least 1."""


class Body:
    """The body of a function. parameters, results: types. `instructions` grows with `emit`."""

    def __init__(self, parameters: Sequence[bytes] = (), results: Sequence[bytes] = ()) -> None:
        self.type = wasm.functype(parameters, results)
        self.parameters = len(parameters)
        self.types: list[bytes] = []
        self.instructions = bytearray()
        self._free: dict[bytes, list[int]] = {}
        self._taken: list[list[tuple[bytes, int]]] = []

    def emit(self, *instructions: bytes) -> None:
        self.instructions += b"".join(instructions)

    def local(self, kind: bytes) -> int:
        """Take a local for the present scope; it may hold anything."""
        if free := self._free.get(kind):
            index = free.pop()
        else:
            index = self.parameters + len(self.types)
            self.types.append(kind)
        if self._taken:
            self._taken[-1].append((kind, index))
        return index

    def scope(self) -> _Scope:
        """Open a scope: locals taken inside are free again afterwards."""
        return _Scope(self)

    @contextmanager
    def nested(self, wrap: Callable[[bytes], bytes]) -> Iterator[None]:
        """Make what is emitted inside the body of a block, loop or if."""
        outer, self.instructions = self.instructions, bytearray()
        try:
            yield
        finally:
            inner, self.instructions = bytes(self.instructions), outer
            self.emit(wrap(inner))

    @contextmanager
    def loop(self, turns: Turns, moving: Sequence[tuple[int, int]] = ()) -> Iterator[None]:
        """Do what is emitted inside `turns` times; each turn adds to locals (local, bytes), restored afterwards."""
        if turns == 1:
            yield
            return
        with self.scope():
            counter = self.local(I32)
            self.emit(i32_const(turns) if isinstance(turns, int) else turns, local_set(counter))
            saved = [(local, self.local(I32)) for local, _ in moving]
            for local, keep in saved:
                self.emit(local_get(local), local_set(keep))
            with self.nested(wasm.loop):
                yield
                for local, stride in moving:
                    self.emit(local_get(local), i32_const(stride), i32_add, local_set(local))
                self.emit(local_get(counter), i32_const(-1), i32_add, local_tee(counter), wasm.br_if(0))
            for local, keep in saved:
                self.emit(local_get(keep), local_set(local))

    def code(self) -> bytes:
        return wasm.code(self.types, bytes(self.instructions))


class _Scope:
    """A scope. There are hundreds in a kernel, and a generator would cost more."""

    __slots__ = ("body",)

    def __init__(self, body: Body) -> None:
        self.body = body

    def __enter__(self) -> None:
        self.body._taken.append([])

    def __exit__(self, *_: object) -> None:
        free = self.body._free
        for kind, index in reversed(self.body._taken.pop()):
            free.setdefault(kind, []).append(index)
