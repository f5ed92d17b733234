"""Looked-after children: when they entered care, how old they are, and the rows of their episodes."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo import care_states, organisation, referrals, spells
from kpixl.demo.care_states import States
from kpixl.demo.draw import between, choice, chosen, day, first_of, in_any_month, some_days, where_day
from kpixl.demo.records import E, Records, S
from kpixl.demo.slots import Lives
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, plus_months, working_day_after

NEVER = 3  # in place of a month (0 to 2): none of them
IHA_WORKING_DAYS = 20
# The first and last days of entry whose initial health assessment falls due in April, May, June and July.
DUE_FIRST = np.array([day("2024-03-01"), day("2024-04-03"), day("2024-05-02"), day("2024-06-03")])
DUE_LAST = np.array([day("2024-03-29"), day("2024-04-28"), day("2024-05-29"), day("2024-06-30")])
LATEST_OLD_ENTRY = day("2024-02-28")  # its assessment is due before April
LATEST_ENTRY_OF_LATE_REVIEWS = day("2023-10-01")
LATEST_OLD_PLACEMENT = day("2024-03-01")
_YEAR = 365


class InCare(Struct, frozen=True):
    """The looked-after children; one row per life."""

    lives: Lives
    states: States
    natural: Flags  # entered care in the first month, or shortly before April
    due: Counts  # the month in which the initial health assessment is due; 3 if none of the three
    person: Counts
    born: Days
    entered: Days
    end: Days  # of the episode; no day for children who died, grew up, or stay
    appears: Counts  # the first export that knows of them
    care_id: Counts


def in_care(records: Records, asked: AskedFigures, two_families: Flags, newcomers: spells.Newcomers) -> InCare:
    """The looked-after children of each month, with their episodes, legal statuses and teams."""
    slots = care_states.slot_states(records, asked)
    stretches = care_states.children_in_care(records, slots, two_families)
    states = care_states.life_states(stretches, slots)
    natural, due = _newcomers(records, asked, stretches, states, newcomers)
    entered = _entered(records, stretches, states, natural, due)
    dated_end = spells.ends(records, stretches)
    alone = ~in_any_month(stretches.states(two_families))
    end, death, grown_up = spells.leave_otherwise(
        records, stretches, dated_end, alone & ~natural, ~in_any_month(states.long)
    )
    dob = where_day(~np.isnat(grown_up), _years_before(grown_up, 18), _born(records, stretches, states, entered))
    appears = np.where(natural, 0, stretches.first)
    person = records.people(dob, appears)
    died = ~np.isnat(death)
    records.died(person[died], death[died])
    found = InCare(
        stretches, states, natural, due, person, dob, entered, end, appears,
        records.ids("care", len(stretches)),
    )  # fmt: skip
    _add_episodes(records, found)
    return found


def _newcomers(
    records: Records, asked: AskedFigures, stretches: Lives, states: States, newcomers: spells.Newcomers
) -> tuple[Flags, Counts]:
    """
    The children who entered care in their first month (or in March), and when their first health assessment is due.

    There are never more of them than the initial health figures count; June's newcomers are due in July.
    """
    able = care_states.could_have_entered(stretches, states)
    due_asked = asked.sizes("initial_health")
    due = np.full(len(stretches), NEVER)
    natural = np.zeros(len(stretches), dtype=bool)
    order = records.rng.random(len(stretches))
    initial = able & (stretches.first == 0)
    in_march = first_of(order, initial, min(int(due_asked[0]), int(initial.sum()) // 3))
    due[in_march] = 0
    cases = (
        (0, 1, initial & (stretches.last >= 1) & ~in_march, int(due_asked[1])),
        (1, 2, able & (stretches.first == 1) & (stretches.last == 2), int(due_asked[2])),
        (2, NEVER, able & (stretches.first == 2), len(stretches)),
    )
    for month, due_month, allowed, most in cases:
        limit = min(most, int(allowed.sum()))
        taken = first_of(order, allowed, newcomers.take(month, limit))
        natural |= taken
        due[taken] = due_month
    return natural | in_march, due


def _entered(records: Records, stretches: Lives, states: States, natural: Flags, due: Counts) -> Days:
    rng = records.rng
    first, last = stretches.first, stretches.last
    since_a_year, since_long = _first_month(states.over_a_year), _first_month(states.long)
    reviews_change = in_any_month(~states.reviewed & states.present)
    earliest = plus_months(E[last], -12) + 1
    latest = where_day(reviews_change, LATEST_ENTRY_OF_LATE_REVIEWS, LATEST_OLD_ENTRY)

    crosses = (since_a_year > first) & (since_a_year < NEVER)
    earliest = where_day(crosses, plus_months(E[_before(since_a_year)], -12) + 1, earliest)
    latest = where_day(crosses, plus_months(E[_month(since_a_year)], -12), latest)

    settled = since_a_year == first
    teenager = settled & (in_any_month(states.on_pathway) | (rng.random(len(stretches)) < 0.2))
    earliest = where_day(settled, plus_months(E[last], -30) + 1, earliest)
    latest = where_day(settled, plus_months(E[first], -12), latest)
    earliest = where_day(teenager & (since_long == NEVER), latest - 5 * _YEAR, earliest)

    becomes_long = (since_long > first) & (since_long < NEVER)
    earliest = where_day(becomes_long, plus_months(E[_before(since_long)], -30) + 1, earliest)
    latest = where_day(becomes_long, plus_months(E[_month(since_long)], -30), latest)
    always_long = since_long == first
    latest = where_day(always_long, plus_months(E[first], -30), latest)
    earliest = where_day(always_long, latest - 8 * _YEAR, earliest)

    on_edge = rng.random(len(stretches))
    entered = between(rng, earliest, latest)
    entered = where_day((on_edge < 0.02) & settled, latest, entered)
    return where_day(natural, _natural_entry(records, stretches, states, due), entered)


def _natural_entry(records: Records, stretches: Lives, states: States, due: Counts) -> Days:
    """A day of entry that makes the health assessment due in its month and agrees with the states' visits."""
    month = np.where(stretches.first == 2, 3, np.minimum(due, 3))
    earliest, latest = DUE_FIRST[month], DUE_LAST[month]
    own = month - 1  # the month of entry; −1 is March
    in_window = own >= 0
    own = np.maximum(own, 0)
    following = np.minimum(own + 1, 2)
    life = np.arange(len(stretches))
    visited, visited_next = states.visited[life, own], states.visited[life, following]
    there_next = (stretches.last > own) & (own < 2)
    latest = where_day(in_window & visited & ~visited_next & there_next, S[own] + 16, latest)
    latest = where_day(in_window & ~visited, np.minimum(latest, E[own] - 9), latest)
    latest = where_day(in_window & there_next, np.minimum(latest, E[own] - 2), latest)
    return between(records.rng, earliest, latest)


