"""Modules that are not here, and the sentence for each: why, and what does instead.

Pyodide leaves out of Python's standard library what a browser cannot do, and Python itself has dropped some modules:
neither is helped by the list of what the page ships.
"""

from __future__ import annotations

import sys

from .library import further_packages

CURES = {
    "micrograd": ". gradlet's names are the same: from gradlet import Value, Neuron, Layer, MLP",
    "matplotlib": ". Without the import the rest may run; to see a model learn, call gradlet's show(model, X, y, loss)",
    "numpy": ". Without the import the rest may run; lists, math and random do for Values, each a single number",
    "sklearn": ". Points to learn are in gradlet.data: data.moons(100), data.circles(100)",
    "torch": ". To compare gradients with PyTorch's, pip install gradlet where you have it",
}
"""Advice for readers who import the modules of lectures on backpropagation, by top-level name."""

_WINDOWS = "opens windows, and Python in a browser has none; display(SVG(…)) of IPython.display shows a drawing"
_TERMINAL = "works on a terminal, and a page has none; print(…) and display(…) say things here"
_SYSTEM = "asks the operating system, and Python in a browser has none; leave it out"
_PACKAGES = "prepares a place to install packages in, and this page installs nothing; leave it out"
_DATABASE = "keeps a database in a file, and is not in a browser's Python; a dict, and json to save it, do instead"
_OTHER_SYSTEM = "exists on Windows alone; leave it out"
_REASONS = {
    **dict.fromkeys(("tkinter", "_tkinter", "turtle", "turtledemo", "idlelib"), _WINDOWS),
    **dict.fromkeys(("curses", "_curses", "_curses_panel", "readline", "termios"), _TERMINAL),
    **dict.fromkeys(("fcntl", "grp", "pwd", "resource", "syslog", "_posixsubprocess", "_posixshmem"), _SYSTEM),
    **dict.fromkeys(("_multiprocessing", "_scproxy"), _SYSTEM),
    **dict.fromkeys(("venv", "ensurepip"), _PACKAGES),
    **dict.fromkeys(("dbm", "_dbm", "_gdbm"), _DATABASE),
    **dict.fromkeys(("msvcrt", "winreg", "winsound", "nt", "_winapi", "_overlapped"), _OTHER_SYSTEM),
    "pydoc_data": "holds the texts of help('topics'), which this page leaves out; they are at docs.python.org",
}
_LEFT_IN = {
    "3.12": "asynchat asyncore distutils imp smtpd",
    "3.13": "aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes sndhdr "
    "spwd sunau telnetlib uu xdrlib",
}
"""Modules that Python had once, by the version without them."""
_GONE = {name: version for version, names in _LEFT_IN.items() for name in names.split()}


def describe_missing(error: ModuleNotFoundError) -> str:
    """Return the message for a module that is not found: why, if that is known, and else what there is."""
    name = error.name or ""
    top = name.partition(".")[0]
    if top in _REASONS:
        return f"{error}: it {_REASONS[top]}"
    if top in _GONE:
        return f"{error}: Python {_GONE[top]} dropped it from its standard library; look there for what took its place"
    if name != top and sys.modules.get(top) is not None:
        return f"{error}; {top!r} is here, and has no such part: look at dir({top})"
    if top in sys.stdlib_module_names:
        return f"{error}: it is a part of Python's standard library that a browser's Python lacks; leave it out"
    *shipped, last = "Python's standard library", "gradlet", "graphviz", *further_packages()
    return f"{error}; this page ships {', '.join(shipped)} and {last}{CURES.get(top, '')}"
