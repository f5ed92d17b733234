"""From extracts to figures: which export serves which period, every indicator once, its rows named and kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd

from kpixl.config.values import Config, Indicator
from kpixl.extracts import columns
from kpixl.extracts.exports import Export, Exports, exports_in
from kpixl.extracts.faults import Fault, in_order
from kpixl.extracts.reading import NO_EXPORT, Extracts, Rules, days_of, read, rules
from kpixl.extracts.schema import TABLES
from kpixl.figures.teams import with_teams
from kpixl.indicators import ALL
from kpixl.indicators.asked import Asked
from kpixl.indicators.cohorts import Cohort, matches
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period, age_on
from kpixl.words.progress import Progress, silent
from kpixl.words.terms import NOT_RECORDED, Unit

AGE_BANDS = ((0, "Under 1"), (1, "1 to 4"), (5, "5 to 9"), (10, "10 to 15"), (16, "16 to 17"), (18, "18 and over"))


class History(StrEnum):
    """Where the figures of earlier periods come from."""

    OWN = "own"  # each period from its own export
    RESTATED = "restated"  # all from the newest, except what only a period's own export can tell
    OWN_ELSE_NEWEST = "own_else_newest"  # a period without an export of its own from the newest


@dataclass(frozen=True)
class Answer:
    """One indicator's answer from one export: its rows with team, service, worker, age band and sex."""

    indicator: Indicator
    cohort: Cohort
    figures: Mapping[Period, Figure]


@dataclass(frozen=True)
class Source:
    """The answers that one export gave, for the periods it serves."""

    extracts: Extracts
    asked: Asked
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Computed:
    """Every indicator's figure for every period asked for, and what they rest on."""

    figures: Mapping[tuple[str, Period], Figure]
    sources: tuple[Source, ...]
    exports: Mapping[Period, Export | None]  # which export each period's figures come from
    restated: Mapping[tuple[str, Period], Figure]  # what the newest export says of the periods to compare
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]  # what the scorecard must say of how it was computed

    @property
    def rows(self) -> int:
        """Rows read, of all exports together."""
        return sum(source.extracts.rows for source in self.sources)

    def cases(self) -> pd.DataFrame:
        """
        The rows of every figure: `key`, `period` (2024-06), `person` (the real id), `team`, `service`, `worker`,
        `met` (missing for a count) and `days` (missing where nothing was measured).
        """
        parts = [_cases(source, answer) for source in self.sources for answer in source.answers]
        whole = pd.concat(parts, ignore_index=True)
        return whole.astype(dict.fromkeys(("key", "period", "team", "service", "worker"), "category"))

    def evidence(self) -> Mapping[str, pd.DataFrame]:
        """
        Table → the rows that the figures rest on, by short column names with real ids and the export's name.

        Only columns that indicators read; dates of birth are left out (`born` becomes `age` on the export's day).
        """
        parts: dict[str, list[pd.DataFrame]] = {}
        for source in self.sources:
            for table, rows in _evidence(source).items():
                parts.setdefault(table, []).append(rows)
        return {
            table: pd.concat(parts[table], ignore_index=True).drop_duplicates(ignore_index=True)
            for table in TABLES
            if table in parts
        }


def compute(
    folder: Path,
    config: Config,
    periods: Sequence[Period],
    history: History | None,
    *,
    compare: Sequence[Period] = (),
    with_rows: bool = True,
    progress: Progress = silent,
) -> Computed:
    """
    The figures of all configured indicators for these periods.

    Without `history`: own where the folder has sub-folders, restated for a flat export. `compare` are periods that
    the newest export is asked about too, so that what was issued can be compared. `with_rows` names team, service
    and worker of each row, which the figures alone do not need. Raises `ExtractError` for an export that can't be
    read.
    """
    newest_period = max((*periods, *compare))
    exports = exports_in(folder).asked_until(newest_period)
    chosen = history or (History.RESTATED if exports.is_flat else History.OWN)
    serving = {period: _export_of(exports, period, newest_period, chosen) for period in periods}
    own = {period: exports.of(period, newest_period) for period in (*periods, *compare)}
    sources, restated = [], {}
    for export in dict.fromkeys([*serving.values(), exports.newest if compare else None]):
        if export is None:
            continue
        served = tuple(period for period, of in serving.items() if of == export)
        compared = tuple(compare) if export == exports.newest else ()
        progress(f"Reading {export.name or folder.name}")
        extracts = read(
            export,
            (*served, *compared),
            reading_rules(config),
            care_leavers_of={p: own[p] for p in (*served, *compared)},
        )
        progress(f"Computing {', '.join(str(period) for period in (*served, *compared))}")
        if served:
            sources.append(_source(extracts, served, config, with_rows))
        if compared:
            restated = _figures(_source(extracts, compared, config, with_rows=False))
    known = {place: figure for source in sources for place, figure in _figures(source).items()}
    figures = {
        (indicator.key, period): known.get((indicator.key, period))
        or Figure(indicator.key, period, indicator.unit, reason=NO_EXPORT.words)
        for indicator in config.indicators
        for period in periods
    }
    return Computed(
        figures,
        tuple(sources),
        serving,
        restated,
        in_order(fault for source in sources for fault in _faults(source, config)),
        tuple(dict.fromkeys(note for source in sources for note in _notes(source))),
    )


