"""A page that is laid out again: nothing that anybody wrote is lost, and references to a cell still mean that cell."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.config.values import MONTHS_AT_MOST
from kpixl.words.errors import WorkbookError
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.layout import USUAL, PageNow, PagePlaces, paper
from kpixl.workbook.ooxml.cells import column_letters
from kpixl.workbook.ooxml.column_edits import with_column_edit
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.references import ColumnEdit, is_of, shifted
from kpixl.workbook.ooxml.sheet import cell_styles, defined_names, values_at, values_in, worksheet
from kpixl.workbook.relaid_page import edits, page_now_relaid, relaid
from kpixl.workbook.shipped import shipped_workbook
from lint import problems

pytestmark = pytest.mark.slow

LAST = layout.FIRST_ROW + 40
shapes = st.builds(PagePlaces, st.integers(1, MONTHS_AT_MOST), st.booleans(), st.booleans())


@cache
def shipped() -> Package:
    return Package.read(shipped_workbook())


def rows_of(package: Package) -> dict[int, list[object]]:
    return dict(enumerate(values_in(package, layout.PAGE), start=1))


def widened(cells: list[object], width: int) -> list[object]:
    return [*cells, *[None] * width][:width]


def narratives(package: Package, places: PagePlaces) -> list[object]:
    return [widened(cells, 60)[places.narrative - 1] for row, cells in rows_of(package).items() if row >= 7]


def widths_of(package: Package) -> list[float]:
    """The width of every column that has one."""
    part = worksheet(package, layout.PAGE).part
    return [
        float(each.get("width", 0))
        for each in tree(package.part(part), part).iterfind("{*}cols/{*}col")
        for _ in range(int(each.get("min", 1)), int(each.get("max", 1)) + 1)
    ]


# --- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=8)
@given(one=shapes, other=shapes, typed=st.text("abc äé\n", min_size=1).map(str.strip).filter(bool))
def test_no_narrative_is_ever_lost_however_often_the_page_is_laid_out_anew(
    one: PagePlaces, other: PagePlaces, typed: str
):
    written = patched(shipped(), [Block(layout.PAGE, 9, USUAL.narrative, [[typed]])])
    there = relaid(written, USUAL, one, LAST)
    on = relaid(there, one, other, LAST)
    assert narratives(there, one) == narratives(on, other) == narratives(written, USUAL)
    assert typed in narratives(on, other)


@settings(max_examples=6)
@given(after=shapes)
def test_a_page_has_the_headings_of_its_shape_and_the_newest_months_figures_are_the_newest_months(after: PagePlaces):
    before, made = rows_of(shipped()), rows_of(relaid(shipped(), USUAL, after, LAST))
    assert widened(made[layout.HEADINGS_ROW], after.shape) == list(after.headings)
    newest = [(USUAL.of_months[-1] + part - 1, after.of_months[-1] + part - 1) for part in range(3)]
    for row in range(layout.FIRST_ROW, layout.FIRST_ROW + 32):
        assert [before[row][was] for was, _ in newest] == [made[row][now] for _, now in newest]


@settings(max_examples=6)
@given(after=shapes)
def test_what_a_refresh_expects_on_the_page_is_what_is_there(after: PagePlaces):
    now = PageNow({row: widened(cells, USUAL.shape) for row, cells in rows_of(shipped()).items() if row >= 7}, LAST)
    expected, made = page_now_relaid(now, USUAL, after), rows_of(relaid(shipped(), USUAL, after, LAST))
    for row in range(layout.FIRST_ROW, layout.FIRST_ROW + 32):
        found = [cell if cell is not None else "" for cell in widened(made[row], after.shape)]
        assert [cell if cell is not None else "" for cell in expected.rows[row]][:-1] == found[:-1]


@pytest.mark.parametrize("after", [PagePlaces(1), PagePlaces(6, quarter=True), PagePlaces(13, True, True)], ids=str)
def test_a_page_that_was_laid_out_anew_is_a_sound_workbook(after: PagePlaces, tmp_path: Path):
    made = relaid(shipped(), USUAL, after, LAST)
    path = tmp_path / "made.xlsm"
    path.write_bytes(made.packed())
    assert problems(path) == []


def test_every_column_of_letters_has_the_rules_that_paint_it():
    after = PagePlaces(6, quarter=True)
    made = relaid(shipped(), USUAL, after, LAST)
    part = worksheet(made, layout.PAGE).part
    rules = tree(made.part(part), part).findall("{*}conditionalFormatting")
    ruled = {rule.get("sqref", "").partition(":")[0]: rule.findtext("{*}cfRule/{*}formula") for rule in rules}
    letters = [f"{column_letters(column)}{layout.PICKER_ROW}" for column in after.letters]
    assert sorted(ruled) == sorted(letters)
    assert all(formula == f"{first}=kpixl_not_rated" for first, formula in ruled.items())


def test_new_columns_look_like_the_newest_months():
    looks = cell_styles(relaid(shipped(), USUAL, PagePlaces(4, year_to_date=True), LAST), layout.PAGE)
    places = PagePlaces(4, year_to_date=True)
    newest = places.of_months[-1]
    for row in (layout.MONTHS_ROW, layout.HEADINGS_ROW, layout.FIRST_ROW):
        assert [looks[row, places.of_months[0] + part] for part in range(3)] == [
            looks[row, newest + part] for part in range(3)
        ]
        assert [looks[row, places.of_spans[0] + part] for part in range(2)] == [
            looks[row, newest + part] for part in range(2)
        ]


def test_what_somebody_wrote_beside_the_legend_stays():
    """In its row, and in the rows above and below it: only the legend's own words move to their new places."""
    mine = [Block(layout.PAGE, row, 12, [[f"mine {row}"]]) for row in (1, 2, 4)]
    mine += [Block(layout.PAGE, layout.PICKER_ROW, USUAL.notes, [["mine 3"]])]
    for after in (PagePlaces(4), PagePlaces(2, quarter=True), PagePlaces(13, True, True)):
        made = rows_of(relaid(patched(shipped(), mine), USUAL, after, LAST))
        there = {str(cell) for row in range(1, 5) for cell in made[row] if cell is not None}
        assert {"mine 1", "mine 2", "mine 3", "mine 4"} <= there
        assert [word for _, letter, _ in layout.legend(after) if (word := letter) not in there] == []


