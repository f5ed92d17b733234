"""Parquet: one file, or a folder of parts as Spark writes it. Every column is read as days, moments or texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.extracts.table_files import Cells, Positions, whole
from kpixl.words.errors import ExtractError

UNREADABLE = (pa.ArrowException, OSError, ValueError)  # what the reader raises for damaged files
MOST_ROWS = 20_000_000  # no council has this many; a file of a few bytes may claim more


class ParquetFile(Struct, frozen=True):
    """A Parquet file, or its parts in order."""

    label: str
    parts: tuple[Path | BinaryIO, ...]
    header: tuple[str, ...]
    unusable: frozenset[int]

    def cells(self, places: Sequence[int]) -> Cells:
        import pyarrow.parquet as pq  # slow to load, and most exports are CSV

        names = [self.header[place] for place in places]
        read = []
        try:
            for part in self.parts:
                file = pq.ParquetFile(part, coerce_int96_timestamp_unit="us")
                there = set(file.schema_arrow.names)
                table = file.read(columns=[name for name in names if name in there])
                nothing = pa.repeat("", table.num_rows)
                read.append([plain(table.column(name)) if name in there else nothing for name in names])
        except UNREADABLE as error:
            raise _not_parquet(self.label) from error
        columns = {place: _joined(part) for place, part in zip(places, zip(*read, strict=True), strict=True)}
        return Cells(columns, len(next(iter(columns.values()))), _row_numbers)


def opened_parquet(label: str, parts: Sequence[Path | BinaryIO]) -> ParquetFile:
    """The file with its header: the columns of all its parts."""
    import pyarrow.parquet as pq

    try:
        files = [pq.ParquetFile(part) for part in parts]
    except UNREADABLE as error:
        if isinstance(error, OSError) and error.errno:
            raise  # the system refuses: the file is not at fault
        raise _not_parquet(label) from error
    if sum(file.metadata.num_rows for file in files) > MOST_ROWS:
        raise ExtractError(
            f"{label} claims to have more than {MOST_ROWS:,} rows.\n"
            "No table of children's services has as many.\nExport the table again."
        )
    fields = [field for file in files for field in file.schema_arrow]
    names = tuple(dict.fromkeys(field.name for field in fields))
    unusable = {field.name for field in fields if _is_no_cell(field.type)}
    return ParquetFile(label, tuple(parts), names, frozenset(map(names.index, unusable)))


def _is_no_cell(kind: pa.DataType) -> bool:
    """Whether values of this type are not days, numbers or texts: structures, durations, or times of day."""
    stored = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    types = (pa.types.is_nested, pa.types.is_duration, pa.types.is_interval, pa.types.is_time)
    return any(is_of_type(stored) for is_of_type in types)


def _not_parquet(label: str) -> ExtractError:
    return ExtractError(
        f"{label} is not a readable Parquet file.\nA file written by pandas, Polars or Spark is expected.\n"
        "Export the table again, or as CSV."
    )


def _row_numbers(rows: Positions) -> Positions:
    return rows + 1


def _joined(parts: Sequence[pa.Array]) -> pa.Array:
    """The parts of one column joined, as texts if they differ in type."""
    if len({part.type for part in parts}) > 1:
        parts = [_text(part) for part in parts]
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """A Parquet column as days, moments or texts: structures become JSON, nulls among texts become empty texts."""
    array = whole(column)
    if isinstance(array, pa.ExtensionArray):
        array = array.storage if not pa.types.is_fixed_size_binary(array.storage.type) else _each_as_text(array)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_date(array.type):
        return array.cast(pa.date32(), safe=False)
    if pa.types.is_timestamp(array.type):
        return array
    return _text(array)


def _text(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_interval(kind):
        return _each_as_text(array)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _whole_without_point(array)
    try:
        return pc.fill_null(array.cast(pa.string()), "")
    except pa.ArrowException:  # bytes that are not text, or types that do not exist yet
        return _each_as_text(array)


def _whole_without_point(array: pa.Array) -> pa.Array:
    """Whole numbers without a decimal point: pandas turns ids with gaps into floats, databases into decimals."""
    numbers = array.cast(pa.float64(), safe=False)
    is_whole = pc.and_(pc.equal(numbers, pc.round(numbers)), pc.less(pc.abs(numbers), 2.0**53))
    as_whole = pc.if_else(is_whole, numbers, None).cast(pa.int64(), safe=False).cast(pa.string())
    return pc.fill_null(pc.if_else(is_whole, as_whole, array.cast(pa.string())), "")


def _each_as_text(array: pa.Array) -> pa.Array:
    return pa.array([_written(value) for value in array.to_pylist(maps_as_pydicts="lossy")], type=pa.string())


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, default=str)
    return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else str(value)
