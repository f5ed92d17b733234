"""
The cohort of an indicator, and the few steps that cohorts are made of: `definitions.md`.

The frames of `extracts` number their rows from 0, and a part of a frame keeps its rows' numbers. Such a number is a
*place*.

Frames of cases have one row a case a period with at least `period` (its place in `caseload.periods`), `person` (a place
in `extracts.people`) and `day`: the last day of the period for a stock, the event's own day for a flow. A column
`row_<table>` is the place in `caseload[<table>]` of the row that the case rests on, −1 if there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.extracts.extracts import days_of
from kpixl.extracts.ids import alike_codes, id_order, row_of_ids
from kpixl.extracts.schema import UNLISTED_OUTCOME
from kpixl.indicators.deciding import DecidedBy, Fact, Places
from kpixl.words.periods import NO_DAY, ONE_DAY, Counts, Days, Flags, plus_months

if TYPE_CHECKING:
    import pandas as pd

CHILD_UNTIL = 18  # years
NO_PLACE = -1
MOST_PERIODS = 1 << 20  # far more than anybody asks about at a time


class Unlisted(Struct, frozen=True):
    """Which rows of a column have a text that no list names, with each row's period."""

    table: str
    column: str
    period: Places
    is_unlisted: Flags


class Grounds(Struct, frozen=True):
    """
    The day by which each row had to meet the standard (NaT if nothing says so), and why rows did not.

    `because` has each reason with the rows that it holds for, including rows that met the standard; if several reasons
    hold, the first counts.
    """

    due: Days | None = None
    because: tuple[tuple[str, Flags], ...] = ()

    def of(self, which: Flags) -> Grounds:
        """The grounds of some of the rows."""
        due = None if self.due is None else self.due[which]
        return Grounds(due, tuple((reason, holds[which]) for reason, holds in self.because))


class Cohort(Struct, frozen=True):
    """
    An indicator's answer: its rows, and which of them met the standard.

    `met` is None for a count. `days` is what was measured, if anything (working days since the clock started, days in
    placement). `decided_by` and `facts` are what the answer rests on, and `ages` the birthdays that decide. `left_out`
    are rows that had to be left out: reason → their lines. `unknown` says why a period can't be known: period place →
    reason.

    `grounds` explain the rows that did not meet the standard; no figure rests on them.

    `is_known` marks the cases of `decided_by` and `facts` that are still among the rows (None: all).

    `unsure` marks rows that might or might not have met the standard if what the export lacks were known; they count as
    not met. `persons` are the cases whose persons must have a row in `ssd_person`, if they are not the rows.
    `unlisted` are texts that no list names.
    """

    rows: pd.DataFrame
    met: Flags | None = None
    days: npt.NDArray[np.float64] | Counts | None = None
    decided_by: tuple[DecidedBy, ...] = ()
    facts: tuple[Fact, ...] = ()
    ages: tuple[int, ...] = ()
    grounds: Grounds | None = None
    is_known: Flags | None = None
    left_out: Mapping[str, Places] = field(default_factory=dict)
    unknown: Mapping[int, str] = field(default_factory=dict)
    unsure: Flags | None = None
    persons: pd.DataFrame | None = None
    unlisted: tuple[Unlisted, ...] = ()

    @property
    def tables(self) -> list[str]:
        """The tables that the cohort's rows come from, its own first."""
        return [str(column).removeprefix("row_") for column in self.rows.columns if str(column).startswith("row_")]

    def without_periods(self, places: Iterable[int]) -> Cohort:
        """The cohort without the rows of these periods."""
        kept = ~np.isin(self.rows["period"].to_numpy(), list(places))
        return replace(
            self,
            is_known=kept,
            rows=self.rows[kept].reset_index(drop=True),
            met=None if self.met is None else self.met[kept],
            days=None if self.days is None else self.days[kept],
            grounds=None if self.grounds is None else self.grounds.of(kept),
            unsure=None if self.unsure is None else self.unsure[kept],
        )


# Spells and events


def with_day(rows: pd.DataFrame, days: Days) -> pd.DataFrame:
    return rows.assign(day=days.astype("datetime64[s]"))


def open_on(spells: pd.DataFrame, days: Days) -> Flags:
    """Which spells are open, each on its own day."""
    return are_open(days_of(spells, "start"), days_of(spells, "end"), days)


def are_open(start: Days, end: Days, days: Days | np.datetime64) -> Flags:
    """Whether spells have started by the day and not ended: a spell that ended on the day is closed."""
    return np.asarray((start <= days) & ~(end <= days))


