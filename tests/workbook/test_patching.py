"""Blocks of values in an existing workbook: what the cells then hold, and everything that must stay."""

from __future__ import annotations

import re
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kpixl.words.errors import WorkbookError
from kpixl.workbook.blocks import Block, TableBlock
from kpixl.workbook.ooxml import long_table, markup
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.long_table import kept_rows
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patched_sheets import sheets_begun
from kpixl.workbook.ooxml.patching import patched, save
from kpixl.workbook.ooxml.proof import differences
from kpixl.workbook.ooxml.sheet import (
    MAIN,
    cell_styles,
    cell_values,
    sheets,
    values_in,
)
from lint import problems

PAGE = "xl/worksheets/sheet1.xml"
CASES = "xl/worksheets/sheet2.xml"
WORKBOOK = "xl/workbook.xml"

CALC_CHAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
CALC_CHAIN_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain"


def workbook(folder: Path) -> Package:
    """
    A page with a bold B2, texts and numbers in A1:C3, a formula in E1, an array formula in G1:G3, a table in I1:J3, a
    merged L1:M2; a hidden sheet with two headings; three rows fixed at 30 points.
    """
    path = folder / "Scorecard.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, cases = book.add_worksheet("Page"), book.add_worksheet("_cases")
        bold = book.add_format({"bold": True})
        for row in range(3):
            page.set_row(row, 30)
            page.write_row(row, 0, [f"ref {row}", row, "kept"])
        page.write("B2", 1, bold)
        page.write_formula("E1", "=B2*2", None, 2)
        page.write_array_formula("G1:G3", "{=B1:B3}")
        page.add_table("I1:J3", {"columns": [{"header": "Key"}, {"header": "Name"}]})
        page.merge_range("L1:M2", "wide")
        page.set_column("O:O", 10, bold)
        cases.write_row(0, 0, ["key", "days"])
        cases.hide()
        book.define_name("shown_period", '="2024-04"')
    return Package.read(path)


def cell(package: Package, part: str, at: str) -> str:
    """One cell as it is in the file."""
    text = package.part(part).decode()
    start = text.index(f'<c r="{at}"')
    end = text.index(">", start)
    return text[start : end + 1] if text[end - 1] == "/" else text[start : text.index("</c>", start) + 4]


def values_at(package: Package, at: Area) -> list[list[object]]:
    return values_in(package, "Page", at)


# --- what the cells hold -------------------------------------------------------------------------------------------


def test_values_stand_where_the_block_says_and_nowhere_else(tmp_path):
    before = workbook(tmp_path)
    after = patched(before, [Block("Page", 2, 1, [["ref A", 0.25], ["ref B", None]])])
    assert values_at(after, Area(1, 1, 4, 3)) == [
        ["ref 0", 0, "kept"],
        ["ref A", 0.25, "kept"],
        ["ref B", None, "kept"],
        [None, None, None],
    ]


def test_a_cell_keeps_its_format_unless_the_block_gives_another(tmp_path):
    before = workbook(tmp_path)
    bold = cell_styles(before, "Page")[2, 2]
    assert bold != 0
    after = patched(before, [Block("Page", 2, 2, [[7]]), Block("Page", 2, 1, [["x"]], styles=[[bold]])])
    assert cell(after, PAGE, "B2") == f'<c r="B2" s="{bold}"><v>7</v></c>'
    assert cell(after, PAGE, "A2").startswith(f'<c r="A2" s="{bold}"')


def test_a_new_cell_takes_the_format_of_its_column(tmp_path):
    before = workbook(tmp_path)
    bold = cell_styles(before, "Page")[2, 2]
    after = patched(before, [Block("Page", 2, 15, [["x"]])])
    assert cell_styles(after, "Page")[2, 15] == bold


