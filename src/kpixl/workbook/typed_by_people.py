"""What people typed into a workbook: on the page, in its lists, and over what kpixl had written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from kpixl.config.values import Indicator
from kpixl.narratives.archive import Entry
from kpixl.narratives.conflicts import Line, code_in, is_pick
from kpixl.narratives.events import event_texts
from kpixl.narratives.merging import Place, What
from kpixl.narratives.page_texts import Found, PageText
from kpixl.scorecard.scorecard import QualityKind, Query
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.cell_values import CellRow, as_month, padded, text_in
from kpixl.workbook.ooxml.cells import column_letters, reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets as package_sheets
from kpixl.workbook.ooxml.typed_texts import cells_with_texts
from kpixl.workbook.written_before import Stored, lists_written


def page_now(
    rows: Sequence[CellRow],
    places: layout.PagePlaces,
    page_rows: int,
    formulas: Collection[tuple[int, int]],
    has_actions: bool,
) -> layout.PageNow:
    """The rows of the page, as wide as kpixl's own columns."""
    columns = places.due if has_actions else places.shape
    headings = padded(rows[layout.HEADINGS_ROW - 1], columns) if len(rows) >= layout.HEADINGS_ROW else []
    _check_columns([text_in(heading) for heading in headings], places)
    found = {
        row: padded(cells, columns) for row, cells in enumerate(rows, start=1) if row >= layout.FIRST_ROW and cells
    }
    keyed = [row for row, cells in found.items() if cells[layout.KEY - 1] != ""]
    return layout.PageNow(found, max([layout.FIRST_ROW + page_rows - 1, *keyed]), frozenset(formulas), columns)


def _check_columns(headings: Sequence[str], places: layout.PagePlaces) -> None:
    """Refuse moved columns. A heading may be reworded, but a heading of kpixl's in another column was moved there."""
    if not headings or (headings[layout.KEY - 1], headings[places.shape - 1]) != ("key", "shape"):
        raise WorkbookError(
            f"The sheet {layout.PAGE} has other columns than kpixl wrote: the hidden columns headed 'key' and 'shape' "
            "should be the first and the last of its table.\nUndo what was inserted or deleted, then refresh again."
        )
    known = (*places.headings, *layout.ACTION_COLUMNS)[: len(headings)]
    for column, (found, written) in enumerate(zip(headings, known, strict=True), start=1):
        if found != written and found in known:
            raise WorkbookError(
                f"The sheet {layout.PAGE} has '{found}' in column {column_letters(column)}, where kpixl wrote "
                f"'{written}': columns of its table were moved. Nothing was changed.\nMove them back, then try again."
            )


def page_texts_of(page: layout.PageNow, places: layout.PagePlaces) -> list[PageText]:
    """The rows of the page that may hold a narrative."""
    return [
        PageText(
            row,
            page.text(row, layout.KEY),
            page.text(row, layout.REF),
            page.text(row, layout.METRIC),
            page.text(row, places.narrative),
            tuple(page.text(row, column) for column in places.figures),
            tuple(page.text(row, column) for column in layout.TARGET_COLUMNS),
        )
        for row in page.rows
        if row <= page.last_row and page.text(row, layout.KEY) != layout.NOTE_KEY
    ]


def month_picked(cell: object) -> Period | None:
    """The month in the picker: a date in that month, or the text `2024-06`."""
    if isinstance(cell, date):
        return Period(cell.year, cell.month)
    return as_month(cell)


def override_lines(rows: Sequence[CellRow]) -> Mapping[int, CellRow]:
    return {row: cells for row, cells in enumerate(rows, start=1) if row >= layout.OVERRIDES_FIRST_ROW}


def event_lines(rows: Sequence[CellRow], archive: Sequence[Entry], package: Package) -> Mapping[int, CellRow] | None:
    """
    The lines of the sheet Events; None for a workbook made by a version that had no events.

    Somebody's own sheet may have the same name. Refused if lines were there before and the sheet is gone.
    """
    if is_list_of(rows, layout.EVENT_HEADINGS):
        return {row: cells for row, cells in enumerate(rows, start=1) if row >= layout.TABLE_FIRST_ROW}
    if event_texts(archive):
        raise WorkbookError(
            f"{package.path} has no sheet {layout.EVENTS} with its headings in row {layout.TABLE_FIRST_ROW - 1}, and "
            "lines were typed there: the charts and what is said of change rest on them.\n"
            "Take the last good copy of the workbook, or undo what was changed there."
        )
    return None


def is_list_of(rows: Sequence[CellRow], headings: Sequence[str]) -> bool:
    """Whether most of the headings are those of kpixl's list; somebody may have reworded some."""
    found = rows[layout.TABLE_FIRST_ROW - 2] if len(rows) >= layout.TABLE_FIRST_ROW - 1 else ()
    return sum(cell == heading for cell, heading in zip(found, headings, strict=False)) > len(headings) / 2


