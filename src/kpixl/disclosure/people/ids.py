"""
Ids of children, workers and records, and where a text holds one.

An id is the same with other separators, without them, with a prefix, and with or without leading zeros. What an
ordinary page says anyway is no id: a count that equals somebody's number, a setting, a list of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field

from kpixl.disclosure.people.beside_numbers import is_amount, is_decimal, is_in_guid, is_long
from kpixl.disclosure.people.folding import Folded, Word, folded
from kpixl.disclosure.people.glued_ids import (
    CERTAIN_DIGITS,
    GUID_DIGITS,
    ZEROS,
    bare,
    behind_any_letters,
    behind_known_letters,
    last_without_end,
    long_numbers_in,
    tails,
    typed_twice,
    without_end,
    without_glued_start,
)
from kpixl.disclosure.people.pieces_of_ids import (
    GROUPED_DIGITS,
    LOOSE_ID,
    OF_LISTS,
    PiecesOfIds,
    is_inner,
    is_short_and_grouped,
    mostly_zeros,
    starts_of_ids,
    without_separators,
)
from kpixl.disclosure.people.record_shapes import (
    ID_PREFIXES,
    RecordShape,
    RecordShapes,
    end_of_record,
    without_any_end,
)
from kpixl.disclosure.people.taken_stretches import Stretches


class Context(Enum):
    """What a text is to the file: it decides what a bare number in it can be."""

    TEXT = "written by somebody"
    NUMBER = "the value of a number"
    MARKUP = "a setting, an index, a size"
    BINARY = "a run of characters among bytes"


WEAK_WORD = 2  # letters: an id as short as that is in every text
BINARY_ID = 6  # characters: shorter runs come up among bytes by chance
MARKUP_ID = 4
HEAD_LETTERS = 3  # characters after which it is clear that no id goes on like this
LONGEST_ID = 60  # characters
PIECES_AT_MOST = 40  # of an id: a GUID with its letters and numbers apart
CORE_DIGITS = 3  # of "child 265" where the id is DEMO-00000265
RECORD_DIGITS = 6  # of a record's bare number

_ZEROS_OF_BYTES = re.compile(rb"(?<![0-9])0+(?=[0-9])")
_DIGITS = re.compile(r"\d+")
_CALLED_ID = r"(?:child|person|client|case|ids?|ref|reference|record|worker|pupil|sibling|upn|uln|nhs|lcs|yp)"
_ID_WORD = re.compile(
    rf"\b{_CALLED_ID}(?:'s)? ?[:#.=(-]?(?: ?(?:id|ref|no|number|is)\b ?[:#.=(-]?)?(?<!\. )[ \t\n]?#?\Z"
)
_DAY = re.compile(r"\d{1,2}([-/. ])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([-/. ])\d{1,2}\2\d{1,2}")
_MONTH = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])|(?:20\d\d){2}")  # 202406, 20232024
_PADDED = re.compile(
    r"(?<![a-z0-9.,$])(?P<prefix>[a-z]{0,5})(?=0\d{3,})0+(?P<number>[1-9]\d{0,3})[a-z]?(?![a-z0-9]|[ -]\d)"
)
_YEARS = frozenset(map(str, range(1990, 2051)))  # In 2024 118 were late
_PREFIX_STARTS = tuple(ID_PREFIXES)
_OF_NUMBERS = OF_LISTS | frozenset(",':+*~|\\")  # between numbers of a list, a time or a sum, too


class IdAt(NamedTuple):
    """An id's place in the original text."""

    start: int
    end: int
    value: str


