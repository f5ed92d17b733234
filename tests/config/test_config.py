"""The config folder: what a council may write, and how a fault in it is reported."""

from __future__ import annotations

import os
import re
import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from kpixl.config.parameters import SHARED_PARAMETERS
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.toml_tables import read_toml
from kpixl.config.values import (
    AmberFrom,
    AmberPoints,
    AmberWithin,
    AtLeast,
    AtMost,
    Benchmark,
    Config,
    OverTime,
    Step,
    Within,
)
from kpixl.indicators import ALL
from kpixl.words.errors import ConfigError
from kpixl.words.periods import Period
from kpixl.words.terms import Declaration, GoodIs, Rag, Unit

TEXTS = "tuple[str, ...]"

# What the definitions say of each indicator, written a second time so that both code and config are checked against it.
JUNE = Period(2024, 6)
DEFINED = {
    declaration.key: declaration
    for declaration in (
        Declaration("contacts", GoodIs.NOT_RATED, Unit.COUNT, {}),
        Declaration("contacts_progressed", GoodIs.NOT_RATED, Unit.COUNT_AND_SHARE, {"progressed_flags": TEXTS}),
        Declaration("re_referrals", GoodIs.IN_RANGE, Unit.SHARE, {}),
        Declaration(
            "assessments_in_45_days",
            GoodIs.HIGH,
            Unit.SHARE,
            {"days": "int", "clock": "Literal['start', 'referral']"},
        ),
        Declaration("children_in_need", GoodIs.NOT_RATED, Unit.COUNT, {}),
        Declaration("cin_visits", GoodIs.HIGH, Unit.SHARE, {"visit_working_days": "int"}),
        Declaration("s47_to_icpc", GoodIs.NOT_RATED, Unit.SHARE, {}),
        Declaration("child_protection", GoodIs.NOT_RATED, Unit.RATE, {}),
        Declaration("icpc_in_time", GoodIs.HIGH, Unit.SHARE, {"days": "int"}),
        Declaration("repeat_plans", GoodIs.IN_RANGE, Unit.SHARE, {"months": "int"}),
        Declaration("cp_reviews_in_time", GoodIs.HIGH, Unit.SHARE, {}),
        Declaration("plans_over_2_years", GoodIs.LOW, Unit.SHARE, {}),
        Declaration("cp_visits", GoodIs.HIGH, Unit.SHARE, {"visit_working_days": "int"}),
        Declaration("looked_after", GoodIs.NOT_RATED, Unit.RATE, {}),
        Declaration("care_leavers", GoodIs.NOT_RATED, Unit.COUNT, {}),
        Declaration("lac_reviews", GoodIs.HIGH, Unit.SHARE, {}),
        Declaration("lac_visits", GoodIs.HIGH, Unit.SHARE, {"visit_days": "int"}),
        Declaration("initial_health", GoodIs.HIGH, Unit.SHARE, {}),
        Declaration("review_health", GoodIs.HIGH, Unit.SHARE, {}),
        Declaration("dental_checks", GoodIs.HIGH, Unit.SHARE, {}),
        Declaration("short_term_stability", GoodIs.LOW, Unit.SHARE, {"placements": "int", "temporary_types": TEXTS}),
        Declaration("long_term_stability", GoodIs.HIGH, Unit.SHARE, {"adoption_types": TEXTS}),
        Declaration("placed_over_20_miles", GoodIs.LOW, Unit.SHARE, {"miles": "float"}),
        Declaration("pep_quality", GoodIs.HIGH, Unit.SHARE, {"terms": "Mapping[str, MonthDay]", "good_ratings": TEXTS}),
        Declaration("pathway_plans", GoodIs.HIGH, Unit.SHARE, {}),
        Declaration("care_leavers_in_touch", GoodIs.HIGH, Unit.SHARE, {"left_out": TEXTS}),
        Declaration("accommodation_17_18", GoodIs.HIGH, Unit.SHARE, {"left_out": TEXTS}),
        Declaration("accommodation_19_21", GoodIs.HIGH, Unit.SHARE, {"left_out": TEXTS}),
        Declaration("eet_17_18", GoodIs.HIGH, Unit.SHARE, {"left_out": TEXTS}),
        Declaration("eet_19_21", GoodIs.HIGH, Unit.SHARE, {"left_out": TEXTS}),
        Declaration("missing_children", GoodIs.NOT_RATED, Unit.COUNT, {}),
        Declaration("supervision", GoodIs.HIGH, Unit.SHARE, {"days": "int"}),
    )
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped config, to be spoiled."""
    return Path(shutil.copytree(shipped_config(), tmp_path / "config"))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), encoding="utf-8")


def change_in(folder: Path, key: str, old: str, new: str) -> None:
    """A change in one indicator's table."""
    file = folder / "indicators.toml"
    before, table, after = re.split(rf"(?ms)(^\[{key}\]\n.*?)(?=^\[(?!{key}\.)|\Z)", file.read_text("utf-8"))
    assert table.count(old) == 1, f"{old!r} stands {table.count(old)} times in [{key}]"
    file.write_text(before + table.replace(old, new) + after, encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(ConfigError) as refused:
        read_config(folder, DEFINED)
    return str(refused.value)


def shipped() -> Config:
    return read_config(shipped_config(), DEFINED)


def test_the_code_declares_what_the_definitions_say_of_each_indicator():
    assert {key: ALL[key].declaration for key in ALL} == DEFINED


def test_the_shipped_config_has_all_32_indicators_in_page_order():
    config = shipped()
    assert [indicator.key for indicator in config.indicators] == list(DEFINED)
    assert config.page.months == 3
    assert config.page.break_after is None


def test_the_shipped_config_prints_refs_targets_and_benchmarks_as_the_page_does():
    config = shipped()
    assert config.indicator("contacts").ref == ""
    assert config.indicator("cp_visits").ref == "6.8"
    assert config.indicator("cp_visits").target(JUNE) == AtLeast(Fraction(1))
    assert config.indicator("plans_over_2_years").target(JUNE) == AtMost(Fraction(2, 100))
    assert config.indicator("re_referrals").target(JUNE) == Within(Fraction(15, 100), Fraction(20, 100))
    assert config.indicator("contacts").target(JUNE) is None
    assert config.indicator("looked_after").national(JUNE) == Benchmark(
        Fraction(71), "England", "year ending 31 March 2023"
    )
    assert config.indicator("plans_over_2_years").comparable(JUNE) == Benchmark(
        Fraction(23, 1000), "statistical neighbours", "year ending 31 March 2023"
    )
    assert config.indicator("cp_visits").national(JUNE) is None


def test_parameters_arrive_with_the_type_that_the_code_declares():
    config = shipped()
    assert config.indicator("assessments_in_45_days").parameters == {"days": 45, "clock": "start"}
    assert config.indicator("placed_over_20_miles").parameters == {"miles": 20.0}
    assert config.indicator("pep_quality").parameters == {
        "terms": {"Autumn": "12-31", "Spring": "03-31", "Summer": "07-31"},
        "good_ratings": ("green", "gold"),
    }
    assert config.shared.keys() == SHARED_PARAMETERS.keys()
    assert config.shared["short_break_legal_statuses"] == ("V1", "V3", "V4")
    assert config.shared["in_touch"]["YES"] == ("YES", "In touch")


def test_a_number_means_exactly_what_is_written(folder):
    change_in(folder, "supervision", "target = 0.90", "target = 0.9")
    assert read_config(folder, DEFINED).indicator("supervision").target(JUNE) == AtLeast(Fraction(9, 10))


def test_a_target_and_a_benchmark_may_change_from_a_month_on(folder):
    steps = '{ from = "2024-06", value = 0.85, note = "agreed by the board" }, { from = "2023-04", value = 1.0 }'
    change_in(folder, "cp_visits", "target = 1.0", f"target = [{steps}]")
    of_range = '[{ from = "2024-01", value = { low = 0.1, high = 0.2 } }, { from = "2024-07", value = "none" }]'
    change_in(folder, "re_referrals", "{ low = 0.15, high = 0.20 }", of_range)
    national = '{ value = 0.21, basis = "England", year = "year ending 31 March 2023" }'
    later = '{ from = "2024-06", value = 0.22, basis = "England", year = "year ending 31 March 2024" }'
    change_in(folder, "re_referrals", national, f'[{national.replace("{ ", """{ from = "2023-04", """)}, {later}]')
    config = read_config(folder, DEFINED)
    assert config.indicator("cp_visits").targets == OverTime(
        (
            Step(AtLeast(Fraction(1)), Period(2023, 4)),
            Step(AtLeast(Fraction(85, 100)), JUNE, "agreed by the board"),
        )
    )
    judged = config.indicator("re_referrals")
    assert [judged.target(Period(*month)) for month in ((2023, 12), (2024, 6), (2024, 7))] == [
        None,
        Within(Fraction(1, 10), Fraction(1, 5)),
        None,
    ]
    assert [year.year[-4:] for month in (JUNE.plus(-1), JUNE) if (year := judged.national(month))] == ["2023", "2024"]


def test_amber_is_a_tenth_of_the_target_unless_the_indicator_says_otherwise(folder):
    change_in(folder, "supervision", "target = 0.90", "target = 0.90\namber_points = 0.05")
    change_in(folder, "re_referrals", "decimals = 0", "decimals = 0\namber_from = { high = 0.21 }")
    config = read_config(folder, DEFINED)
    assert config.indicator("cp_visits").amber == AmberWithin(Fraction(1, 10))
    assert config.indicator("supervision").amber == AmberPoints(Fraction(5, 100))
    assert config.indicator("re_referrals").amber == AmberFrom(None, Fraction(21, 100))


def test_a_month_uses_the_population_of_the_latest_year_up_to_its_own(folder):
    change(folder / "council.toml", "2023 = 262_600", "2023 = 262_600\n2025 = 270_000")
    config = read_config(folder, DEFINED)
    assert config.population_of(2024) == 262_600
    assert config.population_of(2025) == 270_000
    assert config.population_of(2022) is None


def test_every_fault_of_a_file_is_told_in_one_message_with_its_key_and_what_to_do(folder):
    change_in(folder, "cp_visits", "target = 1.0", "target = 1.0\namber_within = -0.05")
    change_in(folder, "dental_checks", "target = 1.0\n", "")
    change(folder / "indicators.toml", "[pathway_plans]", "[pathway_plan]")
    assert refusal(folder) == (
        f"{folder.as_posix()}/indicators.toml: 4 problems\n"
        "  pathway_plan   no such indicator; did you mean pathway_plans?\n"
        "  cp_visits      amber_within is -0.05; it must be 0 or more\n"
        '  dental_checks  has no target; add one, or target = "none"\n'
        "  pathway_plans  has no table; add one that begins [pathway_plans]"
    )


def test_faults_of_several_files_are_told_together(folder):
    change(folder / "page.toml", "months = 3", "months = 0")
    change(folder / "council.toml", '"ENG"', '"England"')
    (folder / "letters.toml").unlink()
    message = refusal(folder)
    assert "page.toml: 1 problem\n  months  is 0; it must be a whole number, from 1 to 13" in message
    assert "letters.toml: 1 problem\n  file  is not there; copy it" in message
    assert 'bank_holiday_region  is "England"; it must be one of ENG, WLS, SCT, NIR' in message


def test_of_many_faults_ten_are_told_and_the_rest_counted(folder):
    file = folder / "indicators.toml"
    file.write_text(file.read_text("utf-8").replace("decimals", "decimal"), encoding="utf-8")
    message = refusal(folder)
    assert "indicators.toml: 64 problems" in message  # each of the 32 lacks one key and has one too many
    assert message.count("\n") == 11
    assert message.endswith("and 54 more")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("page.toml", "months = 3", "months = 14", "months  is 14; it must be a whole number, from 1 to 13"),
        ("page.toml", "quarter = false", "quarter = 1", "quarter  is 1; it must be true or false"),
        (
            "page.toml",
            "year_to_date = false",
            'year_to_date = "yes"',
            'year_to_date  is "yes"; it must be true or false',
        ),
        ("page.toml", "months = 3", "mnths = 3", "mnths   is not a known key; did you mean months?"),
        ("page.toml", "months = 3", 'months = "three"', 'months  is "three"; it must be a whole number, from 1 to 13'),
        (
            "page.toml",
            '    "contacts",\n',
            "",
            "order  leaves out contacts; give each its place there, or name it in left_out",
        ),
        ("page.toml", '    "contacts",\n', '    "contacts",\n    "contacts",\n', "order  names 'contacts' 2 times"),
        ("page.toml", '"balanced"\n', '["cp_visit"]\n', "there is no such indicator; did you mean cp_visits?"),
        ("page.toml", "left_out = []", 'left_out = ["contacts"]', "left_out  names 'contacts', which is in order too"),
        ("page.toml", "left_out = []", 'left_out = ["contact"]', "no such indicator; did you mean contacts?"),
        ("page.toml", '"Aldermere County Council"', '" "', "organisation  is not filled in yet; line 3: write your"),
        ("page.toml", "Children's Services Performance Scorecard", " ", "it must be a text that says something"),
        ("page.toml", "months = 3", "months =", "line 5  has no value that can be read; write texts between"),
        ("page.toml", "months = 3", "months 3", "line 5  has no = between a name and its value"),
        ("page.toml", "months = 3", "months = 3 4", "line 5  goes on where it should end"),
        ("page.toml", "months = 3", "months = 3\nmonths = 2", "line 6  sets what was set before; keep one of the two"),
        ("page.toml", 'County Council"', "County Council", "line 3  has a text without an end"),
        ("page.toml", "[disclosure]", "[disclosure", "has no ] at the end of a heading"),
        (
            "page.toml",
            "suppress_below = 0",
            "suppress_below = 2",
            "disclosure  suppress_below is 2; it must be 0 (off) or 3",
        ),
        ("page.toml", "suppress_below = 0", "below = 0", "disclosure  has no suppress_below; add one"),
        ("page.toml", '"red", ', '"rde", ', 'narratives  required_when is "rde"; it must be one of red, overridden'),
        ("page.toml", '"empty"', '"full"', 'narratives  new_month is "full"; it must be one of empty, carried'),
        ("page.toml", "new_month = ", "newmonth = ", "narratives  has no new_month; add one"),
        ("page.toml", "[disclosure]\nsuppress_below = 0", "", "disclosure  is missing; add one"),
        ("letters.toml", '"1E7B34"', '"green"', 'G  fill is "green"; it must be six hexadecimal digits'),
        ("letters.toml", "[not_rated]", "[notrated]", "notrated   is not a known key; did you mean not_rated?"),
        (
            "council.toml",
            "2023 = 262_600",
            "",
            "population  is not filled in yet; line 6: write a year and its residents",
        ),
        ("council.toml", '"ENG"', '""', "bank_holiday_region  is not filled in yet; line 3: write one of ENG"),
        ("council.toml", "2023 = 262_600", "last = 262_600", "last is not a year; write four digits"),
        ("council.toml", "2023 = 262_600", "2023 = 0", "2023 is 0; it must be a whole number, 1 or more"),
        ("extracts.toml", '"9999-12-31"', '"31/12/9999"', 'empty_dates  holds "31/12/9999"; write a day as year'),
        (
            "extracts.toml",
            '"former relevant"',
            '"FR"',
            'care_leaver_eligibility  names "FR"; each must be one of relevant, former relevant, eligible, qualifying',
        ),
        ("extracts.toml", "[16, 24]", "[24, 16]", "care_leaver_ages  is [24, 16]; it must be two whole numbers"),
        ("extracts.toml", "\nsuitable = ", "\nsuitabel = ", "suitabel  is not a known key; did you mean suitable?"),
        ("extracts.toml", "# [columns.ssd_cp_visits]", "[columns.ssd_cp_visit]", "did you mean ssd_cp_visits?"),
        (
            "extracts.toml",
            "# [columns.ssd_cp_visits]\n# cppv_cp_visit_date",
            "[columns.ssd_cp_visits]\ncppv_visit_date",
            "cppv_visit_date is not a column of that table that kpixl reads; did you mean cppv_cp_visit_date?",
        ),
    ],
)
def test_a_fault_names_the_value_and_what_it_should_be(folder, file, old, new, told):
    change(folder / file, old, new)
    assert told in refusal(folder)


