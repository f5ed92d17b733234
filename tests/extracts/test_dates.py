"""Dates in every form in which exports write them: `definitions.md`, "Dates"."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.extracts.dates import read_dates
from kpixl.extracts.remarks import Mended
from making import shipped

READING = shipped().reading
LONDON = ZoneInfo("Europe/London")
EMPTY, UNREADABLE = "empty", "unreadable"


def read(*texts: str) -> list[str]:
    """What a column of these texts is read as."""
    found = read_dates(pa.array(texts, type=pa.string()), READING)
    assert not (found.unreadable & ~np.isnat(found.days)).any()
    return [
        UNREADABLE if unreadable else EMPTY if np.isnat(day) else str(day)
        for day, unreadable in zip(found.days, found.unreadable, strict=True)
    ]


def rows(table: str) -> list[tuple[str, str]]:
    """The rows of a table drawn in text: what is written | what it is read as."""
    lines = [line for line in table.splitlines() if "|" in line]
    return [(text.strip().removeprefix("'").removesuffix("'"), day.strip()) for text, _, day in (
        line.rpartition("|") for line in lines
    )]  # fmt: skip


FORMS = rows("""
    2024-06-03                        | 2024-06-03
    2024/6/3                          | 2024-06-03
    2024.06.03                        | 2024-06-03
    20240603                          | 2024-06-03
    2024-6-03                         | 2024-06-03
    3/6/2024                          | 2024-06-03
    03-06-2024                        | 2024-06-03
    03.06.2024                        | 2024-06-03
    3/6/24                            | 2024-06-03
    3 Jun 2024                        | 2024-06-03
    03-JUN-24                         | 2024-06-03
    3 september 2024                  | 2024-09-03
    3 Sept 2024                       | 2024-09-03
    Jun 3 2024                        | 2024-06-03
    June 3, 2024                      | 2024-06-03
    Jun  3 2024 10:00AM               | 2024-06-03
    Jun  3 2024 10:00:00:000AM        | 2024-06-03
    MAY 3 2024                        | 2024-05-03
    ' 2024-06-03 '                    | 2024-06-03
    0001-01-01                        | 0001-01-01
    2204-06-03                        | 2204-06-03
    29/02/2024                        | 2024-02-29
""")
TIMES = rows("""
    2024-06-03 23:59                  | 2024-06-03
    2024-06-03T23:59:59.9999999       | 2024-06-03
    2024-06-03 1:05                   | 2024-06-03
    3/6/2024 12:30 am                 | 2024-06-03
    03/06/2024 12:59:59 PM            | 2024-06-03
    03-JUN-24 10.15.00.000000 PM      | 2024-06-03
    20240603 08:00                    | 2024-06-03
    3 Jun 2024 08:00                  | 2024-06-03
    2024-06-03 24:00                  | unreadable
    2024-06-03 23:60                  | unreadable
    2024-06-03 23:59:60               | unreadable
    3/6/2024 13:00 PM                 | unreadable
    3/6/2024 0:30 AM                  | unreadable
    9999-12-31 25:00                  | unreadable
""")
ZONES = rows("""
    2024-06-03T10:00:00Z              | 2024-06-03
    2024-06-02T23:30:00Z              | 2024-06-03
    2024-06-02 23:30+00               | 2024-06-03
    2024-06-03 00:30+0100             | 2024-06-03
    2024-06-03T00:30:00.000+05:30     | 2024-06-02
    2024-12-31T23:30:00Z              | 2024-12-31
    2024-12-31T23:30:00 -01:00        | 2025-01-01
    30/06/2024 23:30Z                 | 2024-07-01
    Jun 30 2024 11:30PM Z             | 2024-07-01
    2024-06-30Z                       | 2024-06-30
    2024-06-30+14:00                  | 2024-06-30
    2024-06-03T10:00:00+25:00         | unreadable
    2024-06-03T10:00:00 BST           | unreadable
""")
YEARS = rows("""
    3/6/00                            | 2000-06-03
    3/6/49                            | 2049-06-03
    3/6/50                            | 1950-06-03
    03-JUN-99                         | 1999-06-03
    3/6/124                           | unreadable
    24-Jun-3                          | unreadable
