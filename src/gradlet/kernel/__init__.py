"""Compiled training: a program over Values, recorded once and lowered to WebAssembly that loops over the samples.

    recording   one sample's loss as a graph: of gradlet's Values, or of a reader's own class, which is checked
    lower       the graph and its gradient as scalar nodes, simplified where no bit changes; then statements in loops
    wasm        statements as a WebAssembly module, and the plan of its memory
    kernel      all of these: `compile(recording)`, and print what comes out
    run         runtimes; outputs and every neuron's activation at any points; an optimiser's state
    compiled    the training engine: `Compiled(model, X, y)`
    error       CompileError, with the reader's line

A room imports only rooms that stand before it in this list, and `error`.

The Python engine is the specification: kernels agree with it, to the bit in + - * / and relu. Over 1,000 steps losses
and weights stay within 1e-12 of its, relatively, on well-conditioned problems: where Python itself does, if its first
weights are moved by one unit in the last place. A loss near 0 is an exception: it is what is left where numbers
cancel, of 1 - margin or output - target, and its error is relative to those, whoever computes it.

Time and memory of compiling grow in proportion to the parameters (`bench/kernel.py --large 128` prints the time). The
code does not grow at all as long as the program is regular. A graph of more than `error.LARGEST_GRAPH` nodes, six for
each parameter of a fully connected net, is refused.
"""

from .compiled import Compiled
from .error import CompileError
from .kernel import Kernel, compile
from .recording.neurons import RecordedNeuron as Neuron  # not `nn.Neuron`: inside, each type has a name of its own
from .recording.neurons import find_neurons as neurons
from .recording.recording import Recording, record
from .run.forward import PreparedPoints as Points  # not the points of `data`
from .run.runtime import Instance, Instantiate, browser_runtime, runtime_here, wasmtime_runtime

__all__ = [
    "CompileError",
    "Compiled",
    "Instance",
    "Instantiate",
    "Kernel",
    "Neuron",
    "Points",
    "Recording",
    "browser_runtime",
    "compile",
    "neurons",
    "record",
    "runtime_here",
    "wasmtime_runtime",
]
