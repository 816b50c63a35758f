"""The Python side of the page: a session that runs a notebook's cells and reports, in the messages of the wire.

    source    a cell's text → code objects (top-level await, the last expression apart), by way of
              magics (`%time`, `len?`, `!ls`) and pasted (prompts, odd spaces and quotes)
    timing    the times of `%time` and `%timeit`
    lookup    the answers to `len?` and `Value??`
    display   a Python object → a MIME bundle, as Jupyter would
    plain     a Python object → its text, long containers over lines
    failure   an exception → the reader's own frames, the line to mark, the whole traceback
    missing   a module that is not here → why, and what does instead
    session   the namespace, and `run`
    ipython   the few names of IPython that notebooks import
    terminal  what asks there (`input`, `getpass`, `breakpoint`): sentences
    panel     the ready-made training panel
    worker    the link to the browser: the only module that imports pyodide

All but `worker` runs under CPython too: the tests run there, and so does the build, for the first page's pictures.
"""
