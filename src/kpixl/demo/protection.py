"""Children on a protection plan: plans, visits and review conferences."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo import organisation, referrals, spells, visits
from kpixl.demo.care import InCare
from kpixl.demo.draw import (
    Floats,
    between,
    choice,
    chosen,
    day,
    first_of,
    in_any_month,
    in_every_month,
    moved_on,
    where_day,
    window_start,
)
from kpixl.demo.records import NO_ID, E, Records, S
from kpixl.demo.slots import Lives, falls, lives, lowest, present_slots
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, plus_months

CP_VISIT_WORKING_DAYS = 10
CP_VISIT_WINDOWS = np.array([window_start(end, CP_VISIT_WORKING_DAYS) for end in E])
LATEST_OLD_START = day("2024-03-20")
_FIRST_REVIEW_WITHIN, _NEXT_REVIEW_WITHIN = 86, 175  # days, safely within 3 and 6 months
_CATEGORIES = ("NEG", "EMO", "PHY", "SAB", "MUL")


class OnPlan(Struct, frozen=True):
    """The children on a plan; one row per life."""

    lives: Lives
    natural: Flags  # the plan began in the life's first month
    person: Counts
    in_care: Flags  # the same child is looked after (in every month of the life)
    start: Days
    end: Days
    plan: Counts


class _States(Struct, frozen=True):
    present: Flags
    visited: Flags
    reviewed: Flags
    over_2_years: Flags


def two_families(records: Records, asked: AskedFigures, care_present: Flags) -> Flags:
    """
    The slots of care whose child is also on a protection plan: as many as supervision's denominator implies.

    A child who is both on a plan and looked after counts once among supervision's children.
    """
    both = (
        asked.sizes("children_in_need") + asked.sizes("child_protection") + asked.sizes("looked_after")
        - asked.sizes("supervision")
    )  # fmt: skip
    # Later slots are newer to care, like children who were on a plan until recently.
    order = -np.arange(len(care_present)) - len(care_present) * in_every_month(care_present)
    return lowest(order, care_present, both)


def on_plan(records: Records, asked: AskedFigures, care: InCare, both: Flags, newcomers: spells.Newcomers) -> OnPlan:
    """The children on a plan each month, with rows of plans, visits and reviews."""
    states = _slot_states(records, asked)
    shared = _shared_lives(states, care, both)
    breaks = falls(states.over_2_years, states.present) | _recovers(states) | _other_child(shared)
    breaks |= _turnover(records, asked, states, shared, breaks)
    stretches = lives(states.present, breaks)
    life = _States(
        stretches.present(), stretches.states(states.visited), stretches.states(states.reviewed),
        stretches.states(states.over_2_years),
    )  # fmt: skip
    care_life = shared[stretches.slot, stretches.first]
    in_care = care_life >= 0
    natural = _natural(records, asked, stretches, life, in_care, newcomers)
    start = _starts(records, stretches, life, natural)
    end, death, _ = spells.leave_otherwise(
        records, stretches, spells.ends(records, stretches), ~in_care & ~natural, np.zeros(len(stretches), bool)
    )
    appears = np.where(natural, 0, stretches.first)
    person = _persons(records, care, care_life, start, appears)
    died = ~np.isnat(death)
    records.died(person[died], death[died])
    found = OnPlan(stretches, natural, person, in_care, start, end, records.ids("cp_plan", len(stretches)))
    _add_plans(records, found, appears)
    _add_visits(records, found, life, appears)
    _add_reviews(records, found, life, appears)
    _add_repeats(records, asked, found)
    return found


def _slot_states(records: Records, asked: AskedFigures) -> _States:
    present = present_slots(asked.sizes("child_protection"))

    def order() -> Floats:
        return records.rng.random(len(present))

    return _States(
        present,
        present & ~lowest(records.rng.random(present.shape), present, asked.not_met("cp_visits")),
        present & ~lowest(order(), present, asked.not_met("cp_reviews_in_time")),
        lowest(order(), present, asked.numerators("plans_over_2_years")),
    )


def _recovers(states: _States) -> Flags:
    """Where a plan with a late review conference would be in time again, which only a new plan can be."""
    return falls(~states.reviewed, states.present)


def _shared_lives(states: _States, care: InCare, both: Flags) -> Counts:
    """For each plan slot and month, the life in care of the same child; −1 if there is none."""
    lives_in_care = care.lives.in_slots(len(both))
    shared = np.full(states.present.shape, -1, dtype=np.int64)
    for month in range(3):
        found = lives_in_care[both[:, month], month]
        shared[: len(found), month] = found
    return shared


def _other_child(shared: Counts) -> Flags:
    found = np.zeros(shared.shape, dtype=bool)
    found[:, 1:] = shared[:, 1:] != shared[:, :-1]
    return found


def _turnover(records: Records, asked: AskedFigures, states: _States, shared: Counts, breaks: Flags) -> Flags:
    """Where a child leaves without having to, so that as many plans begin as the repeat-plan figures count."""
    found = np.zeros_like(breaks)
    for month in (1, 2):
        ordinary = in_every_month((states.reviewed | ~states.present)[:, month:])
        ordinary &= ~in_any_month(states.over_2_years[:, month:])
        stays = states.present[:, month] & states.present[:, month - 1] & ~breaks[:, month]
        already = int((breaks[:, month] & ordinary).sum())
        already += int((states.present[:, month] & ~states.present[:, month - 1]).sum())
        room = max(int(asked.sizes("repeat_plans")[month]) - already, 0)
        most = int(0.12 * states.present[:, month].sum())
        able = stays & ordinary & (shared[:, month - 1] < 0) & (shared[:, month] < 0)
        found[:, month] = first_of(records.rng.random(len(able)), able, min(room, most))
    return found


def _natural(
    records: Records, asked: AskedFigures, stretches: Lives, life: _States, in_care: Flags, newcomers: spells.Newcomers
) -> Flags:
    """Plans that began in their life's first month, no more than the repeat-plan figures count."""
    able = in_every_month(life.reviewed | ~life.present) & ~in_any_month(life.over_2_years) & ~in_care
    natural = np.zeros(len(stretches), dtype=bool)
    for month in range(3):
        here = able & (stretches.first == month)
        most = min(int(asked.sizes("repeat_plans")[month]), int(here.sum()))
        if month == 0:
            most = min(most, int(0.12 * life.present[:, 0].sum()))
        natural |= first_of(records.rng.random(len(here)), here, newcomers.take(month, most))
    return natural


