"""Text files of rows: CSV and its relatives, whatever the separator, the line ends and the encoding."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from msgspec import Struct

from kpixl.extracts.encodings import REPLACEMENT_CHARACTER, from_utf_16, from_windows_1252, is_utf_8, is_utf_16
from kpixl.extracts.outcomes_needed import Sieve
from kpixl.extracts.record_lines import Body, lines_of_rows
from kpixl.extracts.remarks import Mended
from kpixl.extracts.table_files import Cells, Notice, Ragged
from kpixl.extracts.text_layouts import SEPARATORS, Layout, layout_of
from kpixl.words.errors import ExtractError

BLOCK_BYTES = 1 << 20  # with twice as many, a small file takes three times as much system time to read
PIECES_AT_A_TIME = 8
SIFTED_FROM = 1 << 22  # bytes of a file: a smaller one holds too few outcomes to be worth sifting

# pyarrow's default pool asks the system for huge pages, and clearing them takes as long as parsing does.
with suppress(NotImplementedError):  # Windows has no jemalloc
    pa.set_memory_pool(pa.jemalloc_memory_pool())

_ROWS_AFFECTED = re.compile(r"\(?\d+ rows? (?:affected|selected)\)?\.?|\d+ row\(s\) (?:affected|selected)\.?", re.I)


class TextFile:
    """A text file whose header was found; all its columns are texts."""

    layout: Layout

    @property
    def header(self) -> Sequence[str]:
        return self.layout.header

    @property
    def unusable(self) -> frozenset[int]:
        return frozenset()


class CsvFile(Struct, TextFile, frozen=True, dict=True):
    """A text file whose header was found. `content` is UTF-8; `has_odd_letters`: some bytes could not be decoded."""

    label: str
    content: bytes
    layout: Layout
    has_odd_letters: bool
    notices: tuple[Notice, ...]

    def cells(self, places: Sequence[int], sieve: Sieve | None = None) -> Cells:
        """The columns at these places; a large file's without the outcomes that `sieve` drops."""
        body = self._body
        sieve = sieve if len(body.content) >= SIFTED_FROM and not self.has_odd_letters else None
        invalid: list[pacsv.InvalidRow] = []

        def skip(row: pacsv.InvalidRow) -> str:
            invalid.append(row)
            return "skip"

        try:
            columns = columns_at(self._rows, self.layout, places, sieve, skip, in_pieces=self._is_one_piece)
        except pa.ArrowInvalid as error:
            raise not_csv(self.label) from error
        if self.has_odd_letters:
            self._check_letters(columns)
        if body.is_left_open:
            raise not_csv(self.label)
        lines = lines_of_rows(body, columns, [row.number - 1 for row in invalid], sieve.breaks if sieve else None)
        ragged = [Ragged(line, _fields(row.text, self)) for line, row in zip(lines.ragged, invalid, strict=True)]
        no_rows = [row for row in ragged if len(row.fields) == 1 and _ROWS_AFFECTED.fullmatch(row.fields[0].strip())]
        return Cells(
            columns,
            len(next(iter(columns.values()))),
            lines.of,
            tuple(row for row in ragged if row not in no_rows),
            (*self.notices, *layout_notices(self.layout, len(no_rows))),
            is_sifted=sieve is not None,
        )

    @cached_property
    def _body(self) -> Body:
        """The file with a line break at its end: without one, a single row would not count as a row."""
        content = self.content
        return Body(content if content.endswith(b"\n") else content + b"\n", self.layout)

    @property
    def _rows(self) -> pa.BufferReader:
        content = self._body.content
        begins = min(self.layout.begins, len(content) - 1)  # no bytes at all would be an error; an empty line is not
        return pa.BufferReader(pa.py_buffer(content).slice(begins))

    @property
    def _is_one_piece(self) -> bool:
        return len(self._body.content) <= BLOCK_BYTES  # reading ahead would only mean waiting for a thread

    def _check_letters(self, columns: Mapping[int, pa.ChunkedArray]) -> None:
        """Refuse the file if a column that is read has undecodable bytes; in any other column they do no harm."""
        odd = [
            self.header[place]
            for place, column in columns.items()
            if pc.any(pc.match_substring(column, REPLACEMENT_CHARACTER)).as_py()
        ]
        if odd:
            raise ExtractError(
                f"{self.label}, column {', '.join(odd)}: the text is not UTF-8.\n"
                "Every extract is expected as UTF-8 (with or without a byte order mark).\n"
                "Export the table again as 'CSV UTF-8'."
            )


def opened_csv(label: str, content: bytes, is_known: Callable[[str], bool]) -> CsvFile | None:
    """The file with its header; None if no line near its beginning names a known column."""
    text = _as_utf_8(label, content)
    content, notices = text.content, [*text.notices]
    if content.find(b"\n") < 0 <= content.find(b"\r"):
        content = content.replace(b"\r", b"\n")
        notices.append(Notice(Mended.LINE_ENDS, "has lines that end in a carriage return alone: read that way"))
    layout = layout_of(content, is_known)
    return CsvFile(label, content, layout, text.has_odd_letters, tuple(notices)) if layout else None


