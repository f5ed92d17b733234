"""
A copy that came back, whatever program saved it, read by what its cells say rather than where they are.

Sheets may be renamed, columns moved, rows sorted or inserted. Only texts, overrides and the issue id are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

import python_calamine
from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.narratives.actions import TypedActions
from kpixl.narratives.merging import Copy, Handout, Place, PlacedTexts, What
from kpixl.narratives.page_texts import PageText, RowsWritten, found, indicator_names
from kpixl.scorecard.overrides import overrides
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.words.texts import counted, with_line_feeds
from kpixl.workbook import layout
from kpixl.workbook.action_cells import ActionCells, typed_actions, typed_text
from kpixl.workbook.cell_values import CellRow
from kpixl.workbook.held_content import author_of
from kpixl.workbook.layout import text_mark
from kpixl.workbook.ooxml.cells import place, reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import rows_by_sheet, sheets, unanswered, with_unanswered
from kpixl.workbook.ooxml.typed_texts import TextAt, formulas_in, sheet_texts
from kpixl.workbook.working_copy import override_texts
from kpixl.workbook.written_before import written_in

PAGE_HEADINGS = ("key", "Ref", "Metric", "Narrative")  # what identifies a row, and its text
TARGET_HEADINGS = ("Target", "National", "Comparable")
TYPED_OVER_HEADINGS = (*TARGET_HEADINGS, *layout.MONTH_HEADINGS)
*FIGURES_OF_A_ROW, LETTER_OF_A_MONTH = layout.MONTH_HEADINGS


class ReturnedCopy(Struct, frozen=True):
    """A copy with the id of its issue; `remarks` say what could only be guessed, and what not even that."""

    issue: str
    copy: Copy
    has_overrides: bool  # whether its Overrides sheet is still there
    unplaced: tuple[str, ...]  # texts of rows that belong to no indicator
    remarks: tuple[str, ...]
    texts: tuple[TextAt, ...]  # every text anywhere in it
    figures: tuple[FigureCell, ...]

    def added(self, written: Collection[str]) -> list[TextAt]:
        """
        What was typed where no narrative, action or override belongs; `written` holds marks of all that was sent out.

        A target, figure or letter is checked within its row, as the same number may occur in many others.
        """
        lines = [text for place, text in self.copy.texts.items() if place.what is What.OVERRIDE]
        cells = [cell for line in lines for cell in line.split("\n")]
        known = {with_line_feeds(text).strip() for text in (*self.copy.texts.values(), *self.unplaced, *cells)}
        words = [
            each
            for each in self.texts
            if text_mark(each.text) not in written and with_line_feeds(each.text).strip() not in known
        ]
        there = {each.place for each in words}
        typed_over = [TextAt(layout.PAGE, each.place, each.text) for each in self.figures if each.mark not in written]
        return words + [each for each in typed_over if each.place not in there]


class FigureCell(Struct, frozen=True):
    """A cell of the page beside a narrative: its place, its row's indicator, its column's heading, and its text."""

    place: str
    key: str
    heading: str
    text: str

    @property
    def mark(self) -> str:
        """A mark by which the text is recognised, but only in its own row and column."""
        return text_mark("\n".join((self.key, self.heading, self.text)))


class CopiedFrom(Struct, frozen=True):
    """
    What a copy is compared with: the month of the working copy, the texts of its actions, and what was handed out.

    `rows_by_figures` gives keys by the figures of their rows, for rows of the copy that nothing else tells apart.
    """

    shows: Period
    actions: PlacedTexts
    handouts: Mapping[str, Handout]
    rows_by_figures: Mapping[tuple[str, ...], str]


def returned_copy(package: Package, config: Config, working_copy: CopiedFrom) -> ReturnedCopy:
    """The copy; refused, with what to do, if it is not a copy of a scorecard or its page has lost its columns."""
    sheets = _sheets(package)
    issue = next((each for rows in sheets.values() if (each := _issue(rows))), "")
    name, page = _page_of(sheets)
    if not issue or page is None:
        or_else = ", or its page was taken out" if issue else ""
        raise WorkbookError(
            f"{package.path.name} is not a copy that `kpixl handout` made{or_else}.\n"
            "Ask for the file that was sent out, or copy its texts by hand."
        )
    handout = working_copy.handouts.get(issue)
    written = _rows_written(page, sheets, config, handout.written if handout else ())
    texts, unplaced, remarks, rows = _narratives(page, written, config, working_copy.rows_by_figures)
    actions = _actions(page, sheets, config, working_copy, written, handout)
    lines = _lines_below(sheets, layout.OVERRIDE_HEADINGS)
    override_lines: PlacedTexts = override_texts(lines.values(), config) if lines is not None else {}
    remarks = [*remarks, *overrides(lines or {}, config.indicators, date.min).unused_in_words]
    if lines is None:
        remarks = [*remarks, "its sheet Overrides is gone; overrides are taken as they were handed out"]
    narratives = {Place(What.NARRATIVE, key): with_line_feeds(text) for key, text in texts.items()}
    return ReturnedCopy(
        issue,
        Copy(
            package.path.name,
            author_of(package),
            {**narratives, **actions.on_page, **actions.on_sheet, **override_lines},
        ),
        lines is not None,
        (*unplaced, *actions.lost),
        tuple(remarks),
        tuple(
            each
            for each in sheet_texts(package)
            if each.sheet != layout.CONFIG and not (each.sheet == name and page.is_key(each.place))
        ),
        tuple(page.figure_cells(rows)),
    )


def marks_of(package: Package, config: Config) -> frozenset[str]:
    """
    Marks of everything that a copy says when it is handed out; whatever has no mark when it returns was typed.
    """
    sheets = _sheets(package)
    _, page = _page_of(sheets)
    if page is None:
        raise WorkbookError(f"{package.path.name} has no page. Take a fresh Handout.xlsm.")
    *_, rows = _narratives(page, _rows_written(page, sheets, config, ()), config, {})
    texts = [*(each.text for each in sheet_texts(package)), *formulas_in(package)]
    return frozenset([*map(text_mark, texts), *(each.mark for each in page.figure_cells(rows))])


def _sheets(package: Package) -> Mapping[str, Sequence[CellRow]]:
    try:
        rows = rows_by_sheet(package, [name for name, tab in sheets(package).items() if tab.is_worksheet])
    except python_calamine.CalamineError as fault:
        raise WorkbookError(f"{package.path.name} can't be read ({fault}). Ask for it again, newly saved.") from None
    return {name: with_unanswered(cells, unanswered(package, name)) for name, cells in rows.items()}


def _issue(rows: Sequence[CellRow]) -> str:
    """The issue id in a sheet of settings: the cell beside `issue`; empty if there is none."""
    if not rows or not rows[0] or rows[0][0] != "setting":
        return ""
    return next((str(row[1]) for row in rows if len(row) > 1 and row[0] == "issue"), "")


class PageTable(Struct, frozen=True):
    """The rows below the page's headings, and the columns of each heading (several if the heading repeats)."""

    first_row: int
    rows: Sequence[CellRow]
    columns: Mapping[str, tuple[int, ...]]

    def text(self, row: CellRow, heading: str) -> str:
        [column] = self.columns[heading]
        return _text(row[column]) if column < len(row) else ""

    def has_one(self, heading: str) -> bool:
        return len(self.columns.get(heading, ())) == 1

    def one_text(self, row: CellRow, heading: str) -> str:
        """What was typed in the column of a heading; empty if the page has no such column, or several."""
        [column] = self.columns[heading] if self.has_one(heading) else (len(row),)
        return typed_text(row[column]) if column < len(row) else ""

    @property
    def is_in_order(self) -> bool:
        """Whether the columns are in the order in which kpixl wrote them, so that each month's columns are known."""
        order = [heading for heading, _ in sorted(self._places(), key=lambda place: place[1])]
        return order == [heading for heading in self._headings if heading in self.columns]

    @property
    def _headings(self) -> tuple[str, ...]:
        """The headings that kpixl wrote on a page with so many months and longer spans."""
        spans = len(self.columns.get(FIGURES_OF_A_ROW[0], ())) - self.months
        return layout.headings(self.months, spans)

    def _places(self) -> Iterator[tuple[str, int]]:
        for heading in {*self._headings} & self.columns.keys():
            yield from ((heading, column) for column in self.columns[heading])

    def is_key(self, at: str) -> bool:
        """Whether the cell is in the hidden column of keys, which the remarks about rows cover."""
        found = place(at)
        return found is not None and found[0] >= self.first_row and (found[1] - 1,) == self.columns["key"]

    @property
    def months(self) -> int:
        """The number of months on the page, counted by columns of letters: a longer span has none."""
        return len(self.columns.get(LETTER_OF_A_MONTH, ()))

    def line(self, at: int) -> PageText:
        row = self.rows[at]
        key, ref, label, text = (self.text(row, heading) for heading in PAGE_HEADINGS)
        return PageText(self.first_row + at, key, ref, label, text, self.figures(row), self.targets(row))

    def figure_cells(self, rows: Mapping[str, int]) -> Iterator[FigureCell]:
        """The targets, benchmarks, figures and letters of the rows; `rows` gives row numbers by indicator."""
        for key, number in rows.items() if self.is_in_order else ():
            row = self.rows[number - self.first_row]
            for heading in TYPED_OVER_HEADINGS:
                for nth, column in enumerate(self.columns.get(heading, ())):
                    text = _text(row[column]) if column < len(row) else ""
                    yield FigureCell(reference(number, column + 1), key, f"{heading} {nth}", text)

    def targets(self, row: CellRow) -> tuple[str, ...]:
        """The row's target and benchmarks; empty if their columns are not known."""
        is_known = self.is_in_order and all(self.has_one(heading) for heading in TARGET_HEADINGS)
        return tuple(self.text(row, heading) for heading in TARGET_HEADINGS) if is_known else ()

    def figures(self, row: CellRow) -> tuple[str, ...]:
        """The row's figures, month by month; none if columns were moved, as it is then unclear which is which."""
        if not self.is_in_order:
            return ()
        columns = sorted(column for heading in FIGURES_OF_A_ROW for column in self.columns.get(heading, ()))
        return tuple(_text(row[column]) if column < len(row) else "" for column in columns)


