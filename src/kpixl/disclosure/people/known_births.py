"""What the known days of birth say about a day: whether it may be somebody's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection
from datetime import date
from functools import cached_property

from msgspec import Struct

A_YEAR = 365
DAY_SAYS_LITTLE_FROM = 0.05  # share of the days around a day that are birthdays: from this on, a day alone names nobody
FEW_IN_A_YEAR = 5  # with fewer born in it, the year alone may say who it is
MISTAKEN_AT_MOST = 5  # of the newest days, such as those of a mistyped year


class KnownBirths(Struct, frozen=True, dict=True):
    """The days on which somebody was born."""

    days: Collection[date]

    def says_who(self, day: date) -> bool:
        """Whether so few days around it are birthdays that the day alone says whose it is."""
        at = day.toordinal()
        around = bisect_right(self._sorted, at + A_YEAR // 2) - bisect_left(self._sorted, at - A_YEAR // 2)
        return around < DAY_SAYS_LITTLE_FROM * A_YEAR

    def is_older(self, day: date, age: int) -> bool:
        """Whether somebody born on a day had reached that age when the newest were born."""
        return not age or day.toordinal() + age * A_YEAR <= self._sorted[-MISTAKEN_AT_MOST:][0]

    @cached_property
    def months(self) -> frozenset[tuple[int, int]]:
        return frozenset((day.year, day.month) for day in self.days)

    @cached_property
    def years_of_few(self) -> frozenset[int]:
        """The years in which so few were born that the year may say who it is."""
        years = Counter(day.year for day in self.days)
        return frozenset(year for year, days in years.items() if days < FEW_IN_A_YEAR)

    @cached_property
    def _sorted(self) -> list[int]:
        return sorted(day.toordinal() for day in self.days)
