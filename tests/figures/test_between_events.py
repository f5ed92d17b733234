"""Rare events are judged by the time between them."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept_months import kept_page
from kpixl.figures.between_events import Apart, EventMonth, are_rare, between_events, usually
from kpixl.figures.history import kept_series, limits_by_month, verdict_on
from kpixl.figures.variation import Variation, verdict_between
from kpixl.scorecard.scorecard import Happened
from kpixl.words.terms import GoodIs
from pages import JUNE

DAYS = [float(month.last_day.day) for month in JUNE.back_to(36)]
NOW_AND_THEN = [1, 0, 0, 1, 0, 2, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 2, 0, 1]  # fourteen


def months(*events, length=30.0):
    return [EventMonth(each, length) for each in events]


def days_between(*events):
    return between_events(months(*events))


def said(key, counts, of=None, **more):
    [change] = [row.change for row in kept_page(key, counts, of, **more).rows if row.indicator.key == key]
    return change


def test_events_are_evenly_apart_in_their_month_and_the_days_between_them_are_counted():
    found = days_between(0, 1, 0, 2)
    assert found.times == (15 + 30 + 7.5, 15)  # the middle of the second month; then a quarter and three of the fourth
    assert found.since_last == 7.5


def test_nobody_knows_how_long_the_time_over_an_unknown_month_is():
    found = days_between(1, 1, None, 1, 1)
    assert found.times == (30, None, 30)
    assert days_between(1, 1, None).since_last is None


@given(st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=40))
def test_every_event_but_the_first_after_an_unknown_month_ends_one_time(events):
    found = days_between(*events)
    runs = " ".join("." if each is None else str(each) for each in events).split(".")
    ended = sum(max(sum(map(int, run.split())) - 1, 0) for run in runs)
    assert sum(time is not None for time in found.times) == ended
    assert all(time > 0 for time in found.times if time is not None)
    if None not in events and ended:
        first, *_, last = [at for at, each in enumerate(events) if each] * 2
        into, out_of = 30 / events[first] / 2, 30 / events[last] / 2
        assert sum(found.times) == pytest.approx(30 * (last - first) + 30 - out_of - into)


@pytest.mark.parametrize(
    ("events", "apart", "length", "rare"),
    [
        ((0, 0, 1), Apart.DAYS, 30, True),
        ((0, 1, 0, 3), Apart.DAYS, 30, True),
        ((0, 1, 1), Apart.DAYS, 30, False),
        ((0, 0, 0), Apart.DAYS, 30, False),  # nothing ever happened
        ((None, None, 0, 0, 2), Apart.DAYS, 30, True),
        ((0, 0, 1), Apart.CASES, 10, True),
        ((0, 0, 1), Apart.CASES, 1, False),  # one of three: the cases are few, but events are not rare among them
    ],
)
def test_events_are_rare_where_most_months_have_none(events, apart, length, rare):
    assert are_rare(months(*events, length=float(length)), apart) is rare


def test_mean_and_limits_are_those_of_the_t_chart():
    times = (60.0, 23.0, 41.0, 8.0, 95.0, 30.0, 12.0, 77.0, 5.0, 49.0, 33.0, 18.0, 64.0)
    found = usually(times, Apart.DAYS)
    # R 4.2.2, as qicharts2 computes a t chart: y <- times^(1/3.6); half <- 2.66 * mean(abs(diff(y)));
    # c(mean(y), mean(y) - half, mean(y) + half)^3.6
    assert (found.mean, found.least, found.most) == pytest.approx(
        (32.2100791583748, 1.06468994107809e-05, 379.548235519563), rel=1e-9
    )


def test_two_of_these_times_have_the_limits_that_were_computed_by_hand():
    found = usually((1.0, 2**3.6), Apart.DAYS)  # transformed, 1 and 2: mean 1.5, limits 2.66 either side of it
    assert (found.mean, found.least, found.most) == pytest.approx((1.5**3.6, 0.0, 4.16**3.6))


def test_a_long_time_without_an_event_is_longer_before_the_next_one_ends_it():
    usual = verdict_between(months(*NOW_AND_THEN, *[0] * 3), Apart.DAYS, GoodIs.LOW)
    assert usual.words == "usual variation of the days between events"
    longer = months(*NOW_AND_THEN, *[0] * 18)
    found = {good_is: verdict_between(longer, Apart.DAYS, good_is).words for good_is in GoodIs}
    assert found == {
        GoodIs.LOW: "improving: longer between events",
        GoodIs.HIGH: "getting worse: longer between events",
        GoodIs.IN_RANGE: "changed: longer between events",
        GoodIs.NOT_RATED: "changed: longer between events",
    }


def test_events_that_follow_fast_are_shorter_apart():
    found = verdict_between(months(*NOW_AND_THEN, *NOW_AND_THEN, 9), Apart.DAYS, GoodIs.LOW)
    assert found.words == "getting worse: shorter between events"
    assert found.assurance is None


def test_a_long_time_up_to_the_first_event_counts_too():
    found = verdict_between(months(*[0] * 30, 1, 9, 6, length=50.0), Apart.CASES, GoodIs.LOW)
    assert found.words == "getting worse: shorter between events"
    soon = between_events(months(1, 0, 0, 1, 0, 0, 1))
    assert soon.until_first == 15
    assert soon.counted == soon.times
    assert between_events(months(None, 0, 0, 1)).until_first is None


def test_fewer_than_thirteen_times_give_no_verdict():
    found = verdict_between(months(*[0, 0, 1] * 10), Apart.DAYS, GoodIs.LOW)
    assert found.words == "not yet: 9 of 13 times between events"


@pytest.mark.parametrize("events", [0.3, 0.5, 0.65])
def test_chance_alone_is_seldom_called_a_change(events):
    rng = random.Random(7)
    found: Counter[str] = Counter()
    for _ in range(400):
        chance = [sum(rng.random() < events / 30 for _ in range(30)) for _ in DAYS]
        series = [EventMonth(*each) for each in zip(chance, DAYS, strict=True)]
        if are_rare(series, Apart.DAYS):
            found[verdict_between(series, Apart.DAYS, GoodIs.LOW).variation] += 1
    judged = found.total() - found[Variation.NOT_YET]
    assert judged - found[Variation.USUAL] <= 0.06 * judged


def test_the_page_says_so_and_no_limits_are_drawn():
    assert said("missing_children", NOW_AND_THEN) == "usual variation of the days between events"
    series = kept_series(kept_page("missing_children", NOW_AND_THEN, None))["missing_children"]
    assert limits_by_month(series) == {}
    assert verdict_on(series).months == 13


def test_of_a_share_the_cases_between_are_counted():
    words = said("re_referrals", NOW_AND_THEN, 20)
    assert words == "usual variation of the cases between events"


@pytest.mark.parametrize(("key", "of"), [("children_in_need", None), ("plans_over_2_years", 50)])
def test_who_is_open_on_a_day_is_never_rare_in_time(key, of):
    assert "between events" not in said(key, NOW_AND_THEN, of)


def test_where_limits_begin_anew_times_are_counted_from_there():
    anew = Happened(JUNE.back_to(30)[0], Happened.ALL, "a new form", begins_anew=True)
    words = said("missing_children", [5, 6] * 3 + NOW_AND_THEN, happened=[anew])
    assert words == "usual variation of the days between events (counted from January 2022)"


@settings(max_examples=40)
@given(st.lists(st.integers(0, 2), min_size=20, max_size=36))
def test_the_order_of_two_equal_halves_of_a_month_is_nothing(events):
    """In a month that is read as two of half its length, events move by half a month at most."""
    whole = between_events([EventMonth(2 * each, 30.0) for each in events])
    halves = between_events([EventMonth(each, 15.0) for each in events for _ in range(2)])
    ends = [sum(time or 0 for time in found.times) for found in (whole, halves)]
    assert ends[0] == pytest.approx(ends[1])
    assert all(abs(one - other) < 1e-9 for one, other in zip(whole.times, halves.times, strict=True))
