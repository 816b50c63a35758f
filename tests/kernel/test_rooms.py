"""The rooms of `gradlet.kernel`: each imports only those that stand before it."""

from __future__ import annotations

from engine.test_rooms import ARROWS, FILES

ROOMS = ["error", "recording", "lower", "wasm", "kernel", "run", "compiled"]


def room_of(name: str) -> str:
    return name.removeprefix("kernel.").partition(".")[0]


def test_arrows_run_one_way() -> None:
    inside = [(one, other) for one, other in ARROWS if one.startswith("kernel.") and other.startswith("kernel.")]
    assert {room_of(name) for name in FILES if name.startswith("kernel.")} == set(ROOMS)
    assert len(inside) > 50
    back = [(one, other) for one, other in inside if ROOMS.index(room_of(one)) < ROOMS.index(room_of(other))]
    assert back == []
