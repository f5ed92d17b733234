"""
Texts as they are compared: small Latin letters, digits and plain separators, whatever they were typed with.

Marks, characters of no width, capitals, other alphabets' look-alikes (Unicode's table of confusables), letters that no
decomposition splits (ł, ø, þ) and other scripts' digits make no difference. Each folded character knows its place.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import NamedTuple

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_APART = re.compile(r"(?<![a-z0-9])[a-z0-9](?:([ .*_-])[a-z0-9])(?:\1[a-z0-9])+(?![a-z0-9])")  # z.e.b
_LINE_END = re.compile(r"(?<=[a-z])-[ \t]*\n\s*(?=[a-z])")
_GLUED = {  # by whether it is between two capitals: SWAmara, or AmaraReview and AMARAreview
    False: re.compile(r"(?<=[^\W\d_])(?<!\bMc)(?<!\bMac)(?=[A-Z])|(?<=[A-Z]{3})(?=[a-z]{2})"),
    True: re.compile(r"(?<=[A-Z])(?=[A-Z][a-z]{2})"),
}
_SIGN = re.compile(r"(?<=[a-z])[@$]|[@$](?=[a-z])|(?<=[a-z])[!|](?=[a-z])")
_LETTERS_OF_SIGNS = str.maketrans("@$!|", "asil")
_ESCAPE = re.compile(r"%(?:20|2c|2e|2d|5f|0a|09)")  # of a blank or a separator in an address of the web
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cn", "Cs"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters that show nothing
_DASHES, _SLASHES, _APOSTROPHES = frozenset("−˗⁃➖"), frozenset("⁄∕╱"), frozenset("'’‘`´ʼʹ＇′‛")
LETTERS_APART_AT_LEAST = 4


class Word(NamedTuple):
    """A word of a folded text and its place there; apostrophes and a possessive s are left out of `text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Folded:
    """A folded text. `places` are those of its characters in `original`; None where all are the same."""

    text: str
    original: str
    places: Sequence[int] | None = None

    @cached_property
    def words(self) -> list[Word]:
        return [Word(_bare(found[0]), found.start(), found.end()) for found in _WORD.finditer(self.text)]

    @cached_property
    def stripped(self) -> str:
        return self.text.strip()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original."""
        if self.places is None or start >= end:
            return start, end
        return self.places[start], self.places[end - 1] + 1

    def is_capital(self, word: Word) -> bool:
        """Whether the word was typed with a capital."""
        return self.original[self.span(word.start, word.end)[0]].isupper()

    @cached_property
    def shouts(self) -> bool:
        """Whether all of it is in capitals, which then mean nothing."""
        return self.original.isupper()

    def without(self, dropped: Sequence[tuple[int, int]]) -> Folded:
        """The same text without some of its characters."""
        kept, at = list[int](), 0
        for start, end in (*dropped, (len(self.text), len(self.text))):
            kept.extend(range(at, start))
            at = end
        places = kept if self.places is None else [self.places[each] for each in kept]
        return Folded("".join(self.text[each] for each in kept), self.original, places)

    def with_blanks(self, before: Sequence[int]) -> Folded:
        """The same text with a blank before some of its characters."""
        kept, at = list[int](), 0
        pieces = list[str]()
        for place in before:
            pieces.append(self.text[at:place])
            kept.extend((*range(at, place), place))
            at = place
        kept.extend(range(at, len(self.text)))
        places = kept if self.places is None else [self.places[each] for each in kept]
        return Folded(" ".join([*pieces, self.text[at:]]), self.original, places)


def folded(text: str) -> Folded:
    if text.isascii():
        return Folded(text.replace("`", "'").casefold(), text)
    pieces, places = list[str](), list[int]()
    for at, character in enumerate(text):
        piece = _folded(character)
        pieces.append(piece)
        places.extend([at] * len(piece))
    return Folded("".join(pieces), text, places)


def mended(text: Folded) -> Iterator[Folded]:
    """
    The text with words put together that were broken at a line's end or spelt out, and escapes as what they are; with
    signs as the letters that they look like; and with words put apart that begin with a capital each.
    """
    apart = [
        found for found in _APART.finditer(text.text) if found.end() - found.start() >= 2 * LETTERS_APART_AT_LEAST - 1
    ]
    dropped = [(at, at + 1) for found in apart for at in range(found.start() + 1, found.end(), 2)]
    dropped += [(found.start() + 1, found.end()) for found in _ESCAPE.finditer(text.text)]
    dropped += [found.span() for found in _LINE_END.finditer(text.text)]
    if dropped:
        yield text.without(sorted(dropped))
    if _SIGN.search(text.text):
        yield replace(text, text=_SIGN.sub(lambda found: found[0].translate(_LETTERS_OF_SIGNS), text.text))
    for between_capitals in _GLUED:
        if glued := list(_starts_of_glued(text, between_capitals)):
            yield text.with_blanks(glued)


def _starts_of_glued(text: Folded, between_capitals: bool) -> Iterator[int]:
    """Where within a word its capitals say that another begins; not in McDonald."""
    typed = text.original
    ends = (found.start() for found in _GLUED[between_capitals].finditer(typed))
    starts = {at for at in ends if typed[at - 1 : at + 1].isupper() == between_capitals}
    if text.places is None:
        yield from sorted(starts)
        return
    for at in range(1, len(text.text)) if starts else ():
        place, before = text.span(at, at + 1)[0], text.span(at - 1, at)[0]
        if place in starts and place != before:
            yield at


@lru_cache(1 << 16)  # of a file's bytes that are read as letters, each is there many times
def _folded(character: str) -> str:
    """What one character is compared as; nothing for one that nobody sees."""
    if character.isascii():
        return (
            "'" if character == "`" else character.lower() if character.isprintable() or character in "\t\n\r" else ""
        )
    if character in _APOSTROPHES:
        return "'"
    category = unicodedata.category(character)
    if category in _UNSEEN or character in _FILLERS:
        return ""
    if category == "Pd" or character in _DASHES:
        return "-"
    if character in _SLASHES:
        return "/"
    if category in ("Zl", "Zp"):
        return "\n"
    if category == "Sc":
        return "$"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    split = "".join(each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each))
    if split.isascii():
        return split.lower()
    return _latin(split) if category[0] in "LN" else " "


def _latin(characters: str) -> str:
    """Letters as the Latin ones that they look like, or else sound like."""
    from anyascii import anyascii  # loading these costs as much as reading a page, which needs them seldom

    if all(unicodedata.name(each, "").startswith("LATIN") for each in characters):
        return anyascii(characters).lower()
    return "".join((_look_alikes().get(each) or anyascii(each)).lower() for each in characters)


@cache
def _look_alikes() -> Mapping[str, str]:
    """
    The Latin letter that a character looks like, by Unicode's table; without those that look like none.

    The library itself loads what it takes to fetch a newer table from the web, too.
    """
    table = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text(encoding="utf-8"))
    found = {}
    for each, others in table.items():
        if latin := next((other["c"] for other in others if other["c"].isascii()), ""):
            found[each] = latin
    return found


def _bare(word: str) -> str:
    return word.removesuffix("'s").replace("'", "") if "'" in word else word
