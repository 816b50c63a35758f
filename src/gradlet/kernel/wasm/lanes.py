"""Numbers in locals while code is written: `x * y + 1.0` on them emits the instructions for it.

A `Wide` is one number for each of a few samples, in two f64x2 locals; or a single number that all samples share. Its
operators emit; so formulas, those of `libm` above all, are written once, as formulas, and the same lines run on plain
floats in the tests.

Masks are numbers too, all bits of which are 0 or 1; `mask.select(a, b)` takes each lane from a or b.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import encoding as wasm
from .encoding import F64, V128, i32_const, i64_const, local_get, local_set
from .function import Body

__all__ = ["SIMD", "UNIFORM", "Lanes", "Wide"]


@dataclass(frozen=True)
class Lanes:
    """A way to hold a few samples' numbers in locals, and the instructions for them."""

    type: bytes
    size: int
    """Bytes of a local."""
    locals: int
    """Locals for the samples that are computed side by side."""
    load: Callable[[int], bytes]
    spread: Callable[[int], bytes]
    """Load one number for all lanes."""
    store: Callable[[int], bytes]
    instructions: Mapping[str, tuple[bytes, bytes, bytes]]
    """Operation -> (after each operand, the instruction, after it)."""


_SIMD = {
    op: (b"", instruction, b"")
    for op, instruction in {
        "+": wasm.f64x2_add,
        "-": wasm.f64x2_sub,
        "*": wasm.f64x2_mul,
        "/": wasm.f64x2_div,
        "neg": wasm.f64x2_neg,
        "abs": wasm.f64x2_abs,
        "sqrt": wasm.f64x2_sqrt,
        "nearest": wasm.f64x2_nearest,
        "min": wasm.f64x2_min,
        "max": wasm.f64x2_max,
        "eq": wasm.f64x2_eq,
        "lt": wasm.f64x2_lt,
        "gt": wasm.f64x2_gt,
        "le": wasm.f64x2_le,
        "and": wasm.v128_and,
        "andnot": wasm.v128_andnot,
        "or": wasm.v128_or,
        "xor": wasm.v128_xor,
        "iadd": wasm.i64x2_add,
        "isub": wasm.i64x2_sub,
        "shl 52": i32_const(52) + wasm.i64x2_shl,
        "shr 52": i32_const(52) + wasm.i64x2_shr_u,
    }.items()
}

_BITS, _FLOAT = wasm.i64_reinterpret_f64, wasm.f64_reinterpret_i64
_MASK = wasm.i64_extend_i32_u + i64_const(-1) + wasm.i64_mul + _FLOAT

_SCALAR = {
    **{
        op: (b"", instruction, b"")
        for op, instruction in {
            "+": wasm.f64_add,
            "-": wasm.f64_sub,
            "*": wasm.f64_mul,
            "/": wasm.f64_div,
            "neg": wasm.f64_neg,
            "abs": wasm.f64_abs,
            "sqrt": wasm.f64_sqrt,
            "nearest": wasm.f64_nearest,
            "min": wasm.f64_min,
            "max": wasm.f64_max,
        }.items()
    },
    **{
        op: (b"", instruction, _MASK)
        for op, instruction in {
            "eq": wasm.f64_eq,
            "lt": wasm.f64_lt,
            "gt": wasm.f64_gt,
            "le": wasm.f64_le,
        }.items()
    },
    **{
        op: (_BITS, instruction, _FLOAT)
        for op, instruction in {
            "and": wasm.i64_and,
            "andnot": i64_const(-1) + wasm.i64_xor + wasm.i64_and,
            "or": wasm.i64_or,
            "xor": wasm.i64_xor,
            "iadd": wasm.i64_add,
            "isub": wasm.i64_sub,
            "shl 52": i64_const(52) + wasm.i64_shl,
            "shr 52": i64_const(52) + wasm.i64_shr_u,
        }.items()
    },
}

