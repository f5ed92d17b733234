"""
The 32 figures of a month computed by DuckDB alone: it reads the files, and the tests' SQL does the counting.

    python -m benchmarks.duckdb_sql EXPORT PERIOD CONFIG

Reads only what the demo's files hold: days in their two forms, and outcomes as JSON that may be broken. It does nothing
else that the definitions say about reading, which is in its favour.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb

import oracle
from oracle_exports import last_day
from oracle_reading import TABLES, Table, columns_of, holds_days, key_of

FORMS = ("%Y-%m-%d %H:%M:%S.%g", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")


def figures(export: Path, period: str, config: Path) -> oracle.Answers:
    end = last_day(period)
    with duckdb.connect() as db:
        tables = {name: table(db, export / f"{name}.csv", name, config) for name in TABLES}
    served = oracle.Served(period, end)
    return oracle.figures([tables], [served], config, threads=os.cpu_count() or 1)[0, period]


def table(db: duckdb.DuckDBPyConnection, file: Path, name: str, config: Path) -> Table | None:
    if not file.exists():
        return None
    cells = db.read_csv(str(file), header=True, all_varchar=True)
    there = [column for column in columns_of(name) if column in cells.columns]
    read = ", ".join(sql for column in there for sql in typed(column, config))
    key = ", ".join(column for column in key_of(name) if column in there)
    numbered = cells.project("*, row_number() OVER () AS line").set_alias("numbered")
    rows = numbered.project(
        f"line, {read}, row_number() OVER (PARTITION BY {key or 'line'} ORDER BY line DESC) AS place"
    )
    return Table(rows.filter("place = 1").order("line").to_arrow_table().drop(["place"]), frozenset(cells.columns))


def typed(column: str, config: Path) -> list[str]:
    """The column as oracle_reading.py types it: a text, a day and whether it can't be read, or a flag's meaning."""
    wording = oracle.wording(config)
    text = f"CASE WHEN lower(trim({column})) NOT IN ('', {listed(wording.empty_texts)}) THEN trim({column}) END"
    if holds_days(column):
        day = f"CAST(try_strptime({text}, [{listed(FORMS)}]) AS DATE)"
        empty = ", ".join(f"DATE '{date(*each)}'" for each in wording.empty_dates if all(each))
        return [
            f"CASE WHEN {day} NOT IN ({empty}) THEN {day} END AS {column}",
            f"{text} IS NOT NULL AND {day} IS NULL AS {column}_is_unreadable",
        ]
    if column.endswith("_outcome_json"):
        flag = f'(?:{"|".join(wording.flags[column])})"'
        says = f"lower(regexp_extract({column}, '{flag}\\s*:\\s*\"?([A-Za-z]*)', 1)) IN ('y', 'yes', 'true')"
        return [
            f"coalesce(regexp_matches({column}, '{flag}'), false) AS {column}_names_flag",
            f"coalesce({says}, false) AS {column}_says_yes",
        ]
    return [f"{text} AS {column}"]


def listed(texts: Iterable[str]) -> str:
    return ", ".join(f"'{text}'" for text in texts)


if __name__ == "__main__":
    found = figures(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    print(json.dumps({key: (answer.numerator, answer.denominator) for key, answer in found.items()}))
