"""
What each return can say about each indicator, and what is missing.

What follows from the columns that an indicator reads and a return fills is derived; the rest is in `_SAID`, with
reasons. "Exact" is a promise: the same numerator, denominator, low, high and doubts as from the standard's own tables
of the same day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace

from kpixl.config.values import Indicator
from kpixl.extracts.exports import Export
from kpixl.extracts.other_returns import Return, ReturnCut
from kpixl.extracts.returns.years import Years
from kpixl.extracts.schema import DATES_COUNTED_BY, TABLES
from kpixl.indicators import declared
from kpixl.indicators.annex_a_coverage import SAID_OF_ANNEX_A
from kpixl.indicators.census_coverage import SAID_OF_CENSUS, SAID_OF_SSDA903, YEARLY
from kpixl.indicators.declared import DeclaredIndicator, Reads, Timing
from kpixl.indicators.return_coverage import Statement, Telling
from kpixl.words.periods import Period, plus_months

if TYPE_CHECKING:
    from kpixl.extracts.returns.converted import Fills

_SAID: Mapping[Return, Mapping[str, Statement]] = MappingProxyType(
    {Return.ANNEX_A: SAID_OF_ANNEX_A, Return.LOOKED_AFTER: SAID_OF_SSDA903, Return.IN_NEED: SAID_OF_CENSUS}
)
"""What can't be derived from columns."""

OWN_INDICATOR = Statement(
    Telling.CANNOT, "an indicator of the council's own is computed from the standard's own tables alone"
)


def statement(kind: Return, indicator: Indicator) -> Statement:
    """What a return can say about an indicator, with this council's parameters."""
    if indicator.own:
        return OWN_INDICATOR
    of = declared(indicator)
    said = _SAID.get(kind, {}).get(indicator.key) or _derived(kind, of.needed(indicator.parameters))
    return _of_years(said, of, indicator) if kind in YEARLY and said.telling is Telling.EXACT else said


def _of_years(said: Statement, of: DeclaredIndicator, indicator: Indicator) -> Statement:
    """What a yearly return can say, with how far back returns must reach for that."""
    months = of.looks_back.months if of.looks_back else said.looks_back
    back = int(str(indicator.parameters[months])) if isinstance(months, str) else months
    if not back:
        return said
    why = f"where the returns of the {back} months before the month lie beside it"
    return replace(said, why=why, looks_back=back)


def _derived(kind: Return, needed: Sequence[Reads]) -> Statement:
    filled = _fills(kind)
    missing = [words for reads in needed for words in _missing(kind, reads, filled.get(reads.table))]
    if missing:
        return Statement(Telling.CANNOT, "; ".join(missing))
    read = [filled[reads.table] for reads in needed]
    if any(each.is_current for each in read):
        return Statement(Telling.MONTH_END)
    return Statement(Telling.EXACT, months=min((each.months for each in read if each.months), default=None))


def _missing(kind: Return, reads: Reads, filled: Fills | None) -> Iterator[str]:
    table = TABLES[reads.table]
    if filled is None:
        yield f"{kind} has nothing for {table.name}"
        return
    counted_by = [name for name, column in table.columns.items() if column.kind in DATES_COUNTED_BY]
    lacking = [column for column in (*counted_by, *reads.decide) if column not in filled.columns]
    if lacking:
        yield f"{kind} has no {', '.join(table.columns[column].name for column in lacking)}"


def filled_by(source: ReturnCut | None, table: str) -> Fills | None:
    """What a return fills of a table (by its short name); None if it fills nothing, or if there is no return."""
    return _fills(source.kind).get(table) if source else None


def _fills(kind: Return) -> Mapping[str, Fills]:
    from kpixl.extracts.returns.conversion import CONVERSIONS  # slow to load, and most exports are not returns

    return CONVERSIONS[kind].fills


