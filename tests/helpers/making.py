"""
Small extracts, made from a few rows that can be counted by hand.

Each maker below writes rows of one table: the values of its columns in the order of `_TABLES`, as many as the case
needs; a dict at the end names further columns (`{"id": "9"}`). What is left out is empty, except an id, which is
then a number, and whether the child was seen at a visit, which is then yes. `answer` writes the rows as CSV, reads
them by `kpixl.extracts.reading.read` and asks one indicator, so that reading is tested too.
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.extracts.exports import Export
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.reading import read
from kpixl.figures.answers import Computed, History
from kpixl.figures.computing import compute, reading_rules
from kpixl.indicators import ALL, DECLARED
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period

Row = Sequence[str | Mapping[str, str]]

_TABLES: Mapping[str, Mapping[str, str]] = {
    "ssd_person": {
        "person": "pers_person_id",
        "born": "pers_dob",
        "died": "pers_death_date",
        "sex": "pers_sex",
        "expected": "pers_expected_dob",
    },
    "ssd_contacts": {
        "person": "cont_person_id",
        "date": "cont_contact_date",
        "outcome": "cont_contact_outcome_json",
        "id": "cont_contact_id",
    },
    "ssd_cin_episodes": {
        "person": "cine_person_id",
        "date": "cine_referral_date",
        "id": "cine_referral_id",
        "team": "cine_referral_team",
        "worker": "cine_referral_worker_id",
    },
    "ssd_cin_assessments": {
        "person": "cina_person_id",
        "start": "cina_assessment_start_date",
        "authorised": "cina_assessment_auth_date",
        "referral": "cina_referral_id",
        "id": "cina_assessment_id",
        "team": "cina_assessment_team",
        "worker": "cina_assessment_worker_id",
    },
    "ssd_cin_plans": {
        "person": "cinp_person_id",
        "start": "cinp_cin_plan_start_date",
        "end": "cinp_cin_plan_end_date",
        "id": "cinp_cin_plan_id",
    },
    "ssd_cin_visits": {
        "person": "cinv_person_id",
        "date": "cinv_cin_visit_date",
        "seen": "cinv_cin_visit_seen",
        "id": "cinv_cin_visit_id",
    },
    "ssd_s47_enquiry": {
        "person": "s47e_person_id",
        "start": "s47e_s47_start_date",
        "id": "s47e_s47_enquiry_id",
        "outcome": "s47e_s47_outcome_json",
        "team": "s47e_s47_completed_by_team",
        "worker": "s47e_s47_completed_by_worker_id",
    },
    "ssd_initial_cp_conference": {
        "person": "icpc_person_id",
        "date": "icpc_icpc_date",
        "enquiry": "icpc_s47_enquiry_id",
        "target": "icpc_icpc_target_date",
        "transfer_in": "icpc_icpc_transfer_in",
        "id": "icpc_icpc_id",
        "team": "icpc_icpc_team",
        "worker": "icpc_icpc_worker_id",
    },
    "ssd_cp_plans": {
        "person": "cppl_person_id",
        "start": "cppl_cp_plan_start_date",
        "end": "cppl_cp_plan_end_date",
        "ola": "cppl_cp_plan_ola",
        "id": "cppl_cp_plan_id",
    },
    "ssd_cp_visits": {
        "person": "cppv_person_id",
        "date": "cppv_cp_visit_date",
        "seen": "cppv_cp_visit_seen",
        "id": "cppv_cp_visit_id",
    },
    "ssd_cp_reviews": {
        "plan": "cppr_cp_plan_id",
        "date": "cppr_cp_review_date",
        "person": "cppr_person_id",
        "id": "cppr_cp_review_id",
    },
    "ssd_cla_episodes": {
        "person": "clae_person_id",
        "start": "clae_cla_episode_start_date",
        "end": "clae_cla_episode_ceased_date",
        "cla": "clae_cla_id",
        "entered": "clae_entered_care_date",
        "id": "clae_cla_episode_id",
    },
    "ssd_legal_status": {
        "person": "lega_person_id",
        "status": "lega_legal_status",
        "start": "lega_legal_status_start_date",
        "end": "lega_legal_status_end_date",
        "id": "lega_legal_status_id",
    },
    "ssd_cla_placement": {
        "person": "clap_person_id",
        "start": "clap_cla_placement_start_date",
        "end": "clap_cla_placement_end_date",
        "type": "clap_cla_placement_type",
        "distance": "clap_cla_placement_distance",
        "cla": "clap_cla_id",
        "id": "clap_cla_placement_id",
    },
    "ssd_cla_reviews": {
        "cla": "clar_cla_id",
        "date": "clar_cla_review_date",
        "cancelled": "clar_cla_review_cancelled",
        "id": "clar_cla_review_id",
    },
    "ssd_cla_visits": {
        "person": "clav_person_id",
        "date": "clav_cla_visit_date",
        "seen": "clav_cla_visit_seen",
        "id": "clav_cla_visit_id",
    },
    "ssd_cla_health": {
        "person": "clah_person_id",
        "type": "clah_health_check_type",
        "date": "clah_health_check_date",
        "status": "clah_health_check_status",
        "id": "clah_health_check_id",
    },
    "ssd_missing": {
        "person": "miss_person_id",
        "date": "miss_missing_episode_start_date",
        "type": "miss_missing_episode_type",
        "id": "miss_table_id",
    },
    "ssd_care_leavers": {
        "person": "clea_person_id",
        "eligibility": "clea_care_leaver_eligibility",
        "in_touch": "clea_care_leaver_in_touch",
        "accommodation": "clea_care_leaver_accom_suitable",
        "activity": "clea_care_leaver_activity",
        "reviewed": "clea_pathway_plan_review_date",
        "contacted": "clea_care_leaver_latest_contact",
        "id": "clea_table_id",
        "team": "clea_care_leaver_allocated_team",
        "worker": "clea_care_leaver_worker_id",
    },
    "ssd_involvements": {
        "person": "invo_person_id",
        "team": "invo_professional_team",
        "start": "invo_involvement_start_date",
        "end": "invo_involvement_end_date",
        "worker": "invo_professional_id",
        "role": "invo_professional_role_id",
        "id": "invo_involvements_id",
    },
    "ssd_family": {"person": "fami_person_id", "family": "fami_family_id", "id": "fami_table_id"},
    "ssd_department": {
        "id": "dept_team_id",
        "name": "dept_team_name",
        "parent": "dept_team_parent_name",
        "parent_id": "dept_team_parent_id",
    },
    "ssd_professionals": {"id": "prof_professional_id", "name": "prof_professional_name"},
    "sup_supervision": {"person": "person_id", "date": "supervision_date", "id": "supervision_id"},
    "sup_pep": {
        "person": "person_id",
        "completed": "completed_date",
        "rating": "rating",
        "term": "term",
        "year": "academic_year",
        "id": "pep_id",
    },
    "sup_visit_frequency": {
        "person": "person_id",
        "days": "interval_days",
        "start": "start_date",
        "end": "end_date",
    },
    "sup_placement_location": {"placement": "placement_id", "location": "location"},
}

_UNLESS_SAID = {"seen": "Y"}


class Rows(Struct, frozen=True):
    """Rows of one table of the export, by the export's own column names."""

    table: str
    rows: tuple[Mapping[str, str], ...]