class Ids(Struct, frozen=True, dict=True):
    """Ids as they are looked for: short ones as they are written, others without separators and leading zeros."""

    loose: frozenset[str]
    heads: frozenset[str]  # what the loose ones begin with
    whole: frozenset[str]  # short ones, with a space between their tokens
    exact: frozenset[str]  # of letters alone: "May" is not the id "may"
    tokens: tuple[int, ...]  # how many tokens the short ones have
    starts: frozenset[str]  # their first tokens
    padded: frozenset[str]  # short ones that begin with zeros, without them
    records: tuple[RecordShape, ...] = ()
    _known_alone: dict[str, bool] = field(default_factory=dict)
    _shapes_of_words: dict[str, tuple[tuple[str, RecordShape], ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, ids: Iterable[str], records: Iterable[RecordShape] = ()) -> Ids:
        typed = "\0".join(ids)
        joined = without_separators(typed)
        without_zeros = _ZEROS_OF_BYTES.sub(b"", joined)
        all_bare = without_zeros.decode().split("\0")
        grouped = without_separators(ZEROS.sub("", typed)).decode().split("\0")  # P/44120/9 for P/44120/09
        loose = long_numbers_in(without_zeros).union(
            [each for each in all_bare if len(each) >= LOOSE_ID and not each.isalpha()],
            [each for each in grouped if len(each) >= LOOSE_ID and not (each.isalpha() or each.isdecimal())],
        )
        both = list(zip(typed.split("\0"), all_bare, strict=True))
        rest = {each for each, plain in both if plain not in loose or is_short_and_grouped(each, plain)}
        zeros = mostly_zeros(rest)
        short = {each: " ".join(word.text for word in folded(each).words) for each in rest}
        letters = {each for each, spaced in short.items() if spaced.replace(" ", "").isalpha()}
        whole = frozenset(filter(None, short.values()))
        return cls(
            loose=loose | zeros,
            heads=frozenset(
                each[:HEAD_LETTERS] for some in (loose, (ZEROS.sub("", each) for each in zeros)) for each in some
            ),
            whole=whole - {short[each] for each in letters},
            exact=frozenset(map(_raw, letters)),
            tokens=tuple(sorted({each.count(" ") + 1 for each in whole})),
            starts=frozenset(each.partition(" ")[0] for each in whole),
            padded=frozenset(
                plain
                for each, plain in both
                if each in rest and plain not in loose and len(each) >= LOOSE_ID > len(plain)
            ),
            records=tuple(records),
        )

    def __bool__(self) -> bool:
        return bool(self.loose or self.whole or self.exact)

    def holds_number(self, number: int) -> bool:
        """Whether a number in a cell is an id, and no count; one below zero is a sum, unless longer than any sum."""
        digits = str(abs(number))
        return (number >= 0 or len(digits) >= CERTAIN_DIGITS) and digits in self.loose

    def has_number(self, digits: str) -> bool:
        """Whether digits are an id, whatever zeros they begin with."""
        number = bare(digits)
        return number in self.loose or (digits.startswith("0") and number in self.padded)

    def is_if_called(self, digits: str) -> bool:
        """Whether digits are an id if a word calls them one: 71055 for BRS-71055."""
        number = digits.lstrip("0")
        return len(number) >= CORE_DIGITS and (number in self.cores or self._of_records.has_number(digits, 1))

    def is_in_two(self, half: str, rest: str) -> bool:
        """Whether two words together are an id that is not two numbers by chance: with many digits, or letters."""
        run = half + rest
        if run.isdecimal() and len(bare(run)) < CERTAIN_DIGITS:
            return False
        return bare(run) in self.loose or self._of_records.has_word(run)

    def is_behind_letters(self, word: str) -> bool:
        """Whether what follows the letters at the start of a word, any number of them, is an id."""
        return any(bare(each) in self.loose for each in behind_any_letters(word))

    def may_hold(self, word: str) -> bool:
        """Whether one word of letters and digits may be an id, with or without a prefix, or begin like a record's."""
        if word in self.starts or word[:2] in self._of_records.heads or word.startswith(_PREFIX_STARTS):
            return True
        if len(word) > GUID_DIGITS:
            return True
        some = tails(word)
        if ended := without_end(word):
            some += tails(ended)
        if half := typed_twice(word):
            some.append(bare(half))
        return not (self.loose.isdisjoint(some) and self.padded.isdisjoint(some))

    def may_begin_with(self, word: str) -> bool:
        """Whether an id may begin with this word, and continue in others."""
        begun = bare(word)
        return begun[:HEAD_LETTERS] in self.heads or len(begun.rstrip("0")) < HEAD_LETTERS or word in self.starts

    def may_go_on_with(self, word: str) -> bool:
        """Whether an id that began in other words may continue with this one."""
        ends = tuple(end for end, room in self._of_records.ends.items() if len(word) <= room)
        return word.startswith(ends) or self._pieces.may_hold(bare(word.rstrip("0")))

    @cached_property
    def _pieces(self) -> PiecesOfIds:
        return PiecesOfIds.of([*self.loose, *(each.replace(" ", "") for each in self.whole)])

    @cached_property
    def cores(self) -> frozenset[str]:
        """The last numbers of ids that begin with letters."""
        return frozenset(
            runs[-1].lstrip("0") for each in self.loose if not each.isdecimal() and (runs := _DIGITS.findall(each))
        )

    def found_in(self, text: Folded, context: Context) -> list[IdAt]:
        """All ids, none within another, in order."""
        found, taken = list[IdAt](), Stretches()
        for each in (
            *self._whole_in(text, text.words, context),
            *self._loose_in(text, text.words, context),
            *self._records_in(text, text.words, context),
            *self._padded_in(text, context),
        ):
            start, end = text.span(each.start, each.end)
            if taken.take(start, end):
                found.append(IdAt(start, end, each.value))
        return sorted(found)

    def _whole_in(self, text: Folded, words: list[Word], context: Context) -> Iterator[IdAt]:
        for index, first in enumerate(words):
            if first.text not in self.starts:
                continue
            for length in self.tokens:
                some = words[index : index + length]
                key = " ".join(word.text for word in some)
                is_id = key in self.whole or _typed(text, some) in self.exact
                if len(some) == length and is_id and _counts_as_id(key, text, some, context):
                    yield IdAt(some[0].start, some[-1].end, key)

    def _loose_in(self, text: Folded, words: list[Word], context: Context) -> Iterator[IdAt]:
        if not self.loose:
            return
        for index in starts_of_ids(words):
            first = words[index]
            if self._may_go_on(first.text) or self._may_be_called(first.text):
                yield from self._loose_from(text, words, index, first, context)
            goes_on = index + 1 < len(words) and not (first.text.isdecimal() or words[index + 1].text.isalpha())
            for shorn in without_glued_start(text, first) if goes_on and context is Context.TEXT else ():
                for each in self._loose_from(text, words, index, shorn, context):
                    if len(each.value) >= CERTAIN_DIGITS or not each.value.isdecimal():
                        yield each

    def _loose_from(self, text: Folded, words: list[Word], index: int, first: Word, context: Context) -> Iterator[IdAt]:
        run = ""
        for at in range(index, min(index + PIECES_AT_MOST, len(words))):
            if at > index and not is_inner(text.text[words[at - 1].end : words[at].start], run, words[at].text):
                break
            run += words[at].text if at > index else first.text
            if len(run) > LONGEST_ID or (at > index and not self._may_go_on(run)):
                break
            if at == index and run.isalpha():
                continue
            if self._is_loose(text, [first, *words[index + 1 : at + 1]], run, context):
                yield IdAt(first.start, words[at].end, bare(run))

    def _may_be_called(self, word: str) -> bool:
        """Whether one word may be an id, alone or called one; kept, since the same words come again and again."""
        if (known := self._known_alone.get(word)) is None:
            is_known = bare(word) in self.loose or word in self.loose or not (word.isdecimal() or word.isalpha())
            number = word.lstrip("0")
            is_number = word.isdecimal() and (number in self.cores or self._of_records.has_number(word, 1))
            known = self._known_alone[word] = is_known or is_number or self._is_twice(word)
        return known

    def _padded_in(self, text: Folded, context: Context) -> Iterator[IdAt]:
        """Short ids with more or fewer zeros: R0000231 for R000231, C00045 for 00045."""
        for found in _PADDED.finditer(text.text) if self.padded and context is Context.TEXT else ():
            prefix, number = found["prefix"], found["number"]
            is_prefix = not prefix or prefix in ID_PREFIXES or len(prefix) == 1
            if f"{prefix}{number}" in self.padded or (is_prefix and number in self.padded):
                yield IdAt(found.start(), found.end(), f"{prefix}{number}")

    def _may_go_on(self, run: str) -> bool:
        """Whether an id begins like this; a zero at the end of it may be a leading one."""
        begun = bare(run)
        if len(begun) < HEAD_LETTERS or begun[:HEAD_LETTERS] in self.heads or begun[-1] == "0":
            return True
        return begun[0] == "0" and self._may_go_on(begun.lstrip("0"))  # before letters: 00PR-20417

    def _is_loose(self, text: Folded, some: list[Word], run: str, context: Context) -> bool:
        if bare(run) not in self.loose and run not in self.loose:
            if context not in (Context.TEXT, Context.NUMBER):
                return False
            if len(some) == 1:
                return self._is_twice(run) or self._is_called(text, some[0], run)
            return (run[0] == "0" or without_any_end(run) != "") and self._is_with_more(text, some, run)
        if context is Context.BINARY and (len(run) < BINARY_ID or (len(some) > 1 and run.isdecimal())):
            return False
        if not run.isdecimal():
            return True
        start, end = some[0].start, some[-1].end
        if context is Context.MARKUP or is_decimal(text.text, start, end) or is_in_guid(text.text, start):
            return False
        if len(some) == 3 and _DAY.fullmatch(text.text[start:end]):
            return False
        return len(some) == 1 or self._are_groups(text, some, run)

    def _are_groups(self, text: Folded, some: list[Word], run: str) -> bool:
        """Whether numbers are groups of one number, not several side by side: 943 476 5919; child 100 482."""
        start, end = some[0].start, some[-1].end
        if len(some) == 2 and some[0].text in _YEARS and text.text[start:end].count(" "):
            return False
        if not _OF_NUMBERS.isdisjoint(text.text[start:end]):
            return len(run) >= CERTAIN_DIGITS and all(len(each.text) > 1 for each in some[:-1])
        are_thousands = len(some[0].text) <= 3 and all(len(each.text) == 3 for each in some[1:])
        if len(run) >= GROUPED_DIGITS:
            return are_thousands or all(len(each.text) > 1 for each in some[:-1])
        return len(run) >= LOOSE_ID and bool(_ID_WORD.search(text.text[max(0, start - 25) : start]))

    def _is_with_more(self, text: Folded, some: list[Word], run: str) -> bool:
        """Whether groups are an id except for zeros before its letters, or what is glued to its end: 482 110 7734h."""
        if run[0] == "0" and bare(run.lstrip("0")) in self.loose:
            return True
        shorter = last_without_end(some)
        return bool(shorter) and self._is_loose(text, shorter, "".join(each.text for each in shorter), Context.TEXT)

    def _is_twice(self, word: str) -> bool:
        """Whether a word is the same id twice: 48211077344821107734."""
        half = typed_twice(word)
        is_any = half and not _MONTH.fullmatch(half)
        return bool(is_any) and (bare(half) in self.loose or self._is_number_of_a_record(half))

    def _is_called(self, text: Folded, word: Word, run: str) -> bool:
        """Whether a word is an id with a prefix of letters, or is called an id and is the number of one."""
        if run.isdecimal():
            return self._is_number_called(text, word, run)
        if (ended := without_end(run)) and (bare(ended) in self.loose or self._is_called(text, word, ended)):
            return True
        some = behind_known_letters(run)
        return any(bare(each) in self.loose or (each in self.whole and is_long(each)) for each in some)

    def _is_number_called(self, text: Folded, word: Word, run: str) -> bool:
        if not (self.is_if_called(run) and _ID_WORD.search(text.text[max(0, word.start - 25) : word.start])):
            return False
        return not (is_amount(text.text, word) or re.match(r"[-/]\d", text.text[word.end : word.end + 2]))

    def _records_in(self, text: Folded, words: list[Word], context: Context) -> Iterator[IdAt]:
        if context in (Context.BINARY, Context.NUMBER) or not self.records:
            return
        known = self._shapes_of_words
        for index, first in enumerate(words):
            if first.text.isdecimal():
                if context is Context.TEXT and self._is_record_alone(text.text, first):
                    yield IdAt(first.start, first.end, first.text)
                continue
            if (begun := known.get(first.text)) is None:
                begun = known[first.text] = tuple(self._of_records.begun_by(first.text))
            for run, shape in begun:
                if (end := end_of_record(text.text, words, index, run, shape)) is not None:
                    yield IdAt(first.start, end, text.text[first.start : end])
                    break

    @cached_property
    def _of_records(self) -> RecordShapes:
        return RecordShapes(self.records)

    def _is_record_alone(self, text: str, word: Word) -> bool:
        is_number = self._is_number_of_a_record(word.text)
        return is_number and not (is_decimal(text, word.start, word.end) or is_amount(text, word))

    def _is_number_of_a_record(self, digits: str) -> bool:
        return self._of_records.has_number(digits, RECORD_DIGITS) and not _MONTH.fullmatch(digits)


def _raw(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def _typed(text: Folded, some: list[Word]) -> str:
    start, end = text.span(some[0].start, some[-1].end)
    return _raw(text.original[start:end])


def _counts_as_id(key: str, text: Folded, words: list[Word], context: Context) -> bool:
    """Whether what reads like an id is one, and no count, setting or word."""
    start, end = words[0].start, words[-1].end
    gaps = [text.text[before.end : after.start] for before, after in pairwise(words)]
    if any(len(gap) > 2 for gap in gaps):
        return False
    is_number = key.replace(" ", "").isdecimal()
    if context is Context.BINARY and len(key) < BINARY_ID:
        return False
    if context is Context.MARKUP and (is_number or key.isalpha() or len(key) < MARKUP_ID):
        return False
    if is_number and any(gap.strip(" ,") != gap for gap in gaps):
        return False  # a list of numbers
    if is_number and (is_decimal(text.text, start, end) or is_in_guid(text.text, start)):
        return False
    is_weak = (is_number and not is_long(key)) or (key.isalpha() and len(key) <= WEAK_WORD)
    if not is_weak:
        return True
    is_alone = text.stripped == text.text[start:end]
    return is_alone or bool(_ID_WORD.search(text.text[max(0, start - 25) : start]))
