"""The individual cases behind a figure: whose each one is, when it was due, and why it did not meet the standard."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import numpy as np
from msgspec import Struct

from kpixl.extracts.extracts import days_of
from kpixl.figures.answers import Computed, ExportAnswers, IndicatorAnswer
from kpixl.figures.evidence_facts import days_over, reasons
from kpixl.indicators.cohorts import Cohort
from kpixl.words.periods import Period


class CaseMark(StrEnum):
    """How a case counts."""

    MET = "met"
    NOT_MET = "not met"
    NOT_RECORDED = "not recorded"  # it could have met the standard, if what the export lacks were known
    COUNTED = "counted"  # by an indicator without a standard


class Case(Struct, frozen=True):
    """One case of a figure. `person` is the real id: only people who may see the extracts may see a list of cases."""

    person: str
    team: str
    service: str
    worker: str
    age_band: str
    mark: CaseMark
    due: date | None  # None if nothing says when
    days_over: int | None  # None if it is not late
    reason: str  # why it did not meet the standard; empty if it did, or if no reason is known


def case_list(computed: Computed, key: str, period: Period) -> tuple[Case, ...]:
    """The cases of a figure: cases that met the standard last, then the longest overdue first, then by person."""
    found = [
        case
        for of_export in computed.by_export
        for answer in of_export.answers
        if answer.indicator.key == key and period in answer.figures
        for case in _cases_of(of_export, answer, period)
    ]
    return tuple(sorted(found, key=lambda case: (case.mark is CaseMark.MET, -(case.days_over or 0), case.person)))


def _cases_of(of_export: ExportAnswers, answer: IndicatorAnswer, period: Period) -> list[Case]:
    cohort, caseload = answer.cohort, of_export.caseload
    here = np.flatnonzero(cohort.rows["period"].to_numpy() == caseload.periods.index(period))
    rows = cohort.rows.iloc[here]
    people = caseload.extracts.people.to_numpy()[rows["person"].to_numpy()]
    mark, over, why = marks(cohort)[here], days_over(cohort)[here], first_reasons(cohort)[here]
    due = due_days(cohort)[here]
    told = zip(
        people, rows["team"], rows["service"], rows["worker"], rows["age_band"], mark, due, over, why, strict=True
    )
    return [
        Case(
            str(person), str(team), str(service), str(worker), str(age), mark,
            None if np.isnat(day) else day.astype(date),
            None if np.isnat(late) else int(late.astype(np.int64)),
            "" if mark is CaseMark.MET else str(reason),
        )
        for person, team, service, worker, age, mark, day, late, reason in told
    ]  # fmt: skip


def marks(cohort: Cohort) -> np.ndarray:
    """How each row counts."""
    found = np.full(len(cohort.rows), CaseMark.COUNTED, dtype=object)
    if cohort.met is None:
        return found
    found[np.asarray(cohort.met)] = CaseMark.MET
    found[~np.asarray(cohort.met)] = CaseMark.NOT_MET
    if cohort.unsure is not None:
        found[np.asarray(cohort.unsure)] = CaseMark.NOT_RECORDED
    return found


def due_days(cohort: Cohort) -> np.ndarray:
    """The day by which each row had to meet the standard; NaT if nothing says when."""
    if cohort.grounds is None or cohort.grounds.due is None:
        return np.full(len(days_of(cohort.rows, "day")), np.datetime64("NaT"), dtype="datetime64[D]")
    return cohort.grounds.due


def first_reasons(cohort: Cohort) -> np.ndarray:
    """The first reason that holds for each row, whether it met the standard or not."""
    found = np.full(len(cohort.rows), "", dtype=object)
    for reason, holds in reasons(cohort):
        found[holds] = reason
    return found
