"""The encoder, against bytes written out by hand from the specification."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from types import FunctionType

import pytest

from gradlet.kernel.wasm import encoding as wasm

UNSIGNED = {
    0: "00",
    1: "01",
    63: "3f",
    64: "40",
    127: "7f",
    128: "80 01",
    255: "ff 01",
    16383: "ff 7f",
    16384: "80 80 01",
    624485: "e5 8e 26",
    2**31: "80 80 80 80 08",
    2**32 - 1: "ff ff ff ff 0f",
}
SIGNED = {
    0: "00",
    1: "01",
    -1: "7f",
    63: "3f",
    64: "c0 00",
    -64: "40",
    -65: "bf 7f",
    127: "ff 00",
    128: "80 01",
    -127: "81 7f",
    -128: "80 7f",
    -129: "ff 7e",
    8191: "ff 3f",
    8192: "80 c0 00",
    -8192: "80 40",
    -8193: "ff bf 7f",
    -123456: "c0 bb 78",
    2**31 - 1: "ff ff ff ff 07",
    -(2**31): "80 80 80 80 78",
}


@pytest.mark.parametrize("n", UNSIGNED)
def test_u32(n: int) -> None:
    assert wasm.u32(n) == bytes.fromhex(UNSIGNED[n])


@pytest.mark.parametrize("n", SIGNED)
def test_signed(n: int) -> None:
    assert wasm.s32(n) == wasm.s64(n) == bytes.fromhex(SIGNED[n])


def test_s64_goes_on() -> None:
    assert wasm.s64(2**63 - 1) == bytes.fromhex("ff ff ff ff ff ff ff ff ff 00")
    assert wasm.s64(-(2**63)) == bytes.fromhex("80 80 80 80 80 80 80 80 80 7f")


@pytest.mark.parametrize(
    ("encode", "n"), [(wasm.u32, -1), (wasm.u32, 2**32), (wasm.s32, 2**31), (wasm.s32, -(2**31) - 1)]
)
def test_numbers_that_do_not_fit(encode: object, n: int) -> None:
    with pytest.raises(ValueError, match="cannot encode"):
        encode(n)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("instruction", "written"),
    [
        (wasm.local_get(200), "20 c8 01"),
        (wasm.i32_const(-1), "41 7f"),
        (wasm.f64_const(1.0), "44 00 00 00 00 00 00 f0 3f"),
        (wasm.f64_load(8), "2b 03 08"),
        (wasm.v128_load(16), "fd 00 04 10"),
        (wasm.v128_load64_splat(0), "fd 0a 03 00"),
        (wasm.v128_store(16), "fd 0b 04 10"),
        (wasm.f64x2_add, "fd f0 01"),
        (wasm.f64x2_sub, "fd f1 01"),
        (wasm.f64x2_mul, "fd f2 01"),
        (wasm.f64x2_div, "fd f3 01"),
        (wasm.f64x2_min, "fd f4 01"),
        (wasm.f64x2_max, "fd f5 01"),
        (wasm.f64x2_abs, "fd ec 01"),
        (wasm.f64x2_neg, "fd ed 01"),
        (wasm.f64x2_sqrt, "fd ef 01"),
        (wasm.f64x2_nearest, "fd 94 01"),
        (wasm.f64x2_le, "fd 4b"),
        (wasm.v128_andnot, "fd 4f"),
        (wasm.i64x2_shl, "fd cb 01"),
        (wasm.i64x2_shr_u, "fd cd 01"),
        (wasm.i64x2_add, "fd ce 01"),
        (wasm.i64x2_sub, "fd d1 01"),
        (wasm.f64x2_extract_lane(1), "fd 21 01"),
        (wasm.memory_fill, "fc 0b 00"),
        (wasm.loop(wasm.br(0)), "03 40 0c 00 0b"),
    ],
)
def test_instructions(instruction: bytes, written: str) -> None:
    assert instruction == bytes.fromhex(written)


def test_a_module_by_hand() -> None:
    """(module (func (export "add") (param f64 f64) (result f64) local.get 0 local.get 1 f64.add))"""
    body = wasm.local_get(0) + wasm.local_get(1) + wasm.f64_add
    module = wasm.module(
        [
            wasm.typesec([wasm.functype([wasm.F64, wasm.F64], [wasm.F64])]),
            wasm.funcsec([0]),
            wasm.memsec(1),
            wasm.exportsec([("add", 0)], "memory"),
            wasm.codesec([wasm.code([], body)]),
        ]
    )
    assert module == bytes.fromhex(
        "00 61 73 6d 01 00 00 00  01 07 01 60 02 7c 7c 01 7c  03 02 01 00  05 04 01 01 01 01"
        "07 10 02 06 6d 65 6d 6f 72 79 02 00  03 61 64 64 00 00  0a 09 01 07 00 20 00 20 01 a0 0b"
    )


def test_locals_are_counted_together() -> None:
    assert wasm.code([wasm.I32, wasm.V128, wasm.V128], b"") == bytes.fromhex("06 02 01 7f 02 7b 0b")


def test_nothing_is_encoded_that_nobody_writes() -> None:
    package = Path(wasm.__file__).parents[1]
    sources = "".join(path.read_text("utf-8") for path in package.rglob("*.py"))
    public = [name for name, x in vars(wasm).items() if isinstance(x, (bytes, FunctionType)) and name[0] != "_"]
    used = Counter(re.findall(r"\w+", sources))
    assert len(public) > 70
    assert [name for name in public if used[name] < 2] == []
