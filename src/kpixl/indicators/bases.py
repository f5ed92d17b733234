"""What each figure is counted on, so that a number from elsewhere is compared only with one of the same meaning."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from kpixl.indicators import ALL
from kpixl.indicators.declared import Timing
from kpixl.words.terms import Unit


class Over(StrEnum):
    """How long a number is counted over."""

    DAY = "on a day"
    MONTH = "in a month"
    YEAR = "in a year"


class Basis(Struct, frozen=True):
    """
    What a number is counted on: `of` is its denominator in a few words, `counts` its numerator.

    Two numbers on the same basis may be compared. A share of what happened in a month may be compared with a share of a
    year; a count, or a rate of what happened, may not.
    """

    timing: Timing
    over: Over
    unit: Unit
    counts: str
    of: str = ""


def basis_of(key: str) -> Basis:
    """The basis of an indicator's monthly figure."""
    declared = ALL[key]
    over = Over.DAY if declared.timing is Timing.STOCK else Over.MONTH
    return Basis(declared.timing, over, declared.declaration.unit, declared.counts, declared.of)


def difference(published: Basis, row: Basis) -> str:
    """Why a published number is on a different basis from a row, in words; empty if it is on the same."""
    if published.counts != row.counts:
        return f"it counts {published.counts}; the row, {row.counts}"
    if _kind(published.unit) != _kind(row.unit):
        return f"it is a {_kind(published.unit)}; the row, a {_kind(row.unit)}"
    if published.of != row.of:
        return f"it is of {published.of}; the row, of {row.of}"
    is_summed = _kind(row.unit) != _kind(Unit.SHARE) and Timing.FLOW in (row.timing, published.timing)
    is_stock = Over.DAY in (row.over, published.over)
    if published.over is not row.over and (is_summed or is_stock):
        return f"it is counted {published.over.value}; the row, {row.over.value}"
    return ""


def _kind(unit: Unit) -> str:
    """The part of a figure that is compared: the share of `748 15%`, the rate of `573 21.8`."""
    return {Unit.COUNT: "number", Unit.RATE: "rate per 10,000"}.get(unit, "percentage")


BASES: Mapping[str, Basis] = {key: basis_of(key) for key in ALL}
