"""From extracts to figures: which export serves which period, and every indicator computed once from each export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config, Indicator
from kpixl.extracts.absences import NO_EXPORT
from kpixl.extracts.background_work import Background, in_background
from kpixl.extracts.cache import user_cache
from kpixl.extracts.exports import Export
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.faults import in_order
from kpixl.extracts.reading import read
from kpixl.extracts.wording import Rules
from kpixl.figures.answers import Computed, ExportAnswers, Figures, History, IndicatorAnswer
from kpixl.figures.doubts import doubts
from kpixl.figures.exports_of_periods import Asked, OwnExports, exports_asked
from kpixl.figures.faults import faults_of, notes_of
from kpixl.figures.why_unknown import Asking, why_unknown, written
from kpixl.indicators import declared
from kpixl.indicators.caseload import Caseload
from kpixl.indicators.declared import Timing
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Flags, Period, last_days, working_days
from kpixl.words.progress import Progress, silent
from kpixl.words.terms import Unit

NO_POPULATION = "no population up to the period's year"


def nothing() -> None:
    """Do nothing: the default for a callback."""


def compute(
    folder: Path,
    config: Config,
    periods: Sequence[Period],
    history: History | None,
    *,
    compare: Sequence[Period] = (),
    once: Sequence[Period] = (),
    spans: Sequence[Period] = (),
    with_rows: bool = True,
    progress: Progress = silent,
    once_read: Callable[[], object] = nothing,
) -> Computed:
    """
    The figures of all configured indicators for these periods.

    Without `history`: own if the folder has sub-folders, restated for a flat export. The newest export also gives
    figures for the periods to `compare`, and for those compared `once`, for which faults in rows are not reported. Each
    of the longer `spans` ends with one of the periods, and is computed from the same export. `with_rows`: with each
    row's team, service and worker. `once_read` is called when the first export has been read. Raises `ExtractError`.
    """
    asked = replace(exports_asked(folder, periods, (*once, *compare), history), once=tuple(once))
    then = iter([once_read])
    with in_background() as background:
        answered = [
            _answered(export, asked, spans, config, with_rows, progress, background, next(then, nothing))
            for export in asked.all
        ]
    by_export = tuple(each.answers for each in answered if each.answers)
    of_spans = {place: one for each in answered for place, one in each.spans.items()}
    return Computed(
        figures=_every_figure(config, periods, by_export),
        by_export=by_export,
        exports=asked.serving,
        restated={place: figure for each in answered for place, figure in each.restated.items()},
        compared=asked.newest if asked.compare else None,
        spans={**_every_figure(config, spans, ()), **of_spans},
        faults=in_order(fault for of_export in by_export for fault in faults_of(of_export)),
        notes=tuple(dict.fromkeys(note for of_export in by_export for note in notes_of(of_export))),
    )


class _Answered(Struct, frozen=True):
    """What one export gave: answers for the periods it serves (None: no periods); figures to compare; and of spans."""

    answers: ExportAnswers | None
    restated: Figures
    spans: Figures


def _answered(
    export: Export,
    asked: Asked,
    spans: Sequence[Period],
    config: Config,
    with_rows: bool,
    progress: Progress,
    background: Background,
    once_read: Callable[[], object],
) -> _Answered:
    served = tuple(period for period, serving in asked.serving.items() if serving == export)
    compared = asked.compare if export == asked.newest else ()
    ending = [span for span in spans if span.plus(0) in served]
    told = tuple(period for period in (*served, *compared) if period not in asked.once)
    extracts = _read(
        export, (*served, *compared), (*told, *_months_of(ending)), asked.own, config, progress, background
    )
    once_read()
    caseload = _caseload(extracts, tuple(dict.fromkeys((*served, *compared))), config)
    every = _answers(caseload, asked.own, config, len(served))
    answers = _served(every, len(served), with_rows) if served else None
    of_spans: dict[tuple[str, Period], Figure] = {}
    if answers:
        for span in ending:
            of_spans |= _span_figures(extracts, span, answers.figures, asked.own, config)
    restated = {place: figure for place, figure in every.figures.items() if place[1] in compared}
    return _Answered(answers, restated, of_spans)


def _read(
    export: Export,
    periods: tuple[Period, ...],
    told: Sequence[Period],
    own: OwnExports,
    config: Config,
    progress: Progress,
    background: Background,
) -> Extracts:
    progress(f"Reading {export.name or export.folder.name}")
    leavers = {period: own[period] for period in periods}
    cache = user_cache(is_wanted=config.cache)
    ends = last_days(periods)
    extracts = read(
        export, (*periods, *told), reading_rules(config),
        care_leavers_of=leavers, told=told, cache=cache,
        meanwhile=partial(working_days, ends, ends, config.bank_holiday_region),  # loads the list of bank holidays
        background=background,
    )  # fmt: skip
    progress(f"Computing {', '.join(str(period) for period in periods)}")
    return extracts


def _months_of(spans: Sequence[Period]) -> list[Period]:
    return [month for span in spans for month in span.single_months]


def reading_rules(config: Config) -> Rules:
    """The rules for reading this council's extracts: its wording, what its indicators need, and when to doubt."""
    flags = [declared(indicator).flags_in(indicator.parameters) for indicator in config.indicators]
    needed = [reads for each in config.indicators for reads in declared(each).needed(each.parameters)]
    return Rules(
        config.reading,
        {table: names for named in flags for table, names in named.items()},
        config.knowing.doubt_share,
        dates_read=frozenset((reads.table, column) for reads in needed for column in reads.dates),
        dates_needed=frozenset((reads.table, column) for reads in needed for column in reads.needs),
        keep_lines=frozenset(each.own.cohort.table for each in config.indicators if each.own),
    )


