"""
The copy as a workbook, written from values alone: the summary, the page, then one plain table per sheet.

The same values give the same bytes. Nothing in the file says who made it, when or where.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpixl.commands.publish.heading_style import STYLES_PART, with_heading_style
from kpixl.commands.publish.page import TITLE, CopyPage, PaintedCell
from kpixl.commands.publish.plain_table import Number, PlainTable
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import PublishError
from kpixl.workbook import layout
from kpixl.workbook.layout import paper
from kpixl.workbook.layout.paper import A4
from kpixl.workbook.layout.wrapping import wrapped
from kpixl.workbook.making.cell_looks import DEFAULT_FONT, NAVY, Properties
from kpixl.workbook.ooxml.as_excel_writes import as_excel_writes
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.markup import escaped_text
from kpixl.workbook.ooxml.package import Package

ANY_DAY = datetime(2024, 7, 1)  # any fixed day: XlsxWriter wants one, and it is removed again
WRITTEN_WHOLE = 0  # what XlsxWriter returns unless it drops what does not fit
CORE = "docProps/core.xml"
LEFT_MARGIN = 1.3  # characters; of column A, which is hidden in the working copy
TABLE_SIZE = 12.0  # points; the minimum in the government's guidance
TABLE_PADDING = 6.0
PORTRAIT_WIDTH = 110  # characters that fit across A4 in portrait at three quarters of their size
TITLE_LOOK: Properties = {"bold": True, "font_size": 16, "font_color": NAVY}
HEADING_LOOK: Properties = {"bold": True, "font_size": TABLE_SIZE, "text_wrap": True, "valign": "top", "bottom": 2}
TEXT_LOOK: Properties = {
    "font_size": TABLE_SIZE,
    "text_wrap": True,
    "valign": "top",
    "align": "left",
    "num_format": "@",
}
LINE_LOOK: Properties = {"font_size": TABLE_SIZE}


def edition(scorecard: Scorecard, page: CopyPage, tables: Sequence[PlainTable] = ()) -> bytes:
    """The workbook's bytes."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "default_format_properties": {**DEFAULT_FONT}})
    config, period = scorecard.config.page, layout.span_of(scorecard.periods[0], scorecard.period)
    book.set_properties({"title": config.title, "company": config.organisation, "created": ANY_DAY})
    sink = _Sink(book)
    for table in tables[:1]:  # the summary, which is read first
        _write_table(sink, table)
    _write_page(sink, page)
    for table in tables[1:]:
        _write_table(sink, table)
    book.close()
    made = Package.of_bytes(target.getvalue(), Path("the copy"))
    styles = with_heading_style(made.part(STYLES_PART), sink.places(TITLE_LOOK, TITLE))
    said = made.with_parts({CORE: _core(config.title, period), STYLES_PART: styles})
    return as_excel_writes(said).packed()


def _core(title: str, period: str) -> bytes:
    """Title, period and language; no author, no editor, no dates."""
    namespaces = (
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<cp:coreProperties {namespaces}><dc:title>{escaped_text(title)}</dc:title>"
        f"<dc:subject>{escaped_text(period)}</dc:subject><dc:language>en-GB</dc:language></cp:coreProperties>"
    ).encode()


class _Sink:
    """A workbook being written; one format for each look."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[frozenset[tuple[str, object]], Format] = {}

    def format(self, look: Properties) -> Format:
        key = frozenset(look.items())
        if key not in self._formats:
            self._formats[key] = self.book.add_format({**DEFAULT_FONT, **look})
        return self._formats[key]

    def places(self, *looks: Properties) -> set[int]:
        """The indexes of these looks' formats in the closed workbook."""
        used = [self._formats.get(frozenset(look.items())) for look in looks]
        return {format.xf_index for format in used if format}

    def write(self, sheet: Worksheet, cell: PaintedCell) -> None:
        """Write the cell's value; never as a formula or link, whatever a text begins with."""
        at, style = (cell.row - 1, cell.column - 1), self.format(cell.look)
        match cell.value:
            case None | "":
                answer = sheet.write_blank(*at, None, style)
            case str():
                answer = sheet.write_string(*at, cell.value, style)
            case date():
                answer = sheet.write_datetime(*at, cell.value, style)
            case _:
                answer = sheet.write_number(*at, cell.value, style)
        if answer != WRITTEN_WHOLE:
            where = f"{sheet.get_name()}, {reference(cell.row, cell.column)}"
            raise PublishError(f"{where}: a text of the copy is longer than a cell can hold. Shorten it.")


