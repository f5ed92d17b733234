"""Columns of text made dates, flags, numbers and texts, once: `definitions.md`, "Reading"."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kpixl.words.periods import Days, Flags

if TYPE_CHECKING:
    import pandas as pd

Codes = npt.NDArray[np.int32]
T = TypeVar("T")

ANNEX_A_PREFIX = re.compile(r"^[A-Za-z]\d?\)\s*")
YES = frozenset({"y", "yes", "t", "true", "1"})

# ISO or day first, with or without a time of day, which is dropped.
_TIME = r"(?:[ T]+(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?Z| ?[+-]\d{2}:?\d{2})?)?$"
_ISO = r"^\d{4}-\d{2}-\d{2}" + _TIME
_DAY_FIRST = r"^(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})" + _TIME


def trimmed(texts: pa.Array, empty_texts: Sequence[str]) -> pa.Array:
    """The texts without surrounding blanks; null where nothing, or one of `empty_texts` in any case, stands there."""
    stripped = pc.utf8_trim_whitespace(texts)
    empty = sorted({"", *(text.lower() for text in empty_texts)})
    # Few texts are as short as those that mean nothing: only these are compared.
    as_long = pc.is_in(pc.utf8_length(stripped), value_set=pa.array({len(text) for text in empty}, type=pa.int32()))
    rows = np.flatnonzero(as_long)
    is_empty = np.zeros(len(stripped), dtype=bool)
    is_empty[rows] = pc.is_in(pc.utf8_lower(stripped.take(pa.array(rows))), value_set=pa.array(empty))
    return pc.if_else(pa.array(is_empty), None, stripped) if is_empty.any() else stripped


@dataclass(frozen=True)
class Distinct:
    """A column as its distinct texts, trimmed (null: none), and each row's place among them."""

    texts: pa.Array
    places: Codes

    @classmethod
    def of(cls, texts: pa.Array, empty_texts: Sequence[str]) -> Distinct:
        encoded = texts.dictionary_encode()
        return cls(trimmed(encoded.dictionary, empty_texts), np.asarray(encoded.indices))

    def read(self, how: Callable[[str], T], none: T) -> list[T]:
        """An answer for each distinct text."""
        return [none if text is None else how(text) for text in self.texts.to_pylist()]

    @property
    def is_there(self) -> Flags:
        return np.asarray(pc.is_valid(self.texts))


@dataclass(frozen=True)
class People:
    """Distinct ids of persons, and each row's place among them; −1 for nobody."""

    ids: pa.Array
    places: Codes


def people(texts: pa.Array, empty_texts: Sequence[str]) -> People:
    written = Distinct.of(texts, empty_texts)
    encoded = written.texts.dictionary_encode()  # two ways of writing may be one id
    codes = np.asarray(pc.fill_null(encoded.indices, -1))
    return People(encoded.dictionary, codes[written.places] if len(codes) else written.places)


def compared(text: str) -> str:
    """A text as it is compared: without case, without an Annex A prefix."""
    return ANNEX_A_PREFIX.sub("", text.strip()).strip().casefold()


def as_written(text: str) -> str:
    """A text as it is printed: without an Annex A prefix."""
    return ANNEX_A_PREFIX.sub("", text.strip()).strip()


def categories(texts: pa.Array, empty_texts: Sequence[str], form: Callable[[str], str]) -> pd.Categorical:
    """The texts in the given form, each distinct one held once; missing where there is none."""
    written = Distinct.of(texts, empty_texts)
    forms = written.read(form, "")
    code_of = {text: code for code, text in enumerate(dict.fromkeys(text for text in forms if text))}
    codes = np.array([code_of.get(text, -1) for text in forms], dtype=np.int32)
    return categorical(codes[written.places], list(code_of))


def categorical(
    codes: npt.NDArray[np.integer[Any]], categories: Sequence[str], *, ordered: bool = False
) -> pd.Categorical:
    """Texts by their place in a list; −1 is missing."""
    import pandas as pd  # slow to load, and who only looks for identities needs none of it

    dtype = pd.CategoricalDtype(pd.Index(list(categories), dtype=object), ordered=ordered)
    return cast("pd.Categorical", pd.Categorical.from_codes(codes, dtype=dtype))


