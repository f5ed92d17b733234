"""Rows of a return by its own names for items, with their days read, and the tables made from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from kpixl.extracts.faults import LINES_SHOWN
from kpixl.extracts.remarks import Mended
from kpixl.extracts.returns.converted import ConvertedTable
from kpixl.extracts.returns.source_columns import SourceColumn
from kpixl.extracts.schema import TABLES
from kpixl.extracts.table_files import Notice, Ragged

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
        """The day of an item that was read as a column of days; None if there is none, or if it can't be read."""
        try:
            return date.fromisoformat(self[item])
        except ValueError:
            return None

    @property
    def sex(self) -> str:
        """The sex as the standard writes it; some returns write numbers."""
        sex = next((self[item] for item in _SEX_ITEMS if self[item]), "")
        return _SEXES.get(sex, sex)


def with_columns(rows: Sequence[ReturnRow], columns: Mapping[str, SourceColumn]) -> list[ReturnRow]:
    """The rows of one file with these items as they were read, each column on its own."""
    return [
        ReturnRow(row.file, row.line, {**row.items, **{item: read.values[place] for item, read in columns.items()}})
        for place, row in enumerate(rows)
    ]


def columns_in(
    rows: Sequence[ReturnRow], items: Iterable[str], read: Callable[[Sequence[str], str], SourceColumn]
) -> dict[str, SourceColumn]:
    """These items of the rows of one file, each read as a column."""
    return {item: read([row[item] for row in rows], item) for item in items}


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
    columns = TABLES[short].columns
    return [value for name, value in entry.values.items() if columns[name].kind.is_date]


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


class YearRows(Struct, frozen=True):
    """The rows of one file, and the last day of the year that it covers; None if nothing in it has a day."""

    rows: Sequence[ReturnRow]
    until: date | None


class YearsJoined(Struct, frozen=True):
    """The rows of several years' files; `contradicted` counts those of a year that the next year's file contradicts."""

    rows: list[ReturnRow]
    contradicted: int = 0

    def notices(self) -> tuple[Notice, ...]:
        if not self.contradicted:
            return ()
        words = (
            "is joined with rows that were open at the end of an earlier year, but that the next year's return lacks: "
            "left out if it has another for the child, or else ended with their year"
        )
        return (Notice(Mended.OF_RETURNS, words, self.contradicted),)


def years_joined(files: Sequence[YearRows], key: Sequence[str], ends: str = "") -> YearsJoined:
    """
    The rows of several years' files, oldest file first, without an earlier file's rows about the same thing.

    Rows about the same thing have the same `key` items (the child, and the day on which it began); a key's second row
    in one file matches its second in others. `ends` is the item with the day on which it ended, if it can go on: a year
    has everything that was open at the end of the year before.
    """
    latest, contradicted = dict[tuple[str, ...], ReturnRow](), 0
    for file in files:
        later = _of_the_next_year(file, files) if ends else []
        rows = _as_the_next_has_it(file, later, key, ends) if later else file.rows
        contradicted += len(file.rows) - sum(one is other for one, other in zip(rows, file.rows, strict=True))
        counted = Counter[tuple[str, ...]]()
        for row in filter(None, rows):
            named = tuple(row[item] for item in key)
            counted[named] += 1
            latest[(*named, str(counted[named]))] = row
    return YearsJoined(list(latest.values()), contradicted)


def _of_the_next_year(file: YearRows, files: Sequence[YearRows]) -> list[ReturnRow]:
    """The rows of all files of the next year that there is: a year may be in several files."""
    later = [each for each in files if file.until and each.until and each.until > file.until]
    until = min((each.until for each in later if each.until), default=None)
    return [row for each in later if each.until == until for row in each.rows]


def _as_the_next_has_it(
    file: YearRows, later: Sequence[ReturnRow], key: Sequence[str], ends: str
) -> list[ReturnRow | None]:
    """
    A file's rows; those that are open, although the next year's file lacks them, end with the year. They are None if
    that file has another row for the child that was open then: it has corrected a day.
    """
    (child, begins), until = key, file.until or date.max
    known = {tuple(row[item] for item in key) for row in later}
    corrected = {
        row[child]
        for row in later
        if (row.day(begins) or date.max) <= until and (not row[ends] or (row.day(ends) or date.min) > until)
    }
    rows = list[ReturnRow | None]()
    for row in file.rows:
        if row[ends] or not row.day(begins) or tuple(row[item] for item in key) in known:
            rows.append(row)
        elif row[child] in corrected:
            rows.append(None)
        else:
            rows.append(ReturnRow(row.file, row.line, {**row.items, ends: until.isoformat()}))
    return rows


def by_text(rows: Iterable[ReturnRow], item: str) -> Iterable[list[ReturnRow]]:
    """The rows, grouped by their text in an item."""
    found = dict[str, list[ReturnRow]]()
    for row in rows:
        found.setdefault(row[item], []).append(row)
    return found.values()
