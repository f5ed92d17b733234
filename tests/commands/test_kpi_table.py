"""The table `kpi` in the working copy, the hand-out and the published copy: what it says, and who can read it."""

from __future__ import annotations

import re
from pathlib import Path

import ironcalc
import openpyxl
import pandas as pd
import pytest
from msgspec.structs import replace
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from few_indicators import with_few
from kpixl.commands.build import demo_page
from kpixl.commands.publish.edition import edition
from kpixl.commands.publish.page import page_of
from kpixl.commands.publish.plain_table import NoValue, Number
from kpixl.commands.publish.tables import tables_of
from kpixl.commands.refresh import refresh
from kpixl.config.reading import read_config, shipped_config
from kpixl.disclosure.small_numbers import safe
from kpixl.excel.functions import CellError, answer
from kpixl.excel.snapshot import snapshot_of
from kpixl.indicators import DECLARED
from kpixl.scorecard.display import SUPPRESSED
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block
from kpixl.workbook.making.build import built
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.changes import changes
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, prove
from kpixl.workbook.ooxml.tables import table_area, table_part
from kpixl.workbook.shipped import shipped_handout
from lint import problems
from making import contacts, persons, written
from office import Office
from pages import figure, on_disk, page

pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs" / "functions.md"


@pytest.fixture(scope="module")
def of_demo() -> Scorecard:
    return demo_page(read_config(shipped_config(), DECLARED))


