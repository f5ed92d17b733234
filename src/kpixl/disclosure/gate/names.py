"""
The names of children and workers, and where a text holds one.

A name is a part of somebody's forename and a part of the same person's surname within a few words, in either order; an
initial or a short form counts for the forename. A name alone only may be one: it is for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import digits
from typing import NamedTuple

from kpixl.disclosure.gate.folding import Folded, Word, folded
from kpixl.disclosure.gate.ordinary_words import (
    BEFORE_A_WORD,
    CALENDAR,
    COLOURS,
    DONE_BY_SOMEBODY,
    FAMILY,
    GROUPS_OF_PEOPLE,
    INSTITUTIONS,
    PLACES,
    TITLES,
    is_ordinary,
    word_set,
)
from kpixl.disclosure.gate.parts_of_names import forename_and_surname, full_forms, parts_of
from kpixl.disclosure.gate.stretches import Stretches

WORDS_BETWEEN = 3  # "Ade, the eldest Okoro"
LONE_LETTERS = 3  # a shorter name alone is in every text
COMMON_FROM = 10  # other names that people of a name have: then the Taylor Centre need not be theirs
SHORT_FORM = 3  # letters of a forename that may be cut short: "Zeb"
WHOLE_AT_MOST = 60  # letters of a cell that holds no more than a name

_SENTENCE_END = re.compile(r"[.!?;:]\s")
_DIGITS_FOR_LETTERS = tuple(str.maketrans("013457", f"o{one}east") for one in "li")


class NameAt(NamedTuple):
    """A name's place in the original text. Where it is not certain, the words may mean something else."""

    start: int
    end: int
    value: str
    is_certain: bool


class _Part(NamedTuple):
    """A part of a name, from one word to another of the text."""

    key: str
    first: int
    last: int