def test_a_number_is_written_with_all_its_digits(tmp_path):
    after = patched(workbook(tmp_path), [Block("Page", 10, 1, [[0.1, 1 / 3, 1e300, 4865, True]])])
    assert cell(after, PAGE, "B10") == '<c r="B10"><v>0.3333333333333333</v></c>'
    assert values_at(after, Area(10, 1, 10, 5)) == [[0.1, 1 / 3, 1e300, 4865, True]]


def test_a_date_is_the_day_number_that_excel_counts(tmp_path):
    rows = [[date(2024, 6, 30), datetime(2024, 6, 30, 12, 0)]]
    after = patched(workbook(tmp_path), [Block("Page", 10, 1, rows)])
    assert values_at(after, Area(10, 1, 10, 2)) == [[45473, 45473.5]]


def test_text_is_text_whatever_it_looks_like(tmp_path):
    rows = [["=1+1", "6.10", " two  spaces ", "line\nbreak", "a\r\tb", "\x0b", "_x0041_", "<R&D>", '"']]
    after = patched(workbook(tmp_path), [Block("Page", 10, 1, rows)])
    assert values_at(after, Area(10, 1, 10, 9)) == rows
    assert 'xml:space="preserve"' in cell(after, PAGE, "C10")
    assert 'xml:space="preserve"' in cell(after, PAGE, "D10")  # as Excel writes a text of two lines
    assert "_x000B_" in cell(after, PAGE, "F10")
    assert "_x005F_x0041_" in cell(after, PAGE, "G10")


@pytest.mark.slow
@given(
    st.lists(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(-(2**53), 2**53),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60)
def test_every_value_that_is_written_is_read_back(tmp_path_factory, row):
    after = patched(workbook(tmp_path_factory.mktemp("read_back")), [Block("Page", 20, 2, [row])])
    assert values_at(after, Area(20, 2, 20, 1 + len(row))) == [row]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1, "x" * 32_768, date(1899, 12, 31)])
def test_what_no_cell_can_hold_is_refused_with_the_cells_name(value, tmp_path):
    with pytest.raises(WorkbookError, match="Page!C5"):
        patched(workbook(tmp_path), [Block("Page", 5, 3, [[value]])])


def test_a_row_tells_how_far_its_cells_reach_and_so_does_the_sheet(tmp_path):
    after = patched(workbook(tmp_path), [Block("Page", 2, 20, [["x"], ["y"], ["z"], ["last"]])])
    assert b'<row r="2" spans="1:20"' in after.part(PAGE)
    assert b'<row r="1" spans="1:12"' in after.part(PAGE)
    assert b'<dimension ref="A1:T5"/>' in after.part(PAGE)


def test_heights_and_page_breaks_are_set_and_other_rows_keep_theirs(tmp_path):
    before = workbook(tmp_path)
    after = patched(before, [Block("Page", 2, 1, [["x"]], heights={2: 45.5, 9: 12}, page_breaks=[3, 9])])
    text = after.part(PAGE).decode()
    assert '<row r="1" spans="1:12" ht="30" customHeight="1">' in text
    assert 'ht="45.5" customHeight="1"' in text
    assert '<row r="9" ht="12" customHeight="1"></row>' in text
    assert '<rowBreaks count="2" manualBreakCount="2"><brk id="3" max="16383" man="1"/>' in text
    assert "rowBreaks" not in patched(after, [Block("Page", 2, 1, [["x"]], page_breaks=[])]).part(PAGE).decode()


# --- what must stay ------------------------------------------------------------------------------------------------


def test_a_block_that_changes_nothing_gives_the_very_same_package(tmp_path):
    before = workbook(tmp_path)
    held = [["ref 0", 0.0, "kept"], ["ref 1", 1, "kept"]]
    assert patched(before, [Block("Page", 1, 1, held, heights={1: 30})]) is before