@pytest.fixture(scope="module")
def workbook(of_demo: Scorecard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `kpixl build` makes it, without macros."""
    path = tmp_path_factory.mktemp("kpi") / "Scorecard.xlsm"
    built(of_demo, {}, path).written(path)
    return path


def table(sheet: Worksheet) -> list[list[object]]:
    """The rows below the headings, as another program reads the table by its name."""
    heads, *rows = sheet[sheet.tables["kpi"].ref]
    assert tuple(cell.value for cell in heads) == layout.KPI_HEADINGS
    return [[cell.value for cell in row] for row in rows]


def test_every_figure_that_the_workbook_holds_is_there_and_says_what_the_functions_say(workbook: Path):
    held = snapshot_of(workbook)
    rows = {str(row[0]): row[1:] for row in table(openpyxl.load_workbook(workbook)["kpi"])}
    pages = {f"{indicator.key}|page" for indicator in held.indicators}
    months = {f"{indicator.key}|2024-{month}" for indicator in held.indicators for month in ("04", "05", "06")}
    assert {*rows} == pages | months
    for id_, (value, numerator, denominator, letter, _, shown) in rows.items():
        key, month = id_.split("|")
        asked = (key,) if month == layout.PAGE_MONTH else (key, month)
        for function, in_table in (
            ("KPI_VALUE", value),
            ("KPI_NUMERATOR", numerator),
            ("KPI_DENOMINATOR", denominator),
            ("KPI_RAG", letter),
        ):
            wanted = answer(function, held, *asked)
            missing = (layout.NOT_KNOWN, layout.HAS_NONE)
            assert in_table in missing if wanted is CellError.NOT_KNOWN else in_table == wanted, (id_, function)
        assert shown


def test_no_cell_of_it_is_empty_since_a_formula_would_show_0(workbook: Path):
    assert not [row for row in table(openpyxl.load_workbook(workbook)["kpi"]) if None in row or "" in row]


def test_a_refresh_makes_it_as_long_as_the_figures_are_and_a_later_one_shorter_again(tmp_path: Path):
    few = with_few(tmp_path / "few", "contacts", "re_referrals", "cp_visits")
    path = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "exports", config=few).path
    for month in ("2024-06", "2024-09"):
        written(tmp_path / "exports" / month, persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    lengths = []
    for period in (Period(2024, 6), Period(2024, 9)):
        refresh(path, period, tmp_path / "exports", few)
        package = Package.read(path)
        rows = table(openpyxl.load_workbook(path)["kpi"])
        assert table_area(package, layout.KPI, layout.KPI) == Area(1, 1, 1 + len(rows), len(layout.KPI_HEADINGS))
        assert rows[-1][0] and {str(row[0]).partition("|")[2] for row in rows} >= {str(period), "page"}
        assert problems(path) == []
        lengths.append(len(rows))
    assert lengths == [4 * 3, 7 * 3]
    package = Package.read(path)
    one = Block(layout.KPI, 2, 1, [["a|page", 1, 1, 1, "G", 1, "1"]], replaces_rest=True, table=layout.KPI)
    shorter = patched(package, [one])
    prove(package, shorter, [one])
    assert table_area(shorter, layout.KPI, layout.KPI) == Area(1, 1, 2, 7)
    told = changes(package, shorter, [one])
    assert [change.tables for change in told if change.tables] == [{layout.KPI: Area(1, 1, 2, 7)}]


def test_anything_else_that_changed_in_a_table_is_found_before_it_is_written(workbook: Path):
    package = Package.read(workbook)
    few = Block(layout.KPI, 2, 1, [["a|page", 1, 1, 1, "G", 1, "1"]], replaces_rest=True, table=layout.KPI)
    after = patched(package, [few])
    part = table_part(after, layout.KPI, layout.KPI)
    assert part is not None
    for was, now in ((b'name="value"', b'name="worth"'), (b'ref="A1:G2"', b'ref="A1:G3"')):
        broken = after.with_parts({part: after.part(part).replace(was, now)})
        with pytest.raises(WorkbookError, match="changed more than its own cells"):
            prove(package, broken, [few])


def test_pandas_reads_it_as_a_table_with_numbers(workbook: Path):
    frame = pd.read_excel(workbook, sheet_name="kpi", engine="calamine").set_index("id")
    assert frame.loc["cp_visits|page", "value"] == pytest.approx(470 / 573)
    assert frame.loc["cp_visits|2024-06", ["numerator", "denominator", "letter"]].tolist() == [470, 573, "R"]


RECIPE = re.compile(r"`(=[^`]*kpi\[[^`]*)`")


def test_the_recipe_of_the_documentation_finds_the_figures_in_libreoffice(
    office: Office, workbook: Path, tmp_path: Path
):
    """Each as it is printed; a LibreOffice older than 24.8 has no XLOOKUP, and shows #NAME? instead."""
    formulas = RECIPE.findall(DOCS.read_text(encoding="utf-8"))
    own = openpyxl.load_workbook(workbook)
    sheet = own.create_sheet("Mine")
    sheet["A2"], sheet["B1"] = "cp_visits", "2024-05"
    for row, each in enumerate(formulas, start=1):
        sheet.cell(row, 5, each.replace("XLOOKUP", "_xlfn.XLOOKUP"))  # as Excel stores it
    own.save(tmp_path / "own.xlsx")
    with office.open(tmp_path / "own.xlsx") as book:
        book.recalculate()
        by_xlookup, *by_index = [book.value("Mine", f"E{row}") for row in range(1, len(formulas) + 1)]
    held = snapshot_of(workbook)
    june, may = (answer("KPI_VALUE", held, "cp_visits", month) for month in ("2024-06", "2024-05"))
    assert by_index == [pytest.approx(june), pytest.approx(may), answer("KPI_RAG", held, "cp_visits", "2024-06")]
    assert by_xlookup in ("#NAME?", pytest.approx(june))


@pytest.fixture(scope="module")
def every_kind(of_demo: Scorecard, workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A working copy, a hand-out and a published copy of the same page."""
    folder = tmp_path_factory.mktemp("kinds")
    (folder / "Copy.xlsx").write_bytes(edition(of_demo, page_of(of_demo), tables_of(of_demo, [])))
    figures = [*dict.fromkeys(each for row in of_demo.rows for each in row.figures)]
    table_of_figures = layout.kpi_block(figures, {}, of_demo.config, of_demo.period)
    patched(Package.read(shipped_handout()), [table_of_figures]).written(folder / "Handout.xlsm")
    return {"working copy": workbook, "hand-out": folder / "Handout.xlsm", "published": folder / "Copy.xlsx"}


KINDS = ("working copy", "hand-out", "published")


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_looks_for_the_table_by_its_name_reads_the_same_rows_in_every_kind_of_file(
    every_kind: dict[str, Path], kind: str
):
    """As Power Query does, which only Excel has: openpyxl reads the table's part, calamine the cells by its name."""
    rows = table(openpyxl.load_workbook(every_kind[kind])["kpi"])
    found = CalamineWorkbook.from_path(every_kind[kind], load_tables=True).get_table_by_name("kpi")
    assert tuple(found.columns) == layout.KPI_HEADINGS
    assert found.to_python() == rows and len(rows) == 4 * 32


@pytest.mark.parametrize("kind", KINDS)
def test_each_formula_of_the_documentation_finds_its_figure_in_another_engine_in_every_kind_of_file(
    every_kind: dict[str, Path], workbook: Path, kind: str
):
    """IronCalc opens the file as it is; it calculates both ways of looking up, and an id that is not there."""
    model = ironcalc.load_from_xlsx(str(every_kind[kind]), "en", "UTC", "en")
    model.new_sheet()
    at = len(model.get_worksheets_properties()) - 1
    formulas = [
        *RECIPE.findall(DOCS.read_text(encoding="utf-8")),
        '=INDEX(kpi[value], MATCH("nobody|page", kpi[id], 0))',
    ]
    for row, text in enumerate(("", "cp_visits"), start=1):
        model.set_user_input(at, row, 1, text)  # A2, as the documentation has it
    model.set_user_input(at, 1, 2, "'2024-05")
    for row, formula in enumerate(formulas, start=1):
        model.set_user_input(at, row, 5, formula)
    model.evaluate()
    found = [model.get_cell_value(at, row, 5) for row in range(1, len(formulas) + 1)]
    held = snapshot_of(workbook)
    june, may = (answer("KPI_VALUE", held, "cp_visits", month) for month in ("2024-06", "2024-05"))
    shown = (lambda value: round(value, 2)) if kind == "published" else (lambda value: value)
    assert found == [*[pytest.approx(shown(each)) for each in (june, june, may)], "R", "#N/A"]


# --- the published copy ----------------------------------------------------------------------------------------------


def kpi_of(scorecard: Scorecard) -> dict[str, tuple[object, ...]]:
    rows = next(each for each in tables_of(scorecard, []) if each.sheet == layout.KPI).rows
    plain = [tuple(cell.value if isinstance(cell, Number) else cell for cell in row) for row in rows]
    return {str(row[0]): row[1:] for row in plain}


def test_the_published_copy_has_the_table_by_its_name_with_values_as_they_are_printed(
    of_demo: Scorecard, tmp_path: Path
):
    copy = tmp_path / "Copy.xlsx"
    copy.write_bytes(edition(of_demo, page_of(of_demo), tables_of(of_demo, [])))
    sheet = openpyxl.load_workbook(copy)["kpi"]
    rows = {str(row[0]): row for row in table(sheet)}
    assert rows["cp_visits|page"][1:4] == [0.82, 470, 573] and rows["cp_visits|page"][6] == "82%"
    assert sheet.sheet_state == "visible" and not [row for row in rows.values() if None in row]
    assert {id_: row[5:] for id_, row in kpi_of(of_demo).items()} == {id_: tuple(row[6:]) for id_, row in rows.items()}


def test_the_published_table_tells_no_number_that_the_rest_of_the_copy_does_not(of_demo: Scorecard):
    others = [
        str(cell.value) if isinstance(cell, Number) else cell
        for each in tables_of(of_demo, [])
        if each.sheet != layout.KPI
        for row in each.rows
        for cell in row
    ]
    told = {number.replace(",", "") for cell in others for number in re.findall(r"\d[\d,]*\.?\d*", cell)}
    for id_, (value, numerator, denominator, *_) in kpi_of(of_demo).items():
        for number in (value, numerator, denominator):
            assert isinstance(number, str) or f"{number:.15g}" in told, id_


def test_a_suppressed_number_stays_suppressed_in_it():
    few = page(figure("contacts", Period(2024, 6), 3), figure("cp_visits", Period(2024, 6), 97, 100))
    hidden = safe(replace(few, config=replace(few.config, page=replace(few.config.page, suppress_below=5))), 5)
    for month in ("2024-06", "page"):
        assert kpi_of(hidden)[f"contacts|{month}"][:2] == (SUPPRESSED, SUPPRESSED)
        assert kpi_of(hidden)[f"cp_visits|{month}"][:3] == (SUPPRESSED,) * 3
        assert kpi_of(hidden)[f"cp_visits|{month}"][5] == SUPPRESSED


def test_what_is_not_computed_is_said_to_be_not_known():
    row = kpi_of(page())["cp_visits|page"]
    assert row[:3] == (NoValue.NOT_KNOWN,) * 3
    assert (NoValue.NOT_KNOWN, NoValue.NOT_APPLICABLE) == (layout.NOT_KNOWN, layout.HAS_NONE)