def why_not_told(source: ReturnCut, export: Export, indicator: Indicator, period: Period) -> str:
    """Why a period's figure can't be known from an export that was converted from a return; empty if it can."""
    said, cut = statement(source.kind, indicator), source.cut or export.as_at
    if said.telling in (Telling.PART, Telling.CANNOT):
        return f"{source.kind} {_tells[said.telling]}: {said.why}"
    if source.years and said.telling is Telling.EXACT:
        return _silent_since(source, export, period) or _not_of_these_years(
            source, source.years, cut, said, indicator, period
        )
    if cut is None:
        return f"it is not known on which day {source.kind} was cut"
    if source.latest and source.latest > cut and not _is_of_a_day(source, export):
        if said.telling is Telling.MONTH_END:
            return (
                f"{source.kind} has something dated after {_written(cut)}: name its folder for the day it was cut, "
                f"such as {cut}"
            )
        cut = source.latest  # months that were over by then are complete
    not_of_these = _not_of_these_days(source.kind, said, cut, period, is_day=_is_of_a_day(source, export))
    return not_of_these or _drawn_by_start(source, said, cut, indicator)


_tells = {Telling.PART: "tells only part of this", Telling.CANNOT: "can't tell this"}


def _is_of_a_day(source: ReturnCut, export: Export) -> bool:
    """Whether the day of the cut is known, and not only the month that the export is for."""
    return source.cut is not None or bool(export.name and not export.month)


def _not_of_these_days(kind: Return, said: Statement, cut: date, period: Period, *, is_day: bool) -> str:
    """Why not, by the period's days. Unless `is_day`, the cut may have been days later, and reach back less far."""
    first, last = period.first_day, period.last_day
    if said.telling is Telling.MONTH_END and last != cut:
        return f"{kind} tells this only for a month that ends on the day it was cut, which is {_written(cut)}"
    if last > cut:
        return f"{kind} was cut on {_written(cut)}, before the end of the month"
    if said.months is None or first >= _reaches_back_to(cut, said.months if is_day else said.months - 1):
        return ""
    if first >= _reaches_back_to(cut, said.months):
        return (
            f"{kind} reaches back {said.months} months from the day it was cut: name its folder for it, such as {cut}"
        )
    return f"{kind} reaches back {said.months} months from the day it was cut, and no further"


def _not_of_these_years(
    source: ReturnCut, years: Years, cut: date | None, said: Statement, indicator: Indicator, period: Period
) -> str:
    """Why not from a yearly return: the month is after its end, or rows that ended before its start decide, too."""
    last = min(years.end, cut or years.end)
    if period.last_day > last:
        return f"{source.kind} ends on {_written(last)}, before the end of the month"
    is_stock = declared(indicator).timing is Timing.STOCK
    day = period.last_day + timedelta(days=1) if is_stock else period.first_day
    needed = _months_before(day - timedelta(days=1), said.looks_back) + timedelta(days=1)
    if needed < years.begin:
        return (
            f"{source.kind} has every row from {_written(years.begin)} on, and this needs those from "
            f"{_written(needed)} on: put the returns of earlier years beside it"
        )
    return ""


def _silent_since(source: ReturnCut, export: Export, period: Period) -> str:
    """Why not, if it is unknown when a yearly return was cut and nothing in it is dated in the month or later."""
    if source.cut or export.name or not source.latest or source.latest >= period.first_day:
        return ""
    return (
        f"{source.kind} has nothing dated after {_written(source.latest)}: name its folder for the day it was cut, "
        f"such as {period.last_day}"
    )


def _months_before(day: date, months: int) -> date:
    before: date = plus_months(np.array([day], dtype="datetime64[D]"), -months)[0].item()
    return before


def _drawn_by_start(source: ReturnCut, said: Statement, cut: date, indicator: Indicator) -> str:
    """
    Why rows that are counted by their end may be missing: if the return has none that began before its months, it was
    drawn by their start, and lacks those that took longest.
    """
    tables = [reads.table for reads in declared(indicator).needed(indicator.parameters) if reads.table in source.begins]
    if said.months is None or not any(source.begins[each] >= _reaches_back_to(cut, said.months) for each in tables):
        return ""
    names = ", ".join(TABLES[each].name for each in tables)
    return (
        f"{source.kind} has no row of {names} that began before its {said.months} months: what took longest is missing"
    )


def _reaches_back_to(cut: date, months: int) -> date:
    """The first day of the months that end with the cut."""
    return _months_before(cut, months) + timedelta(days=1)


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
