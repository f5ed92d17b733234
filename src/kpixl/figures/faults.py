"""Rows to mend, including those that only an indicator could find, and what the scorecard must say of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from kpixl.config.values import Config
from kpixl.extracts.faults import Fault
from kpixl.extracts.reading import CARE_LEAVERS, Extracts
from kpixl.extracts.schema import TABLES
from kpixl.figures.answers import ExportAnswers
from kpixl.indicators import ALL
from kpixl.indicators.declared import KnownTexts, Reads


def faults_of(of_export: ExportAnswers, config: Config) -> Iterator[Fault]:
    """The faults of an export's rows, and of those that an indicator had to leave out."""
    extracts = of_export.caseload.extracts
    yield from row_faults(extracts, config)
    for answer in of_export.answers:
        for what, lines in answer.cohort.left_out.items():
            if len(lines):
                consequence = f"{what}: row left out of {answer.indicator.key}"
                yield _fault(extracts, answer.cohort.tables[0], consequence, lines)


def row_faults(extracts: Extracts, config: Config) -> Iterator[Fault]:
    """The faults of the rows themselves, including texts that no list gives a meaning."""
    yield from extracts.faults
    for known in dict.fromkeys(texts for indicator in config.indicators for texts in ALL[indicator.key].known_texts):
        yield from _unlisted_texts(extracts, known, config.shared)


def _unlisted_texts(extracts: Extracts, known: KnownTexts, lists: Mapping[str, object]) -> Iterator[Fault]:
    rows = extracts[known.table]
    odd = known.is_unlisted(rows[known.column], lists)
    if odd.any() and known.table in extracts.files and "line" in rows:
        what = f"{TABLES[known.table].columns[known.column].name} is in no list: {known.consequence}"
        yield _fault(extracts, known.table, what, rows["line"].to_numpy()[odd])


def _fault(extracts: Extracts, table: str, what: str, lines: np.ndarray) -> Fault:
    distinct = tuple(int(line) for line in np.unique(lines))
    return Fault(extracts.files[table], TABLES[table].name, what, distinct)


def notes_of(of_export: ExportAnswers) -> Iterator[str]:
    """What the scorecard must say about tables that an indicator did without, and columns taken as empty."""
    caseload = of_export.caseload
    for answer in of_export.answers:
        declared = ALL[answer.indicator.key]
        yield from (
            may.without_it for may in declared.may_read if may.without_it and caseload.is_absent(may.reads.table)
        )
        for reads in declared.needed(answer.indicator.parameters):
            yield from _taken_as_empty(caseload.extracts, reads)


def _taken_as_empty(extracts: Extracts, reads: Reads) -> Iterator[str]:
    """Columns that only break ties or stand in for another, and are not there."""
    of_leavers = extracts.care_leavers_lack.values() if reads.table == CARE_LEAVERS else ()
    for lacks in (extracts.lacks.get(reads.table, {}), *of_leavers):
        yield from (f"{lacks[column]}: taken as empty." for column in reads.support if column in lacks)
