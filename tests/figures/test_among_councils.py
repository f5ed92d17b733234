"""Where a council's figure is among those of others: ranks and quartiles as in LAIT, and the funnel."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.figures.among_councils import among_councils
from kpixl.figures.intervals import Significance
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, Unit

JUNE = Period(2024, 6)


def figures(*numbers, unit=Unit.SHARE):
    return {
        f"10{at}": Figure("cp_visits", JUNE, unit, numerator, denominator)
        for at, (numerator, denominator) in enumerate(numbers, start=1)
    }


def among(some, good_is=GoodIs.HIGH, neighbours=()):
    return among_councils(some, good_is, {"101": neighbours})


def test_of_equal_values_each_council_has_the_better_rank():
    # Nine tenths are nine tenths, whether of ten children or of thirty.
    found = among(figures((19, 20), (9, 10), (27, 30), (1, 2)))

    assert [each.standing.rank for each in found.values()] == [1, 2, 2, 4]
    assert [each.standing.ranked for each in found.values()] == [4, 4, 4, 4]


def test_the_best_quarter_is_a_whichever_way_is_good():
    some = figures((1, 10), (2, 10), (3, 10), (4, 10), (5, 10))

    # The quarters begin at 2, 3 and 4 tenths (R: quantile(1:5)); a value on an edge belongs to the lower band.
    assert [each.standing.quartile for each in among(some).values()] == ["D", "D", "C", "B", "A"]
    assert [each.standing.quartile for each in among(some, GoodIs.LOW).values()] == ["A", "A", "B", "C", "D"]


def test_a_council_whose_figure_is_not_known_is_ranked_nowhere_and_moves_nobody():
    known = among(figures((19, 20), (9, 10)))
    unknown = Figure("cp_visits", JUNE, Unit.SHARE, reason="no table")
    with_unknown = among({**figures((19, 20), (9, 10)), "109": unknown})

    assert with_unknown == known


def test_counts_and_a_council_alone_have_no_place():
    assert among(figures((5, None), (9, None), unit=Unit.COUNT)) == {}
    assert among(figures((19, 20))) == {}


def test_there_is_no_rank_where_neither_way_is_better_but_a_funnel():
    found = among(figures((573, 262_600), (90, 262_600), unit=Unit.RATE), GoodIs.NOT_RATED)

    assert {each.standing.rank for each in found.values()} == {None}
    assert [each.funnel.significance for each in found.values()] == [Significance.HIGHER, Significance.LOWER]
    assert found["101"].funnel.mean == pytest.approx(663 / 525_200 * 10_000)


def test_neighbours_are_those_among_the_councils_that_are_compared():
    found = among(figures((19, 20), (8, 10), (6, 10)), neighbours=("102", "103", "999"))

    standing = found["101"].standing
    assert (standing.neighbours_mean, standing.neighbours_known, standing.neighbours) == (Fraction(7, 10), 2, 3)
    assert standing.rank_among_neighbours == 1


def test_the_worst_value_of_a_small_council_need_not_be_an_outlier():
    found = among(figures((2, 3), (760, 800), (90, 100), (700, 800)))

    assert found["101"].standing.rank == 4
    # The mean of all is 1552 of 1703, 91.1%; Wilson's interval of 2 in 3 is 20.8% to 93.9% (R: prop.test).
    assert [each.funnel.significance for each in found.values()] == [
        Significance.SIMILAR, Significance.HIGHER, Significance.SIMILAR, Significance.LOWER,
    ]  # fmt: skip


def test_a_share_of_nothing_and_one_without_a_size_are_in_no_funnel():
    hidden = Figure("cp_visits", JUNE, Unit.SHARE, 0, typed_value=Fraction(0))
    found = among({**figures((19, 20), (9, 10)), "103": hidden})

    assert found["103"].standing.rank == 3
    assert found["103"].funnel is None
    assert found["101"].funnel.mean == pytest.approx(28 / 30)


SHARES = st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(st.lists(SHARES, min_size=2, max_size=6))
def test_a_share_is_outside_the_limits_always_and_only_where_its_interval_leaves_the_mean_out(numbers):
    for (numerator, denominator), each in zip(numbers, among(figures(*numbers)).values(), strict=True):
        funnel, value = each.funnel, numerator / denominator
        is_outside = not funnel.usual.low - 1e-9 <= value <= funnel.usual.high + 1e-9
        is_inside = funnel.usual.low + 1e-9 < value < funnel.usual.high - 1e-9
        if is_outside:
            assert funnel.significance is not Significance.SIMILAR
        if is_inside:
            assert funnel.significance is Significance.SIMILAR