def test_a_second_patch_with_the_same_block_changes_nothing(tmp_path):
    block = Block("Page", 2, 1, [["ref A", 0.25, None]], heights={2: 20}, page_breaks=[2])
    table = TableBlock("_cases", 2, pa.table({"key": ["cp_visits"], "days": [3]}))
    once = patched(workbook(tmp_path), [block, table])
    assert patched(once, [block, table]) is once


def test_the_workbook_is_calculated_when_it_is_opened_next(tmp_path):
    path = workbook(tmp_path).path
    package = Package.read(path)
    plain = package.with_parts({WORKBOOK: package.part(WORKBOOK).replace(b' fullCalcOnLoad="1"', b"")})
    assert b'<calcPr calcId="124519" fullCalcOnLoad="1"/>' in patched(plain, [Block("Page", 2, 1, [["x"]])]).part(
        WORKBOOK
    )
    bare = package.with_parts(
        {WORKBOOK: package.part(WORKBOOK).replace(b'<calcPr calcId="124519" fullCalcOnLoad="1"/>', b"")}
    )
    after = patched(bare, [Block("Page", 2, 1, [["x"]])]).part(WORKBOOK)
    assert b'</definedNames><calcPr fullCalcOnLoad="1"/>' in after


def test_overwriting_a_formula_drops_the_list_of_formulas_to_calculate(tmp_path):
    package = workbook(tmp_path)
    types, rels = package.part("[Content_Types].xml"), package.part("xl/_rels/workbook.xml.rels")
    override = f'<Override PartName="/xl/calcChain.xml" ContentType="{CALC_CHAIN_TYPE}"/>'.encode()
    relation = f'<Relationship Id="rId99" Type="{CALC_CHAIN_RELATION}" Target="calcChain.xml"/>'.encode()
    chained = package.with_parts(
        {
            "[Content_Types].xml": types.replace(b"</Types>", override + b"</Types>"),
            "xl/_rels/workbook.xml.rels": rels.replace(b"</Relationships>", relation + b"</Relationships>"),
            "xl/calcChain.xml": f'<calcChain xmlns="{MAIN}"><c r="E1" i="1"/></calcChain>'.encode(),
        }
    )
    blocks = [Block("Page", 1, 5, [[7]])]
    after = patched(chained, blocks)
    assert "xl/calcChain.xml" not in after
    assert after.part("[Content_Types].xml") == types
    assert after.part("xl/_rels/workbook.xml.rels") == rels
    assert differences(chained, after, blocks) == []
    assert "xl/calcChain.xml" in patched(chained, [Block("Page", 2, 1, [["x"]])])


IN_THE_WAY = {
    "an array formula": (Block("Page", 1, 7, [[1]]), "Page!G1 belongs to a formula that fills several cells"),
    "a cell that an array formula fills": (Block("Page", 3, 7, [[1]]), "Page!G3 belongs to a formula"),
    "a table's heading": (Block("Page", 1, 9, [["Ref"]]), "Page!I1 is a heading of the table Table1"),
    "a cell under a merged one": (Block("Page", 2, 13, [["x"]]), "Page!M2 is hidden in the merged cells L1:M2"),
}


@pytest.mark.parametrize(("block", "told"), IN_THE_WAY.values(), ids=IN_THE_WAY.keys())
def test_what_would_break_the_workbook_is_refused(block, told, tmp_path):
    with pytest.raises(WorkbookError, match="Nothing was written") as refusal:
        patched(workbook(tmp_path), [block])
    assert told in str(refusal.value)


def test_the_cells_of_a_table_and_the_first_of_merged_ones_can_be_filled(tmp_path):
    after = patched(workbook(tmp_path), [Block("Page", 2, 9, [["a", "b"]]), Block("Page", 1, 12, [["x", None]])])
    assert values_at(after, Area(2, 9, 2, 10)) == [["a", "b"]]


