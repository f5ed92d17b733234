"""Rows of referrals: those that figures count, and those behind open cases."""

from __future__ import annotations

import numpy as np

from kpixl.demo import organisation, outcomes
from kpixl.demo.draw import choice, day, where_day
from kpixl.demo.records import NO_ID, Records
from kpixl.words.periods import NO_DAY, Counts, Days, Flags

SOURCES = ("1A", "1B", "2A", "2B", "3A", "4", "5A", "6", "7", "10")
_LAST_OLD_REFERRAL = day("2024-03-28")


def referral_rows(records: Records, person: Counts, days: Days, first: Counts | int) -> Counts:
    """Add rows of `ssd_cin_episodes`, and return their ids."""
    rng = records.rng
    count = len(person)
    teams = rng.choice(organisation.teams_of("Front Door", "Assessment", "Family Support"), count)
    nfa = rng.random(count) < 0.08
    referrals = records.ids("referral", count)
    records.add(
        "ssd_cin_episodes", count, first,
        cine_referral_id=referrals,
        cine_person_id=person,
        cine_referral_date=days,
        cine_cin_primary_need_code=choice(rng, count, ("N1", "N2", "N4", "N5", "N6", "N8")),
        cine_referral_source_code=choice(rng, count, SOURCES),
        cine_referral_outcome_json=outcomes.outcome_texts(rng, ~nfa, *outcomes.REFERRAL),
        cine_referral_nfa=np.where(nfa, "Y", "N").astype(object),
        cine_close_date=where_day(rng.random(count) < 0.7, days + rng.integers(20, 300, count), NO_DAY),
        cine_close_reason=choice(rng, count, ("RC7", "RC8", "RC1", "RC2")),
        cine_referral_team=organisation.team_texts(rng, teams),
        cine_referral_worker_id=organisation.workers(rng, teams),
    )  # fmt: skip
    return referrals


def behind_cases(records: Records, person: Counts, start: Days, old: Flags, appears: Counts) -> Counts:
    """
    Add the referral of each old case, up to seven weeks before its start and before April; returns ids by case.

    The other cases have no id: their referrals are among those of the month itself, which a figure counts.
    """
    rng = records.rng
    found = np.full(len(person), NO_ID)
    days = np.minimum(start - rng.integers(3, 50, len(person)), _LAST_OLD_REFERRAL)
    found[old] = referral_rows(records, person[old], days[old], appears[old])
    return found
