"""Files of notebooks: `read` makes a Notebook of bytes with a name, `write` makes text of a Notebook."""

import json
from typing import Literal

from gradlet.notebook import ipynb, markdown, percent, remember
from gradlet.notebook.model import MAX_CELLS, MAX_METADATA, MAX_SOURCE, Notebook, normal, title_of
from gradlet.notebook.text import decode

_READ = {"md": markdown.read, "markdown": markdown.read, "py": percent.read, "ipynb": ipynb.read}
_WRITE = {"md": markdown.write, "py": percent.write, "ipynb": ipynb.write}
_TABLES = {"csv", "tsv"}
_MAX_BYTES = 64_000_000


def read(name: str, data: bytes) -> Notebook:
    """Return the notebook in a file of this name, whose ending decides the format (.md, .markdown, .py, .ipynb).

    Raises ValueError, naming the file, the place and the cure, for anything that is not such a notebook."""
    # Browsers save raw text as lesson.ipynb.txt.
    ending = name.lower().removesuffix(".txt").rpartition(".")[2]
    if "." not in name or ending not in _READ:
        cure = "open a notebook in one of these"
        if ending in _TABLES:
            cure = "a table is read in a cell: paste its text into data.from_csv('''...''')"
        raise ValueError(f"cannot read {name!r}: its ending is not .ipynb, .md or .py; {cure}")
    if len(data) > _MAX_BYTES:
        raise ValueError(
            f"cannot read {name!r}: it has {len(data) / 1e6:.0f} MB, the limit is {_MAX_BYTES / 1e6:.0f} MB; "
            "clear its outputs in Jupyter and save it again"
        )
    text = decode(name, data)
    try:
        cells, extras, metadata = _READ[ending](text)
    except ValueError as error:
        raise ValueError(f"cannot read {name!r}: {error}") from None
    if len(cells) > MAX_CELLS:
        raise ValueError(
            f"cannot read {name!r}: it has {len(cells):,} cells, the limit is {MAX_CELLS:,}; split it in parts"
        )
    for number, cell in enumerate(cells, 1):
        if len(cell.source) > MAX_SOURCE:
            raise ValueError(
                f"cannot read {name!r}: cell {number} has {len(cell.source):,} characters, "
                f"the limit is {MAX_SOURCE:,}; put its data into a file"
            )
    entries = remember.pack(cells, extras)
    if entries:
        metadata["cells"] = entries
    size = len(json.dumps(metadata))
    if size > MAX_METADATA:
        raise ValueError(
            f"cannot read {name!r}: its metadata have {size:,} characters, the limit is {MAX_METADATA:,}; "
            "clear its outputs and metadata in Jupyter and save it again"
        )
    return Notebook(title_of(cells, name), cells, metadata)


def write(notebook: Notebook, format: Literal["md", "py", "ipynb"]) -> str:
    """Return a file's text in this format, from which `read` makes the same cells. Raises ValueError for another."""
    if format not in _WRITE:
        raise ValueError(f"cannot write a notebook as {format!r}; the formats are 'md', 'py' and 'ipynb'")
    cells = [normal(cell.kind, cell.source) for cell in notebook.cells]
    extras = remember.unpack(cells, notebook.metadata.get("cells"))
    return _WRITE[format](cells, extras, notebook.metadata)
