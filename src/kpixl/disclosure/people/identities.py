"""
The identities that must not be found in a file: ids, names, dates of birth and addresses; and where a text holds one.

What an ordinary page says anyway is no identity: a count that equals somebody's number, "in May, June", a day that is
somebody's birthday among the thousands of a council.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import IntEnum
from functools import cached_property, partial
from typing import NamedTuple

from msgspec import Struct, field

from kpixl.disclosure.finding import FindingKind
from kpixl.disclosure.people.addresses import Addresses
from kpixl.disclosure.people.births import (
    birthdays_in,
    births_in_a_month,
    births_in_a_year,
    is_beside_a_word,
    is_in_the_sentence_of,
    is_said_birth,
    least_age,
    serials_called_births,
)
from kpixl.disclosure.people.days import MONTH_NUMBERS, Written, days_in, is_reported
from kpixl.disclosure.people.folding import Folded, Word, folded, with_plain_capitals
from kpixl.disclosure.people.ids import Context, Ids
from kpixl.disclosure.people.ids_in_groups import ids_in_groups
from kpixl.disclosure.people.initials_and_half_postcodes import may_have_initials, telling_beside
from kpixl.disclosure.people.known_births import KnownBirths
from kpixl.disclosure.people.names import NameAt, PeopleNames
from kpixl.disclosure.people.names_in_accounts import may_be_accounts
from kpixl.disclosure.people.names_in_reading import NamesInReading
from kpixl.disclosure.people.readings_as_meant import mended, misread
from kpixl.disclosure.people.record_shapes import RecordShape
from kpixl.disclosure.people.seen_before import SeenBefore
from kpixl.disclosure.people.spelt_names import is_spelt
from kpixl.disclosure.people.taken_stretches import Stretches

COMPACT_DATE = 8  # 20110304
BESIDE_A_NAME = 45  # the most characters between a name and a day that is its bearer's
WHOLE_NAME_AT_MOST = 60  # characters
NAMES_AND_PLACES = (FindingKind.PERSON_NAME, FindingKind.ADDRESS, FindingKind.POSTCODE)
_TOKEN = re.compile(r"(?=[0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[A-Za-z0-9]{8,60}")
_WORD_BEHIND = re.compile(r"(?<=\d)[a-z]{4,}\Z")  # 104477review
_MONTH_OR_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_SAYS_A_DAY = re.compile("|".join((*MONTH_NUMBERS, "^dob", "^born", "^dateofb")))  # 4mar2011, dob04032011


class Match(NamedTuple):
    """What was found, for counting and masking; never to be shown. Places are in the text that was searched."""

    kind: FindingKind
    value: str
    start: int = 0
    end: int = 0
    is_certain: bool = True


class Tells(IntEnum):
    """What the words of a text could be pieces of; words that could be a name could be anything else, too."""

    NOTHING = 0
    OTHERS = 1  # ids, days, addresses, initials
    NAMES = 2


class Identities(Struct, frozen=True, dict=True):
    """The children and workers of the extracts, as they are looked for. `of` makes one."""

    ids: Ids
    names: PeopleNames
    born: frozenset[date]
    addresses: Addresses
    born_by_name: Mapping[date, Collection[str]] = field(default_factory=dict)
    _telling_words: dict[str, Tells] = field(default_factory=dict)
    _certain_words: dict[str, Tells] = field(default_factory=dict)

    @cached_property
    def _seen_before(self) -> dict[frozenset[date], SeenBefore]:
        return {}

    @classmethod
    def of(
        cls,
        ids: Iterable[str] = (),
        names: Iterable[tuple[str, str]] = (),
        full_names: Iterable[str] = (),
        born: Iterable[date] = (),
        postcodes: Iterable[str] = (),
        address_lines: Iterable[str] = (),
        records: Iterable[RecordShape] = (),
        born_by_name: Mapping[date, Collection[str]] | None = None,
    ) -> Identities:
        """`names` are forename and surname; `full_names` are whole; `born_by_name` comes from `named_births`."""
        return cls(
            Ids.of(ids, records),
            PeopleNames.of(names, full_names),
            frozenset(born),
            Addresses.of(postcodes, address_lines),
            born_by_name or {},
        )

    def seen_before(self, own_dates: Collection[date]) -> SeenBefore:
        """What was found with the same birthdays among a page's own days; what was found with others is forgotten."""
        days = self.born.intersection(own_dates)
        if days not in self._seen_before:
            self._seen_before.clear()
        return self._seen_before.setdefault(days, SeenBefore())

    def found_in(
        self, text: str, context: Context = Context.TEXT, own_dates: Collection[date] = (), *, ids: bool = True
    ) -> Iterator[Match]:
        """Everything certain in `matches_in`, for less work. Without `ids`, ids are not looked for."""
        if context is Context.NUMBER:
            yield from self._in_number(text, own_dates, ids)
            return
        taken = Stretches()
        for reading, tells in self._telling_readings(text, context, self._certainly_tells):
            names = NamesInReading(self.names, reading, context is Context.BINARY)
            certain = names.certain if tells is Tells.NAMES and self.names else []
            for each in self._in_reading(reading, context, own_dates, ids, certain, names):
                if each.is_certain and taken.take(each.start, each.end):
                    yield each

    def matches_in(
        self, text: str, context: Context = Context.TEXT, own_dates: Collection[date] = (), *, ids: bool = True
    ) -> Iterator[Match]:
        """Everything that is or may be an identity, none within another, with what is certain first."""
        if context is Context.NUMBER:
            yield from self._in_number(text, own_dates, ids)
            return
        readings = self._telling_readings(text, context, self._what_may_tell)
        found = [
            each
            for reading, tells in readings
            for each in self._all_in_reading(reading, context, own_dates, ids, has_names=tells is Tells.NAMES)
        ]
        taken, named = Stretches(), list[tuple[int, int]]()
        for each in sorted(found, key=lambda each: not each.is_certain):
            if taken.take(each.start, each.end):
                yield each
                if each.kind in NAMES_AND_PLACES:
                    named.append((each.start, each.end))
        for each in (
            self._beside_others(text, named, readings, own_dates) if readings and context is Context.TEXT else ()
        ):
            if taken.take(each.start, each.end):
                yield each

    def _telling_readings(
        self, text: str, context: Context, tells: Callable[[Folded, Context], Tells]
    ) -> list[tuple[Folded, Tells]]:
        """The ways of reading a text, each once, in which the words could be pieces of something, and of what."""
        if self._is_token_of_nobody(text):
            return []
        plain = folded(text)
        readings = (plain, *(mended(plain) if context is Context.TEXT else ()))
        return [(each, of_words) for each in _different(readings) if (of_words := tells(each, context))]

    def is_name_like(self, text: str) -> bool:
        """Whether a short text has a part of somebody's name, or of the name of their street, among its first words."""
        if len(text) >= WHOLE_NAME_AT_MOST:
            return False
        return any(
            self.names.keys_of(word.text) or word.text in self.addresses.halves for word in folded(text).words[:4]
        )

    def _in_number(self, text: str, own_dates: Collection[date], ids: bool) -> Iterator[Match]:
        number = _whole_number(text)
        if ids and number is not None and self.ids.holds_number(number):
            yield Match(FindingKind.ID, str(abs(number)), 0, len(text))
        if self.born and len(text) == COMPACT_DATE:
            reading = folded(text)
            yield from self._births_in(reading, own_dates, NamesInReading(self.names, reading, in_bytes=True))

    def _in_reading(
        self,
        text: Folded,
        context: Context,
        own_dates: Collection[date],
        ids: bool,
        certain_names: Sequence[NameAt],
        names: NamesInReading,
    ) -> Iterator[Match]:
        """Everything except names and ids that are not certain."""
        yield from (Match(FindingKind.PERSON_NAME, each.value, each.start, each.end) for each in certain_names)
        if ids:
            yield from (
                Match(FindingKind.ID, each.value, each.start, each.end) for each in self.ids.found_in(text, context)
            )
        for each in self.addresses.found_in(text) if self.addresses else []:
            kind = FindingKind.POSTCODE if each.is_postcode and each.is_certain else FindingKind.ADDRESS
            yield Match(kind, each.value, each.start, each.end, each.is_certain)
        if self.born:
            yield from self._births_in(text, own_dates, names)

    def _all_in_reading(
        self, text: Folded, context: Context, own_dates: Collection[date], ids: bool, *, has_names: bool
    ) -> Iterator[Match]:
        in_reading = NamesInReading(self.names, text, context is Context.BINARY)
        names = in_reading.all if has_names and self.names else []
        certain = [each for each in names if each.is_certain]
        yield from self._in_reading(text, context, own_dates, ids, certain, in_reading)
        if ids and context is Context.TEXT:
            yield from (
                Match(FindingKind.ID, each.value, *text.span(each.start, each.end), False)
                for each in ids_in_groups(text, self.ids)
            )
        yield from (
            Match(FindingKind.PERSON_NAME, each.value, each.start, each.end, False)
            for each in names
            if not each.is_certain
        )

    def _beside_others(
        self,
        text: str,
        named: Sequence[tuple[int, int]],
        readings: Sequence[tuple[Folded, Tells]],
        own_dates: Collection[date],
    ) -> Iterator[Match]:
        """Initials and first halves of postcodes beside something that tells whose they are."""
        plain = with_plain_capitals(text)
        birthdays = [
            reading.span(each.start, each.end)
            for reading, _ in (readings if self.born and may_have_initials(plain) else ())
            for each in days_in(reading)
            if any(day in self.born and day not in own_dates for day in each.days)
        ]
        for each in telling_beside(plain, self.names.initials, self.addresses.half_postcodes, named, birthdays):
            kind = FindingKind.POSTCODE if each.is_postcode else FindingKind.PERSON_NAME
            yield Match(kind, text[each.start : each.end], each.start, each.end, False)

    def is_nobodys(self, text: str) -> bool:
        """Whether nothing about anybody begins in a cell and goes on in others: it is a pseudonym, a month or a day."""
        if not _MONTH_OR_DAY.fullmatch(text):
            return self._is_token_of_nobody(text) and not self.ids.may_begin_with(text.lower())
        year, digits = text[:4], text.replace("-", "")
        starts = (year in some for some in (self.ids.starts, self.addresses.starts, self.names.starts))
        return not any(starts) and not self.ids.may_begin_with(digits)

    def is_apart(self, text: str) -> bool:
        """Whether a cell holds a token of nobody, such as a pseudonym, and no id continues in it."""
        return text.isalnum() and self.is_nobodys(text) and not self.ids.may_go_on_with(text.lower())

    def _is_token_of_nobody(self, text: str) -> bool:
        """
        Whether the text is one word of letters and digits, such as a pseudonym, that has nothing to do with anybody.

        A sheet may hold hundreds of thousands of them. So long a word is no postcode, and no day without a month.
        """
        if not _TOKEN.fullmatch(text):
            return False
        word = text.lower()
        if _SAYS_A_DAY.search(word) or word in self.names.starts or word in self.addresses.starts:
            return False
        return not (
            self.names.keys_of(word) or any(map(self.ids.may_hold, (word, _WORD_BEHIND.sub("", word), *misread(word))))
        )

    def _what_may_tell(self, text: Folded, context: Context) -> Tells:
        """What the words could be pieces of; most texts of a workbook hold no such words, or only numbers."""
        is_typed = context is not Context.BINARY
        if is_typed and (is_spelt(text) or may_be_accounts(text.text) or any(self.names.short.left_out_in(text.text))):
            return Tells.NAMES
        known, before = self._telling_words, ""
        tells = Tells.OTHERS if is_typed and may_have_initials(with_plain_capitals(text.original)) else Tells.NOTHING
        for word in text.words:
            if (of_word := known.get(word.text)) is None:
                of_word = known[word.text] = self._tells(word.text)
            if of_word is Tells.NAMES or self.names.has_part(before + word.text):
                return Tells.NAMES
            if is_typed and (self.names.is_short_form(text, word) or _may_be_initial_of_a_word(text, word)):
                return Tells.NAMES
            tells, before = max(tells, of_word), word.text
        return tells

    def _certainly_tells(self, text: Folded, context: Context) -> Tells:
        """The same without what is never certain: short forms, initials, letters left out."""
        if context is not Context.BINARY and is_spelt(text):
            return Tells.NAMES
        known, tells, before = self._certain_words, Tells.NOTHING, ""
        parts = self.names.parts
        for word in text.words:
            typed = word.text
            if (of_word := known.get(typed)) is None:
                of_word = known[typed] = self._tells_for_certain(typed)
            if of_word is Tells.NAMES or before + typed in parts:
                return Tells.NAMES
            if of_word:
                tells = of_word
            before = typed
        return tells

    def _tells(self, word: str) -> Tells:
        names = self.names
        if names.is_login(word) or (word.isalpha() and (names.short.is_listed(word) or names.short.is_cut(word))):
            return Tells.NAMES
        return self._tells_for_certain(word)

    def _tells_for_certain(self, word: str) -> Tells:
        names = self.names
        if word in names.starts or names.keys_of(word) or names.split(word):
            return Tells.NAMES
        if not word.isalpha() or (len(word) == 1 and word not in "ai") or word[:3] in MONTH_NUMBERS:
            return Tells.OTHERS
        return Tells.OTHERS if word in self.ids.starts or word in self.addresses.starts else Tells.NOTHING

    # Days

    def _births_in(self, text: Folded, own_dates: Collection[date], named: NamesInReading) -> Iterator[Match]:
        for year, month, first, last in births_in_a_month(text):
            if (year, month) in self._known_births.months:
                yield Match(FindingKind.BIRTH_DATE, f"{year}-{month:02}", *text.span(first, last))
        for year, first, last in births_in_a_year(text) if self._known_births.years_of_few else ():
            if year in self._known_births.years_of_few:
                yield Match(FindingKind.BIRTH_DATE, str(year), *text.span(first, last), False)
        for day, first, last in serials_called_births(text):
            if day in self.born:
                yield Match(FindingKind.BIRTH_DATE, day.isoformat(), *text.span(first, last))
        for said, first, last in birthdays_in(text):
            start, end = text.span(said, last)
            beside = partial(is_in_the_sentence_of, start=start, end=end, text=text.original)
            is_beside = named.beside(start - BESIDE_A_NAME, end, beside)
            yield Match(FindingKind.BIRTH_DATE, text.text[first:last], *text.span(first, last), is_beside)
        for written in days_in(text):
            start, end = text.span(written.start, written.end)
            for day in written.days:
                if day not in self.born:
                    continue
                is_birth = self._is_birth(day, written, text, own_dates, named, start, end)
                if is_birth or self._may_be_birth(day, written, text, own_dates):
                    yield Match(FindingKind.BIRTH_DATE, day.isoformat(), start, end, is_birth)
                    break

    def _is_birth(
        self,
        day: date,
        written: Written,
        text: Folded,
        own_dates: Collection[date],
        named: NamesInReading,
        start: int,
        end: int,
    ) -> bool:
        if is_said_birth(text, written.start, written.end):
            return True
        if day in own_dates or is_reported(text, written.start, day):
            return False
        beside = partial(is_in_the_sentence_of, start=start, end=end, text=text.original)
        if named.beside(start - BESIDE_A_NAME, end + BESIDE_A_NAME, beside) or (
            day in self.born_by_name and is_beside_a_word(text, written.start, written.end, self.born_by_name[day])
        ):
            return True
        return written.is_plain and self._known_births.says_who(day)

    def _may_be_birth(self, day: date, written: Written, text: Folded, own_dates: Collection[date]) -> bool:
        """Whether the day is beside a child, and early enough to be that child's birth: "boy (4/3/2011)"."""
        age = None if day in own_dates else least_age(text, written.start, written.end)
        return age is not None and self._known_births.is_older(day, age)

    @cached_property
    def _known_births(self) -> KnownBirths:
        return KnownBirths(self.born)


def _different(readings: Iterable[Folded]) -> Iterator[Folded]:
    """The readings that differ in text or places from every one before."""
    before: list[Folded] = []
    for each in readings:
        if not any(each.text == other.text and each.places == other.places for other in before):
            before.append(each)
            yield each


def _may_be_initial_of_a_word(text: Folded, word: Word) -> bool:
    """Whether a letter, with a stop if it is a word, is beside words that may be short for a name: Barn E."""
    if (
        len(word.text) > 1
        or not word.text.isalpha()
        or (word.text in "ai" and text.text[word.end : word.end + 1] == " ")
    ):
        return False
    return any(len(each.text) > 1 and each.text.isalpha() for each in text.words)


def _whole_number(text: str) -> int | None:
    """The number that a cell holds, however it is written (`1.234567E6`); None if it is not whole."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None
