"""Which of a person's spells are open on a day, and which of several counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.extracts.frames import ids_column
from kpixl.indicators.cohorts import latest_open, one_a_person

DAYS = [np.datetime64("2024-06-01") + day for day in range(5)]
IDS = ("2", "10", "010", "b", "a10", None)
SPELLS = st.lists(
    st.tuples(
        st.integers(0, 2), st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS), st.sampled_from(IDS),
        st.none() | st.sampled_from("xy"),
    ),
    max_size=8,
)  # fmt: skip
CASES = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(DAYS), st.none() | st.sampled_from("xy")), max_size=5)


def days(found: list[np.datetime64 | None]) -> np.ndarray:
    return np.array(["NaT" if day is None else day for day in found], dtype="datetime64[s]")


def ids(found: list[str | None]) -> pd.Series:
    return ids_column(pa.array(found, type=pa.string()))


def by_id(text: str | None) -> tuple[int, int, str]:
    """None first, then numbers by size, then texts."""
    if text is None:
        return 0, 0, ""
    return (1, int(text), text) if text.isdigit() else (2, 0, text)


@settings(max_examples=60)
@given(SPELLS, CASES, st.booleans(), st.booleans())
def test_of_the_spells_open_on_the_day_the_one_that_began_last_counts_then_the_greatest_id(
    spells, cases, has_key, is_like
):
    person, start, end, key, like = zip(*spells, strict=True) if spells else ([],) * 5
    table = {"person": np.array(person, np.int32), "start": days(start), "end": days(end)}
    of_table = pd.DataFrame({**table, "key": ids(list(key)), "like": ids(list(like))})
    who, when, what = zip(*cases, strict=True) if cases else ([],) * 3
    asked = pd.DataFrame({"person": np.array(who, np.int32), "day": days(when), "like": ids(list(what))})
    found = latest_open(of_table, "key" if has_key else None, asked, like="like" if is_like else None)
    expected = [
        max(
            (
                (begun, by_id(name) if has_key else 0, place)
                for place, (of, begun, ended, name, said) in enumerate(spells)
                if of == whose and begun <= day and (ended is None or ended > day)
                if not is_like or None in (said, asks) or said == asks
            ),
            default=(0, 0, -1),
        )[-1]
        for whose, day, asks in cases
    ]
    assert found.tolist() == expected


@settings(max_examples=40)
@given(SPELLS)
def test_of_several_rows_of_a_person_the_one_that_began_last_counts_then_the_greatest_id(spells):
    person, start, _, key, _ = zip(*spells, strict=True) if spells else ([],) * 5
    rows = pd.DataFrame({"period": np.zeros(len(spells), np.int64), "person": np.array(person, np.int32)})
    rows = rows.assign(start=days(start), key=ids(list(key)), place=np.arange(len(spells)))
    by_person = [(whose, begun, by_id(name), place) for place, (whose, begun, _, name, _) in enumerate(spells)]
    best = {whose: place for whose, *_, place in sorted(by_person)}  # the last one of each person stays
    assert one_a_person(rows, "key")["place"].tolist() == sorted(best.values())
