"""
Every way in which a text or a run of bytes may be read: escapes resolved, base64 and hex decoded.

A reading is a text, or bytes that are to be searched in turn.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

from kpixl.workbook.ooxml.markup import unescaped_text

UNSEEN = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])  # soft hyphens, joiners, marks of zero width
ESCAPE_DEPTH = 3  # an escape inside an escape inside an escape

_BACKSLASH = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2}))")
_JOINED_LITERALS = re.compile(r'"\s*&\s*(?:_\s*)?"')
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_BASE64_LINES = re.compile(r"[A-Za-z0-9+/_\s-]{8,}={0,2}\s*")
_BLANK = re.compile(r"\s")
_HEX = re.compile(r"(?i)(?<![0-9a-z])(?:0x)?((?:[0-9a-f]{2}){5,})(?![0-9a-z])")
_MIXED = re.compile(r"\d|[a-z][A-Z]|[A-Z]{2}|=")

_MAY_BE_ENCODED = re.compile(r"[^\x00-\x7f]|[%&\\]|_[xX]|[A-Za-z0-9+/_-]{8}")

_RUN = r"[\x20-\x7e\xa0-\xff\t\r\n]"
_ONE_BYTE = re.compile(rb"[\x20-\x7e\x80-\xff\t\r\n]{4,}")
_ASCII = re.compile(rb"[\x20-\x7e\t\r\n]{4,}")
_LITTLE = re.compile(b"(?:" + _RUN.encode("latin-1") + rb"\x00|[\x00-\xff][\x01-\x05]){4,}")
_BIG = re.compile(rb"(?:\x00" + _RUN.encode("latin-1") + rb"|[\x01-\x05][\x00-\xff]){4,}")


def readings(text: str, depth: int = ESCAPE_DEPTH) -> Iterator[str | bytes]:
    """The text as it is, and each other way of reading it that differs."""
    yield text
    if not depth or not _MAY_BE_ENCODED.search(text):
        return
    for other in _other_texts(text):
        if other != text:
            yield from readings(other, depth - 1)
    for content in _decoded(text):
        as_text = text_of(content)
        if as_text is not None:
            yield from readings(as_text, depth - 1)
        elif len(content) >= 16:
            yield content


def _other_texts(text: str) -> Iterator[str]:
    if not text.isascii():
        yield unicodedata.normalize("NFKC", text.translate(UNSEEN))
    if "_x" in text or "_X" in text:
        yield unescaped_text(text.replace("_X", "_x"))
    if "%" in text:
        yield unquote(text)
        yield unquote(text.replace("+", " "), encoding="cp1252")
    if "&" in text:
        yield html.unescape(text)
        if '"' in text:
            yield _JOINED_LITERALS.sub("", text)
    if "\\" in text:
        yield _BACKSLASH.sub(lambda found: chr(int(found[1] or found[2], 16)), text)


def _decoded(text: str) -> Iterator[bytes]:
    if _BLANK.search(text) and _BASE64_LINES.fullmatch(text):
        yield from _from_base64(re.sub(r"\s", "", text))
    for found in _BASE64.finditer(text):
        if _MIXED.search(found[0]):
            yield from _from_base64(found[0])
    for found in _HEX.finditer(text):
        yield bytes.fromhex(found[1])


def _from_base64(text: str) -> Iterator[bytes]:
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        return
    try:
        yield base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_" if set(bare) & set("-_") else None)
    except (binascii.Error, ValueError):
        return


def text_of(content: bytes) -> str | None:
    """The bytes as text in UTF-8, UTF-16 or UTF-32; None if they are no text."""
    if b"\0" not in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-8-sig",)
    elif content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        encodings = ("utf-32",)
    elif (
        len(content) >= 8
        and content[1::4].count(0) + content[2::4].count(0) + content[3::4].count(0) > len(content) * 0.6
    ):
        encodings = ("utf-32-le",)
    elif (
        len(content) >= 8
        and content[::4].count(0) + content[1::4].count(0) + content[2::4].count(0) > len(content) * 0.6
    ):
        encodings = ("utf-32-be",)
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    elif content[1::2].count(0) * 4 > len(content):
        encodings = ("utf-16-le",)
    elif content[::2].count(0) * 4 > len(content):
        encodings = ("utf-16-be",)
    else:
        encodings = ("utf-8-sig",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text and (text.isprintable() or all(each.isprintable() or each in "\t\r\n" for each in text)):
            return text
    return None


def decoded(characters: bytes) -> str:
    """The bytes as UTF-8 if they can be that, else with one byte a character."""
    try:
        return characters.decode("utf-8")
    except UnicodeDecodeError:
        return characters.decode("cp1252", errors="replace")


def runs(content: bytes) -> Iterator[str]:
    """
    The runs of characters among bytes, of one byte each and of two, in either byte order.

    A length or checksum beside a text may look like one of its characters, so each run is also read without its ends.
    """
    for found in _ONE_BYTE.finditer(content):
        yield decoded(found[0])
    for found in _ASCII.finditer(content):
        text = found[0].decode()
        yield from (text, text[1:], text[:-1], text[1:-1])
    if b"\0" not in content:
        return
    for found in _LITTLE.finditer(content):
        yield found[0].decode("utf-16-le", errors="replace")
    for found in _BIG.finditer(content):
        yield found[0].decode("utf-16-be", errors="replace")
