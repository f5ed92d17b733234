"""
How the workbook looks before any figure is in it: sheets, styles, widths, RAG rules, pickers, printing.

Styles have names. One cell of `_config` has each, where a refresh finds it again even after somebody changed how it
looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpixl.config.values import Letters
from kpixl.narratives.conflicts import Take
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from kpixl.workbook.case_tables import DECIDING, sheet_of
from kpixl.workbook.layout import paper
from kpixl.workbook.letter_colours import NAME_OF_LETTER
from kpixl.workbook.ooxml.cells import LAST_ROW

FONT = "Arial"
DEFAULT_FONT = {"font_name": FONT, "font_size": layout.TEXT_SIZE}
NAVY, SLATE, RULE, WARNING = "#1F3A5F", "#44546A", "#BFC7D1", "#9C2A00"
INPUT, WRITTEN_HERE = "#FFF8DC", "#F2F2F2"  # where people type, and beside it where kpixl alone writes

VISIBLE = (
    *(layout.PAGE, layout.DEFINITIONS, layout.OVERRIDES, layout.ACTIONS),
    *(layout.CONFLICTS, layout.DECISIONS, layout.DATA_QUALITY),
)
HIDDEN = (layout.CONFIG, layout.FIGURES, layout.NARRATIVES, layout.HANDOUTS, layout.LOG)
VERY_HIDDEN = (layout.CASES, *(sheet_of(table) for table in DECIDING))
SHEETS = (*VISIBLE, *HIDDEN, *VERY_HIDDEN)
HANDOUT_SHEETS = (
    *(layout.PAGE, layout.DEFINITIONS, layout.OVERRIDES, layout.ACTIONS),
    *(layout.CONFIG, layout.FIGURES, layout.NARRATIVES),
)
UNLOCKED = {"locked": False}  # where a hand-out's sheets are protected, these cells are not

OVERRIDE_ROWS = 300
CONFLICT_ROWS = DECISION_ROWS = 300
A4 = 9  # as Excel numbers paper
BUTTONS = {
    "Refresh": "KpixlRefresh",
    "Check": "KpixlCheck",
    "Publish": "KpixlPublish",
    "Explain this figure": "KpixlExplain",
    "Override this letter…": "KpixlOverride",
}
HIDDEN_COLUMNS = (layout.KEY, layout.SHAPE, layout.ACTION_OF)
BUTTON_WIDTH = 122  # pixels
LETTER_COLUMNS = tuple(layout.FIRST_MONTH + 3 * month + layout.LETTER for month in range(layout.MONTHS_SHOWN))

Properties = dict[str, Any]


def code_name(sheet: str) -> str:
    """The name of a sheet's module in the VBA project: letters and digits, beginning with a letter."""
    words = sheet.replace("_", " ").split()
    return "Sheet" + "".join(word[:1].upper() + word[1:] for word in words)


def styles() -> dict[str, Properties]:
    """Every cell style by the name that the layout asks for it."""
    cell: Properties = {"font_size": layout.TEXT_SIZE, "valign": "vcenter", "bottom": 1, "bottom_color": RULE}
    figure = {**cell, "align": "right"}
    judged = {**figure, "indent": 1}
    month = {**figure, "left": 1, "left_color": SLATE}
    letter = {**cell, "align": "center", "bold": True}
    note = {"font_size": layout.FOOTNOTE_SIZE, "font_color": "#404040", "valign": "vcenter"}
    named: dict[str, Properties] = {
        "blank": {},
        "key": {"font_size": 8, "font_color": "#808080", "num_format": "@"},
        "ref": {**cell, "align": "center", "font_color": SLATE, "num_format": "@", "bold": True},
        "metric": {**cell, "text_wrap": True, "indent": 1},
        "number": {**month, "num_format": "#,##0"},
        "letter": {**letter, "left": 5, "left_color": "#FFFFFF", "right": 1, "right_color": SLATE},
        "letter overridden": {**letter, "border": 2, "border_color": "#000000"},
        "narrative": {**cell, "font_size": layout.NARRATIVE_SIZE, "text_wrap": True, "num_format": "@", "indent": 1}
        | {"bg_color": INPUT}
        | UNLOCKED,
        "notes": {
            **cell,
            "font_size": layout.NOTES_SIZE,
            "text_wrap": True,
            "italic": True,
            "font_color": SLATE,
            "indent": 1,
            "bg_color": WRITTEN_HERE,
        },
        "margin": {
            "font_size": layout.NOTES_SIZE,
            "text_wrap": True,
            "valign": "vcenter",
            "font_color": WARNING,
            "bg_color": WRITTEN_HERE,
        },
        "note": note,
        "note heading": {**note, "bold": True, "font_color": NAVY},
        "list text": {
            "font_size": layout.NARRATIVE_SIZE,
            "text_wrap": True,
            "valign": "top",
            "align": "left",
            "indent": 1,
            "bottom": 1,
            "bottom_color": RULE,
        },
        "day": {"num_format": "dd/mm/yyyy", "align": "left"},
    }
    for number_format in layout.NUMBER_FORMATS:
        shown = number_format if number_format.endswith("%") else f"#,##{number_format}"
        named[f"target {number_format}"] = {**judged, "num_format": shown}
        named[f"target at most {number_format}"] = {**judged, "num_format": f'"≤ "{shown}'}
        named[f"benchmark {number_format}"] = {**judged, "num_format": shown, "font_color": SLATE}
        named[f"value {number_format}"] = {**figure, "num_format": f"{shown}_)"}  # clear of the letter's box
    return named


