"""A workbook under construction: its sheets by name, its formats by the names of styles."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpixl.config.values import Config
from kpixl.workbook import layout
from kpixl.workbook.case_tables import DECIDING, sheet_of
from kpixl.workbook.making.cell_looks import DEFAULT_FONT, Properties, styles
from kpixl.workbook.making.formula_sheet import FormulaSheet

VISIBLE = (
    *(layout.PAGE, layout.TRENDS, layout.EVENTS, layout.DEFINITIONS, layout.OVERRIDES, layout.ACTIONS),
    *(layout.CONFLICTS, layout.DECISIONS, layout.EVIDENCE, layout.DRILL, layout.DATA_QUALITY),
)
HIDDEN = (
    *(layout.CONFIG, layout.FIGURES, layout.SERIES, layout.NARRATIVES),
    *(layout.HANDOUTS, layout.LOG, layout.KPI),
)
VERY_HIDDEN = (
    *(layout.TOLD, layout.CASES, *(sheet_of(table) for table in DECIDING)),
    *(layout.BEHIND, layout.GROUPS),
)
SHEETS = (*VISIBLE, *HIDDEN, *VERY_HIDDEN)
HANDOUT_SHEETS = (
    *(layout.PAGE, layout.DEFINITIONS, layout.OVERRIDES, layout.ACTIONS),
    *(layout.CONFIG, layout.FIGURES, layout.NARRATIVES, layout.KPI),
)


def code_name(sheet: str) -> str:
    """The name of a sheet's module in the VBA project: letters and digits, starting with a letter."""
    words = sheet.replace("_", " ").split()
    return "Sheet" + "".join(word[:1].upper() + word[1:] for word in words)


class Template:
    """A workbook under construction: its formats by style name, its sheets by name."""

    def __init__(self, book: Workbook, config: Config, sheets: Sequence[str] = SHEETS) -> None:
        self.book = book
        self.letters = config.letters
        self.indicators = len(config.indicators)
        self.formats: list[Format] = [self.format(properties) for properties in styles().values()]
        self.styles: dict[str, int] = {name: at for at, name in enumerate(styles())}
        self.sheets: dict[str, Worksheet] = {name: self._sheet(name) for name in sheets}

    def format(self, properties: Properties) -> Format:
        return self.book.add_format({**DEFAULT_FONT, **properties})

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name, FormulaSheet)
        sheet.set_vba_name(code_name(name))
        if name in HIDDEN:
            sheet.hide()
        if name in VERY_HIDDEN:
            sheet.very_hidden()
        return sheet
