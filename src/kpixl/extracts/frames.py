"""
Pandas frames made from tables.

Loading pandas takes as long as reading a fifth of an export, so this module is imported only inside functions that make
a frame: files are read meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from kpixl.words.periods import Flags

# Column names are texts, too: if pandas held them in Arrow, a small export would take a seventh longer to compute.
pd.set_option("mode.string_storage", "python")


def frame(columns: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame(dict(columns))


def ids_column(ids: pa.Array) -> pd.Series:
    """Ids as Arrow holds them, without making Python texts."""
    return pd.Series(pd.arrays.ArrowExtensionArray(ids))


def are_alike(numbers: npt.NDArray[np.int64]) -> Flags:
    """Which numbers occur more than once. If none does, sorting shows that faster than a hash table would."""
    ordered = np.sort(numbers)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.isin(numbers, again) if len(again) else np.zeros(len(numbers), dtype=bool)


def are_on_a_later_row(parts: Sequence[npt.NDArray[np.int64]]) -> Flags:
    """Which rows, made of these parts, occur again further down."""
    return np.asarray(pd.DataFrame(dict(enumerate(parts))).duplicated(keep="last").to_numpy())
