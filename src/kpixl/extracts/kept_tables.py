"""
Typed tables kept in the user's cache, so that no command reads the same large file twice.

A table is found again only by the content of its file together with everything that decides how the file is read. The
table of professionals (who works for the council) is not kept, nor is any column that no indicator reads.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from msgspec import Struct
from msgspec.structs import astuple

from kpixl.extracts import columns
from kpixl.extracts.absences import RowCounts
from kpixl.extracts.arrow_streams import read_stream, stream
from kpixl.extracts.cache import Cache
from kpixl.extracts.faults import Effect, Fault
from kpixl.extracts.program_mark import program_mark
from kpixl.extracts.remarks import Mended, Remark
from kpixl.extracts.schema import TABLES, Kind
from kpixl.extracts.typed_tables import OutcomeDays, TypedTable
from kpixl.extracts.wording import Rules
from kpixl.extracts.written_out import written_out

if TYPE_CHECKING:
    import pandas as pd

KEPT_FROM = 1 << 20  # bytes of a file: a smaller file is read as fast as its kept table
OF_WORKERS = frozenset({"professionals"})
HEADER = b"table"  # the key, in Arrow's metadata, of everything that is not a column


class KeptTable(Struct, frozen=True):
    """The place in the cache for one table of one export."""

    cache: Cache
    name: str

    def get(self) -> TypedTable | None:
        """The table; None if it is not there or not intact."""
        content = self.cache.get(self.name)
        return None if content is None else table_from_bytes(content)

    def put(self, table: TypedTable) -> None:
        self.cache.put(self.name, *table_as_bytes(table))


def kept_table(
    cache: Cache | None, short: str, label: str, hashed: bytes | None, rules: Rules, days: OutcomeDays | None
) -> KeptTable | None:
    """The place for a table read from content with this SHA-256 under this label; None if it is not to be kept."""
    if cache is None or hashed is None or short in OF_WORKERS:
        return None
    decides = [program_mark(), short, label, rules, days if has_outcomes(short) else None]
    digest = hashlib.sha256(written_out(decides).encode() + b"\0" + hashed)
    return KeptTable(cache, _begins(short, label, days) + digest.hexdigest())


def one_is_kept(cache: Cache | None, short: str, label: str, days: OutcomeDays | None) -> bool:
    """Whether a table read under this label for these days is kept; its content may have been different."""
    return cache is not None and cache.has(_begins(short, label, days))


def _begins(short: str, label: str, days: OutcomeDays | None) -> str:
    read_for = hashlib.sha256(written_out([short, label, days if has_outcomes(short) else None]).encode())
    return f"table-{read_for.hexdigest()[:16]}-"


def has_outcomes(short: str) -> bool:
    """Whether the table has a column of outcomes: those are read only for some days, so the days matter to it."""
    return any(column.kind is Kind.OUTCOME for column in TABLES[short].columns.values())


# As bytes: the rows in Arrow's own format, everything else as JSON


def table_as_bytes(table: TypedTable) -> Sequence[pa.Buffer]:
    """A typed table as bytes. Its people must not have been renumbered together with other tables' yet."""
    written = [_written(table.rows[name]) for name in table.rows]
    header = {
        "file": table.file,
        "columns": [[name, dtype, texts] for name, (_, dtype, texts) in zip(table.rows, written, strict=True)],
        "names_flags": bool(table.names_flags),
        "counts": astuple(table.counts),
        "lacks": dict(table.lacks),
        "faults": [[*map(_plain, astuple(each))] for each in table.faults],
        "remarks": [[*map(_plain, astuple(each))] for each in table.remarks],
    }
    rows = pa.table([array for array, _, _ in written], names=[*table.rows])
    return [stream(rows.replace_schema_metadata({HEADER: json.dumps(header)})), stream(pa.table({"": table.people}))]


def table_from_bytes(content: memoryview) -> TypedTable:
    """The table that these bytes were made from."""
    from kpixl.extracts.frames import frame

    source = pa.BufferReader(content)
    rows, people = read_stream(source), read_stream(source)
    header = json.loads(rows.schema.metadata[HEADER])
    read = zip(header["columns"], rows.columns, strict=True)
    return TypedTable(
        file=header["file"],
        rows=frame({name: _read(column, dtype, texts) for (name, dtype, texts), column in read}),
        people=people.column(0).combine_chunks(),
        names_flags=header["names_flags"],
        counts=RowCounts(*header["counts"]),
        lacks=header["lacks"],
        faults=[
            Fault(file, table, what, tuple(lines), Effect[effect], column, of_rows)
            for file, table, what, lines, effect, column, of_rows in header["faults"]
        ],
        remarks=[
            Remark(file, table, column, Mended[what], words, count)
            for file, table, column, what, words, count in header["remarks"]
        ],
    )


def _written(column: pd.Series) -> tuple[pa.Array | pa.ChunkedArray, str, list[str]]:
    """A column as Arrow holds it, its type in pandas, and the texts that its codes stand for."""
    import pandas as pd

    if isinstance(column.array, pd.Categorical):
        return pa.array(column.array.codes), "category", list(column.array.categories)
    if isinstance(column.dtype, pd.ArrowDtype):
        return pa.array(column.array), "ids", []
    values = column.to_numpy()
    return pa.array(values.view(np.int64) if values.dtype.kind == "M" else values), str(values.dtype), []


def _read(column: pa.ChunkedArray, dtype: str, texts: Sequence[str]) -> object:
    from kpixl.extracts.frames import ids_column

    if dtype == "category":
        return columns.categorical(column.to_numpy(), texts)
    if dtype == "ids":
        return ids_column(column.combine_chunks())
    values = column.to_numpy()
    return values.view(dtype) if np.dtype(dtype).kind == "M" else values


def _plain(value: Any) -> Any:
    return (
        value.name if isinstance(value, Effect | Mended) else [*map(int, value)] if isinstance(value, tuple) else value
    )
