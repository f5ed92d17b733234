"""Decisions about issued figures: doubts that were accepted, months that were taken back."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from kpixl.words.periods import Period


class Acceptance(Struct, frozen=True):
    """A figure with doubts that somebody allowed to be published nevertheless."""

    key: str
    period: Period
    doubts: tuple[str, ...]
    reason: str
    who: str
    when: date


class Withdrawal(Struct, frozen=True):
    """A month whose figures were issued and taken back. `issued` is None if the workbook no longer says when."""

    period: Period
    issued: date | None
    when: date
    who: str
    reason: str
