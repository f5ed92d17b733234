"""`kpixl cases`: the cases behind a figure, and its groups."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from kpixl.cli import main
from kpixl.figures.case_list import CaseMark, case_list
from kpixl.indicators import ALL
from kpixl.words.periods import Period
from kpixl.workbook.pseudonyms import key, pseudonyms
from making import (
    care_leavers,
    computed_from,
    contacts,
    cp_plans,
    cp_visits,
    departments,
    involvements,
    persons,
    professionals,
    shipped,
    written,
)
from random_exports import random_export

JUNE = Period(2024, 6)


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Path:
    """Ade was seen in time, Bea has been late since 10 June, Cai was never seen; there are two teams."""
    return written(
        tmp_path_factory.mktemp("export"),
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09"), ("cai", "2020-01-02"), ("eve", "2006-01-01"),
                ("fay", "2006-02-02")),
        contacts(("ade", "2024-06-20")),
        cp_plans(*((person, "2023-01-09", "") for person in ("ade", "bea", "cai"))),
        cp_visits(("ade", "2024-06-28"), ("bea", "2024-05-24")),
        care_leavers(("eve", "Relevant", "", "2", "F1"), ("fay", "Relevant", "YES", "1", "F1")),
        involvements(("ade", "Ash", "2023-01-01", "", "1"), ("bea", "Ash", "2023-01-01", "", "1"),
                     ("cai", "Elm", "2023-01-01", "", "2")),
        professionals(("1", "Ann"), ("2", "Bob")),
        departments(("Ash", "Ash"), ("Elm", "Elm")),
    )  # fmt: skip


@pytest.fixture
def lines(export, capsys):
    def of(name: str, *options: str) -> list[dict[str, str]]:
        asked = ["cases", name, "--period", "2024-06", "--extracts", str(export), "--format", "csv"]
        assert main([*asked, *options]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    return of


def pseudonym(person: str) -> str:
    return pseudonyms(pd.Series([person], dtype=object), key())[0]


def test_the_longest_overdue_come_first_with_the_day_and_the_reason(lines):
    found = lines("cp_visits")

    assert [line["pseudonym"] for line in found] == [pseudonym(each) for each in ("cai", "bea", "ade")]
    cai, bea, ade = found
    assert (bea["mark"], bea["due"], bea["days_over"]) == ("not met", "2024-06-10", "20")
    assert (bea["team"], bea["worker"], bea["age"]) == ("Ash", "Ann", "10 to 15")
    assert (bea["reason"], cai["reason"]) == (
        "last visit on record too long ago",
        "no visit on record since the plan began",
    )
    assert (ade["mark"], ade["due"], ade["days_over"], ade["reason"]) == ("met", "2024-07-12", "", "")


def test_those_who_missed_the_standard_can_be_listed_alone(lines):
    assert [line["team"] for line in lines("cp_visits", "--missed")] == ["Elm", "Ash"]
    assert len(lines("plans_over_2_years", "--missed")) == 0, "less is better: nobody is on a plan for so long"


def test_what_is_not_recorded_is_marked_so_and_not_as_missed(lines):
    eve, fay = lines("care_leavers_in_touch")
    assert fay["mark"] == "met"
    assert (eve["mark"], eve["reason"]) == ("not recorded", "not recorded")


def test_a_count_has_cases_without_a_standard(lines):
    assert [line["mark"] for line in lines("contacts")] == ["counted"]


def test_groups_have_letters_and_intervals(lines):
    ash, elm = lines("cp_visits", "--split", "team")
    assert (ash["group"], ash["shown"], ash["letter"]) == ("Ash", "50%", "R")
    # Wilson's interval of 1 in 2 (PHEindicatormethods: phe_proportion).
    assert (float(ash["low_95"]), float(ash["high_95"])) == pytest.approx((0.0945312, 0.9054688), abs=1e-6)
    assert (elm["numerator"], elm["denominator"]) == ("0", "1")


def test_ids_are_said_only_where_the_key_is(lines, export, home, capsys):
    asked = ["cases", "cp_visits", "--period", "2024-06", "--extracts", str(export), "--ids"]
    assert main(asked) == 1, "this home has no key"
    assert "no council's key" in capsys.readouterr().err

    key()
    assert [line["id"] for line in lines("cp_visits", "--ids")] == ["cai", "bea", "ade"]


def test_without_asking_for_ids_no_line_has_one(lines):
    for line in (*lines("cp_visits"), *lines("contacts")):
        assert not {"ade", "bea", "cai"} & set(line.values())


def test_what_cannot_be_known_has_no_cases(export, capsys):
    assert main(["cases", "pep_quality", "--period", "2024-06", "--extracts", str(export)]) == 1
    assert "can't be known: reported termly." in capsys.readouterr().err


def test_groups_have_no_ids(export, capsys):
    asked = ["cases", "cp_visits", "--period", "2024-06", "--extracts", str(export), "--split", "team", "--ids"]
    assert main(asked) == 2
    assert "leave out" in capsys.readouterr().err


@pytest.mark.slow
def test_the_cases_of_every_indicator_are_those_of_its_figure(tmp_path):
    random_export(tmp_path, 0, "2024-06")
    computed = computed_from(tmp_path, "2024-06")
    for indicator in shipped().indicators:
        figure, cases = computed.figures[indicator.key, JUNE], case_list(computed, indicator.key, JUNE)
        marks = [case.mark for case in cases]
        if figure.numerator is None:
            assert not cases
            continue
        if CaseMark.COUNTED in marks:
            assert len(cases) == figure.numerator, indicator.key
            continue
        assert (marks.count(CaseMark.MET), len(marks)) == (figure.numerator, figure.denominator), indicator.key
        assert marks.count(CaseMark.NOT_RECORDED) == figure.unsure, indicator.key
        assert all(case.mark is not CaseMark.MET for case in cases if case.days_over), indicator.key
    assert len(ALL) == len(shipped().indicators)
