"""
Texts turned into days: every form listed in `definitions.md`, "Dates", without the time of day.

A column is read as a whole: a single text can't show whether its month comes first, or whether it is a serial day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.extracts.arrow_arrays import flags_array, flags_of, numbers_of, places_array, scalar, texts_array
from kpixl.extracts.columns import Distinct
from kpixl.extracts.plain_dates import PlainDays, calendar_days, plain_days
from kpixl.extracts.remarks import Mended
from kpixl.extracts.text_bytes import TextBytes
from kpixl.extracts.wording import Reading
from kpixl.words.periods import NO_DAY, Days, Flags

Numbers = npt.NDArray[np.int64]

SECONDS_A_DAY = 86_400
QUARTER_HOUR = 900  # seconds: clocks change only at whole quarters of an hour
FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000  # 1954 to 2064: smaller and greater numbers are something else
SERIAL_ZERO = np.datetime64("1899-12-30", "D")  # for serial days from March 1900 on
_FIRST_DAY, _LAST_DAY = np.datetime64("0001-01-01", "D"), np.datetime64("9999-12-31", "D")  # of the calendar
YEARS_OF_20XX = 50  # two-digit years below this are 20xx, the others 19xx

# The plain form, whose parts are always in the same places.
_PLAIN = r"^\d{4}-\d{2}-\d{2}(?:[ T]+(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?)?$"

_TIME = (
    r"(?:(?:[Tt]| +|, *)(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,:]\d+)?)?"
    r"(?: *(?P<half>[AaPp][Mm]))?)?"
)
_ZONE = r"(?: *(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?))?$"
_YEAR = r"(?P<year>\d{4}|\d{2})"
_TWO_NUMBERS = r"(?P<first>\d{1,2})(?P<one>[-/.])(?P<second_number>\d{1,2})(?P<other>[-/.])"

_FORMS = tuple(
    f"^{day}{_TIME}{_ZONE}"
    for day in (
        r"(?P<year>\d{4})(?P<one>[-/.])(?P<month>\d{1,2})(?P<other>[-/.])(?P<day>\d{1,2})",  # 2024-06-03
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",  # 20240603
        _TWO_NUMBERS + _YEAR,  # 3/6/2024
        rf"(?P<day>\d{{1,2}})(?P<one>[-/.]| +)(?P<name>[A-Za-z]+)(?P<other>[-/.]| +){_YEAR}",  # 3 Jun 2024
        rf"(?P<name>[A-Za-z]+) +(?P<day>\d{{1,2}})(?:, *| +){_YEAR}",  # June 3, 2024
    )
)
_MAY_BE_MONTH_FIRST = rf"(?s)^{_TWO_NUMBERS}(?:\d{{4}}|\d{{2}})(?:\D.*)?$"
_SERIAL = r"^(?:0|[2-6]\d{4}(?:\.\d+)?)$"

_IN_FULL = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {written: number for number, name in enumerate(_IN_FULL, 1) for written in (name, name[:3])} | {"sept": 9}
_NUMBERS_OF_MONTHS = np.array([*_MONTHS.values(), 0])  # the last: no month


def month_number(name: str) -> int:
    """The number of a month by its English name, in full, in three letters, or Sept; 0 for no month."""
    return _MONTHS.get(name.lower(), 0)


class ReadDates(Struct, frozen=True):
    """
    Days, NaT if there is none; `unreadable` marks rows that hold something that is not a date.

    `mended` says if the whole column was read as month first, or as a spreadsheet's serial days.
    """

    days: Days
    unreadable: Flags
    mended: Mended | None


def read_dates(column: pa.Array, reading: Reading, plain: PlainDays | None = None) -> ReadDates:
    """The days of a column of texts, days or moments; `plain`: those in the plain form, if they were read already."""
    if pa.types.is_temporal(column.type):
        return _in_calendar(_typed(column, reading))
    days, is_read = plain or plain_days(column, days_without(reading.empty_dates))
    rest = np.flatnonzero(~is_read)
    unreadable = np.zeros(len(days), dtype=bool)
    if not len(rest):
        return ReadDates(days, unreadable, None)
    written = Distinct.of(column.take(places_array(rest)) if len(rest) < len(days) else column, reading.empty_texts)
    read = _in_calendar(_read(written.texts, reading, is_beside_days=not np.isnat(days).all()))
    days[rest], unreadable[rest] = read.days[written.places], written.rows_with(read.unreadable)
    return ReadDates(days, unreadable, read.mended)


def _in_calendar(read: ReadDates) -> ReadDates:
    """Days before the year 1 or after 9999, which only a zone or a typed column can yield, become unreadable."""
    outside = (read.days < _FIRST_DAY) | (read.days > _LAST_DAY)
    if not outside.any():
        return read
    return ReadDates(np.where(outside, NO_DAY, read.days), read.unreadable | outside, read.mended)


def _typed(column: pa.Array, reading: Reading) -> ReadDates:
    """Days and moments as a Parquet file holds them; moments with a zone are converted to the council's zone."""
    written: Days = column.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    days = written
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        moments = column.to_numpy(zero_copy_only=False).astype("datetime64[s]")
        known = ~np.isnat(moments)
        days = written.copy()
        days[known] = local_days(moments[known].astype(np.int64), reading.time_zone)
        written = _days_in(column)
    empties = days_without(reading.empty_dates)
    is_empty = np.isin(written, empties) | np.isin(days, empties)
    return ReadDates(np.where(is_empty, NO_DAY, days), np.zeros(len(days), dtype=bool), None)


