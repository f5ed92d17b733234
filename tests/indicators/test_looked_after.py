"""Children looked after: their number, reviews, visits and placements."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from making import (
    Rows,
    answer,
    cla_reviews,
    cla_visits,
    episodes,
    figure_of,
    legal_statuses,
    missing,
    persons,
    placement_locations,
    placements,
    shipped,
    visit_frequencies,
    written,
)


def in_care(*children: str, since: str = "2020-01-08") -> Rows:
    """One episode for each child, with a care id of its own (`c-ade`)."""
    return episodes(*((child, since, "", f"c-{child}", since) for child in children))


def test_a_child_with_an_open_episode_on_the_last_day_is_looked_after():
    counted = answer(
        "looked_after",
        episodes(
            ("ade", "2024-06-30"),
            ("bea", "2024-07-01"),  # not begun
            ("cai", "2024-01-08", "2024-06-30"),  # ended on the day: closed
            ("dot", "2024-01-08", "2024-07-01"),
            ("eve", "2024-01-08"),
            ("eve", "2024-03-08"),  # one row for each child
        ),
    )
    assert counted.denominator == ["ade", "dot", "eve"]


def test_nobody_of_18_and_nobody_who_died_is_looked_after():
    counted = answer(
        "looked_after",
        persons(
            ("ade", "2006-06-30"),  # 18 on the last day
            ("bea", "2006-07-01"),
            ("cai", "2015-01-01", "2024-06-30"),
            ("dot", "2015-01-01", "2024-07-01"),
            ("eve", "31/02/2006"),  # not a date, so no date of birth
        ),
        in_care("ade", "bea", "cai", "dot", "eve"),
    )
    assert counted.denominator == ["bea", "dot", "eve"]


def test_of_a_childs_rows_in_ssd_person_the_last_counts():
    twice = persons(("ade", "2006-06-30"), ("ade", "2010-01-01"), ("bea", "2010-01-01"), ("bea", "2006-06-30"))
    assert answer("looked_after", twice, in_care("ade", "bea")).denominator == ["ade"]


def test_a_child_on_a_short_break_on_the_day_is_not_looked_after():
    counted = answer(
        "looked_after",
        in_care("ade", "bea", "cai", "dot", "eve", "fay", "gil", "hal"),
        legal_statuses(
            ("ade", "V3", "2024-01-08"),
            ("bea", "v4 - series of short breaks", "2024-01-08"),
            ("cai", "V1", "2024-01-08"),
            ("dot", "V3", "2024-01-08", "2024-06-30"),  # over on the day
            ("eve", "V3", "2024-01-08"),
            ("eve", "C2", "2024-02-08"),  # the latest start counts
            ("fay", "C2", "2024-01-08"),
            ("fay", "V3", "2024-02-08"),
            ("gil", "V31", "2024-01-08"),  # another code
            ("hal", "V3", "2024-07-01"),  # not begun
        ),
    )
    assert counted.denominator == ["dot", "eve", "gil", "hal"]


def test_of_legal_statuses_of_one_day_the_greatest_id_counts_digits_by_number_and_before_all_others():
    counted = answer(
        "looked_after",
        in_care("ade", "bea", "cai"),
        legal_statuses(
            ("ade", "V3", "2024-01-08", {"id": "10"}),
            ("ade", "C2", "2024-01-08", {"id": "9"}),  # 10 is after 9
            ("bea", "V3", "2024-01-08", {"id": "9b"}),  # and "9b" after "10b"
            ("bea", "C2", "2024-01-08", {"id": "10b"}),
            ("cai", "C2", "2024-01-08", {"id": "1b"}),  # and after every number
            ("cai", "V3", "2024-01-08", {"id": "99"}),
        ),
    )
    assert counted.denominator == ["cai"]


def test_of_several_open_episodes_the_latest_counts_then_the_greatest_id():
    counted = answer(
        "looked_after",
        episodes(
            ("ade", "2024-05-08", "", "", "2024-05-08"),
            ("ade", "2020-01-08", "", "", "2020-01-08"),
            ("bea", "2024-05-08", "", "", "2021-05-08", {"id": "9"}),
            ("bea", "2024-05-08", "", "", "2022-05-08", {"id": "10"}),
        ),
    )
    assert counted.by_person("entered") == {"ade": "2024-05-08", "bea": "2022-05-08"}


def test_a_child_entered_care_when_the_episode_says_or_when_the_first_of_the_same_care_began():
    counted = answer(
        "looked_after",
        episodes(
            ("ade", "2024-03-08", "", "c1", "2023-01-08"),  # as it says
            ("bea", "2023-02-08", "2024-03-08", "c2", ""),
            ("bea", "2024-03-08", "", "c2", ""),  # the first of the same care began on 8 February 2023
            ("cai", "2023-02-08", "2024-03-08", "c3", ""),
            ("cai", "2024-03-08", "", "c4", ""),  # another care
            ("dot", "2023-02-08", "2024-03-08", "", ""),
            ("dot", "2024-03-08", "", "", ""),  # no care id: its own start
            ("eve", "2024-03-08", "", "c5", "2024-04-08"),  # later than the episode: the episode's start
            ("fay", "2024-03-08", "", "c6", "2024-02-30"),  # no date: counts as empty
            ("gil", "2023-02-08", "2024-03-08", "c2", ""),  # another child's care of the same id
            ("hal", "2024-03-08", "", "c2", ""),
        ),
    )
    assert counted.by_person("entered") == {
        "ade": "2023-01-08",
        "bea": "2023-02-08",
        "cai": "2024-03-08",
        "dot": "2024-03-08",
        "eve": "2024-03-08",
        "fay": "2024-03-08",
        "hal": "2024-03-08",
    }


def test_without_a_review_yet_the_first_is_due_20_working_days_after_entering_care():
    counted = answer(
        "lac_reviews",
        episodes(("ade", "2024-05-31", "", "c1", "2024-05-31"), ("bea", "2024-05-30", "", "c2", "2024-05-30")),
    )
    assert counted.denominator == ["ade", "bea"]
    assert counted.numerator == ["ade"]


def test_the_bank_holidays_of_may_give_the_first_review_two_days_more():
    counted = answer(
        "lac_reviews",
        episodes(("ade", "2024-05-01", "", "c1", "2024-05-01"), ("bea", "2024-04-30", "", "c2", "2024-04-30")),
        period="2024-05",
    )
    assert counted.numerator == ["ade"]


def test_the_second_review_is_due_three_calendar_months_after_the_first():
    counted = answer(
        "lac_reviews",
        in_care("ade", "bea", "cai"),
        cla_reviews(
            ("c-ade", "2024-03-30"),
            ("c-bea", "2024-03-31"),  # 31 June does not exist: due on 30 June
            ("c-cai", "2024-03-29"),
        ),
    )
    assert counted.numerator == ["ade", "bea"]


def test_a_second_review_due_on_29_february_is_not_overdue_on_that_day():
    counted = answer(
        "lac_reviews",
        in_care("ade", "bea"),
        cla_reviews(("c-ade", "2023-11-30"), ("c-bea", "2023-11-28")),
        period="2024-02",
    )
    assert counted.numerator == ["ade"]


def test_each_further_review_is_due_six_calendar_months_after_the_last():
    counted = answer(
        "lac_reviews",
        in_care("ade", "bea"),
        cla_reviews(
            ("c-ade", "2023-06-01"),
            ("c-ade", "2023-12-30"),
            ("c-bea", "2023-06-01"),
            ("c-bea", "2023-12-29"),
        ),
    )
    assert counted.numerator == ["ade"]


def test_two_reviews_on_one_day_are_one_review():
    # If they were two, the next would be due in six months; it was due in three, on 10 April.
    reviews = cla_reviews(("c-ade", "2024-01-10 09:30"), ("c-ade", "2024-01-10 14:00"))
    assert answer("lac_reviews", in_care("ade"), reviews).numerator == []


def test_cancelled_reviews_and_those_of_another_care_do_not_count():
    counted = answer(
        "lac_reviews",
        in_care("ade", "bea", "cai", "dot"),
        cla_reviews(
            ("c-ade", "2024-06-10", "N"),
            ("c-bea", "2024-06-10", "Y"),
            ("c-other", "2024-06-10"),
            ("C-DOT", "2024-06-10"),  # ids are compared exactly
        ),
    )
    assert counted.numerator == ["ade"]


def test_reviews_count_from_entering_care_to_month_end():
    counted = answer(
        "lac_reviews",
        episodes(
            ("ade", "2024-01-10", "", "c1", "2024-01-10"),
            ("bea", "2024-01-10", "", "c2", "2024-01-10"),
            ("cai", "2024-05-10", "", "c3", "2023-05-10"),
            ("dot", "2024-04-10", "", "c4", "2024-04-10"),
            ("eve", "2024-04-10", "", "c5", "2024-04-10"),
        ),
        cla_reviews(
            ("c1", "2024-01-10"),  # on the day, and so the only one so far: overdue since 10 April
            ("c2", "2024-01-09"),  # before entering care, so that the next one is the first: overdue since 20 June
            ("c2", "2024-03-20"),
            ("c3", "2024-04-20"),  # before the episode, but in care: one review, in time to 20 July
            ("c4", "2024-07-01"),  # after the month
            ("c5", "2024-06-30"),
        ),
    )
    assert counted.numerator == ["cai", "eve"]


def test_a_child_without_a_care_id_has_no_reviews():
    counted = answer(
        "lac_reviews",
        episodes(("ade", "2020-01-08", "", ""), ("bea", "2024-06-10", "", "")),
        cla_reviews(("", "2024-06-20"), ("NULL", "2024-06-20")),
    )
    assert counted.numerator == ["bea"]  # in care for less than 20 working days


def test_a_child_not_yet_seen_where_it_lives_now_is_up_to_date_for_7_days():
    counted = answer(
        "lac_visits",
        in_care("ade", "bea", "cai"),
        placements(("ade", "2024-06-23"), ("bea", "2024-06-22"), ("cai", "2024-06-22")),
        cla_visits(("bea", "2024-06-21"), ("cai", "2024-06-22")),  # bea: before the move; cai: on the day of it
    )
    assert counted.denominator == ["ade", "bea", "cai"]
    assert counted.numerator == ["ade", "cai"]


def test_a_child_seen_where_it_lives_now_is_up_to_date_for_42_days():
    counted = answer(
        "lac_visits",
        in_care("ade", "bea", "cai", "dot"),
        placements(*((child, "2023-01-08") for child in ("ade", "bea", "cai", "dot"))),
        cla_visits(
            ("ade", "2024-05-19"),
            ("bea", "2024-05-18"),
            ("cai", "2024-06-20", "N"),  # not seen
            ("dot", "2024-07-01"),  # after the month
        ),
    )
    assert counted.numerator == ["ade"]


def test_without_a_placement_the_clock_starts_with_the_episode():
    counted = answer(
        "lac_visits",
        episodes(("ade", "2024-06-23", "", "", "2020-01-08"), ("bea", "2024-06-22", "", "", "2020-01-08")),
        placements(("ade", "2020-01-08", "2024-06-23"), ("bea", "2020-01-08", "2024-06-30")),  # closed
        cla_visits(("bea", "2024-06-21")),
    )
    assert counted.numerator == ["ade"]


def test_the_current_placement_is_of_the_episodes_care_where_both_are_known():
    counted = answer(
        "lac_visits",
        episodes(*((child, "2023-01-08", "", care) for child, care in (("ade", "c1"), ("bea", "c2"), ("cai", "")))),
        placements(
            ("ade", "2024-06-25", "", {"cla": "other"}),  # of another time in care: ade's clock starts with the episode
            ("bea", "2024-06-25"),  # no care id: it may be bea's
            ("cai", "2024-06-25", "", {"cla": "other"}),  # the episode has none
        ),
    )
    assert counted.numerator == ["bea", "cai"]


def test_of_several_open_placements_the_latest_is_the_current_one_then_the_greatest_id():
    counted = answer(
        "placed_over_20_miles",
        in_care("ade", "bea"),
        placements(
            ("ade", "2024-02-08", "", "", "25"),
            ("ade", "2023-02-08", "", "", "5"),
            ("bea", "2024-02-08", "", "", "5", {"id": "10"}),
            ("bea", "2024-02-08", "", "", "25", {"id": "9"}),
        ),
    )
    assert counted.numerator == ["ade"]


def test_an_interval_agreed_for_one_child_goes_before_the_42_days():
    children = ("ade", "bea", "cai", "dot", "eve", "fay")
    counted = answer(
        "lac_visits",
        in_care(*children),
        placements(*((child, "2023-01-08") for child in children)),
        cla_visits(
            ("ade", "2024-04-01"),  # 90 days before 30 June
            ("bea", "2024-03-31"),  # 91
            ("cai", "2024-06-01"),  # 29, with 28 agreed
            ("dot", "2024-05-01"),  # 60, when the agreement had ended
            ("eve", "2024-05-01"),  # 60, before the agreement began
            ("fay", "2024-05-20"),  # 41, with no number agreed
        ),
        visit_frequencies(
            ("ade", "90", "2024-01-01"),
            ("bea", "90", "2024-01-01"),
            ("cai", "28", "2024-01-01"),
            ("dot", "90", "2024-01-01", "2024-06-30"),
            ("eve", "90", "2024-07-01"),
            ("fay", "", "2024-01-01"),
        ),
    )
    assert counted.numerator == ["ade", "fay"]


def test_of_several_agreed_intervals_the_latest_counts_then_the_shortest():
    counted = answer(
        "lac_visits",
        in_care("ade", "bea", "cai"),
        placements(("ade", "2023-01-08"), ("bea", "2023-01-08"), ("cai", "2023-01-08")),
        cla_visits(("ade", "2024-05-01"), ("bea", "2024-05-01"), ("cai", "2024-05-01")),  # 60 days
        visit_frequencies(
            ("ade", "28", "2024-01-01"),
            ("ade", "90", "2024-02-01"),
            ("bea", "90", "2024-02-01"),
            ("bea", "28", "2024-02-01"),
            ("cai", "90", "2024-01-01"),
            ("cai", "", "2024-02-01"),  # no interval, so not the latest agreement
        ),
    )
    assert counted.numerator == ["ade", "cai"]


def test_an_agreed_interval_does_not_replace_the_7_days():
    counted = answer(
        "lac_visits",
        in_care("ade", "bea"),
        placements(("ade", "2024-06-22"), ("bea", "2024-06-24")),
        visit_frequencies(("ade", "90", "2024-01-01"), ("bea", "3", "2024-01-01")),
    )
    assert counted.numerator == ["bea"]


def test_three_placements_of_which_a_part_lies_in_the_12_months_are_counted():
    counted = answer(
        "short_term_stability",
        in_care("ade", "bea", "cai", "dot"),
        placements(
            ("ade", "2022-01-08", "2023-07-01"),  # a day within
            ("ade", "2023-07-01", "2024-06-30"),
            ("ade", "2024-06-30", ""),
            ("bea", "2022-01-08", "2023-06-30"),  # ended 12 months before
            ("bea", "2023-06-30", "2024-06-30"),
            ("bea", "2024-06-30", ""),
            ("cai", "2022-01-08", "2024-01-08"),
            ("cai", "2024-01-08", ""),
            ("cai", "2024-07-01", ""),  # not begun
            ("dot", "2022-01-08", "2024-01-08", "", "", "another care"),  # counts for the person, whatever the care
            ("dot", "2024-01-08", "2024-02-08"),
            ("dot", "2024-02-08", "2024-03-08"),
            ("dot", "2024-03-08", ""),
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot"]
    assert counted.numerator == ["ade", "dot"]


def test_temporary_placements_do_not_count_towards_the_three():
    counted = answer(
        "short_term_stability",
        in_care("ade", "bea"),
        placements(
            *((child, "2024-01-08", "2024-02-08", "U1") for child in ("ade", "bea")),
            *((child, "2024-02-08", "", "U1") for child in ("ade", "bea")),
            ("ade", "2024-02-09", "2024-02-12", "T0"),
            ("ade", "2024-03-09", "2024-03-12", "t4 - hospital"),
            ("bea", "2024-03-09", "2024-03-12", "T5"),
        ),
    )
    assert counted.numerator == ["bea"]


def test_long_term_stability_is_of_children_under_16_who_entered_care_30_months_before():
    counted = answer(
        "long_term_stability",
        persons(
            ("ade", "2010-01-01"),
            ("bea", "2010-01-01"),
            ("cai", "2008-06-30"),  # 16 on the last day
            ("dot", "2008-07-01"),
            ("eve", ""),  # no age, which counts as under 16
        ),
        episodes(
            ("ade", "2021-12-30"),
            ("bea", "2021-12-31"),  # a day too short
            ("cai", "2020-01-08"),
            ("dot", "2020-01-08"),
            ("eve", "2020-01-08"),
        ),
        placements(("ade", "2022-06-30"), ("dot", "2022-07-01")),
    )
    assert counted.denominator == ["ade", "dot", "eve"]
    assert counted.numerator == ["ade"]  # 24 months to the day; eve has no placement


def test_30_and_24_months_before_29_february_are_clipped():
    counted = answer(
        "long_term_stability",
        episodes(("ade", "2021-08-29"), ("bea", "2021-08-30")),
        placements(("ade", "2022-02-28"), ("bea", "2021-08-30")),
        period="2024-02",
    )
    assert (counted.denominator, counted.numerator) == (["ade"], ["ade"])


def test_the_run_of_adoption_placements_counts_together_with_the_one_before_it():
    counted = answer(
        "long_term_stability",
        in_care("ade", "bea", "cai", "dot", "eve", "fay"),
        placements(
            ("ade", "2022-06-30", "2023-06-01", "U1"),
            ("ade", "2023-06-01", "2024-01-10", "A3"),
            ("ade", "2024-01-10", "", "a5 - adopters"),
            ("bea", "2022-06-30", "2023-12-31", "U1"),  # a day between: the run is broken
            ("bea", "2024-01-01", "", "A3"),
            ("cai", "2020-01-08", "2023-06-01", "U1"),
            ("cai", "2023-06-01", "2024-01-10", "U1"),  # only one placement before the run counts
            ("cai", "2024-01-10", "", "A6"),
            ("dot", "2020-01-08", "2024-01-10", "U1"),
            ("dot", "2024-01-10", "", "U1"),  # not an adoption
            ("eve", "2022-06-30", "2024-01-10", "A4"),  # nothing before the run
            ("eve", "2024-01-10", "", "A4"),
            ("fay", "2020-01-08", "2024-01-10", "A3"),
            ("fay", "2024-01-10", "", "U1"),  # the current one is not an adoption
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve", "fay"]
    assert counted.numerator == ["ade", "eve"]


def test_of_placements_that_ended_on_one_day_the_latest_start_is_the_one_before():
    counted = answer(
        "long_term_stability",
        in_care("ade"),
        placements(
            ("ade", "2020-01-08", "2024-01-10", "U1"),
            ("ade", "2023-01-08", "2024-01-10", "U1"),
            ("ade", "2024-01-10", "", "A3"),
        ),
    )
    assert counted.numerator == []


def test_a_current_adoption_placement_of_24_months_is_stable_whatever_came_before_it():
    counted = answer(
        "long_term_stability",
        in_care("ade", "bea"),
        placements(
            ("ade", "2021-01-01", "", "A3"),
            ("ade", "2023-01-01", "2021-01-01", "U1"),  # the two dates the wrong way round
            ("bea", "2023-01-01", "", "A3"),
            ("bea", "2021-01-01", "2023-01-01", "A3"),  # so is this part of the run
            ("bea", "2023-06-01", "2021-01-01", "U1"),
        ),
    )
    assert counted.numerator == ["ade", "bea"]


def test_the_run_of_adoption_placements_leads_to_none_that_begins_after_the_month():
    counted = answer(
        "long_term_stability",
        in_care("ade"),
        placements(
            ("ade", "2023-01-01", "", "A3"),
            ("ade", "2020-01-01", "2023-01-01", "A3"),
            ("ade", "2024-08-01", "2023-01-01", "A3"),  # the latest start, but it does not exist yet
        ),
    )
    assert counted.numerator == ["ade"]


def test_over_20_miles_is_more_than_20_and_known():
    counted = answer(
        "placed_over_20_miles",
        in_care("ade", "bea", "cai", "dot", "eve", "fay"),
        placements(
            ("ade", "2023-01-08", "", "", "20.1"),
            ("bea", "2023-01-08", "", "", "20"),
            ("cai", "2023-01-08", "", "", "999.9"),
            ("dot", "2023-01-08", "", "", ""),
            ("eve", "2023-01-08", "", "", "far"),
            ("fay", "2023-01-08", "2024-06-30", "", "25"),  # closed: no current placement
        ),
    )
    assert counted.denominator == ["ade", "bea", "cai", "dot", "eve", "fay"]
    assert counted.numerator == ["ade"]  # without the table of locations, distance alone decides


def test_where_locations_are_recorded_only_a_placement_known_to_be_out_counts():
    counted = answer(
        "placed_over_20_miles",
        in_care("ade", "bea", "cai", "dot"),
        placements(
            ("ade", "2023-01-08", "", "", "25", "", "p1"),
            ("bea", "2023-01-08", "", "", "25", "", "p2"),
            ("cai", "2023-01-08", "", "", "25", "", "p3"),
            ("dot", "2023-01-08", "", "", "5", "", "p4"),
        ),
        placement_locations(("p1", "Out"), ("p2", "IN"), ("p4", "OUT")),  # nothing is known about p3
    )
    assert counted.numerator == ["ade"]


def test_of_a_placements_rows_in_the_table_of_locations_the_last_counts():
    counted = answer(
        "placed_over_20_miles",
        in_care("ade", "bea"),
        placements(("ade", "2023-01-08", "", "", "25", "", "p1"), ("bea", "2023-01-08", "", "", "25", "", "p2")),
        placement_locations(("p1", "OUT"), ("p1", "IN"), ("p2", "IN"), ("p2", "OUT")),
    )
    assert counted.numerator == ["bea"]


@pytest.mark.slow
def test_a_table_of_locations_without_rows_is_as_good_as_none_unless_it_may_be_empty(tmp_path):
    rows = (in_care("ade"), placements(("ade", "2023-01-08", "", "", "25")))
    folder = written(tmp_path, *rows)
    figure = figure_of(folder, "placed_over_20_miles", "2024-06")
    assert (figure.numerator, figure.denominator) == (1, 1)
    knowing = replace(shipped().knowing, may_be_empty=frozenset({"placement_locations"}))
    figure = figure_of(folder, "placed_over_20_miles", "2024-06", replace(shipped(), knowing=knowing))
    assert "sup_placement_location" in figure.reason  # that placement may be far away, and nobody knows where


def test_a_looked_after_child_who_went_missing_counts_once_in_the_month():
    counted = answer(
        "missing_children",
        in_care("ade", "bea", "cai", "dot"),
        missing(
            ("ade", "2024-06-01", "M"),
            ("ade", "2024-06-20", "Missing"),
            ("bea", "2024-06-30", "m - missing"),
            ("cai", "2024-05-31", "M"),
            ("dot", "2024-07-01", "M"),
            ("eve", "2024-06-10", "M"),  # not looked after
        ),
    )
    assert counted.denominator == ["ade", "bea"]


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [
        ("Missing from care", True),
        ("missing", True),
        ("m) Missing", True),
        ("M: overnight", True),
        ("Away from placement without authorisation", False),
        ("A", False),
        ("Absent", False),
        ("Not missing", False),
        ("Mis", False),
        ("", False),
    ],
)
def test_only_an_episode_of_the_type_missing_counts(text, is_missing):
    counted = answer("missing_children", in_care("ade"), missing(("ade", "2024-06-10", text)))
    assert counted.denominator == (["ade"] if is_missing else [])


def test_a_missing_child_counts_if_looked_after_on_the_day_the_episode_began():
    children = ("ade", "bea", "cai", "dot", "eve", "fay", "gil", "hal")
    counted = answer(
        "missing_children",
        persons(
            ("dot", "2006-06-10"),  # 18 on the day
            ("eve", "2006-06-11"),  # 18 a day later
            ("fay", "2010-01-01", "2024-06-20"),  # died later in the month
        ),
        episodes(
            ("ade", "2024-06-10", ""),  # entered care on the day
            ("bea", "2024-01-08", "2024-06-10"),  # left on the day
            ("cai", "2024-01-08", "2024-06-11"),  # left the day after
            *((child, "2024-01-08") for child in ("dot", "eve", "fay", "gil", "hal")),
        ),
        legal_statuses(
            ("gil", "V3", "2024-01-08", "2024-06-20"),  # on a short break then
            ("hal", "V3", "2024-06-20"),  # on one later
        ),
        missing(*((child, "2024-06-10", "M") for child in children)),
    )
    assert counted.denominator == ["ade", "cai", "eve", "fay", "hal"]


def test_an_earlier_episode_outside_care_does_not_hide_a_later_one_in_care():
    counted = answer(
        "missing_children",
        episodes(("ade", "2024-06-15")),
        missing(("ade", "2024-06-10", "M"), ("ade", "2024-06-20", "M")),
    )
    assert counted.denominator == ["ade"]
