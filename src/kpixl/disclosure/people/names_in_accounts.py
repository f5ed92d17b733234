"""
Names as accounts, email addresses, tags and files write them: jsmith@…, #jacksmith, smith-jack.docx, /jack-smith/.

Even words that are ordinary by themselves make no name there by chance; still, whose it is, is for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain, pairwise
from string import digits
from typing import NamedTuple

from kpixl.disclosure.people.ordinary_words import is_ordinary

SURNAME_LETTERS = 4  # beside the initial of an account; a shorter one is in many words
LOGIN_DIGITS = 3
LOGIN_LETTERS = 6  # of an initial and a surname written as one word: jbrackenbury

_TOKEN = r"[a-z]+(?:[._-][a-z]+){0,3}"
_ACCOUNT = re.compile(
    rf"(?:(?<![a-z0-9])[#@](?P<tag>{_TOKEN})(?![a-z])"
    rf"|(?<![a-z0-9])(?P<mail>{_TOKEN})\d{{0,4}}@[a-z]"
    rf"|(?<![a-z0-9])(?P<file>{_TOKEN})(?=[ \w-]{{0,20}}\.(?:docx?|xls[xm]?|pdf|jpe?g|png|msg|txt|pptx?|zip|rtf|csv)\b)"
    rf"|/(?P<path>[a-z]+[-_][a-z]+)(?=/|\s|\Z))"
)
_LOGIN = re.compile(
    rf"(?<![a-z])(?:login|user(?:name|id)?|account)(?: (?:name|id))?[\s:=]{{1,2}}(?P<login>{_TOKEN})(?![a-z])"
)
_BETWEEN = re.compile(r"[._-]")


class AccountAt(NamedTuple):
    """A name within the name of an account, in the folded text."""

    start: int
    end: int
    value: str


def may_be_accounts(text: str) -> bool:
    return _ACCOUNT.search(text) is not None or (_says_login(text) and _LOGIN.search(text) is not None)


def _says_login(text: str) -> bool:
    return "login" in text or "user" in text or "account" in text


def accounts_in(
    text: str, partners: Mapping[str, Collection[str]], surnames: Collection[str], within: tuple[int, int]
) -> Iterator[AccountAt]:
    logins = _LOGIN.finditer(text, *within) if _says_login(text) else ()
    for found in chain(_ACCOUNT.finditer(text, *within), logins):
        kind = found.lastgroup or "tag"
        pieces = _BETWEEN.split(found[kind])
        if (
            any(other in partners.get(one, ()) for one, other in pairwise(pieces))
            or any(_is_whole(piece, partners) or is_login(piece, partners, surnames) for piece in pieces)
            or (len(pieces) == 2 and min(map(len, pieces)) == 1 and _are_initialled(pieces, partners, surnames))
        ):
            yield AccountAt(*found.span(kind), found[kind])


def is_login(word: str, partners: Mapping[str, Collection[str]], surnames: Collection[str]) -> bool:
    """Whether a word is a surname with the initial of its forename before or after it."""
    return len(word) > SURNAME_LETTERS and any(_surnames_in_login(word, partners, surnames))


def is_rare_login(word: str, partners: Mapping[str, Collection[str]], surnames: Collection[str]) -> bool:
    """
    The same if the word and the surname mean nothing else, so that no address needs to be around it; or if digits
    follow a word that means nothing, as where a login is taken already: sbell2.
    """
    letters = word.rstrip(digits)
    if letters != word:
        is_taken = letters.isalpha() and len(word) - len(letters) <= LOGIN_DIGITS
        is_a_word = is_ordinary(letters) or is_ordinary(letters.removesuffix("s"))
        return is_taken and not is_a_word and is_login(letters, partners, surnames)
    if len(word) < LOGIN_LETTERS or not word.isalpha() or is_ordinary(word) or is_ordinary(word.removesuffix("s")):
        return False
    return any(not is_ordinary(each) for each in _surnames_in_login(word, partners, surnames))


def _surnames_in_login(word: str, partners: Mapping[str, Collection[str]], surnames: Collection[str]) -> Iterator[str]:
    for surname, letter in ((word[1:], word[0]), (word[:-1], word[-1])):
        if surname in surnames and _has_initial(surname, letter, partners):
            yield surname


def _has_initial(surname: str, letter: str, partners: Mapping[str, Collection[str]]) -> bool:
    return any(each.startswith(letter) for each in partners.get(surname, ()))


def _is_whole(word: str, partners: Mapping[str, Collection[str]]) -> bool:
    return any(word[at:] in partners.get(word[:at], ()) for at in range(2, len(word) - 1))


def _are_initialled(pieces: list[str], partners: Mapping[str, Collection[str]], surnames: Collection[str]) -> bool:
    letter, surname = sorted(pieces, key=len)
    return len(surname) >= SURNAME_LETTERS and surname in surnames and _has_initial(surname, letter, partners)
