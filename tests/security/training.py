"""A training whose every weight is known to the bit: run by a test on CPython, and as a cell's text in every browser.

Its data needs no mathematics library, and relu's net uses + - * / and a square root only, which IEEE fixes to the bit;
tanh comes from the library of whoever runs the Python engine, and from a kernel's own instructions.
"""

import hashlib
import random
import struct

from gradlet import MLP, optim
from gradlet.kernel import Compiled
from gradlet.train.eager import Eager


def digests(instantiate):
    """SHA-256 of the trained weights' bits, of either engine and either activation."""
    return {
        f"{engine} {activation}": _trained(engine, activation, instantiate)
        for engine in ("python", "kernel")
        for activation in ("relu", "tanh")
    }


def _trained(engine, activation, instantiate):
    rng = random.Random(20)
    X = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(40)]
    y = [1.0 if a * b > 0 else -1.0 for a, b in X]
    model = MLP(2, [8, 8, 1], activation=activation, output_activation="linear", rng=rng)
    adam = optim.Adam(model.parameters(), lr=0.05)
    if engine == "kernel":
        Compiled(model, X, y, instantiate=instantiate, optimiser=adam).run(25)
    else:
        Eager(model, X, y, optimiser=adam).run(25)
    weights = [p.data for p in model.parameters()]
    return hashlib.sha256(struct.pack(f"<{len(weights)}d", *weights)).hexdigest()
