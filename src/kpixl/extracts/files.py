"""One table's file, CSV or Parquet, as columns of text; every fault of its shape is an error naming file and column."""

from __future__ import annotations

import csv
import difflib
import io
import mmap
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from kpixl.extracts.absences import Absence, Why
from kpixl.extracts.schema import Kind, Table
from kpixl.words.errors import ExtractError

if TYPE_CHECKING:
    from _csv import Reader as CsvReader  # has no public name

BLOCK_BYTES = 1 << 20

# The pool that pyarrow prefers asks the system for huge pages, and clearing them takes as long as parsing does.
with suppress(NotImplementedError):  # Windows has no other
    pa.set_memory_pool(pa.jemalloc_memory_pool())

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RawTable:
    """
    The columns that indicators read, by short name, as the file has them: CSV as text, Parquet in its own types.

    `skipped` are the record numbers (from 0) of rows whose number of fields differs from the header's. `lacks` says of
    columns that are not there, and empty here, so in words.
    """

    file: str
    columns: Mapping[str, pa.Array | pa.ChunkedArray]
    source: bytes | None  # of a CSV, to find the line of a row
    skipped: tuple[int, ...] = ()
    lacks: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return len(next(iter(self.columns.values())))

    def lines(self, rows: Positions) -> tuple[int, ...]:
        """The lines of the file on which these rows begin (a text may run over several lines)."""
        if self.source is None:
            return tuple(int(row) + 1 for row in rows)
        return tuple(int(line) for line in self._record_lines[rows])

    @property
    def skipped_lines(self) -> tuple[int, ...]:
        return tuple(int(line) for line in self._all_record_lines[list(self.skipped)]) if self.skipped else ()

    @cached_property
    def _record_lines(self) -> Positions:
        assert self.source is not None
        lines_in_file = self.source.count(b"\n") + (not self.source.endswith(b"\n"))
        breaks_inside = self._breaks_in_long_texts
        if lines_in_file == 1 + self.rows + int(breaks_inside.sum()):
            return np.arange(2, self.rows + 2, dtype=np.int64) + np.cumsum(breaks_inside) - breaks_inside
        # Breaks in other columns, blank lines or skipped rows: look at every byte.
        lines: Positions = np.delete(self._all_record_lines, list(self.skipped))
        return lines

    @property
    def _breaks_in_long_texts(self) -> Positions:
        """How many line breaks the outcome of each row holds: hardly any other column that is read has any."""
        counts = np.zeros(self.rows, dtype=np.int64)
        for column in self.columns.values():
            if isinstance(column, pa.ChunkedArray):
                counts += np.asarray(pc.count_substring(column, "\n"))
        return counts

    @cached_property
    def _all_record_lines(self) -> Positions:
        """The line on which each record after the header begins: a line break inside quotes ends no record."""
        assert self.source is not None
        text = np.frombuffer(self.source, dtype=np.uint8)
        inside_quotes = np.bitwise_xor.accumulate((text == ord('"')).view(np.uint8))
        breaks = np.flatnonzero(text == ord("\n"))
        ends_record = inside_quotes[breaks] == 0
        starts = np.concatenate([[0], breaks[ends_record] + 1])
        lines = np.concatenate([[1], np.flatnonzero(ends_record) + 2])
        filled = (starts < len(text)) & ~np.isin(text[np.minimum(starts, len(text) - 1)], (ord("\n"), ord("\r")))
        records: Positions = lines[filled][1:].astype(np.int64)
        if len(records) != self.rows + len(self.skipped):
            return _record_lines_one_by_one(self.source)
        return records


def _record_lines_one_by_one(source: bytes) -> Positions:
    """The same, slowly: for files where a quotation mark stands inside a text (5" wide) and opens nothing."""
    reader = _records(source)
    lines, begins = [], 1
    for record in reader:
        if record:
            lines.append(begins)
        begins = reader.line_num + 1
    return np.array(lines[1:], dtype=np.int64)


def _records(source: bytes, added: str = "") -> CsvReader:
    """The file's records, every byte as a letter whatever the encoding: enough to see where each begins and ends."""
    csv.field_size_limit(max(csv.field_size_limit(), len(source)))
    return csv.reader(io.StringIO(source.decode("latin-1") + added, newline=""))


def file_of(folder: Path, table: Table) -> Path | None:
    """The table's file in an export's folder; None where it is absent. Two for one table are an `ExtractError`."""
    found = [
        path
        for path in sorted(folder.iterdir())
        if path.stem.lower() == table.name and path.suffix.lower() in (".csv", ".parquet")
    ]
    if len(found) > 1:
        raise ExtractError(
            f"{folder.name} has {' and '.join(path.name for path in found)}.\n"
            "One file a table is expected.\n"
            "Remove the one that is out of date."
        )
    return found[0] if found else None


