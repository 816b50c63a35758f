"""The Python side of the page: a session that runs a notebook's cells and reports, in the messages of the wire.

    source    a cell's text → code objects (top-level await, the last expression apart), by way of
              magics (`%time`, `len?`, `!ls`) and pasted (prompts, odd spaces and quotes)
    timing    the times of `%time` and `%timeit`
    lookup    the answers to `len?` and `Value??`
    display   a Python object → a MIME bundle, as Jupyter would
    plain     a Python object → its text, long containers over lines
    failure   an exception → the reader's own frames, the line to mark, the whole traceback
    missing   a module that is not here → why, and what does instead
    session   calls of the wire, by name
    cells     the reader's namespace, and the running of a cell
    interrupts  when the reader's code may be interrupted, how deep it may call, and the tasks that it leaves
    library   the part of Python's library that comes later
    ipython   the few names of IPython that notebooks import
    terminal  what asks there (`input`, `getpass`, `breakpoint`): sentences
    panel     the ready-made training panel
    worker    the link to the browser: the only module that imports pyodide

All but `worker` runs under CPython too: the tests run there, and so does the build, for the first page's pictures.
"""
