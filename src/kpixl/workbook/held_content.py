"""What a workbook holds before a refresh: what people typed, and what kpixl wrote last time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import python_calamine
from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config, Indicator
from kpixl.narratives import page_texts
from kpixl.narratives.actions import TypedActions
from kpixl.narratives.archive import Entry
from kpixl.narratives.conflicts import Line
from kpixl.narratives.merging import Handout
from kpixl.narratives.page_texts import Found, RowsWritten
from kpixl.scorecard.scorecard import FigureKey, Query, Rated
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.action_cells import actions_in, has_room_for_actions
from kpixl.workbook.cell_values import CellRow, as_month, cell_at, text_in, whole_number
from kpixl.workbook.file_properties import CORE_PROPERTIES
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.charts import parts_of_charts
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import defined_names, rows_by_sheet, unanswered, with_unanswered
from kpixl.workbook.typed_by_people import (
    beside_conflicts,
    beside_lists,
    conflicts,
    decision_lines,
    event_lines,
    month_picked,
    override_lines,
    page_now,
    page_texts_of,
    typed_before,
    typed_figures,
    typed_letters,
)
from kpixl.workbook.written_before import (
    Stored,
    archive_entry,
    figures_written,
    handouts,
    kinds_written,
    marks_written,
    names_written,
    of_earlier_months,
    of_months,
    of_spans,
    places_written,
    queries_written,
    row_figures,
    styles_worn,
    targets_known,
    targets_written,
)

CORE_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


class HeldContent(Struct, frozen=True):
    """
    A workbook's content.

    `shows` is the period on the page, `picked` the period in its picker; either is None if its cell holds none.
    `typed_letters` are letters typed on the page over the ones that kpixl wrote. `queries` are the lines of the Data
    quality sheet.
    """

    places: layout.PagePlaces  # where its page has its columns, whatever config asks for now
    shows: Period | None
    picked: Period | None
    page: layout.PageNow
    found: Found  # the narratives on the page, and the indicator of each
    written: frozenset[str]  # marks of the texts that the last refresh wrote on the page
    typed_figures: tuple[Query, ...]  # typed on the page over the figures that the last refresh wrote
    figures: Mapping[tuple[str, Period], Stored]
    spans: Mapping[tuple[str, Period], Stored]  # the figures of longer spans, which are never issued
    earlier: Mapping[tuple[str, Period], Stored]  # the figures of months that no page showed
    archive: tuple[Entry, ...]
    override_lines: Mapping[int, CellRow]
    typed_letters: tuple[Query, ...]
    queries: tuple[Query, ...]
    conflicts: tuple[Line, ...]
    beside_conflicts: Mapping[str, str]  # texts on their sheet that kpixl did not write, each with its cell
    beside_lists: Mapping[str, str]  # the same for the sheets Data quality, Definitions and Trends
    decision_lines: Sequence[tuple[int, CellRow]]  # the rows of the sheet Decisions, with their numbers
    handouts: Mapping[str, Handout]
    handout_rows: int
    log: Sequence[CellRow]  # the lines of `_log`, its headings first
    page_cells: Sequence[CellRow]  # all of the page's sheet
    styles: layout.Styles
    targets: Mapping[str, str]  # every target of each indicator, in words, as config had them at the last refresh
    actions: TypedActions | None  # None for workbooks made by versions that had no actions
    event_lines: Mapping[int, CellRow] | None  # None for workbooks made by versions that had no events
    charts: int  # of trends; 0 for workbooks made by versions that had no charts

    @property
    def log_rows(self) -> int:
        return len(self.log)

    def laid_out(self, config: Config) -> Config:
        """The config, with the page in the shape that this workbook has."""
        return replace(config, page=self.places.page(config.page))

    def rated(self) -> dict[FigureKey, Rated]:
        """Every figure that it holds of a page, for months and for longer spans."""
        return {place: stored.rated for place, stored in (*self.figures.items(), *self.spans.items())}

    def every_month(self) -> dict[FigureKey, Rated]:
        """Every figure that it holds of a single month, whether or not a page showed it."""
        return {place: stored.rated for place, stored in (*self.earlier.items(), *self.figures.items())}

    def stored(self, key: str, period: Period) -> Stored:
        """What it holds about a figure on its page."""
        return (self.figures if period.months == 1 else self.spans)[key, period]

    def shown_then(self) -> Mapping[str, str]:
        """What the page shows for its month, by indicator."""
        return {key: stored.shown for (key, period), stored in self.figures.items() if period == self.shows}

    def key_at(self, row: int) -> str:
        """The indicator of a row of the page; empty if the row belongs to none."""
        return next((key for key, at in self.found.rows.items() if at == row), "")

    def strays(self) -> dict[str, str]:
        """Texts in cells that a refresh overwrites, other than narratives and kpixl's own texts; each with its cell."""
        return {
            text: f"{layout.PAGE}!{reference(*place)}"
            for place in self._kpixls_cells()
            if (text := self._typed_at(*place)).strip()
            and text not in layout.ALWAYS_KPIXLS
            and layout.text_mark(text) not in self.written
        }

    def _kpixls_cells(self) -> Iterator[tuple[int, int]]:
        """The cells that a refresh writes, except those of narratives."""
        yield from self.places.head_cells
        with_narrative = {each.row for each in page_texts_of(self.page, self.places)}
        for row in self.page.rows:
            if row <= self.page.last_row:
                typed = self.places.typed if row in with_narrative else ()
                yield from ((row, each) for each in range(layout.KEY, self.page.columns + 1) if each not in typed)

    def _typed_at(self, row: int, column: int) -> str:
        """The text of a cell; empty for a number in the table and for a month in the picker."""
        cell = cell_at(self.page_cells, row, column)
        is_picked = (row, column) == (layout.PICKER_ROW, layout.PICKER_COLUMN) and month_picked(cell) is not None
        return "" if is_picked or not (isinstance(cell, str) or column >= self.places.narrative) else text_in(cell)


