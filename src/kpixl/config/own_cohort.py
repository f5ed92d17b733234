"""What a council's own indicator counts according to its config: columns and tables by short name."""

from __future__ import annotations

from dataclasses import dataclass

MONTH_END = "month_end"  # in place of a column: the last day of the month


@dataclass(frozen=True)
class TextRule:
    """
    Which rows meet a rule by a text: `yes` lists texts that do, `no` texts that do not.

    The empty text in a list stands for an empty column. A text in neither list is not known; without a second list,
    every text that is not in the first does not meet the rule.
    """

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()


@dataclass(frozen=True)
class FlagRule:
    """Which rows meet a rule by a flag: those that say yes, or those that say no."""

    column: str
    is_yes: bool


@dataclass(frozen=True)
class DaysRule:
    """Which rows have one day at most a number of days after another; `until` is a column or `MONTH_END`."""

    at_most: int
    are_working: bool
    since: str
    until: str


@dataclass(frozen=True)
class OwnCohort:
    """
    The rows of a table that count in a month, and which of them met the standard.

    `dated` is the date column that must fall in the month; empty for spells open on its last day. `met` is None for a
    count.
    """

    table: str
    dated: str
    where: tuple[TextRule | FlagRule, ...]
    met: TextRule | FlagRule | DaysRule | None

    @property
    def is_stock(self) -> bool:
        return not self.dated
