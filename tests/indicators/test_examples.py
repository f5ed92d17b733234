"""The example that the documents show for each indicator is the indicator's answer."""

from __future__ import annotations

import pytest

from examples import Example, example_of
from indicators_page import EXAMPLES
from kpixl.indicators import ALL
from kpixl.scorecard.display import shown
from making import answer, figure_of, shipped, written

EVERY_INDICATOR = pytest.mark.parametrize("key", list(ALL))


def test_every_indicator_has_an_example_and_no_example_is_of_another():
    assert {path.stem for path in EXAMPLES.iterdir()} == set(ALL)


@EVERY_INDICATOR
def test_the_people_of_an_example_count_as_it_says(key: str):
    example = example_of(key)
    answered = answer(key, *example.tables, period=str(example.period))
    assert answered.denominator == example.denominator
    if answered.cohort.met is not None:
        assert answered.numerator == example.numerator


@EVERY_INDICATOR
def test_the_page_shows_of_an_example_what_it_says(key: str, tmp_path):
    example = example_of(key)
    figure = figure_of(written(tmp_path, *example.tables), key, str(example.period))
    assert shown(figure, shipped().indicator(key).decimals) == example.shown


@EVERY_INDICATOR
def test_an_example_says_of_everybody_in_it_why(key: str):
    example = example_of(key)
    assert people_in(example) == {line["person"] for line in example.who}
    assert all(line["why"] for line in example.who)


@EVERY_INDICATOR
def test_an_example_has_somebody_who_counts_and_somebody_who_does_not(key: str):
    example = example_of(key)
    judged = {line.get("numerator") or line.get("counts") or line["denominator"] for line in example.who}
    assert judged == {"yes", "no"}


def people_in(example: Example) -> set[str]:
    """The persons of all rows; a row with only a plan or a placement belongs to somebody in another table."""
    columns = [(column, value) for table in example.tables for row in table.rows for column, value in row.items()]
    return {value for column, value in columns if column.endswith("person_id") and value}
