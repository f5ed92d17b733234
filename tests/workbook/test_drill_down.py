"""The sheet Drill down, by formulas alone: LibreOffice shows what is picked, without Python."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from kpixl.words.periods import Period
from kpixl.words.terms import Pull
from kpixl.workbook import layout
from kpixl.workbook.case_tables import HEADINGS, case_tables, rows_of_page
from kpixl.workbook.making.template import HANDOUT_SHEETS
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import rows_by_sheet
from kpixl.workbook.shipped import shipped_workbook
from office import Book

JUNE, MAY = Period(2024, 6), Period(2024, 5)
FIRST, PICKS = layout.DRILL_FIRST_ROW, ("B3", "B4", "B5", "B6", "B7")


@pytest.fixture(scope="module")
def held(demo: Path) -> dict[str, list[dict[str, object]]]:
    """The two hidden sheets from which it takes its rows, by heading."""
    found = rows_by_sheet(Package.read(demo / "Scorecard.xlsm"), (layout.BEHIND, layout.GROUPS))
    return {
        sheet: [dict(zip(map(str, rows[0]), [*row, *[""] * len(rows[0])], strict=False)) for row in rows[1:]]
        for sheet, rows in found.items()
    }


@pytest.fixture
def sheet(demo_in_office: Book):
    names = {key: name for name, key in demo_in_office.values(layout.CONFIG, "K2:L80")}

    def picked(key: str, month: float | str = "", split: str = "", cases: str = "", group: str = "") -> Book:
        for cell, value in zip(PICKS, (names.get(key, key), month, split, cases, group), strict=True):
            demo_in_office.write(layout.DRILL, cell, value)
        demo_in_office.recalculate()
        return demo_in_office

    yield picked
    picked("")


def shown(book: Book, columns: str, rows: int) -> list[list[object]]:
    first, last = columns.split(":")
    return [row for row in book.values(layout.DRILL, f"{first}{FIRST}:{last}{FIRST + rows - 1}") if row[0]]


def test_it_shows_the_groups_and_the_cases_of_what_is_picked(sheet, held) -> None:
    book = sheet("cp_visits")
    groups = [row for row in held[layout.GROUPS] if row["place"] == "cp_visits 2024-06 team"]
    assert [row[:4] for row in shown(book, "A:H", 300)] == [
        [row["group"], row["met"], row["of"], row["shown"]] for row in groups
    ]
    assert [row[7] for row in shown(book, "A:H", 300)] == [row["beside"] for row in groups]
    behind = [row for row in held[layout.BEHIND] if row["key"] == "cp_visits" and row["mark"] == "not met"]
    assert [row[:3] for row in shown(book, "J:P", 500)] == [
        [row["pseudonym"], row["team"], row["worker"]] for row in behind
    ]
    assert book.value(layout.DRILL, "J5") == f"{len(behind)} cases, not met."
    assert str(book.value(layout.DRILL, "J3")).startswith("82%: 470 of 573")


@pytest.mark.parametrize("mark", ["met", "not met", "all"])
@pytest.mark.parametrize("split", ["team", "worker"])
def test_a_group_has_its_own_cases(sheet, held, split: str, mark: str) -> None:
    behind = [row for row in held[layout.BEHIND] if row["key"] == "supervision" and mark in ("all", row["mark"])]
    group = behind[-1][split]
    book = sheet("supervision", split=split, cases=mark, group=str(group))
    own = [row["pseudonym"] for row in behind if row[split] == group]
    assert own
    assert [row[0] for row in shown(book, "J:P", 500)] == own[: layout.CASES_SHOWN]


def test_more_cases_than_it_has_rows_are_counted(sheet, held) -> None:
    book = sheet("supervision", cases="met")
    many = len([row for row in held[layout.BEHIND] if row["key"] == "supervision" and row["mark"] == "met"])
    assert many > layout.CASES_SHOWN
    assert len(shown(book, "J:P", 500)) == layout.CASES_SHOWN
    assert book.value(layout.DRILL, "J5") == f"{many} cases, met; the first {layout.CASES_SHOWN} are listed."


def test_of_another_month_there_are_groups_and_it_says_that_there_are_no_cases(sheet, held) -> None:
    book = sheet("cp_visits", month="=DATE(2024;5;1)")
    groups = [row for row in held[layout.GROUPS] if row["place"] == "cp_visits 2024-05 team"]
    assert [row[0] for row in shown(book, "A:H", 300)] == [row["group"] for row in groups]
    assert not shown(book, "J:P", 500)
    assert book.value(layout.DRILL, "J5") == "Cases are listed only for the month on the page."


def test_where_nobody_is_behind_a_figure_it_says_why(sheet) -> None:
    book = sheet("contacts")
    assert shown(book, "A:H", 300)
    assert not shown(book, "J:P", 500)
    assert book.value(layout.DRILL, "J5") == "No cases are listed."
    assert "kpixl cases" in str(book.value(layout.DRILL, "J6"))


def test_nothing_is_shown_of_what_is_no_indicator(sheet) -> None:
    book = sheet("No such indicator")
    assert not shown(book, "A:H", 300)
    assert not shown(book, "J:P", 500)
    assert not [row for row in book.values(layout.DRILL, "J3:J6") if row[0]]


def rows(**more: list[str]) -> dict[str, pa.Table]:
    behind = {"key": ["a", "b", "a"], "period": ["2024-06", "2024-06", "2024-05"], **more}
    groups = {"place": ["a 2024-06 team", "b 2024-06 age", "a 2024-05 team"]}
    return {layout.BEHIND: pa.table(behind), layout.GROUPS: pa.table(groups)}


def test_cases_are_of_the_month_of_the_page_alone() -> None:
    assert rows_of_page(rows(), MAY, [])[layout.BEHIND].to_pydict() == {"key": ["a"], "period": ["2024-05"]}


def test_of_an_issued_figure_that_has_moved_neither_cases_nor_groups_are_shown() -> None:
    found = rows_of_page(rows(), JUNE, [("a", JUNE)])
    assert found[layout.BEHIND]["key"].to_pylist() == ["b"]
    assert found[layout.GROUPS]["place"].to_pylist() == ["b 2024-06 age", "a 2024-05 team"]


def test_where_no_rows_about_children_are_wanted_the_groups_are_there_all_the_same() -> None:
    package = Package.read(shipped_workbook())
    written = case_tables(package, lambda: {layout.GROUPS: rows()[layout.GROUPS]}, (), {}, None, Pull.NONE)
    tables = {block.sheet: block.rows.num_rows for block in written if hasattr(block, "kept")}
    assert tables == {**dict.fromkeys(HEADINGS, 0), layout.GROUPS: 3}


def test_a_handout_has_none_of_it() -> None:
    assert not {layout.DRILL, layout.BEHIND, layout.GROUPS} & {*HANDOUT_SHEETS}
