"""Figures broken down by team and service, counted from the rows of `_cases`."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping

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
            whole = figures[figure]
            met_rows = met[key, month, group] if is_percentage(whole.unit) else None
            found.setdefault(figure, {})[group] = whole.of_group(met_rows, count)
    return found
