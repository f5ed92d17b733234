"""
A council's own indicators, as kpixl counts them and as SQL made from the same TOML counts them.

Both are drawn at random: what is counted, and the export with its faults.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compared import Difference, compared, printed_figures
from oracle import answers
from own_configs import Own, own_counts, own_table, with_own
from spoiled_exports import PERIODS, one_export

pytestmark = pytest.mark.slow

drawn = st.lists(own_counts(), min_size=10, max_size=14)
seeds = st.integers(0, 10**6)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(drawn, seeds, st.sampled_from(PERIODS))
def test_own_indicators_of_any_export_are_what_sql_counts(of: list[tuple[str, Own]], seed: int, period: str) -> None:
    assert [str(each) for each in own_differences(of, seed, period)] == []


def own_differences(of: list[tuple[str, Own]], seed: int, period: str) -> Iterator[Difference]:
    keys = [f"our_{number}" for number in range(len(of))]
    tables = "".join(own_table(key, unit, counts) for key, (unit, counts) in zip(keys, of, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        config = with_own(Path(folder) / "config", tables, keys, alone=True)
        one_export(Path(folder) / "extracts", seed, period, seed % 3 > 0)
        printed = printed_figures(Path(folder) / "extracts", period, None, config)
        expected = answers(Path(folder) / "extracts", [period], config=config)[period]
    for key in keys:
        yield from compared(key, period, printed[period, key], expected[key])
