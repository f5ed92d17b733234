"""Care leavers: each export's table, which holds only the state on that day."""

from __future__ import annotations

import numpy as np

from kpixl.demo import organisation
from kpixl.demo.draw import Floats, between, choice, in_every_month, some_days, where_day
from kpixl.demo.records import E, Records, S
from kpixl.demo.slots import Lives, lives, lowest, present_slots
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, Texts, plus_months

_YOUNG, _OLDER, _OTHER = 0, 1, 2  # 17 to 18; 19 to 21; over 21, or excluded by a code
_ELIGIBILITY = ("Former Relevant", "Former relevant child", "Relevant", "Former-Relevant")
_IN_TOUCH = ("YES", "In touch", "Yes")
_NOT_IN_TOUCH = ("NO", "Not in touch", "REFU", "NREQ", "")
_LEFT_OUT = ("RHOM", "DIED", "Exclude")
_SUITABLE = ("1", "Suitable", "Yes")
_UNSUITABLE = ("2", "Unsuitable", "", "No")
_ACTIVE = ("F1", "F2", "F4", "F5", "P1", "P2", "P4", "P5", "F2 - Education", "P5: Employment part time")
_NOT_ACTIVE = ("G4", "G5", "G6")


def add_care_leavers(records: Records, asked: AskedFigures) -> None:
    """Add the care leavers of each month, with age, in-touch code, accommodation and activity as asked."""
    rng = records.rng
    band = _bands(asked)
    stretches, born = _young_people(records, band)
    person = records.people(born, stretches.first)
    order = rng.random(len(band))
    teams = _teams(stretches, band, order)
    worker = organisation.workers(rng, teams)
    left_out = _left_out(records, stretches, band)
    in_touch = lowest(order, (band == _YOUNG) | (band == _OLDER), asked.numerators("care_leavers_in_touch"))
    suitable = _by_age(asked, band, "accommodation", (order + 0.37) % 1)
    active = _by_age(asked, band, "eet", (order + 0.71) % 1)
    review = E[0] - rng.integers(0, 400, len(stretches))
    for month in range(3):
        rows = np.flatnonzero(stretches.present()[:, month])
        slot = stretches.slot[rows]
        touch = _texts(records, in_touch[slot, month], _IN_TOUCH, _NOT_IN_TOUCH)
        touch = np.where(left_out[rows] & (band[slot, month] == _OTHER), choice(rng, len(rows), _LEFT_OUT), touch)
        records.add(
            "ssd_care_leavers", len(rows), month, month,
            clea_table_id=person[rows] * 10,
            clea_person_id=person[rows],
            clea_care_leaver_eligibility=choice(rng, len(rows), _ELIGIBILITY, (12, 2, 3, 1)),
            clea_care_leaver_in_touch=touch,
            clea_care_leaver_latest_contact=some_days(rng, len(rows), S[month] - 40, E[month]),
            clea_care_leaver_accommodation=choice(rng, len(rows), ("B", "C", "D", "K", "R", "U", "V", "Z")),
            clea_care_leaver_accom_suitable=_texts(records, suitable[slot, month], _SUITABLE, _UNSUITABLE),
            clea_care_leaver_activity=_texts(records, active[slot, month], _ACTIVE, _NOT_ACTIVE),
            clea_pathway_plan_review_date=review[rows],
            clea_care_leaver_allocated_team=organisation.team_texts(rng, teams[rows]),
            clea_care_leaver_worker_id=worker[rows],
        )  # fmt: skip
    records.involved(
        person, teams, E[0] - rng.integers(60, 900, len(person)), np.full(len(person), NO_DAY), stretches.first
    )


def _bands(asked: AskedFigures) -> Counts:
    """The age band of each slot each month; −1 if there is no young person."""
    leavers = asked.sizes("care_leavers")
    young = asked.sizes("accommodation_17_18")
    counted = asked.sizes("care_leavers_in_touch")
    slot = np.arange(int(leavers.max()))[:, None]
    band = np.full((len(slot), 3), _OTHER)
    band[slot < counted] = _OLDER
    band[slot < young] = _YOUNG
    band[~present_slots(leavers)] = -1
    return band


def _young_people(records: Records, band: Counts) -> tuple[Lives, Days]:
    """
    The young people of the slots and their dates of birth.

    A slot's young person moves only from one band to the next older one, on a birthday in that month.
    """
    rng = records.rng
    breaks = np.zeros(band.shape, dtype=bool)
    breaks[:, 1:] = ~((band[:, 1:] == band[:, :-1]) | (band[:, 1:] == band[:, :-1] + 1))
    breaks[:, 2] |= (band[:, 0] == _YOUNG) & (band[:, 1] == _OLDER) & (band[:, 2] == _OTHER)
    stretches = lives(band >= 0, breaks)
    start, end = band[stretches.slot, stretches.first], band[stretches.slot, stretches.last]
    youngest = np.array([17, 19, 22])[start]
    oldest = np.array([19, 22, 25])[start]
    count = len(stretches)
    # Within a band from 31 March to 30 June: at least `youngest` on the first, under `oldest` on the last day.
    latest = _years_before(np.full(count, S[0] - 1), youngest)
    earliest = _years_before(np.full(count, E[2]), oldest) + 1
    born = between(rng, earliest, latest)
    changes = end != start
    between_months = band[stretches.slot]
    month = np.where(between_months[:, 1] == end, 1, 2)
    month = np.where(stretches.first == 1, 2, month)
    birthday = between(rng, S[month], E[month])
    birthday = where_day(rng.random(count) < 0.2, E[month], birthday)
    return stretches, where_day(changes, _years_before(birthday, oldest), born)


def _years_before(days: Days, years: Counts) -> Days:
    moved = days.copy()
    for number in np.unique(years):
        here = years == number
        moved[here] = plus_months(days[here], -12 * int(number))
    return moved


def _left_out(records: Records, stretches: Lives, band: Counts) -> Flags:
    """Which of the others, who never change band, are left out because of their in-touch code, not their age."""
    always_other = in_every_month((band == _OTHER) | (band < 0))[stretches.slot]
    return always_other & (records.rng.random(len(stretches)) < 0.08)


def _teams(stretches: Lives, band: Counts, order: Floats) -> Counts:
    """Teams dealt in turn by age band and order, so that cases which miss a standard are spread over many teams."""
    teams = organisation.teams_of("Care Leavers", "Looked After", "Adolescents", "Disabled Children")
    return organisation.dealt(teams, order[stretches.slot], band[stretches.slot, stretches.first])


def _by_age(asked: AskedFigures, band: Counts, kind: str, order: Floats) -> Flags:
    young = lowest(order, band == _YOUNG, asked.numerators(f"{kind}_17_18"))
    return young | lowest(order, band == _OLDER, asked.numerators(f"{kind}_19_21"))


def _texts(records: Records, yes: Flags, if_yes: tuple[str, ...], if_no: tuple[str, ...]) -> Texts:
    count = len(yes)
    return np.where(yes, choice(records.rng, count, if_yes), choice(records.rng, count, if_no))
