"""Which rows of an export an indicator can use, and their dates, which decide whether its figures can be known."""

from __future__ import annotations

import numpy as np

from kpixl.extracts.extracts import CARE_LEAVERS, days_of
from kpixl.extracts.schema import DATES_COUNTED_BY, TABLES
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.declared import Reads
from kpixl.words.periods import Days, Flags

MOST_DAYS = 1 << 17  # the days of 359 years: over a longer span, days are sorted instead of counted


def of_period(caseload: Caseload, table: str, place: int) -> Flags:
    """Which rows of a table are used for a period: all, but care leavers only from the period's own export."""
    rows = caseload[table]
    if table != CARE_LEAVERS:
        return np.ones(len(rows), dtype=bool)
    return np.asarray(rows["period"].to_numpy() == caseload.periods[place].number)


def dated(caseload: Caseload, reads: Reads) -> Days:
    """The dates by which the usable rows of a table are counted, sorted."""
    days = days_of(caseload[reads.table], date_of(reads.table))
    days = days[reads.usable(caseload)] if reads.dates or reads.needs or reads.names else days
    return days if (days[1:] >= days[:-1]).all() else days_in_order(days)


def days_in_order(days: Days) -> Days:
    """Days sorted. They are many, but from few years, so counting them is faster than sorting."""
    numbers = days.astype(np.int64)
    first, last = int(numbers.min()), int(numbers.max())
    if last - first > MOST_DAYS:
        return np.sort(days)
    every: Days = np.repeat(np.arange(first, last + 1), np.bincount(numbers - first)).astype("datetime64[D]")
    return every


def date_of(table: str) -> str:
    """The date column by which a table's rows are counted."""
    return next(short for short, column in TABLES[table].columns.items() if column.kind in DATES_COUNTED_BY)


def column_and_table(table: str, column: str) -> str:
    """A column as an officer would look it up: its name and its table's name."""
    return f"{TABLES[table].columns[column].name} of {TABLES[table].name}"
