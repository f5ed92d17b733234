"""
The sheet Drill down before anything is picked: its pick lists, and formulas that search two hidden sheets.

No formula spills, so that every version of Excel and LibreOffice show the same. What several formulas need is computed
once, in two hidden columns: in one, where the figure's groups begin, how many there are, and which cases are wanted; in
the other, the row of each case that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from kpixl.figures.case_list import CaseMark
from kpixl.figures.drill_down_rows import SPLITS
from kpixl.words.terms import GroupBy
from kpixl.workbook import layout
from kpixl.workbook.layout.paper import A4
from kpixl.workbook.letter_colours import NAME_OF_LETTER
from kpixl.workbook.making.cell_looks import INPUT, NAVY, RULE, SLATE, Properties
from kpixl.workbook.making.template import Template

ALL_CASES = "all"
ABOUT_DRILL = (
    "Pick an indicator. Groups and cases are counted from the extracts and updated by each Refresh. For those who "
    "work with these cases: it is in no copy and no hand-out."
)
FIRST, COLUMNS_BESIDE, CASE_COLUMN = layout.DRILL_FIRST_ROW - 1, 8, 9  # counted from 0, like the columns below
BAR_COLUMN = 5
GROUP_PLACES = dict(zip((0, 1, 2, 3, 4, 6, 7), layout.GROUP_HEADINGS[1:], strict=True))
ROW_OF_CASE = len(layout.DRILL_WIDTHS)  # the first hidden column
PICKS = ("Indicator", "Month", "Split by", "Cases", "Group")
PICK_ROW, PRINTED_ROWS = 2, 100
SAID_LOOK: Properties = {"font_color": SLATE}
PICKED = {name: xl_rowcol_to_cell(PICK_ROW + at, 1, True, True) for at, name in enumerate(PICKS)}
NOTHING_PICKED: Mapping[str, int | str] = {
    "key": "", "period": "", "split": SPLITS[GroupBy.TEAM], "groups": 0, "groups_many": 0, "cases": 0, "cases_many": 0,
    "mark": "", "first": 0, "last": 0, "column": layout.BEHIND_HEADINGS.index("team") + 1, "group": "", "many": 0,
}  # fmt: skip
"""What is computed once, with its value before anything is picked."""
AT = {name: xl_rowcol_to_cell(at, ROW_OF_CASE + 1, True, True) for at, name in enumerate(NOTHING_PICKED)}
_BEHIND = {name: f"{layout.BEHIND}!${chr(65 + at)}:${chr(65 + at)}" for at, name in enumerate(layout.BEHIND_HEADINGS)}
_GROUPS = {name: f"{layout.GROUPS}!${chr(65 + at)}:${chr(65 + at)}" for at, name in enumerate(layout.GROUP_HEADINGS)}
_TABLE = f"{layout.BEHIND}!$A:${chr(64 + len(layout.BEHIND_HEADINGS))}"


def write_drill_down(template: Template) -> None:
    """Write the sheet: the pick lists at the top, the groups below them, and the cases beside the groups."""
    sheet = template.sheets[layout.DRILL]
    _write_head(template, sheet)
    _write_picks(template, sheet)
    _write_asked(template, sheet)
    _write_groups(template, sheet)
    _write_cases(template, sheet)
    _write_lines(template, sheet)
    _set_printing(sheet)


def _write_head(template: Template, sheet: Worksheet) -> None:
    words = template.format({"font_color": SLATE, "font_size": 9.5})
    sheet.write_string(
        0, 0, "Which groups, and which cases?", template.format({"bold": True, "font_size": 16, "font_color": NAVY})
    )
    sheet.write_string(1, 0, ABOUT_DRILL, words)
    sheet.set_row(0, 26)
    heading = template.format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": NAVY, "valign": "vcenter", "text_wrap": True, "indent": 1}
    )
    for column, (text, width) in enumerate(zip(layout.DRILL_HEADINGS, layout.DRILL_WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        if column != COLUMNS_BESIDE:
            sheet.write_string(FIRST - 1, column, text, heading)
    sheet.set_row(FIRST - 1, 30)
    sheet.set_column(ROW_OF_CASE, ROW_OF_CASE + 1, None, None, {"hidden": True})


def _write_picks(template: Template, sheet: Worksheet) -> None:
    label = template.format({"bold": True, "indent": 1, "valign": "vcenter"})
    look: Properties = {
        "bold": True,
        "bg_color": INPUT,
        "border": 1,
        "border_color": RULE,
        "indent": 1,
        "align": "left",
    }
    offered: Mapping[str, object] = {
        "Indicator": "=kpixl_indicators",
        "Month": "=kpixl_months",
        "Split by": [*SPLITS.values()],
        "Cases": [CaseMark.NOT_MET.value, CaseMark.NOT_RECORDED.value, CaseMark.MET.value, ALL_CASES],
        "Group": f"=OFFSET({xl_rowcol_to_cell(FIRST, 0, True, True)},0,0,MAX(1,{AT['groups_many']}),1)",
    }
    helps = {
        "Indicator": "Pick an indicator.",
        "Month": "Empty: the month of the page.",
        "Split by": "Empty: team.",
        "Cases": "Empty: those that make the figure worse.",
        "Group": "Empty: every group. For a split by team or worker.",
    }
    for at, name in enumerate(PICKS):
        row, form = PICK_ROW + at, {"num_format": "mmmm yyyy"} if name == "Month" else {}
        sheet.write_string(row, 0, name, label)
        sheet.merge_range(row, 1, row, COLUMNS_BESIDE - 1, "", template.format({**look, **form}))
        pick = {"validate": "list", "ignore_blank": True, "source": offered[name], "input_message": helps[name]}
        sheet.data_validation(row, 1, row, 1, pick)


def _write_asked(template: Template, sheet: Worksheet) -> None:
    """Write the formulas on which the others build, each once."""
    setting = layout.INDICATOR_HEADINGS.index("key") + layout.INDICATOR_COLUMN - 1
    keys = f"{layout.CONFIG}!{xl_range_abs(1, setting, layout.ROWS_AT_MOST, setting)}"
    month, group = PICKED["Month"], PICKED["Group"]
    of_mark = f"MATCH({AT['mark']},{_between('mark', AT['cases'], AT['cases'] + '+' + AT['cases_many'] + '-1')},0)"
    columns = {GroupBy.TEAM: "team", GroupBy.WORKER: "worker"}
    places = [f'IF({AT["split"]}="{SPLITS[by]}",{_column(name)},0)' for by, name in columns.items()]
    counted = f"COUNTIFS({_BEHIND['key']},{AT['key']},{_BEHIND['mark']},{AT['mark']})"
    formulas = {
        "key": f'IFERROR(INDEX({keys},MATCH({PICKED["Indicator"]},kpixl_indicators,0)),"")',
        "period": f'IF({AT["key"]}="","",IF({month}="",kpixl_period,YEAR({month})&"-"&RIGHT("0"&MONTH({month}),2)))',
        "split": f'IF({PICKED["Split by"]}="","{SPLITS[GroupBy.TEAM]}",{PICKED["Split by"]})',
        "groups": f"IFERROR(MATCH({_place()},{_GROUPS['place']},0),0)",
        "groups_many": f"IF({AT['groups']}=0,0,COUNTIF({_GROUPS['place']},{_place()}))",
        "cases": f'IF({AT["key"]}="",0,IFERROR(IF(INDEX({_BEHIND["period"]},MATCH({AT["key"]},{_BEHIND["key"]},0))='
        f"{AT['period']},MATCH({AT['key']},{_BEHIND['key']},0),0),0))",
        "cases_many": f"IF({AT['cases']}=0,0,COUNTIF({_BEHIND['key']},{AT['key']}))",
        "mark": f'IF({AT["cases"]}=0,"",IF({PICKED["Cases"]}="",INDEX({_BEHIND["mark"]},{AT["cases"]}),'
        f"{PICKED['Cases']}))",
        "first": f'IF({AT["cases"]}=0,0,IF({AT["mark"]}="{ALL_CASES}",{AT["cases"]},'
        f"IFERROR({AT['cases']}-1+{of_mark},0)))",
        "last": f'IF({AT["first"]}=0,0,{AT["first"]}-1+IF({AT["mark"]}="{ALL_CASES}",{AT["cases_many"]},{counted}))',
        "column": "+".join(places),
        "group": f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({group}&"","~","~~"),"*","~*"),"?","~?")',
        "many": f'IF({AT["first"]}=0,0,IF({AT["group"]}="",{AT["last"]}-{AT["first"]}+1,IF({AT["column"]}=0,0,'
        f"COUNTIF({_chosen(AT['first'])},{AT['group']}))))",
    }
    for row, (name, answer) in enumerate(NOTHING_PICKED.items()):
        sheet.write_formula(row, ROW_OF_CASE + 1, f"={formulas[name]}", None, answer)
    _write_said(template, sheet)


def _write_said(template: Template, sheet: Worksheet) -> None:
    """Write what the figure is, and what the groups and cases are, or why there are none."""
    told = {name: f"{layout.TOLD}!${chr(65 + at)}:${chr(65 + at)}" for at, name in enumerate(layout.TOLD_HEADINGS)}
    sentence = f'INDEX({told["text"]},MATCH({AT["key"]}&" "&{AT["period"]}&" 1",{told["place"]},0))'
    lines = (f'IFERROR({sentence},"")', _groups_said(), *_cases_said())
    strong, plain = (
        template.format({**look, "valign": "vcenter"}) for look in ({"bold": True, "font_color": NAVY}, SAID_LOOK)
    )
    for at, line in enumerate(lines):
        formula = f'=IF({AT["key"]}="","",{line})'
        sheet.write_formula(PICK_ROW + at, CASE_COLUMN, formula, plain if at else strong, "")


def _groups_said() -> str:
    cut = f'{AT["groups_many"]}&" groups; the first {layout.GROUPS_SHOWN} are listed."'
    none = "This figure has no groups for that month and split."
    return f'IF({AT["groups"]}=0,"{none}",IF({AT["groups_many"]}>{layout.GROUPS_SHOWN},{cut},""))'


def _cases_said() -> tuple[str, str]:
    """The line about the cases, and the line below it that says why there are none."""
    cut = f'IF({AT["many"]}>{layout.CASES_SHOWN},"; the first {layout.CASES_SHOWN} are listed","")'
    many = f'{AT["many"]}&" cases, "&{AT["mark"]}&{cut}&"."'
    group = f'IF(AND({AT["group"]}<>"",{AT["column"]}=0),"Cases can be narrowed only to a team or a worker.",{many})'
    of_month = f'IF({AT["cases"]}=0,"No cases are listed.",{group})'
    why = (
        "Cases are listed for rated indicators with a standard, if the figure is known and has not moved since it was "
        "issued, unless config keeps rows out. kpixl cases lists them all."
    )
    is_here = f"{AT['period']}=kpixl_period"
    return (
        f'IF({is_here},{of_month},"Cases are listed only for the month on the page.")',
        f'IF(AND({is_here},{AT["cases"]}=0),"{why}","")',
    )


def _write_groups(template: Template, sheet: Worksheet) -> None:
    cell: Properties = {"valign": "vcenter"}
    plain, indented = template.format({**cell, "num_format": "#,##0"}), template.format({**cell, "indent": 1})
    right, centred = (
        template.format({**cell, **each}) for each in ({"align": "right"}, {"align": "center", "bold": 1})
    )
    looks = (indented, plain, plain, right, centred, template.format({**cell, "num_format": ";;;"}), right, indented)
    last = FIRST + layout.GROUPS_SHOWN - 1
    for at in range(layout.GROUPS_SHOWN):
        for column, name in GROUP_PLACES.items():
            wanted = f"INDEX({_GROUPS[name]},{AT['groups']}+{at})"
            found = wanted if name in ("group", "met") else f'IF({wanted}="","",{wanted})'
            formula = f'=IF({AT["groups_many"]}<={at},"",{found})'
            sheet.write_formula(FIRST + at, column, formula, looks[column], "")
        whole = f'IF($C{FIRST + at + 1}="",MAX(1,$B${FIRST + 1}),MAX(1,$C{FIRST + at + 1}))'
        bar = f'=IF({AT["groups_many"]}<={at},"",$B{FIRST + at + 1}/{whole})'
        sheet.write_formula(FIRST + at, BAR_COLUMN, bar, looks[BAR_COLUMN], "")
    bars: Properties = {"type": "data_bar", "min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
    look = {"bar_only": True, "bar_solid": True, "bar_color": "#8EA9C8"}
    sheet.conditional_format(FIRST, BAR_COLUMN, last, BAR_COLUMN, {**bars, **look})
    for letter, name in NAME_OF_LETTER.items():
        colour = template.letters.not_rated if letter is None else template.letters.colours[letter]
        painted = template.book.add_format({"bg_color": f"#{colour.fill}", "font_color": f"#{colour.text}"})
        rule = {"type": "formula", "criteria": f"=$E{FIRST + 1}={name}", "format": painted, "stop_if_true": True}
        sheet.conditional_format(FIRST, 4, last, 4, rule)


def _write_cases(template: Template, sheet: Worksheet) -> None:
    cell: Properties = {"valign": "vcenter"}
    text, day = template.format({**cell, "indent": 1}), template.format({**cell, "num_format": "dd/mm/yyyy"})
    looks = {"due": day, "days_over": template.format(cell)}
    names = ("pseudonym", "team", "worker", "mark", "due", "days_over", "reason")
    for at in range(layout.CASES_SHOWN):
        row = FIRST + at
        own = xl_rowcol_to_cell(row, ROW_OF_CASE, False, True)
        sheet.write_formula(row, ROW_OF_CASE, f"={_next_case(row, is_first=at == 0)}", None, "")
        for column, name in enumerate(names, start=CASE_COLUMN):
            found = f"INDEX({_BEHIND[name]},{own})"
            formula = f'=IF({own}="","",IF({found}="","",{found}))'
            sheet.write_formula(row, column, formula, looks.get(name, text), "")


def _write_lines(template: Template, sheet: Worksheet) -> None:
    """Write the rules that draw a line below each row that shows a group or a case."""
    line = template.format({"bottom": 1, "bottom_color": RULE})
    for first, last, rows in (
        (0, COLUMNS_BESIDE - 1, layout.GROUPS_SHOWN),
        (CASE_COLUMN, ROW_OF_CASE - 1, layout.CASES_SHOWN),
    ):
        is_there = f'={xl_rowcol_to_cell(FIRST, first, False, True)}<>""'
        rule = {"type": "formula", "criteria": is_there, "format": line}
        sheet.conditional_format(FIRST, first, FIRST + rows - 1, last, rule)


def _next_case(row: int, *, is_first: bool) -> str:
    """The row of the next wanted case, searched for below the previous one; "" if there is none."""
    before = xl_rowcol_to_cell(row - 1, ROW_OF_CASE, False, True)
    start = AT["first"] if is_first else f"{before}+1"
    is_over = f"{AT['first']}=0" if is_first else f'{before}=""'
    of_group = f'IFERROR({start}-1+MATCH({AT["group"]},{_chosen(start)},0),"")'
    found = f'IF({AT["group"]}="",{start},IF({AT["column"]}=0,"",{of_group}))'
    return f'IF({is_over},"",IF({start}>{AT["last"]},"",{found}))'


def _place() -> str:
    """The text by which groups are looked up: figure and split."""
    return f'{AT["key"]}&" "&{AT["period"]}&" "&{AT["split"]}'


def _between(column: str, first: str, last: str) -> str:
    return f"INDEX({_BEHIND[column]},{first}):INDEX({_BEHIND[column]},{last})"


def _chosen(start: str) -> str:
    """The teams or workers, whichever was picked, of the cases from a row on."""
    return f"INDEX({_TABLE},{start},{AT['column']}):INDEX({_TABLE},{AT['last']},{AT['column']})"


def _column(heading: str) -> int:
    return layout.BEHIND_HEADINGS.index(heading) + 1


def _set_printing(sheet: Worksheet) -> None:
    sheet.freeze_panes(FIRST, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST - 1)
    sheet.print_area(0, 0, FIRST + PRINTED_ROWS - 1, ROW_OF_CASE - 1)
    sheet.set_footer("&L&10&A&R&10Page &P of &N")