""")
NO_DATES = rows("""
    2024-02-30                        | unreadable
    31/06/2024                        | unreadable
    2023-02-29                        | unreadable
    2024-13-01                        | unreadable
    20241301                          | unreadable
    2024-06/03                        | unreadable
    3/6-2024                          | unreadable
    3 Jun-2024                        | unreadable
    3 Juin 2024                       | unreadable
    3 Ju 2024                         | unreadable
    2024-06-03x                       | unreadable
    soon                              | unreadable
    2024-06                           | unreadable
    45446.5.1                         | unreadable
    0000-01-01                        | unreadable
""")
NONE = rows("""
    ''                                | empty
    '  '                              | empty
    null                              | empty
    (NULL)                            | empty
    \\N                               | empty
    none                              | empty
    NaN                               | empty
    <na>                              | empty
    n/a                               | empty
    #N/A                              | empty
    nat                               | empty
    -                                 | empty
    1899-12-30                        | empty
    1900-01-01 00:00:00               | empty
    01/01/1900                        | empty
    0000-00-00                        | empty
    0000-00-00 00:00:00               | empty
    31-DEC-2999                       | empty
    Dec 31 9999 12:00AM               | empty
    2999-12-31T23:30:00Z              | empty
    2999-12-31T00:30:00+05:00         | empty
    3000-01-01T00:30:00+05:00         | empty
