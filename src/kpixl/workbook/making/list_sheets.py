"""The list sheets before anything is listed: headings, pick lists and the cells that people type into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range_abs
from xlsxwriter.worksheet import Worksheet

from kpixl.narratives.conflicts import Take
from kpixl.workbook import layout
from kpixl.workbook.layout.paper import A4
from kpixl.workbook.layout.places import EVIDENCE_COLUMNS, EVIDENCE_PICKED
from kpixl.workbook.making.cell_looks import INPUT, NAVY, RULE, SLATE, UNLOCKED, Properties
from kpixl.workbook.making.template import Template
from kpixl.workbook.ooxml.cells import reference

TYPED_ROWS = 300  # of Overrides and Events
PICKED_ROWS = 300  # of Conflicts and Decisions
OWN_PICKS = {layout.CONFLICTS: len(Take), layout.DECISIONS: len(layout.MaskOrKeep)}  # choices that each line offers


def write_list(
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


def write_definitions(template: Template) -> None:
    write_list(
        template,
        layout.DEFINITIONS,
        "What each indicator counts",
        layout.DEFINITION_HEADINGS,
        layout.DEFINITION_WIDTHS,
        "From kpixl's definitions; targets and owners from this council's config.",
    )


def write_overrides(template: Template) -> None:
    about = (
        "Fill in one row, from Indicator to When, to set another letter (or none) for one indicator and month, then "
        "Refresh. The page shows whose letter it is and keeps the computed one beside it."
    )
    write_list(
        template, layout.OVERRIDES, "Letters set by managers", layout.OVERRIDE_HEADINGS, layout.OVERRIDE_WIDTHS, about
    )
    cell = _cell_typed_into()
    text, month = template.format({**cell, "num_format": "@"}), template.format({**cell, "num_format": "mmm yyyy"})
    letter = template.format({**cell, "align": "center", "indent": 0, "bold": True})
    day = template.format({**cell, "num_format": "dd/mm/yyyy"})
    sheet = template.sheets[layout.OVERRIDES]
    first, last = _write_empty_lines(sheet, (text, month, letter, text, text, day, day))
    pick = {"validate": "list", "ignore_blank": True, "error_type": "warning"}
    sheet.data_validation(first, 0, last, 0, {**pick, "source": "=kpixl_indicators"})
    sheet.data_validation(first, 1, last, 1, {**pick, "source": "=kpixl_months"})
    help_ = {"input_title": "Letter", "input_message": "R, A or G; none takes the letter away."}
    sheet.data_validation(first, 2, last, 2, {**pick, **help_, "source": ["R", "A", "G", "none"]})


def _cell_typed_into() -> Properties:
    """The look of a cell that people type into."""
    return {
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


def _write_empty_lines(sheet: Worksheet, looks: Sequence[Format]) -> tuple[int, int]:
    """Write empty lines to be filled in; return the first and the last row, counted from 0."""
    first, last = layout.TABLE_FIRST_ROW - 1, layout.TABLE_FIRST_ROW + TYPED_ROWS - 2
    for row in range(first, last + 1):
        for column, look in enumerate(looks):
            sheet.write_blank(row, column, None, look)
    return first, last


def write_events(template: Template) -> None:
    about = (
        "What a reader of the charts should know: a new team, a new rule, a new system. Each line is a mark on the "
        "charts of its indicator (or of all) from the next Refresh on. Name nobody."
    )
    write_list(template, layout.EVENTS, "What happened, and when", layout.EVENT_HEADINGS, layout.EVENT_WIDTHS, about)
    cell = _cell_typed_into()
    text, month = template.format({**cell, "num_format": "@"}), template.format({**cell, "num_format": "mmm yyyy"})
    sheet = template.sheets[layout.EVENTS]
    first, last = _write_empty_lines(sheet, (month, text, text, text))
    pick = {"validate": "list", "ignore_blank": True, "show_error": False}
    which = {"input_title": "Indicator", "input_message": "Pick one, or type: all"}
    anew = {
        "input_title": "Limits begin anew",
        "input_message": "yes: what was before this month no longer says what is usual. Mean, limits and runs are "
        "those of this month and later ones; there is no verdict before 13 months.",
    }
    sheet.data_validation(first, 0, last, 0, {**pick, "source": "=kpixl_months"})
    sheet.data_validation(first, 1, last, 1, {**pick, **which, "source": "=kpixl_indicators"})
    sheet.data_validation(first, 3, last, 3, {**pick, **anew, "source": ["yes", "no"]})


def write_actions(template: Template) -> None:
    about = (
        "What was promised beside the figures, by whom and by when. A new action is typed on the page. To close one, "
        "type done, or the day, in the column Closed, then Refresh. Action, Due and Closed (tinted) may be changed."
    )
    write_list(template, layout.ACTIONS, "Actions", layout.ACTION_HEADINGS, layout.ACTION_WIDTHS, about)


def write_conflicts(template: Template) -> None:
    about = (
        "Texts and overrides that came back different in two copies, or were changed here meanwhile. In the column "
        "Take, pick the one to take, then Refresh: 'copy' takes the copy's, 'page' keeps the page's. Or type there "
        "the text to use instead of both."
    )
    write_list(template, layout.CONFLICTS, "Conflicts", layout.CONFLICT_HEADINGS, layout.CONFLICT_WIDTHS, about)
    help_ = {"input_title": "Take", "input_message": "Pick copy or page, or type your own words."}
    _offer_own_picks(template, layout.CONFLICTS, layout.CONFLICT_HEADINGS, "Take", {"show_error": False, **help_})


def write_decisions(template: Template) -> None:
    about = (
        "Places that may say who somebody is, from the last Publish. Pick mask, or keep and say why in the next "
        "column (name nobody: it is kept). Then press Publish again. A sentence that changes is asked about again."
    )
    write_list(template, layout.DECISIONS, "Decisions", layout.DECISION_HEADINGS, layout.DECISION_WIDTHS, about)
    help_ = {
        "input_title": "Decision",
        "input_message": "Pick from the list: mask, or keep and say why beside it.",
        "error_type": "warning",
        "error_title": "Decision",
        "error_message": "Pick from the list. A bare mask or keep could be any line's, and Publish refuses it.",
    }
    _offer_own_picks(template, layout.DECISIONS, layout.DECISION_HEADINGS, "Decision", help_)


def _offer_own_picks(
    template: Template, name: str, headings: Sequence[str], picked_in: str, help_: Mapping[str, object]
) -> None:
    """Hide the columns after a list that hold each line's own choices, and offer these in the line's cell."""
    sheet, first, behind = template.sheets[name], layout.TABLE_FIRST_ROW - 1, len(headings)
    column, picks = headings.index(picked_in), OWN_PICKS[name]
    offered = f"=${reference(first + 1, behind + 1)}:${reference(first + 1, behind + picks)}"
    sheet.set_column(behind, behind + picks - 1, None, None, {"hidden": True})
    pick = {"validate": "list", "ignore_blank": True, "source": offered, **help_}
    sheet.data_validation(first, column, first + PICKED_ROWS - 1, column, pick)


def write_evidence(template: Template) -> None:
    about = (
        "Pick an indicator. What is said about its figure for the month on the page is counted from the extracts and "
        "updated by each Refresh. For those who work with these cases: it is in no copy and no hand-out."
    )
    write_list(template, layout.EVIDENCE, "Why is it so?", ("About", "What there is to say"), layout.TOLD_WIDTHS, about)
    sheet, (picker, answers) = template.sheets[layout.EVIDENCE], (each - 1 for each in EVIDENCE_PICKED)
    cell: Properties = {"valign": "vcenter", "text_wrap": True, "indent": 1, "bottom": 1, "bottom_color": RULE}
    sheet.write_string(picker, 0, "Indicator", template.format({"bold": True, "indent": 1, "valign": "vcenter"}))
    picked = template.format({"bold": True, "bg_color": INPUT, "border": 1, "border_color": RULE, "indent": 1})
    sheet.write_blank(picker, answers, None, picked)
    pick = {"validate": "list", "source": "=kpixl_indicators", "input_message": "Pick an indicator."}
    sheet.data_validation(picker, answers, picker, answers, pick)
    caption = {"macro": "KpixlUse", "caption": "Use this sentence", "width": 150, "height": 24}
    sheet.insert_button(0, 1, {**caption, "x_offset": 640, "y_offset": 5})
    heading, said = template.format({**cell, "bold": True, "font_color": SLATE}), template.format(cell)
    for number in range(1, layout.TOLD_AT_MOST + 1):
        row = layout.TABLE_FIRST_ROW + number - 2
        sheet.set_row(row, 2 * layout.LINE * layout.TEXT_SIZE + 6)
        for column, name in enumerate(EVIDENCE_COLUMNS):
            sheet.write_formula(row, column, _looked_up(name, number), (heading, said)[column], "")


def _looked_up(column: str, number: int) -> str:
    """A formula for a cell of `_told`: by the picked indicator's figure and the number of its sentence."""
    last = layout.HIDDEN_FIRST_ROW + layout.ROWS_AT_MOST * layout.TOLD_AT_MOST

    def down(heading: str) -> str:
        at = layout.TOLD_HEADINGS.index(heading)
        return f"{layout.TOLD}!{xl_range_abs(layout.HIDDEN_FIRST_ROW - 1, at, last, at)}"

    return f'=IFERROR(INDEX({down(column)},MATCH(kpixl_told&" {number}",{down("place")},0)),"")'
