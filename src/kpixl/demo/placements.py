"""Where looked-after children live: placements, moves, distances, and visits."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from kpixl.demo import visits
from kpixl.demo.care import LATEST_OLD_PLACEMENT, InCare
from kpixl.demo.draw import (
    Floats,
    between,
    choice,
    day,
    in_any_month,
    in_every_month,
    moved_on,
    some_days,
    where_day,
)
from kpixl.demo.records import E, Records, S
from kpixl.demo.slots import falls
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, Texts, plus_months

VISIT_DAYS = 42
CLA_VISIT_WINDOWS = E - VISIT_DAYS
LAST_OLD_END = day("2023-04-01")  # a placement that ended by then is outside every month's twelve months
_TYPES = ("U1", "U4", "U5", "K2", "H5", "P1", "P2", "R1")
_TYPE_SHARES = (28, 30, 14, 10, 8, 4, 3, 3)


class Homes(Struct, frozen=True):
    """When each child's placement in April began, and when the child moved after that (most never)."""

    began: Days
    moved: Days
    chain: Flags  # two short placements came just before it


def homes(records: Records, care: InCare) -> Homes:
    """Placements that make each child stable or often moved exactly as the states say."""
    rng = records.rng
    states, stretches = care.states, care.lives
    count = len(stretches)
    present, long = states.present, states.long
    ever_long = in_any_month(long)
    chain = (
        ~ever_long & in_every_month(states.moved_often | ~present) & ~care.natural & (care.entered < day("2024-01-01"))
    )
    some_time = between(rng, care.entered, np.full(count, LATEST_OLD_PLACEMENT))
    began = where_day(rng.random(count) < 0.5, care.entered, some_time)
    after_chain = between(rng, np.maximum(care.entered + 45, day("2023-08-01")), np.full(count, LATEST_OLD_PLACEMENT))
    began = where_day(chain, after_chain, began)
    began = where_day(care.natural, care.entered, began)
    began = where_day(ever_long, _long_term(records, care), began)
    return Homes(began, _moves(records, care), chain)


def _long_term(records: Records, care: InCare) -> Days:
    """The start of each placement of a child in the long-term cohort."""
    rng = records.rng
    long, stable = care.states.long, care.states.stable
    two_years_before = plus_months(E, -24)
    first, ever = np.argmax(long, axis=1), in_any_month(stable)
    last = 2 - np.argmax(long[:, ::-1], axis=1)
    becomes = np.argmax(stable, axis=1)
    latest = where_day(ever, two_years_before[becomes], LATEST_OLD_PLACEMENT)
    crosses = ever & (becomes > first)
    earliest = where_day(crosses, two_years_before[np.maximum(becomes - 1, 0)] + 1, two_years_before[last] + 1)
    earliest = where_day(ever & ~crosses, np.maximum(care.entered, latest - 2_000), earliest)
    began = between(rng, earliest, latest)
    on_edge = rng.random(len(first)) < 0.03
    return where_day(on_edge, where_day(ever, latest, earliest), began)


def _moves(records: Records, care: InCare) -> Days:
    """The day, one of the first ten of a month, on which a stable placement ended; no day if none did."""
    ended = falls(care.states.stable, care.states.long)
    month = np.argmax(ended, axis=1)
    days = S[month] + records.rng.integers(0, 10, len(month))
    return where_day(in_any_month(ended), days, NO_DAY)


def add_placements(records: Records, care: InCare, found: Homes) -> None:
    """Add the rows of `ssd_cla_placement` and `sup_placement_location`."""
    rng = records.rng
    count = len(care.lives)
    earlier_end = where_day(found.chain, found.began - 30, found.began)
    _add_earlier(records, care, earlier_end)
    chain = found.chain
    for start, end in ((found.began - 30, found.began - 18), (found.began - 18, found.began)):
        _add_closed(records, care, np.flatnonzero(chain), start[chain], end[chain])
    _add_short_stays(records, care, found)
    moved = ~np.isnat(found.moved)
    types = choice(rng, count, _TYPES, _TYPE_SHARES)
    adopted = _placed_for_adoption(records, care, found)
    matched = some_days(rng, count, day("2023-10-01"), LATEST_OLD_PLACEMENT)
    _add_closed(records, care, np.flatnonzero(adopted), found.began[adopted], matched[adopted])
    began = where_day(adopted, matched, found.began)
    types = np.where(adopted, "A3", types)
    _add_current(records, care, np.full(count, True), began, where_day(moved, found.moved, care.end), types)
    _add_current(records, care, moved, found.moved, care.end, choice(rng, count, _TYPES, _TYPE_SHARES))


