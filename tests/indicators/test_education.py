"""Personal education plans."""

from __future__ import annotations

import pytest

from making import answer, figures_of, peps, written

SPRING = {"term": "Spring", "year": "2023/24"}


def test_a_plan_completed_by_the_last_day_of_term_and_rated_green_or_gold_is_good():
    counted = answer(
        "pep_quality",
        peps(
            ("ade", "2024-03-31", "green", SPRING),
            ("bea", "2024-04-01", "gold", SPRING),  # a day late
            ("cai", "", "green", SPRING),  # never completed
            ("dot", "2024-01-10", "a) GOLD", SPRING),
            ("eve", "2024-01-10", "amber", SPRING),
            ("fay", "2024-01-10", "", SPRING),
            ("gil", "2023-12-10", "Green - good", SPRING),  # completed before the term began
        ),
        period="2024-03",
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve", "fay", "gil"]
    assert counted.numerator == ["ade", "dot", "gil"]


def test_a_term_ends_on_the_day_that_config_says():
    plans = peps(
        ("ade", "2024-07-19", "green", "Summer", "2023/24"),
        ("bea", "2024-07-20", "green", "Summer", "2023/24"),  # a day late
        ("cai", "2024-07-31", "gold", "Summer", "2023/24"),
    )
    counted = answer("pep_quality", plans, period="2024-07", terms={"Summer": "07-19"})
    assert (counted.denominator, counted.numerator) == (["ade", "bea", "cai"], ["ade"])


def test_a_term_that_ends_on_29_february_ends_on_the_28th_in_other_years():
    plans = peps(
        ("ade", "2023-02-28", "green", "Winter", "2022/23"), ("bea", "2023-03-01", "green", "Winter", "2022/23")
    )
    counted = answer("pep_quality", plans, period="2023-02", terms={"Winter": "02-29"})
    assert counted.numerator == ["ade"]


def test_all_plans_of_the_term_count_and_a_child_may_have_several():
    counted = answer(
        "pep_quality",
        peps(("ade", "2024-03-10", "green", SPRING), ("ade", "2024-03-20", "red", SPRING)),
        period="2024-03",
    )
    assert (counted.denominator, counted.numerator) == (["ade", "ade"], ["ade"])


@pytest.mark.parametrize(
    ("period", "children"),
    [
        ("2023-12", ["aut"]),  # Autumn of the school year 2023/24
        ("2024-03", ["spr", "spr"]),
        ("2024-07", ["sum"]),
        ("2024-12", ["nex"]),
        ("2023-03", ["old"]),
    ],
)
def test_a_term_is_known_by_its_name_and_the_school_year_it_is_in(period, children):
    counted = answer(
        "pep_quality",
        peps(
            ("aut", "", "", "Autumn", "2023/24"),
            ("spr", "", "", "SPRING", "2023/24"),
            ("spr", "", "", "Spring term", "2023-2024"),  # a year is recognised by its first four digits
            ("sum", "", "", "Summer", "2023/24"),
            ("nex", "", "", "Autumn", "2024/25"),
            ("old", "", "", "Spring", "2022/23"),
            ("odd", "", "", "Winter", "2023/24"),
            ("non", "", "", "Spring", ""),
        ),
        period=period,
    )
    assert counted.denominator == children


def test_the_quality_of_plans_is_reported_termly_and_cant_be_known_in_other_months(tmp_path):
    folder = written(tmp_path, peps(("ade", "2024-06-10", "green", "Summer", "2023/24")))
    figure = figures_of(folder, "2024-06", "2024-07")
    assert figure("pep_quality", "2024-06").numerator is None
    assert figure("pep_quality", "2024-06").reason == "reported termly"
    assert (figure("pep_quality", "2024-07").numerator, figure("pep_quality", "2024-07").denominator) == (1, 1)
