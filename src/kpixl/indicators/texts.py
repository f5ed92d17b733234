"""What the texts of an export mean: as a whole, by their leading token, by a part, or by a council's list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from kpixl.extracts import columns
from kpixl.extracts.schema import ELIGIBILITIES
from kpixl.words.periods import Flags

if TYPE_CHECKING:
    import pandas as pd

_TOKEN = re.compile(r"([^\W_]+)(?=[\s\-–—:]|$)")
_PUNCTUATION = re.compile(r"[\W_]+")


def leading_token(text: str) -> str:
    """Letters and digits up to a blank, a dash or a colon (`f2 - full time` → `f2`); empty if there are none."""
    found = _TOKEN.match(text)
    return found[1] if found else ""


def matches(texts: pd.Series, words: Sequence[str]) -> Flags:
    """Which texts are one of the words, as a whole or by their leading token."""
    wanted = {columns.compared(word) for word in words}
    return _of_categories(texts, lambda text: text in wanted or leading_token(text) in wanted)


def contains(texts: pd.Series, words: Sequence[str]) -> Flags:
    """Which texts contain one of the words."""
    wanted = [columns.compared(word) for word in words]
    return _of_categories(texts, lambda text: any(word in text for word in wanted))


def begins(texts: pd.Series, words: Sequence[str]) -> Flags:
    """Which texts begin with one of the words."""
    wanted = tuple(columns.compared(word) for word in words)
    return _of_categories(texts, lambda text: text.startswith(wanted))


def codes(texts: pd.Series, meaning: Mapping[str, Sequence[str]]) -> np.ndarray:
    """The code each text has in a council's table of codes, in capitals; empty if it has none."""
    wanted = [({columns.compared(word) for word in words}, code.upper()) for code, words in meaning.items()]
    distinct = cast("pd.Categorical", texts.array)
    found = np.full(len(distinct.categories) + 1, "", dtype=object)
    for place, text in enumerate(distinct.categories):
        named = [code for words, code in wanted if text in words or leading_token(text) in words]
        found[place] = named[-1] if named else ""
    return np.asarray(found[distinct.codes])


def eligibility(texts: pd.Series, wanted: Sequence[str]) -> Flags:
    """Which eligibilities are one of the wanted categories; `Former relevant` is not `relevant`."""
    words = {_without_punctuation(columns.compared(word)) for word in wanted}
    return _of_categories(texts, lambda text: _category(text) in words)


def has_known_eligibility(texts: pd.Series, lists: Mapping[str, object] | None = None) -> Flags:
    """Which eligibilities begin with any of the four that exist."""
    return _of_categories(texts, lambda text: bool(_category(text)))


def in_lists(*names: str) -> Callable[[pd.Series, Mapping[str, object]], Flags]:
    """A function that says which texts are in any of these lists of the council."""
    return lambda texts, lists: matches(texts, [word for name in names for word in _words(lists, name)])


def has_known_code(texts: pd.Series, lists: Mapping[str, object]) -> Flags:
    """Which texts have an in-touch code."""
    return np.asarray(codes(texts, cast("Mapping[str, Sequence[str]]", lists["in_touch"])) != "")


def is_missing(texts: pd.Series, lists: Mapping[str, object]) -> Flags:
    """Which types of episode mean that a child is missing, and not away or absent."""
    return matches(texts, _words(lists, "missing_types")) | begins(texts, _words(lists, "missing_types_start"))


def has_known_missing_type(texts: pd.Series, lists: Mapping[str, object]) -> Flags:
    """Which types of episode are in any list: missing, away or absent."""
    other = begins(texts, _words(lists, "not_missing_types_start"))
    return is_missing(texts, lists) | matches(texts, _words(lists, "not_missing_types")) | other


def _words(lists: Mapping[str, object], name: str) -> Sequence[str]:
    return cast("Sequence[str]", lists[name])


def _category(text: str) -> str:
    plain = _without_punctuation(text)
    return next((known for known in ELIGIBILITIES if plain.startswith(known)), "")


def _without_punctuation(text: str) -> str:
    return _PUNCTUATION.sub(" ", text).strip()


def _of_categories(texts: pd.Series, is_so: Callable[[str], bool]) -> Flags:
    """Whether `is_so` holds for each text, asked once for each distinct text; False if there is no text."""
    distinct = cast("pd.Categorical", texts.array)
    answers = np.array([*(bool(is_so(text)) for text in distinct.categories), False])
    return np.asarray(answers[distinct.codes])