def _days_in(column: pa.Array) -> Days:
    """The days of moments in the zone that their column names."""
    moments = column.to_numpy(zero_copy_only=False).astype("datetime64[s]")
    days: Days = moments.astype("datetime64[D]")
    known = ~np.isnat(moments)
    try:
        days[known] = local_days(moments[known].astype(np.int64), column.type.tz)
    except (ValueError, OSError, KeyError):
        return days  # an offset such as +01:00: the day in UTC will do
    return days


def _read(texts: pa.Array, reading: Reading, *, is_beside_days: bool) -> ReadDates:
    """
    The day that each distinct, trimmed text names; null names none.

    `is_beside_days`: the column also has plain days, which are not among these texts, so it can't hold serial days.
    """
    is_plain = flags_of(pc.fill_null(pc.match_substring_regex(texts, _PLAIN), scalar(False)))
    days = np.full(len(texts), NO_DAY)
    if is_plain.any():
        days[is_plain] = _plain_days(texts.filter(flags_array(is_plain)))
    is_there = flags_of(texts.is_valid())
    is_empty = np.isin(days, days_without(reading.empty_dates))
    others = np.flatnonzero(is_there & np.isnat(days))
    mended = None
    if len(others):
        rest = texts.take(places_array(others))
        month_first = _is_month_first(rest)
        mended = Mended.MONTH_FIRST if month_first else None
        days[others], is_empty[others] = _other_days(rest, reading, month_first=month_first)
        counted = is_there & ~is_empty
        if not is_beside_days and (serials := _serial_days(texts.filter(flags_array(counted)))):
            days[counted], is_empty[counted] = serials
            mended = Mended.SERIAL_DAYS
    unreadable = is_there & np.isnat(days) & ~is_empty
    return ReadDates(np.where(is_empty, NO_DAY, days), unreadable, mended)


def _plain_days(texts: pa.Array) -> Days:
    parts = (pc.utf8_slice_codeunits(texts, *part).cast(pa.int64()) for part in ((0, 4), (5, 7), (8, 10)))
    return calendar_days(*(numbers_of(part) for part in parts))