def _starts(records: Records, stretches: Lives, life: _States, natural: Flags) -> Days:
    rng = records.rng
    count = len(stretches)
    rows = np.arange(count)
    two_years_before = plus_months(E, -24)
    over = life.over_2_years
    becomes = np.argmax(over, axis=1)
    ever = in_any_month(over)
    crosses = ever & (becomes > stretches.first)
    late_reviews = in_any_month(~life.reviewed & life.present)
    latest = where_day(late_reviews, day("2023-10-01"), LATEST_OLD_START)
    latest = where_day(ever, two_years_before[becomes], latest)
    earliest = np.maximum(
        two_years_before[stretches.last] + 1, latest - np.minimum(rng.exponential(280, count), 900).astype(np.int64)
    )
    earliest = where_day(ever, latest - 500, earliest)
    earliest = where_day(crosses, two_years_before[np.maximum(becomes - 1, 0)] + 1, earliest)
    old = between(rng, earliest, latest)
    old = where_day(ever & (rng.random(count) < 0.1), latest, old)  # exactly 24 months
    nearly = ~ever & ~late_reviews & (rng.random(count) < 0.01)
    old = where_day(nearly, two_years_before[stretches.last] + 1, old)
    visited = life.visited[rows, stretches.first]
    limit = where_day(visited, spells.latest_start(stretches), S[stretches.first] + 9)
    return where_day(natural, between(rng, S[stretches.first], limit), old)


def _persons(records: Records, care: InCare, care_life: Counts, start: Days, appears: Counts) -> Counts:
    """The looked-after child's id if it is the same child, else a new person's; a few of those are unborn."""
    rng = records.rng
    person = np.where(care_life >= 0, care.person[care_life] if len(care.person) else -1, -1)
    alone = care_life < 0
    count = int(alone.sum())
    dob = spells.not_newborn(spells.born(records, 0.3, 17, count), start[alone])
    unborn = (rng.random(count) < 0.012) & (start[alone] > day("2023-10-01"))
    expected = where_day(unborn, start[alone] + 200, NO_DAY)
    person[alone] = records.people(where_day(unborn, NO_DAY, dob), appears[alone], expected)
    return person


