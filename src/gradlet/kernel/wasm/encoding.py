"""The binary format of WebAssembly, as much of it as kernels need, in the words of its specification.

An instruction is `bytes`, so a body is written by adding instructions up, and a module by adding sections up:

    local_get(0) + local_get(1) + f64x2_mul            (local.get 0) (local.get 1) f64x2.mul

Instructions with immediates are functions, the others constants. The numbers are those of the WebAssembly core
specification 2.0, "Binary Format".

The trap: an offset in `memarg` is unsigned and is added to the address without wrapping. An address that "goes
negative" is four gigabytes and traps.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

_again = lru_cache(maxsize=4096)
"""A cache for instructions that are written again and again."""

I32, F64, V128 = b"\x7f", b"\x7c", b"\x7b"


# Values

_BYTES = [bytes([n]) for n in range(128)]


def u32(n: int) -> bytes:
    """Encode as unsigned LEB128: seven bits a byte, lowest first, the top bit says that more follow."""
    if 0 <= n < 128:
        return _BYTES[n]  # nearly all are
    if not 0 <= n < 2**32:
        raise ValueError(f"cannot encode {n!r} as u32; expected 0 to 2**32 - 1")
    return _leb128(n, lambda rest, byte: rest == 0)


def s32(n: int) -> bytes:
    """Encode as signed LEB128: ends where the rest is nothing but copies of the last byte's sign bit."""
    return _signed(n, 32)


def s64(n: int) -> bytes:
    return _signed(n, 64)


def f64(x: float) -> bytes:
    return struct.pack("<d", x)


def vec(items: Sequence[bytes]) -> bytes:
    """Encode the number of items, then the items."""
    return u32(len(items)) + b"".join(items)


def name(text: str) -> bytes:
    encoded = text.encode()
    return u32(len(encoded)) + encoded


def _signed(n: int, bits: int) -> bytes:
    if not -(1 << bits - 1) <= n < 1 << bits - 1:
        raise ValueError(f"cannot encode {n!r} as s{bits}; expected -2**{bits - 1} to 2**{bits - 1} - 1")
    return _leb128(n, lambda rest, byte: rest == (-1 if byte & 0x40 else 0))


def _leb128(n: int, last: Callable[[int, int], bool]) -> bytes:
    out = bytearray()
    while True:
        byte, n = n & 0x7F, n >> 7
        if last(n, byte):
            out.append(byte)
            return bytes(out)
        out.append(byte | 0x80)


# Modules

MAGIC = b"\0asm\1\0\0\0"


def module(sections: Iterable[bytes]) -> bytes:
    return MAGIC + b"".join(sections)


def section(id: int, contents: bytes) -> bytes:
    return bytes([id]) + u32(len(contents)) + contents


def functype(parameters: Sequence[bytes], results: Sequence[bytes]) -> bytes:
    return b"\x60" + vec(parameters) + vec(results)


def typesec(types: Sequence[bytes]) -> bytes:
    return section(1, vec(types))


def funcsec(types: Sequence[int]) -> bytes:
    return section(3, vec([u32(t) for t in types]))


def memsec(pages: int) -> bytes:
    """Encode one memory that neither grows nor shrinks."""
    return section(5, vec([b"\x01" + u32(pages) + u32(pages)]))


def exportsec(functions: Sequence[tuple[str, int]], memory: str) -> bytes:
    exports = [name(text) + b"\x00" + u32(index) for text, index in functions]
    return section(7, vec([name(memory) + b"\x02" + u32(0), *exports]))


def codesec(codes: Sequence[bytes]) -> bytes:
    return section(10, vec(codes))


def datasec(segments: Sequence[tuple[int, bytes]]) -> bytes:
    """Encode active segments: (address, bytes)."""
    return section(11, vec([b"\x00" + i32_const(at) + end + vec_of_bytes(data) for at, data in segments]))


def vec_of_bytes(data: bytes) -> bytes:
    return u32(len(data)) + data