def _born(records: Records, stretches: Lives, states: States, entered: Days) -> Days:
    """Dates of birth that keep every child in its age group; nobody turns 5 in the three months."""
    rng = records.rng
    under_16 = _years_before(E[stretches.last], 16) + 1
    under_18 = np.full(len(stretches), _years_before(E[2:], 18)[0] + 1)
    aged_16 = np.full(len(stretches), day("2008-03-31"))
    ever_long = in_any_month(states.long)
    over_16 = in_any_month(states.on_pathway) | (_settled_for_long(stretches, states, entered) & ~ever_long)
    earliest = where_day(over_16, under_18, np.maximum(under_18, under_16))
    anyone = ~ever_long & ~over_16 & (rng.random(len(stretches)) < 0.3)
    earliest = where_day(anyone, under_18, earliest)
    latest = where_day(over_16, aged_16, np.maximum(entered - 1, earliest))
    dob = between(rng, earliest, latest)
    last_long = np.where(ever_long, 2 - np.argmax(states.long[:, ::-1], axis=1), 2)
    turns_16 = ever_long & (last_long < stretches.last)
    month = np.minimum(last_long + 1, 2)
    birthday = between(rng, S[month], E[month])
    birthday = where_day(rng.random(len(stretches)) < 0.3, E[month], birthday)
    dob = where_day(turns_16, _years_before(birthday, 16), dob)
    turns_5 = (dob >= day("2019-04-01")) & (dob <= day("2019-06-30"))
    return dob - 92 * turns_5


def _settled_for_long(stretches: Lives, states: States, entered: Days) -> Flags:
    """Children over 30 months in care who are not in the long-term cohort because they are 16 or over."""
    return entered <= plus_months(E[stretches.last], -30)


def _years_before(days: Days, years: int) -> Days:
    return plus_months(days, -12 * years)


def _first_month(flags: Flags) -> Counts:
    return np.where(in_any_month(flags), np.argmax(flags, axis=1), NEVER)


def _month(month: Counts) -> Counts:
    return np.minimum(month, 2)


def _before(month: Counts) -> Counts:
    return np.clip(month - 1, 0, 2)


