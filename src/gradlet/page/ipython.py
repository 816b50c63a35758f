"""The few names of IPython that notebooks import: `from IPython.display import display, HTML, SVG, clear_output`.

They are replacements of a few lines, with which such a notebook runs unmodified. IPython itself is not shipped: it is
large, and a page has no use for its other parts (history, magics, completers). What a page cannot show says so in a
sentence in its place, and the rest of the cell runs.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

PICTURES = {b"\x89PNG": "png", b"\xff\xd8": "jpeg", b"GIF8": "gif", b"RIFF": "webp"}
"""The first bytes of the files that browsers show, by their names in a MIME type."""


class _Rich:
    """Text or bytes with the MIME type of its class, or the name of a file or an address to take it from."""

    def __init__(
        self, data: Any = None, url: str | None = None, filename: str | None = None, **options: object
    ) -> None:
        if isinstance(data, str) and data.startswith(("https://", "http://")):
            data, url = None, data
        elif data is not None and hasattr(data, "__fspath__"):
            data, filename = None, str(data)
        self.url = url
        self.data = _file(filename) if data is None and filename is not None else data
        self.options = options

    def __repr__(self) -> str:
        if self.url is not None:
            return f"<{type(self).__name__} of {self.url}: this page loads nothing from elsewhere; open the address>"
        return f"<{type(self).__name__}>"

    @property
    def text(self) -> str | None:
        if self.data is None:
            return None
        return self.data.decode("utf-8", "replace") if isinstance(self.data, bytes) else str(self.data)

    @property
    def link(self) -> str | None:
        """The address as HTML, or None without one."""
        address = html.escape(self.url or "")
        return f'<a href="{address}">{address}</a> (elsewhere; this page loads nothing)' if address else None


class HTML(_Rich):
    def _repr_html_(self) -> str | None:
        return self.link or self.text


class SVG(_Rich):
    def __init__(
        self, data: Any = None, url: str | None = None, filename: str | None = None, **options: object
    ) -> None:
        if isinstance(data, str) and data.strip() and "<" not in data and not data.startswith(("https:", "http:")):
            data, filename = None, data
        super().__init__(data, url, filename, **options)

    def _repr_svg_(self) -> str | None:
        return self.text

    def _repr_html_(self) -> str | None:
        return self.link


class Markdown(_Rich):
    def _repr_markdown_(self) -> str | None:
        return self.text

    def _repr_html_(self) -> str | None:
        return self.link


class Pretty(_Rich):
    """Text as it stands."""

    def __repr__(self) -> str:
        return super().__repr__() if self.text is None else self.text


class Code(Pretty):
    pass


class Math(Pretty):
    """TeX, shown as text."""


class Latex(Pretty):
    """TeX, shown as text."""


class JSON(_Rich):
    def __repr__(self) -> str:
        if self.data is None:
            return super().__repr__()
        value = json.loads(self.data) if isinstance(self.data, str | bytes) else self.data
        return json.dumps(value, indent=2, ensure_ascii=False)


class Image(_Rich):
    """A picture: bytes, the name of a file or, as a link, an address."""

    def __init__(
        self, data: Any = None, url: str | None = None, filename: str | None = None, **options: object
    ) -> None:
        if isinstance(data, str) and not data.startswith(("https://", "http://", "data:")):
            data, filename = None, data
        elif isinstance(data, str) and data.startswith("data:"):
            data = base64.b64decode(data.partition(",")[2])
        super().__init__(data, url, filename, **options)
        if self.data is None and self.url is None:
            raise ValueError("cannot show an Image of nothing; expected bytes, the name of a file, or url=…")

    def __repr__(self) -> str:
        if self.url is not None or self._kind is not None:
            return super().__repr__()
        start = bytes(self.data[:8]) if isinstance(self.data, bytes) else self.data
        return f"<Image: {str(start)[:60]} is not the start of a PNG, JPEG, GIF or WebP file; SVG(…) shows a drawing>"

    def _repr_png_(self) -> str | None:
        return self._base64 if self._kind == "png" else None

    def _repr_jpeg_(self) -> str | None:
        return self._base64 if self._kind == "jpeg" else None

    def _repr_html_(self) -> str | None:
        if self._kind not in (None, "png", "jpeg"):
            return f'<img src="data:image/{self._kind};base64,{self._base64}">'
        return self.link

    @property
    def _kind(self) -> str | None:
        data = self.data if isinstance(self.data, bytes) else b""
        return next((kind for start, kind in PICTURES.items() if data.startswith(start)), None)

    @property
    def _base64(self) -> str:
        return base64.b64encode(self.data).decode("ascii")


class _Elsewhere:
    """A form that a page does not play, run or embed; its sentence says so."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.source = next((a for a in (*arguments, *options.values()) if isinstance(a, str)), "")

    def __repr__(self) -> str:
        source = f" of {self.source[:200]}" if self.source else ""
        return f"<{type(self).__name__}{source}: this page plays, embeds and runs nothing but Python's own pictures>"


NOT_HERE = (
    *("Audio", "FileLink", "FileLinks", "GeoJSON", "IFrame", "Javascript", "ScribdDocument", "Video"),
    *("VimeoVideo", "YouTubeVideo"),
)


def _file(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"there is no file {name!r} here: the page's Python has only the files that cells have written, and none "
            "of your computer; make the picture in a cell, or put it into a text cell"
        ) from None


class _Display(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        known = ", ".join(sorted(word for word in vars(self) if not word.startswith("_") and word not in NOT_HERE))
        raise ImportError(f"this page's IPython.display has no {name!r}; it has {known}", name="IPython.display")


def modules(display: Callable[..., None], clear: Callable[[], None]) -> dict[str, ModuleType]:
    """Return modules, by name, to be put into `sys.modules` while a cell runs."""

    def clear_output(wait: bool = False) -> None:
        """Remove the outputs of the cell so far. `wait` changes nothing here."""
        clear()

    root, core, shown = ModuleType("IPython"), ModuleType("IPython.core"), _Display("IPython.display")
    shapes = (HTML, SVG, Markdown, Image, JSON, Pretty, Code, Math, Latex)
    shown.__dict__.update(display=display, clear_output=clear_output, **{shape.__name__: shape for shape in shapes})
    shown.__dict__.update({name: type(name, (_Elsewhere,), {}) for name in NOT_HERE})
    root.__dict__.update(display=shown, core=core, get_ipython=lambda: None, __path__=[])
    core.__dict__.update(display=shown, __path__=[])  # where old notebooks import from
    return {"IPython": root, "IPython.display": shown, "IPython.core": core, "IPython.core.display": shown}
