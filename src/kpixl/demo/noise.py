"""
What real exports hold beside sound rows, none of which changes a figure.

Bad rows, repeated keys, other councils' plans, short breaks, plans that no longer count, rows of one child in several
tables.
"""

from __future__ import annotations

import numpy as np

from kpixl.demo import organisation
from kpixl.demo.care import InCare
from kpixl.demo.draw import between, choice, day, where_day
from kpixl.demo.protection import LATEST_OLD_START, OnPlan
from kpixl.demo.records import NO_DAY, NO_ID, Records, Rows
from kpixl.periods import Counts, Days, Flags

_SHARE = 0.06  # of cases that get each oddity

# Rows as somebody typed them: table, then rows by column. Of a repeated key the last row counts.
_TYPED: tuple[tuple[str, dict[str, str]], ...] = (
    ("ssd_person", {"pers_person_id": "DEMO-ODD-01", "pers_dob": "30/04/2006", "pers_sex": "F"}),
    ("ssd_person", {"pers_person_id": "DEMO-ODD-02", "pers_dob": "2024-02-30", "pers_sex": "M"}),
    ("ssd_person", {"pers_person_id": "DEMO-ODD-03", "pers_dob": "2012-03-04", "pers_death_date": "2024-03-10"}),
    ("ssd_person", {"pers_person_id": "DEMO-ODD-04", "pers_dob": "2015-01-31 00:00:00"}),
    ("ssd_person", {"pers_person_id": "", "pers_dob": "2011-09-09"}),
    # No person, no date, impossible days, and a key used twice.
    ("ssd_contacts", {"cont_contact_id": "DEMO-ODD-C1", "cont_contact_date": "2024-06-12"}),
    ("ssd_contacts", {"cont_contact_id": "DEMO-ODD-C2", "cont_person_id": "DEMO-ODD-04"}),
    ("ssd_contacts", {"cont_contact_id": "DEMO-ODD-C3", "cont_person_id": "DEMO-ODD-04", "cont_contact_date": "2024-02-30"}),
    ("ssd_contacts", {"cont_contact_id": "DEMO-ODD-C4", "cont_person_id": "DEMO-ODD-04", "cont_contact_date": "2024-04-12"}),
    ("ssd_contacts", {"cont_contact_id": "DEMO-ODD-C4", "cont_person_id": "DEMO-ODD-04", "cont_contact_date": "2022-04-12"}),
    ("ssd_contacts", {"cont_contact_id": "DEMO-ODD-C5", "cont_person_id": "NULL", "cont_contact_date": "2024-04-15"}),
    ("ssd_cin_episodes", {"cine_referral_id": "DEMO-ODD-R1", "cine_referral_date": "2024-04-09"}),
    ("ssd_cin_episodes", {"cine_referral_id": "DEMO-ODD-R2", "cine_person_id": "DEMO-ODD-04", "cine_referral_date": "2023-02-29"}),
    ("ssd_cin_episodes", {"cine_referral_id": "DEMO-ODD-R3", "cine_person_id": "DEMO-ODD-04", "cine_referral_date": "1900-01-01"}),
    # Authorised before it started; no start.
    ("ssd_cin_assessments", {"cina_assessment_id": "DEMO-ODD-A1", "cina_person_id": "DEMO-ODD-04",
                             "cina_assessment_start_date": "20/04/2024", "cina_assessment_auth_date": "12/04/2024"}),
    ("ssd_cin_assessments", {"cina_assessment_id": "DEMO-ODD-A2", "cina_person_id": "DEMO-ODD-04",
                             "cina_assessment_auth_date": "16/04/2024"}),
    ("ssd_cin_assessments", {"cina_assessment_id": "DEMO-ODD-A3", "cina_person_id": "DEMO-ODD-04",
                             "cina_assessment_start_date": "31/02/2024", "cina_assessment_auth_date": "17/04/2024"}),
    # Open, but the young person turned 18 on the last day of April; a child who has died.
    ("ssd_cin_plans", {"cinp_cin_plan_id": "DEMO-ODD-P1", "cinp_person_id": "DEMO-ODD-01",
                       "cinp_cin_plan_start_date": "2023-11-02", "cinp_cin_plan_end_date": "9999-12-31"}),
    ("ssd_cin_plans", {"cinp_cin_plan_id": "DEMO-ODD-P2", "cinp_person_id": "DEMO-ODD-03",
                       "cinp_cin_plan_start_date": "2023-11-02 00:00:00.000"}),
    ("ssd_cin_plans", {"cinp_cin_plan_id": "DEMO-ODD-P3", "cinp_person_id": "DEMO-ODD-04",
                       "cinp_cin_plan_start_date": "2023-11-31"}),
    ("ssd_cin_plans", {"cinp_cin_plan_id": "DEMO-ODD-P4", "cinp_person_id": "N/A", "cinp_cin_plan_start_date": "2023-12-01"}),
    ("ssd_s47_enquiry", {"s47e_s47_enquiry_id": "DEMO-ODD-E1", "s47e_s47_start_date": "2024-04-17"}),
    ("ssd_s47_enquiry", {"s47e_s47_enquiry_id": "DEMO-ODD-E2", "s47e_person_id": "DEMO-ODD-04",
                         "s47e_s47_start_date": "2024-03-15"}),
    # Came with a child from another council; not held yet.
    ("ssd_initial_cp_conference", {"icpc_icpc_id": "DEMO-ODD-I1", "icpc_person_id": "DEMO-ODD-04",
                                   "icpc_s47_enquiry_id": "DEMO-ODD-E3", "icpc_icpc_date": "2024-04-10",
                                   "icpc_icpc_transfer_in": "Yes"}),
    ("ssd_initial_cp_conference", {"icpc_icpc_id": "DEMO-ODD-I2", "icpc_person_id": "DEMO-ODD-04",
                                   "icpc_s47_enquiry_id": "DEMO-ODD-E2", "icpc_icpc_transfer_in": "N"}),
    ("ssd_cp_plans", {"cppl_cp_plan_id": "DEMO-ODD-B1", "cppl_person_id": "DEMO-ODD-02",
                      "cppl_cp_plan_start_date": "2024-01-15", "cppl_cp_plan_ola": "Y"}),
    ("ssd_cp_plans", {"cppl_cp_plan_id": "DEMO-ODD-B2", "cppl_person_id": "DEMO-ODD-04",
                      "cppl_cp_plan_start_date": "2024-04-15", "cppl_cp_plan_ola": "T"}),
    ("ssd_cp_plans", {"cppl_cp_plan_id": "DEMO-ODD-B3", "cppl_person_id": "DEMO-ODD-04",
                      "cppl_cp_plan_start_date": "tbc", "cppl_cp_plan_ola": "N"}),
    # A short break: looked after for a weekend each month, which no figure counts.
    ("ssd_cla_episodes", {"clae_cla_episode_id": "DEMO-ODD-L1", "clae_person_id": "DEMO-ODD-04", "clae_cla_id": "DEMO-ODD-L",
                          "clae_cla_episode_start_date": "2024-03-20", "clae_entered_care_date": "2024-03-20"}),
    ("ssd_legal_status", {"lega_legal_status_id": "DEMO-ODD-G1", "lega_person_id": "DEMO-ODD-04",
                          "lega_legal_status": "V4 - Single period of accommodation under short breaks",
                          "lega_legal_status_start_date": "2024-03-20"}),
    ("ssd_cla_episodes", {"clae_cla_episode_id": "DEMO-ODD-L2", "clae_person_id": "", "clae_cla_id": "DEMO-ODD-L",
                          "clae_cla_episode_start_date": "2023-03-20"}),
    ("ssd_cla_placement", {"clap_cla_placement_id": "DEMO-ODD-H1", "clap_person_id": "DEMO-ODD-04", "clap_cla_id": "DEMO-ODD-L",
                           "clap_cla_placement_start_date": "2024-03-20", "clap_cla_placement_type": "U1",
                           "clap_cla_placement_distance": "far away"}),
    ("ssd_cla_health", {"clah_health_check_id": "DEMO-ODD-K1", "clah_person_id": "DEMO-ODD-04",
                        "clah_health_check_type": "Optician", "clah_health_check_date": "03/04/2024"}),
    ("ssd_cla_health", {"clah_health_check_id": "DEMO-ODD-K2", "clah_person_id": "DEMO-ODD-04",
                        "clah_health_check_type": "Dental check and health assessment", "clah_health_check_date": "31/04/2024"}),
    ("ssd_cla_visits", {"clav_cla_visit_id": "DEMO-ODD-V1", "clav_person_id": "DEMO-ODD-04", "clav_cla_visit_date": "",
                        "clav_cla_visit_seen": "Y"}),
    ("ssd_cp_visits", {"cppv_cp_visit_id": "DEMO-ODD-V2", "cppv_person_id": "", "cppv_cp_visit_date": "2024-04-22",
                       "cppv_cp_visit_seen": "Y"}),
    ("ssd_cin_visits", {"cinv_cin_visit_id": "DEMO-ODD-V3", "cinv_person_id": "DEMO-ODD-01",
                        "cinv_cin_visit_date": "2024-13-01", "cinv_cin_visit_seen": "Y"}),
    ("ssd_cla_reviews", {"clar_cla_review_id": "DEMO-ODD-W1", "clar_cla_id": "", "clar_cla_review_date": "2024-04-11"}),
    ("ssd_missing", {"miss_table_id": "DEMO-ODD-M1", "miss_person_id": "DEMO-ODD-04", "miss_missing_episode_type": "M"}),
    ("ssd_missing", {"miss_table_id": "DEMO-ODD-M2", "miss_person_id": "DEMO-ODD-04", "miss_missing_episode_type": "Missing",
                     "miss_missing_episode_start_date": "18/04/2024"}),  # of a child on a short break
    ("ssd_care_leavers", {"clea_table_id": "DEMO-ODD-Y1", "clea_person_id": "DEMO-ODD-01",
                          "clea_care_leaver_eligibility": "Qualifying", "clea_care_leaver_in_touch": "NO"}),
    ("ssd_care_leavers", {"clea_table_id": "DEMO-ODD-Y2", "clea_person_id": "None",
                          "clea_care_leaver_eligibility": "Former relevant"}),
    ("sup_supervision", {"supervision_id": "DEMO-ODD-S1", "person_id": "DEMO-ODD-01", "supervision_date": "2024-06-31"}),
)  # fmt: skip


