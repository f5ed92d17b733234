"""
What real exports hold besides sound rows; none of it changes a figure.

These are bad rows, repeated keys, other councils' plans, short breaks, plans that no longer count, and rows of one
child in several tables.
"""

from __future__ import annotations

import numpy as np

from kpixl.demo import organisation
from kpixl.demo.care import InCare
from kpixl.demo.draw import between, choice, day, where_day
from kpixl.demo.odd_rows import odd_rows
from kpixl.demo.protection import LATEST_OLD_START, OnPlan
from kpixl.demo.records import NO_ID, Records, Rows
from kpixl.words.periods import NO_DAY, Counts, Days, Flags

_SHARE = 0.06  # of cases that get each oddity


def add_oddities(records: Records, care: InCare, plans: OnPlan) -> None:
    """Add the odd rows of every export."""
    for table, row in odd_rows():
        records.typed.setdefault(table, []).append((0, row))
    _add_plans_in_need_beside(records, plans.person, plans.start, plans.end, ~plans.natural, plans.lives.first)
    _add_plans_in_need_beside(records, care.person, care.entered, care.end, ~care.natural, care.appears)
    _add_other_councils_plans(records, plans)
    _add_former_short_breaks(records, care)
    _add_older_leaver_rows(records)
    for table, visit in (
        ("ssd_cp_visits", "cppv_cp_visit"),
        ("ssd_cla_visits", "clav_cla_visit"),
        ("ssd_cin_visits", "cinv_cin_visit"),
    ):
        records.rows[table] = [_shared_visits(records, part, f"{visit}_id") for part in records.rows.get(table, [])]


def _add_plans_in_need_beside(
    records: Records, person: Counts, since: Days, end: Days, allowed: Flags, appears: Counts
) -> None:
    """Add child in need plans of children who count as on a protection plan or looked after, so not as in need."""
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
    """Add another council's plans, ended before our own or still open: they count neither as repeats nor for length."""
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
    """Add short-break statuses from before the child came into care; some never ended, but a later status began."""
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
    """Add second rows for care leavers: the row with the greatest id counts, but never a qualifying one."""
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
    """The rows, some of which become one visit to siblings: two rows with the same visit id and different persons."""
    ids = np.asarray(part.columns[visit], dtype=np.int64)
    person = np.asarray(part.columns[f"{visit[:4]}_person_id"])
    other_child = np.concatenate([[False], person[1:] != person[:-1]])
    shared = other_child & (records.rng.random(len(ids)) < 0.1)
    return Rows({**part.columns, visit: np.where(shared, np.roll(ids, 1), ids)}, part.first, part.last)
