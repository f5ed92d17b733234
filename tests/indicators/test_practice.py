"""Supervision of the work with children."""

from __future__ import annotations

from making import answer, cin_plans, cp_plans, episodes, legal_statuses, persons, supervisions


def test_a_case_supervised_31_days_before_month_end_is_up_to_date():
    counted = answer(
        "supervision",
        cin_plans(*((child, "2023-01-08") for child in ("ade", "bea", "cai", "dot"))),
        supervisions(
            ("ade", "2024-05-30"),
            ("bea", "2024-05-29"),
            ("cai", "2024-07-01"),  # after the month
            ("dot", "2024-01-10"),
            ("dot", "2024-06-30"),
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot"]
    assert counted.numerator == ["ade", "dot"]


def test_children_in_need_on_a_plan_or_looked_after_count_once_each():
    counted = answer(
        "supervision",
        persons(("fay", "2006-06-30"), ("gil", "2015-01-01", "2024-06-30")),  # 18 on the day; died
        cin_plans(("ade", "2024-06-10"), ("cai", "2024-06-10"), ("fay", "2024-06-10"), ("gil", "2024-06-10")),
        cp_plans(("bea", "2024-06-10"), ("cai", "2024-06-10"), ("dot", "2024-06-10", "", "Y")),
        episodes(("cai", "2024-06-10"), ("eve", "2024-06-10")),
    )
    assert counted.denominator == ["ade", "bea", "cai", "eve"]


def test_a_case_too_new_to_be_due_is_up_to_date_for_31_days_from_what_began_first():
    counted = answer(
        "supervision",
        cin_plans(
            ("ade", "2024-05-30"),
            ("bea", "2024-05-29"),
            ("cai", "2023-01-08"),  # still open beside the protection plan
            ("dot", "2023-01-08", "2024-06-10"),  # closed
        ),
        cp_plans(
            ("cai", "2024-06-10"),
            ("dot", "2024-06-10"),
            ("eve", "2024-06-10"),
            ("eve", "2023-01-08"),  # two open plans
            ("fay", "2024-06-10"),
            ("fay", "2023-01-08", "", "Y"),  # another council's does not count
        ),
        episodes(
            ("gil", "2024-06-10", "", "", "2023-01-08"),  # from the day it entered care
            ("hal", "2024-06-10", "", "", "2024-06-10"),
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve", "fay", "gil", "hal"]
    assert counted.numerator == ["ade", "dot", "fay", "hal"]


def test_a_short_break_is_no_spell_of_care():
    counted = answer(
        "supervision",
        cin_plans(("ade", "2024-06-10")),
        episodes(("ade", "2020-01-08"), ("bea", "2020-01-08")),
        legal_statuses(("ade", "V3", "2020-01-08"), ("bea", "V3", "2020-01-08")),
    )
    assert (counted.denominator, counted.numerator) == (["ade"], ["ade"])


def test_the_days_between_supervisions_are_the_councils():
    rows = (cin_plans(("ade", "2023-01-08")), supervisions(("ade", "2024-06-20")))  # 10 days
    assert answer("supervision", *rows, days=10).numerator == ["ade"]
    assert answer("supervision", *rows, days=9).numerator == []