def days_without(empty_dates: Sequence[str]) -> Days:
    """The empty dates that are days; 0000-00-00 is not one."""
    return np.array([day for day in empty_dates if not day.startswith("0000")], dtype="datetime64[D]")


def _is_month_first(texts: pa.Array) -> bool:
    """
    Whether some second number can't be a month, while every first number can. Unreadable texts count too.
    """
    found = pc.extract_regex(texts, _MAY_BE_MONTH_FIRST).drop_null()
    same = _equal(found.field("one"), found.field("other"))
    first, second = _number(found.field("first"))[same], _number(found.field("second_number"))[same]
    return bool(((second >= 13) & (second <= 31)).any() and not (first > 12).any())


def _other_days(texts: pa.Array, reading: Reading, *, month_first: bool) -> tuple[Days, Flags]:
    """The days of texts that are not plain (NaT if a text names none), and which of them mean "empty"."""
    days, is_empty = np.full(len(texts), NO_DAY), np.zeros(len(texts), dtype=bool)
    open_places = np.arange(len(texts))
    for form in _FORMS:
        if not len(open_places):
            break
        found = pc.extract_regex(texts.take(places_array(open_places)), form)
        fits = flags_of(found.is_valid())
        if fits.any():
            places = open_places[fits]
            days[places], is_empty[places] = _days_of(_Parts.of(found.drop_null(), month_first), reading)
            open_places = open_places[~fits]
    return days, is_empty


class _Parts(Struct, frozen=True):
    """The numbers in texts of one form. `possible`: the time and the zone exist, and both separators are the same."""

    year: Numbers
    month: Numbers
    day: Numbers
    second_of_day: Numbers
    offset: Numbers  # seconds east of Greenwich
    is_moment: Flags  # a time and a zone
    possible: Flags

    @classmethod
    def of(cls, found: pa.StructArray, month_first: bool) -> _Parts:
        names = {found.type.field(place).name for place in range(found.type.num_fields)}
        hour, minute, second = (_number(found.field(part)) for part in ("hour", "minute", "second"))
        half = pc.utf8_lower(found.field("half"))
        is_half, is_afternoon = (flags_of(pc.match_substring(half, letter)) for letter in ("m", "p"))
        offset, has_zone, zone_exists = _zones(found.field("zone"))
        has_time = flags_of(pc.not_equal(found.field("hour"), scalar("")))
        possible = np.where(is_half, (hour >= 1) & (hour <= 12), hour <= 23) & (minute <= 59) & (second <= 59)
        if "one" in names:
            possible &= _equal(found.field("one"), found.field("other"))
        hour = np.where(is_half, hour % 12 + 12 * is_afternoon, hour)
        year, month, day = _year_month_day(found, names, month_first)
        return cls(
            *(year, month, day),
            second_of_day=hour * 3600 + minute * 60 + second,
            offset=offset,
            is_moment=has_time & has_zone,
            possible=possible & zone_exists,
        )


def _year_month_day(found: pa.StructArray, names: set[str], month_first: bool) -> tuple[Numbers, Numbers, Numbers]:
    written = found.field("year")
    year = _number(written)
    is_short = flags_of(pc.equal(pc.utf8_length(written), scalar(2)))
    year = np.where(is_short, year + np.where(year < YEARS_OF_20XX, 2000, 1900), year)
    if "first" in names:
        first, second = _number(found.field("first")), _number(found.field("second_number"))
        return (year, first, second) if month_first else (year, second, first)
    if "name" in names:
        place = pc.index_in(pc.utf8_lower(found.field("name")), value_set=texts_array(list(_MONTHS)))
        return (
            year,
            _NUMBERS_OF_MONTHS[numbers_of(pc.fill_null(place.cast(pa.int64()), scalar(-1)))],
            _number(found.field("day")),
        )
    return year, _number(found.field("month")), _number(found.field("day"))


