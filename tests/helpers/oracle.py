"""
The 32 figures once more, in plain SQL over the CSV files of one export.

Written from the published definitions alone; shares no code with `kpixl`, so that the two can only agree by being
right or by reading a sentence alike. The SQL is in `tests/helpers/sql/`:
words (reading, calendar), tables, cohorts, indicators.
"""

from __future__ import annotations

import csv
from calendar import monthrange
from collections.abc import Mapping
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"

# The columns that are read, the key first; where a key is two columns, they are joined by "+".
TABLES = {
    "ssd_person": "pers_person_id pers_dob pers_death_date",
    "ssd_contacts": "cont_contact_id cont_person_id cont_contact_date cont_contact_outcome_json",
    "ssd_cin_episodes": "cine_referral_id cine_person_id cine_referral_date",
    "ssd_cin_assessments": "cina_assessment_id cina_person_id cina_assessment_start_date cina_assessment_auth_date",
    "ssd_s47_enquiry": "s47e_s47_enquiry_id s47e_person_id s47e_s47_start_date s47e_s47_outcome_json",
    "ssd_initial_cp_conference": "icpc_icpc_id icpc_s47_enquiry_id icpc_person_id icpc_icpc_date"
    " icpc_icpc_target_date icpc_icpc_transfer_in",
    "ssd_cin_plans": "cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date",
    "ssd_cin_visits": "cinv_cin_visit_id+cinv_person_id cinv_cin_visit_date cinv_cin_visit_seen",
    "ssd_cp_plans": "cppl_cp_plan_id cppl_person_id cppl_cp_plan_start_date cppl_cp_plan_end_date cppl_cp_plan_ola",
    "ssd_cp_reviews": "cppr_cp_review_id cppr_person_id cppr_cp_plan_id cppr_cp_review_date",
    "ssd_cp_visits": "cppv_cp_visit_id+cppv_person_id cppv_cp_visit_date cppv_cp_visit_seen",
    "ssd_legal_status": "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date"
    " lega_legal_status_end_date",
    "ssd_cla_episodes": "clae_cla_episode_id clae_person_id clae_cla_id clae_cla_episode_start_date"
    " clae_cla_episode_ceased_date clae_entered_care_date",
    "ssd_cla_placement": "clap_cla_placement_id clap_person_id clap_cla_id clap_cla_placement_start_date"
    " clap_cla_placement_end_date clap_cla_placement_type clap_cla_placement_distance",
    "ssd_cla_reviews": "clar_cla_review_id clar_cla_id clar_cla_review_date clar_cla_review_cancelled",
    "ssd_cla_visits": "clav_cla_visit_id+clav_person_id clav_cla_visit_date clav_cla_visit_seen",
    "ssd_cla_health": "clah_health_check_id clah_person_id clah_health_check_type clah_health_check_date"
    " clah_health_check_status",
    "ssd_missing": "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type",
    "ssd_care_leavers": "clea_table_id clea_person_id clea_care_leaver_eligibility clea_care_leaver_in_touch"
    " clea_care_leaver_accom_suitable clea_care_leaver_activity clea_pathway_plan_review_date",
    "sup_supervision": "supervision_id person_id supervision_date",
    "sup_pep": "pep_id person_id academic_year term completed_date rating",
    "sup_placement_location": "placement_id location",
    "sup_visit_frequency": "person_id interval_days start_date end_date",
}
WITHOUT_KEY = {"sup_visit_frequency"}

Counts = tuple[int | None, int | None]


def figures_in_sql(
    export_folder: Path,
    period: str,
    *,
    population: int = 262600,
    care_leavers_folder: Path | None = None,
    knows_care_leavers: bool = True,
) -> dict[str, Counts]:
    """
    Numerator and denominator by key for one period, as at its last day.

    None and None where a figure can't be known; a count has no denominator, a rate's is the population. Care leavers
    are read from `care_leavers_folder` where the period's own export is another than `export_folder`, and from
    nowhere where the period has no export of its own (`knows_care_leavers=False`).
    """
    files = {table: export_folder / f"{table}.csv" for table in TABLES}
    files["ssd_care_leavers"] = (care_leavers_folder or export_folder) / "ssd_care_leavers.csv"
    present = {
        table: file
        for table, file in files.items()
        if file.exists() and (knows_care_leavers or table != "ssd_care_leavers")
    }
    with duckdb.connect() as db:
        define_period(db, period, population)
        db.execute((SQL / "words.sql").read_text(encoding="utf-8"))
        read_tables(db, present)
        for step in ("tables", "cohorts", "indicators"):
            db.execute((SQL / f"{step}.sql").read_text(encoding="utf-8"))
        rows = db.execute("SELECT key, numerator, denominator FROM figures").fetchall()
    return {key: (numerator, denominator) for key, numerator, denominator in rows}


def define_period(db: duckdb.DuckDBPyConnection, period: str, population: int) -> None:
    """S() and E(), the first and the last day, and the population."""
    year, month = (int(part) for part in period.split("-"))
    db.execute(f"CREATE MACRO S() AS DATE '{period}-01'")
    db.execute(f"CREATE MACRO E() AS DATE '{period}-{monthrange(year, month)[1]}'")
    db.execute(f"CREATE MACRO population() AS {population}")


def read_tables(db: duckdb.DuckDBPyConnection, present: Mapping[str, Path]) -> None:
    """Every table of `TABLES` as texts, the last row of a repeated key; an absent one is empty, and not present."""
    names = ", ".join(f"'{table}'" for table in present)
    db.execute(f"CREATE MACRO is_present(name) AS list_contains([{names}]::VARCHAR[], name)")
    for table, declared in TABLES.items():
        columns = declared.replace("+", " ").split()
        if table not in present:
            nothing = ", ".join(f'"{column}" VARCHAR' for column in columns)
            db.execute(f"CREATE TABLE {table} (line BIGINT, {nothing})")
            continue
        trimmed, emptied = (
            ", ".join(f'{macro}("{column}") AS "{column}"' for column in columns) for macro in ("trimmed", "emptied")
        )
        db.execute(
            f"CREATE TABLE {table} AS SELECT line, {emptied}"
            f" FROM (SELECT row_number() OVER () AS line, {trimmed} FROM {csv_texts(present[table])})"
        )
        if table not in WITHOUT_KEY:
            key = declared.split()[0].replace("+", ", ")
            db.execute(
                f"DELETE FROM {table} WHERE {columns[0]} IS NOT NULL"
                f" AND line NOT IN (SELECT max(line) FROM {table} GROUP BY {key})"
            )


def csv_texts(file: Path) -> str:
    """The file as a table in SQL, every column a text."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines))
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in header)
    return (
        f"read_csv('{file}', auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"
        f" columns = {{{columns}}})"
    )