def _add_episodes(records: Records, care: InCare) -> None:
    """Add one episode per child, or two consecutive ones; some dates of entry are left empty."""
    rng = records.rng
    count = len(care.lives)
    room = (LATEST_OLD_PLACEMENT - care.entered).astype(np.int64) > 60
    split = room & (rng.random(count) < 0.35)
    border = between(rng, care.entered + 20, np.full(count, LATEST_OLD_PLACEMENT))
    blank = rng.random(count) < 0.15
    entered = where_day(blank, NO_DAY, care.entered)
    teams = organisation.dealt(
        organisation.teams_of("Looked After", "Disabled Children", "Adolescents", "Family Support"),
        rng.random(count), care.states.visited[:, 0],
    )  # fmt: skip
    referral = referrals.behind_cases(records, care.person, care.entered, ~care.natural, care.appears)
    for rows, start, end in (
        (split, care.entered, border),
        (np.full(count, True), where_day(split, border, care.entered), care.end),
    ):
        here = int(rows.sum())
        records.add(
            "ssd_cla_episodes", here, care.appears[rows],
            clae_cla_episode_id=records.ids("cla_episode", here),
            clae_person_id=care.person[rows],
            clae_cla_episode_start_date=start[rows],
            clae_cla_episode_start_reason=choice(rng, here, ("S", "L", "P")),
            clae_cla_primary_need_code=choice(rng, here, ("N1", "N2", "N5", "N8"), (5, 1, 3, 1)),
            clae_cla_episode_ceased_date=end[rows],
            clae_cla_id=care.care_id[rows],
            clae_referral_id=referral[rows],
            clae_entered_care_date=entered[rows],
            clae_cla_last_iro_contact_date=np.full(here, NO_DAY),
        )  # fmt: skip
    _add_legal_statuses(records, care)
    records.involved(care.person, teams, care.entered, care.end, care.appears)


def _add_legal_statuses(records: Records, care: InCare) -> None:
    count = len(care.lives)
    records.add(
        "ssd_legal_status", count, care.appears,
        lega_legal_status_id=records.ids("legal_status", count),
        lega_person_id=care.person,
        lega_legal_status=choice(records.rng, count, ("C2", "C1", "V2", "E1"), (60, 15, 20, 5)),
        lega_legal_status_start_date=care.entered,
        lega_legal_status_end_date=care.end,
    )  # fmt: skip


def pathway_rows(records: Records, care: InCare) -> None:
    """Add the rows of `ssd_care_leavers` for looked-after children aged 16 or 17, one row per child and export."""
    rng = records.rng
    teams = rng.choice(organisation.teams_of("Looked After", "Care Leavers"), len(care.lives))
    just_too_old = plus_months(E, -6)[0]
    old = some_days(rng, len(care.lives), just_too_old - 30, just_too_old)
    old = where_day(rng.random(len(old)) < 0.3, np.full(len(old), just_too_old), old)
    reviewed = _pathway_dates(records, care, old)
    for month in range(3):
        rows = care.states.on_pathway[:, month]
        here = int(rows.sum())
        records.add(
            "ssd_care_leavers", here, month, month,
            clea_table_id=care.person[rows] * 10,
            clea_person_id=care.person[rows],
            clea_care_leaver_eligibility=choice(rng, here, ("Eligible Child", "Eligible", "Eligible - S20"), (8, 3, 1)),
            clea_care_leaver_latest_contact=np.full(here, NO_DAY),
            clea_pathway_plan_review_date=reviewed[rows, month],
            clea_care_leaver_personal_advisor="",
            clea_care_leaver_allocated_team=organisation.team_texts(rng, teams[rows]),
            clea_care_leaver_worker_id=organisation.workers(rng, teams[rows]),
        )  # fmt: skip


def _pathway_dates(records: Records, care: InCare, old: Days) -> Days:
    """The last pathway plan review that each export shows; some children have none yet."""
    rng = records.rng
    on_pathway, met = care.states.on_pathway, care.states.pathway
    count = len(old)
    six_months_before = plus_months(E, -6)
    none_yet = rng.random(count) < 0.3
    dates = np.full((count, 3), NO_DAY)
    held = where_day(none_yet, NO_DAY, old)
    for month in range(3):
        starts = on_pathway[:, month] & met[:, month]
        had = starts & (held > six_months_before[month])
        ends_next = on_pathway[:, month + 1] & ~met[:, month + 1] if month < 2 else np.zeros(count, dtype=bool)
        later = on_pathway[:, 2] & ~met[:, 2] & (month == 0) & ~ends_next & (care.lives.last == 2)
        latest = where_day(
            ends_next, six_months_before[min(month + 1, 2)], where_day(later, six_months_before[2], E[month])
        )
        earlier_known = (month > 0) & ~met[:, max(month - 1, 0)] & on_pathway[:, max(month - 1, 0)]
        earliest = where_day(later, six_months_before[1] + 1, np.full(count, six_months_before[month] + 1))
        earliest = where_day(earlier_known & (latest >= S[month]), S[month], earliest)
        drawn = between(rng, earliest, latest)
        drawn = where_day((rng.random(count) < 0.05) & ~earlier_known, earliest, drawn)
        held = where_day(starts & ~had, drawn, held)
        dates[:, month] = held
    return dates


def met_initial(records: Records, asked: AskedFigures, care: InCare, month: int) -> Flags:
    """The children due in a month who have their initial health assessment in time, not counting brief spells."""
    due = care.due == month
    count = int(due.sum())
    others = int(asked.sizes("initial_health")[month]) - count
    met = max(int(asked.numerators("initial_health")[month]) - others, 0)
    flags = np.zeros(len(due), dtype=bool)
    flags[np.flatnonzero(due)[chosen(records.rng, met, count)]] = True
    return flags


def due_day(entered: Days) -> Days:
    return working_day_after(entered, IHA_WORKING_DAYS)
