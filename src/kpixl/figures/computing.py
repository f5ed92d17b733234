"""From extracts to figures: which export serves which period, and every indicator asked once of each export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from kpixl.config.values import Config, Indicator
from kpixl.extracts.exports import Export, Exports, exports_in
from kpixl.extracts.faults import in_order
from kpixl.extracts.reading import NO_EXPORT, Extracts, Rules, read
from kpixl.figures.answers import Computed, ExportAnswers, Figures, History, IndicatorAnswer
from kpixl.figures.faults import faults_of, notes_of
from kpixl.figures.groups import with_age_and_sex
from kpixl.figures.teams import with_teams
from kpixl.indicators import ALL
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.cohorts import Cohort
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.words.progress import Progress, silent
from kpixl.words.terms import Unit


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
    by_export: list[ExportAnswers] = []
    restated: Figures = {}
    for export in dict.fromkeys(of for of in [*serving.values(), exports.newest if compare else None] if of):
        served = tuple(period for period, of in serving.items() if of == export)
        compared = tuple(compare) if export == exports.newest else ()
        extracts = _read(export, (*served, *compared), own, config, progress)
        if served:
            by_export.append(_answers(_caseload(extracts, served, config), config, with_rows))
        if compared:
            restated = _answers(_caseload(extracts, compared, config), config, with_rows=False).figures
    return Computed(
        figures=_every_figure(config, periods, by_export),
        by_export=tuple(by_export),
        exports=serving,
        restated=restated,
        faults=in_order(fault for of_export in by_export for fault in faults_of(of_export, config)),
        notes=tuple(dict.fromkeys(note for of_export in by_export for note in notes_of(of_export))),
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


def _read(
    export: Export,
    periods: tuple[Period, ...],
    own: Mapping[Period, Export | None],
    config: Config,
    progress: Progress,
) -> Extracts:
    progress(f"Reading {export.name or export.folder.name}")
    extracts = read(export, periods, reading_rules(config), care_leavers_of={period: own[period] for period in periods})
    progress(f"Computing {', '.join(str(period) for period in periods)}")
    return extracts


def reading_rules(config: Config) -> Rules:
    """How this council's extracts are read: its wording, and the flags that its indicators look for."""
    flags = [ALL[indicator.key].flags_in(indicator.parameters) for indicator in config.indicators]
    return Rules(config.reading, {table: names for named in flags for table, names in named.items()})


def _caseload(extracts: Extracts, periods: tuple[Period, ...], config: Config) -> Caseload:
    return Caseload(extracts, periods, config.bank_holiday_region, config.shared)


def _answers(caseload: Caseload, config: Config, with_rows: bool) -> ExportAnswers:
    answers = tuple(_answer(caseload, indicator, config) for indicator in config.indicators)
    return ExportAnswers(caseload, _with_groups(caseload, answers) if with_rows else answers)


def _with_groups(caseload: Caseload, answers: Sequence[IndicatorAnswer]) -> tuple[IndicatorAnswer, ...]:
    """The answers, each row with its team, service, worker, age band and sex."""
    named = with_teams(caseload, [answer.cohort.rows for answer in answers])
    grouped = with_age_and_sex(caseload, named)
    return tuple(
        replace(answer, cohort=replace(answer.cohort, rows=rows)) for answer, rows in zip(answers, grouped, strict=True)
    )


def _answer(caseload: Caseload, indicator: Indicator, config: Config) -> IndicatorAnswer:
    cohort = ALL[indicator.key](caseload, **indicator.parameters)
    unknown = _why_unknown(caseload, indicator, cohort)
    figures = {
        period: Figure(indicator.key, period, indicator.unit, reason=unknown[place])
        if place in unknown
        else _figure(cohort, place, period, indicator, config)
        for place, period in enumerate(caseload.periods)
    }
    return IndicatorAnswer(indicator, cohort.without_periods(unknown) if unknown else cohort, figures)


def _why_unknown(caseload: Caseload, indicator: Indicator, cohort: Cohort) -> Mapping[int, str]:
    """The place of each period whose figure can't be known, and why."""
    extracts, tables = caseload.extracts, ALL[indicator.key].tables(indicator.parameters)
    absent = [str(extracts.absent[table]) for table in tables if table in extracts.absent]
    if absent:
        return dict.fromkeys(range(len(caseload.periods)), "; ".join(absent))
    reasons = extracts.without_care_leavers if "care_leavers" in tables else {}
    without = {place: reasons[period].words for place, period in enumerate(caseload.periods) if period in reasons}
    return {**cohort.unknown, **without}


def _figure(cohort: Cohort, place: int, period: Period, indicator: Indicator, config: Config) -> Figure:
    of_period = cohort.rows["period"].to_numpy() == place
    count = int(np.count_nonzero(of_period))
    if indicator.unit is Unit.COUNT:
        return Figure(indicator.key, period, indicator.unit, numerator=count)
    if indicator.unit is Unit.RATE:
        population = config.population_of(period.year)
        if population is None:
            return Figure(indicator.key, period, indicator.unit, reason="no population up to the period's year")
        return Figure(indicator.key, period, indicator.unit, count, population)
    met = 0 if cohort.met is None else int(np.count_nonzero(cohort.met[of_period]))
    return Figure(indicator.key, period, indicator.unit, met, count)


def _every_figure(config: Config, periods: Sequence[Period], by_export: Sequence[ExportAnswers]) -> Figures:
    """What the exports answered; for a period that no export serves, that there is none."""
    known = {place: figure for of_export in by_export for place, figure in of_export.figures.items()}
    return {
        (indicator.key, period): known.get((indicator.key, period))
        or Figure(indicator.key, period, indicator.unit, reason=NO_EXPORT.words)
        for indicator in config.indicators
        for period in periods
    }
