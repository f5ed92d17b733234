"""`kpixl benchmarks`: published files, recognised by their headers, beside a council's own figures."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kpixl.cli import main
from kpixl.config.councils import Council, Neighbours, PublishedValues
from kpixl.config.published_values import quantile, standing
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import is_comparable
from kpixl.indicators import ALL, DECLARED
from kpixl.indicators.bases import BASES, Basis, Over, difference
from kpixl.indicators.declared import Timing
from kpixl.indicators.published_measures import MEASURES
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import GoodIs, Unit
from kpixl.workbook import layout
from pages import page

PLACES = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name", "region_code", "region_name",
    "old_la_code", "new_la_code", "la_name",
)  # fmt: skip
OURS, JUNE_2025 = "936", Period(2025, 6)


def place(level: str, code: str = "", year: str = "2025", identifier: str = "Reporting year") -> list[str]:
    return [year, identifier, level, "E92000001", "England", "", "", code, "", f"Council {code}" if code else ""]


def statistics(path: Path, columns: dict[str, str], column: str, numbers: dict[str, str], year: str = "2025") -> Path:
    """A file as in Explore Education Statistics: England, a region and councils, with other rows among them."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*PLACES, *columns, "another_count", column])
    for says in (columns.values(), ["another"] * len(columns)) if columns else ([],):
        number = numbers if list(says) == list(columns.values()) else dict.fromkeys(numbers, "1")
        writer.writerow([*place("National", year=year), *says, "100", number["England"]])
        writer.writerow([*place("Regional", year=year), *says, "100", "50"])
        writer.writerows(
            [*place("Local authority", code, year), *says, "100", text]
            for code, text in number.items()
            if code.isdigit()
        )
    path.write_text("\ufeff" + out.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config of a council that has ten neighbours in the model of 2025."""
    folder = shutil.copytree(shipped_config(), tmp_path / "config")
    codes = ", ".join(f'"{code}"' for code in range(301, 311))
    council = folder / "council.toml"
    council.write_text(
        f'{council.read_text(encoding="utf-8")}\n[neighbours]\nof = "{OURS}"\nmodel = 2025\n'
        f'2025 = [{codes}]\n2021 = ["301", "401"]\n',
        encoding="utf-8",
    )
    return folder


NUMBERS = {
    "England": "22.6", OURS: "20.5", "301": "18.0", "302": "20.5", "303": "c", "304": "x", "305": "u", "306": "24.0",
    "307": "25.5", "308": "19", "309": "30", "310": "21.2", "401": "10", "402": "z",
    "403": "low", "404": "k", "405": ":",
}  # fmt: skip


def add(config: Path, file: Path, *options: str) -> int:
    return main(["benchmarks", "add", str(file), "--config", str(config), *options])


def held(config: Path, capsys: pytest.CaptureFixture[str]) -> dict[tuple[str, str], dict[str, str]]:
    capsys.readouterr()
    assert main(["benchmarks", "--config", str(config), "--format", "json"]) == 0
    return {(each["key"], each["from"]): each for each in json.loads(capsys.readouterr().out)}


# What is kept


def test_a_council_is_ranked_among_others_and_the_neighbours_mean_is_of_those_with_a_number(tmp_path, config, capsys):
    file = statistics(tmp_path / "c1.csv", {}, "rereferral_percent", NUMBERS)
    assert add(config, file, "--release", "Children in need 2025") == 0
    line = held(config, capsys)["re_referrals", "2025-04"]

    # By hand: 18, 20.5, 24, 25.5, 19, 30 and 21.2 are 158.2 in seven, a mean of 22.6; 10, 18 and 19 are below 20.5.
    assert (line["england"], line["council"], line["neighbours_mean"]) == ("22.6", "20.5", "22.6")
    assert (line["neighbours_known"], line["rank"], line["rank_among_neighbours"]) == ("7 of 10", "4 of 9", "3 of 8")
    assert (line["quartile"], line["basis"], line["model"]) == ("B", "same basis", "2025")
    assert (line["release"], line["file"]) == ("Children in need 2025", "c1.csv")
    assert line["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_page_of_a_month_prints_the_benchmark_that_was_the_latest_then(tmp_path, config):
    add(config, statistics(tmp_path / "c1.csv", {}, "rereferral_percent", NUMBERS))
    later = dict(NUMBERS, England="30")
    add(config, statistics(tmp_path / "c1b.csv", {}, "rereferral_percent", later, "2026"), "--from", "2026-11")
    indicator = read_config(config, DECLARED).indicator("re_referrals")

    assert [indicator.national(month).value for month in (Period(2024, 6), JUNE_2025, Period(2026, 11))] == [
        Fraction(21, 100), Fraction(226, 1000), Fraction(30, 100),
    ]  # fmt: skip
    assert indicator.comparable(JUNE_2025).value == Fraction(226, 1000)
    assert indicator.comparable(JUNE_2025).basis == "mean of 7 of 10 statistical neighbours (2025 model)"


def test_adding_a_file_again_replaces_what_it_held(tmp_path, config, capsys):
    for england in ("22.6", "23.1"):
        add(config, statistics(tmp_path / "c1.csv", {}, "rereferral_percent", dict(NUMBERS, England=england)))
    lines = held(config, capsys)
    assert [line["england"] for (key, since), line in lines.items() if key == "re_referrals" and since] == ["23.1"]


@pytest.mark.parametrize("measure", [each for each in MEASURES if each.column], ids=lambda each: each.name)
def test_every_measure_is_known_by_the_headers_of_its_file(tmp_path, config, capsys, measure):
    file = statistics(tmp_path / "file.csv", dict(measure.rows), measure.column, NUMBERS)
    assert add(config, file) == 0
    line = held(config, capsys)[measure.key, "2025-04"]
    assert (line["england"], line["council"], line["measure"]) == ("22.6", "20.5", measure.name)


def dashboard(path: Path, measure: str | None) -> Path:
    """An export of the department's interactive tool: a row for each council, a column for each year."""
    head = ["LA Number", "LA and Regions", *(["Topic", "Measure"] if measure else []), "2023-24", "2024-25"]
    said = ["Children Looked After", measure] if measure else []
    rows = [
        ("936", "Ours", "15"),
        ("301", "Near", "9"),
        ("980", "South East", "20"),
        ("970", "England", "17"),
        ("302", "Far", "NA"),
    ]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *([code, name, *said, "1", text] for code, name, text in rows)])
    return path


