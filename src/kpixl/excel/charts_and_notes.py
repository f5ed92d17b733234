"""Charts and notes on the sheets of a workbook that is open in Excel on Windows, brought up to date through COM."""

from __future__ import annotations

from datetime import date

import xlwings as xw

from kpixl.words.naming import day_number
from kpixl.workbook.blocks import ChartSheet, SheetNotes

AXIS_ACROSS, AXIS_UP = 1, 2  # xlCategory, xlValue: the axes of a chart
NOTE_BOX = (300.0, 170.0)  # points: width and height


def redraw(book: xw.Book, charts: ChartSheet) -> None:
    """Set the axes and texts of the existing charts, and hide charts that are no longer wanted."""
    there = {shape.Name: shape for shape in book.sheets[charts.sheet].api.Shapes}
    wanted = {chart.name: chart for chart in charts.charts}
    for name, shape in there.items():
        chart = wanted.get(name)
        if name.startswith(charts.named):
            shape.Visible = chart is not None
        if chart is None or not shape.HasChart:
            continue
        shape.AlternativeText = chart.text
        for number, axis in ((AXIS_ACROSS, chart.across), (AXIS_UP, chart.up)):
            drawn = shape.Chart.Axes(number)
            drawn.MinimumScale, drawn.MaximumScale = _on_an_axis(axis.low), _on_an_axis(axis.high)
            drawn.MajorUnit = axis.step
            drawn.TickLabels.NumberFormat = axis.number_format


def annotate(book: xw.Book, notes: SheetNotes) -> None:
    """Replace kpixl's notes that differ; a cell with somebody's note or comment keeps that and gets no other."""
    sheet = book.sheets[notes.sheet].api
    taken = {(each.Parent.Row, each.Parent.Column) for each in getattr(sheet, "CommentsThreaded", ())}
    for each in list(sheet.Comments):
        at = each.Parent.Row, each.Parent.Column
        if at in taken or not notes.is_own(each.Text()):
            taken.add(at)
        elif at not in notes.notes or notes.notes[at].text != each.Text():
            each.Delete()
        else:
            taken.add(at)
    for (row, column), note in notes.notes.items():
        if (row, column) not in taken:
            box = sheet.Cells(row, column).AddComment(note.text).Shape
            box.Width, box.Height = NOTE_BOX


def _on_an_axis(end: float | date) -> float:
    return float(day_number(end)) if isinstance(end, date) else end
