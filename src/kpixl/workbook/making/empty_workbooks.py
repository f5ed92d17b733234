"""
The workbook before any figure is in it: all its sheets, or those of a hand-out.

Styles have names. For each there is a cell of `_config` in that style, where a refresh finds it even after somebody
changed how it looks.
"""

from __future__ import annotations

from kpixl.workbook import layout
from kpixl.workbook.making.drill_sheet import write_drill_down
from kpixl.workbook.making.hidden_sheets import write_config, write_tables
from kpixl.workbook.making.list_sheets import (
    write_actions,
    write_conflicts,
    write_decisions,
    write_definitions,
    write_events,
    write_evidence,
    write_list,
    write_overrides,
)
from kpixl.workbook.making.page_sheet import write_banner, write_buttons, write_page
from kpixl.workbook.making.template import Template
from kpixl.workbook.making.trends_sheet import write_series, write_trends


def write_handout(template: Template) -> None:
    """Write the workbook for managers (`HANDOUT_SHEETS`): cells to type into are open, everything else is locked."""
    template.book.set_vba_name("ThisWorkbook")
    write_page(template)
    write_definitions(template)
    write_overrides(template)
    write_actions(template)
    write_config(template)
    write_tables(template)
    # This guards against slips, not against people: there is no password.
    for name in (layout.PAGE, layout.OVERRIDES, layout.ACTIONS):
        template.sheets[name].protect("", {"format_rows": True, "format_columns": True})
    template.sheets[layout.PAGE].activate()


def write_template(template: Template) -> None:
    """Write everything except the figures."""
    template.book.set_vba_name("ThisWorkbook")
    write_page(template)
    write_banner(template)
    write_trends(template)
    write_series(template)
    write_events(template)
    write_definitions(template)
    write_list(
        template,
        layout.DATA_QUALITY,
        "Data quality",
        layout.QUERY_HEADINGS,
        layout.QUERY_WIDTHS,
        "What somebody should look at, by file and line, never by child. Each refresh rewrites it.",
    )
    write_overrides(template)
    write_actions(template)
    write_conflicts(template)
    write_decisions(template)
    write_evidence(template)
    write_drill_down(template)
    write_config(template)
    write_tables(template)
    write_buttons(template)
    template.sheets[layout.PAGE].activate()
