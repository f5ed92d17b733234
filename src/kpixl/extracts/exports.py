"""Which export serves which period: `definitions.md`, "The export of a period"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from kpixl.extracts.files import file_of
from kpixl.extracts.schema import TABLES
from kpixl.words.errors import ExtractError, UsageError
from kpixl.words.periods import Period

NAMED_FOR_A_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
NAMED_FOR_A_MONTH = re.compile(r"(\d{4})-(\d{2})")
SERVES_FOR_DAYS = 31  # an as-at date up to this long after the period's end serves the period


@dataclass(frozen=True)
class Export:
    """
    One full copy of the extracts, as at a day.

    A flat folder says neither its name nor its day (both empty): who asks decides, see `Exports.asked_until`.
    """

    folder: Path
    name: str
    as_at: date | None


@dataclass(frozen=True)
class Exports:
    """The exports of an extracts folder, in order of their day."""

    folder: Path
    all: tuple[Export, ...]

    @property
    def is_flat(self) -> bool:
        return not self.all[0].name

    @property
    def newest(self) -> Export:
        return self.all[-1]

    def asked_until(self, newest_period: Period) -> Exports:
        """These exports; a flat one is as at the end of the newest period asked for."""
        if not self.is_flat:
            return self
        return replace(self, all=(replace(self.newest, as_at=newest_period.last_day),))

    def of(self, period: Period, newest_period: Period) -> Export | None:
        """The period's own export. A flat export is that of the newest period asked for, and of no other."""
        if self.is_flat:
            return self.newest if period == newest_period else None
        named = [export for export in self.all if export.name == str(period)]
        dated = [
            (export.as_at, export) for export in self.all if export.as_at and NAMED_FOR_A_DAY.fullmatch(export.name)
        ]
        end = period.last_day
        after = [export for as_at, export in dated if end <= as_at <= end + timedelta(days=SERVES_FOR_DAYS)]
        within = [export for as_at, export in dated if period.first_day <= as_at < end]
        return next(iter([*named, *after, *reversed(within)]), None)


def exports_in(folder: Path) -> Exports:
    """The exports in a folder: one flat export, or one sub-folder a month end (`2024-06`, `2024-06-28`)."""
    if not folder.is_dir():
        raise ExtractError(
            f"There is no extracts folder '{folder}'.\n"
            "It should hold one export (ssd_contacts.csv, …) or one sub-folder a month end (2024-06).\n"
            "Check the path, or ask where the exports are put."
        )
    dated = [
        Export(path, path.name, as_at)
        for path in sorted(folder.iterdir())
        if path.is_dir() and (as_at := _as_at(path.name)) is not None
    ]
    flat = _has_tables(folder)
    if flat and dated:
        raise ExtractError(
            f"The extracts folder '{folder.name}' holds tables and also the sub-folder {dated[0].name}.\n"
            "It should hold one export, or one sub-folder a month end, so that it is plain which is meant.\n"
            "Move the tables into a sub-folder named for their month, such as 2024-06."
        )
    if not flat and not dated:
        raise ExtractError(
            f"The extracts folder '{folder.name}' holds no table that kpixl knows.\n"
            "It should hold one export (ssd_contacts.csv or .parquet, …) or one sub-folder a month end (2024-06).\n"
            "Check the path, or run the SSD script again."
        )
    by_day = sorted(dated, key=lambda export: (export.as_at, export.name))
    return Exports(folder, (Export(folder, "", None),) if flat else tuple(by_day))


def _as_at(name: str) -> date | None:
    """The day an export folder is as at: a month is as at its last day; None where the name is neither."""
    try:
        if NAMED_FOR_A_MONTH.fullmatch(name):
            return Period.parse(name).last_day
        return date.fromisoformat(name) if NAMED_FOR_A_DAY.fullmatch(name) else None
    except (ValueError, UsageError):
        return None


def _has_tables(folder: Path) -> bool:
    return any(file_of(folder, table) is not None for table in TABLES.values())
