"""Decisions about issued figures: doubts that were accepted, months that were taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kpixl.words.periods import Period


@dataclass(frozen=True)
class Acceptance:
    """A figure with doubts that somebody allowed to be published nevertheless."""

    key: str
    period: Period
    doubts: tuple[str, ...]
    reason: str
    who: str
    when: date


@dataclass(frozen=True)
class Withdrawal:
    """A month whose figures were issued and taken back. `issued` is None if the workbook no longer says when."""

    period: Period
    issued: date | None
    when: date
    who: str
    reason: str
