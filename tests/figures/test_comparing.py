"""Whether a figure differs from what others reach, or a team from the others, by more than chance."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept_months import FALLING, STEADY, kept_page
from kpixl.commands.publish.summary import RED_RED, summary
from kpixl.config.values import Benchmark
from kpixl.figures.comparing import Against, against, among_groups, is_red_red
from kpixl.scorecard.figure import Figure
from kpixl.words.terms import Rag
from making import shipped
from pages import JUNE

VISITS, STABILITY = (shipped().indicator(key) for key in ("cp_visits", "short_term_stability"))


def of(key: str, met: int | None, cases: int | None) -> Figure:
    return Figure(key, JUNE, shipped().indicator(key).unit, met, cases)


def reached(share: str) -> Benchmark:
    return Benchmark(Fraction(share), "England", "2023")


@pytest.mark.parametrize(
    ("key", "met", "cases", "found"),
    [
        ("cp_visits", 80, 100, Against.SIMILAR),
        ("cp_visits", 60, 100, Against.WORSE),
        ("cp_visits", 99, 100, Against.BETTER),
        ("cp_visits", 3, 5, Against.SIMILAR),  # the same share of fewer
        ("short_term_stability", 60, 100, Against.BETTER),  # less is better
        ("short_term_stability", 99, 100, Against.WORSE),
        ("re_referrals", 60, 100, Against.LOWER),  # neither way is better
        ("re_referrals", 99, 100, Against.HIGHER),
        ("cp_visits", None, None, None),
        ("cp_visits", 0, 0, None),
    ],
)
def test_a_figure_is_better_or_worse_than_others_reach_only_beyond_chance(key, met, cases, found):
    assert against(of(key, met, cases), reached("0.82"), shipped().indicator(key)) == found


def test_a_figure_is_compared_with_no_benchmark_that_is_not_there():
    assert against(of("cp_visits", 80, 100), None, VISITS) is None


def test_the_worst_team_is_the_one_outside_the_funnel_and_not_the_one_with_the_worst_share():
    teams = {"large": of("cp_visits", 160, 200), "small": of("cp_visits", 2, 3), "others": of("cp_visits", 570, 600)}
    assert among_groups(teams, VISITS) == {"large": "worse (99.8%)", "small": "similar", "others": "better (99.8%)"}


def test_nothing_is_said_of_a_group_that_is_alone_or_has_no_cases_nor_of_counts():
    assert among_groups({"all": of("cp_visits", 1, 2)}, VISITS) == {}
    assert among_groups({"a": of("cp_visits", 1, 2), "b": of("cp_visits", 0, 0)}, VISITS) == {}
    counts = {"a": of("contacts", 5, None), "b": of("contacts", 500, None)}
    assert among_groups(counts, shipped().indicator("contacts")) == {}


@given(st.integers(1, 300), st.integers(2, 6))
def test_teams_with_one_share_never_differ(cases, teams):
    groups = {str(each): of("cp_visits", cases * (each + 1), 2 * cases * (each + 1)) for each in range(teams)}
    assert set(among_groups(groups, VISITS).values()) == {"similar"}


@pytest.mark.parametrize(
    ("met", "letter", "is_getting_worse", "found"),
    [
        (60, Rag.RED, True, True),
        (60, Rag.RED, False, False),
        (99, Rag.GREEN, True, False),
        (99, Rag.RED, True, True),
    ],
)
def test_red_red_is_red_and_getting_worse(met, letter, is_getting_worse, found):
    assert is_red_red(of("cp_visits", met, 100), letter, VISITS, is_getting_worse=is_getting_worse) is found


def test_what_is_worse_than_england_and_getting_worse_is_listed_though_it_is_not_red():
    figure = of("short_term_stability", 60, 100)  # England: 10%
    assert is_red_red(figure, Rag.AMBER, STABILITY, is_getting_worse=True)


def test_the_summary_lists_what_is_red_and_getting_worse_and_has_no_heading_where_nothing_is():
    [line] = summary(kept_page("cp_visits", FALLING)).lists[RED_RED]
    assert line.startswith(VISITS.name)
    assert line.endswith("getting worse; will miss target")
    assert RED_RED not in summary(kept_page("cp_visits", STEADY)).lists