def flags(texts: pa.Array, empty_texts: Sequence[str]) -> Flags:
    """Yes or no; anything but a yes is no."""
    written = Distinct.of(texts, empty_texts)
    yes = np.array(written.read(lambda text: compared(text) in YES, none=False), dtype=bool)
    answers: Flags = yes[written.places]
    return answers


@dataclass(frozen=True)
class ReadDates:
    """Days, NaT where there is none; `unreadable` where something stands there that is no date."""

    days: Days
    unreadable: Flags


def dates(texts: pa.Array, empty_texts: Sequence[str], empty_dates: Sequence[str]) -> ReadDates:
    """Days without their time; the texts and the days that mean "none" are none."""
    empties = np.array([day for day in empty_dates if day != "0000-00-00"], dtype="datetime64[D]")
    if pa.types.is_date(texts.type):
        read = texts.to_numpy(zero_copy_only=False).astype("datetime64[D]")
        unreadable = np.zeros(len(read), dtype=bool)
    else:
        written = Distinct.of(texts, empty_texts)
        days = _days(written.texts)
        read = days[written.places]
        unreadable = (np.isnat(days) & written.is_there)[written.places]
    return ReadDates(np.where(np.isin(read, empties), np.datetime64("NaT", "D"), read), unreadable)


def _days(texts: pa.Array) -> Days:
    """The day each distinct text names; NaT where it names none (30 February, or no date at all)."""
    days = np.full(len(texts), np.datetime64("NaT", "D"))
    is_iso = np.asarray(pc.fill_null(pc.match_substring_regex(texts, _ISO), False))
    iso = texts.filter(pa.array(is_iso))
    days[is_iso] = _calendar_days(*(pc.utf8_slice_codeunits(iso, *part) for part in ((0, 4), (5, 7), (8, 10))))
    others = pc.extract_regex(texts.filter(pa.array(~is_iso)), _DAY_FIRST)
    is_day_first = np.flatnonzero(~is_iso)[np.asarray(pc.is_valid(others))]
    named = others.drop_null()
    days[is_day_first] = _calendar_days(*(named.field(part) for part in ("year", "month", "day")))
    return days


def _calendar_days(years: pa.Array, months: pa.Array, days: pa.Array) -> Days:
    """The days with these numbers; NaT where the calendar has none."""
    year, month, day = (np.asarray(part.cast(pa.int64())) for part in (years, months, days))
    possible = (month >= 1) & (month <= 12)
    first = ((year - 1970) * 12 + np.where(possible, month, 1) - 1).astype("datetime64[M]")
    in_month = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    possible &= (day >= 1) & (day <= in_month)
    return np.where(
        possible, first.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]"), np.datetime64("NaT", "D")
    )


def numbers(texts: pa.Array, empty_texts: Sequence[str]) -> tuple[npt.NDArray[np.float64], Flags]:
    """Numbers, NaN where there is none; and where something stands there that is no number."""
    written = Distinct.of(texts, empty_texts)
    read = np.array(written.read(_number, np.nan), dtype=np.float64)
    return read[written.places], (np.isnan(read) & written.is_there)[written.places]


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        return np.nan
    return number if np.isfinite(number) else np.nan


@dataclass(frozen=True)
class Outcome:
    """What one outcome text says of some flags."""

    is_yes: bool
    names_a_flag: bool
    is_broken: bool


def outcome(text: str, flag_names: Sequence[str]) -> Outcome:
    """
    Whether any of the flags, with or without `OUTCOME_` before it, is yes at the top level of the JSON.

    Real scripts emit texts that are not valid JSON (quotes in COMMENTS that are not escaped): there the first
    `"FLAG": "value"` counts.
    """
    names = [prefix + name for name in flag_names for prefix in ("", "OUTCOME_")]
    try:
        read = json.loads(text)
    except ValueError:
        found = [re.search(rf'"{re.escape(name)}"\s*:\s*"([^"]*)"', text) for name in names]
        values: list[object] = [match[1] for match in found if match]
        return Outcome(_any_yes(values), bool(values), is_broken=True)
    values = [read[name] for name in names if name in read] if isinstance(read, dict) else []
    return Outcome(_any_yes(values), bool(values), is_broken=False)


def _any_yes(values: Sequence[object]) -> bool:
    return any(compared(str(value)) in YES for value in values)
