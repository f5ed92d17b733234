"""
Frames of pandas, as tables become them.

Loading pandas takes as long as reading a fifth of an export, so this is loaded inside whatever makes a frame: files are
read meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from kpixl.words.periods import Flags

# The names of a frame's columns are texts, too: in Arrow, a small export takes a seventh longer to compute.
pd.set_option("mode.string_storage", "python")


def frame(columns: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame(dict(columns))


def ids_column(ids: pa.Array) -> pd.Series:
    """Ids as Arrow holds them: no text of them is made."""
    return pd.Series(pd.arrays.ArrowExtensionArray(ids))


def are_alike(numbers: npt.NDArray[np.int64]) -> Flags:
    """Which of the numbers are there more than once. Sorted, they say sooner than by a table of them that none is."""
    ordered = np.sort(numbers)
    again = ordered[1:][ordered[1:] == ordered[:-1]]
    return np.isin(numbers, again) if len(again) else np.zeros(len(numbers), dtype=bool)


def are_on_a_later_row(parts: Sequence[npt.NDArray[np.int64]]) -> Flags:
    """Which rows, made of these parts, come again."""
    return np.asarray(pd.DataFrame(dict(enumerate(parts))).duplicated(keep="last").to_numpy())
