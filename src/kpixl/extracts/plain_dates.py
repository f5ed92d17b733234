"""
Dates in the form that nearly every export uses: 2024-06-03, alone or with a time such as 02:11:59.000.

A column of them is read as a whole, since their parts are always in the same bytes; other forms (`dates`) are read text
by text.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kpixl.extracts.arrow_arrays import scalar
from kpixl.extracts.text_bytes import Bytes, TextBytes
from kpixl.words.periods import NO_DAY, Days, Flags

_Numbers = npt.NDArray[np.int64]
PlainDays: TypeAlias = tuple[Days, Flags]
"""The days of a column's texts, and which texts are blank or in the plain form: the others have no day yet."""

DAY, WITH_MINUTES, WITH_SECONDS, LONGEST = 10, 16, 19, 29  # bytes: 2024-06-03 02:11:59.000000000
LENGTHS = (DAY, WITH_MINUTES, WITH_SECONDS, *range(WITH_SECONDS + 2, LONGEST + 1))
_SEPARATORS = {4: "-", 7: "-", 10: " T", 13: ":", 16: ":", 19: ".,"}
SIXTIES = (14, 17)  # the places of the tens of minutes and of seconds
MOST_YEARS = 1000  # no calendar is made for a column of more years, or of fewer texts than its calendar has days
DAYS_A_MONTH, DAYS_A_YEAR = 31, 372  # days, if every month had 31


def plain_days(texts: pa.StringArray, empty_days: Days) -> PlainDays:
    """
    The days of texts that are blank or in the plain form, and which texts these are.

    A day is NaT if the text is blank or names one of `empty_days`. A text such as 2024-02-30 counts as not read.
    """
    of = TextBytes.of(texts if not texts.null_count else pc.fill_null(texts, scalar("")))
    days, is_read = np.full(len(texts), NO_DAY), of.lengths == 0
    lengths = np.bincount(np.minimum(of.lengths, LONGEST + 1), minlength=LONGEST + 1)
    for length in LENGTHS:
        if lengths[length]:
            rows = np.flatnonzero(of.lengths == length)
            days[rows], is_read[rows] = _days_in(of.columns(rows, length), empty_days)
    return days, is_read


def _days_in(letters: Bytes, empty_days: Days) -> tuple[Days, Flags]:
    """The days of texts of one length. The first row of `letters` holds the first byte of each text, and so on."""
    is_plain = _is_plain(letters)
    year, month, day = _number(letters[0:4]), _number(letters[5:7]), _number(letters[8:10])
    is_plain &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= DAYS_A_MONTH)
    years = year[is_plain]
    if not len(years):
        return np.full(len(is_plain), NO_DAY), is_plain
    first, last = int(years.min()), int(years.max())
    if last - first > MOST_YEARS or len(is_plain) < (last - first + 1) * DAYS_A_YEAR:
        days = calendar_days(year.astype(np.int64), month.astype(np.int64), day.astype(np.int64))
    else:
        places = (year - first) * DAYS_A_YEAR + (month - 1) * DAYS_A_MONTH + day - 1
        days = np.take(_calendar(first, last), np.where(is_plain, places, 0))
    is_plain &= ~np.isnat(days)
    return np.where(is_plain & ~np.isin(days, empty_days), days, NO_DAY), is_plain


def _is_plain(letters: Bytes) -> Flags:
    is_plain = np.ones(letters.shape[1], dtype=bool)
    for place, each in enumerate(letters):
        if place in _SEPARATORS:
            is_plain &= np.logical_or.reduce([each == ord(letter) for letter in _SEPARATORS[place]])
        else:
            is_plain &= each - ord("0") <= (5 if place in SIXTIES else 9)  # unsigned: below "0" wraps around
    if len(letters) > DAY:
        is_plain &= _number(letters[11:13]) <= 23
    return is_plain


def _number(digits: Bytes) -> npt.NDArray[np.int32]:
    number = np.zeros(digits.shape[1], dtype=np.int32)
    for each in digits:
        number = number * 10 + (each - ord("0"))
    return number


def _calendar(first: int, last: int) -> Days:
    """All days of these years, month by month, with NaT in the places of 30 February and the like."""
    year, rest = np.divmod(np.arange((last - first + 1) * DAYS_A_YEAR, dtype=np.int64), DAYS_A_YEAR)
    month, day = np.divmod(rest, DAYS_A_MONTH)
    return calendar_days(year + first, month + 1, day + 1)


def calendar_days(year: _Numbers, month: _Numbers, day: _Numbers) -> Days:
    """The days with these numbers; NaT if the calendar has no such day (30 February)."""
    possible = (month >= 1) & (month <= 12)
    first = ((year - 1970) * 12 + np.where(possible, month, 1) - 1).astype("datetime64[M]")
    in_month = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    possible &= (day >= 1) & (day <= in_month) & (year >= 1)
    return np.where(possible, first.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]"), NO_DAY)
