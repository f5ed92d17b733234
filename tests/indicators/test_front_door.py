"""Contacts, referrals and assessments."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from making import answer, assessments, computed_from, contacts, figure_of, figures_of, referrals, shipped, written

pytestmark = pytest.mark.slow


def test_a_contact_counts_in_the_month_of_its_day_whatever_its_time():
    counted = answer(
        "contacts",
        contacts(
            ("ade", "2024-05-31 23:59:59"),
            ("bea", "2024-06-01 00:00:00"),
            ("cai", "30/06/2024 23:59"),
            ("dot", "2024-07-01"),
        ),
    )
    assert counted.denominator == ["bea", "cai"]


def test_each_of_several_contacts_about_one_child_on_one_day_counts():
    counted = answer("contacts", contacts(("ade", "2024-06-10"), ("ade", "2024-06-10")))
    assert counted.denominator == ["ade", "ade"]


@pytest.mark.parametrize(
    "outcome",
    [
        '{"NEW_REFERRAL_FLAG": "Y"}',
        '{"OUTCOME_NEW_REFERRAL_FLAG": "Yes"}',
        '{"NEW_REFERRAL_FLAG": "N", "OUTCOME_NEW_REFERRAL_FLAG": "y"}',  # one yes is enough
        '{"NEW_REFERRAL_FLAG": "a) Yes"}',
        '{"NEW_REFERRAL_FLAG": true}',
        '{"NEW_REFERRAL_FLAG": 1}',
        '{"NFA_FLAG": "N", "NEW_REFERRAL_FLAG": "T", "COMMENTS": "she said "no" twice"}',  # not valid JSON
        '{"NEW_REFERRAL_FLAG" : "Y", "COMMENTS": "two\nlines"}',  # a line break makes it invalid too
        '{"NEW_REFERRAL_FLAG": "Y", "COMMENTS": "an old "NEW_REFERRAL_FLAG": "N" quoted"}',  # the first counts
    ],
)
def test_a_contact_whose_outcome_has_a_referral_flag_with_a_yes_progressed(outcome):
    assert answer("contacts_progressed", contacts(("ade", "2024-06-10", outcome))).numerator == ["ade"]


@pytest.mark.parametrize(
    "outcome",
    [
        "",
        "NULL",
        "{}",
        "[1]",
        '"NEW_REFERRAL_FLAG"',
        '{"NEW_REFERRAL_FLAG": "N"}',
        '{"NEW_REFERRAL_FLAG": null}',
        '{"NEW_REFERRAL_FLAG": "Perhaps"}',
        '{"new_referral_flag": "Y"}',  # upper and lower case matter
        '{"X_NEW_REFERRAL_FLAG": "Y"}',
        '{"INNER": {"NEW_REFERRAL_FLAG": "Y"}}',  # not at the top level
        '{"NFA_FLAG": "Y", "EXISTING_REFERRAL_FLAG": "Y"}',
        '{"NEW_REFERRAL_FLAG": "N", "COMMENTS": "not "NEW_REFERRAL_FLAG": "Y" as said"}',  # the first counts
    ],
)
def test_a_contact_without_such_a_yes_did_not_progress(outcome):
    counted = answer("contacts_progressed", contacts(("ade", "2024-06-10", outcome)))
    assert (counted.denominator, counted.numerator) == (["ade"], [])


def test_contacts_progressed_cant_be_known_where_no_row_of_the_export_names_a_flag(tmp_path):
    folder = written(tmp_path, contacts(("ade", "2024-06-10", '{"NFA_FLAG": "Y"}')))
    figure = figure_of(folder, "contacts_progressed", "2024-06")
    assert (figure.numerator, figure.denominator) == (None, None)
    assert "ssd_contacts" in figure.reason
    assert "NEW_REFERRAL_FLAG" in figure.reason


def test_a_flag_named_in_another_month_says_that_the_export_has_it(tmp_path):
    rows = contacts(("ade", "2024-06-10", ""), ("bea", "2021-01-01", '{"NEW_REFERRAL_FLAG": "N"}'))
    figure = figure_of(written(tmp_path, rows), "contacts_progressed", "2024-06")
    assert (figure.numerator, figure.denominator) == (0, 1)


def test_an_outcome_that_is_not_valid_json_is_reported_by_line(tmp_path):
    rows = contacts(("ade", "2024-06-10", "{}"), ("bea", "2024-06-10", '{"COMMENTS": "a "quote""}'))
    (fault,) = computed_from(written(tmp_path, rows), "2024-06").faults
    assert (fault.file, fault.lines) == ("ssd_contacts.csv", (3,))
    assert "JSON" in fault.what


def test_a_referral_is_a_re_referral_from_12_calendar_months_before_up_to_the_day_before():
    counted = answer(
        "re_referrals",
        referrals(
            ("ade", "2024-06-15"),
            ("ade", "2023-06-15"),  # 12 months to the day
            ("bea", "2024-06-15"),
            ("bea", "2023-06-14"),  # a day too long ago
            ("cai", "2024-06-15"),
            ("cai", "2024-06-16"),  # later than the first, so only this one is a re-referral
            ("dot", "2024-06-30"),
            ("dot", "2024-06-29"),
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "cai", "dot", "dot"]
    assert counted.numerator == ["ade", "cai", "dot"]


def test_referrals_of_a_child_on_one_day_are_one_and_not_each_others_repeat():
    counted = answer("re_referrals", referrals(("ade", "2024-06-15 09:00:00"), ("ade", "2024-06-15 17:00:00")))
    assert (counted.denominator, counted.numerator) == (["ade"], [])


def test_12_months_before_29_february_is_28_february():
    counted = answer(
        "re_referrals",
        referrals(
            ("ade", "2024-02-29"),
            ("ade", "2023-02-28"),
            ("bea", "2024-02-29"),
            ("bea", "2023-02-27"),
        ),
        period="2024-02",
    )
    assert counted.numerator == ["ade"]


def test_12_months_before_28_february_leaves_29_february_inside():
    counted = answer("re_referrals", referrals(("ade", "2025-02-28"), ("ade", "2024-02-29")), period="2025-02")
    assert counted.numerator == ["ade"]


def test_a_referral_of_another_child_makes_no_re_referral():
    assert answer("re_referrals", referrals(("ade", "2024-06-15"), ("bea", "2024-01-15"))).numerator == []


def test_an_assessment_of_45_working_days_is_in_time_with_both_may_bank_holidays_between():
    # From 24 April to 28 June: 4 working days in April, 21 in May (not the 6th and the 27th), 20 in June.
    counted = answer(
        "assessments_in_45_days",
        assessments(
            ("ade", "2024-04-24", "2024-06-28"),
            ("bea", "2024-04-23", "2024-06-28"),  # 46
            ("cai", "2024-06-28", "2024-06-28"),  # none at all
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai"]
    assert counted.numerator == ["ade", "cai"]


def test_an_assessment_counts_in_the_month_it_was_authorised():
    counted = answer(
        "assessments_in_45_days",
        assessments(
            ("ade", "2024-05-20", "2024-05-31"),
            ("bea", "2024-05-20", "2024-06-01"),
            ("cai", "2024-05-20", "2024-06-30"),
            ("dot", "2024-05-20", "2024-07-01"),
            ("eve", "2024-05-20", ""),
        ),
    )
    assert counted.denominator == ["bea", "cai"]


def test_an_assessment_authorised_before_it_started_or_without_a_start_is_left_out_and_reported(tmp_path):
    rows = assessments(
        ("ade", "2024-06-11", "2024-06-10"),
        ("bea", "", "2024-06-10"),
        ("cai", "2024-02-30", "2024-06-10"),
        ("dot", "2024-06-10", "2024-06-10"),
    )
    assert answer("assessments_in_45_days", rows).denominator == ["dot"]
    faults = computed_from(written(tmp_path, rows), "2024-06").faults
    assert {fault.file for fault in faults} == {"ssd_cin_assessments.csv"}
    assert {line for fault in faults for line in fault.lines} == {2, 3, 4}


def test_the_assessments_clock_may_start_at_its_referral():
    counted = answer(
        "assessments_in_45_days",
        referrals(
            ("ade", "2024-04-24", "r1"),
            ("bea", "2024-04-23", "r2"),
            ("cai", "2024-06-12", "r3"),
            ("dot", "", "r4"),
        ),
        assessments(
            ("ade", "2024-01-02", "2024-06-28", "r1"),  # 45 from the referral, however long from its own start
            ("bea", "2024-06-27", "2024-06-28", "r2"),  # 46
            ("cai", "2024-06-01", "2024-06-11", "r3"),  # authorised before the referral: left out
            ("dot", "2024-06-01", "2024-06-11", "r4"),  # a referral without a date: left out
            ("eve", "2024-06-01", "2024-06-11", "r9"),  # no such referral: left out
            ("fay", "2024-06-01", "2024-06-11", ""),  # no referral named: left out
        ),
        clock="referral",
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade"]


def test_where_the_clock_is_the_referral_and_there_is_none_the_assessment_is_left_out_and_reported(tmp_path):
    rows = assessments(("ade", "2024-06-01", "2024-06-11", "r1"), ("bea", "2024-06-01", "2024-06-11", "r2"))
    folder = written(tmp_path, rows, referrals(("bea", "2024-06-03", "r2")))
    computed = computed_from(folder, "2024-06", config=by_the_referral())
    figure = computed.figures["assessments_in_45_days", Period.parse("2024-06")]
    assert (figure.numerator, figure.denominator) == (1, 1)
    (fault,) = computed.faults
    assert (fault.file, fault.lines) == ("ssd_cin_assessments.csv", (2,))


def test_where_the_clock_is_the_referral_and_no_assessment_has_one_nothing_is_known(tmp_path):
    rows = assessments(("ade", "2024-06-01", "2024-06-11", "r1"))
    folder = written(tmp_path, rows, referrals(("ade", "2024-06-03", "r9")))
    figure = figure_of(folder, "assessments_in_45_days", "2024-06", by_the_referral())
    assert (figure.numerator, figure.denominator) == (None, None)
    assert "cina_referral_id" in figure.reason


def test_a_month_without_assessments_has_figures_by_the_referrals_clock_too(tmp_path):
    its_referrals = referrals(("ade", "2024-06-03"), ("bea", "2010-03-01", "long-ago"))
    earlier = assessments(("bea", "2010-03-01", "2010-09-01", "long-ago"))
    figure = figures_of(written(tmp_path, its_referrals, earlier), "2024-06", config=by_the_referral())
    assert figure("assessments_in_45_days", "2024-06").denominator == 0
    assert figure("re_referrals", "2024-06").denominator == 1


def test_by_the_referrals_clock_assessments_cant_be_known_without_referrals_and_the_rest_can(tmp_path):
    rows = (assessments(("ade", "2024-06-01", "2024-06-11", "r1")), contacts(("ade", "2024-06-03")))
    figure = figures_of(written(tmp_path, *rows, others=False), "2024-06", config=by_the_referral())
    unknown = figure("assessments_in_45_days", "2024-06")
    assert (unknown.numerator, unknown.denominator) == (None, None)
    assert unknown.reason == "ssd_cin_episodes not in the export"
    assert figure("contacts", "2024-06").numerator == 1


@pytest.mark.parametrize("started", ["", "soon"])
def test_by_the_referrals_clock_the_assessments_own_start_is_not_asked(started, tmp_path):
    its_referrals = referrals(*((f"child {place}", "2024-06-03", f"r{place}") for place in range(10)))
    rows = [("child 0", started, "2024-06-11", "r0"), ("child 1", started, "", "r1")]
    rows += [(f"child {place}", "2024-06-04", "2024-06-11", f"r{place}") for place in range(2, 10)]
    folder = written(tmp_path, assessments(*rows), its_referrals)

    by_referral = figures_of(folder, "2024-06", config=by_the_referral())("assessments_in_45_days", "2024-06")
    assert (by_referral.numerator, by_referral.denominator, of_bad_rows(by_referral)) == (9, 9, [])

    by_start = figures_of(folder, "2024-06")("assessments_in_45_days", "2024-06")
    assert (by_start.numerator, by_start.denominator) == (8, 8)
    assert of_bad_rows(by_start) == ["20% of the rows of ssd_cin_assessments were left out as bad rows"]


def test_by_the_referrals_clock_an_assessment_without_its_referral_is_a_bad_row_once_it_is_authorised(tmp_path):
    rows = [(f"child {place}", "2024-06-04", "2024-06-11", f"r{place}") for place in range(8)]
    rows += [("jon", "2024-06-04", "2024-06-11", "r9"), ("kim", "2024-06-04", "", "r9")]  # kim's is planned
    its_referrals = referrals(*((f"child {place}", "2024-06-03", f"r{place}") for place in range(8)))

    figure = figures_of(written(tmp_path, assessments(*rows), its_referrals), "2024-06", config=by_the_referral())(
        "assessments_in_45_days", "2024-06"
    )
    assert (figure.numerator, figure.denominator) == (8, 8)
    assert of_bad_rows(figure) == ["11% of the rows of ssd_cin_assessments were left out as bad rows"]


def of_bad_rows(figure: Figure) -> list[str]:
    return [doubt for doubt in figure.doubts if "bad rows" in doubt]


def by_the_referral() -> Config:
    config = shipped()
    by_start = config.indicator("assessments_in_45_days")
    changed = replace(by_start, parameters={**by_start.parameters, "clock": "referral"})
    return replace(config, indicators=tuple(changed if each is by_start else each for each in config.indicators))


def test_the_days_allowed_for_an_assessment_are_the_councils():
    rows = assessments(("ade", "2024-06-03", "2024-06-10"))  # 5 working days
    assert answer("assessments_in_45_days", rows, days=5).numerator == ["ade"]
    assert answer("assessments_in_45_days", rows, days=4).numerator == []
