"""A kernel's memory: a plan of its regions, and the slots of a schedule in them.

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

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..error import CompileError
from ..lower.loops import Schedule

__all__ = ["CHUNK", "PAGE", "POINTS", "ROW", "STEPS", "Layout", "Plan", "Region"]

PAGE = 65536
CHUNK = 4
"""Samples that are computed side by side, whatever the lanes."""
LARGEST = 1 << 30
"""Bytes of a kernel's memory."""

SCRATCH = 96 * 1024
"""Bytes of a block that a processor still has near."""
CHUNKS = 8
"""Chunks of a block at most."""
POINTS = 1024
"""Points for which the outputs are computed at a time, at most."""
MAPS = 4 << 20
"""Bytes of the activations at so many points: with many neurons there are fewer points at a time."""
STEPS = 512
"""Steps that may be asked for at a time."""
ROW = 8
"""Numbers of the optimiser's schedule for a step."""


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
        """Put these numbers side by side among the constants, and return their address."""
        self._sealed = True
        self.constants += numbers
        return self._end + 8 * (len(self.constants) - len(numbers))

    def constant(self, number: float) -> int:
        """Put this number among the constants, if it is not there yet, and return its address."""
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


class Layout:
    """The regions of a kernel, and the slots in them: a slot is at `address[space] + slot * size[space]`.

    rows, columns: of the data. order: samples that can be named at a time. shown: numbers at each point, by region.
    `chunks` are those of a block, `points` the number that can be shown at a time.
    """

    def __init__(
        self, schedule: Schedule, parameters: int, columns: int, rows: int, order: int, shown: Mapping[str, int]
    ) -> None:
        self.parameters, self.columns, self.rows = parameters, columns, rows
        slots = schedule.slots["block"]
        self.chunks = max(1, min(CHUNKS, SCRATCH // (slots * CHUNK * 8), -(-rows // CHUNK)))
        self.points = max(CHUNK, min(POINTS, MAPS // (8 * CHUNK * shown["maps"]) * CHUNK))
        plan = self.plan = Plan()
        even = (parameters + 2) // 2 * 2
        plan.add("parameters", 8 * even)  # and 1 / samples behind them
        for name in ("gradients", "before", "first", "second"):
            plan.add(name, 8 * even)
        plan.add("loss", 8)
        plan.add("sums", 16 * (parameters + 2))
        plan.add("hoisted", 8 * schedule.slots["hoisted"])
        plan.add("block", 8 * CHUNK * self.chunks * slots)
        plan.add("masks", 64)
        plan.add("data", 8 * columns * rows)
        plan.add("order", 4 * order)
        plan.add("schedule", 8 * ROW * STEPS)
        plan.add("losses", 8 * STEPS)
        plan.add("points", 8 * columns * self.points)
        for name, count in shown.items():
            plan.add(name, 8 * count * self.points)
        self.address = {
            "param": plan.at("parameters"),
            "sum": plan.at("sums"),
            "block": plan.at("block"),
            "hoisted": plan.at("hoisted"),
            "const": plan.table(schedule.constants),
        }
        self.size = {"param": 8, "sum": 16, "hoisted": 8, "const": 8, "block": 8 * CHUNK * self.chunks}

    def of_slot(self, space: str, slot: int) -> int:
        return self.address[space] + slot * self.size[space]
