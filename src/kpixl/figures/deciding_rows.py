"""
The rows behind the figures: their cases, and exactly what in the extracts' rows decided them, no less and no more.

If only a day's month or year decides, no more than that is here; of an age, only the band that decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from msgspec import Struct

from kpixl.extracts.columns import categorical
from kpixl.extracts.schema import TABLES, Kind
from kpixl.figures.answers import Computed, ExportAnswers, IndicatorAnswer
from kpixl.indicators import declared
from kpixl.indicators.cohorts import NO_PLACE, Cohort
from kpixl.indicators.deciding import Day, Exactly, Exactness, Places, exactness, texts
from kpixl.words.periods import NO_DAY, Days, Flags, Texts

CASE_TEXTS = ("key", "period", "team", "service", "worker")
CASE_COLUMNS = ("key", "period", "person", "team", "service", "worker", "met", "days")
AS_IT_IS = (Kind.FLAG, Kind.OUTCOME, Kind.ID)  # columns that never say more than what decides
_UNITS = {Exactly.YEAR: "Y", Exactly.MONTH: "M", Exactly.DAY: "D"}
UNKNOWN_AGE = "not known"
BETWEEN = "; "  # separates what several indicators take from one text


def cases(computed: Computed) -> pd.DataFrame:
    """
    The rows of every figure: `key`, `period` (2024-06), `person` (the real id), `team`, `service`, `worker`, `met`
    (missing for a count) and `days` (missing if nothing was measured).
    """
    parts = [_cases(of_export, answer) for of_export in computed.by_export for answer in of_export.answers]
    others = {name: np.concatenate([part[name] for part in parts]) for name in ("person", "met", "has_met", "days")}
    texts = {name: _together([part[name] for part in parts]) for name in CASE_TEXTS}
    met = pd.arrays.BooleanArray(others["met"], ~others["has_met"])
    return pd.DataFrame({**texts, "person": others["person"], "met": met, "days": others["days"]})[[*CASE_COLUMNS]]


def _together(parts: list[pd.Categorical]) -> pd.Categorical:
    """The columns, one below the other, with only the texts that occur, sorted. Each text is looked at once."""
    every = sorted({text for part in parts for text in part.categories[np.unique(part.codes[part.codes >= 0])]})
    place = {text: at for at, text in enumerate(every)}
    codes = [np.array([*(place.get(text, -1) for text in part.categories), -1])[part.codes] for part in parts]
    return categorical(np.concatenate(codes), every)


def _cases(of_export: ExportAnswers, answer: IndicatorAnswer) -> Mapping[str, Any]:
    """The columns of one answer's cases; `met` counts only where `has_met`: the indicator has a standard."""
    rows, cohort, caseload = answer.cohort.rows, answer.cohort, of_export.caseload
    count = len(rows)
    periods = [str(period) for period in caseload.periods]
    return {
        "key": categorical(np.zeros(count, dtype=np.int8), [answer.indicator.key]),
        "period": categorical(rows["period"].to_numpy(dtype=np.int64), periods),
        "person": caseload.extracts.people.to_numpy()[rows["person"].to_numpy()],
        **{name: rows[name].array for name in ("team", "service", "worker")},
        "met": np.zeros(count, dtype=bool) if cohort.met is None else np.asarray(cohort.met, dtype=bool),
        "has_met": np.full(count, cohort.met is not None),
        "days": np.full(count, np.nan) if cohort.days is None else np.asarray(cohort.days, dtype=np.float64),
    }


class DecidingRows(Struct, frozen=True):
    """
    The cases of every figure, and table → what decided them, under short column names: with real ids, the export's
    name, days as texts (2024-06-30, 2024-06 or 2024), and in `persons` an age band instead of a date of birth.
    """

    cases: pd.DataFrame
    rows: Mapping[str, pd.DataFrame]


