"""Ids are distinguished as texts are, and each person is one person however ids are compared or written."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpixl.extracts.columns import people
from kpixl.extracts.frames import ids_column
from kpixl.extracts.ids import id_codes, row_of_ids

ALIKE = st.from_regex(r"\A(DEMO-[A-C]{1,2}-)?0{0,3}[0-9]{1,8}\Z")
ANY = st.text(min_size=1, max_size=12)
SHORT = st.text("012", min_size=1, max_size=3)  # most of them occur
LONG = ["a" * 70, "b" + "a" * 69, "b" * 70]  # where they differ is beyond what a number of 8 bytes can hold


@given(st.lists(st.none() | ALIKE, max_size=30) | st.lists(st.none() | ANY, max_size=30) | st.lists(SHORT, max_size=30))
@example(LONG)
@example(["1", "20", None, "2", "19", "x", "20"])  # those of the same length are not below one another
def test_ids_have_equal_codes_where_they_are_equal_and_none_has_minus_1(ids):
    codes = id_codes(pa.array(ids, type=pa.string())).tolist()
    assert [code == -1 for code in codes] == [each is None for each in ids]
    assert [[one == other for other in codes] for one in codes] == [[one == other for other in ids] for one in ids]


@given(st.lists(st.none() | st.sampled_from("abcd0"), max_size=8), st.lists(st.sampled_from("abc0é"), unique=True))
def test_each_id_is_on_the_row_that_has_it_however_a_frame_holds_ids(ids, known):
    expected = [known.index(each) if each in known else -1 for each in ids]
    as_read = [ids_column(pa.array(texts, type=pa.string())) for texts in (ids, known)]
    as_texts = [pd.Series(texts, dtype=object) for texts in (ids, known)]
    assert row_of_ids(*as_read).tolist() == row_of_ids(*as_texts).tolist() == expected


@pytest.mark.parametrize(
    ("written", "ids", "places"),
    [
        (["b", "a", "b"], ["b", "a"], [0, 1, 0]),
        (["b", "", "a", "None", "b"], ["b", "a"], [0, -1, 1, -1, 0]),
        (["b", " a", "none", "a", "b "], ["b", "a"], [0, 1, -1, 1, 0]),
        (["7.0", "8.0", "", "7.00"], ["7", "8"], [0, 1, -1, 0]),
        (["", "none"], [], [-1, -1]),
        (["b", None, "a"], ["b", "a"], [0, -1, 1]),
        ([], [], []),
    ],
    ids=["as_written", "some_empty", "some_with_blanks", "all_with_decimals", "all_empty", "null", "no_row"],
)
def test_a_person_has_one_place_however_the_id_is_written_and_nobody_has_none(written, ids, places):
    found = people(pa.array(written, type=pa.string()), ["none"])
    assert (found.ids.to_pylist(), found.places.tolist()) == (ids, places)