def test_eligibilities_may_be_written_in_any_case_and_with_any_signs(folder):
    change(folder / "extracts.toml", '"former relevant"', '"Former-Relevant"')
    assert read_config(folder, DEFINED).shared["care_leaver_eligibility"] == ("relevant", "Former-Relevant")


TERMS = '{ Autumn = "12-31", Spring = "03-31", Summer = "07-31" }'


@pytest.mark.parametrize(
    ("key", "old", "new", "told"),
    [
        ("cp_visits", "target = 1.0", "target = 90", "target is 90; shares are 0 to 1: write 0.9 for 90%"),
        ("cp_visits", "target = 1.0", "target = true", 'target is true; it must be one number, or "none"'),
        ("cp_visits", "target = 1.0", "target = nan", "target is NaN; it must be one number"),
        ("cp_visits", "target = 1.0", "target = { low = 0.8, high = 1.0 }", "target is a table; it must be one number"),
        ("re_referrals", "{ low = 0.15, high = 0.20 }", "0.2", "target is 0.2; good is a range here"),
        (
            "re_referrals",
            "{ low = 0.15, high",
            "{ low = 0.25, high",
            "from low 0.25 to high 0.20; swap them",
        ),
        ("re_referrals", "low = 0.15, high", "lo = 0.15, high", "has an unknown key 'lo'; did you mean low?"),
        ("contacts", 'target = "none"', "target = 5000", "target is 5000; this indicator is not rated"),
        ("cp_visits", "target = 1.0", "target = []", "target is an empty list; write one entry at least, such as"),
        ("cp_visits", "target = 1.0", "target = [0.9]", "target holds 0.9; each entry must be a table, such as"),
        (
            "cp_visits",
            "target = 1.0",
            "target = [{ value = 0.9 }]",
            'cp_visits.target, entry 1  has no from; add one, such as from = "2024-04"',
        ),
        (
            "cp_visits",
            "target = 1.0",
            'target = [{ from = "April", value = 0.9 }]',
            'entry 1  from is "April"; it must be the first month in force, such as "2024-04"',
        ),
        (
            "cp_visits",
            "target = 1.0",
            'target = [{ from = "2024-04", value = 90 }, { from = "2024-04", valu = 1 }]',
            "entry 1  value is 90; shares are 0 to 1: write 0.9 for 90%",
        ),
        (
            "cp_visits",
            "target = 1.0",
            'target = [{ from = "2024-04", value = 0.9 }, { from = "2024-04", value = 0.8 }]',
            "target has 2 entries from 2024-04; keep one",
        ),
        (
            "cp_visits",
            "target = 1.0",
            'amber_from = { low = 0.8 }\ntarget = [{ from = "2023-04", value = 0.9 }, { from = "2024-06", value = 0 }]',
            "amber_from must have low alone, at or below the target",
        ),
        ("cp_visits", "target = 1.0", "tarGet = 1.0", "cp_visits  has an unknown key 'tarGet'; did you mean target?"),
        ("cp_visits", 'unit = "percentage"', 'unit = "percent"', "did you mean percentage?"),
        ("cp_visits", 'unit = "percentage"', 'unit = "rate"', 'the figures of this indicator are "percentage"'),
        ("cp_visits", "decimals = 0", "decimals = 9", "decimals is 9; it must be 4 or fewer"),
        ("cp_visits", "decimals = 0", "decimals = 0\namber_within = 0.1\namber_points = 0.1", "keep one"),
        ("cp_visits", "decimals = 0", "decimals = 0\namber_from = { high = 0.9 }", "amber_from must have low alone"),
        (
            "cp_visits",
            "visit_working_days = 10",
            "visit_days = 10",
            "has no parameter visit_working_days; add it",
        ),
        ("cp_visits", "visit_working_days = 10", "visit_working_days = 10\ndays = 1", "unknown parameter 'days'"),
        ("cp_visits", "visit_working_days = 10", "visit_working_days = 10.5", "it must be a whole number, 0 or more"),
        ("assessments_in_45_days", '"start"', '"refferal"', "must be one of start, referral; did you mean referral?"),
        ("pep_quality", TERMS, '""', 'terms is ""; it must be a table, such as terms = { Autumn = "12-31"'),
        ("pep_quality", TERMS, "{}", 'terms is empty; name one at least, such as terms = { Autumn = "12-31"'),
        ("pep_quality", '"07-31"', '"31-07"', 'Summer is "31-07"; it must be a month and a day, such as "12-31"'),
        ("pep_quality", '"07-31"', '"02-30"', 'Summer is "02-30"; it must be a month and a day'),
        ("pep_quality", '"07-31"', "7", "Summer is 7; it must be a text"),
        ("pep_quality", '"07-31"', '"03-20"', "Summer is in the same month as Spring; a month can end one only"),
        ("pep_quality", 'Autumn = "12-31"', 'Autumn = "Dec"', 'Autumn is "Dec"; it must be a month and a day'),
        ("pep_quality", 'Spring = "03-31"', 'Spring = "02-30"', 'Spring is "02-30"; it must be a month and a day'),
        ("re_referrals", "value = 0.21", "value = 21", "re_referrals.national  value is 21; shares are 0 to 1"),
    ],
)
def test_a_fault_of_an_indicator_names_it(folder, key, old, new, told):
    change_in(folder, key, old, new)
    assert told in refusal(folder)