def held_in(package: Package, indicators: Sequence[Indicator]) -> HeldContent:
    """What the workbook holds. Refused, with what to restore, if it is not a scorecard or its table was moved."""
    _check_places(package)
    sheets, words = _sheets_with_words(package)
    config, charts = sheets[layout.CONFIG], _charts(package)
    shows = as_month(cell_at(config, layout.SETTING_ROWS["period"], layout.SETTING_COLUMN))
    queries, places = queries_written(sheets[layout.DATA_QUALITY], kinds_written(config)), places_written(config)
    page, stored, archive = _page(sheets, places, words, package), figures_written(sheets), _archive(sheets)
    figures, months = of_months(stored), shows.back_to(places.months) if shows else ()
    written = _rows_written(config, stored, (*months, *(places.spans_to(shows) if shows else ())), indicators)
    texts = page_texts.found(page_texts_of(page, places), indicators, written)
    return HeldContent(
        places=places,
        shows=shows,
        picked=month_picked(cell_at(sheets[layout.PAGE], layout.PICKER_ROW, layout.PICKER_COLUMN)),
        page=page,
        found=texts,
        written=marks_written(config, 0),
        typed_figures=tuple(typed_figures(page, places, texts, marks_written(config, 1), indicators)),
        figures=figures,
        spans=of_spans(stored),
        earlier=of_earlier_months(stored),
        archive=archive,
        override_lines=override_lines(sheets[layout.OVERRIDES]),
        typed_letters=(*typed_before(queries), *typed_letters(page, places, texts, figures, months, indicators)),
        queries=queries,
        conflicts=tuple(conflicts(sheets[layout.CONFLICTS])),
        beside_conflicts=beside_conflicts(package, sheets[layout.CONFLICTS], marks_written(config, 2)),
        beside_lists=beside_lists(package, config, charts),
        decision_lines=decision_lines(sheets[layout.DECISIONS]),
        handouts=handouts(sheets[layout.HANDOUTS][1:]),
        handout_rows=len(sheets[layout.HANDOUTS]) - 1,
        log=sheets[layout.LOG],
        page_cells=sheets[layout.PAGE],
        styles=styles_worn(package),
        targets=targets_written(config),
        actions=actions_in(package, sheets, page, places, indicators, written, archive, shows),
        event_lines=event_lines(sheets.get(layout.EVENTS, ()), archive, package),
        charts=charts,
    )


def _rows_written(
    config: Sequence[CellRow],
    figures: Mapping[FigureKey, Stored],
    shown: Sequence[Period],
    indicators: Sequence[Indicator],
) -> RowsWritten:
    by_row = row_figures(figures, shown, indicators)
    return RowsWritten(names_written(config), by_row, targets_known(marks_written(config, 1)))


