"""Ids that are compared as numbers are told apart as texts are."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kpixl.extracts.frames import ids_column
from kpixl.extracts.ids import id_codes, row_of_ids

ALIKE = st.from_regex(r"\A(DEMO-[A-C]{1,2}-)?0{0,3}[0-9]{1,8}\Z")
ANY = st.text(min_size=1, max_size=12)


@given(st.lists(st.none() | ALIKE, max_size=30) | st.lists(st.none() | ANY, max_size=30))
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
