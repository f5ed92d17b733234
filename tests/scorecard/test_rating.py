"""Letters: decided on exact values, and able to explain themselves."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.config.values import (
    AmberFrom,
    AmberPoints,
    AmberRule,
    AmberWithin,
    AtLeast,
    AtMost,
    Indicator,
    OverTime,
    Step,
    Target,
    Within,
)
from kpixl.scorecard import rating
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.rating import explanation
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, Rag, Unit

RED, AMBER, GREEN = Rag.RED, Rag.AMBER, Rag.GREEN
TENTH = AmberWithin(Fraction(1, 10))
JUNE = Period(2024, 6)


def percent(number: str) -> Fraction:
    return Fraction(number) / 100


def judged(target: Target, amber: AmberRule = TENTH, unit: Unit = Unit.SHARE, decimals: int = 0) -> Indicator:
    return Indicator(
        key="some_indicator",
        ref="1.1",
        label="Some indicator",
        unit=unit,
        good_is=GoodIs.NOT_RATED,
        decimals=decimals,
        targets=OverTime((Step(target),)),
        amber=amber,
        nationals=OverTime(()),
        comparables=OverTime(()),
        owner="Head of Something",
        note="",
        parameters={},
    )


def letter(value: Fraction | None, indicator: Indicator) -> Rag | None:
    return rating.letter(value, indicator, JUNE)


def figure(numerator: int | None, denominator: int | None = None, unit: Unit = Unit.SHARE, reason: str = "") -> Figure:
    return Figure("some_indicator", JUNE, unit, numerator, denominator, reason)


@pytest.mark.parametrize(
    ("value", "rag"),
    [("90.01", GREEN), ("90", GREEN), ("89.99", AMBER), ("81", AMBER), ("80.99", RED), ("0", RED)],
)
def test_where_high_is_good_90_is_green_and_81_amber_for_a_target_of_90(value, rag):
    assert letter(percent(value), judged(AtLeast(percent("90")))) is rag


@pytest.mark.parametrize(("value", "rag"), [("9", GREEN), ("9.01", AMBER), ("9.9", AMBER), ("9.91", RED)])
def test_where_low_is_good_9_is_green_and_9_9_amber_for_a_target_of_9(value, rag):
    assert letter(percent(value), judged(AtMost(percent("9")))) is rag


@pytest.mark.parametrize(
    ("value", "rag"),
    [
        ("13.49", RED),
        ("13.5", AMBER),
        ("14.99", AMBER),
        ("15", GREEN),
        ("20", GREEN),
        ("20.01", AMBER),
        ("22", AMBER),
        ("22.01", RED),
    ],
)
def test_where_a_range_is_good_both_sides_have_their_amber(value, rag):
    assert letter(percent(value), judged(Within(percent("15"), percent("20")))) is rag


def test_a_tolerance_in_points_is_taken_from_the_target_and_its_edge_is_amber():
    by_5_points = judged(AtLeast(percent("90")), AmberPoints(percent("5")))
    assert letter(percent("85"), by_5_points) is AMBER  # 0.9 - 0.85 > 0.05 in binary arithmetic
    assert letter(percent("84.99"), by_5_points) is RED


def test_a_tolerance_in_points_holds_for_a_target_of_nothing():
    by_5_points = judged(AtMost(Fraction(0)), AmberPoints(percent("5")))
    assert letter(Fraction(0), by_5_points) is GREEN
    assert letter(percent("5"), by_5_points) is AMBER
    assert letter(percent("5.01"), by_5_points) is RED


def test_cut_points_say_where_amber_ends():
    from_70 = judged(AtLeast(percent("90")), AmberFrom(percent("70"), None))
    assert [letter(percent(value), from_70) for value in ("90", "70", "69.99")] == [GREEN, AMBER, RED]
    to_25 = judged(AtMost(percent("20")), AmberFrom(None, percent("25")))
    assert [letter(percent(value), to_25) for value in ("20", "25", "25.01")] == [GREEN, AMBER, RED]


def test_a_side_of_a_range_without_a_cut_point_has_no_amber():
    above_only = judged(Within(percent("15"), percent("20")), AmberFrom(None, percent("22")))
    assert letter(percent("14.99"), above_only) is RED
    assert letter(percent("20.01"), above_only) is AMBER


def test_rates_and_counts_are_judged_in_their_own_unit():
    assert letter(Fraction(22), judged(AtMost(Fraction(20)), unit=Unit.RATE)) is AMBER
    assert letter(Fraction(23), judged(AtMost(Fraction(20)), unit=Unit.RATE)) is RED
    assert letter(Fraction(12), judged(AtMost(Fraction(12)), unit=Unit.COUNT)) is GREEN


def test_without_a_target_or_a_value_there_is_no_letter():
    assert letter(percent("90"), judged(None)) is None
    assert letter(None, judged(AtLeast(percent("90")))) is None


def test_the_letter_follows_the_exact_value_and_not_the_printed_one():
    all_of_them = judged(AtLeast(Fraction(1)))
    assert letter(Fraction(895, 1000), all_of_them) is RED  # printed 90%, where amber begins
    assert letter(Fraction(900, 1000), all_of_them) is AMBER


@pytest.mark.parametrize(
    ("target", "unit_value", "printed"),
    [
        (Within(percent("15"), percent("20")), "23 18 20", "RGG"),  # 4.2 re-referrals
        (AtLeast(Fraction(1)), "91 93 95", "AAA"),  # 4.3 assessments
        (AtLeast(Fraction(1)), "76 92 87", "RAR"),  # 6.4 conferences
        (Within(percent("10"), percent("15")), "2 18 10", "RRG"),  # 6.5 repeat plans
        (AtMost(percent("2")), "5.9 5.8 5.9", "RRR"),  # 6.7 plans over 2 years
        (AtLeast(Fraction(1)), "88 88 82", "RRR"),  # 6.8 visits
        (AtMost(percent("9")), "12.1 11.8 10.2", "RRR"),  # 7.13 short-term stability
        (AtLeast(percent("75")), "69 70 71", "AAA"),  # 7.14 long-term stability
        (AtMost(percent("20")), "36 36 35", "RRR"),  # 7.15 placed over 20 miles
        (AtLeast(percent("95")), "93 94 92", "AAA"),  # 8.2 in touch
        (AtLeast(Fraction(1)), "90 91 88", "AAR"),  # 8.3 accommodation, 17 to 18
        (AtLeast(percent("90")), "94 94 94", "GGG"),  # 8.3 accommodation, 19 to 21
        (AtLeast(percent("75")), "71 74 72", "AAA"),  # 8.4 EET, 17 to 18
        (AtLeast(percent("65")), "59 60 59", "AAA"),  # 8.4 EET, 19 to 21
        (AtLeast(percent("90")), "84 83 81", "AAA"),  # 10.1 supervision
    ],
)
def test_the_rule_gives_the_letters_of_the_printed_page(target, unit_value, printed):
    assert "".join(letter(percent(value), judged(target)) for value in unit_value.split()) == printed


def shares(most: int | None = None) -> st.SearchStrategy[Fraction]:
    """Fractions with at most this denominator; `st.fractions` takes ten times as long: it makes strategies for each."""
    some_of_all = st.tuples(st.integers(0, most), st.integers(1, most))
    return some_of_all.map(lambda pair: Fraction(pair[0] % (pair[1] + 1), pair[1]))


SHARES = shares(3000)
TOLERANCES = shares(100)
ANY_SHARE = shares()
AMBERS = st.one_of(TOLERANCES.map(AmberWithin), TOLERANCES.map(AmberPoints))
GOODNESS = {RED: 0, AMBER: 1, GREEN: 2}


def how_good(value: Fraction, indicator: Indicator) -> int:
    return GOODNESS[letter(value, indicator)]


@given(SHARES, SHARES, SHARES, AMBERS)
def test_where_high_is_good_a_higher_value_is_never_rated_worse(one, other, target, amber):
    indicator = judged(AtLeast(target), amber)
    assert how_good(min(one, other), indicator) <= how_good(max(one, other), indicator)


@given(SHARES, SHARES, SHARES, AMBERS)
def test_where_low_is_good_a_lower_value_is_never_rated_worse(one, other, target, amber):
    indicator = judged(AtMost(target), amber)
    assert how_good(max(one, other), indicator) <= how_good(min(one, other), indicator)


@pytest.mark.slow
@given(SHARES, SHARES, st.tuples(SHARES, SHARES).map(sorted), AMBERS)
def test_where_a_range_is_good_a_value_nearer_to_it_is_never_rated_worse(one, other, ends, amber):
    low, high = ends
    indicator = judged(Within(low, high), amber)
    below = sorted(value for value in (one, other) if value <= high)
    above = sorted((value for value in (one, other) if value >= low), reverse=True)
    for further, nearer in (pair for pair in (below, above) if len(pair) == 2):
        assert how_good(further, indicator) <= how_good(nearer, indicator)


@pytest.mark.slow
@given(SHARES, SHARES, SHARES, SHARES)
def test_cut_points_never_rate_a_better_value_worse(one, other, target, cut):
    indicator = judged(AtLeast(max(target, cut)), AmberFrom(min(target, cut), None))
    assert how_good(min(one, other), indicator) <= how_good(max(one, other), indicator)


def test_a_letter_explains_its_value_its_rule_and_the_way_to_the_next_colour():
    assert explanation(figure(67, 77), judged(AtLeast(Fraction(1)))) == (
        "67 of 77 is about 87.01%, so red: the target is 100% or more, amber from 90%. "
        "The edge of amber is about 2.98 percentage points away: 3 more of 77 would make it amber."
    )


def test_the_explanation_says_when_the_printed_number_would_have_another_letter():
    assert explanation(figure(896, 1000), judged(AtLeast(Fraction(1)))).endswith(
        "4 more of 1,000 would make it amber. "
        "The page shows 90%, which would be amber; the letter follows the exact value."
    )


def test_where_low_is_good_the_way_to_the_next_colour_is_fewer_cases():
    assert explanation(figure(34, 573), judged(AtMost(percent("2")), decimals=1)) == (
        "34 of 573 is about 5.93%, so red: the target is 2% or less, amber to 2.2%. "
        "The edge of amber is about 3.73 percentage points away: 22 fewer of 573 would make it amber."
    )


def test_a_green_letter_says_how_near_it_is_to_being_lost():
    assert explanation(figure(159, 796), judged(Within(percent("15"), percent("20")))) == (
        "159 of 796 is about 19.97%, so green: the target is 15% to 20%, amber from 13.5% to 22%. "
        "The edge of green is about 0.02 percentage points away: 1 more of 796 would make it amber."
    )
    assert "It is on the edge of green: 1 fewer of 77 would make it amber." in explanation(
        figure(77, 77), judged(AtLeast(Fraction(1)))
    )


def test_a_cohort_too_small_to_reach_the_range_is_told():
    assert explanation(figure(1, 3), judged(Within(percent("15"), percent("20")))).endswith(
        "percentage points away, and no other number of 3 would cross it."
    )


def test_rates_and_counts_explain_themselves_in_their_own_unit():
    assert explanation(figure(573, 262_600, Unit.RATE), judged(AtMost(Fraction(20)), unit=Unit.RATE, decimals=1)) == (
        "573 in a population of 262,600 is about 21.82 per 10,000, so amber: "
        "the target is 20 per 10,000 or less, amber to 22 per 10,000. "
        "The edge of green is about 1.82 per 10,000 away: 48 fewer would make it green."
    )
    assert explanation(figure(16, unit=Unit.COUNT), judged(AtMost(Fraction(12)), unit=Unit.COUNT)) == (
        "The count is 16, so red: the target is 12 or less, amber to 13.2. "
        "The edge of amber is 2.8 away: 3 fewer would make it amber."
    )


def test_a_figure_without_a_letter_says_why():
    rated, not_rated = judged(AtLeast(Fraction(1))), judged(None)
    assert explanation(figure(748, 4865), not_rated) == "748 of 4,865 is about 15.37%. Not rated: it has no target."
    assert explanation(figure(None, reason="reported termly"), rated) == "This figure can't be known: reported termly."
    assert "neither 0% nor 100%" in explanation(figure(0, 0), rated)


def test_an_explanation_says_how_far_the_figure_could_move_and_what_is_doubtful_of_it():
    sure = figure(191, 233)
    unsure = replace(sure, unsure=14, doubts=("the location is not known for 6% of the rows", "few rows lately"))
    for indicator in (judged(AtLeast(percent("90"))), judged(None)):
        assert explanation(unsure, indicator) == (
            f"{explanation(sure, indicator)} It is 82% (82–88% if the 14 unknown were known). "
            "In doubt: the location is not known for 6% of the rows; few rows lately."
        )


@pytest.mark.slow
@given(st.data(), st.integers(1, 300), SHARES, AMBERS)
def test_the_cases_that_an_explanation_names_are_the_fewest_that_change_the_letter(data, denominator, target, amber):
    numerator = data.draw(st.integers(0, denominator))
    indicator = judged(AtLeast(target), amber)
    told = explanation(figure(numerator, denominator), indicator)
    named = re.search(r"(\d+) (more|fewer) of \d+ would make it (\w+)", told)
    assume(named)
    step = 1 if named[2] == "more" else -1

    def letter_after(cases: int) -> Rag | None:
        return letter(Fraction(numerator + cases * step, denominator), indicator)

    assert letter_after(int(named[1])) is {"red": RED, "amber": AMBER, "green": GREEN}[named[3]]
    assert letter_after(int(named[1]) - 1) is letter_after(0)


MONTHS = [JUNE.plus(months) for months in range(-4, 5)]


def over_time(*steps: tuple[Period | None, Target]) -> Indicator:
    return replace(judged(None), targets=OverTime(tuple(Step(target, since) for since, target in steps)))


def test_each_month_is_judged_by_the_target_in_force_and_says_since_when():
    indicator = over_time((Period(2023, 4), AtLeast(Fraction(1))), (JUNE, AtLeast(percent("85"))))
    may = replace(figure(87, 100), period=JUNE.plus(-1))
    assert [rating.letter(percent("87"), indicator, month) for month in (may.period, JUNE)] == [RED, GREEN]
    assert "so red: the target since April 2023 is 100% or more" in explanation(may, indicator)
    assert "so green: the target since June 2024 is 85% or more" in explanation(figure(87, 100), indicator)


def test_before_its_first_target_and_from_a_none_on_an_indicator_is_not_rated():
    begun = over_time((JUNE, AtLeast(percent("85"))), (JUNE.plus(2), None))
    told = [
        explanation(replace(figure(87, 100), period=JUNE.plus(months)), begun).partition("%")[2] for months in (-1, 2)
    ]
    assert told == [". Not rated: its first target is from June 2024.", ". Not rated: it has no target."]


@pytest.mark.slow
@given(
    value=ANY_SHARE,
    months=st.sets(st.sampled_from(MONTHS), min_size=1),
    targets=st.lists(ANY_SHARE, min_size=len(MONTHS), max_size=len(MONTHS)),
)
def test_a_target_from_a_later_month_never_moves_the_letter_of_an_earlier_one(value, months, targets):
    steps = [(month, AtLeast(target)) for month, target in zip(sorted(months), targets, strict=False)]
    of_all, without_last = over_time(*steps), over_time(*steps[:-1])
    for month in MONTHS:
        if month < steps[-1][0]:
            assert rating.letter(value, of_all, month) is (
                rating.letter(value, without_last, month) if len(steps) > 1 else None
            )
        else:
            assert rating.letter(value, of_all, month) is letter(value, judged(steps[-1][1]))
