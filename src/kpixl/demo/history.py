"""
The six years before April 2024: contacts and closed cases, the same in every export.

Nothing here is open or dated in the months of the figures. Only contacts matter to a figure: those of the last nine
months, in the 12-month average.
"""

from __future__ import annotations

import numpy as np

from kpixl.demo import front_door, organisation, referrals
from kpixl.demo.conferences import enquiry_rows
from kpixl.demo.draw import between, choice, day, some_days
from kpixl.demo.records import NO_ID, Records
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import Counts, Days, Period, first_days, last_days

_MONTHS_BEFORE = 72
_FIRST_DAY, _LAST_DAY = day("2018-04-01"), day("2024-03-31")
_MEAN_TO_QUARTER = (4_511, 14_415)  # the 12-month mean of contacts against the quarter's total
_OTHER_MONTHS = 3_900  # contacts a month before the last twelve
# How many of each there were in the six years before.
_PERSONS, _REFERRALS, _ASSESSMENTS, _ENQUIRIES, _CONFERENCES = 80_000, 42_000, 36_000, 10_200, 4_300
_PLANS, _PLANS_IN_NEED, _SPELLS_IN_CARE = 3_700, 9_000, 1_900


def years_before(records: Records, asked: AskedFigures) -> Records:
    """The rows of the six years before, about children who are in no cohort any more."""
    past = records.before()
    rng = past.rng
    born = some_days(rng, _PERSONS, day("2002-01-01"), day("2022-06-30"))
    person = past.people(born)
    _add_contacts(past, asked, person)
    start = _days(past, _REFERRALS)
    referrals.referral_rows(past, rng.choice(person, _REFERRALS), start, 0)
    start = _days(past, _ASSESSMENTS) - 90
    front_door.assessment_rows(
        past, rng.choice(person, _ASSESSMENTS), start, start + rng.integers(5, 85, _ASSESSMENTS), 0
    )
    start = _days(past, _ENQUIRIES)
    leads = rng.random(_ENQUIRIES) < 0.32
    enquiry_rows(past, rng.choice(person, _ENQUIRIES), start, leads, 0)
    _add_conferences(past, rng.choice(person, _CONFERENCES))
    _add_plans(past, rng.choice(person, _PLANS, replace=False))
    _add_plans_in_need(past, rng.choice(person, _PLANS_IN_NEED, replace=False))
    _add_care(past, rng.choice(person, _SPELLS_IN_CARE, replace=False))
    return past


def _days(past: Records, count: int) -> Days:
    return np.sort(some_days(past.rng, count, _FIRST_DAY, _LAST_DAY))


def _contacts_a_month(asked: AskedFigures) -> Counts:
    """
    The number of contacts in each month before April 2024, oldest first.

    The mean of the last nine and the three months of the figures has the demo council's proportion to the quarter.
    """
    quarter = int(asked.sizes("contacts").sum())
    mean, of_quarter = _MEAN_TO_QUARTER
    last_nine = max(12 * quarter * mean // of_quarter - quarter, 0)
    season = 1 + 0.06 * np.sin(np.arange(9) * 1.7)
    nine = np.floor(last_nine * season / season.sum()).astype(np.int64)
    nine[0] += last_nine - int(nine.sum())
    earlier = np.floor(_OTHER_MONTHS * (1 + 0.08 * np.sin(np.arange(_MONTHS_BEFORE - 9) * 0.9))).astype(np.int64)
    return np.concatenate([earlier, nine])


def _add_contacts(past: Records, asked: AskedFigures, person: Counts) -> None:
    months = Period(2024, 3).back_to(_MONTHS_BEFORE)
    each = _contacts_a_month(asked)
    each[-1] -= front_door.CONTACTS_OF_MARCH
    days = np.sort(between(past.rng, np.repeat(first_days(months), each), np.repeat(last_days(months), each)))
    progressed = past.rng.random(len(days)) < 0.17
    front_door.contact_rows(past, past.rng.choice(person, len(days)), days, progressed)


def _repeated(past: Records, start: Days, end: Days, every: int) -> tuple[Counts, Days]:
    """The row and day of events from start to end, about `every` days apart."""
    how_many = np.maximum((end - start).astype(np.int64) // every, 0)
    row = np.repeat(np.arange(len(start)), how_many)
    place = np.arange(len(row)) - np.repeat(np.cumsum(how_many) - how_many, how_many)
    days = start[row] + place * every + past.rng.integers(1, every, len(row))
    return row, np.minimum(days, end[row])


def _add_conferences(past: Records, person: Counts) -> None:
    rng = past.rng
    count = len(person)
    held = _days(past, count)
    enquiries = enquiry_rows(past, person, held - rng.integers(6, 28, count), np.full(count, True), 0)
    teams = rng.choice(organisation.teams_of("Assessment", "Family Support"), count)
    past.add(
        "ssd_initial_cp_conference", count,
        icpc_icpc_id=past.ids("conference", count),
        icpc_icpc_meeting_id=past.ids("meeting", count),
        icpc_s47_enquiry_id=enquiries,
        icpc_person_id=person,
        icpc_cp_plan_id=np.full(count, NO_ID),
        icpc_referral_id=np.full(count, NO_ID),
        icpc_icpc_transfer_in=choice(rng, count, ("N", "Y"), (19, 1)),
        icpc_icpc_target_date=held,
        icpc_icpc_date=held,
        icpc_icpc_outcome_cp_flag=choice(rng, count, ("Y", "N"), (8, 2)),
        icpc_icpc_team=organisation.team_texts(rng, teams),
        icpc_icpc_worker_id=organisation.workers(rng, teams),
    )  # fmt: skip


def _spells(past: Records, count: int, shortest: int, longest: int) -> tuple[Days, Days]:
    """Spells of `shortest` to `longest` days that ended before April 2024."""
    rng = past.rng
    start = np.sort(some_days(rng, count, _FIRST_DAY, _LAST_DAY - longest))
    return start, start + rng.integers(shortest, longest, count)


def _add_plans(past: Records, person: Counts) -> None:
    rng = past.rng
    count = len(person)
    start, end = _spells(past, count, 60, 420)
    plans = past.ids("cp_plan", count)
    category = choice(rng, count, ("NEG", "EMO", "PHY", "SAB"), (48, 36, 10, 6))
    past.add(
        "ssd_cp_plans", count,
        cppl_cp_plan_id=plans,
        cppl_referral_id=np.full(count, NO_ID),
        cppl_icpc_id=np.full(count, NO_ID),
        cppl_person_id=person,
        cppl_cp_plan_start_date=start,
        cppl_cp_plan_end_date=end,
        cppl_cp_plan_initial_category=category,
        cppl_cp_plan_ola=choice(rng, count, ("N", "Y"), (30, 1)),
        cppl_cp_plan_latest_category=category,
    )  # fmt: skip
    _add_plan_visits(past, person, plans, *_repeated(past, start, end, 14))
    _add_plan_reviews(past, person, plans, *_repeated(past, start, end, 130))
    _add_case(past, person, start, end, ("Family Support", "Assessment", "Adolescents"))


def _add_plan_visits(past: Records, person: Counts, plans: Counts, row: Counts, days: Days) -> None:
    rng = past.rng
    past.add(
        "ssd_cp_visits", len(row),
        cppv_cp_visit_id=past.ids("cp_visit", len(row)),
        cppv_person_id=person[row],
        cppv_cp_plan_id=plans[row],
        cppv_cp_visit_date=days,
        cppv_cp_visit_seen=choice(rng, len(row), ("Y", "N"), (12, 1)),
        cppv_cp_visit_seen_alone=choice(rng, len(row), ("Y", "N")),
        cppv_cp_visit_bedroom=choice(rng, len(row), ("Y", "N"), (4, 6)),
    )  # fmt: skip


def _add_plan_reviews(past: Records, person: Counts, plans: Counts, row: Counts, days: Days) -> None:
    past.add(
        "ssd_cp_reviews", len(row),
        cppr_cp_review_id=past.ids("cp_review", len(row)),
        cppr_person_id=person[row],
        cppr_cp_plan_id=plans[row],
        cppr_cp_review_due=days,
        cppr_cp_review_date=days,
        cppr_cp_review_meeting_id=past.ids("meeting", len(row)),
        cppr_cp_review_outcome_continue_cp=choice(past.rng, len(row), ("Y", "N")),
        cppr_cp_review_quorate="Y",
    )  # fmt: skip


def _add_plans_in_need(past: Records, person: Counts) -> None:
    rng = past.rng
    count = len(person)
    start, end = _spells(past, count, 40, 320)
    teams = rng.choice(organisation.teams_of("Family Support", "Disabled Children"), count)
    past.add(
        "ssd_cin_plans", count,
        cinp_cin_plan_id=past.ids("cin_plan", count),
        cinp_referral_id=np.full(count, NO_ID),
        cinp_person_id=person,
        cinp_cin_plan_start_date=start,
        cinp_cin_plan_end_date=end,
        cinp_cin_plan_team=organisation.team_texts(rng, teams),
        cinp_cin_plan_worker_id=organisation.workers(rng, teams),
    )  # fmt: skip
    row, days = _repeated(past, start, end, 27)
    past.add(
        "ssd_cin_visits", len(row),
        cinv_cin_visit_id=past.ids("cin_visit", len(row)),
        cinv_person_id=person[row],
        cinv_cin_visit_date=days,
        cinv_cin_visit_seen=choice(rng, len(row), ("Y", "N"), (12, 1)),
        cinv_cin_visit_seen_alone=choice(rng, len(row), ("Y", "N")),
        cinv_cin_visit_bedroom=choice(rng, len(row), ("Y", "N"), (3, 7)),
    )  # fmt: skip
    _add_case(past, person, start, end, ("Family Support", "Disabled Children"))


def _add_care(past: Records, person: Counts) -> None:
    start, end = _spells(past, len(person), 20, 900)
    care = past.ids("care", len(person))
    _add_care_episodes(past, person, care, start, end)
    _add_legal_statuses(past, person, start, end)
    _add_care_placements(past, person, care, start, end)
    _add_care_visits(past, person, care, *_repeated(past, start, end, 42))
    _add_care_reviews(past, care, *_repeated(past, start, end, 160))
    _add_health_checks(past, person, *_repeated(past, start, end, 300))
    _add_case(past, person, start, end, ("Looked After",))


def _add_care_episodes(past: Records, person: Counts, care: Counts, start: Days, end: Days) -> None:
    rng, count = past.rng, len(person)
    past.add(
        "ssd_cla_episodes", count,
        clae_cla_episode_id=past.ids("cla_episode", count),
        clae_person_id=person,
        clae_cla_episode_start_date=start,
        clae_cla_episode_start_reason="S",
        clae_cla_primary_need_code=choice(rng, count, ("N1", "N5", "N8")),
        clae_cla_episode_ceased_date=end,
        clae_cla_episode_ceased_reason=choice(rng, count, ("E4A", "E11", "E8", "E45")),
        clae_cla_id=care,
        clae_referral_id=np.full(count, NO_ID),
        clae_entered_care_date=start,
    )  # fmt: skip


def _add_legal_statuses(past: Records, person: Counts, start: Days, end: Days) -> None:
    count = len(person)
    past.add(
        "ssd_legal_status", count,
        lega_legal_status_id=past.ids("legal_status", count),
        lega_person_id=person,
        lega_legal_status=choice(past.rng, count, ("V2", "C2", "C1"), (5, 4, 2)),
        lega_legal_status_start_date=start,
        lega_legal_status_end_date=end,
    )  # fmt: skip


def _add_care_placements(past: Records, person: Counts, care: Counts, start: Days, end: Days) -> None:
    rng, count = past.rng, len(person)
    placements = past.ids("placement", count)
    past.add(
        "ssd_cla_placement", count,
        clap_cla_placement_id=placements,
        clap_cla_placement_start_date=start,
        clap_cla_placement_type=choice(rng, count, ("U1", "U4", "K2", "P1")),
        clap_cla_placement_distance=np.round(rng.gamma(1.6, 9.0, count), 1),
        clap_cla_id=care,
        clap_cla_placement_end_date=end,
        clap_person_id=person,
    )  # fmt: skip
    past.add(
        "sup_placement_location", count, placement_id=placements, location=choice(rng, count, ("IN", "OUT"), (3, 1))
    )


def _add_care_visits(past: Records, person: Counts, care: Counts, row: Counts, days: Days) -> None:
    rng = past.rng
    past.add(
        "ssd_cla_visits", len(row),
        clav_cla_visit_id=past.ids("cla_visit", len(row)),
        clav_cla_id=care[row],
        clav_person_id=person[row],
        clav_cla_visit_date=days,
        clav_cla_visit_seen=choice(rng, len(row), ("Y", "N"), (14, 1)),
        clav_cla_visit_seen_alone=choice(rng, len(row), ("Y", "N")),
    )  # fmt: skip


def _add_care_reviews(past: Records, care: Counts, row: Counts, days: Days) -> None:
    past.add(
        "ssd_cla_reviews", len(row),
        clar_cla_review_id=past.ids("cla_review", len(row)),
        clar_cla_id=care[row],
        clar_cla_review_due_date=days,
        clar_cla_review_date=days,
        clar_cla_review_cancelled=choice(past.rng, len(row), ("N", "Y"), (15, 1)),
    )  # fmt: skip


def _add_health_checks(past: Records, person: Counts, row: Counts, days: Days) -> None:
    rng = past.rng
    past.add(
        "ssd_cla_health", len(row),
        clah_health_check_id=past.ids("health_check", len(row)),
        clah_person_id=person[row],
        clah_health_check_type=choice(rng, len(row), ("Review Health Assessment", "Dental Check")),
        clah_health_check_date=days,
        clah_health_check_status=choice(rng, len(row), ("Completed", "Refused"), (8, 1)),
    )  # fmt: skip


def _add_case(past: Records, person: Counts, start: Days, end: Days, services: tuple[str, ...]) -> None:
    """Add the team that worked with each child, and the supervisions in which the case was discussed."""
    rng = past.rng
    past.involved(person, rng.choice(organisation.teams_of(*services), len(person)), start, end)
    row, days = _repeated(past, start, end, 60)
    past.add(
        "sup_supervision", len(row),
        supervision_id=past.ids("supervision", len(row)), person_id=person[row], supervision_date=days,
    )  # fmt: skip
