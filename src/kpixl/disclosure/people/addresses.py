"""Postcodes and streets of children's addresses, and the places where a text holds one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from kpixl.disclosure.people.folding import Folded, Word, folded
from kpixl.disclosure.people.ordinary_words import INSTITUTIONS, is_ordinary, word_set
from kpixl.disclosure.people.taken_stretches import Stretches

_POSTCODE = re.compile(
    r"(?<![a-z0-9])([a-z]{1,2}[ ]?[0-9o](?:[ ]?[a-z0-9])?)"
    r"(?:[ +_./,:()\[\]-]{0,3}|o|[ \t]?[\n\t][ \t]?|[ ,]{1,2}(?:sector|inward|area)[ ]:?)([0-9o][ \t\n]?[a-z]{2})"
    r"(?!(?!s\b)[a-z0-9])"
)
_SPELT_POSTCODE = re.compile(
    r"(?<![a-z0-9])([a-z] (?:[a-z] )?[0-9o](?: [a-z0-9])?) {1,4}([0-9o] [a-z] [a-z])(?![a-z0-9])"
)
SPELT_LETTERS = 5  # of a postcode
_O_AMONG_DIGITS = re.compile(r"(?<=[a-z])o(?!\d)|(?<=\d)o")  # not YO8
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_JSON_FIELD = re.compile(r'"([^"]*)"\s*:\s*"([^"]*)"')
_OF_A_STREET = re.compile(r"(?i)street|road|line|addr|house|flat|prop|[ps]aon|number|name")
_NOT_OF_A_STREET = re.compile(r"(?i)town|city|county|post|locality|district|country|type|uprn")
_WAYS = word_set("""
    street road lane avenue drive close place square park hill green gardens grove crescent terrace way walk row court
    mews rise vale view wynd croft approach path parade mount st rd ln ave dr cl
""")
_SHORT_WAYS = {
    "street": "st", "road": "rd", "lane": "ln", "avenue": "ave", "drive": "dr", "close": "cl", "court": "ct",
    "crescent": "cres", "gardens": "gdns", "terrace": "terr", "place": "pl", "square": "sq", "grove": "gr",
}  # fmt: skip
_OF_A_SCHOOL = word_set("primary infant infants junior secondary community parish high c of e")
_OF_A_HOUSE = word_set("flat apartment apt unit the")
_HOMES = word_set("house home estate")
LINE_WORDS_AT_MOST = 8
WORDS_OF_A_PHRASE = 3
HALF_LETTERS = 5  # the fewest of a street's name without its ending
STREETS_OF_AN_ESTATE = 3  # if as many share a word, it is the name of a part of town


class AddressAt(Struct, frozen=True):
    """An address's place in the original text. If it is not certain, only the street is there, without a number."""

    start: int
    end: int
    value: str
    is_certain: bool
    is_postcode: bool


class Addresses(Struct, frozen=True, dict=True):
    """The postcodes without spaces, and the lines of the addresses in words: "14 thistlewick lane"."""

    postcodes: frozenset[str]
    lines: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()
    halves: frozenset[str] = frozenset()  # words that name a street by themselves: "thistlewick"
    numbered: frozenset[str] = frozenset()  # "14 thistlewick"

    @classmethod
    def of(cls, postcodes: Iterable[str], lines: Iterable[str] = ()) -> Addresses:
        addresses = list(lines)
        codes = {code for each in postcodes for _, _, code in _postcodes_in(folded(each).text)}
        found = {" ".join(word.text for word in folded(line).words) for each in addresses for line in _lines(each)}
        found |= {house for each in found if (house := _house(each))}
        kept = frozenset(each for each in found if _is_telling(each.split()))
        streets = {street for each in kept if (street := _street(each)) and not _is_plain(street)}
        whole = {spelling for each in kept | streets for spelling in _spellings(each)}
        halves = _halves({_street(each) or each for each in kept}) - _towns(addresses)
        numbered = {two for each in kept if (two := " ".join(each.split()[:2])).partition(" ")[2] in halves}
        starts = {each.partition(" ")[0] for each in whole} | halves
        return cls(frozenset(codes), frozenset(whole), frozenset(starts), frozenset(halves), frozenset(numbered))

    def __bool__(self) -> bool:
        return bool(self.postcodes or self.lines)

    @cached_property
    def half_postcodes(self) -> frozenset[str]:
        """The first halves of the postcodes, alone and with the sector after them: ZX7, ZX7 4."""
        alone = {each[:-3] for each in self.postcodes}
        return frozenset(alone | {f"{each[:-3]} {each[-3]}" for each in self.postcodes})

    def begins_with_a_street(self, text: str) -> bool:
        """Whether a text begins like what follows the number of a house."""
        first = _FIRST_WORD.match(text)
        return first is not None and first[1].lower() in self._behind_numbers

    @cached_property
    def _behind_numbers(self) -> frozenset[str]:
        return frozenset(each.split(" ", 2)[1] for each in self.lines | self.numbered if each[0].isdigit())

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({each.count(" ") + 1 for each in self.lines}, reverse=True))

    def found_in(self, text: Folded) -> list[AddressAt]:
        """All postcodes and streets; where one is within another, the longest."""
        found, taken = list[AddressAt](), Stretches()
        spelt = _SPELT_POSTCODE.finditer(text.text) if text.single_letters >= SPELT_LETTERS else ()
        for start, end, code in (*_postcodes_in(text.text), *_written(spelt)) if self.postcodes else ():
            if code in self.postcodes:
                found.append(AddressAt(*text.span(start, end), code, True, True))
                taken.take(*text.span(start, end))
        tokens = text.words
        for at, first in enumerate(tokens) if not self.starts.isdisjoint(text.word_texts) else ():
            if first.text not in self.starts:
                continue
            for length in self._lengths:
                line = " ".join(word.text for word in tokens[at : at + length])
                if line in self.lines and len(tokens) >= at + length:
                    start, end = text.span(first.start, tokens[at + length - 1].end)
                    if taken.take(start, end):
                        found.append(AddressAt(start, end, line, line[0].isdigit() or _has_number(line), False))
                    break
        return [*found, *self._halves_in(text, taken)]

    def _halves_in(self, text: Folded, taken: Stretches) -> Iterator[AddressAt]:
        """Streets without their endings; if the number of a house is before one, that house."""
        words = text.words
        for at, word in enumerate(words):
            if (
                word.text not in self.halves
                or not text.is_capital(word)
                or _names_a_place(text, words[at + 1 : at + 3])
            ):
                continue
            has_number = at > 0 and f"{words[at - 1].text} {word.text}" in self.numbered
            start, end = text.span(words[at - has_number].start, word.end)
            if taken.take(start, end):
                yield AddressAt(start, end, word.text, has_number, False)