def test_a_formula_that_is_shared_is_refused(tmp_path):
    package = workbook(tmp_path)
    sheet = package.part(PAGE).replace(b"<f>B2*2</f>", b'<f t="shared" ref="E1:E3" si="0">B2*2</f>')
    with pytest.raises(WorkbookError, match="Page!E1 holds a formula that it shares"):
        patched(package.with_parts({PAGE: sheet}), [Block("Page", 1, 5, [[7]])])


def test_a_sheet_that_is_not_there_is_refused_with_the_names_of_those_that_are(tmp_path):
    with pytest.raises(WorkbookError, match="no sheet 'Pages'"):
        patched(workbook(tmp_path), [Block("Pages", 1, 1, [["x"]])])


# --- the proof -----------------------------------------------------------------------------------------------------


def test_a_patch_differs_in_its_own_cells_alone(tmp_path):
    before = workbook(tmp_path)
    blocks = [Block("Page", 2, 1, [["x", 9]], heights={2: 40}, page_breaks=[2])]
    assert differences(before, patched(before, blocks), blocks) == []


MEDDLED = {
    "another part": ("xl/styles.xml", b"<fonts ", b"<fonts  x='1' ", "xl/styles.xml is not the same"),
    "a cell beside the block": (PAGE, b'<c r="C2" t="s"><v>1<', b'<c r="C2" t="s"><v>0<', "cell C2 is not the same"),
    "a row's height": (PAGE, b'<row r="3" spans="1:12" ht="30"', b'<row r="3" spans="1:12" ht="31"', "row 3 is not"),
    "the sheet around its cells": (PAGE, b'<pageMargins left="0.7"', b'<pageMargins left="0.1"', f"{PAGE} is not"),
    "a defined name": (WORKBOOK, b"2024-04", b"2024-05", f"{WORKBOOK} is not the same"),
}


@pytest.mark.parametrize(("part", "held", "meddled", "told"), MEDDLED.values(), ids=MEDDLED.keys())
def test_a_change_outside_the_block_is_noticed_and_nothing_is_written(part, held, meddled, told, tmp_path):
    before = workbook(tmp_path)
    blocks = [Block("Page", 2, 1, [["x", 9]])]
    after = patched(before, blocks)
    assert held in after.part(part)
    wrong = after.with_parts({part: after.part(part).replace(held, meddled)})
    old = before.path.read_bytes()
    assert any(told in difference for difference in differences(before, wrong, blocks))
    with pytest.raises(WorkbookError, match="more than its own cells"):
        save(before, wrong, blocks)
    assert before.path.read_bytes() == old


def test_a_part_added_or_lost_is_noticed(tmp_path):
    before = workbook(tmp_path)
    assert differences(before, before.with_parts({"xl/more.xml": b"<x/>"}), []) == ["xl/more.xml was added"]
    assert differences(before, before.without({"xl/styles.xml"}), []) == ["xl/styles.xml is gone"]


def test_a_part_that_may_differ_is_no_fault(tmp_path):
    before = workbook(tmp_path)
    after = before.with_parts({"xl/styles.xml": before.part("xl/styles.xml") + b"\n"})
    assert differences(before, after, [], allowed={"xl/styles.xml"}) == []


# --- long tables ---------------------------------------------------------------------------------------------------


def test_a_table_replaces_all_rows_from_its_top_and_keeps_the_headings(tmp_path):
    before = workbook(tmp_path)
    five = patched(before, [TableBlock("_cases", 2, pa.table({"key": list("abcde"), "days": [1, 2, None, 4, 5]}))])
    assert values_in(five, "_cases") == [["key", "days"], ["a", 1], ["b", 2], ["c", None], ["d", 4], ["e", 5]]
    two = patched(five, [TableBlock("_cases", 2, pa.table({"key": ["f", None], "days": [6, 7]}))])
    assert values_in(two, "_cases") == [["key", "days"], ["f", 6], [None, 7]]
    assert b'<dimension ref="A1:B3"/>' in two.part(CASES)
    assert differences(five, two, [TableBlock("_cases", 2, pa.table({"a": [1]}))]) == []


