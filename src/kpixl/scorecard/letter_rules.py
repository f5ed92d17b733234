"""
The rule that explains most letters of a scorecard typed by hand, found by trying a family of rules.

A rule compares a figure with a base (the target, a benchmark, the months before, or nothing). It says how far short of
the base a figure may be and still be green, or still amber: as a share of the base or in points. Which way is good is
known if the page says so; otherwise each row is read the way that explains more of its letters.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import product

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from kpixl.scorecard.typed_page import TypedMonth, TypedNumber, TypedRow
from kpixl.words.periods import Counts, Flags
from kpixl.words.terms import GoodIs, Rag


class Base(StrEnum):
    """What a figure is compared with."""

    TARGET = "target"
    NATIONAL = "the national benchmark"
    COMPARABLE = "the benchmark of comparable councils"
    MONTH_BEFORE = "the month before"
    MONTHS_BEFORE = "the average of the months before"
    NOTHING = "nothing"  # cut points, the same for every percentage


class Measure(StrEnum):
    """How the distance from the base is measured."""

    RELATIVE = "%"  # of the base
    POINTS = " points"  # percentage points, or the figure's own unit


_HALVES = [Fraction(each) + Fraction(1, 2) for each in (0, 1, 2, 3, 4, 7, 12)]
AMOUNTS = sorted([*map(Fraction, range(51)), *_HALVES])  # how far, in per cent of the base or in points
GREEN_AMOUNTS = tuple(map(Fraction, (0, 1, 2, 3, 5, 10)))
WAYS = (GoodIs.HIGH, GoodIs.LOW)
_CODES = {Rag.GREEN: 0, Rag.AMBER: 1, Rag.RED: 2}
# A rule with a second number must explain two more letters to be preferred; any other, less than one more.
SECOND_NUMBER = Fraction(7, 2)


class LetterRule(Struct, frozen=True):
    """Green up to `green` short of the base (0: the base must be met), amber up to `amber`, otherwise red."""

    base: Base
    measure: Measure
    amber: Fraction
    green: Fraction = Fraction(0)
    edge_is_worse: bool = False  # exactly `amber` short is red
    same_is_amber: bool = False  # to be green, a figure must be better than the base
    of_shown: bool = False  # judged by the number as the page shows it, not by the cell's further digits

    @property
    def words(self) -> str:
        """`amber within 10% of target`"""
        within = "within less than" if self.edge_is_worse else "within"
        if self.base is Base.NOTHING:
            return (
                f"green from {_plain(100 - self.green)}%, amber from {_plain(100 - self.amber)}%"
                f" (where low is good: to {_plain(self.green)}% and {_plain(self.amber)}%), whatever the target"
            )
        if self.same_is_amber and not self.amber:
            amber = f"green where better than {self.base.value}, amber where the same"
        else:
            amber = f"amber {within} {_plain(self.amber)}{self.measure.value} of {self.base.value}"
            amber += f", green only where better than {self.base.value}" if self.same_is_amber else ""
        green = f"green within {_plain(self.green)}{self.measure.value}, " if self.green else ""
        return green + amber + (", by the figures as shown" if self.of_shown else "")

    @property
    def handicap(self) -> Fraction:
        """What the rule costs: of two rules that explain equally many letters, the simpler and rounder one wins."""
        amounts = (self.amber, self.green)
        roundness = sum((_roundness(each) for each in amounts), Fraction(0))
        second = SECOND_NUMBER if self.green or self.base is Base.NOTHING or self.same_is_amber else Fraction(0)
        other = (self.base is not Base.TARGET, self.measure is Measure.POINTS, self.edge_is_worse, self.of_shown)
        return second + roundness + Fraction(sum(map(int, other)), 10)

    def letter(self, shortfall: Fraction) -> Rag:
        """The letter of a figure that falls short of its base by this much (negative: it is better)."""
        is_green = shortfall < 0 if self.same_is_amber else shortfall <= self.green
        if is_green:
            return Rag.GREEN
        is_amber = shortfall < self.amber if self.edge_is_worse else shortfall <= self.amber
        return Rag.AMBER if is_amber else Rag.RED


class JudgedCell(Struct, frozen=True):
    """A letter against which a rule can be tested; `at` are the places of its row and month."""

    at: tuple[int, int]
    letter: Rag
    shortfalls: tuple[Fraction, Fraction]  # if high is good, and if low is; both the same if it is known which


class Fit(Struct, frozen=True):
    """A rule, how many letters it could be tested against, how many it explains, and which way each row is read."""

    rule: LetterRule
    explained: int
    judged: int
    ways: tuple[tuple[int, GoodIs], ...]  # by the row's place
    as_good: tuple[Fraction, ...] = ()  # the adjacent tolerances with which it explains equally many

    @property
    def score(self) -> Fraction:
        return Fraction(2 * self.explained - self.judged) - self.rule.handicap

    def way(self, row: int) -> GoodIs:
        return dict(self.ways).get(row, GoodIs.HIGH)


def best_fits(rows: Sequence[TypedRow]) -> list[Fit]:
    """The best rule for each base and measure, the best of all first; none if no letter can be judged."""
    fits = [
        fit
        for base, measure, of_shown in product(Base, Measure, (False, True))
        if not (base is Base.NOTHING and measure is Measure.RELATIVE)
        if not of_shown or _has_hidden_digits(rows)
        if (fit := _best(base, measure, of_shown, judged_cells(rows, base, measure, of_shown=of_shown)))
    ]
    return sorted(fits, key=lambda fit: fit.score, reverse=True)


def judged_cells(rows: Sequence[TypedRow], base: Base, measure: Measure, *, of_shown: bool) -> list[JudgedCell]:
    return [
        JudgedCell((at, month_at), month.letter, found)
        for at, row in enumerate(rows)
        for month_at, month in enumerate(row.months)
        if month.letter and (found := shortfalls(row, month_at, base, measure, of_shown=of_shown))
    ]


def shortfalls(
    row: TypedRow, at: int, base: Base, measure: Measure, *, of_shown: bool, value: Fraction | None = None
) -> tuple[Fraction, Fraction] | None:
    """How far a month's figure (or `value` in its place) is short of the base: if high is good, and if low is."""
    month = row.months[at]
    if month.number is None:
        return None
    now = value if value is not None else month.number.shown if of_shown else month.number.value
    if base is Base.NOTHING:
        return (100 - now, now) if month.number.is_percentage else None
    if base is Base.TARGET and month.target and month.target.is_range:
        low, high = month.target.low.value, month.target.high.value
        edge, gap = (low, low - now) if now < low else (high, now - high)
        found = gap if measure is Measure.POINTS else _share(max(gap, Fraction(0)), edge)
        return None if found is None else (found, found)
    edges = _base_of(row, at, base, of_shown=of_shown)
    if edges is None:
        return None
    both = [edges - now, now - edges]
    if measure is Measure.RELATIVE:
        shares = [_share(each, edges) for each in both]
        if None in shares:
            return None
        both = [share for share in shares if share is not None]
    known = _known_way(row, month)
    if known is not None:
        both = [both[WAYS.index(known)]] * 2
    return both[0], both[1]


