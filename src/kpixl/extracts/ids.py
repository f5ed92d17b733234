"""Ids as they compare: trimmed, exactly, with what spreadsheets do to them put right; and which is the greatest."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kpixl.words.periods import Flags

_DIGITS = r"^[0-9]+$"
_EXPONENT = r"^[0-9]+(?:\.[0-9]+)?[Ee][+-][0-9]+$"  # 1.23E+11: the id itself is lost
_DECIMAL = r"^[0-9]+\.00?$"  # 123.0: how spreadsheets and pandas write whole numbers beside gaps
_ENDING = r"\.00?$"
_CAPITAL_E, _SMALL_E = ord("E"), ord("e")


@dataclass(frozen=True)
class ReadIds:
    """Ids, null where there is none; `lost` where one stood in exponent form; `had_decimals` if all ended in .0."""

    ids: pa.Array
    lost: Flags
    had_decimals: bool


def mended_ids(texts: pa.Array) -> ReadIds:
    """Of trimmed texts (null: none): those in exponent form are none, and where all end in .0 the ending goes."""
    lost = _in_exponent_form(texts)
    kept = pc.if_else(pa.array(lost), None, texts) if lost.any() else texts
    had_decimals = _all_end_in_decimals(kept)
    return ReadIds(pc.replace_substring_regex(kept, _ENDING, "") if had_decimals else kept, lost, had_decimals)


def _in_exponent_form(texts: pa.Array) -> Flags:
    nowhere = np.zeros(len(texts), dtype=bool)
    if not _may_hold_exponents(texts):
        return nowhere
    return np.asarray(pc.fill_null(pc.match_substring_regex(texts, _EXPONENT), False))


def _may_hold_exponents(texts: pa.Array) -> bool:
    """Whether an E and a sign are anywhere among the bytes: far quicker than to ask each text."""
    content = texts.buffers()[2]
    if content is None:
        return False
    letters = np.frombuffer(content, dtype=np.uint8)
    has_sign = (letters == ord("+")).any() or (letters == ord("-")).any()
    return bool(has_sign and ((letters == _CAPITAL_E).any() or (letters == _SMALL_E).any()))


def _all_end_in_decimals(texts: pa.Array) -> bool:
    there = pc.index(pc.is_valid(texts), True).as_py()
    if there < 0 or not re.match(_DECIMAL, texts[there].as_py()):
        return False
    return bool(pc.all(pc.match_substring_regex(texts, _DECIMAL), skip_nulls=True).as_py())


def id_order(ids: pd.Series) -> npt.NDArray[np.int64]:
    """
    The place of each id from the smallest to the greatest; −1 for none.

    Ids of digits alone go by number (equal numbers by text) and are smaller than all others, which go by text.
    """
    texts = pa.array(ids.to_numpy(dtype=object), type=pa.string(), from_pandas=True)
    encoded = texts.dictionary_encode()
    known = encoded.dictionary
    is_number = pc.match_substring_regex(known, _DIGITS)
    digits = pc.if_else(is_number, pc.utf8_ltrim(known, "0"), "")
    keys = {"other": pc.invert(is_number), "length": pc.utf8_length(digits), "digits": digits, "text": known}
    in_order = pc.sort_indices(pa.table(keys), sort_keys=[(name, "ascending") for name in keys])
    place: npt.NDArray[np.int64] = np.empty(len(known) + 1, dtype=np.int64)
    place[np.asarray(in_order)] = np.arange(len(known))
    place[-1] = -1
    return np.take(place, np.asarray(pc.fill_null(encoded.indices, -1)))
