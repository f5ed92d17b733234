"""
The tables of a database, copied into a folder as one export.

Figures come from that copy and from nothing else. So they can be computed again, and anyone who later looks for the
people behind a page finds them, although the database has moved on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pyarrow as pa
from msgspec import Struct

from kpixl.extracts.connections import Connection, Dialect, OpenDatabase, not_read
from kpixl.extracts.schema import DATES_COUNTED_BY, TABLES, Kind
from kpixl.extracts.table_names import NOT_NEEDED
from kpixl.words.errors import ExtractError
from kpixl.words.progress import Progress

if TYPE_CHECKING:
    import sqlalchemy as sa

ROWS_AT_ONCE = 50_000
_HOLD_DAYS = ("date", "timestamp", "smalldatetime")  # databases' names of types that hold days begin with these
DATED = ("contacts", "cin_visits", "cp_visits", "cla_visits")
"""Short names of tables of events. Events long past change no figure, so rows are read only from a certain day on."""

_ALL = frozenset({*(table.name for table in TABLES.values()), *NOT_NEEDED})

IsWanted = Callable[[str, str], bool]
"""Whether to copy a column: the standard's name of its table, and its own name in the database."""


class Copied(Struct, frozen=True):
    """What was copied: the number of rows, by the standard's name of the table."""

    rows: Mapping[str, int]
    is_one_moment: bool


def copy_tables(
    connection: Connection, there: OpenDatabase, folder: Path, wanted: IsWanted, since: date, progress: Progress
) -> Copied:
    """
    Write each of the standard's tables that the database has, as a folder of Parquet parts.

    Only `wanted` columns are read, ordered by the table's key, a part at a time. Rows of events before `since` are not
    copied if the database holds their date in a column of dates; rows without a date are always copied.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        tables, rows = _tables(connection, there.sql), {}
        for table, own_name in tables.items():
            progress(f"Reading {table}")
            columns = _columns(connection, there.sql, own_name)
            names = [name for name in columns if wanted(table, name)]
            if names:
                query = _query(connection, table, own_name, names, columns, since)
                rows[table] = _write(there.sql, query, names, folder / f"{table}.parquet")
    except SQLAlchemyError as error:
        raise not_read(connection, error, "can't be read") from None
    return Copied(rows, there.is_one)


def check_has_tables(connection: Connection, there: OpenDatabase) -> None:
    """Refuse a database in which this user sees none of the standard's tables."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        _tables(connection, there.sql)
    except SQLAlchemyError as error:
        raise not_read(connection, error, "can't be read") from None


def _no_tables(connection: Connection) -> ExtractError:
    where = f"schema '{connection.schema}'" if connection.schema else "the user's own schema"
    before = f" with '{connection.prefix}' before their names" if connection.prefix else ""
    return ExtractError(
        f"The database of the connection '{connection.name}' has no table of the standard in {where}{before}.\n"
        "ssd_person, ssd_contacts and the others are expected there.\n"
        "Check schema and prefix in config/extracts.toml, and whether this user may see the tables."
    )


def _tables(connection: Connection, sql: sa.Connection) -> dict[str, str]:
    """The standard's name of each table that is there → its name in the database; refused if there is none."""
    names = _temporary(sql) if connection.prefix.startswith("#") else _tables_and_views(connection, sql)
    start = connection.prefix.lower()
    found = {name.lower().removeprefix(start): name for name in names if name.lower().startswith(start)}
    tables = {table: own_name for table, own_name in sorted(found.items()) if table in _ALL}
    if not tables:
        raise _no_tables(connection)
    return tables


def _tables_and_views(connection: Connection, sql: sa.Connection) -> list[str]:
    import sqlalchemy as sa

    inspector, schema = sa.inspect(sql), connection.schema or None
    return [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]


def _temporary(sql: sa.Connection) -> list[str]:
    """SQL Server's temporary tables that every session sees."""
    return [str(name) for (name,) in sql.exec_driver_sql("SELECT name FROM tempdb.sys.tables WHERE name LIKE '##%'")]