""")


@pytest.mark.parametrize(("text", "day"), [*FORMS, *TIMES, *ZONES, *YEARS, *NO_DATES, *NONE])
def test_a_text_is_read_as_its_day_or_as_empty_or_is_unreadable(text, day):
    assert read(text) == [day]


def test_a_column_is_month_first_as_a_whole_where_a_second_number_can_be_no_month_and_no_first_one_is_a_day():
    assert read("06/03/2024", "06/25/2024", "2024-06-04") == ["2024-06-03", "2024-06-25", "2024-06-04"]
    assert read("06-03-24 25:00", "06-31-24", "06-04-24") == [UNREADABLE, UNREADABLE, "2024-06-04"]


def test_a_column_with_both_kinds_is_day_first_and_what_does_not_fit_is_unreadable():
    assert read("06/03/2024", "06/25/2024", "25/06/2024") == ["2024-03-06", UNREADABLE, "2024-06-25"]


def test_month_first_and_serial_days_are_said_of_the_column():
    def mended(*texts: str) -> Mended | None:
        return read_dates(pa.array(texts), READING).mended

    assert mended("06/25/2024") is Mended.MONTH_FIRST
    assert mended("45446") is Mended.SERIAL_DAYS
    assert mended("06/05/2024", "") is None


@pytest.mark.parametrize("number", ["20000", "45446", "60000", "45446.0", "45446.999"])
def test_a_column_of_numbers_from_20000_to_60000_holds_serial_days_and_0_is_empty(number):
    day = date(1899, 12, 30) + timedelta(days=int(float(number)))
    assert read(number, "0", "NULL", "9999-12-31") == [str(day), EMPTY, EMPTY, EMPTY]


@pytest.mark.parametrize("other", ["19999", "60000.5", "60001", "soon", "2024-06-03", "20240603", "-45446"])
def test_a_number_is_unreadable_where_not_all_are_serial_days(other):
    assert read("45446", other)[0] == UNREADABLE


def test_0_alone_is_no_serial_day():
    assert read("0", "0") == [UNREADABLE, UNREADABLE]


def test_moments_and_days_of_parquet_are_read_as_texts_are():
    moments = pa.array([datetime(2024, 6, 2, 23, 30), datetime(2999, 12, 31), None], pa.timestamp("us", "UTC"))
    assert [str(day) for day in read_dates(moments, READING).days] == ["2024-06-03", "NaT", "NaT"]
    before_1970 = pa.array([datetime(1969, 12, 31, 23, 59, 59, 500_000)], pa.timestamp("ms"))
    assert [str(day) for day in read_dates(before_1970, READING).days] == ["1969-12-31"]
    days = pa.array([date(2024, 6, 3), date(1900, 1, 1)])
    assert [str(day) for day in read_dates(days, READING).days] == ["2024-06-03", "NaT"]


# Everything, in every form

UNHURRIED = settings(max_examples=25)  # a hundred texts an example
DAYS = st.dates(date(1901, 1, 1), date(2900, 12, 31))
TIMES_OF_DAY = st.times()


def spellings(day: date) -> list[str]:
    """The day in every form, except the two that depend on the rest of the column."""
    name, short = calendar.month_name[day.month], calendar.month_abbr[day.month]
    year_first = [f"{day.year}{by}{day.month:{width}}{by}{day.day:{width}}" for by in "-/." for width in ("02", "")]
    day_first = [f"{day.day:{width}}{by}{day.month:{width}}{by}{day.year}" for by in "-/." for width in ("02", "")]
    named = [f"{day.day} {name} {day.year}", f"{day.day:02}-{short.upper()}-{day.year}"]
    name_first = [f"{short} {day.day:>2} {day.year}", f"{name} {day.day}, {day.year}"]
    return [*year_first, f"{day:%Y%m%d}", *day_first, *named, *name_first]


def clock(moment: datetime) -> list[str]:
    return [
        f"{moment:%H:%M}",
        f"{moment:%H:%M:%S}",
        f"{moment:%I:%M%p}",
        f"{moment:%I:%M:%S %p}",
        f"{moment:%H:%M:%S.%f}",
    ]


@pytest.mark.slow
@UNHURRIED
@given(DAYS, TIMES_OF_DAY)
def test_a_day_is_read_in_every_form_with_any_time(day, time):
    moment = datetime.combine(day, time)
    for written in spellings(day):
        texts = [written, *(f"{written} {each}" for each in clock(moment))]
        assert read(*texts) == [str(day)] * len(texts)


@UNHURRIED
@given(st.datetimes(datetime(1972, 1, 1), datetime(2060, 1, 1)), st.integers(-12 * 4, 14 * 4))
def test_a_moment_with_a_zone_falls_on_the_day_it_has_in_london(moment, quarters):
    zone = timezone(timedelta(minutes=15 * quarters))
    local = moment.replace(tzinfo=UTC).astimezone(zone).replace(microsecond=0)
    offset = f"{local:%z}"
    for written in (f"{local:%Y-%m-%dT%H:%M:%S}", f"{local:%d/%m/%Y %H:%M:%S}", f"{local:%b %d %Y %I:%M:%S%p}"):
        texts = [f"{written}{offset}", f"{written} {offset[:3]}:{offset[3:]}"]
        assert read(*texts) == [str(local.astimezone(LONDON).date())] * 2


@UNHURRIED
@given(st.lists(st.text() | st.from_regex(r"[0-9A-Za-z:/. +-]{0,24}", fullmatch=True), min_size=1, max_size=5))
def test_any_text_is_a_day_or_empty_or_unreadable(texts):
    assert len(read(*texts)) == len(texts)


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["0001-01-01T00:30+05:00", "2024-06-03"]),
        pa.array([-1_000_000, 19_877], type=pa.date32()),
        pa.array([3_000_000, 19_877], type=pa.date32()),
    ],
)
def test_a_day_outside_the_calendar_to_which_a_zone_or_a_typed_column_leads_is_unreadable(column: pa.Array):
    found = read_dates(column, READING)
    assert found.unreadable.tolist() == [True, False]
    assert np.isnat(found.days[0])
    assert str(found.days[1]) == "2024-06-03"


TIMES = r"[ T][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,9})?)?"
PLAIN_OR_NEARLY = st.from_regex(rf"\A(0000|1899|1900|20[0-9]{{2}}|9999)-[01][0-9]-[0-3][0-9]({TIMES})?\Z")
OTHERS = st.sampled_from(
    [
        "",
        "NULL",
        "3/6/2024",
        "6/13/2024",
        "2024-6-3",
        "20240603",
        "45446",
        "0",
        "soon",
        "\uff12\uff10\uff12\uff14-06-03",
    ]
)


@pytest.mark.slow
@given(st.lists(PLAIN_OR_NEARLY | OTHERS, max_size=12))
def test_a_column_that_is_read_at_once_has_the_days_it_has_text_by_text(texts):
    """A space at its end does not change what a text means, but keeps it from being read together with the others."""
    at_once = read_dates(pa.array(texts, type=pa.string()), READING)
    one_by_one = read_dates(pa.array([f"{text} " for text in texts], type=pa.string()), READING)
    assert at_once.days.tolist() == one_by_one.days.tolist()
    assert at_once.unreadable.tolist() == one_by_one.unreadable.tolist()
    assert at_once.mended == one_by_one.mended


def test_a_long_column_has_the_days_that_its_texts_have_in_a_short_one():
    """For a long column, a calendar of its years is made."""
    texts = [f"{year}-{month:02}-{day:02}" for year in (2023, 2024) for month in range(14) for day in range(33)]
    long = read(*texts, *texts)
    assert long == [*(day for text in texts for day in read(text, "2024-01-01")[:1])] * 2
    assert long.count(UNREADABLE) == 2 * (len(texts) - 365 - 366)
