"""
Who must not be found in a file: ids, names, dates of birth and postcodes, and where a text holds one of them.

Ids match as whole tokens; names match as forename and surname together, in either order. What an ordinary page says
anyway is no identity: a count that equals somebody's number, "in May, June", "year ending 31 March 2023".
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from kpixl.disclosure.gate.finding import FindingKind
from kpixl.disclosure.gate.ordinary_words import CALENDAR, GROUPS, ORDINARY


class Context(Enum):
    """What a text is to the file: it decides what a bare number in it can be."""

    TEXT = "written by somebody"
    NUMBER = "the value of a number"
    MARKUP = "a setting, an index, a size"
    BINARY = "a run of characters among bytes"


class Match(NamedTuple):
    """What was found, for counting; never to be shown."""

    kind: FindingKind
    value: str


COMPACT_DATE = 8  # 20110304
COUNT_DIGITS = 4  # a number of so many digits may be a count; a longer one is not taken for one
WEAK_WORD = 2  # letters: an id as short as that stands in every text
BINARY_ID = 6  # characters: shorter runs come up among bytes by chance
MARKUP_ID = 4

_TOKEN = re.compile(r"[^\W_]+")
_SEPARATOR = re.compile(r"[^\w\0]|_")
_ASCII_SEPARATORS = {code: " " for code in range(1, 128) if not chr(code).isalnum()}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GUID = re.compile(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_ID_WORD = re.compile(r"(?i)\b(?:child|person|client|case|id|ids|ref|reference|worker|pupil|sibling)[\s:#.=]*$")
_INITIAL = re.compile(r"[\W_]*(?:[^\W\d_]\.?[\W_]*)?")  # or none
_SENTENCE_END = re.compile(r"[.!?]\s")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHES = re.compile(r"['’‘`´]")
_POSTCODE = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}[0-9][A-Z0-9]?)[ \xa0_+-]{0,2}([0-9][A-Z]{2})(?![A-Z0-9])")
_REPORTED = re.compile(
    r"(?i)\b(?:ending|ended|as at|as of|end of|up to|until|to|from|since|between|and|month end)(?: the)?[\s:(]*$"
)

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TIME = r"(?:[T ]+(\d{1,2}:\d{2}(?::\d{2})?))?"
_DATES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), order)
    for pattern, order in (
        (r"(?<![\d.])(\d{4})([-/.:_])(\d{1,2})\2(\d{1,2})(?!\d)" + _TIME, "y-md"),
        (r"(?<![\d./-])(\d{1,2})([-/._])(\d{1,2})\2(\d{4})(?!\d)" + _TIME, "d-my"),
        (r"(?<![\d./-])(\d{1,2})([-/])(\d{1,2})\2(\d{2})(?![\d/-])" + _TIME, "d-my"),
        (r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s./_-]*(?:of\s+)?" + _MONTH + r"[\s./,_-]*'?(\d{4}|\d{2})(?!\d)", "dmy"),
        (r"(?<![a-z])" + _MONTH + r"[\s./_-]*(\d{1,2})(?:st|nd|rd|th)?[\s./,_-]+(\d{4}|\d{2})(?!\d)", "mdy"),
        (r"(?<!\d)(\d{4})[\s./_-]*" + _MONTH + r"[\s./_-]*(\d{1,2})(?!\d)", "ymd"),
        (r"\bDATE(?:SERIAL)?\(\s*(\d{4})\s*,\s*(\d{1,2})\s*,\s*(\d{1,2})\s*\)", "ymd"),
    )
)
_US_DATE = re.compile(r"#(\d{1,2})/(\d{1,2})/(\d{4})#")
_COMPACT = re.compile(r"(?<![^\W_])\d{8}(?![^\W_])")
_MAY_BE_DATE = re.compile(rf"(?i)\d[-/.:_]\d|\d{{8}}|\d[\s./_-]*(?:st|nd|rd|th|of\s|{_MONTH})|{_MONTH}[\s./_-]*\d|DATE")
_MAY_BE_POSTCODE = re.compile(r"[A-Za-z]\d[A-Za-z0-9]?[ \xa0_+-]{0,2}\d[A-Za-z]{2}")
_IS_TWISTED = re.compile(r"[^\x00-\x7f]|'|[a-z][A-Z]")  # accents, apostrophes, words run together
_PIVOT_YEAR = 50  # 49 is 2049, 50 is 1950


class _Token(NamedTuple):
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Identities:
    """
    The children and workers of the extracts, as they are looked for. `of` makes one.

    Texts are folded (case, accents); an id or name of several tokens is kept as those, joined by a blank.
    """

    ids: frozenset[str]
    exact_ids: frozenset[str]  # of letters alone: "May" is not the id "may"
    id_tokens: tuple[int, ...]  # how many tokens ids have
    id_starts: frozenset[str]  # their first tokens
    numbers: frozenset[int]  # ids that a number cell can hold
    names: frozenset[str]
    name_tokens: tuple[int, ...]
    name_starts: frozenset[str]
    lone_names: frozenset[str]  # forenames and surnames
    born: frozenset[date]
    postcodes: frozenset[str]

    @classmethod
    def of(
        cls,
        ids: Iterable[str] = (),
        names: Iterable[tuple[str, str]] = (),
        full_names: Iterable[str] = (),
        born: Iterable[date] = (),
        postcodes: Iterable[str] = (),
    ) -> Identities:
        """`names` are forename and surname; `full_names` are whole, in either order, as workers' often are."""
        whole_ids = _with_blanks(ids)
        letters = set(filter(str.isalpha, whole_ids))
        any_case = "\0".join(whole_ids).casefold().split("\0") if whole_ids else ()
        pairs = {(tuple(_folded(f)), tuple(_folded(s))) for f, s in names}
        sequences = {each for pair in pairs if all(pair) for each in _orders(*pair)}
        sequences |= {each for name in set(full_names) for each in _orders_of_whole(tuple(_folded(name)))}
        lone = {" ".join(part) for pair in pairs for part in pair if part}
        return cls(
            ids=frozenset(any_case).difference(map(str.casefold, letters)),
            exact_ids=frozenset(letters),
            id_tokens=tuple(sorted({each.count(" ") + 1 for each in whole_ids})),
            id_starts=frozenset(each.partition(" ")[0] for each in any_case),
            numbers=frozenset(map(int, filter(_is_long, filter(_is_plain_number, whole_ids)))),
            names=frozenset(" ".join(each) for each in sequences),
            name_tokens=tuple(sorted({len(each) for each in sequences})),
            name_starts=frozenset(each[0] for each in sequences),
            lone_names=frozenset(lone),
            born=frozenset(born),
            postcodes=frozenset(found for each in postcodes for found in _postcodes_in(each)),
        )

    @property
    def not_looked_for(self) -> str:
        """What can't be found in any file, since the extracts tell nobody's; empty where they tell all."""
        known = {"ids": self.ids or self.exact_ids, "names": self.names, "dates of birth": self.born}
        unknown = [what for what, some in known.items() if not some]
        return f"Not looked for, since the extracts tell none: {', '.join(unknown)}." if unknown else ""

    def found_in(
        self, text: str, context: Context = Context.TEXT, own_dates: Collection[date] = (), *, ids: bool = True
    ) -> Iterator[Match]:
        """All identities in a text, each as often as it stands there. Without `ids` ids are not looked for."""
        if context is Context.NUMBER:
            if ids and _whole_number(text) in self.numbers:
                yield Match(FindingKind.ID, str(_whole_number(text)))
            if self.born and len(text) == COMPACT_DATE:
                yield from self._dates_in(text, own_dates)
            return
        words = {word.casefold() for word in _TOKEN.findall(text)}
        if ids and not words.isdisjoint(self.id_starts):
            yield from self._ids_in(text, context)
        if self.names and (_IS_TWISTED.search(text) or not words.isdisjoint(self.name_starts)):
            yield from self._names_in(text)
        if self.born and _MAY_BE_DATE.search(text):
            yield from self._dates_in(text, own_dates)
        if self.postcodes and _MAY_BE_POSTCODE.search(text):
            yield from (Match(FindingKind.POSTCODE, each) for each in _postcodes_in(text) if each in self.postcodes)

    def is_lone_name(self, text: str) -> bool:
        """Whether the whole text is somebody's forename or surname."""
        return len(text) < 60 and " ".join(_folded(text)) in self.lone_names

    def lone_names_in(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of words that are somebody's forename or surname; months and words in lower case are not."""
        for token in _tokens_at(text):
            word = _fold(token.text)
            starts_sentence = not text[: token.start].strip() or bool(_SENTENCE_END.search(text[: token.start][-2:]))
            is_word = word in CALENDAR or (word in ORDINARY and starts_sentence)
            if token.text[:1].isupper() and word in self.lone_names and not is_word:
                yield token.start, token.end

    def _ids_in(self, text: str, context: Context) -> Iterator[Match]:
        tokens = _tokens_at(text)
        guids = [found.span() for found in _GUID.finditer(text)] if "-" in text else []
        for index in range(len(tokens)):
            for length in self.id_tokens:
                some = tokens[index : index + length]
                if len(some) < length:
                    break
                key = " ".join(token.text for token in some) if length > 1 else some[0].text
                is_id = key.casefold() in self.ids or key in self.exact_ids
                if is_id and self._counts_as_id(key, text, some, context, guids):
                    yield Match(FindingKind.ID, key.casefold())

    def _counts_as_id(
        self, key: str, text: str, tokens: list[_Token], context: Context, guids: list[tuple[int, int]]
    ) -> bool:
        """Whether what reads like an id is one, and no count, setting or word."""
        start, end = tokens[0].start, tokens[-1].end
        gaps = [text[before.end : after.start] for before, after in pairwise(tokens)]
        if any(len(gap) > 2 for gap in gaps):
            return False
        is_number = key.replace(" ", "").isdecimal()
        if context is Context.BINARY and len(key) < BINARY_ID:
            return False
        if context is Context.MARKUP and (is_number or key.isalpha() or len(key) < MARKUP_ID):
            return False
        if is_number and any(gap.strip(" ,") != gap for gap in gaps):
            return False  # a list of numbers
        if is_number and (_is_decimal(text, start, end) or any(left <= start < right for left, right in guids)):
            return False
        is_weak = (is_number and not _is_long(key)) or (key.isalpha() and len(key) <= WEAK_WORD)
        if not is_weak:
            return True
        return text.strip() == text[start:end] or bool(_ID_WORD.search(text[max(0, start - 20) : start]))

    def _names_in(self, text: str) -> Iterator[Match]:
        plain = _plain(text)
        tokens = _tokens_at(plain)
        readings = [(plain, tokens)]
        if any(len(token.text) == 1 for token in tokens):
            readings.append((plain, [token for token in tokens if len(token.text) > 1]))  # Ade B. Okoro
        if _CAMEL.search(plain):
            apart = _CAMEL.sub(" ", plain)
            readings.append((apart, _tokens_at(apart)))
        found: set[str] = set()
        for reading, words in readings:
            folded = [word.text.casefold() for word in words]
            if self.name_starts.isdisjoint(folded):
                continue
            for index, first in enumerate(folded):
                if first not in self.name_starts:
                    continue
                for length in self.name_tokens:
                    key = " ".join(folded[index : index + length])
                    if key in self.names and self._counts_as_name(reading, words[index : index + length]):
                        found.add(key)
        yield from (Match(FindingKind.PERSON_NAME, " ".join(sorted(key.split()))) for key in found)

    def _counts_as_name(self, text: str, tokens: list[_Token]) -> bool:
        """Whether words that are a name in this order stand together as one."""
        gaps = [text[before.end : after.start] for before, after in pairwise(tokens)]
        if any(len(gap) > 6 or not _INITIAL.fullmatch(gap) for gap in gaps):
            return False
        if any(_SENTENCE_END.search(gap) and not re.search(r"\w", gap) for gap in gaps):
            return False
        words = [token.text.casefold() for token in tokens]
        if not all(word in ORDINARY for word in words):
            return True
        if all(word in CALENDAR for word in words) or any(gap not in (" ", ", ") for gap in gaps):
            return False
        following = _TOKEN.search(text, tokens[-1].end)
        is_group = following is not None and following[0].casefold() in GROUPS
        return all(token.text[0].isupper() for token in tokens) and not is_group

    def _dates_in(self, text: str, own_dates: Collection[date]) -> Iterator[Match]:
        for day, start in _days_in(text):
            if day not in self.born or day in own_dates:
                continue
            is_edge = day.day == 1 or (day + timedelta(days=1)).day == 1
            if not (is_edge and _REPORTED.search(text[max(0, start - 25) : start])):
                yield Match(FindingKind.BIRTH_DATE, day.isoformat())


def _days_in(text: str) -> Iterator[tuple[date, int]]:
    """The days that a text writes out, in any of the usual forms, and where; those with a time of day are no births."""
    bare = _GUID.sub("", text) if "-" in text else text
    for pattern, order in _DATES:
        for found in pattern.finditer(bare):
            parts = dict(zip(order, found.groups(), strict=False))
            time = found.groups()[len(order)] if len(found.groups()) > len(order) else None
            if not time or not time.replace(":", "").strip("0"):
                yield from _day(parts["y"], parts["m"], parts["d"], found.start())
            if order == "d-my" and int(parts["m"]) > 12 and not time:  # month first
                yield from _day(parts["y"], parts["d"], parts["m"], found.start())
    for found in _US_DATE.finditer(bare):
        yield from _day(found[3], found[1], found[2], found.start())
    for found in _COMPACT.finditer(bare):
        yield from _day(found[0][:4], found[0][4:6], found[0][6:], found.start())
        yield from _day(found[0][4:], found[0][2:4], found[0][:2], found.start())


def _day(year: str, month: str, day: str, start: int) -> Iterator[tuple[date, int]]:
    number = int(month) if month.isdecimal() else _MONTHS[month[:3].lower()]
    whole = int(year)
    if len(year) == 2:
        whole += 2000 if whole < _PIVOT_YEAR else 1900
    try:
        yield date(whole, number, int(day)), start
    except ValueError:
        return


def _postcodes_in(text: str) -> Iterator[str]:
    return (found[1] + found[2] for found in _POSTCODE.finditer(text.upper()))


def _fold(text: str) -> str:
    """Without case and accents."""
    return _without_accents(text).casefold()


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def _plain(text: str) -> str:
    """A text in which names read as they are compared, but for their case: no accents, apostrophes, `'s`."""
    if "'" not in text and text.isascii():
        return text
    return _APOSTROPHES.sub("", _POSSESSIVE.sub("", _without_accents(text)))


def _folded(name: str) -> list[str]:
    """The words of a name; initials are none."""
    return [_fold(token) for token in _tokens(_plain(name)) if len(token) > 1]


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _with_blanks(texts: Iterable[str]) -> set[str]:
    """The tokens of each text with a blank between them; of a hundred thousand ids at once, so in one sweep."""
    joined = "\0".join(texts)
    plain = joined.translate(_ASCII_SEPARATORS) if joined.isascii() else _SEPARATOR.sub(" ", joined)
    return {" ".join(text.split()) for text in plain.split("\0")} - {""}


def _tokens_at(text: str) -> list[_Token]:
    return [_Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _orders(forename: tuple[str, ...], surname: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways in which people write a forename and a surname."""
    for given in {forename, forename[:1]}:
        yield (*given, *surname)
        yield (*surname, *given)


def _orders_of_whole(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A name that came whole, either way round; its first and last word too, where all are words."""
    if len(name) < 2:
        return
    yield name
    yield (*name[1:], name[0])
    yield (name[-1], *name[:-1])
    if all(word.isalpha() for word in name):
        yield name[0], name[-1]
        yield name[-1], name[0]


def _is_long(number: str) -> bool:
    """Whether a number is no count: more digits than a page's counts have, or a leading zero."""
    return len(number) > COUNT_DIGITS or number.startswith("0")


def _is_plain_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _whole_number(text: str) -> int | None:
    """The number that a cell holds, however it is written (`1.234567E6`); None where it is not whole."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _is_decimal(text: str, start: int, end: int) -> bool:
    """Whether the digits are only one side of a decimal point."""
    before = start >= 2 and text[start - 1] == "." and text[start - 2].isdigit()
    after = end + 1 < len(text) and text[end] == "." and text[end + 1].isdigit()
    return before or after
