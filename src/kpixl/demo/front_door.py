"""Contacts, referrals and assessments."""

from __future__ import annotations

import numpy as np

from kpixl.demo import organisation, outcomes, referrals, spells
from kpixl.demo.draw import between, choice, chosen, day, some_days, where_day
from kpixl.demo.need import InNeed
from kpixl.demo.records import NO_ID, E, Records, S
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, plus_months, working_days

_ABOUT_OPEN_CASES = 0.12
CONTACTS_OF_MARCH = 4  # so that every export names the flags, even in months without contacts


def add_contacts(records: Records, asked: AskedFigures, need: InNeed) -> None:
    """Add the contacts of each month, and a few in March so that every export names the flags."""
    before = np.full(CONTACTS_OF_MARCH, day("2024-03-28"))
    contact_rows(records, _callers(records, before, 0), before, np.arange(CONTACTS_OF_MARCH) == 0)
    for month in range(3):
        count = int(asked.sizes("contacts")[month])
        days = some_days(records.rng, count, S[month], E[month])
        progressed = chosen(records.rng, int(asked.numerators("contacts_progressed")[month]), count)
        person = _callers(records, days, month)
        known = need.person[(need.lives.first == 0) & (need.lives.last >= month)]
        if len(known):  # teams and schools also call about open cases
            again = records.rng.random(count) < _ABOUT_OPEN_CASES
            person = np.where(again, records.rng.choice(known, count), person)
        contact_rows(records, person, days, progressed)


def _callers(records: Records, days: Days, month: int) -> Counts:
    """The children whom contacts are about: mostly new ones; about one in three has had a contact before."""
    rng = records.rng
    count = len(days)
    person = records.people(days - rng.integers(60, 17 * 365, count), month)
    earlier = person - np.minimum(rng.integers(1, 400, count), np.arange(count))
    return np.where(rng.random(count) < 0.3, earlier, person)


def contact_rows(records: Records, person: Counts, days: Days, progressed: Flags) -> None:
    """Add rows of `ssd_contacts`."""
    count = len(days)
    records.add(
        "ssd_contacts", count,
        cont_contact_id=records.ids("contact", count),
        cont_person_id=person,
        cont_contact_date=days,
        cont_contact_source_code=choice(records.rng, count, referrals.SOURCES),
        cont_contact_outcome_json=outcomes.outcome_texts(records.rng, progressed, *outcomes.CONTACT),
    )  # fmt: skip


def add_referrals(records: Records, asked: AskedFigures, need: InNeed) -> None:
    """
    Add the referrals of each month; some are of children who had a referral in the 12 months before.

    Children whose plan began in the month were referred in that month, as far as the figure has room for them.
    """
    rng = records.rng
    for month in range(3):
        count = int(asked.sizes("re_referrals")[month])
        begun = np.flatnonzero(need.natural & (need.lives.first == month))[:count]
        days = some_days(rng, count, S[month], E[month])
        days[: len(begun)] = between(rng, np.full(len(begun), S[month]), np.maximum(need.start[begun], S[month]))
        born = spells.born(records, 0.4, 17, count - len(begun))
        person = np.concatenate([need.person[begun], records.people(born, month)])
        again = chosen(rng, int(asked.numerators("re_referrals")[month]), count)
        referrals.referral_rows(records, person, days, month)
        _add_earlier(records, person[again], days[again], within_year=True)
        once = np.flatnonzero(~again)
        older = once[chosen(rng, len(once) // 6, len(once))]
        _add_earlier(records, person[older], days[older], within_year=False)
        doubled = rng.random(count) < 0.01  # the same referral recorded twice counts once
        referrals.referral_rows(records, person[doubled], days[doubled], month)


def _add_earlier(records: Records, person: Counts, days: Days, within_year: bool) -> None:
    """Add a referral before April: in the 12 months before the later one, or earlier than that."""
    rng = records.rng
    year_before = plus_months(days, -12)
    latest = np.minimum(days - 20, day("2024-03-31"))
    earlier = between(rng, year_before, latest)
    earlier = where_day(rng.random(len(days)) < 0.05, year_before, earlier)
    if not within_year:
        earlier = year_before - rng.integers(1, 500, len(days))
        earlier = where_day(rng.random(len(days)) < 0.1, year_before - 1, earlier)
    referrals.referral_rows(records, person, earlier, 0)


def add_assessments(records: Records, asked: AskedFigures) -> None:
    """Add the assessments authorised in each month, within 45 working days as asked, and some not yet authorised."""
    rng = records.rng
    for month in range(3):
        count = int(asked.sizes("assessments_in_45_days")[month])
        authorised = some_days(rng, count, S[month], E[month])
        in_time = chosen(rng, int(asked.numerators("assessments_in_45_days")[month]), count)
        working = np.where(in_time, rng.integers(1, 46, count), rng.integers(46, 90, count))
        edge = rng.random(count) < 0.05
        working = np.where(edge, np.where(in_time, 45, 46), working)
        start = _working_days_before(authorised, working)
        person = records.people(spells.born(records, 0.5, 17, count), month)
        assessment_rows(records, person, start, authorised, month)
    waiting = 1 + int(asked.sizes("assessments_in_45_days").max()) // 10
    started = some_days(rng, waiting, day("2024-05-20"), E[2])
    person = records.people(spells.born(records, 0.5, 17, waiting))
    assessment_rows(records, person, started, np.full(waiting, NO_DAY), 0)


def _working_days_before(days: Days, working: Counts) -> Days:
    """For each day, a day x with wd(x, day) equal to `working`."""
    start = days - (working * 7) // 5 - 12
    for _ in range(40):
        too_early = working_days(start, days) > working
        if not too_early.any():
            break
        start = start + too_early
    return start


def assessment_rows(records: Records, person: Counts, start: Days, authorised: Days, first: int) -> None:
    rng = records.rng
    count = len(person)
    teams = organisation.dealt(
        organisation.teams_of("Assessment", "Family Support", "Disabled Children", "Adolescents"),
        (authorised - start).astype(np.int64),
    )
    plan = rng.random(count) < 0.5
    assessments = records.ids("assessment", count)
    records.add(
        "ssd_cin_assessments", count, first,
        cina_assessment_id=assessments,
        cina_person_id=person,
        cina_referral_id=np.full(count, NO_ID),
        cina_assessment_start_date=start,
        cina_assessment_child_seen=choice(rng, count, ("Y", "N"), (19, 1)),
        cina_assessment_auth_date=authorised,
        cina_assessment_outcome_json=outcomes.outcome_texts(rng, plan, *outcomes.ASSESSMENT),
        cina_assessment_outcome_nfa=np.where(plan, "N", "Y").astype(object),
        cina_assessment_team=organisation.team_texts(rng, teams),
        cina_assessment_worker_id=organisation.workers(rng, teams),
    )  # fmt: skip