def _columns(connection: Connection, sql: sa.Connection, own_name: str) -> Mapping[str, bool]:
    """The table's columns, each with whether its type in the database guarantees that it holds days."""
    import sqlalchemy as sa

    if connection.prefix.startswith("#"):
        nothing = sql.execute(sa.select(sa.text("*")).select_from(sa.table(own_name)).where(sa.text("1 = 0")))
        return dict.fromkeys(nothing.keys(), False)
    if connection.dialect is Dialect.SQLITE:  # whose columns may hold values of any type
        return {str(column["name"]): False for column in sa.inspect(sql).get_columns(own_name)}
    name: sa.ColumnClause[str] = sa.column("column_name")
    kind: sa.ColumnClause[str] = sa.column("data_type")
    table: sa.ColumnClause[str] = sa.column("table_name")
    schema: sa.ColumnClause[str] = sa.column("table_schema")
    there = sa.table("columns", name, kind, table, schema, schema="information_schema")
    own_schema = connection.schema or sa.inspect(sql).default_schema_name
    found = sql.execute(sa.select(name, kind).select_from(there).where(table == own_name, schema == own_schema))
    return {str(each): str(held).lower().startswith(_HOLD_DAYS) for each, held in found}


def _query(
    connection: Connection,
    table: str,
    own_name: str,
    names: Sequence[str],
    columns: Mapping[str, bool],
    since: date,
) -> sa.Select[Any]:
    """
    The rows of a table, ordered by its key and then by the other columns that indicators read, so that the same rows
    always make the same copy.

    A database has no last row: of rows that repeat a key, the one that sorts last counts.
    """
    import sqlalchemy as sa

    by_name: dict[str, sa.ColumnClause[object]] = {name: sa.column(name) for name in names}
    columns_asked: list[Any] = [*by_name.values()]
    rows: sa.Select[Any] = sa.select(*columns_asked).select_from(
        sa.table(own_name, *by_name.values(), schema=connection.schema or None)
    )
    standard = {name.lower(): column for name, column in by_name.items()}
    in_order = [standard[name] for name in _ordered_by(table) if name in standard]
    dated = next((standard[name] for name in _dated_by(table) if name in standard), None)
    if dated is not None and columns[dated.name]:
        rows = rows.where(sa.or_(dated.is_(None), dated >= sa.literal(since, sa.Date)))
    return rows.order_by(*in_order) if in_order else rows


def _ordered_by(table: str) -> list[str]:
    """The key's columns, then the others that indicators read except outcomes: not every database can sort JSON."""
    known = next((each for each in TABLES.values() if each.name == table), None)
    if known is None:
        return []
    others = [short for short, column in known.columns.items() if column.kind is not Kind.OUTCOME]
    return [known.columns[short].name for short in dict.fromkeys((*known.key, *others))]


def _dated_by(table: str) -> list[str]:
    """The date columns by which the rows of a table of events are counted; none for other tables."""
    return [
        column.name
        for short in DATED
        if TABLES[short].name == table
        for column in TABLES[short].columns.values()
        if column.kind in DATES_COUNTED_BY
    ]


def _write(sql: sa.Connection, query: sa.Select[Any], names: Sequence[str], folder: Path) -> int:
    """Write the rows as parts of one Parquet table; return how many they are."""
    import pyarrow.parquet as pq

    folder.mkdir()
    count = 0
    for number, part in enumerate(_parts(sql, query, names)):
        pq.write_table(part, folder / f"part-{number:05}.parquet")
        count += part.num_rows
    return count


def _parts(sql: sa.Connection, query: sa.Select[Any], names: Sequence[str]) -> Iterator[pa.Table]:
    """The rows, a part at a time; if there are none, one empty part, so that the columns are known."""
    empty = True
    result = sql.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
    for rows in result.partitions():
        empty = False
        yield pa.table([_column(values) for values in zip(*rows, strict=True)], names=list(names))
    if empty:
        yield pa.table([pa.array([], pa.string()) for _ in names], names=list(names))


def _column(values: Sequence[object]) -> pa.Array:
    """Values of one type as that type, values of mixed types as texts; lists and structures as JSON."""
    plain = [_plain(value) for value in values]
    try:
        return pa.array(plain)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([None if value is None else str(value) for value in plain], pa.string())


def _plain(value: object) -> object:
    if isinstance(value, dict | list):
        return json.dumps(value, default=str)
    return str(value) if isinstance(value, UUID) else value
