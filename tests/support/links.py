"""Links that carry a state: the format of web/src/share/codec.ts, written down a second time."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any


def link(state: object) -> str:
    """The fragment that carries this state."""
    return packed(json.dumps(state).encode())


def packed(text: bytes, *, version: str = "g1") -> str:
    """The format, written down a second time."""
    deflate = zlib.compressobj(9, wbits=-15)
    data = deflate.compress(text) + deflate.flush()
    return f"#{version}.{zlib.crc32(data):08x}.{base64.urlsafe_b64encode(data).decode().rstrip('=')}"


def unpacked(link: str) -> Any:
    version, checksum, body = link.removeprefix("#").split(".")
    data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    assert version == "g1" and zlib.crc32(data) == int(checksum, 16)
    return json.loads(zlib.decompress(data, wbits=-15))
