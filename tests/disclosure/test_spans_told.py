"""A quarter and a year to date beside months of which some are hidden: the longer span never reveals them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.commands.publish.earlier_copies import beside_earlier, in_copies
from kpixl.disclosure.across_copies import Told
from kpixl.disclosure.hidden_numbers import hidden_numbers_told
from kpixl.disclosure.small_numbers import safe
from kpixl.scorecard.actions import Action
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Row, Scorecard, rated, scorecard
from kpixl.words.periods import Period
from kpixl.workbook.ledger import Event, LedgerLine
from making import shipped
from pages import APRIL, JUNE, MAY, figure

pytestmark = pytest.mark.slow

FIVE = 5
QUARTER, SEPTEMBER = JUNE.quarter_to_date, Period(2024, 9)
FLOW, SHARE, STOCK = "contacts", "assessments_in_45_days", "looked_after"


def page(
    *figures: Figure, months: int = 3, month: Period = JUNE, narrative: str = "", year_to_date: bool = False
) -> Scorecard:
    """A page with the quarter; other figures are not computed."""
    config = shipped()
    of = replace(config.page, months=months, quarter=True, year_to_date=year_to_date, suppress_below=FIVE)
    config = replace(config, page=of)
    known = {(each.key, each.period): rated(each, config.indicator(each.key)) for each in figures}
    return scorecard(config, month, known, {FLOW: narrative})


def contacts(april: int, may: int, june: int, quarter: int) -> list[Figure]:
    return [
        figure(FLOW, period, count) for period, count in ((APRIL, april), (MAY, may), (JUNE, june), (QUARTER, quarter))
    ]


def row(of: Scorecard, key: str = FLOW) -> Row:
    return next(row for row in of.rows if row.indicator.key == key)


def told(of: Scorecard, key: str = FLOW) -> int | None:
    """The numerator of the quarter on the copy; None if it is hidden."""
    return row(safe(of, FIVE), key).spans[0].figure.numerator


def test_a_quarter_of_months_that_are_all_shown_is_shown():
    assert told(page(*contacts(10, 20, 30, 60))) == 60


def test_a_quarter_does_not_tell_the_one_month_that_is_hidden():
    copy = safe(page(*contacts(3, 20, 30, 53)), FIVE)
    assert row(copy).figures[0].figure.is_suppressed
    assert row(copy).spans[0].figure.is_suppressed


def test_a_quarter_and_its_months_do_not_differ_by_a_small_number():
    """Four contacts came late, or four children are in two of the months."""
    assert told(page(*contacts(10, 20, 30, 64))) is None
    assert told(page(*contacts(10, 20, 30, 65))) == 65


def test_a_quarter_and_its_months_do_not_differ_by_a_few_in_denominators_or_in_those_who_did_not_meet_the_standard():
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
    """Subtracting the months that are shown from the quarter leaves nothing, or a number that is not small."""
    copy = row(safe(page(*contacts(april, may, june, april + may + june + late)), FIVE))
    quarter = copy.spans[0].figure
    if quarter.numerator is not None and quarter.numerator != copy.figures[-1].figure.numerator:
        assert not any(rated.figure.is_suppressed for rated in copy.figures)
        rest = quarter.numerator - sum(rated.figure.numerator or 0 for rated in copy.figures)
        assert rest == 0 or rest >= FIVE


def test_a_year_to_date_less_its_last_quarter_leaves_no_small_number():
    """62 contacts from April to June, of which the months beside them have 60: two came late."""
    september = Period(2024, 9)
    months = [figure(FLOW, month, 20) for month in september.back_to(6)]
    spans = [figure(FLOW, september.quarter_to_date, 70), figure(FLOW, september.year_to_date, 132)]
    shown = row(safe(page(*months, *spans, months=6, month=september, year_to_date=True), FIVE))
    assert [rated.figure.numerator for rated in shown.spans] == [70, None]


def test_a_quarter_does_not_tell_the_small_group_of_which_a_month_shows_a_share_of_zero():
    """0 of 3 is shown without saying of how many; the quarter's 50 less 20 and 27 would say it."""
    of_april, of_may = figure(SHARE, APRIL, 0, 3), figure(SHARE, MAY, 10, 20)
    true = page(of_april, of_may, figure(SHARE, JUNE, 10, 27), figure(SHARE, QUARTER, 20, 50))
    assert told(true, SHARE) is None