def one_a_person(cases: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row a person and period: the latest start, then the greatest id."""
    from kpixl.extracts.frames import are_alike

    alike = are_alike(_periods_of_people(cases))
    if alike.any():  # few people have several rows, and only their rows are compared
        several = np.flatnonzero(alike)
        is_one = ~alike
        is_one[several[last_of_each(cases.take(several), "start", key)]] = True
        cases = cases[is_one]
    return cases.reset_index(drop=True)


def last_of_each(cases: pd.DataFrame, day: str, key: str) -> Places:
    """The numbers of one row a person and period (the last day, then the greatest id), in their old order."""
    from kpixl.extracts.frames import are_on_a_later_row

    in_order = _order_by_day_and_id(cases, day, key)
    people = _periods_of_people(cases)[in_order]
    return np.sort(in_order[~are_on_a_later_row([people])])


def by_day_and_id(rows: pd.DataFrame, day: str, key: str | None = None) -> pd.DataFrame:
    """Rows sorted by a day (no day first), then by id in ascending order; equal rows keep their order."""
    return rows.take(_order_by_day_and_id(rows, day, key))


def _order_by_day_and_id(rows: pd.DataFrame, day: str, key: str | None) -> Places:
    days = days_of(rows, day).astype(np.int64)  # no day is the smallest number
    ids = np.zeros(len(rows), dtype=np.int64) if key is None else id_order(rows[key])
    return np.lexsort((np.arange(len(rows)), ids, days))


def latest_open(spells: pd.DataFrame, key: str | None, cases: pd.DataFrame, like: str | None = None) -> Places:
    """
    The place of the spell of each case's person that is open on the case's day: the latest start, then the greatest id
    (`key`).

    With `like`, a spell counts only if that column agrees with the case's, or if either is empty. Without a key, the
    spells must be in order of preference, the best last.
    """
    spell, case = pairs(spells["person"].to_numpy(), cases["person"].to_numpy())
    start, end, day = at(spells, "start", spell), at(spells, "end", spell), at(cases, "day", case)
    is_open = are_open(start, end, day)
    spell, case, start = spell[is_open], case[is_open], start[is_open]
    if like:
        agree = _agree(spells[like].take(spell), cases[like].take(case))
        spell, case, start = spell[agree], case[agree], start[agree]
    by_case = np.lexsort((spell, _ids_of_alike(spells, key, spell, case, start), start, case))
    places = np.full(len(cases), NO_PLACE, dtype=np.int64)
    places[case[by_case]] = spells.index.to_numpy()[spell[by_case]]  # a case's last spell is written last, and stays
    return places


def pairs(people: npt.NDArray[np.integer[Any]], others: npt.NDArray[np.integer[Any]]) -> tuple[Places, Places]:
    """
    The row numbers of all pairs of a row of one table and a row of another that are about the same person.

    Pairs are in the order of `others`, and for each of those in the order of `people`.
    """
    concerned = np.flatnonzero(np.isin(people, others))
    by_person = concerned[np.argsort(people[concerned], kind="stable")]
    begins, ends = (np.searchsorted(people[by_person], others, side) for side in ("left", "right"))
    counts = ends - begins
    steps = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return by_person[np.repeat(begins, counts) + steps], np.repeat(np.arange(len(others)), counts)


class Held(Struct, frozen=True):
    """Events of some cases, sorted by case and day, at most one a case a day; each event's place in its table."""

    case: Places
    place: Places
    day: Days

    @property
    def is_first(self) -> Flags:
        """Which events are the first of their case."""
        return np.append(True, self.case[1:] != self.case[:-1])[: len(self.case)]

    @property
    def is_last(self) -> Flags:
        """Which events are the last of their case."""
        return np.append(self.case[1:] != self.case[:-1], True)[: len(self.case)]


def held_between(events: pd.DataFrame, cases: pd.DataFrame, key: str, since: Days, among: Flags | None = None) -> Held:
    """The events with each case's id in `key`, from `since` up to the case's day; `among`: only these count."""
    event, case = pairs(*alike_codes(events[key], cases[key]))
    day = days_of(events, "date")[event]
    counts = (day >= since[case]) & (day <= days_of(cases, "day")[case])
    counts = counts if among is None else counts & among[event]
    event, case, day = event[counts], case[counts], day[counts]
    in_order = np.lexsort((event, day, case))
    event, case, day = event[in_order], case[in_order], day[in_order]
    is_another = np.append(True, (case[1:] != case[:-1]) | (day[1:] != day[:-1]))[: len(case)]
    return Held(case[is_another], event[is_another], day[is_another])


def _agree(here: pd.Series, there: pd.Series) -> Flags:
    """Whether two columns are equal, row by row, or either is empty."""
    here, there = here.reset_index(drop=True), there.reset_index(drop=True)
    return np.asarray((here.isna() | there.isna() | (here == there).fillna(False)).to_numpy(dtype=bool))


def _ids_of_alike(spells: pd.DataFrame, key: str | None, spell: Places, case: Places, start: Days) -> Counts:
    """The order of ids among spells of one case with the same start. Few spells have one; only they are compared."""
    ids = np.zeros(len(spell), dtype=np.int64)
    by_case = np.lexsort((start, case))
    is_same = (case[by_case][1:] == case[by_case][:-1]) & (start[by_case][1:] == start[by_case][:-1])
    alike = by_case[np.append(is_same, False) | np.append(False, is_same)] if len(spell) else spell
    if key and len(alike):
        ids[alike] = id_order(spells[key].take(spell[alike]))
    return ids


def latest_event(events: pd.DataFrame, cases: pd.DataFrame, until: Days, among: Flags | None = None) -> Places:
    """The place of the last event of each case's person up to and including a day; `among`: only these count."""
    people = events["person"].to_numpy()
    is_concerned = np.isin(people, cases["person"].to_numpy())
    concerned = np.flatnonzero(is_concerned if among is None else is_concerned & among)
    dated = moments(people[concerned], at(events, "date", concerned))
    by_day_and_id = np.argsort(dated, kind="stable")
    found = np.searchsorted(dated[by_day_and_id], moments(cases["person"].to_numpy(), until), side="right") - 1
    rows = np.append(concerned[by_day_and_id], NO_PLACE)[found]
    same_person = np.append(people, NO_PLACE)[rows] == cases["person"].to_numpy()
    return np.where(same_person, np.append(events.index.to_numpy(), NO_PLACE)[rows], NO_PLACE)


def moments(people: npt.NDArray[np.int32], days: Days) -> npt.NDArray[np.int64]:
    """Person and day as one number, in the order of both (days of the years 1 to 9999)."""
    return people.astype(np.int64) * (1 << 22) + days.astype(np.int64) + 800_000


def unlisted_outcomes(table: str, cases: pd.DataFrame) -> Unlisted:
    """The cases whose outcome is in words that the council's list lacks, although it lists others."""
    is_unlisted = cases[UNLISTED_OUTCOME].to_numpy(dtype=bool)
    return Unlisted(table, "outcome", cases["period"].to_numpy(), is_unlisted)


def row_named(rows: pd.DataFrame, key: str, ids: pd.Series) -> Places:
    """The place of the row that has each id; −1 for no id, and if no row has it."""
    known = rows[key].dropna()
    places: Places = np.append(known.index.to_numpy(), NO_PLACE)[row_of_ids(ids, known)]
    return places


def at(rows: pd.DataFrame, column: str, places: Places) -> Days:
    """A date of the rows at these places; NaT for no place."""
    days: Days = np.full(len(places), NO_DAY)
    there = places != NO_PLACE
    days[there] = np.asarray(rows[column].values)[places[there]]  # few of many: the others are not made days at all
    return days


def later(one: Days, other: Days) -> Days:
    """The later of two days; if one is missing, the other."""
    return np.fmax(one, other)


def days_since(start: Days, day: Days) -> npt.NDArray[np.float64]:
    """Calendar days from start to day; NaN if there is no start."""
    return np.where(np.isnat(start), np.nan, (day - start) / ONE_DAY)


def within_months(start: Days, months: int) -> Days:
    """The last day on which `start` is still recent enough: later than the day `months` before."""
    after: Days = plus_months(start, months)
    last: Days = after - (plus_months(after, -months) >= start).astype("timedelta64[D]")
    return last


def months_before(cases: pd.DataFrame, months: int) -> Days:
    """The day some months before the case's day, clipped to the month's last day."""
    return plus_months(days_of(cases, "day"), -months)


# Persons


def not_in(cases: pd.DataFrame, *others: pd.DataFrame) -> pd.DataFrame:
    """The cases whose person is in none of the others in the same period."""
    taken = np.concatenate([_periods_of_people(each) for each in others])
    return cases[~np.isin(_periods_of_people(cases), taken)].reset_index(drop=True)


def row_of_each(cases: pd.DataFrame, others: pd.DataFrame) -> Places:
    """The number of the first row of `others` about each case's person and period; every case must have one."""
    known = _periods_of_people(others)
    in_order = np.argsort(known, kind="stable")
    return in_order[np.searchsorted(known[in_order], _periods_of_people(cases))]


def _periods_of_people(cases: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Each case's person and period as one number."""
    people, periods = (cases[column].to_numpy(dtype=np.int64) for column in ("person", "period"))
    numbers: npt.NDArray[np.int64] = people * MOST_PERIODS + periods
    return numbers
