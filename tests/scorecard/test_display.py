"""What the page prints for a figure."""

from __future__ import annotations

from fractions import Fraction

import pytest
from msgspec.structs import replace

from kpixl.scorecard.display import Printed, printed_parts, range_shown, rounded, shown, value_text
from kpixl.scorecard.figure import Figure
from kpixl.words.periods import Period
from kpixl.words.terms import Unit

JUNE = Period(2024, 6)
POPULATION = 262_600


def figure(unit: Unit, numerator: int | None, denominator: int | None = None) -> Figure:
    return Figure("some_indicator", JUNE, unit, numerator, denominator)


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "decimals", "text"),
    [
        (Unit.COUNT, 4865, None, 0, "4865"),
        (Unit.SHARE, 67, 77, 0, "87%"),
        (Unit.SHARE, 34, 573, 1, "5.9%"),
        (Unit.SHARE, 77, 77, 1, "100.0%"),
        (Unit.COUNT_AND_SHARE, 748, 4865, 0, "748 15%"),
        (Unit.RATE, 573, POPULATION, 1, "573 21.8"),
    ],
)
def test_a_figure_is_shown_in_its_unit(unit, numerator, denominator, decimals, text):
    assert shown(figure(unit, numerator, denominator), decimals) == text


@pytest.mark.parametrize(("count", "rate"), [(577, "22.0"), (567, "21.6"), (573, "21.8"), (981, "37.4"), (978, "37.2")])
def test_rates_per_10_000_of_262_600_children_come_out_as_printed(count, rate):
    assert shown(figure(Unit.RATE, count, POPULATION), 1) == f"{count} {rate}"


def test_half_a_step_is_rounded_away_from_zero():
    assert shown(figure(Unit.SHARE, 89_500, 100_000), 0) == "90%"  # rounding half to even gives 90 here
    assert shown(figure(Unit.SHARE, 88_500, 100_000), 0) == "89%"  # and 88 here
    assert shown(figure(Unit.SHARE, 88_499, 100_000), 0) == "88%"
    assert shown(figure(Unit.SHARE, 225, 10_000), 1) == "2.3%"  # 2.25 is 2.2 in binary arithmetic
    assert rounded(Fraction(-1, 2), 0) == -1


@pytest.mark.parametrize("unit", Unit)
def test_a_figure_that_cannot_be_known_is_shown_as_a_dash(unit):
    assert shown(figure(unit, None), 0) == "–"


def test_a_share_of_nothing_is_shown_as_a_dash_and_not_as_0_or_100_percent():
    assert shown(figure(Unit.SHARE, 0, 0), 0) == "–"


def test_a_share_of_nothing_is_a_dash_with_or_without_its_count():
    assert shown(figure(Unit.COUNT_AND_SHARE, 0, 0), 0) == "–"


def test_a_count_of_none_is_a_figure():
    assert shown(figure(Unit.COUNT, 0), 0) == "0"


def test_the_numbers_for_the_cells_are_those_in_the_text():
    assert printed_parts(figure(Unit.COUNT, 4865), 0) == Printed(4865, None)
    assert printed_parts(figure(Unit.SHARE, 67, 77), 0) == Printed(None, Fraction(87, 100))
    assert printed_parts(figure(Unit.SHARE, 34, 573), 1) == Printed(None, Fraction(59, 1000))
    assert printed_parts(figure(Unit.COUNT_AND_SHARE, 748, 4865), 0) == Printed(748, Fraction(15, 100))
    assert printed_parts(figure(Unit.RATE, 573, POPULATION), 1) == Printed(573, Fraction(218, 10))
    assert printed_parts(figure(Unit.SHARE, None), 0) == Printed(None, None)
    assert printed_parts(figure(Unit.COUNT_AND_SHARE, 0, 0), 0) == Printed(0, None)


def test_a_benchmark_is_written_like_a_figure():
    assert value_text(Fraction(22, 1000), Unit.SHARE, 1) == "2.2%"
    assert value_text(Fraction(43), Unit.RATE, 1) == "43.0"
    assert value_text(None, Unit.SHARE, 0) == "–"


@pytest.mark.parametrize(
    ("numerator", "denominator", "unsure", "decimals", "text"),
    [
        (191, 233, 14, 0, "82% (82–88% if the 14 unknown were known)"),
        (34, 573, 1, 1, "5.9% (5.9–6.1% if the 1 unknown was known)"),
        (0, 2000, 1200, 0, "0% (0–60% if the 1,200 unknown were known)"),
        (191, 233, 0, 0, ""),
        (None, None, 0, 0, ""),
        (0, 0, 0, 0, ""),
    ],
)
def test_how_far_a_figure_could_move_is_shown_as_the_figure_is(numerator, denominator, unsure, decimals, text):
    assert range_shown(replace(figure(Unit.SHARE, numerator, denominator), unsure=unsure), decimals) == text
