"""Children in need, their visits, and enquiries that led to a conference."""

from __future__ import annotations

import pytest

from making import (
    answer,
    cin_plans,
    cin_visits,
    conferences,
    cp_plans,
    enquiries,
    episodes,
    legal_statuses,
    persons,
)

YES = '{"CP_CONFERENCE_FLAG": "Y"}'
NO = '{"CP_CONFERENCE_FLAG": "N"}'


def test_a_child_with_an_open_plan_on_the_last_day_is_in_need():
    counted = answer(
        "children_in_need",
        cin_plans(
            ("ade", "2024-06-30", ""),  # began on the day
            ("bea", "2024-07-01", ""),  # not begun
            ("cai", "2024-01-08", "2024-06-30"),  # ended on the day: closed
            ("dot", "2024-01-08", "2024-07-01"),  # had not ended yet
            ("eve", "2024-01-08", "9999-12-31"),  # no end
        ),
    )
    assert counted.denominator == ["ade", "dot", "eve"]


def test_a_child_with_several_open_plans_is_in_need_once():
    assert answer("children_in_need", cin_plans(("ade", "2024-01-08"), ("ade", "2024-02-08"))).denominator == ["ade"]


def test_a_child_on_a_protection_plan_or_looked_after_is_not_counted_in_need():
    counted = answer(
        "children_in_need",
        cin_plans(*((child, "2024-01-08") for child in ("ade", "bea", "cai", "dot", "eve"))),
        cp_plans(
            ("ade", "2024-02-08"),
            ("bea", "2024-02-08", "2024-06-30"),  # the protection plan is closed
            ("cai", "2024-02-08", "", "Y"),  # another council's protection plan
        ),
        episodes(("dot", "2024-02-08"), ("eve", "2024-02-08")),
        legal_statuses(("eve", "V4", "2024-02-08")),  # on short breaks, which is not being looked after
    )
    assert counted.denominator == ["bea", "cai", "eve"]


def test_nobody_of_18_is_in_need_and_an_unborn_child_is():
    counted = answer(
        "children_in_need",
        persons(
            ("ade", "2006-06-30"),  # 18 on the last day
            ("bea", "2006-07-01"),  # 17 for one more day
            ("cai", ""),
            ("dot", "2024-09-01"),  # not born yet
            ("eve", "not known"),
        ),
        cin_plans(*((child, "2024-01-08") for child in ("ade", "bea", "cai", "dot", "eve", "fay"))),
    )
    assert counted.denominator == ["bea", "cai", "dot", "eve", "fay"]  # fay has no row in ssd_person


def test_who_was_born_on_29_february_is_18_on_1_march_of_other_years():
    born = persons(("ade", "2008-02-29"), ("bea", "2008-02-28"))
    plans = cin_plans(("ade", "2025-01-08"), ("bea", "2025-01-08"))
    assert answer("children_in_need", born, plans, period="2026-02").denominator == ["ade"]
    assert answer("children_in_need", born, plans, period="2026-03").denominator == []


def test_a_child_who_died_by_the_last_day_is_not_in_need():
    counted = answer(
        "children_in_need",
        persons(("ade", "2015-01-01", "2024-06-30"), ("bea", "2015-01-01", "2024-07-01")),
        cin_plans(("ade", "2024-01-08"), ("bea", "2024-01-08")),
    )
    assert counted.denominator == ["bea"]


