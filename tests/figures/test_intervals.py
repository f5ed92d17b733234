"""Intervals and funnels agree with PHEindicatormethods: its published test data, copied from there."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpixl.figures.intervals import Interval, Significance, byar, count_interval, funnel, share_interval

FUNNEL = Path(__file__).parent / "phe_funnel_shares.csv"  # testdata_funnel_prop_inputs.csv
THEIR_NAMES = {
    "Low (0.001)": Significance.LOWER,
    "Low (0.025)": Significance.LOW,
    "Not significant": Significance.SIMILAR,
    "High (0.025)": Significance.HIGH,
    "High (0.001)": Significance.HIGHER,
}


@pytest.mark.parametrize(
    ("numerator", "denominator", "confidence", "low", "high"),
    [
        (1, 100, 0.95, 0.0017674320641406511, 0.054486196178705294),
        (1, 100, 0.998, 0.000873065697299977, 0.1045544528370582),
        (5, 100, 0.95, 0.02154367915436798, 0.11175046923191911),
        (65, 100, 0.95, 0.5525444329688797, 0.7363575175690247),
        (65, 100, 0.998, 0.4954946574070431, 0.7783540614089697),
        (9856, 12345, 0.95, 0.7912101752909069, 0.8053640073614909),
        (7776456, 7564336677, 0.95, 0.0010273201001641094, 0.0010287644578977231),
        (0.445, 1, 0.95, 0.04381744772058822, 0.9334621276979156),
    ],
)
def test_the_interval_of_a_share_is_wilsons(numerator, denominator, confidence, low, high):
    assert ends(share_interval(numerator, denominator, confidence)) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize(
    ("count", "confidence", "low", "high"),
    [
        (65, 0.95, 50.163187710459454, 82.84913854593984),
        (1045, 0.95, 982.5932018073325, 1110.33121298565),
        (1, 0.95, 0.01307213290150435, 5.5637555824752605),
        (65, 0.998, 42.8802614714802, 94.00029084431802),
        (10, 0.998, 2.916318374695686, 24.193724927880535),
    ],
)
def test_the_interval_of_a_count_is_byars(count, confidence, low, high):
    assert ends(byar(count, confidence)) == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize(
    ("count", "confidence", "low", "high"),
    [
        (1, 0.95, 0.025317807984289897, 5.571643390938898),
        (1, 0.998, 0.0010005003335835344, 9.233413476451585),
        (5, 0.95, 1.62348639011842, 11.668332079322669),
        (5, 0.998, 0.739371731917839, 16.454745203680105),
        (20, 0.95, 12.211428834875937, 30.889880369197066),  # from ten on, Byar's method is used
    ],
)
def test_below_ten_the_interval_of_a_count_is_exact(count, confidence, low, high):
    assert ends(count_interval(count, confidence)) == pytest.approx((low, high), rel=1e-9)


def test_no_event_at_all_may_still_be_three():
    assert ends(count_interval(0)) == pytest.approx((0.0, 3.688879), abs=1e-6)  # -ln 0.025


def test_who_stands_out_of_a_funnel_is_who_stands_out_in_theirs():
    with FUNNEL.open(encoding="utf-8-sig", newline="") as file:
        areas = list(csv.DictReader(file))
    found = funnel([(float(area["numerator"]), float(area["denominator"])) for area in areas])

    assert list(found) == [THEIR_NAMES[area["significance"]] for area in areas]
    assert {area["significance"] for area in areas} == set(THEIR_NAMES)


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 10), (11, 10), (0, 0)])
def test_what_is_no_part_of_a_whole_has_no_interval(numerator, denominator):
    with pytest.raises(ValueError, match="is not a share"):
        share_interval(numerator, denominator)


@given(some.integers(1, 5000).flatmap(lambda whole: some.tuples(some.integers(0, whole), some.just(whole))))
def test_an_interval_always_holds_its_share_and_never_leaves_0_to_1(part):
    interval = share_interval(*part)

    assert 0 <= interval.low <= part[0] / part[1] <= interval.high <= 1


@given(some.integers(0, 3000))
def test_a_wider_confidence_is_a_wider_interval(count):
    usual, stricter = count_interval(count), count_interval(count, 0.998)

    assert stricter.low <= usual.low <= count <= usual.high <= stricter.high


def ends(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high