def _zones(texts: pa.Array) -> tuple[Numbers, Flags, Flags]:
    """Seconds east of Greenwich, whether the text has a zone, and whether such a zone can exist."""
    if _are_none(texts):
        return np.zeros(len(texts), np.int64), np.zeros(len(texts), dtype=bool), np.ones(len(texts), dtype=bool)
    numbers = pc.replace_substring_regex(texts, "[^0-9]", "")
    hours = _number(pc.utf8_slice_codeunits(numbers, 0, 2))
    minutes = _number(pc.utf8_slice_codeunits(numbers, 2, 4))
    west = flags_of(pc.starts_with(texts, "-"))
    offset = np.where(west, -1, 1) * (hours * 3600 + minutes * 60)
    return offset, flags_of(pc.not_equal(texts, scalar(""))), (hours <= 23) & (minutes <= 59)


def _days_of(parts: _Parts, reading: Reading) -> tuple[Days, Flags]:
    """The days, and which mean "empty", whether by the day as written or by the day in the council's zone."""
    written = calendar_days(parts.year, parts.month, parts.day)
    days = np.where(parts.possible, written, NO_DAY)
    moments = np.flatnonzero(parts.is_moment & ~np.isnat(days))
    seconds = days[moments].astype(np.int64) * SECONDS_A_DAY + (parts.second_of_day - parts.offset)[moments]
    days[moments] = local_days(seconds, reading.time_zone)
    empties = days_without(reading.empty_dates)
    is_empty = np.isin(written, empties) | np.isin(days, empties)
    if any(day.startswith("0000") for day in reading.empty_dates):
        is_empty |= (parts.year == 0) & (parts.month == 0) & (parts.day == 0)
    return days, is_empty & parts.possible


def local_days(moments: Numbers, zone: str) -> Days:
    """The day that the clocks of a zone show at each moment (seconds since 1970 in UTC)."""
    quarters, places = np.unique(moments // QUARTER_HOUR, return_inverse=True)
    offsets = np.array(list(_offsets(quarters.tolist(), ZoneInfo(zone))), dtype=np.int64)
    local = moments + offsets[places] if len(quarters) else moments
    return (local // SECONDS_A_DAY).astype("datetime64[D]")


def _offsets(quarters: Sequence[int], zone: ZoneInfo) -> Iterator[int]:
    for quarter in quarters:
        try:
            offset = datetime.fromtimestamp(quarter * QUARTER_HOUR, zone).utcoffset()
        except (ValueError, OverflowError, OSError):  # at the ends of the calendar
            offset = None
        yield int(offset.total_seconds()) if offset else 0


def _serial_days(texts: pa.Array) -> tuple[Days, Flags] | None:
    """Days from a spreadsheet's day numbers (0: no day); None unless all are such numbers and at least one is a day."""
    if not len(texts) or not pc.all(pc.match_substring_regex(texts, _SERIAL)).as_py():
        return None
    numbers = numbers_of(texts.cast(pa.float64()))
    is_none = numbers == 0
    if is_none.all() or ((numbers < FIRST_SERIAL) | (numbers > LAST_SERIAL))[~is_none].any():
        return None
    return np.where(is_none, NO_DAY, SERIAL_ZERO + np.floor(numbers).astype("timedelta64[D]")), is_none


def _number(texts: pa.Array) -> Numbers:
    """Digits as numbers; 0 if there are none."""
    if _are_none(texts):
        return np.zeros(len(texts), dtype=np.int64)
    return numbers_of(pc.utf8_lpad(texts, 1, "0").cast(pa.int64()))


def _are_none(texts: pa.Array) -> bool:
    """Whether all the texts are empty, as when a column of dates has no times."""
    return not TextBytes.of(texts).lengths.any()


def _equal(one: pa.Array, other: pa.Array) -> Flags:
    """Whether two separators are the same; any number of blanks counts as one."""
    return flags_of(pc.equal(pc.utf8_trim_whitespace(one), pc.utf8_trim_whitespace(other)))