def test_a_folder_that_is_not_there_is_told_with_the_files_it_must_hold(tmp_path):
    with pytest.raises(ConfigError, match=r"There is no config folder at .*\n.*page\.toml, indicators\.toml"):
        read_config(tmp_path / "nowhere", DEFINED)


def test_a_file_saved_by_windows_notepad_is_read_like_any_other(folder):
    page = folder / "page.toml"
    page.write_bytes(b"\xef\xbb\xbf" + page.read_bytes().replace(b"\n", b"\r\n"))
    assert read_config(folder, DEFINED) == shipped()


def test_a_file_that_is_not_utf_8_is_told_apart_from_one_that_is_not_toml(folder):
    change(folder / "page.toml", "Aldermere", "Alderm\u00e8re")
    page = folder / "page.toml"
    page.write_bytes(page.read_text("utf-8").encode("latin-1"))
    assert "file  is not UTF-8 (at byte" in refusal(folder)


def test_letters_can_be_read_by_people_who_see_little_contrast():
    letters = shipped().letters
    for colour in (*(letters.colours[rag] for rag in Rag), letters.not_rated):
        assert contrast(colour.fill, colour.text) >= 4.5, colour


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_measured_as_wcag_measures_it():
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("767676", "FFFFFF") == pytest.approx(4.54, abs=0.01)  # the best-known borderline grey


