"""
Arrow arrays made from flags, places and texts, and turned back into them.

Arrow can do this itself, but first loads pandas to check whether it was given a pandas column. That takes as long as
reading a sixth of an export, and code that only looks for people does not need pandas for anything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kpixl.words.periods import Flags

NO_TEXT = pa.nulls(1, pa.string())[0]
_NUMBERS = {pa.int32(): np.int32, pa.int64(): np.int64, pa.float64(): np.float64}


def flags_array(flags: Flags) -> pa.BooleanArray:
    bits = pa.py_buffer(np.packbits(flags, bitorder="little"))
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, bits])


def places_array(places: npt.NDArray[np.int64]) -> pa.Int64Array:
    return pa.Array.from_buffers(pa.int64(), len(places), [None, pa.py_buffer(np.ascontiguousarray(places, np.int64))])


def encoded_array(codes: npt.NDArray[np.int32], texts: pa.StringArray) -> pa.DictionaryArray:
    """A dictionary array: each row's place (code) among the distinct texts."""
    places = pa.Array.from_buffers(pa.int32(), len(codes), [None, pa.py_buffer(np.ascontiguousarray(codes, np.int32))])
    return pa.DictionaryArray.from_arrays(places, texts)


def texts_array(texts: Sequence[str]) -> pa.StringArray:
    letters = [text.encode() for text in texts]
    bounds = np.cumsum([0, *map(len, letters)], dtype=np.int32)
    return pa.StringArray.from_buffers(len(letters), pa.py_buffer(bounds), pa.py_buffer(b"".join(letters)))


@lru_cache(typed=True)  # True is not 1 to Arrow
def scalar(value: str | int | bool) -> pa.Scalar:
    """One value, as Arrow's functions expect it."""
    if isinstance(value, str):
        return texts_array([value])[0]
    if isinstance(value, bool):
        return flags_array(np.array([value]))[0]
    return places_array(np.array([value]))[0]


def flags_of(array: pa.BooleanArray) -> Flags:
    """The flags of an array without nulls."""
    _, bits = array.buffers()
    flags = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little").view(bool)
    return flags[array.offset : array.offset + len(array)]


def numbers_of(array: pa.Array) -> npt.NDArray[Any]:
    """The numbers of an array; in place of a null, an arbitrary number."""
    _, numbers = array.buffers()
    kind = _NUMBERS[array.type]
    return np.frombuffer(numbers, dtype=kind)[array.offset : array.offset + len(array)]


def codes_of(encoded: pa.DictionaryArray) -> npt.NDArray[np.int32]:
    """Each row's place in the dictionary; −1 for null."""
    places = encoded.indices
    if not places.null_count:
        return numbers_of(places)
    codes: npt.NDArray[np.int32] = np.where(flags_of(places.is_valid()), numbers_of(places), np.int32(-1))
    return codes
