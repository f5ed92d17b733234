"""`kpixl figures`: every indicator's figures, printed as CSV for programs, as JSON, or as a table to read."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

from kpixl.commands.options import Format, HistoryAsked
from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.extracts.cache import user_cache
from kpixl.extracts.fingerprints import Digests
from kpixl.figures.answers import Figures, History
from kpixl.figures.kept_figures import FiguresOf
from kpixl.indicators import DECLARED
from kpixl.scorecard.display import shown
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import letter
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.words.progress import Progress
from kpixl.words.terms import GroupBy, Rag

if TYPE_CHECKING:
    from kpixl.scorecard.scorecard import FigureKey, Query

PRINTED_COLUMNS = (
    "key", "ref", "name", "period", "numerator", "denominator", "value", "shown", "rag", "reason",
    "low", "high", "doubts",
)  # fmt: skip
COLUMNS_OF_GROUPS = ("group", "among_groups")
_TEXT_COLUMNS = {
    "key",
    "ref",
    "name",
    "reason",
    "doubts",
    "group",
    "variation",
    "assurance",
    "rule",
    "team",
    "service",
    "worker",
    "id",
    "council",
    "code",
    "neighbours",
    "definition",
    "among_all",
    "differs",
}  # filled from config and the extracts
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # full-width: East Asian editions
SEVENTEEN_DIGITS = Context(prec=17)


class FiguresAsked(Struct, frozen=True):
    """Which figures are printed, and how. `history` None means own if there are sub-folders, else restated."""

    extracts: Path
    config_folder: Path
    periods: tuple[Period, ...]
    history: HistoryAsked | None
    workbook: Path | None  # the one in which figures were issued
    by: GroupBy | None
    format: Format
    spans: tuple[Period, ...] = ()  # longer periods that end with the newest one
    variation: bool = False  # with words that judge each month by the months before it


def printed_figures(asked: FiguresAsked, progress: Progress) -> str:
    """The printout of these figures. Issued figures that have since moved are listed on stderr."""
    if asked.by and asked.spans:
        raise UsageError("A quarter or a year has no groups: leave out --by, or --quarter and --year-to-date.")
    if asked.by and asked.variation:
        raise UsageError("A group is not judged by its earlier months: leave out --by, or --variation.")
    config = read_config(asked.config_folder, DECLARED)
    letters: Mapping[FigureKey, str] = {}
    if asked.history is HistoryAsked.ISSUED:
        figures, letters, moved = _with_issued(asked, config, progress)
        for query in moved:
            print(f"{query.where}, {query.period}: {query.what}", file=sys.stderr)
        groups = None
    else:
        figures, groups = _computed(asked, config, progress)
    found = lines(figures, groups, config, (*asked.periods, *asked.spans), letters)
    if asked.variation:
        from kpixl.commands.change_words import CHANGE_COLUMNS  # imports the workbook code, which is slow to load

        return printed(
            _with_change(found, figures, asked, config, progress), (*PRINTED_COLUMNS, *CHANGE_COLUMNS), asked.format
        )
    columns = (*PRINTED_COLUMNS, *COLUMNS_OF_GROUPS) if asked.by else PRINTED_COLUMNS
    return printed(found, columns, asked.format)


def _with_change(
    found: Sequence[PrintedLine], figures: Figures, asked: FiguresAsked, config: Config, progress: Progress
) -> list[PrintedLine]:
    """The lines, each with words that judge its month by the months before it; longer spans have no such words."""
    from kpixl.commands.change_words import CHANGE_COLUMNS, change_words, events_in

    happened = events_in(asked.workbook, config.indicators) if asked.workbook else ()
    history = History.RESTATED if asked.history is HistoryAsked.RESTATED else History.OWN_ELSE_NEWEST
    said = change_words(figures, config, asked.periods, asked.extracts, history, happened, progress)
    words = {(key, str(period)): each for (key, period), each in said.items()}
    nothing = dict.fromkeys(CHANGE_COLUMNS, "")
    return [line.with_words(words.get((line.fields["key"], line.fields["period"]), nothing)) for line in found]


def printed(printed_lines: Sequence[PrintedLine], columns: Sequence[str], form: Format) -> str:
    return {Format.CSV: as_csv, Format.JSON: as_json, Format.TABLE: as_table}[form](printed_lines, columns)


def _computed(
    asked: FiguresAsked, config: Config, progress: Progress
) -> tuple[Mapping[FigureKey, Figure], Mapping[FigureKey, Mapping[str, Figure]] | None]:
    history = History(asked.history.value) if asked.history else None
    if asked.by is None:
        return FiguresOf(asked.extracts, config, asked.periods, history, asked.spans).figures(progress), None
    # Slow to load, and not needed for kept figures.
    from kpixl.figures.computing import compute
    from kpixl.figures.groups import broken_down

    computed = compute(asked.extracts, config, asked.periods, history, progress=progress)
    return computed.figures, broken_down(computed, asked.by)


def _with_issued(
    asked: FiguresAsked, config: Config, progress: Progress
) -> tuple[Mapping[FigureKey, Figure], Mapping[FigureKey, str], tuple[Query, ...]]:
    """Issued figures and their letters as issued, other figures as computed now, and what has moved since."""
    # Slow to load, and a workbook is hardly ever asked for.
    from kpixl.commands.issue import issued_in
    from kpixl.commands.moved_figures import awaited, compared_with, periods_of
    from kpixl.figures.computing import compute
    from kpixl.workbook.held_content import held_in
    from kpixl.workbook.ooxml.package import Package

    if asked.workbook is None:
        raise UsageError("--history issued needs the workbook in which figures were issued: add --workbook FILE.")
    if asked.by:
        raise UsageError("What was issued has no groups: leave out --by, or ask for --history own or restated.")
    held = held_in(Package.read(asked.workbook), ())
    issued = issued_in(held).of([each.key for each in config.indicators], asked.periods)
    computed = compute(
        asked.extracts,
        config,
        asked.periods,
        History.OWN_ELSE_NEWEST,
        compare=periods_of(issued.figures),
        spans=asked.spans,
        with_rows=False,
        progress=progress,
    )
    digests = Digests(user_cache(is_wanted=config.cache))
    dashes = awaited(issued, asked.extracts, max(asked.periods), digests)
    compared = compared_with(issued, computed, dashes, lambda: computed, config, digests)
    return {**computed.spans, **compared.figures}, compared.issued.letters, compared.queries


class PrintedLine(Struct, frozen=True):
    """One line of the printout, every field as text; empty if there is no value."""

    fields: Mapping[str, str]

    def values(self, columns: Sequence[str]) -> list[str]:
        return [self.fields[column] for column in columns]

    def with_words(self, words: Mapping[str, str]) -> PrintedLine:
        return PrintedLine({**self.fields, **words})

    def with_letter(self, letter: str | None) -> PrintedLine:
        """The line with the letter that a page had; unchanged if `letter` is None."""
        if letter is None:
            return self
        return PrintedLine({**self.fields, "rag": letter if letter in set(Rag) else ""})


def lines(
    figures: Mapping[FigureKey, Figure],
    groups: Mapping[FigureKey, Mapping[str, Figure]] | None,
    config: Config,
    periods: Sequence[Period],
    letters: Mapping[FigureKey, str] = MappingProxyType({}),
) -> list[PrintedLine]:
    """
    One line per figure, or per group of a figure, in page order, oldest period first.

    `letters` are the letters of issued figures as issued, whoever set them; other letters follow from config.
    """
    printed = []
    for indicator in config.indicators:
        for period in periods:
            figure = figures[indicator.key, period]
            if groups is None:
                printed.append(_line(figure, config).with_letter(letters.get((indicator.key, period))))
                continue
            from kpixl.figures.comparing import among_groups  # imports everything that judges a series

            parts = groups.get((indicator.key, period), {})
            among = among_groups(parts, indicator)
            of_groups = [_line(part, config, group, among.get(group, "")) for group, part in parts.items()]
            printed += of_groups or [_line(figure, config, "")]
    return printed


def _line(figure: Figure, config: Config, group: str | None = None, among: str = "") -> PrintedLine:
    indicator = config.indicator(figure.key)
    rag = letter(figure.value, indicator, figure.period)
    fields = {
        "key": figure.key,
        "ref": indicator.ref,
        "name": indicator.label,
        "period": str(figure.period),
        "numerator": _count(figure.numerator),
        "denominator": _count(figure.denominator),
        "value": exact(figure.value),
        "shown": shown(figure, indicator.decimals),
        "rag": rag.value if rag else "",
        "reason": figure.reason,
        "low": _count(figure.low),
        "high": _count(figure.high),
        "doubts": " | ".join(figure.doubts),
    }
    return PrintedLine(fields if group is None else fields | {"group": group, "among_groups": among})


def _count(count: int | None) -> str:
    return "" if count is None else str(count)


def exact(value: Fraction | None) -> str:
    """A decimal number to 17 significant digits; empty for None."""
    if value is None:
        return ""
    return format(SEVENTEEN_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator)), "f")


def as_csv(printed: Sequence[PrintedLine], columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([columns, *(_safe_in_excel(line, columns) for line in printed)])
    return out.getvalue()


def _safe_in_excel(line: PrintedLine, columns: Sequence[str]) -> list[str]:
    """The line with an apostrophe before texts that begin like a formula: Excel reads them as one even in quotes."""
    return [
        f"'{text}" if column in _TEXT_COLUMNS and text.startswith(FORMULA_STARTS) else text
        for column, text in zip(columns, line.values(columns), strict=True)
    ]


def as_json(printed: Sequence[PrintedLine], columns: Sequence[str]) -> str:
    return json.dumps([{c: line.fields[c] for c in columns} for line in printed], ensure_ascii=False, indent=1) + "\n"


def as_table(printed: Sequence[PrintedLine], columns: Sequence[str]) -> str:
    """Columns aligned with spaces; texts are cut at 48 characters."""
    rows = [columns, *([text[:48] for text in line.values(columns)] for line in printed)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(columns))]
    return "".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )
