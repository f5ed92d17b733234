"""Rows that only one indicator has to leave out, in every month of the export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec.structs import replace

from kpixl.figures.answers import ExportAnswers, IndicatorAnswer
from kpixl.figures.export_quality import Flaw, flaw_of
from kpixl.figures.faults import left_out_of
from kpixl.figures.rows_used import date_of
from kpixl.indicators import declared
from kpixl.words.periods import Period

LATEST_MONTHS = 120


def left_out_at_any_time(of_export: ExportAnswers) -> Iterator[Flaw]:
    """Rows left out in any month: an assessment authorised before it began, a conference before its enquiry."""
    for answer in of_export.answers:
        if answer.cohort.left_out and (months := _months(of_export, answer)):
            caseload = replace(of_export.caseload, periods=months)
            cohort = declared(answer.indicator)(caseload, **answer.indicator.parameters)
            for fault in left_out_of(of_export.caseload.extracts, replace(answer, cohort=cohort)):
                yield flaw_of(fault, (answer.indicator.key,), _months(of_export, answer, fault.lines))


def _months(
    of_export: ExportAnswers, answer: IndicatorAnswer, lines: Sequence[int] | None = None
) -> tuple[Period, ...]:
    """The months in which the table's rows (or only those on `lines`) are dated; at most the latest `LATEST_MONTHS`."""
    table = answer.cohort.tables[0]
    rows = of_export.caseload[table]
    rows = rows if lines is None else rows[rows["line"].isin(lines)]
    days = rows[date_of(table)].dropna().to_numpy().astype("datetime64[M]")
    found = [month.astype(object) for month in np.unique(days)]
    return tuple(Period(month.year, month.month) for month in found)[-LATEST_MONTHS:]
