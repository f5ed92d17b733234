"""
What decided an answer, case by case: as much as is needed to check a figure by its rows, and no more.

If any other day of a day's year or month would give the same answer, only the year or the month decides. `exactness`
finds that out by applying the indicator's own rule.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct

from kpixl.words.periods import ONE_DAY, Days, Flags, Texts

Places = npt.NDArray[np.int64]


class Exactly(IntEnum):
    """How exactly a day must be known to decide."""

    YEAR = 0
    MONTH = 1
    DAY = 2


COARSEST_FIRST = ((Exactly.YEAR, "datetime64[Y]"), (Exactly.MONTH, "datetime64[M]"))
Exactness = npt.NDArray[np.int8]


class Day(Struct, frozen=True):
    """A day for each of some cases: its table and column, the place of its row there (−1: none), and the day itself."""

    table: str
    column: str
    places: Places
    days: Days

    def of(self, which: Flags) -> Day:
        """The days of some of the cases."""
        return Day(self.table, self.column, self.places[which], self.days[which])

    def where(self, which: Flags) -> Day:
        """The day for cases where `which` is true; for the others no day, in no row."""
        none = np.datetime64("NaT", "D")
        return Day(self.table, self.column, np.where(which, self.places, -1), np.where(which, self.days, none))


class Fact(Struct, frozen=True):
    """
    What a column says in some rows, reduced to what decides; None if it says nothing.

    `cases` are the rows of the cohort that the values are about, by default each row once.
    """

    table: str
    column: str
    places: Places
    values: Texts
    cases: Places | None = None


class DecidedBy(Struct, frozen=True):
    """
    Days that together decide something about each of some cases.

    `answer` takes the days in their order and returns comparisons. Each must be monotonic in every day: if its result
    is the same for two days, it is the same for all days between them. `cases` are the rows of the cohort that the days
    are about, by default each row once.
    """

    days: tuple[Day, ...]
    answer: Callable[..., Sequence[Flags]]
    cases: Places | None = None


def texts(values: npt.NDArray[Any]) -> Texts:
    """A column's values; None for everything that pandas counts as missing."""
    import pandas as pd  # slow to load, and not needed unless figures are computed

    found = values.astype(object)
    found[pd.isna(found)] = None
    return found


def either(which: Flags, yes: str, no: str, unknown: Flags) -> Texts:
    """The text `yes` where `which` is true and `no` where it is not; None where that is not known."""
    found = np.full(len(which), no, dtype=object)
    found[which] = yes
    found[unknown] = None
    return found


def exactness(decision: DecidedBy, asked: Flags) -> list[Exactness]:
    """How exactly each of the days must be known for the cases `asked`, given how exactly those before it are."""
    answers = decision.answer(*(each.days for each in decision.days))
    spans = [(each.days, each.days) for each in decision.days]
    found = []
    for at, each in enumerate(decision.days):
        exactly = np.full(len(each.days), Exactly.DAY, dtype=np.int8)
        for level, unit in reversed(COARSEST_FIRST):
            span = _span(each.days, unit, asked)
            is_enough = _always(decision.answer, answers, [*spans[:at], span, *spans[at + 1 :]])
            exactly[is_enough] = level
            first, last = spans[at]
            spans[at] = (np.where(is_enough, span[0], first), np.where(is_enough, span[1], last))
        found.append(exactly)
    return found


def _span(days: Days, unit: str, asked: Flags) -> tuple[Days, Days]:
    """The first and the last day of each day's month or year; for a case not asked about, the day itself."""
    units = days[asked].astype(unit)
    first, last = days.copy(), days.copy()
    first[asked] = units.astype("datetime64[D]")
    last[asked] = (units + 1).astype("datetime64[D]") - ONE_DAY
    return first, last


def _always(
    answer: Callable[..., Sequence[Flags]], answers: Sequence[Flags], spans: Sequence[tuple[Days, Days]]
) -> Flags:
    """Whether the answer is the same for all days in their spans: it is, if it is the same at all ends of the spans."""
    is_same = np.ones(len(spans[0][0]), dtype=bool)
    for corner in itertools.product(*(span[:1] if span[0] is span[1] else span for span in spans)):
        for before, now in zip(answers, answer(*corner), strict=True):
            is_same &= before == now
    return is_same
