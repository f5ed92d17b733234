"""Excel's own small lines beside the page: what they show, to whom they belong, and where they go."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
import xlsxwriter
from lxml import etree

import validator
from few_indicators import with_few
from kpixl.commands.handout import handout
from kpixl.commands.publish.publish import publish
from kpixl.workbook import layout
from kpixl.workbook.held_content import held_in
from kpixl.workbook.layout import trend_places
from kpixl.workbook.layout.trend_places import Drawn
from kpixl.workbook.ooxml.cells import column_letters, reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import worksheet
from kpixl.workbook.ooxml.sparklines import with_sparklines
from making import contacts, persons, written
from pages import NOW, Workbook, config_in, on_disk

WANTED = {"R7": "D3:AM3", "R8": "D21:AM21"}


def package_of(write: object = None) -> Package:
    """A workbook by XlsxWriter with a page, and the hidden sheet that charts are drawn from."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page, _ = book.add_worksheet(layout.PAGE), book.add_worksheet(layout.SERIES)
    page.write(0, 0, "words")
    if callable(write):
        write(page)
    book.close()
    return Package.of_bytes(target.getvalue(), Path("Page.xlsx"))


def sheet_of(package: Package) -> bytes:
    return package.part(worksheet(package, layout.PAGE).part)


def own(page: object) -> None:
    """Somebody's own sparkline and data bar, the lists of which are extensions, too."""
    page.add_sparkline("B2", {"range": "Scorecard!C2:F2"})  # type: ignore[attr-defined]
    page.conditional_format("C2:F2", {"type": "data_bar", "data_bar_2010": True})  # type: ignore[attr-defined]


def canonical(package: Package) -> bytes:
    return bytes(etree.tostring(etree.fromstring(sheet_of(package)), method="c14n", exclusive=True))


def sparklines_in(package: Package) -> dict[str | None, str | None]:
    """What each cell with one of kpixl's sparklines shows."""
    lines = etree.fromstring(sheet_of(package)).iter("{*}sparkline")
    shown = {line.findtext("{*}sqref"): line.findtext("{*}f") for line in lines}
    return {cell: of for cell, of in shown.items() if of and of.startswith("_series!")}


def group(content: bytes) -> etree._Element:
    return next(etree.fromstring(content).iter("{*}sparklineGroup"))


def test_sparklines_are_as_xlsxwriter_writes_them():
    looks = {"last_point": True, "weight": 1.25, "show_hidden": True, "empty_cells": "gaps"}
    options = {"range": "_series!D3:AM3", **looks}
    theirs = group(sheet_of(package_of(lambda page: page.add_sparkline("R7", options))))
    ours = group(sheet_of(with_sparklines(package_of(), layout.PAGE, layout.SERIES, {"R7": "D3:AM3"})))
    assert dict(ours.attrib) == {**theirs.attrib, "displayEmptyCellsAs": "gap"}
    assert [each.tag for each in ours.iter()] == [each.tag for each in theirs.iter()]
    assert [each.text for each in ours.iter() if each.text] == [each.text for each in theirs.iter() if each.text]


@pytest.mark.parametrize("write", [None, own])
def test_they_come_and_go_and_leave_what_is_somebodys(write: object):
    before = package_of(write)
    there = with_sparklines(before, layout.PAGE, layout.SERIES, WANTED)
    assert sparklines_in(there) == {cell: f"_series!{of}" for cell, of in WANTED.items()}
    assert with_sparklines(there, layout.PAGE, layout.SERIES, WANTED) is there
    fewer = with_sparklines(there, layout.PAGE, layout.SERIES, {"R7": "D3:AM3"})
    assert [*sparklines_in(fewer)] == ["R7"]
    gone = with_sparklines(fewer, layout.PAGE, layout.SERIES, {})
    assert canonical(gone) == canonical(before)
    assert with_sparklines(before, layout.PAGE, layout.SERIES, {}) is before


@pytest.mark.validator
def test_a_page_with_them_is_valid(tmp_path: Path):
    file = tmp_path / "Page.xlsx"
    with_sparklines(package_of(own), layout.PAGE, layout.SERIES, WANTED).written(file)
    assert validator.sdk_errors(file) == []


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook refreshed with a config that asks for sparklines."""
    folder = tmp_path_factory.mktemp("council")
    written(folder / "extracts" / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    page = with_few(folder / "config", "contacts", "re_referrals", "cp_visits", "supervision") / "page.toml"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("sparklines = false", "sparklines = true"), encoding="utf-8")
    made = on_disk(folder / "Scorecard.xlsm", folder / "extracts", config=folder / "config")
    made.narrate("contacts", "As busy as ever.")
    made.refreshed()
    return folder


@pytest.mark.slow
@pytest.mark.usefixtures("home")
def test_beside_each_row_is_the_line_of_its_own_chart_and_it_is_in_no_copy(council: Path, tmp_path: Path):
    shutil.copytree(council, tmp_path, dirs_exist_ok=True)
    workbook, config = Workbook(tmp_path / "Scorecard.xlsm", tmp_path / "extracts"), tmp_path / "config"
    package = Package.read(workbook.path)
    indicators = config_in(config).indicators
    held = held_in(package, indicators)
    column = held.places.trend
    assert column == held.places.notes + 1
    assert workbook.cell(layout.PAGE, reference(layout.HEADINGS_ROW, column)) == "Trend"
    shown = sparklines_in(package)
    rows = workbook.rows(layout.SERIES)
    for at, indicator in enumerate(indicators):
        row = trend_places.row_of(at + 1, Drawn.FIGURE)
        assert rows[row - 1][0] == indicator.key
        assert shown[reference(layout.FIRST_ROW + at, column)] == f"_series!D{row}:AM{row}"
        assert workbook.cell(layout.PAGE, reference(layout.FIRST_ROW + at, layout.KEY)) == indicator.key
    assert len(shown) == len(indicators) == 4
    assert column_letters(column) not in str(package.part("xl/workbook.xml"))  # it is outside what is printed

    handout(workbook.path, workbook.extracts, tmp_path / "Handout.xlsm", config_folder=config, now=NOW)
    publish(workbook.path, workbook.extracts, out=tmp_path / "out", config_folder=config, now=NOW)
    for copy in (tmp_path / "Handout.xlsm", *(tmp_path / "out").glob("*.xlsx")):
        of_copy = Package.read(copy)
        assert not any(b"sparkline" in of_copy.part(name) for name in of_copy)


@pytest.mark.slow
def test_they_go_where_config_wants_none_and_what_was_typed_stays(council: Path, tmp_path: Path):
    shutil.copytree(council, tmp_path, dirs_exist_ok=True)
    without = with_few(tmp_path / "without", "contacts", "re_referrals", "cp_visits", "supervision")
    workbook = Workbook(tmp_path / "Scorecard.xlsm", tmp_path / "extracts", without)
    workbook.type(layout.PAGE, f"R{layout.FIRST_ROW}", "my own words")
    workbook.refreshed()
    package = Package.read(workbook.path)
    assert sparklines_in(package) == {}
    assert held_in(package, config_in(without).indicators).places == layout.USUAL
    assert workbook.narrative("contacts") == "As busy as ever."
    assert ("(unplaced)", "2024-06", "my own words") in workbook.archive()
