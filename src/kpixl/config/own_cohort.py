"""What a council's own indicator counts according to its config: columns and tables by short name."""

from __future__ import annotations

from msgspec import Struct

MONTH_END = "month_end"  # in place of a column: the last day of the month


class TextRule(Struct, frozen=True):
    """
    A rule about a text: `yes` lists the texts that meet it, `no` the texts that do not.

    The empty text in a list stands for an empty cell. Whether a text in neither list meets the rule is not known; if
    `no` is empty, texts that are not in `yes` do not meet it.
    """

    column: str
    yes: tuple[str, ...]
    no: tuple[str, ...] = ()


class FlagRule(Struct, frozen=True):
    """A rule about a flag: it must say yes, or it must say no."""

    column: str
    is_yes: bool


class DaysRule(Struct, frozen=True):
    """A rule about two days: `until`, a column or `MONTH_END`, is at most a number of days after `since`."""

    at_most: int
    are_working: bool
    since: str
    until: str


class OwnCohort(Struct, frozen=True):
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
