"""What readers of the figures must know: letters set by hand, doubts, what has moved, benchmarks and exports."""

from __future__ import annotations

from collections.abc import Iterator

from kpixl.commands.publish.plain_table import NoValue, PlainTable
from kpixl.config.values import DIFFERENT_BASIS, Benchmark, Config, is_comparable
from kpixl.scorecard.issuing import Acceptance
from kpixl.scorecard.scorecard import QualityKind, Scorecard
from kpixl.words.periods import Period
from kpixl.workbook import layout


def notes_table(scorecard: Scorecard) -> PlainTable:
    return PlainTable(
        "Notes",
        "What must be known to read the figures",
        ("Letters set by managers, doubts, what has moved, benchmarks, exports and known limits.",),
        ("Kind", "Indicator", "Month", "Note"),
        (30.0, 50.0, 18.0, 110.0),
        (
            *_override_notes(scorecard),
            *_acceptance_notes(scorecard),
            *_moved_notes(scorecard),
            *_withdrawal_notes(scorecard),
            *_benchmark_notes(scorecard.config, scorecard.period),
            *_export_notes(scorecard),
            *(("How it was computed", NoValue.NONE, NoValue.NONE, note) for note in scorecard.notes),
            ("Known limits", NoValue.NONE, NoValue.NONE, layout.KNOWN_LIMITS),
        ),
    )


def notes_beside_the_page(scorecard: Scorecard) -> dict[str, list[str]]:
    """
    What only the sheet Notes, not the page itself, says about single figures, by kind: doubts, and what has moved.
    """
    found: dict[str, list[str]] = {}
    for kind, indicator, month, note in (*_acceptance_notes(scorecard), *_moved_notes(scorecard)):
        found.setdefault(kind, []).append(f"{indicator}, {month}: {note}")
    return found


def _override_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    for rated in scorecard.overridden:
        indicator = scorecard.config.indicator(rated.figure.key)
        text = layout.override_text(rated, scorecard.config)
        yield "Letter set by a manager", indicator.name, rated.figure.period.name, text


def _acceptance_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    for each in scorecard.acceptances:
        doubts = "; ".join(doubts_told(each, scorecard)) or "In doubt"
        decided = f"{each.who}, {layout.day_text(each.when)}"
        note = f"{doubts}. Accepted all the same: {each.reason.rstrip('.')}. {decided}."
        yield "Figure in doubt", scorecard.config.indicator(each.key).name, each.period.name, note


def doubts_told(accepted: Acceptance, scorecard: Scorecard) -> tuple[str, ...]:
    """
    What a copy and its record say about the doubts; nothing if small numbers are hidden.

    A doubt gives shares of rows, and those rows may be few even if the figure itself is shown.
    """
    return () if scorecard.config.page.suppress_below else accepted.doubts


def _withdrawal_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    for each in scorecard.withdrawals:
        yield "Taken back after it was issued", NoValue.NONE, each.period.name, layout.withdrawal_text(each)


def _moved_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    names = {str(period): period.name for period in scorecard.periods}
    for query in scorecard.queries:
        if query.kind in (QualityKind.MOVED, QualityKind.TARGET_CHANGED):
            indicator = scorecard.config.indicator(query.key)
            yield query.kind.wording, indicator.name, names.get(query.period, query.period), f"{query.what}."


def _benchmark_notes(config: Config, period: Period) -> Iterator[tuple[str, ...]]:
    """What the columns National and Comparable hold; indicators with an unusual basis or year are named."""
    for heading, benchmarks in (
        ("National", [(indicator, indicator.national(period)) for indicator in config.indicators]),
        ("Comparable", [(indicator, indicator.comparable(period)) for indicator in config.indicators]),
    ):
        by_text: dict[str, list[str]] = {}
        for indicator, each in benchmarks:
            if each:
                by_text.setdefault(f"{heading}: {each.basis}, {each.year}.{_other(each)}", []).append(indicator.name)
        usual = max(by_text.values(), key=len, default=[])
        others = "all others that have one" if len(by_text) > 1 else "all that have one"
        for text, names in by_text.items():
            yield "Benchmark", others if names is usual else "; ".join(names), NoValue.NONE, text


def _other(benchmark: Benchmark) -> str:
    """A sentence about a benchmark that must not be compared with its row; empty for others."""
    return "" if is_comparable(benchmark) else f" It has a {DIFFERENT_BASIS}: {benchmark.differs.rstrip('.')}."


def _export_notes(scorecard: Scorecard) -> Iterator[tuple[str, ...]]:
    """Which export the figures of a month come from."""
    for at, period in enumerate(scorecard.periods):
        exports = sorted({row.figures[at].export for row in scorecard.rows} - {""})
        if exports:
            yield "Export", NoValue.NONE, period.name, f"Computed from the export {' and '.join(exports)}."