def _placed_for_adoption(records: Records, care: InCare, found: Homes) -> Flags:
    """Stable children whose long placement turned into one for adoption: both together count as one stay."""
    states = care.states
    always = in_every_month(states.stable | ~states.present) & in_any_month(states.stable)
    calm = np.isnat(found.moved) & ~in_any_month(states.moved_often)
    return always & calm & (records.rng.random(len(always)) < 0.06)


def _add_earlier(records: Records, care: InCare, until: Days) -> None:
    """Add placements from entry into care to the present one; the moves between them were over a year ago."""
    rng = records.rng
    rows = np.flatnonzero(until > care.entered)
    start, end = care.entered[rows], until[rows]
    for _ in range(3):
        border = between(rng, start, np.full(len(rows), LAST_OLD_END))
        splits = (border > start) & (border < end) & (rng.random(len(rows)) < 0.6)
        _add_closed(records, care, rows[splits], start[splits], border[splits])
        start = where_day(splits, border, start)
    _add_closed(records, care, rows, start, end)


def _add_short_stays(records: Records, care: InCare, found: Homes) -> None:
    """Add two short stays elsewhere, with the placement kept open, for children who should count as often moved."""
    rng = records.rng
    often, present = care.states.moved_often, care.states.present
    first, last = care.lives.first, care.lives.last
    rows = np.arange(len(care.lives))
    year_before = plus_months(E, -12)
    at_first = often[rows, first] & ~found.chain
    stops = falls(often, present)
    ever_stops = in_any_month(stops)
    stop = np.argmax(stops, axis=1)
    latest = where_day(ever_stops, year_before[stop], LATEST_OLD_PLACEMENT)
    earliest = where_day(ever_stops, year_before[np.maximum(stop - 1, 0)] + 1, year_before[last] + 1)
    for _ in range(2):
        end = between(rng, earliest, latest)
        end = where_day(rng.random(len(rows)) < 0.04, where_day(ever_stops, latest, earliest), end)
        stay = rng.integers(3, 30, len(rows))
        _add_closed(records, care, rows[at_first], (end - stay)[at_first], end[at_first])
    starts = present.copy()
    starts[:, 0] = False
    starts[:, 1:] &= often[:, 1:] & ~often[:, :-1] & present[:, :-1]
    life, month = np.nonzero(starts)
    for days in (1, 5):
        start = moved_on(S[month], days + rng.integers(0, 3, len(life)))
        _add_closed(records, care, life, start, moved_on(start, 2))


def _add_closed(records: Records, care: InCare, life: Counts, start: Days, end: Days) -> None:
    count = len(life)
    placements = records.ids("placement", count)
    rng = records.rng
    records.add(
        "ssd_cla_placement", count, care.appears[life],
        clap_cla_placement_id=placements,
        clap_cla_placement_start_date=start,
        clap_cla_placement_type=choice(rng, count, _TYPES, _TYPE_SHARES),
        clap_cla_placement_distance=np.round(rng.gamma(1.6, 9.0, count), 1),
        clap_cla_id=care.care_id[life],
        clap_cla_placement_provider=choice(rng, count, ("PR1", "PR3", "PR4")),
        clap_cla_placement_end_date=end,
        clap_cla_placement_change_reason=choice(rng, count, ("PLAN", "CARPL", "CHILD", "OTHER")),
        clap_person_id=care.person[life],
    )  # fmt: skip
    records.add(
        "sup_placement_location", count, care.appears[life],
        placement_id=placements, location=choice(rng, count, ("IN", "OUT"), (7, 3)),
    )  # fmt: skip


