"""The texts of a PDF inside another file: its streams unpacked, and what they draw as text."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

UNPACKED_STREAM_AT_MOST = 16 << 20

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]+)>|\b(T[dDmJj*]|ET|'|\")(?=\s|$)", re.DOTALL)
_ESCAPED = re.compile(rb"\\(\d{1,3}|.)", re.DOTALL)


def pdf_streams(content: bytes) -> Iterator[bytes]:
    """Every stream, unpacked if it is packed the usual way; as it is if it can't be unpacked."""
    for found in _STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(found[1], UNPACKED_STREAM_AT_MOST)
        except zlib.error:
            yield found[1]


def pdf_text(stream: bytes) -> str:
    """What a stream shows as text: its strings joined, with a space where another line or place begins."""
    pieces = []
    for found in _STRING.finditer(stream):
        if found[1] is not None:
            pieces.append(_ESCAPED.sub(_unescaped, found[1]).decode("cp1252", errors="replace"))
        elif found[2] is not None:
            pieces.append(_of_hex(b"".join(found[2].split())))
        elif found[3] not in (b"TJ", b"Tj"):
            pieces.append(" ")
    return "".join(pieces)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8) & 0xFF]) if found[1].isdigit() else found[1]


def _of_hex(digits: bytes) -> str:
    content = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    is_wide = len(content) % 2 == 0 and content[::2].count(0) * 2 > len(content) // 2
    return content.decode("utf-16-be" if is_wide else "cp1252", errors="replace")
