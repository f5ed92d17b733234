"""Working days, calendar months and ages."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import metadata

import numpy as np
import pytest
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from kpixl.words import bank_holiday_list
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period, age_on, bank_holidays, plus_months, working_day_after, working_days
from making import day

DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("after", "until", "count"),
    [
        ("2024-06-14", "2024-06-28", 10),  # Friday to Friday
        ("2024-06-14", "2024-06-30", 10),  # the weekend adds none
        ("2024-06-16", "2024-06-28", 10),  # from a Sunday as from the Friday before
        ("2024-06-28", "2024-06-28", 0),  # day a is day 0
        ("2024-06-29", "2024-06-30", 0),
        ("2024-03-28", "2024-04-02", 1),  # Good Friday 29 March and Easter Monday 1 April
        ("2024-05-03", "2024-05-07", 1),  # 6 May
        ("2024-05-24", "2024-05-28", 1),  # 27 May
        ("2024-02-28", "2024-03-01", 2),  # 29 February was a Thursday
        ("2022-09-16", "2022-09-20", 1),  # the state funeral on 19 September
    ],
)
def test_working_days_are_counted_after_the_first_day_up_to_and_including_the_second(after, until, count):
    assert working_days(days(after), days(until)).tolist() == [count]


@pytest.mark.parametrize("region", ["ENG", "WLS", "SCT", "NIR"])
@pytest.mark.parametrize("version", [None, "0.1"])
def test_bank_holidays_are_those_of_the_library_that_is_installed(
    region: str, version: str | None, monkeypatch: pytest.MonkeyPatch
):
    """Whether the list was made from it and is used in its place, or is of another version."""
    if version:
        monkeypatch.setattr(bank_holiday_list, "versions_of", lambda _: (version,))
    for asked in (bank_holidays, bank_holiday_list.listed_bank_holidays):
        asked.cache_clear()
    for first, last in ((1990, 2059), (1990, 1999), (2020, 2039)):
        of_the_library = sorted(country_holidays("GB", subdiv=region, years=range(first, last + 1)))
        assert bank_holidays(region, first, last).tolist() == of_the_library
    made_from = bank_holiday_list.LIST.read_text(encoding="ascii").partition("\n")[0]
    is_of_it = made_from == f"holidays {version or metadata.version('holidays')}"
    assert set(bank_holiday_list.listed_bank_holidays()) == ({"ENG", "WLS", "SCT", "NIR"} if is_of_it else set())
    bank_holiday_list.listed_bank_holidays.cache_clear()


def test_each_part_of_the_country_has_its_own_bank_holidays():
    # 1 April 2024, Easter Monday, is a working day in Scotland; 2 January is not.
    assert working_days(days("2024-03-28"), days("2024-04-02"), "SCT").tolist() == [2]
    assert day("2024-01-02") in bank_holidays("SCT").tolist()
    assert day("2024-01-02") not in bank_holidays("ENG").tolist()


def test_a_boxing_day_on_a_sunday_moves_to_the_tuesday():
    christmas = [holiday for holiday in bank_holidays("ENG").tolist() if holiday.year == 2021 and holiday.month == 12]
    assert {day("2021-12-27"), day("2021-12-28")} <= set(christmas)


@pytest.mark.parametrize(
    ("entered", "due"),
    [
        ("2024-05-31", "2024-06-28"),
        ("2024-06-02", "2024-06-28"),  # a Sunday
        ("2024-02-29", "2024-03-28"),
        ("2024-03-28", "2024-04-29"),  # over Easter
        ("2024-05-01", "2024-05-31"),  # over both bank holidays of May
    ],
)
def test_the_20th_working_day_is_the_first_day_by_which_20_have_passed(entered, due):
    assert working_day_after(days(entered), 20).astype(str).tolist() == [due]


@given(DAYS, st.integers(1, 60))
def test_the_day_after_so_many_working_days_is_the_first_that_counts_them(start, count):
    due = working_day_after(np.array([start], dtype="datetime64[D]"), count)
    before = due - np.timedelta64(1, "D")
    begin = np.array([start], dtype="datetime64[D]")
    assert working_days(begin, due).tolist() == [count]
    assert working_days(begin, before).tolist() == [count - 1]


@pytest.mark.parametrize(
    ("start", "months", "moved"),
    [
        ("2024-05-31", -3, "2024-02-29"),
        ("2023-05-31", -3, "2023-02-28"),
        ("2024-02-29", -12, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2024-03-31", 3, "2024-06-30"),
        ("2024-01-15", -1, "2023-12-15"),
        ("2024-06-30", -30, "2021-12-30"),
    ],
)
def test_calendar_months_are_clipped_to_the_months_last_day(start, months, moved):
    assert plus_months(days(start), months).astype(str).tolist() == [moved]


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2006-06-30", "2024-06-30", 18),  # the birthday itself
        ("2006-07-01", "2024-06-30", 17),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2008-02-29", "2024-02-29", 16),
        ("2024-06-30", "2024-06-30", 0),
        ("2024-07-01", "2024-06-30", -1),  # not born yet
        ("NaT", "2024-06-30", -1),
    ],
)
def test_age_is_in_completed_years_and_minus_one_where_there_is_none(born, on, years):
    assert age_on(days(born), days(on)).tolist() == [years]


@given(DAYS, st.integers(0, 40))
def test_nobody_is_ever_younger_a_day_later(born, years):
    on = [born + timedelta(365 * years + offset) for offset in range(3)]
    ages = age_on(np.array([born] * 3, dtype="datetime64[D]"), np.array(on, dtype="datetime64[D]"))
    assert ages.tolist() == sorted(ages.tolist())


def test_a_period_is_a_calendar_month():
    february = Period.parse("2024-02")
    assert (february.first_day, february.last_day) == (day("2024-02-01"), day("2024-02-29"))
    assert [str(period) for period in Period.parse("2024-01").back_to(3)] == ["2023-11", "2023-12", "2024-01"]
    assert february.name == "February 2024"


@pytest.mark.parametrize("text", ["2024", "2024-13", "2024-00", "June 2024", "2024-6", "", "24-06", "2024-06-30"])
def test_what_is_no_month_is_refused_with_an_example(text):
    with pytest.raises(UsageError, match="2024-06"):
        Period.parse(text)


@pytest.mark.parametrize("region", ["ENG", "SCT", "NIR"])
@given(st.lists(st.dates(date(1985, 1, 1), date(2065, 12, 31)), min_size=1, max_size=4), st.integers(1, 400), st.data())
def test_working_days_are_those_of_the_whole_calendar_of_bank_holidays(region, starts, count, data):
    begin = np.array(starts, dtype="datetime64[D]")
    end = np.array([data.draw(st.dates(date(1985, 1, 1), date(2065, 12, 31))) for _ in starts], dtype="datetime64[D]")
    every, one = bank_holidays(region), np.timedelta64(1, "D")
    assert working_days(begin, end, region).tolist() == np.busday_count(begin + one, end + one, holidays=every).tolist()
    due = np.busday_offset(begin, count, roll="backward", holidays=every)
    assert working_day_after(begin, count, region).tolist() == due.tolist()
