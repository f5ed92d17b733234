"""The page before any figure is on it: widths, headings, picker, RAG rules, buttons and printing."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpixl.workbook import layout
from kpixl.workbook.layout import paper
from kpixl.workbook.layout.paper import A4
from kpixl.workbook.letter_colours import NAME_OF_LETTER
from kpixl.workbook.making.cell_looks import INPUT, NAVY, SLATE, WARNING, styles
from kpixl.workbook.making.template import Template
from kpixl.workbook.ooxml.cells import LAST_ROW

BUTTONS = {
    "Refresh": "KpixlRefresh",
    "Check": "KpixlCheck",
    "Publish": "KpixlPublish",
    "Explain this figure": "KpixlExplain",
    "Override this letter…": "KpixlOverride",
}
BUTTON_WIDTH = 122  # pixels
USUAL = layout.USUAL  # a refresh lays the page out again if config asks for another shape
HIDDEN_COLUMNS = (layout.KEY, USUAL.shape, USUAL.action_of)


def write_page(template: Template) -> None:
    sheet = template.sheets[layout.PAGE]
    for column in range(layout.KEY, USUAL.due + 1):
        hidden = {"hidden": True} if column in HIDDEN_COLUMNS else {}
        sheet.set_column(column - 1, column - 1, USUAL.width(column), None, hidden)
    title = template.format({"bold": True, "font_size": 18, "font_color": NAVY, "valign": "vcenter"})
    subtitle = template.format({"font_size": 11, "font_color": SLATE, "valign": "vcenter"})
    for row, height in paper.TITLE_HEIGHTS.items():
        sheet.set_row(row - 1, height)
    sheet.write_blank(layout.TITLE_ROW - 1, layout.REF - 1, None, title)
    sheet.write_blank(layout.SUBTITLE_ROW - 1, layout.REF - 1, None, subtitle)
    _write_picker(template, sheet)
    _write_legend(template, sheet)
    _write_headings(template, sheet)
    _write_rag_rules(template, sheet)
    _set_printing(sheet)
    sheet.freeze_panes(layout.FIRST_ROW - 1, layout.METRIC)
    sheet.hide_gridlines(2)
    sheet.set_zoom(90)


def write_banner(template: Template) -> None:
    """Write the cell in which a refresh says what the working copy contains and how it may be sent out."""
    looks = {"bold": True, "font_size": 9, "font_color": WARNING, "valign": "vcenter", "indent": 1}
    row, column = layout.BANNER_PLACE
    template.sheets[layout.PAGE].write_blank(row - 1, column - 1, None, template.format(looks))


def write_buttons(template: Template) -> None:
    """Write the buttons above the narratives, where nothing is printed: buttons are only for the screen."""
    sheet = template.sheets[layout.PAGE]
    for at, (caption, macro) in enumerate(BUTTONS.items()):
        place = {"x_offset": 8 + at * (BUTTON_WIDTH + 6), "y_offset": 5, "width": BUTTON_WIDTH, "height": 26}
        sheet.insert_button(layout.TITLE_ROW - 1, USUAL.narrative - 1, {"macro": macro, "caption": caption, **place})


def _write_picker(template: Template, sheet: Worksheet) -> None:
    picker = template.format(
        {
            "bold": True,
            "num_format": '"Month:  "mmmm yyyy',
            "align": "left",
            "valign": "vcenter",
            "bg_color": INPUT,
            "border": 1,
            "border_color": SLATE,
            "indent": 1,
        }
    )
    warning = template.format({"bold": True, "font_color": "#C00000", "valign": "vcenter"})
    row, column = layout.PICKER_ROW - 1, layout.PICKER_COLUMN - 1
    sheet.write_blank(row, column, None, picker)
    sheet.data_validation(
        row,
        column,
        row,
        column,
        {
            "validate": "list",
            "source": "=kpixl_months",
            "error_type": "information",
            "input_title": "Reporting month",
            "input_message": "Pick the month, then Refresh. Those before it are shown beside it.",
            "error_title": "Another month",
            "error_message": "Type any day of the month you want, then Refresh.",
        },
    )
    # Until Refresh has run, the figures are still those of the month that was shown before the pick.
    picked = xl_rowcol_to_cell(row, column, True, True)
    says_another = f'IF(TEXT({picked},"yyyy-mm")<>kpixl_period,"Refresh to show this month","")'
    sheet.write_formula(row, column + 1, f'=IF({picked}="","",{says_another})', warning, "")


def _write_legend(template: Template, sheet: Worksheet) -> None:
    chip = template.format({"bold": True, "align": "center", "valign": "vcenter"})
    words = template.format({"font_color": SLATE, "valign": "vcenter", "indent": 1})
    row = layout.PICKER_ROW - 1
    for column, letter, meaning in layout.legend(USUAL):
        sheet.write_string(row, column - 1, letter, chip)
        sheet.write_string(row, column, meaning, words)


def _write_headings(template: Template, sheet: Worksheet) -> None:
    plain = {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "valign": "vcenter", "text_wrap": True}
    text = template.format({**plain, "indent": 1})
    centred = template.format({**plain, "align": "center"})
    over_number = template.format({**plain, "align": "right", "shrink": True, "text_wrap": False})
    over_target = template.format({**plain, "align": "right", "indent": 1})
    month = template.format(
        {
            **plain,
            "align": "center",
            "bg_color": NAVY,
            "left": 1,
            "left_color": "#FFFFFF",
            "right": 1,
            "right_color": "#FFFFFF",
        }
    )
    hidden = template.format(styles()["key"])
    margin = template.format({"bold": True, "font_size": 9, "font_color": WARNING, "valign": "vcenter"})
    over = {
        USUAL.margin: margin,
        USUAL.still_open: margin,
        **dict.fromkeys(HIDDEN_COLUMNS, hidden),
        **dict.fromkeys((layout.METRIC, USUAL.notes, *USUAL.typed), text),
        **dict.fromkeys((layout.REF, *USUAL.letters), centred),
        **dict.fromkeys((layout.TARGET, layout.NATIONAL, layout.COMPARABLE), over_target),
    }
    sheet.set_row(layout.HEADINGS_ROW - 1, paper.HEADINGS_HEIGHT)
    for column in (layout.REF, layout.METRIC, layout.TARGET, USUAL.narrative, USUAL.notes):
        sheet.write_blank(layout.MONTHS_ROW - 1, column - 1, None, text)
    for first, last, look in (
        (layout.NATIONAL, layout.COMPARABLE, centred),
        *((first, first + layout.VALUE, month) for first in USUAL.of_months),
    ):
        sheet.merge_range(layout.MONTHS_ROW - 1, first - 1, layout.MONTHS_ROW - 1, last - 1, "", look)
    for column in USUAL.letters:
        sheet.write_blank(layout.MONTHS_ROW - 1, column - 1, None, centred)
    for column, heading in enumerate((*USUAL.headings, *layout.ACTION_COLUMNS), start=1):
        sheet.write_string(layout.HEADINGS_ROW - 1, column - 1, heading, over.get(column, over_number))


def _write_rag_rules(template: Template, sheet: Worksheet) -> None:
    """Write a set of rules for each RAG column: each letter has its colour, and the first rule that fits wins."""
    last = layout.FIRST_ROW + layout.ROWS_AT_MOST - 1
    for column in USUAL.letters:
        first_cell = xl_rowcol_to_cell(layout.PICKER_ROW - 1, column - 1)
        for letter, name in NAME_OF_LETTER.items():
            colour = template.letters.not_rated if letter is None else template.letters.colours[letter]
            painted = template.book.add_format({"bg_color": f"#{colour.fill}", "font_color": f"#{colour.text}"})
            rule = {"type": "formula", "criteria": f"={first_cell}={name}", "format": painted, "stop_if_true": True}
            sheet.conditional_format(layout.PICKER_ROW - 1, column - 1, last - 1, column - 1, rule)


def _set_printing(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=paper.SIDES, right=paper.SIDES, top=paper.TOP, bottom=paper.BOTTOM)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, layout.REF - 1, LAST_ROW - 1, USUAL.notes - 1)
    sheet.repeat_rows(layout.MONTHS_ROW - 1, layout.HEADINGS_ROW - 1)
    sheet.center_horizontally()
    sheet.set_footer("&L&10&A&R&10Page &P of &N")