def _names_a_place(text: Folded, after: Sequence[Word]) -> bool:
    """Whether what follows a street's name makes it a school's or an office's; "the Thistlewick house" is a home."""
    if not after or (after[0].text in _HOMES and not text.is_capital(after[0])):
        return False
    return after[0].text in INSTITUTIONS - _WAYS or after[0].text in _OF_A_SCHOOL


def _spellings(line: str) -> tuple[str, ...]:
    """A line with its last word in full, and shortened: "14 church rd"."""
    before, _, last = line.rpartition(" ")
    return (line, f"{before} {_SHORT_WAYS[last]}") if before and last in _SHORT_WAYS else (line,)


def _halves(streets: Collection[str]) -> set[str]:
    """The words that name only a street or two, and mean nothing else."""
    names = [(words[:-1], street) for street in streets if _ends_a_street((words := street.split())[-1])]
    of = defaultdict[str, set[str]](set)
    for words, street in names:
        for word in words:
            if len(word) >= HALF_LETTERS and word.isalpha() and not is_ordinary(word):
                of[word].add(street)
    return {word for word, some in of.items() if len(some) < STREETS_OF_AN_ESTATE}


def _ends_a_street(word: str) -> bool:
    return word in _WAYS or is_ordinary(word)  # Fold, Bank, Ley


def _towns(addresses: Collection[str]) -> set[str]:
    """The words of towns and counties, since streets are named after these, too."""
    named = {text for each in addresses for key, text in _JSON_FIELD.findall(each) if _NOT_OF_A_STREET.search(key)}
    return {word.text for each in named for word in folded(each).words}


def _postcodes_in(text: str) -> Iterator[tuple[int, int, str]]:
    return _written(_POSTCODE.finditer(text))


def _written(postcodes: Iterable[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
    """Postcodes without spaces, an O among digits as a zero; also without an O that may only join the halves."""
    for found in postcodes:
        out, inward = (each.replace(" ", "") for each in found.groups())
        first, inward = _O_AMONG_DIGITS.sub("0", out), inward[0].replace("o", "0") + inward[1:].strip()
        yield found.start(), found.end(), (first + inward).upper()
        if out[-1] == "o" and out[-2].isdecimal():
            yield found.start(), found.end(), (out[:-1] + inward).upper()


def _lines(address: str) -> Iterator[str]:
    """The lines of an address that say where in a town it is; "14" and "Thistlewick Lane" also as one."""
    fields = _JSON_FIELD.findall(address)
    if not fields:
        yield from address.split(",")
        return
    kept = [text for key, text in fields if _OF_A_STREET.search(key) and not _NOT_OF_A_STREET.search(key)]
    yield from kept
    yield from (f"{one} {other}" for one, other in pairwise(kept))


def _is_telling(line: list[str]) -> bool:
    """Whether a line says where somebody lives: a number with its street, or a street whose name means nothing else."""
    if not 2 <= len(line) <= LINE_WORDS_AT_MOST:
        return False
    is_long = len(line) > WORDS_OF_A_PHRASE  # that many words in a row are that address, whatever each of them means
    return line[-1] in _WAYS or _has_number(" ".join(line)) or is_long or not all(map(is_ordinary, line))


def _street(line: str) -> str:
    """The street alone, without a number or a flat before it; "" if fewer than two words are left."""
    rest = line.split()
    while rest and (rest[0][0].isdigit() or rest[0] in _OF_A_HOUSE):
        rest = rest[1:]
    return " ".join(rest) if len(rest) > 1 else ""


def _house(line: str) -> str:
    """The line from its last number on, if it begins with a word for a part of a house: "9 birch court"."""
    words = line.split()
    if not words or words[0] not in _OF_A_HOUSE:
        return ""
    at = max((at for at, word in enumerate(words) if word[0].isdigit()), default=0)
    return " ".join(words[at:]) if at else ""


def _is_plain(street: str) -> bool:
    return all(map(is_ordinary, street.split()))


def _has_number(line: str) -> bool:
    return any(character.isdigit() for character in line)
