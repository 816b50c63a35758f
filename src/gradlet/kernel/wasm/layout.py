"""What a kernel keeps in its memory: the regions of its `plan`, and in them the slots of a schedule."""

from __future__ import annotations

from collections.abc import Mapping

from ..lower.loops import Schedule
from .memory import CHUNK, Plan

__all__ = ["POINTS", "ROW", "STEPS", "Layout"]

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


class Layout:
    """rows, columns: of the data. order: samples that can be named at a time. shown: numbers at each point, by region.

    `chunks` are those of a block, `points` how many can be shown at a time. A slot is at
    `address[space] + slot * size[space]`.
    """

    def __init__(
        self, schedule: Schedule, parameters: int, columns: int, rows: int, order: int, shown: Mapping[str, int]
    ) -> None:
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
