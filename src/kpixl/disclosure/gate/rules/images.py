"""What pictures carry beside their pixels: EXIF, XMP, IPTC, comments, and bytes after the picture's end."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from msgspec import Struct

from kpixl.disclosure.finding import Finding, FindingKind
from kpixl.disclosure.gate.archive import Part
from kpixl.disclosure.gate.workbook_parts import Workbook
from kpixl.disclosure.gate.xml_parts import elements, parsed
from kpixl.words.texts import counted

PNG, JPEG, GIF, RIFF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"GIF8", b"RIFF"
PNG_TEXT_AT_MOST = 1 << 20
PNG_PACKED_TEXTS = {b"iTXt", b"zTXt"}
PNG_PLAIN = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"acTL", b"fcTL", b"fdAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB",
             b"iCCP", b"pHYs", b"sBIT", b"bKGD", b"hIST", b"sPLT", b"tIME", b"cICP"}  # fmt: skip
JPEG_COMMENT, JPEG_SCAN, JPEG_END, JPEG_FIRST_APP, JPEG_LAST_APP = 0xFE, 0xDA, 0xD9, 0xE0, 0xEF
JPEG_PLAIN_APPS = {0xE0: (b"JFIF", b"JFXX"), 0xE2: (b"ICC_PROFILE", b"MPF"), 0xEE: (b"Adobe",)}


class Beside(Struct, frozen=True):
    """What a picture holds beside its pixels."""

    metadata: tuple[bytes, ...]
    behind: bytes = b""


def image_findings(workbook: Workbook) -> Iterator[Finding]:
    for part in workbook.archive.parts:
        beside = beside_pixels(part)
        if beside.metadata:
            yield Finding(part.name, FindingKind.IMAGE_METADATA, counted(sum(map(len, beside.metadata)), "byte"))
        if beside.behind:
            yield Finding(
                part.name, FindingKind.IMAGE_METADATA, f"{counted(len(beside.behind), 'byte')} after the picture's end"
            )


def beside_pixels(part: Part) -> Beside:
    """What a picture holds beside its pixels; nothing for a part that is no picture."""
    content = part.content
    if content.startswith(PNG):
        return _png(content)
    if content.startswith(JPEG + b"\xff"):
        return _jpeg(content)
    if content.startswith(GIF):
        return Beside((content[content.index(b"\x21\xfe") :],) if b"\x21\xfe" in content else ())
    if content.startswith(RIFF) and content[8:12] == b"WEBP":
        return Beside(tuple(content[content.index(mark) :] for mark in (b"EXIF", b"XMP ") if mark in content))
    if part.name.lower().endswith(".svg"):
        root = parsed(content)
        told = [] if root is None else list(elements(root, "metadata", "desc", "title"))
        return Beside(tuple("".join(map(str, each.itertext())).encode() for each in told))
    return Beside(())


def _png(content: bytes) -> Beside:
    metadata = []
    at = len(PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        if kind not in PNG_PLAIN:
            metadata.append(_unpacked(kind, content[at + 8 : at + 8 + length]))
        at += 12 + length
        if kind == b"IEND":
            break
    return Beside(tuple(metadata), content[at:])


def _unpacked(kind: bytes, body: bytes) -> bytes:
    """A chunk's text, with its packed part unpacked in place."""
    packed = body.find(b"\x78", body.find(b"\0") + 1) if kind in PNG_PACKED_TEXTS else -1
    if packed < 0:
        return body
    try:
        return body[:packed] + zlib.decompressobj().decompress(body[packed:], PNG_TEXT_AT_MOST)
    except zlib.error:
        return body


def _jpeg(content: bytes) -> Beside:
    metadata = []
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in (JPEG_SCAN, JPEG_END):
            break
        (length,) = struct.unpack_from(">H", content, at + 2)
        body = content[at + 4 : at + 2 + length]
        is_app = JPEG_FIRST_APP <= marker <= JPEG_LAST_APP
        if marker == JPEG_COMMENT or (is_app and not body.startswith(JPEG_PLAIN_APPS.get(marker, ()))):
            metadata.append(body)
        at += 2 + length
    end = content.rfind(bytes([0xFF, JPEG_END]))
    return Beside(tuple(metadata), content[end + 2 :].strip(b"\0") if end >= 0 else b"")