def rows_that_decided(computed: Computed) -> DecidingRows:
    """The rows that every figure rests on."""
    found = [_Deciding(of_export) for of_export in computed.by_export]
    parts: dict[str, list[pd.DataFrame]] = {}
    for of_export in found:
        for table, rows in of_export.rows():
            parts.setdefault(table, []).append(rows)
    return DecidingRows(
        cases(computed), {table: pd.concat(parts[table], ignore_index=True) for table in TABLES if table in parts}
    )


class _Table:
    """What decided in a table's rows, while it is collected: which rows, and how exactly each day is needed."""

    def __init__(self, rows: int) -> None:
        self.is_there = np.zeros(rows, dtype=bool)
        self.days: dict[str, Days] = {}
        self.exactly: dict[str, Exactness] = {}
        self.said: dict[str, Texts] = {}

    def add_days(self, day: Day, exactly: Exactness) -> None:
        """Add days. If several answers need a day, it is as exact as the most demanding needs it."""
        self.is_there[day.places] = True
        if day.column not in self.days:
            self.days[day.column] = np.full(len(self.is_there), NO_DAY, "datetime64[D]")
            self.exactly[day.column] = np.zeros(len(self.is_there), dtype=np.int8)
        self.days[day.column][day.places] = day.days
        np.maximum.at(self.exactly[day.column], day.places, exactly)

    def add_values(self, column: str, places: Places, values: Texts) -> None:
        """Add a column's values. If several answers take different values from a row, each value is kept once."""
        self.is_there[places] = True
        if column not in self.said:
            self.said[column] = np.full(len(self.is_there), None, dtype=object)
        said, is_none = self.said[column], pd.isna(values)
        before = said[places]
        is_more = (before != values) & pd.notna(before) & ~is_none
        said[places] = np.where(is_none, before, values)
        for row in np.flatnonzero(is_more):
            texts_before = str(before[row]).split(BETWEEN)
            said[places[row]] = BETWEEN.join(dict.fromkeys([*texts_before, str(values[row])]))

    def columns(self, places: Places) -> dict[str, Texts]:
        days = {name: _day_texts(self.days[name][places], self.exactly[name][places]) for name in self.days}
        return {**days, **{name: values[places] for name, values in self.said.items()}}


def _day_texts(days: Days, exactly: Exactness) -> Texts:
    found = np.full(len(days), None, dtype=object)
    for level, unit in _UNITS.items():
        here = (exactly == level) & ~np.isnat(days)
        found[here] = np.datetime_as_string(days[here], unit=unit)  # type: ignore[call-overload]
    return found


