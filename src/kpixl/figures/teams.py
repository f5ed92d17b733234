"""Who works with a case: `definitions.md`, "Team of a case"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from kpixl.extracts import columns
from kpixl.extracts.extracts import Extracts
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import latest_open
from kpixl.indicators.texts import matches
from kpixl.words.terms import NOT_RECORDED


def with_teams(caseload: Caseload, cohorts: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    """
    Each cohort's rows with the names of `team`, `service` and `worker`; "Not recorded" where none is found.

    A table's own team and worker come first where it has such columns; otherwise the involvement open on the case's
    day decides, the latest start, then the greatest id.
    """
    without = [rows for rows in cohorts if "team" not in rows]
    allocated = iter(_allocated_to_each(caseload, without))
    names = _Names(caseload.extracts)
    return [names.put_into(rows if "team" in rows else next(allocated)) for rows in cohorts]


def _allocated_to_each(caseload: Caseload, cohorts: Sequence[pd.DataFrame]) -> Iterator[pd.DataFrame]:
    """The cohorts with the team and worker of each row; all are looked up at once, since many are in several."""
    cases = pd.concat([*(rows[["person", "day"]] for rows in cohorts), pd.DataFrame({"person": [], "day": []})])
    cases = cases.astype({"person": "int32", "day": "datetime64[s]"})
    recorded = cases.merge(_allocated(caseload, cases.drop_duplicates()), on=["person", "day"], how="left")
    begin = 0
    for rows in cohorts:
        of_rows = recorded.iloc[begin : begin + len(rows)]
        yield rows.assign(team=of_rows["team"].array, worker=of_rows["worker"].array)
        begin += len(rows)


def _allocated(caseload: Caseload, cases: pd.DataFrame) -> pd.DataFrame:
    """The team and worker of each person and day, as the involvement records them."""
    involvements = caseload["involvements"]
    roles = caseload.words("allocated_roles")
    if roles:
        involvements = involvements[matches(involvements["role"], roles)]
    place = latest_open(involvements, "involvement_id", cases)
    recorded = caseload["involvements"][["team", "worker"]].reindex(place).reset_index(drop=True)
    return pd.concat([cases.reset_index(drop=True), recorded], axis=1)


class _Names:
    """The names of teams, their services and workers, by id or by name."""

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

    def put_into(self, rows: pd.DataFrame) -> pd.DataFrame:
        team, worker = rows["team"].astype("category").array, rows["worker"].astype("category").array
        return rows.assign(
            team=_named(team, self.teams), service=_named(team, self.services), worker=_named(worker, self.workers)
        )


def _lookup(ids: pd.Series, names: pd.Series, answers: pd.Series) -> dict[str, str]:
    """Answers by exact id, else by name ignoring case (marked by a leading blank, with which no id begins)."""
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