def _known_way(row: TypedRow, month: TypedMonth) -> GoodIs | None:
    said = (month.target.good_is if month.target else None) or row.good_is
    return said if said in WAYS else None


def _base_of(row: TypedRow, at: int, base: Base, *, of_shown: bool) -> Fraction | None:
    month, before = row.months[at], [each.number for each in row.months[:at] if each.number]
    numbers: list[TypedNumber] = []
    match base:
        case Base.TARGET:
            numbers = [month.target.low] if month.target else []
        case Base.NATIONAL:
            numbers = [row.national] if row.national else []
        case Base.COMPARABLE:
            numbers = [row.comparable] if row.comparable else []
        case Base.MONTH_BEFORE:
            previous = row.months[at - 1].number if at else None
            numbers = [previous] if previous else []
        case Base.MONTHS_BEFORE:
            numbers = before if len(before) > 1 else []
    if not numbers:
        return None
    return sum((each.shown if of_shown else each.value for each in numbers), Fraction(0)) / len(numbers)


def _share(gap: Fraction, of: Fraction) -> Fraction | None:
    """The gap in per cent of the base; None if the base is 0, unless there is no gap."""
    if of == 0:
        return min(gap, Fraction(0)) if gap <= 0 else None
    return gap / abs(of) * 100


# The search


