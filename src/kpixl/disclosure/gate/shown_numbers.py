"""What a number or a text shows by its format: letters and zeros that are in no cell."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from kpixl.words.naming import DAY_ZERO
from kpixl.workbook.ooxml.cells import DAY_ZERO_1904

FORMATS_AT_HAND = 1_024
DAYS_AT_MOST = 100_000  # as a serial number: the year 2173

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_SECTION = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)')
_DIGITS = re.compile(r"[0#?]+(?:[ ,./-]?[0#?]+)*")
_WHOLE = re.compile(r"(?P<sign>-?)(?P<digits>\d+)(?:\.0*)?")


class _Shape(NamedTuple):
    """What a section shows: words, the places for digits, more words. Without places it is words alone."""

    before: str
    places: str
    behind: str


def number_as_text(value: str, code: str) -> str:
    """A number with the letters and zeros that its format shows: `QX-0047` for 47 by `"QX-"0000`; "" if none."""
    positive, negative = _shapes(code)
    if positive is None and negative is None:
        return ""
    number = _WHOLE.fullmatch(value) or _WHOLE.fullmatch(_without_power(value))
    shape = negative if number and number["sign"] else positive
    if number is None or shape is None:
        return ""
    return shape.before + (_filled(shape.places, number["digits"]) if shape.places else "") + shape.behind


def text_as_shown(text: str, code: str) -> str:
    """A text with the words that its format adds: `Xanthe Bell` for Bell by `"Xanthe "@`; "" if it adds none."""
    if "@" not in code:
        return ""
    literal = _literal(_sections(code)[-1])
    return literal.replace("@", text) if any(map(str.isalnum, literal)) and "@" in literal else ""


def words_of_format(code: str) -> str:
    """The words that a day's format shows beside the day: `born` for `"born "d/m/yyyy`."""
    words = "".join(found[1] or found[2] or "" for found in _LITERAL.finditer(_sections(code)[0]))
    return words.strip() if any(map(str.isalpha, words)) else ""


def day_and_time(value: str, counts_from_1904: bool = False) -> datetime | None:
    """The day and time of a serial number; None for anything else."""
    try:
        serial = float(value)
    except ValueError:
        return None
    if not 0 < serial < DAYS_AT_MOST:
        return None
    zero: date = DAY_ZERO_1904 if counts_from_1904 else DAY_ZERO
    return datetime(zero.year, zero.month, zero.day) + timedelta(days=int(serial), minutes=round(serial % 1 * 1440))


@lru_cache(FORMATS_AT_HAND)
def _shapes(code: str) -> tuple[_Shape | None, _Shape | None]:
    """What numbers from zero up show, and what negative ones show; None if it is only the number."""
    sections = _sections(code)
    return _shape(sections[0]), _shape(sections[1] if len(sections) > 1 else sections[0])


def _shape(section: str) -> _Shape | None:
    if section == "General":
        return None
    literal = _literal(section).replace("General", "#")
    holes = _DIGITS.search(literal)
    if holes is None:
        is_words = not any(map(str.isalpha, _LITERAL.sub("", section))) and any(map(str.isalpha, literal))
        return _Shape(literal, "", "") if is_words else None
    before, places, behind = literal[: holes.start()], holes[0], literal[holes.end() :]
    has_more = any(map(str.isalnum, before + behind))
    if not (has_more or places.startswith("00") or re.search(r"[0#?][ ./-][0#?]", places)):
        return None
    return _Shape(before, places, behind)


@lru_cache(FORMATS_AT_HAND)
def _sections(code: str) -> tuple[str, ...]:
    return tuple(_SECTION.findall(code)[:-1]) or ("",)


def _literal(section: str) -> str:
    return _LITERAL.sub(lambda found: found[1] or found[2] or "", section)


def _without_power(value: str) -> str:
    """`4.505577104E9` in digits; any other as it is."""
    if "e" not in value.lower():
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if number.is_integer() else value


def _filled(places: str, digits: str) -> str:
    """The digits in the places of a format, filled from the right; digits left over go before them."""
    count = sum(each in "0#?" for each in places)
    rest, filled = list(digits.rjust(count, "0")), []
    for each in reversed(places):
        filled.append(rest.pop() if each in "0#?" and rest else each)
    return "".join(rest) + "".join(reversed(filled))
