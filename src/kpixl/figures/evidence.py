"""The rows behind the figures: their cases, and the extract rows that these rest on."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kpixl.extracts.extracts import days_of
from kpixl.extracts.schema import TABLES
from kpixl.figures.answers import Computed, ExportAnswers, IndicatorAnswer
from kpixl.words.periods import age_on

CASE_TEXTS = ("key", "period", "team", "service", "worker")


def cases(computed: Computed) -> pd.DataFrame:
    """
    The rows of every figure: `key`, `period` (2024-06), `person` (the real id), `team`, `service`, `worker`, `met`
    (missing for a count) and `days` (missing where nothing was measured).
    """
    parts = [_cases(of_export, answer) for of_export in computed.by_export for answer in of_export.answers]
    return pd.concat(parts, ignore_index=True).astype(dict.fromkeys(CASE_TEXTS, "category"))


def _cases(of_export: ExportAnswers, answer: IndicatorAnswer) -> pd.DataFrame:
    rows, cohort = answer.cohort.rows, answer.cohort
    periods = np.array([str(period) for period in of_export.caseload.periods])
    return pd.DataFrame(
        {
            "key": answer.indicator.key,
            "period": periods[rows["period"].to_numpy(dtype=np.int64)],
            "person": of_export.caseload.extracts.people.to_numpy()[rows["person"].to_numpy()],
            "team": rows["team"].astype(object),
            "service": rows["service"].astype(object),
            "worker": rows["worker"].astype(object),
            "met": pd.array([None] * len(rows) if cohort.met is None else cohort.met, dtype="boolean"),
            "days": np.full(len(rows), np.nan) if cohort.days is None else np.asarray(cohort.days, dtype=np.float64),
        }
    )


def evidence(computed: Computed) -> Mapping[str, pd.DataFrame]:
    """
    Table → the rows that the figures rest on, by short column names with real ids and the export's name.

    Only columns that indicators read; dates of birth are left out (`born` becomes `age` on the export's day).
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    for of_export in computed.by_export:
        for table, places in _places(of_export).items():
            parts.setdefault(table, []).append(_evidence_rows(of_export, table, places))
    return {
        table: pd.concat(parts[table], ignore_index=True).drop_duplicates(ignore_index=True)
        for table in TABLES
        if table in parts
    }


def _places(of_export: ExportAnswers) -> Mapping[str, np.ndarray]:
    """Table → the places of the rows that the answers rest on, those of their persons among them."""
    found: dict[str, list[np.ndarray]] = {}
    people = [np.array([], dtype=np.int64)]
    for answer in of_export.answers:
        people.append(answer.cohort.rows["person"].to_numpy())
        for table, places in answer.cohort.evidence.items():
            found.setdefault(table, []).append(np.asarray(places))
        for table in answer.cohort.tables:
            found.setdefault(table, []).append(answer.cohort.rows[f"row_{table}"].to_numpy())
    persons = of_export.caseload["persons"]["person"]
    found["persons"] = [np.flatnonzero(persons.isin(np.concatenate(people)))]
    return {table: np.unique(np.concatenate(places).astype(np.int64)) for table, places in found.items()}


def _evidence_rows(of_export: ExportAnswers, table: str, places: np.ndarray) -> pd.DataFrame:
    extracts = of_export.caseload.extracts
    rows = extracts[table].take(places[places >= 0]).reset_index(drop=True)
    rows = rows[[*TABLES[table].shown]]
    if table == "persons":
        as_at = np.datetime64(extracts.export.as_at or max(of_export.caseload.periods).last_day, "D")
        ages = age_on(days_of(rows, "born"), np.full(len(rows), as_at))
        rows = rows.drop(columns="born").assign(age=np.where(ages < 0, np.nan, ages))
    if "person" in rows:
        people = pd.Series(extracts.people, dtype=object)
        rows["person"] = people.reindex(rows["person"]).to_numpy()  # −1 is nobody
    return rows.assign(export=extracts.export.name)