@pytest.mark.parametrize(
    ("measure", "differs"),
    [
        ("Children looked after placed more than 20 miles from home, outside LA Boundary (%)", False),
        ("Children looked after placed more than 20 miles from home (%)", True),
    ],
)
def test_placed_over_20_miles_is_published_as_two_things_of_which_one_is_the_row(
    tmp_path, config, capsys, measure, differs
):
    assert add(config, dashboard(tmp_path / "lait.csv", measure)) == 0
    line = held(config, capsys)["placed_over_20_miles", "2025-04"]
    assert (line["england"], line["council"], line["neighbours_known"]) == ("17", "15", "1 of 10")
    assert line["basis"].startswith("different basis") is differs


def test_an_export_without_the_name_of_its_measure_needs_the_indicator(tmp_path, config, capsys):
    file = dashboard(tmp_path / "lait.csv", None)
    assert add(config, file) == 1
    assert add(config, file, "--indicator", "dental_checks") == 0
    assert held(config, capsys)["dental_checks", "2025-04"]["council"] == "15"


# What does not fit


def test_a_file_that_does_not_fit_gets_all_its_faults_at_once_and_changes_nothing(tmp_path, config, capsys):
    add(config, statistics(tmp_path / "c1.csv", {}, "rereferral_percent", NUMBERS))
    before = (config / "benchmarks.toml").read_bytes()
    wrong = tmp_path / "wrong.csv"
    with wrong.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(
            [
                [*PLACES, "rereferral_percent"],
                [*place("Local authority", "301"), "zqxolenka"],
                [*place("Local authority", "302"), "120"],
                [*place("Local authority", "302"), "20"],
                [*place("Local authority", "zq"), "20"],
                [*place("Local authority", "303", identifier="Week 5"), "20"],
            ]
        )
    capsys.readouterr()
    assert add(config, wrong) == 1
    said = capsys.readouterr().err

    assert "wrong.csv: 6 faults. Nothing was changed." in said
    assert all(f"line {line}  " in said for line in (1, 2, 3, 4, 5, 6))
    assert "zq" not in said
    assert (config / "benchmarks.toml").read_bytes() == before


