"""Small numbers that a council's own indicators would reveal beside others, as the difference of two numbers."""

from __future__ import annotations

import tempfile
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.disclosure.across_copies import Span, Told
from kpixl.disclosure.small_numbers import safe
from kpixl.indicators import DECLARED
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Row, Scorecard, rated, scorecard
from kpixl.words.terms import Unit
from own_configs import own_table, with_own
from pages import JUNE

FIVE = 5
VISITS = {"table": "ssd_cp_visits", "dated_in_month": "cppv_cp_visit_date"}
SEEN = {"column": "cppv_cp_visit_seen", "is": ["yes"]}
numbers = st.integers(0, 20)


@cache
def config() -> Config:
    """All visits, those at which the child was seen, the share of these, and open plans."""
    tables = {
        "visits": own_table("visits", "count", VISITS),
        "visits_seen": own_table("visits_seen", "count", VISITS | {"where": [SEEN]}),
        "share_seen": own_table("share_seen", "percentage", VISITS | {"met": SEEN}, target="0.9"),
        "open_plans": own_table("open_plans", "count", {"table": "ssd_cp_plans", "open_on_last_day": True}),
    }
    with tempfile.TemporaryDirectory() as folder:
        return read_config(with_own(Path(folder), "".join(tables.values()), [*tables]), DECLARED)


def published(of: Config, **figures: tuple[int, int | None]) -> dict[str, Figure]:
    """The figures of June as a copy shows them."""
    known = {
        (key, JUNE): rated(Figure(key, JUNE, of.indicator(key).unit, *numbers), of.indicator(key))
        for key, numbers in figures.items()
    }
    rows = safe(scorecard(of, JUNE, known, {}, ()), FIVE).rows
    return {row.indicator.key: row.figures[-1].figure for row in rows if row.indicator.key in figures}


def hidden(of: Config, **figures: tuple[int, int | None]) -> list[str]:
    return sorted(key for key, figure in published(of, **figures).items() if figure.is_suppressed)


def test_two_that_differ_by_a_few_rows_are_both_hidden() -> None:
    assert hidden(config(), visits=(212, None), visits_seen=(210, None)) == ["visits", "visits_seen"]


def test_two_that_differ_by_many_rows_or_by_none_are_shown() -> None:
    assert hidden(config(), visits=(212, None), visits_seen=(200, None)) == []
    assert hidden(config(), visits=(212, None), visits_seen=(212, None)) == []


def test_a_share_is_hidden_whose_rest_another_would_tell() -> None:
    assert hidden(config(), visits=(212, None), share_seen=(208, 212)) == ["share_seen", "visits"]
    assert hidden(config(), visits_seen=(207, None), share_seen=(205, 230)) == ["share_seen", "visits_seen"]


def test_one_of_a_council_s_own_is_hidden_beside_one_of_kpixl_that_counts_nearly_the_same() -> None:
    assert hidden(config(), open_plans=(103, None), child_protection=(100, 262_600)) == ["open_plans"]


def test_one_about_other_rows_is_no_reason() -> None:
    assert hidden(config(), open_plans=(103, None), visits=(102, None)) == []


@pytest.mark.slow
@given(numbers, numbers, numbers)
def test_no_difference_of_two_own_figures_that_are_shown_is_ever_small(of_all: int, seen: int, met: int) -> None:
    shown = published(config(), visits=(of_all, None), visits_seen=(seen, None), share_seen=(min(met, of_all), of_all))
    told = [
        number
        for figure in shown.values()
        if not figure.is_suppressed and figure.value != 0
        for number in (figure.numerator, figure.denominator)
        if number is not None
    ]
    assert not [one for one in told for other in told if 0 < abs(one - other) < FIVE]


# Several figures beside one, and two standards of the same rows

PLACEMENTS = {"table": "ssd_cla_placement", "open_on_last_day": True}
TYPES = {"foster": ["U1", "U4"], "homes": ["K2"], "secure": ["K1"]}


def placed(*kinds: str) -> dict[str, object]:
    """The placements of these kinds, or of all."""
    words = [word for kind in kinds for word in TYPES[kind]]
    return PLACEMENTS | ({"where": [{"column": "clap_cla_placement_type", "is": words}]} if words else {})


@cache
def placements() -> Config:
    met = {"column": "clap_cla_placement_type", "is": TYPES["foster"], "is_not": [*TYPES["homes"], *TYPES["secure"]]}
    tables = {
        "every_placement": own_table("every_placement", "count", placed()),
        "at_homes": own_table("at_homes", "count", placed("homes")),
        "secure": own_table("secure", "count", placed("secure")),
        "at_homes_or_secure": own_table("at_homes_or_secure", "count", placed("homes", "secure")),
        "share_foster": own_table("share_foster", "percentage", placed() | {"met": met}),
    }
    with tempfile.TemporaryDirectory() as folder:
        return read_config(with_own(Path(folder), "".join(tables.values()), [*tables]), DECLARED)


