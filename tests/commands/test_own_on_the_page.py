"""A council's own indicators, from the export to the copy for leadership: they are everywhere that the others are."""

from __future__ import annotations

from datetime import datetime

import pytest

from councils import export_of_two
from kpixl.commands.publish.publish import publish
from kpixl.commands.publish.summary import summary
from kpixl.excel.functions import answer
from kpixl.excel.snapshot import snapshot_of
from kpixl.workbook import layout
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import values_in
from own_configs import own_table, with_own
from pages import Workbook, on_disk

pytestmark = pytest.mark.slow  # a refresh of all indicators

LATER = datetime(2024, 7, 10, 14, 0)
LABEL = "Protection plans open for up to a year"
PLANS = own_table(
    "plans_up_to_a_year",
    "percentage",
    {
        "table": "ssd_cp_plans",
        "open_on_last_day": True,
        "met": {"within_days": 366, "from": "cppl_cp_plan_start_date", "to": "month_end"},
    },
    section='"Child protection"',
    ref='"6.10"',
    label=f'"{LABEL}"',
    target="0.9",
)
VISITS = own_table("visits_of_month", "count", {"table": "ssd_cp_visits", "dated_in_month": "cppv_cp_visit_date"})


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    folder = tmp_path_factory.mktemp("own")
    with_own(folder / "config", PLANS + VISITS, ["plans_up_to_a_year", "visits_of_month"])
    export_of_two(folder / "extracts" / "2024-06")
    made = on_disk(folder / "Scorecard.xlsm", folder / "extracts")
    made.refreshed(config=folder / "config")
    return made


def test_its_row_is_on_the_page_with_its_letter(council: Workbook) -> None:
    [row] = [row for row in council.rows(layout.PAGE) if LABEL in row]
    assert row[1] == "6.10"
    assert "G" in row


def test_its_definition_is_on_the_sheet_of_definitions(council: Workbook) -> None:
    [row] = [row for row in council.rows(layout.DEFINITIONS) if LABEL in row]
    assert any(
        "the last day of the month is at most 366 days after cppl_cp_plan_start_date" in str(cell) for cell in row
    )


def test_the_rows_behind_it_and_what_decided_them_are_in_the_workbook(council: Workbook) -> None:
    behind = [row for row in council.rows(layout.CASES) if row[:2] == ["plans_up_to_a_year", "2024-06"]]
    [headings, *rows] = council.rows(f"{layout.EXTRACT_PREFIX}ssd_cp_plans")
    started = {row[headings.index("cppl_cp_plan_start_date")] for row in rows}
    assert len(behind) == 2
    assert "2024-01-08" in started


def test_formulas_name_it_by_key_ref_and_label(council: Workbook) -> None:
    held = snapshot_of(council.path)
    assert [answer("KPI_VALUE", held, name) for name in ("plans_up_to_a_year", "6.10", LABEL)] == [1.0, 1.0, 1.0]
    assert answer("KPI_VALUE", held, "visits_of_month") == 1.0  # the other visit is of May


def test_the_copy_for_leadership_shows_it_with_its_definition(council: Workbook) -> None:
    config = council.path.parent / "config"
    made = publish(council.path, council.extracts, council.path.parent / "out", config_folder=config, now=LATER)
    for sheet in (layout.PAGE, layout.DEFINITIONS):
        assert any(LABEL in str(cell) for row in values_in(Package.read(made.copy), sheet) for cell in row)
    assert sum(summary(made.scorecard).sections["Child protection"]) == 7  # kpixl's six, and this one
