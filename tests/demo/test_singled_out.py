"""How many children the hidden sheets of the demo's working copy single out: the page says so, and they stay as few."""

from __future__ import annotations

from pathlib import Path

import pytest

from singled_out import DOC, MONTH, SingledOut, counted, page_with, table, tables_in


@pytest.fixture(scope="module")
def found(demo: Path) -> dict[str, SingledOut]:
    return counted(tables_in(demo / "Scorecard.xlsm"), MONTH)


def test_the_page_says_how_many_children_each_sheet_singles_out(found: dict[str, SingledOut]) -> None:
    text = DOC.read_text(encoding="utf-8")
    assert text == page_with(table(found)), "stale: run python tools/singled_out.py --write"


def test_of_the_looked_after_children_few_are_singled_out_by_age_and_time_in_care(
    found: dict[str, SingledOut],
) -> None:
    of_care = next(each for name, each in found.items() if name.startswith("children looked after"))
    assert of_care.children == 981
    assert of_care.alone <= of_care.children // 8


def test_by_what_the_cases_say_of_all_figures_together_nine_of_ten_are_like_somebody_else(
    found: dict[str, SingledOut],
) -> None:
    assert found["_cases"].alone <= found["_cases"].children // 10


@pytest.mark.parametrize("few", ["_x_ssd_person", "_x_ssd_contacts", "_x_ssd_cin_visits", "_x_ssd_care_leavers"])
def test_sheets_on_which_hardly_anybody_is_singled_out_stay_so(few: str, found: dict[str, SingledOut]) -> None:
    assert found[few].alone <= found[few].children // 100


def test_children_are_alike_where_all_their_rows_of_the_month_are() -> None:
    rows = [
        {"a_person_id": child, "day": day, "export": month}
        for child, day, month in (
            ("1", "2024", MONTH), ("2", "2024", MONTH), ("2", "2023", MONTH), ("3", "2023", MONTH),
            ("3", "2024", MONTH), ("4", "2024", MONTH), ("4", "2022", "2024-05"),
        )
    ]  # fmt: skip
    empty: dict[str, list[dict[str, str]]] = {"_x_ssd_person": [], "_x_ssd_cla_episodes": []}
    assert counted({**empty, "_x_a": rows}, MONTH)["_x_a"] == SingledOut(children=4, alone=0, few=4)
    assert counted({**empty, "_x_a": rows[:2] + rows[3:]}, MONTH)["_x_a"] == SingledOut(children=4, alone=1, few=4)
