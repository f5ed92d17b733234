"""The months before the page's: what stays, what is computed again, and what a refresh keeps of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from kpixl.commands.earlier_months import EarlierMonths
from kpixl.config.values import Config
from kpixl.extracts.fingerprints import Digests
from kpixl.figures.history import kept_series
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import FigureKey, FigureState, Rated, scorecard
from kpixl.words.periods import Period
from making import contacts, persons, shipped, written

MARCH, APRIL, MAY, JUNE = (Period(2024, month) for month in (3, 4, 5, 6))
ON_PAGE = (APRIL, MAY, JUNE)


def config(history: int = 6) -> Config:
    """A config of three indicators, so that there are few figures."""
    whole = shipped()
    some = tuple(each for each in whole.indicators if each.key in ("contacts", "cp_visits", "child_protection"))
    return replace(whole, indicators=some, page=replace(whole.page, history=history))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    for month in ("2024-03", "2024-06"):
        written(tmp_path / month, persons("ade"), contacts(("ade", "2024-03-05")))
    return tmp_path


def earlier(exports: Path, kept: dict[FigureKey, Rated], of: Config | None = None) -> EarlierMonths:
    return EarlierMonths(exports, of or config(), JUNE, ON_PAGE, kept, Digests())


def restated(months: EarlierMonths) -> dict[FigureKey, Rated]:
    """Everything that is missing, as if computed: each figure is a 7."""
    places = [(each, month) for each in months.config.indicators for month in months.missing]
    return months.with_computed({(of.key, month): Figure(of.key, month, of.unit, 7, 10) for of, month in places})


def as_on_a_page(months: EarlierMonths, state: FigureState, export: str) -> dict[FigureKey, Rated]:
    """Every figure of March, as a page of March showed it."""
    return {
        (of.key, MARCH): Rated(
            Figure(of.key, MARCH, of.unit, 3, 9), None, "", export, "f", state, definition=months.mark(of, MARCH)
        )
        for of in months.config.indicators
    }


def test_what_the_newest_export_said_is_computed_once(exports: Path):
    first = earlier(exports, {})
    assert first.missing == (Period(2024, 1), Period(2024, 2), MARCH)
    kept = restated(first)
    assert {each.state for each in kept.values()} == {FigureState.RESTATED}
    again = earlier(exports, kept)
    assert again.missing == ()
    assert again.with_computed({}) == kept


def test_another_export_restates_every_month(exports: Path):
    kept = restated(earlier(exports, {}))
    written(exports / "2024-06", persons("ade", "bea"), contacts(("ade", "2024-03-05"), ("bea", "2024-03-06")))
    assert earlier(exports, kept).missing == (Period(2024, 1), Period(2024, 2), MARCH)


def test_another_definition_restates_its_indicator_and_another_target_none(exports: Path):
    kept = restated(earlier(exports, {}))
    visits = config().indicator("cp_visits")
    others = [each for each in config().indicators if each.key != "cp_visits"]
    defined = replace(visits, parameters={**visits.parameters, "visit_working_days": 20})
    judged = replace(visits, targets=shipped().indicator("contacts").targets)
    assert earlier(exports, kept, replace(config(), indicators=(*others, judged))).missing == ()
    again = earlier(exports, kept, replace(config(), indicators=(*others, defined)))
    assert again.missing == (Period(2024, 1), Period(2024, 2), MARCH)


def test_an_issued_month_is_never_restated(exports: Path):
    issued = as_on_a_page(earlier(exports, {}), FigureState.ISSUED, "2024-03")
    issued = {place: replace(each, definition="another") for place, each in issued.items()}
    months = earlier(exports, issued)
    assert MARCH not in months.missing
    assert MARCH not in {place[1] for place in restated(months)}


def test_a_month_typed_by_hand_is_kept_as_it_was_typed(exports: Path):
    typed = as_on_a_page(earlier(exports, {}), FigureState.TYPED, "")
    kept = restated(earlier(exports, typed))
    assert {place: each for place, each in kept.items() if place[1] == MARCH} == typed


def test_a_page_of_a_months_own_export_stays_and_one_of_another_export_is_restated(exports: Path):
    none = earlier(exports, {})
    own = as_on_a_page(none, FigureState.DRAFT, "2024-03")
    assert MARCH not in earlier(exports, own).missing
    others = as_on_a_page(none, FigureState.DRAFT, "2024-06")
    assert MARCH in earlier(exports, others).missing
    redefined = {place: replace(each, definition="another") for place, each in own.items()}
    assert MARCH in earlier(exports, redefined).missing


def test_a_month_that_a_page_showed_is_restated_with_its_letter_and_is_still_one_of_a_page(exports: Path):
    shown = as_on_a_page(earlier(exports, {}), FigureState.DRAFT, "2024-06")
    kept = restated(earlier(exports, shown))
    of_march = [each for place, each in kept.items() if place[1] == MARCH]
    assert {each.state for each in of_march} == {FigureState.DRAFT}
    assert {each.figure.numerator for each in of_march} == {7}
    assert kept["cp_visits", MARCH].computed is not None


def test_a_council_that_wants_no_history_has_none(exports: Path):
    assert earlier(exports, {}, config(history=0)).months == ()


def test_a_series_goes_from_the_first_month_that_is_kept_to_that_of_the_page():
    few = config()
    figures = {
        ("contacts", month): Rated(Figure("contacts", month, few.indicator("contacts").unit, 5), None, "", state=state)
        for month, state in ((MARCH, FigureState.RESTATED), (MAY, FigureState.ISSUED), (JUNE, FigureState.DRAFT))
    }
    series = kept_series(replace(scorecard(few, JUNE, figures, {}), kept=figures))
    contacts_series = series["contacts"]
    assert [figure.period for figure in contacts_series.figures] == [MARCH, APRIL, MAY, JUNE]
    assert [figure.numerator for figure in contacts_series.figures] == [5, None, 5, 5]
    assert contacts_series.states[0] is FigureState.RESTATED
    assert contacts_series.states[2] is FigureState.ISSUED
    assert set(series) == {"contacts", "cp_visits", "child_protection"}
