"""Statements as a WebAssembly module.

encoding    the binary format, in the specification's words;  function  one function's body
emit        statements into instructions;  lanes  the vectors they work on;  tile  iterations that run side by side
libm        exp, log, tanh, pow and sigmoid;  update  one step of an optimiser
memory      regions of memory, and the slots in them;  module  all functions and the memory;  build  a Kernel
"""
