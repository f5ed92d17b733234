"""Lines of the Data quality sheet: what a person should look at. Lines about issued figures are in `moved_figures`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from kpixl.config.values import Config
from kpixl.figures.answers import ExportAnswers
from kpixl.figures.export_quality import About, Flaw, Harm, flaws_of, together
from kpixl.narratives.archive import UNPLACED, Entry, How
from kpixl.scorecard.overrides import Overrides
from kpixl.scorecard.scorecard import QualityKind, Query, Scorecard
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.held_content import HeldContent


def quality_queries(
    held: HeldContent,
    typed: Overrides,
    of_events: Iterable[Query],
    archive: Sequence[Entry],
    periods: Sequence[Period],
    moved: Iterable[Query],
    of_extracts: Iterable[Query],
) -> list[Query]:
    """
    The lines that are known before the page is laid out, in the order of the sheet. `periods` are the page's.

    First what stops a figure or makes it doubtful, then what people typed, then what else is wrong with the extracts.
    """
    lines = list(of_extracts)
    worst = [query for query in lines if query.kind in (QualityKind.NOT_KNOWN, QualityKind.DOUBT)]
    return [
        *worst,
        *typed.queries,
        *of_events,
        *_open_typed_letters(held, typed, periods),
        *held.typed_figures,
        *_unplaced(archive, {*map(str, periods), str(held.shows)}),
        *moved,
        *(query for query in lines if query not in worst),
    ]


def cut_narratives(scorecard: Scorecard) -> list[Query]:
    """Narratives of the page that are longer than its highest row can show."""
    return [
        Query(
            QualityKind.CUT_NARRATIVE,
            row.indicator.name,
            f"It has {len(row.narrative):,} characters, more than the highest row can show. All of it is kept.",
            row.indicator.key,
            str(scorecard.period),
        )
        for row in scorecard.rows
        if layout.is_cut(row, layout.PagePlaces.of(scorecard.config.page))
    ]


def _open_typed_letters(held: HeldContent, typed: Overrides, periods: Sequence[Period]) -> Iterable[Query]:
    """Letters typed over the page that have no override yet and whose month is still on the page."""
    shown = {str(period) for period in periods}
    answered = {(key, str(period)) for key, period in typed.in_force}
    by_place = {(query.key, query.period): query for query in held.typed_letters}  # the last one typed
    return [query for place, query in by_place.items() if place not in answered and place[1] in shown]


def _unplaced(archive: Sequence[Entry], months: Collection[str]) -> list[Query]:
    """Texts of the page's months that have no place, unless the same words have been put in one since."""
    placed = {entry.text for entry in archive if entry.key != UNPLACED}
    return [
        Query(
            QualityKind.UNPLACED_NARRATIVE,
            f"{layout.NARRATIVES}, row {row}",
            f"{_why_unplaced(entry)}; it is kept there. Copy it to its row.",
            period=entry.period,
        )
        for row, entry in enumerate(archive, start=2)
        if entry.key == UNPLACED and entry.period in months and entry.text not in placed
    ]


def _why_unplaced(entry: Entry) -> str:
    if entry.how is How.WHICH_MONTH:
        key, _, picked = entry.origin.partition(" ")
        page, other = Period.parse(entry.period).name, Period.parse(picked).name
        typed = f"This text beside {key} was typed while the page showed {page} and {other} was picked"
        return f"{typed}: it may be about either"
    if entry.how is How.TYPED and entry.origin:
        return f"This text was typed in {entry.origin}, where only kpixl writes"
    if entry.how is How.COLLECTED and "!" in entry.origin:
        return f"This came back in {entry.origin}, where no narrative, action or override belongs"
    return "The page no longer said which indicator this text belongs to"


def flaw_queries(by_export: Iterable[ExportAnswers], config: Config) -> list[Query]:
    """
    What is wrong with the exports behind the page, the worst first.

    Left out: what the page itself says (how far a figure could move), and flaws of files that do no harm.
    """
    flaws = together(flaw for of_export in by_export for flaw in flaws_of(of_export, config))
    return [
        Query(
            _kind(flaw),
            flaw.where or _indicators(flaw.keys, config),
            flaw.what,
            ", ".join(flaw.keys),
            ", ".join(map(str, flaw.periods)),
            max(flaw.count, 1),
        )
        for flaw in flaws
        if (flaw.about, flaw.harm) not in ((About.FIGURES, Harm.MOVES), (About.FILES, Harm.NONE))
    ]


def _kind(flaw: Flaw) -> QualityKind:
    if flaw.about is About.FIGURES:
        return QualityKind.NOT_KNOWN if flaw.harm is Harm.STOPS else QualityKind.DOUBT
    return {
        About.ROWS: QualityKind.EXTRACT,
        About.TEXTS: QualityKind.CODES,
        About.FILES: QualityKind.MENDED,
    }[flaw.about]


def _indicators(keys: Sequence[str], config: Config) -> str:
    return config.indicator(keys[0]).name if len(keys) == 1 else f"{len(keys)} indicators"
