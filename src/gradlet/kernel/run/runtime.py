"""Runtimes: `instantiate(binary)` gives an `Instance`. There are two, and nothing else here knows either.

    instance = wasmtime_runtime()(kernel.binary)         CPython, with `pip install gradlet[kernel]`
    instance = browser_runtime(js)(kernel.binary)        Pyodide; `js` is its module of that name
    instance = runtime_here()(kernel.binary)             whichever of the two there is

`runtime_here` is what a reader gets who passes no runtime. It looks at where Python runs instead of being told by the
page, so that it works in every Pyodide, ours or another's, and no global has to be set before the first kernel.

The trap: a view of a module's memory is only as good as the moment; so numbers are copied in and out.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

__all__ = ["Instance", "Instantiate", "browser_runtime", "runtime_here", "wasmtime_runtime"]


class Instance(Protocol):
    """A module in its own memory."""

    def call(self, function: str, *arguments: int) -> int:
        """Call an export, and return its result; 0 if it has none."""

    def read(self, address: int, size: int) -> bytes: ...

    def write(self, address: int, data: bytes) -> None: ...


Instantiate = Callable[[bytes], Instance]


@cache
def runtime_here() -> Instantiate:
    """Find the runtime: the browser in Pyodide, else wasmtime. Raises ImportError with the cure if there is none."""
    if sys.platform == "emscripten":
        return browser_runtime(importlib.import_module("js"))
    return wasmtime_runtime()


def wasmtime_runtime() -> Instantiate:
    """Make the runtime of CPython. Raises ImportError with the cure if wasmtime is not installed."""
    try:
        import wasmtime
    except ImportError:
        raise ImportError("kernels on CPython need wasmtime; pip install 'gradlet[kernel]'") from None
    engine = wasmtime.Engine()
    atexit.register(engine.close)  # later, when modules are torn down, it would complain

    def instantiate(binary: bytes) -> Instance:
        store = wasmtime.Store(engine)
        module = wasmtime.Module(engine, binary)
        return _Wasmtime(store, wasmtime.Instance(store, module, []).exports(store))

    return instantiate


class _Wasmtime:
    def __init__(self, store: Any, exports: Any) -> None:
        self.store = store
        self.exports = exports
        self.memory = exports["memory"]
        self.base = ctypes.addressof(self.memory.data_ptr(store).contents)  # it never grows, so it never moves
        self.size = self.memory.data_len(store)

    def call(self, function: str, *arguments: int) -> int:
        return self.exports[function](self.store, *arguments) or 0

    def read(self, address: int, size: int) -> bytes:
        self._check(address, size)
        return ctypes.string_at(self.base + address, size)

    def write(self, address: int, data: bytes) -> None:
        self._check(address, len(data))
        ctypes.memmove(self.base + address, data, len(data))

    def _check(self, address: int, size: int) -> None:
        if address < 0 or address + size > self.size:
            raise IndexError(f"bytes {address} to {address + size} are outside of a memory of {self.size}")


def browser_runtime(js: Any) -> Instantiate:
    """Make the runtime of Pyodide; `js` is the global object of JavaScript."""

    def instantiate(binary: bytes) -> Instance:
        code = js.Uint8Array.new(len(binary))
        code.assign(binary)
        return _Browser(js, js.WebAssembly.Instance.new(js.WebAssembly.Module.new(code)).exports)

    return instantiate


class _Browser:
    def __init__(self, js: Any, exports: Any) -> None:
        self.exports = exports
        self.bytes = js.Uint8Array.new(exports.memory.buffer)

    def call(self, function: str, *arguments: int) -> int:
        return getattr(self.exports, function)(*arguments) or 0

    def read(self, address: int, size: int) -> bytes:
        return bytes(self.bytes.subarray(address, address + size).to_bytes())

    def write(self, address: int, data: bytes) -> None:
        self.bytes.subarray(address, address + len(data)).assign(data)
