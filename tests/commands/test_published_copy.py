"""The demo's copy for leadership, as validators, LibreOffice and a PDF reader see it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

import validator
from councils import identities_of
from kpixl.commands.audit.findings import audit
from kpixl.commands.publish.publish import publish
from kpixl.commands.publish.publishing import Published
from kpixl.commands.typed_pages.grids import grids_in
from kpixl.commands.typed_pages.rows import rows_in
from kpixl.disclosure.gate.scan import scan
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from kpixl.workbook.making.vba import PART
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import sheets, values_in
from lint import problems
from making import shipped
from office import Book, Office
from vba_modules import modules_of

LETTERS = [f"{column}{layout.FIRST_ROW + row}" for column in ("I", "L", "O") for row in range(32)]


@pytest.fixture(scope="module")
def working_copy(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(demo / "Scorecard.xlsm", tmp_path_factory.mktemp("published") / "Scorecard.xlsm"))


@pytest.fixture(scope="module")
def published(demo: Path, working_copy: Path) -> Published:
    return publish(working_copy, demo / "extracts", config_folder=demo / "config")


@pytest.fixture(scope="module")
def copy_in_office(published: Published, office: Office) -> Iterator[Book]:
    with office.open(published.copy) as opened:
        yield opened


def test_every_shown_value_of_the_page_is_the_working_copy_s(copy_in_office: Book, demo_page_in_office: Book):
    area = f"B1:Q{layout.FIRST_ROW + 50}"
    shown = demo_page_in_office.shown(layout.PAGE, area)
    row, column = layout.BANNER_PLACE  # only the working copy has it
    shown[row - 1][column - layout.REF] = ""
    assert copy_in_office.shown(layout.PAGE, area) == shown


def test_every_letter_is_painted_as_in_the_working_copy(copy_in_office: Book, demo_page_in_office: Book):
    painted = copy_in_office.painted(layout.PAGE, *LETTERS)
    assert painted == demo_page_in_office.painted(layout.PAGE, *LETTERS)
    assert {paint.fill for paint in painted.values()} == {
        shipped().letters.not_rated.fill, *(shipped().letters.colours[letter].fill for letter in Rag),
    }  # fmt: skip


@pytest.mark.validator
def test_the_open_xml_sdk_finds_no_error_in_the_copy(published: Published):
    assert validator.sdk_errors(published.copy) == []


def test_an_audit_finds_the_rule_of_the_working_copy_and_counts_each_letter_of_the_copy_once(
    published: Published, working_copy: Path
):
    for file in (published.copy, working_copy):
        found = audit(rows_in(grids_in(file), file.stem), shipped().indicators)
        assert found.letters == 68
        assert found.fit and (found.fit.rule.words, found.fit.explained) == ("amber within 10% of target", 65)


def test_openxml_audit_and_the_lint_find_no_error_in_the_copy(published: Published):
    assert validator.audit_errors(published.copy) == []
    assert problems(published.copy) == []


def test_the_copy_has_no_formula_and_asks_excel_to_calculate_nothing_when_it_opens(published: Published):
    package = Package.read(published.copy)
    assert b"fullCalcOnLoad" not in package.part("xl/workbook.xml")
    assert not [each.part for each in sheets(package).values() if re.search(rb"<f[ />]", package.part(each.part))]


@pytest.mark.slow
@pytest.mark.validator
def test_the_whole_workbook_of_the_demo_is_valid_and_small_enough_to_send_and_to_open_fast(
    working_copy: Path, tmp_path: Path
):
    """Refreshed, with its 200,000 rows of cases and extracts, and published."""
    few_rows = validator.with_a_row_of_each_kind(working_copy, Path(shutil.copy(working_copy, tmp_path / "few.xlsm")))
    assert validator.sdk_errors(few_rows) == []
    assert problems(working_copy, modules_of(Package.read(working_copy).part(PART))) == []
    assert working_copy.stat().st_size <= 4_000_000


def test_the_gate_finds_nothing_in_the_copy(published: Published, demo: Path):
    assert scan(published.copy, identities_of(demo / "extracts", shipped().reading)) == ()


def test_all_sheets_are_visible_and_named_for_what_they_hold(copy_in_office: Book):
    assert copy_in_office.sheets() == dict.fromkeys(
        [
            "Summary", "Scorecard", "Cover and contents", "Scorecard as a table", "Why each letter", "Definitions",
            "Notes", "Data quality", "kpi",
        ],
        True,
    )  # fmt: skip


def test_no_part_holds_a_formula_a_merged_cell_a_link_or_anything_hidden(published: Published):
    copy = Package.read(published.copy)
    parts = [name for name in copy if name.startswith("xl/") and not name.startswith("xl/theme")]
    telling = re.compile(
        rb"<f[ >]|mergeCell|hyperlink|hidden=|conditionalFormat|dataValidation|codeName|absPath"
        rb"|customSheetView|customWorkbookView"
    )
    assert {found for name in parts for found in telling.findall(copy.part(name))} == set()
    kinds = {name.split("/")[1] for name in parts if "/" in name.removeprefix("xl/")}
    assert kinds <= {"_rels", "worksheets", "tables"}


def test_behind_the_page_every_sheet_is_one_table_with_one_row_of_headings(published: Published):
    copy = Package.read(published.copy)
    for name, sheet in sheets(copy).items():
        tables = [part for part in copy if part.startswith("xl/tables/") and part in _related(copy, sheet.part)]
        assert len(tables) == (0 if name == layout.PAGE else 1), name
        for part in tables:
            told = copy.part(part)
            assert b"headerRowCount" not in told  # one, where nothing is said
            assert b"autoFilter" not in told


def _related(copy: Package, part: str) -> set[str]:
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    targets = re.findall(r'Target="\.\./([^"]+)"', copy.part(rels).decode()) if rels in copy else []
    return {f"xl/{each}" for each in targets}


def test_no_cell_of_a_table_is_empty(published: Published):
    copy = Package.read(published.copy)
    for name in sheets(copy).keys() - {layout.PAGE}:
        rows = values_in(copy, name)
        table = rows[next(at for at, row in enumerate(rows) if row[0] == "This sheet has one table.") + 1 :]
        assert not [row for row in table if None in row or "" in row], name


def test_the_cursor_is_in_a1_of_every_sheet(published: Published):
    copy = Package.read(published.copy)
    for sheet in sheets(copy).values():
        assert not re.search(rb'activeCell="(?!A1")', copy.part(sheet.part))


def test_the_title_of_every_sheet_is_a_heading_and_below_it_is_what_the_sheet_holds(published: Published):
    book = load_workbook(published.copy)
    for sheet in book:
        titled = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.style == "Heading 1"]
        assert titled == ["B1" if sheet.title == layout.PAGE else "A1"], sheet.title
        assert sheet["A2"].value != "This sheet has one table."


def test_the_summary_is_what_opens(published: Published):
    assert load_workbook(published.copy).active.title == "Summary"


def test_leadership_and_the_working_copy_have_no_id_of_the_demo_in_common(published: Published, demo: Path):
    """The rows about children stay behind: not even a pseudonym leaves."""
    held = CalamineWorkbook.from_path(demo / "Scorecard.xlsm").get_sheet_by_name(layout.CASES)
    pseudonyms = {row[2] for row in held.to_python(nrows=200)[1:]}
    copy = Package.read(published.copy)
    whole = b"".join(copy.part(name) for name in copy).decode()
    assert len(pseudonyms) > 1
    assert not [each for each in pseudonyms if str(each) in whole]
