"""Notebooks in and out: Jupytext Markdown, percent-format Python and Jupyter's .ipynb, all as a list of cells.

    notebook = read("lesson.md", data)      # bytes in, whatever the format
    text = write(notebook, "ipynb")         # text out, in any of "md", "py", "ipynb"

It exists because a lesson lives outside the page: in a repository, on a course site, in a colleague's mail. What was
read can be written again without loss: cells, cell options, the YAML header, Jupyter's metadata. Outputs are dropped,
for the page computes them anew.

The trap: a `Cell` holds only its kind and source, because cells travel through an editor that knows nothing else.
Options of cells ride in `Notebook.metadata` and find their cell again by its text (see `remember`).

    model      Cell, Notebook, the limits
    text       bytes to text: UTF-8, byte order mark, line ends
    markdown   .md      Jupytext Markdown (and MyST's code-cell fences, on reading)
    percent    .py      `# %%` scripts, and scripts without any marker
    ipynb      .ipynb   nbformat 4
    header     the YAML header of the text formats, kept as text
    options    what follows the opening of a cell: tags=["x"], a title
    remember   which options belong to which cell
    shallow    JSON that cannot overrun the interpreter's stack
"""

from gradlet.notebook.files import read, write
from gradlet.notebook.model import Cell, Notebook

__all__ = ["Cell", "Notebook", "read", "write"]
