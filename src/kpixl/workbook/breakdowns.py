"""Figures broken down by team and service, counted from the rows of `_cases`."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence

import python_calamine

from kpixl.figures.groups import GroupRow, by_group
from kpixl.narratives.margin import Breakdowns
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets

_TEAM, _SERVICE, _MET = (layout.CASE_HEADINGS.index(heading) for heading in ("team", "service", "met"))

Cases = Mapping[tuple[str, str], list[GroupRow]]  # key and month → its rows; whether one is unsure is not kept


def breakdowns(package: Package, figures: Mapping[tuple[str, Period], Figure]) -> Breakdowns:
    """Each of these figures by team and by service; empty for a workbook that holds no cases."""
    if layout.CASES not in sheets(package):
        return {}
    cases = _cases(package)
    return {
        (key, period): by_group(figure, cases[key, str(period)])
        for (key, period), figure in figures.items()
        if (key, str(period)) in cases
    }


def _cases(package: Package) -> Cases:
    workbook = python_calamine.load_workbook(io.BytesIO(package.packed()))
    found: dict[tuple[str, str], list[GroupRow]] = {}
    for row in workbook.get_sheet_by_name(layout.CASES).iter_rows():
        found.setdefault((str(row[0]), str(row[1])), []).extend(_groups(row))
    return found


def _groups(row: Sequence[object]) -> Iterator[GroupRow]:
    """The groups of a case: its team and its service, or just one if both have the same name."""
    for group in {str(row[_TEAM]), str(row[_SERVICE])}:
        yield group, row[_MET] is True, False
