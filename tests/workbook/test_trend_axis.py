"""The axes of the charts of trends: from zero, unless all figures lie close together, and then the reader is told."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from kpixl.words.periods import Period
from kpixl.words.terms import Unit
from kpixl.workbook.layout.trend_axis import ValueAxis, month_axis, value_axis

SHARES = st.lists(st.integers(0, 1000).map(lambda tenths: tenths / 1000), max_size=36)
COUNTS = st.lists(st.integers(0, 100_000).map(float), max_size=36)


def test_percentages_more_than_ten_points_apart_are_drawn_from_0_to_100():
    assert value_axis([0.80, 0.901], [], Unit.SHARE) == ValueAxis(0.0, 1.0, 0.25, is_cut=False)


def test_percentages_ten_points_apart_are_drawn_on_a_cut_axis_that_holds_them():
    axis = value_axis([0.80, 0.90], [], Unit.SHARE)
    assert axis.is_cut
    assert (axis.low, axis.high) == (0.80, 0.90)


def test_a_cut_axis_reaches_to_the_target_and_the_limits_and_never_beyond_100():
    axis = value_axis([0.92, 0.97], [0.85, 1.04], Unit.SHARE)
    assert axis.low <= 0.85
    assert axis.high == 1.0


def test_an_axis_that_would_be_whole_anyway_is_not_called_cut():
    assert not value_axis([0.05, 0.06], [0.0, 1.0], Unit.SHARE).is_cut


def test_counts_begin_at_nought_unless_they_lie_within_a_tenth_of_the_axis():
    assert value_axis([10, 40], [], Unit.COUNT) == ValueAxis(0.0, 40.0, 10.0, is_cut=False)
    assert value_axis([795, 807], [], Unit.COUNT).low == 795


def test_without_a_figure_the_axis_is_whole():
    assert not value_axis([], [0.9], Unit.SHARE).is_cut
    assert value_axis([], [], Unit.COUNT) == ValueAxis(0.0, 1.0, 1.0, is_cut=False)


@given(SHARES, SHARES)
@example([1.0], [])
@example([1.0, 0.999], [])
def test_an_axis_of_percentages_always_holds_all_that_is_drawn(figures: list[float], lines: list[float]):
    axis = value_axis(figures, lines, Unit.SHARE)
    drawn = [*figures, *(lines if figures else [])]
    assert all(axis.low - 1e-9 <= value <= axis.high + 1e-9 for value in drawn)
    assert 0 <= axis.low < axis.high <= 1
    assert axis.is_cut == ((axis.low, axis.high) != (0, 1))


@given(COUNTS, COUNTS)
def test_an_axis_of_counts_always_holds_all_that_is_drawn_and_has_few_whole_ticks(
    figures: list[float], lines: list[float]
):
    axis = value_axis(figures, lines, Unit.COUNT)
    assert all(axis.low - 1e-6 <= value <= axis.high + 1e-6 for value in (*figures, *lines))
    assert axis.step == int(axis.step) > 0
    assert (axis.high - axis.low) / axis.step <= 7


def test_months_have_a_tick_in_the_same_month_of_each_year():
    months = Period(2024, 6).back_to(36)
    axis = month_axis(months)
    assert (axis.low.isoformat(), axis.high.isoformat()) == ("2021-07-01", "2024-07-01")
    days = [axis.low.toordinal() + int(axis.step) * tick for tick in range(3)]
    assert [type(axis.low).fromordinal(day).month for day in days] == [7, 7, 7]
