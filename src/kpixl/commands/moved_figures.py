"""What has moved since figures were issued, and why: a later export, the definition, or the target."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from kpixl.commands.definition_marks import DefinitionMarks
from kpixl.commands.issue import Issued
from kpixl.config.values import Config, Indicator
from kpixl.extracts.exports import Export, exports_in
from kpixl.extracts.fingerprints import Digests
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.scorecard.scorecard import FigureKey, QualityKind, Query
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.ledger import LedgerLine

FiguresNow = Mapping[FigureKey, Figure]


class FiguresAndExports(Protocol):
    """Figures, the export behind each month's, and what the newest export says about the months to compare."""

    @property
    def figures(self) -> FiguresNow: ...
    @property
    def exports(self) -> Mapping[Period, Export | None]: ...
    @property
    def restated(self) -> FiguresNow: ...


def counts(figure: Figure) -> tuple[int | None, int | None]:
    """Numerator and denominator."""
    return figure.numerator, figure.denominator


class Compared(Struct, frozen=True):
    """
    Issued figures compared with what was computed now: those that stay, all figures, and what must be said about them.

    A dash that was issued does not stay once a figure for it is known.
    """

    issued: Issued
    figures: FiguresNow
    queries: tuple[Query, ...]


def compared_with(
    issued: Issued,
    computed: FiguresAndExports,
    dashes: Collection[FigureKey],
    again: Callable[[], FiguresAndExports],
    config: Config,
    digests: Digests,
) -> Compared:
    """
    The issued figures, compared with what was computed now.

    `dashes` are the issued dashes that a figure may now replace. `again` computes all issued months from their own
    exports; it is called only if that is needed to tell a changed export from a changed definition.
    """
    filled = frozenset(place for place in dashes if _is_known(computed.figures.get(place)))
    kept = issued.without(filled)
    figures = {**computed.figures, **{place: rated.figure for place, rated in kept.figures.items()}}
    marks = DefinitionMarks(config)
    is_unclear = any(_may_be_either(place, kept, computed.restated, marks) for place in kept.figures)
    same_export = from_same_export(kept, again(), digests) if is_unclear else {}
    queries = (
        *arrived_queries(kept, filled, figures, config),
        *moved_since(kept, computed.restated, same_export, config),
    )
    return Compared(kept, figures, queries)


def _is_known(figure: Figure | None) -> bool:
    return figure is not None and figure.numerator is not None


def _may_be_either(place: FigureKey, issued: Issued, restated: FiguresNow, marks: DefinitionMarks) -> bool:
    """Whether a figure differs and its definition has changed too."""
    differs = place in restated and counts(restated[place]) != counts(issued.figures[place].figure)
    return differs and _is_redefined(issued.lines.get(place), marks)


# --- dashes that another export may fill -----------------------------------------------------------------------------


def awaited(issued: Issued, folder: Path, newest: Period, digests: Digests) -> frozenset[FigureKey]:
    """
    The figures issued as not known whose month is now served by an export other than the one they came from.

    `newest` is the newest month asked for.
    """
    unknown = [place for place, rated in issued.figures.items() if rated.figure.numerator is None]
    if not unknown:
        return frozenset()
    exports = exports_in(folder).asked_until(newest)
    serving = {period: exports.of(period, newest) or exports.newest for period in {place[1] for place in unknown}}
    content = digests.fingerprints({export.folder for export in serving.values()})
    return frozenset(
        place for place in unknown if content[serving[place[1]].folder] != issued.figures[place].fingerprint
    )


def arrived_queries(issued: Issued, filled: Collection[FigureKey], now: FiguresNow, config: Config) -> list[Query]:
    """
    What must be said about dashes that a figure has replaced, until a copy with it is published.

    The ledger names these dashes; `filled` are those of this refresh, which the ledger may not know yet.
    """
    reasons = {place: line.reason for place, line in issued.lines.items() if line.numerator is None}
    return [
        _query(QualityKind.MOVED, figure, config, f"{_dash(reasons.get(place))} was issued; {_come(figure, config)}")
        for place, figure in now.items()
        if (place in reasons or place in filled) and figure.numerator is not None
    ]  # fmt: skip


