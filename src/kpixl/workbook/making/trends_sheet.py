"""The sheet Trends before anything is drawn: a chart for each indicator, which a refresh fills."""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_range_abs

from kpixl.workbook import layout
from kpixl.workbook.blocks import RowCells
from kpixl.workbook.layout import trend_places as at
from kpixl.workbook.layout import trend_words
from kpixl.workbook.layout.paper import A4
from kpixl.workbook.layout.trend_places import Drawn
from kpixl.workbook.making.cell_looks import FONT, NAVY, SLATE
from kpixl.workbook.making.template import Template
from kpixl.workbook.ooxml.cells import LAST_ROW

GREY, ORANGE, INK = "#7F7F7F", "#B34700", "#000000"
NO_LINE: dict[str, Any] = {"none": True}
CHART_PIXELS = (at.CHART_WIDTH * 7 + 5 - 4, at.CHART_HEIGHT / 0.75 - 4)
SHEETS_OF_PAPER = 17
LETTERS = {"name": FONT, "size": at.CHART_LETTERS, "color": INK}

# The lines can be told apart without colours: by dashes, by thickness and by the shape of their marks.
LINE_LOOKS: dict[Drawn, dict[str, Any]] = {
    Drawn.YEAR_MEAN: {"line": {"color": "#7F7F7F", "width": 2.5, "transparency": 60}},
    Drawn.UPPER: {"line": {"color": GREY, "width": 0.75, "dash_type": "dash"}},
    Drawn.LOWER: {"line": {"color": GREY, "width": 0.75, "dash_type": "dash"}},
    Drawn.MEAN: {"line": {"color": GREY, "width": 0.75}},
    Drawn.TARGET_LOW: {"line": {"color": ORANGE, "width": 1.75, "dash_type": "long_dash"}},
    Drawn.TARGET_HIGH: {"line": {"color": ORANGE, "width": 1.75, "dash_type": "long_dash"}},
    Drawn.NATIONAL: {"line": {"color": INK, "width": 1.25}},
    Drawn.COMPARABLE: {"line": {"color": INK, "width": 1.25, "dash_type": "square_dot"}},
    Drawn.EVENTS: {"line": {"color": INK, "width": 0.75, "dash_type": "round_dot"}},
    Drawn.FIGURE: {
        "line": {"color": NAVY, "width": 1.25},
        "marker": {"type": "circle", "size": 4, "fill": {"color": NAVY}, "border": {"color": NAVY}},
    },
    Drawn.RESTATED: {
        "line": NO_LINE,
        "marker": {"type": "circle", "size": 6, "fill": {"none": True}, "border": {"color": NAVY, "width": 1.5}},
    },
}


def write_trends(template: Template) -> None:
    """Write the sheet with its key, and as many charts as there are indicators."""
    sheet = template.sheets[layout.TRENDS]
    sheet.write_string(0, 0, at.TRENDS_TITLE, template.format({"bold": True, "font_size": 16, "font_color": NAVY}))
    words = template.format({"font_color": SLATE, "font_size": 9.5})
    sheet.write_blank(at.TREND_SUBTITLE_ROW - 1, 0, None, words)
    for row, line in enumerate(trend_words.HOW_DRAWN, start=at.TREND_KEY_ROW):
        sheet.write_string(row - 1, 0, line, words)
    sheet.set_row(0, 26)
    sheet.set_column(0, at.CHARTS_ACROSS - 1, at.CHART_WIDTH)
    below = template.format({"font_size": at.CAPTION_SIZE, "text_wrap": True, "valign": "top", "indent": 1})
    for number in range(1, template.indicators + 1):
        row, column = at.chart_cell(number)
        sheet.set_row(row - 1, at.CHART_HEIGHT)
        sheet.write_blank(row, column - 1, None, below)
    for number in range(1, template.indicators + 1):
        _insert_chart(template, number)
    sheet.hide_gridlines(2)
    sheet.freeze_panes(at.CHARTS_ROW - 1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.25, right=0.25, top=0.35, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, LAST_ROW - 1, at.CHARTS_ACROSS - 1)
    sheet.set_h_pagebreaks([at.CHARTS_ROW - 1 + 2 * (at.PER_PAPER * paper - 1) for paper in range(1, SHEETS_OF_PAPER)])
    sheet.set_footer("&L&10&A&R&10Page &P of &N")


def write_series(template: Template) -> None:
    """Write the hidden sheet from which the charts are drawn, without values."""
    sheet = template.sheets[layout.SERIES]
    sheet.write_row(0, 0, at.SERIES_HEADINGS, template.format({"bold": True}))
    sheet.set_column(0, at.SERIES_TEXT - 1, 16)


def _insert_chart(template: Template, number: int) -> None:
    chart = template.book.add_chart({"type": "scatter", "subtype": "straight", "name": at.chart_name(number)})
    for drawn, look in LINE_LOOKS.items():
        series = {
            "name": drawn.words,
            "categories": _formula(at.days_cells(number, drawn, at.CHART_MONTHS_AT_MOST)),
            "values": _formula(at.drawn_cells(number, drawn, at.CHART_MONTHS_AT_MOST)),
        }
        chart.add_series({**series, "marker": _mark(drawn), **look})
    title = {"name": _formula(at.title_cell(number)), "name_font": {**LETTERS, "bold": True, "color": NAVY}}
    chart.set_title({**title, "overlay": True})
    chart.set_plotarea({"layout": {"x": 0.135, "y": 0.41, "width": 0.83, "height": 0.45}})
    chart.set_legend({"none": True})
    axis = {"num_font": LETTERS, "line": {"color": GREY}, "major_tick_mark": "outside", "minor_tick_mark": "none"}
    ends = {"min": 0, "max": 1, "major_unit": 0.25}
    chart.set_x_axis({**axis, **ends, "num_format": "mmm yy", "major_gridlines": {"visible": False}})
    chart.set_y_axis(
        {**axis, **ends, "num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#E3E3E3"}}}
    )
    chart.set_chartarea({"border": {"color": "#BFC7D1"}})
    chart.show_blanks_as("gap")
    chart.show_hidden_data()
    row, column = at.chart_cell(number)
    width, height = CHART_PIXELS
    chart.set_size({"width": int(width), "height": int(height), "x_offset": 2, "y_offset": 2})
    template.sheets[layout.TRENDS].insert_chart(
        row - 1, column - 1, chart, {"object_position": 1, "x_offset": 2, "y_offset": 2}
    )


def _mark(drawn: Drawn) -> dict[str, Any]:
    """The mark at the ends of a benchmark's line, which identifies it; other lines have none."""
    shape = {Drawn.NATIONAL: "square", Drawn.COMPARABLE: "triangle"}.get(drawn)
    if shape is None:
        return {"type": "none"}
    return {"type": shape, "size": 5, "fill": {"color": INK}, "border": {"color": INK}}


def _formula(cells: RowCells) -> str:
    return f"={layout.SERIES}!{xl_range_abs(cells.row - 1, cells.first - 1, cells.row - 1, cells.last - 1)}"