def add_oddities(records: Records, care: InCare, plans: OnPlan) -> None:
    """The odd rows of every export."""
    for table, row in _TYPED:
        records.typed.setdefault(table, []).append((0, row))
    _add_plans_in_need_beside(records, plans.person, plans.start, plans.end, ~plans.natural, plans.lives.first)
    _add_plans_in_need_beside(records, care.person, care.entered, care.end, ~care.natural, care.appears)
    _add_other_councils_plans(records, plans)
    _add_former_short_breaks(records, care)
    _add_older_leaver_rows(records)
    for table, visit in (("ssd_cp_visits", "cppv_cp_visit"), ("ssd_cla_visits", "clav_cla_visit"), ("ssd_cin_visits", "cinv_cin_visit")):
        records.rows[table] = [_shared_visits(records, part, f"{visit}_id") for part in records.rows.get(table, [])]


def _add_plans_in_need_beside(
    records: Records, person: Counts, since: Days, end: Days, allowed: Flags, appears: Counts
) -> None:
    """Plans in need of children who count as on a protection plan or looked after, not as in need."""
    rng = records.rng
    rows = allowed & (since < LATEST_OLD_START) & (rng.random(len(person)) < _SHARE)
    count = int(rows.sum())
    teams = rng.choice(organisation.teams_of("Family Support"), count)
    records.add(
        "ssd_cin_plans", count, appears[rows],
        cinp_cin_plan_id=records.ids("cin_plan", count),
        cinp_referral_id=np.full(count, NO_ID),
        cinp_person_id=person[rows],
        cinp_cin_plan_start_date=between(rng, since[rows], np.full(count, LATEST_OLD_START)),
        cinp_cin_plan_end_date=end[rows],
        cinp_cin_plan_team=organisation.team_texts(rng, teams),
    )  # fmt: skip


