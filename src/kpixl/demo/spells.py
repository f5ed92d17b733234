"""What the cohorts on a plan, in need and looked after share: newcomers, endings and ages."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo.draw import between, day, some_days, where_day
from kpixl.demo.records import E, Records, S
from kpixl.demo.slots import Lives
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, plus_months


class Newcomers(Struct):
    """
    How many cases may still begin in each month.

    A case that begins in a month is up to date with supervision at the month's end, so no more cases can begin than
    the supervision figures allow. Cases taken over or recorded late are not limited by this.
    """

    left: Counts

    def take(self, month: int, wanted: int) -> int:
        taken = int(min(wanted, self.left[month]))
        self.left[month] -= taken
        return taken


def latest_start(lives: Lives) -> Days:
    """The last day on which a case may begin in its first month without making anything up to date a month later."""
    ends_there = lives.first == lives.last
    return where_day(ends_there & (lives.first == 2), E[lives.first], E[lives.first] - 2)


def ends(records: Records, lives: Lives) -> Days:
    """The day on which each life's case ends, in the month after its last; no day if open at the end of June."""
    leaves = lives.last < 2
    month = np.minimum(lives.last + 1, 2)
    days = between(records.rng, S[month], E[month])
    on_the_last_day = records.rng.random(len(lives)) < 0.06  # a case that ends on the month's last day is closed on it
    return where_day(leaves, where_day(on_the_last_day, E[month], days), NO_DAY)


def born(records: Records, age_from: float, age_to: float, count: int) -> Days:
    """Dates of birth of children who stay within these ages, in years, from April to June 2024 (`age_to` excluded)."""
    first = plus_months(np.array([E[2]]), -round(12 * age_to))[0] + 1
    last = plus_months(np.array([day("2024-03-31")]), -round(12 * age_from))[0]
    return some_days(records.rng, count, first, last)


def not_newborn(dob: Days, start: Days) -> Days:
    """The date of birth, moved to before the start if the child would not have been born by then."""
    return np.minimum(dob, start - 1)


def leave_otherwise(records: Records, lives: Lives, end: Days, may: Flags, birthday: Flags) -> tuple[Days, Days, Days]:
    """
    Make some children leave without an end date: they die, or turn 18.

    Returns end dates, dates of death and 18th birthdays (no day for the others). The birthday may be the last day of
    the month itself: the child is 18 on it.
    """
    roll = records.rng.random(len(lives))
    leaves = may & ~np.isnat(end)
    dies = leaves & (roll < 0.01)
    grows_up = leaves & birthday & (roll > 0.85)
    death = where_day(dies, end, NO_DAY)
    grown_up = where_day(grows_up, end, NO_DAY)
    return where_day(dies | grows_up, NO_DAY, end), death, grown_up
