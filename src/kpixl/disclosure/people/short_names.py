"""
Names as people shorten or change them: cut short, with an ending, spelt as they sound, or with letters left out.

Zeb, Zebby, Wojtek, Roz, Shiv, Kez, Xandru, Mohamed; Thackers, Wojciech; Q'feather, W*****ski. None of these says for
certain whose it is, and each is short for many names, so it is for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache, cached_property
from typing import NamedTuple

from msgspec import Struct, field

from kpixl.disclosure.people.ordinary_words import OF_THE_FIELD, SHORT_WORDS, TITLES, is_ordinary
from kpixl.disclosure.people.parts_of_names import full_forms

SHORT_FORM = 3  # letters of a forename that is cut short: "Zeb"
SHORT_SURNAME = 4  # "Thac"
LAST_OF_FORENAME, LAST_OF_SURNAME = 4, 5  # letters that are left if the first are cut off: "Dele", "Chowski"
SPELT_ANOTHER_WAY = 5  # letters of a whole name in another spelling: "Mohamed"
WITHOUT_VOWELS = 3  # the fewest letters of a name without its vowels
ALIKE, CONSONANTS = 0.65, 3  # how alike two spellings of a name must be, and the consonants that it must have
VERY_ALIKE = 0.85  # of a name with fewer consonants
MIDDLE, LONG_NAME = 4, 7  # letters of a piece within a long forename, and sounds of the latter: "Dami" of Oluwadamilola
CUT_OFF = 2  # the fewest letters that are cut off, or left

# Endings of pet names by how many letters they need before them: English and others', and Polish and Czech ones.
_ENDINGS = {
    SHORT_FORM: re.compile(
        r"(?:(?:zz?)?(?:y|ie|ey|ee|i|a|o|u|er|ers|ster|s|x)|zz?|ette|let|kins?|el|uta?|ica|i[nt][ho]?[ao]|io"
        r"|k[aiou]|[ei]k|tek|enka|u[lsn]i?a|ush?|uk)\Z"
    ),
    2: re.compile(r"(?:s|[sc]iek?|[sc]i[ao]|tek|sh?[ky]?a)\Z"),  # Kasia, Misiek, Abs
}
_LONGEST_ENDING = 5

# Letters that sound alike in names of Britain, Ireland, Poland and elsewhere, in the order in which they are replaced.
_SOUNDS = tuple(
    (re.compile(letters), sound)
    for letters, sound in {
        "sz|sch|^s(?=i[aou])": "sh",
        "ph": "f",
        "bh|mh|w": "v",
        "th": "t",
        "ck|cq|q|kh|c(?![ehiy])|ch(?=[lr])": "k",
        "^x|z|c(?=[eiy])": "s",
        "x": "ks",
        "dj|dg|j|^y(?=[aeiou])": "j",
        "(?<![sc])h(?![aeiouy])": "",
        "a[aeiouy]*": "a",
        "[eiy][aeiouy]*": "i",
        "[ou][aeiouy]*": "o",
        r"(.)\1+": r"\1",
    }.items()
)
_VOWELS = str.maketrans("", "", "aeiou")

# A capital or two, what stands in place of letters, and the last letters: Q'feather, W*****ski, Thack…
_LETTERS_LEFT_OUT = re.compile(
    r"(?<![a-z0-9'*])(?P<first>[a-z]{1,5})(?:'?(?P<mark>\*+|_{2,}|\.{2,}|-{2,})(?P<last>[a-z]*)|['-](?P<end>[a-z]{3,}))"
    r"(?![a-z0-9'*_-])"
)
_FIRST_ALONE = 3  # letters, if no last ones are given but dots: "Thack..."; before stars one is enough


class LeftOut(NamedTuple):
    """Where a name has letters left out, in the folded text; `is_word` if what is left is a word."""

    start: int
    end: int
    is_word: bool


class ShortNames(Struct, frozen=True, dict=True):
    """What may be short for one of these names."""

    forenames: frozenset[str]
    surnames: frozenset[str]
    _known: dict[str, bool] = field(default_factory=dict)

    def has(self, word: str) -> bool:
        """Whether a word that means nothing else may be short for one."""
        if (known := self._known.get(word)) is None:
            known = self._known[word] = self._has(word)
        return known

    def _has(self, word: str) -> bool:
        if not word.isalpha() or is_a_word(word) or word in TITLES | OF_THE_FIELD or len(word) < CUT_OFF:
            return False
        if len(word) < SHORT_FORM:
            return self.is_cut(word)
        is_part = self.is_pet_name(word) or self._is_rest(word)
        return is_part or self._is_spelt_another_way(word) or self._is_without_vowels(word)

    def is_listed(self, word: str) -> bool:
        """Whether a dictionary of pet names lists the word for one of the forenames."""
        return not full_forms(word).isdisjoint(self.forenames)

    def is_pet_name(self, word: str) -> bool:
        """Whether a word begins like a forename, in letters or sounds, or is known to be short for one."""
        if any(self._begins_a_forename(stem, is_whole=stem == word) for stem in dict.fromkeys([word, *_stems(word)])):
            return True
        return any(sounds_of(each)[:SHORT_FORM] in self._first_sounds for each in full_forms(word))

    def _begins_a_forename(self, stem: str, is_whole: bool) -> bool:
        if stem in self._beginnings or self.is_listed(stem):
            return True
        if not is_whole and (stem in self.forenames or stem in self.surnames):
            return True
        sound = sounds_of(stem)
        is_as_long = len(stem) <= len(sound) + 1  # of long words little may be left
        return is_as_long and len(sound) >= SHORT_FORM and sound in self._first_sounds

    def is_cut_surname(self, word: str) -> bool:
        return word in self._surname_beginnings

    def is_cut(self, word: str) -> bool:
        """Whether a forename or a surname begins with the word, in letters or sounds: Barn, Mo, Quill."""
        if len(word) < SHORT_FORM:
            return word not in SHORT_WORDS and sounds_of(word) in self._first_sounds
        return word in self._beginnings or self.is_cut_surname(word)

    def _is_rest(self, word: str) -> bool:
        is_end = word in self._forename_ends or word in self._surname_ends
        return is_end or self.is_cut_surname(word) or (len(word) >= MIDDLE and sounds_of(word) in self._middle_sounds)

    def _is_spelt_another_way(self, word: str) -> bool:
        if len(word) < SPELT_ANOTHER_WAY:
            return False
        sound = sounds_of(word)
        bare = sound.translate(_VOWELS)
        alike = ALIKE if len(bare) >= CONSONANTS else VERY_ALIKE
        same = self._spellings.get(bare, ())
        return any(min(_likeness(sound, sounds_of(each)), _likeness(word, each)) >= alike for each in same)

    def _is_without_vowels(self, word: str) -> bool:
        """Whether a word is a name without its vowels, or with only one of them: Mhmd, Chdr; Muhd."""
        if len(word) >= WITHOUT_VOWELS and word[1:] == (bare := word[1:].translate(_VOWELS)):
            return word[0] + bare in self._first_consonants
        if len(word) <= WITHOUT_VOWELS or len(word.translate(_VOWELS)) < len(word) - 1:
            return False
        names = (each for each in self._by_letter.get(word[0], ()) if each[-1] == word[-1] and len(each) > len(word))
        return any(_are_in_order(word, each) for each in names)

    def left_out_in(self, text: str, start: int = 0, end: int | None = None) -> Iterator[LeftOut]:
        """The places where a folded text, or a stretch of it, holds a name with letters left out."""
        for found in _LETTERS_LEFT_OUT.finditer(text, start, len(text) if end is None else end):
            first, last = found["first"], found["last"] or found["end"] or ""
            mark = found["mark"] or "'"
            if len(first) + len(last) < _FIRST_ALONE and mark[0] != "*":
                continue
            is_hidden = mark[0] == "*" and (last or len(mark) > CUT_OFF)
            reads = not is_hidden and (is_ordinary(first + last) or (is_ordinary(first) and len(first) > 1))
            if self._fits(first, last, 0 if mark[0] == "*" and last else 1):
                yield LeftOut(*found.span(), reads)

    def _fits(self, first: str, last: str, left_out: int) -> bool:
        names = self._by_letter.get(first[0], ())
        size = len(first) + len(last)
        return any(each.startswith(first) and each.endswith(last) and len(each) >= size + left_out for each in names)

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return frozenset(each[:size] for each in self.forenames for size in range(CUT_OFF, len(each)))

    @cached_property
    def _first_sounds(self) -> frozenset[str]:
        sounds = {sounds_of(each) for each in self.forenames}
        return frozenset(each[:size] for each in sounds for size in range(CUT_OFF, len(each) + 1))

    @cached_property
    def _first_consonants(self) -> frozenset[str]:
        bare = {each[0] + each[1:].translate(_VOWELS) for each in self.forenames}
        return frozenset(each[:size] for each in bare for size in range(WITHOUT_VOWELS, len(each) + 1))

    @cached_property
    def _forename_ends(self) -> frozenset[str]:
        return frozenset(
            each[at:] for each in self.forenames for at in range(CUT_OFF, len(each) - LAST_OF_FORENAME + 1)
        )

    @cached_property
    def _middle_sounds(self) -> frozenset[str]:
        sounds = {sound for each in self.forenames if len(sound := sounds_of(each)) >= LONG_NAME}
        return frozenset(
            each[at : at + size]
            for each in sounds
            for at in range(1, len(each) - MIDDLE + 1)
            for size in range(MIDDLE, len(each) - at + 1)
        )

    @cached_property
    def _surname_beginnings(self) -> frozenset[str]:
        return frozenset(each[:size] for each in self.surnames for size in range(SHORT_SURNAME, len(each)))

    @cached_property
    def _surname_ends(self) -> frozenset[str]:
        return frozenset(each[at:] for each in self.surnames for at in range(1, len(each) - LAST_OF_SURNAME + 1))

    @cached_property
    def _spellings(self) -> dict[str, list[str]]:
        """Names by their sounds without vowels."""
        found: dict[str, list[str]] = {}
        for each in self.forenames | self.surnames:
            if len(each) >= SPELT_ANOTHER_WAY:
                found.setdefault(sounds_of(each).translate(_VOWELS), []).append(each)
        return found

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.forenames | self.surnames:
            found.setdefault(each[0], []).append(each)
        return found


def is_a_word(word: str) -> bool:
    """Whether a word, or what it is without an s, is ordinary: the dictionary does not have every plural."""
    return is_ordinary(word) or is_ordinary(word.removesuffix("s"))


def _stems(word: str) -> Iterator[str]:
    """What is left of a word without the ending of a pet name, a doubled last letter also single: Zebby, Kezza."""
    for least, endings in _ENDINGS.items():
        for size in range(1, min(_LONGEST_ENDING, len(word) - least) + 1):
            if not endings.match(word, len(word) - size):
                continue
            stem = word[:-size]
            yield stem
            if stem[-2:-1] == stem[-1:] and len(stem) > least:
                yield stem[:-1]
    if (z := word.find("z", 2)) in (2, 3):  # Kez is Kerry, Shaz is Sharon
        yield f"{word[:z]}r"


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def _are_in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


@cache
def sounds_of(word: str) -> str:
    """Letters for the sounds of a folded name; sounds that are mixed up have the same letter."""
    for letters, sound in _SOUNDS:
        word = letters.sub(sound, word)
    return word
