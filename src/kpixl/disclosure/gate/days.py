"""The days that a text writes out, in every common form, and where it says that one is a date of birth."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from kpixl.disclosure.gate.beside_numbers import GUID
from kpixl.disclosure.gate.folding import Folded
from kpixl.words.naming import DAY_ZERO

MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
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
_MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY_WORD = "|".join(sorted(ORDINALS, key=len, reverse=True)).replace("-", "[- ]")
_DAY = rf"(?P<day>\d{{1,2}}(?!\d)(?:\s?(?:st|nd|rd|th))?|{_DAY_WORD})"
_YEAR_WORDS = rf"(?:two thousand(?: and)? (?:{_ONES})|(?:twenty|nineteen)[- ](?:oh[- ])?(?:{_ONES}))"
_YEAR = rf"(?P<year>\d{{4}}(?!\d)|'?\s?\d{{2}}(?!\d|:)|{_YEAR_WORDS})"
_TIME = r"(?:[ t,]{1,3}\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?)?"
_WRITTEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d])(?<![a-z]){_DAY}[\s./,_-]*(?:(?:day\s+)?of\s+)?{_MONTH}[\s./,_-]*{_YEAR}{_TIME}",
        rf"(?<![a-z]){_MONTH}[\s./_-]*(?:the\s+)?{_DAY}[\s./,_-]+{_YEAR}{_TIME}",
        rf"(?<!\d)(?P<year>\d{{4}})[\s./,_-]*{_MONTH}[\s./,_-]*{_DAY}{_TIME}",
    )
)
_IN_FIGURES = re.compile(
    r"(?<![\d])(?<!\d[./-])(?P<one>\d{1,4})(?P<gap>[ \t]{0,2}[-/.:_,|+~*][ \t]{0,2}|[ \t\n]{1,2})(?P<two>\d{1,2})"
    r"(?P<gap2>[ \t]{0,2}[-/.:_,|+~*][ \t]{0,2}|[ \t\n]{1,2})(?P<three>\d{4}|\d{1,2})(?!\d|[/-]\d)" + _TIME
)
_CALLED = re.compile(
    r"\bdate(?:serial)?\(\s*(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)|#(\d{1,2})/(\d{1,2})/(\d{4})#"
)
_COMPACT = re.compile(r"(?<![a-z0-9$])(?:\d{8}|\d{5,6})(?![a-z0-9])")  # no row of a reference: $B$40606
_MAY_BE_DAY = re.compile(r"\d[\s]?[-/.:_, |+~*]\s?\d|\d{5}|date|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_MONTH_NAME = re.compile("|".join(MONTH_NUMBERS))
_REPORTED = re.compile(
    r"\b(?:ending|ended|as at|as of|end of|up to|until|till|to|from|since|between|and|month end|at|on|than|"
    r"compared with|before|after|by)(?: the| of)?[\s:(]*$"
)
_BIRTH_BEFORE = re.compile(
    r"(?:\b|(?<=_))(?P<word>born|b|d[./]?\s?o[./]?\s?b|date[ _-]?of[ _-]?birth|birth ?date|births?|b(?:irth|')? ?days?"
    r"|aged?|turn(?:s|ed|ing)|ne)(?:\b|(?=_))"
    r"(?P<between>[^a-z]*(?:[a-z]+[^a-z]+){0,4}?)$"
)
_BIRTH_AFTER = re.compile(
    r"^(?P<between>[^a-z0-9]*(?:[a-z]+[^a-z]+){0,2}?)\b(?:d[./]?\s?o[./]?\s?b|date[ _-]?of[ _-]?birth"
    r"|birth ?da(?:te|y)|b'? ?day|birth|born)\b"
)
_CALLED_BIRTH = r"(?:(?:\b|(?<=_))d[./]?\s?o[./]?\s?b\b|\bdate[ _-]?of[ _-]?birth\b|\bbirth ?date\b)"
_CORRECTED = (
    rf"{_CALLED_BIRTH}[^.;!?\n]{{0,30}}\b(?:corrected|changed|amended|updated|altered|revised|entered|recorded)"
    r"(?: \w+)? (?:from|to|as)\b"
)
_CORRECTED_TO = re.compile(rf"{_CORRECTED}[^;!?\n]{{0,30}}$")
_THE_DAY = r"(?:the |(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
_BORN_AT = re.compile(
    r"\b(?:born|birth) (?:\w+ly |early )?(?:at|in|by|to|via|near) (?P<place>(?:[\w'.-]+,? ){1,7})on " + _THE_DAY + "$"
)  # born at St Mary's on
_DOES = re.compile(r"\b(?:was|were|is|are|ha[sd]|have|who|will|seen|met|came|went|began|[a-z]{3,}ed)\b")
_WHO = (
    r"(?:boy|girl|child|male|female|son|daughter|brother|sister|baby|pupil|teenager|[cy]?yp|[mf]"
    r"|young (?:man|woman|person))"
)
_YEARS_OLD = rf"(?<![\d/.-])\b{AN_AGE}(?:y\b|\s?y/?o\b|[\s-]?(?:years?|yrs?)[\s-](?:old|of age)\b)"
_OF_AN_AGE = (
    rf"(?:{_YEARS_OLD}|\b(?:{_WHO}(?: of|,)|boy|girl|male|female) {AN_AGE}\b)"
    rf"(?:[\s,(-]{{1,3}}{_WHO}\b)?(?:[\s,:(\[|-]{{1,3}})"
)
_AN_AGE_BEFORE = re.compile(rf"{_OF_AN_AGE}{_THE_DAY}$")
_AN_AGE_AFTER = re.compile(rf"[\s,(-]{{1,3}}(?:(?:aged?\s)?{_YEARS_OLD}|aged?\s{AN_AGE}\))")
_WHEN = re.compile(r"\b(?:on|in|at|since|from|by|until|till|to|before|after|of|and)(?: the)?\s+$")
_COHORT = re.compile(r"\b(?:before|after|since|between|until|till|over|under|above|from|to|by|or|and)\b")
_SAYS_BIRTH = (
    r"(?:(?:\b|(?<=_))(?:born|b|d[./]?\s?o[./]?\s?b|(?:date|month)[ _-]?of[ _-]?birth|birth ?(?:date|day|month)"
    r"|b'? ?day|birth)\b)"
)
_MONTHS_AND_YEARS = (
    r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s./,-]{1,3}(?:of\s+)?'?"
    r"(?P<year>(?:19|20)\d\d|\d\d)(?![\d/:]|-\d)",
    r"(?<![\d/.-])(?P<month>\d{1,2})[/.-](?P<year>(?:19|20)\d\d)(?![\d/]|-\d)",
    r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)[/.-](?P<month>\d{1,2})(?![\d/]|-\d|\.\d)",
)
_MONTH_AND_SHORT_YEAR = (  # DOB 12/14; not a share of records
    r"(?<![\d/.-])(?P<month>0?[1-9]|1[0-2])[/.-](?P<year>\d\d)(?![\d/%]|-\d|\.\d"
    r"|\s+(?:of|were|had|have|are|held|complete|known|missing|correct|right|wrong|cases|records|children|[a-z]+ed)\b)"
)
_LED_TO = r"[.:\s(=–-]*(?:(?:in|is|was|on|of|early|mid|late|around|about|back|sometime)[\s-]+){0,3}"
_MONTHS_OF_BIRTH = (
    *(
        re.compile(pattern)
        for when in _MONTHS_AND_YEARS
        for pattern in (
            rf"(?:{_SAYS_BIRTH}{_LED_TO}|{_CORRECTED} )(?P<when>{when})",
            rf"(?P<when>{when})[\s(,–-]{{1,3}}{_SAYS_BIRTH}",
            rf"\baged?\s+\d{{1,2}}\s?\((?P<when>{when})\)",
        )
    ),
    re.compile(rf"{_CALLED_BIRTH}{_LED_TO}(?P<when>{_MONTH_AND_SHORT_YEAR})"),
    re.compile(rf"\bborn{_LED_TO}(?P<when>{_MONTH_AND_SHORT_YEAR})(?=\s*(?:[.,;)]|\Z))"),
)
_MONTHS_BESIDE_AN_AGE = tuple(re.compile(rf"{_OF_AN_AGE}(?P<when>{when})\)") for when in _MONTHS_AND_YEARS)
_WITHOUT_A_YEAR, _BESIDE_AN_AGE = (
    re.compile(
        rf"{led_by}\s?(?P<when>{_DAY}[\s./-]*(?:of\s+)?{_MONTH}\b"
        rf"|{_MONTH.replace('?P<month>', '?:')}\s+(?:the\s+)?{_DAY.replace('?P<day>', '?:')}\b)(?![\s,./'-]*\d)"
    )
    for led_by in (r"(?:(?<![a-z0-9./])b\.?|\baged?\s+\d{1,2}\b[\s,]*\(?)", _OF_AN_AGE + _THE_DAY)
)
_BEGINS_LIKE_BIRTH = re.compile(r"b(?:orn|irth|['\s]{0,2}day|(?![a-z0-9])|\s?\d|\.)")
_AGE_BEGINS_IN = ("old", "y/o", "boy", "girl", "male", "child of")
_YEARS_GLUED = re.compile(r"\d\s?yo?\b")
_OF_A_COHORT = re.compile(
    r"\b(?:children|babies|infants|people|persons|pupils|those|all|siblings|young people|cohorts?|leavers|anyone|"
    r"everyone|any(?: child)?|every(?: child)?|each(?: child)?)\s+(?:who\s+)?(?:were|was|are|is)?\s*\Z"
)
_AGE_WORDS = frozenset({"age", "aged"})
_PIVOT_YEAR = 50  # 49 is 2049, 50 is 1950
_GAPS = "-/._"  # between the figures of a day that is nothing else
DASHES_OF_A_GUID = 4
NEAR_DAY = 60  # characters between a day and what says that it is one of birth
SERIALS = range(29221, 47484)  # Excel's numbers of the days from 1980 to 2029


class Written(NamedTuple):
    """A day as it is written, and where; more than one where it can be read in more than one way."""

    days: tuple[date, ...]
    start: int
    end: int
    is_plain: bool  # nothing else than a day, even with no word about birth near it


def days_in(text: Folded) -> Iterator[Written]:
    """The days in a folded text, with their places in it."""
    plain = text.text
    if not _MAY_BE_DAY.search(plain):
        return
    plain = GUID.sub(lambda found: " " * len(found[0]), plain) if plain.count("-") >= DASHES_OF_A_GUID else plain
    for pattern in _WRITTEN if _MONTH_NAME.search(plain) else ():
        for found in pattern.finditer(plain):
            reading = (found["year"], found["month"], found["day"])
            yield from _written(found, [reading], True)
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
        readings = [(one, two, three)]
    usual = 2 if is_month_first and not starts_with_year else 1
    is_usual = gap == found["gap2"] and gap in (_GAPS if starts_with_year or len(three) == 4 else "-/")
    yield from _written(found, readings[:usual], is_usual)
    yield from _written(found, readings[usual:], False)


def _compact(found: re.Match[str]) -> Iterator[Written]:
    digits = found[0]
    if len(digits) == 8:
        readings = [(digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[2:4], digits[:2])]
        yield from _written(found, readings, True)
    elif len(digits) == 6:
        yield from _written(
            found, [(digits[:2], digits[2:4], digits[4:]), (digits[4:], digits[2:4], digits[:2])], False
        )
    elif int(digits) in SERIALS:
        yield Written((DAY_ZERO + timedelta(days=int(digits)),), found.start(), found.end(), False)


def _written(found: re.Match[str], readings: list[tuple[str, str, str]], is_plain: bool) -> Iterator[Written]:
    """The days that are written there; each reading is year, month and day."""
    days = tuple(day for each in readings if (day := _day(*each)) is not None)
    if days:
        yield Written(days, found.start(), found.end(), is_plain)


def _day(year: str, month: str, day: str) -> date | None:
    whole = _year(year)
    month_number = int(month) if month.isdecimal() else MONTH_NUMBERS[month[:3]]
    try:
        return date(whole, month_number, _ordinal(day))
    except ValueError:
        return None


def _year(text: str) -> int:
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


def is_said_birth(text: Folded, start: int, end: int) -> bool:
    """Whether words near a day say that it is somebody's birth: not "aged 16 on" a month's end, "born before"."""
    before = text.text[max(0, start - NEAR_DAY) : start]
    said = _BIRTH_BEFORE.search(before)
    if said and not _COHORT.search(said["between"]):
        is_age = said["word"] in _AGE_WORDS
        return not (is_age and re.search(r"\b(?:on|at|as)\b", said["between"]))
    if _CORRECTED_TO.search(before) or _AN_AGE_BEFORE.search(before) or _is_born_at(before):
        return True
    if _AN_AGE_AFTER.match(text.text, end) and not _WHEN.search(before):
        return True
    after = _BIRTH_AFTER.search(text.text[end : end + NEAR_DAY])
    return after is not None and not re.search(r"[.!?;]\s", after["between"])


def _is_born_at(before: str) -> bool:
    """Whether somebody is said to be born at a place on the day that follows: "born at St Mary's on"."""
    born = _BORN_AT.search(before)
    return born is not None and not (
        _COHORT.search(born["place"]) or _DOES.search(born["place"]) or _OF_A_COHORT.search(before, 0, born.start())
    )


def births_in_a_month(text: Folded) -> Iterator[tuple[int, int, int, int]]:
    """Year and month of each birth that the text gives so, and where: "born in Sept 2013", "DOB 09/2013"."""
    plain = text.text
    beside_ages = _MONTHS_BESIDE_AN_AGE if _may_say_an_age(plain) else ()
    for pattern in (*(_MONTHS_OF_BIRTH if _may_say_birth(plain) else ()), *beside_ages):
        for found in pattern.finditer(plain):
            month = found["month"]
            number = int(month) if month.isdecimal() else MONTH_NUMBERS[month[:3]]
            if 0 < number <= 12 and not _OF_A_COHORT.search(plain, max(0, found.start() - NEAR_DAY), found.start()):
                yield _year(found["year"]), number, found.start("when"), found.end("when")


def birthdays_in(text: Folded) -> Iterator[tuple[int, int, int]]:
    """
    Where a day and month without a year are behind what may say a birth: "b. 4 March", "aged 9 (4 March)".

    Where that begins, and start and end of the day.
    """
    for pattern, may_say in ((_WITHOUT_A_YEAR, _may_say_birth), (_BESIDE_AN_AGE, _may_say_an_age)):
        if may_say(text.text):
            yield from ((found.start(), *found.span("when")) for found in pattern.finditer(text.text))


def _may_say_birth(text: str) -> bool:
    """Whether there is anything of words about birth or age: a quick look, for every text is asked."""
    return "age" in text or _BEGINS_LIKE_BIRTH.search(text) is not None


def _may_say_an_age(text: str) -> bool:
    """Whether there is anything of ages beside which a month or a day is one of birth, as quick a look."""
    return any(each in text for each in _AGE_BEGINS_IN) or ("y" in text and _YEARS_GLUED.search(text) is not None)


def is_reported(text: Folded, start: int, day: date) -> bool:
    """Whether it is the first or last day of a month that the text reports on: "year ending 31 March 2023"."""
    is_edge = day.day == 1 or (day + timedelta(days=1)).day == 1
    return is_edge and bool(_REPORTED.search(text.text[max(0, start - 25) : start]))
