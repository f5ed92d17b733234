"""The months to keep from a page typed by hand: only figures that its cells plainly state."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from kpixl.commands.typed_pages.grids import grids_in
from kpixl.commands.typed_pages.headings import YearOf
from kpixl.commands.typed_pages.rows import Sought, rows_in
from kpixl.scorecard.typed_page import TypedNumber, TypedRow
from kpixl.words.errors import ExtractError, UsageError
from kpixl.words.periods import Period
from kpixl.words.terms import Unit


class OldFigure(Struct, frozen=True):
    """A figure as typed: its count if the page has one, and its value unless that is the count."""

    count: int | None
    value: Fraction | None


def typed_rows(file: Path, last: Period | None) -> list[TypedRow]:
    """The rows of the page. `last` is its last month; it gives the year if the headings do not."""
    rows = rows_in(grids_in(file), file.stem, Sought(rated=False, year_of=_years_up_to(last, file)))
    if not any(month.period for row in rows for month in row.months):
        raise ExtractError(
            f"{file.name} has no row of headings that names a column of labels (Metric, Indicator, Name) and a month,"
            " or nothing is below it.\n"
            "Name the sheet's columns as on the page, such as Ref, Metric, April 2024, April RAG."
        )
    return rows


def _years_up_to(last: Period | None, file: Path) -> YearOf:
    def year_of(month: int) -> int:
        if last is None:
            raise UsageError(f"{file.name} does not say which year its months are of: add --period 2024-06, its last.")
        return next(each.year for each in last.back_to(12) if each.month == month)

    return year_of


def typed_figure(number: TypedNumber | None, unit: Unit) -> OldFigure | None:
    """The figure that a number states for an indicator with this unit; None if it does not fit the unit."""
    if number is None or number.value < 0:
        return None
    is_whole = not number.decimals and not number.has_hidden_digits and not number.is_percentage
    is_share = number.is_percentage and number.value <= 100
    match unit:
        case Unit.COUNT:
            return OldFigure(int(number.value), None) if is_whole and number.count is None else None
        case Unit.SHARE:
            return OldFigure(None, number.value / 100) if is_share else None
        case Unit.COUNT_AND_SHARE:
            return OldFigure(number.count, number.value / 100) if is_share and number.count is not None else None
        case Unit.RATE:
            fits = number.count is not None and not number.is_percentage
            return OldFigure(number.count, number.value) if fits else None
