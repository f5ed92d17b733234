"""Rows to mend, including those that only an indicator could find, and what the scorecard must say about figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kpixl.extracts.extracts import CARE_LEAVERS, Extracts
from kpixl.extracts.faults import Effect, Fault
from kpixl.extracts.schema import TABLES
from kpixl.figures.answers import ExportAnswers, IndicatorAnswer
from kpixl.indicators import declared
from kpixl.indicators.declared import Reads


def faults_of(of_export: ExportAnswers) -> Iterator[Fault]:
    """The faults of an export's rows, including rows that an indicator had to leave out."""
    yield from of_export.caseload.extracts.faults
    for answer in of_export.answers:
        yield from left_out_of(of_export.caseload.extracts, answer)


def left_out_of(extracts: Extracts, answer: IndicatorAnswer) -> Iterator[Fault]:
    """The rows that only one indicator had to leave out."""
    for what, lines in answer.cohort.left_out.items():
        if len(lines):
            table = answer.cohort.tables[0]
            distinct = tuple(int(line) for line in np.unique(lines))
            consequence = f"{what}: row left out of {answer.indicator.key}"
            counts = extracts.counts[table]
            yield Fault(
                extracts.files[table],
                TABLES[table].name,
                consequence,
                distinct,
                Effect.LEFT_OUT_OF_SOME,
                of_rows=counts.read,
            )


def notes_of(of_export: ExportAnswers) -> Iterator[str]:
    """What the scorecard must say about tables that an indicator did without, and columns taken as empty."""
    caseload = of_export.caseload
    for answer in of_export.answers:
        asked = declared(answer.indicator)
        yield from (may.without_it for may in asked.may_read if may.without_it and caseload.is_absent(may.reads.table))
        for reads in asked.needed(answer.indicator.parameters):
            yield from _taken_as_empty(caseload.extracts, reads)


def _taken_as_empty(extracts: Extracts, reads: Reads) -> Iterator[str]:
    """Notes on missing columns that only break ties or stand in for another."""
    of_leavers = extracts.care_leavers_lack.values() if reads.table == CARE_LEAVERS else ()
    for lacks in (extracts.lacks.get(reads.table, {}), *of_leavers):
        yield from (f"{lacks[column]}: taken as empty." for column in reads.support if column in lacks)
