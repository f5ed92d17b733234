"""An option that gets an unknown value refuses it, and names the value that was probably meant."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpixl.cli import WRONG_USAGE, main
from kpixl.commands.options import Format, HistoryAsked, count_of_months, one_of, period, the_indicator, the_month
from kpixl.words.errors import UsageError
from kpixl.words.periods import Period
from kpixl.words.terms import GroupBy
from making import shipped

INDICATORS = shipped().indicators
KEYS = [each.key for each in INDICATORS]


@pytest.mark.parametrize("key", KEYS)
def test_every_indicator_is_found_by_its_key(key):
    assert the_indicator(key, INDICATORS).key == key


@pytest.mark.slow
@given(st.text())
def test_a_name_is_always_of_one_indicator_or_refused(name):
    try:
        found = the_indicator(name, INDICATORS)
    except UsageError as refusal:
        assert str(refusal).startswith(f"'{name}' ")
    else:
        assert name.strip(" ").lower() in {word.lower() for word in (found.key, found.ref, found.name, found.label)}


@given(st.sampled_from(KEYS), st.data())
def test_a_key_without_one_of_its_letters_is_never_taken_for_another_and_the_key_is_suggested(key, data):
    without = data.draw(st.integers(0, len(key) - 1))
    misspelt = key[:without] + key[without + 1 :]
    with pytest.raises(UsageError) as refusal:
        the_indicator(misspelt, INDICATORS)
    assert "did you mean " in str(refusal.value)


def test_a_ref_that_two_indicators_have_is_refused_with_both_keys():
    refs = [each.ref for each in INDICATORS if each.ref]
    twice = next(ref for ref in refs if refs.count(ref) > 1)
    with pytest.raises(UsageError, match=f"'{twice}' fits several indicators: \\w+, \\w+.*Write the key of one"):
        the_indicator(twice, INDICATORS)


def test_of_the_months_that_are_known_the_nearest_is_suggested():
    known = {Period(2024, 4), Period(2024, 6)}
    assert the_month(Period(2024, 4), known, "It") == Period(2024, 4)
    with pytest.raises(UsageError, match="It holds nothing of 2023-12; did you mean 2024-04"):
        the_month(Period(2023, 12), known, "It")
    with pytest.raises(UsageError, match="It holds no month yet"):
        the_month(Period(2024, 4), (), "It")


@pytest.mark.parametrize("choices", [GroupBy, Format, HistoryAsked])
def test_a_closed_set_takes_its_members_and_suggests_one_for_a_slip(choices):
    for choice in choices:
        assert one_of(choices)(choice.value) is choice
        with pytest.raises(argparse.ArgumentTypeError, match=f"did you mean {choice.value}"):
            one_of(choices)(choice.value + "s")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-6", "2024-06"),
        ("202406", "2024-06"),
        ("06/2024", "2024-06"),
        ("Jun-24", "2024-06"),
        ("june2024", "2024-06"),
        ("Septembre 2024", "2024-09"),
    ],
)
def test_a_month_that_is_written_otherwise_is_refused_with_the_right_way_to_write_it(text, meant):
    with pytest.raises(argparse.ArgumentTypeError, match=f"is not a period.*Did you mean {meant}"):
        period(text)


@pytest.mark.parametrize("text", ["2024-13", "2024-00", "soon", "", "24"])
def test_what_is_no_month_gets_no_suggestion(text):
    with pytest.raises(argparse.ArgumentTypeError, match="is not a period") as refusal:
        period(text)
    assert "mean" not in str(refusal.value)


@pytest.mark.parametrize("text", ["0", "121", "-1", "three", "³", "1.5", ""])
def test_a_number_of_months_is_1_to_120(text):
    with pytest.raises(argparse.ArgumentTypeError, match="Write 1 to 120"):
        count_of_months(text)
    assert [count_of_months("1"), count_of_months("120")] == [1, 120]


@pytest.mark.parametrize(
    "slip", [("--by", "teams"), ("--format", "cvs"), ("--history", "issue"), ("--period", "Jun-24")]
)
def test_the_command_ends_with_2_and_prints_nothing(capsys, tmp_path: Path, slip):
    assert main(["figures", "--extracts", str(tmp_path), "--period", "2024-06", *slip]) == WRONG_USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "did you mean" in said.err.lower()
