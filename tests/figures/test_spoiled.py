"""A spoiled column never changes a figure silently: a reason, a doubt, a note or a fault names the column."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.extracts.schema import TABLES, Kind
from kpixl.figures.answers import Computed
from kpixl.words.periods import Period
from making import computed_from
from random_exports import random_export

PERIOD = Period(2024, 7)  # a term ends in it, so that every indicator has a figure
SEED = 11

NAMES = {Kind.NAME}  # no figure depends on a name
DATES = {Kind.DATE, Kind.NEEDED_DATE, Kind.PLANNED_DATE, Kind.MARKED_DATE, Kind.FORGIVING_DATE}
COLUMNS = [(table.name, column) for table in TABLES.values() for column in table.columns.values()]
ABSENT = [(table, column.name) for table, column in COLUMNS if column.kind not in NAMES]
UNREADABLE = [(table, column.name) for table, column in COLUMNS if column.kind in DATES]


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("clean")
    random_export(folder, SEED, str(PERIOD))
    return folder


@pytest.fixture(scope="module")
def computed(clean) -> Computed:
    return computed_from(clean, str(PERIOD), with_rows=False)


# `tools/fuzz_exports.py` spoils as many as there is time for.
@pytest.mark.slow
@settings(max_examples=8)
@given(which=st.sampled_from(ABSENT))
def test_without_a_column_a_figure_is_the_same_or_says_why_not(which, clean, computed, tmp_path_factory):
    spoiled = spoilt(clean, tmp_path_factory.mktemp("absent"), *which, text=None)
    assert_told(computed, computed_from(spoiled, str(PERIOD), with_rows=False), which[1])


@pytest.mark.slow
@settings(max_examples=6)
@given(which=st.sampled_from(UNREADABLE))
def test_with_dates_that_cant_be_read_a_figure_is_the_same_or_says_why_not(which, clean, computed, tmp_path_factory):
    spoiled = spoilt(clean, tmp_path_factory.mktemp("unreadable"), *which, text="next week")
    assert_told(computed, computed_from(spoiled, str(PERIOD), with_rows=False), which[1])


def spoilt(folder: Path, copy: Path, table: str, column: str, text: str | None) -> Path:
    """The export with another text in every cell of a column, or without the column."""
    for path in folder.glob("*.csv"):
        (copy / path.name).write_bytes(path.read_bytes())
    path = copy / f"{table}.csv"
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header, *rows = csv.reader(lines)
        place = [name.strip().lower() for name in header].index(column)
        for row in (header, *rows):
            if text is None:
                del row[place]
            elif row is not header:
                row[place] = text
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, *rows])
    return copy


def assert_told(clean: Computed, spoiled: Computed, column: str) -> None:
    said = [*spoiled.notes, *(fault.what for fault in spoiled.faults)]
    for place, figure in spoiled.figures.items():
        before = clean.figures[place]
        if (figure.numerator, figure.denominator) != (before.numerator, before.denominator):
            assert figure.reason or figure.doubts or any(column in words for words in said), place