def test_an_unknown_file_is_told_which_headers_are_known(tmp_path, config, capsys):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert add(config, tmp_path / "other.csv") == 1
    assert "rereferral_percent" in capsys.readouterr().err
    assert not (config / "benchmarks.toml").exists()


def test_the_config_that_comes_with_kpixl_is_not_changed(tmp_path, capsys):
    file = statistics(tmp_path / "c1.csv", {}, "rereferral_percent", NUMBERS)
    assert add(shipped_config(), file) == 2
    assert "--config" in capsys.readouterr().err


def test_what_somebody_spoiled_in_benchmarks_toml_is_told_all_together(tmp_path, config, capsys):
    add(config, statistics(tmp_path / "c1.csv", {}, "rereferral_percent", NUMBERS))
    file = config / "benchmarks.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace('key = "re_referrals"', 'key = "re_referral"').replace('301 = "18.0"', '301 = "much"'),
        encoding="utf-8",
    )
    assert main(["benchmarks", "--config", str(config)]) == 1
    said = capsys.readouterr().err
    assert "did you mean re_referrals?" in said and "301 is" in said


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (f'of = "{OURS}"', 'of = "Ours"', "must be the three digits of your council"),
        ("model = 2025", "model = 2019", "a line 2019 = [...] must list your neighbours"),
        ('2021 = ["301", "401"]', '2021 = ["301", "301"]', "names a council twice"),
        ('2021 = ["301", "401"]', '2021 = ["E06000001"]', "must be the three digits of a council"),
    ],
)
def test_neighbours_are_codes_in_the_model_that_is_in_use(config, capsys, old, new, told):
    file = config / "council.toml"
    head, table = file.read_text(encoding="utf-8").rsplit("\n[neighbours]", 1)
    assert old in table
    file.write_text(f"{head}\n[neighbours]{table.replace(old, new)}", encoding="utf-8")
    assert main(["benchmarks", "--config", str(config)]) == 1
    assert told in capsys.readouterr().err


# On the page


def test_a_benchmark_on_another_basis_says_so_on_the_page_and_no_formula_can_compute_with_it():
    cells = values_and_styles(page(), "missing_children")

    assert cells["National"] == ("12,740 different basis", "notes")
    assert cells["Comparable"] == ("92 different basis", "notes")
    assert "different basis. It is counted in a year; the row, in a month." in notes_below(page())
    assert values_and_styles(page(), "re_referrals")["National"][0] == 0.21


def notes_below(scorecard: Scorecard) -> str:
    blocks = layout.page_blocks(scorecard, dict.fromkeys(layout.STYLE_NAMES, 0), layout.PageNow())
    return " ".join(str(cell).strip() for block in blocks for row in block.rows for cell in row if cell)


def values_and_styles(scorecard: Scorecard, key: str) -> dict[str, tuple[object, str]]:
    """Each cell of an indicator's row up to the benchmarks, by its heading."""
    names = sorted(layout.STYLE_NAMES)
    blocks = layout.page_blocks(scorecard, {name: at for at, name in enumerate(names)}, layout.PageNow())
    [block] = [each for each in blocks if each.top == layout.FIRST_ROW and each.rows[0][0] == "contacts"]
    at = next(at for at, row in enumerate(block.rows) if row[0] == key)
    columns = {"National": layout.NATIONAL - 1, "Comparable": layout.NATIONAL}
    return {heading: (block.rows[at][column], names[block.styles[at][column]]) for heading, column in columns.items()}


# Bases


def test_every_indicator_has_a_basis_that_fits_its_declaration():
    assert BASES.keys() == ALL.keys()
    for key, basis in BASES.items():
        assert (basis.timing, basis.unit) == (ALL[key].timing, DECLARED[key].unit)
        assert (basis.over is Over.DAY) == (basis.timing is Timing.STOCK)
        assert bool(basis.of) == (basis.unit is not Unit.COUNT)


@pytest.mark.parametrize(
    ("key", "is_other"),
    [("repeat_plans", True), ("missing_children", True), ("re_referrals", False), ("plans_over_2_years", False)],
)
def test_ever_is_not_in_two_years_and_a_year_s_number_is_not_a_month_s(key, is_other):
    [measure] = [each for each in MEASURES if each.key == key]
    assert bool(difference(measure.basis, BASES[key])) is is_other