def test_there_and_back_again_is_where_it_began():
    for other in (PagePlaces(1), PagePlaces(7, True, True)):
        again = relaid(relaid(shipped(), USUAL, other, LAST), other, USUAL, LAST)
        before, after = rows_of(shipped()), rows_of(again)
        assert [widened(after[row], 19)[15:] for row in range(7, 39)] == [
            widened(before[row], 19)[15:] for row in range(7, 39)
        ]
        assert widened(after[layout.PICKER_ROW], 19) == widened(before[layout.PICKER_ROW], 19)
        assert defined_names(again) == defined_names(shipped())
        assert widths_of(again) == [pytest.approx(width, abs=0.2) for width in widths_of(shipped())]


def test_a_cell_far_below_the_page_costs_no_more_than_one_nearby():
    """If rows and columns were written up to it, the page would have 17 thousand million cells."""
    stray = patched(shipped(), [Block(layout.PAGE, 1_048_576, 16_384, [["mine"]])])
    again = relaid(relaid(stray, USUAL, PagePlaces(2), LAST), PagePlaces(2), USUAL, LAST)
    assert values_at(again, layout.PAGE).get((1_048_576, 16_384)) == "mine"


def test_the_page_is_printed_on_paper_on_which_it_can_be_read():
    assert paper.size_for(USUAL) == paper.A4
    assert paper.size_for(PagePlaces(6)) == paper.A3
    assert paper.scale(PagePlaces(6)) * 10 >= 8


