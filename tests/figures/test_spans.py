"""A quarter and a year to date: counted from the rows of all their months."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.config.values import Config
from kpixl.extracts.absences import NO_EXPORT
from kpixl.figures.answers import Figures
from kpixl.figures.computing import compute
from kpixl.scorecard.rating import explanation, letter
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.words.terms import NOT_DUE
from making import (
    Rows,
    assessments,
    conferences,
    contacts,
    cp_plans,
    enquiries,
    episodes,
    missing,
    peps,
    persons,
    shipped,
    written,
)
from random_exports import random_export

pytestmark = pytest.mark.slow

JUNE = Period(2024, 6)
QUARTER = Period(2024, 6, 3)
months = st.builds(Period, st.integers(1990, 2099), st.integers(1, 12))


# --- which months --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("month", "quarter", "year"),
    [
        ("2024-04", "2024-04", "2024-04"),  # April alone is both so far
        ("2024-05", "2024-04 to 2024-05", "2024-04 to 2024-05"),
        ("2024-06", "2024-04 to 2024-06", "2024-04 to 2024-06"),
        ("2024-07", "2024-07", "2024-04 to 2024-07"),
        ("2024-12", "2024-10 to 2024-12", "2024-04 to 2024-12"),
        ("2025-03", "2025-01 to 2025-03", "2024-04 to 2025-03"),
    ],
)
def test_quarters_and_years_begin_with_april(month: str, quarter: str, year: str):
    period = Period.parse(month)
    assert (str(period.quarter_to_date), str(period.year_to_date)) == (quarter, year)


@given(month=months)
def test_a_span_is_read_back_as_it_was_written_and_has_the_days_of_its_months(month: Period):
    for span in (month.quarter_to_date, month.year_to_date):
        assert Period.read(str(span)) == span
        assert (span.first_day, span.last_day) == (span.single_months[0].first_day, month.last_day)
        assert len(span.single_months) == span.months
        assert span.single_months[-1] == month


@pytest.mark.parametrize("text", ["2024-06 to 2024-04", "2024-06 to 2024-06", "2020-01 to 2024-06", "2024-Q1", "to"])
def test_what_is_no_span_is_refused(text: str):
    with pytest.raises(UsageError):
        Period.read(text)


# --- what they count -----------------------------------------------------------------------------------------------


def spans_of(folder: Path, *tables: Rows, config: Config | None = None, span: Period = QUARTER) -> Figures:
    """What an export of these rows gives for June and for a span that ends with it."""
    asked = config or shipped()
    return compute(written(folder, *tables), asked, [span.plus(0)], None, spans=[span], with_rows=False).spans


def counts(figures: Figures, key: str, span: Period = QUARTER) -> tuple[int | None, int | None]:
    figure = figures[key, span]
    return figure.numerator, figure.denominator


CONTACTS = contacts(
    ("ade", "2024-03-31", '{"NEW_REFERRAL_FLAG": "Y"}'),  # the year before
    ("bea", "2024-04-01", '{"NEW_REFERRAL_FLAG": "Y"}'),
    ("cai", "2024-05-10", '{"NEW_REFERRAL_FLAG": "Y"}'),
    ("dot", "2024-06-30", '{"NEW_REFERRAL_FLAG": "N"}'),
    ("eve", "2024-07-01", '{"NEW_REFERRAL_FLAG": "Y"}'),
)


def test_what_happened_in_the_months_is_added_up_from_its_rows(tmp_path: Path):
    figures = spans_of(tmp_path, CONTACTS)
    assert counts(figures, "contacts") == (3, None)


def test_a_percentage_is_that_of_all_rows_and_no_average_of_percentages(tmp_path: Path):
    """1 of 1, 1 of 1 and 0 of 1 are 2 of 3; outcomes of every month are read, not only those of the page's months."""
    assert counts(spans_of(tmp_path, CONTACTS), "contacts_progressed") == (2, 3)


def test_what_is_open_on_a_day_is_the_last_months(tmp_path: Path):
    plans = cp_plans(("ade", "2024-01-08", "2024-05-01"), ("bea", "2024-05-01", ""), ("cai", "2024-06-20", ""))
    figures = spans_of(tmp_path, plans, persons(*((who, "2015-01-01") for who in ("ade", "bea", "cai"))))
    assert counts(figures, "child_protection") == (2, 262_600)
    assert counts(figures, "cp_visits")[1] == 2


