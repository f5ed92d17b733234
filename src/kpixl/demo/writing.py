"""The records written as one export per month end: a folder of CSV files as at that day."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from kpixl.demo import printed_tables
from kpixl.demo.columns import COLUMNS
from kpixl.demo.records import ColumnValues, E, Records, Rows
from kpixl.demo.table import MONTHS
from kpixl.words.periods import NO_DAY

SETTLED_BY = np.datetime64("2024-03-31", "D")
_BYTE_ORDER_MARK = "\ufeff".encode()


def write_exports(records: Records, folder: Path) -> list[Path]:
    """Write the export folders, one per month. A table without rows becomes a file with only its header."""
    folders = [folder / str(period) for period in MONTHS]
    for export in folders:
        export.mkdir(parents=True, exist_ok=True)
    for table in COLUMNS:
        settled = _csv(table, _texts(table, _until(_joined(table, records.settled.get(table, [])), SETTLED_BY)))
        rows = _joined(table, records.rows.get(table, []))
        for month, export in enumerate(folders):
            with (export / f"{table}.csv").open("wb") as file:
                if table in printed_tables.WITH_MARK:
                    file.write(_BYTE_ORDER_MARK)
                file.write((",".join(COLUMNS[table]) + "\n").encode())
                file.write(settled)
                file.write(_csv(table, _texts(table, _as_at(table, rows, month))))
                file.write(_csv(table, _typed(records, table, month)))
    return folders


def _joined(table: str, parts: Sequence[Rows]) -> Rows:
    """The parts joined, with every column of the table filled."""
    columns: dict[str, ColumnValues] = {}
    lengths = [len(part.first) for part in parts]
    for name in COLUMNS[table]:
        given = [part.columns[name] for part in parts if name in part.columns]
        if not given:
            continue
        blank = _blank(given[0])
        columns[name] = np.concatenate(
            [
                part.columns[name] if name in part.columns else np.full(length, blank, dtype=given[0].dtype)
                for part, length in zip(parts, lengths, strict=True)
            ]
        )
    empty = np.zeros(0, dtype=np.int64)
    return Rows(
        columns,
        np.concatenate([empty, *(part.first for part in parts)]),
        np.concatenate([empty, *(part.last for part in parts)]),
    )


def _blank(column: ColumnValues) -> object:
    return {"M": NO_DAY, "i": -1, "f": np.nan}.get(column.dtype.kind, "")


def _as_at(table: str, rows: Rows, month: int) -> Rows:
    """The rows in the month's export; dates that are still to come are empty."""
    is_there = (rows.first <= month) & (month <= rows.last)
    dated_by = printed_tables.DATED_BY.get(table)
    if dated_by is not None and dated_by in rows.columns:
        is_there &= ~(rows.columns[dated_by] > E[month])
    columns = {name: column[is_there] for name, column in rows.columns.items()}
    return _until(Rows(columns, rows.first[is_there], rows.last[is_there]), E[month])


def _until(rows: Rows, last: np.datetime64) -> Rows:
    """The rows, with dates after the last day left empty, except dates that look ahead."""
    columns = {
        name: np.where(column > last, NO_DAY, column)
        if column.dtype.kind == "M" and name not in printed_tables.LOOK_AHEAD
        else column
        for name, column in rows.columns.items()
    }
    return Rows(columns, rows.first, rows.last)


def _texts(table: str, rows: Rows) -> pa.Table:
    """Every column as printed."""
    count = len(rows.first)
    arrays = []
    for name in COLUMNS[table]:
        column = rows.columns.get(name)
        if column is None:
            arrays.append(pa.nulls(count, pa.string()))
        else:
            arrays.append(_printed(table, name, column))
    found = pa.table(arrays, names=list(COLUMNS[table]))
    null_text = printed_tables.NULL_TEXT.get(table)
    if null_text is None:
        return found
    return pa.table([pc.fill_null(column, null_text) for column in found.columns], names=found.column_names)


def _printed(table: str, name: str, column: ColumnValues) -> pa.Array:
    kind = column.dtype.kind
    if kind == "M":
        return _printed_days(table, name, column)
    if kind == "i" and name in printed_tables.TAG_OF:
        digits = pc.utf8_lpad(pa.array(column).cast(pa.string()), printed_tables.DIGITS, "0")
        ids = pc.binary_join_element_wise(printed_tables.TAG_OF[name], digits, "")
        return pc.if_else(pc.greater_equal(pa.array(column), 0), ids, pa.scalar(None, pa.string()))
    if kind in "if":
        return pa.array(column, from_pandas=True).cast(pa.string())
    texts = pa.array(column, type=pa.string())
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _printed_days(table: str, name: str, column: ColumnValues) -> pa.Array:
    days = pa.array(column.astype("datetime64[D]"))
    if table in printed_tables.DATE_ONLY:
        return days.cast(pa.string())
    if table in printed_tables.DAY_FIRST:
        # Not strftime: it looks for a time zone database, which older versions of Windows lack.
        return pc.replace_substring_regex(days.cast(pa.string()), r"(\d+)-(\d\d)-(\d\d)", r"\3/\2/\1")
    if name in printed_tables.WITH_TIME_OF_DAY:
        seconds = (np.arange(len(column)) * 7_919) % 86_400
        moments = column.astype("datetime64[s]") + seconds.astype("timedelta64[s]")
        days = pa.array(moments)
    return days.cast(pa.timestamp("ms" if table in printed_tables.WITH_MILLISECONDS else "s")).cast(pa.string())


def _typed(records: Records, table: str, month: int) -> pa.Table:
    """Rows given as typed texts; each is in every export from its month on."""
    rows = [row for first, row in records.typed.get(table, []) if first <= month]
    names = COLUMNS[table]
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def _csv(table: str, texts: pa.Table) -> bytes:
    """The lines of the table without a header. Texts are quoted in tables that hold free text or JSON."""
    if not texts.num_rows:
        return b""
    quoting = "needed" if any(name.endswith("_json") for name in COLUMNS[table]) else "none"
    sink = io.BytesIO()
    csv.write_csv(texts, sink, csv.WriteOptions(include_header=False, quoting_style=quoting))
    return sink.getvalue()
