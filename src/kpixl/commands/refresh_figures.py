"""The figures of a refresh: computed from the exports, or kept as issued."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.commands.earlier_months import EarlierMonths
from kpixl.commands.figures_from_cache import Computing
from kpixl.commands.figures_from_exports import FromExports, MonthsWanted, exports_of
from kpixl.commands.folders import Folders
from kpixl.commands.issue import Issued
from kpixl.commands.moved_figures import awaited, compared_with, periods_of
from kpixl.config.values import Config, Page
from kpixl.extracts.background_work import Background, right_away
from kpixl.extracts.cache import user_cache
from kpixl.extracts.exports import Export, exports_in
from kpixl.extracts.fingerprints import Digests
from kpixl.indicators import declared
from kpixl.indicators.declared import Timing
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, Query, Rated, rated
from kpixl.words.errors import KpixlError
from kpixl.words.periods import Period


class Hashing(Struct, frozen=True):
    """Digests of exports, and the time from which files may have been read for them."""

    digests: Digests
    since: float


def newest_hashed(folders: Folders, config: Config) -> Hashing:
    """Digests that include the newest export, which is always needed; nothing is read yet if it is a database."""
    hashing = Hashing(Digests(user_cache(is_wanted=config.cache)), time.time())
    if not folders.connection:
        with suppress(KpixlError):  # a fault is reported after the workbook has been read
            hashing.digests.fingerprints([exports_in(folders.extracts).newest.folder])
    return hashing


class Computation(Struct, frozen=True):
    """The figures of a refresh: computed from the exports or kept as issued, and what else the exports gave."""

    figures: Mapping[FigureKey, Rated]
    given: FromExports
    issued: Mapping[FigureKey, Rated]  # the ones among `figures` that are kept as issued
    moved: tuple[Query, ...]
    fingerprints: Mapping[Path, str]  # of every export that was read, by its folder
    earlier: Mapping[FigureKey, Rated] = field(default_factory=dict)  # of months before the page's


def computation_of(
    folder: Path,
    config: Config,
    chosen: Period,
    issued: Issued,
    kept: Mapping[FigureKey, Rated],
    hashing: Hashing,
    begins: Callable[[], object] = lambda: None,
    background: Background = right_away,
) -> Computation:
    """
    The figures of the month and of the months beside it, from the exports in the folder; issued ones stay as they are.

    `kept` is what the workbook holds of single months; months before the page's are computed if it lacks them.
    `begins` is called when computing begins, and not at all if everything is in the cache. Computed figures are written
    to the cache in the `background`.
    """
    digests, spans, periods = hashing.digests, config.page.spans(chosen), months_of(config.page, chosen)
    computing = Computing(folder, config, digests, begins, hashing.since, background)
    dashes = awaited(issued, folder, chosen, digests)
    fixed = issued.figures.keys() - dashes
    open_periods = [
        period
        for period in periods
        if (period == chosen and spans) or any((indicator.key, period) not in fixed for indicator in config.indicators)
    ]
    earlier = EarlierMonths(folder, config, chosen, periods, kept, digests)
    compare = tuple(periods_of(issued.figures))
    given = computing.from_exports(MonthsWanted(tuple(open_periods or [chosen]), compare, spans, once=earlier.missing))
    again = MonthsWanted(periods, spans=spans, with_rows=False)
    compared = compared_with(issued, given, dashes, lambda: computing.from_exports(again), config, digests)
    content = digests.fingerprints([export.folder for export in exports_of(given)])
    as_issued = compared.issued.figures
    figures = {**_of_months(given, content, earlier), **as_issued}
    return Computation(
        {**figures, **_of_spans(given, content, figures, earlier)}, given, as_issued, compared.queries, content,
        earlier.with_computed(given.restated),
    )  # fmt: skip


def _of_months(given: FromExports, content: Mapping[Path, str], earlier: EarlierMonths) -> dict[FigureKey, Rated]:
    config = earlier.config
    return {
        key: replace(
            _rated(figure, config, given.exports.get(key[1]), content),
            definition=earlier.mark(config.indicator(key[0]), key[1]),
        )
        for key, figure in given.figures.items()
    }


def _of_spans(
    given: FromExports, content: Mapping[Path, str], figures: Mapping[FigureKey, Rated], earlier: EarlierMonths
) -> dict[FigureKey, Rated]:
    export = given.exports.get(earlier.chosen)
    return {
        place: _rated(_as_issued(figure, figures, earlier.config), earlier.config, export, content)
        for place, figure in given.spans.items()
        if place[1].months > 1
    }


def months_of(page: Page, chosen: Period) -> tuple[Period, ...]:
    """
    The months whose figures a page needs.

    If small numbers are hidden, that includes the months behind its longer spans: the others must not give them away.
    """
    behind = page.behind(chosen) if page.suppress_below else ()
    return (*behind, *chosen.back_to(page.months))


def _as_issued(of_span: Figure, figures: Mapping[FigureKey, Rated], config: Config) -> Figure:
    """A span's figure; for a stock indicator it is the last month's figure, even if that stays as issued."""
    month = figures[of_span.key, of_span.period.plus(0)].figure
    is_of_a_day = declared(config.indicator(of_span.key)).timing is Timing.STOCK
    return replace(month, period=of_span.period) if is_of_a_day else of_span


def _rated(figure: Figure, config: Config, export: Export | None, content: Mapping[Path, str]) -> Rated:
    indicator = config.indicator(figure.key)
    return rated(figure, indicator, export.name, content[export.folder]) if export else rated(figure, indicator)


def exports_served(given: FromExports) -> tuple[Export, ...]:
    """The exports behind the figures, the oldest first."""
    return _in_order(given.exports.values())


def exports_read(given: FromExports) -> tuple[Export, ...]:
    """The exports behind the figures and what is said about them, the oldest first."""
    return _in_order(exports_of(given))


def _in_order(exports: Iterable[Export | None]) -> tuple[Export, ...]:
    found = {export for export in exports if export}
    return tuple(sorted(found, key=lambda export: (export.as_at or date.min, export.name)))


def export_names(exports: Sequence[Export]) -> tuple[str, ...]:
    """The names of the exports; a flat export has its folder's name."""
    return tuple(export.name or export.folder.resolve().name for export in exports)
