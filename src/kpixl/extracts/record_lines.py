"""The lines on which the records of a text file begin: a text in quotation marks may span several lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
from msgspec import Struct

from kpixl.extracts.table_files import Positions
from kpixl.extracts.text_bytes import Bytes, TextBytes, count, is_odd_before, letter_places
from kpixl.extracts.text_layouts import Layout

if TYPE_CHECKING:
    from _csv import Reader as CsvReader  # has no public name

_LINE_BREAK = re.compile(rb"\n")
LONG_TEXT = 200  # bytes a row: a column with more than this may hold texts that span several lines


class Body(Struct, frozen=True, dict=True):
    """The bytes of a file below its header."""

    content: bytes
    layout: Layout

    @cached_property
    def letters(self) -> Bytes:
        return np.frombuffer(self.content, dtype=np.uint8)[self.layout.begins :]

    @cached_property
    def line_breaks(self) -> int:
        return count(self.letters, "\n")

    def records(self, added: str = "") -> CsvReader:
        """The records, every byte taken as a letter whatever the encoding: enough to see where each begins and ends."""
        csv.field_size_limit(max(csv.field_size_limit(), len(self.content)))
        text = self.content[self.layout.begins :].decode("latin-1")
        return csv.reader(io.StringIO(text + added, newline=""), delimiter=self.layout.separator)

    @property
    def is_left_open(self) -> bool:
        """Whether a quotation mark is never closed, so that its text takes in the rest of the file."""
        if count(self.letters, '"') % 2 == 0:
            return False
        *_, last = self.records(added="\nend")
        return last != ["end"]


class LinesOfRows(Protocol):
    """The lines on which the rows of a file begin, and the lines of records that were skipped: `ragged`."""

    @property
    def ragged(self) -> tuple[int, ...]: ...

    def of(self, rows: Positions) -> Positions: ...


class KnownLines(Struct, frozen=True):
    """The lines of a file without skipped records. The file's content is no longer needed and may be freed."""

    of_rows: Positions
    ragged: tuple[int, ...] = ()

    def of(self, rows: Positions) -> Positions:
        lines: Positions = self.of_rows[rows]
        return lines


def lines_of_rows(
    body: Body,
    columns: Mapping[int, pa.ChunkedArray],
    skipped: Sequence[int],
    breaks_inside: Positions | None = None,
) -> LinesOfRows:
    """The lines of these rows; the records `skipped` are not among them. `breaks_inside`: each row's line breaks."""
    rows = len(next(iter(columns.values())))
    inside = np.zeros(rows, dtype=np.int64) if breaks_inside is None else breaks_inside
    if skipped or body.line_breaks != rows + int(inside.sum()):
        return Lines(body, rows, columns, skipped)
    return known_lines(body.layout.first_line, inside)


def known_lines(first: int, inside: Positions) -> KnownLines:
    """The lines of consecutive rows, starting at line `first`; `inside`: how many line breaks each row's texts have."""
    return KnownLines(np.arange(first, first + len(inside), dtype=np.int64) + np.cumsum(inside) - inside)


class Lines(Struct, frozen=True, dict=True):
    """The lines on which the records of a file begin."""

    source: Body
    rows: int
    columns: Mapping[int, pa.ChunkedArray]
    skipped: Sequence[int]  # record numbers, from 0

    def of(self, rows: Positions) -> Positions:
        lines: Positions = self._of_rows[rows]
        return lines

    @cached_property
    def ragged(self) -> tuple[int, ...]:
        return tuple(self._of_records[self.skipped].tolist()) if self.skipped else ()

    @cached_property
    def _of_rows(self) -> Positions:
        first = self.source.layout.first_line
        of_rows = np.arange(first, first + self.rows, dtype=np.int64)
        if self.source.line_breaks == self.rows:
            return of_rows
        breaks_inside = self._breaks_in_long_texts
        if self.source.line_breaks == self.rows + int(breaks_inside.sum()):
            return of_rows + np.cumsum(breaks_inside) - breaks_inside
        # Breaks in other columns, blank lines or skipped rows: look at every byte.
        lines: Positions = np.delete(self._of_records, self.skipped)
        return lines

    @property
    def _breaks_in_long_texts(self) -> Positions:
        """How many line breaks each row's outcome holds; hardly any other column that is read has any."""
        counts = np.zeros(self.rows, dtype=np.int64)
        for column in self.columns.values():
            if column.nbytes > LONG_TEXT * self.rows:
                counts += np.concatenate([breaks_in(texts) for texts in column.chunks])
        return counts

    @cached_property
    def _of_records(self) -> Positions:
        """The line on which each record begins: a line break inside quotation marks does not end a record."""
        text = self.source.letters
        breaks = letter_places(text, "\n")
        ends_record = ~is_odd_before(text, '"', breaks)
        starts = np.concatenate([[0], breaks[ends_record] + 1])
        lines = np.concatenate([[0], np.flatnonzero(ends_record) + 1]) + self.source.layout.first_line
        filled = (starts < len(text)) & ~np.isin(text[np.minimum(starts, len(text) - 1)], (ord("\n"), ord("\r")))
        records: Positions = lines[filled].astype(np.int64)
        return records if len(records) == self._records else self._one_by_one()

    @property
    def _records(self) -> int:
        return self.rows + len(self.skipped)

    def _one_by_one(self) -> Positions:
        """The same, slowly, for files with quotation marks inside a text (5" wide) that do not open anything."""
        reader = self.source.records()
        lines, begins = [], self.source.layout.first_line
        for record in reader:
            if record:
                lines.append(begins)
            begins = reader.line_num + self.source.layout.first_line
        if len(lines) != self._records:  # csv and Arrow split the file differently: count records
            return np.arange(self._records, dtype=np.int64) + self.source.layout.first_line
        return np.array(lines, dtype=np.int64)


def breaks_in(texts: pa.StringArray) -> Positions:
    """How many line breaks each text holds."""
    of = TextBytes.of(texts)
    if not _LINE_BREAK.search(of.content[of.bounds[0] : of.bounds[-1]].data):  # the usual case, found much faster
        return np.zeros(len(texts), dtype=np.int64)
    breaks = letter_places(of.content[of.bounds[0] : of.bounds[-1]], "\n") + of.bounds[0]
    rows = np.searchsorted(of.bounds, breaks, side="right") - 1
    return np.bincount(rows, minlength=len(texts)).astype(np.int64)