def _best(base: Base, measure: Measure, of_shown: bool, cells: Sequence[JudgedCell]) -> Fit | None:
    if not cells:
        return None
    table = _CellArrays(cells)
    fits = [_of_family(rule, table, len(cells)) for rule in _families(base, measure, of_shown)]
    best = max(fits, key=lambda fit: fit.score)
    return replace(best, ways=table.ways(best.rule), as_good=_as_good(best, table))


def _of_family(rule: LetterRule, table: _CellArrays, judged: int) -> Fit:
    """The rule with the amber that explains most letters; if several do, with the roundest."""
    explained = table.explained(rule)
    scores = 2.0 * explained - _ROUNDNESS
    scores[: AMOUNTS.index(rule.green)] = -np.inf
    at = int(np.argmax(scores))
    return Fit(replace(rule, amber=AMOUNTS[at]), int(explained[at]), judged, ())


def _families(base: Base, measure: Measure, of_shown: bool) -> Iterator[LetterRule]:
    """The rules to try, except for how wide amber is."""
    greens = AMOUNTS if base is Base.NOTHING else GREEN_AMOUNTS
    rule = LetterRule(base, measure, Fraction(0), of_shown=of_shown)
    for green, edge_is_worse in product(greens, (False, True)):
        yield replace(rule, green=green, edge_is_worse=edge_is_worse)
    if base in (Base.MONTH_BEFORE, Base.MONTHS_BEFORE):
        yield replace(rule, same_is_amber=True)


def _as_good(best: Fit, table: _CellArrays) -> tuple[Fraction, ...]:
    explained = table.explained(best.rule)
    at = AMOUNTS.index(best.rule.amber)
    first = last = at
    while first and explained[first - 1] == best.explained and AMOUNTS[first - 1] >= best.rule.green:
        first -= 1
    while last + 1 < len(AMOUNTS) and explained[last + 1] == best.explained:
        last += 1
    return tuple(AMOUNTS[first : last + 1])


class _CellArrays:
    """The cells as arrays: for each way, how many of `AMOUNTS` are below (or not above) the cell's shortfall."""

    def __init__(self, cells: Sequence[JudgedCell]) -> None:
        self.letters = np.array([_CODES[cell.letter] for cell in cells])
        rows = [cell.at[0] for cell in cells]
        self.rows, self.starts = np.unique(rows, return_index=True)
        self.at_most = np.array([[bisect_left(AMOUNTS, each) for each in cell.shortfalls] for cell in cells])
        self.less = np.array([[bisect_right(AMOUNTS, each) for each in cell.shortfalls] for cell in cells])
        self.is_better = np.array([[each < 0 for each in cell.shortfalls] for cell in cells])

    def explained(self, rule: LetterRule) -> Counts:
        """How many letters the rule explains with each of `AMOUNTS` as its amber."""
        found: Counts = self._by_row(rule).max(axis=1).sum(axis=0)
        return found

    def ways(self, rule: LetterRule) -> tuple[tuple[int, GoodIs], ...]:
        by_row = self._by_row(rule)[:, :, AMOUNTS.index(rule.amber)]
        return tuple((int(row), WAYS[int(np.argmax(both))]) for row, both in zip(self.rows, by_row, strict=True))

    def _by_row(self, rule: LetterRule) -> Counts:
        """The number of letters explained, by row, way and amount."""
        green: Flags = self.is_better if rule.same_is_amber else self.at_most <= AMOUNTS.index(rule.green)
        place = self.less if rule.edge_is_worse else self.at_most
        within = place[:, :, None] <= np.arange(len(AMOUNTS))
        given = np.where(green[:, :, None], 0, np.where(within, 1, 2))
        found: Counts = np.add.reduceat((given == self.letters[:, None, None]).astype(np.int64), self.starts)
        return found


def _has_hidden_digits(rows: Sequence[TypedRow]) -> bool:
    return any(month.number and month.number.has_hidden_digits for row in rows for month in row.months)


def _roundness(amount: Fraction) -> Fraction:
    """0 for tens, more for fives, whole numbers and halves."""
    steps = (Fraction(10), Fraction(5), Fraction(1), Fraction(1, 2))
    return Fraction(next(at for at, step in enumerate(steps) if amount % step == 0), 50)


def _plain(number: Fraction) -> str:
    return f"{float(number):g}"


_ROUNDNESS = np.array([float(_roundness(each)) for each in AMOUNTS])