@pytest.mark.parametrize(
    ("period", "in_time", "late"),
    [
        ("2024-06", "2024-05-31", "2024-05-30"),  # 20 working days in June
        ("2024-05", "2024-05-01", "2024-04-30"),  # 6 and 27 May are bank holidays
        ("2024-04", "2024-04-02", "2024-04-01"),  # 1 April is Easter Monday
        ("2024-03", "2024-02-29", "2024-02-28"),  # 29 March is Good Friday, 31 March a Sunday
    ],
)
def test_a_child_in_need_seen_20_working_days_before_month_end_is_up_to_date(period, in_time, late):
    counted = answer(
        "cin_visits",
        cin_plans(("ade", "2023-01-08"), ("bea", "2023-01-08")),
        cin_visits(("ade", in_time), ("bea", late)),
        period=period,
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade"]


def test_a_plan_too_new_to_be_due_a_visit_is_up_to_date():
    counted = answer("cin_visits", cin_plans(("ade", "2024-05-31"), ("bea", "2024-05-30")))
    assert counted.numerator == ["ade"]


def test_of_several_open_plans_the_latest_starts_the_clock():
    assert answer("cin_visits", cin_plans(("ade", "2024-06-20"), ("ade", "2023-01-08"))).numerator == ["ade"]


def test_only_a_visit_up_to_month_end_at_which_the_child_was_seen_counts():
    counted = answer(
        "cin_visits",
        cin_plans(*((child, "2023-01-08") for child in ("ade", "bea", "cai", "dot"))),
        cin_visits(
            ("ade", "2024-06-30", "a) Yes"),  # on the last day itself
            ("bea", "2024-06-20", "N"),
            ("cai", "2024-07-01"),
            ("dot", "2024-06-20", ""),
        ),
    )
    assert counted.numerator == ["ade"]


def test_a_later_visit_without_the_child_does_not_hide_the_last_one_at_which_it_was_seen():
    counted = answer(
        "cin_visits",
        cin_plans(("ade", "2023-01-08")),
        cin_visits(("ade", "2024-06-10"), ("ade", "2024-06-20", "N"), ("ade", "2024-07-02")),
    )
    assert counted.numerator == ["ade"]


def test_one_visit_may_see_siblings():
    counted = answer(
        "cin_visits",
        cin_plans(("ade", "2023-01-08"), ("bea", "2023-01-08")),
        cin_visits(("ade", "2024-06-20", {"id": "v1"}), ("bea", "2024-06-20", {"id": "v1"})),
    )
    assert counted.numerator == ["ade", "bea"]


def test_an_enquiry_led_to_a_conference_held_from_its_start_to_month_end():
    counted = answer(
        "s47_to_icpc",
        enquiries(*((child, "2024-06-10", f"q-{child}") for child in ("ade", "bea", "cai", "dot", "eve"))),
        conferences(
            ("ade", "2024-06-10", "q-ade"),  # on the day it started
            ("bea", "2024-06-30", "q-bea"),
            ("cai", "2024-07-01", "q-cai"),  # after the month
            ("dot", "2024-06-09", "q-dot"),  # before the enquiry
            ("eve", "2024-06-20", "Q-EVE"),  # that of another enquiry: ids are compared exactly
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve"]
    assert counted.numerator == ["ade", "bea"]


def test_an_enquiry_whose_outcome_has_the_flag_led_to_a_conference():
    counted = answer(
        "s47_to_icpc",
        enquiries(
            ("ade", "2024-06-10", "q1", YES),
            ("bea", "2024-06-10", "q2", NO),
            ("cai", "2024-06-10", "q3", '{"OUTCOME_CP_CONFERENCE_FLAG": "y", "COMMENTS": "a "quote""}'),
            ("dot", "2024-06-10", "q4", NO),  # the conference decides as well
        ),
        conferences(("dot", "2024-06-20", "q4")),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot"]
    assert counted.numerator == ["ade", "cai", "dot"]


def test_enquiries_count_in_the_month_they_started_and_each_of_a_childs():
    counted = answer(
        "s47_to_icpc",
        enquiries(
            ("ade", "2024-05-31"),
            ("bea", "2024-06-01"),
            ("cai", "2024-06-30"),
            ("cai", "2024-06-30"),
            ("dot", "2024-07-01"),
        ),
    )
    assert counted.denominator == ["bea", "cai", "cai"]


def test_an_enquiry_with_two_conferences_counts_once():
    counted = answer(
        "s47_to_icpc",
        enquiries(("ade", "2024-06-10", "q1")),
        conferences(("ade", "2024-06-20", "q1"), ("bea", "2024-06-20", "q1")),
    )
    assert (counted.denominator, counted.numerator) == (["ade"], ["ade"])


def test_an_enquiry_and_a_conference_that_both_lack_the_enquirys_id_are_not_linked():
    counted = answer(
        "s47_to_icpc", enquiries(("ade", "2024-06-10", {"id": "NULL"})), conferences(("ade", "2024-06-20", ""))
    )
    assert counted.numerator == []
