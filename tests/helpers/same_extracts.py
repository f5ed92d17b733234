"""Whether two reads gave the same."""

from __future__ import annotations

import pickle
from collections.abc import Mapping

import pandas as pd
from msgspec.structs import replace

from kpixl.extracts.extracts import Extracts


def assert_same_extracts(one: Extracts, other: Extracts) -> None:
    """All that was read is the same; whether files were hashed in passing does not matter."""
    _assert_same_frames(one.frames, other.frames)
    assert one.person_ids.equals(other.person_ids)
    without: dict[str, object] = {"frames": {}, "person_ids": None, "hashed": {}}
    assert replace(one, **without) == replace(other, **without)


def _assert_same_frames(some: Mapping[str, pd.DataFrame], others: Mapping[str, pd.DataFrame]) -> None:
    """Table by table. Tables that are equal byte for byte need not be compared column by column, which takes long."""
    for table, rows in some.items():
        other = others[table]
        if rows is not other and pickle.dumps(rows) != pickle.dumps(other):
            pd.testing.assert_frame_equal(rows, other, check_exact=True)
