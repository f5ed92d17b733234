"""What is left of words without the letters or zeros glued to an id: SN207731, P482 110 7734, 482 110 7734th."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase

from kpixl.disclosure.people.folding import Folded, Word
from kpixl.disclosure.people.pieces_of_ids import LOOSE_ID
from kpixl.disclosure.people.record_shapes import ID_PREFIXES, without_any_end

GLUED_DIGITS = 6  # of a number after one letter: P7204913
CERTAIN_DIGITS = 9  # of a number after several: no other number this long is an id by chance
LETTERS_AT_MOST = 10
GUID_DIGITS = 32

_LONG_NUMBER = re.compile(rb"(?<![a-z0-9])[a-z]{1,6}(\d{%d,})[a-z]?(?![a-z0-9])" % CERTAIN_DIGITS)
ZEROS = re.compile(r"(?<!\d)0+(?=\d)")  # before a number
_ENDED = re.compile(r"([a-z]*\d[a-z\d]*\d{3}[a-z]?)(?:[a-z]|v\d{1,2})\Z")  # 7204913A, idP0912v2, AB1234987QA
_WITHIN_AN_ID = frozenset("-/_")
_GLUED_TO_GUID = re.compile(r"[0-9a-f]{32}(?=[a-z]*\Z)|(?<![0-9a-f])[0-9a-f]{32}\Z")
_PREFIX_STARTS = tuple(ID_PREFIXES)


def long_numbers_in(ids: bytes) -> frozenset[str]:
    """The long numbers in ids, without the letters before and after them; the ids are separated by zero bytes."""
    return frozenset(each.decode() for each in _LONG_NUMBER.findall(ids))


def without_end(word: str) -> str:
    """A word without the letter or the version number after an id; "" if it ends in neither."""
    if not (word[-4:-1].isdecimal() or word[-5:-2].isdecimal() or "v" in word[-3:-1]):
        return ""
    ended = _ENDED.match(word)
    return ended[1] if ended else ""


def last_without_end(some: list[Word]) -> list[Word]:
    """Words without what is glued to the end of the last: 482 110 7734h, PR-20417th, PR-20417v2; none if nothing is."""
    *before, last = some
    ended = without_any_end(last.text)
    return [*before, Word(ended, last.start, last.start + len(ended))] if ended else []


def without_glued_start(text: Folded, word: Word) -> Iterator[Word]:
    """A word that others continue, without letters before digits (P482 110 7734) or a word for an id (LCSPR-20417)."""
    if word.end - word.start != len(word.text):
        return
    sizes = set[int]()
    if not word.text.isalpha():
        sizes.add(len(word.text) - len(word.text.lstrip(ascii_lowercase)))
    if text.text[word.end] in _WITHIN_AN_ID and word.text.startswith(_PREFIX_STARTS):
        sizes.update(len(each) for each in ID_PREFIXES if word.text.startswith(each))
    for size in sizes:
        if 0 < size <= LETTERS_AT_MOST and word.text[size:] not in ("", "s"):  # refs-20417
            yield Word(word.text[size:], word.start + size, word.end)


def typed_twice(word: str) -> str:
    """Half of a word that is the same half twice: 48211077344821107734."""
    size = len(word) // 2
    return word[:size] if size >= LOOSE_ID and word[0] == word[size] and word[:size] == word[size:] else ""


def behind_known_letters(word: str) -> Iterator[str]:
    """What follows zeros, words for an id, or letters before a long number, and so is certainly meant as an id."""
    if word.startswith("0"):
        yield word.lstrip("0")
    if len(word) > GUID_DIGITS and (guid := _GLUED_TO_GUID.search(word)):
        yield guid[0]
    if word.startswith(_PREFIX_STARTS):
        yield from (word.removeprefix(each) for each in ID_PREFIXES if word.startswith(each))
    number = word.lstrip(ascii_lowercase)
    letters, digits = len(word) - len(number), len(number.lstrip("0"))
    is_long = digits >= CERTAIN_DIGITS or (letters == 1 and digits >= GLUED_DIGITS)
    if 0 < letters <= LETTERS_AT_MOST and is_long and number.isdecimal():
        yield number


def behind_any_letters(word: str) -> Iterator[str]:
    """What follows any letters: CH207731, LLPR20417. It may be another number with as many digits."""
    number = word.lstrip(ascii_lowercase)
    letters = len(word) - len(number)
    if not 1 < letters <= LETTERS_AT_MOST:
        return
    if number.isdecimal() and len(number.lstrip("0")) >= GLUED_DIGITS:
        yield number
    yield from (word[at:] for at in range(1, letters))


def tails(word: str) -> list[str]:
    """A word, and what follows some or all of its first letters or its zeros, each without leading zeros."""
    number = bare(word)
    letters = min(len(number) - len(number.lstrip(ascii_lowercase)), LETTERS_AT_MOST)
    some = [number[at:] for at in range(letters + 1)]
    return [*some, word.lstrip("0")] if word.startswith("0") else some


def bare(run: str) -> str:
    """Letters and digits without the leading zeros of their numbers."""
    return ZEROS.sub("", run) if "0" in run else run
