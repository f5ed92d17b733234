"""Databases that hold an export: files of SQLite and DuckDB, and a real PostgreSQL server of the tests' own."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kpixl.extracts.schema import TABLES, Kind

DATES = {column.name for table in TABLES.values() for column in table.columns.values() if "DATE" in column.kind.name}
FLAGS = {column.name for table in TABLES.values() for column in table.columns.values() if column.kind is Kind.FLAG}
SERVER_USER = "postgres"  # who runs the server if root runs the tests: PostgreSQL refuses root


def is_installed() -> bool:
    return programs() is not None


def programs() -> Path | None:
    """Where initdb and pg_ctl are."""
    known = shutil.which("initdb")
    found = [Path(known).parent] if known else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((each for each in reversed(found) if (each / "pg_ctl").is_file()), None)


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL server that nobody else reaches; its URL is for `kpixl`, without a password."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as home:  # a socket's path must be short
        data, folder = Path(home) / "data", Path(home)
        if os.geteuid() == 0:
            shutil.chown(folder, SERVER_USER)
        _run("initdb", "--auth=trust", "--username=reader", "--no-sync", "-D", data)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        _run("pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield f"postgresql://reader@/postgres?host={folder}"
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "stop")


def _run(program: str, *arguments: object) -> None:
    command = [str((programs() or Path()) / program), *map(str, arguments)]
    import pwd  # which Windows lacks; no server is started there

    user = pwd.getpwnam(SERVER_USER) if os.geteuid() == 0 else None
    as_user: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", **as_user)


def fill(url: str, export: Path, schema: str | None = None, prefix: str = "") -> None:
    """Write the export's CSV files as tables: a column that holds only days as dates, every other column as text."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as sql:
        if schema:
            sql.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
        for file in sorted(export.glob("*.csv")):
            _fill_table(sql, file, schema, prefix)
    engine.dispose()


def _fill_table(sql: sa.Connection, file: Path, schema: str | None, prefix: str) -> None:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
        names = list(rows[0]) if rows else next(csv.reader([file.read_text(encoding="utf-8-sig")]), [])
    kinds = {name: sa.Date() if name in DATES and _all_days(rows, name) else sa.Text() for name in names}
    table = sa.Table(
        prefix + file.stem, sa.MetaData(), *(sa.Column(name, kind) for name, kind in kinds.items()), schema=schema
    )
    table.create(sql)
    values = [{name: _value(row[name], kinds[name]) for name in names} for row in rows]
    if values:
        sql.execute(table.insert(), values)


def _all_days(rows: list[dict[str, str]], name: str) -> bool:
    return all(_day(row[name]) for row in rows if row[name])


def _day(text: str) -> object:
    from datetime import date

    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _value(text: str, kind: sa.Date | sa.Text) -> object:
    if not text:
        return None
    return _day(text) if isinstance(kind, sa.Date) else text
