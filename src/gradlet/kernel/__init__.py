"""Compiled training: a program over Values, recorded once and lowered to WebAssembly that loops over the samples.

    record      one sample's loss as a graph;  recorded  what stands for numbers meanwhile
    duck        programs over a reader's own Value class;  reading · spelling  its graph
    teach       where such a class's derivative is wrong;  parting  where two runs of a program differ
    graph       the graph and its gradient as numbered scalar nodes, simplified where no bit changes
    nest        statements in loops;  schedule  which there are, and the slots they work on;  roll  finds the loops
    plan        regions of memory;  layout  what lies in them
    tile        how many turns are computed side by side
    emit        statements into instructions;  body · lanes  what they are written into and on
    approx      exp, log, tanh, pow and sigmoid;  optimisers  one step of each
    wasm        the binary format, in the specification's words
    kernel      all of it: `compile(recording)`, and print what comes out;  text
    runtime     wasmtime, or a browser
    neurons     which values are neurons;  forward  outputs and every neuron's activation, at any points
    compiled    the training engine: `Compiled(model, X, y)`;  reduction  whether a loss is a mean or a sum

The Python engine is the specification: kernels agree with it, to the bit in + - * / and relu. Over 1,000 steps losses
and weights stay within 1e-12 of its, relatively, on well-conditioned problems: where Python itself does, if its first
weights are moved by one unit in the last place. A loss near 0 may be none: it is what is left where numbers cancel, of
1 - margin or output - target, and its error is relative to those, whoever computes it.

Time and memory of compiling grow in proportion to the parameters (`bench/kernel.py --layers "128 128"` prints the
time); the code does not grow at all as long as the program is regular. Beyond `graph.LARGEST` nodes, six for each
parameter of a fully connected net, it is refused.
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
