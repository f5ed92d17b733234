"""Which rows of an export an indicator can use, and their dates, by which its figures are known."""

from __future__ import annotations

import numpy as np

from kpixl.extracts.extracts import CARE_LEAVERS, days_of
from kpixl.extracts.schema import DATES_COUNTED_BY, TABLES
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.declared import Reads
from kpixl.words.periods import Days, Flags

MOST_DAYS = 1 << 17  # counted one by one: the days of 359 years


def of_period(caseload: Caseload, table: str, place: int) -> Flags:
    """Which rows of a table answer for a period: all, except that care leavers must be from its own export."""
    rows = caseload[table]
    if table != CARE_LEAVERS:
        return np.ones(len(rows), dtype=bool)
    return np.asarray(rows["period"].to_numpy() == caseload.periods[place].number)


def dated(caseload: Caseload, reads: Reads) -> Days:
    """The dates by which the usable rows of a table are counted, in order."""
    days = days_of(caseload[reads.table], date_of(reads.table))
    days = days[reads.usable(caseload)] if reads.dates or reads.needs or reads.names else days
    return days if (days[1:] >= days[:-1]).all() else days_in_order(days)


def days_in_order(days: Days) -> Days:
    """Days from the first to the last: they are many, of few years, and sooner counted than sorted."""
    numbers = days.astype(np.int64)
    first, last = int(numbers.min()), int(numbers.max())
    if last - first > MOST_DAYS:
        return np.sort(days)
    every: Days = np.repeat(np.arange(first, last + 1), np.bincount(numbers - first)).astype("datetime64[D]")
    return every


def date_of(table: str) -> str:
    """The column by whose date a table's rows are counted."""
    return next(short for short, column in TABLES[table].columns.items() if column.kind in DATES_COUNTED_BY)


def column_and_table(table: str, column: str) -> str:
    """A column as an officer finds it: its name and its table's."""
    return f"{TABLES[table].columns[column].name} of {TABLES[table].name}"
