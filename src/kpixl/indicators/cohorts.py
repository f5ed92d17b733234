"""
The cohorts that several indicators share, and the few steps they are made of: `definitions.md`, section 2.

The frames of `extracts` count their rows from 0, and a part of one keeps its rows' numbers: a *place*.

Frames of cases have one row a case a period with at least `period` (its place in `asked.periods`), `person` (a place
in `extracts.people`) and `day`: the last day of the period for a stock, the event's own day for a flow. A column
`row_<table>` is the place in `extracts[<table>]` of the row that the case rests on, −1 where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpixl.extracts import columns
from kpixl.extracts.reading import Extracts, days_of
from kpixl.indicators.asked import Asked
from kpixl.words.periods import Counts, Days, Flags, age_on, first_days, last_days, plus_months

Places = npt.NDArray[np.int64]

CHILD_UNTIL = 18  # years
NO_PLACE = -1


@dataclass(frozen=True)
class Cohort:
    """
    An indicator's answer: its rows, and which of them met the standard.

    `met` is None for a count. `days` is what was measured (working days since the clock started, days in placement),
    where something was. `evidence` are further rows that the answer rests on: table → places. `left_out` are rows that
    had to be left out: reason → their lines. `unknown` says why a period can't be known: period place → reason.
    """

    rows: pd.DataFrame
    met: Flags | None = None
    days: npt.NDArray[np.float64] | Counts | None = None
    evidence: Mapping[str, Places] = field(default_factory=dict)
    left_out: Mapping[str, Places] = field(default_factory=dict)
    unknown: Mapping[int, str] = field(default_factory=dict)


# Texts

_TOKEN = re.compile(r"([^\W_]+)(?=[\s\-–—:]|$)")


def leading_token(text: str) -> str:
    """Letters and digits up to a blank, a dash or a colon (`f2 - full time` → `f2`); empty where there is none."""
    found = _TOKEN.match(text)
    return found[1] if found else ""


def matches(texts: pd.Series, words: Sequence[str]) -> Flags:
    """Which texts are one of the words, as a whole or by their leading token."""
    wanted = {columns.compared(word) for word in words}
    return _of_categories(texts, lambda text: text in wanted or leading_token(text) in wanted)


def contains(texts: pd.Series, words: Sequence[str]) -> Flags:
    wanted = [columns.compared(word) for word in words]
    return _of_categories(texts, lambda text: any(word in text for word in wanted))


def begins(texts: pd.Series, words: Sequence[str]) -> Flags:
    wanted = tuple(columns.compared(word) for word in words)
    return _of_categories(texts, lambda text: text.startswith(wanted))


def _of_categories(texts: pd.Series, is_so: object) -> Flags:
    """A question answered once for each distinct text; no for none."""
    answers = np.array([*(bool(is_so(text)) for text in texts.cat.categories), False])  # type: ignore[operator]
    return np.asarray(answers[texts.cat.codes.to_numpy()])


# Spells and events


def with_day(rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    return rows.assign(day=days.astype("datetime64[s]"))


def open_on(spells: pd.DataFrame, days: Days) -> Flags:
    """Started by the day and not ended: a spell that ended on the day is closed."""
    end = days_of(spells, "end")
    return np.asarray((days_of(spells, "start") <= days) & (np.isnat(end) | (end > days)))


def each_period(extracts: Extracts, table: str, chosen: Sequence[Flags], days: Days) -> pd.DataFrame:
    """The chosen rows of a table for each period, as cases on that period's day."""
    places = [np.flatnonzero(rows) for rows in chosen]
    period = np.repeat(np.arange(len(places)), [len(found) for found in places])
    rows = np.concatenate(places) if places else np.array([], dtype=np.int64)
    cases = extracts[table].take(rows).reset_index(drop=True)
    return with_day(cases.assign(period=period, **{f"row_{table}": rows}), days[period])


def open_at_month_ends(extracts: Extracts, table: str, asked: Asked) -> pd.DataFrame:
    """The rows of a table of spells that are open on the last day of each period."""
    ends = asked.month_ends
    return each_period(extracts, table, [open_on(extracts[table], end) for end in ends], ends)


def in_periods(extracts: Extracts, table: str, asked: Asked, date: str = "date") -> pd.DataFrame:
    """The rows of a table dated in each period, as cases on their own day."""
    days = days_of(extracts[table], date)
    spans = zip(first_days(asked.periods), last_days(asked.periods), strict=True)
    cases = each_period(extracts, table, [(days >= first) & (days <= last) for first, last in spans], asked.month_ends)
    return with_day(cases, days_of(cases, date))


def one_a_person(cases: pd.DataFrame, key: str) -> pd.DataFrame:
    """Of a person's rows in a period, the one with the latest start, then the greatest id."""
    by_start = cases.sort_values(["start", key], na_position="first", kind="stable")
    return by_start.drop_duplicates(["period", "person"], keep="last").sort_index().reset_index(drop=True)