def test_a_table_that_is_written_in_pieces_has_the_bytes_of_one_that_is_written_at_once(tmp_path, monkeypatch):
    before = patched(
        workbook(tmp_path), [TableBlock("_cases", 2, pa.table({"key": list("vwxyz"), "days": [1, 2, 3, 4, 5]}))]
    )
    kept = kept_rows(before, "_cases", 2, [1], {("w",), ("y",), ("z",)})
    rows = pa.table({"key": ["a", "b & c", None, " d", "e"], "days": [1.5, None, 3, 4, 5], "none": pa.nulls(5)})
    table = TableBlock("_cases", 2, rows, [None, 1, None], kept)
    at_once = patched(before, [table])
    monkeypatch.setattr(long_table, "ROWS_AT_A_TIME", 2)
    in_pieces = patched(before, [table])
    assert in_pieces.part(CASES) == at_once.part(CASES)
    assert patched(in_pieces, [TableBlock("_cases", 5, rows, [None, 1, None])]) is in_pieces  # it holds them already


@pytest.mark.parametrize("within", [Area(1, 1, 1, 12), Area(1, 2, 2, 3), Area(2, 1, 9, 2), Area(7, 1, 8, 1)])
@pytest.mark.parametrize("is_numbered", [True, False])
def test_an_area_of_a_sheet_is_that_part_of_the_whole_sheet(tmp_path, within, is_numbered):
    package = workbook(tmp_path)
    if not is_numbered:  # the file format allows rows without numbers and cells without references
        package = package.with_parts({PAGE: re.sub(rb' r="[A-Z]*[0-9]+"', b"", package.part(PAGE))})
    whole = {
        (row, column): value
        for row, values in enumerate(values_in(package, "Page"), start=1)
        for column, value in enumerate(values, start=1)
    }
    assert values_at(package, within) == [
        [whole.get((row, column)) for column in range(within.left, within.right + 1)]
        for row in range(within.top, within.bottom + 1)
    ]


def test_the_rows_below_an_area_are_not_looked_at(tmp_path):
    package = patched(workbook(tmp_path), [TableBlock("_cases", 2, pa.table({"key": ["a", "b"]}))])
    end = b"</sheetData>"
    broken = package.with_parts({CASES: package.part(CASES).replace(end, b'<row r="4"><c r="A4"><v>1</c></row>' + end)})
    assert values_in(broken, "_cases", Area(1, 1, 3, 1)) == [["key"], ["a"], ["b"]]
    with pytest.raises(WorkbookError):
        values_in(broken, "_cases", Area(1, 1, 4, 1))


def test_a_table_without_rows_leaves_the_headings_alone(tmp_path):
    full = patched(workbook(tmp_path), [TableBlock("_cases", 2, pa.table({"key": ["a"]}))])
    empty = patched(full, [TableBlock("_cases", 2, pa.table({"key": pa.array([], pa.string())}))])
    assert values_in(empty, "_cases") == [["key", "days"]]


def test_every_kind_of_column_is_read_back_by_another_program(tmp_path):
    rows = pa.table(
        {
            "text": ["a & <b>", " c ", None],
            "team": pa.array(["North", "South", "North"]).dictionary_encode(),
            "count": [1, None, 3],
            "share": [0.1, float("nan"), 1e-7],
            "met": [True, False, None],
            "day": pa.array([date(2024, 6, 30), None, date(2024, 2, 29)]),
            "moment": pa.array([datetime(2024, 6, 30, 6, 0), None, None]),
        }
    )
    after = patched(workbook(tmp_path), [TableBlock("_cases", 2, rows)])
    after.written(tmp_path / "table.xlsx")
    assert problems(tmp_path / "table.xlsx") == []
    assert cell_values(tmp_path / "table.xlsx", "_cases")[1:] == [
        ["a & <b>", "North", 1, 0.1, True, 45473, 45473.25],
        [" c ", "South", "", "", False, "", ""],
        ["", "North", 3, 1e-7, "", 45351, ""],
    ]


