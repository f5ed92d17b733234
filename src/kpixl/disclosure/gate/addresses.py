"""Postcodes and streets of children's addresses, and where a text holds one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kpixl.disclosure.gate.folding import Folded, folded
from kpixl.disclosure.gate.ordinary_words import is_ordinary, word_set

_POSTCODE = re.compile(
    r"(?<![a-z0-9])([a-z]{1,2}[0-9o][a-z0-9]?)(?:[ +_.-]{0,3}|[ \t]?[\n\t][ \t]?)([0-9o][a-z]{2})(?![a-z0-9])"
)
_JSON_FIELD = re.compile(r'"([^"]*)"\s*:\s*"([^"]*)"')
_OF_A_STREET = re.compile(r"(?i)street|road|line|addr|house|flat|prop|[ps]aon|number|name")
_NOT_OF_A_STREET = re.compile(r"(?i)town|city|county|post|locality|district|country|type|uprn")
_WAYS = word_set("""
    street road lane avenue drive close place square park hill green gardens grove crescent terrace way walk row court
    mews rise vale view wynd croft approach path parade mount st rd ln ave dr cl
""")
LINE_WORDS_AT_MOST = 8


@dataclass(frozen=True)
class AddressAt:
    """An address's place in the original text. Where it is not certain, only the street is there, without a number."""

    start: int
    end: int
    value: str
    is_certain: bool
    is_postcode: bool


@dataclass(frozen=True)
class Addresses:
    """The postcodes without blanks, and the addresses' lines in words: "14 thistlewick lane"."""

    postcodes: frozenset[str]
    lines: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, postcodes: Iterable[str], lines: Iterable[str] = ()) -> Addresses:
        codes = {code for each in postcodes for _, _, code in _postcodes_in(folded(each).text)}
        found = {" ".join(word.text for word in folded(line).words) for each in lines for line in _lines(each)}
        kept = frozenset(each for each in found if _is_telling(each.split()))
        streets = {street for each in kept if (street := _street(each)) and not _is_plain(street)}
        whole = kept | streets
        return cls(frozenset(codes), frozenset(whole), frozenset(each.partition(" ")[0] for each in whole))

    def __bool__(self) -> bool:
        return bool(self.postcodes or self.lines)

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({each.count(" ") + 1 for each in self.lines}, reverse=True))

    def found_in(self, text: Folded) -> list[AddressAt]:
        """All postcodes and streets, the longest first where one is within another."""
        found: list[AddressAt] = []
        for start, end, code in _postcodes_in(text.text) if self.postcodes else ():
            if code in self.postcodes:
                found.append(AddressAt(*text.span(start, end), code, True, True))
        tokens = text.words
        for at, first in enumerate(tokens):
            if first.text not in self.starts:
                continue
            for length in self._lengths:
                line = " ".join(word.text for word in tokens[at : at + length])
                if line in self.lines and len(tokens) >= at + length:
                    start, end = text.span(first.start, tokens[at + length - 1].end)
                    if all(end <= each.start or start >= each.end for each in found):
                        found.append(AddressAt(start, end, line, line[0].isdigit() or _has_number(line), False))
                    break
        return found


def _postcodes_in(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _POSTCODE.finditer(text):
        out, inward = found.groups()
        outward = re.sub(r"(?<=[a-z])o|(?<=\d)o", "0", out)
        yield found.start(), found.end(), (outward + inward[0].replace("o", "0") + inward[1:]).upper()


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
    return line[-1] in _WAYS or _has_number(" ".join(line)) or not all(map(is_ordinary, line))


def _street(line: str) -> str:
    """The street alone, where the line has a number or a flat before it."""
    rest = line.split()
    while rest and (rest[0][0].isdigit() or rest[0] in ("flat", "apartment", "apt", "unit", "the")):
        rest = rest[1:]
    return " ".join(rest) if len(rest) > 1 else ""


def _is_plain(street: str) -> bool:
    return all(map(is_ordinary, street.split()))


def _has_number(line: str) -> bool:
    return any(character.isdigit() for character in line)
