"""Rows of a return by its own names for items, with their days read, and the tables made from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from kpixl.extracts.dates import read_dates
from kpixl.extracts.faults import LINES_SHOWN
from kpixl.extracts.remarks import Mended
from kpixl.extracts.returns.converted import ConvertedTable
from kpixl.extracts.schema import TABLES
from kpixl.extracts.table_files import Notice, Ragged
from kpixl.extracts.wording import Reading

# Returns are made by programs in the same way for all councils, so no council's config decides what counts as empty.
_READING = Reading(
    empty_texts=("", "null", "(null)", "\\n", "none", "nan", "<na>", "n/a", "#n/a", "nat", "-"),
    empty_dates=("1899-12-30", "1900-01-01", "2999-12-31", "9999-12-31"),
    columns={},
    time_zone="Europe/London",
)
_SEXES = {"1": "M", "2": "F"}
_SEX_ITEMS = ("SEX", "GENDERCURRENT", "PERSONGENDERCURRENT", "GENDER")  # the name depends on the return's year


class ReturnRow(Struct, frozen=True):
    """A row of a return, or a group of items in a message; a missing item is empty."""

    file: Path
    line: int
    items: Mapping[str, str]

    def __getitem__(self, item: str) -> str:
        return self.items.get(item, "")

    def day(self, item: str) -> date | None:
        """The day of an item that `with_days` has read; None if there is none, or if it can't be read."""
        try:
            return date.fromisoformat(self[item])
        except ValueError:
            return None

    @property
    def sex(self) -> str:
        """The sex as the standard writes it; some returns write numbers."""
        sex = next((self[item] for item in _SEX_ITEMS if self[item]), "")
        return _SEXES.get(sex, sex)


def with_days(rows: Iterable[ReturnRow], items: Collection[str]) -> list[ReturnRow]:
    """The rows, file by file, with these items as ISO days; empty if there is none, unchanged if unreadable."""
    return [row for _, of_file in groupby(rows, lambda row: row.file) for row in _with_days(list(of_file), items)]


def _with_days(rows: Sequence[ReturnRow], items: Collection[str]) -> Iterator[ReturnRow]:
    """The same for one file: only a whole column shows whether its months come first."""
    read = {item: _days([row[item] for row in rows]) for item in items}
    for place, row in enumerate(rows):
        yield ReturnRow(row.file, row.line, {**row.items, **{item: days[place] for item, days in read.items()}})


def _days(texts: Sequence[str]) -> list[str]:
    read = read_dates(pa.array(texts, type=pa.string()), _READING)
    days = read.days.astype("datetime64[D]").astype(object)
    return [
        text if cannot else day.isoformat() if day else ""
        for text, day, cannot in zip(texts, days, read.unreadable, strict=True)
    ]


class StandardRow(Struct, frozen=True):
    """The values of a row of the standard, by short column names, and the return's row that they come from."""

    row: ReturnRow
    values: Mapping[str, str]


def table_of(
    short: str,
    filled: Sequence[str],
    entries: Iterable[StandardRow],
    file: Path,
    notices: Iterable[Notice] = (),
    ragged: Sequence[Ragged] = (),
) -> ConvertedTable:
    """
    A table of the standard. `file` is the file that its rows are attributed to: the last of several years'.

    Rows of other files with unreadable days are left out here, where their file can still be named.
    """
    usable, left_out = list[StandardRow](), list[StandardRow]()
    for entry in entries:
        is_lost = entry.row.file != file and any(map(_is_no_day, _days_of(short, entry)))
        (left_out if is_lost else usable).append(entry)
    columns = {
        TABLES[short].columns[column].name: [entry.values.get(column, "") for entry in usable] for column in filled
    }
    said = (*notices, *_left_out(left_out))
    return ConvertedTable(file, columns, [entry.row.line for entry in usable], notices=said, ragged=tuple(ragged))


def _days_of(short: str, entry: StandardRow) -> list[str]:
    kinds = {name: column.kind.name for name, column in TABLES[short].columns.items()}
    return [value for column, value in entry.values.items() if kinds[column].endswith("DATE")]


def _is_no_day(text: str) -> bool:
    try:
        return bool(text) and not date.fromisoformat(text)
    except ValueError:
        return True


def _left_out(entries: Sequence[StandardRow]) -> Iterator[Notice]:
    for file, of_file in groupby(entries, lambda entry: entry.row.file):
        lines = [entry.row.line for entry in of_file]
        shown = ", ".join(map(str, lines[:LINES_SHOWN]))
        words = f"is joined with {file.name}, where a day can't be read (line {shown}): row left out"
        yield Notice(Mended.LOST_OF_RETURNS, words, len(lines))


def newest_alone(files: Iterable[Sequence[ReturnRow]], key: Sequence[str]) -> list[ReturnRow]:
    """
    The rows of several years' files, oldest file first, without an earlier file's rows about the same thing.

    Rows about the same thing have the same `key` items; a key's second row in one file matches its second in others.
    """
    latest = dict[tuple[str, ...], ReturnRow]()
    for rows in files:
        counted = Counter[tuple[str, ...]]()
        for row in rows:
            named = tuple(row[item] for item in key)
            counted[named] += 1
            latest[(*named, str(counted[named]))] = row
    return list(latest.values())


def by_text(rows: Iterable[ReturnRow], item: str) -> Iterable[list[ReturnRow]]:
    """The rows, grouped by their text in an item."""
    found = dict[str, list[ReturnRow]]()
    for row in rows:
        found.setdefault(row[item], []).append(row)
    return found.values()
