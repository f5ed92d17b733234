"""
The names of children and workers, and where a text holds one.

A name is a part of somebody's forename and a part of the same person's surname within a few words, in either order; an
initial or a short form counts as the forename. A part alone may be a name or not: a person has to decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from string import digits
from typing import NamedTuple

from msgspec import Struct, field

from kpixl.disclosure.people.certainty import SENTENCE_END, NamePart, certainty, gap_behind
from kpixl.disclosure.people.folding import Folded, Word, folded
from kpixl.disclosure.people.misspelt_names import MisspeltNames
from kpixl.disclosure.people.names_in_accounts import accounts_in, is_rare_login
from kpixl.disclosure.people.ordinary_words import (
    CALENDAR,
    COLOURS,
    DONE_BY_SOMEBODY,
    INSTITUTIONS,
    MEANS_MORE,
    is_ordinary,
    word_set,
)
from kpixl.disclosure.people.parts_of_names import forename_and_surname, full_forms, parts_of, whole_names_of_one_part
from kpixl.disclosure.people.short_names import SHORT_FORM, ShortNames, is_a_word
from kpixl.disclosure.people.spelt_names import spelt_in
from kpixl.disclosure.people.typed_names import (
    DETERMINERS,
    LETTERED,
    SAINT,
    begins_a_sentence,
    does_what_one_person_does,
    is_behind_a_title,
    is_beside_an_age_or_child,
    is_beside_initial,
    is_hyphenated,
    is_of_a_saint,
    is_one_person,
    is_saint,
    is_surname_beside_a_word,
    is_talked_to,
    is_typed_as_a_name,
    is_written_as_initial,
    names_an_institution,
    two_before,
)

WORDS_BETWEEN = 3  # "Ade, the eldest Okoro"
LONE_LETTERS = 3  # a shorter name alone is in every text
WIDEST_GAP = 30  # characters in place of letters that are left out
COMMON_FROM = 10  # other names among people of one name: then the Taylor Centre need not be theirs

_LEADS_A_SENTENCE = word_set("only because when as while although since")
_DIGITS_FOR_LETTERS = tuple(str.maketrans("013457", f"o{one}east") for one in "li")


class NameAt(NamedTuple):
    """A name's place in the original text. If it is not certain, the words may mean something else."""

    start: int
    end: int
    value: str
    is_certain: bool