class Template:
    """A workbook under construction: its formats by style name, its sheets by name."""

    def __init__(self, book: Workbook, letters: Letters, sheets: Sequence[str] = SHEETS) -> None:
        self.book = book
        self.letters = letters
        self.formats: list[Format] = [self.format(properties) for properties in styles().values()]
        self.styles: dict[str, int] = {name: at for at, name in enumerate(styles())}
        self.sheets: dict[str, Worksheet] = {name: self._sheet(name) for name in sheets}

    def format(self, properties: Properties) -> Format:
        return self.book.add_format({**DEFAULT_FONT, **properties})

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_vba_name(code_name(name))
        if name in HIDDEN:
            sheet.hide()
        if name in VERY_HIDDEN:
            sheet.very_hidden()
        return sheet


def write_handout(template: Template) -> None:
    """Write the page for managers (`HANDOUT_SHEETS`): what they may type into is open, everything else is locked."""
    template.book.set_vba_name("ThisWorkbook")
    _write_page(template)
    _write_definitions(template)
    _write_overrides(template)
    _write_actions(template)
    _write_config(template)
    _write_tables(template)
    for name in (
        layout.PAGE,
        layout.OVERRIDES,
        layout.ACTIONS,
    ):  # against slips, not against people: there is no password
        template.sheets[name].protect("", {"format_rows": True, "format_columns": True})
    template.sheets[layout.PAGE].activate()


def write_template(template: Template) -> None:
    """Write everything but the figures."""
    template.book.set_vba_name("ThisWorkbook")
    _write_page(template)
    _write_banner(template)
    _write_definitions(template)
    _write_list(
        template,
        layout.DATA_QUALITY,
        "Data quality",
        layout.QUERY_HEADINGS,
        layout.QUERY_WIDTHS,
        "What somebody should look at, written anew by each refresh: by file and line, never by child.",
    )
    _write_overrides(template)
    _write_actions(template)
    _write_conflicts(template)
    _write_decisions(template)
    _write_config(template)
    _write_asking(template)
    _write_tables(template)
    _write_buttons(template)
    template.sheets[layout.PAGE].activate()


def _write_banner(template: Template) -> None:
    """Write the cell in which a refresh says what is in the working copy, and how it may leave."""
    looks = {"bold": True, "font_size": 9, "font_color": WARNING, "valign": "vcenter", "indent": 1}
    row, column = layout.BANNER_PLACE
    template.sheets[layout.PAGE].write_blank(row - 1, column - 1, None, template.format(looks))


def _write_buttons(template: Template) -> None:
    """Write the buttons, above the narratives where nothing is printed: buttons are only for the screen."""
    sheet = template.sheets[layout.PAGE]
    for at, (caption, macro) in enumerate(BUTTONS.items()):
        place = {"x_offset": 8 + at * (BUTTON_WIDTH + 6), "y_offset": 5, "width": BUTTON_WIDTH, "height": 26}
        sheet.insert_button(layout.TITLE_ROW - 1, layout.NARRATIVE - 1, {"macro": macro, "caption": caption, **place})


