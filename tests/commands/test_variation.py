"""`kpixl variation`: whether an indicator is really changing, printed for programs and people."""

from __future__ import annotations

import csv
import io

import pytest

from kpixl.cli import main
from kpixl.words.periods import Period
from making import contacts, cp_plans, cp_visits, persons, placement_locations, written

pytestmark = pytest.mark.slow

MONTHS = Period.parse("2024-06").back_to(16)


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """Five or seven contacts a month, twenty in June 2024; Ade, on a plan, is seen each month, Bea until May."""
    received = [20 if month is MONTHS[-1] else 5 + 2 * (at % 2) for at, month in enumerate(MONTHS)]
    return written(
        tmp_path_factory.mktemp("export"),
        persons(("ade", "2015-03-01"), ("bea", "2012-07-09")),
        contacts(
            *(("ade", f"{month}-25") for month, times in zip(MONTHS, received, strict=True) for _ in range(times))
        ),
        cp_plans(("ade", "2022-01-10", ""), ("bea", "2022-01-10", "")),
        cp_visits(*(("ade", f"{month}-25") for month in MONTHS), *(("bea", f"{month}-25") for month in MONTHS[:-1])),
        placement_locations(),
    )


@pytest.fixture
def lines(export, capsys):
    def of(*options):
        asked = ["variation", "--extracts", str(export), "--period", "2024-06", "--months", "16", "--format", "csv"]
        assert main([*asked, *options]) == 0
        return {line["key"]: line for line in csv.DictReader(io.StringIO(capsys.readouterr().out))}

    return of


def test_a_count_outside_its_limits_has_changed_where_neither_way_is_better(lines):
    contacts = lines()["contacts"]

    assert (contacts["shown"], contacts["variation"], contacts["rule"]) == ("20", "changed", "outside the limits")
    # By hand: fifteen months of 5 or 7 and one of 20 are 109 in 16; moving ranges are fourteen of 2 and one of 15.
    assert float(contacts["mean"]) == pytest.approx(109 / 16)
    assert float(contacts["upper_limit"]) == pytest.approx(109 / 16 + 2.66 * 43 / 15)


def test_months_before_the_first_contact_are_left_out_of_a_verdict(lines):
    longer = lines("--months", "30")["contacts"]

    assert longer["months"] == "16"
    assert float(longer["mean"]) == pytest.approx(109 / 16)


def test_screening_leaves_the_leap_out_of_the_limits(lines):
    assert float(lines("--screened")["contacts"]["upper_limit"]) == pytest.approx(109 / 16 + 2.66 * 2)


def test_a_share_has_its_interval_and_its_assurance(lines):
    visits = lines()["cp_visits"]

    assert (visits["shown"], visits["variation"], visits["assurance"]) == (
        "50%",
        "getting worse",
        "may or may not meet",
    )
    # Wilson's interval of 1 in 2 (PHEindicatormethods: phe_proportion).
    assert (float(visits["low_95"]), float(visits["high_95"])) == pytest.approx((0.0945312, 0.9054688), abs=1e-6)


def test_what_is_reported_termly_or_for_too_few_months_has_no_verdict(lines):
    found = lines()

    assert found["pep_quality"]["variation"] == "reported termly"
    assert found["care_leavers"]["variation"].startswith("not yet: ")
    assert found["care_leavers"]["assurance"] == ""


def test_red_red_is_what_is_red_and_getting_worse(lines):
    every, found = lines(), lines("--red-red")

    assert "cp_visits" in found  # one of two seen, all before
    assert {key: every[key] for key in found} == found
    assert {line["variation"] for line in found.values()} == {"getting worse"}


def test_figures_has_the_words_behind_its_other_columns_where_they_are_asked_for(export, lines, capsys):
    def figures(*options: str) -> list[dict[str, str]]:
        asked = ["figures", "--extracts", str(export), "--period", "2024-06", "--months", "2", "--format", "csv"]
        assert main([*asked, *options]) == 0
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    plain, with_words = figures("--quarter"), figures("--quarter", "--variation")
    assert [*with_words[0]] == [*plain[0], "variation", "assurance"]
    assert [{key: line[key] for key in plain[0]} for line in with_words] == plain

    said = {(line["key"], line["period"]): (line["variation"], line["assurance"]) for line in with_words}
    judged = lines("--months", "36")
    assert {key: words for (key, period), words in said.items() if period == "2024-06"} == {
        key: (line["variation"], line["assurance"]) for key, line in judged.items()
    }
    assert said["contacts", "2024-05"] == ("usual variation", ""), "by the months up to May, of which there are fifteen"
    assert said["contacts", "2024-04 to 2024-06"] == ("", "")