@cache
def assessments() -> Config:
    """Assessments authorised within 20 and within 25 working days, beside kpixl's own within 45."""
    counts = {"table": "ssd_cin_assessments", "dated_in_month": "cina_assessment_auth_date"}
    dates = {"from": "cina_assessment_start_date", "to": "cina_assessment_auth_date"}
    tables = {
        f"in_{days}": own_table(
            f"in_{days}", "percentage", counts | {"met": {"within_working_days": days, **dates}}, target="0.5"
        )
        for days in (20, 25)
    }
    with tempfile.TemporaryDirectory() as folder:
        return read_config(with_own(Path(folder), "".join(tables.values()), [*tables]), DECLARED)


def test_kinds_that_leave_a_few_of_all_rows_are_hidden_together() -> None:
    """There are 212 placements: 150 are with foster carers and 60 in homes, so two are neither."""
    with_placements = partial(hidden, placements())
    assert with_placements(every_placement=(212, None), share_foster=(150, 212), at_homes=(60, None)) == [
        "at_homes",
        "every_placement",
        "share_foster",
    ]
    assert with_placements(every_placement=(212, None), share_foster=(150, 212), at_homes=(50, None)) == []


def test_kinds_that_are_inside_another_kind_are_judged_beside_it() -> None:
    assert hidden(placements(), at_homes_or_secure=(52, None), at_homes=(42, None), secure=(10, None)) == []
    few_are_both = hidden(placements(), at_homes_or_secure=(52, None), at_homes=(42, None), secure=(12, None))
    assert few_are_both == ["at_homes", "at_homes_or_secure", "secure"]


def test_two_standards_that_a_few_rows_meet_one_of_are_hidden() -> None:
    assert hidden(assessments(), in_20=(100, 200), in_25=(103, 200)) == ["in_20", "in_25"]
    assert hidden(assessments(), in_20=(100, 200), in_25=(120, 200)) == []
    assert hidden(assessments(), in_20=(100, 200), assessments_in_45_days=(102, 200)) == ["in_20"]


def test_what_own_figures_leave_of_each_other_in_a_quarter_is_not_small_either() -> None:
    """The quarter has ten more than its months, and at seven of these the child was seen: at three not."""
    quarter = JUNE.quarter_to_date
    of_page = replace(config().page, months=3, quarter=True)
    months = {(key, month): 50 for key in ("visits", "visits_seen") for month in JUNE.back_to(3)}
    counts = {**months, ("visits", quarter): 160, ("visits_seen", quarter): 157}
    known = {
        (key, period): rated(Figure(key, period, Unit.COUNT, count), config().indicator(key))
        for (key, period), count in counts.items()
    }
    rows = safe(scorecard(replace(config(), page=of_page), JUNE, known, {}, ()), FIVE).rows
    assert all(row.spans[0].figure.is_suppressed for row in rows if row.indicator.key in ("visits", "visits_seen"))


def test_an_own_figure_is_judged_beside_what_an_earlier_copy_told_of_the_same_rows() -> None:
    """210 visits seen, after a copy with 212 visits, whether the page now has 220 visits or no row for them."""
    visits, seen = (config().indicator(key) for key in ("visits", "visits_seen"))
    before = Figure("visits", JUNE, Unit.COUNT, 212)
    earlier = {(before.key, JUNE): [Told(before, Span(212, 212), is_hidden=False, letter="", unsure=0)]}
    now = [
        Row(each, (rated(Figure(each.key, JUNE, Unit.COUNT, count), each),))
        for each, count in ((visits, 220), (seen, 210))
    ]
    for rows in (now, now[1:]):
        of = Scorecard(config(), (JUNE,), tuple(rows))
        assert safe(of, FIVE, earlier).rows[-1].figures[0].figure.is_suppressed
        assert not safe(of, FIVE).rows[-1].figures[0].figure.is_suppressed


@pytest.mark.slow
@given(st.lists(st.integers(0, 15), min_size=4, max_size=4))
def test_nobody_can_add_up_own_figures_that_are_shown_to_a_small_rest(kinds: list[int]) -> None:
    """However many placements are with foster carers, in homes, secure or of a kind that nobody names."""
    foster, homes, secure, _ = kinds
    everything = sum(kinds)
    figures = {"at_homes": homes, "secure": secure, "at_homes_or_secure": homes + secure, "every_placement": everything}
    copy = published(placements(), share_foster=(foster, everything), **{key: (n, None) for key, n in figures.items()})
    is_shown = {key for key, figure in copy.items() if not figure.is_suppressed}
    told = [
        (whole, parts)
        for whole, parts in (
            ("every_placement", ("share_foster", "at_homes", "secure")),
            ("every_placement", ("share_foster", "at_homes_or_secure")),
            ("at_homes_or_secure", ("at_homes", "secure")),
        )
        if {whole, *parts} <= is_shown
    ]
    numbers = {**figures, "share_foster": foster}
    assert not [each for each in told if 0 < abs(numbers[each[0]] - sum(numbers[part] for part in each[1])) < FIVE]