def test_a_column_s_style_is_on_every_cell_of_it(tmp_path):
    before = workbook(tmp_path)
    bold = cell_styles(before, "Page")[2, 2]
    after = patched(before, [TableBlock("_cases", 2, pa.table({"key": ["a", "b"], "days": [1, 2]}), [None, bold])])
    assert {at: style for at, style in cell_styles(after, "_cases").items() if style} == {(2, 2): bold, (3, 2): bold}


def test_rows_that_stay_are_carried_over_as_they_stand_and_only_their_number_changes(tmp_path):
    months = pa.table({"period": ["2024-04", "2024-05", "2024-04", "2024-06"], "key": ["a <b>", "b", 'c r="A1"', "d"]})
    before = patched(workbook(tmp_path), [TableBlock("_cases", 2, months)])
    kept = kept_rows(before, "_cases", 2, [1], {("2024-04",), ("2024-06",)})
    july = TableBlock("_cases", 2, pa.table({"period": ["2024-07"], "key": ["e"]}), kept=kept)
    after = patched(before, [july])
    assert values_in(after, "_cases")[1:] == [
        ["2024-04", "a <b>"],
        ["2024-04", 'c r="A1"'],
        ["2024-06", "d"],
        ["2024-07", "e"],
    ]
    after.written(tmp_path / "july.xlsx")
    assert problems(tmp_path / "july.xlsx") == []


def test_rows_that_stay_are_found_by_several_columns_and_in_shared_strings_too(tmp_path):
    path = tmp_path / "shared.xlsx"
    with xlsxwriter.Workbook(path) as book:
        cases = book.add_worksheet("_cases")
        rows = [["period", "key"], ["2024-04", "R&D"], ["2024-04", "b"], ["2024-05", "R&D"], [7, "b"], [None, "b"]]
        for number, row in enumerate(rows):
            cases.write_row(number, 0, row)
    package = Package.read(path)
    assert len(kept_rows(package, "_cases", 2, [1, 2], {("2024-04", "R&D"), ("7", "b"), ("2024-05", "b")})) == 2
    assert len(kept_rows(package, "_cases", 2, [2], {("b",)})) == 3
    assert len(kept_rows(package, "_cases", 2, [2], {("key",)})) == 0  # a heading is above the rows


@pytest.mark.parametrize("third", [b"<row>", b'<row r="2">', b'<row r="1">'])
def test_rows_without_numbers_or_out_of_order_are_not_kept_but_refused(tmp_path, third):
    before = patched(workbook(tmp_path), [TableBlock("_cases", 2, pa.table({"key": ["a", "b"]}))])
    broken = before.with_parts({CASES: before.part(CASES).replace(b'<row r="3">', third)})
    with pytest.raises(WorkbookError, match="_cases' has rows without a number, or not in the order of their numbers"):
        kept_rows(broken, "_cases", 2, [1], {("a",)})


def test_more_rows_than_excel_has_are_refused(tmp_path):
    rows = pa.table({"key": pa.nulls(1_048_576, pa.string())})
    with pytest.raises(WorkbookError, match="would need 1,048,577 rows"):
        patched(workbook(tmp_path), [TableBlock("_cases", 2, rows)])


# --- what other writers do -----------------------------------------------------------------------------------------


def test_a_sheet_whose_tags_have_a_prefix_is_patched_like_any_other(tmp_path):
    package = workbook(tmp_path)
    plain = package.part(CASES).decode()
    prefixed = plain.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    before = package.with_parts({CASES: prefixed.encode()})
    block = Block("_cases", 1, 2, [["weeks", "x"]])
    table = TableBlock("_cases", 2, pa.table({"key": ["a"], "days": [1]}))
    after = patched(before, [block, table])
    assert differences(before, after, [block, table]) == []
    assert values_in(after, "_cases") == [["key", "weeks", "x"], ["a", 1, None]]
    assert len(kept_rows(after, "_cases", 2, [1], {("a",)})) == 1


