"""`kpixl explain`: one figure in sentences."""

from __future__ import annotations

import pytest

from kpixl.cli import main
from kpixl.words.periods import Period
from making import cp_plans, cp_visits, persons, written

MONTHS = Period.parse("2024-06").back_to(16)


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """Twelve children on plans since March 2023; until May 2024 all are seen each month, in June all but two."""
    children = [f"child-{number}" for number in range(12)]
    seen = [(child, f"{month}-25") for month in MONTHS for child in children]
    return written(
        tmp_path_factory.mktemp("export"),
        persons(*((child, "2015-03-01") for child in children)),
        cp_plans(*((child, "2023-03-20", "") for child in children)),
        cp_visits(*[visit for visit in seen if visit not in (("child-3", "2024-06-25"), ("child-7", "2024-06-25"))]),
    )


@pytest.fixture
def explained(export, capsys):
    def of(name: str, period: str = "2024-06") -> list[str]:
        assert main(["explain", name, "--period", period, "--extracts", str(export)]) == 0
        return capsys.readouterr().out.splitlines()

    return of


def test_a_figure_is_explained_by_its_change_its_reasons_and_what_is_due(explained):
    assert explained("cp_visits") == [
        "6.8 Children subject to a CP Plan seen in the last 10 working days, June 2024",
        "83%: 10 of 12 children were seen in time.",
        "Red: 1 more visit in time would make it amber.",
        "Worse: 83%, after 100% in May 2024. Over the months it is getting worse (outside the limits).",
        "2 children have no visit in time on record: last visit on record too long ago (2).",
        "Days overdue: 8 to 20: 2.",  # since 10 June: ten working days after 25 May, without the bank holiday of 27 May
        "10 more fall due in the ten working days to 12 July 2024: not recorded (10).",
    ]


def test_an_indicator_is_found_by_its_ref_and_a_slip_is_asked_about(explained, export, capsys):
    assert explained("6.8") == explained("cp_visits")
    assert main(["explain", "cp_visit", "--period", "2024-06", "--extracts", str(export)]) == 2
    assert "did you mean cp_visits" in capsys.readouterr().err


def test_a_figure_that_cannot_be_known_says_why(explained):
    [_, why] = explained("pep_quality")
    assert why == "This figure can't be known: reported termly."


def test_nobody_is_named_but_workers_and_teams(explained):
    assert "child-" not in "\n".join(explained("cp_visits"))
