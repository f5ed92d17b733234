"""
What formulas ask for but the workbook does not hold (other months, breakdowns, cases), computed from the extracts.

Children appear only by pseudonym. A month is computed once, and again if its export or the config has changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.reading import config_hash, read_config
from kpixl.config.settings import remembered
from kpixl.config.values import Benchmark, Config, Indicator, is_comparable
from kpixl.excel.functions import Argument, CellValue, NotKnown, indicator_of, period_of, word_meant
from kpixl.excel.snapshot import HeldFigure, HeldIndicator, Snapshot
from kpixl.extracts.exports import Export, exports_in, quick_mark
from kpixl.figures import deciding_rows
from kpixl.figures.answers import Computed, History
from kpixl.figures.computing import compute
from kpixl.figures.groups import broken_down
from kpixl.indicators import DECLARED
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import amber_span, explanation, green_span, letter
from kpixl.words.periods import Period
from kpixl.words.terms import GroupBy, Pull
from kpixl.workbook import layout
from kpixl.workbook.pseudonyms import key, pseudonyms

MONTHS_KEPT = 24
WHICH_CASES = ("not met", "met", "all")
NO_CASES = 'No rows about children: pull is "none" in config/extracts.toml, under [extracts].'
BREAKDOWN_HEADINGS = ("group", "numerator", "denominator", "value", "letter")
LISTED_CASE_HEADINGS = ("pseudonym", "team", "service", "worker", "met", "days")


class ComputedMonths(Struct, frozen=True, dict=True):
    """
    The figures of any month for which there is an export.

    A month that the page shows is computed as a refresh computes it; any other month is computed from its own export
    or, if the folder is a single export, from that one, up to the page's month. An instance serves one call of a
    function and looks for a month's export only once: looking at every file takes long on a network drive.
    """

    extracts: Path
    config_folder: Path
    config_hash: str
    page_month: Period | None

    @property
    def config(self) -> Config:
        return _config(self.config_folder, self.config_hash)

    def get(self, figure: tuple[str, Period], /) -> HeldFigure | None:
        indicator_key, period = figure
        computed = self.month(period)
        if computed is None:
            return None
        return held_figure(computed.figures[figure], self.config.indicator(indicator_key))

    @cached_property
    def month(self) -> Callable[[Period], Computed | None]:
        """A cached function: what was computed for a month, without the tables; None if no export serves the month."""
        return cache(self._month)

    def _month(self, period: Period) -> Computed | None:
        exports = exports_in(self.extracts)
        if exports.is_flat:
            if self.page_month is None or period > self.page_month:
                return None
            read, history = (exports.newest,), History.RESTATED
            periods = tuple(sorted({period, self.page_month}))  # the export belongs to the newest month only
        else:
            own, periods = exports.of(period, period), (period,)
            history = History.OWN_ELSE_NEWEST if self._is_on_page(period) else History.OWN
            if own is None and history is History.OWN:
                return None
            read = (own or exports.newest,)
        return _computed(self.extracts, self.config_folder, self.config_hash, periods, history, _quick_mark(read))

    def _is_on_page(self, period: Period) -> bool:
        return self.page_month is not None and period in self.page_month.back_to(self.config.page.months)


def months_of_user(page_month: Period | None) -> ComputedMonths:
    """The months of the last used folders; raises a `KpixlError` if these are not known or can't be read."""
    extracts, config_folder = remembered()
    return ComputedMonths(extracts, config_folder, config_hash(config_folder), page_month)


def computed_snapshot(months: ComputedMonths) -> Snapshot:
    """What the functions answer from when the workbook has no answer. It has no narratives: only the workbook does."""
    return Snapshot(
        months.page_month,
        _indicators(months.config_folder, months.config_hash, months.page_month),
        months,
        months=months.config.page.months,
    )


def breakdown(
    months: ComputedMonths, indicator: Argument, period: Argument = None, by: Argument = None
) -> list[list[CellValue]]:
    """Headings, then one row per group; the groups add up to the figure. A rate's groups have only a count."""
    computed, asked, month = _asked(months, indicator, period)
    groups = broken_down(computed, word_meant(by, tuple(GroupBy)) or GroupBy.TEAM).get((asked.key, month), {})
    return [[*BREAKDOWN_HEADINGS], *(_group(name, part, asked) for name, part in groups.items())]


def _group(name: str, part: Figure, indicator: Indicator) -> list[CellValue]:
    known = held_figure(part, indicator)
    return [name, *("" if each is None else each for each in (known.numerator, known.denominator, known.value)),
            known.letter]  # fmt: skip


