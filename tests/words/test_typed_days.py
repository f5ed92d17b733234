"""Days in people's own words: the day comes first, and a text is only read if it can mean just one day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.words.typed_days import YEARS_AHEAD, day_named

SINCE = date(2024, 5, 1)
JUNE_30 = date(2024, 6, 30)
days = st.dates(SINCE, date(SINCE.year + YEARS_AHEAD, 12, 31))


@pytest.mark.parametrize(
    "typed",
    ["30 June", "30/06/2024", "30/6/24", "30.06.2024", "30-06-2024", "2024-06-30", "30 Jun 2024", "30-Jun-24", "30/6",
     "30th June", "the 30th of June", "by 30 June", "before Sunday 30 June 2024", "June 30", "30 JUNE", " 30  june. ",
     "2024-06-30 00:00:00", "June 2024", "end of June", "by the end of June 2024", "June", "06/2024"],
)  # fmt: skip
def test_a_day_is_known_however_people_write_it(typed: str):
    assert day_named(typed, SINCE) == JUNE_30


@pytest.mark.parametrize(
    "typed",
    ["", "end of term", "ASAP", "ongoing", "next week", "Q2", "10", "45473", "31 June", "06/30/2024", "mid June",
     "30 June or 31 July", "30 June, review in July", "30 June 2204", "three weeks", "12 30", "30"],
)  # fmt: skip
def test_words_that_are_no_day_are_none(typed: str):
    assert day_named(typed, SINCE) is None


@pytest.mark.parametrize("typed", ["Jun-24", "June 24", "May 25"])
def test_what_could_be_a_day_or_a_month_is_neither(typed: str):
    assert day_named(typed, SINCE) is None


def test_without_a_year_it_is_the_first_such_day_from_then_on():
    november = date(2024, 11, 1)
    assert day_named("15 January", november) == date(2025, 1, 15)
    assert day_named("1 November", november) == november
    assert day_named("31 October", november) == date(2025, 10, 31)


@given(days, st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%y", "%A %d %B %Y"]))
def test_a_day_that_is_written_whole_is_always_that_day(day: date, form: str):
    assert day_named(day.strftime(form), SINCE) == day


@given(st.dates(SINCE, SINCE + timedelta(days=364)), st.sampled_from(["%d %B", "%d %b", "%d/%m"]))
def test_a_day_without_its_year_is_never_before_then_nor_a_year_later(day: date, form: str):
    assert day_named(day.strftime(form), SINCE) == day


@given(st.text())
def test_no_words_are_an_error(text: str):
    assert day_named(text, SINCE) is None or isinstance(day_named(text, SINCE), date)