def _dash(reason: str | None) -> str:
    return f"– ({reason})" if reason else "–"


def _come(figure: Figure, config: Config) -> str:
    return f"the export has come since, and says {_in_words(figure, config.indicator(figure.key))}"


# --- figures that are known and would differ now ---------------------------------------------------------------------


def from_same_export(issued: Issued, again: FiguresAndExports, digests: Digests) -> dict[FigureKey, Figure]:
    """Issued figures computed again by today's definitions, if the export they were issued from still exists."""
    content = digests.fingerprints({export.folder for export in again.exports.values() if export})
    return {
        place: figure
        for place, figure in again.figures.items()
        if (export := again.exports.get(place[1])) and place in issued.figures
        if content[export.folder] == issued.figures[place].fingerprint
    }


def moved_since(issued: Issued, restated: FiguresNow, same_export: FiguresNow, config: Config) -> tuple[Query, ...]:
    """
    Issued figures that now differ, and whether the newest export, the definition or the target is the cause.

    If the newest export can't give a figure, it has not moved. `same_export` holds figures computed by today's
    definitions from the export that they were issued from.
    """
    return tuple(_moved(issued, restated, same_export, config))


def _moved(issued: Issued, restated: FiguresNow, same_export: FiguresNow, config: Config) -> Iterator[Query]:
    marks = DefinitionMarks(config)
    for place, rated in issued.figures.items():
        was, now, line = rated.figure, restated.get(place), issued.lines.get(place)
        if now and not now.reason and counts(now) != counts(was):
            what = _why_moved(was, now, same_export.get(place), _is_redefined(line, marks), config.indicator(was.key))
            yield _query(QualityKind.MOVED, was, config, what)
        if line and (what := _target_changed(was, layout.letter_text(rated.computed), line, config)):
            yield _query(QualityKind.TARGET_CHANGED, was, config, what)


def _is_redefined(line: LedgerLine | None, marks: DefinitionMarks) -> bool:
    if line is None or not line.definition:
        return False
    return line.definition != marks.of(marks.config.indicator(line.key), line.period)


def _why_moved(was: Figure, now: Figure, again: Figure | None, is_redefined: bool, indicator: Indicator) -> str:
    says = _in_words(now, indicator)
    if not is_redefined or (again and counts(again) == counts(was)):
        why = f"the newest export says {says}"
    elif again and counts(again) == counts(now):
        why = f"the definition changed, and gives {says}"
    elif again:
        why = f"the definition changed, and gives {_in_words(again, indicator)}; the newest export says {says}"
    else:
        why = f"the definition changed, and the export may have too: together they give {says}"
    return f"{_in_words(was, indicator)} was issued; {why}"


def _target_changed(was: Figure, computed: str, line: LedgerLine, config: Config) -> str:
    """How a new target changes the letter of an issued figure; empty if the letter stays the same."""
    indicator = config.indicator(was.key)
    now = layout.letter_text(letter(was.value, indicator, was.period))
    if now == computed:
        return ""
    target = layout.target_text(indicator.target(was.period), indicator.unit)
    changed = f"it was {line.target} and is {target}" if line.target != target else f"still {target}, with other edges"
    return f"rated {computed} when it was issued; the target changed ({changed}), and gives {now}"


def _query(kind: QualityKind, figure: Figure, config: Config, what: str) -> Query:
    return Query(kind, config.indicator(figure.key).name, what, figure.key, str(figure.period))


def _in_words(figure: Figure, indicator: Indicator) -> str:
    text = shown(figure, indicator.decimals)
    return text if figure.denominator is None else f"{text} ({figure.numerator:,} of {figure.denominator:,})"


def periods_of(places: Collection[FigureKey]) -> Sequence[Period]:
    """The months of these figures, in order."""
    return sorted({period for _, period in places})