def test_whatever_the_parser_says_of_a_line_is_said_in_plain_words(tmp_path: Path):
    file = tmp_path / "page.toml"
    unreadable = (
        "a = [1",
        "a = {b = 1",
        "a = 1\na.b = 2",
        'a = "C:\\dir"',
        "a = 2024-13-01",
        "= 1",
        "a = 'x\ny'",
        "[a]\n[a]",
    )
    for text in (*unreadable, 'a = "\\uD800"', "a = 1__0", "a = {b = 1, b = 2}", "[[a]\n", "a = \x01"):
        file.write_text(text, encoding="utf-8")
        content, (problem,) = read_toml(file)
        assert content == {} and problem.where.startswith("line ")
        assert (
            "; write" in problem.what
            or "; keep" in problem.what
            or "; close" in problem.what
            or "; type" in problem.what
        ), text
        assert not re.search("TOML|namespace|mutate|unterminated|newline", problem.what, re.IGNORECASE), text


def test_a_file_in_the_place_of_the_folder_is_called_one(folder: Path):
    with pytest.raises(ConfigError, match=r"page\.toml is a file; a folder is expected"):
        read_config(folder / "page.toml", DEFINED)


def test_lists_within_lists_too_deep_to_be_read_and_a_pipe_are_problems_like_any_other(tmp_path: Path):
    (tmp_path / "deep.toml").write_text("a = " + "[" * 3000 + "]" * 3000)
    assert "too deep" in read_toml(tmp_path / "deep.toml")[1][0].what
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.toml")
        assert "is not a file" in read_toml(tmp_path / "pipe.toml")[1][0].what


