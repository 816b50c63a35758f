"""A sign of life from training that shows nothing, for a page that waits for its pictures."""

from collections.abc import Callable

__all__ = ["beat", "listen"]

_listeners: list[Callable[[], None]] = []


def beat() -> None:
    """Tell the listener, if there is one, that training goes on. Engines call it for each sample."""
    for listener in _listeners:
        listener()


def listen(listener: Callable[[], None]) -> None:
    """Call `listener` at each `beat`, in place of the one before."""
    _listeners[:] = [listener]