def _export_of(exports: Exports, period: Period, newest_period: Period, history: History) -> Export | None:
    own = exports.of(period, newest_period)
    match history:
        case History.OWN:
            return own
        case History.OWN_ELSE_NEWEST:
            return own or exports.newest
        case History.RESTATED:
            return exports.newest


def reading_rules(config: Config) -> Rules:
    """How this council's extracts are read."""
    progressed = config.indicator("contacts_progressed").parameters["progressed_flags"]
    return rules(config.reading, cast("Sequence[str]", progressed))


def _source(extracts: Extracts, periods: tuple[Period, ...], config: Config, with_rows: bool) -> Source:
    asked = Asked(periods, config.bank_holiday_region, config.shared)
    answers = [_answer(extracts, asked, indicator, config) for indicator in config.indicators]
    if with_rows:
        named = with_teams(extracts, asked, [answer.cohort.rows for answer in answers])
        sexes = _sexes(extracts)
        answers = [
            replace(answer, cohort=replace(answer.cohort, rows=_with_age_and_sex(extracts, sexes, rows)))
            for answer, rows in zip(answers, named, strict=True)
        ]
    return Source(extracts, asked, tuple(answers))


def _figures(source: Source) -> dict[tuple[str, Period], Figure]:
    return {
        (answer.indicator.key, period): figure for answer in source.answers for period, figure in answer.figures.items()
    }


def _answer(extracts: Extracts, asked: Asked, indicator: Indicator, config: Config) -> Answer:
    declared = ALL[indicator.key]
    cohort = declared(extracts, asked, **indicator.parameters)
    absent = [extracts.absent[table] for table in (*declared.reads, *_also_read(indicator)) if table in extracts.absent]
    unknown = dict(cohort.unknown)
    if "care_leavers" in declared.reads:
        reasons = extracts.without_care_leavers
        unknown |= {n: reasons[period].words for n, period in enumerate(asked.periods) if period in reasons}
    if absent:
        unknown = dict.fromkeys(range(len(asked.periods)), "; ".join(str(each) for each in absent))
    figures = {
        period: Figure(indicator.key, period, indicator.unit, reason=unknown[place])
        if place in unknown
        else _figure(cohort, place, period, indicator, config)
        for place, period in enumerate(asked.periods)
    }
    known_rows = ~cohort.rows["period"].isin(list(unknown)).to_numpy()
    return Answer(indicator, cohort if not unknown else _only(cohort, known_rows), figures)


def _also_read(indicator: Indicator) -> tuple[str, ...]:
    """Tables that only this council's choice of parameters makes necessary."""
    return ("referrals",) if indicator.parameters.get("clock") == "referral" else ()


def _only(cohort: Cohort, rows: np.ndarray) -> Cohort:
    return replace(
        cohort,
        rows=cohort.rows[rows].reset_index(drop=True),
        met=None if cohort.met is None else cohort.met[rows],
        days=None if cohort.days is None else cohort.days[rows],
    )


def _figure(cohort: Cohort, place: int, period: Period, indicator: Indicator, config: Config) -> Figure:
    of_period = cohort.rows["period"].to_numpy() == place
    count = int(of_period.sum())
    if indicator.unit is Unit.COUNT:
        return Figure(indicator.key, period, indicator.unit, numerator=count)
    if indicator.unit is Unit.RATE:
        population = config.population_of(period.year)
        if population is None:
            return Figure(indicator.key, period, indicator.unit, reason="no population up to the period's year")
        return Figure(indicator.key, period, indicator.unit, count, population)
    met = 0 if cohort.met is None else int(cohort.met[of_period].sum())
    return Figure(indicator.key, period, indicator.unit, met, count)


def _with_age_and_sex(extracts: Extracts, sexes: pd.Categorical, rows: pd.DataFrame) -> pd.DataFrame:
    people = rows["person"].to_numpy()
    ages = age_on(extracts.born[people], days_of(rows, "day"))
    names = [NOT_RECORDED, *(name for _, name in AGE_BANDS)]
    bands = np.searchsorted([youngest for youngest, _ in AGE_BANDS], ages, side="right")
    return rows.assign(
        age_band=columns.categorical(bands, names, ordered=True),
        sex=columns.categorical(sexes.codes[people], list(sexes.categories)),
    )


def _sexes(extracts: Extracts) -> pd.Categorical:
    """Sex by person, as the export has it."""
    persons = extracts["persons"]
    recorded = persons["sex"].cat
    codes = np.full(len(extracts.people), len(recorded.categories))
    codes[persons["person"]] = np.where(recorded.codes < 0, len(recorded.categories), recorded.codes)
    return columns.categorical(codes, [*recorded.categories, NOT_RECORDED])