def _maker(table: str) -> Callable[..., Rows]:
    columns = _TABLES[table]

    def rows(*rows: Row) -> Rows:
        return Rows(table, tuple(_named(row, number) for number, row in enumerate(rows, 1)))

    def _named(row: Row, number: int) -> Mapping[str, str]:
        named = dict(row[-1]) if row and isinstance(row[-1], Mapping) else {}
        in_order = [value for value in row if isinstance(value, str)]
        values = {"id": f"{number:03d}", **_UNLESS_SAID, **dict(zip(columns, in_order, strict=False)), **named}
        assert set(named) <= set(columns), f"{table} has no {set(named) - set(columns)}"
        return {column: values.get(short, "") for short, column in columns.items()}

    return rows


def rows_of(table: str, rows: Iterable[Mapping[str, str]]) -> Rows:
    """Rows of any table, each by the short names of its columns."""
    return _maker(table)(*((row,) for row in rows))


persons = _maker("ssd_person")
contacts = _maker("ssd_contacts")
referrals = _maker("ssd_cin_episodes")
assessments = _maker("ssd_cin_assessments")
cin_plans = _maker("ssd_cin_plans")
cin_visits = _maker("ssd_cin_visits")
enquiries = _maker("ssd_s47_enquiry")
conferences = _maker("ssd_initial_cp_conference")
cp_plans = _maker("ssd_cp_plans")
cp_visits = _maker("ssd_cp_visits")
cp_reviews = _maker("ssd_cp_reviews")
episodes = _maker("ssd_cla_episodes")
legal_statuses = _maker("ssd_legal_status")
placements = _maker("ssd_cla_placement")
cla_reviews = _maker("ssd_cla_reviews")
cla_visits = _maker("ssd_cla_visits")
health_checks = _maker("ssd_cla_health")
missing = _maker("ssd_missing")
care_leavers = _maker("ssd_care_leavers")
involvements = _maker("ssd_involvements")
families = _maker("ssd_family")
departments = _maker("ssd_department")
professionals = _maker("ssd_professionals")
supervisions = _maker("sup_supervision")
peps = _maker("sup_pep")
visit_frequencies = _maker("sup_visit_frequency")
placement_locations = _maker("sup_placement_location")

ALL_TABLES = tuple(_TABLES)
NO_ROWS = tuple(Rows(table, ()) for table in ALL_TABLES)


