"""The figures of a refresh: computed from the exports, or kept as they were issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kpixl.commands.data_quality import flaw_queries
from kpixl.commands.earlier_months import EarlierMonths
from kpixl.commands.issue import Issued
from kpixl.commands.moved import awaited, compared_with, periods_of
from kpixl.config.values import Config, Page
from kpixl.extracts.exports import Export
from kpixl.extracts.fingerprints import fingerprints
from kpixl.indicators import declared
from kpixl.indicators.declared import Timing
from kpixl.narratives.margin import Breakdowns
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Query, Rated, rated
from kpixl.words.periods import Period
from kpixl.words.terms import GroupBy

if TYPE_CHECKING:
    from kpixl.figures.answers import Computed


@dataclass(frozen=True)
class Computation:
    """The figures of a refresh: computed now or kept as issued, and what else the extracts said."""

    figures: Mapping[FigureKey, Rated]
    computed: Computed
    issued: Mapping[FigureKey, Rated]  # of these, those kept as issued
    moved: tuple[Query, ...]
    flaws: tuple[Query, ...]
    breakdowns: Breakdowns
    fingerprints: Mapping[Path, str]  # of every export that was read, by its folder
    earlier: Mapping[FigureKey, Rated] = field(default_factory=dict)  # of months that no page shows or showed


def computation_of(
    folder: Path, config: Config, chosen: Period, issued: Issued, kept: Mapping[FigureKey, Rated]
) -> Computation:
    """
    The figures of the month and those shown beside it, from the exports in the folder; issued ones as they are.

    `kept` is what the workbook holds of single months: those before the page's are computed where it lacks them.
    """
    from kpixl.figures.answers import History
    from kpixl.figures.computing import compute

    spans = config.page.spans(chosen)

    def from_own(months: Sequence[Period], compare: Sequence[Period] = (), with_rows: bool = True) -> Computed:
        from_which = History.OWN_ELSE_NEWEST
        return compute(folder, config, months, from_which, compare=compare, spans=spans, with_rows=with_rows)

    periods = months_of(config.page, chosen)
    dashes = awaited(issued, folder, chosen)
    fixed = issued.figures.keys() - dashes
    open_periods = [
        period
        for period in periods
        if (period == chosen and spans) or any((indicator.key, period) not in fixed for indicator in config.indicators)
    ]
    earlier = EarlierMonths(folder, config, chosen, periods, kept)
    computed = from_own(open_periods or [chosen], compare=(*earlier.missing, *periods_of(issued.figures)))
    compared = compared_with(issued, computed, dashes, lambda: from_own(periods, with_rows=False), config)
    content = _content(computed, earlier)
    as_issued = compared.issued.figures
    figures = {**_of_months(computed, content, earlier), **as_issued}
    flaws = tuple(flaw_queries(computed.by_export, config))
    return Computation(
        {**figures, **_of_spans(computed, content, figures, earlier)}, computed, as_issued, compared.queries, flaws,
        _breakdowns(computed), content, earlier.with_computed(computed.restated),
    )  # fmt: skip


def _of_months(computed: Computed, content: Mapping[Path, str], earlier: EarlierMonths) -> dict[FigureKey, Rated]:
    config = earlier.config
    return {
        key: replace(
            _rated(figure, config, computed.exports.get(key[1]), content),
            definition=earlier.mark(config.indicator(key[0]), key[1]),
        )
        for key, figure in computed.figures.items()
    }


def _of_spans(
    computed: Computed, content: Mapping[Path, str], figures: Mapping[FigureKey, Rated], earlier: EarlierMonths
) -> dict[FigureKey, Rated]:
    export = computed.exports.get(earlier.chosen)
    return {
        place: _rated(_as_issued(figure, figures, earlier.config), earlier.config, export, content)
        for place, figure in computed.spans.items()
        if place[1].months > 1
    }


def _content(computed: Computed, earlier: EarlierMonths) -> Mapping[Path, str]:
    """The fingerprint of each export that was read; that of the newest is known by then, if earlier months are kept."""
    folders = {export.folder for export in exports_read(computed)}
    known = {earlier.newest.folder: earlier.fingerprint} if earlier.months else {}
    return {**known, **fingerprints(folders - known.keys())}


def months_of(page: Page, chosen: Period) -> tuple[Period, ...]:
    """
    The months of a page.

    Where small numbers are hidden, those behind its longer spans too, none of which the others may give away.
    """
    behind = page.behind(chosen) if page.suppress_below else ()
    return (*behind, *chosen.back_to(page.months))


def _as_issued(of_span: Figure, figures: Mapping[FigureKey, Rated], config: Config) -> Figure:
    """What is open on a day is the last month's figure, also where that stays as it was issued."""
    month = figures[of_span.key, of_span.period.plus(0)].figure
    is_of_a_day = declared(config.indicator(of_span.key)).timing is Timing.STOCK
    return replace(month, period=of_span.period) if is_of_a_day else of_span


def _rated(figure: Figure, config: Config, export: Export | None, content: Mapping[Path, str]) -> Rated:
    indicator = config.indicator(figure.key)
    return rated(figure, indicator, export.name, content[export.folder]) if export else rated(figure, indicator)


def exports_served(computed: Computed) -> tuple[Export, ...]:
    """The exports behind the figures, the oldest first."""
    return _in_order(computed.exports.values())


def exports_read(computed: Computed) -> tuple[Export, ...]:
    """The exports behind the figures and what is said about them, the oldest first."""
    return _in_order([*computed.exports.values(), computed.compared])


def _in_order(exports: Iterable[Export | None]) -> tuple[Export, ...]:
    found = {export for export in exports if export}
    return tuple(sorted(found, key=lambda export: (export.as_at or date.min, export.name)))


def export_names(exports: Sequence[Export]) -> tuple[str, ...]:
    """Their names; for a flat one, that of its folder."""
    return tuple(export.name or export.folder.resolve().name for export in exports)


def _breakdowns(computed: Computed) -> Breakdowns:
    """The groups of each figure, teams and services together: a text may name either."""
    from kpixl.figures.groups import broken_down

    teams, services = (broken_down(computed, by) for by in (GroupBy.TEAM, GroupBy.SERVICE))
    return {place: {**teams[place], **services[place]} for place in teams}
