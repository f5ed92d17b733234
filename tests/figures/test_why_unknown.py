"""Without information there is no figure: each reason why a figure can't be known, and what is still known then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from kpixl.config.values import Config
from kpixl.figures.answers import History
from kpixl.scorecard.figure import Figure
from making import (
    NO_ROWS,
    Row,
    Rows,
    assessments,
    care_leavers,
    contacts,
    cp_plans,
    cp_visits,
    enquiries,
    episodes,
    figure_of,
    figures_of,
    health_checks,
    missing,
    persons,
    placement_locations,
    placements,
    shipped,
    visit_frequencies,
    written,
)

pytestmark = pytest.mark.slow

JUNE = "2024-06"
FORMER = "Former relevant"


def figure(folder: Path, key: str, *tables: Rows, config: Config | None = None) -> Figure:
    """June's figure from a flat export of these tables; the other tables have a row of long ago."""
    return figure_of(written(folder, *tables), key, JUNE, config)


def without(folder: Path, table: str, *columns: str) -> Path:
    """The export without some columns of a table."""
    path = folder / f"{table}.csv"
    header, *rows = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    kept = [place for place, name in enumerate(header) if name not in columns]
    assert len(kept) == len(header) - len(columns)
    path.write_text("".join(",".join(row[place] for place in kept) + "\n" for row in (header, *rows)), "utf-8")
    return folder


def assert_unknown(found: Figure, *words: str) -> None:
    assert (found.numerator, found.denominator, found.low, found.high) == (None, None, None, None)
    for word in words:
        assert word in found.reason


# Columns


@pytest.mark.parametrize(
    ("table", "column", "unknown", "known"),
    [
        (
            "ssd_cp_plans",
            "cppl_cp_plan_ola",
            ["child_protection", "repeat_plans", "children_in_need"],
            ["looked_after"],
        ),
        ("ssd_cp_plans", "cppl_cp_plan_end_date", ["cp_visits", "supervision"], ["looked_after", "contacts"]),
        ("ssd_person", "pers_dob", ["looked_after", "cp_visits", "care_leavers"], ["contacts", "repeat_plans"]),
        ("ssd_cp_visits", "cppv_cp_visit_seen", ["cp_visits"], ["child_protection", "cin_visits"]),
        ("ssd_cla_episodes", "clae_cla_id", ["lac_reviews", "lac_visits", "supervision"], ["looked_after"]),
        ("ssd_contacts", "cont_contact_outcome_json", ["contacts_progressed"], ["contacts"]),
        ("ssd_care_leavers", "clea_care_leaver_activity", ["eet_17_18", "eet_19_21"], ["accommodation_19_21"]),
        ("ssd_care_leavers", "clea_care_leaver_eligibility", ["care_leavers", "pathway_plans"], ["looked_after"]),
        ("ssd_missing", "miss_missing_episode_type", ["missing_children"], ["looked_after"]),
        ("ssd_cin_assessments", "cina_assessment_start_date", ["assessments_in_45_days"], ["re_referrals"]),
        ("ssd_initial_cp_conference", "icpc_s47_enquiry_id", ["s47_to_icpc", "icpc_in_time"], ["child_protection"]),
        ("sup_pep", "rating", [], ["looked_after"]),
    ],
)
def test_a_column_that_is_not_there_costs_the_figures_in_which_it_decides_and_no_other(
    tmp_path, table, column, unknown, known
):
    found = figures_of(without(written(tmp_path), table, column), JUNE)
    for key in unknown:
        assert_unknown(found(key, JUNE), column)
    for key in known:
        assert found(key, JUNE).numerator == 0, key


@pytest.mark.parametrize(
    ("table", "columns", "keys"),
    [
        ("ssd_cp_plans", ["cppl_cp_plan_id"], ["child_protection", "cp_visits"]),
        ("ssd_person", ["pers_expected_dob", "pers_death_date"], ["child_protection", "looked_after"]),
        ("ssd_cla_episodes", ["clae_entered_care_date", "clae_cla_episode_id"], ["lac_reviews"]),
        ("ssd_cla_health", ["clah_health_check_status"], ["review_health"]),
        ("ssd_care_leavers", ["clea_care_leaver_latest_contact", "clea_table_id"], ["care_leavers"]),
        ("ssd_s47_enquiry", ["s47e_s47_outcome_json"], ["s47_to_icpc"]),
    ],
)
def test_a_column_that_breaks_ties_or_stands_in_for_another_is_taken_as_empty(tmp_path, table, columns, keys):
    found = figures_of(without(written(tmp_path), table, *columns), JUNE)
    for key in keys:
        assert found(key, JUNE).numerator == 0, key


