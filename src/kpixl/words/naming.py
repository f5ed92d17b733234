"""
How people name an indicator and a month: in a formula, and on the sheet Overrides.

The VBA of the workbook reads names by the same rules (`workbook/vba`); a test asks both the same questions.
"""

from __future__ import annotations

import calendar
import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol, TypeVar

from kpixl.words.errors import UsageError
from kpixl.words.periods import QUARTER_MONTHS, YEAR_BEGINS_IN, YEAR_MONTHS, Period

DAY_ZERO = date(1899, 12, 30)  # day 0 of the day numbers in Excel's cells, which are right from March 1900 on
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)  # a number outside this range is no month
MONTH_NAMES = tuple(name.lower() for name in calendar.month_name)[1:]
NAMED_MONTH = re.compile(r"([a-z]+)[ -]([0-9]{4}|[0-9]{2})")  # Jun-24, June 2024
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
QUARTER_NAMED = re.compile(r"([0-9]{4})-q([1-4])")  # 2024-Q1
YEAR_NAMED = re.compile(r"([0-9]{4}) ytd")  # 2024 YTD
YEAR_AND_MONTH = re.compile(r"([0-9]{4})[-/. ]?([0-9]{1,2})")  # 2024-6, 202406
MONTH_AND_YEAR = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{4})")  # 06/2024


class Named(Protocol):
    """Anything with a key, a ref (which may repeat or be empty), a label, and a name made of both to show to people."""

    @property
    def key(self) -> str: ...
    @property
    def ref(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def name(self) -> str: ...


Each = TypeVar("Each", bound=Named)


def named(name: str | float, indicators: Sequence[Each]) -> tuple[Each, ...]:
    """
    The indicators that a name fits: one if all is well, none if it is unknown, several if it is ambiguous.

    A text is looked up among the keys, the refs, the names and the labels, in this order, ignoring case; the first of
    these in which it fits exactly one indicator decides. A number is compared with the refs that are numbers, since a
    cell into which 6.10 was typed holds 6.1.
    """
    if not isinstance(name, str):
        number = float(f"{name:.15g}")  # as many digits of it as Excel compares
        return tuple(each for each in indicators if _NUMBER.fullmatch(each.ref) and float(each.ref) == number)
    wanted = comparable(name)
    words: tuple[Callable[[Each], str], ...] = (_key, _ref, _name, _label)
    fits = [tuple(each for each in indicators if comparable(word(each)) == wanted) for word in words]
    ambiguous = [several for several in fits if len(several) > 1]
    return next(iter([*(one for one in fits if len(one) == 1), *ambiguous]), ())


def mentioned(text: str, indicators: Sequence[Each]) -> tuple[Each, ...]:
    """The indicators whose key, ref or label contains the text."""
    part = comparable(text)
    return tuple(
        each for each in indicators if any(part in comparable(word) for word in (each.key, each.ref, each.label))
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean cp_visits?`, or nothing if no known word is close."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def comparable(text: str) -> str:
    """A text as it is compared: without spaces around it and without case."""
    return text.strip(" ").lower()


def _key(indicator: Named) -> str:
    return indicator.key


def _ref(indicator: Named) -> str:
    return indicator.ref


def _name(indicator: Named) -> str:
    return indicator.name


def _label(indicator: Named) -> str:
    return indicator.label


def period_named(month: str | float | date) -> Period | None:
    """
    The month meant by `2024-06`, `Jun-24`, `Jun 24`, `June 2024`, a date, or the number that Excel holds for
    one; None if it is none of them.

    Months are written as their English names or the first three letters. Years run from 1990 to 2099.
    """
    if isinstance(month, date):
        return _in_reach(Period(month.year, month.month))
    if isinstance(month, str):
        return _period_written(comparable(month))
    first, after = day_number(FIRST_DAY), day_number(LAST_DAY) + 1
    return period_named(DAY_ZERO + timedelta(days=int(month))) if first <= month < after else None


def _period_written(text: str) -> Period | None:
    found = NAMED_MONTH.fullmatch(text)
    if found:
        months = [at for at, name in enumerate(MONTH_NAMES, start=1) if found[1] in (name, name[:3])]
        year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)
        return _in_reach(Period(year, months[0])) if months else None
    try:
        return _in_reach(Period.parse(text)) if text.isascii() else None
    except UsageError:
        return None


def span_named(text: str) -> tuple[Period, Period] | None:
    """
    The first month of the span meant by `2024-Q1` or `2024 YTD`, and the last that it can have; None for other texts.

    Quarters and years are financial ones, named for the year in which they begin: `2024-Q4` is January to March 2025.
    """
    found = QUARTER_NAMED.fullmatch(comparable(text)) if text.isascii() else None
    if found and _in_reach(april := Period(int(found[1]), YEAR_BEGINS_IN)):
        first = april.plus(QUARTER_MONTHS * (int(found[2]) - 1))
        return first, first.plus(QUARTER_MONTHS - 1)
    found = YEAR_NAMED.fullmatch(comparable(text)) if text.isascii() else None
    if found and _in_reach(april := Period(int(found[1]), YEAR_BEGINS_IN)):
        return april, april.plus(YEAR_MONTHS - 1)
    return None


def period_meant(text: str) -> Period | None:
    """The month that was probably meant by a text that is not a period: `2024-6`, `06/2024`, `Jun-24`, `Juni 2024`."""
    wanted = comparable(text)
    for pattern, year, month in ((YEAR_AND_MONTH, 1, 2), (MONTH_AND_YEAR, 2, 1)):
        found = pattern.fullmatch(wanted)
        if found:
            return period_named(f"{found[year]}-{int(found[month]):02d}")
    word = re.match(r"[a-z]+", wanted)
    near = difflib.get_close_matches(word[0], MONTH_NAMES, n=1) if word else []
    if period_named(wanted) or not (word and near):
        return period_named(wanted)
    return period_named(f"{near[0]} {wanted[word.end() :].lstrip(' -./')}")


def _in_reach(period: Period) -> Period | None:
    return period if FIRST_DAY.year <= period.year <= LAST_DAY.year else None


def day_number(day: date) -> int:
    """The number that a cell holds for a day."""
    return (day - DAY_ZERO).days