def _write_asking(template: Template) -> None:
    sheet = template.sheets[layout.CONFIG]
    for name, row in (("told", layout.TOLD_ROW), ("asked", layout.ASKED_ROW)):
        sheet.write_string(row - 1, 0, name)
        template.book.define_name(f"kpixl_{name}", f"={layout.CONFIG}!$B${row}")


def _write_definitions(template: Template) -> None:
    _write_list(
        template,
        layout.DEFINITIONS,
        "What each indicator counts",
        layout.DEFINITION_HEADINGS,
        layout.DEFINITION_WIDTHS,
        "From kpixl's definitions; targets and owners from this council's config.",
    )


def _write_page(template: Template) -> None:
    sheet = template.sheets[layout.PAGE]
    for column, width in layout.WIDTHS.items():
        hidden = {"hidden": True} if column in HIDDEN_COLUMNS else {}
        sheet.set_column(column - 1, column - 1, width, None, hidden)
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
            "input_message": "Pick the month, then Refresh. The two months before it are shown beside it.",
            "error_title": "Another month",
            "error_message": "Type any day of the month you want, then Refresh.",
        },
    )
    # Until Refresh has run, the figures are those of the month before the pick.
    shows_another = f'TEXT({xl_rowcol_to_cell(row, column, True, True)},"yyyy-mm")<>kpixl_period'
    sheet.write_formula(row, column + 1, f'=IF({shows_another},"Refresh to show this month","")', warning, "")


def _write_legend(template: Template, sheet: Worksheet) -> None:
    chip = template.format({"bold": True, "align": "center", "valign": "vcenter"})
    words = template.format({"font_color": SLATE, "valign": "vcenter", "indent": 1})
    row = layout.PICKER_ROW - 1
    meanings = ((Rag.GREEN, "target met"), (Rag.AMBER, "just missed"), (Rag.RED, "missed"))
    for column, (letter, meaning) in zip(LETTER_COLUMNS, meanings, strict=True):
        sheet.write_string(row, column - 1, layout.letter_text(letter), chip)
        if letter is Rag.RED:
            meaning += "      –  not rated, or no value      boxed: set by a manager"
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
        layout.MARGIN: margin,
        layout.STILL_OPEN: margin,
        **dict.fromkeys(HIDDEN_COLUMNS, hidden),
        **dict.fromkeys((layout.METRIC, layout.NARRATIVE, layout.NOTES, layout.ACTION, layout.DUE), text),
        **dict.fromkeys((layout.REF, *LETTER_COLUMNS), centred),
        **dict.fromkeys((layout.TARGET, layout.NATIONAL, layout.COMPARABLE), over_target),
    }
    sheet.set_row(layout.HEADINGS_ROW - 1, paper.HEADINGS_HEIGHT)
    for column in (layout.REF, layout.METRIC, layout.TARGET, layout.NARRATIVE, layout.NOTES):
        sheet.write_blank(layout.MONTHS_ROW - 1, column - 1, None, text)
    for first, last, look in (
        (layout.NATIONAL, layout.COMPARABLE, centred),
        *((first, first + layout.VALUE, month) for first in layout.FIRST_COLUMNS),
    ):
        sheet.merge_range(layout.MONTHS_ROW - 1, first - 1, layout.MONTHS_ROW - 1, last - 1, "", look)
    for column in LETTER_COLUMNS:
        sheet.write_blank(layout.MONTHS_ROW - 1, column - 1, None, centred)
    for column, heading in enumerate((*layout.HEADINGS, *layout.ACTION_PAGE_HEADINGS), start=1):
        sheet.write_string(layout.HEADINGS_ROW - 1, column - 1, heading, over.get(column, over_number))


def _write_rag_rules(template: Template, sheet: Worksheet) -> None:
    """Write one set of rules for each RAG column: each letter has its colour, and the first rule that fits wins."""
    last = layout.FIRST_ROW + layout.ROWS_AT_MOST - 1
    for column in LETTER_COLUMNS:
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
    sheet.print_area(0, layout.REF - 1, LAST_ROW - 1, layout.NOTES - 1)
    sheet.repeat_rows(layout.MONTHS_ROW - 1, layout.HEADINGS_ROW - 1)
    sheet.center_horizontally()
    sheet.set_footer("&L&10&A&R&10Page &P of &N")