def raw_table(path: Path, label: str, table: Table, renamed: Mapping[str, str]) -> RawTable | Absence:
    """The columns of `table` in a file. `renamed`: standard column → the export's own name for it."""
    wanted = {short: renamed.get(column.name, column.name) for short, column in table.columns.items()}
    try:
        if path.suffix.lower() == ".parquet":
            return _parquet(path, label, table, wanted)
        return _csv(path, label, table, wanted)
    except OSError as error:
        raise ExtractError(
            f"{label} can't be opened: {error.strerror or 'the file system refused'}.\n"
            "Close it in other programs and check that you may read it, then try again."
        ) from error


def _columns_found(label: str, wanted: Mapping[str, str], header: list[str]) -> dict[str, int]:
    """Short name → the column's place in the header. One that is there twice is an error: which is meant?"""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        places.setdefault(name.strip().lower(), []).append(place)
    twice = [name for name in wanted.values() if len(places.get(name.lower(), [])) > 1]
    if twice:
        raise ExtractError(
            f"{label} has the column '{twice[0]}' {len(places[twice[0].lower()])} times.\n"
            "Each column is expected once.\nExport the table again with the SSD script."
        )
    return {short: places[name.lower()][0] for short, name in wanted.items() if name.lower() in places}


def _lacking(table: Table, wanted: Mapping[str, str], found: Mapping[str, int], header: list[str]) -> dict[str, str]:
    """The columns that are not there, each in words with the nearest one that nobody reads."""
    unread = [name.strip() for place, name in enumerate(header) if place not in found.values()]
    return {short: _not_there(wanted[short], unread) for short in table.columns if short not in found}


def _not_there(name: str, unread: list[str]) -> str:
    by_lower = {each.lower(): each for each in unread}
    near = difflib.get_close_matches(name.lower(), list(by_lower), n=1, cutoff=0.6)
    nearest = f"; nearest: {by_lower[near[0]]}" if near else ""
    return f"column {name} not in the export{nearest}"


def _counts_as_absent(label: str, table: Table, wanted: Mapping[str, str], found: Mapping[str, int]) -> Absence | None:
    """Why the table counts as absent though there is a file; None where it tells enough to be read."""
    if not found:
        names = ", ".join(wanted.values())
        return Absence(Why.NO_COLUMN, f"{table.name} has none of its columns in the first line of {label} ({names})")
    missing = [wanted[short] for short in table.indispensable if short not in found]
    return Absence(Why.NO_COLUMN, f"{table.name} has no column {', '.join(missing)}") if missing else None


def _csv(path: Path, label: str, table: Table, wanted: Mapping[str, str]) -> RawTable | Absence:
    source = path.read_bytes()
    if not source.endswith(b"\n"):
        source += b"\n"  # a header alone is a file without rows only where its line ends
    header = _header(source, label)
    found = _columns_found(label, wanted, header)
    if absence := _counts_as_absent(label, table, wanted, found):
        return absence
    # Columns are named by position: a header may name one twice that nobody reads.
    names = [f"{position}" for position in range(len(header))]
    positions = {short: str(place) for short, place in found.items()}
    try:
        columns, ragged = csv_columns(source, names, sorted(set(positions.values()), key=int))
    except pa.ArrowInvalid as error:
        if "UTF8" in str(error) or "UTF-8" in str(error):
            raise not_utf8(
                label, source, names, {header[found[short]]: at for short, at in positions.items()}
            ) from error
        raise not_csv(label) from error
    if is_left_open(source):
        raise not_csv(label)
    # Outcomes are long, and few of them are looked at: they stay in pieces.
    there = {
        short: columns[position] if table.columns[short].kind is Kind.OUTCOME else whole(columns[position])
        for short, position in positions.items()
    }
    return RawTable(
        label,
        _with_lacking(table, there),
        source,
        tuple(row.number - 2 for row in ragged),  # the header is row 1 of the reader's count
        _lacking(table, wanted, found, header),
    )


def _with_lacking(
    table: Table, there: Mapping[str, pa.Array | pa.ChunkedArray]
) -> dict[str, pa.Array | pa.ChunkedArray]:
    """All columns of the table, those that are not there empty."""
    nothing = pa.repeat("", len(next(iter(there.values()))))
    return {short: there.get(short, nothing) for short in table.columns}


