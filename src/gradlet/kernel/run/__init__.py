"""A kernel at work.

runtime     instantiates it: in a browser, or by wasmtime;  forward  the model's outputs and activations
state       an optimiser's kind, state and schedule
"""
