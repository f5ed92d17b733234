"""Ids that are compared as numbers are told apart as texts are."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kpixl.extracts.ids import id_codes

ALIKE = st.from_regex(r"\A(DEMO-[A-C]{1,2}-)?0{0,3}[0-9]{1,8}\Z")
ANY = st.text(min_size=1, max_size=12)


@given(st.lists(st.none() | ALIKE, max_size=30) | st.lists(st.none() | ANY, max_size=30))
def test_ids_have_equal_codes_where_they_are_equal_and_none_has_minus_1(ids):
    codes = id_codes(pa.array(ids, type=pa.string())).tolist()
    assert [code == -1 for code in codes] == [each is None for each in ids]
    assert [[one == other for other in codes] for one in codes] == [[one == other for other in ids] for one in ids]
