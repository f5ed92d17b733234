"""How a figure's number looks on the page. Rounding happens here, and nowhere else."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from kpixl.scorecard.figure import Figure
from kpixl.words.terms import Unit

NO_VALUE = "–"
SUPPRESSED = "[c]"  # confidential: the shorthand that the Government Analysis Function recommends


class Printed(Struct, frozen=True):
    """
    The two numbers a row may print: how many, and a share (0 to 1) or rate (per 10,000), rounded as shown.

    Either is None if the unit has no such number, or if there is none to show.
    """

    count: int | None
    value: Fraction | None


def rounded(value: Fraction, decimals: int) -> Fraction:
    """The number to this many decimal places, halves away from zero: 0.5 is 1 and −0.5 is −1."""
    scale = 10**decimals
    steps = (abs(value) * scale * 2 + 1) // 2
    return Fraction(steps if value >= 0 else -steps, scale)


def rounded_as_shown(value: Fraction, unit: Unit, decimals: int) -> Fraction:
    """The value rounded to what the page prints; the decimals of a share are those of its percentage."""
    return rounded(value, decimals + 2 if is_percentage(unit) else decimals)


def is_percentage(unit: Unit) -> bool:
    return unit in (Unit.SHARE, Unit.COUNT_AND_SHARE)


def printed_parts(figure: Figure, decimals: int) -> Printed:
    """The numbers to print: a share has no count, a count no value; with denominator 0 there may be only a count."""
    count = None if figure.unit is Unit.SHARE else figure.numerator
    if figure.unit is Unit.COUNT or figure.value is None:
        return Printed(count, None)
    return Printed(count, rounded_as_shown(figure.value, figure.unit, decimals))


def shown(figure: Figure, decimals: int) -> str:
    """
    `4865`, `87%`, `748 15%` or `573 21.8`.

    A rate without a population is shown as its count alone. `–` stands for a figure that can't be known, and for a
    share of nothing (denominator 0); `[c]` for a suppressed figure.
    """
    if figure.unit is Unit.RATE and figure.numerator is not None and figure.denominator is None:
        return str(figure.numerator)  # a count without a population
    if figure.value is None:
        return no_value(figure)
    printed = printed_parts(figure, decimals)
    parts = [] if printed.count is None else [str(printed.count)]
    if figure.unit is not Unit.COUNT:
        parts.append(value_text(printed.value, figure.unit, decimals))
    return " ".join(parts)


def range_shown(figure: Figure, decimals: int) -> str:
    """
    `82% (82–85% if the 14 unknown were known)`; empty if nobody is unknown.

    The value itself counts the unknown as not having met the standard.
    """
    if not figure.unsure or figure.value is None or figure.numerator is None:
        return ""
    low, high = (replace(figure, numerator=end).value for end in (figure.low, figure.high))
    ends = f"{value_text(low, figure.unit, decimals).removesuffix('%')}–{value_text(high, figure.unit, decimals)}"
    were = "was" if figure.unsure == 1 else "were"
    return f"{shown(figure, decimals)} ({ends} if the {figure.unsure:,} unknown {were} known)"


def no_value(figure: Figure) -> str:
    """The sign in place of a number that does not exist or must not be shown."""
    return SUPPRESSED if figure.is_suppressed else NO_VALUE


def value_text(value: Fraction | None, unit: Unit, decimals: int) -> str:
    """A share as a percentage, anything else as a plain number, rounded; `–` for none."""
    if value is None:
        return NO_VALUE
    number = rounded(value * 100 if is_percentage(unit) else value, decimals)
    return f"{float(number):.{decimals}f}{'%' if is_percentage(unit) else ''}"