def test_a_sheet_with_cdata_and_comments_is_patched_like_any_other(tmp_path):
    package = workbook(tmp_path)
    row = (
        b'<row r="2"><!-- made by hand --><c r="A2" t="inlineStr"><is><t><![CDATA[<a>]]></t></is></c></row></sheetData>'
    )
    before = package.with_parts({CASES: package.part(CASES).replace(b"</sheetData>", row)})
    blocks = [Block("_cases", 2, 2, [[5]])]
    after = patched(before, blocks)
    assert values_in(after, "_cases") == [["key", "days"], ["<a>", 5]]
    assert differences(before, after, blocks) == []


def test_every_written_file_is_a_sound_zip(tmp_path):
    before = workbook(tmp_path)
    patched(before, [Block("Page", 2, 1, [["x"]])]).written(before.path)
    with zipfile.ZipFile(before.path) as archive:
        assert archive.testzip() is None
    assert problems(before.path) == []


def test_rows_are_kept_whether_their_cells_say_where_they_are_or_follow_one_another(tmp_path: Path):
    """As they are written here, as earlier versions wrote them, and as Excel does, which leaves empty cells out."""
    rows = pa.table(
        {
            "days": [None, 2, 3, 4],
            "key": ["a", "b", "a", None],
            "period": ["R&D", " R&D", "R&D", "R&D"],
            "met": [True] * 4,
        }
    )
    following = patched(workbook(tmp_path), [TableBlock("_cases", 2, rows)])
    part = sheets(following)["_cases"].part
    inline = rb't="inlineStr"><is><t>\1</t></is>'
    before, replaced = re.subn(rb't="str"><v>([^<]*)</v>', inline, following.part(part))
    assert replaced == 3  # the periods are already inline, as one of them begins with a space
    earlier = following.with_parts({part: before})
    root = etree.fromstring(following.part(part))
    for row in root.iterfind("{*}sheetData/{*}row"):
        for column, cell in enumerate(row.findall("{*}c"), start=1):
            others = {name: value for name, value in cell.attrib.items() if name != "r"}
            cell.attrib.clear()
            cell.attrib.update({"r": f"{'ABCD'[column - 1]}{row.get('r')}", **others})
            if len(cell) == 0:
                row.remove(cell)
    placed = following.with_parts({part: etree.tostring(root, xml_declaration=True, encoding="UTF-8")})
    assert b'r="A3"' in placed.part(part) and b'r="A2"' not in placed.part(part)
    for package in (following, earlier, placed):
        found = [
            len(kept_rows(package, "_cases", 2, columns, {wanted}))
            for columns, wanted in (([2, 3], ("a", "R&D")), ([2, 3], ("b", " R&D")), ([1], ("3",)), ([1, 2], ("", "a")))
        ]
        assert found == [2, 1, 1, 1]
        assert values_in(package, "_cases")[1:] == values_in(following, "_cases")[1:]


def test_rows_are_kept_where_one_of_them_was_written_by_another_program(tmp_path: Path):
    """The others are as they are written here; the first cell of that row is empty, and left out."""
    rows = pa.table({"key": ["a", None, "c & d"], "period": ["2024-04", "2024-04", "2024-05"], "met": [True] * 3})
    written = patched(workbook(tmp_path), [TableBlock("_cases", 2, rows)])
    cells = b'<c/><c t="str"><v>2024-04</v></c>'
    others = b'<c r="B3" t="inlineStr"><is><t>2024-04</t></is></c>'
    assert written.part(CASES).count(cells) == 1
    mixed = written.with_parts({CASES: written.part(CASES).replace(cells, others)})
    for package in (written, mixed):
        first, last, none = (
            kept_rows(package, "_cases", 2, [2, 1], {wanted}).to_pylist()
            for wanted in (("2024-04", ""), ("2024-05", "c & d"), ("2024-05", ""))
        )
        assert (len(first), len(last), len(none)) == (1, 1, 0)
        moved = TableBlock("_cases", 2, rows.slice(0, 0), kept=pa.array(first + last))
        assert values_in(patched(package, [moved]), "_cases")[1:] == [
            [None, "2024-04", True],
            ["c & d", "2024-05", True],
        ]