def _add_other_councils_plans(records: Records, plans: OnPlan) -> None:
    """Another council's plan before, or still beside, our own: neither a repeat nor part of its length."""
    rng = records.rng
    rows = ~plans.in_care & (rng.random(len(plans.person)) < _SHARE)
    count = int(rows.sum())
    start = plans.start[rows] - rng.integers(300, 900, count)
    ended = where_day(rng.random(count) < 0.8, plans.start[rows] - rng.integers(1, 200, count), NO_DAY)
    records.add(
        "ssd_cp_plans", count, plans.lives.first[rows],
        cppl_cp_plan_id=records.ids("cp_plan", count),
        cppl_referral_id=np.full(count, NO_ID),
        cppl_icpc_id=np.full(count, NO_ID),
        cppl_person_id=plans.person[rows],
        cppl_cp_plan_start_date=start,
        cppl_cp_plan_end_date=ended,
        cppl_cp_plan_initial_category="NEG",
        cppl_cp_plan_ola=choice(rng, count, ("Y", "Yes", "a) Yes")),
        cppl_cp_plan_latest_category="NEG",
    )  # fmt: skip


def _add_former_short_breaks(records: Records, care: InCare) -> None:
    """A short-break status from before the child came into care; some were never ended, but a later one began."""
    rng = records.rng
    rows = rng.random(len(care.person)) < _SHARE
    count = int(rows.sum())
    records.add(
        "ssd_legal_status", count, care.appears[rows],
        lega_legal_status_id=records.ids("legal_status", count),
        lega_person_id=care.person[rows],
        lega_legal_status=choice(rng, count, ("V4", "V3", "V4 - short breaks")),
        lega_legal_status_start_date=care.entered[rows] - rng.integers(60, 300, count),
        lega_legal_status_end_date=where_day(rng.random(count) < 0.7, care.entered[rows], NO_DAY),
    )  # fmt: skip