SIMD = Lanes(V128, 16, 2, wasm.v128_load, wasm.v128_load64_splat, wasm.v128_store, _SIMD)
"""Four samples side by side."""
UNIFORM = Lanes(F64, 8, 1, wasm.f64_load, wasm.f64_load, wasm.f64_store, _SCALAR)
"""A number that is the same for all samples."""


class Wide:
    """Numbers in `at`, locals of `body`: one for all samples, or as many as `lanes` has. Operators emit code."""

    __slots__ = ("at", "body", "constant", "lanes")

    def __init__(self, body: Body, lanes: Lanes, at: tuple[int, ...], constant: Callable[[float], Wide]) -> None:
        self.body = body
        self.lanes = lanes
        self.at = at
        self.constant = constant

    def _op(self, op: str, *others: Wide | float) -> Wide:
        places = [self.at, *[(x if isinstance(x, Wide) else self.constant(x)).at for x in others]]
        width = max(map(len, places))
        before, instruction, after = self.lanes.instructions[op]
        at = tuple([self.body.local(self.lanes.type) for _ in range(width)])
        code: list[bytes] = []
        for local, *operands in zip(at, *[place * (width // len(place)) for place in places], strict=True):
            for operand in operands:
                code += (local_get(operand), before)
            code += (instruction, after, local_set(local))
        self.body.emit(*code)
        return Wide(self.body, self.lanes, at, self.constant)

    def __add__(self, other: Wide | float) -> Wide:
        return self._op("+", other)

    def __sub__(self, other: Wide | float) -> Wide:
        return self._op("-", other)

    def __mul__(self, other: Wide | float) -> Wide:
        return self._op("*", other)

    def __truediv__(self, other: Wide | float) -> Wide:
        return self._op("/", other)

    def __radd__(self, other: float) -> Wide:
        return self.constant(other) + self

    def __rsub__(self, other: float) -> Wide:
        return self.constant(other) - self

    def __rmul__(self, other: float) -> Wide:
        return self.constant(other) * self

    def __rtruediv__(self, other: float) -> Wide:
        return self.constant(other) / self

    def __neg__(self) -> Wide:
        return self._op("neg")

    def __abs__(self) -> Wide:
        return self._op("abs")

    def __and__(self, other: Wide | float) -> Wide:
        return self._op("and", other)

    def __or__(self, other: Wide | float) -> Wide:
        return self._op("or", other)

    def __xor__(self, other: Wide | float) -> Wide:
        return self._op("xor", other)

    def __lt__(self, other: Wide | float) -> Wide:
        return self._op("lt", other)

    def __le__(self, other: Wide | float) -> Wide:
        return self._op("le", other)

    def __gt__(self, other: Wide | float) -> Wide:
        return self._op("gt", other)

    def equals(self, other: Wide | float) -> Wide:
        return self._op("eq", other)

    def without(self, mask: Wide | float) -> Wide:
        """Keep the bits that are not in the mask."""
        return self._op("andnot", mask)

    def select(self, yes: Wide | float, no: Wide | float) -> Wide:
        """Take yes where this mask is all ones, else no. On bits: what is not chosen leaves no trace."""
        yes, no = (x if isinstance(x, Wide) else self.constant(x) for x in (yes, no))
        return (yes & self) | no.without(self)

    def sqrt(self) -> Wide:
        return self._op("sqrt")

    def nearest(self) -> Wide:
        """Round to the nearest whole number, the even one of two equally near."""
        return self._op("nearest")

    def min(self, other: Wide | float) -> Wide:
        """Take the smaller; nan if either is."""
        return self._op("min", other)

    def max(self, other: Wide | float) -> Wide:
        return self._op("max", other)

    def plus_bits(self, other: Wide | float) -> Wide:
        """Add the 64 bits as integers, without carry between lanes."""
        return self._op("iadd", other)

    def minus_bits(self, other: Wide | float) -> Wide:
        return self._op("isub", other)

    def shifted_left(self, n: int) -> Wide:
        return self._op(f"shl {n}")

    def shifted_right(self, n: int) -> Wide:
        """Shift the 64 bits; zeros come in at the top."""
        return self._op(f"shr {n}")
