"""Young people leaving care: pathway plans, contact, homes and work."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpixl.figures.answers import History
from making import (
    Rows,
    answer,
    care_leavers,
    episodes,
    figures_of,
    legal_statuses,
    persons,
    written,
)

RELEVANT, FORMER, ELIGIBLE = "Relevant child", "Former relevant child", "Eligible child"
ALL_OF_THEM = ("care_leavers_in_touch", "accommodation_17_18", "accommodation_19_21", "eet_17_18", "eet_19_21")


def born(age: int, month_and_day: str = "01-10") -> str:
    """A date of birth of somebody of that age in June 2024."""
    return f"{2024 - age}-{month_and_day}"


@pytest.mark.parametrize(
    ("eligibility", "is_counted"),
    [
        ("Relevant child", True),
        ("b) Relevant child", True),
        ("Former relevant child", True),
        ("FORMER-RELEVANT", True),
        ("Former  Relevant (18+)", True),
        ("Relevant", True),
        ("Eligible child", False),
        ("Qualifying care leaver", False),
        ("Not relevant", False),
        ("Former carer", False),
        ("Former", False),
        ("", False),
    ],
)
def test_care_leavers_are_relevant_or_former_relevant(eligibility, is_counted):
    assert answer("care_leavers", care_leavers(("ade", eligibility))).denominator == (["ade"] if is_counted else [])


def test_of_a_persons_rows_the_one_with_the_latest_contact_counts_whatever_its_id():
    counted = answer(
        "care_leavers_in_touch",
        persons(("ade", born(19)), ("bea", born(19))),
        care_leavers(
            ("ade", FORMER, "YES", {"id": "1", "contacted": "2024-06-10"}),
            ("ade", FORMER, "NO", {"id": "2", "contacted": "2024-06-09"}),
            ("ade", FORMER, "NO", {"id": "3"}),  # a row without a day of contact comes before all others
            (
                "bea",
                FORMER,
                "YES",
                {"id": "1b", "contacted": "2024-07-20"},
            ),  # as in the export, even after the month
            ("bea", FORMER, "NO", {"id": "2b", "contacted": "no date"}),  # a day that can't be read counts as none
        ),
    )
    assert counted.numerator == ["ade", "bea"]


@pytest.mark.parametrize(
    ("date_of_birth", "is_counted"),
    [
        ("2008-07-01", False),  # 15 until tomorrow
        ("2008-06-30", True),
        ("1999-07-01", True),  # 24
        ("1999-06-30", False),
        ("", True),  # of no known age
        ("2024-07-01", True),  # not born by the day
    ],
)
def test_care_leavers_are_aged_16_to_24_or_of_no_known_age(date_of_birth, is_counted):
    counted = answer("care_leavers", persons(("ade", date_of_birth)), care_leavers(("ade", FORMER)))
    assert counted.denominator == (["ade"] if is_counted else [])


def test_care_leavers_count_once_unless_they_died():
    counted = answer(
        "care_leavers",
        persons(
            ("ade", born(20)),
            ("bea", ""),
            ("cai", born(19), "2024-06-30"),
            ("dot", born(19), "2024-07-01"),
        ),
        care_leavers(
            ("ade", FORMER),
            ("ade", RELEVANT),
            ("bea", RELEVANT),
            ("cai", FORMER),
            ("dot", FORMER),
            ("eve", FORMER),
        ),
    )
    assert counted.denominator == ["ade", "bea", "dot", "eve"]


def test_of_a_persons_rows_the_greatest_id_among_the_eligible_ones_counts():
    counted = answer(
        "care_leavers_in_touch",
        persons(("ade", born(19)), ("bea", born(19))),
        care_leavers(
            ("ade", FORMER, "YES", {"id": "10"}),
            ("ade", FORMER, "NO", {"id": "9"}),  # by number, 10 is after 9
            ("bea", FORMER, "YES", {"id": "1"}),
            ("bea", "Qualifying", "NO", {"id": "2"}),  # first by eligibility, then by the greatest id
        ),
    )
    assert counted.numerator == ["ade", "bea"]


@pytest.mark.parametrize(
    ("key", "counted_people"),
    [
        ("care_leavers_in_touch", ["a17", "a18", "a19", "a20", "a21", "almost 18", "almost 19", "almost 22"]),
        ("accommodation_17_18", ["a17", "a18", "almost 18", "almost 19"]),
        ("accommodation_19_21", ["a19", "a20", "a21", "almost 22"]),
        ("eet_17_18", ["a17", "a18", "almost 18", "almost 19"]),
        ("eet_19_21", ["a19", "a20", "a21", "almost 22"]),
    ],
)
def test_care_leavers_are_grouped_by_their_age_on_the_last_day(key, counted_people):
    people = [
        *((f"a{age}", born(age, "06-30")) for age in range(16, 23)),  # of that age on the last day itself
        ("almost 17", "2007-07-01"),
        ("almost 18", "2006-07-01"),
        ("almost 19", "2005-07-01"),
        ("almost 22", "2002-07-01"),
        ("unknown", ""),
    ]
    counted = answer(key, persons(*people), care_leavers(*((person, FORMER) for person, _ in people)))
    assert counted.denominator == counted_people


@pytest.mark.parametrize("key", ALL_OF_THEM)
@pytest.mark.parametrize(
    ("in_touch", "is_counted"),
    [
        ("DIED", False),
        ("died - 2023", False),
        ("RHOM", False),
        ("Exclude", False),
        ("exclude: other", False),
        ("REFU", True),
        ("NREQ", True),
        ("NO", True),
        ("YES", True),
        ("", True),
        ("Excluded", True),
    ],
)
def test_who_died_returned_home_or_is_excluded_is_left_out(key, in_touch, is_counted):
    age = 18 if key.endswith("17_18") else 19
    counted = answer(key, persons(("ade", born(age))), care_leavers(("ade", FORMER, in_touch)))
    assert counted.denominator == (["ade"] if is_counted else [])


@pytest.mark.parametrize(
    ("in_touch", "is_in_touch"),
    [
        ("YES", True),
        ("a) Yes", True),
        ("yes - by telephone", True),
        ("In touch", True),
        ("In touch weekly", False),  # neither the whole text nor its first word
        ("NO", False),
        ("Not in touch", False),
        ("REFU", False),
        ("NREQ", False),
        ("", False),
        ("Y", False),
    ],
)
def test_the_council_is_in_touch_where_the_code_says_yes(in_touch, is_in_touch):
    counted = answer("care_leavers_in_touch", persons(("ade", born(19))), care_leavers(("ade", FORMER, in_touch)))
    assert (counted.denominator, counted.numerator) == (["ade"], ["ade"] if is_in_touch else [])


@pytest.mark.parametrize(
    ("text", "is_suitable"),
    [
        ("1", True),
        ("Suitable", True),
        ("yes", True),
        ("a) Suitable", True),
        ("1: suitable", True),
        ("Unsuitable", False),
        ("Not suitable", False),
        ("10", False),
        ("0", False),
        ("Unknown", False),
        ("", False),
    ],
)
def test_unknown_accommodation_is_not_suitable(text, is_suitable):
    for age, key in ((18, "accommodation_17_18"), (19, "accommodation_19_21")):
        counted = answer(key, persons(("ade", born(age))), care_leavers(("ade", FORMER, "YES", text)))
        assert (counted.denominator, counted.numerator) == (["ade"], ["ade"] if is_suitable else [])


@pytest.mark.parametrize(
    ("activity", "is_active"),
    [
        ("F1", True),
        ("f5", True),
        ("P1", True),
        ("P4 - part time", True),
        ("a) F2", True),
        ("F2: training", True),
        ("F6", False),
        ("F0", False),
        ("P6", False),
        ("G4", False),
        ("F1x", False),
        ("In work F1", False),
        ("", False),
    ],
)
def test_activities_f1_to_f5_and_p1_to_p5_are_education_employment_or_training(activity, is_active):
    for age, key in ((17, "eet_17_18"), (21, "eet_19_21")):
        counted = answer(key, persons(("ade", born(age))), care_leavers(("ade", FORMER, "NO", "", activity)))
        assert (counted.denominator, counted.numerator) == (["ade"], ["ade"] if is_active else [])


def in_care(*children: str) -> Rows:
    return episodes(*((child, "2020-01-08") for child in children))


def test_pathway_plans_are_of_eligible_children_looked_after_aged_16_or_17():
    counted = answer(
        "pathway_plans",
        persons(
            ("ade", "2008-06-30"),  # 16 on the last day
            ("bea", "2008-07-01"),
            ("cai", "2006-07-01"),
            ("dot", "2006-06-30"),  # 18 on the last day, and so no longer looked after
            *((person, born(16)) for person in ("eve", "fay", "gil", "hal")),
            ("ivy", ""),
        ),
        in_care("ade", "bea", "cai", "dot", "eve", "fay", "hal", "ivy"),
        legal_statuses(("hal", "V4", "2023-01-08")),  # on short breaks
        care_leavers(
            *((person, "a) Eligible", {"reviewed": "2024-06-01"}) for person in ("ade", "bea", "cai", "dot")),
            ("eve", RELEVANT, {"reviewed": "2024-06-01"}),
            ("gil", ELIGIBLE, {"reviewed": "2024-06-01"}),  # not looked after
            ("hal", ELIGIBLE, {"reviewed": "2024-06-01"}),
            ("ivy", ELIGIBLE, {"reviewed": "2024-06-01"}),
        ),
    )
    assert counted.denominator == ["ade", "cai"]
    assert counted.numerator == ["ade", "cai"]


def test_a_pathway_plan_reviewed_exactly_6_months_before_is_too_old():
    people = ("ade", "bea", "cai", "dot", "eve")
    counted = answer(
        "pathway_plans",
        persons(*((person, born(16)) for person in people)),
        in_care(*people),
        care_leavers(
            ("ade", ELIGIBLE, {"reviewed": "2023-12-31"}),
            ("bea", ELIGIBLE, {"reviewed": "2023-12-30"}),
            ("cai", ELIGIBLE, {"reviewed": "2024-06-30"}),
            ("dot", ELIGIBLE, {"reviewed": "2024-07-01"}),  # has not happened yet
            ("eve", ELIGIBLE, {"reviewed": ""}),
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve"]
    assert counted.numerator == ["ade", "cai"]


def test_of_a_childs_eligible_rows_the_greatest_readable_id_counts():
    people = ("ade", "bea", "cai")
    counted = answer(
        "pathway_plans",
        persons(*((person, born(16)) for person in people)),
        in_care(*people),
        care_leavers(
            ("ade", ELIGIBLE, {"id": "10", "reviewed": "2024-06-01"}),
            ("ade", ELIGIBLE, {"id": "9", "reviewed": "2020-06-01"}),
            ("bea", ELIGIBLE, {"id": "1", "reviewed": "2024-06-01"}),
            ("bea", RELEVANT, {"id": "2", "reviewed": "2020-06-01"}),
            ("cai", ELIGIBLE, {"id": "3", "reviewed": "2024-02-30"}),  # can't be read: left out
        ),
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade", "bea"]


def monthly(folder: Path) -> Path:
    """Exports of April to June: what each says about ade's and bea's care leaving, and the same children in care."""
    people = persons(("ade", born(19)), ("bea", born(16)))
    for month, in_touch, reviewed in (
        ("2024-04", "NO", ""),
        ("2024-05", "YES", "2024-05-10"),
        ("2024-06", "DIED", "2024-06-10"),
    ):
        leavers = care_leavers(("ade", FORMER, in_touch), ("bea", ELIGIBLE, {"reviewed": reviewed}))
        written(folder / month, people, in_care("bea"), leavers)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("history", [History.OWN, History.RESTATED])
def test_care_leavers_are_read_from_each_periods_own_export_even_when_restated(tmp_path, history):
    figure = figures_of(monthly(tmp_path), "2024-04", "2024-05", "2024-06", history=history)
    in_touch = [figure("care_leavers_in_touch", period) for period in ("2024-04", "2024-05", "2024-06")]
    assert [(one.numerator, one.denominator) for one in in_touch] == [(0, 1), (1, 1), (0, 0)]
    plans = [figure("pathway_plans", period) for period in ("2024-04", "2024-05", "2024-06")]
    assert [(one.numerator, one.denominator) for one in plans] == [(0, 1), (1, 1), (1, 1)]


def test_without_an_export_of_its_own_a_month_has_no_care_leaver_figures(tmp_path):
    flat = written(tmp_path, persons(("ade", born(19))), care_leavers(("ade", FORMER, "YES")))
    figure = figures_of(flat, "2024-05", "2024-06")
    for key in ("care_leavers", "pathway_plans", *ALL_OF_THEM):
        may = figure(key, "2024-05")
        assert (may.numerator, may.denominator, may.reason) == (None, None, "no export for the period")
    assert figure("care_leavers", "2024-06").numerator == 1
    assert figure("looked_after", "2024-05").numerator == 0  # everything else is restated from that one export
