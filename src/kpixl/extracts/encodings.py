"""The encodings of text files: everything becomes UTF-8, and other encodings are recognised."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa

REPLACEMENT_CHARACTER = "\ufffd"  # takes the place of bytes that are not valid UTF-8
UTF_16, UTF_16_LITTLE, UTF_16_BIG = "utf-16", "utf-16-le", "utf-16-be"
LOOKED_AT = 2000  # bytes at the beginning, by which the encoding is recognised

# What people type in English, and the letters of western European names. Other bytes mean another encoding.
_LETTERS_1252 = "€‚„…‘’“”•–—™šœžŠŒŽŸ" + "".join(map(chr, range(0xA0, 0x100)))
_MAY_BE_1252 = bytes(range(0x80)) + _LETTERS_1252.encode("cp1252")
_UTF_8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def is_utf_16(content: bytes) -> str:
    """Which kind of UTF-16 it is (Excel calls it Unicode text); empty if it is not UTF-16."""
    head = content[:LOOKED_AT]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return UTF_16
    evens, odds = head[0::2].count(0), head[1::2].count(0)
    if odds > len(head) // 4 and not evens:
        return UTF_16_LITTLE
    return UTF_16_BIG if evens > len(head) // 4 and not odds else ""


def from_utf_16(content: bytes, kind: str) -> bytes | None:
    """The same text in UTF-8; None if it can't be decoded, as when it is cut short."""
    try:
        return content.decode(kind).encode()
    except UnicodeError:
        return None


def is_utf_8(content: bytes | memoryview) -> bool:
    """Whether the bytes are UTF-8. Arrow checks this many times faster than decoding would."""
    offsets = pa.py_buffer(np.array([0, len(content)], dtype=np.int64))
    try:
        pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(content)]).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def from_windows_1252(content: bytes) -> bytes | None:
    """The same text in UTF-8; None if another encoding is as likely: some bytes look like UTF-8, or are no letters."""
    if content.translate(None, _MAY_BE_1252) or _UTF_8_LETTER.search(content):
        return None
    return content.decode("cp1252").encode()
