"""A council's own indicators in indicators.toml: what may be written, and how a fault is reported."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from kpixl.config.own_cohort import MONTH_END, DaysRule, FlagRule, OwnCohort, TextRule
from kpixl.config.reading import read_config
from kpixl.config.values import AtLeast, Config
from kpixl.indicators import DECLARED, declared, definitions
from kpixl.words.errors import ConfigError
from kpixl.words.terms import GoodIs, Section, Unit
from own_configs import Own, own_table, with_own

VISITS = {"table": "ssd_cp_visits", "dated_in_month": "cppv_cp_visit_date"}
SEEN = {"column": "cppv_cp_visit_seen", "is": ["yes"]}
CHECKS = {"table": "ssd_cla_health", "dated_in_month": "clah_health_check_date"}
ASSESSED = {"table": "ssd_cin_assessments", "dated_in_month": "cina_assessment_auth_date"}
PLANS = {"table": "ssd_cin_plans", "open_on_last_day": True}


def config_with(folder: Path, key: str, unit: str, counts: Own, **fields: str) -> Config:
    return read_config(with_own(folder, own_table(key, unit, counts, **fields), [key]), DECLARED)


def refusal(folder: Path, key: str, unit: str, counts: Own, **fields: str) -> str:
    with pytest.raises(ConfigError) as refused:
        config_with(folder, key, unit, counts, **fields)
    return str(refused.value)


def counted(folder: Path, unit: str, counts: Own) -> OwnCohort:
    own = config_with(folder, "ours", unit, counts).indicator("ours").own
    assert own
    return own.cohort


def test_an_own_indicator_has_everything_that_others_have(tmp_path: Path) -> None:
    config = config_with(
        tmp_path,
        "visits_seen",
        "percentage",
        VISITS | {"met": SEEN},
        section='"Child protection"',
        ref='"6.9"',
        label='"Visits at which the child was seen"',
        target="0.95",
        owner='"Head of Safeguarding"',
        note='"New this year"',
    )
    indicator = config.indicators[-1]
    assert (indicator.key, indicator.name) == ("visits_seen", "6.9 Visits at which the child was seen")
    assert (indicator.unit, indicator.good_is) == (Unit.SHARE, GoodIs.HIGH)
    assert indicator.target(None) == AtLeast(Fraction(95, 100))
    assert (indicator.owner, indicator.note) == ("Head of Safeguarding", "New this year")
    assert indicator.own
    assert indicator.own.section is Section.CHILD_PROTECTION


def test_what_is_counted_is_read_by_the_names_of_the_export(tmp_path: Path) -> None:
    kinds = [{"column": "clah_health_check_type", "is": ["Dental check"]}]
    done = {"column": "clah_health_check_status", "is": ["Completed", ""], "is_not": ["Refused"]}
    assert counted(tmp_path / "texts", "percentage", CHECKS | {"where": kinds, "met": done}) == OwnCohort(
        "health_checks",
        "date",
        (TextRule("type", ("Dental check",)),),
        TextRule("status", ("Completed", ""), ("Refused",)),
    )
    soon = {"within_working_days": 10, "from": "cina_assessment_start_date", "to": "cina_assessment_auth_date"}
    assert counted(tmp_path / "days", "percentage", ASSESSED | {"met": soon}).met == DaysRule(
        10, True, "start", "authorised"
    )
    short = {"within_days": 365, "from": "cinp_cin_plan_start_date", "to": "month_end"}
    assert counted(tmp_path / "open", "percentage", PLANS | {"met": short}) == OwnCohort(
        "cin_plans", "", (), DaysRule(365, False, "start", MONTH_END)
    )
    assert counted(tmp_path / "flag", "count", VISITS | {"where": [SEEN]}).where == (FlagRule("seen", True),)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (
            {**VISITS, "table": "ssd_cp_visit"},
            'table is "ssd_cp_visit", which is not a table that kpixl reads; did you mean ssd_cp_visits?',
        ),
        (
            {**VISITS, "table": "ssd_care_leavers"},
            'table is "ssd_care_leavers": its rows are not cases that a month can count; it must be one of',
        ),
        (
            {**VISITS, "dated_in_month": "cppv_visit_date"},
            'dated_in_month is "cppv_visit_date", no column of ssd_cp_visits that kpixl reads; '
            "a date is in cppv_cp_visit_date; did you mean cppv_cp_visit_date?",
        ),
        (
            {**VISITS, "dated_in_month": "cppv_cp_visit_seen"},
            'dated_in_month is "cppv_cp_visit_seen", which holds yes or no; a date is in cppv_cp_visit_date',
        ),
        (
            {**ASSESSED, "dated_in_month": "cina_assessment_start_date"},
            "dated_in_month must be cina_assessment_auth_date here",
        ),
        ({"table": "ssd_cp_visits"}, "has neither dated_in_month nor open_on_last_day"),
        ({**VISITS, "open_on_last_day": True}, "has both dated_in_month and open_on_last_day; keep one"),
        (
            {"table": "ssd_cp_visits", "open_on_last_day": True},
            "open_on_last_day needs a start and an end; ssd_cp_visits has events",
        ),
        ({**VISITS, "wher": [SEEN]}, "has an unknown key 'wher'; did you mean where?"),
        ({**VISITS, "where": ["seen"]}, 'where holds "seen"; it must be a list of tables'),
        ({**VISITS, "where": [{"column": "cppv_cp_visit_seen", "is": ["maybe"]}]}, 'is must be ["yes"] or ["no"]'),
        (
            {**VISITS, "where": [{"column": "cppv_cp_visit_date", "is": ["x"]}]},
            "which holds a date; a text or yes or no is in cppv_cp_visit_seen",
        ),
        ({**CHECKS, "where": [{"column": "clah_health_check_type", "is": []}]}, "is is empty; name one text at least"),
        ({**CHECKS, "met": SEEN}, 'has met, and the unit is "count", of which every row counts'),
    ],
)
def test_a_fault_is_told_with_the_line_and_what_would_fit(tmp_path: Path, counts: Own, said: str) -> None:
    message = refusal(tmp_path, "ours", "count", counts)
    assert said in message
    assert "indicators.toml: 1 problem\n  ours.counts" in message
    line = int(message.split("line ")[1].split(" ")[0])
    text = (tmp_path / "indicators.toml").read_text("utf-8").splitlines()[line - 1]
    begins = re.findall(r"table|dated_in_month|open_on_last_day|wher\w*|met", said)
    assert text.startswith(("[ours.counts]", "where", *begins))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        (VISITS, 'has no met, and the unit is "percentage"'),
        (CHECKS | {"met": {"column": "clah_health_check_status", "is": ["Done"]}}, "has no is_not; add the texts"),
        (
            CHECKS | {"met": {"column": "clah_health_check_status", "is": ["Done"], "is_not": ["DONE"]}},
            "names \"done\", which 'is' names too",
        ),
        (
            ASSESSED
            | {"met": {"within_days": 3, "from": "cina_assessment_auth_date", "to": "cina_assessment_auth_date"}},
            "to is the same as from",
        ),
        (
            PLANS | {"met": {"within_days": 3, "from": "cinp_cin_plan_start_date", "to": "cinp_cin_plan_end_date"}},
            'write to = "month_end"',
        ),
        (
            PLANS | {"met": {"within_days": 3, "from": "cinp_cin_plan_end_date", "to": "month_end"}},
            "which a row of the month may lack",
        ),
        (
            ASSESSED | {"met": {"within_days": -3, "from": "cina_assessment_start_date", "to": "month_end"}},
            "within_days is -3; it must be a whole number, 0 or more",
        ),
    ],
)
def test_a_standard_that_would_judge_nobody_rightly_is_refused(tmp_path: Path, counts: Own, said: str) -> None:
    assert said in refusal(tmp_path, "ours", "percentage", counts)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    broken = {"table": "ssd_cp_visits", "dated_in_month": "cppv_date", "met": {"column": "cppv_seen", "is": ["yes"]}}
    message = refusal(tmp_path, "ours", "percentage", broken, section='"Protection"', good_is='"up"', target="90")
    for said in ("cppv_date", "cppv_seen", "section", "good_is", "for 90%"):
        assert said in message
    assert message.count("\n") >= 5


def test_the_key_of_an_indicator_of_kpixl_can_not_be_a_councils_own(tmp_path: Path) -> None:
    table = '\n[cp_visits.counts]\ntable = "ssd_cp_visits"\ndated_in_month = "cppv_cp_visit_date"\n'
    with pytest.raises(ConfigError, match="cp_visits  counts says what is counted, and kpixl does for this key"):
        read_config(with_own(tmp_path, table, []), DECLARED)


def test_two_rows_of_the_page_can_always_be_told_apart(tmp_path: Path) -> None:
    same = {"ref": '"6.8"', "label": '"Children subject to a CP Plan seen in the last 10 working days"'}
    assert "has the ref and the label of cp_visits" in refusal(tmp_path / "name", "ours", "count", VISITS, **same)
    table = own_table("ours", "count", VISITS, label='"Theirs"') + own_table("theirs", "count", VISITS)
    with pytest.raises(ConfigError, match="theirs  is the label or the ref of ours; give it another key"):
        read_config(with_own(tmp_path / "key", table, ["ours", "theirs"]), DECLARED)


@pytest.mark.parametrize("key", ["Ours", "o", "our-own", "9th", "a" * 41])
def test_a_key_is_a_word_that_formulas_can_name(tmp_path: Path, key: str) -> None:
    assert "is not a key; use 2 to 40 lower-case letters" in refusal(tmp_path, key, "count", VISITS)


def test_an_own_indicator_needs_its_place_on_the_page_as_every_other_does(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="order  leaves out ours"):
        read_config(with_own(tmp_path, own_table("ours", "count", VISITS), []), DECLARED)


def test_a_key_that_means_nothing_is_told_how_an_own_one_is_written(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"an indicator of your own says what it counts in a table \[zzzz.counts\]"):
        read_config(with_own(tmp_path, '\n[zzzz]\nlabel = "x"\n', []), DECLARED)


def test_a_definition_says_in_words_what_its_table_says(tmp_path: Path) -> None:
    soon = {"within_working_days": 10, "from": "cina_assessment_start_date", "to": "cina_assessment_auth_date"}
    words = definitions(config_with(tmp_path, "ours", "percentage", ASSESSED | {"met": soon}))["ours"]
    assert words.startswith(
        "Rows of ssd_cin_assessments with cina_assessment_auth_date in the month, and of them those in which "
        "cina_assessment_auth_date is at most 10 working days after cina_assessment_start_date."
    )
    for part in ("Unit: ", "Denominator: ", "Numerator: ", "Edges: ", "Source: "):
        assert words.count(f"\n\n{part}") == 1


def test_an_own_indicator_declares_what_it_reads(tmp_path: Path) -> None:
    short = {"within_days": 365, "from": "cinp_cin_plan_start_date", "to": "month_end"}
    of = declared(config_with(tmp_path, "ours", "percentage", PLANS | {"met": short}).indicator("ours"))
    assert of.reads == ("persons", "cin_plans")
    assert of.deciding["cin_plans"] == {"start", "end"}
