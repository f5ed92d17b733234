"""Two programs that share no code, `kpixl figures` and plain SQL over the same CSV files, count the same."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

import pytest

from kpixl.cli import main
from kpixl.words.periods import Period
from oracle import TABLES, Counts, figures_in_sql
from random_exports import random_export

# Last days on a Sunday, in a leap February, in the Easter holidays, at Christmas, on 31st; ends of all three terms.
PERIODS = ("2024-06", "2024-02", "2024-03", "2023-12", "2024-07", "2024-05", "2025-01", "2023-05")

Printed = dict[str, dict[str, Counts]]  # period → key → numerator and denominator


def printed_figures(capsys: pytest.CaptureFixture[str], folder: Path, period: str, *options: str) -> Printed:
    """What `kpixl figures` prints for the period and the two before it."""
    asked = ["figures", "--extracts", str(folder), "--period", period, "--months", "3", "--format", "csv"]
    assert main([*asked, *options]) == 0
    printed: Printed = {}
    for row in csv.DictReader(io.StringIO(capsys.readouterr().out)):
        counts = number(row["numerator"]), number(row["denominator"])
        assert (counts[0] is None) == bool(row["reason"]), "a figure that can't be known says why, any other doesn't"
        printed.setdefault(row["period"], {})[row["key"]] = counts
    return printed


def number(text: str) -> int | None:
    return int(text) if text else None


def three_periods(period: str) -> list[str]:
    return [str(each) for each in Period.parse(period).back_to(3)]


def some_tables(seed: int) -> tuple[str, ...]:
    """Tables that an export lacks: of every second export none."""
    draw = random.Random(seed)
    return tuple(draw.sample(sorted(TABLES), draw.choice((1, 2, 4)))) if seed % 2 else ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_figures_of_a_messy_export_are_what_sql_counts(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    period = PERIODS[seed % len(PERIODS)]
    random_export(tmp_path, seed, period, absent=some_tables(seed))

    assert printed_figures(capsys, tmp_path, period) == {
        # a flat export is that of the newest period: it can't tell who was a care leaver before
        each: figures_in_sql(tmp_path, each, knows_care_leavers=each == period)
        for each in three_periods(period)
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 103))
def test_each_period_is_counted_in_its_own_export(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    period = PERIODS[seed % len(PERIODS)]
    for month, each in enumerate(three_periods(period)):
        random_export(tmp_path / each, seed * 10 + month, period, absent=some_tables(seed + month))

    assert printed_figures(capsys, tmp_path, period) == {
        each: figures_in_sql(tmp_path / each, each) for each in three_periods(period)
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 203))
def test_restated_figures_take_only_care_leavers_from_the_periods_own_export(
    seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    period = PERIODS[seed % len(PERIODS)]
    for month, each in enumerate(three_periods(period)):
        random_export(tmp_path / each, seed * 10 + month, period)

    assert printed_figures(capsys, tmp_path, period, "--history", "restated") == {
        each: figures_in_sql(tmp_path / period, each, care_leavers_folder=tmp_path / each)
        for each in three_periods(period)
    }


def test_a_period_without_an_export_has_no_figures_or_only_restated_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random_export(tmp_path / "2024-05", 300, "2024-06")
    random_export(tmp_path / "2024-07-03", 301, "2024-06")  # as at a day after June's end: June's export

    own = printed_figures(capsys, tmp_path, "2024-06")
    assert set(own["2024-04"].values()) == {(None, None)}
    assert own["2024-05"] == figures_in_sql(tmp_path / "2024-05", "2024-05")
    assert own["2024-06"] == figures_in_sql(tmp_path / "2024-07-03", "2024-06")

    restated = printed_figures(capsys, tmp_path, "2024-06", "--history", "restated")
    assert restated["2024-04"] == figures_in_sql(tmp_path / "2024-07-03", "2024-04", knows_care_leavers=False)


@pytest.mark.parametrize("history", ["own", "restated"])
def test_figures_of_the_demo_council_are_what_sql_counts(
    history: str, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    extracts = demo / "extracts"
    printed = printed_figures(capsys, extracts, "2024-06", "--history", history)
    assert len(printed["2024-06"]) == 32

    assert printed == {
        each: figures_in_sql(
            extracts / (each if history == "own" else "2024-06"), each, care_leavers_folder=extracts / each
        )
        for each in three_periods("2024-06")
    }