OUTCOMES = "[texts.ssd_contacts.cont_contact_outcome_json]"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("[texts.ssd_contact]\n", "texts  ssd_contact is not a table that kpixl reads; did you mean ssd_contacts?"),
        ('[texts.ssd_contacts.cont_contact_outcome]\n"x" = "yes"', "did you mean cont_contact_outcome_json?"),
        ('[texts.ssd_contacts.cont_contact_date]\n"x" = "yes"', "is not a column of texts that kpixl reads there"),
        (
            '[texts.ssd_contacts.cont_contact_outcome_json]\n"NFA" = ""',
            '"NFA" is not filled in yet; write one of yes, no',
        ),
        (
            '[texts.ssd_contacts.cont_contact_outcome_json]\n"NFA" = "nope"',
            '"NFA" is "nope"; it must be one of yes, no',
        ),
        (
            '[texts.ssd_care_leavers.clea_care_leaver_eligibility]\n"FR" = "former relevent"',
            "it must be one of former relevant, relevant, eligible, qualifying; did you mean former relevant?",
        ),
        ('[texts.sup_pep.rating]\n"1" = 1', "it must be a text"),
    ],
)
def test_the_meaning_of_a_text_is_one_that_figures_ask_for(folder: Path, line: str, said: str) -> None:
    file = folder / "extracts.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert said in refusal(folder)


