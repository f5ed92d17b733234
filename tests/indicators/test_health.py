"""Health assessments and dental checks of children looked after."""

from __future__ import annotations

import pytest

from making import answer, episodes, health_checks, legal_statuses, persons

ASSESSED = "Health Assessment"


@pytest.mark.parametrize(
    ("entered", "period"),
    [
        ("2024-05-31", "2024-06"),  # due on 28 June
        ("2024-06-03", "2024-07"),  # due on 1 July
        ("2024-05-01", "2024-05"),  # due on 31 May, over two bank holidays
        ("2024-05-02", "2024-06"),  # due on 3 June
        ("2024-03-28", "2024-04"),  # due on 29 April, over Easter
        ("2024-02-29", "2024-03"),  # due on 28 March
    ],
)
def test_an_initial_assessment_is_due_on_the_20th_working_day_after_entering_care(entered, period):
    child = episodes(("ade", entered, "", "c1", entered))
    due_in = [
        month
        for month in ("2024-03", "2024-04", "2024-05", "2024-06", "2024-07")
        if answer("initial_health", child, period=month).denominator == ["ade"]
    ]
    assert due_in == [period]


def test_an_initial_assessment_from_entering_care_to_the_due_day_is_in_time():
    children = ("ade", "bea", "cai", "dot", "eve")
    counted = answer(
        "initial_health",
        episodes(*((child, "2024-05-31", "", "", "2024-05-31") for child in children)),  # due on 28 June
        health_checks(
            ("ade", ASSESSED, "2024-06-28"),
            ("bea", ASSESSED, "2024-06-29"),
            ("cai", ASSESSED, "2024-05-31"),
            ("dot", ASSESSED, "2024-05-30"),  # before care
            ("eve", "Dental Check", "2024-06-10"),
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve"]
    assert counted.numerator == ["ade", "cai"]


def test_a_later_assessment_does_not_hide_one_in_time():
    counted = answer(
        "initial_health",
        episodes(("ade", "2024-05-31")),
        health_checks(("ade", ASSESSED, "2024-06-10"), ("ade", ASSESSED, "2024-06-29")),
    )
    assert counted.numerator == ["ade"]


def test_a_care_spell_counts_that_still_ran_on_the_due_day():
    counted = answer(
        "initial_health",
        episodes(
            ("ade", "2024-05-31", "2024-06-28"),  # ended on the due day
            ("bea", "2024-05-31", "2024-06-29"),  # ended after it, though before the end of the month
            ("cai", "2024-05-31", "2024-06-10", "c1", ""),
            ("cai", "2024-06-10", "", "c1", ""),  # the same spell goes on
        ),
    )
    assert counted.denominator == ["bea", "cai"]


def test_neither_a_short_break_nor_a_young_person_of_18_on_the_due_day_is_due_an_initial_assessment():
    counted = answer(
        "initial_health",
        persons(("ade", "2006-06-28"), ("bea", "2006-06-29")),  # ade is 18 on the due day
        episodes(*((child, "2024-05-31") for child in ("ade", "bea", "cai", "dot"))),
        legal_statuses(
            ("cai", "V3", "2024-05-31"),
            ("dot", "V3", "2024-05-31", "2024-06-28"),  # over on the due day
        ),
    )
    assert counted.denominator == ["bea", "dot"]


def test_review_health_and_dental_checks_are_of_children_12_months_in_care():
    for key in ("review_health", "dental_checks"):
        counted = answer(
            key,
            episodes(
                ("ade", "2023-06-30"),
                ("bea", "2023-07-01"),
                ("cai", "2024-03-08", "", "", "2023-01-08"),  # moved since, and long in care
                ("dot", "2023-01-08", "2024-06-30"),
            ),
        )
        assert counted.denominator == ["ade", "cai"]


def test_12_months_before_29_february_is_28_february():
    counted = answer("dental_checks", episodes(("ade", "2023-02-28"), ("bea", "2023-03-01")), period="2024-02")
    assert counted.denominator == ["ade"]


def test_a_check_exactly_12_months_before_is_too_long_ago():
    for key, check in (("review_health", ASSESSED), ("dental_checks", "Dental Check")):
        counted = answer(
            key,
            persons(*((child, "2012-01-01") for child in ("ade", "bea", "cai", "dot"))),
            episodes(*((child, "2020-01-08") for child in ("ade", "bea", "cai", "dot"))),
            health_checks(
                ("ade", check, "2023-06-30"),
                ("bea", check, "2023-07-01"),
                ("cai", check, "2024-06-30"),
                ("dot", check, "2024-07-01"),  # after the month
            ),
        )
        assert counted.numerator == ["bea", "cai"]


def test_a_child_under_five_is_assessed_every_6_months():
    counted = answer(
        "review_health",
        persons(
            ("ade", "2019-06-30"),  # five on the last day
            ("bea", "2019-07-01"),
            ("cai", "2019-07-01"),
            ("dot", ""),  # no age, which counts as under five
            ("eve", "2022-01-01"),
        ),
        episodes(*((child, "2022-02-08") for child in ("ade", "bea", "cai", "dot", "eve"))),
        health_checks(
            ("ade", ASSESSED, "2023-07-01"),
            ("bea", ASSESSED, "2023-12-30"),
            ("cai", ASSESSED, "2023-12-31"),
            ("dot", ASSESSED, "2023-12-30"),
            ("eve", ASSESSED, "2024-01-10"),
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve"]
    assert counted.numerator == ["ade", "cai", "eve"]


def test_a_child_under_five_has_a_dental_check_every_12_months_as_the_others():
    counted = answer(
        "dental_checks",
        persons(("ade", "2022-01-01")),
        episodes(("ade", "2022-02-08")),
        health_checks(("ade", "Dental", "2023-07-01")),
    )
    assert counted.numerator == ["ade"]


@pytest.mark.parametrize(
    ("status", "is_done"),
    [
        ("", True),
        ("NULL", True),
        ("Completed", True),
        ("complete", True),
        ("ATTENDED", True),
        ("Done", True),
        ("a) Completed", True),
        ("Completed - late", True),
        ("Refused", False),
        ("Not completed", False),
        ("Booked", False),
        ("Cancelled", False),
        ("Perhaps", False),
    ],
)
def test_a_check_is_done_if_its_status_is_empty_or_says_so(status, is_done):
    rows = (episodes(("ade", "2020-01-08")), health_checks(("ade", "Dental Check", "2024-06-10", status)))
    assert answer("dental_checks", *rows).numerator == (["ade"] if is_done else [])


def test_the_type_of_a_check_contains_its_kind_and_may_be_both():
    rows = (
        episodes(*((child, "2020-01-08") for child in ("ade", "bea", "cai", "dot"))),
        health_checks(
            ("ade", "a) Review Health Assessment", "2024-06-10"),
            ("bea", "DENTAL check up", "2024-06-10"),
            ("cai", "Health assessment and dental", "2024-06-10"),
            ("dot", "Optical", "2024-06-10"),
        ),
    )
    assert answer("review_health", *rows).numerator == ["ade", "cai"]
    assert answer("dental_checks", *rows).numerator == ["bea", "cai"]
