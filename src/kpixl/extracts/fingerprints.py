"""
The fingerprint of an export, which is known again by its content, wherever it is and whatever its folder is called.

Its content is the tables that kpixl knows by name: which there are, and their bytes, unpacked. Names and times of
folders and files don't count, nor does anything else beside the tables.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from kpixl.extracts.tables_on_disk import Lying, contents_of
from kpixl.words.errors import ExtractError

AS_LETTERS = str.maketrans("0123456789", "ghijklmnop")
"""A fingerprint is written in letters alone: digits in a workbook might be somebody's id."""


class Stretch(NamedTuple):
    """A file, or a part of a zip."""

    path: Path
    part: str


def fingerprint(folder: Path) -> str:
    """The fingerprint of the export in a folder."""
    return fingerprints([folder])[folder]


def fingerprints(folders: Collection[Path]) -> dict[Path, str]:
    """The fingerprint of the export in each folder. One that can't be opened is an `ExtractError`."""
    tables = {folder: [each for each in contents_of(folder).lying if each.table] for folder in folders}
    one_of_each = {_bytes(each): each for lying in tables.values() for each in lying}
    largest_first = sorted(one_of_each.values(), key=_size, reverse=True)  # or one core waits for the last
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        hashed = dict(zip(map(_bytes, largest_first), pool.map(_digest, largest_first), strict=True))
    return {folder: _whole((each, hashed[_bytes(each)]) for each in lying) for folder, lying in tables.items()}


def _whole(tables: Iterator[tuple[Lying, bytes]]) -> str:
    lines = sorted(f"{each.table}\0{each.form.name}\0{each.sheet}\0{digest.hex()}" for each, digest in tables)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest().translate(AS_LETTERS)


def _bytes(lying: Lying) -> Stretch:
    return Stretch(lying.path, lying.part)


def _size(lying: Lying) -> int:
    return lying.path.stat().st_size


def _digest(lying: Lying) -> bytes:
    """The SHA-256 of the table's file; of a folder of parts, of their names and contents."""
    if lying.path.is_dir():
        parts = sorted(part for part in lying.path.rglob("*") if part.is_file() and not part.name.startswith("."))
        named = [part.relative_to(lying.path).as_posix().encode() + b"\0" + _file_digest(part) for part in parts]
        return hashlib.sha256(b"".join(named)).digest()
    if lying.is_packed:
        return hashlib.sha256(lying.content(lying.label)).digest()
    return _file_digest(lying.path)


def _file_digest(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").digest()
    except OSError as error:
        raise ExtractError(
            f"{file.parent.name}/{file.name} can't be opened: {error.strerror or 'the file system refused'}.\n"
            "Close it in other programs and check that you may read it, then try again."
        ) from error
