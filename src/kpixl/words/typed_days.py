"""Days as people type them in words of their own: `30 June`, `30/06/2024`, `end of July`; day first, as the UK does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from kpixl.words.periods import Period

YEARS_AHEAD = 10  # a day further off is a slip
SHORT_YEARS_AHEAD = 2  # how far ahead the 26 of `Jun 26` may still be a year rather than a day
_DAYS = ("%d/%m/%Y", "%d/%m/%y", "%Y/%m/%d", "%d %B %Y", "%d %b %Y", "%d %B %y", "%d %b %y", "%B %d %Y", "%b %d %Y")
_DAYS_WITHOUT_YEAR = ("%d/%m %Y", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y")
_MONTHS, _MONTHS_SHORT = ("%B %Y", "%b %Y", "%m/%Y", "%Y/%m"), ("%B %y", "%b %y")
_MONTHS_WITHOUT_YEAR = ("%B %Y", "%b %Y")
_BEFORE_A_DAY = re.compile(r"^(?:(?:by|on|before|due|until|till|the|end of|end|close of)\s+)+")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\s+")
_TIME = re.compile(r"\s+00:00(?::00)?$")  # written by a program after a day
_BESIDE_A_NAME = re.compile(r"(?<=[a-z])/(?=[a-z0-9])|(?<=\d)/(?=[a-z])")


def day_named(text: str, since: date) -> date | None:
    """
    The day that a text names, if it names nothing else; None for other words, and for what could be two days.

    Without a year it is the first such day from `since` on. A month means its last day. The first of two numbers is the
    day: 07/06/2024 is in June, and 06/30/2024 is no day.
    """
    days = {*_with_a_year(_plain(text), since), *_without_one(_plain(text), since)}
    return days.pop() if len(days) == 1 else None


def _plain(text: str) -> str:
    """The words without what people write around a day: `by Friday, the 5th of July` is `5 july`."""
    words = " ".join(text.casefold().replace(",", " ").replace(".", "/").replace("-", "/").split()).strip("/ ")
    words = _TIME.sub("", _BEFORE_A_DAY.sub("", words))
    words = _BEFORE_A_DAY.sub("", _WEEKDAY.sub("", words))
    words = re.sub(r"\bsept\b", "sep", _ORDINAL.sub(r"\1", words).replace(" of ", " "))
    return _BESIDE_A_NAME.sub(" ", words)


def _with_a_year(words: str, since: date) -> Iterator[date]:
    for days, ahead in (
        (_read([words], _DAYS), YEARS_AHEAD),
        (_ends(_read([words], _MONTHS)), YEARS_AHEAD),
        (_ends(_read([words], _MONTHS_SHORT)), SHORT_YEARS_AHEAD),
    ):
        yield from (day for day in days if abs(day.year - since.year) <= ahead)


def _without_one(words: str, since: date) -> list[date]:
    """The first day from `since` on."""
    texts = [f"{words} {year}" for year in (since.year, since.year + 1)]
    days = [*_read(texts, _DAYS_WITHOUT_YEAR), *_ends(_read(texts, _MONTHS_WITHOUT_YEAR))]
    return sorted(day for day in days if day >= since)[:1]


def _read(texts: Iterable[str], forms: Iterable[str]) -> Iterator[date]:
    for text in texts:
        for form in forms:
            try:
                yield datetime.strptime(text, form).date()
            except ValueError:
                continue


def _ends(days: Iterable[date]) -> Iterator[date]:
    """The last days of their months."""
    yield from (Period(day.year, day.month).last_day for day in days)
