"""Rows to mend, those among them that only an indicator could see; and what the scorecard must say of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from kpixl.config.values import Config
from kpixl.extracts.faults import Fault
from kpixl.extracts.reading import Extracts
from kpixl.extracts.schema import TABLES
from kpixl.figures.answers import ExportAnswers
from kpixl.indicators import ALL
from kpixl.indicators.declared import KnownTexts
from kpixl.indicators.texts import matches


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
    """The faults of the rows as they are, texts with a meaning nobody gave them included."""
    yield from extracts.faults
    for known in dict.fromkeys(texts for indicator in config.indicators for texts in ALL[indicator.key].known_texts):
        yield from _unknown_texts(extracts, known, config.shared)


def _unknown_texts(extracts: Extracts, known: KnownTexts, lists: Mapping[str, object]) -> Iterator[Fault]:
    rows = extracts[known.table]
    odd = (rows[known.column].notna() & ~matches(rows[known.column], known.words(lists))).to_numpy()
    if odd.any():
        what = f"the {known.column} is not a known one: {known.consequence}"
        yield _fault(extracts, known.table, what, rows["line"].to_numpy()[odd])


def _fault(extracts: Extracts, table: str, what: str, lines: np.ndarray) -> Fault:
    distinct = tuple(int(line) for line in np.unique(lines))
    return Fault(extracts.files[table], TABLES[table].name, what, distinct)


def notes_of(of_export: ExportAnswers) -> Iterator[str]:
    """What an indicator says of itself where the export lacks a table that it can do without."""
    absent = of_export.caseload.extracts.absent
    for answer in of_export.answers:
        yield from (note for table, note in ALL[answer.indicator.key].may_read.items() if note and table in absent)
