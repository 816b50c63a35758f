"""Where everything lies in a kernel's memory.

    first page     nothing: a canary
    regions        parameters, gradients, the optimiser's state, sums, hoisted values, a block of samples, data, ...
    constants      last, since code that is being emitted may want more of them
    last page      nothing: a canary

Memory is linear in the parameters plus the samples. In bytes, at most:

    256 kB              whatever the program, canaries included
     56  a parameter    itself, its gradient, what it was before the step, two of the optimiser's, two halves of a sum
     32  a value        that differs from sample to sample and has a slot (see `schedule`); together no less than 96 kB
      8  a value        that is the same for all samples
      8  a column       of each sample, and 4 for its place in the order
      8  kB a neuron    for maps, at most 4 MB together; 8 kB an output, and a column
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..error import CompileError

__all__ = ["CHUNK", "PAGE", "Plan", "Region"]

PAGE = 65536
CHUNK = 4
"""Samples that are computed side by side, whatever the lanes."""
LARGEST = 1 << 30
"""Bytes of a kernel's memory."""


@dataclass(frozen=True, slots=True)
class Region:
    address: int
    size: int


@dataclass
class Plan:
    """Regions by name, at multiples of 32 bytes."""

    regions: dict[str, Region] = field(default_factory=dict)
    constants: list[float] = field(default_factory=list)
    _end: int = PAGE
    _sealed: bool = False
    _known: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, size: int) -> Region:
        assert not self._sealed, "constants come last"
        region = self.regions[name] = Region(self._end, size)
        self._end += (size + 31) // 32 * 32
        if self._end > LARGEST:
            raise CompileError(
                f"a kernel for this would need more than {LARGEST >> 20} MB of memory; use fewer samples at a time, "
                "or a smaller model"
            )
        return region

    def at(self, name: str) -> int:
        return self.regions[name].address

    def table(self, numbers: list[float]) -> int:
        """The address of these numbers side by side, among the constants."""
        self._sealed = True
        self.constants += numbers
        return self._end + 8 * (len(self.constants) - len(numbers))

    def constant(self, number: float) -> int:
        """The address of this number among the constants."""
        key = number.hex()  # tells -0.0 from 0.0; for a nan any nan will do, unless it is a mask
        if key not in self._known:
            self._known[key] = self.table([number])
        return self._known[key]

    @property
    def constants_at(self) -> int:
        return self._end

    @property
    def pages(self) -> int:
        return -(-(self._end + 8 * len(self.constants)) // PAGE) + 1