def _caseload(extracts: Extracts, periods: tuple[Period, ...], config: Config) -> Caseload:
    return Caseload(extracts, periods, config.bank_holiday_region, config.shared, config.knowing.may_be_empty)


def answers_of(extracts: Extracts, periods: tuple[Period, ...], own: OwnExports, config: Config) -> ExportAnswers:
    """The answers from an export that has been read, without the teams of its cases."""
    return _answers(_caseload(extracts, periods, config), own, config, len(periods))


def _answers(caseload: Caseload, own: OwnExports, config: Config, served: int) -> ExportAnswers:
    """The figures of all periods, and the rows of the first `served` periods."""
    outdated = _outdated(caseload, own)
    are_some = 0 < served < len(caseload.periods)
    of_served = replace(caseload, periods=caseload.periods[:served]) if are_some else None
    answers = tuple(_answer(caseload, indicator, config, outdated, of_served) for indicator in config.indicators)
    return ExportAnswers(caseload, answers)


def _served(every: ExportAnswers, served: int, with_rows: bool) -> ExportAnswers:
    """The answers for only the first `served` periods."""
    caseload = replace(every.caseload, periods=every.caseload.periods[:served])
    answers = tuple(
        replace(answer, figures={period: answer.figures[period] for period in caseload.periods})
        for answer in every.answers
    )
    return ExportAnswers(caseload, _with_groups(caseload, answers) if with_rows else answers)


def _outdated(caseload: Caseload, own: OwnExports) -> Mapping[int, str]:
    """The place of each period that ends after the export was taken → why that is so, unless the export is its own."""
    export = caseload.extracts.export
    return {
        place: f"the newest export is as at {written(export.as_at)}, before the end of the month"
        for place, period in enumerate(caseload.periods)
        if export.as_at and period.last_day > export.as_at and own[period] != export
    }


def _span_figures(extracts: Extracts, span: Period, months: Figures, own: OwnExports, config: Config) -> Figures:
    """The figures of a longer span: a flow is counted from its rows, a stock is the figure of its last month."""
    caseload = _caseload(extracts, (span,), config)
    outdated = _outdated(caseload, {span: own[span.plus(0)]})
    return {
        (indicator.key, span): replace(months[indicator.key, span.plus(0)], period=span)
        if declared(indicator).timing is Timing.STOCK or span.months == 1
        else _answer(caseload, indicator, config, outdated, None).figures[span]
        for indicator in config.indicators
    }


def _with_groups(caseload: Caseload, answers: Sequence[IndicatorAnswer]) -> tuple[IndicatorAnswer, ...]:
    """The answers, with the team, service, worker, age band and sex of each row added."""
    from kpixl.figures.teams import with_groups  # needs pandas, which is loaded while an export is read

    grouped = with_groups(caseload, [answer.cohort.rows for answer in answers])
    return tuple(
        replace(answer, cohort=replace(answer.cohort, rows=rows)) for answer, rows in zip(answers, grouped, strict=True)
    )


def _answer(
    caseload: Caseload, indicator: Indicator, config: Config, outdated: Mapping[int, str], of_served: Caseload | None
) -> IndicatorAnswer:
    """
    An indicator's figures, and the rows behind those that are known.

    If `of_served` is given, the rows come from it: it has only the first periods, since finding what decided a row
    costs more than the row. It is None if all periods are served, or none.
    """
    cohort = declared(indicator)(caseload, **indicator.parameters)
    asking = Asking(caseload, indicator, cohort, config.knowing)
    unknown = why_unknown(asking, outdated)
    figures = {
        period: Figure(indicator.key, period, indicator.unit, reason=unknown[place])
        if place in unknown
        else _figure(asking, place, config)
        for place, period in enumerate(caseload.periods)
    }
    if of_served:
        cohort = declared(indicator)(of_served, **indicator.parameters)
    return IndicatorAnswer(indicator, cohort.without_periods(unknown) if unknown else cohort, figures)


def _figure(asking: Asking, place: int, config: Config) -> Figure:
    """A period's known figure, with what is unsure or doubtful about it."""
    indicator, cohort, period = asking.indicator, asking.cohort, asking.caseload.periods[place]
    rows = asking.flags_of(place)
    figure = Figure(indicator.key, period, indicator.unit, _count(rows, rows), doubts=doubts(asking, place))
    match indicator.unit:
        case Unit.COUNT:
            return figure
        case Unit.RATE:
            population = config.population_of(period.year)
            return replace(figure, denominator=population, reason="" if population else NO_POPULATION)
        case _:
            met, unsure = _count(rows, cohort.met), _count(rows, cohort.unsure)
            return replace(figure, numerator=met, denominator=_count(rows, rows), unsure=unsure)


def _count(rows: Flags, which: Flags | None) -> int:
    return 0 if which is None else int(np.count_nonzero(rows & which))


def _every_figure(config: Config, periods: Sequence[Period], by_export: Sequence[ExportAnswers]) -> Figures:
    """The figures of all exports; for a period that no export serves, a figure with the reason instead."""
    known = {place: figure for of_export in by_export for place, figure in of_export.figures.items()}
    return {
        (indicator.key, period): known.get((indicator.key, period))
        or Figure(indicator.key, period, indicator.unit, reason=NO_EXPORT.words)
        for indicator in config.indicators
        for period in periods
    }
