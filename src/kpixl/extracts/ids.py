"""Ids in the form used for comparing: trimmed and exact, with a spreadsheet's damage mended; and their order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from kpixl.extracts.table_files import whole
from kpixl.extracts.text_bytes import Bytes, TextBytes
from kpixl.words.periods import Flags

if TYPE_CHECKING:
    import pandas as pd

MOST_LENGTHS = 64
MOST_OF_A_LENGTH = 2**63 // MOST_LENGTHS  # numbers: with the length added, each still fits into 8 bytes and is not < 0

_DIGITS = r"^[0-9]+$"
_EXPONENT = r"^[0-9]+(?:\.[0-9]+)?[Ee][+-][0-9]+$"  # 1.23E+11: the id itself is lost
_DECIMAL = r"^[0-9]+\.00?$"  # 123.0: how spreadsheets and pandas write whole numbers beside gaps
_ENDING = r"\.00?$"


class ReadIds(Struct, frozen=True):
    """Ids, null if there is none; `lost` marks those in exponent form; `had_decimals` if all ended in .0."""

    ids: pa.Array
    lost: Flags
    had_decimals: bool


def mended_ids(texts: pa.Array) -> ReadIds:
    """Ids from trimmed texts (null: none). An exponent form is not an id; if all end in .0, the ending is removed."""
    nowhere = np.zeros(len(texts), dtype=bool)
    if not _some_begin_with_a_digit(texts):
        return ReadIds(texts, nowhere, had_decimals=False)
    lost = _in_exponent_form(texts) if _may_hold_exponents(texts) else nowhere
    kept = pc.if_else(pa.array(lost), None, texts) if lost.any() else texts
    had_decimals = _all_end_in_decimals(kept)
    return ReadIds(pc.replace_substring_regex(kept, _ENDING, "") if had_decimals else kept, lost, had_decimals)


def _some_begin_with_a_digit(texts: pa.Array) -> bool:
    """Whether any id begins with a digit: a spreadsheet can have taken only such ids for numbers."""
    first = TextBytes.of(texts).firsts
    return bool(((first >= ord("0")) & (first <= ord("9"))).any())


def _may_hold_exponents(texts: pa.Array) -> bool:
    letters = texts.buffers()[2].to_pybytes()
    return any(e in letters and (e + b"+" in letters or e + b"-" in letters) for e in (b"E", b"e"))


def _in_exponent_form(texts: pa.Array) -> Flags:
    return np.asarray(pc.fill_null(pc.match_substring_regex(texts, _EXPONENT), False))


def _all_end_in_decimals(texts: pa.Array) -> bool:
    first = next((text for text in texts if text.is_valid), None)
    if first is None or not re.match(_DECIMAL, first.as_py()):
        return False
    return bool(pc.all(pc.match_substring_regex(texts, _DECIMAL), skip_nulls=True).as_py())


def id_codes(ids: pa.Array) -> npt.NDArray[np.int64]:
    """Equal numbers for equal ids; −1 for none. Ids are packed into numbers if they differ in few enough places."""
    known = ids.drop_null()
    packed = _packed(known)
    if packed is None:
        codes = pc.fill_null(ids.dictionary_encode().indices, -1)
        return np.asarray(codes).astype(np.int64)
    if not ids.null_count:
        return packed
    every = np.full(len(ids), -1, dtype=np.int64)
    every[np.asarray(ids.is_valid())] = packed
    return every


def _packed(ids: pa.Array) -> npt.NDArray[np.int64] | None:
    """Each id as a number made of its length and its letters; None if such numbers would be too large."""
    of = TextBytes.of(ids)
    lengths = np.flatnonzero(np.bincount(of.lengths))
    if len(lengths) > MOST_LENGTHS:
        return None
    every = np.zeros(len(ids), dtype=np.int64)
    for place, length in enumerate(lengths):
        rows = np.flatnonzero(of.lengths == length)
        number = _as_numbers(of.columns(rows, int(length)))
        if number is None:
            return None
        every[rows] = number * MOST_LENGTHS + place
    return every


def _as_numbers(letters: Bytes) -> npt.NDArray[np.int64] | None:
    """
    Texts of one length as numbers: each place is a digit that counts from the least to the greatest letter found there.

    `letters` holds the first bytes of all texts, then the second ones, and so on. None if there would be too many
    numbers.
    """
    number, numbers = np.zeros(letters.shape[1], dtype=np.int64), 1
    for each in letters:
        least, most = int(each.min()), int(each.max())
        numbers *= most - least + 1
        if numbers > MOST_OF_A_LENGTH:
            return None
        if least != most:
            number = number * (most - least + 1) + (each - least)
    return number


def row_of_ids(ids: pd.Series, known: pd.Series) -> npt.NDArray[np.int64]:
    """The row of `known` on which each id is, counted from 0; −1 for none."""
    found = pc.index_in(_texts(ids), value_set=_texts(known), skip_nulls=True)
    return np.asarray(pc.fill_null(found, -1)).astype(np.int64)


def alike_codes(ids: pd.Series, others: pd.Series) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Two columns of ids as numbers, equal if the ids are equal. A missing id never equals anything in the other."""
    encoded = _texts(ids).dictionary_encode()
    found = pc.index_in(_texts(others), value_set=encoded.dictionary, skip_nulls=True)
    own, other = pc.fill_null(encoded.indices, -1), pc.fill_null(found, -2)
    return np.asarray(own).astype(np.int64), np.asarray(other).astype(np.int64)


def _texts(ids: pd.Series) -> pa.Array:
    """A column of ids as Arrow holds them."""
    import pandas as pd  # slow to load, and code that only looks for identities does not need it

    if not isinstance(ids.dtype, pd.ArrowDtype):
        return pa.array(ids.to_numpy(dtype=object), type=pa.string(), from_pandas=True)
    return whole(pa.array(ids.array))


def id_order(ids: pd.Series) -> npt.NDArray[np.int64]:
    """
    Each id's place in ascending order; −1 for none.

    Ids of digits only are ordered by number (equal numbers by text) and come before all others, which are ordered by
    text.
    """
    encoded = _texts(ids).dictionary_encode()
    known = encoded.dictionary
    is_number = pc.match_substring_regex(known, _DIGITS)
    digits = pc.if_else(is_number, pc.utf8_ltrim(known, "0"), "")
    keys = {"other": pc.invert(is_number), "length": pc.utf8_length(digits), "digits": digits, "text": known}
    in_order = pc.sort_indices(pa.table(keys), sort_keys=[(name, "ascending") for name in keys])
    place: npt.NDArray[np.int64] = np.empty(len(known) + 1, dtype=np.int64)
    place[np.asarray(in_order)] = np.arange(len(known))
    place[-1] = -1
    return np.take(place, np.asarray(pc.fill_null(encoded.indices, -1)))
