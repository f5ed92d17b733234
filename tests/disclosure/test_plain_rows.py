"""A sheet's plain rows are taken out of its XML as text, and give the same as when they are parsed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.disclosure.gate.cells import without_fraction
from kpixl.disclosure.gate.workbook_parts import sheet_content

START = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"><sheetData>'
)
END = "</sheetData></worksheet>"
FOR_THE_PARSER = "<!-- a comment: all of the sheet is left to the parser -->"
NO_NUMBER = '<row><c t="str"><v>{a}</v></c><c s="1"><v>{r}</v></c></row>'
ROWS = (
    NO_NUMBER,
    '<row r="{r}"><c r="A{r}" t="str"><v>{a}</v></c><c r="D{r}" s="1"><v>{r}</v></c></row>',
    '<row r="{r}"><c t="str"><v>{a}</v></c><c/><c s="1"><v>{r}</v></c></row>',
    '<row r="{r}" spans="1:2" x14ac:dyDescent="0.25"><c t="inlineStr"><is><t>{a} &amp; b</t></is></c></row>',
    '<row r="{r}" hidden="1"><c t="str"><v>{a}</v></c><c><v>{r}</v></c></row>',
    '<row r="{r}"><c t="str"><f>X1</f><v>{a}</v></c><c/><c><v>{r}</v></c></row>',
    '<row r="{r}"><c t="str"><v>{a}</v><extLst/></c><c><v>{r}</v></c></row>',
    "<row r='{r}'><c><v>{r}</v></c></row>",
    '<row r="{r}"><c><v>{r}.73</v></c><c r="C{r}"><v>-0.1{r}</v></c><c r="$E{r}"><v>7204913.25</v></c></row>',
    '<row r="{r}"/>',
)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(ROWS), st.integers(1, 3)), max_size=8))
def test_plain_rows_are_read_as_the_xml_parser_reads_them(rows: list[tuple[str, int]]):
    number, written = 0, ""
    for row, step in rows:
        number += 1 if row == NO_NUMBER else step
        written += row.format(r=number, a=f"text {number}")
    read, parsed = (sheet_content(f"{START}{between}{written}{END}".encode()) for between in ("", FOR_THE_PARSER))
    assert [*read[1]] == [*parsed[1]]
    left, all_rows = (
        [(dict(row.attrib), len(row)) for row in root.iter("{*}row") if row.get("hidden") or len(row)]
        for root in (read[0], parsed[0])
        if root is not None
    )
    assert left == all_rows


@pytest.mark.parametrize(
    ("value", "read"),
    [("0.7312", "0.5"), ("-17.29", "-17.5"), ("3.1E-05", "0.5"), ("7204913.25", "100000.5")],
)
def test_numbers_that_are_not_whole_are_read_as_others_near_them(value, read):
    assert without_fraction(value) == read


@pytest.mark.parametrize("value", ["7204913", "7204913.0", "40606.71", "7204913.00000000000001", "7.204913E6", "QX.1"])
def test_a_number_that_may_be_an_id_or_a_day_is_read_as_it_is(value):
    assert without_fraction(value) == value