def latest_open(spells: pd.DataFrame, key: str | None, cases: pd.DataFrame, like: str | None = None) -> Places:
    """
    For each case the place of the person's spell open on its day: the latest start, then the greatest id (`key`).

    With `like`, a spell counts only where that column agrees with the case's, or either is empty. Without a key the
    spells come in order of preference, the last the best.
    """
    concerned = np.isin(spells["person"].to_numpy(), cases["person"].to_numpy())
    own = spells.assign(place=spells.index)[concerned]
    asked_for = cases[["person", "day", *([like] if like else [])]].assign(case=np.arange(len(cases)))
    pairs = own.merge(asked_for, on="person", suffixes=("", "_of_case"))
    is_open = open_on(pairs, days_of(pairs, "day"))
    if like:
        here, there = pairs[like], pairs[f"{like}_of_case"]
        is_open &= (here.isna() | there.isna() | (here == there).fillna(False)).to_numpy(dtype=bool)
    best = pairs[is_open].sort_values(["start", *([key] if key else [])], na_position="first", kind="stable")
    best = best.drop_duplicates("case", keep="last")
    places = np.full(len(cases), NO_PLACE, dtype=np.int64)
    places[best["case"].to_numpy()] = best["place"].to_numpy()
    return places


def latest_event(events: pd.DataFrame, cases: pd.DataFrame, until: Days) -> Places:
    """For each case the place of the person's last event up to and including a day."""
    people = events["person"].to_numpy()
    concerned = np.flatnonzero(np.isin(people, cases["person"].to_numpy()))
    moments = _moments(people[concerned], days_of(events, "date")[concerned])
    in_order = np.argsort(moments, kind="stable")
    found = np.searchsorted(moments[in_order], _moments(cases["person"].to_numpy(), until), side="right") - 1
    rows = np.append(concerned[in_order], NO_PLACE)[found]
    same_person = np.append(people, NO_PLACE)[rows] == cases["person"].to_numpy()
    return np.where(same_person, np.append(events.index.to_numpy(), NO_PLACE)[rows], NO_PLACE)


def _moments(people: npt.NDArray[np.int32], days: Days) -> npt.NDArray[np.int64]:
    """Person and day as one number, in the order of both (days of the years 1 to 9999)."""
    return people.astype(np.int64) * (1 << 22) + days.astype(np.int64) + 800_000


def row_named(rows: pd.DataFrame, key: str, ids: pd.Series) -> Places:
    """The place of the row that each id names; −1 for no id, and where no row has it."""
    known = rows[key].dropna()
    found = pd.Index(known.to_numpy(dtype=object)).get_indexer(ids.to_numpy(dtype=object))
    places: Places = np.append(known.index.to_numpy(), NO_PLACE)[found]
    return places


def at(rows: pd.DataFrame, column: str, places: Places) -> Days:
    """A date of the rows at these places; NaT for no place."""
    return np.append(days_of(rows, column), np.datetime64("NaT", "D"))[places]


def later(one: Days, other: Days) -> Days:
    """The later of two days, the one there is where the other is none."""
    return np.fmax(one, other)


def days_since(start: Days, day: Days) -> npt.NDArray[np.float64]:
    """Calendar days from start to day; NaN where there is no start."""
    return np.where(np.isnat(start), np.nan, (day - start) / np.timedelta64(1, "D"))


# Persons


def age(extracts: Extracts, cases: pd.DataFrame) -> Counts:
    """Completed years on the case's day; −1 where not known, which is under every limit."""
    return age_on(extracts.born[cases["person"].to_numpy()], days_of(cases, "day"))


def is_alive(extracts: Extracts, cases: pd.DataFrame) -> Flags:
    return np.asarray(~(extracts.died[cases["person"].to_numpy()] <= days_of(cases, "day")))


def children(extracts: Extracts, cases: pd.DataFrame) -> pd.DataFrame:
    """The cases of living persons not aged 18 or over on the day."""
    return cases[is_alive(extracts, cases) & (age(extracts, cases) < CHILD_UNTIL)].reset_index(drop=True)