@dataclass(frozen=True)
class PeopleNames:
    """Whose names are looked for. `partners` are the parts of the other name of everybody who has this part."""

    partners: Mapping[str, set[str]]
    forenames: frozenset[str]
    surnames: frozenset[str]
    sequences: frozenset[str]  # whole names with numbers in them, which are looked for as they are
    _known_words: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _known_short_forms: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], whole: Iterable[str] = ()) -> PeopleNames:
        """`pairs` are forename and surname; names that are `whole` have the surname last, or first before a comma."""
        partners: dict[str, set[str]] = {}
        forenames, surnames, sequences = set[str](), set[str](), set[str]()
        apart = list(pairs)
        for name in whole:
            if any(character.isdigit() for character in name):
                sequences.add(" ".join(word.text for word in folded(name).words))
            else:
                apart.extend(forename_and_surname(name))
        for forename, surname in apart:
            given, family = parts_of(forename), parts_of(surname)
            if given and family:
                for one in given:
                    partners.setdefault(one, set()).update(family)
                for other in family:
                    partners.setdefault(other, set()).update(given)
            forenames.update(given)
            surnames.update(family)
        return cls(partners, frozenset(forenames), frozenset(surnames), frozenset(sequences))

    def __bool__(self) -> bool:
        return bool(self.partners or self.sequences)

    def found_in(self, text: Folded) -> list[NameAt]:
        """Names together and alone, none within another, in order."""
        parts = sorted(self._parts_in(text), key=lambda each: (each.first, each.last))
        pairs = [*self._sequences_in(text), *self._compounds_in(text), *self._pairs_in(text, parts)]
        pairs += self._initials_in(text, parts)
        taken = Stretches()
        found = [each for each in pairs if taken.take(each.start, each.end)]
        for part in parts:
            if self._may_be_lone(text, part):
                lone = _named(text, part.first, part.last, part.key, False)
                if taken.take(lone.start, lone.end):
                    found.append(lone)
        for word in text.words:
            short = NameAt(*text.span(word.start, word.end), word.text, False)
            if self.is_short_form(text, word) and taken.take(short.start, short.end):
                found.append(short)
        return sorted(found)

    @cached_property
    def initials(self) -> frozenset[str]:
        """The first letters of forename and surname of everybody."""
        return frozenset(
            f"{forename[0]}{surname[0]}" for forename in self.forenames for surname in self.partners.get(forename, ())
        )

    def has_part(self, word: str) -> bool:
        return word in self._all

    # Parts of names

    @cached_property
    def _all(self) -> frozenset[str]:
        return self.forenames | self.surnames

    def _parts_in(self, text: Folded) -> list[_Part]:
        words, parts, known, all_parts = text.words, list[_Part](), self._known_words, self._all
        before = Word("", -9, -9)
        for at, word in enumerate(words):
            joined = before.text + word.text
            gap = text.text[before.end : word.start] if at and joined in all_parts else "far"
            if len(gap) <= 2 and not _SENTENCE_END.search(gap):
                parts.append(_Part(joined, at - 1, at))
            keys = known.get(word.text)
            if keys is None:
                keys = self.keys_of(word.text)
            if keys:
                parts += [_Part(key, at, at) for key in keys]
            before = word
        return parts

    def keys_of(self, word: str) -> tuple[str, ...]:
        """The parts of names that a word may stand for."""
        if (known := self._known_words.get(word)) is None:
            candidates = [word, *(word.removesuffix(ending) for ending in ("s", "es") if word.endswith(ending))]
            if not word.isalpha():
                candidates += [word.strip(digits), *(word.translate(table) for table in _DIGITS_FOR_LETTERS)]
            known = tuple(dict.fromkeys(each for each in candidates if each in self._all))
            self._known_words[word] = known
        return known

    # Names together

    def _pairs_in(self, text: Folded, parts: list[_Part]) -> Iterator[NameAt]:
        """The closest first."""
        found = []
        for index, one in enumerate(parts):
            for other in parts[index + 1 :]:
                between = other.first - one.last - 1
                if between > WORDS_BETWEEN:
                    break
                if between >= 0 and other.key in self.partners.get(one.key, ()):
                    found.append((between, one, other))
        for between, one, other in sorted(found):
            is_certain = _certainty(text, one, other, between)
            if is_certain and other.key in INSTITUTIONS and len(self.partners[one.key]) >= COMMON_FROM:
                is_certain = False
            if is_certain is not None:
                value = " ".join(sorted((one.key, other.key)))
                yield _named(text, one.first, other.last, value, is_certain)

    @cached_property
    def _sequence_lengths(self) -> tuple[int, ...]:
        return tuple(sorted({each.count(" ") + 1 for each in self.sequences}))

    @cached_property
    def starts(self) -> frozenset[str]:
        return frozenset(each.partition(" ")[0] for each in self.sequences)

    def _sequences_in(self, text: Folded) -> Iterator[NameAt]:
        words = text.words
        for at, word in enumerate(words):
            if word.text not in self.starts:
                continue
            for length in self._sequence_lengths:
                value = " ".join(each.text for each in words[at : at + length])
                if value in self.sequences:
                    yield _named(text, at, min(at + length, len(words)) - 1, value, True)

    def _compounds_in(self, text: Folded) -> Iterator[NameAt]:
        """PeopleNames run together into one word."""
        for at, word in enumerate(text.words):
            if len(word.text) >= 2 * LONE_LETTERS and word.text.isalpha():
                value = self.split(word.text)
                if value:
                    yield _named(text, at, at, value, True)

    def split(self, word: str) -> str:
        """The two parts of a name that a word is made of; nothing for any other word."""
        if is_ordinary(word):
            return ""
        for at in range(2, len(word) - 1):
            one, other = word[:at], word[at:]
            if other in self.partners.get(one, ()) and not (is_ordinary(one) and is_ordinary(other)):
                return " ".join(sorted((one, other)))
        return ""

    def _initials_in(self, text: Folded, parts: list[_Part]) -> Iterator[NameAt]:
        """A surname with the first letter, or a short form, of its forename before or behind it."""
        words = text.words
        for part in parts:
            if part.key not in self.surnames or len(part.key) < LONE_LETTERS:
                continue
            for at, edge in ((part.first - 1, part.first), (part.last + 1, part.last)):
                if not 0 <= at < len(words):
                    continue
                word, gap = words[at], _gap(text, words, min(at, edge))
                is_apart = len(gap) > 3 or (len(word.text) > 1 and bool(_SENTENCE_END.search(gap)))
                if is_apart or self.keys_of(word.text) or not self._is_short_for(word.text, part.key):
                    continue
                is_word = is_ordinary(part.key) or is_ordinary(words[part.first].text)
                if is_word and not (text.is_capital(words[part.first]) and _is_written_as_initial(text, word, gap)):
                    continue
                yield _named(text, min(at, part.first), max(at, part.last), f"{word.text} {part.key}", not is_word)

    def _is_short_for(self, word: str, surname: str) -> bool:
        given = self.partners.get(surname, ())
        if len(word) == 1:
            return word.isalpha() and any(each.startswith(word) and each in self.forenames for each in given)
        if not word.isalpha() or is_ordinary(word) or len(word) < SHORT_FORM - 1:
            return False
        if len(word) >= SHORT_FORM and any(each.startswith(word) for each in given):
            return True
        return not full_forms(word).isdisjoint(given)

    # Names alone

    def is_short_form(self, text: Folded, word: Word) -> bool:
        """Whether a word that means nothing else is typed like a name, and short for somebody's: Bart, Barty."""
        if (is_short := self._known_short_forms.get(word.text)) is None:
            is_short = self._known_short_forms[word.text] = self._is_short(word.text)
        if not is_short:
            return False
        start, end = text.span(word.start, word.end)
        return text.original[start].isupper() and not text.original[start + 1 : end].isupper()

    def _is_short(self, word: str) -> bool:
        if len(word) < SHORT_FORM or not word.isalpha() or is_ordinary(word) or self.keys_of(word):
            return False
        stems = [word, *(word.removesuffix(ending) for ending in ("y", "ie", "ey", "s") if word.endswith(ending))]
        stems += [stem[:-1] for stem in stems[1:] if stem[-2:-1] == stem[-1:]]  # Zebby
        return any(
            stem in self._beginnings or not full_forms(stem).isdisjoint(self.forenames)
            for stem in stems
            if len(stem) >= SHORT_FORM
        )

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """Forenames cut short."""
        return frozenset(each[:size] for each in self.forenames for size in range(SHORT_FORM, len(each)))

    def _may_be_lone(self, text: Folded, part: _Part) -> bool:
        if len(part.key) < LONE_LETTERS:
            return False
        words = [text.words[at] for at in range(part.first, part.last + 1)]
        is_word = is_ordinary(part.key) or all(is_ordinary(each.text) for each in words)
        if is_word:
            return part.first == part.last and self._is_called(text, part)
        if len(self.partners.get(part.key, ())) >= COMMON_FROM and _names_an_institution(text, part.last):
            return False
        return len(words) == 1 or all(text.is_capital(each) for each in words)

    def _is_called(self, text: Folded, part: _Part) -> bool:
        """Whether an ordinary word is used as somebody's name."""
        words, at = text.words, part.first
        word = words[at]
        if not text.is_capital(word):
            return False
        before, after = words[at - 1].text if at else "", words[at + 1].text if at + 1 < len(words) else ""
        if part.key in self.surnames and _is_beside_a_title(text, part.first, before, after):
            return True
        if part.key not in self.forenames or text.shouts or part.key in CALENDAR | COLOURS | PLACES | INSTITUTIONS:
            return False
        has_s = text.text[word.start : word.end].endswith("'s")
        is_first = at == 0 or bool(re.search(r"[.!?:;\n]|(?:^|\s)[-*•]\s", _gap(text, words, at - 1)))
        if is_first:
            return has_s or (after in DONE_BY_SOMEBODY and not text.is_capital(words[at + 1]))
        follows_name = at + 1 < len(words) and text.is_capital(words[at + 1]) and len(_gap(text, words, at)) < 2
        return before not in _DETERMINERS and not text.is_capital(words[at - 1]) and (has_s or not follows_name)


