"""`kpixl history add`: months from before the council used kpixl, read from a page typed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from kpixl.commands.typed_pages.months import OldFigure, typed_figure, typed_rows
from kpixl.config.values import Config, Indicator
from kpixl.scorecard.display import NO_VALUE, value_text
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, FigureState, Rated
from kpixl.scorecard.typed_page import TypedRow
from kpixl.words.errors import listed
from kpixl.words.naming import comparable
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from kpixl.words.texts import counted
from kpixl.workbook import layout
from kpixl.workbook.held_content import HeldContent, held_in
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, save


class Added(Struct, frozen=True):
    """What was added to a workbook, and words about what could not be placed."""

    workbook: Path
    page: Path
    figures: Mapping[FigureKey, Rated]
    not_placed: tuple[str, ...]

    def in_words(self) -> str:
        """What the command prints."""
        months = sorted({period for _, period in self.figures})
        of = f" of {months[0].name} to {months[-1].name}" if months else ""
        said = f"{self.workbook.name} keeps {counted(len(self.figures), 'typed figure')}{of}, from {self.page.name}."
        lines = [said, "Refresh it: what the page says about change now rests on them too."] if self.figures else [said]
        if self.not_placed:
            lines += [f"Not placed: {counted(len(self.not_placed), 'figure or row', 'figures or rows')}."]
            lines += [listed(self.not_placed)]
        return "\n".join(lines)


def add_history(workbook: Path, page: Path, config: Config, last: Period | None) -> Added:
    """
    Keep the figures of a page typed by hand that neither a page of kpixl nor an export has.

    A row belongs to the indicator with the same ref and label. `last` is the page's last month; it gives the year if
    the headings do not.
    """
    package = Package.read(workbook)
    held = held_in(package, config.indicators)
    placed: dict[FigureKey, Rated] = {}
    not_placed: list[str] = []
    for row, where in _with_places(typed_rows(page, last)):
        indicator = _indicator_of(row, config.indicators)
        if indicator is None:
            not_placed.append(f"{where}: no indicator has both its ref and its label")
            continue
        for found in _of_row(row, indicator, held):
            if isinstance(found, Rated):
                placed[found.figure.key, found.figure.period] = found
            else:
                not_placed.append(f"{where}, {found}")
    kept = {**{place: stored.rated for place, stored in held.earlier.items()}, **placed}
    if placed:
        above = len(held.figures) + len(held.spans)
        blocks = [layout.earlier_months_block(list(kept.values()), config, above)]
        save(package, patched(package, blocks), blocks)
    return Added(workbook, page, placed, tuple(not_placed))


def _with_places(rows: Sequence[TypedRow]) -> Iterator[tuple[TypedRow, str]]:
    """Each row with its place: `row 7`, or `row 7 of sheet 2`; a sheet's name is not shown, since somebody typed it."""
    sheets = list(dict.fromkeys(row.sheet for row in rows))
    for row in rows:
        yield row, f"row {row.number}{f' of sheet {sheets.index(row.sheet) + 1}' if len(sheets) > 1 else ''}"


def _indicator_of(row: TypedRow, indicators: Sequence[Indicator]) -> Indicator | None:
    fits = [
        each
        for each in indicators
        if comparable(each.label) == comparable(row.label) and comparable(each.ref) == comparable(row.ref)
    ]
    return fits[0] if len(fits) == 1 else None


def _of_row(row: TypedRow, indicator: Indicator, held: HeldContent) -> Iterator[Rated | str]:
    """Each month's figure, or why it has no place."""
    for month in row.months:
        if month.says in ("", NO_VALUE):
            continue
        found = typed_figure(month.number, indicator.unit)
        if month.period is None:
            yield f"{indicator.key}: a figure whose heading names no month"
        elif found is None:
            yield f"{month.period.name}: is no {_kind(indicator.unit)} of {indicator.key}"
        else:
            told = _told_elsewhere(indicator, month.period, found, held)
            yield told or _typed(indicator, month.period, found, month.letter)


def _told_elsewhere(indicator: Indicator, month: Period, typed: OldFigure, held: HeldContent) -> str:
    """What a page or an export already says about the figure; empty if none does."""
    place = (indicator.key, month)
    if place in held.figures:
        return f"{month.name}: {indicator.key} is on a page of this workbook"
    stored = held.earlier.get(place)
    if stored is None or stored.rated.state is FigureState.TYPED or stored.rated.figure.value is None:
        return ""
    was, now = _typed(indicator, month, typed, None).figure.value, stored.rated.figure.value
    shown_now, shown_then = (value_text(each, indicator.unit, indicator.decimals) for each in (now, was))
    return f"{month.name}: the export gives {indicator.key} as {shown_now}; {shown_then} was typed"


def _typed(indicator: Indicator, month: Period, typed: OldFigure, letter: Rag | None) -> Rated:
    figure = Figure(indicator.key, month, indicator.unit, typed.count, typed_value=typed.value)
    return Rated(figure, letter, "", state=FigureState.TYPED)


def _kind(unit: Unit) -> str:
    return unit.value.replace("_", " ")
