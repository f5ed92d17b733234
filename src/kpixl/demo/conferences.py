"""Section 47 enquiries and initial child protection conferences."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo import organisation, outcomes, spells
from kpixl.demo.draw import between, choice, chosen, first_of, some_days, where_day
from kpixl.demo.protection import OnPlan
from kpixl.demo.records import NO_ID, E, Records, S
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, working_day_after, working_days

WORKING_DAYS = 15
_SAME_MONTH_SHARE = 0.6  # at most this share of conferences has an enquiry begun in the same month


class _Conferences(Struct, frozen=True):
    """The conferences of one month and the first day of the enquiry behind each (none: no enquiry linked)."""

    person: Counts
    plan: Counts  # the plan that it led to, if that is one of the cohort
    held: Days
    in_time: Flags
    enquiry: Days


def add_conferences(records: Records, asked: AskedFigures, plans: OnPlan) -> None:
    """
    Add the enquiries and conferences of each month.

    An enquiry that leads to a conference says so in its outcome in every export, although the conference may be held
    in the next month. Further conferences have an enquiry before April, or a target date and no enquiry.
    """
    rng = records.rng
    room = asked.numerators("s47_to_icpc").copy()  # enquiries of a month that may still get a conference
    for month in range(3):
        count = int(asked.sizes("icpc_in_time")[month])
        in_time = chosen(rng, int(asked.numerators("icpc_in_time")[month]), count)
        person, plan, held = _held(records, plans, month, count)
        enquiry: Days = np.full(count, NO_DAY)
        if month:
            previous = _from_previous(records, month, held, in_time, room[month - 1])
            enquiry = where_day(~np.isnat(previous), previous, enquiry)
            room[month - 1] -= int((~np.isnat(previous)).sum())
        same = in_time & np.isnat(enquiry) & (rng.random(count) < _SAME_MONTH_SHARE)
        same = first_of(rng.random(count), same, int(room[month]))
        room[month] -= int(same.sum())
        enquiry = where_day(same, _enquiry_in_time(records, held, np.full(count, S[month])), enquiry)
        older = ~in_time & np.isnat(enquiry) & (rng.random(count) < 0.7)
        enquiry = where_day(older, S[0] - rng.integers(8, 40, count), enquiry)
        if month == 0:
            recent = in_time & np.isnat(enquiry) & (working_days(np.full(count, S[0] - 1), held) <= WORKING_DAYS)
            before = between(rng, _earliest_in_time(held), np.full(count, S[0] - 1))
            enquiry = where_day(recent & (before < S[0]), before, enquiry)
        older = older & (working_days(enquiry, held) <= WORKING_DAYS)
        enquiry = where_day(older, S[0] - 40, enquiry)
        _add(records, _Conferences(person, plan, held, in_time, enquiry), month)
    for month in range(3):
        _add_enquiries_alone(records, asked, month, int(room[month]))


def _held(records: Records, plans: OnPlan, month: int, count: int) -> tuple[Counts, Counts, Days]:
    """Person, plan and day of the month's conferences: those that led to new plans, up to `count`, then others."""
    rng = records.rng
    begun = np.flatnonzero(plans.natural & (plans.lives.first == month))[:count]
    others = count - len(begun)
    days = some_days(rng, others, S[month], E[month])
    person = records.people(spells.born(records, 0.3, 17, others))
    return (
        np.concatenate([plans.person[begun], person]),
        np.concatenate([plans.plan[begun], np.full(others, NO_ID)]),
        np.concatenate([plans.start[begun], days]),
    )


def _earliest_in_time(held: Days) -> Days:
    """The earliest day on which an enquiry can begin for the conference to be in time."""
    found = held - 35
    for _ in range(36):
        found = found + (working_days(found, held) > WORKING_DAYS)
    return found


def _enquiry_in_time(records: Records, held: Days, earliest: Days) -> Days:
    first = np.maximum(_earliest_in_time(held), earliest)
    days = between(records.rng, first, held)
    return where_day(records.rng.random(len(held)) < 0.15, first, days)


