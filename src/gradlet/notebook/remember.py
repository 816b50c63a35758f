"""Which options belong to which cell, after the cells have been through an editor.

The page sends back cells as kind and source, some edited, some moved, some new. So what a file said about its cells is
kept beside them with a digest of the text it belongs to. A cell that still reads the same gets its own back wherever it
has moved; an edited one is recognised by the neighbour it stands behind.
"""

import zlib
from collections.abc import Sequence
from typing import Any

from gradlet.notebook.model import Cell, Extra


def pack(cells: Sequence[Cell], extras: Sequence[Extra]) -> list[Extra]:
    """One entry a cell for `Notebook.metadata["cells"]`; nothing at all where there is nothing to remember."""
    if not any(extras):
        return []
    return [{"kind": cell.kind, "digest": _digest(cell), **extra} for cell, extra in zip(cells, extras, strict=True)]


def unpack(cells: Sequence[Cell], entries: Any) -> list[Extra]:
    """For each cell what was remembered about it, {} if nothing."""
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
    for place, cell in enumerate(cells):
        if chosen[place] is None and before is not None:
            follower = before + 1
            if follower < len(known) and follower not in taken and known[follower].get("kind") == cell.kind:
                chosen[place] = follower
                taken.add(follower)
        before = chosen[place]
    return [
        {} if index is None else {k: v for k, v in known[index].items() if k not in ("kind", "digest")}
        for index in chosen
    ]


def _digest(cell: Cell) -> str:
    return f"{zlib.crc32(cell.source.encode('utf-8', 'replace')):08x}"