def _write_list(
    template: Template, name: str, title: str, headings: Sequence[str], widths: Sequence[float], about: str
) -> None:
    sheet = template.sheets[name]
    heading = template.format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "valign": "vcenter", "text_wrap": True, "indent": 1}
    )
    sheet.write_string(0, 0, title, template.format({"bold": True, "font_size": 16, "font_color": NAVY}))
    sheet.write_string(1, 0, about, template.format({"font_color": SLATE, "font_size": 9.5}))
    sheet.set_row(0, 26)
    sheet.set_row(layout.TABLE_FIRST_ROW - 2, 18)
    for column, (text, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(layout.TABLE_FIRST_ROW - 2, column, text, heading)
    sheet.freeze_panes(layout.TABLE_FIRST_ROW - 1, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(layout.TABLE_FIRST_ROW - 2)
    sheet.set_footer("&L&10&A&R&10Page &P of &N")


def _write_overrides(template: Template) -> None:
    about = (
        "Fill in one row, from Indicator to When, to set another letter (or none) for one indicator and month, then "
        "Refresh. The page shows whose letter it is and keeps the computed one beside it."
    )
    _write_list(
        template, layout.OVERRIDES, "Letters set by managers", layout.OVERRIDE_HEADINGS, layout.OVERRIDE_WIDTHS, about
    )
    sheet = template.sheets[layout.OVERRIDES]
    cell: Properties = {
        "font_size": layout.NARRATIVE_SIZE,
        "align": "left",
        "valign": "vcenter",
        "indent": 1,
        "text_wrap": True,
        "border": 1,
        "border_color": RULE,
        "bg_color": INPUT,
        **UNLOCKED,
    }
    text = template.format({**cell, "num_format": "@"})
    month = template.format({**cell, "num_format": "mmm yyyy"})
    letter = template.format({**cell, "align": "center", "indent": 0, "bold": True})
    day = template.format({**cell, "num_format": "dd/mm/yyyy"})
    formats = (text, month, letter, text, text, day, day)
    first, last = layout.OVERRIDES_FIRST_ROW - 1, layout.OVERRIDES_FIRST_ROW + OVERRIDE_ROWS - 2
    for row in range(first, last + 1):
        for column, style in enumerate(formats):
            sheet.write_blank(row, column, None, style)
    pick = {"validate": "list", "ignore_blank": True, "error_type": "warning"}
    sheet.data_validation(first, 0, last, 0, {**pick, "source": "=kpixl_indicators"})
    sheet.data_validation(first, 1, last, 1, {**pick, "source": "=kpixl_months"})
    help_ = {"input_title": "Letter", "input_message": "R, A or G; none takes the letter away."}
    sheet.data_validation(first, 2, last, 2, {**pick, **help_, "source": ["R", "A", "G", "none"]})


def _write_actions(template: Template) -> None:
    about = (
        "What was promised beside the figures, by whom and by when. A new action is typed on the page. To close one, "
        "type done, or the day, in the column Closed, then Refresh. What is tinted may be changed."
    )
    _write_list(template, layout.ACTIONS, "Actions", layout.ACTION_HEADINGS, layout.ACTION_WIDTHS, about)


def _write_conflicts(template: Template) -> None:
    about = (
        "Texts and overrides that came back different in two copies, or were changed here meanwhile. Pick in the "
        "column Take which one to take, then Refresh: 'copy' takes the copy's, 'page' keeps the page's; or write the "
        "text there."
    )
    _write_list(template, layout.CONFLICTS, "Conflicts", layout.CONFLICT_HEADINGS, layout.CONFLICT_WIDTHS, about)
    take, first = layout.CONFLICT_HEADINGS.index("Take"), layout.TABLE_FIRST_ROW - 1
    pick = {"validate": "list", "ignore_blank": True, "source": [take.value for take in Take], "show_error": False}
    template.sheets[layout.CONFLICTS].data_validation(first, take, first + CONFLICT_ROWS - 1, take, pick)


def _write_decisions(template: Template) -> None:
    about = (
        "Places that may tell who somebody is, from the last Publish. Pick mask, or keep and say why in the next "
        "column (name nobody: it is kept). Then press Publish again. A sentence that changes is asked about again."
    )
    _write_list(template, layout.DECISIONS, "Decisions", layout.DECISION_HEADINGS, layout.DECISION_WIDTHS, about)
    decision, first = layout.DECISION_HEADINGS.index("Decision"), layout.TABLE_FIRST_ROW - 1
    pick = {"validate": "list", "ignore_blank": True, "source": [each.value for each in layout.MaskOrKeep]}
    help_ = {"error_type": "warning", "input_title": "Decision", "input_message": "mask, or keep because …"}
    sheet = template.sheets[layout.DECISIONS]
    sheet.data_validation(first, decision, first + DECISION_ROWS - 1, decision, {**pick, **help_})


def _write_config(template: Template) -> None:
    book, sheet = template.book, template.sheets[layout.CONFIG]
    sheet.write_row(0, 0, ["setting", "value", "fill", "text"])
    for name, row in layout.SETTING_ROWS.items():
        sheet.write_string(row - 1, 0, name)
    for letter, row in layout.LETTER_ROWS.items():
        sheet.write_string(row - 1, 0, NAME_OF_LETTER[letter].removeprefix("kpixl_"))
        book.define_name(NAME_OF_LETTER[letter], f"={layout.CONFIG}!$B${row}")
    book.define_name("kpixl_period", f"={layout.CONFIG}!$B${layout.SETTING_ROWS['period']}")
    day = template.format({"num_format": "mmmm yyyy", "align": "left"})
    months = layout.MONTHS_BEFORE + 1 + layout.MONTHS_AFTER
    sheet.write_string(0, layout.MONTHS_COLUMN - 1, "months")
    for row in range(months):
        sheet.write_blank(row + 1, layout.MONTHS_COLUMN - 1, None, day)
    book.define_name("kpixl_months", f"={layout.CONFIG}!{_down(layout.MONTHS_COLUMN, months)}")
    sheet.write_row(0, layout.STYLE_COLUMN - 1, ["style", "worn by this cell"])
    for name, at in template.styles.items():
        sheet.write_string(at + 1, layout.STYLE_COLUMN - 1, name)
        sheet.write_blank(at + 1, layout.STYLE_COLUMN, None, template.formats[at])
    sheet.write_row(0, layout.INDICATOR_COLUMN - 1, layout.INDICATOR_HEADINGS)
    listed = _down(layout.INDICATOR_COLUMN, layout.ROWS_AT_MOST)
    first = listed.partition(":")[0]
    book.define_name(
        "kpixl_indicators",
        f"={layout.CONFIG}!{first}:INDEX({layout.CONFIG}!{listed},MAX(1,COUNTA({layout.CONFIG}!{listed})))",
    )
    sheet.set_column(0, 20, 18)


def _down(column: int, rows: int) -> str:
    return str(xl_range_abs(1, column - 1, rows, column - 1))


def _write_tables(template: Template) -> None:
    """Write the hidden sheets that hold one table each."""
    book = template.book
    for name, headings in (
        (layout.FIGURES, layout.FIGURE_HEADINGS),
        (layout.NARRATIVES, layout.NARRATIVE_HEADINGS),
        (layout.HANDOUTS, layout.HANDOUT_HEADINGS),
        (layout.LOG, layout.LOG_HEADINGS),
        (layout.CASES, layout.CASE_HEADINGS),
    ):
        if name in template.sheets:
            template.sheets[name].write_row(0, 0, headings, template.format({"bold": True}))
            template.sheets[name].set_column(0, len(headings) - 1, 16)
    for table, columns in DECIDING.items():
        if sheet_of(table) in template.sheets:
            template.sheets[sheet_of(table)].write_row(0, 0, columns)
    book.define_name("kpixl_page", f"={layout.PAGE}!$A${layout.FIRST_ROW}")
    book.define_name(
        "kpixl_month",
        f"={layout.PAGE}!{xl_rowcol_to_cell(layout.PICKER_ROW - 1, layout.PICKER_COLUMN - 1, True, True)}",
    )
    book.define_name("kpixl_overrides", f"={layout.OVERRIDES}!$A${layout.OVERRIDES_FIRST_ROW}")