def not_in(cases: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The cases whose person is in none of the others in the same period."""
    taken = pd.MultiIndex.from_frame(others[["period", "person"]])
    return cases[~pd.MultiIndex.from_frame(cases[["period", "person"]]).isin(taken)].reset_index(drop=True)


# The shared cohorts


def once(cohort: Callable[[Extracts, Asked], pd.DataFrame]) -> Callable[[Extracts, Asked], pd.DataFrame]:
    """A cohort made once for the same extracts and the same asking: a dozen indicators look at the same children."""

    @wraps(cohort)
    def made_once(extracts: Extracts, asked: Asked) -> pd.DataFrame:
        known = extracts.remembered
        name = (cohort, asked)
        if name not in known:
            known[name] = cohort(extracts, asked)
        return known[name]

    return made_once


ON_PROTECTION_PLAN = ("persons", "cp_plans")
LOOKED_AFTER = ("persons", "episodes", "legal_statuses")
IN_NEED = (*LOOKED_AFTER, "cp_plans", "cin_plans")
CARE_LEAVERS = ("persons", "care_leavers")


@once
def open_protection_plans(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    """Every open plan that is the council's own, several a person."""
    plans = open_at_month_ends(extracts, "cp_plans", asked)
    return plans[~plans["ola"]].reset_index(drop=True)


@once
def on_protection_plan(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    """Children on a protection plan at the period's end, one row a child. Unborn children count."""
    return one_a_person(children(extracts, open_protection_plans(extracts, asked)), "plan_id")


def on_short_break(extracts: Extracts, asked: Asked, cases: pd.DataFrame) -> Flags:
    """Whether the legal status open on the case's day (the latest) is that of a short break."""
    statuses = extracts["legal_statuses"]
    is_short = np.append(matches(statuses["status"], asked.words("short_break_legal_statuses")), False)
    return np.asarray(is_short[latest_open(statuses, "legal_status_id", cases)])


def entered_care(extracts: Extracts) -> Days:
    """
    The day each episode's child entered care.

    Where the episode does not say: the earliest start of the person's episodes with the same care id (its own start
    without such an id). Never later than the episode's own start.
    """
    episodes = extracts["episodes"]
    start, said = days_of(episodes, "start"), days_of(episodes, "entered")
    earliest = episodes.groupby(["person", "cla_id"], dropna=True, sort=False)["start"].transform("min")
    of_spell: Days = np.where(episodes["cla_id"].isna(), start, earliest.to_numpy().astype("datetime64[D]"))
    entered: Days = np.minimum(np.where(np.isnat(said), of_spell, said), start)
    return entered


def with_entered_care(extracts: Extracts, cases: pd.DataFrame) -> pd.DataFrame:
    entered = entered_care(extracts)[cases["row_episodes"].to_numpy()]
    return cases.assign(entered=entered.astype("datetime64[s]"))


@once
def looked_after(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    """Children looked after at the period's end, one row a child, with the day they entered care."""
    of_children = one_a_person(children(extracts, open_at_month_ends(extracts, "episodes", asked)), "episode_id")
    full_care = ~on_short_break(extracts, asked, of_children)
    return with_entered_care(extracts, of_children[full_care].reset_index(drop=True))


def looked_after_on_day(extracts: Extracts, asked: Asked, cases: pd.DataFrame) -> Flags:
    """Whether each case's person was looked after on the case's own day, by the cohort's rule."""
    is_open = latest_open(extracts["episodes"], "episode_id", cases) != NO_PLACE
    is_child = is_alive(extracts, cases) & (age(extracts, cases) < CHILD_UNTIL)
    return np.asarray(is_open & is_child & ~on_short_break(extracts, asked, cases))


@once
def in_need(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    """Children on an open plan for children in need, neither on a protection plan nor looked after, one row a child."""
    with_plan = one_a_person(children(extracts, open_at_month_ends(extracts, "cin_plans", asked)), "plan_id")
    return not_in(not_in(with_plan, on_protection_plan(extracts, asked)), looked_after(extracts, asked))


def current_placement(extracts: Extracts, cases: pd.DataFrame) -> Places:
    """The place of each looked-after child's placement open on the day, of the same care id where both are known."""
    return latest_open(extracts["placements"], "placement_id", cases, like="cla_id")


_PUNCTUATION = re.compile(r"[\W_]+")

ELIGIBILITIES = ("former relevant", "relevant", "eligible", "qualifying")


def eligibility(texts: pd.Series, wanted: Sequence[str]) -> Flags:
    """Whose eligibility begins with one of the wanted; `Former relevant` does not begin with `relevant`."""

    def category(text: str) -> str:
        plain = _PUNCTUATION.sub(" ", text).strip()
        return next((known for known in ELIGIBILITIES if plain.startswith(known)), "")

    words = {" ".join(_PUNCTUATION.sub(" ", columns.compared(word)).split()) for word in wanted}
    return _of_categories(texts, lambda text: category(text) in words)


def leavers_in_export(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    """The care leaver rows in each period's own export, several a person."""
    leavers = extracts["care_leavers"].assign(row_care_leavers=extracts["care_leavers"].index)
    numbers = [period.number for period in asked.periods]
    cases = leavers[leavers["period"].isin(numbers)]
    places = cases["period"].map({number: place for place, number in enumerate(numbers)}).to_numpy(dtype=np.int64)
    return with_day(cases.assign(period=places), asked.month_ends[places])


def greatest_id(leavers: pd.DataFrame) -> pd.DataFrame:
    by_id = leavers.sort_values("leaver_id", na_position="first", kind="stable")
    return by_id.drop_duplicates(["period", "person"], keep="last").sort_index().reset_index(drop=True)


@once
def care_leavers(extracts: Extracts, asked: Asked) -> pd.DataFrame:
    """Relevant and former relevant young people in the period's own export, of any age, one row a person."""
    leavers = leavers_in_export(extracts, asked)
    counted = leavers[eligibility(leavers["eligibility"], asked.words("care_leaver_eligibility"))]
    return greatest_id(counted[is_alive(extracts, counted)])


def months_before(cases: pd.DataFrame, months: int) -> Days:
    """The case's day less some months, clipped to the month's last day."""
    return plus_months(days_of(cases, "day"), -months)