def cases(
    months: ComputedMonths, indicator: Argument, period: Argument = None, which: Argument = None
) -> list[list[CellValue]] | str:
    """
    Headings, then one row per case. Figures without a standard have cases only if `all` are asked for.

    Instead, a sentence if the council wants no rows about children in its workbook.
    """
    if months.config.pull is Pull.NONE:
        return NO_CASES
    computed, _, month = _asked(months, indicator, period)
    chosen = word_meant(which, WHICH_CASES) or WHICH_CASES[0]
    rows = deciding_rows.cases(computed)
    rows = rows[rows["period"].astype(str) == str(month)]
    if chosen != "all":
        if rows["met"].isna().any():
            raise NotKnown
        rows = rows[rows["met"].astype(bool) == (chosen == "met")]
    named = rows.assign(pseudonym=pseudonyms(rows["person"], key()))
    return [
        [*LISTED_CASE_HEADINGS],
        *([_plain(cell) for cell in row] for row in named[[*LISTED_CASE_HEADINGS]].to_numpy(object)),
    ]


def _plain(cell: object) -> CellValue:
    """The value as a cell can hold it: a missing value is an empty text."""
    if isinstance(cell, bool | str):
        return cell
    return float(cell) if isinstance(cell, int | float) and not math.isnan(cell) else ""


def _asked(months: ComputedMonths, indicator: Argument, period: Argument) -> tuple[Computed, Indicator, Period]:
    """What was computed for one indicator and month; raises `NotKnown` if the figure is not known."""
    snapshot = computed_snapshot(months)
    asked, month = indicator_of(snapshot, indicator), period_of(snapshot, period)
    computed = months.month(month)
    if computed is None or computed.figures[asked.key, month].numerator is None:
        raise NotKnown
    by_export = (
        replace(of_export, answers=tuple(each for each in of_export.answers if each.indicator.key == asked.key))
        for of_export in computed.by_export
    )
    return replace(computed, by_export=tuple(by_export)), months.config.indicator(asked.key), month


@lru_cache(maxsize=2)
def _config(folder: Path, of_hash: str) -> Config:
    """The config, read again when the hash of its files has changed."""
    return read_config(folder, DECLARED)


@lru_cache(maxsize=2)
def _indicators(folder: Path, of_config: str, page_month: Period | None) -> tuple[HeldIndicator, ...]:
    """What the functions know about each indicator, worked out again when the config has changed."""
    return tuple(held_indicator(each, page_month) for each in _config(folder, of_config).indicators)


@lru_cache(maxsize=MONTHS_KEPT)
def _computed(
    extracts: Path,
    config_folder: Path,
    of_config: str,
    periods: tuple[Period, ...],
    history: History,
    of_export: str,
) -> Computed:
    """A month's figures without the tables that were read, so that two years of months fit into memory."""
    computed = compute(extracts, _config(config_folder, of_config), periods, history)
    by_export = (replace(of_export, caseload=of_export.caseload.without_tables()) for of_export in computed.by_export)
    return replace(computed, by_export=tuple(by_export))


def _quick_mark(exports: Sequence[Export]) -> str:
    return quick_mark(export.folder for export in exports)


def held_indicator(indicator: Indicator, page_month: Period | None) -> HeldIndicator:
    """The indicator as `_config` holds it."""
    green, amber = green_span(indicator, page_month), amber_span(indicator, page_month)
    return HeldIndicator(
        name=indicator.name,
        key=indicator.key,
        ref=indicator.ref,
        label=indicator.label,
        target_low=None if green.low is None else float(green.low),
        target_high=None if green.high is None else float(green.high),
        amber_low=None if amber.low is None else float(amber.low),
        amber_high=None if amber.high is None else float(amber.high),
        national=_reached(indicator.national(page_month)),
        comparable=_reached(indicator.comparable(page_month)),
    )


def _reached(benchmark: Benchmark | None) -> float | None:
    """The benchmark as formulas may compute with it: None if its basis differs from its row's."""
    return float(benchmark.value) if is_comparable(benchmark) else None


def held_figure(figure: Figure, indicator: Indicator) -> HeldFigure:
    """The figure as `_figures` holds it, without any override."""
    green = green_span(indicator, figure.period)
    return HeldFigure(
        numerator=None if figure.numerator is None else float(figure.numerator),
        denominator=None if figure.denominator is None else float(figure.denominator),
        value=None if figure.value is None else float(figure.value),
        letter=layout.letter_text(letter(figure.value, indicator, figure.period)),
        reason=figure.reason,
        explanation=explanation(figure, indicator),
        target_low=None if green.low is None else float(green.low),
        target_high=None if green.high is None else float(green.high),
    )
