"""The page in another shape, through the real commands: figures, texts, overrides and people's own additions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from councils import export_of_four, own_copy
from few_indicators import with_few
from kpixl.cli import main
from kpixl.commands.handout import handout
from kpixl.commands.publish.publish import publish
from kpixl.commands.refresh import refresh
from kpixl.words.errors import WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from kpixl.workbook.held_content import held_in
from kpixl.workbook.layout import PagePlaces
from kpixl.workbook.ledger import Event, ledger_in
from kpixl.workbook.ooxml.cells import reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from pages import JUNE, NOW, Workbook, put_formula, refreshed_in

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_home")]

CONTACTS, VISITS = layout.FIRST_ROW, layout.FIRST_ROW + 1  # the page's two rows


def config_of(folder: Path, places: PagePlaces) -> Path:
    """The config that comes with kpixl, with two indicators on a page of that shape."""
    file = with_few(folder, "contacts", "cp_visits") / "page.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("months = 3 ", f"months = {places.months} ")
    text = text.replace("quarter = false", f"quarter = {str(places.quarter).lower()}")
    file.write_text(
        text.replace("year_to_date = false", f"year_to_date = {str(places.year_to_date).lower()}"), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """June in three months, with a narrative, an override and somebody's own formula beside June's contacts."""
    folder = tmp_path_factory.mktemp("council")
    exports = export_of_four(folder / "exports" / "2024-06").parent
    made = refreshed_in(folder, exports, config_of(folder / "config", layout.USUAL))
    made.narrate("contacts", "As busy as ever.")
    made.override(1, "cp_visits", JUNE.first_day, "G", "Recorded late", "Head of Service", NOW.date())
    formula(made, "Z9", "O7&amp;M7")
    return folder


@pytest.fixture
def workbook(council: Path, tmp_path: Path) -> Workbook:
    return own_copy(council, tmp_path, "exports")


def formula(workbook: Workbook, cell: str, text: str) -> None:
    """A formula beside the page, where nothing was."""
    workbook.type(layout.PAGE, cell, 1)
    put_formula(workbook.path, cell, text)


def shaped(workbook: Workbook, places: PagePlaces, period: Period | None = None) -> Package:
    config = config_of(workbook.path.parent / "config", places)
    refresh(workbook.path, period, workbook.extracts, config, now=NOW)
    return Package.read(workbook.path)


def row(package: Package, number: int = CONTACTS) -> list[object]:
    return values_in(package, layout.PAGE)[number - 1]


def test_a_refresh_lays_the_page_out_anew_and_keeps_what_people_wrote(workbook: Workbook):
    for places in (
        PagePlaces(6, quarter=True, year_to_date=True),
        PagePlaces(1),
        PagePlaces(13, year_to_date=True),
        layout.USUAL,
    ):
        made = shaped(workbook, places)
        cells = row(made)
        assert cells[places.narrative - 1] == "As busy as ever."
        assert [cells[first - 1] for first in places.of_months][-1] == 3
        assert [cells[first - 1] for first in places.of_spans] == [4] * places.spans  # three in June, one in May
        assert row(made, VISITS)[places.letters[-1] - 1] == Rag.GREEN.value
    assert workbook.narrative("contacts") == "As busy as ever."


def test_the_shape_is_read_from_the_workbook_whatever_config_says_by_now(workbook: Workbook, tmp_path: Path):
    """A hand-out and a copy are made from the page that is there; only a refresh changes its shape."""
    config = config_of(tmp_path / "config", PagePlaces(2, quarter=True))
    refresh(workbook.path, None, workbook.extracts, config, now=NOW)
    config_of(tmp_path / "config", PagePlaces(5))
    shutil.copytree(tmp_path / "config", tmp_path / "two")
    config_of(tmp_path / "two", PagePlaces(2, quarter=True))
    sent = handout(workbook.path, workbook.extracts, config_folder=tmp_path / "two", now=NOW)
    assert str(PagePlaces(2, quarter=True)) in {
        str(cells[1]) for cells in values_in(Package.read(sent.copy), "_config")
    }
    assert main(["narratives", str(workbook.path), "--config", str(config)]) == 0
    assert main(["check", str(workbook.path), "--config", str(config)]) == 0


def test_a_formula_of_somebodys_still_means_junes_cells(workbook: Workbook):
    made = shaped(workbook, PagePlaces(6))
    assert b"<f>X7&amp;V7</f>" in made.part("xl/worksheets/sheet1.xml")


def test_a_month_that_a_formula_needs_does_not_go(workbook: Workbook):
    formula(workbook, "AA9", "G7")
    before = workbook.path.read_bytes()
    with pytest.raises(WorkbookError, match=r"refers to them: 1[\s\S]*Scorecard!"):
        shaped(workbook, PagePlaces(1))
    assert workbook.path.read_bytes() == before


def test_what_somebody_wrote_below_the_table_does_not_go_either(workbook: Workbook):
    workbook.type(layout.PAGE, "H150", "Ask the team.")
    with pytest.raises(WorkbookError, match="H150"):
        shaped(workbook, PagePlaces(1))
    made = shaped(workbook, PagePlaces(4))
    assert values_in(made, layout.PAGE)[149][10] == "Ask the team."


def test_a_text_typed_into_a_month_that_goes_is_in_the_archive(workbook: Workbook):
    workbook.type(layout.PAGE, reference(CONTACTS, layout.FIRST_MONTH), "who knows")
    shaped(workbook, PagePlaces(1))
    assert "who knows" in [text for _, _, text in workbook.archive()]


def test_the_copy_for_leadership_has_the_quarter_in_its_page_its_tables_and_its_pdf(workbook: Workbook, tmp_path: Path):
    places = PagePlaces(1, quarter=True)
    shaped(workbook, places)
    made = publish(
        workbook.path, workbook.extracts, tmp_path / "out", config_folder=tmp_path / "config", pdf=True, now=NOW,
        ask=lambda _: "known",
    )  # fmt: skip
    copy = Package.read(made.copy)
    assert row(copy)[places.of_spans[0] - 1] == 4
    table = values_in(copy, "Scorecard as a table")
    headings = next(cells for cells in table if "Indicator" in cells)
    column = headings.index("Quarter 1: April to June (number)")
    assert next(cells for cells in table if "Number of CSPA contacts received" in cells)[column] == 4
    told = [line for line in ledger_in(held_in(Package.read(workbook.path), ()).log) if line.event is Event.TOLD]
    (of_contacts,) = (line for line in told if line.key == "contacts")
    assert (of_contacts.period, of_contacts.numerator) == (JUNE.quarter_to_date, 4)
    assert of_contacts.in_copy and of_contacts.in_copy.fewest == 4
    again = publish(
        workbook.path, workbook.extracts, tmp_path / "out", config_folder=tmp_path / "config", now=NOW,
        ask=lambda _: "known",
    )  # fmt: skip
    ledger = ledger_in(held_in(Package.read(workbook.path), ()).log)
    assert again.copy and len([line for line in ledger if line.event is Event.TOLD]) == len(told)