def _add_plans(records: Records, found: OnPlan, appears: Counts) -> None:
    rng = records.rng
    count = len(found.lives)
    category = choice(rng, count, _CATEGORIES, (48, 34, 9, 4, 5))
    referred = ~found.natural & ~found.in_care
    records.add(
        "ssd_cp_plans", count, appears,
        cppl_cp_plan_id=found.plan,
        cppl_referral_id=referrals.behind_cases(records, found.person, found.start, referred, appears),
        cppl_icpc_id=np.full(count, NO_ID),
        cppl_person_id=found.person,
        cppl_cp_plan_start_date=found.start,
        cppl_cp_plan_end_date=found.end,
        cppl_cp_plan_initial_category=category,
        cppl_cp_plan_ola="N",
        cppl_cp_plan_latest_category=category,
    )  # fmt: skip
    alone = ~found.in_care
    teams = organisation.dealt(
        organisation.teams_of("Family Support", "Assessment", "Adolescents"),
        rng.random(count), found.natural, found.lives.first,
    )  # fmt: skip
    records.involved(found.person[alone], teams[alone], found.start[alone], found.end[alone], appears[alone])


def _add_visits(records: Records, found: OnPlan, life: _States, appears: Counts) -> None:
    rng = records.rng
    since = np.repeat(found.start[:, None], 3, axis=1)
    recent = visits.in_months(rng, found.lives, life.visited, since, CP_VISIT_WINDOWS)
    old = visits.in_history(rng, found.start, np.full(len(found.lives), day("2024-03-31")), 10, 60)
    unseen = visits.unseen(rng, found.lives, life.visited)
    for events, flag in ((visits.joined(recent, old), "Y"), (unseen, "N")):
        count = len(events.life)
        records.add(
            "ssd_cp_visits", count, appears[events.life],
            cppv_cp_visit_id=records.ids("cp_visit", count),
            cppv_person_id=found.person[events.life],
            cppv_cp_plan_id=found.plan[events.life],
            cppv_cp_visit_date=events.day,
            cppv_cp_visit_seen=flag,
            cppv_cp_visit_seen_alone=choice(rng, count, ("Y", "N"), (5, 5)) if flag == "Y" else "N",
            cppv_cp_visit_bedroom=choice(rng, count, ("Y", "N"), (4, 6)),
        )  # fmt: skip


def _add_reviews(records: Records, found: OnPlan, life: _States, appears: Counts) -> None:
    """Add review conferences that make each plan in time, or late, at each month end as its states say."""
    rng = records.rng
    stretches = found.lives
    count = len(stretches)
    rows = np.arange(count)
    at_first = life.reviewed[rows, stretches.first]
    stops = falls(life.reviewed, life.present)
    ever_stops = in_any_month(stops)
    stop = np.argmax(stops, axis=1)
    due = S[stop] + rng.integers(0, 27, count)
    due = where_day(rng.random(count) < 0.25, E[stop] - 1, due)
    stays = between(rng, np.maximum(found.start + 20, E[stretches.last] - 150), E[stretches.last])
    on_edge = (rng.random(count) < 0.04) & (stretches.last == 2) & (found.start < day("2023-11-01"))
    stays = where_day(on_edge, np.full(count, day("2023-12-30")), stays)  # due on 30 June itself
    overdue = E[stretches.first] - 200
    last = where_day(at_first, where_day(ever_stops, plus_months(due, -6), stays), overdue)
    regular = ~found.natural & (last > found.start + 10) & (found.start < E[stretches.last] - 40)
    _add_schedule(records, found, appears, rows[regular], last[regular])
    late = ~at_first & (rng.random(count) < 0.4)
    held_late = moved_on(E[stretches.first], -rng.integers(0, 9, count))
    _add_review_rows(records, found, appears, rows[late], held_late[late])