def copies(*pages: Scorecard) -> list[Row]:
    """The row of the contacts in each copy of one workbook; the copies are published one after another."""
    ledger: list[LedgerLine] = []
    rows = []
    for of in pages:
        beside = beside_earlier(of, ledger)
        rows.append(row(beside.scorecard))
        for (key, period), said in in_copies(of, beside.scorecard).items():
            if key == FLOW:
                true = next(each.figure for each in (*row(of).figures, *row(of).spans) if each.figure.period == period)
                event = Event.TOLD if period.months > 1 else Event.ISSUED
                line = LedgerLine(event, "2024-07-08", FLOW, period, "a copy", unit="count", numerator=true.numerator)
                ledger.append(replace(line, in_copy=said))
    return rows


def test_a_quarter_is_not_told_beside_that_of_an_earlier_copy_which_differs_by_a_few():
    """65 contacts, then 67: two more came late. If there were 70, five more would have come."""
    for now, shown in ((65, 65), (67, None), (70, 70)):
        rows = copies(page(*contacts(10, 20, 30, 65)), page(*contacts(10, 20, 30, now)))
        assert rows[-1].spans[0].figure.numerator == shown


def test_a_longer_span_is_not_told_beside_a_shorter_one_of_an_earlier_copy():
    """The quarter to May had 35, 30 of them in April and May; with June it has 67, 60 of them in its months."""
    to_may = page(*contacts(10, 20, 0, 0)[:2], figure(FLOW, MAY.quarter_to_date, 35), months=2, month=MAY)
    rows = copies(to_may, page(*contacts(10, 20, 30, 67)))
    assert [each.spans[0].figure.numerator for each in rows] == [35, None]


def half_year(first: int, second: int, to_date: int) -> tuple[Scorecard, Scorecard]:
    """June's page and September's, with 100 in each month; each span has this many more, which came late."""
    months = [figure(FLOW, Period(2024, month), 100) for month in range(4, 10)]
    june = page(*months[:3], figure(FLOW, QUARTER, 300 + first))
    quarter = figure(FLOW, SEPTEMBER.quarter_to_date, 300 + second)
    year = figure(FLOW, SEPTEMBER.year_to_date, 600 + to_date)
    return june, page(*months, quarter, year, months=6, month=SEPTEMBER, year_to_date=True)


def test_a_half_year_is_not_told_beside_the_two_quarters_that_it_is_made_of():
    """31 came late in the year to date, 10 and 20 in its quarters: one is in neither. No two of the three reveal it."""
    for to_date, shown in ((31, None), (30, 630), (35, 635)):
        rows = copies(*half_year(10, 20, to_date))
        assert [each.figure.numerator for each in rows[-1].spans] == [320, shown]


@pytest.mark.slow
@settings(max_examples=40)
@given(first=st.integers(0, 12), second=st.integers(0, 12), to_date=st.integers(0, 26))
def test_no_three_spans_leave_a_small_number(first: int, second: int, to_date: int):
    june, september = copies(*half_year(first, second, to_date))
    told = [rated.figure.numerator for rated in (*june.spans, *september.spans)]
    if None not in told:
        left = (told[2] - told[0] - told[1], *(each % 100 for each in (told[0], told[1], told[2])))
        assert not [number for number in left if 0 < abs(number) < FIVE]


def test_a_month_behind_an_earlier_quarter_is_not_told_if_it_would_leave_a_few():
    """The quarter's 65 included 5 late ones beside April's 10; if April had 12, 3 would be left."""
    quarter = page(*contacts(10, 20, 30, 65), months=1)
    for april, shown in ((10, 10), (12, None), (20, 20)):
        rows = copies(quarter, page(figure(FLOW, APRIL, april), figure(FLOW, MAY, 20), months=2, month=MAY))
        assert rows[-1].figures[0].figure.numerator == shown