def test_a_count_of_a_year_differs_from_that_of_a_month_and_a_share_does_not():
    month = Basis(Timing.FLOW, Over.MONTH, Unit.COUNT, "children", "")
    assert difference(replace(month, over=Over.YEAR), month) == "it is counted in a year; the row, in a month"
    share = replace(month, unit=Unit.SHARE)
    assert difference(replace(share, over=Over.YEAR), share) == ""


@given(st.sampled_from(sorted(BASES)))
def test_a_basis_never_differs_from_itself(key):
    assert difference(BASES[key], BASES[key]) == ""


def test_a_benchmark_on_another_basis_is_not_comparable(tmp_path, config):
    add(config, statistics(tmp_path / "d3.csv", {}, "CPP_subsequent_percent", NUMBERS))
    read = read_config(config, DECLARED)
    assert not is_comparable(read.indicator("repeat_plans").national(JUNE_2025))
    assert not is_comparable(read.indicator("missing_children").national(JUNE_2025))  # typed, and says so
    assert is_comparable(read.indicator("re_referrals").national(JUNE_2025))
    assert not is_comparable(read.indicator("contacts").national(JUNE_2025))  # there is none


# Ranks, as in the department's own tests


def values(good_is: GoodIs, *numbers: float | None) -> PublishedValues:
    councils = {str(100 + at): "x" if each is None else Fraction(each) for at, each in enumerate(numbers)}
    return PublishedValues("key", "", "", None, "", "", "", "", councils, 0, good_is)


def ranks(good_is: GoodIs, *numbers: float | None) -> list[int | None]:
    of = values(good_is, *numbers)
    return [standing(of, Council(code)).rank for code in of.councils]


@pytest.mark.parametrize(
    ("good_is", "numbers", "expected"),
    [
        (GoodIs.LOW, (10, 20, 30, 40, 50), [1, 2, 3, 4, 5]),
        (GoodIs.HIGH, (10, 20, 20, 30, 40), [5, 3, 3, 2, 1]),
        (GoodIs.LOW, (10, None, 30, 20, None), [1, None, 3, 2, None]),
        (GoodIs.LOW, (None, None), [None, None]),
        (GoodIs.NOT_RATED, (10, 20), [None, None]),
    ],
)
def test_ranks_are_those_of_lait(good_is, numbers, expected):
    assert ranks(good_is, *numbers) == expected


@pytest.mark.parametrize(
    ("good_is", "expected"),
    [(GoodIs.LOW, ["A", "B", "C", "D"]), (GoodIs.HIGH, ["D", "C", "B", "A"]), (GoodIs.NOT_RATED, [""] * 4)],
)
def test_a_number_on_the_edge_of_a_quartile_belongs_to_the_lower_band_as_in_lait(good_is, expected):
    # Five councils at the edges 0, 25, 50, 75 and 100, which are the quartiles of their numbers.
    of = values(good_is, 0, 25, 50, 75, 100)
    quartiles = [standing(of, Council(code)).quartile for code in ("101", "102", "103", "104")]
    assert quartiles == expected


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40), st.sampled_from([1, 2, 3]))
def test_quantiles_are_always_those_of_numpy(numbers, quarter):
    import numpy as np

    found = quantile(sorted(Fraction(each) for each in numbers), Fraction(quarter, 4))
    assert float(found) == pytest.approx(float(np.quantile(numbers, quarter / 4)))


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=2, max_size=15))
def test_a_better_number_is_never_ranked_worse(numbers):
    of = values(GoodIs.HIGH, *numbers)
    ranked = [(of.number(code), standing(of, Council(code)).rank) for code in of.councils]
    known = sorted(((number, rank) for number, rank in ranked if number is not None), reverse=True)
    assert [rank for _, rank in known] == sorted(rank for _, rank in known)


def test_a_council_without_a_number_still_has_the_mean_of_its_neighbours():
    of = values(GoodIs.HIGH, None, 10, 20, None)
    found = standing(of, Council("100", Neighbours(2025, ("101", "102", "103"))))
    assert (found.rank, found.neighbours_mean, found.neighbours_known, found.neighbours) == (None, Fraction(15), 2, 3)
