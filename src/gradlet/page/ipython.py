"""The few names of IPython that notebooks import: `from IPython.display import display, HTML, SVG, clear_output`.

They are replacements of a few lines, with which such a notebook runs unmodified. IPython itself is not shipped: it is
large, and a page has no use for its other parts (history, magics, completers).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from types import ModuleType
from typing import Any


class _Rich:
    """Text or bytes with the MIME type of its class."""

    def __init__(self, data: Any = None, filename: str | None = None, **_: object) -> None:
        if data is None and filename is not None:
            with open(filename, "rb") as file:
                data = file.read()
        self.data = data

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class HTML(_Rich):
    def _repr_html_(self) -> str:
        return str(self.data)


class SVG(_Rich):
    def _repr_svg_(self) -> str:
        return self.data.decode() if isinstance(self.data, bytes) else str(self.data)


class Markdown(_Rich):
    def _repr_markdown_(self) -> str:
        return str(self.data)


class Image(_Rich):
    def _repr_png_(self) -> str | None:
        return base64.b64encode(self.data).decode("ascii") if self._starts(b"\x89PNG") else None

    def _repr_jpeg_(self) -> str | None:
        return base64.b64encode(self.data).decode("ascii") if self._starts(b"\xff\xd8") else None

    def _starts(self, magic: bytes) -> bool:
        return isinstance(self.data, bytes) and self.data.startswith(magic)


def modules(display: Callable[..., None], clear: Callable[[], None]) -> dict[str, ModuleType]:
    """Return modules, by name, to be put into `sys.modules` while a cell runs."""

    def clear_output(wait: bool = False) -> None:
        """Remove the outputs of the cell so far. `wait` changes nothing here."""
        clear()

    root, shown = ModuleType("IPython"), ModuleType("IPython.display")
    shown.__dict__.update(
        display=display, clear_output=clear_output, HTML=HTML, SVG=SVG, Markdown=Markdown, Image=Image
    )
    root.__dict__.update(display=shown, get_ipython=lambda: None, __path__=[])
    return {"IPython": root, "IPython.display": shown}