def test_a_text_stands_for_what_config_says_however_it_is_written(folder: Path) -> None:
    file = folder / "extracts.toml"
    lines = '[texts.sup_pep.rating]\n"a) Very Good" = "gold"\n'
    file.write_text(f"{file.read_text(encoding='utf-8')}\n{lines}", encoding="utf-8")
    assert read_config(folder, DEFINED).reading.texts == {"sup_pep": {"rating": {"very good": "gold"}}}


def test_a_quarter_and_a_year_to_date_are_shown_where_config_says_so(folder):
    june = Period(2024, 6)
    assert read_config(folder, DEFINED).page.spans(june) == ()
    change(folder / "page.toml", "quarter = false", "quarter = true")
    assert read_config(folder, DEFINED).page.spans(june) == (june.quarter_to_date,)
    change(folder / "page.toml", "year_to_date = false", "year_to_date = true")
    assert read_config(folder, DEFINED).page.spans(june) == (june.quarter_to_date, june.year_to_date)
    page = (folder / "page.toml").read_text(encoding="utf-8")
    (folder / "page.toml").write_text("\n".join(line for line in page.splitlines() if "quarter" not in line))
    assert read_config(folder, DEFINED).page.spans(june) == (june.year_to_date,)  # left out is false


def test_the_months_behind_a_span_are_those_that_the_page_does_not_show(folder):
    change(folder / "page.toml", "year_to_date = false", "year_to_date = true")
    page = read_config(folder, DEFINED).page
    assert page.behind(Period(2024, 6)) == ()
    assert page.behind(Period(2024, 9)) == tuple(Period(2024, month) for month in (4, 5, 6))
