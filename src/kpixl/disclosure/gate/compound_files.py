"""What lies in an OLE compound file (embedded objects, VBA projects, old documents): its streams, and VBA unpacked."""

from __future__ import annotations

import io
from collections.abc import Iterator

import olefile

from kpixl.workbook.ooxml.package import OLE_COMPOUND_FILE

CHUNK = 4096  # bytes of VBA text that are packed at a time
COMPRESSED_START = 0x01
CHUNK_SIGNATURE, CHUNK_SIGNATURE_MASK, IS_PACKED = 0x3000, 0x7000, 0x8000
SOURCE_UNPACKED_AT_MOST = 16 << 20


def is_compound(content: bytes) -> bool:
    return content.startswith(OLE_COMPOUND_FILE)


def streams(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The streams of a compound file by their path; none if it is damaged (its bytes are searched anyway)."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as compound:
            for path in compound.listdir(streams=True, storages=False):
                yield "/".join(path), compound.openstream(path).read()
    except (OSError, ValueError, IndexError, TypeError, KeyError, AttributeError):
        return


def unpacked_texts(stream: bytes) -> Iterator[bytes]:
    """Everything in a stream that is packed as [MS-OVBA] packs source code, unpacked."""
    at = stream.find(COMPRESSED_START)
    while at >= 0:
        if at + 3 <= len(stream) and _header(stream, at + 1) & CHUNK_SIGNATURE_MASK == CHUNK_SIGNATURE:
            text = _unpacked(stream, at + 1)
            if len(text) > 3:
                yield text
        at = stream.find(COMPRESSED_START, at + 1)


def _header(stream: bytes, at: int) -> int:
    return int.from_bytes(stream[at : at + 2], "little")


def _unpacked(stream: bytes, at: int) -> bytes:
    """The chunks from here on, as far as they make sense."""
    unpacked = bytearray()
    while at + 2 <= len(stream) and len(unpacked) < SOURCE_UNPACKED_AT_MOST:
        header = _header(stream, at)
        if header & CHUNK_SIGNATURE_MASK != CHUNK_SIGNATURE:
            break
        end = min(at + (header & 0x0FFF) + 3, len(stream))
        if header & IS_PACKED:
            chunk, is_whole = _unpacked_chunk(stream, at + 2, end)
            unpacked += chunk
            if not is_whole:
                break
        else:
            unpacked += stream[at + 2 : end]
        at = end
    return bytes(unpacked)


def _unpacked_chunk(stream: bytes, at: int, end: int) -> tuple[bytes, bool]:
    """One chunk's text: literal bytes, and copies of what came before in the same chunk."""
    text = bytearray()
    while at < end:
        flags = stream[at]
        at += 1
        for bit in range(8):
            if at >= end:
                break
            if not flags >> bit & 1:
                text.append(stream[at])
                at += 1
                continue
            if at + 2 > end or not text or len(text) > CHUNK:
                return bytes(text), False
            token = _header(stream, at)
            at += 2
            offset_bits = max((len(text) - 1).bit_length(), 4)
            length = (token & (0xFFFF >> offset_bits)) + 3
            offset = (token >> (16 - offset_bits)) + 1
            if offset > len(text):
                return bytes(text), False
            for _ in range(length):
                text.append(text[-offset])
    return bytes(text), True
