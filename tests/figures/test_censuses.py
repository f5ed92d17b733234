"""A council's yearly returns give exactly what the standard's tables give, where they are said to, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from invented_lives import (
    YEARS,
    Life,
    care_tables,
    known,
    lives,
    need_tables,
    write_census,
    write_csv_set,
    write_whole_lives,
    write_xml,
)
from kpixl.extracts.other_returns import Return
from kpixl.figures.answers import History
from kpixl.indicators.return_coverage import Telling
from kpixl.indicators.sources import statement
from kpixl.scorecard.figure import Figure
from making import figure_of, figures_of, shipped, written

pytestmark = pytest.mark.slow

MONTHS = ("2023-04", "2024-03", "2024-06")
Figures = Callable[[str, str], Figure]
Told = tuple[object, ...]


def exact(kind: Return) -> list[str]:
    return [each.key for each in shipped().indicators if statement(kind, each).telling is Telling.EXACT]


def told(figures: Figures, key: str, period: str) -> Told:
    figure = figures(key, period)
    return figure.numerator, figure.denominator, figure.low, figure.high, figure.reason, figure.doubts


def exactly(kind: Return, folder: Path) -> dict[tuple[str, str], Told]:
    """What the folder gives for every indicator that the return is said to give exactly, by key and month."""
    keys = exact(kind)
    config = replace(shipped(), indicators=tuple(map(shipped().indicator, keys)))
    figures = figures_of(folder, *MONTHS, history=History.RESTATED, config=config)
    return {(key, month): told(figures, key, month) for key in keys for month in MONTHS}


def known_of(said: dict[tuple[str, str], Told]) -> dict[tuple[str, str], Told]:
    """The figures that are not unknown for want of earlier years; the reason of every other one says that it is."""
    unknown = {at: each for at, each in said.items() if each[0] is None}
    assert all("put the returns of earlier years beside it" in str(each[4]) for each in unknown.values())
    return {at: each for at, each in said.items() if at not in unknown}


@pytest.fixture(scope="module")
def children() -> list[Life]:
    return lives(903, 200)


@pytest.fixture(scope="module")
def care(children: Sequence[Life], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Told]:
    folder = written(tmp_path_factory.mktemp("care"), *care_tables(children))
    return exactly(Return.LOOKED_AFTER, folder)


@pytest.fixture(scope="module")
def sets(children: Sequence[Life], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv_set(tmp_path_factory.mktemp("csv"), children)


def test_ssda903_of_all_years_tells_what_it_tells_exactly_as_csv_and_as_xml(care, sets, children, tmp_path):
    as_csv, as_xml = exactly(Return.LOOKED_AFTER, sets), exactly(Return.LOOKED_AFTER, write_xml(tmp_path, children))
    assert as_csv == as_xml
    assert known_of(as_csv) == {at: each for at, each in care.items() if at != ("long_term_stability", "2023-04")}
    assert len(known_of(as_csv)) > 12
    assert any(care["short_term_stability", month][0] for month in MONTHS)


@pytest.mark.parametrize("years", [1, 2])
def test_ssda903_of_fewer_years_tells_less_and_never_another_figure(care, children, tmp_path, years):
    said = known_of(exactly(Return.LOOKED_AFTER, write_csv_set(tmp_path, children, YEARS[-years:])))
    assert said == {at: care[at] for at in said}
    assert ("looked_after", "2024-06") in said and ("long_term_stability", "2024-06") not in said
    assert (("short_term_stability", "2024-06") in said) is (years > 1)


def test_one_file_with_the_whole_lives_of_all_tells_what_all_years_do(care, children, tmp_path):
    assert known_of(exactly(Return.LOOKED_AFTER, write_whole_lives(tmp_path, children))) == care


def test_one_file_with_the_whole_lives_of_those_in_care_does_not_tell_of_years_before(care, children, tmp_path):
    of_this_year = [
        child for child in children if any(spell.end is None or spell.end >= YEARS[-1] for spell in child.spells)
    ]
    said = known_of(exactly(Return.LOOKED_AFTER, write_whole_lives(tmp_path, of_this_year)))
    assert said == {at: care[at] for at in said}
    assert ("looked_after", "2023-04") not in said and ("looked_after", "2024-06") in said


def test_ssda903_leaves_every_other_figure_unknown_and_says_why(sets):
    figures = figures_of(sets, "2024-06")
    others = [each.key for each in shipped().indicators if each.key not in exact(Return.LOOKED_AFTER)]
    assert all(told(figures, key, "2024-06")[:4] == (None,) * 4 for key in others)
    assert all("SSDA903" in figures(key, "2024-06").reason for key in others)


def test_the_census_tells_what_it_tells_exactly_and_with_fewer_years_less(tmp_path):
    children = known(10, 250)
    standard = exactly(Return.IN_NEED, written(tmp_path / "standard", *need_tables(children)))
    for years in (len(YEARS), 1):
        said = known_of(exactly(Return.IN_NEED, write_census(tmp_path / str(years), children, YEARS[-years:])))
        assert said == {at: standard[at] for at in said}
        assert (("repeat_plans", "2024-06") in said) is (years > 1)
        assert ("assessments_in_45_days", "2024-06") in said
    figures = figures_of(tmp_path / "1", "2024-06")
    others = [each.key for each in shipped().indicators if each.key not in exact(Return.IN_NEED)]
    assert all(told(figures, key, "2024-06")[:4] == (None,) * 4 for key in others)
    assert all("CIN census" in figures(key, "2024-06").reason for key in others)


def test_a_month_after_a_return_is_not_told_by_it(sets, children, tmp_path):
    """A folder named for a month says that nothing happened since the return; one without such a name may be older."""
    assert "has nothing dated after" in figure_of(sets, "looked_after", "2024-07").reason
    standard = written(tmp_path / "standard", *care_tables(children))
    named = Path(shutil.copytree(sets, tmp_path / "named" / "2024-07"))
    told_in_july = figure_of(named.parent, "looked_after", "2024-07").numerator
    assert told_in_july == figure_of(standard, "looked_after", "2024-07").numerator
    named.rename(named.parent / "2025-04")
    assert "ends on 31 March 2025" in figure_of(named.parent, "looked_after", "2025-04").reason
