"""An MLP from within, as numbers: its weights, and the activation of each of its neurons over the plane.

`network_message` returns the `Network` of the wire (web/src/wire/python.ts). The inputs are its first layer, and their
activations are the coordinates. A kernel computes the maps; without one they are computed here in plain floats, the
coarser the larger the model. Of each layer only the first few neurons are shown; `sizes` has the numbers of all.
"""

import math
from array import array
from itertools import islice
from operator import mul
from typing import Any

from .. import ops
from ..nn import MLP, Neuron
from .figure import grid
from .outputs import Direct

__all__ = ["network_message"]

SHOWN = 8
"""The largest number of neurons of a layer that are shown."""
COLUMNS = 28
"""The columns of a neuron's map."""
COARSE = 16
"""The largest number of columns without a kernel."""
WORK = 30_000
"""The largest number of products for a picture without a kernel: some milliseconds."""


def network_message(
    model: MLP, engine: Direct | None, x: tuple[float, float], y: tuple[float, float]
) -> dict[str, Any]:
    """Return the message for a model of two inputs over the plane x, y. A large model without an engine has no maps."""
    sizes = [2, *(len(layer.neurons) for layer in model.layers)]
    aspect = min(max((y[1] - y[0]) / (x[1] - x[0]), 0.5), 1.0)
    affordable = math.isqrt(int(WORK / aspect) // len(model.parameters()))
    columns = COLUMNS if engine else min(COARSE, affordable)
    rows = max(2, round(columns * aspect))
    maps: list[list[Any]] = []
    if columns >= 4:
        points = grid(*x, columns, *y, rows)
        maps = _maps_of_kernel(engine, sizes, points) if engine else _maps_of_floats(model, points)
        if maps:
            maps = [[[point[i] for point in points] for i in (0, 1)], *maps]
    shown = [neuron for layer in maps for neuron in layer[:SHOWN]]
    values = array("f")
    for activations in shown:
        values.extend(array("f", activations))
    weights = (w.data for layer in model.layers for neuron in layer.neurons[:SHOWN] for w in neuron.w[:SHOWN])
    return {
        "columns": columns,
        "rows": rows,
        "sizes": sizes,
        "shown": [min(size, SHOWN) for size in sizes],
        "maps": values,
        "spans": array("f", map(_span, shown)),
        "weights": array("f", weights),
    }


def _maps_of_kernel(engine: Direct, sizes: list[int], points: list[list[float]]) -> list[list[Any]]:
    found = engine.model.maps(engine.prepare(points))
    if len(found) != sum(sizes[1:]):  # the kernel found other neurons in the graph than the layers have
        return []
    neurons = iter(found)
    return [list(islice(neurons, size)) for size in sizes[1:]]


def _maps_of_floats(model: MLP, points: list[list[float]]) -> list[list[Any]]:
    found: list[list[Any]] = []
    rows: list[Any] = points
    for layer in model.layers:
        found.append([_activations(neuron, rows) for neuron in layer.neurons])
        rows = list(zip(*found[-1], strict=True))
    return found


def _activations(neuron: Neuron, rows: list[Any]) -> list[float]:
    bias, weights = neuron.b.data, [w.data for w in neuron.w]
    sums = [sum(map(mul, weights, row), bias) for row in rows]
    return sums if neuron.activation == "linear" else list(map(ops.find(neuron.activation).forward, sums))


def _span(activations: Any) -> float:
    """Return the activation that is drawn in full colour: 1, as for tanh, or the largest if that is above 1."""
    low, high = min(activations), max(activations)
    return min(max(1.0, -low, high), 1e30) if math.isfinite(low + high) else 1.0
