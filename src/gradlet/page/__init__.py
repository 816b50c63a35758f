"""What the page talks to: a session that runs a notebook's cells and says what happened, in the messages of the wire.

    source    a cell's text → code objects (magics, top-level await, the last expression apart)
    display   a Python object → a MIME bundle, as Jupyter would
    failure   an exception → the reader's own frames, the line to mark, the whole traceback
    session   the namespace, and `run`
    ipython   the few names of IPython that notebooks import
    panel     the ready-made training panel
    worker    the link to the browser: the only module that imports pyodide

Everything but `worker` runs under CPython, which is how it is tested, and how the first page's pictures are made.
"""
