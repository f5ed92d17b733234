"""The days that a text writes out, in every common form."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from kpixl.disclosure.people.beside_numbers import GUID
from kpixl.disclosure.people.folding import Folded
from kpixl.words.naming import DAY_ZERO

MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
MONTH_NAMES_FILE = Path(__file__).with_name("month_names.txt")  # made by tools/month_names.py
MONTHS_ELSEWHERE = {  # the English month for its names in other languages
    name: calendar.month_abbr[int(number)].lower()
    for number, *names in map(str.split, MONTH_NAMES_FILE.read_text(encoding="ascii").splitlines()[1:])
    for name in names
}
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_UNIT_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
ORDINALS, _UNITS = _ORDINAL_WORDS.split(), _UNIT_WORDS.split()
_NUMBERS = {word: number for number, word in enumerate(_UNITS, start=1)} | {
    f"{tens}{f'-{unit}' if unit else ''}": ten + number
    for ten, tens in ((20, "twenty"), (30, "thirty"), (90, "ninety"), (80, "eighty"))
    for number, unit in enumerate(("", *_UNITS[:9]))
}
_ONES = "|".join(sorted(_NUMBERS, key=len, reverse=True)).replace("-", "[- ]")

AN_AGE = rf"(?:1?\d|2[0-5]|{_ONES})"
MONTH_STARTS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
A_MONTH = rf"(?P<month>{MONTH_STARTS})[a-z]*"
_DAY_WORD = "|".join(sorted(ORDINALS, key=len, reverse=True)).replace("-", "[- ]")
A_DAY = rf"(?P<day>\d{{1,2}}(?!\d)(?:\s?(?:st|nd|rd|th))?|{_DAY_WORD})"
_YEAR_WORDS = rf"(?:two thousand(?: and)? (?:{_ONES})|(?:twenty|nineteen)[- ](?:oh[- ])?(?:{_ONES}))"
_YEAR = rf"(?P<year>\d{{4}}(?!\d)|'?\s?\d{{2}}(?!\d|:)|{_YEAR_WORDS})"
_TIME = r"(?:[ t,]{1,3}\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d])(?<![a-z]){A_DAY}[\s./,_-]*(?:(?:day\s+)?of\s+)?{A_MONTH}[\s./,_-]*{_YEAR}{_TIME}",
        rf"(?<![a-z]){A_MONTH}[\s./_-]*(?:the\s+)?{A_DAY}[\s./,_-]+{_YEAR}{_TIME}",
        rf"(?<!\d)(?P<year>\d{{4}})[\s./,_-]*{A_MONTH}[\s./,_-]*{A_DAY}{_TIME}",
    )
)
_IN_FIGURES = re.compile(
    r"(?<![\d])(?<!\d[./-])(?P<one>\d{1,4})(?P<gap>[ \t]{0,2}[-/.:_,|+~*][ \t]{0,2}|[ \t\n]{1,2})(?P<two>\d{1,2})"
    r"(?P<gap2>[ \t]{0,2}[-/.:_,|+~*][ \t]{0,2}|[ \t\n]{1,2})(?P<three>\d{4}|\d{1,2})(?!\d|[/-]\d)" + _TIME
)
_ENDING = "(?:st|nd|rd|th)"
_SLIPPED = tuple(  # no day with nothing else said: 23th of the 11th, 2013; 017/005/2010; day 29, month 2, year 2008
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.,/-])(?P<day>\d{{1,2}}){_ENDING}?[\s,./-]{{1,2}}(?:of\s+)?(?:the\s+)?"
        rf"(?P<month>\d{{1,2}}){_ENDING}[\s,./-]{{1,2}}(?:of\s+)?(?P<year>\d{{4}}|'?\d\d)(?!\d)",
        r"(?<![\d./-])(?P<day>0?\d\d)(?P<gap>[./-])(?P<month>0\d\d)(?P=gap)(?P<year>\d{4}|\d\d)(?![\d/-])",
        r"\bday[\s:=]+(?P<day>\d{1,2})[\s,;]+month[\s:=]+(?P<month>\d{1,2})[\s,;]+year[\s:=]+(?P<year>\d{4}|\d\d)(?!\d)",
    )
)
_MAY_BE_SLIPPED = re.compile(rf"\d{_ENDING}[\s,./-]{{1,2}}(?:of\s+)?'?\d\d|[./-]0\d\d[./-]|month[\s:=]+\d")
_IN_BRACKETS = re.compile(r"\((\d{1,2}|\d{4})\)")  # (3) December (2004)
_CALLED = re.compile(
    r"\bdate(?:serial)?\(\s*(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)|#(\d{1,2})/(\d{1,2})/(\d{4})#"
)
_COMPACT = re.compile(  # not the row of a reference: $B$40606; with a time after it: 40606.25
    r"(?<![a-z0-9$])(?P<digits>\d{8}|\d{5,6})(?:(?<=(?<!\d)\d{5})\.\d{1,10})?(?![a-z0-9])"
)
_MAY_BE_DAY = re.compile(
    r"\d[\s]?[-/.:_, |+~*]\s?\d|\d{5}|\d(?:st|nd|rd|th)|date|month[\s:=]+\d"
    rf"|(?:{MONTH_STARTS})"
)
MONTH_NAME = re.compile(MONTH_STARTS)
_REPORTED = re.compile(
    r"\b(?:ending|ended|as at|as of|end of|up to|until|till|to|from|since|between|and|month end|at|on|than|"
    r"compared with|before|after|by)(?: the| of)?[\s:(]*$"
)
_PIVOT_YEAR = 50  # 49 is 2049, 50 is 1950
_GAPS = "-/._"  # between the figures of what can only be a day
DASHES_OF_A_GUID = 4
SERIALS = range(29221, 47484)  # Excel's numbers of the days from 1980 to 2029


class Written(NamedTuple):
    """A day as it is written, and where; several days if it can be read in several ways."""

    days: tuple[date, ...]
    start: int
    end: int
    is_plain: bool  # a day and nothing else, even with no word about birth near it


def days_in(text: Folded) -> Iterator[Written]:
    """The days in a folded text, with their places in it."""
    plain = text.text
    if not _MAY_BE_DAY.search(plain):
        return
    plain = GUID.sub(lambda found: " " * len(found[0]), plain) if plain.count("-") >= DASHES_OF_A_GUID else plain
    if MONTH_NAME.search(plain):
        yield from _in_parts(_WRITTEN, _IN_BRACKETS.sub(r" \1 ", plain) if "(" in plain else plain, is_plain=True)
    if _MAY_BE_SLIPPED.search(plain):
        yield from _in_parts(_SLIPPED, plain, is_plain=False)
    for found in _IN_FIGURES.finditer(plain):
        yield from _in_figures(found)
        is_mixed = found["gap"] != found["gap2"]  # an age, and then a day: 13, 29 12 14
        if is_mixed and (behind := _IN_FIGURES.match(plain, found.start("two"))):
            yield from _in_figures(behind)
    for found in _CALLED.finditer(plain):
        parts = (1, 2, 3) if found[1] else (6, 4, 5)
        yield from _written(found, [(found[parts[0]], found[parts[1]], found[parts[2]])], True)
    for found in _COMPACT.finditer(plain):
        yield from _compact(found)


def _in_parts(patterns: Iterable[re.Pattern[str]], plain: str, *, is_plain: bool) -> Iterator[Written]:
    for pattern in patterns:
        for found in pattern.finditer(plain):
            yield from _written(found, [(found["year"], found["month"], found["day"])], is_plain)


def _in_figures(found: re.Match[str]) -> Iterator[Written]:
    one, two, three, gap = found["one"], found["two"], found["three"], found["gap"]
    starts_with_year = len(one) == 4
    if (
        len(one) == 3
        or (len(three) == 1 and not starts_with_year)
        or (starts_with_year and len(three) > 2)
        or (":" in gap and not starts_with_year and len(three) != 4)
    ):
        return
    is_month_first = int(two) > 12
    readings = [(three, two, one), (three, one, two), (one, two, three)]
    if starts_with_year:
        readings = [(one, two, three), *([] if "-" in gap else [(one, three, two)])]
    usual = 2 if is_month_first and not starts_with_year else 1
    is_usual = gap == found["gap2"] and gap in (_GAPS if starts_with_year or len(three) == 4 else "-/")
    yield from _written(found, readings[:usual], is_usual)
    yield from _written(found, readings[usual:], False)


def _compact(found: re.Match[str]) -> Iterator[Written]:
    digits = found["digits"]
    if len(digits) == 8:
        readings = [(digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])]
        yield from _written(found, readings, True)
    elif len(digits) == 6:
        yield from _written(
            found, [(digits[:2], digits[2:4], digits[4:]), (digits[4:], digits[2:4], digits[:2])], False
        )
    elif day := day_of_serial(digits):
        yield Written((day,), found.start(), found.end(), False)


def day_of_serial(digits: str) -> date | None:
    """The day that a number stands for in Excel, if it is in the years that are looked for; else None."""
    return DAY_ZERO + timedelta(days=int(digits)) if int(digits) in SERIALS else None


def _written(found: re.Match[str], readings: list[tuple[str, str, str]], is_plain: bool) -> Iterator[Written]:
    """The days that are written there; each reading is year, month and day."""
    days = tuple(day for each in readings if (day := _day(*each)) is not None)
    if days:
        yield Written(days, found.start(), found.end(), is_plain)


def _day(year: str, month: str, day: str) -> date | None:
    whole = written_year(year)
    month_number = int(month) if month.isdecimal() else MONTH_NUMBERS[month[:3]]
    try:
        return date(whole, month_number, _ordinal(day))
    except ValueError:
        return None


def written_year(text: str) -> int:
    digits = text.strip("' ")
    if digits.isdecimal():
        number = int(digits)
        return number if len(digits) == 4 else number + (2000 if number < _PIVOT_YEAR else 1900)
    words = re.sub(r"[- ]oh[- ]", " ", text)
    century, _, rest = re.sub(r"^two thousand(?: and)?", "twenty", words).replace(" ", "-", 1).partition("-")
    return (1900 if century == "nineteen" else 2000) + _NUMBERS[rest.replace(" ", "-")]


def _ordinal(text: str) -> int:
    if text[0].isdecimal():
        return int(text.rstrip("sthndr "))
    return ORDINALS.index(text.replace(" ", "-")) + 1


def is_reported(text: Folded, start: int, day: date) -> bool:
    """Whether it is the first or last day of a month that the text reports on: "year ending 31 March 2023"."""
    is_edge = day.day == 1 or (day + timedelta(days=1)).day == 1
    return is_edge and bool(_REPORTED.search(text.text[max(0, start - 25) : start]))
