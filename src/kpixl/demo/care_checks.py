"""Reviews, health checks and missing episodes of looked-after children."""

from __future__ import annotations

import numpy as np

from kpixl.demo import organisation
from kpixl.demo.care import DUE_FIRST, NEVER, InCare, due_day, met_initial
from kpixl.demo.draw import between, choice, chosen, day, in_any_month, some_days, where_day
from kpixl.demo.records import NO_ID, E, Records, S
from kpixl.demo.slots import falls
from kpixl.demo.table import AskedFigures
from kpixl.words.periods import NO_DAY, Counts, Days, Flags, plus_months

_FIRST_REVIEW = 18  # days after entering care
_DONE = ("Completed", "Complete", "Attended", "Done", "")
_NOT_DONE = ("Refused", "Did not attend", "Cancelled", "Booked")


def add_reviews(records: Records, care: InCare) -> None:
    """Add the rows of `ssd_cla_reviews`: up to date at exactly the month ends for which the states say so."""
    rng = records.rng
    count = len(care.lives)
    reviewed, present = care.states.reviewed, care.states.present
    rows = np.arange(count)
    early = care.entered + _FIRST_REVIEW - rng.integers(0, 5, count)
    latest = _last_old_review(records, care)
    known = ~care.natural & ~np.isnat(latest) & (latest > early)
    _add(records, care, rows[known], early[known])
    _add(records, care, rows[known], latest[known])
    _add_between(records, care, rows[known], early[known], latest[known])
    begun = care.natural
    _add(records, care, rows[begun], early[begun])
    _add(records, care, rows[begun], early[begun] + 80)
    late = np.zeros_like(present)
    late[:, 1:] = reviewed[:, 1:] & ~reviewed[:, :-1] & present[:, :-1]
    life, month = np.nonzero(late)
    _add(records, care, life, between(rng, S[month], E[month]))
    life, month = np.nonzero(present & ~reviewed)
    cancelled = rng.random(len(life)) < 0.3
    life, month = life[cancelled], month[cancelled]
    _add(records, care, life, between(rng, S[month], E[month]), cancelled="Y")


def _last_old_review(records: Records, care: InCare) -> Days:
    """The latest review from before April, which decides; no day for children who have had none."""
    rng = records.rng
    count = len(care.lives)
    reviewed, present = care.states.reviewed, care.states.present
    rows = np.arange(count)
    at_first = reviewed[rows, care.lives.first]
    stops = falls(reviewed, present)
    ever_stops = in_any_month(stops)
    stop = np.argmax(stops, axis=1)
    due = S[stop] + rng.integers(0, 27, count)
    due = where_day(rng.random(count) < 0.2, E[stop] - 1, due)
    stays = between(rng, np.maximum(care.entered + 22, day("2024-01-02")), E[care.lives.first])
    on_edge = (rng.random(count) < 0.06) & (care.lives.last == 2) & (care.entered < day("2023-11-01"))
    stays = where_day(on_edge, np.full(count, day("2023-12-30")), stays)  # due on 30 June itself
    latest = where_day(ever_stops, plus_months(due, -6), stays)
    long_ago = plus_months(E[care.lives.first], -6) - rng.integers(5, 40, count)
    none = care.entered > day("2023-06-01")
    return where_day(at_first, latest, where_day(none, NO_DAY, long_ago))


def _add_between(records: Records, care: InCare, life: Counts, early: Days, latest: Days) -> None:
    """Add reviews about every five months from the first to the last."""
    span = (latest - early).astype(np.int64)
    steps = span // 150
    for step in range(1, 12):
        here = step <= steps
        days = early[here] + span[here] * step // (steps[here] + 1)
        _add(records, care, life[here], days)


def _add(records: Records, care: InCare, life: Counts, days: Days, cancelled: str = "N") -> None:
    count = len(life)
    records.add(
        "ssd_cla_reviews", count, care.appears[life],
        clar_cla_review_id=records.ids("cla_review", count),
        clar_cla_id=care.care_id[life],
        clar_cla_review_due_date=days + records.rng.integers(-3, 12, count),
        clar_cla_review_date=days,
        clar_cla_review_cancelled=cancelled,
        clar_cla_review_participation=choice(records.rng, count, ("PN1", "PN2", "PN3", "PN4", "PN5")),
    )  # fmt: skip


