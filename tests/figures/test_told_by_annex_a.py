"""The same council from its standard tables and from Annex A, drawn on the month's last day: the same, or not known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from annex_a import Drawn, write_annex_a
from kpixl.config.values import Config
from kpixl.extracts.other_returns import Return
from kpixl.figures.answers import Figures, History
from kpixl.figures.computing import compute
from kpixl.indicators import ALL
from kpixl.indicators.return_coverage import Telling
from kpixl.indicators.sources import statement
from kpixl.words.periods import Period
from making import read_flat, shipped
from random_exports import random_export

pytestmark = pytest.mark.slow  # each test reads a whole town

JUNE = Period(2024, 6)
MONTHS = JUNE.back_to(3)
TOLD = {key: statement(Return.ANNEX_A, shipped().indicator(key)) for key in ALL}
EXACT = [key for key, said in TOLD.items() if said.telling is Telling.EXACT]
MONTH_END = [key for key, said in TOLD.items() if said.telling is Telling.MONTH_END]
NOT_TOLD = [key for key in TOLD if key not in (*EXACT, *MONTH_END)]


def annex_a_of(export: Path, folder: Path) -> Path:
    """The export as a workbook drawn at the end of June."""
    return write_annex_a(folder / "A.xlsx", Drawn(read_flat(export, "2024-06"), JUNE.last_day).lists()).parent


def restated(folder: Path, months: tuple[Period, ...] = MONTHS, config: Config | None = None) -> Figures:
    return compute(folder, config or shipped(), months, History.RESTATED, with_rows=False).figures


@pytest.fixture(scope="module")
def june(town: Path) -> Path:
    """June's export of the town."""
    return town / "extracts" / "2024-06"