_DETERMINERS = word_set("the a an this that these those our their its each every no any some")


def _names_an_institution(text: Folded, at: int) -> bool:
    """Whether a word begins what a place, a team or an office is called: Taylor Centre, Lewis and Harper teams."""
    words = text.words
    after = [word.text for word in words[at + 1 : at + 4]]
    if not after or not text.is_capital(words[at]):
        return False
    if _is_institution(after[0]):
        return len(_gap(text, words, at)) == 1
    return (
        len(after) == 3 and after[0] in ("and", "or") and text.is_capital(words[at + 2]) and _is_institution(after[2])
    )


def _is_institution(word: str) -> bool:
    return word in INSTITUTIONS or word.removesuffix("s") in INSTITUTIONS


def _named(text: Folded, first: int, last: int, value: str, is_certain: bool) -> NameAt:
    start, end = text.span(text.words[first].start, text.words[last].end)
    return NameAt(start, end, value, is_certain)


def _gap(text: Folded, words: list[Word], at: int) -> str:
    """What is between a word and the next."""
    return text.text[words[at].end : words[at + 1].start]


def _certainty(text: Folded, one: _Part, other: _Part, between: int) -> bool | None:
    """True where two parts of a name are that name; False where they may be; None where they are words."""
    words = text.words
    gaps = [_gap(text, words, at) for at in range(one.last, other.first)]
    middle = words[one.last + 1 : other.first]
    ends = any(
        _SENTENCE_END.search(gap) and not (len(each.text) == 1 and gap.startswith("."))  # an initial has its own stop
        for gap, each in zip(gaps, [words[one.last], *middle], strict=True)
    )
    if ends:
        return None
    ordinary = [each for each in (one, other) if _is_word(text, each)]
    if not ordinary:
        return True
    capitals = [all(text.is_capital(words[at]) for at in range(each.first, each.last + 1)) for each in (one, other)]
    steps = sum(len(each.text) > 1 for each in middle)
    if len(ordinary) == 1:
        is_close = steps == 0 or (all(capitals) and ordinary[0].key not in CALENDAR | COLOURS)
        return True if capitals[0] == capitals[1] and is_close else None
    return _certainty_of_words(text, one, other, gaps, all(capitals)) if steps == 0 else None