class _Utf8(Struct, frozen=True):
    content: bytes
    has_odd_letters: bool = False
    notices: tuple[Notice, ...] = ()


def _as_utf_8(label: str, content: bytes) -> _Utf8:
    if kind := is_utf_16(content):
        recoded = from_utf_16(content, kind)
        if recoded is None:
            raise _not_text(label)
        return _Utf8(recoded, notices=(Notice(Mended.ENCODING, "is not UTF-8: read as UTF-16"),))
    if is_utf_8(content):
        return _Utf8(content)
    if recoded := from_windows_1252(content):
        return _Utf8(recoded, notices=(Notice(Mended.ENCODING, "is not UTF-8: read as Windows-1252"),))
    return _Utf8(content.decode(errors="replace").encode(), has_odd_letters=True)


def layout_notices(layout: Layout, rows_affected: int) -> Iterator[Notice]:
    if layout.separator != ",":
        words = SEPARATORS.get(layout.separator, f"'{layout.separator}'")
        yield Notice(Mended.SEPARATOR, f"has its columns separated by {words}: read that way")
    if layout.lines_above:
        above = "the line sep=" if layout.has_sep_line and layout.lines_above == 1 else "lines"
        yield Notice(Mended.LINES_ABOVE, f"has {above} above its header: skipped", layout.lines_above)
    if layout.has_dashes or rows_affected:
        words = "has a line of dashes or a count of rows, which is not a row: skipped"
        yield Notice(Mended.NO_ROWS, words, layout.has_dashes + rows_affected)


def not_csv(label: str) -> ExtractError:
    return ExtractError(
        f"{label} is not a readable CSV file (a quotation mark that is never closed, or a row that never ends).\n"
        "Each row is expected on a line, texts with line breaks in quotation marks.\n"
        "Export the table again with the SSD script."
    )


def _not_text(label: str) -> ExtractError:
    return ExtractError(
        f"{label} begins as UTF-16 (which Excel calls 'Unicode text') but does not go on as it.\n"
        "Every extract is expected as UTF-8.\nExport the table again as 'CSV UTF-8'."
    )


def columns_at(
    rows: pa.NativeFile,
    layout: Layout,
    places: Sequence[int],
    sieve: Sieve | None,
    on_invalid: Callable[[pacsv.InvalidRow], str] | None = None,
    *,
    in_pieces: bool,
) -> dict[int, pa.ChunkedArray]:
    """
    The columns at these places. A record with more or fewer fields than the header raises `pa.ArrowInvalid`, unless
    `on_invalid` handles it.

    `in_pieces`: each piece is read only after the one before it; with a sieve this is always the case.
    """
    # Columns are named by position: a header may repeat the name of a column that nobody reads.
    types = {str(place): pa.string() for place in places}
    if sieve:
        types[str(sieve.outcomes)] = pa.dictionary(pa.int32(), pa.string())
    read = pacsv.open_csv if sieve or in_pieces else pacsv.read_csv
    found = read(
        rows,
        # One thread a file: only then are row numbers known, and files are read in parallel anyway.
        read_options=pacsv.ReadOptions(
            column_names=[str(place) for place in range(len(layout.header))], use_threads=False, block_size=BLOCK_BYTES
        ),
        parse_options=pacsv.ParseOptions(
            newlines_in_values=True, invalid_row_handler=on_invalid, delimiter=layout.separator
        ),
        convert_options=pacsv.ConvertOptions(
            include_columns=[*types],
            column_types=types,
            strings_can_be_null=False,
            check_utf8=False,  # the whole file has been checked
        ),
    )
    table = _sifted(found, sieve) if sieve else _at_once(found) if in_pieces else found
    return {place: table.column(str(place)) for place in places}


def _at_once(reader: pacsv.CSVStreamingReader) -> pa.Table:
    """The whole file."""
    table = reader.read_all()
    return table if table.num_rows else table.schema.empty_table()  # a table without rows would have no chunk either


def _sifted(reader: pacsv.CSVStreamingReader, sieve: Sieve) -> pa.Table:
    """The whole file, read a few pieces at a time, without the outcomes that are not needed."""
    name, dates = str(sieve.outcomes), str(sieve.dates)
    place = reader.schema.get_field_index(name)
    sifted: list[pa.RecordBatch] = []
    while pieces := list(islice(reader, PIECES_AT_A_TIME)):
        outcomes = sieve.sifted([piece[name] for piece in pieces], [piece[dates] for piece in pieces])
        sifted += [piece.set_column(place, name, texts) for piece, texts in zip(pieces, outcomes, strict=True)]
    return pa.Table.from_batches(sifted, reader.schema)


def _fields(row: str, file: CsvFile) -> tuple[str, ...]:
    return tuple(next(csv.reader([row], delimiter=file.layout.separator), ()))
