"""Totals, as they follow from what each indicator declares."""

from __future__ import annotations

from msgspec.structs import replace

from kpixl.indicators import ALL
from kpixl.indicators.declared import DeclaredIndicator
from kpixl.indicators.totals import TOTALS, Total, totals
from kpixl.words.terms import Unit


def like(key: str, new: str, **others: object) -> DeclaredIndicator:
    """An indicator that does not exist yet, declared as another one except for its key."""
    declaration = replace(ALL[key].declaration, key=new)
    return replace(ALL[key], declaration=declaration, **{"same_cases_as": None, "part_of": (), **others})


def test_supervision_is_made_of_the_children_in_need_on_a_plan_and_looked_after():
    assert Total(
        "supervision",
        (
            ("children_in_need", "cin_visits"),
            ("child_protection", "cp_reviews_in_time", "plans_over_2_years", "cp_visits"),
            ("looked_after", "lac_reviews", "lac_visits", "short_term_stability", "placed_over_20_miles"),
        ),
        holds_more=False,
    ) in TOTALS  # fmt: skip


def test_care_leavers_are_those_of_both_groups_of_ages_and_others_too():
    by_age = (("accommodation_17_18", "eet_17_18"), ("accommodation_19_21", "eet_19_21"))
    assert Total("care_leavers", by_age, holds_more=True) in TOTALS
    assert Total("care_leavers_in_touch", by_age, holds_more=False) in TOTALS


def test_a_new_indicator_with_the_same_cases_as_a_total_is_a_total_too():
    advisers = like("care_leavers", "personal_advisers", same_cases_as=ALL["care_leavers"])
    found = {each.key: each for each in totals([*ALL.values(), advisers])}
    assert found["personal_advisers"] == replace(found["care_leavers"], key="personal_advisers")
    assert len(found) == len(TOTALS) + 1


def test_a_new_indicator_with_the_same_cases_as_a_part_is_in_its_group():
    health = like("eet_17_18", "health_17_18", same_cases_as=ALL["accommodation_17_18"])
    [total] = (each for each in totals([*ALL.values(), health]) if each.key == "care_leavers")
    assert total.groups[0] == ("accommodation_17_18", "eet_17_18", "health_17_18")


def test_who_has_the_same_cases_names_the_first_of_them():
    """Otherwise one of them would be missing from the group."""
    for key, declared in ALL.items():
        first = declared.same_cases_as
        assert first is None or (first.same_cases_as is None and [*ALL].index(first.key) < [*ALL].index(key)), key


def test_a_share_is_one_of_the_count_on_the_page_and_of_no_other_share():
    wholes = {key: declared.whole for key, declared in ALL.items() if declared.whole}
    assert {whole.declaration.unit for whole in wholes.values()} == {Unit.COUNT, Unit.RATE}
    assert wholes["cp_visits"] is ALL["child_protection"]
    assert wholes["care_leavers_in_touch"] is ALL["care_leavers"]  # the count has more of them, as on the page
    assert "eet_17_18" not in wholes
