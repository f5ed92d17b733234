"""Ids that join to nothing are reported with how many there are, never which ones."""

from __future__ import annotations

import pytest

from kpixl.extracts.extracts import Extracts
from kpixl.extracts.remarks import Mended
from making import cla_reviews, contacts, cp_plans, cp_reviews, cp_visits, episodes, extracts_of, persons

CHILDREN = [f"00{number}" for number in range(100, 140)]


def told(extracts: Extracts) -> list[str]:
    return [str(remark) for remark in extracts.remarks if remark.what is Mended.UNJOINED]


def everybody(*ids: str):
    return persons(*((each, "2015-01-01") for each in ids or CHILDREN))


def test_persons_who_lost_their_leading_zeros_in_one_file_are_told():
    visits = [(each.lstrip("0") if number % 2 else each, "2024-06-03") for number, each in enumerate(CHILDREN)]
    extracts = extracts_of(
        everybody(), cp_visits(*visits, *visits), contacts(*((each, "2024-06-03") for each in CHILDREN))
    )
    assert told(extracts) == ["ssd_cp_visits.csv: 20 of 40 persons of ssd_cp_visits have no row in ssd_person"]


@pytest.mark.parametrize(("strangers", "is_told"), [(0, False), (2, False), (3, True)])
def test_a_share_is_told_where_it_would_make_a_figure_doubtful(strangers, is_told):
    visits = [(each, "2024-06-03") for each in [*CHILDREN[strangers:], *(f"x{n}" for n in range(strangers))]]
    assert bool(told(extracts_of(everybody(), cp_visits(*visits)))) is is_told


def test_without_a_table_of_persons_nothing_more_is_told():
    assert told(extracts_of(cp_visits(("ade", "2024-06-03")))) == []


def test_reviews_of_plans_that_are_not_there_are_told():
    extracts = extracts_of(
        everybody("ade"),
        cp_plans(("ade", "2024-01-08", {"id": "007"})),
        cp_reviews(("7", "2024-04-01", {"person": "ade"}), ("", "2024-05-01", {"person": "ade"})),
    )
    assert told(extracts) == ["ssd_cp_reviews.csv: 1 of 1 plans of ssd_cp_reviews have no row in ssd_cp_plans"]


def test_reviews_of_periods_of_care_that_have_no_id_are_not_told_again():
    extracts = extracts_of(everybody("ade"), episodes(("ade", "2024-01-08")), cla_reviews(("care-1", "2024-04-01")))
    assert told(extracts) == []
