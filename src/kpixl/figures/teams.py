"""The groups of a case: who works with it (`definitions.md`, "Team of a case"), its age band and its sex."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from kpixl.extracts import columns
from kpixl.extracts.extracts import Extracts, days_of
from kpixl.figures.groups import age_and_sex
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import latest_open, moments
from kpixl.indicators.texts import matches
from kpixl.words.terms import NOT_RECORDED

RECORDED = ("team", "worker")  # columns of a row that say who works with it


def with_groups(caseload: Caseload, cohorts: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """
    Each cohort's rows with `team`, `worker`, `service`, `age_band` and `sex`; "Not recorded" if none is found.

    If the cohort's table has columns for team and worker, they decide; otherwise the involvement open on the case's day
    decides: the latest start, then the greatest id.
    """
    names = _Names(caseload.extracts)
    without = [rows for rows in cohorts if "team" not in rows]
    allocated = _parts(names.of(*_allocated(caseload, _cases(without))), without)
    teams = [
        names.of(*(rows[each].array for each in RECORDED)) if "team" in rows else next(allocated) for rows in cohorts
    ]
    others = _parts(age_and_sex(caseload, _cases(cohorts)), cohorts)
    return [rows.assign(**own, **each) for rows, own, each in zip(cohorts, teams, others, strict=True)]


def _cases(cohorts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Person and day of all cohorts' rows: looking up all of them together costs little more than one cohort."""
    kinds = {"person": "int32", "day": "datetime64[s]"}
    return pd.DataFrame(
        {
            column: np.concatenate([np.empty(0, dtype=kind), *(rows[column].to_numpy() for rows in cohorts)])
            for column, kind in kinds.items()
        }
    )


def _parts(
    columns_of_all: dict[str, pd.Categorical], cohorts: Sequence[pd.DataFrame]
) -> Iterator[dict[str, pd.Categorical]]:
    """The columns of all rows together, split into those of each cohort."""
    begin = 0
    for rows in cohorts:
        yield {name: column[begin : begin + len(rows)] for name, column in columns_of_all.items()}
        begin += len(rows)


def _allocated(caseload: Caseload, cases: pd.DataFrame) -> list[pd.Categorical]:
    """The team and worker of each case, as its involvement records them. Looked up once for each person and day."""
    involvements = caseload["involvements"]
    roles = caseload.words("allocated_roles")
    open_to_all = involvements[matches(involvements["role"], roles)] if roles else involvements
    case = moments(cases["person"].to_numpy(), days_of(cases, "day"))
    _, first, alike = np.unique(case, return_index=True, return_inverse=True)
    place = latest_open(open_to_all, "involvement_id", cases.take(first))[alike]
    return [involvements[each].array.take(place, allow_fill=True) for each in RECORDED]


class _Names:
    """The names of teams, of their services, and of workers, by id or by name."""

    def __init__(self, extracts: Extracts) -> None:
        departments = extracts["departments"].sort_values("team_id", kind="stable")
        ids = departments["team_id"].astype(object)
        teams, parents = departments["team"].astype(object), departments["service"].astype(object)
        name_of_id = dict(zip(ids, teams, strict=True))
        above = departments["service_id"].astype(object).map(name_of_id)
        services = parents.where(parents.notna(), above)
        self.teams = _lookup(ids, teams, teams)
        self.services = _lookup(ids, teams, services)
        professionals = extracts["professionals"].sort_values("worker_id", kind="stable")
        worker_ids, workers = professionals["worker_id"].astype(object), professionals["worker"].astype(object)
        self.workers = _lookup(worker_ids, workers, workers)

    def of(self, team: pd.Categorical, worker: pd.Categorical) -> dict[str, pd.Categorical]:
        """Team, worker and service of some rows, by what they record."""
        return {
            "team": _named(team, self.teams),
            "worker": _named(worker, self.workers),
            "service": _named(team, self.services),
        }


def _lookup(ids: pd.Series, names: pd.Series, answers: pd.Series) -> dict[str, str]:
    """Answers by exact id, or else by name ignoring case (names get a leading blank, with which no id begins)."""
    known = {
        f" {name.casefold()}": answer
        for name, answer in zip(names, answers, strict=True)
        if isinstance(name, str) and isinstance(answer, str)
    }
    by_id = zip(ids, answers, strict=True)
    return known | {key: answer for key, answer in by_id if isinstance(key, str) and isinstance(answer, str)}


def _named(recorded: pd.Categorical, answers: dict[str, str]) -> pd.Categorical:
    """The names for a column of ids or names, each distinct one looked up once."""
    found = [answers.get(text) or answers.get(f" {text.casefold()}") or NOT_RECORDED for text in recorded.categories]
    distinct = {name: code for code, name in enumerate([*sorted({*found} - {NOT_RECORDED}), NOT_RECORDED])}
    codes = np.array([*(distinct[name] for name in found), distinct[NOT_RECORDED]])
    return columns.categorical(codes[recorded.codes], list(distinct))
