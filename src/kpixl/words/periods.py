"""Periods (calendar months), working days and ages: the calendar of `definitions.md`, "Words"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt

from kpixl.words.errors import UsageError

Days = npt.NDArray[np.datetime64]  # datetime64[D]; NaT is no date
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
MonthDay = str  # a day of every year, written 12-31

NO_DAY = np.datetime64("NaT", "D")
MOST_MONTHS = 120  # that anybody asks for at once
FIRST_HOLIDAY_YEAR, LAST_HOLIDAY_YEAR = 1990, 2060


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month, written `2024-06`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """The month written `2024-06`; anything else is a `UsageError`."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1900:
            raise UsageError(f"'{text}' is not a period. Write a year and a month, such as 2024-06.")
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def number(self) -> int:
        """Months since the year 0, so that a column can hold periods."""
        return self.year * 12 + self.month - 1

    def plus(self, months: int) -> Period:
        years, month = divmod(self.number + months, 12)
        return Period(years, month + 1)

    def back_to(self, months: int) -> tuple[Period, ...]:
        """This period and those before it, `months` in all, oldest first."""
        return tuple(self.plus(-back) for back in reversed(range(months)))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def name(self) -> str:
        """June 2024"""
        return f"{calendar.month_name[self.month]} {self.year}"


def first_days(periods: tuple[Period, ...]) -> Days:
    return np.array([period.first_day for period in periods], dtype="datetime64[D]")


def last_days(periods: tuple[Period, ...]) -> Days:
    return np.array([period.last_day for period in periods], dtype="datetime64[D]")


def plus_months(days: Days, months: int) -> Days:
    """Each day moved by calendar months, clipped to the month's last day (31 May − 3 months = 29 February 2024)."""
    months_of = days.astype("datetime64[M]")
    moved = months_of + np.timedelta64(months, "M")
    day_of_month = days - months_of.astype("datetime64[D]")
    first = moved.astype("datetime64[D]")
    last_of_month = (moved + np.timedelta64(1, "M")).astype("datetime64[D]") - first - np.timedelta64(1, "D")
    clipped: Days = first + np.minimum(day_of_month, last_of_month)
    return clipped


def age_on(births: Days, days: Days) -> Counts:
    """
    Completed years; −1 where there is no date of birth or it is after the day.

    Born on 29 February: a year older on 1 March in other years. −1 is under every limit.
    """
    months_between = (days.astype("datetime64[M]") - births.astype("datetime64[M]")).astype(np.int64)
    known = ~np.isnat(births) & ~np.isnat(days) & (births <= days)
    day_of_birth = (births - births.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    day_of_month = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    completed_months = months_between - (day_of_month < day_of_birth)
    return np.where(known, completed_months // 12, -1)


@cache
def bank_holidays(region: str) -> Days:
    """
    The bank holidays of a region of the United Kingdom (`ENG`, `WLS`, `SCT`, `NIR`), in order.

    Source: the `holidays` library, which follows the published list (moved and extra days included).
    """
    import holidays  # takes as long to load as all the rest of this module

    found = holidays.country_holidays("GB", subdiv=region, years=range(FIRST_HOLIDAY_YEAR, LAST_HOLIDAY_YEAR))
    return np.array(sorted(found), dtype="datetime64[D]")


def working_days(after: Days, until: Days, region: str = "ENG") -> Counts:
    """
    wd(a, b): working days after day a up to and including day b, so that wd(a, a) = 0.

    Monday to Friday, less the region's bank holidays; negative where b is before a. Where a or b is not a date the
    count is −1, so check first.
    """
    known = ~np.isnat(after) & ~np.isnat(until)
    one_day = np.timedelta64(1, "D")
    some_day = np.datetime64("2000-01-01", "D")
    counted = np.busday_count(
        np.where(known, after, some_day) + one_day,
        np.where(known, until, some_day) + one_day,
        holidays=bank_holidays(region),
    )
    return np.where(known, counted, -1)


def working_day_after(days: Days, count: int, region: str = "ENG") -> Days:
    """The first day x with wd(day, x) = count (count 1 or more); no date stays none."""
    known = ~np.isnat(days)
    start = np.where(known, days, np.datetime64("2000-01-01", "D"))
    # Rolling back first makes a weekend day count from the working day before it, as wd does.
    due = np.busday_offset(start, count, roll="backward", holidays=bank_holidays(region))
    return np.where(known, due, np.datetime64("NaT", "D"))
