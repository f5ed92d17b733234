"""The days from which it can be seen whether a table is cut short."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpixl.figures.rows_used import days_in_order


@given(st.lists(st.integers(-40_000, 40_000), min_size=1), st.sampled_from([0, 2_000_000]))
def test_days_are_in_order_however_far_apart_they_are(numbers, far):
    days = np.array([*numbers, far], dtype="datetime64[D]")
    assert days_in_order(days).tolist() == sorted(days.tolist())