def _add_current(records: Records, care: InCare, rows: Flags, start: Days, end: Days, types: Texts) -> None:
    """
    Add the placement at each month's end, with the distance that each export shows.

    If a child becomes far away (or near) without a move, the distance was not known (or was wrong) until then.
    """
    rng = records.rng
    life = np.flatnonzero(rows)
    count = len(life)
    placements = records.ids("placement", count)
    far_miles = np.round(20.1 + rng.gamma(1.5, 22.0, count), 1)
    far_miles[rng.random(count) < 0.03] = 20.1
    near_miles, near_location = _near(records, count)
    provider = choice(rng, count, ("PR1", "PR3", "PR4"))
    for month in range(3):
        state = np.minimum(np.maximum(month, care.lives.first[life]), care.lives.last[life])
        far = care.states.far[life, state]
        known = month >= care.appears[life]
        records.add(
            "ssd_cla_placement", int(known.sum()), month, month,
            clap_cla_placement_id=placements[known],
            clap_cla_placement_start_date=start[life][known],
            clap_cla_placement_type=types[life][known],
            clap_cla_placement_distance=np.where(far, far_miles, near_miles)[known],
            clap_cla_id=care.care_id[life][known],
            clap_cla_placement_provider=provider[known],
            clap_cla_placement_end_date=end[life][known],
            clap_person_id=care.person[life][known],
        )  # fmt: skip
        location = np.where(far, "OUT", near_location)
        told = known & (location != "")
        records.add(
            "sup_placement_location", int(told.sum()), month, month,
            placement_id=placements[told], location=location[told],
        )  # fmt: skip


def _near(records: Records, count: int) -> tuple[Floats, Texts]:
    """Miles and location of placements that are not far: near, inside the county, not known, or exactly 20."""
    rng = records.rng
    kind = rng.random(count)
    miles = np.round(np.minimum(rng.gamma(2.0, 5.0, count), 20.0), 1)
    location = np.where(rng.random(count) < 0.12, "OUT", "IN").astype(object)
    inside = kind < 0.05
    miles[inside] = np.round(20.1 + rng.random(int(inside.sum())) * 15, 1)
    location[inside] = "IN"
    for low, value in ((0.05, 20.0), (0.06, 999.9), (0.075, np.nan)):
        here = (kind >= low) & (kind < low + 0.01)
        miles[here] = value
        location[here] = "OUT"
    untold = kind > 0.985
    miles[untold] = np.round(25 + rng.random(int(untold.sum())) * 50, 1)
    location[untold] = ""
    return miles.astype(np.float64), location.astype(object)


def add_visits(records: Records, care: InCare, found: Homes) -> None:
    """Add the rows of `ssd_cla_visits`, and agreed intervals longer than six weeks for a few children."""
    rng = records.rng
    stretches, states = care.lives, care.states
    moved = where_day(np.isnat(found.moved), found.began, found.moved)
    since = np.stack([where_day(moved <= end, np.maximum(moved, found.began), found.began) for end in E], axis=1)
    agreed = (
        in_every_month(states.visited) & ~care.natural & np.isnat(found.moved) & (rng.random(len(stretches)) < 0.02)
    )
    recent = visits.in_months(rng, stretches, states.visited, since, CLA_VISIT_WINDOWS)
    keep = ~agreed[recent.life]
    recent = visits.Events(recent.life[keep], recent.day[keep])
    quarterly = np.repeat(np.flatnonzero(agreed), 2)
    wide = visits.Events(quarterly, np.tile(np.array([day("2024-03-10"), day("2024-05-03")]), int(agreed.sum())))
    # Visits before the present placement do not make a child up to date, so any older day will do.
    old = visits.in_history(rng, care.entered, np.full(len(stretches), CLA_VISIT_WINDOWS[0] - 1), 40, 60)
    seen = visits.joined(recent, wide, old)
    for events, flag in ((seen, "Y"), (visits.unseen(rng, stretches, states.visited), "N")):
        count = len(events.life)
        records.add(
            "ssd_cla_visits", count, care.appears[events.life],
            clav_cla_visit_id=records.ids("cla_visit", count),
            clav_cla_id=care.care_id[events.life],
            clav_person_id=care.person[events.life],
            clav_cla_visit_date=events.day,
            clav_cla_visit_seen=flag,
            clav_cla_visit_seen_alone=choice(rng, count, ("Y", "N"), (6, 4)) if flag == "Y" else "N",
        )  # fmt: skip
    count = int(agreed.sum())
    records.add(
        "sup_visit_frequency", count,
        person_id=care.person[agreed],
        interval_days=np.full(count, 84),
        start_date=np.full(count, day("2023-11-01")),
        end_date=np.full(count, NO_DAY),
    )  # fmt: skip
