"""gradlet: backpropagation you can open.

    engine    Value and its backward;  ops  each operation's derivative, one line each
    nn        Neuron, Layer, MLP;  losses  what to minimise;  optim  how to step
    dot       trace and draw_dot: the picture of a graph
    data      points to learn from
    train     fit, a training loop
    kernel    Compiled: the graph of one sample as WebAssembly, which trains some thousand times faster
    pictures  show: a model in training, in a loop of your own

Under these: `node` stores, sorts, copies and frees a graph; `ieee` has the float functions and the table of what
happens at inf, nan and zero; `graphs` walks the graph of any class, a reader's own included; `refusals` has the errors.
Above them: `notebook` reads .py, .md and .ipynb into cells and writes them back; `page` is the session that the web
page talks to; `cli` is `gradlet serve`, `build` and `embed`.

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

# Loaded on first use: the engine alone imports in a few milliseconds.
_LAZY = {"Compiled": "kernel", "fit": "train", "show": "pictures.live"}


if not TYPE_CHECKING:  # with it, a type checker would accept any name

    def __getattr__(name: str) -> Any:
        if name in _LAZY:
            from importlib import import_module

            value = getattr(import_module(f".{_LAZY[name]}", __name__), name)
            globals()[name] = value
            return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