@pytest.fixture(scope="module")
def workbook(june: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return annex_a_of(june, tmp_path_factory.mktemp("town") / "2024-06") / "A.xlsx"


@pytest.fixture(scope="module")
def from_tables(june: Path) -> Figures:
    return restated(june)


@pytest.fixture(scope="module")
def from_annex_a(workbook: Path) -> Figures:
    return restated(workbook.parents[1])


@pytest.mark.parametrize("key", [*EXACT, *MONTH_END])
def test_what_annex_a_tells_exactly_is_the_same_figure_with_the_same_bounds_and_doubts(key, from_tables, from_annex_a):
    assert from_annex_a[key, JUNE] == from_tables[key, JUNE]
    assert from_annex_a[key, JUNE].denominator != 0


@pytest.mark.parametrize("key", EXACT)
@pytest.mark.parametrize("month", MONTHS[:-1], ids=str)
def test_what_is_listed_for_six_months_is_the_same_in_the_months_before(key, month, from_tables, from_annex_a):
    assert from_annex_a[key, month] == from_tables[key, month]


@pytest.mark.parametrize("key", NOT_TOLD)
def test_what_annex_a_does_not_tell_is_no_number_and_the_reason_is_the_statement(key, from_annex_a):
    for month in MONTHS:
        figure = from_annex_a[key, month]
        assert figure.numerator is None and figure.denominator is None
        assert figure.reason.endswith(TOLD[key].why) and TOLD[key].why


@pytest.mark.parametrize("key", MONTH_END)
def test_what_is_so_on_the_day_of_the_cut_is_told_of_no_other_month(key, from_annex_a):
    assert from_annex_a[key, MONTHS[0]].reason == (
        "Annex A tells this only for a month that ends on the day it was cut, which is 30 June 2024"
    )


def moved_to(workbook: Path, folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "A.xlsx").hardlink_to(workbook)
    return folder.parent


def known(figures: Figures) -> set[str]:
    return {key for (key, _), figure in figures.items() if not figure.reason}


def test_of_another_day_nothing_is_told_but_months_that_were_over(workbook, tmp_path):
    figures = restated(moved_to(workbook, tmp_path / "2024-07-12"))
    assert known(figures) == set(EXACT)
    assert {key for (key, month), figure in figures.items() if month == JUNE and not figure.reason} == set(EXACT)


def test_where_something_happened_after_the_month_that_a_folder_is_named_for_nothing_of_one_day_is_told(
    workbook, tmp_path, from_tables
):
    figures = restated(moved_to(workbook, tmp_path / "2024-05"), MONTHS[:2])
    assert known(figures) == set(EXACT)
    assert {at: figures[at] for at in figures if at[0] in EXACT} == {
        (key, month): from_tables[key, month] for key in EXACT for month in MONTHS[:2]
    }
    assert figures["looked_after", MONTHS[1]].reason == (
        "Annex A has something dated after 31 May 2024: name its folder for the day it was cut, such as 2024-05-31"
    )


def test_a_month_that_is_not_over_is_not_told(workbook, tmp_path):
    figures = restated(moved_to(workbook, tmp_path / "2024-06-28"), (JUNE,))
    assert known(figures) == set()
    assert figures["contacts", JUNE].reason == "Annex A was cut on 28 June 2024, before the end of the month"


def test_a_slip_of_the_pen_does_not_let_a_list_reach_further_back(june, tmp_path):
    lists = dict(Drawn(read_flat(june, "2024-06"), JUNE.last_day).lists())
    lists["List 1"] = [*lists["List 1"], {**lists["List 1"][0], "Date of Contact": date(2024, 12, 3)}]
    write_annex_a(tmp_path / "2024-06" / "A.xlsx", lists)
    assert restated(tmp_path, (MONTHS[0],))["contacts", MONTHS[0]].reason.startswith("Annex A reaches back 6 months")
    assert restated(moved_to(tmp_path / "2024-06" / "A.xlsx", tmp_path / "day" / "2024-06-30"), MONTHS)[
        "contacts", MONTHS[0]
    ].numerator


def test_further_back_than_six_months_nothing_is_told(workbook):
    december = Period(2023, 12)
    assert restated(workbook.parents[1], (december,))["contacts", december].reason == (
        "Annex A reaches back 6 months from the day it was cut, and no further"
    )


def test_the_first_of_the_six_months_is_told_where_the_day_of_the_cut_is(workbook, tmp_path):
    january = Period(2024, 1)
    assert restated(workbook.parents[1], (january,))["contacts", january].reason == (
        "Annex A reaches back 6 months from the day it was cut: name its folder for it, such as 2024-06-30"
    )
    assert not restated(moved_to(workbook, tmp_path / "2024-06-30"), (january,))["contacts", january].reason


def test_assessments_that_were_listed_by_their_start_are_not_believed(june, tmp_path):
    lists = dict(Drawn(read_flat(june, "2024-06"), JUNE.last_day).lists())
    start = "Continuous Assessment Start Date"
    lists["List 4"] = [row for row in lists["List 4"] if row[start] and str(row[start]) >= "2024-01-01"]
    write_annex_a(tmp_path / "2024-06" / "A.xlsx", lists)
    figures = restated(tmp_path, (JUNE,))
    assert figures["assessments_in_45_days", JUNE].reason.startswith(
        "Annex A has no row of ssd_cin_assessments that began before its 6 months"
    )
    assert not figures["contacts", JUNE].reason


def test_that_everybody_s_last_assessment_was_lately_is_no_doubt(june, tmp_path):
    lists = dict(Drawn(read_flat(june, "2024-06"), JUNE.last_day).lists())
    lately = dict.fromkeys(("Date of Last Health Assessment", "Date of Last Dental Check"), date(2024, 3, 4))
    lists["List 8"] = [{**row, **lately} for row in lists["List 8"]]
    write_annex_a(tmp_path / "2024-06" / "A.xlsx", lists)
    found = restated(tmp_path, (JUNE,))["review_health", JUNE]
    assert found.numerator == found.denominator
    assert found.doubts == ()


def test_a_council_that_counts_from_the_referral_is_told_no_assessment_in_time():
    indicator = shipped().indicator("assessments_in_45_days")
    by_referral = replace(indicator, parameters={**indicator.parameters, "clock": "referral"})
    assert statement(Return.ANNEX_A, by_referral).telling is Telling.CANNOT


def numbers(figures: Figures, among: Figures) -> Mapping[tuple[str, Period], tuple[int | None, int | None, int]]:
    return {
        at: (figure.numerator, figure.denominator, figure.unsure)
        for at, figure in figures.items()
        if not among[at].reason
    }


@pytest.mark.parametrize("seed", [11])
def test_an_odd_council_has_the_same_numbers_wherever_annex_a_tells_any(seed, tmp_path):
    export = tmp_path / "tables" / "2024-06"
    export.mkdir(parents=True)
    random_export(export, seed, "2024-06")
    told = restated(annex_a_of(export, tmp_path / "annex a" / "2024-06").parent, (JUNE,))
    assert numbers(told, told) == numbers(restated(export.parent, (JUNE,)), told)
    assert known(told)