def test_without_whom_its_rows_are_about_a_table_counts_as_absent(tmp_path):
    found = figures_of(without(written(tmp_path), "ssd_cp_visits", "cppv_person_id"), JUNE)
    assert_unknown(found("cp_visits", JUNE), "ssd_cp_visits", "cppv_person_id")
    assert found("child_protection", JUNE).numerator == 0


@pytest.mark.parametrize(
    ("rows", "table", "column", "key"),
    [
        (visit_frequencies(("ade", "20", "2024-01-01")), "sup_visit_frequency", "interval_days", "lac_visits"),
        (visit_frequencies(("ade", "20", "2024-01-01")), "sup_visit_frequency", "person_id", "lac_visits"),
        (placement_locations(("p1", "IN")), "sup_placement_location", "location", "placed_over_20_miles"),
        (placement_locations(("p1", "IN")), "ssd_cla_placement", "clap_cla_placement_id", "placed_over_20_miles"),
    ],
)
def test_a_table_that_may_be_absent_leaves_its_figure_unknown_where_it_is_there_without_a_column(
    tmp_path, rows, table, column, key
):
    found = figures_of(without(written(tmp_path, rows), table, column), JUNE)
    assert_unknown(found(key, JUNE), column)
    assert found("looked_after", JUNE).numerator == 0


@pytest.mark.parametrize("table", ["sup_visit_frequency", "sup_placement_location"])
def test_of_a_table_that_may_be_absent_a_file_without_a_byte_is_as_good_as_none(tmp_path, table):
    folder = written(tmp_path, episodes(("ade", "2023-01-08")), placements(("ade", "2023-01-08", "", "", "25")))
    (folder / f"{table}.csv").write_bytes(b"")
    found = figures_of(folder, JUNE)
    assert (found("lac_visits", JUNE).denominator, found("placed_over_20_miles", JUNE).numerator) == (1, 1)


# Rows


def test_a_table_without_a_row_counts_as_absent_unless_the_council_says_that_it_may_be_empty(tmp_path):
    tables = [rows for rows in NO_ROWS if rows.table == "ssd_missing"]
    assert_unknown(figure(tmp_path, "missing_children", *tables), "ssd_missing")
    knowing = replace(shipped().knowing, may_be_empty=frozenset({"missing"}))
    allowed = figures_of(tmp_path, JUNE, config=replace(shipped(), knowing=knowing))
    assert allowed("missing_children", JUNE).numerator == 0


def test_a_table_none_of_whose_rows_an_indicator_can_use_counts_as_absent_for_it_alone(tmp_path):
    rows = assessments(("ade", "30/02/2024", "2024-06-11"), ("bea", "no date", "2024-06-11"))
    assert_unknown(figure(tmp_path, "assessments_in_45_days", rows), "ssd_cin_assessments", "start_date")
    leavers = care_leavers(("ade", "Eligible child", {"reviewed": "soon"}))
    found = figures_of(written(tmp_path, leavers), JUNE)
    assert_unknown(found("pathway_plans", JUNE), "ssd_care_leavers", "clea_pathway_plan_review_date")
    assert found("care_leavers", JUNE).numerator == 0


@pytest.mark.parametrize(
    ("key", "rows", "word"),
    [
        ("cp_visits", cp_visits(("ade", "2024-06-03", "N")), "seen"),
        ("review_health", health_checks(("ade", "Dental check", "2024-06-03")), "health assessment"),
        ("initial_health", health_checks(("ade", "Dental check", "2024-06-03")), "health assessment"),
        ("dental_checks", health_checks(("ade", "Health assessment", "2024-06-03")), "dental check"),
        ("missing_children", missing(("ade", "2024-06-03", "Away")), "type missing"),
        ("care_leavers", care_leavers(("ade", "Not relevant")), "eligibility"),
        ("eet_19_21", care_leavers(("ade", "")), "eligibility"),
    ],
)
def test_where_no_row_of_any_date_names_the_kind_the_export_does_not_tell(tmp_path, key, rows, word):
    assert_unknown(figure(tmp_path, key, rows), word, rows.table)


def test_a_row_of_the_kind_from_years_before_is_enough_to_tell(tmp_path):
    assert figure(tmp_path, "cp_visits", cp_visits(("ade", "2019-06-03"), ("ade", "2024-06-03", "N"))).numerator == 0


# Age of the export


@pytest.mark.parametrize("history", [History.RESTATED, History.OWN_ELSE_NEWEST])
def test_no_history_asks_an_export_of_a_month_that_ends_after_it(tmp_path, history):
    written(tmp_path / "2024-05", contacts(("ade", "2024-05-03")))
    found = figures_of(tmp_path, "2024-05", "2024-06", history=history)
    assert found("contacts", "2024-05").numerator == 1
    assert_unknown(found("contacts", "2024-06"), "as at 31 May 2024")


