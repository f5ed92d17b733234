"""
A workbook file as what it is: a zip of parts, in order.

Unchanged parts are copied as they are, with their compressed bytes and dates; only that can promise that a user's
slicers, threaded comments and printer settings survive. A package is a value: changing a part makes a new package.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

from isal import isal_zlib
from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.words.errors import WorkbookError, why_not
from kpixl.words.files import content_of
from kpixl.words.naming import did_you_mean
from kpixl.workbook.ooxml.replacing import digest, replaced

LOCAL_HEADER = struct.Struct("<4s5H3L2H")
CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
END_OF_CENTRAL_DIRECTORY = struct.Struct("<4s4H2LH")

CONTENT_TYPES = "[Content_Types].xml"  # the part that names the type of every other part

STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
UTF8_NAME, ENCRYPTED, DESCRIPTOR_FOLLOWS = 0x800, 0x1, 0x8
NO_DATE = (1980, 1, 1, 0, 0, 0)  # for parts that we add: the clock would make two equal refreshes differ

LARGE_PART = 1 << 20  # bytes; larger parts are deflated fast rather than small
WORTH_A_THREAD = 200_000  # bytes; fewer are deflated before a thread has even started
UNPACKED_AT_MOST = 2 << 30  # bytes in all parts; a workbook with a million rows unpacks to a tenth of that
ZIP32_AT_MOST = 0xFFFFFFFE

OLE_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def _workbooks_in(folder: Path) -> str:
    """The end of a message: which workbook in the folder is probably meant."""
    names = sorted(each.name for each in folder.glob("*.xlsm"))
    return f" Name the one in it: {folder / names[0]}" if len(names) == 1 else " Name the .xlsm file itself."


def _meant(path: Path) -> str:
    """The end of a message: another workbook in the folder whose name is similar, if there is one."""
    there = [each.name for each in path.parent.glob("*.xls*")] if path.parent.is_dir() else []
    return did_you_mean(path.name, there) or "."


class PackedPart(Struct, frozen=True, dict=True):
    """One part in the zip: the `header` before the compressed `body`, and the `descriptor` after it."""

    name: str
    info: zipfile.ZipInfo
    header: bytes
    body: bytes
    descriptor: bytes = b""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"  # what is in it belongs in no message

    @cached_property
    def unpacked(self) -> bytes:
        """The part's bytes, unpacked once."""
        return self.unpack()

    def unpack(self) -> bytes:
        """The part's bytes; refused if they are not the bytes that the zip's directory announces."""
        if self.info.compress_type == STORED:
            content = self.body
        else:
            inflate = isal_zlib.decompressobj(-15)
            try:
                content = inflate.decompress(self.body, self.info.file_size + 1)
            except isal_zlib.error as fault:  # type: ignore[misc]  # its stub says "an exception", not "a kind of"
                raise WorkbookError(f"{self.name} is damaged ({fault}). Open the workbook and save it again.") from None
        if len(content) != self.info.file_size or isal_zlib.crc32(content) != self.info.CRC:
            raise WorkbookError(
                f"{self.name} does not hold the bytes that the file's directory announces: the workbook is damaged. "
                "Open it in Excel and save it again, or take the last good copy."
            )
        return content


