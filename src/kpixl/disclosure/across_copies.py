"""
Across copies: no difference between what an earlier copy showed and what this one shows may give a figure away.

Output checkers of trusted research environments call this differencing. A copy that has left can't be taken back, so
each copy is judged together with all copies before it. A figure of a month is shown beside what they said only if

1. one of them already gave it, in no less detail; or
2. neither it nor its denominator less it differs by less than the threshold from a number that was given. If all
   copies together leave as many possible differences as the threshold, nobody knows which it is, and it is shown.

Once a copy has hidden the figure, its next value must be clear of everything that the hidden value can have been: from
1 to the threshold less one, or that near to a number that was given. So it must be at least twice the threshold less
one, and at least that far from any number that was given. Whether it is shown then says nothing about the hidden value.
A total, which may be hidden for the sake of other figures, stays hidden.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from kpixl.config.values import Indicator
from kpixl.scorecard.display import is_percentage, rounded_as_shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.scorecard.scorecard import FigureKey, Rated
from kpixl.words.terms import Unit


class Span(Struct, frozen=True):
    """Whole numbers from `low` to `high`, both included."""

    low: int
    high: int

    def __len__(self) -> int:
        return self.high - self.low + 1

    def holds(self, other: Span) -> bool:
        return self.low <= other.low and other.high <= self.high

    def within(self, other: Span) -> Span:
        """What is in both."""
        return Span(max(self.low, other.low), min(self.high, other.high))


class Told(Struct, frozen=True):
    """
    What a copy said about one figure: which numerators fit everything that it shows.

    `figure` is the true one. `fits` is None if it was hidden or could not be known. `letter` is the computed letter
    that the copy gives; `unsure` is the number of unknown rows that it names.
    """

    figure: Figure
    fits: Span | None
    is_hidden: bool
    letter: str
    unsure: int

    @property
    def is_nothing(self) -> bool:
        """Whether the copy gave neither a number nor a hidden one."""
        return self.fits is None and not self.is_hidden


Parts = tuple[int | None, int | None]
"""Numerator and denominator."""

Earlier = Mapping[FigureKey, Sequence[Told]]
"""What earlier copies said, by figure."""


def told_of(figure: Figure, shown: Rated, indicator: Indicator, threshold: int) -> Told:
    """What a copy with `shown` says about the true `figure`."""
    is_hidden = shown.figure.is_suppressed
    is_known = figure.numerator is not None and not is_hidden
    return Told(
        figure,
        fitting(figure, shown, indicator, threshold) if is_known else None,
        is_hidden,
        shown.computed.value if shown.computed else "",
        shown.figure.unsure,
    )


def fitting(figure: Figure, shown: Rated, indicator: Indicator, threshold: int) -> Span:
    """
    The numerators that fit what a copy shows of a known figure, for a reader who knows its denominator.

    More than one fits only if a share is rounded. Without a threshold, explanations list the cases; and how far a
    figure could move says more than its rounded value.
    """
    assert figure.numerator is not None
    numerator = figure.numerator
    is_exact = (
        threshold == 0 or shown.figure.unsure or shown.computed is not letter(figure.value, indicator, figure.period)
    )
    if figure.unit is not Unit.SHARE or not figure.denominator or is_exact:
        return Span(numerator, numerator)

    def looks(of: int) -> tuple[Fraction, object]:
        value = Fraction(of, figure.denominator or 1)
        return rounded_as_shown(value, figure.unit, indicator.decimals), letter(value, indicator, figure.period)

    low = high = numerator
    as_shown = looks(numerator)
    while low > 0 and looks(low - 1) == as_shown:
        low -= 1
    while high < figure.denominator and looks(high + 1) == as_shown:
        high += 1
    return Span(low, high)


def tells_by_difference(figure: Figure, fits: Span, before: Sequence[Told], threshold: int, *, is_total: bool) -> bool:
    """
    Whether a known figure, shown so that its numerator may be any of `fits`, gives too much away beside earlier copies.
    """
    was_hidden = any(told.is_hidden for told in before)
    if was_hidden and is_total:
        return True
    known = _known_together(before)
    same = known.get(_parts(figure), fits)
    if _parts(figure) in known and fits.holds(same):
        return False
    away = 2 * threshold - 1 if was_hidden else threshold
    if was_hidden and any(count < away for count in _counts(figure)):
        return True
    now = fits.within(same)
    return any(
        told.fits is not None and _is_near(figure, now, told.figure, known[_parts(told.figure)], away)
        for told in before
    )


def _parts(figure: Figure) -> Parts:
    return figure.numerator, figure.denominator


def _known_together(before: Sequence[Told]) -> Mapping[Parts, Span]:
    """
    The numerators that fit everything shown of the same number, by numerator and denominator.

    Under two targets, the two letters of one rounded share leave fewer numerators than either letter alone.
    """
    known: dict[Parts, Span] = {}
    for told in before:
        if told.fits is not None:
            parts = _parts(told.figure)
            known[parts] = told.fits.within(known.get(parts, told.fits))
    return known


def _is_near(figure: Figure, fits: Span, earlier: Figure, fitted: Span, away: int) -> bool:
    counts = list(zip(_counts(figure), _counts(earlier), strict=True))
    if not any(0 < abs(now - then) < away for now, then in counts):
        return False
    if figure.unit is Unit.SHARE and (0, 0) in counts:
        return False  # all of them, or none of them, both times: that may be said of a group of any size
    return len(fits) + len(fitted) - 1 < away


def _counts(figure: Figure) -> tuple[int, ...]:
    """The numerator and, for a percentage, the denominator less the numerator. The population of a rate is public."""
    numerator = figure.numerator or 0
    return (numerator, (figure.denominator or 0) - numerator) if is_percentage(figure.unit) else (numerator,)


def cohort_size(figure: Figure | None) -> int | None:
    """Cases in the figure's cohort; None if there is no figure or it can't be known."""
    if figure is None:
        return None
    return figure.denominator if is_percentage(figure.unit) else figure.numerator
