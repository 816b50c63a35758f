"""Notebooks, read and written: Jupytext Markdown, percent-format Python and Jupyter's .ipynb, as a list of cells.

    notebook = read("lesson.md", data)      # bytes in any of the formats
    text = write(notebook, "ipynb")         # text in "md", "py" or "ipynb"

It exists because lessons are outside the page: in a repository, on a course site, in a colleague's mail. A notebook can
be written again without loss: cells, cell options, the YAML header, Jupyter's metadata. Outputs are dropped, since the
page computes them anew. A `Cell` has only its kind and source, because the editor knows nothing else. The options of
cells are in `Notebook.metadata`, and are matched to their cells by the text (see `remember`).

    model      Cell, Notebook, the limits
    text       bytes to text: UTF-8, byte order mark, line ends
    markdown   .md      Jupytext Markdown (and MyST's code-cell fences, on reading)
    percent    .py      `# %%` scripts, and scripts without any marker
    ipynb      .ipynb   nbformat 4
    header     the YAML header of the text formats, kept as text
    options    the rest of the line that opens a cell: tags=["x"], a title
    remember   the options of cells, matched to edited cells
    shallow    JSON that cannot overrun the interpreter's stack
"""

from gradlet.notebook.files import read, write
from gradlet.notebook.model import Cell, Notebook

__all__ = ["Cell", "Notebook", "read", "write"]