class Package(Struct, frozen=True):
    """
    All parts of a workbook, in the file's own order.

    `worked_out` caches what was read from the parts; a package with other parts starts with an empty cache.
    """

    path: Path
    entries: Mapping[str, PackedPart]
    comment: bytes = b""
    read_digest: bytes | None = None  # of the file's bytes, if it was read from one
    worked_out: dict[str, object] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.path.name!r})"

    @classmethod
    def read(cls, path: Path | str) -> Package:
        """The workbook at `path`; refused with the reason if it is not an .xlsx or .xlsm that can be kept whole."""
        path = Path(path)
        try:
            if path.is_dir():
                raise WorkbookError(f"{path} is a folder, and a workbook is expected.{_workbooks_in(path)}")
            content = content_of(path)
        except FileNotFoundError:
            raise WorkbookError(f"{path}: there is no such workbook{_meant(path)}") from None
        except OSError as fault:
            raise WorkbookError(
                f"{path} can't be read: {why_not(fault)}. Close it where it is open, then try again."
            ) from None
        return cls.of_bytes(content, path, digest(content))

    @classmethod
    def of_bytes(cls, content: bytes, path: Path, read_digest: bytes | None = None) -> Package:
        """The workbook whose bytes are `content`; `path` only names it in messages."""
        _refuse_other_formats(content, path)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                infos, comment = archive.infolist(), archive.comment
        except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error):
            raise WorkbookError(
                f"{path} is not a workbook that can be read. It should be an .xlsm or .xlsx file, complete."
            ) from None
        _refuse_unsafe(infos, path)
        entries = {info.filename: _entry(info, content, path) for info in infos}
        return cls(path, entries, comment, read_digest)

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def part(self, name: str) -> bytes:
        """One part's bytes, unpacked."""
        if name not in self.entries:
            raise WorkbookError(f"{self.path.name} has no part {name}: it is not a complete workbook.")
        return self.entries[name].unpacked

    def with_parts(self, parts: Mapping[str, bytes]) -> Package:
        """The package with these parts' bytes: known ones at their old place, new ones at the end."""
        if sum(map(len, parts.values())) < WORTH_A_THREAD:
            return self.with_packed(self.packed_part(name, [content]) for name, content in parts.items())
        with ThreadPoolExecutor() as pool:  # deflate runs outside the interpreter's lock
            return self.with_packed(pool.map(lambda name: self.packed_part(name, [parts[name]]), parts))

    def packed_part(self, name: str, pieces: Sequence[bytes]) -> PackedPart:
        """A packed part whose bytes are these pieces, with the date of the part that it replaces."""
        before = self.entries.get(name)
        return _packed(name, pieces, before.info.date_time if before else NO_DATE)

    def with_packed(self, parts: Iterable[PackedPart]) -> Package:
        """The package with parts that are already packed."""
        return self._of({**self.entries, **{entry.name: entry for entry in parts}})

    def without(self, names: Collection[str]) -> Package:
        """The package without these parts."""
        return self._of({name: entry for name, entry in self.entries.items() if name not in names})

    def _of(self, entries: Mapping[str, PackedPart]) -> Package:
        return replace(self, entries=entries, worked_out={})

    def packed(self) -> bytes:
        """The zip file's bytes."""
        return b"".join(self._chunks())

    def written(self, path: Path | str) -> None:
        """
        Write the workbook to `path`, all or nothing: a temporary file beside it is filled, then takes its place.

        Refused if the file at `path` is open in Excel, or if somebody has saved it since this package was read from it.
        The file from which the package was read is kept beside it as it was (`before_of`).
        """
        path = Path(path)
        is_its_own = self.read_digest is not None and path.resolve() == self.path.resolve()
        replaced(path, self._chunks(), self.read_digest if is_its_own else None)

    def _chunks(self) -> Iterator[bytes]:
        offset = 0
        directory = []
        for entry in self.entries.values():
            directory.append(_central_record(entry, offset))
            offset += len(entry.header) + len(entry.body) + len(entry.descriptor)
            yield from (entry.header, entry.body, entry.descriptor)
        records = b"".join(directory)
        if offset + len(records) > ZIP32_AT_MOST or len(directory) > 0xFFFE:
            raise WorkbookError(f"{self.path.name} would be larger than 4 GB, which is more than a workbook can be.")
        yield records
        yield END_OF_CENTRAL_DIRECTORY.pack(
            b"PK\x05\x06", 0, 0, len(directory), len(directory), len(records), offset, len(self.comment)
        )
        yield self.comment


def _refuse_other_formats(content: bytes, path: Path) -> None:
    if not content:
        raise WorkbookError(f"{path} is empty (0 bytes). Take the last good copy.")
    if content.startswith(OLE_COMPOUND_FILE):
        if ENCRYPTED_STREAM in content:
            raise WorkbookError(
                f"{path} is protected by a password to open. Remove it (File, Info, Protect Workbook, Encrypt with "
                "Password), then try again."
            )
        raise WorkbookError(f"{path} is in the old .xls format. Save it as Excel Macro-Enabled Workbook (.xlsm).")
    if not content.startswith(b"PK"):
        raise WorkbookError(f"{path} is not a workbook. It should be an .xlsm or .xlsx file.")


