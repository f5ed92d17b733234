"""
Which days a yearly return has every row of.

A return is of a year from April to March, and has all that was open on some day of it. What ended before is in the
return of the year before alone: so a figure that looks further back can't be known from one year's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_FIRST_MONTH = 4  # April
_LEAST_LEFT = 5  # children: fewer who left in a year before are rather mistakes


@dataclass(frozen=True)
class Years:
    """The first and the last day of years that follow each other, of which there is every row."""

    begin: date
    end: date


def year_of(day: date) -> int:
    """The year in which the return's year began."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def years_of(newest: Collection[date], ended: Iterable[date]) -> Years | None:
    """
    The years that returns cover. `newest` is the newest day in each of them, `ended` when each child's last spell did.

    A file may hold the years before, too. It then has children who left in them for good, which a single year's return
    never has: at least half as many as in the newest year.
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
    return Years(date(first, _FIRST_MONTH, 1), date(last + 1, _FIRST_MONTH, 1) - timedelta(days=1))
