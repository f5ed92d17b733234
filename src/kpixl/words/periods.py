"""Periods (calendar months), working days and ages: the calendar of `definitions.md`, "Words"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from typing import cast

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from kpixl.words.bank_holiday_list import listed_bank_holidays
from kpixl.words.errors import UsageError

Days = npt.NDArray[np.datetime64]  # datetime64[D]; NaT is no date
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]  # None where there is no text
DaySpan = tuple[date, date]  # first and last day
MonthDay = str  # a day of every year, written 12-31

NO_DAY = np.datetime64("NaT", "D")
ONE_DAY = np.timedelta64(1, "D")
_A_MONTH = np.timedelta64(31, "D")
MOST_MONTHS = 120  # the most that one request may ask for
FIRST_HOLIDAY_YEAR, LAST_HOLIDAY_YEAR = 1990, 2059


YEAR_BEGINS_IN = 4  # April: the financial year
QUARTER_MONTHS, YEAR_MONTHS = 3, 12
TO = " to "  # between the first and the last month of a longer span


class Period(Struct, frozen=True, order=True):
    """A calendar month, written `2024-06`; or a longer span of several that ends with it, `2024-04 to 2024-06`."""

    year: int
    month: int
    months: int = 1

    @classmethod
    def read(cls, text: str) -> Period:
        """The month or longer span that a text gives; anything else is a `UsageError`."""
        first, _, last = text.partition(TO)
        if not last:
            return cls.parse(text)
        end = cls.parse(last)
        months = end.number - cls.parse(first).number + 1
        if not 1 < months <= YEAR_MONTHS:
            raise UsageError(f"'{text}' is not a period. Write a year and a month, such as 2024-06.")
        return cls(end.year, end.month, months)

    @classmethod
    def parse(cls, text: str) -> Period:
        """The month written `2024-06`; anything else is a `UsageError`."""
        return _month_written(text)

    @property
    def first_day(self) -> date:
        begins = self.plus(1 - self.months)
        return date(begins.year, begins.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def number(self) -> int:
        """Months since the year 0, so that a column can hold periods."""
        return self.year * 12 + self.month - 1

    def plus(self, months: int) -> Period:
        """The month that many months after this one, or after the last month of a longer span."""
        years, month = divmod(self.number + months, 12)
        return Period(years, month + 1)

    def back_to(self, months: int) -> tuple[Period, ...]:
        """This period and those before it, `months` in all, oldest first."""
        return tuple(self.plus(-back) for back in reversed(range(months)))

    def nearest_of(self, known: Iterable[Period]) -> Period:
        """The nearest of the known periods, of which there must be at least one; the first if several are as near."""
        return min(known, key=lambda each: abs(each.number - self.number))

    @property
    def single_months(self) -> tuple[Period, ...]:
        """The months that it is made of, oldest first."""
        return self.plus(0).back_to(self.months)

    @property
    def quarter_to_date(self) -> Period:
        """The financial quarter (April to June is the first) up to this month."""
        return Period(self.year, self.month, (self.month - YEAR_BEGINS_IN) % QUARTER_MONTHS + 1)

    @property
    def year_to_date(self) -> Period:
        """The financial year, which begins in April, up to this month."""
        return Period(self.year, self.month, (self.month - YEAR_BEGINS_IN) % YEAR_MONTHS + 1)

    @property
    def quarter(self) -> int:
        """Which quarter of the financial year it ends in: 1 for April to June."""
        return (self.month - YEAR_BEGINS_IN) % YEAR_MONTHS // QUARTER_MONTHS + 1

    def __str__(self) -> str:
        written = f"{self.year:04d}-{self.month:02d}"
        return written if self.months == 1 else f"{self.plus(1 - self.months)}{TO}{written}"

    @property
    def name(self) -> str:
        """June 2024; April to June 2024; August 2023 to March 2024"""
        last = f"{calendar.month_name[self.month]} {self.year}"
        if self.months == 1:
            return last
        first = self.plus(1 - self.months)
        year = "" if first.year == self.year else f" {first.year}"
        return f"{calendar.month_name[first.month]}{year} to {last}"


@lru_cache(1024)  # a workbook repeats the same few months in every row
def _month_written(text: str) -> Period:
    found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
        raise UsageError(f"'{text}' is not a period. Write a year and a month, such as 2024-06.")
    return Period(int(found[1]), int(found[2]))


def first_days(periods: tuple[Period, ...]) -> Days:
    return np.array([period.first_day for period in periods], dtype="datetime64[D]")


def last_days(periods: tuple[Period, ...]) -> Days:
    return np.array([period.last_day for period in periods], dtype="datetime64[D]")


def are_in_span(days: Days, span: DaySpan) -> Flags:
    """Which days lie in a span, both ends included. A missing date lies in no span."""
    first, last = (np.datetime64(day, "D") for day in span)
    found: Flags = (days >= first) & (days <= last)
    return found


def plus_months(days: Days, months: int) -> Days:
    """Each day moved by calendar months, clipped to the month's last day (31 May − 3 months = 29 February 2024)."""
    months_of = days.astype("datetime64[M]")
    moved = months_of + np.timedelta64(months, "M")
    day_of_month = days - months_of.astype("datetime64[D]")
    first = moved.astype("datetime64[D]")
    last_of_month = (moved + np.timedelta64(1, "M")).astype("datetime64[D]") - first - ONE_DAY
    clipped: Days = first + np.minimum(day_of_month, last_of_month)
    return clipped


