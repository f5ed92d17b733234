"""Children in need: their plans and visits."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo import organisation, referrals, spells, visits
from kpixl.demo.draw import between, choice, chosen, day, where_day, window_start
from kpixl.demo.records import E, Records, S
from kpixl.demo.slots import Lives, lives, lowest, present_slots
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import Counts, Days, Flags

CIN_VISIT_WORKING_DAYS = 20
CIN_VISIT_WINDOWS = np.array([window_start(end, CIN_VISIT_WORKING_DAYS) for end in E])
_TURNOVER = 0.07  # share of the children each month
_LAST_OLD_START = day("2024-03-20")


class InNeed(Struct, frozen=True):
    """The children of every slot; `natural` are those whose case began in their first month."""

    lives: Lives
    natural: Flags
    person: Counts
    start: Days


def in_need(records: Records, asked: AskedFigures, newcomers: spells.Newcomers) -> InNeed:
    """The children in need of each month, with rows in `ssd_cin_plans` and `ssd_cin_visits`."""
    rng = records.rng
    present = present_slots(asked.sizes("children_in_need"))
    order = rng.random(present.shape)
    visited = present & ~lowest(order, present, asked.not_met("cin_visits"))
    breaks = _turnover(records, present, visited)
    stretches = lives(present, breaks)
    met = stretches.states(visited)
    natural = _natural(records, stretches, met, newcomers)
    start = _starts(records, stretches, natural)
    end, death, _ = spells.leave_otherwise(
        records,
        stretches,
        spells.ends(records, stretches),
        np.full(len(stretches), True),
        np.zeros(len(stretches), bool),
    )
    appears = np.where(natural, 0, stretches.first)
    person = records.people(spells.not_newborn(spells.born(records, 0.4, 17, len(stretches)), start), appears)
    leaves = ~np.isnat(death)
    records.died(person[leaves], death[leaves])
    plans = records.ids("cin_plan", len(stretches))
    teams = rng.choice(organisation.teams_of("Family Support", "Assessment", "Disabled Children"), len(stretches))
    records.add(
        "ssd_cin_plans", len(stretches), appears,
        cinp_cin_plan_id=plans,
        cinp_referral_id=referrals.behind_cases(records, person, start, ~natural, appears),
        cinp_person_id=person,
        cinp_cin_plan_start_date=start,
        cinp_cin_plan_end_date=end,
        cinp_cin_plan_team=organisation.team_texts(rng, teams),
        cinp_cin_plan_worker_id=organisation.workers(rng, teams),
    )  # fmt: skip
    records.involved(person, teams, start, end, appears)
    _add_visits(records, stretches, met, person, start, appears)
    return InNeed(stretches, natural, person, start)


def _turnover(records: Records, present: Flags, visited: Flags) -> Flags:
    """Where a child leaves without having to, if the next child in the slot is visited."""
    breaks = np.zeros_like(present)
    for month in (1, 2):
        stays = present[:, month] & present[:, month - 1] & visited[:, month]
        breaks[:, month] = stays & (records.rng.random(len(present)) < _TURNOVER)
    return breaks


def _natural(records: Records, stretches: Lives, met: Flags, newcomers: spells.Newcomers) -> Flags:
    """Cases that began in their first month on the page (in April, as many as in an ordinary month)."""
    natural = np.zeros(len(stretches), dtype=bool)
    for month in range(3):
        able = np.flatnonzero((stretches.first == month) & met[:, month])
        wanted = round(_TURNOVER * len(able)) if month == 0 else len(able)
        taken = newcomers.take(month, wanted)
        natural[able[chosen(records.rng, taken, len(able))]] = True
    return natural


def _starts(records: Records, stretches: Lives, natural: Flags) -> Days:
    rng = records.rng
    months_ago = np.minimum(rng.exponential(260, len(stretches)), 1_400).astype(np.int64)
    old = _LAST_OLD_START - months_ago
    recent = between(
        rng, np.maximum(S[stretches.first], CIN_VISIT_WINDOWS[stretches.first]), spells.latest_start(stretches)
    )
    return where_day(natural, recent, old)


def _add_visits(records: Records, stretches: Lives, met: Flags, person: Counts, start: Days, appears: Counts) -> None:
    rng = records.rng
    since = np.repeat(start[:, None], 3, axis=1)
    recent = visits.in_months(rng, stretches, met, since, CIN_VISIT_WINDOWS)
    old = visits.in_history(rng, start, np.full(len(stretches), CIN_VISIT_WINDOWS[0] - 2), 20, 60)
    seen = visits.joined(recent, old)
    unseen = visits.unseen(rng, stretches, met)
    for events, flag in ((seen, "Y"), (unseen, "N")):
        count = len(events.life)
        records.add(
            "ssd_cin_visits", count, appears[events.life],
            cinv_cin_visit_id=records.ids("cin_visit", count),
            cinv_person_id=person[events.life],
            cinv_cin_visit_date=events.day,
            cinv_cin_visit_seen=flag,
            cinv_cin_visit_seen_alone=choice(rng, count, ("Y", "N"), (6, 4)) if flag == "Y" else "N",
            cinv_cin_visit_bedroom=choice(rng, count, ("Y", "N"), (3, 7)),
        )  # fmt: skip
