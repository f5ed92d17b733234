"""An export is asked about all months together: what it answers for one does not depend on the others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from kpixl.commands.data_quality import flaw_queries
from kpixl.figures.answers import Computed
from kpixl.figures.computing import compute
from kpixl.figures.deciding_rows import rows_that_decided
from kpixl.words.periods import Period
from making import assessments, persons, referrals, shipped, written
from random_exports import random_export

JUNE = Period(2024, 6)
SERVED = JUNE.back_to(2)
BEFORE = JUNE.plus(-2).back_to(6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_a_months_figures_rows_and_remarks_are_the_same_whatever_other_months_are_compared(tmp_path: Path, seed: int):
    random_export(tmp_path / "2024-06", seed, "2024-06")
    alone, beside = _computed(tmp_path, ()), _computed(tmp_path, BEFORE, (JUNE,))
    assert (beside.figures, beside.faults, beside.notes) == (alone.figures, alone.faults, alone.notes)
    assert list(flaw_queries(beside.by_export, shipped())) == list(flaw_queries(alone.by_export, shipped()))
    one, other = rows_that_decided(beside), rows_that_decided(alone)
    assert one.rows.keys() == other.rows.keys()
    for found, expected in [(one.cases, other.cases), *((one.rows[table], other.rows[table]) for table in one.rows)]:
        pd.testing.assert_frame_equal(found, expected)


@pytest.mark.slow
def test_a_compared_months_figures_are_those_it_has_alone(tmp_path: Path):
    """In a flat export, whose earlier months have no export of their own."""
    random_export(tmp_path, 2, "2024-06")
    beside, alone = _computed(tmp_path, BEFORE, (JUNE,)), compute(tmp_path, shipped(), (*BEFORE, JUNE), None)
    assert beside.restated == {place: alone.figures[place] for place in beside.restated}
    assert {period for _, period in beside.restated} == {*BEFORE, JUNE}


def test_rows_left_out_of_one_indicator_are_told_of_the_months_on_the_page_alone(tmp_path: Path):
    written(
        tmp_path / "2024-06",
        persons(("ade", "2015-03-01")),
        referrals(("ade", "2024-03-01")),
        assessments(
            ("ade", "2024-06-05", "2024-06-03"),  # authorised before it began, in June
            ("ade", "2024-03-05", "2024-03-03"),  # and in March
        ),
    )
    lines = {fault.lines for fault in _computed(tmp_path, BEFORE).faults if "before its clock" in fault.what}
    assert lines == {fault.lines for fault in _computed(tmp_path, ()).faults if "before its clock" in fault.what}
    assert lines


def _computed(folder: Path, once: tuple[Period, ...], compare: tuple[Period, ...] = ()) -> Computed:
    return compute(folder, shipped(), SERVED, None, once=once, compare=compare)


def test_when_the_first_export_was_read_is_told_once_and_before_the_next_is_read(tmp_path: Path):
    for month in ("2024-05", "2024-06"):
        written(tmp_path / month, persons(("ade", "2015-03-01")), referrals(("ade", "2024-03-01")))
    steps: list[str] = []
    compute(
        tmp_path, shipped(), SERVED, None, with_rows=False,
        progress=steps.append, once_read=lambda: steps.append("read"),
    )  # fmt: skip
    assert steps == ["Reading 2024-05", "Computing 2024-05", "read", "Reading 2024-06", "Computing 2024-06"]
