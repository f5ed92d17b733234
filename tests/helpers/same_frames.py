"""Whether what was read twice is the same."""

from __future__ import annotations

import pickle
from collections.abc import Mapping

import pandas as pd


def assert_same_frames(some: Mapping[str, pd.DataFrame], others: Mapping[str, pd.DataFrame]) -> None:
    """Table by table. What is the same byte for byte need not be compared column by column, which takes long."""
    for table, rows in some.items():
        other = others[table]
        if rows is not other and pickle.dumps(rows) != pickle.dumps(other):
            pd.testing.assert_frame_equal(rows, other, check_exact=True)
