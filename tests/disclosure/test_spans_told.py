"""A quarter and a year to date beside months of which some are hidden: the longer span never tells them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kpixl.disclosure.hidden_numbers import hidden_numbers_told
from kpixl.disclosure.small_numbers import safe
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Row, Scorecard, rated, scorecard
from kpixl.words.periods import Period
from making import shipped
from pages import APRIL, JUNE, MAY, figure

FIVE = 5
QUARTER = JUNE.quarter_to_date
FLOW, SHARE, STOCK = "contacts", "assessments_in_45_days", "looked_after"


def page(*figures: Figure, months: int = 3, month: Period = JUNE, narrative: str = "") -> Scorecard:
    """A page with the quarter; other figures are not computed."""
    config = shipped()
    config = replace(config, page=replace(config.page, months=months, quarter=True))
    known = {(each.key, each.period): rated(each, config.indicator(each.key)) for each in figures}
    return scorecard(config, month, known, {FLOW: narrative})


def contacts(april: int, may: int, june: int, quarter: int) -> list[Figure]:
    return [
        figure(FLOW, period, count) for period, count in ((APRIL, april), (MAY, may), (JUNE, june), (QUARTER, quarter))
    ]


def row(of: Scorecard, key: str = FLOW) -> Row:
    return next(row for row in of.rows if row.indicator.key == key)


def told(of: Scorecard, key: str = FLOW) -> int | None:
    """The numerator of the quarter on the copy; None where it is hidden."""
    return row(safe(of, FIVE), key).spans[0].figure.numerator


def test_a_quarter_of_months_that_are_all_shown_is_shown():
    assert told(page(*contacts(10, 20, 30, 60))) == 60


def test_a_quarter_does_not_tell_the_one_month_that_is_hidden():
    copy = safe(page(*contacts(3, 20, 30, 53)), FIVE)
    assert row(copy).figures[0].figure.is_suppressed
    assert row(copy).spans[0].figure.is_suppressed


def test_a_quarter_and_its_months_do_not_differ_by_a_small_number():
    """Four contacts came late, or four children are missing in two months."""
    assert told(page(*contacts(10, 20, 30, 64))) is None
    assert told(page(*contacts(10, 20, 30, 65))) == 65


def test_neither_do_their_denominators_and_those_who_did_not_meet_the_standard():
    months = [figure(SHARE, each, 10, 20) for each in (APRIL, MAY, JUNE)]
    assert told(page(*months, figure(SHARE, QUARTER, 30, 60)), SHARE) == 30
    assert told(page(*months, figure(SHARE, QUARTER, 30, 62)), SHARE) is None
    assert told(page(*months, figure(SHARE, QUARTER, 36, 66)), SHARE) == 36


def test_a_month_that_nobody_can_know_is_not_told_by_the_others():
    """April has no export of its own, but the quarter's export has its three contacts."""
    unknown = figure(FLOW, APRIL, None, None, "no export for the period")
    assert told(page(unknown, *contacts(0, 20, 30, 53)[1:])) is None


def test_what_is_open_on_a_day_is_shown_or_hidden_with_its_month():
    shown = [figure(STOCK, JUNE, 978, 262_600), figure(STOCK, QUARTER, 978, 262_600)]
    assert told(page(*shown), STOCK) == 978
    hidden = [figure(STOCK, JUNE, 3, 262_600), figure(STOCK, QUARTER, 3, 262_600)]
    assert row(safe(page(*hidden), FIVE), STOCK).spans[0].figure.is_suppressed


def test_the_months_behind_a_span_count_although_the_page_does_not_show_them():
    all_there = page(*contacts(10, 20, 30, 60), months=1)
    assert told(all_there) == 60
    assert row(safe(all_there, FIVE)).behind == ()
    assert told(page(*contacts(3, 20, 37, 60), months=1)) is None
    assert told(page(*contacts(10, 20, 30, 60)[1:], months=1)) is None  # nobody computed April


def test_a_text_does_not_give_the_hidden_number_of_a_quarter():
    true = page(*contacts(3, 20, 30, 53), narrative="In the quarter there were 53 contacts.")
    assert hidden_numbers_told(true, safe(true, FIVE), ())


def test_without_a_threshold_nothing_is_hidden():
    true = page(*contacts(3, 20, 30, 53))
    assert safe(true, 0) == true


small = st.integers(0, 12)


@given(april=small, may=small, june=small, late=small)
def test_a_quarter_that_is_shown_never_leaves_a_small_number(april: int, may: int, june: int, late: int):
    """Whoever takes the months that are shown from the quarter is left with none, or with one that is not small."""
    copy = row(safe(page(*contacts(april, may, june, april + may + june + late)), FIVE))
    quarter = copy.spans[0].figure
    if quarter.numerator is not None and quarter.numerator != copy.figures[-1].figure.numerator:
        assert not any(rated.figure.is_suppressed for rated in copy.figures)
        rest = quarter.numerator - sum(rated.figure.numerator or 0 for rated in copy.figures)
        assert rest == 0 or rest >= FIVE
