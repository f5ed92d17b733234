"""A figure: what an indicator says about one period."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from kpixl.words.periods import Period
from kpixl.words.terms import Unit

PER = 10_000  # rates are per 10,000 of the population aged 0 to 17


class Figure(Struct, frozen=True, dict=True):
    """
    Numerator over denominator for one indicator and period.

    A count has no denominator; a rate's denominator is the population. A figure that can't be known has neither
    numerator nor denominator, but a reason. A figure whose denominator is 0 has no value. A figure that is known but
    must not be shown is suppressed, and has neither here.

    `unsure` rows of the denominator count as not met, but could be met if what the export lacks were known. `doubts`
    are sentences that do not change the figure.
    """

    key: str
    period: Period
    unit: Unit
    numerator: int | None = None
    denominator: int | None = None
    reason: str = ""
    is_suppressed: bool = False
    unsure: int = 0
    doubts: tuple[str, ...] = ()
    typed_value: Fraction | None = None  # of a share or rate typed by hand, with numbers unknown

    @property
    def low(self) -> int | None:
        """The numerator if no unsure row is met; None if there is no numerator."""
        return self.numerator

    @property
    def high(self) -> int | None:
        """The numerator if all unsure rows are met; None if there is no numerator."""
        return None if self.numerator is None else self.numerator + self.unsure

    @cached_property
    def value(self) -> Fraction | None:
        """A share from 0 to 1, a rate per 10,000, or the count; exact. None if there is no value."""
        if self.typed_value is not None:
            return self.typed_value
        if self.numerator is None:
            return None
        if self.unit is Unit.COUNT:
            return Fraction(self.numerator)
        if not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator) * (PER if self.unit is Unit.RATE else 1)
