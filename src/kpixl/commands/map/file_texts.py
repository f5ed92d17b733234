"""A file of an export as headers and the texts below each, whatever the headers are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

import pyarrow as pa
from msgspec import Struct, field

from kpixl.demo.columns import COLUMNS
from kpixl.extracts.exports import Export
from kpixl.extracts.matching import table_meant
from kpixl.extracts.name_words import is_name
from kpixl.extracts.table_files import TableFile, whole
from kpixl.extracts.table_names import NOT_NEEDED
from kpixl.extracts.tables_on_disk import Lying, contents_of
from kpixl.extracts.text_layouts import column_named


class FileTexts(Struct, frozen=True):
    """A file, and its columns as texts, which are read on demand."""

    label: str
    table: str  # such as ssd_contacts: what its name or its columns mean
    is_misnamed: bool  # its name means no table
    file: TableFile | None  # None: nothing at its beginning looks like a header
    _read: dict[str, pa.Array] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        return () if self.file is None else tuple(header for header in self.file.header if header.strip())

    @property
    def headers_once(self) -> tuple[str, ...]:
        """The headers that occur once: of repeated ones, nobody can say which is meant."""
        names = [column_named(header) for header in self.headers]
        return tuple(header for header, name in zip(self.headers, names, strict=True) if names.count(name) == 1)

    def column(self, header: str) -> pa.Array:
        """The texts below a header."""
        assert self.file is not None
        if header not in self._read:
            place = list(self.file.header).index(header)
            self._read[header] = _as_text(whole(self.file.cells([place]).columns[place]))
        return self._read[header]


def files_of(export: Export) -> Iterator[FileTexts]:
    """The files of an export that are tables: by name or, if the name means no table, by columns."""
    contents = contents_of(export.folder)
    for name in dict.fromkeys(lying.table for lying in contents.lying if lying.table not in ("", *NOT_NEEDED)):
        if lying := contents.table(name):
            yield FileTexts(_label(export, lying), name, False, lying.opened(_label(export, lying), is_name))
    named = {lying.table for lying in contents.lying}
    for lying in contents.lying:
        if not lying.table:
            file = lying.opened(_label(export, lying), is_name)
            meant = table_meant(_bare_name(lying), file.header, COLUMNS) if file else None
            if meant and meant not in (*named, *NOT_NEEDED):
                yield FileTexts(_label(export, lying), meant, True, file)


def files_of_no_table(export: Export, placed: Iterable[FileTexts]) -> tuple[str, ...]:
    """The files that look like tables, but neither by name nor by columns like one of the standard's."""
    labels = {file.label for file in placed}
    unnamed = (lying for lying in contents_of(export.folder).lying if not lying.table)
    return tuple(label for lying in unnamed if (label := _label(export, lying)) not in labels)


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp(column.type.unit))  # without its time zone, which not every computer knows
    return column.cast(pa.string())


def _label(export: Export, lying: Lying) -> str:
    return f"{export.name}/{lying.label}" if export.name else lying.label


def _bare_name(lying: Lying) -> str:
    """The name of the file, the zip's part or the sheet, without its extension."""
    return lying.sheet or PurePath(lying.part or lying.path.name).name.partition(".")[0]
