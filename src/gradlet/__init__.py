"""gradlet: backpropagation you can open.

    ops       the closed set of primitives: name, value, derivative, and what happens at inf, nan and zero
    engine    Value, toposort, backward; freeing: how a deep graph dies, refusals: what a Value says no to
    nn        Neuron, Layer, MLP
    losses    what to minimise        optim   how to step        data, table   points to learn; drawn  by hand
    dot       trace and draw_dot: the picture of a graph
    kernel    the graph of one sample, compiled to WebAssembly: Compiled trains some thousand times faster
    train     one training loop, over an engine (eager, or kernel's Compiled); settings are what a panel offers
    watch     show(model, X, y) in a loop of your own: figure says what is drawn, network what is inside
    notebook  reads .py, .md and .ipynb into cells and writes them back
    page      the session that the web page talks to
    cli       gradlet serve, gradlet build

The names are those of micrograd and its lecture: code written for them runs.
"""

from typing import TYPE_CHECKING, Any

from .dot import draw_dot, trace
from .engine import Value
from .nn import MLP, Layer, Module, Neuron

if TYPE_CHECKING:
    from .kernel import Compiled
    from .pictures.live import show
    from .train import fit

__version__ = "0.1.0"

__all__ = ["MLP", "Compiled", "Layer", "Module", "Neuron", "Value", "draw_dot", "fit", "show", "trace"]

_LAZY = {
    "Compiled": "kernel",
    "fit": "train",
    "show": "pictures.live",
}  # loaded on first use: the engine alone imports in a few milliseconds


if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> Any:
        if name in _LAZY:
            from importlib import import_module

            value = getattr(import_module(f".{_LAZY[name]}", __name__), name)
            globals()[name] = value
            return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