def code(local_types: Sequence[bytes], body: bytes) -> bytes:
    """Encode a function's body with the types of its locals, equal neighbours counted together."""
    runs: list[tuple[int, bytes]] = []
    for t in local_types:
        if runs and runs[-1][1] == t:
            runs[-1] = (runs[-1][0] + 1, t)
        else:
            runs.append((1, t))
    func = vec([u32(count) + t for count, t in runs]) + body + end
    return u32(len(func)) + func


# Control and variables

end = b"\x0b"
_EMPTY = b"\x40"


def block(body: bytes) -> bytes:
    return b"\x02" + _EMPTY + body + end


def loop(body: bytes) -> bytes:
    return b"\x03" + _EMPTY + body + end


def if_(body: bytes) -> bytes:
    return b"\x04" + _EMPTY + body + end


def br(depth: int) -> bytes:
    return b"\x0c" + u32(depth)


def br_if(depth: int) -> bytes:
    return b"\x0d" + u32(depth)


def call(function: int) -> bytes:
    return b"\x10" + u32(function)


@_again
def local_get(i: int) -> bytes:
    return b"\x20" + u32(i)


@_again
def local_set(i: int) -> bytes:
    return b"\x21" + u32(i)


def local_tee(i: int) -> bytes:
    return b"\x22" + u32(i)


# Memory: the alignment given is the natural one, as a power of two


def i32_load(offset: int) -> bytes:
    return b"\x28\x02" + u32(offset)


def f64_load(offset: int) -> bytes:
    return b"\x2b\x03" + u32(offset)


def f64_store(offset: int) -> bytes:
    return b"\x39\x03" + u32(offset)


def v128_load(offset: int) -> bytes:
    return _simd(0) + b"\x04" + u32(offset)


def v128_load64_splat(offset: int) -> bytes:
    return _simd(10) + b"\x03" + u32(offset)


def v128_store(offset: int) -> bytes:
    return _simd(11) + b"\x04" + u32(offset)


memory_fill = b"\xfc" + u32(11) + b"\x00"


# Integers


@_again
def i32_const(n: int) -> bytes:
    return b"\x41" + s32(n)


def i64_const(n: int) -> bytes:
    return b"\x42" + s64(n)


i32_eqz = b"\x45"
i32_lt_u, i32_ge_u = b"\x49", b"\x4f"
i32_add, i32_sub, i32_mul = b"\x6a", b"\x6b", b"\x6c"
i32_and, i32_shl, i32_shr_u = b"\x71", b"\x74", b"\x76"
i64_add, i64_sub, i64_mul = b"\x7c", b"\x7d", b"\x7e"
i64_and, i64_or, i64_xor, i64_shl, i64_shr_u = (bytes([n]) for n in (0x83, 0x84, 0x85, 0x86, 0x88))
i64_extend_i32_u, i64_reinterpret_f64, f64_reinterpret_i64 = b"\xad", b"\xbd", b"\xbf"
select = b"\x1b"


# Floats


def f64_const(x: float) -> bytes:
    return b"\x44" + f64(x)


f64_eq, f64_lt, f64_gt, f64_le = b"\x61", b"\x63", b"\x64", b"\x65"
f64_abs, f64_neg, f64_nearest, f64_sqrt = b"\x99", b"\x9a", b"\x9e", b"\x9f"
f64_add, f64_sub, f64_mul, f64_div, f64_min, f64_max = (bytes([n]) for n in range(0xA0, 0xA6))


def _simd(opcode: int) -> bytes:
    return b"\xfd" + u32(opcode)


f64x2_eq, f64x2_lt, f64x2_gt, f64x2_le = (_simd(n) for n in (71, 73, 74, 75))
v128_and, v128_andnot, v128_or, v128_xor = (_simd(n) for n in range(78, 82))
f64x2_nearest = _simd(148)
i64x2_shl, i64x2_shr_u, i64x2_add = (_simd(n) for n in (203, 205, 206))
i64x2_sub = _simd(209)
f64x2_abs, f64x2_neg, f64x2_sqrt = (_simd(n) for n in (236, 237, 239))
f64x2_add, f64x2_sub, f64x2_mul, f64x2_div, f64x2_min, f64x2_max = (_simd(n) for n in range(240, 246))


def f64x2_extract_lane(lane: int) -> bytes:
    return _simd(33) + bytes([lane])
