"""The people's names, families and addresses, and the organisation around them."""

from __future__ import annotations

import numpy as np

from kpixl.demo import organisation
from kpixl.demo.records import Records, Rows


def add_surroundings(records: Records) -> None:
    """Names and dates of death of everybody, and the rows of teams and workers."""
    records.rows["ssd_person"] = [_with_deaths(records, part) for part in records.rows.get("ssd_person", [])]
    departments = organisation.departments()
    records.add("ssd_department", len(departments["dept_team_id"]), **departments)
    professionals = organisation.professionals(records.rng)
    records.add("ssd_professionals", len(professionals["prof_staff_id"]), **professionals)


def _with_deaths(records: Records, part: Rows) -> Rows:
    person = part.columns["pers_person_id"]
    return Rows({**part.columns, "pers_death_date": records.deaths_of(np.asarray(person, dtype=np.int64))}, part.first, part.last)
