"""
Names with one slip of the hand: a letter missing, added or changed, or two letters swapped (Quillfaether).

For a long name, that alone is enough for a question; for a short one, only beside the other name of the same person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from kpixl.disclosure.people.folding import Folded, Word
from kpixl.disclosure.people.ordinary_words import is_ordinary

LETTERS_ALONE = 8  # letters: in a name this long, a slip leaves no other name
LETTERS_BESIDE = 4  # the fewest letters beside the other name


class MisspeltNames(Struct, frozen=True, dict=True):
    """The names, and whether a word is one slip away from one."""

    names: frozenset[str]  # forenames and surnames
    partners: Mapping[str, Collection[str]]  # the other names of everybody who has this one
    _known: dict[str, bool] = field(default_factory=dict)

    def has(self, word: str) -> bool:
        """Whether a word that means nothing else is a long name with one slip."""
        if len(word) < LETTERS_ALONE:
            return False
        if (known := self._known.get(word)) is None:
            known = self._known[word] = self._is_rare(word) and self._is_near_one(word)
        return known

    def has_beside_forename(self, text: Folded, at: int) -> bool:
        """Whether a word with a capital that means nothing else is a slip of a name, directly beside the other."""
        word = text.words[at]
        if len(word.text) < LETTERS_BESIDE or not text.is_capital(word) or not self._is_rare(word.text):
            return False
        return any(
            text.is_capital(other) and has_slip_of(word.text, self.partners.get(other.text, ()))
            for other in _directly_beside(text, at)
        )

    def _is_rare(self, word: str) -> bool:
        return (
            word not in self.names
            and word.isalpha()
            and not is_ordinary(word)
            and not is_ordinary(word.removesuffix("s"))
        )

    def _is_near_one(self, word: str) -> bool:
        near = {name for each in _with_a_letter_less(word) for name in self._by_shorter.get(each, ())}
        return any(is_one_slip(word, each) for each in near)

    @cached_property
    def _by_shorter(self) -> dict[str, list[str]]:
        """The long names, by themselves and by what is left of each without one of its letters."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            if len(name) >= LETTERS_ALONE and name.isalpha() and not is_ordinary(name):
                for each in _with_a_letter_less(name):
                    found.setdefault(each, []).append(name)
        return found


def _directly_beside(text: Folded, at: int) -> Iterator[Word]:
    words = text.words
    for first, other in ((at - 1, at - 1), (at, at + 1)):
        if first >= 0 and other < len(words) and text.text[words[first].end : words[first + 1].start] in (" ", ", "):
            yield words[other]


def has_slip_of(word: str, names: Collection[str]) -> bool:
    """Whether a word is one of the names with one slip after the first letter: Bansk."""
    return len(word) >= LETTERS_BESIDE and any(
        each[0] == word[0] and abs(len(each) - len(word)) < 2 and is_one_slip(word, each) for each in names
    )


def is_one_slip(word: str, name: str) -> bool:
    """Whether two words differ by one letter added, missing or changed, or by two that are swapped."""
    if word == name:
        return False
    same = 0
    while same < min(len(word), len(name)) and word[same] == name[same]:
        same += 1
    rest, other = word[same:], name[same:]
    if len(rest) == len(other):
        return rest[1:] == other[1:] or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    return rest[1:] == other or rest == other[1:]


def _with_a_letter_less(word: str) -> Iterator[str]:
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
