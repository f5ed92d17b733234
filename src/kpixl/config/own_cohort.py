"""What a council's own indicator counts, as its config says it: columns and tables by their short names."""

from __future__ import annotations

from dataclasses import dataclass

MONTH_END = "month_end"  # in place of a column: the last day of the month


@dataclass(frozen=True)
class TextRule:
    """
    Rows whose text is in one list, and those known to be in the other.

    The empty text in a list is a column without a text. What is in neither list is not known; without a second list,
    whatever is in the first is meant and all else is not.
    """

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlagRule:
    """Rows whose flag says yes, or says no."""

    column: str
    is_yes: bool


@dataclass(frozen=True)
class DaysRule:
    """Rows in which a day is at most so many days after another; `until` is a column, or `MONTH_END`."""

    at_most: int
    are_working: bool
    since: str
    until: str


@dataclass(frozen=True)
class OwnCohort:
    """
    The rows of a table in a month, and which of them met the standard.

    `dated` is the date that falls in the month; empty for spells open on its last day. `met` is None for a count.
    """

    table: str
    dated: str
    where: tuple[TextRule | FlagRule, ...]
    met: TextRule | FlagRule | DaysRule | None

    @property
    def is_stock(self) -> bool:
        return not self.dated
