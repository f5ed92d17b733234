"""Initial conferences, protection plans, their reviews and visits."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from making import (
    answer,
    computed_from,
    conferences,
    cp_plans,
    cp_reviews,
    cp_visits,
    enquiries,
    figures_of,
    persons,
    shipped,
    written,
)


def test_a_child_with_an_open_plan_of_this_council_is_on_a_protection_plan():
    counted = answer(
        "child_protection",
        cp_plans(
            ("ade", "2024-06-30"),
            ("bea", "2024-07-01"),  # not begun
            ("cai", "2024-01-08", "2024-06-30"),  # ended on the day
            ("dot", "2024-01-08", "2024-07-01"),
            ("eve", "2024-01-08", "", "Y"),  # another council's
            ("fay", "2024-01-08", "", "N"),
        ),
    )
    assert counted.denominator == ["ade", "dot", "fay"]


def test_another_councils_plan_does_not_hide_this_councils():
    counted = answer("child_protection", cp_plans(("ade", "2024-01-08"), ("ade", "2024-05-08", "", "Yes")))
    assert counted.denominator == ["ade"]


def test_nobody_of_18_and_nobody_who_died_is_on_a_plan_and_an_unborn_child_is():
    counted = answer(
        "child_protection",
        persons(
            ("ade", "2006-06-30"),  # 18 on the last day
            ("bea", "2006-07-01"),
            ("cai", ""),
            ("dot", "2015-01-01", "2024-06-30"),
        ),
        cp_plans(*((child, "2024-01-08") for child in ("ade", "bea", "cai", "dot"))),
    )
    assert counted.denominator == ["bea", "cai"]


def test_the_rate_is_the_count_per_10_000_of_the_population_of_the_latest_year_up_to_the_periods(tmp_path):
    folder = written(tmp_path, cp_plans(("ade", "2021-01-08"), ("bea", "2021-01-08")))
    config = replace(shipped(), population={2023: 50_000, 2022: 40_000, 2025: 80_000})
    figure = figures_of(folder, "2021-12", "2022-12", "2024-06", config=config)
    assert figure("child_protection", "2024-06").denominator == 50_000
    assert figure("child_protection", "2024-06").value == Fraction(2, 5)
    assert figure("child_protection", "2022-12").value == Fraction(1, 2)
    count_alone = figure("child_protection", "2021-12")
    assert (count_alone.numerator, count_alone.denominator, count_alone.value) == (2, None, None)
    assert "population" in figure("child_protection", "2021-12").reason


@pytest.mark.parametrize(
    ("held", "in_time", "late"),
    [
        ("2024-06-28", "2024-06-07", "2024-06-06"),
        ("2024-05-31", "2024-05-09", "2024-05-08"),  # 27 May between
        ("2024-05-17", "2024-04-25", "2024-04-24"),  # 6 May between
        ("2024-04-19", "2024-03-27", "2024-03-26"),  # Good Friday and Easter Monday between
    ],
)
def test_a_conference_15_working_days_after_its_enquiry_is_in_time(held, in_time, late):
    counted = answer(
        "icpc_in_time",
        enquiries(("ade", in_time, "q1"), ("bea", late, "q2")),
        conferences(("ade", held, "q1", "2024-01-01"), ("bea", held, "q2", "2025-01-01")),  # targets make no difference
        period=held[:7],
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade"]


def test_without_an_enquiry_the_target_date_decides_and_without_that_it_is_not_in_time():
    counted = answer(
        "icpc_in_time",
        enquiries(("dot", "", "q4"), ("eve", "2024-07-01", "q5")),
        conferences(
            ("ade", "2024-06-10", "", "2024-06-10"),
            ("bea", "2024-06-11", "", "2024-06-10"),
            ("cai", "2024-06-11", "", ""),
            ("dot", "2024-06-11", "q4", "2024-06-11"),  # an enquiry without a start date
            ("eve", "2024-06-11", "q5", "2024-06-12"),  # as at 30 June that enquiry does not exist yet
            ("fay", "2024-06-11", "q9", "2024-06-10"),  # no such enquiry
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve", "fay"]
    assert counted.numerator == ["ade", "dot", "eve"]


def test_conferences_count_in_their_month_one_row_a_child_without_transfers_in():
    counted = answer(
        "icpc_in_time",
        conferences(
            ("ade", "2024-05-31"),
            ("bea", "2024-06-01"),
            ("bea", "2024-06-30"),
            ("cai", "2024-06-30"),
            ("dot", "2024-07-01"),
            ("eve", "2024-06-10", "", "", "Y"),  # transferred in
            ("fay", "2024-06-10", "", "", "N"),
        ),
    )
    assert counted.denominator == ["bea", "bea", "cai", "fay"]


def test_a_conference_before_its_enquiry_is_left_out_and_reported(tmp_path):
    rows = (
        enquiries(("ade", "2024-06-11", "q1"), ("bea", "2024-06-10", "q2")),
        conferences(("ade", "2024-06-10", "q1", "2024-06-20"), ("bea", "2024-06-10", "q2")),
    )
    counted = answer("icpc_in_time", *rows)
    assert (counted.denominator, counted.numerator) == (["bea"], ["bea"])
    (fault,) = computed_from(written(tmp_path, *rows), "2024-06").faults
    assert (fault.file, fault.lines) == ("ssd_initial_cp_conference.csv", (2,))


def test_a_conference_whose_target_date_cant_be_read_is_left_out_and_reported(tmp_path):
    rows = (
        enquiries(("ade", "2024-06-03", "q1")),
        conferences(("ade", "2024-06-10", "q1", "31/02/2024"), ("bea", "2024-06-10", "", "2024-06-10")),
    )
    assert answer("icpc_in_time", *rows).denominator == ["bea"]
    (fault,) = computed_from(written(tmp_path, *rows), "2024-06").faults
    assert (fault.file, fault.lines) == ("ssd_initial_cp_conference.csv", (2,))


def test_a_plan_is_a_repeat_where_another_ended_from_24_months_before_up_to_the_day_before():
    counted = answer(
        "repeat_plans",
        cp_plans(
            ("ade", "2024-06-10"),
            ("ade", "2021-01-01", "2022-06-10"),  # 24 months to the day
            ("bea", "2024-06-10"),
            ("bea", "2021-01-01", "2022-06-09"),  # a day too long ago
            ("cai", "2024-06-10"),
            ("cai", "2021-01-01", "2024-06-09"),
            ("dot", "2024-06-10"),
            ("dot", "2021-01-01", "2024-06-10"),  # ended on the day the new one began
            ("eve", "2024-06-10"),
            ("eve", "2021-01-01", ""),  # still open
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve"]
    assert counted.numerator == ["ade", "cai"]


def test_24_months_before_29_february_is_28_february():
    counted = answer(
        "repeat_plans",
        cp_plans(
            ("ade", "2024-02-29"),
            ("ade", "2021-01-01", "2022-02-28"),
            ("bea", "2024-02-29"),
            ("bea", "2021-01-01", "2022-02-27"),
        ),
        period="2024-02",
    )
    assert counted.numerator == ["ade"]


def test_plans_of_other_councils_are_on_neither_side_of_repeat_plans():
    counted = answer(
        "repeat_plans",
        cp_plans(
            ("ade", "2024-06-10"),
            ("ade", "2021-01-01", "2023-06-10", "Y"),
            ("bea", "2024-06-10", "", "Y"),
            ("bea", "2021-01-01", "2023-06-10"),
        ),
    )
    assert (counted.denominator, counted.numerator) == (["ade"], [])


def test_two_plans_begun_in_the_month_are_two_rows():
    counted = answer("repeat_plans", cp_plans(("ade", "2024-06-03", "2024-06-07"), ("ade", "2024-06-10")))
    assert (counted.denominator, counted.numerator) == (["ade", "ade"], ["ade"])


def test_a_plan_that_begins_after_the_month_is_no_earlier_plan_whatever_its_end_says():
    counted = answer("repeat_plans", cp_plans(("ade", "2024-06-10"), ("ade", "2024-07-05", "2024-05-01")))
    assert (counted.denominator, counted.numerator) == (["ade"], [])


def test_a_plan_that_ended_before_it_began_is_not_its_own_earlier_plan():
    assert answer("repeat_plans", cp_plans(("ade", "2024-06-10", "2024-06-03"))).numerator == []


def test_the_first_review_is_due_three_calendar_months_after_the_plan_began():
    counted = answer(
        "cp_reviews_in_time",
        cp_plans(
            ("ade", "2024-03-30"),  # due on 30 June: not overdue on that day
            ("bea", "2024-03-31"),  # due on 30 June too, the last day of the month
            ("cai", "2024-03-29"),  # due on 29 June
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai"]
    assert counted.numerator == ["ade", "bea"]


def test_a_first_review_due_on_29_february_is_not_overdue_on_that_day():
    counted = answer(
        "cp_reviews_in_time",
        cp_plans(("ade", "2023-11-30"), ("bea", "2023-11-29"), ("cai", "2023-11-28")),
        period="2024-02",
    )
    assert counted.numerator == ["ade", "bea"]


def test_one_late_first_review_makes_a_plan_late_for_good():
    counted = answer(
        "cp_reviews_in_time",
        cp_plans(("ade", "2024-01-10", {"id": "p1"}), ("bea", "2024-01-10", {"id": "p2"})),
        cp_reviews(
            ("p1", "2024-04-10", "ade"),  # on the due day
            ("p2", "2024-04-11", "bea"),  # a day late
            ("p2", "2024-06-11", "bea"),
        ),
    )
    assert counted.numerator == ["ade"]


def test_each_next_review_is_due_six_calendar_months_after_the_one_before():
    counted = answer(
        "cp_reviews_in_time",
        cp_plans(*((child, "2023-04-01", {"id": f"p-{child}"}) for child in ("ade", "bea", "cai"))),
        cp_reviews(
            ("p-ade", "2023-06-30", "ade"),
            ("p-ade", "2023-12-30", "ade"),  # on the due day; the next is due on 30 June
            ("p-bea", "2023-06-29", "bea"),
            ("p-bea", "2023-12-29", "bea"),  # the next was due on 29 June
            ("p-cai", "2023-06-10", "cai"),
            ("p-cai", "2023-12-11", "cai"),  # a day late
        ),
    )
    assert counted.numerator == ["ade"]


def test_only_reviews_of_the_plan_itself_from_its_start_to_month_end_count():
    counted = answer(
        "cp_reviews_in_time",
        cp_plans(
            ("ade", "2024-01-10", {"id": "p1"}),
            ("bea", "2024-01-10", {"id": "p2"}),
            ("cai", "2024-01-10", {"id": "p3"}),
            ("dot", "2024-01-10", {"id": "p4"}),
            ("eve", "2024-04-01", {"id": "p5"}),
        ),
        cp_reviews(
            ("p1", "2024-01-10", "ade"),  # on the day the plan began: the next is due on 10 July
            ("p2", "2024-01-09", "bea"),  # before the plan: none yet
            ("p9", "2024-04-10", "cai"),  # that of another plan
            ("p4", "2024-07-01", "dot"),  # not held yet on 30 June
            ("p5", "2024-07-02", "eve"),  # held after the month, when it was not overdue
        ),
    )
    assert counted.numerator == ["ade", "eve"]


def test_a_review_that_names_no_person_is_left_out():
    counted = answer(
        "cp_reviews_in_time",
        cp_plans(("ade", "2024-01-10", {"id": "p1"}), ("bea", "2024-01-10", {"id": "p2"})),
        cp_reviews(("p1", "2024-04-10", "ade"), ("p2", "2024-04-10", "")),
    )
    assert counted.numerator == ["ade"]


def test_of_several_open_plans_the_reviews_of_the_latest_count():
    counted = answer(
        "cp_reviews_in_time",
        cp_plans(
            ("ade", "2023-01-10", {"id": "old"}),  # never reviewed
            ("ade", "2024-05-10", {"id": "new"}),
            ("bea", "2024-02-10", {"id": "10"}),
            ("bea", "2024-02-10", {"id": "9"}),  # of the same day the greatest id, by number: 10 after 9
        ),
        cp_reviews(("10", "2024-05-10", "bea")),
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade", "bea"]


def test_a_child_24_months_on_a_plan_is_counted_as_two_years():
    counted = answer(
        "plans_over_2_years",
        cp_plans(
            ("ade", "2022-06-30"),
            ("bea", "2022-07-01"),
            ("cai", "2021-01-01", "2024-06-30"),  # closed
        ),
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade"]


def test_two_years_before_29_february_is_28_february():
    counted = answer("plans_over_2_years", cp_plans(("ade", "2022-02-28"), ("bea", "2022-03-01")), period="2024-02")
    assert counted.numerator == ["ade"]


def test_the_earliest_of_a_childs_open_plans_of_this_council_decides():
    counted = answer(
        "plans_over_2_years",
        cp_plans(
            ("ade", "2024-01-08"),
            ("ade", "2021-01-08"),  # still open beside the new one
            ("bea", "2024-01-08"),
            ("bea", "2021-01-08", "2024-01-07"),  # ended: two plans, not a long one
            ("cai", "2024-01-08"),
            ("cai", "2021-01-08", "", "Y"),  # another council's
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai"]
    assert counted.numerator == ["ade"]


@pytest.mark.parametrize(
    ("period", "in_time", "late"),
    [
        ("2024-06", "2024-06-14", "2024-06-13"),  # 30 June is a Sunday
        ("2024-05", "2024-05-16", "2024-05-15"),  # 27 May is a bank holiday
        ("2024-04", "2024-04-16", "2024-04-15"),
        ("2024-03", "2024-03-14", "2024-03-13"),  # 29 March is Good Friday
    ],
)
def test_a_child_seen_10_working_days_before_month_end_is_up_to_date(period, in_time, late):
    counted = answer(
        "cp_visits",
        cp_plans(("ade", "2023-01-08"), ("bea", "2023-01-08")),
        cp_visits(("ade", in_time), ("bea", late)),
        period=period,
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade"]


def test_a_visit_counts_whatever_plan_it_names_if_the_child_was_seen():
    counted = answer(
        "cp_visits",
        cp_plans(("ade", "2024-06-20"), ("bea", "2023-01-08"), ("cai", "2023-01-08"), ("dot", "2023-01-08")),
        cp_visits(
            ("bea", "2024-06-27"),
            ("cai", "2024-06-27", "N"),
            ("dot", "2024-07-01"),  # after the month
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot"]
    assert counted.numerator == ["ade", "bea"]  # ade's plan is too new to be due


def test_the_working_days_allowed_between_visits_are_the_councils():
    rows = (cp_plans(("ade", "2023-01-08")), cp_visits(("ade", "2024-06-21")))  # 5 working days
    assert answer("cp_visits", *rows, visit_working_days=5).numerator == ["ade"]
    assert answer("cp_visits", *rows, visit_working_days=4).numerator == []
