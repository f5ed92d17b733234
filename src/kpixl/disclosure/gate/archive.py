"""
A file read as a zip: every part unpacked, and whatever lies before, between and after the parts.

Nothing is taken on trust: the directory at the end of a zip may list less than the zip holds.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kpixl.disclosure.finding import Finding, FindingKind
from kpixl.words.errors import WorkbookError, why_not
from kpixl.words.files import content_of
from kpixl.words.texts import counted
from kpixl.workbook.ooxml.package import (
    DEFLATED,
    DESCRIPTOR_FOLLOWS,
    ENCRYPTED,
    ENCRYPTED_STREAM,
    LOCAL_HEADER,
    OLE_COMPOUND_FILE,
    STORED,
)

PARTS_UNPACKED_AT_MOST = 1 << 30  # bytes of all parts together
PARTS_AT_MOST = 20_000
BOMB_FROM = 32 << 20  # bytes unpacked: a part this large that is packed this tightly is made to do harm
BOMB_RATIO = 400

# What programs put beside a part's name: its length if 32 bits are too few, times, and the owner's number.
ZIP64, NTFS_TIME, UNIX_TIME, UNIX_OWNER, GROWTH_HINT = 0x0001, 0x000A, 0x5455, 0x7875, 0xA220
PLAIN_EXTRAS = {ZIP64, NTFS_TIME, UNIX_TIME, UNIX_OWNER, 0x5855, 0x7855}
GROWTH_HINT_HEADER = 4  # bytes before the padding, which is all zeros


class Part(Struct, frozen=True):
    """One part, unpacked."""

    name: str
    content: bytes


class Archive(Struct, frozen=True):
    """The parts of a zip in its order (a name may occur twice), and the bytes that belong to none of them."""

    parts: tuple[Part, ...]
    beside: tuple[Part, ...]  # comments, extra fields and bytes between the parts; named for where they are


def opened(path: Path) -> Archive:
    """The workbook at `path`; refused, with the reason, if it can't be searched."""
    if path.is_dir():
        raise WorkbookError("This is a folder. Name one file in it: an .xlsx or .xlsm file is expected.")
    try:
        content = content_of(path)
    except FileNotFoundError:
        raise WorkbookError("There is no such file. Check its path.") from None
    except OSError as fault:
        raise WorkbookError(
            f"The file can't be read: {why_not(fault)}. Close it where it is open, then try again."
        ) from None
    _refuse_other_formats(content)
    archive = unzipped(content)
    names = {part.name.lower() for part in archive.parts}
    if "[content_types].xml" not in names:
        raise WorkbookError("This is a zip file, but not a workbook. An .xlsx or .xlsm file is expected.")
    if "xl/workbook.bin" in names:
        raise WorkbookError("This is a binary workbook (.xlsb), which can't be looked through. Save it as .xlsx.")
    return archive