def add_health(records: Records, asked: AskedFigures, care: InCare) -> None:
    """Add the rows of `ssd_cla_health`: yearly (half-yearly under 5) and initial assessments, and dental checks."""
    rng = records.rng
    under_5 = care.born > day("2019-06-30")
    window = np.where(under_5, 6, 12)
    _add_windowed(records, care, care.states.health, window, "Health Assessment", ("Review Health Assessment",))
    _add_windowed(
        records, care, care.states.dental, np.full(len(window), 12), "Dental Check", ("Dental Check", "Dental check up")
    )
    for month in range(3):
        met = met_initial(records, asked, care, month)
        life = np.flatnonzero(met)
        days = between(rng, care.entered[life], due_day(care.entered[life]))
        days = where_day(rng.random(len(life)) < 0.15, due_day(care.entered[life]), days)
        _add_checks(records, care, life, days, ("Initial Health Assessment",), _DONE)
        late = np.flatnonzero((care.due == month) & ~met)
        _add_checks(
            records, care, late, due_day(care.entered[late]) + rng.integers(1, 15, len(late)),
            ("Initial Health Assessment",), _DONE,
        )  # fmt: skip
    # First assessments too long ago to count as review assessments of any month.
    old = ~care.natural & (care.entered < day("2023-03-01")) & (care.due == NEVER)
    days = care.entered[old] + rng.integers(5, 40, int(old.sum()))
    _add_checks(records, care, np.flatnonzero(old), days, ("Initial Health Assessment",), _DONE)


def _add_windowed(
    records: Records, care: InCare, met: Flags, months: Counts, kind: str, types: tuple[str, ...]
) -> None:
    """Add checks that are recent enough at exactly the month ends for which the child's states say so."""
    rng = records.rng
    count = len(care.lives)
    rows = np.arange(count)
    cohort = care.states.over_a_year
    ever = in_any_month(cohort)
    first = np.argmax(cohort, axis=1)
    last = 2 - np.argmax(cohort[:, ::-1], axis=1)
    before = np.stack([where_day(months == 6, plus_months(E, -6)[m], plus_months(E, -12)[m]) for m in range(3)], axis=1)
    stops = falls(met, cohort)
    ever_stops = in_any_month(stops)
    stop = np.argmax(stops, axis=1)
    earliest = where_day(ever_stops, before[rows, np.maximum(stop - 1, 0)] + 1, before[rows, last] + 1)
    latest = where_day(ever_stops, before[rows, stop], E[first])
    days = between(rng, earliest, latest)
    roll = rng.random(count)
    days = where_day(roll < 0.03, earliest, where_day((roll < 0.06) & ever_stops, latest, days))
    at_first = ever & met[rows, first]
    _add_checks(records, care, rows[at_first], days[at_first], types, _DONE)
    never = ever & ~met[rows, first]
    long_ago = before[rows, first] - _days_past(rng, count)
    _add_checks(records, care, rows[never], long_ago[never], types, _DONE)
    refused = never & (rng.random(count) < 0.5)
    _add_checks(records, care, rows[refused], between(rng, before[refused, 2] + 1, E[first][refused]), types, _NOT_DONE)
    renewed = np.zeros_like(met)
    renewed[:, 1:] = met[:, 1:] & ~met[:, :-1] & cohort[:, :-1] & cohort[:, 1:]
    life, month = np.nonzero(renewed)
    _add_checks(records, care, life, between(rng, S[month], E[month]), types, _DONE)
    yearly = rows[at_first & (care.entered < earliest - 500)]
    for years in (1, 2, 3):
        past = earliest[yearly] - 365 * years + rng.integers(0, 60, len(yearly)) - 61
        kept = past > care.entered[yearly]
        _add_checks(records, care, yearly[kept], past[kept], types, _DONE)


def _days_past(rng: np.random.Generator, count: int) -> Counts:
    """Days by which checks precede the last day that is too early to count: 0 for a few, else up to four months."""
    return np.where(rng.random(count) < 0.1, 0, rng.integers(1, 120, count))


def _add_checks(
    records: Records, care: InCare, life: Counts, days: Days, types: tuple[str, ...], statuses: tuple[str, ...]
) -> None:
    count = len(life)
    records.add(
        "ssd_cla_health", count, care.appears[life],
        clah_health_check_id=records.ids("health_check", count),
        clah_person_id=care.person[life],
        clah_health_check_type=choice(records.rng, count, types),
        clah_health_check_date=days,
        clah_health_check_status=choice(records.rng, count, statuses),
    )  # fmt: skip