def _write_page(sink: _Sink, page: CopyPage) -> None:
    sheet = sink.book.add_worksheet(layout.PAGE)
    sheet.set_column(0, 0, LEFT_MARGIN)
    for column in page.columns.printed:
        sheet.set_column(column - 1, column - 1, page.columns.width(column))
    for row, height in page.heights.items():
        sheet.set_row(row - 1, height)
    for cell in page.cells:
        sink.write(sheet, cell)
    sheet.freeze_panes(layout.FIRST_ROW - 1, 0)
    sheet.hide_gridlines(2)
    sheet.set_zoom(90)
    sheet.set_landscape()
    sheet.set_paper(paper.size_for(page.columns))
    sheet.set_margins(left=paper.SIDES, right=paper.SIDES, top=paper.TOP, bottom=paper.BOTTOM)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, layout.REF - 1, page.last_row - 1, page.columns.notes - 1)
    sheet.repeat_rows(layout.MONTHS_ROW - 1, layout.HEADINGS_ROW - 1)
    sheet.set_h_pagebreaks(page.breaks)
    sheet.center_horizontally()
    sheet.set_footer("&L&10&A&R&10Page &P of &N")


def _write_table(sink: _Sink, table: PlainTable) -> None:
    sheet = sink.book.add_worksheet(table.sheet)
    for row, line in enumerate(table.lines, start=1):
        sink.write(sheet, PaintedCell(row, 1, line, TITLE_LOOK if row == 1 else LINE_LOOK))
    top = table.headings_row
    for column, width in enumerate(table.widths):
        sheet.set_column(column, column, width)
    sheet.set_row(top - 1, _height(table.headings, table.widths, bold=True))
    for down, entries in enumerate(table.rows, start=1):
        sheet.set_row(top - 1 + down, _height(entries, table.widths))
        for column, entry in enumerate(entries, start=1):
            sink.write(sheet, _table_cell(top + down, column, entry))
    columns = [{"header": heading, "header_format": sink.format(HEADING_LOOK)} for heading in table.headings]
    sheet.add_table(
        top - 1,
        0,
        top - 1 + len(table.rows),
        len(table.headings) - 1,
        {
            "name": table.name or "".join(word.capitalize() for word in table.sheet.split()),
            "columns": columns,
            "style": None,
            "autofilter": False,
            "first_column": True,
        },
    )
    sheet.set_paper(A4)
    if sum(table.widths) > PORTRAIT_WIDTH:
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    else:
        sheet.fit_to_pages(1, 1)
    sheet.repeat_rows(top - 1)


def _table_cell(row: int, column: int, entry: str | Number) -> PaintedCell:
    if isinstance(entry, Number):
        return PaintedCell(row, column, entry.value, {**TEXT_LOOK, "num_format": entry.format})
    return PaintedCell(row, column, entry, TEXT_LOOK)


def _height(entries: Sequence[str | Number], widths: Sequence[float], bold: bool = False) -> float:
    """The height in points of a row with wrapped texts."""
    lines = (
        len(wrapped(entry, TABLE_SIZE, layout.room(width), bold)) if isinstance(entry, str) else 1
        for entry, width in zip(entries, widths, strict=True)
    )
    return min(max(lines) * TABLE_SIZE * layout.LINE + TABLE_PADDING, layout.HIGHEST_ROW)