def _long_ago() -> Sequence[Rows]:
    """A row in each table that figures need, about somebody who grew up long ago; all of it is known, and over."""
    then, over, key = "2010-03-01", "2010-09-01", {"id": "long-ago"}
    who = "of-long-ago"
    return (
        persons((who, "1995-03-01")),
        contacts((who, then, '{"NEW_REFERRAL_FLAG": "N"}', key)),
        referrals((who, then, key)),
        assessments((who, then, over, "long-ago", key)),
        cin_plans((who, then, over, key)),
        cin_visits((who, then, key)),
        enquiries((who, then, key)),
        conferences((who, then, "long-ago", key)),
        cp_plans((who, then, over, key)),
        cp_visits((who, then, key)),
        cp_reviews(("long-ago", then, who, key)),
        episodes((who, then, over, "long-ago", key)),
        legal_statuses((who, "C2", then, over, key)),
        placements((who, then, over, "U1", "5", "long-ago", key)),
        cla_reviews(("long-ago", then, key)),
        cla_visits((who, then, key)),
        health_checks(
            (who, "Health assessment", then, {"id": "long-ago-1"}), (who, "Dental check", then, {"id": "long-ago-2"})
        ),
        missing((who, then, "M", key)),
        care_leavers((who, "Qualifying", "NO", "2", "G4", key)),
        supervisions((who, then, key)),
        peps((who, over, "green", "Summer", "2009/10", key)),
    )


@cache
def shipped() -> Config:
    return read_config(shipped_config(), DECLARED)


def written(folder: Path, *tables: Rows, others: bool = True) -> Path:
    """
    Write an export of these rows into the folder, and return the folder.

    `others`: the other tables are there too, each with a row of long ago about nobody who counts, since a table without
    a row tells nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    given = {rows.table for rows in tables}
    long_ago = {rows.table: rows for rows in _long_ago()}
    rest = [long_ago.get(table, Rows(table, ())) for table in ALL_TABLES if others and table not in given]
    for rows in (*tables, *rest):
        with (folder / f"{rows.table}.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(_TABLES[rows.table].values()))
            writer.writeheader()
            writer.writerows(rows.rows)
    return settled(folder)


def settled(folder: Path) -> Path:
    """
    The folder, as if its files had been written a minute ago, as they usually have been by the time they are read.

    What a refresh computes from them is then kept, so that another refresh of the same rows takes a third of the time.
    """
    for file in folder.rglob("*"):
        os.utime(file, (time.time(), time.time() - 60))
    return folder


def read_flat(folder: Path, *periods: str, config: Config | None = None) -> Extracts:
    """Read the export in a folder, which counts as every period's own."""
    export = Export(folder, "", None)
    asked_for = [Period.parse(period) for period in periods or ("2024-06",)]
    return read(export, asked_for, reading_rules(config or shipped()), care_leavers_of=dict.fromkeys(asked_for, export))


def extracts_of(*tables: Rows, periods: Sequence[str] = ("2024-06",)) -> Extracts:
    """What is read from an export that has only these tables."""
    with tempfile.TemporaryDirectory() as folder:
        return read_flat(written(Path(folder), *tables, others=False), *periods)


class Answered(Struct, frozen=True):
    """What one indicator answered for one period: the person of each row, in alphabetical order."""

    cohort: Cohort
    people: tuple[str, ...]

    @property
    def denominator(self) -> list[str]:
        """For a count: the rows that count."""
        return sorted(self.people)

    @property
    def numerator(self) -> list[str]:
        assert self.cohort.met is not None
        return sorted(person for person, met in zip(self.people, self.cohort.met, strict=True) if met)

    def by_person(self, column: str) -> dict[str, object]:
        """A column of the rows by person; dates as ISO text."""
        values = [value.date().isoformat() if hasattr(value, "date") else value for value in self.cohort.rows[column]]
        return dict(zip(self.people, values, strict=True))


def answer(key: str, *tables: Rows, period: str = "2024-06", **parameters: object) -> Answered:
    """One indicator's rows for one period, with the parameters of the shipped config unless others are given."""
    extracts = extracts_of(*tables, periods=[period])
    config = shipped()
    caseload = Caseload(extracts, (Period.parse(period),), config.bank_holiday_region, config.shared)
    cohort = ALL[key](caseload, **{**config.indicator(key).parameters, **parameters})
    return Answered(cohort, tuple(extracts.people[cohort.rows["person"]]))


def figures_of(
    folder: Path, *periods: str, history: History | None = None, config: Config | None = None
) -> Callable[[str, str], Figure]:
    """The figures of an extracts folder, by key and period; who works with the cases is not computed."""
    computed = computed_from(folder, *periods, history=history, config=config, with_rows=False)
    return lambda key, period: computed.figures[key, Period.parse(period)]


def figure_of(folder: Path, key: str, period: str, config: Config | None = None) -> Figure:
    """One figure of an extracts folder; no other indicator is computed."""
    computed = computed_from(folder, period, config=asking_only(key, config), with_rows=False)
    return computed.figures[key, Period.parse(period)]


def asking_only(key: str, config: Config | None = None) -> Config:
    """The config with one indicator, since figures that a test does not look at need not be computed."""
    config = config or shipped()
    return replace(config, indicators=(config.indicator(key),))


def computed_from(
    folder: Path,
    *periods: str,
    history: History | None = None,
    config: Config | None = None,
    with_rows: bool = True,
) -> Computed:
    asked_for = [Period.parse(period) for period in periods]
    return compute(folder, config or shipped(), asked_for, history, with_rows=with_rows)


def day(text: str) -> date:
    return date.fromisoformat(text)
