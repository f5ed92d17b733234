"""A sheet of the copy with one table, and the kinds of value in its cells."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class NoValue(StrEnum):
    """The words that stand in for a missing value."""

    NONE = "none"
    NOT_APPLICABLE = "not applicable"
    NOT_KNOWN = "not known"
    NOT_RATED = "not rated"
    NOT_SHOWN = "not shown"


class Number(Struct, frozen=True):
    """A number in a table, with its number format."""

    value: int | float
    format: str


TableValue = str | Number


class PlainTable(Struct, frozen=True):
    """A sheet with one table. `about` holds the lines between title and table; widths are in characters."""

    sheet: str
    title: str
    about: tuple[str, ...]
    headings: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[TableValue, ...], ...]
    name: str = ""  # of the table, if it differs from the sheet's

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines above the table, each in one cell of column A."""
        return (self.title, *self.about, "This sheet has one table.")

    @property
    def headings_row(self) -> int:
        return len(self.lines) + 1

    @property
    def numbers(self) -> list[tuple[int, int]]:
        """Row and column of every number."""
        return [
            (row, column)
            for row, entries in enumerate(self.rows, start=self.headings_row + 1)
            for column, entry in enumerate(entries, start=1)
            if isinstance(entry, Number)
        ]
