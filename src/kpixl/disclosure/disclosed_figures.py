"""What the rules about small numbers look at, and which numbers are small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from kpixl.disclosure.across_copies import Earlier, Told
from kpixl.disclosure.same_rows import SameRows, numbers_between
from kpixl.scorecard.display import SUPPRESSED, is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period

REASON = f"{SUPPRESSED} not shown, to protect small numbers"
NOTHING_EARLIER: Earlier = {}


class Disclosed(Struct, frozen=True):
    """All figures of one month or longer span by key, the threshold, and what earlier copies said."""

    period: Period
    figures: Mapping[str, Figure]
    threshold: int
    earlier: Earlier
    same_rows: SameRows = field(default_factory=SameRows)

    def is_small(self, number: int | None) -> bool:
        return number is not None and 0 < number < self.threshold

    def told_before(self, key: str) -> Sequence[Told]:
        return self.earlier.get((key, self.period), ())

    def between(self, figure: Figure) -> list[int]:
        """The numbers between the figure of a council's own indicator and others that are here or were told before."""
        if figure.key not in self.same_rows.others:
            return []
        told = [
            each.figure
            for (key, period), earlier in self.earlier.items()
            if period == self.period and key != figure.key
            for each in earlier
            if each.fits is not None
        ]
        return numbers_between(figure, self.figures, self.same_rows, self.threshold, told)


def is_small_anywhere(figure: Figure, of: Disclosed) -> bool:
    """
    Whether the numerator or the denominator less the numerator is small; a share of zero never counts as small.

    The population behind a rate is not a group of cases.
    """
    if is_zero_share(figure):
        return False
    if of.is_small(figure.numerator):
        return True
    if not is_percentage(figure.unit) or figure.numerator is None or figure.denominator is None:
        return False
    return of.is_small(figure.denominator - figure.numerator)


def is_zero_share(figure: Figure) -> bool:
    return is_percentage(figure.unit) and figure.value == 0


def without_numbers(figure: Figure) -> Figure:
    """The figure as it is in a copy that must not show its numbers."""
    return Figure(figure.key, figure.period, figure.unit, reason=REASON, is_suppressed=True)