def broken_down(computed: Computed, by: str) -> Mapping[tuple[str, Period], Mapping[str, Figure]]:
    """
    Every figure by group: `by` is team, service, worker, age_band or sex. The groups add up to the whole.

    A rate's groups have their count alone, since no group has a population.
    """
    groups: dict[tuple[str, Period], dict[str, Figure]] = {}
    for source in computed.sources:
        for answer in source.answers:
            met = np.ones(len(answer.cohort.rows), dtype=bool) if answer.cohort.met is None else answer.cohort.met
            counted = (
                answer.cohort.rows[["period", by]]
                .assign(met=met, rows=1)
                .groupby(["period", by], observed=True, sort=True)[["met", "rows"]]
                .sum()
            )
            for (place, group), met_rows, rows in counted.itertuples(name=None):
                period = source.asked.periods[place]
                whole = answer.figures[period]
                part = replace(
                    whole,
                    numerator=int(met_rows if answer.cohort.met is not None else rows),
                    denominator=int(rows) if answer.cohort.met is not None else None,
                )
                groups.setdefault((answer.indicator.key, period), {})[str(group)] = part
    return groups


def _cases(source: Source, answer: Answer) -> pd.DataFrame:
    rows, cohort = answer.cohort.rows, answer.cohort
    periods = np.array([str(period) for period in source.asked.periods])
    return pd.DataFrame(
        {
            "key": answer.indicator.key,
            "period": periods[rows["period"].to_numpy(dtype=np.int64)],
            "person": source.extracts.people.to_numpy()[rows["person"].to_numpy()],
            "team": rows["team"].astype(object),
            "service": rows["service"].astype(object),
            "worker": rows["worker"].astype(object),
            "met": pd.array([None] * len(rows) if cohort.met is None else cohort.met, dtype="boolean"),
            "days": np.full(len(rows), np.nan) if cohort.days is None else np.asarray(cohort.days, dtype=np.float64),
        }
    )


def _evidence(source: Source) -> Mapping[str, pd.DataFrame]:
    places: dict[str, list[np.ndarray]] = {}
    for answer in source.answers:
        for table, found in answer.cohort.evidence.items():
            places.setdefault(table, []).append(np.asarray(found))
        for table in _tables_of(answer.cohort.rows):
            places.setdefault(table, []).append(answer.cohort.rows[f"row_{table}"].to_numpy())
        places.setdefault("people", []).append(answer.cohort.rows["person"].to_numpy())
    extracts = source.extracts
    persons = extracts["persons"]
    places["persons"] = [np.flatnonzero(persons["person"].isin(np.concatenate(places.pop("people"))))]
    return {
        table: _evidence_rows(source, table, np.unique(np.concatenate(found).astype(np.int64)))
        for table, found in places.items()
    }


def _evidence_rows(source: Source, table: str, places: np.ndarray) -> pd.DataFrame:
    extracts = source.extracts
    rows = extracts[table].take(places[places >= 0]).reset_index(drop=True)
    rows = rows[[*TABLES[table].shown]]
    if table == "persons":
        as_at = np.datetime64(extracts.export.as_at or max(source.asked.periods).last_day, "D")
        ages = age_on(days_of(rows, "born"), np.full(len(rows), as_at))
        rows = rows.drop(columns="born").assign(age=np.where(ages < 0, np.nan, ages))
    if "person" in rows:
        rows["person"] = extracts.people.to_numpy()[rows["person"].to_numpy()]
    return rows.assign(export=extracts.export.name)


def _faults(source: Source, config: Config) -> Iterator[Fault]:
    """The faults of the rows, and those that only the indicators could see."""
    yield from row_faults(source.extracts, config)
    for answer in source.answers:
        for what, lines in answer.cohort.left_out.items():
            if len(lines):
                consequence = f"{what}: row left out of {answer.indicator.key}"
                yield _fault(source.extracts, _tables_of(answer.cohort.rows)[0], consequence, lines)


def row_faults(extracts: Extracts, config: Config) -> Iterator[Fault]:
    """The faults of the rows as they stand, texts with a meaning nobody gave them included."""
    yield from extracts.faults
    checks = extracts["health_checks"]
    known = (config.shared["check_done"], config.shared["check_not_done"])
    words = [word for words in known for word in cast("Sequence[str]", words)]
    odd = (checks["status"].notna() & ~matches(checks["status"], words)).to_numpy()
    if odd.any():
        lines = checks["line"].to_numpy()[odd]
        yield _fault(extracts, "health_checks", "the status is not a known one: taken as not done", lines)


def _tables_of(rows: pd.DataFrame) -> list[str]:
    """The tables whose rows a cohort's rows are: its own first."""
    return [str(column).removeprefix("row_") for column in rows.columns if str(column).startswith("row_")]


def _fault(extracts: Extracts, table: str, what: str, lines: np.ndarray) -> Fault:
    distinct = tuple(int(line) for line in np.unique(lines))
    return Fault(extracts.files[table], TABLES[table].name, what, distinct)


def _notes(source: Source) -> Iterator[str]:
    if "placement_locations" in source.extracts.absent:
        yield (
            "Placed over 20 miles: the export says of no placement whether it is inside the county, so the distance "
            "alone decides."
        )
