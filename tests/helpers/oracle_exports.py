"""Which export serves a period: the definitions' section 2, for the second computation (see oracle.py)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct


class Export(Struct, frozen=True):
    """One full export, as at a day."""

    folder: Path
    as_at: date
    is_of_a_month: bool = False  # named for a month, or flat


def serving(
    extracts: Path, periods: Sequence[str], history: str | None
) -> dict[str, tuple[Export | None, Export | None]]:
    """By period, the export that serves it and its own export."""
    exports = exports_in(extracts)
    if not exports:
        flat = {period: Export(extracts, last_day(period), True) for period in periods}
        return {period: (flat[period], flat[period] if period == max(periods) else None) for period in periods}
    newest = max(exports, key=lambda export: export.as_at)
    return {
        period: (newest if history == "restated" else own, own)
        for period in periods
        for own in [export_of(period, exports)]
    }


def exports_in(extracts: Path) -> list[Export]:
    """Exports in sub-folders named `2024-06` or `2024-06-28`."""
    found = []
    for folder in sorted(extracts.iterdir()):
        if folder.is_dir() and re.fullmatch(r"\d{4}-\d{2}", folder.name):
            found.append(Export(folder, last_day(folder.name), True))
        elif folder.is_dir() and re.fullmatch(r"\d{4}-\d{2}-\d{2}", folder.name):
            found.append(Export(folder, date.fromisoformat(folder.name)))
    return found


def export_of(period: str, exports: Sequence[Export]) -> Export | None:
    """The export named for the period; else the first as at its end or up to 31 days later; else the latest in it."""
    end = last_day(period)
    named = [export for export in exports if export.is_of_a_month and export.as_at == end]
    dated = sorted((export for export in exports if not export.is_of_a_month), key=lambda export: export.as_at)
    after = [export for export in dated if end <= export.as_at <= end + timedelta(31)]
    within = [export for export in dated if f"{export.as_at:%Y-%m}" == period]
    return next(iter([*named, *after, *reversed(within)]), None)


def last_day(period: str) -> date:
    year, month = (int(part) for part in period.split("-"))
    return date(year, month, monthrange(year, month)[1])