class PeopleNames(Struct, frozen=True, dict=True):
    """The names that are looked for. `partners` has the parts of the other names of everybody who has a part."""

    partners: Mapping[str, set[str]]
    forenames: frozenset[str]
    surnames: frozenset[str]
    sequences: frozenset[str]  # whole names with numbers in them, which are looked for as they are
    alone: frozenset[str] = frozenset()  # whole names of one part that mean nothing else, and no part of another's
    _known_words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _known_logins: dict[str, bool] = field(default_factory=dict)
    _known_splits: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]], whole: Iterable[str] = ()) -> PeopleNames:
        """`pairs` are forename and surname; `whole` names have the surname last, or first before a comma."""
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
        alone = frozenset(
            each
            for each in whole_names_of_one_part(apart)
            if each not in partners and len(each) > LONE_LETTERS and not is_a_word(each)
        )
        return cls(partners, frozenset(forenames), frozenset(surnames), frozenset(sequences), alone)

    def __bool__(self) -> bool:
        return bool(self.forenames or self.surnames or self.sequences)

    def parts_of_names_in(self, text: Folded) -> list[NamePart]:
        return sorted(self._parts_in(text), key=lambda each: (each.first, each.last))

    def lone_in(self, text: Folded, parts: Iterable[NamePart], words: range) -> Iterator[NameAt]:
        """Parts of names alone, and then short names, where one of these words belongs to them."""
        for part in parts:
            if self._may_be_lone(text, part):
                yield _named(text, part.first, part.last, part.key, part.key in self.alone)
        yield from self._short_in(text, words)
        for start, end, value in accounts_in(text.text, self.partners, self.surnames, _reach(text, words)):
            yield NameAt(*text.span(start, end), value, False)
        for at in words:
            if self.is_login(text.words[at].text):
                yield _named(text, at, at, text.words[at].text, False)

    def is_login(self, word: str) -> bool:
        """Whether an initial and a surname are one word that means nothing else: jbrackenbury."""
        if (known := self._known_logins.get(word)) is None:
            is_one = not self.keys_of(word) and is_rare_login(word, self.partners, self.surnames)
            known = self._known_logins[word] = is_one
        return known

    def together_in(self, text: Folded, parts: list[NamePart], in_bytes: bool) -> list[NameAt]:
        """Whole names, in order of precedence where they overlap."""
        pairs = [*self._sequences_in(text), *self._compounds_in(text), *self._pairs_in(text, parts)]
        pairs += self._initials_in(text, parts)
        pairs += () if in_bytes else self._spelt_in(text)
        return pairs

    @cached_property
    def initials(self) -> frozenset[str]:
        """The first letters of everybody's forename and surname."""
        return frozenset(
            f"{forename[0]}{surname[0]}" for forename in self.forenames for surname in self.partners.get(forename, ())
        )

    def has_part(self, word: str) -> bool:
        return word in self.parts

    # Parts of names

    @cached_property
    def parts(self) -> frozenset[str]:
        return self.forenames | self.surnames

    def _parts_in(self, text: Folded) -> list[NamePart]:
        words, parts, known, all_parts = text.words, list[NamePart](), self._known_words, self.parts
        before = Word("", -9, -9)
        for at, word in enumerate(words):
            joined = before.text + word.text
            gap = text.text[before.end : word.start] if at and joined in all_parts else "far"
            if len(gap) <= 2 and (before.text in SAINT or not SENTENCE_END.search(gap)):
                parts.append(NamePart(joined, at - 1, at))
            keys = known.get(word.text)
            if keys is None:
                keys = self.keys_of(word.text)
            if keys:
                parts += [NamePart(key, at, at) for key in keys]
            before = word
        return parts

    def keys_of(self, word: str) -> tuple[str, ...]:
        """The parts of names that a word may stand for."""
        if (known := self._known_words.get(word)) is None:
            candidates = [word, *(word.removesuffix(ending) for ending in ("s", "es") if word.endswith(ending))]
            if not (word.isalpha() or word.isdecimal()):  # 1014 is a number, h0pe is Hope
                candidates += [word.strip(digits), *(word.translate(table) for table in _DIGITS_FOR_LETTERS)]
            known = tuple(dict.fromkeys(each for each in candidates if each in self.parts))
            self._known_words[word] = known
        return known

    # Names together

    def _pairs_in(self, text: Folded, parts: list[NamePart]) -> Iterator[NameAt]:
        """Names of two parts near each other, the closest first."""
        found = []
        for index, one in enumerate(parts):
            for other in parts[index + 1 :]:
                between = other.first - one.last - 1
                if between > WORDS_BETWEEN:
                    break
                if between >= 0 and other.key in self.partners.get(one.key, ()):
                    found.append((between, one, other))
        for between, one, other in sorted(found):
            is_in_order = one.key in self.forenames and other.key in self.surnames
            is_certain = certainty(text, one, other, between, is_in_order)
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
        words = text.words if not self.starts.isdisjoint(text.word_texts) else []
        for at, word in enumerate(words):
            if word.text not in self.starts:
                continue
            for length in self._sequence_lengths:
                value = " ".join(each.text for each in words[at : at + length])
                if value in self.sequences:
                    yield _named(text, at, min(at + length, len(words)) - 1, value, True)

    def _compounds_in(self, text: Folded) -> Iterator[NameAt]:
        """Names run together into one word."""
        for at, word in enumerate(text.words):
            if len(word.text) >= 2 * LONE_LETTERS and word.text.isalpha():
                if (value := self._known_splits.get(word.text)) is None:
                    value = self._known_splits[word.text] = self.split(word.text)
                if value:
                    yield _named(text, at, at, value, True)

    def _spelt_in(self, text: Folded) -> Iterator[NameAt]:
        """Names that are spelt out, whole ones before parts of them."""
        spelt = sorted(spelt_in(text, self.partners, self.has_part), key=lambda each: not each.is_certain)
        for start, end, value, is_certain in spelt:
            yield NameAt(*text.span(start, end), value, is_certain)

    def split(self, word: str) -> str:
        """The two parts of a name that a word is made of; "" for any other word."""
        if is_ordinary(word):
            return ""
        for at in range(2, len(word) - 1):
            one, other = word[:at], word[at:]
            if other in self.partners.get(one, ()) and not (is_ordinary(one) and is_ordinary(other)):
                return " ".join(sorted((one, other)))
        return ""

    def _initials_in(self, text: Folded, parts: list[NamePart]) -> Iterator[NameAt]:
        """A surname with the first letter, or a short form, of its forename before or after it."""
        words = text.words
        for part in parts:
            is_long = len(part.key) >= LONE_LETTERS or is_typed_as_a_name(text, part)
            if part.key not in self.surnames or not is_long:
                continue
            for at, edge in (*two_before(text, part), (part.last + 1, part.last)):
                if not 0 <= at < len(words):
                    continue
                word, gap = words[at], gap_behind(text, words, min(at, edge))
                ends = len(word.text) > 1 and SENTENCE_END.search(gap)
                is_apart = len(gap) > 3 or ")" in gap or ends
                if is_apart or self.keys_of(word.text) or not self._is_short_for(word.text, part.key):
                    continue
                is_word = is_ordinary(part.key) or is_ordinary(words[part.first].text)
                if is_word and not (
                    text.is_capital(words[part.first])
                    and (
                        is_written_as_initial(text, word, gap)
                        or is_behind_a_title(text, at, part)
                        or is_beside_initial(text, at, part, gap)
                    )
                ):
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

    # Names cut short

    @cached_property
    def short(self) -> ShortNames:
        return ShortNames(self.forenames, self.surnames)

    @cached_property
    def misspelt(self) -> MisspeltNames:
        return MisspeltNames(self.parts, self.partners)

    def is_short_form(self, text: Folded, word: Word) -> bool:
        """Whether a word that means nothing else is typed like a name, and short for somebody's: Bart, Barty."""
        start, end = text.span(word.start, word.end)
        if not text.original[start].isupper() or text.original[start + 1 : end].removesuffix("s").isupper():
            return False
        return not self.keys_of(word.text) and (self.short.has(word.text) or self.misspelt.has(word.text))

    def _short_in(self, text: Folded, among: range) -> Iterator[NameAt]:
        for start, end, is_word in self.short.left_out_in(text.text, *_reach(text, among)):
            first, last = text.span(start, end)
            if not is_word or text.original[first].isupper():
                yield NameAt(first, last, text.text[start:end], False)
        for at in among:
            word = text.words[at]
            if word.text in SAINT or (at and text.words[at - 1].text in SAINT):
                continue
            if self.is_short_form(text, word) or self.misspelt.has_beside_forename(text, at):
                yield _named(text, at, at, word.text, False)
            elif text.is_capital(word) and is_a_word(word.text):
                yield from self._words_with_initial(text, at)
                if self._may_be_called(word.text) and self._is_called(text, NamePart(word.text, at, at)):
                    yield _named(text, at, at, word.text, False)

    def _words_with_initial(self, text: Folded, at: int) -> Iterator[NameAt]:
        """A word for a forename with an initial after it, or for a surname with one before it: Barn E, Z. Quill."""
        words, word = text.words, text.words[at].text
        if at + 1 < len(words) and self._is_initial(text, at + 1, gap_behind(text, words, at)):
            letter = words[at + 1].text
            is_forename = word in self.forenames or self.short.is_pet_name(word)
            if is_forename and word not in LETTERED | DETERMINERS and f"{word[0]}{letter}" in self.initials:
                yield _named(text, at, at + 1, f"{word} {letter}", False)
        if at and self.short.is_cut_surname(word) and self._is_initial(text, at - 1, gap_behind(text, words, at - 1)):
            letter = words[at - 1].text
            if f"{letter}{word[0]}" in self.initials:
                yield _named(text, at - 1, at, f"{letter} {word}", False)

    def _is_initial(self, text: Folded, at: int, gap: str) -> bool:
        """Whether a word is a single capital beside a name; A and I are words if a space follows them."""
        word = text.words[at]
        if len(word.text) > 1 or not text.is_capital(word) or gap not in (" ", ". ", ".") or text.shouts:
            return False
        return word.text not in "ai" or text.text[word.end : word.end + 1] != " "

    # Names alone

    def _may_be_lone(self, text: Folded, part: NamePart) -> bool:
        if len(part.key) < LONE_LETTERS and not is_typed_as_a_name(text, part):
            return False
        if part.first and is_saint(text, part.first - 1):
            return False
        words = [text.words[at] for at in range(part.first, part.last + 1)]
        is_word = is_ordinary(part.key) or all(is_ordinary(each.text) for each in words)
        is_own = len(words) == 2 and not is_ordinary(part.key)
        if is_word and is_own and (is_hyphenated(text, words) or is_of_a_saint(text, words)):
            return True
        if is_word:
            return part.first == part.last and self._is_called(text, part)
        if len(self.partners.get(part.key, ())) >= COMMON_FROM and names_an_institution(text, part.last):
            return False
        return len(words) == 1 or all(text.is_capital(each) for each in words)

    def _may_be_called(self, word: str) -> bool:
        return word in self.forenames or self.short.is_listed(word) or self.short.is_cut(word)

    def _is_called(self, text: Folded, part: NamePart) -> bool:
        """Whether an ordinary word is used as somebody's name."""
        words, at = text.words, part.first
        word = words[at]
        if not text.is_capital(word):
            return False
        before, after = words[at - 1].text if at else "", words[at + 1].text if at + 1 < len(words) else ""
        if part.key in self.surnames and is_surname_beside_a_word(text, part.first, before, after):
            return True
        if not self._may_be_called(part.key) or text.shouts:
            return False
        if part.key in MEANS_MORE:
            is_known = part.key == word.text and part.key in self.forenames and part.key not in INSTITUTIONS
            return (part.key in CALENDAR | COLOURS and is_talked_to(text, at)) or (is_known and is_one_person(text, at))
        has_s = text.text[word.start : word.end].endswith("'s")
        is_listed = part.key in self.forenames or self.short.is_listed(part.key)
        if is_beside_an_age_or_child(text, at) or (is_listed and does_what_one_person_does(text, at)):
            return True
        is_first = begins_a_sentence(text, at)
        if is_first and part.key != word.text and not has_s:
            return False  # This is
        if is_first:
            return is_listed and (  # There was
                has_s or (after in DONE_BY_SOMEBODY and not text.is_capital(words[at + 1]))
            )
        follows_name = at + 1 < len(words) and text.is_capital(words[at + 1]) and len(gap_behind(text, words, at)) < 2
        if before in _LEADS_A_SENTENCE and after in DONE_BY_SOMEBODY and begins_a_sentence(text, at - 1):
            return True  # Only Hope was late
        return before not in DETERMINERS and not text.is_capital(words[at - 1]) and (has_s or not follows_name)


def _reach(text: Folded, among: range) -> tuple[int, int]:
    """Start and end of some words, with what may belong to the first and the last."""
    first = text.words[among[0]].start - WIDEST_GAP if among and among[0] else 0
    last = text.words[among[-1]].end + WIDEST_GAP if among and among[-1] + 1 < len(text.words) else len(text.text)
    return max(0, first), min(last, len(text.text))


def _named(text: Folded, first: int, last: int, value: str, is_certain: bool) -> NameAt:
    start, end = text.span(text.words[first].start, text.words[last].end)
    return NameAt(start, end, value, is_certain)