def test_a_child_that_is_missing_in_two_months_is_one_child(tmp_path: Path):
    tables = (
        persons(("ade", "2010-01-01"), ("bea", "2010-01-01")),
        episodes(("ade", "2024-01-01", ""), ("bea", "2024-01-01", "")),
        missing(("ade", "2024-04-10", "M"), ("ade", "2024-06-10", "M"), ("bea", "2024-05-10", "M")),
    )
    assert counts(spans_of(tmp_path, *tables), "missing_children") == (2, None)


def test_an_enquiry_may_lead_to_a_conference_until_the_span_ends(tmp_path: Path):
    """By the end of April it had led to none yet."""
    tables = (
        enquiries(("ade", "2024-04-20", {"id": "e1"})),
        conferences(("ade", "2024-05-05", "e1")),
    )
    assert counts(spans_of(tmp_path, *tables), "s47_to_icpc") == (1, 1)


def test_plans_of_every_term_that_ended_count_each_by_its_own_end(tmp_path: Path):
    plans = peps(
        ("ade", "2024-07-31", "green", "Summer", "2023/24"),
        ("bea", "2024-08-01", "green", "Summer", "2023/24"),  # a day late, although before the span ends
        ("cai", "2024-12-01", "green", "Autumn", "2024/25"),
        ("dot", "2024-03-01", "green", "Spring", "2023/24"),  # the year before
    )
    year = Period(2024, 12).year_to_date
    assert counts(spans_of(tmp_path, plans, span=year), "pep_quality", year) == (2, 3)


def test_where_no_term_ends_the_figure_is_not_known(tmp_path: Path):
    figure = spans_of(tmp_path, peps(("ade", "2024-03-01", "green", "Spring", "2023/24")))["pep_quality", QUARTER]
    assert (figure.numerator, figure.reason) == (None, NOT_DUE)


def test_a_span_of_one_month_is_that_month(tmp_path: Path):
    april = Period(2024, 4)
    computed = compute(written(tmp_path, CONTACTS), shipped(), [april], None, spans=[april], with_rows=False)
    assert computed.spans == computed.figures


def test_without_an_export_a_span_is_not_known_and_says_why(tmp_path: Path):
    written(tmp_path / "2024-05", CONTACTS)
    figures = compute(tmp_path, shipped(), [JUNE], None, spans=[QUARTER], with_rows=False).spans
    assert {figure.reason for figure in figures.values()} == {NO_EXPORT.words}


def test_a_table_that_begins_after_the_span_does_is_a_doubt(tmp_path: Path):
    rows = tuple(("ade", f"2024-{month:02d}-{day:02d}") for month in (5, 6) for day in range(1, 31))
    figures = spans_of(tmp_path, contacts(*rows))
    assert any("begins after 1 April 2024" in doubt for doubt in figures["contacts", QUARTER].doubts)


def test_a_month_of_the_span_with_few_rows_is_a_doubt(tmp_path: Path):
    """The last fortnight of May is empty; June's own figure says nothing of it."""
    days = [date(2024, 1, 1) + timedelta(days=at) for at in range(182)]
    rows = contacts(*(("ade", str(day)) for day in days if not date(2024, 5, 17) <= day <= date(2024, 5, 31)))
    computed = compute(written(tmp_path, rows), shipped(), [JUNE], None, spans=[QUARTER], with_rows=False)
    assert not any("31 May 2024" in doubt for doubt in computed.figures["contacts", JUNE].doubts)
    assert any("31 May 2024" in doubt for doubt in computed.spans["contacts", QUARTER].doubts)


def test_a_span_has_no_letter_and_says_that_targets_are_for_months(tmp_path: Path):
    figure = spans_of(tmp_path, assessments(("ade", "2024-04-02", "2024-05-10")))["assessments_in_45_days", QUARTER]
    indicator = shipped().indicator("assessments_in_45_days")
    assert figure.value == 1
    assert letter(figure.value, indicator, JUNE) is not None
    assert letter(figure.value, indicator, QUARTER) is None
    assert "targets are for single months" in explanation(figure, indicator)


ADD_UP = ("contacts", "contacts_progressed", "re_referrals", "assessments_in_45_days", "repeat_plans")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_flows_that_count_events_add_up_in_any_export(seed: int, tmp_path: Path):
    """From one export, what each month counts, the quarter counts once; the same goes for denominators."""
    random_export(tmp_path, seed, "2024-06")
    computed = compute(tmp_path, shipped(), QUARTER.single_months, None, spans=[QUARTER], with_rows=False)
    for key in ADD_UP:
        parts = [computed.figures[key, month] for month in QUARTER.single_months]
        if all(part.numerator is not None for part in parts):
            whole = computed.spans[key, QUARTER]
            assert whole.numerator == sum(part.numerator or 0 for part in parts)
            assert (whole.denominator or 0) == sum(part.denominator or 0 for part in parts)
