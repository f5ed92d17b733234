"""What makes a figure doubtful without changing it: `definitions.md`, "Doubts"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import numpy as np

from kpixl.extracts.absences import RowCounts
from kpixl.extracts.extracts import CARE_LEAVERS
from kpixl.extracts.schema import TABLES
from kpixl.figures.rows_used import column_and_table, date_of, of_period
from kpixl.figures.why_unknown import STEADY_TABLES, Asking, percent, share, written
from kpixl.indicators.declared import Timing
from kpixl.indicators.sources import filled_by
from kpixl.words.periods import ONE_DAY, Days, plus_months

SPAN_DAYS = 14
SPANS_BEFORE = 12


def doubts(asking: Asking, place: int) -> tuple[str, ...]:
    """The doubts shown beside a period's known figure, as sentences without a full stop."""
    return tuple(
        dict.fromkeys(
            [
                *asking.once(_bad_rows, place),
                *_unsure_rows(asking, place),
                *_persons(asking, place),
                *_history_too_short(asking, place),
                *_begins_later(asking, place),
                *_fewer_rows_lately(asking, place),
                *_texts_in_no_list(asking, place),
            ]
        )
    )


def _bad_rows(asking: Asking, place: int) -> Iterator[str]:
    """Rows that the figure needs but that were left out, table by table."""
    for reads in (*asking.needed, *(may.reads for may in asking.declared.may_read)):
        counts = _counts(asking, reads.table, place)
        if counts is None:
            continue
        rows = of_period(asking.caseload, reads.table, place)
        unusable = int(np.count_nonzero(rows & ~asking.usable(reads)))
        of_all = Fraction(counts.bad + unusable, max(counts.bad + counts.used, 1))
        if of_all > asking.knowing.doubt_share:
            yield f"{percent(of_all)} of the rows of {TABLES[reads.table].name} were left out as bad rows"


def _counts(asking: Asking, table: str, place: int) -> RowCounts | None:
    extracts = asking.caseload.extracts
    if table == CARE_LEAVERS:
        return extracts.care_leaver_counts.get(asking.caseload.periods[place])
    return extracts.counts.get(table)


def _unsure_rows(asking: Asking, place: int) -> Iterator[str]:
    if asking.cohort.unsure is None:
        return
    unsure = share(asking.cohort.unsure[asking.flags_of(place)])
    if unsure > asking.knowing.doubt_share:
        columns = " or ".join(column_and_table(table, column) for table, column in asking.declared.unsure_of)
        yield f"{columns} is not known for {percent(unsure)} of the rows"


def _persons(asking: Asking, place: int) -> Iterator[str]:
    """Persons without a row in `ssd_person` or, if age is used, without a date of birth there."""
    if "persons" in asking.caseload.extracts.absent:
        return
    persons = asking.persons(place)
    matched = asking.caseload.is_person[persons]
    if (unmatched := share(~matched)) > asking.knowing.doubt_share:
        yield f"{percent(unmatched)} of the persons have no row in {TABLES['persons'].name}"
    if any(reads.table == "persons" and "born" in reads.decide for reads in asking.needed):
        unborn = share(matched & np.isnat(asking.caseload.extracts.born[persons]))
        if unborn > asking.knowing.doubt_share:
            yield f"{percent(unborn)} of the persons have no date of birth ({column_and_table('persons', 'born')})"


def _history_too_short(asking: Asking, place: int) -> Iterator[str]:
    """A table that begins after the day to which the indicator looks back."""
    looks_back = asking.declared.looks_back
    if looks_back is None:
        return
    filled = filled_by(asking.caseload.extracts.source, looks_back.table)
    if filled and filled.is_current:  # only each child's latest, however long ago
        return
    period, months = asking.caseload.periods[place], looks_back.months
    if isinstance(months, str):
        months = int(str(asking.indicator.parameters[months]))
    last = period.last_day if asking.declared.timing is Timing.STOCK else period.first_day
    since = _months_before(last, months)
    days = asking.dates[looks_back.table]
    if len(days) and days.min() > np.datetime64(since, "D"):
        yield f"{TABLES[looks_back.table].name} begins after {written(since)}, to which the figure looks back"


def _begins_later(asking: Asking, place: int) -> Iterator[str]:
    """
    Tables with rows all year round that begin after the start of a longer span, so that its first months lack rows; or
    after the end of a single month, which then has none at all.

    A few rows do not show when a table begins. So for a single month, the table needs as many rows as are needed to
    show that a table is cut short.
    """
    period = asking.caseload.periods[place]
    is_month = period.months == 1
    since = np.datetime64(period.first_day, "D") + np.timedelta64(SPAN_DAYS, "D")
    since = np.datetime64(period.last_day, "D") + ONE_DAY if is_month else since
    least = asking.knowing.evidence_rows if is_month else 1
    for reads in asking.needed:
        if reads.table in STEADY_TABLES and len(days := asking.dates[reads.table]) >= least and days.min() >= since:
            yield f"{TABLES[reads.table].name} begins after {written(period.first_day)}, from which the figure counts"


def _fewer_rows_lately(asking: Asking, place: int) -> Iterator[str]:
    """Tables with rows all year round that have fewer than half as many in the last fortnight of a month as usual."""
    for reads in asking.needed:
        if reads.table in STEADY_TABLES:
            days, column = asking.dates[reads.table], TABLES[reads.table].columns[date_of(reads.table)].name
            for end in (month.last_day for month in asking.caseload.periods[place].single_months):
                last, *before = _by_fortnight(days, end)
                if 2 * last < np.median(before):
                    yield (
                        f"{TABLES[reads.table].name} has fewer than half as many rows in the {SPAN_DAYS} days to "
                        f"{written(end)} as is usual ({column})"
                    )


def _by_fortnight(days: Days, end: date) -> list[int]:
    """How many dates are in the 14 days to a day and in each of the 14-day spans before it, the latest first."""
    ends = np.datetime64(end, "D") - SPAN_DAYS * ONE_DAY * np.arange(SPANS_BEFORE + 2)
    until = np.searchsorted(days, ends, side="right")
    return [int(count) for count in until[:-1] - until[1:]]


def _texts_in_no_list(asking: Asking, place: int) -> Iterator[str]:
    for unlisted in asking.cohort.unlisted:
        odd = share(unlisted.is_unlisted[unlisted.period == place])
        if odd > asking.knowing.doubt_share:
            yield f"{column_and_table(unlisted.table, unlisted.column)} is in no list for {percent(odd)} of the rows"


def _months_before(day: date, months: int) -> date:
    moved: date = plus_months(np.array([day], dtype="datetime64[D]"), -months)[0].item()
    return moved