def _refuse_unsafe(infos: Collection[zipfile.ZipInfo], path: Path) -> None:
    names = [info.filename.lower() for info in infos]
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise WorkbookError(f"{path} holds the part {twice[0]} twice: the workbook is damaged.")
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise WorkbookError(f"{path} is an encrypted zip file, which Excel can't open either.")
    if any(info.compress_type not in (STORED, DEFLATED) for info in infos):
        raise WorkbookError(f"{path} is packed in a way that Excel can't read. Save it again where it was made.")
    if sum(info.file_size for info in infos) > UNPACKED_AT_MOST:
        raise WorkbookError(f"{path} would unpack to more than {UNPACKED_AT_MOST >> 30} GB. Look where it comes from.")


def _entry(info: zipfile.ZipInfo, content: bytes, path: Path) -> PackedPart:
    start = info.header_offset
    try:
        fields = LOCAL_HEADER.unpack_from(content, start)
    except struct.error:
        fields = (b"",)
    if fields[0] != b"PK\x03\x04":
        raise WorkbookError(f"{path} is damaged: {info.filename} is not where the file's directory says.")
    body = start + LOCAL_HEADER.size + fields[-2] + fields[-1]
    end = body + info.compress_size
    descriptor = _descriptor(content, end, info) if info.flag_bits & DESCRIPTOR_FOLLOWS else b""
    if (info.compress_type == STORED and info.compress_size != info.file_size) or end > len(content):
        raise WorkbookError(f"{path} is damaged: {info.filename} is cut short.")
    return PackedPart(info.filename, info, content[start:body], content[body:end], descriptor)


def _descriptor(content: bytes, at: int, info: zipfile.ZipInfo) -> bytes:
    """The checksum and sizes after a streamed part: with or without a signature, sizes in 4 or 8 bytes."""
    for signature in (b"PK\x07\x08", b""):
        for sizes in ("<LLL", "<LQQ"):
            expected = signature + struct.pack(sizes, info.CRC, info.compress_size, info.file_size)
            if content[at : at + len(expected)] == expected:
                return expected
    raise WorkbookError(f"The workbook is damaged: the end of {info.filename} does not match its start.")


def _packed(name: str, pieces: Sequence[bytes], dated: tuple[int, int, int, int, int, int]) -> PackedPart:
    info, size, checksum = zipfile.ZipInfo(name, dated), sum(map(len, pieces)), 0
    info.compress_type = DEFLATED
    info.create_system = 0
    deflate = isal_zlib.compressobj(wbits=-15) if size > LARGE_PART else zlib.compressobj(wbits=-15)
    body = b"".join([*map(deflate.compress, pieces), deflate.flush()])
    for piece in pieces:
        checksum = isal_zlib.crc32(piece, checksum)
    info.CRC, info.file_size, info.compress_size = checksum, size, len(body)
    encoded = name.encode()
    info.flag_bits = 0 if encoded.isascii() else UTF8_NAME
    return PackedPart(name, info, _local_header(info, encoded), body)


def _dos_time(date_time: tuple[int, int, int, int, int, int]) -> tuple[int, int]:
    year, month, day, hour, minute, second = date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _local_header(info: zipfile.ZipInfo, name: bytes) -> bytes:
    time, date = _dos_time(info.date_time)
    return (
        LOCAL_HEADER.pack(
            b"PK\x03\x04",
            20,  # deflate needs version 2.0
            info.flag_bits,
            info.compress_type,
            time,
            date,
            info.CRC,
            info.compress_size,
            info.file_size,
            len(name),
            0,
        )
        + name
    )


def _central_record(entry: PackedPart, offset: int) -> bytes:
    """The directory's record for a part, with the name's bytes from the local header, whatever their encoding."""
    info = entry.info
    time, date = _dos_time(info.date_time)
    name_length = LOCAL_HEADER.unpack_from(entry.header)[-2]
    name = entry.header[LOCAL_HEADER.size : LOCAL_HEADER.size + name_length]
    return (
        CENTRAL_HEADER.pack(
            b"PK\x01\x02",
            info.create_version | info.create_system << 8,
            info.extract_version,
            info.flag_bits,
            info.compress_type,
            time,
            date,
            info.CRC,
            info.compress_size,
            info.file_size,
            len(name),
            len(info.extra),
            len(info.comment),
            0,
            info.internal_attr,
            info.external_attr,
            offset,
        )
        + name
        + info.extra
        + info.comment
    )
