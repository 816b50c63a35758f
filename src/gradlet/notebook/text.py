"""Text from bytes: UTF-8 with or without a byte order mark, any line end. Other encodings are refused and not guessed:
a wrong guess would put wrong letters into somebody's program silently."""

import codecs

from gradlet.notebook.model import unix


def decode(name: str, data: bytes) -> str:
    """Return the text with `\\n` line ends. Raises ValueError, naming the line of the first byte that is not UTF-8."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ValueError(f"cannot read {name!r}: its text is UTF-16, not UTF-8; save it again as UTF-8")
    try:
        return unix(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        # `utf-8-sig` counts positions after the mark; `error.object` has the bytes that it got.
        line = error.object[: error.start].count(b"\n") + 1
        culprit = error.object[error.start : error.start + 1]
        raise ValueError(
            f"cannot read {name!r}: byte {culprit!r} in line {line} is not UTF-8 text; "
            "if this is a notebook, save it again as UTF-8"
        ) from None
