"""The options of cells, matched to the cells again after an editor has changed these.

The page sends back cells as kind and source, some edited, some moved, some new. So a file's data on its cells are kept
beside them, each with a digest of the cell's text. A cell with the same text gets its own data back wherever it is now;
an edited one is recognised by the cell before it.
"""

import zlib
from collections.abc import Sequence
from typing import Any

from gradlet.notebook.model import Cell, Extra


def pack(cells: Sequence[Cell], extras: Sequence[Extra]) -> list[Extra]:
    """Return one entry a cell for `Notebook.metadata["cells"]`; none if no cell has other data."""
    if not any(extras):
        return []
    return [{"kind": cell.kind, "digest": _digest(cell), **extra} for cell, extra in zip(cells, extras, strict=True)]


def unpack(cells: Sequence[Cell], entries: Any) -> list[Extra]:
    """Return the data of each cell, {} if there are none."""
    known = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    free: dict[tuple[Any, Any], list[int]] = {}
    for index, entry in enumerate(known):
        free.setdefault((entry.get("kind"), entry.get("digest")), []).append(index)
    for indices in free.values():
        indices.reverse()
    chosen: list[int | None] = []
    for cell in cells:
        same = free.get((cell.kind, _digest(cell)))
        chosen.append(same.pop() if same else None)
    taken = set(chosen)
    before: int | None = -1
    for index, cell in enumerate(cells):
        if chosen[index] is None and before is not None:
            follower = before + 1
            if follower < len(known) and follower not in taken and known[follower].get("kind") == cell.kind:
                chosen[index] = follower
                taken.add(follower)
        before = chosen[index]
    return [
        {} if index is None else {k: v for k, v in known[index].items() if k not in ("kind", "digest")}
        for index in chosen
    ]


def _digest(cell: Cell) -> str:
    return f"{zlib.crc32(cell.source.encode('utf-8', 'replace')):08x}"
