"""`kpixl variation`: whether each indicator is really changing, will meet its target, and differs from others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.change_words import TERMLY, events_in
from kpixl.commands.figures import PrintedLine, printed
from kpixl.commands.options import Format
from kpixl.config.reading import read_config
from kpixl.config.values import DIFFERENT_BASIS, Benchmark, Config, Indicator, is_comparable
from kpixl.figures.answers import Figures, History
from kpixl.figures.comparing import against, is_red_red
from kpixl.figures.computing import compute
from kpixl.figures.history import Series, interval_of, series_of, verdict_on
from kpixl.figures.variation import Variation, Verdict
from kpixl.indicators import DECLARED
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.scorecard.scorecard import Happened
from kpixl.words.periods import Period
from kpixl.words.progress import Progress

VARIATION_COLUMNS = (
    "key", "ref", "name", "period", "shown", "variation", "assurance", "rule", "months", "mean", "lower_limit",
    "upper_limit", "low_95", "high_95", "national", "comparable", "left_out", "since",
    "judged_by",
)  # fmt: skip


class VariationAsked(Struct, frozen=True):
    """The month that is judged, the months of history before it, and the format of the answer."""

    extracts: Path
    config_folder: Path
    periods: tuple[Period, ...]  # the last one is judged
    screened: bool
    red_red: bool  # only what is red, or worse than others, and getting worse
    format: Format
    workbook: Path | None = None  # its Events say where limits begin again


def printed_variation(asked: VariationAsked, progress: Progress) -> str:
    """One line per indicator. Months with an export of their own are computed from it, other months from the newest."""
    config = read_config(asked.config_folder, DECLARED)
    happened = events_in(asked.workbook, config.indicators) if asked.workbook else ()
    computed = compute(
        asked.extracts, config, asked.periods, History.OWN_ELSE_NEWEST, with_rows=False, progress=progress
    )
    return printed(list(_lines(config, computed.figures, happened, asked)), VARIATION_COLUMNS, asked.format)


def _lines(
    config: Config, figures: Figures, happened: Sequence[Happened], asked: VariationAsked
) -> Iterator[PrintedLine]:
    for indicator in config.indicators:
        series = series_of(indicator, figures, asked.periods, happened)
        verdict = verdict_on(series, screened=asked.screened)
        if not asked.red_red or _is_red_red(series, verdict):
            yield PrintedLine(_of_series(series) | _of_verdict(verdict))


def _is_red_red(series: Series, verdict: Verdict | None) -> bool:
    indicator, figure = series.indicator, series.figures[-1]
    is_getting_worse = verdict is not None and verdict.variation is Variation.WORSE
    rag = letter(figure.value, indicator, figure.period)
    return is_red_red(figure, rag, indicator, is_getting_worse=is_getting_worse)


def _of_series(series: Series) -> dict[str, str]:
    indicator, figure = series.indicator, series.figures[-1]
    interval = interval_of(figure)
    return {
        "key": indicator.key,
        "ref": indicator.ref,
        "name": indicator.label,
        "period": str(figure.period),
        "shown": shown(figure, indicator.decimals),
        "low_95": _number(interval.low if interval else None),
        "high_95": _number(interval.high if interval else None),
        "national": _against(figure, indicator.national(figure.period), indicator),
        "comparable": _against(figure, indicator.comparable(figure.period), indicator),
        "left_out": " ".join(str(period) for period in series.in_doubt),
    }


def _of_verdict(verdict: Verdict | None) -> dict[str, str]:
    if verdict is None:
        unsaid = ("assurance", "rule", "months", "mean", "lower_limit", "upper_limit", "since", "judged_by")
        return dict.fromkeys(unsaid, "") | {"variation": TERMLY}
    limits, between = verdict.limits[-1] if verdict.limits else None, verdict.usually
    cause = verdict.causes[-1] if verdict.causes else None
    return {
        "variation": replace(verdict, since=None).words,
        "assurance": verdict.assurance or "",
        "rule": cause.rule if cause else "",
        "months": str(verdict.months),
        "mean": _number(between.mean if between else limits.mean if limits else None),
        "lower_limit": _number(between.least if between else limits.lower if limits else None),
        "upper_limit": _number(between.most if between else limits.upper if limits else None),
        "judged_by": f"{verdict.apart} between events" if verdict.apart else "months",
        "since": str(verdict.since or ""),
    }


def _against(figure: Figure, benchmark: Benchmark | None, indicator: Indicator) -> str:
    """How the figure differs from the benchmark, or that the benchmark has a different basis; empty if not known."""
    if benchmark is not None and not is_comparable(benchmark):
        return DIFFERENT_BASIS
    return against(figure, benchmark, indicator) or ""


def _number(value: float | None) -> str:
    """The number to ten digits: further ones are only rounding error."""
    return "" if value is None else f"{value:.10g}"