def test_an_export_of_the_month_itself_serves_it_though_it_was_taken_before_its_end(tmp_path):
    written(tmp_path / "2024-06-28", contacts(("ade", "2024-06-03")))
    for history in History:
        assert figures_of(tmp_path, JUNE, history=history)("contacts", JUNE).numerator == 1


# Tables that are cut short


def daily(make: Callable[..., Rows], last: date, count: int, row: Callable[[str], Sequence[str]]) -> Rows:
    """`count` rows, one a day, the last of them on this day."""
    rows: list[Row] = [row((last - timedelta(days=back)).isoformat()) for back in range(count)]
    return make(*rows)


@pytest.mark.parametrize(
    ("last", "count", "is_known"),
    [
        (date(2024, 6, 15), 200, False),
        (date(2024, 6, 16), 200, True),  # 14 days before the month's end
        (date(2024, 6, 15), 199, True),  # too few to tell
    ],
)
@pytest.mark.parametrize(
    ("key", "make", "row"),
    [
        ("contacts", contacts, lambda day: ("ade", day)),
        ("s47_to_icpc", enquiries, lambda day: ("ade", day)),
        ("assessments_in_45_days", assessments, lambda day: ("ade", day, day)),
    ],
)
def test_a_table_that_stops_14_days_before_the_months_end_is_cut_short(tmp_path, key, make, row, last, count, is_known):
    found = figure(tmp_path, key, daily(make, last, count, row))
    assert (found.reason == "") is is_known
    if not is_known:
        assert_unknown(found, "cut short", "16 June 2024")


def test_rows_dated_after_the_month_of_a_flat_export_are_slips_and_prove_nothing(tmp_path):
    rows = daily(contacts, date(2024, 6, 15), 200, lambda day: ("ade", day)).rows
    slip = {**rows[0], "cont_contact_id": "slip", "cont_contact_date": "2042-06-03"}
    assert_unknown(figure(tmp_path, "contacts", Rows("ssd_contacts", (*rows, slip))), "cut short")


def test_a_visit_table_cut_short_costs_the_visits_and_not_the_children(tmp_path):
    visits = daily(cp_visits, date(2024, 5, 31), 220, lambda day: ("ade", day))
    found = figures_of(written(tmp_path, visits, cp_plans(("ade", "2024-01-08"))), JUNE)
    assert_unknown(found("cp_visits", JUNE), "ssd_cp_visits")
    assert found("child_protection", JUNE).numerator == 1


# Ids


@pytest.mark.parametrize(("unmatched", "is_known"), [(4, True), (5, False)])
def test_ids_do_not_join_where_more_than_a_fifth_of_20_persons_have_no_row(tmp_path, unmatched, is_known):
    people = [f"p{number}" for number in range(20)]
    known = persons(*((person, "2015-01-08") for person in people[unmatched:]))
    found = figure(tmp_path, "looked_after", episodes(*((person, "2024-01-08") for person in people)), known)
    assert (found.numerator == 20) is is_known
    if not is_known:
        assert_unknown(found, "ssd_person")


def test_of_fewer_than_20_persons_none_need_have_a_row(tmp_path):
    rows = episodes(*((f"p{number}", "2024-01-08") for number in range(19)))
    assert figure(tmp_path, "looked_after", rows).numerator == 19


def test_what_happened_in_the_month_needs_no_row_of_the_person(tmp_path):
    rows = contacts(*((f"p{number}", "2024-06-03") for number in range(30)))
    assert figure(tmp_path, "contacts", rows).numerator == 30


# Nobody known


@pytest.mark.parametrize(
    ("key", "leaver", "column"),
    [
        ("eet_19_21", (FORMER, "YES", "1", "Full time education"), "activity"),
        ("eet_19_21", (FORMER, "YES", "1", ""), "activity"),
        ("accommodation_19_21", (FORMER, "YES", "Flat", "F2"), "accom_suitable"),
        ("care_leavers_in_touch", (FORMER, "Phone", "1", "F2"), "in_touch"),
    ],
)
def test_where_nobody_in_the_cohort_is_known_nothing_is(tmp_path, key, leaver, column):
    people = persons(("ade", "2004-01-08"), ("bea", "2004-01-08"))
    assert_unknown(figure(tmp_path, key, people, care_leavers(("ade", *leaver), ("bea", *leaver))), column)
    known = (FORMER, "NO", "2", "G4")
    assert figure(tmp_path, key, people, care_leavers(("ade", *leaver), ("bea", *known))).denominator == 2


def test_placements_without_a_single_distance_are_not_0_percent(tmp_path):
    rows = (episodes(("ade", "2023-01-08")), placements(("ade", "2023-01-08", "", "", "999.9")))
    assert_unknown(figure(tmp_path, "placed_over_20_miles", *rows), "distance")