def _add_older_leaver_rows(records: Records) -> None:
    """Of several rows of one care leaver, the one with the greatest id counts; a qualifying row never does."""
    for part in tuple(records.rows.get("ssd_care_leavers", [])):
        if "clea_care_leaver_in_touch" not in part.columns:
            continue
        person = np.asarray(part.columns["clea_person_id"], dtype=np.int64)
        month = int(part.first[0])
        for offset, eligibility in ((-5, "Former Relevant"), (5, "Qualifying")):
            rows = np.flatnonzero(person % 23 == offset % 23)
            records.add(
                "ssd_care_leavers", len(rows), month, month,
                clea_table_id=person[rows] * 10 + offset,
                clea_person_id=person[rows],
                clea_care_leaver_eligibility=eligibility,
                clea_care_leaver_in_touch="NO",
                clea_care_leaver_latest_contact=np.full(len(rows), day("2023-09-01")),
            )  # fmt: skip


def _shared_visits(records: Records, part: Rows, visit: str) -> Rows:
    """One visit sees siblings now and then: two rows with the same visit and different persons."""
    ids = np.asarray(part.columns[visit], dtype=np.int64)
    person = np.asarray(part.columns[f"{visit[:4]}_person_id"])
    other_child = np.concatenate([[False], person[1:] != person[:-1]])
    shared = other_child & (records.rng.random(len(ids)) < 0.1)
    return Rows({**part.columns, visit: np.where(shared, np.roll(ids, 1), ids)}, part.first, part.last)
