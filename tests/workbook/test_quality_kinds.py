"""A line of the Data quality sheet is recognised by its code when it is read back, whatever its kind is called."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from kpixl.commands.publish.tables import tables_of
from kpixl.scorecard.scorecard import QUALITY_WORDING, QualityKind, Query
from kpixl.workbook import layout
from kpixl.workbook.held_content import held_in
from kpixl.workbook.ooxml.package import Package
from making import shipped
from pages import JUNE, Workbook, figure, on_disk, page

pytestmark = pytest.mark.slow

LINES = tuple(
    Query(kind, f"place {number}", "what was found", "cp_visits", "2024-06", number)
    for number, kind in enumerate(QualityKind, start=1)
)
LEGEND = f"B{layout.KINDS_ROW}"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    return on_disk(folder / "Scorecard.xlsm", folder, replace(page(), queries=LINES)).path


@pytest.fixture
def workbook(made: Path, tmp_path: Path) -> Workbook:
    return Workbook(Path(shutil.copy(made, tmp_path)), tmp_path)


def read_back(workbook: Workbook) -> tuple[Query, ...]:
    return held_in(Package.read(workbook.path), shipped().indicators).queries


def test_every_line_is_read_back_as_it_was_written(workbook: Workbook):
    assert read_back(workbook) == LINES
    assert {each.partition(":")[0] for each in workbook.queries()} == set(QUALITY_WORDING.values())


def test_a_workbook_that_calls_a_kind_by_other_words_keeps_its_lines(workbook: Workbook):
    row = layout.TABLE_FIRST_ROW + list(QualityKind).index(QualityKind.TYPED_LETTER)
    workbook.type(layout.DATA_QUALITY, f"A{row}", "A letter over a letter")
    legend = str(workbook.cell(layout.CONFIG, LEGEND)).replace(
        QualityKind.TYPED_LETTER.wording, "A letter over a letter"
    )
    workbook.type(layout.CONFIG, LEGEND, legend)
    assert read_back(workbook) == LINES
    assert held_in(Package.read(workbook.path), shipped().indicators).typed_letters == (
        LINES[list(QualityKind).index(QualityKind.TYPED_LETTER)],
    )


def test_a_workbook_that_has_no_codes_yet_is_read_by_todays_words(workbook: Workbook):
    workbook.type(layout.CONFIG, LEGEND, None)
    assert read_back(workbook) == LINES


def test_a_line_that_somebody_typed_below_is_none_of_kpixls(workbook: Workbook):
    row = layout.TABLE_FIRST_ROW + len(LINES)
    workbook.type(layout.DATA_QUALITY, f"A{row}", "My own remark")
    workbook.type(layout.DATA_QUALITY, f"D{row}", 3)
    assert read_back(workbook) == LINES


def test_every_kind_has_words_and_no_two_have_the_same():
    assert len({kind.wording for kind in QualityKind}) == len(QualityKind) == len(QUALITY_WORDING)


def test_how_far_a_figure_could_move_and_what_is_doubtful_of_it_is_read_back(tmp_path: Path):
    unsure = replace(figure("accommodation_19_21", JUNE, 191, 233), unsure=14, doubts=("few rows lately", "many bad"))
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path, page(unsure))
    held = held_in(Package.read(workbook.path), shipped().indicators)
    assert held.figures["accommodation_19_21", JUNE].rated.figure == unsure


def test_a_copy_for_leadership_repeats_no_text_of_an_extract():
    codes = Query(QualityKind.CODES, "ssd_cla_health.csv", "status is in no list ('seen by nurse' 5 times)", count=5)
    bad = Query(QualityKind.EXTRACT, "ssd_contacts.csv, line 2", "cont_person_id is empty: row left out")
    (table,) = [
        table for table in tables_of(replace(page(), queries=(codes, bad)), []) if table.sheet == "Data quality"
    ]
    assert [row[1] for row in table.rows] == ["See the working copy.", "cont_person_id is empty: row left out"]
