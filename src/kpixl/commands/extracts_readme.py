"""A text about what belongs in a folder of extracts, made from the schema and from what the indicators read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from kpixl.config.values import Config
from kpixl.extracts.schema import FORENAME, SURNAME, TABLES, Column, Kind, Table
from kpixl.indicators import ALL
from kpixl.indicators.declared import Reads
from kpixl.words.periods import Period

WIDTH = 100

IN_WORDS: Mapping[Kind, str] = {
    Kind.PERSON: "the person's id; a row without one is left out",
    Kind.ID: "an id",
    Kind.NAME: "a text",
    Kind.TEXT: "a code or a text that config/extracts.toml knows",
    Kind.FLAG: "yes or no",
    Kind.NUMBER: "a number",
    Kind.NEEDED_DATE: "a date; a row without one is left out",
    Kind.PLANNED_DATE: "a date; a row without one has not happened yet",
    Kind.DATE: "a date, or empty",
    Kind.MARKED_DATE: "a date, or empty",
    Kind.FORGIVING_DATE: "a date, or empty",
    Kind.OUTCOME: 'JSON with {"NEW_REFERRAL_FLAG": "Y"} or {"CP_CONFERENCE_FLAG": "Y"}; kpixl keeps only that',
}

NAMES_SAY = "names teams, services or workers, for figures by team and service"
FAMILIES_SAY = "says which of the cases behind a figure are of one family (kpixl explain); no figure needs it"

BEGINNING = """\
What belongs in this folder
===========================

One folder for each month end, named for its month: {month}, then {next_month}, and so on. The names
{compact}, "{name}" and the day of the export ({day}) do as well.

In each of them, a full export of the tables below: all rows up to that day, not those of the month alone. One file for
each table, named as the table is ({first}.csv). CSV, Parquet, a workbook with a sheet for each table and a zip
of these are all read.

When an export is here, check it before you refresh:

    kpixl check extracts --config config

It says what is missing and what is odd, by file and line. If your tables or columns have other names,

    kpixl map extracts --config config

proposes the lines for config/extracts.toml.

The tables
==========

A figure whose table or column is missing is shown as a dash, with the reason. It is never guessed. "Needed" says which
figures that would be, by their names in config/indicators.toml; what is optional may be left out.
"""


def extracts_readme(config: Config, month: Period) -> str:
    """The text, with a month for its examples. Which columns are needed depends on the choices in config."""
    beginning = BEGINNING.format(
        month=month,
        next_month=month.plus(1),
        compact=str(month).replace("-", ""),
        name=month.name,
        day=month.last_day,
        first=next(iter(TABLES.values())).name,
    )
    return "\n".join([beginning, *(_table(short, table, config) for short, table in TABLES.items())])


def _table(short: str, table: Table, config: Config) -> str:
    needed = {
        key: reads
        for key, indicator in ALL.items()
        for reads in indicator.needed(config.indicator(key).parameters)
        if reads.table == short
    }
    title = f"{table.name}{'' if needed else '  (optional)'}"
    lines = [title, "-" * len(title), *_columns(table, list(needed.values()))]
    without = [key for key, indicator in ALL.items() if short in indicator.reads and key not in needed]
    lines += _keys("Needed by", list(needed)) + _keys("Optional for", without)
    if not needed and not without:
        lines.append(f"Optional: {FAMILIES_SAY if short == 'families' else NAMES_SAY}.")
    return "\n".join([*lines, ""])


def _columns(table: Table, needed: Sequence[Reads]) -> list[str]:
    deciding = {column for reads in needed for column in (*reads.decide, *reads.needs)} | set(table.indispensable)
    named = [(column, short in deciding or not needed) for short, column in table.columns.items()]
    if table is TABLES["persons"]:
        named += [(Column(name, Kind.NAME), False) for name in (FORENAME, SURNAME)]
    width = max(len(column.name) for column, _ in named)
    return [
        f"  {column.name:<{width}}  {_words(column)}{'' if is_needed else ' (optional)'}" for column, is_needed in named
    ]


def _words(column: Column) -> str:
    if column.name in (FORENAME, SURNAME):
        return "read only to make sure that no copy for leadership names anybody"
    return IN_WORDS[column.kind]


def _keys(beginning: str, keys: Sequence[str]) -> list[str]:
    if not keys:
        return []
    return wrap(f"{beginning}: {', '.join(keys)}", WIDTH, subsequent_indent="  ")