def _add_schedule(records: Records, found: OnPlan, appears: Counts, life: Counts, last: Days) -> None:
    """Add reviews from the first (within 3 months of the start) to `last`, each within 6 months of the previous one."""
    start = found.start[life]
    span = (last - start).astype(np.int64)
    first = np.minimum(records.rng.integers(40, _FIRST_REVIEW_WITHIN, len(life)), span)
    steps = -(-(span - first) // _NEXT_REVIEW_WITHIN)
    for step in range(int(steps.max(initial=0)) + 1):
        here = steps >= step
        days = start[here] + first[here] + (span - first)[here] * step // np.maximum(steps[here], 1)
        _add_review_rows(records, found, appears, life[here], days)


def _add_review_rows(records: Records, found: OnPlan, appears: Counts, life: Counts, days: Days) -> None:
    count = len(life)
    records.add(
        "ssd_cp_reviews", count, appears[life],
        cppr_cp_review_id=records.ids("cp_review", count),
        cppr_person_id=found.person[life],
        cppr_cp_plan_id=found.plan[life],
        cppr_cp_review_due=days + records.rng.integers(0, 20, count),
        cppr_cp_review_date=days,
        cppr_cp_review_meeting_id=records.ids("meeting", count),
        cppr_cp_review_outcome_continue_cp="Y",
        cppr_cp_review_quorate=choice(records.rng, count, ("Y", "N"), (19, 1)),
        cppr_cp_review_participation=choice(records.rng, count, ("PN1", "PN3", "PN5")),
    )  # fmt: skip


def _add_repeats(records: Records, asked: AskedFigures, found: OnPlan) -> None:
    """
    Add brief plans that began and ended in each month, and earlier plans of children whose plan began in it.

    As many of those children as asked were on another plan that ended in the 24 months before.
    """
    rng = records.rng
    for month in range(3):
        begun = found.natural & (found.lives.first == month)
        wanted = int(asked.sizes("repeat_plans")[month])
        brief = wanted - int(begun.sum())
        start = between(rng, np.full(brief, S[month]), np.full(brief, S[month] + 20))
        dob = spells.not_newborn(spells.born(records, 3.0, 16, brief), start)
        brief_person = records.people(dob, month)
        teams = rng.choice(organisation.teams_of("Assessment", "Family Support"), brief)
        records.involved(brief_person, teams, start, np.full(brief, NO_DAY), month)
        _add_other_plans(records, brief_person, start, between(rng, start + 1, np.full(brief, E[month])), month)
        person = np.concatenate([found.person[begun], brief_person])
        begins = np.concatenate([found.start[begun], start])
        repeated = chosen(rng, int(asked.numerators("repeat_plans")[month]), wanted)
        _add_former(records, person[repeated], begins[repeated], recent=True, month=month)
        once = np.flatnonzero(~repeated)
        long_ago = once[chosen(rng, len(once) // 8, len(once))]
        _add_former(records, person[long_ago], begins[long_ago], recent=False, month=month)


def _add_former(records: Records, person: Counts, start: Days, recent: bool, month: int) -> None:
    """Add an earlier plan that ended in the 24 months before the start (`recent`), or earlier than that."""
    rng = records.rng
    count = len(person)
    earliest = plus_months(start, -24)
    if recent:
        ended = between(rng, earliest, start - 40)
        ended = where_day(rng.random(count) < 0.15, earliest, ended)
    else:
        ended = earliest - rng.integers(1, 300, count)
        ended = where_day(rng.random(count) < 0.15, earliest - 1, ended)
    _add_other_plans(records, person, ended - rng.integers(90, 400, count), ended, month)


def _add_other_plans(records: Records, person: Counts, start: Days, end: Days, month: int) -> None:
    count = len(person)
    category = choice(records.rng, count, _CATEGORIES, (48, 34, 9, 4, 5))
    records.add(
        "ssd_cp_plans", count, month,
        cppl_cp_plan_id=records.ids("cp_plan", count),
        cppl_referral_id=np.full(count, NO_ID),
        cppl_icpc_id=np.full(count, NO_ID),
        cppl_person_id=person,
        cppl_cp_plan_start_date=start,
        cppl_cp_plan_end_date=end,
        cppl_cp_plan_initial_category=category,
        cppl_cp_plan_ola="N",
        cppl_cp_plan_latest_category=category,
    )  # fmt: skip
