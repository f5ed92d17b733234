"""Which export serves which period: `definitions.md`, "The export of a period"."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.extracts.dates import month_number
from kpixl.extracts.tables_on_disk import Contents, contents_of, files_in, is_return, may_hold_export
from kpixl.words.errors import SHOWN_AT_MOST, ExtractError
from kpixl.words.periods import Period

SERVES_FOR_DAYS = 31  # an as-at date up to this long after the period's end serves the period
FIRST_YEAR, LAST_YEAR = 1990, 2099  # other numbers are not years: 30062024 is not a month

_BY = "[-_. ]"
_MONTHS = [
    rf"(?P<year>\d{{4}}){_BY}?(?P<month>\d\d)",  # 2024-06, 202406
    rf"(?P<month>\d\d?){_BY}(?P<year>\d{{4}})",  # 06-2024
    rf"(?P<name>[a-z]+){_BY}*(?P<year>\d{{4}}|\d\d)",  # June 2024, Jun-24
    rf"(?P<year>\d{{4}}){_BY}*(?P<name>[a-z]+)",  # 2024 June
]
_DAYS = [
    rf"(?P<year>\d{{4}}){_BY}?(?P<month>\d\d){_BY}?(?P<day>\d\d)",  # 2024-06-28, 20240628
    rf"(?P<day>\d\d?){_BY}(?P<month>\d\d?){_BY}(?P<year>\d{{4}})",  # 28-06-2024
    rf"(?P<day>\d\d?)(?:st|nd|rd|th)?{_BY}*(?P<name>[a-z]+){_BY}*(?P<year>\d{{4}})",  # 28 June 2024
]


class Export(Struct, frozen=True):
    """
    One full copy of the extracts, as at a day; `month` if its folder is named for a month.

    A flat folder has neither a name nor a day (both are empty): see `Exports.asked_until`.
    """

    folder: Path
    name: str
    as_at: date | None
    month: Period | None = None


class Exports(Struct, frozen=True):
    """
    The exports of an extracts folder, ordered by day.

    `passed_over` are folders that are named like exports but hold no table; `unread` names everything else there.
    """

    folder: Path
    all: tuple[Export, ...]
    unread: tuple[str, ...] = ()
    passed_over: tuple[Export, ...] = ()

    @property
    def is_flat(self) -> bool:
        return not self.all[0].name

    @property
    def passed_over_in_words(self) -> str:
        """A sentence that names the folders passed over; empty if there are none."""
        if not self.passed_over:
            return ""
        names = [export.name for export in self.passed_over]
        return f"Passed over, since no table that kpixl knows is there: {', '.join(names)}."

    @property
    def newest(self) -> Export:
        return self.all[-1]

    def asked_until(self, newest_period: Period) -> Exports:
        """These exports; a flat one gets the end of the newest period asked for as its as-at date."""
        if not self.is_flat:
            return self
        return replace(self, all=(replace(self.newest, as_at=newest_period.last_day),))

    def of(self, period: Period, newest_period: Period) -> Export | None:
        """The export that serves the period. A flat export serves only the newest period asked for."""
        if self.is_flat:
            return self.newest if period == newest_period else None
        named = [export for export in self.all if export.month == period]
        dated = [(export.as_at, export) for export in self.all if export.as_at and not export.month]
        end = period.last_day
        after = [export for as_at, export in dated if end <= as_at <= end + timedelta(days=SERVES_FOR_DAYS)]
        within = [export for as_at, export in dated if period.first_day <= as_at < end]
        return next(iter([*named, *after, *reversed(within)]), None)


def exports_in(folder: Path, may_hold: Callable[[Path], bool] = may_hold_export) -> Exports:
    """
    The exports in a folder: one flat export, or one sub-folder a month end (`2024-06`, `2024-06-28`).

    A return that is one file is a flat export. A sub-folder that can't hold an export, such as one made for a month
    whose tables are still to come, is passed over.
    """
    if not folder.is_dir() and not is_return(folder):
        raise _not_there(folder)
    contents = _contents(folder, may_hold)
    folders = _sub_folders(contents)
    named = [export for path in folders if (export := _export(path)) is not None]
    found = [export for export in named if may_hold(export.folder)]
    passed_over = tuple(export for export in named if export not in found)
    not_understood = [path.name for path in folders if _export(path) is None]
    _check_one_kind(contents, found, passed_over, not_understood)
    if contents.has_tables:
        return Exports(folder, (Export(folder, "", None),), (*contents.unread, *not_understood), passed_over)
    files = [each.path.name for each in contents.lying if each.table and each.path.parent == folder]
    unread = dict.fromkeys((*not_understood, *contents.unread, *files))
    return Exports(folder, _in_order(folder, found), tuple(unread), passed_over)


def _contents(folder: Path, may_hold: Callable[[Path], bool] = may_hold_export) -> Contents:
    """What lies in the folder itself. A return beside folders named for exports is not taken as an export."""
    is_beside_exports = folder.is_dir() and any(
        path.is_dir() and _export(path) and may_hold(path) for path in folder.iterdir()
    )
    return contents_of(folder, converts=not is_beside_exports)


def _not_there(folder: Path) -> ExtractError:
    is_missing = f"There is no extracts folder '{folder}'."
    is_file = f"'{folder}' is a file, and the folder with the whole export is expected: '{folder.parent}'?"
    return ExtractError(
        f"{is_file if folder.exists() else is_missing}\n"
        "It should hold one export (ssd_contacts.csv, …) or one sub-folder a month end (2024-06).\n"
        "Check the path, or ask where the exports are put."
    )


def _sub_folders(contents: Contents) -> list[Path]:
    """The sub-folders that are not tables themselves."""
    if not contents.folder.is_dir():
        return []
    tables = {each.path for each in contents.lying}
    return [
        path
        for path in sorted(contents.folder.iterdir())
        if path.is_dir() and path not in tables and not path.name.startswith(".")
    ]


def _check_one_kind(
    contents: Contents, found: Sequence[Export], passed_over: Sequence[Export], not_understood: Sequence[str]
) -> None:
    """Refuse a folder where it is unclear which export is meant, or where there is none."""
    name = contents.folder.name
    if contents.has_tables and found:
        raise ExtractError(
            f"The extracts folder '{name}' holds tables and also the sub-folder {found[0].name}.\n"
            "It should hold one export, or one sub-folder a month end, so that it is clear which is meant.\n"
            "Move the tables into a sub-folder named for their month, such as 2024-06."
        )
    if not contents.has_tables and not found:
        empty = [export.name for export in passed_over]
        others = ", ".join((*empty, *not_understood, *contents.unread)[:SHOWN_AT_MOST])
        there = f" (it has: {others})" if others else ""
        raise ExtractError(
            f"The extracts folder '{name}' holds no table that kpixl knows{there}.\n"
            "It should hold one export (ssd_contacts.csv or .parquet, …) or one sub-folder a month end (2024-06).\n"
            "Check the path, name sub-folders for their month, or run the SSD script again."
        )


def _in_order(folder: Path, found: Sequence[Export]) -> tuple[Export, ...]:
    """The exports, ordered by day. Two as at the same day are an `ExtractError`, since either could be meant."""
    by_day = sorted(found, key=lambda export: (export.as_at, export.name))
    for export, following in pairwise(by_day):
        if export.as_at == following.as_at:
            raise ExtractError(
                f"The extracts folder '{folder.name}' holds {export.name} and {following.name}, which are both as at "
                f"{export.as_at}.\nOne export a day is expected, so that it is clear which is meant.\n"
                "Take away the one that is out of date."
            )
    return tuple(by_day)


def folders_of_exports(folder: Path) -> list[Export]:
    """
    Every folder that may hold an export, whatever its name: the folder itself if it holds tables, and its sub-folders.

    Unlike `exports_in`, it refuses only a folder that is not there: its purpose is to find an export again.
    """
    if not folder.is_dir() and not is_return(folder):
        raise _not_there(folder)
    contents = _contents(folder)
    flat = [Export(folder, "", None)] if contents.has_tables else []
    return [*flat, *(_export(path) or Export(path, path.name, None) for path in _sub_folders(contents))]


def quick_mark(folders: Iterable[Path]) -> str:
    """A hash of the files' names and sizes: a quick sign that an export was probably replaced."""
    digest = hashlib.sha256()
    for folder in sorted(set(folders)):
        for file in files_in(folder):
            digest.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
    return digest.hexdigest()[:16]


def _export(path: Path) -> Export | None:
    """The export in a folder named for a day or for a month (as at the month's last day); None for other names."""
    name = path.name.strip().lower()
    for form in _MONTHS:
        if (found := re.fullmatch(form, name)) and (month := _month(found)):
            return Export(path, path.name, month.last_day, month)
    for form in _DAYS:
        if (found := re.fullmatch(form, name)) and (day := _day(found)):
            return Export(path, path.name, day)
    return None


def _day(found: re.Match[str]) -> date | None:
    month, day = _month(found), int(found["day"])
    return date(month.year, month.month, day) if month and 1 <= day <= month.last_day.day else None


def _month(found: re.Match[str]) -> Period | None:
    """The month that the year and month in a name stand for; None if there is no such month."""
    parts = found.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    number = month_number(parts["name"]) if "name" in parts else int(parts["month"])
    return Period(year, number) if FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12 else None