def decision_lines(rows: Sequence[CellRow]) -> list[tuple[int, CellRow]]:
    numbered = enumerate(rows[layout.TABLE_FIRST_ROW - 1 :], start=layout.TABLE_FIRST_ROW)
    return [(number, padded(row, len(layout.DECISION_HEADINGS))) for number, row in numbered if any(map(text_in, row))]


def conflicts(rows: Sequence[CellRow]) -> Iterator[Line]:
    first = layout.TABLE_FIRST_ROW
    for number, row in enumerate(rows[first - 1 :], start=first):
        what, name, period, handed_out, on_page, in_copy, copy, take, key, offered = (
            text_in(cell) for cell in padded(row, len(layout.CONFLICT_HEADINGS) + 1)
        )
        if what in set(What):  # the line `Nothing to resolve` is not a conflict
            place, code = Place(What(what), key), code_in(offered)
            yield Line(place, name, period, handed_out, on_page, in_copy, copy, take, code, number)


def beside_conflicts(package: Package, rows: Sequence[CellRow], written: Collection[str]) -> dict[str, str]:
    """What was typed on the sheet Conflicts, except picks and words in the column Take of its lines."""
    lines = {each.row: each for each in conflicts(rows)}
    take = layout.CONFLICT_HEADINGS.index("Take") + 1

    def is_taken(row: int, column: int) -> bool:
        return column == take and row in lines and bool(lines[row].own_words)

    return {
        text: f"{layout.CONFLICTS}!{reference(*at)}"
        for at, text in unknown_texts(package, layout.CONFLICTS, written)
        if text != layout.NO_CONFLICT and not is_pick(text) and not is_taken(*at)
    }


def beside_lists(package: Package, config: Sequence[CellRow], charts: int) -> dict[str, str]:
    """
    What was typed on the sheets that a refresh rewrites, or into the words below one of so many `charts`.

    Empty if it is not known what kpixl wrote there.
    """
    written = lists_written(config)
    return {
        text: f"{sheet}!{reference(*at)}"
        for sheet in (layout.DATA_QUALITY, layout.DEFINITIONS, layout.TRENDS)
        if written and sheet in package_sheets(package)
        for at, text in unknown_texts(package, sheet, written)
        if sheet != layout.TRENDS or layout.is_caption(at, charts)
    }


def unknown_texts(package: Package, sheet: str, written: Collection[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """The texts below a list's headings that are not among those `written` by kpixl, by row and column."""
    for at, text in cells_with_texts(package, sheet):
        if at[0] >= layout.TABLE_FIRST_ROW and layout.text_mark(text) not in written:
            yield at, text


def typed_before(queries: Sequence[Query]) -> list[Query]:
    """Letters typed on the page before an earlier refresh; they stay listed until somebody deals with them."""
    return [query for query in queries if query.kind is QualityKind.TYPED_LETTER]


def typed_letters(
    page: layout.PageNow,
    places: layout.PagePlaces,
    texts: Found,
    figures: Mapping[tuple[str, Period], Stored],
    months: Sequence[Period],
    indicators: Sequence[Indicator],
) -> list[Query]:
    """The letters on the page that differ from the letters that kpixl wrote there."""
    labels = {indicator.key: indicator.name for indicator in indicators}
    typed = []
    for key, row in texts.rows.items():
        for column, period in zip(places.letters, months, strict=False):
            stored, letter = figures.get((key, period)), page.text(row, column)
            if stored is not None and letter != stored.letter:
                what = (
                    f"{labels[key]}, {period.name}: {_something(letter)} was typed where the page had "
                    f"'{stored.letter}'. To set a letter, use the sheet {layout.OVERRIDES}."
                )
                where = f"{layout.PAGE}, {column_letters(column)}{row}"
                typed.append(Query(QualityKind.TYPED_LETTER, where, what, key, str(period)))
    return typed


def typed_figures(
    page: layout.PageNow,
    places: layout.PagePlaces,
    texts: Found,
    written: Collection[str],
    indicators: Sequence[Indicator],
) -> Iterator[Query]:
    """Cells of targets, benchmarks and figures that no longer hold what kpixl wrote; words in them are strays, too."""
    labels = {indicator.key: indicator.name for indicator in indicators}
    for key, row in texts.rows.items() if written else ():
        for column in places.typed_over:
            text = page.text(row, column)
            if layout.figure_mark(key, column, text) not in written:
                what = (
                    f"{labels[key]}: {_something(text)} was typed over what the page had. Figures come from the "
                    "extracts, targets and benchmarks from config/indicators.toml."
                )
                yield Query(QualityKind.TYPED_FIGURE, f"{layout.PAGE}, {reference(row, column)}", what, key)


def _something(typed: str) -> str:
    """Words for a cell that was filled or emptied; no message repeats what was typed."""
    return "something" if typed else "nothing"
