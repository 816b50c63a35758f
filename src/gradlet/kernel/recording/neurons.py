"""The neurons of a program: the values that a picture shows, one map each, whatever the program looks like.

A program over Values has no layers. But what networks are made of can be read off the graph of one sample. A neuron is

    a value that the program weighs    it depends on the inputs, and is multiplied or divided by something trained
    an output of the model
    a value that bears a label         so a reader who wants to see any other value only has to name it

For an MLP these are its neurons, whatever their activation: `tanh()`, `relu()`, none, or a formula of one's own. The
layer of a neuron is how many neurons lie on the longest path to it from the inputs, itself included.

Inputs are weighed too, and are not neurons; nor is a value that a mere number is multiplied by.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...engine import Value, toposort
from .recording import Recording

__all__ = ["RecordedNeuron", "find_neurons"]


@dataclass(frozen=True, slots=True)
class RecordedNeuron:
    """A neuron of a recorded program.

    name: its label; or `a2[0]` for the first neuron of layer 2, as `w2[0,1]` is one of its weights.
    """

    name: str
    layer: int
    """From 1 on."""
    index: int
    """Among the neurons of its layer, in the order of the program."""
    value: Value


def find_neurons(recording: Recording) -> list[RecordedNeuron]:
    """Find the neurons of a recorded program, layer by layer."""
    order = list(dict.fromkeys(v for output in recording.outputs for v in toposort(output)))
    inputs = set(recording.inputs)
    varying: set[Value | None] = set(inputs)
    trained: set[Value | None] = set(recording.parameters)
    seen = set(recording.outputs)
    for v in order:
        a, b = v._a, v._b
        if a in varying or b in varying:
            varying.add(v)
            if v.label:
                seen.add(v)
            if v._op in ("*", "/") and (a in trained or b in trained):
                weighed = a if a in varying else b
                if weighed is not None and weighed not in inputs:
                    seen.add(weighed)
        elif a in trained or b in trained:
            trained.add(v)
    depth: dict[Value | None, int] = {None: 0}
    layers: dict[int, list[Value]] = {}
    for v in order:
        below, beside = depth[v._a], depth[v._b]
        depth[v] = below if below > beside else beside
        if v in seen:
            depth[v] += 1
            layers.setdefault(depth[v], []).append(v)
    return [
        RecordedNeuron(v.label or f"a{layer}[{i}]", layer, i, v)
        for layer in sorted(layers)
        for i, v in enumerate(layers[layer])
    ]