def _certainty_of_words(text: Folded, one: _Part, other: _Part, gaps: list[str], are_capital: bool) -> bool | None:
    """The same where both are ordinary words: "Grace Page" is somebody, "Will Young People" is a start of sentence."""
    words = text.words
    if not are_capital or any(len(gap) > 2 or "/" in gap for gap in gaps):
        return None
    before = words[one.first - 1].text if one.first else ""
    after = words[other.last + 1].text if other.last + 1 < len(words) else ""
    if after in GROUPS_OF_PEOPLE:
        return None
    has_month = one.key in CALENDAR or other.key in CALENDAR
    if (one.key in CALENDAR and other.key in CALENDAR | COLOURS) or (one.key in COLOURS and has_month):
        return None
    if has_month and before in BEFORE_A_WORD | CALENDAR:
        return None
    if {one.key, other.key} <= PLACES | INSTITUTIONS:
        return None
    is_alone = one.first == 0 and other.last == len(words) - 1 and len(text.original) < WHOLE_AT_MOST
    is_place = other.key in INSTITUTIONS or (other.key in PLACES and one.key in PLACES) or after in INSTITUTIONS
    return is_alone or not (is_place or has_month or text.shouts)


def _is_word(text: Folded, part: _Part) -> bool:
    return is_ordinary(part.key) or (part.first == part.last and is_ordinary(text.words[part.first].text))


def _is_beside_a_title(text: Folded, at: int, before: str, after: str) -> bool:
    """Mr Young, the Young family, the Pages."""
    if before in TITLES:
        return True
    follows = text.words[at + 2].text if at + 2 < len(text.words) else ""
    return before == "the" and after in FAMILY and follows not in INSTITUTIONS | {"help", "support", "solutions"}


def _is_written_as_initial(text: Folded, word: Word, gap: str) -> bool:
    return text.is_capital(word) and ("." in gap or "," in gap)