def add_brief_care(records: Records, asked: AskedFigures, care: InCare) -> None:
    """
    Add spells of care that end in the month in which their initial health assessment falls due.

    They make up the month's figure beyond the children still in care. Exports contain them from that month on.
    """
    rng = records.rng
    for month in range(3):
        already = int((care.due == month).sum())
        count = int(asked.sizes("initial_health")[month]) - already
        met = min(int(asked.numerators("initial_health")[month]), count)
        entered = some_days(rng, count, DUE_FIRST[month], DUE_FIRST[month] + 12)
        due = due_day(entered)
        person = _brief_spells(records, month, entered, between(rng, due + 1, np.full(count, E[month])))
        assessed = chosen(rng, met, count)
        records.add(
            "ssd_cla_health", met, month,
            clah_health_check_id=records.ids("health_check", met),
            clah_person_id=person[assessed],
            clah_health_check_type="Initial Health Assessment",
            clah_health_check_date=between(rng, entered[assessed], due[assessed]),
            clah_health_check_status="Completed",
        )  # fmt: skip


def _brief_spells(records: Records, month: int, entered: Days, end: Days) -> Counts:
    """Add children in care from one day to another, with one placement; returns their person ids."""
    count = len(entered)
    rng = records.rng
    person = records.people(entered - rng.integers(400, 16 * 365, count), month)
    care_id = records.ids("care", count)
    records.add(
        "ssd_cla_episodes", count, month,
        clae_cla_episode_id=records.ids("cla_episode", count),
        clae_person_id=person,
        clae_cla_episode_start_date=entered,
        clae_cla_episode_start_reason="S",
        clae_cla_primary_need_code="N1",
        clae_cla_episode_ceased_date=end,
        clae_cla_episode_ceased_reason="E4A",
        clae_cla_id=care_id,
        clae_referral_id=np.full(count, NO_ID),
        clae_entered_care_date=entered,
    )  # fmt: skip
    records.add(
        "ssd_cla_placement", count, month,
        clap_cla_placement_id=records.ids("placement", count),
        clap_cla_placement_start_date=entered,
        clap_cla_placement_type="U1",
        clap_cla_placement_distance=np.round(rng.gamma(1.6, 9.0, count), 1),
        clap_cla_id=care_id,
        clap_cla_placement_end_date=end,
        clap_person_id=person,
    )  # fmt: skip
    records.involved(person, rng.choice(organisation.teams_of("Looked After"), count), entered, end, month)
    return person


def add_missing(records: Records, asked: AskedFigures, care: InCare) -> None:
    """
    Add the rows of `ssd_missing`: as many looked-after children each month as asked, some more than once.

    If a month asks for more children than are looked after at its end, the others were in care for a few days.
    """
    rng = records.rng
    for month in range(3):
        wanted = int(asked.numerators("missing_children")[month])
        here = np.flatnonzero(care.states.present[:, month])
        steady = min(wanted, len(here))
        life = here[chosen(rng, steady, len(here))]
        earliest = np.maximum(care.entered[life], S[month])
        days = between(rng, earliest, np.full(steady, E[month]))
        days = where_day(rng.random(steady) < 0.05, np.full(steady, E[month]), days)
        _add_episodes(records, care.person[life], days, "M", care.appears[life])
        again = rng.random(steady) < 0.5
        _add_episodes(
            records, care.person[life][again], between(rng, earliest[again], np.full(int(again.sum()), E[month])),
            "Missing from placement", care.appears[life][again],
        )  # fmt: skip
        others = np.flatnonzero(care.states.present[:, month])[: max(len(here) // 40, 1)]
        _add_episodes(
            records, care.person[others], some_days(rng, len(others), S[month], E[month]),
            "A", care.appears[others],
        )  # fmt: skip
        entered = some_days(rng, wanted - steady, S[month], S[month] + 15)
        person = _brief_spells(records, month, entered, entered + 6)
        _add_episodes(records, person, entered + 2, "M", np.full(len(person), month))


def _add_episodes(records: Records, person: Counts, start: Days, kind: str, appears: Counts) -> None:
    count = len(person)
    records.add(
        "ssd_missing", count, appears,
        miss_table_id=records.ids("missing", count),
        miss_person_id=person,
        miss_missing_episode_start_date=start,
        miss_missing_episode_type=kind,
        miss_missing_episode_end_date=start + records.rng.integers(0, 5, count),
        miss_missing_rhi_offered=choice(records.rng, count, ("Y", "N"), (9, 1)),
        miss_missing_rhi_accepted=choice(records.rng, count, ("Y", "N"), (4, 6)),
    )  # fmt: skip
