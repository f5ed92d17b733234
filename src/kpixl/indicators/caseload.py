"""The council's cases as one export gives them: what every indicator is computed from, and the cohorts they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, cast

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from kpixl.extracts.extracts import Extracts, days_of
from kpixl.extracts.ids import alike_codes
from kpixl.indicators.cohorts import (
    CHILD_UNTIL,
    NO_PLACE,
    are_open,
    at,
    last_of_each,
    latest_open,
    not_in,
    one_a_person,
)
from kpixl.indicators.deciding import Day, DecidedBy, Fact, Places, texts
from kpixl.indicators.texts import eligibility, matches
from kpixl.words.periods import (
    NO_DAY,
    Counts,
    Days,
    Flags,
    Period,
    age_on,
    first_days,
    last_days,
    working_day_after,
    working_days,
)

if TYPE_CHECKING:
    import pandas as pd


class Caseload(Struct, frozen=True, eq=False, dict=True):
    """
    One export, and all the periods for which its figures are asked.

    `region` sets the bank holidays. `texts` are the lists of texts that several indicators share
    (`config/extracts.toml`): what counts as done, suitable, a short break. The shared cohorts are made when the first
    indicator asks for them, and kept, since a dozen indicators look at the same children.
    """

    extracts: Extracts
    periods: tuple[Period, ...]
    region: str
    texts: Mapping[str, object]
    may_be_empty: frozenset[str] = frozenset()  # tables that are truly empty if they have no row

    def is_absent(self, table: str) -> bool:
        """Whether a table counts as absent: it is not there, or has no usable row although it should."""
        absence = self.extracts.absent.get(table)
        return absence is not None and not (absence.is_empty and table in self.may_be_empty)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.extracts[table]

    def without_tables(self) -> Caseload:
        """The caseload without the tables that it was made from, and without the kept cohorts."""
        return replace(self, extracts=replace(self.extracts, frames={}))

    # The calendar, and the council's words

    @property
    def month_ends(self) -> Days:
        return last_days(self.periods)

    def working_days(self, after: Days, until: Days) -> Counts:
        """wd(a, b) of `definitions.md`; −1 if either is not a date."""
        return working_days(after, until, self.region)

    def working_day_after(self, days: Days, count: int) -> Days:
        return working_day_after(days, count, self.region)

    def words(self, name: str) -> Sequence[str]:
        """One of the shared lists of texts."""
        return cast("Sequence[str]", self.texts[name])

    def codes(self, name: str) -> Mapping[str, Sequence[str]]:
        """One of the shared tables: code → the texts that mean it."""
        return cast("Mapping[str, Sequence[str]]", self.texts[name])

    # Rows of a table as cases

    def each_period(self, table: str, chosen: Sequence[Flags], days: Days) -> pd.DataFrame:
        """The chosen rows of a table for each period, as cases on that period's day."""
        rows, period = _of_each([np.flatnonzero(rows) for rows in chosen])
        return self._cases(table, rows, period, days[period])

    def _cases(self, table: str, rows: Places, period: Places, days: Days) -> pd.DataFrame:
        cases = self[table].take(rows).reset_index(drop=True)
        return cases.assign(period=period, **{f"row_{table}": rows}, day=days.astype("datetime64[s]"))

    def open_at_month_ends(self, table: str) -> pd.DataFrame:
        """The rows of a table of spells that are open on the last day of each period."""
        start, end = days_of(self[table], "start"), days_of(self[table], "end")
        return self.each_period(table, [are_open(start, end, day) for day in self.month_ends], self.month_ends)

    def in_periods(self, table: str, date: str = "date") -> pd.DataFrame:
        """The rows of a table dated in each period, as cases on their own day."""
        every, firsts, lasts = days_of(self[table], date), first_days(self.periods), self.month_ends
        of_all = (min(firsts, default=NO_DAY), max(lasts, default=NO_DAY))
        of_any = np.flatnonzero((every >= of_all[0]) & (every <= of_all[1]))  # usually only a few of many rows
        days = every[of_any]
        spans = zip(firsts, lasts, strict=True)
        places = [of_any[(days >= first) & (days <= last)] for first, last in spans]
        rows, period = _of_each(places)
        return self._cases(table, rows, period, every[rows])

    @cached_property
    def contacts_received(self) -> pd.DataFrame:
        """The contacts dated in each period."""
        return self.in_periods("contacts")

    # What decides

    def day(self, table: str, column: str, places: Places) -> Day:
        """A day of each case, from the table's row at the case's place."""
        return Day(table, column, places, at(self[table], column, places))

    def text(self, table: str, column: str, places: Places, cases: Places | None = None) -> Fact:
        """A text of each case, as the table has it."""
        said, is_there = np.full(len(places), None, dtype=object), places != NO_PLACE
        said[is_there] = self[table][column].take(places[is_there]).to_numpy(dtype=object)
        return Fact(table, column, places, texts(said), cases)

    def is_in_month(self, table: str, column: str, cases: pd.DataFrame) -> DecidedBy:
        """The days that decide that a row of the table is dated in the case's period."""
        period = cases["period"].to_numpy()
        first, last = first_days(self.periods)[period], self.month_ends[period]
        dated = self.day(table, column, cases[f"row_{table}"].to_numpy())
        return DecidedBy((dated,), lambda day: (day >= first, day <= last))

    def is_open(self, table: str, cases: pd.DataFrame, places: Places | None = None) -> DecidedBy:
        """The days that decide that a spell is open on the case's day; by default, the spell that the case rests on."""
        where = cases[f"row_{table}"].to_numpy() if places is None else places
        day = days_of(cases, "day")
        return DecidedBy(
            (self.day(table, "start", where), self.day(table, "end", where)),
            lambda start, end: (start <= day, ~(end <= day)),
        )

    def entered(self, cases: pd.DataFrame) -> Day:
        """The day on which each case's child entered care, in the row of the episode that the case rests on."""
        return Day("episodes", "entered", cases["row_episodes"].to_numpy(), days_of(cases, "entered"))

    # Persons

    @cached_property
    def is_person(self) -> Flags:
        """Which persons have a row in `ssd_person`, by their place."""
        found = np.zeros(len(self.extracts.person_ids), dtype=bool)
        found[self["persons"]["person"].to_numpy()] = True
        return found

    def age(self, cases: pd.DataFrame) -> Counts:
        """Completed years on the case's day; −1, which is below every limit, if the age is not known."""
        return age_on(self.extracts.born[cases["person"].to_numpy()], days_of(cases, "day"))

    def is_aged(self, cases: pd.DataFrame, ages: tuple[int, int]) -> Flags:
        """Whether the age on the case's day is known and in this span, both ends included."""
        years = self.age(cases)
        return np.asarray((years >= ages[0]) & (years <= ages[1]))

    def is_alive(self, cases: pd.DataFrame) -> Flags:
        return np.asarray(~(self.extracts.died[cases["person"].to_numpy()] <= days_of(cases, "day")))

    def is_child(self, cases: pd.DataFrame) -> Flags:
        """Whether the person was alive and not aged 18 or over on the case's day."""
        return self.is_alive(cases) & np.asarray(self.age(cases) < CHILD_UNTIL)

    # Protection plans

    @cached_property
    def open_protection_plans(self) -> pd.DataFrame:
        """Every open plan of the council's own; a person may have several."""
        plans = self.open_at_month_ends("cp_plans")
        return plans[~plans["ola"]].reset_index(drop=True)

    @cached_property
    def on_protection_plan(self) -> pd.DataFrame:
        """Children on a protection plan at the period's end, one row a child. Unborn children count."""
        plans = self.open_protection_plans
        return one_a_person(plans[self.is_child(plans)], "plan_id")

    # Care

    @cached_property
    def entered_care(self) -> Days:
        """
        The day each episode's child entered care.

        If the episode does not say: the earliest start of the person's episodes with the same care id (its own start
        without such an id). Never later than the episode's own start.
        """
        episodes = self["episodes"]
        start, said = days_of(episodes, "start"), days_of(episodes, "entered")
        if not np.isnat(said).any():
            return np.minimum(said, start)
        care, _ = alike_codes(episodes["cla_id"], episodes["cla_id"])
        spell = np.where(care < 0, care, episodes["person"].to_numpy() * (care.max(initial=0) + 1) + care)
        by_spell = np.lexsort((start, spell))
        first = np.searchsorted(spell[by_spell], spell)
        of_spell: Days = np.where(spell < 0, start, start[by_spell][first])
        entered: Days = np.minimum(np.where(np.isnat(said), of_spell, said), start)
        return entered

    def on_short_break(self, cases: pd.DataFrame) -> Flags:
        """Whether the (latest) legal status open on the case's day is that of a short break."""
        statuses = self["legal_statuses"]
        is_short = np.append(matches(statuses["status"], self.words("short_break_legal_statuses")), False)
        return np.asarray(is_short[latest_open(statuses, "legal_status_id", cases)])

    @cached_property
    def looked_after(self) -> pd.DataFrame:
        """Children looked after at the period's end, one row a child, with the day they entered care."""
        episodes = self.open_at_month_ends("episodes")
        children = one_a_person(episodes[self.is_child(episodes)], "episode_id")
        in_care = children[~self.on_short_break(children)].reset_index(drop=True)
        entered = self.entered_care[in_care["row_episodes"].to_numpy()]
        return in_care.assign(entered=entered.astype("datetime64[s]"))

    def looked_after_on_day(self, cases: pd.DataFrame) -> Flags:
        """Whether each case's person was looked after on the case's own day, by the cohort's rule."""
        is_open = latest_open(self["episodes"], "episode_id", cases) != NO_PLACE
        return np.asarray(is_open & self.is_child(cases) & ~self.on_short_break(cases))

    def current_placement(self, cases: pd.DataFrame) -> Places:
        """The place of each child's placement open on the day, with the same care id if both are known."""
        return latest_open(self["placements"], "placement_id", cases, like="cla_id")

    # Children in need

    @cached_property
    def in_need(self) -> pd.DataFrame:
        """Children with an open child in need plan, neither on a protection plan nor looked after, one row each."""
        plans = self.open_at_month_ends("cin_plans")
        with_plan = one_a_person(plans[self.is_child(plans)], "plan_id")
        return not_in(with_plan, self.on_protection_plan, self.looked_after)

    # Care leavers

    @property
    def care_leaver_ages(self) -> tuple[int, int]:
        """The youngest and the oldest age that counts as a care leaver's."""
        return cast("tuple[int, int]", self.texts["care_leaver_ages"])

    @cached_property
    def leavers_in_export(self) -> pd.DataFrame:
        """The care leaver rows in each period's own export; a person may have several."""
        leavers = self["care_leavers"]
        numbers = np.array([period.number for period in self.periods], dtype=np.int64)
        of = leavers["period"].to_numpy(dtype=np.int64)
        rows = np.flatnonzero(np.isin(of, numbers))
        in_order = np.argsort(numbers)
        period = in_order[np.searchsorted(numbers[in_order], of[rows])]
        return self._cases("care_leavers", rows, period, self.month_ends[period])

    @cached_property
    def care_leavers(self) -> pd.DataFrame:
        """
        Relevant and former relevant young people in the period's own export, one row a person.

        Their age is within `care_leaver_ages`, or not known.
        """
        leavers = self.leavers_in_export
        is_counted = eligibility(leavers["eligibility"], self.words("care_leaver_eligibility"))
        one_each = latest_contact(leavers[is_counted & self.is_alive(leavers)])
        of_age = self.is_aged(one_each, self.care_leaver_ages) | (self.age(one_each) < 0)
        return one_each[of_age].reset_index(drop=True)


def _of_each(places: Sequence[Places]) -> tuple[Places, Places]:
    """The rows of all periods together, and each row's period."""
    period = np.repeat(np.arange(len(places)), [len(found) for found in places])
    return np.concatenate(places) if places else np.array([], dtype=np.int64), period


def latest_contact(leavers: pd.DataFrame) -> pd.DataFrame:
    """One care leaver row a person and period: the latest contact, then the greatest id."""
    return leavers.take(last_of_each(leavers, "contacted", "leaver_id")).reset_index(drop=True)
