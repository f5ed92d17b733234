"""What a column of a typed scorecard holds, judging by the words of its heading, and which month it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.typed_pages.grids import GridCell
from kpixl.words.naming import MONTH_NAMES
from kpixl.words.periods import Period

YearOf = Callable[[int], int | None]
"""Gives the year of a month (1 to 12) whose heading has none; None if it is unknown."""


class ColumnRole(Enum):
    """What a column is for."""

    REF = auto()
    LABEL = auto()
    TARGET = auto()
    NATIONAL = auto()
    COMPARABLE = auto()
    BENCHMARKS = auto()  # both in one cell, the national first
    WAY = auto()  # which way is good
    LETTER = auto()
    FIGURE = auto()
    COUNT = auto()  # beside the figure
    NARRATIVE = auto()
    MONTH = auto()  # the month of each row, if every month has a row of its own
    OTHER = auto()


class MonthHeading(Struct, frozen=True):
    """A month, quarter or year as a heading names it. `order` sorts headings of the same kind."""

    name: str
    kind: str
    order: int
    month: int | None = None
    year: int | None = None

    def period(self, year_of: YearOf) -> Period | None:
        """The month; None if the heading names none, or its year is unknown."""
        if self.month is None:
            return None
        year = self.year or year_of(self.month)
        return Period(year, self.month) if year else None


_WORDS = (  # the first that fits decides
    (ColumnRole.NARRATIVE, r"narrative|commentary|comments?|notes?|analysis|explanation|story"),
    (ColumnRole.OTHER, r"owner|lead|trend|travel|dot|units?|page|row|source|frequency|present"),
    (ColumnRole.LETTER, r"rags?|ragging|rating|status|letter|colour|color"),
    (ColumnRole.WAY, r"polarity|good|better|direction"),
    (ColumnRole.TARGET, r"targets?|goal|aim"),
    (ColumnRole.BENCHMARKS, r"(?=.*\b(?:national|england))(?=.*\b(?:compar\w*|neighbours?)).*"),
    (ColumnRole.NATIONAL, r"national|england"),
    (ColumnRole.COMPARABLE, r"compara\w*|neighbours?|sn|statistical"),
    (ColumnRole.BENCHMARKS, r"benchmarks?"),
    (ColumnRole.COUNT, r"count|numerator|denominator"),
    (ColumnRole.FIGURE, r"figures?|value|actual|outturn|result|rate|percentage|percent|number|printed|latest|current"),
    (ColumnRole.LABEL, r"metrics?|indicators?|measures?|names?|kpis?|description|title"),
    (ColumnRole.REF, r"refs?|reference|no|id|code|key"),
    (ColumnRole.MONTH, r"months?|period|quarter|date"),
)
_ROLES = [(role, re.compile(rf"\b(?:{words})\b")) for role, words in _WORDS]
_OF_A_MONTH = (ColumnRole.FIGURE, ColumnRole.COUNT, ColumnRole.LETTER, ColumnRole.TARGET, ColumnRole.OTHER)
_BETTER_FIGURES = re.compile(r"\b(?:value|rate|percentage|percent|actual|outturn|performance|result)\b|%")

_SHORT = [name[:3] for name in MONTH_NAMES]
_NAMED = re.compile(
    rf"\b(?P<name>{'|'.join(MONTH_NAMES)}|sept|{'|'.join(_SHORT)})\b[ '’-]*"
    r"(?:\d{1,2}(?:st|nd|rd|th)? +(?=20\d\d))?(?P<year>\d{4}|\d{2})?\b"
)
_DAY = re.compile(r"\b\d{1,2}(?P<by>[- /])(?P<month>0?[1-9]|1[0-2])(?P=by)(?P<year>20\d\d|\d\d)\b")
_ISO = re.compile(
    r"\b(?P<year>20\d\d)[- /](?P<month>0[1-9]|1[0-2])\b(?:-\d\d)?|\b(?P<m>0?[1-9]|1[0-2])/(?P<y>20\d\d)\b"
)
_QUARTER = re.compile(r"\b(?:q|quarter |qtr )(?P<quarter>[1-4])\b(?:\D*(?P<year>20\d\d))?")
_YEAR = re.compile(r"\b(?P<year>20\d\d) ?[-/–] ?(?:20)?\d\d\b")
_WORD = re.compile(r"[a-z]{2}")
_TO_DATE = re.compile(r"\bytd\b|\byear to date\b")


class Heading(Struct, frozen=True):
    """A column's role and month; `is_better` if its figures take precedence over others of the same month."""

    role: ColumnRole
    month: MonthHeading | None = None
    is_better: bool = False
    has_words: bool = True  # more than the month

    @property
    def is_for_all(self) -> bool:
        """Whether such a column usually holds for all months."""
        return self.role is ColumnRole.TARGET


