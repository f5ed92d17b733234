"""
The fingerprint of an export: it identifies the export by content, wherever it lies and whatever its folder is called.

The content is the tables that kpixl knows by name: which of them there are, and their uncompressed bytes. Names and
times of folders and files don't count, nor does anything else in the folder.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BufferedReader
from pathlib import Path
from types import MappingProxyType

from kpixl.extracts.cache import Cache
from kpixl.extracts.exports import Export
from kpixl.extracts.file_stamps import Stamp
from kpixl.extracts.kept_digests import Hashed, KeptDigests
from kpixl.extracts.tables_on_disk import Contents, Lying, Stretch, contents_of, files_in
from kpixl.extracts.written_out import written_out
from kpixl.words.errors import ExtractError

AS_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""A fingerprint is written in letters only: digits in a workbook might be somebody's id."""

HASHED_AT_A_TIME = 1 << 22  # bytes; between two pieces, a thread may have to wait for the interpreter lock
LEAST_AT_A_TIME = 1 << 16  # bytes; some file systems report a size of 0 for a file that is not empty
COARSE_SECONDS = 3  # FAT records times in steps of two seconds


def fingerprints(folders: Collection[Path]) -> Mapping[Path, str]:
    """The fingerprint of the export in each folder. A file that can't be opened is an `ExtractError`."""
    return Digests().fingerprints(folders)


class Digests:
    """
    The SHA-256 of each table asked for. A table is hashed once in the lifetime of this object, which is one refresh.

    With a cache, files that have not changed since they were last hashed are not hashed at all.
    """

    def __init__(self, cache: Cache | None = None, hashed: Mapping[Stretch, bytes] = MappingProxyType({})) -> None:
        """`hashed`: digests that are known already, since they were taken of the bytes as they were read."""
        self._cache, self._hashed = cache, dict(hashed)

    def known(self, lying: Lying) -> bytes | None:
        """The digest of a table, if it is known."""
        return self._hashed.get(lying.stretch)

    def fingerprints(self, folders: Collection[Path]) -> Mapping[Path, str]:
        """The fingerprint of the export in each folder. A file that can't be opened is an `ExtractError`."""
        tables = {folder: _named(contents_of(folder)) for folder in folders}
        self._hash([each for lying in tables.values() for each in lying])
        return {
            folder: _whole((each, self._hashed[each.stretch]) for each in lying) for folder, lying in tables.items()
        }

    def marks(self, wanted: Mapping[Export, Collection[str]]) -> Mapping[Export, str]:
        """
        A mark of each export, which changes with anything that reading it yields: its content, its files' names, its
        day. Only its `wanted` tables count; if none is named, all its tables and the names of its unread files count.
        """
        contents = {export: contents_of(export.folder) for export in wanted}
        tables = {
            export: [each for each in _named(contents[export]) if _counts(each, wanted[export])] for export in wanted
        }
        self._hash([each for lying in tables.values() for each in lying])
        return {
            export: self._mark(export, tables[export], _said(contents[export], wanted[export])) for export in wanted
        }

    def _mark(self, export: Export, tables: Sequence[Lying], others: Sequence[str]) -> str:
        said = [export.name, export.folder.name, str(export.as_at), str(export.month), *others]
        lines = [f"{each.table}\0{each.form.name}\0{each.label}\0{self._hashed[each.stretch].hex()}" for each in tables]
        return hashlib.sha256("\n".join([*said, "", *lines]).encode()).hexdigest()

    def _hash(self, lying: Sequence[Lying]) -> None:
        missing = {each.stretch: each for each in lying if each.stretch not in self._hashed}
        largest_first = sorted(missing.values(), key=_size, reverse=True)  # so that no core idles at the end
        kept = {folder: KeptDigests(self._cache, folder) for folder in {each.path.parent for each in largest_first}}

        def digest(lying: Lying) -> bytes:
            return _digest(lying, kept[lying.path.parent])

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self._hashed |= zip((each.stretch for each in largest_first), pool.map(digest, largest_first), strict=True)
        for of_folder in kept.values():
            of_folder.keep()


def _named(contents: Contents) -> list[Lying]:
    return [each for each in contents.lying if each.table]


def _counts(lying: Lying, wanted: Collection[str]) -> bool:
    return not wanted or lying.table in wanted


def _said(contents: Contents, wanted: Collection[str]) -> list[str]:
    """What a mark takes in besides tables: a return's limits, and the unread files if all tables count."""
    return [*([] if wanted else contents.unread), *([written_out(contents.source)] if contents.source else [])]


def _whole(tables: Iterable[tuple[Lying, bytes]]) -> str:
    lines = sorted(f"{each.table}\0{each.form.name}\0{each.sheet}\0{digest.hex()}" for each, digest in tables)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest().translate(AS_LETTERS)


class Stamps:
    """
    The stamps of some exports' files, by which it is known whether anybody is writing them.

    `since` is the time from which on they may have been read, by default now.
    """

    def __init__(self, folders: Iterable[Path], since: float | None = None) -> None:
        self._folders, self._taken = sorted(folders), time.time() if since is None else since
        files = [file for folder in self._folders for file in files_in(folder)]
        self._of = {file: Stamp.of(file) for file in files}

    def is_settled(self) -> bool:
        """
        Whether nothing has been written since these stamps were taken. File systems' clocks are coarse: a file written
        just before that could have been written again with the same time, so it does not count as settled.
        """
        latest = max((each.written for each in self._of.values()), default=0) / 1e9
        return latest < self._taken - COARSE_SECONDS and Stamps(self._folders)._of == self._of


def _size(lying: Lying) -> int:
    return lying.path.stat().st_size


def _digest(lying: Lying, kept: KeptDigests) -> bytes:
    """The SHA-256 of the table's file; for a folder of parts, of their names and contents."""
    if lying.source:
        named = [file.name.encode() + b"\0" + _file_digest(file, kept) for file in lying.files]
        return hashlib.sha256(b"".join(named)).digest()
    if lying.path.is_dir():
        parts = sorted(part for part in lying.path.rglob("*") if part.is_file() and not part.name.startswith("."))
        named = [part.relative_to(lying.path).as_posix().encode() + b"\0" + _file_digest(part, kept) for part in parts]
        return hashlib.sha256(b"".join(named)).digest()
    if lying.is_packed:
        return _known(kept, lying.path, f"unpacked {lying.part}", lambda _: _unpacked_digest(lying))
    return _file_digest(lying.path, kept)


def _unpacked_digest(lying: Lying) -> bytes:
    return hashlib.sha256(lying.content(lying.label)).digest()


def _file_digest(file: Path, kept: KeptDigests) -> bytes:
    return _known(kept, file, "", _sha256)


def _sha256(opened: BufferedReader) -> bytes:
    digest, piece = hashlib.sha256(), memoryview(bytearray(_piece_size(opened)))
    while size := opened.readinto(piece):
        digest.update(piece[:size])
    return digest.digest()


def _piece_size(opened: BufferedReader) -> int:
    """How many bytes to read at a time: zeroing four megabytes for a small file takes longer than hashing it."""
    return min(max(os.fstat(opened.fileno()).st_size, LEAST_AT_A_TIME), HASHED_AT_A_TIME)


def _known(kept: KeptDigests, file: Path, part: str, hashed: Hashed) -> bytes:
    try:
        return kept.digest(file, part, hashed)
    except OSError as error:
        raise ExtractError(
            f"{file.parent.name}/{file.name} can't be opened: {error.strerror or 'the file system refused'}.\n"
            "Close it in other programs and check that you may read it, then try again."
        ) from error