def test_sheets_that_were_begun_ahead_have_the_bytes_of_those_that_were_not(tmp_path: Path):
    before = workbook(tmp_path)
    table = TableBlock("_cases", 2, pa.table({"key": ["a", "b"], "days": [1, 2]}))
    blocks = [Block("Page", 1, 1, [["x"]]), table]
    with ThreadPoolExecutor(1) as pool:
        ahead = patched(before, blocks, sheets_begun(before, [table], pool))
    assert ahead.packed() == patched(before, blocks).packed()


def test_a_sheet_that_has_changed_since_it_was_begun_is_patched_as_it_is_now(tmp_path: Path):
    before = workbook(tmp_path)
    table = TableBlock("_cases", 2, pa.table({"key": ["a"], "days": [1]}))
    with ThreadPoolExecutor(1) as pool:
        begun = sheets_begun(before, [table], pool)
        changed = patched(before, [Block("_cases", 1, 3, [["theirs"]])])
        after = patched(changed, [table], begun)
    assert values_in(after, "_cases") == [["key", "days", "theirs"], ["a", 1, None]]


def test_what_can_t_be_filled_is_named_sheet_by_sheet_whichever_was_begun_ahead(tmp_path: Path):
    before = workbook(tmp_path)
    page = Block("Page", 2, 7, [[5]])  # in an array formula
    formulas = {
        CASES: before.part(CASES).replace(
            b"</sheetData>", b'<row r="2"><c r="A2"><f t="shared" si="0"/></c></row></sheetData>'
        )
    }
    package = before.with_parts(formulas)
    cases = Block("_cases", 2, 1, [[5]])
    with ThreadPoolExecutor(1) as pool, pytest.raises(WorkbookError) as refused:
        patched(package, [page, cases], sheets_begun(package, [cases], pool))
    assert re.findall(r"^.*(?:Page|_cases)!\w+", str(refused.value), re.MULTILINE)[-2:] == ["  Page!G2", "  _cases!A2"]


@pytest.mark.parametrize("bytes_at_a_time", [1, 100, 1000])
def test_rows_are_found_however_long_the_pieces_are_in_which_a_sheet_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bytes_at_a_time: int
):
    before = workbook(tmp_path)
    assert len(kept_rows(before, "_cases", 2, [1], {("a",)})) == 0
    after = patched(before, [TableBlock("_cases", 2, pa.table({"key": list("abcab"), "days": range(5)}))])
    at_once = kept_rows(after, "_cases", 2, [1], {("a",), ("b",)})
    monkeypatch.setattr(long_table, "BYTES_AT_A_TIME", bytes_at_a_time)
    assert len(at_once) == 4
    assert kept_rows(after, "_cases", 2, [1], {("a",), ("b",)}).equals(at_once)


@given(st.binary(max_size=40), st.binary(min_size=1, max_size=4), st.integers(1, 12))
def test_whether_a_tag_occurs_is_what_python_says_however_a_part_is_cut(part: bytes, sought: bytes, at_a_time: int):
    letters = bytes.maketrans(bytes(range(256)), b"<xf:" * 64)  # few, so that it is nearly found, or across a cut
    part, sought = part.translate(letters), sought.translate(letters)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markup, "LETTERS_AT_A_TIME", at_a_time)
        assert markup.occurs(sought, part) == (sought in part)
