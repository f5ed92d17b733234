"""
Texts as they are compared: small Latin letters, digits and plain separators, whatever they were typed with.

Marks, characters of zero width, capitals, other alphabets' look-alikes (Unicode's table of confusables), letters that
no decomposition splits (ł, ø, þ) and other scripts' digits make no difference. Each folded character knows its place.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from string import ascii_uppercase
from typing import NamedTuple
from urllib.parse import unquote

from msgspec import Struct

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc", "Co", "Cn", "Cs"})
_SHAPED = {  # letters in black circles and squares, and those of flags, which no decomposition has: 🅐 🅰 🇦
    chr(first + at): letter for first in (0x1F150, 0x1F170, 0x1F1E6) for at, letter in enumerate(ascii_uppercase)
}
_CODE = re.compile(r"(?:%[0-9A-Fa-f]{2})+|&#?\w{2,8};")  # of a character in an address of the web, or in HTML
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")  # letters that show nothing
_DASHES, _SLASHES, _APOSTROPHES = frozenset("−˗⁃➖"), frozenset("⁄∕╱"), frozenset("'’‘`´ʼʹ＇′‛")


class Word(NamedTuple):
    """A word of a folded text and its place there; apostrophes and a possessive s are left out of `text`."""

    text: str
    start: int
    end: int


class Folded(Struct, frozen=True, dict=True):
    """A folded text. `places` are where its characters are in `original`; None if each is at the same place there."""

    text: str
    original: str
    places: Sequence[int] | None = None

    @cached_property
    def words(self) -> list[Word]:
        return [Word(_bare(found[0]), found.start(), found.end()) for found in _WORD.finditer(self.text)]

    @cached_property
    def word_texts(self) -> frozenset[str]:
        """Each word once, since what is not among them need not be searched for."""
        return frozenset([word.text for word in self.words])

    @cached_property
    def single_letters(self) -> int:
        """How many words are a single letter or digit, as in a name that is spelt out."""
        return sum([word.end - word.start == 1 for word in self.words])

    @cached_property
    def stripped(self) -> str:
        return self.text.strip()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Start and end in the original; a character that is written there as a code ends where the code does."""
        if self.places is None or start >= end:
            return start, end
        last = self.places[end - 1]
        code = _code_at(self.original, last)
        return self.places[start], code.end() if code else last + 1

    def is_capital(self, word: Word) -> bool:
        """Whether the word was typed with a capital."""
        at = word.start if self.places is None else self.places[word.start]
        typed = self.original[at]
        if typed.isupper() or typed in _SHAPED:
            return True
        code = _code_at(self.original, at)
        return code is not None and uncoded(code[0])[:1].isupper()

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

    def with_replaced(self, pattern: re.Pattern[str], instead: Callable[[re.Match[str]], str]) -> Folded:
        """The same text with other words in place of what the pattern finds."""
        pieces, kept, at = list[str](), list[int](), 0
        for found in pattern.finditer(self.text):
            new = instead(found)
            pieces += [self.text[at : found.start()], new]
            kept += [*range(at, found.start()), *[found.start()] * len(new)]
            kept[-1:] = [found.end() - 1] if len(new) > 1 else kept[-1:]
            at = found.end()
        kept.extend(range(at, len(self.text)))
        places = kept if self.places is None else [self.places[each] for each in kept]
        return Folded("".join([*pieces, self.text[at:]]), self.original, places)

    def with_blanks(self, before: Sequence[int]) -> Folded:
        """The same text with a space before some of its characters."""
        kept, at = list[int](), 0
        pieces = list[str]()
        for place in before:
            pieces.append(self.text[at:place])
            kept.extend((*range(at, place), place))
            at = place
        kept.extend(range(at, len(self.text)))
        places = kept if self.places is None else [self.places[each] for each in kept]
        return Folded(" ".join([*pieces, self.text[at:]]), self.original, places)


def with_plain_capitals(text: str) -> str:
    """The text with a plain Latin letter, still capital or small, in place of each letter with marks: Ż is Z."""
    return text if text.isascii() else "".join(map(_plain_letter, text))


@lru_cache(1 << 16)
def _plain_letter(character: str) -> str:
    if character in _SHAPED:
        return _SHAPED[character]
    plain = _folded(character) if character.isalpha() else ""
    if len(plain) != 1:
        return character
    return plain.upper() if character.isupper() else plain


def folded(text: str) -> Folded:
    if text.isascii():
        return Folded(text.replace("`", "'").casefold(), text)
    pieces, places = list[str](), list[int]()
    for at, character in enumerate(text):
        piece = _folded(character)
        pieces.append(piece)
        places.extend([at] * len(piece))
    return Folded("".join(pieces), text, places)


@lru_cache(1 << 16)  # in a file's bytes that are read as letters, each occurs many times
def _folded(character: str) -> str:
    """What one character is compared as; "" for one that nobody sees."""
    if character.isascii():
        return (
            "'" if character == "`" else character.lower() if character.isprintable() or character in "\t\n\r" else ""
        )
    if character in _APOSTROPHES:
        return "'"
    if character in _SHAPED:
        return _SHAPED[character].lower()
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


def uncoded(codes: str) -> str:
    """What the codes of a web address (%4B) or of HTML (&#x4B;) stand for."""
    return unquote(codes) if codes.startswith("%") else html.unescape(codes)


def _code_at(text: str, at: int) -> re.Match[str] | None:
    return _CODE.match(text, at) if text[at] in "%&" else None


def _latin(characters: str) -> str:
    """Letters as the Latin ones that they look like, or else sound like."""
    from anyascii import anyascii  # loading it costs as much as reading a page, and few pages need it

    if all(unicodedata.name(each, "").startswith("LATIN") for each in characters):
        return anyascii(characters).lower()
    return "".join((_looks_like(each) or anyascii(each)).lower() for each in characters)


def _looks_like(letter: str) -> str:
    """The Latin letter that a letter is read as, "" if none; a capital that looks like a small l is an I."""
    alike = _look_alikes().get(letter, "")
    return "i" if alike == "l" and letter.isupper() else alike


@cache
def _look_alikes() -> Mapping[str, str]:
    """
    The Latin letter that a character looks like, by Unicode's table; characters that look like none are left out.

    The library itself would also load what it takes to fetch a newer table from the web.
    """
    table = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text(encoding="utf-8"))
    found = {}
    for each, others in table.items():
        if latin := next((other["c"] for other in others if other["c"].isascii()), ""):
            found[each] = latin
    return found


def _bare(word: str) -> str:
    return word.removesuffix("'s").replace("'", "") if "'" in word else word
