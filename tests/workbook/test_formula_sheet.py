"""Formulas are written exactly as XlsxWriter's own sheets write them."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from kpixl.workbook.making.formula_sheet import FormulaSheet
from kpixl.workbook.ooxml.package import Package

PIECES = ("SORT(", "FILTER(", "MYSORT(", "my.SORT(", "SINGLE(", "IF(", "INDEX(", "CONCAT(", "_xlfn.SORT(", "_xlfn.",
          "A1", "$B$2:$B$9", '"SORT("', '" SORT("', '""', ",", "&", "+", " ", ")", "{", "}", "=")  # fmt: skip

formulas = st.lists(st.lists(st.sampled_from(PIECES), max_size=7).map(lambda pieces: "=" + "".join(pieces)), max_size=8)


def written(formulas: list[str], of: type | None, new: bool) -> bytes:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "use_future_functions": new}) as book:
        sheet = book.add_worksheet("Sheet", of)
        for row, formula in enumerate(formulas):
            sheet.write_formula(row, 0, formula)
    return Package.of_bytes(target.getvalue(), "Sheet.xlsx").part("xl/worksheets/sheet1.xml")


@given(formulas, st.booleans())
def test_any_formulas_are_written_as_xlsxwriters_own_sheet_writes_them(formulas: list[str], new: bool):
    assert written(formulas, FormulaSheet, new) == written(formulas, None, new)


def test_a_function_of_a_newer_excel_has_its_prefix_beside_formulas_without_one():
    sheet = written(["=IF(A1,1,2)", "=SORT(A1:A9)", "=IF(A1,SORT(A1:A9),2)"], FormulaSheet, new=False)
    assert sheet.count(b"</f>") == 3 and sheet.count(b"_xlfn._xlws.SORT(") == 2