def not_csv(label: str) -> ExtractError:
    return ExtractError(
        f"{label} is not a readable CSV file (a quotation mark that is never closed, or a row that never ends).\n"
        "Each row is expected on a line, texts with line breaks in quotation marks.\n"
        "Export the table again with the SSD script."
    )


def not_utf8(label: str, source: bytes | mmap.mmap, names: list[str], positions: Mapping[str, str]) -> ExtractError:
    """`positions`: header as written → its name among `names`."""
    named = [header for header, position in positions.items() if not _is_utf8(source, names, position)]
    return ExtractError(
        f"{label}, column {', '.join(named)}: the text is not UTF-8.\n"
        "Every extract is expected as UTF-8 (with or without a byte order mark).\n"
        "Export the table again as 'CSV UTF-8'."
    )


def is_left_open(source: bytes) -> bool:
    """Whether a quotation mark is never closed, and so swallowed the rest of the file."""
    if source.count(b'"') % 2 == 0:
        return False
    *_, last = _records(source, added="\nend")
    return last != ["end"]


def _header(source: bytes, label: str) -> list[str]:
    if source[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in source[:1000]:
        raise ExtractError(
            f"{label}: the file is not UTF-8 (it looks like UTF-16, which Excel calls 'Unicode text').\n"
            "Every extract is expected as UTF-8.\nExport the table again as 'CSV UTF-8'."
        )
    first_line = source[:100_000].decode("utf-8-sig", errors="replace")
    header = next(csv.reader(io.StringIO(first_line)), [])
    if not any(name.strip() for name in header):
        raise ExtractError(
            f"{label} has no header row.\nThe first line is expected to name the columns.\n"
            "Export the table again with the SSD script."
        )
    return header


def csv_columns(
    source: bytes | mmap.mmap, names: list[str], wanted: list[str]
) -> tuple[dict[str, pa.ChunkedArray], tuple[pacsv.InvalidRow, ...]]:
    """The wanted columns, and the records that were skipped for their number of fields."""
    skipped: list[pacsv.InvalidRow] = []

    def skip(row: pacsv.InvalidRow) -> str:
        skipped.append(row)
        return "skip"

    table = pacsv.read_csv(
        pa.BufferReader(source),
        # One thread a file: it knows the numbers of the rows, and files are read side by side already.
        read_options=pacsv.ReadOptions(column_names=names, skip_rows=1, use_threads=False, block_size=BLOCK_BYTES),
        parse_options=pacsv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
        convert_options=pacsv.ConvertOptions(
            include_columns=wanted,
            column_types={name: pa.string() for name in wanted},
            strings_can_be_null=False,
        ),
    )
    return {name: table.column(name) for name in wanted}, tuple(skipped)


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column in one piece."""
    if isinstance(column, pa.Array):
        return column
    combined = column.combine_chunks()
    return pa.array([], type=column.type) if isinstance(combined, pa.ChunkedArray) else combined  # no chunk at all


def _is_utf8(source: bytes | mmap.mmap, names: list[str], position: str) -> bool:
    try:
        csv_columns(source, names, [position])
    except pa.ArrowInvalid:
        return False
    return True


def _parquet(path: Path, label: str, table: Table, wanted: Mapping[str, str]) -> RawTable | Absence:
    import pyarrow.parquet as pq  # slow to load, and most exports are CSV

    try:
        header = pq.read_schema(path).names
        found = _columns_found(label, wanted, header)
        if absence := _counts_as_absent(label, table, wanted, found):
            return absence
        read = pq.read_table(path, columns=[header[place] for place in found.values()], partitioning=None)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ExtractError(
            f"{label} is not a readable Parquet file.\nA file written by pandas, Polars or Spark is expected.\n"
            "Export the table again, or as CSV."
        ) from error
    there = {short: plain(read.column(header[place])) for short, place in found.items()}
    return RawTable(label, _with_lacking(table, there), None, (), _lacking(table, wanted, found, header))


def plain(column: pa.ChunkedArray) -> pa.Array:
    """A Parquet column as text, or as days where the file holds dates."""
    array = whole(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_temporal(array.type) and not pa.types.is_time(array.type):
        return array.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False)
    if pa.types.is_floating(array.type):
        # pandas turns whole-number ids with gaps into floats: 7.0 was 7.
        is_whole = pc.equal(array, pc.round(array))
        as_whole = array.cast(pa.int64(), safe=False).cast(pa.string())
        return pc.fill_null(pc.if_else(is_whole, as_whole, array.cast(pa.string())), "")
    return pc.fill_null(array.cast(pa.string()), "")