def unzipped(content: bytes) -> Archive:
    """A zip's bytes as an archive; refused, with the reason, if it is damaged, locked or made to do harm."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos, comment = archive.infolist(), archive.comment
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error, ValueError) as fault:
        raise WorkbookError(
            f"The file is damaged or cut short ({fault}). Take a whole copy, or open it in Excel and save it again."
        ) from None
    _refuse_unsafe(infos)
    places = [_Place.of(info, content) for info in infos]
    unpacked = [_unpacked(place, content) for place in places]
    beside = [
        Part("zip comment", comment),
        *(Part("zip entry comment", info.comment) for info in infos),
        *(Part("zip extra field", _telling(extra)) for place in places for extra in (place.info.extra, place.extra)),
        *(Part("zip entry", place.local_name) for place in places if place.local_name != _stored_name(place.info)),
        *(Part("after a part's end", rest) for _, rest in unpacked),
        *(Part("between the parts of the zip", gap) for gap in _gaps(places, content, comment)),
    ]
    parts = tuple(part for part, _ in unpacked if not (part.name.endswith("/") and not part.content))
    return Archive(parts, tuple(part for part in beside if part.content))


def zip_findings(archive: Archive) -> Iterator[Finding]:
    """Findings about what lies outside the parts, and about parts that occur twice."""
    for place in dict.fromkeys(part.name for part in archive.beside):
        pieces = [part.content for part in archive.beside if part.name == place]
        yield Finding(place, FindingKind.ZIP, f"{sum(map(len, pieces))} bytes in {counted(len(pieces), 'place')}")
    names = [part.name.replace("\\", "/").lower() for part in archive.parts]
    repeated = len(names) - len(set(names))
    if repeated:
        yield Finding("zip directory", FindingKind.ZIP, f"{counted(repeated, 'part')} there twice")


class _Place(Struct, frozen=True):
    """Where a part lies in the file."""

    info: zipfile.ZipInfo
    start: int
    body: int
    end: int
    local_name: bytes
    extra: bytes

    @classmethod
    def of(cls, info: zipfile.ZipInfo, content: bytes) -> _Place:
        start = info.header_offset
        header = content[start : start + LOCAL_HEADER.size]
        if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise WorkbookError("The file is damaged: a part is not where its directory says. Take a whole copy.")
        *_, name_length, extra_length = LOCAL_HEADER.unpack(header)
        name_end = start + LOCAL_HEADER.size + name_length
        body = name_end + extra_length
        end = body + info.compress_size
        if end > len(content):
            raise WorkbookError("The file is damaged: a part is cut short. Take a whole copy.")
        if info.flag_bits & DESCRIPTOR_FOLLOWS:
            end += _descriptor_length(content, end, info)
        return cls(info, start, body, end, content[start + LOCAL_HEADER.size : name_end], content[name_end:body])


def _descriptor_length(content: bytes, at: int, info: zipfile.ZipInfo) -> int:
    """Bytes of checksum and sizes after a streamed part, in one of their four possible forms."""
    for signature in (b"PK\x07\x08", b""):
        for sizes in ("<LLL", "<LQQ"):
            expected = signature + struct.pack(sizes, info.CRC, info.compress_size, info.file_size)
            if content[at : at + len(expected)] == expected:
                return len(expected)
    return 0


def _unpacked(place: _Place, content: bytes) -> tuple[Part, bytes]:
    """The part, and the bytes that lie after its end although the zip counts them as part of it."""
    info = place.info
    packed = content[place.body : place.body + info.compress_size]
    if info.compress_type == STORED:
        unpacked, rest = packed, b""
    else:
        inflate = zlib.decompressobj(-15)
        try:
            unpacked = inflate.decompress(packed, info.file_size + 1)
        except zlib.error as fault:
            raise WorkbookError(
                f"The file is damaged: a part can't be unpacked ({fault}). Take a whole copy."
            ) from None
        rest = inflate.unused_data
    if len(unpacked) != info.file_size or zlib.crc32(unpacked) != info.CRC:
        raise WorkbookError("The file is damaged: a part is not what the directory announces. Take a whole copy.")
    return Part(info.filename, unpacked), rest


def _gaps(places: list[_Place], content: bytes, comment: bytes) -> Iterator[bytes]:
    """The bytes before, between and after the parts, up to the zip's directory; and what follows its end."""
    at = 0
    for place in sorted(places, key=lambda each: each.start):
        yield content[at : place.start]
        at = max(at, place.end)
    directory = content.find(b"PK\x01\x02", at)
    if directory > at:
        yield content[at:directory]
    end = content.rfind(b"PK\x05\x06")
    yield content[end + 22 + len(comment) :]


def _stored_name(info: zipfile.ZipInfo) -> bytes:
    try:
        return info.orig_filename.encode("utf-8" if info.flag_bits & 0x800 else "cp437")
    except UnicodeEncodeError:
        return b""


def _telling(extra: bytes) -> bytes:
    """What an extra field holds besides sizes, times and empty padding."""
    kept = b""
    at = 0
    while at + 4 <= len(extra):
        header, length = struct.unpack_from("<HH", extra, at)
        body = extra[at + 4 : at + 4 + length]
        is_padding = header == GROWTH_HINT and not body[GROWTH_HINT_HEADER:].strip(b"\0")
        if header not in PLAIN_EXTRAS and not is_padding:
            kept += body
        at += 4 + length
    return kept + extra[at:].strip(b"\0")


def _refuse_other_formats(content: bytes) -> None:
    if not content:
        raise WorkbookError("The file is empty (0 bytes). Take the last good copy.")
    if content.startswith(OLE_COMPOUND_FILE):
        if ENCRYPTED_STREAM in content:
            raise WorkbookError(
                "The file is protected by a password to open. Remove it (File, Info, Protect Workbook, Encrypt with "
                "Password), look it through, then set it again."
            )
        raise WorkbookError("The file is in an old format (.xls), which can't be looked through. Save it as .xlsx.")
    if b"PK\x03\x04" not in content:
        raise WorkbookError("The file is not a workbook. An .xlsx or .xlsm file is expected.")


def _refuse_unsafe(infos: list[zipfile.ZipInfo]) -> None:
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise WorkbookError("The file is an encrypted zip, which Excel can't open either.")
    if any(info.compress_type not in (STORED, DEFLATED) for info in infos):
        raise WorkbookError("The file is packed in a way that Excel can't read. Save it again where it was made.")
    unpacked = sum(info.file_size for info in infos)
    is_bomb = any(info.file_size > BOMB_FROM and info.file_size > BOMB_RATIO * info.compress_size for info in infos)
    if unpacked > PARTS_UNPACKED_AT_MOST or len(infos) > PARTS_AT_MOST or is_bomb:
        raise WorkbookError(
            f"The file would unpack to {unpacked >> 20} MB in {counted(len(infos), 'part')}, far more than it should. "
            "It was not opened. Ask where it comes from."
        )