class _Deciding:
    """What decided the answers of one export."""

    def __init__(self, of_export: ExportAnswers) -> None:
        self.of_export = of_export
        self.tables: dict[str, _Table] = {}
        for answer in of_export.answers:
            self._collect(answer)

    def _collect(self, answer: IndicatorAnswer) -> None:
        """Collect what decided an answer."""
        cohort = answer.cohort
        mine: dict[str, list[Places]] = {
            f"{table}": [cohort.rows[f"row_{table}"].to_numpy()] for table in cohort.tables
        }
        for decision in cohort.decided_by:
            is_known = _known(cohort, decision.cases)
            for day, exactly in zip(decision.days, exactness(decision, is_known), strict=True):
                here = day.places != NO_PLACE
                self._table(day.table).add_days(day.of(here & is_known), exactly[here & is_known])
                mine.setdefault(day.table, []).append(day.places[here & is_known])
        for fact in cohort.facts:
            here = (fact.places != NO_PLACE) & _known(cohort, fact.cases)
            self._table(fact.table).add_values(fact.column, fact.places[here], fact.values[here])
            mine.setdefault(fact.table, []).append(fact.places[here])
        for table, places in mine.items():
            self._add_as_it_is(answer, table, np.concatenate(places))

    def _add_as_it_is(self, answer: IndicatorAnswer, table: str, places: Places) -> None:
        """Add the flags and ids among the deciding columns, for the rows that an answer rests on."""
        own, is_mine = self.of_export.caseload[table], np.zeros(len(self.of_export.caseload[table]), dtype=bool)
        is_mine[places[places != NO_PLACE]] = True
        found = np.flatnonzero(is_mine)
        self._table(table).is_there |= is_mine
        columns = TABLES[table].columns
        for name in declared(answer.indicator).deciding.get(table, ()):
            if columns[name].kind in AS_IT_IS:
                said = own[name].take(found).astype(object).to_numpy()
                self._table(table).add_values(name, found, texts(said))

    def _table(self, table: str) -> _Table:
        if table not in self.tables:
            self.tables[table] = _Table(len(self.of_export.caseload[table]))
        return self.tables[table]

    def rows(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """What decided in each table's rows, by table."""
        export = self.of_export.caseload.extracts.export.name
        yield "persons", self._ages().assign(export=export)
        for table, found in self.tables.items():
            places, own = np.flatnonzero(found.is_there), self.of_export.caseload[table]
            columns = found.columns(places)
            if "person" in own:
                columns["person"] = self._people(own["person"].to_numpy()[places])
            yield table, pd.DataFrame({**columns, "export": np.full(len(places), export, dtype=object)})

    def _people(self, places: Places) -> Texts:
        """The real ids of persons by their places; −1 is nobody."""
        return pd.Series(self.of_export.caseload.extracts.people, dtype=object).reindex(places).to_numpy()

    def _ages(self) -> pd.DataFrame:
        """Each person's age band by period: its ends are the birthdays that decide."""
        caseload = self.of_export.caseload
        with_ages = [answer.cohort for answer in self.of_export.answers if answer.cohort.ages]
        if not with_ages:
            return pd.DataFrame({"person": [], "period": [], "age": []}, dtype=object)
        rows = [cohort.rows for cohort in with_ages]
        cases = np.concatenate(
            [np.stack([each["person"], each["period"], caseload.age(each)]).astype(np.int64) for each in rows], axis=1
        )
        turns = np.concatenate(
            [np.full(len(cohort.rows), sum(1 << age for age in cohort.ages)) for cohort in with_ages]
        )
        found, at = np.unique(_as_numbers(*cases), return_inverse=True)
        places, turning = np.zeros(len(found), dtype=np.int64), np.zeros(len(found), dtype=np.int64)
        places[at] = np.arange(len(at))
        np.bitwise_or.at(turning, at, turns)
        people, period, ages = cases[:, places]
        bands, band_of = np.unique(np.stack([ages, turning]), axis=1, return_inverse=True)
        band_texts = np.array([_band(*map(int, pair)) for pair in bands.T], dtype=object)
        periods = np.array([str(each) for each in caseload.periods], dtype=object)
        return pd.DataFrame(
            {"person": self._people(people), "period": periods[period], "age": band_texts[band_of.ravel()]}
        )


def _as_numbers(person: Places, period: Places, age: Places) -> Places:
    """A number for each person, period and age (from −1), in the order of the three."""
    return (person << 16) + (period << 8) + age + 1


def _known(cohort: Cohort, cases: Places | None) -> Flags:
    """Which of these cases (None: all rows) belong to known figures."""
    if cohort.is_known is None:
        return np.ones(len(cohort.rows) if cases is None else len(cases), dtype=bool)
    return cohort.is_known if cases is None else cohort.is_known[cases]


def _band(age: int, turns: int) -> str:
    """The ages with the same effect as this one: `turns` has a bit for each birthday that decides."""
    if age < 0:
        return UNKNOWN_AGE
    deciding = [birthday for birthday in range(int(turns).bit_length()) if turns >> birthday & 1]
    low = max((each for each in deciding if each <= age), default=0)
    high = min((each for each in deciding if each > age), default=0)
    if not high:
        return f"{low} and over"
    return f"{low} to {high - 1}" if low else f"under {high}"
