"""Doubts: what is said beside a figure without changing the figure."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from kpixl.scorecard.figure import Figure
from making import (
    Row,
    Rows,
    care_leavers,
    contacts,
    cp_plans,
    episodes,
    figure_of,
    health_checks,
    missing,
    peps,
    persons,
    placements,
    referrals,
    visit_frequencies,
    written,
)

JUNE = "2024-06"
PEOPLE = [f"p{number}" for number in range(20)]


def figure(folder: Path, key: str, *tables: Rows) -> Figure:
    return figure_of(written(folder, *tables), key, JUNE)


def everybody(born: str = "2015-01-08") -> Rows:
    return persons(*((person, born) for person in PEOPLE))


def on_plans(*more: Row) -> Rows:
    return cp_plans(*((person, "2024-01-08") for person in PEOPLE), *more)


@pytest.mark.parametrize(("bad", "is_doubted"), [(1, False), (2, True)])
def test_bad_rows_are_doubted_where_they_are_more_than_a_twentieth(tmp_path, bad, is_doubted):
    rows = on_plans(*(("ade", "no date") for _ in range(bad)))  # 1 of 21 and 2 of 22
    found = figure(tmp_path, "child_protection", everybody(), rows)
    assert found.numerator == 20
    assert any("ssd_cp_plans" in doubt and "bad rows" in doubt for doubt in found.doubts) is is_doubted


def test_agreed_intervals_none_of_which_can_be_read_are_doubted_though_the_table_may_be_absent(tmp_path):
    in_care = episodes(*((person, "2022-01-08") for person in PEOPLE))
    agreed = visit_frequencies(*((person, "84", "next week") for person in PEOPLE))
    found = figure(tmp_path, "lac_visits", everybody(), in_care, agreed)
    assert found.denominator == 20
    assert [doubt for doubt in found.doubts if "sup_visit_frequency" in doubt and "bad rows" in doubt]


def test_what_is_planned_is_no_bad_row_and_no_doubt(tmp_path):
    checks = health_checks(
        ("p0", "Health assessment", "2024-02-01"), *(("p1", "Health assessment", "") for _ in range(9))
    )
    in_care = episodes(*((person, "2022-01-08") for person in PEOPLE))
    found = figure(tmp_path, "review_health", everybody(), in_care, checks)
    assert not any("bad rows" in doubt for doubt in found.doubts)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "is_doubted"), [(1, False), (2, True)])
def test_persons_without_a_row_or_without_a_date_of_birth_are_doubted(tmp_path, count, is_doubted):
    unmatched = figure(
        tmp_path / "a", "child_protection", persons(*((p, "2015-01-08") for p in PEOPLE[count:])), on_plans()
    )
    unborn = persons(*((person, "" if person in PEOPLE[:count] else "2015-01-08") for person in PEOPLE))
    of_no_age = figure(tmp_path / "b", "child_protection", unborn, on_plans())
    assert (unmatched.numerator, of_no_age.numerator) == (20, 20)
    assert any("no row in ssd_person" in doubt for doubt in unmatched.doubts) is is_doubted
    assert any("pers_dob" in doubt for doubt in of_no_age.doubts) is is_doubted


def test_an_expected_date_of_birth_is_as_good_as_one(tmp_path):
    expected = persons(*((person, {"expected": "2024-09-01"}) for person in PEOPLE))
    assert figure(tmp_path, "child_protection", expected, on_plans()).doubts == ()


@pytest.mark.parametrize(
    ("key", "rows", "is_doubted"),
    [
        ("re_referrals", referrals(("p0", "2023-06-02"), ("p0", "2024-06-20")), True),
        ("re_referrals", referrals(("p0", "2023-06-01"), ("p0", "2024-06-20")), False),
        ("repeat_plans", cp_plans(("p0", "2022-06-02"), ("p0", "2024-06-20")), True),
        ("repeat_plans", cp_plans(("p0", "2022-06-01"), ("p0", "2024-06-20")), False),
        ("short_term_stability", placements(("p0", "2023-07-01")), True),
        ("short_term_stability", placements(("p0", "2023-06-30")), False),
    ],
)
def test_a_table_that_begins_after_the_day_looked_back_to_is_doubted(tmp_path, key, rows, is_doubted):
    found = figure(tmp_path, key, everybody(), episodes(*((person, "2022-01-08") for person in PEOPLE)), rows)
    assert any("looks back" in doubt for doubt in found.doubts) is is_doubted


@pytest.mark.parametrize(("lately", "is_doubted"), [(6, True), (7, False)])
def test_fewer_than_half_the_usual_rows_in_the_last_fortnight_are_doubted(tmp_path, lately, is_doubted):
    end = date(2024, 6, 30)
    days = [end - timedelta(days=back) for back in (*range(lately), *range(14, 14 * 13))]  # 14 a fortnight
    found = figure(tmp_path, "contacts", everybody(), contacts(*(("p0", day.isoformat()) for day in days)))
    assert found.numerator == lately + 16
    assert any("fewer than half" in doubt for doubt in found.doubts) is is_doubted


@pytest.mark.parametrize(
    ("key", "rows", "column"),
    [
        ("missing_children", missing(("p0", "2024-06-03", "M"), ("p1", "2024-06-03", "Late home")), "episode_type"),
        ("pep_quality", None, "rating"),
        ("care_leavers", care_leavers(("p0", "Former relevant"), ("p1", "Leaver")), "eligibility"),
        (
            "accommodation_19_21",
            care_leavers(("p0", "Relevant", "YES", "1"), ("p1", "Relevant", "YES", "A flat")),
            "accom_suitable",
        ),
        (
            "dental_checks",
            health_checks(("p0", "Dental check", "2024-03-08"), ("p1", "Dental check", "2024-03-08", "Seen")),
            "check_status",
        ),
    ],
)
def test_texts_that_no_list_names_are_doubted(tmp_path, key, rows, column):
    if rows is None:
        rows = peps(
            ("p0", "2024-07-01", "green", "Summer", "2023/24"), ("p1", "2024-07-01", "fine", "Summer", "2023/24")
        )
    born = "2004-01-08" if rows.table == "ssd_care_leavers" else "2015-01-08"
    in_care = episodes(("p0", "2022-01-08"), ("p1", "2022-01-08"))
    period = "2024-07" if key == "pep_quality" else JUNE
    found = figure_of(written(tmp_path, everybody(born), in_care, rows), key, period)
    assert found.numerator is not None
    assert any(column in doubt and "no list" in doubt for doubt in found.doubts)


def test_a_month_before_a_table_begins_is_doubted_where_the_table_has_enough_rows_to_know_when_it_does(tmp_path):
    """Two hundred contacts, all in July: those of June were never exported, which does not mean there were none."""
    july = date(2024, 7, 1)
    for count, is_doubted in ((200, True), (20, False)):
        rows = contacts(*((f"p{number % 20}", str(july + timedelta(number % 30))) for number in range(count)))
        found = figure(tmp_path / str(count), "contacts", everybody(), rows)
        assert found.numerator == 0
        told = "ssd_contacts begins after 1 June 2024, from which the figure counts"
        assert (told in found.doubts) is is_doubted
