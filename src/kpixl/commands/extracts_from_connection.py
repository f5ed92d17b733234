"""
`--extracts connection:NAME`: a database's tables, copied into the user's own folder; figures are computed from there.

Each copy is kept, since a page may have come from it: publishing looks for the people in exactly that export. A copy
with the same content as the last one is not kept.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from kpixl.config.reading import read_config
from kpixl.config.settings import home
from kpixl.config.values import Config
from kpixl.disclosure.people.telling_columns import tells_people
from kpixl.extracts.connections import Connection, connection_named, open_database
from kpixl.extracts.database_copy import IsWanted, check_has_tables, copy_tables
from kpixl.extracts.fingerprints import fingerprints
from kpixl.extracts.schema import TABLES
from kpixl.extracts.text_layouts import column_named
from kpixl.indicators import DECLARED
from kpixl.words.errors import ExtractError, UsageError, why_not
from kpixl.words.naming import did_you_mean
from kpixl.words.periods import Period
from kpixl.words.progress import Progress, silent

NOT_ONE_MOMENT = "the database has no snapshot for this user, so its tables were read one after another"
_MONTHS_BEFORE = 36
"""A safe upper limit on how long before the first month asked for an event may still decide a figure."""


class Pulled(Struct, frozen=True):
    """A copy of a database's tables; not `is_one_moment` if they were read one after another and so may disagree."""

    folder: Path
    is_one_moment: bool

    @property
    def warning(self) -> str:
        return "" if self.is_one_moment else NOT_ONE_MOMENT


def extracts_of(extracts: Path, config_folder: Path, first: Period, progress: Progress = silent) -> Path:
    """The folder of extracts: the one that is named, or a new copy of the named connection's tables."""
    name = connection_named(extracts)
    if not name:
        return extracts
    new = pulled(name, config_folder, first, progress)
    if new.warning:
        progress(new.warning)
    return new.folder


def copies_of(name: str, config_folder: Path) -> Path:
    """The folder that holds a connection's copies, one sub-folder each; refused if config has no such connection."""
    _connection(read_config(config_folder, DECLARED), name)
    return _copies_of(name)


def check_answers(name: str, config_folder: Path) -> None:
    """Refuse a connection whose database can't be reached or has no table of the standard."""
    connection = _connection(read_config(config_folder, DECLARED), name)
    with open_database(connection) as there:
        check_has_tables(connection, there)


def pulled(
    name: str, config_folder: Path, first: Period, progress: Progress = silent, *, now: datetime | None = None
) -> Pulled:
    """A copy of the connection's tables as they are now, with the rows that the months from `first` on need."""
    config = read_config(config_folder, DECLARED)
    connection, folder = _connection(config, name), _copies_of(name)
    since = first.back_to(_MONTHS_BEFORE)[0].first_day
    begun = folder / f".{(now or datetime.now()):%Y-%m-%d %H%M%S %f}"  # two refreshes may begin in one second
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        begun.mkdir(mode=0o700)
        try:
            is_one_moment = _copy(connection, config, begun, since, progress)
            return Pulled(_kept(begun, folder), is_one_moment)
        finally:
            shutil.rmtree(begun, ignore_errors=True)
    except OSError as fault:
        raise ExtractError(
            f"The tables of the connection '{name}' can't be kept in {folder}: {why_not(fault)}.\n"
            "A copy of them belongs there, for this user alone. Make room, or see that you may write there."
        ) from None


def _copy(connection: Connection, config: Config, into: Path, since: date, progress: Progress) -> bool:
    """Copy the tables; returns whether all of them were read at one moment."""
    with open_database(connection) as there:
        wanted = _wanted(config.reading.columns)
        return copy_tables(connection, there, into, wanted, since, progress).is_one_moment


def _kept(begun: Path, folder: Path) -> Path:
    """The new copy, put in its place; or the last copy if both hold the same."""
    earlier = sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))[-1:]
    content = fingerprints([begun, *earlier])
    if earlier and content[earlier[0]] == content[begun]:
        return earlier[0]
    return begun.rename(folder / begun.name.removeprefix("."))


def _wanted(renamed: Mapping[str, Mapping[str, str]]) -> IsWanted:
    """A test for columns that indicators read, and columns that tell whom a file for leadership must not name."""
    standard = {table.name: {column.name for column in table.columns.values()} for table in TABLES.values()}

    def is_wanted(table: str, column: str) -> bool:
        own_names = {column_named(own): name for name, own in renamed.get(table, {}).items()}
        name = own_names.get(column_named(column), column_named(column))
        return name in standard.get(table, _NONE) or tells_people(name)

    return is_wanted


_NONE: Collection[str] = frozenset()


def _connection(config: Config, name: str) -> Connection:
    if name in config.connections:
        return config.connections[name]
    known = ", ".join(config.connections)
    there = f"It has: {known}{did_you_mean(name, config.connections) or '.'}" if known else "It has none yet."
    raise UsageError(
        f"config/extracts.toml has no connection '{name}'. {there}\n"
        f"Write one, as docs/databases.md shows: [connections.{name or 'live'}]."
    )


def _copies_of(name: str) -> Path:
    return home() / "copies" / name