def _from_previous(records: Records, month: int, held: Days, in_time: Flags, room: int) -> Days:
    """Days of enquiries begun in the month before, at most `room`; no day for the other conferences."""
    rng = records.rng
    count = len(held)
    last = np.full(count, E[month - 1])
    first = np.maximum(_earliest_in_time(held), S[month - 1])
    late_last = np.minimum(_earliest_in_time(held) - 1, last)
    days = where_day(in_time, between(rng, first, last), between(rng, np.full(count, S[month - 1]), late_last))
    can_be_late = ~in_time & (late_last >= S[month - 1])
    just_late = first_of(rng.random(count), can_be_late, 1 + int(can_be_late.sum()) // 4)
    days = where_day(just_late, late_last, days)
    possible = np.where(in_time, first <= last, can_be_late) & (just_late | (rng.random(count) < 0.6))
    taken = first_of(rng.random(count) - just_late, possible, room)
    return where_day(taken, days, NO_DAY)


def _add(records: Records, conferences: _Conferences, month: int) -> None:
    """Add the month's conferences and the enquiries linked to them."""
    rng = records.rng
    linked = ~np.isnat(conferences.enquiry)
    count = len(conferences.person)
    enquiries = np.full(count, NO_ID)
    here = int(linked.sum())
    if here:
        enquiries[linked] = enquiry_rows(
            records, conferences.person[linked], conferences.enquiry[linked], np.full(here, True), 0
        )
    target = where_day(
        conferences.in_time,
        conferences.held + rng.integers(0, 6, count),
        conferences.held - 1 - rng.integers(0, 9, count),
    )
    target = where_day(
        linked, working_day_after(where_day(linked, conferences.enquiry, S[month]), WORKING_DAYS), target
    )
    never = ~linked & ~conferences.in_time & (rng.random(count) < 0.3)
    target = where_day(never, NO_DAY, target)
    teams = organisation.dealt(
        organisation.teams_of("Assessment", "Family Support", "Adolescents"), rng.random(count), conferences.in_time
    )
    planned = (conferences.plan != NO_ID) | (rng.random(count) < 0.85)
    records.add(
        "ssd_initial_cp_conference", count, 0,
        icpc_icpc_id=records.ids("conference", count),
        icpc_icpc_meeting_id=records.ids("meeting", count),
        icpc_s47_enquiry_id=enquiries,
        icpc_person_id=conferences.person,
        icpc_cp_plan_id=conferences.plan,
        icpc_referral_id=np.full(count, NO_ID),
        icpc_icpc_transfer_in="N",
        icpc_icpc_target_date=target,
        icpc_icpc_date=conferences.held,
        icpc_icpc_outcome_cp_flag=np.where(planned, "Y", "N").astype(object),
        icpc_icpc_team=organisation.team_texts(rng, teams),
        icpc_icpc_worker_id=organisation.workers(rng, teams),
    )  # fmt: skip


def enquiry_rows(records: Records, person: Counts, start: Days, leads: Flags, first: int) -> Counts:
    """Add rows of `ssd_s47_enquiry`, and return their ids; `leads` says which lead to a conference."""
    rng = records.rng
    count = len(person)
    teams = rng.choice(organisation.teams_of("Assessment", "Family Support", "Adolescents", "Disabled Children"), count)
    enquiries = records.ids("enquiry", count)
    records.add(
        "ssd_s47_enquiry", count, first,
        s47e_s47_enquiry_id=enquiries,
        s47e_referral_id=np.full(count, NO_ID),
        s47e_person_id=person,
        s47e_s47_start_date=start,
        s47e_s47_end_date=start + rng.integers(5, 20, count),
        s47e_s47_nfa=choice(rng, count, ("N", "Y"), (7, 3)),
        s47e_s47_outcome_json=outcomes.outcome_texts(rng, leads, *outcomes.ENQUIRY),
        s47e_s47_completed_by_worker_id=organisation.workers(rng, teams),
        s47e_s47_completed_by_team=organisation.team_texts(rng, teams),
    )  # fmt: skip
    return enquiries


def _add_enquiries_alone(records: Records, asked: AskedFigures, month: int, leading: int) -> None:
    """Add enquiries without a conference so far: some will lead to one, the others will not."""
    others = int(asked.not_met("s47_to_icpc")[month])
    count = leading + others
    leads = np.arange(count) < leading
    start = some_days(records.rng, count, S[month], E[month])
    person = records.people(spells.born(records, 0.3, 17, count), month)
    enquiry_rows(records, person, start, leads, 0)
