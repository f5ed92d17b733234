"""`kpixl figures`: the printout that programs rely on."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kpixl.cli import main
from kpixl.commands.figures import PrintedLine, as_csv
from kpixl.commands.folders_in_words import MADE_UP
from kpixl.config.reading import shipped_config
from kpixl.config.settings import remember
from making import (
    cin_plans,
    cp_plans,
    departments,
    enquiries,
    persons,
    shipped,
    written,
)

COLUMNS = ["key", "ref", "name", "period", "numerator", "denominator", "value", "shown", "rag", "reason"]
HOW_SURE = ["low", "high", "doubts"]
PAGE = shipped().page.order


@pytest.fixture
def folder(tmp_path) -> Path:
    """A small council of June 2024: one child on a plan, two in need, three enquiries, two of which led on."""
    yes, no = '{"CP_CONFERENCE_FLAG": "Y"}', '{"CP_CONFERENCE_FLAG": "N"}'
    return written(
        tmp_path / "extracts",
        persons(("ade", "2015-01-01"), ("bea", "2015-01-01"), ("cai", "2015-01-01")),
        cp_plans(("ade", "2024-05-31")),
        cin_plans(("bea", "2024-06-03"), ("cai", "2024-06-20")),
        enquiries(
            ("ade", "2024-06-10", "q1", yes, "ash"),
            ("bea", "2024-06-10", "q2", no, "ash"),
            ("cai", "2024-06-10", "q3", yes, "oak"),
        ),
        departments(("ash", "Ash", "Family Support"), ("oak", "Oak", "Assessment")),
    )


def printed(capsys, folder: Path, *options: str) -> list[dict[str, str]]:
    assert main(["figures", "--extracts", str(folder), "--period", "2024-06", "--format", "csv", *options]) == 0
    out = capsys.readouterr()
    assert out.err in ("", f"Extracts: {folder}; config: {MADE_UP}\n")
    return list(csv.DictReader(io.StringIO(out.out)))


def line(lines: list[dict[str, str]], key: str, period: str = "2024-06") -> dict[str, str]:
    (found,) = [line for line in lines if (line["key"], line["period"]) == (key, period)]
    return found


def test_the_csv_has_these_columns_first_and_one_line_a_key_and_period_oldest_first_in_page_order(capsys, folder):
    lines = printed(capsys, folder)
    assert list(lines[0])[:13] == [*COLUMNS, *HOW_SURE]
    assert [(line["key"], line["period"]) for line in lines] == [
        (key, period) for key in PAGE for period in ("2024-04", "2024-05", "2024-06")
    ]


@pytest.mark.slow
def test_so_many_months_are_printed_as_are_asked_for(capsys, folder):
    periods = [line["period"] for line in printed(capsys, folder, "--months", "5") if line["key"] == "contacts"]
    assert periods == ["2024-02", "2024-03", "2024-04", "2024-05", "2024-06"]
    assert {line["period"] for line in printed(capsys, folder, "--months", "1")} == {"2024-06"}


def test_a_percentage_is_a_decimal_fraction_of_one_with_17_digits(capsys, folder):
    assert line(printed(capsys, folder), "s47_to_icpc") == {
        "key": "s47_to_icpc",
        "ref": "6.2",
        "name": shipped().indicator("s47_to_icpc").label,
        "period": "2024-06",
        "numerator": "2",
        "denominator": "3",
        "value": "0.66666666666666667",
        "shown": "67%",
        "rag": "",  # not rated
        "reason": "",
        "low": "2",
        "high": "2",
        "doubts": "",
    }


def test_a_count_has_no_denominator_and_its_value_is_the_count(capsys, folder):
    in_need = line(printed(capsys, folder), "children_in_need")
    assert [in_need[column] for column in COLUMNS[4:]] == ["2", "", "2", "2", "", ""]


@pytest.mark.slow
def test_a_rate_has_the_population_for_a_denominator_and_is_per_10_000(capsys, folder):
    on_plan = line(printed(capsys, folder), "child_protection")
    # 1 of 262,600 is 10,000/262,600 = 50/1313 per 10,000.
    assert [on_plan[column] for column in COLUMNS[4:]] == [
        "1",
        "262600",
        "0.038080731150038081",
        "1 0.0",
        "",
        "",
    ]


def test_a_letter_is_that_of_the_exact_value(capsys, folder):
    lines = printed(capsys, folder)
    # wd(31 May, 30 June) is 20, and the child was never seen.
    assert [line(lines, "cp_visits")[column] for column in COLUMNS[4:]] == ["0", "1", "0", "0%", "R", ""]
    assert [line(lines, "cin_visits")[column] for column in COLUMNS[4:]] == ["2", "2", "1", "100%", "G", ""]


@pytest.mark.slow
def test_with_a_denominator_of_0_there_is_neither_value_nor_letter(capsys, folder):
    assert [line(printed(capsys, folder), "dental_checks")[column] for column in COLUMNS[4:]] == [
        "0",
        "0",
        "",
        "–",
        "",
        "",
    ]


def test_a_figure_that_cant_be_known_has_neither_numerator_nor_denominator_and_a_reason(capsys, folder):
    (folder / "ssd_cin_visits.csv").unlink()
    lines = printed(capsys, folder)
    missing = line(lines, "cin_visits")
    assert [missing[column] for column in COLUMNS[4:9]] == ["", "", "", "–", ""]
    assert "ssd_cin_visits" in missing["reason"]
    assert line(lines, "pep_quality")["reason"] == "reported termly"
    assert line(lines, "care_leavers", "2024-05")["reason"] == "no export for the period"
    assert line(lines, "care_leavers", "2024-06")["reason"] == ""


@pytest.mark.slow
def test_by_team_a_column_group_follows_with_one_line_a_key_period_and_group(capsys, folder):
    lines = printed(capsys, folder, "--by", "team", "--months", "1")
    assert list(lines[0])[:14] == [*COLUMNS, *HOW_SURE, "group"]
    of_enquiries = [line for line in lines if line["key"] == "s47_to_icpc"]
    assert [(line["group"], line["numerator"], line["denominator"], line["shown"]) for line in of_enquiries] == [
        ("Ash", "1", "2", "50%"),
        ("Oak", "1", "1", "100%"),
    ]
    assert [key for key in PAGE if key in {line["key"] for line in lines}] == list(
        dict.fromkeys(line["key"] for line in lines)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("service", ["Assessment", "Family Support"]),
        ("worker", ["Not recorded"]),
        ("age_band", ["5 to 9"]),
        ("sex", ["Not recorded"]),
    ],
)
def test_figures_are_broken_down_by_service_worker_age_band_and_sex(capsys, folder, by, groups):
    lines = printed(capsys, folder, "--by", by, "--months", "1")
    assert sorted(line["group"] for line in lines if line["key"] == "s47_to_icpc") == groups


@pytest.mark.slow
def test_a_group_of_a_rate_has_its_count_and_no_rate(capsys, folder):
    (group,) = [
        line
        for line in printed(capsys, folder, "--by", "sex")
        if line["key"] == "child_protection" and line["period"] == "2024-06"
    ]
    assert (group["group"], group["numerator"], group["denominator"], group["value"]) == ("Not recorded", "1", "", "")


@pytest.mark.slow
def test_the_history_says_which_export_an_earlier_month_comes_from(capsys, tmp_path):
    written(tmp_path / "2024-05", cin_plans(("ade", "2024-01-08")))
    written(tmp_path / "2024-06", cin_plans(("bea", "2024-01-08"), ("cai", "2024-01-08")))
    own = printed(capsys, tmp_path)  # the default if there are sub-folders
    assert own == printed(capsys, tmp_path, "--history", "own")
    restated = printed(capsys, tmp_path, "--history", "restated")
    assert [line(own, "children_in_need", month)["numerator"] for month in ("2024-04", "2024-05", "2024-06")] == [
        "",
        "1",
        "2",
    ]
    assert line(own, "children_in_need", "2024-04")["reason"] == "no export for the period"
    assert [line(restated, "children_in_need", month)["numerator"] for month in ("2024-04", "2024-05")] == ["2", "2"]


@pytest.mark.slow
def test_json_holds_the_same_fields(capsys, folder):
    assert main(["figures", "--extracts", str(folder), "--period", "2024-06", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {column: line[column] for column in (*COLUMNS, *HOW_SURE)} for line in printed(capsys, folder)
    ]


def test_a_table_to_read_has_a_line_a_figure_under_its_headings(capsys, folder):
    assert main(["figures", "--extracts", str(folder), "--period", "2024-06"]) == 0
    headings, *lines = capsys.readouterr().out.splitlines()
    assert headings.split() == [*COLUMNS, *HOW_SURE]
    assert len(lines) == len(PAGE) * 3
    assert any("s47_to_icpc" in line and "67%" in line for line in lines)


@pytest.mark.parametrize(
    "options",
    [
        ["--period", "June"],
        ["--period", "2024-13"],
        [],
        ["--period", "2024-06", "--months", "0"],
        ["--period", "2024-06", "--months", "three"],
        ["--period", "2024-06", "--by", "street"],
        ["--period", "2024-06", "--format", "xml"],
        ["--period", "2024-06", "--history", "guessed"],
        ["--period", "2024-06", "--history", "issued"],  # without the workbook
        ["--period", "2024-06", "--by", "team", "--variation"],  # the earlier months of a team are not computed
        ["--period", "2024-06", "--history", "issued", "--workbook", "any.xlsm", "--by", "team"],  # totals were issued
    ],
)
def test_wrong_usage_ends_with_2_and_says_why_on_stderr(capsys, folder, options):
    assert main(["figures", "--extracts", str(folder), *options]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err


def test_extracts_that_cant_be_read_end_with_1_and_say_why_on_stderr(capsys, folder):
    (folder / "dbo.ssd_cp_plans.csv").write_bytes((folder / "ssd_cp_plans.csv").read_bytes())
    assert main(["figures", "--extracts", str(folder), "--period", "2024-06"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "dbo.ssd_cp_plans.csv" in told.err


@pytest.mark.slow
def test_without_a_population_the_count_is_printed_alone_with_the_reason(capsys, tmp_path, folder):
    config = tmp_path / "config"
    shutil.copytree(shipped_config(), config)
    council = (config / "council.toml").read_text("utf-8")
    (config / "council.toml").write_text(re.sub(r"\b20\d\d = ", "2090 = ", council, count=1), "utf-8")
    on_plan = line(printed(capsys, folder, "--config", str(config)), "child_protection")
    assert [on_plan[column] for column in COLUMNS[4:9]] == ["1", "", "", "1", ""]
    assert "population" in on_plan["reason"]
    (group,) = printed(capsys, folder, "--months", "1", "--by", "sex")[7:8]
    assert (group["key"], group["numerator"], group["shown"]) == ("child_protection", "1", "1")


def test_a_config_with_a_fault_ends_with_1_and_names_its_file(capsys, folder, tmp_path):
    config = tmp_path / "config"
    config.mkdir()
    assert main(["figures", "--extracts", str(folder), "--period", "2024-06", "--config", str(config)]) == 1
    assert "indicators.toml" in capsys.readouterr().err


@pytest.mark.slow
def test_from_a_shell_the_command_prints_utf_8_with_unix_line_ends(folder):
    command = [sys.executable, "-m", "kpixl.cli", "figures", "--extracts", str(folder), "--period", "2024-06"]
    done = subprocess.run([*command, "--format", "csv", "--months", "1"], capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, f"Extracts: {folder}; config: {MADE_UP}\n")
    assert b"\r" not in done.stdout
    assert "–" in done.stdout.decode("utf-8")
    assert len(done.stdout.splitlines()) == 33


@pytest.mark.slow
def test_a_reader_that_has_enough_ends_the_command_quietly(folder):
    call = [sys.executable, "-m", "kpixl.cli", "figures", "--extracts", str(folder), "--period", "2024-06"]
    command = subprocess.Popen([*call, "--months", "60"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert command.stdout and command.stderr
    command.stdout.close()  # as `| head -0` does
    assert command.stderr.read().decode() == f"Extracts: {folder}; config: {MADE_UP}\n"
    assert command.wait() == 0


@pytest.mark.parametrize("command", ["figures", "check"])
def test_the_config_that_was_remembered_counts_until_another_is_named(capsys, folder, tmp_path, monkeypatch, command):
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    theirs = tmp_path / "theirs"
    shutil.copytree(shipped_config(), theirs)
    (theirs / "page.toml").write_text("months = ", encoding="utf-8")  # so that reading it is refused
    remember(config=theirs)
    call = {
        "figures": ["figures", "--extracts", str(folder), "--period", "2024-06"],
        "check": ["check", str(folder)],
    }[command]
    assert main(call) == 1
    assert "theirs/page.toml" in capsys.readouterr().err
    assert main([*call, "--config", str(shipped_config())]) == 0


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_name_that_begins_as_formulas_do_is_text_in_the_csv_and_a_number_stays_one(start: str):
    line = PrintedLine({"name": f"{start}1+1", "group": f"{start}cmd|' /C calc'!A0", "value": "-0.5"})
    [_, (name, group, value)] = csv.reader(io.StringIO(as_csv([line], ["name", "group", "value"]), newline=""))
    assert (name, group, value) == (f"'{start}1+1", f"'{start}cmd|' /C calc'!A0", "-0.5")


def test_a_program_that_names_its_config_reads_figures_and_nothing_beside_them(capsys, folder):
    call = ["figures", "--extracts", str(folder), "--period", "2024-06", "--months", "1"]
    config = Path(shutil.copytree(shipped_config(), folder.parent / "own"))
    assert main([*call, "--config", str(config), "--format", "csv"]) == 0
    assert capsys.readouterr().err == ""
    assert main([*call, "--config", str(config)]) == 0  # a table is for people
    assert capsys.readouterr().err == f"Extracts: {folder}; config: {config}\n"