def _charts(package: Package) -> int:
    return len(parts_of_charts(package, layout.TRENDS, layout.CHARTS_NAMED))


def _archive(sheets: Mapping[str, Sequence[CellRow]]) -> tuple[Entry, ...]:
    return tuple(archive_entry(row) for row in sheets[layout.NARRATIVES][1:])


def _page(
    sheets: Mapping[str, Sequence[CellRow]],
    places: layout.PagePlaces,
    words: Mapping[str, Mapping[tuple[int, int], str]],
    package: Package,
) -> layout.PageNow:
    page_rows = whole_number(cell_at(sheets[layout.CONFIG], layout.SETTING_ROWS["page_rows"], layout.SETTING_COLUMN))
    has_room = has_room_for_actions(sheets, places, package)
    return page_now(sheets[layout.PAGE], places, page_rows, words[layout.PAGE], has_room)


def author_of(package: Package) -> str:
    """Who saved the workbook last, as the file itself claims; empty if it doesn't say."""
    if CORE_PROPERTIES not in package:
        return ""
    claimed = tree(package.part(CORE_PROPERTIES), CORE_PROPERTIES).findtext(f"{{{CORE_NAMESPACE}}}lastModifiedBy")
    return (claimed or "").strip()


def _check_places(package: Package) -> None:
    names = defined_names(package)
    for name, place in (
        ("kpixl_page", f"{layout.PAGE}!$A${layout.FIRST_ROW}"),
        ("kpixl_overrides", f"{layout.OVERRIDES}!$A${layout.OVERRIDES_FIRST_ROW}"),
    ):
        found = names.get((name, None))
        if found is None:
            raise WorkbookError(
                f"{package.path} is not a scorecard of kpixl: it has no defined name {name}.\n"
                "Take a copy of Scorecard.xlsm, or the last good copy of yours."
            )
        if found.replace("'", "") != place:
            raise _out_of_place(package.path, found.replace("'", "").replace("$", ""), place.replace("$", ""))


def _out_of_place(workbook: Path, found: str, expected: str) -> WorkbookError:
    """The refusal of a table that is not where it belongs; both places are written like Scorecard!A7."""
    (sheet, _, at), (now_called, _, now_at) = expected.partition("!"), found.partition("!")
    if "#REF" in found:
        what = (
            f"cell {at} of sheet {sheet}, where its table begins, was deleted with its row, column or sheet.\nUndo that"
        )
    elif now_called != sheet:
        what = f"sheet {sheet} was given another name.\nCall it {sheet} again"
    else:
        what = (
            f"the table of sheet {sheet} now begins at {now_at}, not at {at}: somebody inserted or deleted rows or "
            "columns before it.\nUndo that"
        )
    return WorkbookError(f"{workbook}: {what}, then refresh again; or take the last good copy of the workbook.")


def _sheets_with_words(
    package: Package,
) -> tuple[Mapping[str, Sequence[CellRow]], Mapping[str, Mapping[tuple[int, int], str]]]:
    """Every sheet, with the words that Excel took for formulas put back, and those words by sheet."""
    answered = _sheets(package)
    words = {name: unanswered(package, name) for name in layout.TYPED_INTO if name in answered}
    return {name: with_unanswered(rows, words.get(name, {})) for name, rows in answered.items()}, words


def _sheets(package: Package) -> Mapping[str, Sequence[CellRow]]:
    names = (*(layout.PAGE, layout.OVERRIDES, layout.CONFLICTS, layout.DECISIONS, layout.DATA_QUALITY, layout.CONFIG),
             *(layout.FIGURES, layout.NARRATIVES, layout.HANDOUTS, layout.LOG))  # fmt: skip
    try:
        found = rows_by_sheet(package, (*names, layout.ACTIONS, layout.EVENTS))
        missing = [name for name in names if name not in found]
        if missing:
            raise WorkbookError(
                f"{package.path} has no sheet {', '.join(missing)}.\n"
                "Take the last good copy of the workbook, or a fresh one."
            )
        return found
    except python_calamine.CalamineError:
        raise WorkbookError(f"{package.path} can't be read. Open it in Excel, save it, and try again.") from None