def test_a_month_that_left_under_a_threshold_is_not_told_by_a_later_page_that_has_none():
    """April alone hid its three contacts. June's page does not show April, but its quarter would reveal them."""
    april = page(figure(FLOW, APRIL, 3), months=1, month=APRIL)
    open_page = page(*contacts(3, 20, 30, 53), months=2)
    config = replace(open_page.config, page=replace(open_page.config.page, suppress_below=0))
    with_threshold = replace(april, config=replace(april.config, page=replace(april.config.page, suppress_below=FIVE)))
    rows = copies(with_threshold, replace(open_page, config=config))
    assert rows[-1].spans[0].figure.is_suppressed


def test_a_text_does_not_give_what_an_earlier_copy_hid_of_a_month_that_is_no_longer_on_the_page():
    """An action of March stays on the page of June: `from 97% to all of them`."""
    of_march = figure(SHARE, Period(2024, 3), 97, 100)
    hidden = Told(of_march, None, is_hidden=True, letter="", unsure=0)
    earlier = {(SHARE, of_march.period): [hidden]}
    true = page(figure(SHARE, JUNE, 80, 100))
    promised = Action(SHARE, of_march.period, "From 97% to all of them.", "Head of Service")
    true = replace(true, actions=(promised,))
    assert hidden_numbers_told(true, safe(true, FIVE, earlier), (), earlier)
    assert not hidden_numbers_told(true, safe(true, FIVE), ())
    elsewhere = replace(true, actions=(replace(promised, text="From 90% to all of them."),))
    assert not hidden_numbers_told(elsewhere, safe(elsewhere, FIVE, earlier), (), earlier)


few = st.integers(0, 7)


@settings(max_examples=50)
@given(first=st.tuples(few, few, few, few), later=st.tuples(few, few, few, few))
def test_no_two_copies_of_a_quarter_leave_a_small_number(
    first: tuple[int, int, int, int], later: tuple[int, int, int, int]
):
    """Subtract from each quarter the other copy's quarter, or the months that are shown beside it."""
    pages = [page(*contacts(10 + a, 10 + b, 10 + c, 30 + a + b + c + d)) for a, b, c, d in (first, later)]
    told = [
        (spans[0].figure.numerator, [rated.figure.numerator for rated in each.figures])
        for each in copies(*pages)
        if (spans := each.spans) and not spans[0].figure.is_suppressed
    ]
    left = [quarter - sum(each or 0 for each in months) for quarter, months in told if quarter and None not in months]
    left += [abs(one - other) for one, _ in told for other, _ in told if one and other]
    assert not [number for number in left if 0 < number < FIVE]


def test_a_month_counted_again_is_not_told_if_several_spans_together_would_leave_a_few_of_it():
    """July is 126 now, and the year less its first quarter has one fewer. No span by itself leaves fewer than five."""
    months = [figure(FLOW, Period(2024, month), 100) for month in (5, 6, 8, 9)]
    for july, shown in ((100, 100), (126, None), (130, 130)):
        again = page(*months, figure(FLOW, Period(2024, 7), july), months=5, month=SEPTEMBER)
        rows = copies(*half_year(10, 20, 35), again)
        told_of_july = next(each.figure for each in rows[-1].figures if each.figure.period == Period(2024, 7))
        assert told_of_july.numerator == shown


@pytest.mark.slow
@settings(max_examples=40)
@given(first=st.integers(0, 12), second=st.integers(0, 24), to_date=st.integers(0, 40), july=st.integers(80, 150))
@example(first=10, second=20, to_date=35, july=126)
def test_a_month_counted_again_never_leaves_a_small_number_of_any_spans(
    first: int, second: int, to_date: int, july: int
):
    """What the year and its two quarters leave, as far as they were shown, less the months that are in neither."""
    months = [figure(FLOW, Period(2024, month), 100) for month in (5, 6, 8, 9)]
    again = page(*months, figure(FLOW, Period(2024, 7), july), months=5, month=SEPTEMBER)
    june, september, last = copies(*half_year(first, second, to_date), again)
    (quarter_1,), (quarter_2, year) = ([each.figure.numerator for each in of.spans] for of in (june, september))
    now = next(each.figure.numerator for each in last.figures if each.figure.period == Period(2024, 7))
    if now is None or now == 100:
        return
    left = [
        None if quarter_2 is None else quarter_2 - now - 200,
        None if year is None else year - now - 500,
        None if None in (year, quarter_1) else year - quarter_1 - now - 200,
    ]
    assert not [number for number in left if number is not None and 0 < abs(number) < FIVE]
