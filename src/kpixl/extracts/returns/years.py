"""
The days for which a yearly return has every row.

A return covers a year from April to March, and has everything that was open on some day of it. What ended before is
only in earlier years' returns, so a figure that looks further back can't be known from one year's return.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from msgspec import Struct

_FIRST_MONTH = 4  # April
_LEAST_LEFT = 5  # children: if fewer left in an earlier year, they are probably mistakes


class Years(Struct, frozen=True):
    """The first and the last day of the consecutive years for which there is every row."""

    begin: date
    end: date


def year_of(day: date) -> int:
    """The calendar year in which the day's return year began."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def last_of_year(day: date) -> date:
    """The last day of the return year that has the day."""
    return date(year_of(day) + 1, _FIRST_MONTH, 1) - timedelta(days=1)


def years_of(newest: Collection[date], ended: Iterable[date]) -> Years | None:
    """
    The years that returns cover. `newest`: the newest day in each return; `ended`: when each child's last spell ended.

    A file may also hold earlier years. It then has children who left for good in those years, at least half as many as
    in the newest year. A single year's return never has such children.
    """
    given = {year_of(day) for day in newest}
    if not given:
        return None
    last = max(given)
    left = Counter(map(year_of, ended))
    enough = max(_LEAST_LEFT, left[last] / 2)
    first = last
    while first - 1 in given or left[first - 1] >= enough:
        first -= 1
    return Years(date(first, _FIRST_MONTH, 1), last_of_year(date(last, _FIRST_MONTH, 1)))
