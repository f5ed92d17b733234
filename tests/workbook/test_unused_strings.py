"""Texts that Excel moved to the shared strings are removed with the rows that showed them; all others stay."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pyarrow as pa
import xlsxwriter

from kpixl.workbook.blocks import TableBlock
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.unused_strings import without_unused_strings


def workbook(folder: Path) -> Package:
    """A page, and rows about children; all texts are shared, as after Excel has saved it."""
    with xlsxwriter.Workbook(folder / "book.xlsx") as book:
        page, cases = book.add_worksheet("Page"), book.add_worksheet("_cases")
        page.write_column("A1", ["Ours", "62717019bbffb04d too", " R&D\n"])
        bold = book.add_format({"bold": True})
        page.write_rich_string("A4", "very ", bold, "bold")
        cases.write_column("A1", ["pseudonym", "62717019bbffb04d", "Ours"])
    return Package.read(folder / "book.xlsx")


def test_texts_of_rows_that_went_are_in_no_part_and_all_others_are_read_as_before(tmp_path: Path) -> None:
    before = workbook(tmp_path)
    emptied = patched(before, [TableBlock("_cases", 2, pa.table({"pseudonym": pa.array([], pa.string())}))])
    assert b">62717019bbffb04d<" in emptied.part("xl/sharedStrings.xml")
    after = without_unused_strings(emptied)
    assert b">62717019bbffb04d<" not in b"".join(after.part(name) for name in after)
    after.written(tmp_path / "after.xlsx")
    read = openpyxl.load_workbook(tmp_path / "after.xlsx")
    assert [cell.value for cell in read["Page"]["A"]] == ["Ours", "62717019bbffb04d too", " R&D\n", "very bold"]
    assert [cell.value for cell in read["_cases"]["A"]] == ["pseudonym"]


def test_a_workbook_whose_texts_are_all_shown_stays_as_it_is(tmp_path: Path) -> None:
    package = workbook(tmp_path)
    assert without_unused_strings(package) is package
