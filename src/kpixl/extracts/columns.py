"""Columns of text turned into persons, texts, flags and numbers, once: `definitions.md`, "Reading"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.extracts.arrow_arrays import NO_TEXT, codes_of, flags_array, flags_of, places_array, texts_array
from kpixl.extracts.ids import mended_ids
from kpixl.extracts.table_files import ArrowColumn, whole
from kpixl.extracts.text_bytes import TextBytes
from kpixl.words.periods import Flags

if TYPE_CHECKING:
    import pandas as pd

Codes = npt.NDArray[np.int32]
T = TypeVar("T")

ANNEX_A_PREFIX = re.compile(r"^[A-Za-z]\d?\)\s*")
YES = frozenset({"y", "yes", "t", "true", "1", "1.0"})


def trimmed(texts: pa.Array, empty_texts: Sequence[str]) -> pa.Array:
    """The texts without surrounding blanks; null for nothing, and for any of `empty_texts`, ignoring case."""
    stripped = pc.utf8_trim_whitespace(texts) if TextBytes.of(texts).may_have_blanks else texts
    is_empty = _are_empty(stripped, empty_texts)
    return pc.if_else(flags_array(is_empty), NO_TEXT, stripped) if is_empty.any() else stripped


def _are_empty(texts: pa.Array, empty_texts: Sequence[str]) -> Flags:
    """Which texts mean nothing. Only texts no longer than the longest of `empty_texts` are compared: few are."""
    empty = sorted(text.lower() for text in empty_texts)
    lengths = TextBytes.of(texts).lengths
    is_empty: Flags = lengths == 0
    rows = np.flatnonzero(~is_empty & (lengths <= max((len(text.encode()) for text in empty), default=0)))
    if len(rows):
        short = pc.utf8_lower(texts.take(places_array(rows)))
        is_empty[rows] = flags_of(pc.is_in(short, value_set=texts_array(empty)))
    return is_empty


class Distinct(Struct, frozen=True):
    """A column as its distinct, trimmed texts (null: no text) and each row's place among them (−1: no text)."""

    texts: pa.Array
    places: Codes

    @classmethod
    def of(cls, texts: ArrowColumn, empty_texts: Sequence[str]) -> Distinct:
        encoded = _encoded(texts)
        return cls(trimmed(encoded.dictionary, empty_texts), codes_of(encoded))

    @property
    def used(self) -> Distinct:
        """Only the texts that some row has."""
        is_used = np.zeros(len(self.texts) + 1, dtype=bool)
        is_used[self.places] = True  # −1, for no text, is the extra place at the end
        return self._only(is_used[:-1])

    @property
    def known(self) -> Distinct:
        """The texts without null; rows that had null get the place −1."""
        return self._only(self.is_there)

    def _only(self, which: Flags) -> Distinct:
        """Only these texts; rows with any other text get the place −1."""
        places = np.where(which, np.cumsum(which, dtype=np.int32) - np.int32(1), np.int32(-1))
        return Distinct(self.texts.filter(flags_array(which)), np.append(places, np.int32(-1))[self.places])

    def read(self, how: Callable[[str], T], none: T) -> list[T]:
        """An answer for each distinct text."""
        return [none if text is None else how(text) for text in self.texts.to_pylist()]

    def rows_with(self, which: Flags) -> Flags:
        """The rows whose text is one of these. Usually `which` is all False, and then no row is looked at."""
        return np.take(which, self.places) if which.any() else np.zeros(len(self.places), dtype=bool)

    @property
    def is_there(self) -> Flags:
        return flags_of(self.texts.is_valid())


class _People(Struct, frozen=True):
    """Distinct ids of persons, and each row's place among them; −1 for nobody. `lost`, `had_decimals`: see `ids`."""

    ids: pa.Array
    places: Codes
    lost: Flags
    had_decimals: bool


def people(texts: pa.Array, empty_texts: Sequence[str]) -> _People:
    encoded = _encoded(texts)
    written = Distinct(trimmed(encoded.dictionary, empty_texts), codes_of(encoded))
    read = mended_ids(written.texts)
    found = Distinct(read.ids, written.places)
    # Two spellings may turn out to be one id. If nothing was mended, the remaining texts are as distinct as before.
    is_as_written = pc.all(pc.equal(read.ids, encoded.dictionary)).as_py()
    distinct = found.known if is_as_written else _merged(found)
    return _People(distinct.texts, distinct.places, written.rows_with(read.lost), read.had_decimals)