def age_on(births: Days, days: Days) -> Counts:
    """
    Completed years; −1 if there is no date of birth or it is after the day.

    Somebody born on 29 February turns a year older on 1 March in other years. −1 is under every limit.
    """
    months_between = (days.astype("datetime64[M]") - births.astype("datetime64[M]")).astype(np.int64)
    known = ~np.isnat(births) & ~np.isnat(days) & (births <= days)
    day_of_birth = (births - births.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    day_of_month = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    completed_months = months_between - (day_of_month < day_of_birth)
    return np.where(known, completed_months // 12, -1)


@cache
def bank_holidays(region: str, first_year: int = FIRST_HOLIDAY_YEAR, last_year: int = LAST_HOLIDAY_YEAR) -> Days:
    """
    The bank holidays of a region of the United Kingdom (`ENG`, `WLS`, `SCT`, `NIR`) in these years, in order.

    Source: the `holidays` library, which follows the published list (moved and extra days included).
    """
    if region not in listed_bank_holidays():
        return bank_holidays_of_the_library(region, first_year, last_year)
    listed: Days = np.array(listed_bank_holidays()[region], dtype="datetime64[D]")
    years = listed.astype("datetime64[Y]").astype(np.int64) + 1970
    return listed[(years >= first_year) & (years <= last_year)]


def bank_holidays_of_the_library(
    region: str, first_year: int = FIRST_HOLIDAY_YEAR, last_year: int = LAST_HOLIDAY_YEAR
) -> Days:
    """The same from the library itself, which is slow to load."""
    import holidays

    found = holidays.country_holidays("GB", subdiv=region, years=range(first_year, last_year + 1))
    return np.array(sorted(found), dtype="datetime64[D]")


def _bank_holidays_between(region: str, one: Days, other: Days) -> Days:
    """
    The bank holidays of the decades in which these days fall; all the days must be dates. Building the holidays of all
    years takes longer than reading a small table.
    """
    if not one.size:
        return np.zeros(0, dtype="datetime64[D]")
    ends = [min(one.min(), other.min()), max(one.max(), other.max())]
    years = np.array(ends, dtype="datetime64[Y]").astype(np.int64) + 1970
    first, last = np.clip(years, FIRST_HOLIDAY_YEAR, LAST_HOLIDAY_YEAR).tolist()
    return bank_holidays(region, max(first // 10 * 10, FIRST_HOLIDAY_YEAR), min(last // 10 * 10 + 9, LAST_HOLIDAY_YEAR))


def working_days(after: Days, until: Days, region: str = "ENG") -> Counts:
    """
    wd(a, b): working days after day a up to and including day b, so that wd(a, a) = 0.

    Monday to Friday, less the region's bank holidays; negative if b is before a. If a or b is not a date, the count
    is −1, so check first.
    """
    known = ~np.isnat(after) & ~np.isnat(until)
    some_day = np.datetime64("2000-01-01", "D")
    begin, end = (cast("Days", np.where(known, each, some_day) + ONE_DAY) for each in (after, until))
    counted = np.busday_count(begin, end, holidays=_bank_holidays_between(region, begin, end))
    return np.where(known, counted, -1)


def working_day_after(days: Days, count: int, region: str = "ENG") -> Days:
    """The first day x with wd(day, x) = count (count 1 or more); a missing date stays missing."""
    known = ~np.isnat(days)
    start = np.where(known, days, np.datetime64("2000-01-01", "D"))
    latest = start + np.timedelta64(2 * count, "D") + _A_MONTH  # more than every other day is a working day
    off = _bank_holidays_between(region, cast("Days", start - _A_MONTH), cast("Days", latest))
    # Rolling back first makes a weekend day count from the working day before it, as wd does.
    due = np.busday_offset(start, count, roll="backward", holidays=off)
    return np.where(known, due, np.datetime64("NaT", "D"))