# --- what refers to it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "formula", "moved"),
    [  # as LibreOffice and Excel rewrite them
        (ColumnEdit(7, 9), "SUM(Scorecard!G7:O7)", "SUM(Scorecard!P7:X7)"),
        (ColumnEdit(7, 9), "Scorecard!$F$7+Scorecard!G7", "Scorecard!$F$7+Scorecard!P7"),
        (ColumnEdit(10, 3), "SUM(Scorecard!G7:O7)", "SUM(Scorecard!G7:R7)"),
        (ColumnEdit(7, -6), "SUM(Scorecard!G7:O7)", "SUM(Scorecard!G7:I7)"),
        (ColumnEdit(7, -6), "Scorecard!H7", "Scorecard!#REF!"),
        (ColumnEdit(7, 3), "'Scorecard'!$B:$Q", "'Scorecard'!$B:$T"),
        (ColumnEdit(7, 3), 'Overrides!G7&"Scorecard!G7"', 'Overrides!G7&"Scorecard!G7"'),
        (ColumnEdit(7, 3), "[2]Scorecard!G7+G7+LOG10(Scorecard!H7)", "[2]Scorecard!G7+G7+LOG10(Scorecard!K7)"),
        (ColumnEdit(7, 3), "Table1[G7]+kpixl_G7+Scorecard!$7:$9", "Table1[G7]+kpixl_G7+Scorecard!$7:$9"),
    ],
)
def test_a_formula_still_means_the_cells_that_it_meant(edit: ColumnEdit, formula: str, moved: str):
    assert edit.formula(formula, is_of("Scorecard", here=False)) == moved


@given(at=st.integers(1, 40), count=st.integers(1, 30), left=st.integers(1, 60), wide=st.integers(0, 20))
def test_columns_that_are_inserted_and_deleted_again_leave_every_reference_as_it_was(at, count, left, wide):
    cells = f"${column_letters(left)}$7:{column_letters(left + wide)}9"
    there = ColumnEdit(at, count).cells(cells)
    assert there is not None
    assert ColumnEdit(at, -count).cells(there) == cells


def test_a_formula_that_is_filled_along_moves_what_has_no_dollar():
    assert shifted("SUM(A1:$B2)+$C$3+Scorecard!D4", 2, 1) == "SUM(B3:$B4)+$C$3+Scorecard!E6"


@pytest.fixture
def others(tmp_path: Path) -> Package:
    """A page with a number in G7 and a comment in H7; a sheet, a name and a chart that refer to it."""
    path = tmp_path / "others.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, mine = book.add_worksheet("Scorecard"), book.add_worksheet("Mine")
        page.write("G7", 41)
        page.write_comment("H7", "Looked at.")
        page.write_formula("T9", "=G7*2")
        page.data_validation("H8", {"validate": "list", "source": "=$G$7:$G$9"})
        mine.write_formula("A1", "=Scorecard!G7+1")
        book.define_name("mine", "=Scorecard!$G$7")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Scorecard!$G$7:$H$7"})
        mine.insert_chart("C3", chart)
    return Package.read(path)


def test_formulas_names_charts_comments_and_lists_move_along(others: Package, tmp_path: Path):
    made = with_column_edit(others, "Scorecard", ColumnEdit(7, 3))
    path = tmp_path / "made.xlsx"
    path.write_bytes(made.packed())
    book = openpyxl.load_workbook(path)  # read by another program
    page = book["Scorecard"]
    assert page["J7"].value == 41
    assert page["K7"].comment.text == "Looked at."
    assert page["W9"].value == "=J7*2"
    assert book["Mine"]["A1"].value == "=Scorecard!J7+1"
    assert book.defined_names["mine"].attr_text == "Scorecard!$J$7"
    assert page.data_validations.dataValidation[0].formula1 == "$J$7:$J$9"
    (chart,) = book["Mine"]._charts  # type: ignore[attr-defined]  # openpyxl has no public list of charts
    assert chart.series[0].val.numRef.f == "Scorecard!$J$7:$K$7"
    assert problems(path) == []


def test_a_month_that_a_formula_of_somebodys_refers_to_does_not_leave_the_page(others: Package):
    with pytest.raises(WorkbookError, match=r"Mine!A1[\s\S]*the name mine"):
        with_column_edit(others, "Scorecard", ColumnEdit(7, -3))


def test_nothing_is_done_where_the_shape_is_the_same():
    assert relaid(shipped(), USUAL, USUAL, LAST) is shipped()
    assert not [*edits(PagePlaces(5, True, False), PagePlaces(5, True, False))]