def _merged(texts: Distinct) -> Distinct:
    """Texts of which some have become equal, each once and without null."""
    encoded = texts.texts.dictionary_encode()
    places = np.append(codes_of(encoded), np.int32(-1))
    return Distinct(encoded.dictionary, places[texts.places])


def compared(text: str) -> str:
    """A text in the form used for comparing: case folded, without an Annex A prefix."""
    return ANNEX_A_PREFIX.sub("", text.strip()).strip().casefold()


def as_written(text: str) -> str:
    """A text as it is printed: without an Annex A prefix."""
    return ANNEX_A_PREFIX.sub("", text.strip()).strip()


def _encoded(texts: ArrowColumn) -> pa.DictionaryArray:
    """A column as its distinct texts and each row's place among them."""
    encoded = texts.dictionary_encode()
    return whole(encoded.unify_dictionaries()) if isinstance(encoded, pa.ChunkedArray) else encoded


def meant(texts: ArrowColumn, meanings: Mapping[str, str]) -> ArrowColumn:
    """The texts, each replaced by its meaning if the council's config gives one."""
    if not meanings:
        return texts
    encoded = _encoded(texts)
    distinct = [text if text is None else meanings.get(compared(text), text) for text in encoded.dictionary.to_pylist()]
    return pa.array(distinct, pa.string()).take(encoded.indices)


def categories(texts: pa.Array, empty_texts: Sequence[str], form: Callable[[str], str]) -> pd.Categorical:
    """The texts in the given form, each distinct one held once; missing if a row has no text."""
    return _categories(Distinct.of(texts, empty_texts), form)


def _categories(written: Distinct, form: Callable[[str], str]) -> pd.Categorical:
    forms = written.read(form, "")
    code_of = {text: code for code, text in enumerate(dict.fromkeys(text for text in forms if text))}
    codes = np.array([code_of.get(text, -1) for text in forms], dtype=np.int32)
    return categorical(codes[written.places], list(code_of))


class Names(Struct, frozen=True):
    """Names or ids of teams and workers, as written. `lost` and `had_decimals`: see `ids`."""

    names: pd.Categorical
    lost: Flags
    had_decimals: bool


def names(texts: pa.Array, empty_texts: Sequence[str]) -> Names:
    written = Distinct.of(texts, empty_texts)
    read = mended_ids(written.texts)
    lost = written.rows_with(read.lost)
    return Names(_categories(Distinct(read.ids, written.places), as_written), lost, read.had_decimals)


def categorical(
    codes: npt.NDArray[np.integer[Any]], categories: Sequence[str], *, ordered: bool = False
) -> pd.Categorical:
    """A categorical column from each row's place in a list of texts; −1 is missing."""
    import pandas as pd  # slow to load, and code that only looks for identities does not need it

    dtype = pd.CategoricalDtype(pd.Index(list(categories), dtype=object), ordered=ordered)
    return cast("pd.Categorical", pd.Categorical.from_codes(codes, dtype=dtype, validate=False))


def is_yes(text: str) -> bool:
    return compared(text) in YES


def flags(texts: pa.Array, empty_texts: Sequence[str]) -> Flags:
    """Yes or no; anything that is not a yes is a no."""
    written = Distinct.of(texts, empty_texts)
    yes = np.array(written.read(is_yes, none=False), dtype=bool)
    answers: Flags = yes[written.places]
    return answers


def numbers(texts: pa.Array, empty_texts: Sequence[str]) -> tuple[npt.NDArray[np.float64], Flags]:
    """Numbers (NaN if there is none), and which cells hold something that is not a number."""
    written = Distinct.of(texts, empty_texts)
    read = np.array(written.read(_number, np.nan), dtype=np.float64)
    return read[written.places], (np.isnan(read) & written.is_there)[written.places]


def _number(text: str) -> float:
    try:
        number = np.nan if "_" in text else float(text)  # only Python accepts 1_000 as a number
    except ValueError:
        return np.nan
    return number if np.isfinite(number) else np.nan
