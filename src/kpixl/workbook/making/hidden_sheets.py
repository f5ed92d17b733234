"""The hidden sheets before a refresh fills them: settings, names and styles, and sheets that hold one table each."""

from __future__ import annotations

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from kpixl.workbook import layout
from kpixl.workbook.case_tables import DECIDING, sheet_of
from kpixl.workbook.layout.places import EVIDENCE_PICKED
from kpixl.workbook.letter_colours import NAME_OF_LETTER
from kpixl.workbook.making.template import Template


def write_config(template: Template) -> None:
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
    if layout.EVIDENCE in template.sheets:
        keys = _down(layout.INDICATOR_COLUMN + layout.INDICATOR_HEADINGS.index("key"), layout.ROWS_AT_MOST)
        row, column = EVIDENCE_PICKED
        picked = xl_rowcol_to_cell(row - 1, column - 1, True, True)
        book.define_name(
            "kpixl_told",
            f"=INDEX({layout.CONFIG}!{keys},MATCH({layout.EVIDENCE}!{picked},kpixl_indicators,0))"
            f'&" "&{layout.CONFIG}!$B${layout.SETTING_ROWS["period"]}',
        )
    sheet.set_column(0, 20, 18)


def _down(column: int, rows: int) -> str:
    return str(xl_range_abs(1, column - 1, rows, column - 1))


def _write_kpi(template: Template) -> None:
    """Write the table of all figures, to which formulas refer by its name; a refresh makes it as long as needed."""
    headings = [{"header": heading} for heading in layout.KPI_HEADINGS]
    table = {"name": layout.KPI, "columns": headings, "style": None, "autofilter": False}
    template.sheets[layout.KPI].add_table(0, 0, 1, len(headings) - 1, table)
    template.sheets[layout.KPI].set_column(0, len(headings) - 1, 16)


def write_tables(template: Template) -> None:
    """Write the hidden sheets that hold one table each."""
    book = template.book
    for name, headings in (
        (layout.FIGURES, layout.FIGURE_HEADINGS),
        (layout.NARRATIVES, layout.NARRATIVE_HEADINGS),
        (layout.HANDOUTS, layout.HANDOUT_HEADINGS),
        (layout.LOG, layout.LOG_HEADINGS),
        (layout.TOLD, layout.TOLD_HEADINGS),
        (layout.CASES, layout.CASE_HEADINGS),
        (layout.BEHIND, layout.BEHIND_HEADINGS),
        (layout.GROUPS, layout.GROUP_HEADINGS),
    ):
        if name in template.sheets:
            template.sheets[name].write_row(0, 0, headings, template.format({"bold": True}))
            template.sheets[name].set_column(0, len(headings) - 1, 16)
    _write_kpi(template)
    for table, columns in DECIDING.items():
        if sheet_of(table) in template.sheets:
            template.sheets[sheet_of(table)].write_row(0, 0, columns)
    book.define_name("kpixl_page", f"={layout.PAGE}!$A${layout.FIRST_ROW}")
    book.define_name(
        "kpixl_month",
        f"={layout.PAGE}!{xl_rowcol_to_cell(layout.PICKER_ROW - 1, layout.PICKER_COLUMN - 1, True, True)}",
    )
    book.define_name("kpixl_overrides", f"={layout.OVERRIDES}!$A${layout.OVERRIDES_FIRST_ROW}")