def heading(cell: GridCell) -> Heading | None:
    """What a heading says; None if it is empty."""
    text = plain_heading(cell.says)
    month = MonthHeading(*_of_day(cell.day)) if cell.day else month_named(text)
    if not text and not month:
        return None
    rest = _without_months(text)
    role = next((role for role, words in _ROLES if words.search(rest)), None)
    if "#" in text and role is None:
        role = ColumnRole.REF
    if (
        role is ColumnRole.FIGURE
        or role is ColumnRole.COUNT
        or (month and role in (None, ColumnRole.LABEL, ColumnRole.REF, ColumnRole.MONTH))
    ):
        is_count = role is ColumnRole.COUNT
        better = bool(_BETTER_FIGURES.search(rest))
        return Heading(ColumnRole.COUNT if is_count else ColumnRole.FIGURE, month, better, bool(_WORD.search(rest)))
    return Heading(role or ColumnRole.OTHER, month)


def _without_months(text: str) -> str:
    for pattern in (_DAY, _ISO, _TO_DATE, _QUARTER, _NAMED, _YEAR):
        text = pattern.sub(" ", text)
    return text


def plain_heading(text: str) -> str:
    """The text in lower case, with spaces for punctuation."""
    return re.sub(r"\s+", " ", re.sub(r"[_:;,.()\[\]?!\"\n]", " ", text.lower())).strip()


def month_named(text: str) -> MonthHeading | None:
    """The month, quarter or year that a heading in lower case names."""
    if found := _DAY.search(text):
        return MonthHeading(*_of_day(date(_year_of(found["year"]), int(found["month"]), 1)))
    if found := _ISO.search(text):
        return MonthHeading(*_of_day(date(int(found["year"] or found["y"]), int(found["month"] or found["m"]), 1)))
    if _TO_DATE.search(text):
        return MonthHeading("Year to date", "to date", 0)
    if found := _QUARTER.search(text):
        quarter, year = int(found["quarter"]), int(found["year"] or 0)
        return MonthHeading(f"Quarter {quarter}{f' {year}' if year else ''}", "quarter", year * 4 + quarter)
    if (found := _NAMED.search(text)) and not (found["name"] == "may" and _is_a_verb(text)):
        month = _SHORT.index(found["name"][:3]) + 1
        year = _year_of(found["year"] or "0")
        if not year:
            return MonthHeading(MONTH_NAMES[month - 1].title(), "month", 0, month)
        return MonthHeading(*_of_day(date(year, month, 1)))
    if found := _YEAR.search(text):
        return MonthHeading(found[0].replace(" ", ""), "year", int(found["year"]))
    return None


def _year_of(digits: str) -> int:
    """2024 for 24 or 2024; 0 for 0, which means none."""
    return int(digits) + (2000 if 0 < int(digits) < 100 else 0)


def _is_a_verb(text: str) -> bool:
    return re.search(r"\bmay (?:be|have|not|need)\b", text) is not None


def _of_day(day: date) -> tuple[str, str, int, int, int]:
    period = Period(day.year, day.month)
    return period.name, "dated month", period.number, day.month, day.year


def with_upper(own: Heading | None, upper: Heading | None) -> Heading | None:
    """A column's heading, completed by the line above it: with its month, or with what it is for."""
    if own is None or upper is None:
        return own or upper
    if own.month is None and upper.month and own.role in _OF_A_MONTH and not (own.is_for_all and upper.has_words):
        role = ColumnRole.FIGURE if own.role is ColumnRole.OTHER and own.is_better else own.role
        return replace(own, role=role, month=upper.month)
    if own.month and not own.has_words and upper.role in (ColumnRole.LETTER, ColumnRole.TARGET, ColumnRole.COUNT):
        return replace(own, role=upper.role)
    return own
