"""The figures of teams and services, counted from the rows of `_cases`."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import python_calamine

from kpixl.narratives.margin import Breakdowns
from kpixl.scorecard.display import is_percentage
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets

TEAM, SERVICE, MET = (layout.CASE_HEADINGS.index(heading) for heading in ("team", "service", "met"))


def breakdowns(package: Package, figures: Mapping[tuple[str, Period], Figure]) -> Breakdowns:
    """Each of these figures by team and by service; none in a workbook that holds no cases."""
    if layout.CASES not in sheets(package):
        return {}
    workbook = python_calamine.load_workbook(io.BytesIO(package.packed()))
    rows, met = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for row in workbook.get_sheet_by_name(layout.CASES).iter_rows():
        for group in {str(row[TEAM]), str(row[SERVICE])}:
            place = str(row[0]), str(row[1]), group
            rows[place] += 1
            met[place] += row[MET] is True
    named = {(key, str(period)): (key, period) for key, period in figures}
    found: dict[tuple[str, Period], dict[str, Figure]] = {}
    for (key, month, group), count in rows.items():
        figure = named.get((key, month))
        if figure:
            found.setdefault(figure, {})[group] = _part(figures[figure], met[key, month, group], count)
    return found


def _part(whole: Figure, met: int, rows: int) -> Figure:
    """The group's figure; a count or a rate has nobody who meets anything, and a group no population."""
    if is_percentage(whole.unit):
        return replace(whole, numerator=met, denominator=rows)
    return replace(whole, numerator=rows, denominator=None)
