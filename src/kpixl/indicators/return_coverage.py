"""How much a return can say about an indicator, in the words that users read."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Telling(StrEnum):
    """How much a return can say about an indicator."""

    EXACT = "exact"  # for every whole month before the cut that it reaches back to
    MONTH_END = "exact only for an export cut at month end"  # for the month that ends on the day of the cut
    PART = "in part"
    CANNOT = "cannot"


class Statement(Struct, frozen=True):
    """
    What a return can say about an indicator, and why no more: what is missing, in words for an officer.

    `months`: how many months before the cut it covers; None if that does not matter. `looks_back`: for how many months
    before the month (a stock: before its last day) every row must be there.
    """

    telling: Telling
    why: str = ""
    months: int | None = None
    looks_back: int = 0