def _page_of(sheets: Mapping[str, Sequence[CellRow]]) -> tuple[str, PageTable | None]:
    """The page and its sheet's name: the sheet named like the page, else the first with its headings."""
    tables = {name: table for name, rows in sheets.items() if (table := _page_table(rows))}
    name = layout.PAGE if layout.PAGE in tables else next(iter(tables), "")
    return name, tables.get(name)


def _page_table(rows: Sequence[CellRow]) -> PageTable | None:
    for at, row in enumerate(rows[:60]):
        headings = [_text(cell) for cell in row]
        if all(headings.count(heading) == 1 for heading in PAGE_HEADINGS):
            places = {each: tuple(i for i, text in enumerate(headings) if text == each) for each in set(headings)}
            return PageTable(at + 2, rows[at + 1 :], places)
    return None


def _rows_written(
    page: PageTable, sheets: Mapping[str, Sequence[CellRow]], config: Config, marks: Collection[str]
) -> RowsWritten:
    """What a copy's rows were written with, going by its hidden sheets and the `marks` of all that was handed out."""
    names, figures = written_in(sheets, page.months, config.indicators)

    def wrote(key: str, nth: int, text: str) -> bool:
        return FigureCell("", key, f"{TARGET_HEADINGS[nth]} 0", text).mark in marks

    return RowsWritten({**indicator_names(config.indicators), **names}, figures, wrote if marks else None)


