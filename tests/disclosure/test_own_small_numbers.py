"""Small numbers that a council's own indicators would tell beside others, by the difference of two."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kpixl.config.reading import read_config
from kpixl.config.values import Config
from kpixl.disclosure.small_numbers import safe
from kpixl.indicators import DECLARED
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import rated, scorecard
from own_configs import own_table, with_own
from pages import JUNE

FIVE = 5
VISITS = {"table": "ssd_cp_visits", "dated_in_month": "cppv_cp_visit_date"}
SEEN = {"column": "cppv_cp_visit_seen", "is": ["yes"]}
numbers = st.integers(0, 20)


@cache
def config() -> Config:
    """All visits, those at which the child was seen, their share, and open plans."""
    tables = {
        "visits": own_table("visits", "count", VISITS),
        "visits_seen": own_table("visits_seen", "count", VISITS | {"where": [SEEN]}),
        "share_seen": own_table("share_seen", "percentage", VISITS | {"met": SEEN}, target="0.9"),
        "open_plans": own_table("open_plans", "count", {"table": "ssd_cp_plans", "open_on_last_day": True}),
    }
    with tempfile.TemporaryDirectory() as folder:
        return read_config(with_own(Path(folder), "".join(tables.values()), [*tables]), DECLARED)


def published(**figures: tuple[int, int | None]) -> dict[str, Figure]:
    """The figures of June as a copy shows them."""
    known = {
        (key, JUNE): rated(Figure(key, JUNE, config().indicator(key).unit, *numbers), config().indicator(key))
        for key, numbers in figures.items()
    }
    rows = safe(scorecard(config(), JUNE, known, {}, ()), FIVE).rows
    return {row.indicator.key: row.figures[-1].figure for row in rows if row.indicator.key in figures}


def hidden(**figures: tuple[int, int | None]) -> list[str]:
    return sorted(key for key, figure in published(**figures).items() if figure.is_suppressed)


def test_two_that_differ_by_a_few_rows_are_both_hidden() -> None:
    assert hidden(visits=(212, None), visits_seen=(210, None)) == ["visits", "visits_seen"]


def test_two_that_differ_by_many_rows_or_by_none_are_shown() -> None:
    assert hidden(visits=(212, None), visits_seen=(200, None)) == []
    assert hidden(visits=(212, None), visits_seen=(212, None)) == []


def test_a_share_is_hidden_whose_rest_another_would_tell() -> None:
    assert hidden(visits=(212, None), share_seen=(208, 212)) == ["share_seen", "visits"]
    assert hidden(visits_seen=(207, None), share_seen=(205, 230)) == ["share_seen", "visits_seen"]


def test_one_of_a_council_s_own_is_hidden_beside_one_of_kpixl_that_counts_nearly_the_same() -> None:
    assert hidden(open_plans=(103, None), child_protection=(100, 262_600)) == ["open_plans"]


def test_one_about_other_rows_is_no_reason() -> None:
    assert hidden(open_plans=(103, None), visits=(102, None)) == []


@given(numbers, numbers, numbers)
def test_no_difference_of_two_own_figures_that_are_shown_is_ever_small(of_all: int, seen: int, met: int) -> None:
    shown = published(visits=(of_all, None), visits_seen=(seen, None), share_seen=(min(met, of_all), of_all))
    told = [
        number
        for figure in shown.values()
        if not figure.is_suppressed and figure.value != 0
        for number in (figure.numerator, figure.denominator)
        if number is not None
    ]
    assert not [one for one in told for other in told if 0 < abs(one - other) < FIVE]
