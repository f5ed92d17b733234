"""`kpixl region`: what is computed for a council, what is compared or refused, and what councils send each other."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

import databases
from councils import JUNE_CONTACTS, PEOPLE, export_of_four
from kpixl.cli import main
from kpixl.commands.region.council import CouncilAsked, council_result, mark_of
from kpixl.commands.region.definitions_compared import Counted, marks_of_differences
from kpixl.commands.region.result_lines import result_as_csv, result_in
from kpixl.commands.region.table import REGION_COLUMNS, compared_lines, region_as_csv, region_as_parquet
from kpixl.commands.region.task import CouncilTask, fault_in_one_line, outcome_of
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.region_toml import read_region
from kpixl.disclosure.gate.scan import scan
from kpixl.indicators import DECLARED
from kpixl.words.errors import ConfigError, ExtractError, PublishError
from kpixl.words.periods import Period
from kpixl.workbook.shipped import shipped_workbook

pytestmark = pytest.mark.slow

JUNE = Period(2024, 6)
MANY_CONTACTS = [("ade", f"2024-06-{day:02d}") for day in range(1, 29)]


def asked_of(name="Testshire", code="936", config=None, below=5, months=1):
    return CouncilAsked(name, code, config or read_config(shipped_config(), DECLARED), JUNE.back_to(months), below)


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Path:
    """28 contacts in June, and four children, two of them on a plan: one number is shown, the other is small."""
    return export_of_four(tmp_path_factory.mktemp("four"), MANY_CONTACTS)


@pytest.fixture(scope="module")
def result(export):
    return council_result(export, asked_of())


def by_key(content: bytes):
    return {line.figure.key: line for line in result_in(content, "a result")}


# What is computed for one council


def test_a_result_shows_what_is_not_small_and_hides_what_is(result):
    whole, told = by_key(result.whole), by_key(result.told)

    assert (whole["contacts"].figure.numerator, told["contacts"].figure.numerator) == (28, 28)
    assert whole["child_protection"].figure.numerator == 2
    assert told["child_protection"].figure.is_suppressed and told["child_protection"].figure.numerator is None
    assert {line.suppressed_below for line in told.values()} == {5}


def test_no_number_of_children_below_the_threshold_is_in_a_result_that_leaves(result):
    for line in by_key(result.told).values():
        figure = line.figure
        counts = (figure.numerator, figure.denominator, (figure.denominator or 0) - (figure.numerator or 0))
        assert not any(count in range(1, 5) for count in counts), figure.key


def test_a_result_read_again_is_written_the_same(result):
    for content in (result.whole, result.told):
        assert result_as_csv(result_in(content, "a result")) == content


def test_a_result_that_leaves_says_of_no_share_of_zero_how_many_it_is_a_share_of(result):
    reviews = by_key(result.told)["cp_reviews_in_time"].figure

    assert by_key(result.whole)["cp_reviews_in_time"].figure.denominator == 2
    assert (reviews.value, reviews.denominator) == (0, None)


def test_a_name_of_somebody_in_the_export_that_config_holds_never_leaves(tmp_path):
    persons = "pers_person_id,pers_forename,pers_surname,pers_dob\nade,Rosalind,Quimby,2015-03-01\n"
    folder = export_of_four(tmp_path / "export", MANY_CONTACTS)
    (folder / "ssd_person.csv").write_text(persons)
    config = read_config(shipped_config(), DECLARED)
    indicators = (replace(config.indicators[0], label="Contacts about Rosalind Quimby"), *config.indicators[1:])

    with pytest.raises(PublishError) as refused:
        council_result(folder, asked_of(config=replace(config, indicators=indicators)))

    assert "contacts, name: name of a child or worker" in str(refused.value)
    assert "Quimby" not in str(refused.value)


def test_the_page_of_a_council_is_one_sheet_of_values(result):
    book = load_workbook(io.BytesIO(result.page))

    assert book.sheetnames == ["Scorecard"]
    values = [cell.value for row in book["Scorecard"].iter_rows() for cell in row]
    assert 28 in values and "[c]" in values
    assert not any(str(value).startswith("=") for value in values)


def test_the_mark_changes_with_the_export_the_config_and_what_is_asked(export, tmp_path):
    asked, config = asked_of(), read_config(shipped_config(), DECLARED)
    copy = Path(shutil.copytree(export, tmp_path / export.name))
    marks = [
        mark_of(copy, asked),
        mark_of(copy, asked_of(below=6)),
        mark_of(copy, asked_of(months=2)),
        mark_of(copy, asked_of(config=replace(config, bank_holiday_region="WLS"))),
    ]

    assert mark_of(export, asked) == marks[0]
    export_of_four(copy, MANY_CONTACTS[1:])
    assert len({*marks, mark_of(copy, asked)}) == 5


def test_a_database_gives_what_the_folder_gives_that_it_was_filled_from(export, tmp_path, home):
    databases.fill(f"sqlite:///{tmp_path}/ssd.db", export)
    shutil.copytree(shipped_config(), tmp_path / "config")
    with (tmp_path / "config" / "extracts.toml").open("a", encoding="utf-8") as file:
        file.write('\n[connections.live]\nurl = "sqlite:///../ssd.db"\n')
    asked = asked_of(config=read_config(tmp_path / "config", DECLARED))

    found = outcome_of(CouncilTask(asked, "connection:live", tmp_path / "config"))

    assert found.result == council_result(export, asked)


def test_a_council_whose_result_is_kept_is_not_computed_again(export):
    task = CouncilTask(asked_of(), str(export), shipped_config())
    first = outcome_of(task)

    assert first.result is not None
    assert outcome_of(replace(task, known=first.mark)).result is None
    assert outcome_of(replace(task, known="of another day")).result == first.result


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ExtractError("Where.\nWhat to do."), "Where. What to do."),
        (ValueError("Rosalind Quimby"), "kpixl itself failed (ValueError, elsewhere). Please report it."),
        (PermissionError(13, "Permission denied", "/Rosalind"), "A file can't be read or written: "),
        (MemoryError(), "There was too little memory."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_fault_is_one_line_that_quotes_nothing_but_what_kpixl_says(fault, told):
    line = fault_in_one_line(fault)

    assert line.startswith(told)
    assert "\n" not in line and "Rosalind" not in line


# Councils beside each other


def council(result, name, code, numerators=None):
    """The lines of a result as if from another council; `numerators` replaces those of some indicators."""
    lines = [replace(line, council=name, code=code) for line in result_in(result.whole, "a result")]
    changed = numerators or {}
    return [
        replace(line, figure=replace(line.figure, numerator=changed.get(line.figure.key, line.figure.numerator)))
        for line in lines
    ]


def test_a_region_is_a_line_a_council_indicator_and_month(result):
    lines = [*council(result, "Westshire", "301"), *council(result, "Eastshire", "302", {"cp_visits": 2})]
    rows = list(csv.DictReader(io.StringIO(region_as_csv(compared_lines(lines, ())).decode())))

    assert [row["council"] for row in rows[:1] + rows[-1:]] == ["Eastshire", "Westshire"]
    assert len(rows) == 2 * len(read_config(shipped_config(), DECLARED).indicators)
    visits = {row["council"]: row for row in rows if row["key"] == "cp_visits"}
    assert (visits["Eastshire"]["rank"], visits["Westshire"]["rank"]) == ("1", "2")
    assert (visits["Eastshire"]["value"], visits["Westshire"]["value"]) == ("1", "0.5")
    assert visits["Eastshire"]["mean_of_all"] == "0.75"


def test_the_parquet_file_holds_what_the_csv_file_holds(result, tmp_path):
    lines = compared_lines([*council(result, "Westshire", "301"), *council(result, "Eastshire", "302")], ())
    (tmp_path / "region.parquet").write_bytes(region_as_parquet(lines))
    table = pq.read_table(tmp_path / "region.parquet")

    assert tuple(table.column_names) == REGION_COLUMNS
    rows = csv.DictReader(io.StringIO(region_as_csv(lines).decode()))
    written = [[row[name] for name in REGION_COLUMNS] for row in rows]
    for row, texts in zip(table.to_pylist(), written, strict=True):
        for value, text in zip(row.values(), texts, strict=True):
            assert (text == "") if value is None else (float(text) == value if isinstance(value, float | int) else text)


def test_the_order_in_which_councils_were_done_decides_nothing(result):
    west, east = council(result, "Westshire", "301"), council(result, "Eastshire", "302")

    assert region_as_csv(compared_lines([*west, *east], ())) == region_as_csv(compared_lines([*east, *west], ()))


def visiting(days, name):
    return Counted(name, "lac_visits", f"kpixl = 0.1.0; visit_days = {days}")


def test_councils_that_count_differently_are_not_compared():
    with pytest.raises(ConfigError) as refused:
        marks_of_differences([visiting(42, "Westshire"), visiting(84, "Eastshire")], ())

    assert "lac_visits: visit_days = 42 (Westshire), 84 (Eastshire)" in str(refused.value)


@pytest.mark.parametrize("named", ["lac_visits", "visit_days"])
def test_a_difference_that_is_named_is_marked_beside_each_council(named):
    marks = marks_of_differences([visiting(42, "Westshire"), visiting(84, "Eastshire")], (named,))

    assert marks == {
        ("Westshire", "lac_visits"): "visit_days = 42 (others: 84)",
        ("Eastshire", "lac_visits"): "visit_days = 84 (others: 42)",
    }


def test_a_name_of_no_indicator_and_no_parameter_is_refused_with_the_nearest():
    with pytest.raises(Exception, match=r"lac_visit'.*did you mean lac_visits\?"):
        marks_of_differences([visiting(42, "Westshire"), visiting(42, "Eastshire")], ("lac_visit",))


def test_results_of_two_versions_of_kpixl_are_one_difference(result):
    older = [replace(line, definition=line.definition.replace("0.1.0", "0.0.9")) for line in council(result, "W", "1")]

    with pytest.raises(ConfigError) as refused:
        compared_lines([*older, *council(result, "E", "2")], ())

    assert "1 difference" in str(refused.value) and "kpixl = 0.1.0 (E), 0.0.9 (W)" in str(refused.value)


# The region's file


REGION_FILE = """
name = "North region"
period = "2024-06"
months = 2
[[councils]]
name = "Westshire"
code = "301"
extracts = "west/extracts"
config = "west/config"
[[councils]]
name = "Eastshire"
code = "302"
extracts = "s3://east/ssd"
config = "east/config"
months = 1
"""


def test_paths_begin_at_the_folder_of_the_file_and_a_council_may_have_its_own_months(tmp_path):
    (tmp_path / "region.toml").write_text(REGION_FILE)
    west, east = read_region(tmp_path / "region.toml").councils

    assert (west.extracts, west.config) == (str(tmp_path / "west/extracts"), tmp_path / "west/config")
    assert (west.periods, east.periods) == ((Period(2024, 5), JUNE), (JUNE,))
    assert east.extracts == "s3://east/ssd"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (REGION_FILE.replace('"302"', '"301"'), 'has the code "301" twice'),
        (REGION_FILE.replace('code = "301"\n', ""), "councils, number 1  has no code"),
        (REGION_FILE.replace("months = 2", "moths = 2"), "moths  is not a known key; did you mean months?"),
        (REGION_FILE.replace('"2024-06"', '"June"'), 'is "June"; write a year and a month'),
        (REGION_FILE.replace('period = "2024-06"', ""), "has no period"),
        ('name = "N"\nsuppress_below = 1', "must be a whole number, 3 or more"),
        ('name = "N"\ncouncils = 3', "write a table for each council"),
    ],
)
def test_what_is_wrong_with_the_file_is_said_with_its_place(tmp_path, wrong, said):
    (tmp_path / "region.toml").write_text(wrong)

    with pytest.raises(ConfigError) as refused:
        read_region(tmp_path / "region.toml")

    assert said in str(refused.value)


def test_a_missing_file_is_refused_with_what_it_would_hold(tmp_path):
    with pytest.raises(ConfigError, match=r"is not there; name another, or write it: .*\[\[councils\]\]"):
        read_region(tmp_path / "region.toml")


# What councils send


@pytest.fixture(scope="module")
def sent_once(own_settings, tmp_path_factory) -> Path:
    """The results of two councils, each written by that council."""
    top = tmp_path_factory.mktemp("sending")
    for name, contacts in (("West", MANY_CONTACTS), ("East", JUNE_CONTACTS)):
        folder, config = top / name, top / f"{name} config"
        export_of_four(folder, contacts)
        shutil.copytree(shipped_config(), config)
        page = (config / "page.toml").read_text(encoding="utf-8")
        (config / "page.toml").write_text(page.replace("Aldermere County Council", f"{name}shire"), encoding="utf-8")
        extracts = ["--extracts", str(folder), "--config", str(config), "--period", "2024-06", "--months", "1"]
        assert main(["figures", *extracts, "--results", str(top / "sent" / f"{name}.csv")]) == 0
    return top / "sent"


@pytest.fixture
def sent(sent_once, tmp_path) -> Path:
    return Path(shutil.copytree(sent_once, tmp_path / "sent"))


def region_rows(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "region.csv").read_text(encoding="utf-8"))))


def test_what_councils_send_is_compared_without_their_extracts(sent, tmp_path):
    assert main(["region", "--from-results", str(sent), "--out", str(tmp_path / "out")]) == 0

    contacts = {row["council"]: row["shown"] for row in region_rows(tmp_path / "out") if row["key"] == "contacts"}
    assert contacts == {"Westshire": "28", "Eastshire": "[c]"}  # three are a small number
    assert not (tmp_path / "out" / "pages").exists()
    sheets = load_workbook(tmp_path / "out" / "region.xlsx").sheetnames
    assert sheets == ["About", "By indicator", "At a glance", "Months"]


def test_a_comparison_into_which_somebody_typed_stays_and_the_new_one_has_another_name(sent, tmp_path, capsys):
    out = tmp_path / "out"
    for _ in range(2):  # the same comparison has the same name
        assert main(["region", "--from-results", str(sent), "--out", str(out)]) == 0
    book = load_workbook(out / "region.xlsx")
    book["About"]["A40"] = "Ask Eastshire about June."
    book.save(out / "region.xlsx")
    typed, table = (out / "region.xlsx").read_bytes(), (out / "region.csv").read_bytes()
    (sent / "East.csv").unlink()

    assert main(["region", "--from-results", str(sent), "--out", str(out)]) == 0

    assert "region (2).xlsx" in capsys.readouterr().out
    assert (out / "region.xlsx").read_bytes() == typed
    assert sorted(each.name for each in out.iterdir()) == [
        "region (2).xlsx", "region.csv", "region.parquet", "region.xlsx",
    ]  # fmt: skip
    assert (out / "region.csv").read_bytes() != table


def test_a_result_replaces_an_earlier_result_and_no_other_file(sent, tmp_path, capsys):
    other = tmp_path / "Scorecard.xlsm"
    shutil.copy(shipped_workbook(), other)
    before = other.read_bytes()
    folder = export_of_four(tmp_path / "export", MANY_CONTACTS)
    asked = ["figures", "--extracts", str(folder), "--period", "2024-06", "--months", "1", "--results"]

    assert main([*asked, str(other)]) == 2
    assert "is there already and is not a result as kpixl writes it. Name another file." in capsys.readouterr().err
    assert other.read_bytes() == before
    earlier = (sent / "West.csv").read_bytes()
    assert main([*asked, str(sent / "West.csv")]) == 0
    assert (sent / "West.csv").read_bytes() != earlier


def test_the_gate_finds_nothing_hidden_in_the_comparison(sent, tmp_path):
    main(["region", "--from-results", str(sent), "--out", str(tmp_path / "out")])

    assert scan(tmp_path / "out" / "region.xlsx") == ()


def test_nothing_about_a_child_is_in_what_is_sent_or_made_of_it(sent, tmp_path):
    main(["region", "--from-results", str(sent), "--out", str(tmp_path / "out")])

    for file in (*sent.iterdir(), tmp_path / "out" / "region.csv"):
        text = file.read_text(encoding="utf-8")
        assert not [word for word, born in PEOPLE if f",{word}," in text or born in text]


def test_a_file_that_is_no_result_costs_one_line_and_the_others_are_compared(sent, tmp_path, capsys):
    (sent / "Other.csv").write_text("a,b\n1,2\n")

    assert main(["region", "--from-results", str(sent), "--out", str(tmp_path / "out")]) == 1

    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("Other.csv: not compared. Other.csv is not a result of kpixl: it has no column council.")
    assert {row["council"] for row in region_rows(tmp_path / "out")} == {"Westshire", "Eastshire"}


def test_a_number_that_somebody_typed_into_a_result_is_noticed(sent, tmp_path, capsys):
    text = (sent / "West.csv").read_text(encoding="utf-8")
    (sent / "West.csv").write_text(text.replace(",28,,28,28,", ",29,,28,28,"), encoding="utf-8")

    assert main(["region", "--from-results", str(sent), "--out", str(tmp_path / "out")]) == 1
    assert "West.csv is not a result of kpixl: line 2 can't be read" in capsys.readouterr().err


def test_a_council_that_is_there_twice_is_refused(sent, tmp_path, capsys):
    shutil.copy(sent / "West.csv", sent / "West again.csv")

    assert main(["region", "--from-results", str(sent), "--out", str(tmp_path / "out")]) == 1
    assert "Westshire is there twice" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["region"],
        ["region", "region.toml", "--workers", "0"],
        ["region", "region.toml", "--workers", "2", "--scheduler", "tcp://127.0.0.1:8786"],
        ["region", "--from-results", ".", "--internal"],
        ["region", "--from-results", "nowhere"],
    ],
)
def test_what_makes_no_sense_is_wrong_usage(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