def _narratives(
    page: PageTable, written: RowsWritten, config: Config, rows_by_figures: Mapping[tuple[str, ...], str]
) -> tuple[dict[str, str], list[str], list[str], Mapping[str, int]]:
    """Texts by indicator; texts that belong to none; remarks about both; and row numbers of the texts by indicator."""
    lines = [page.line(at) for at, row in enumerate(page.rows) if page.text(row, "key") != layout.NOTE_KEY]
    read = found(lines, config.indicators, written)
    texts, unplaced, remarks, rows = dict(read.texts), [], [], dict(read.rows)
    for line in read.unplaced:
        key = rows_by_figures.get(line.figures) if written.is_nameless(line) else None
        if key is not None and key not in texts:
            texts[key], rows[key] = line.text, line.row
            remarks.append(f"row {line.row} had lost its key and name; its figures say it is {key}")
        else:
            unplaced.append(line.text)
            remarks.append(f"row {line.row} no longer belongs to an indicator; its text is kept in {layout.NARRATIVES}")
    missing = [indicator.key for indicator in config.indicators if indicator.key not in texts]
    if missing:
        gone = counted(len(missing), "row is gone", "rows are gone")
        some = f"{', '.join(missing[:3])}{' …' if len(missing) > 3 else ''}"
        remarks.append(f"{gone} ({some}); what was written there before stays")
    return texts, unplaced, remarks, rows


def _actions(
    page: PageTable,
    sheets: Mapping[str, Sequence[CellRow]],
    config: Config,
    working_copy: CopiedFrom,
    written: RowsWritten,
    handout: Handout | None,
) -> TypedActions:
    """The actions of a copy, found by headings; none if these are gone or were not there when it was handed out."""
    lines = [(page.line(at), row) for at, row in enumerate(page.rows) if page.text(row, "key") != layout.NOTE_KEY]
    named, _, action, due = layout.ACTION_COLUMNS
    columns = {What.ACTION: action, What.DUE: due}
    rows = [
        (line, page.one_text(row, named), {what: page.one_text(row, heading) for what, heading in columns.items()})
        for line, row in lines
        if all(page.has_one(heading) for heading in columns.values())
    ]
    handed_out = handout.texts if handout else {}
    listed = _lines_below(sheets, layout.ACTION_HEADINGS) or {}
    cells = ActionCells(
        rows,
        {number: [*line, *[""] * len(layout.ACTION_HEADINGS)] for number, line in listed.items()},
        config.indicators,
        written,
        {indicator.name: indicator.key for indicator in config.indicators},
        {**working_copy.actions, **handed_out},
    )
    found = typed_actions(cells, working_copy.shows, {})
    return replace(found, on_page=_with_line_feeds(found.on_page), on_sheet=_with_line_feeds(found.on_sheet))


def _with_line_feeds(texts: PlacedTexts) -> PlacedTexts:
    return {place: with_line_feeds(text) for place, text in texts.items()}


def _lines_below(sheets: Mapping[str, Sequence[CellRow]], headings: Sequence[str]) -> dict[int, CellRow] | None:
    """The lines below the headings of a list, on whichever sheet they are, by row number; None if it is gone."""
    width = len(headings)
    for rows in sheets.values():
        for at, row in enumerate(rows[:60]):
            if [_text(cell) for cell in row[:width]] == [*headings]:
                return {number: cells[:width] for number, cells in enumerate(rows[at + 1 :], start=at + 2)}
    return None


def _text(cell: object) -> str:
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
