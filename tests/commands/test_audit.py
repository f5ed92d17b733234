"""`kpixl audit`: a scorecard typed by hand, in whatever shape, and what in it does not fit."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from kpixl.cli import main
from kpixl.config.reading import shipped_config
from kpixl.config.values import AtLeast, AtMost, Indicator, Within
from kpixl.workbook import layout
from making import shipped
from printed_page import MONTHS, printed

NAMES = {"2024-04": "April", "2024-05": "May", "2024-06": "June"}
THREE = {("cin_visits", "June"), ("lac_visits", "June"), ("dental_checks", "April")}
FILLS = {"R": "C00000", "A": "FFC000", "G": "00B050"}


def target_text(indicator: Indicator) -> str:
    match indicator.target(None):
        case AtLeast(value) | AtMost(value):
            return f"{float(value * 100):g}%"
        case Within(low, high):
            return f"{float(low * 100):g}% - {float(high * 100):g}%"
    return "N/A"


def printed_page() -> list[dict[str, str]]:
    """The printed page, a row for each indicator: ref, label, target, and figure and letter of each month."""
    rows = {
        indicator.key: {
            "key": indicator.key,
            "ref": indicator.ref,
            "label": indicator.label,
            "target": target_text(indicator),
        }
        for indicator in shipped().indicators
    }
    for cell in printed():
        rows[cell.key] |= {f"{NAMES[cell.month]} figure": cell.figure, f"{NAMES[cell.month]} letter": cell.letter}
    return list(rows.values())


HEADINGS = {
    "ref": "", "label": "Metrics - KPI component", "target": "What is the KPI/Target where applicable",
    **{f"{month} figure": f"Figure for: {month}" for month in NAMES.values()},
    **{f"{month} letter": f"{month} RAG" for month in NAMES.values()},
}  # fmt: skip


def as_csv(
    path: Path, columns: Sequence[str], headings: Mapping[str, str] = HEADINGS, above: Sequence[str] = ()
) -> Path:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([[line] for line in above])
    writer.writerow([headings[column] for column in columns])
    writer.writerows([[row[column] for column in columns] for row in printed_page()])
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


IN_ORDER = ("ref", "label", "target", *(f"{month} {what}" for month in NAMES.values() for what in ("figure", "letter")))


@pytest.fixture
def audited(capsys: pytest.CaptureFixture[str]):
    def of(file: Path) -> list[dict[str, str]]:
        assert main(["audit", str(file), "--config", str(shipped_config()), "--format", "json"]) == 0
        return json.loads(capsys.readouterr().out)

    return of


def check_three(lines: list[dict[str, str]]) -> None:
    """The rule of the printed page, with the three letters that break it."""
    names = {indicator.name: indicator.key for indicator in shipped().indicators}
    assert [lines[0][field] for field in ("kind", "what", "explained", "letters")] == [
        "rule", "amber within 10% of target", "65", "68",
    ]  # fmt: skip
    breaks = {(names[each["name"]], each["month"].split()[0]) for each in lines if each["kind"] == "breaks the rule"}
    assert breaks == THREE


def test_the_printed_page_has_amber_within_10_percent_of_target_for_65_of_68_letters(tmp_path, audited):
    lines = audited(as_csv(tmp_path / "page.csv", IN_ORDER, above=["Scorecard Q1 2024"]))

    check_three(lines)
    [missing] = [each for each in lines if each["kind"] == "no letter"]
    assert (missing["name"][:3], missing["month"]) == ("7.8", "May")
    rounding = {each["shown"] for each in lines if each["kind"] == "rounding decides"}
    assert rounding == {"20%", "10%", "90%", "81%"}


def test_columns_are_found_wherever_they_are(tmp_path, audited):
    columns = [*IN_ORDER]
    random.Random(5).shuffle(columns)
    check_three(audited(as_csv(tmp_path / "page.csv", columns)))


def test_months_that_run_backwards_are_turned_round(tmp_path, audited):
    columns = (
        "label",
        "target",
        *(f"{month} {what}" for month in ("June", "May", "April") for what in ("letter", "figure")),
    )
    check_three(audited(as_csv(tmp_path / "page.csv", columns)))


WORDS = {"R": "Red", "A": "Amber – watch", "G": "GREEN", "": ""}


def in_workbook(path: Path, how: str) -> Path:
    """The page as an Excel file, in one of the shapes that councils use."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("KPIs")
    paint = {letter: book.add_format({"bg_color": f"#{fill}"}) for letter, fill in FILLS.items()} | {"": None}
    share = book.add_format({"num_format": "0.0%"})
    sheet.write(0, 0, "Children's Services scorecard")
    sheet.write_row(3, 0, ["Ref", "Indicator", "Target 2024/25"])
    for at, month in enumerate(NAMES.values()):
        if how == "colours":
            sheet.write_datetime(3, 3 + at, date(2024, 4 + at, 1), book.add_format({"num_format": "mmm-yy"}))
        else:
            sheet.merge_range(2, 3 + 2 * at, 2, 4 + 2 * at, f"{month[:3]} 24")
            sheet.write_row(3, 3 + 2 * at, ["Actual", "Status"])
    for line, row in enumerate(printed_page(), start=4):
        sheet.write_row(line, 0, [row["ref"], row["label"], row["target"]])
        for at, month in enumerate(NAMES.values()):
            figure, letter = row[f"{month} figure"], row[f"{month} letter"]
            if how == "colours":
                sheet.write(line, 3 + at, figure, paint[letter])
            else:
                plain = figure.removesuffix("%")
                if figure.endswith("%") and " " not in plain:
                    sheet.write_number(line, 3 + 2 * at, float(plain) / 100, share)
                else:
                    sheet.write(line, 3 + 2 * at, figure)
                sheet.write(line, 4 + 2 * at, WORDS[letter])
    book.close()
    return path


@pytest.mark.parametrize("how", ["words", "colours"])
def test_letters_may_be_words_or_the_colours_of_cells(tmp_path, audited, how):
    check_three(audited(in_workbook(tmp_path / "page.xlsx", how)))


def test_each_month_may_have_a_line_of_its_own(tmp_path, audited):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Indicator", "Month", "Value", "Target", "RAG"])
    for row in printed_page():
        for month, name in NAMES.items():
            writer.writerow([row["label"], month, row[f"{name} figure"], row["target"], row[f"{name} letter"]])
    file = tmp_path / "long.csv"
    file.write_text(out.getvalue(), encoding="cp1252")
    check_three(audited(file))


def published(path: Path, *sheets: str, has_hidden: bool = False) -> Path:
    """The page as kpixl publishes it: as it is printed, as a table with the year beside each month, and under keys."""
    with xlsxwriter.Workbook(path) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "Aldermere County Council, April to June 2024.")
            for line, cells in enumerate(lines_of(name), start=2):
                sheet.write_row(line, 0, cells)
        if has_hidden:
            sheet = book.add_worksheet("_cases")
            sheet.write(1_048_575, 16_383, "more cells than any computer has memory for")
            sheet.hide()
    return path


def lines_of(sheet: str) -> list[list[str]]:
    if sheet == "Scorecard":
        return [
            [HEADINGS[column] or "Ref" for column in IN_ORDER],
            *([row[at] for at in IN_ORDER] for row in printed_page()),
        ]
    if sheet == "Scorecard as a table":
        heads = [f"{month} 2024: {what}" for month in NAMES.values() for what in ("percentage or rate", "rating")]
        columns = IN_ORDER[3:]
        return [
            ["Ref", "Indicator", "Target", *heads],
            *(
                [
                    row["ref"] or "none",
                    row["label"],
                    row["target"],
                    *(WORDS[row[at]] if at.endswith("letter") else row[at] for at in columns),
                ]
                for row in printed_page()
            ),
        ]
    return [
        [*layout.KPI_HEADINGS],
        *(
            [f"{row['key']}|{month}", figure, figure, figure, row[f"{name} letter"], row["target"], figure]
            for row in printed_page()
            for month, name in (*NAMES.items(), ("page", "June"))
            if (figure := row[f"{name} figure"])
        ),
    ]


@pytest.mark.parametrize(
    "sheets",
    [
        ("Scorecard", "Scorecard as a table", "kpi"),
        ("Scorecard as a table", "kpi", "Scorecard"),
        ("Scorecard as a table", "kpi"),
        ("Scorecard", "kpi"),
    ],
)
def test_a_letter_that_several_sheets_of_a_published_copy_repeat_is_counted_once(tmp_path, audited, sheets):
    check_three(audited(published(tmp_path / "Scorecard 2024-06.xlsx", *sheets)))


def test_cells_of_hidden_sheets_are_not_read_however_many_they_are(tmp_path, audited):
    check_three(audited(published(tmp_path / "Scorecard.xlsx", "Scorecard", has_hidden=True)))


def test_a_month_that_two_sheets_show_with_different_letters_is_counted_on_both(tmp_path, audited):
    with xlsxwriter.Workbook(tmp_path / "2024.xlsx") as book:
        for name, month, letters in (("Page", "April", "GAR"), ("Board", "April 2024", "GRR")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Metric", "Target", month, "RAG"])
            for at, (figure, letter) in enumerate(zip(("91%", "82%", "70%"), letters, strict=True), start=1):
                sheet.write_row(at, 0, [f"Row {at}", "90%", figure, letter])
    assert audited(tmp_path / "2024.xlsx")[0]["letters"] == "4"  # the amber one is red on the other sheet


def test_a_letter_whose_cell_has_another_colour_is_told(tmp_path, audited):
    book = xlsxwriter.Workbook(str(tmp_path / "page.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Metric", "Target", "April", "April RAG"])
    for at, (figure, letter) in enumerate([("91%", "G"), ("82%", "A"), ("70%", "R")], start=1):
        sheet.write_row(at, 0, [f"Row {at}", "90%", figure])
        sheet.write(at, 3, letter, book.add_format({"bg_color": f"#{FILLS['R' if letter == 'A' else letter]}"}))
    book.close()
    told = [each for each in audited(tmp_path / "page.xlsx") if each["kind"] == "letter and colour differ"]
    assert [(each["cell"], each["what"]) for each in told] == [("D3", "the cell is painted red")]


def test_a_text_is_held_against_its_figures_and_the_counts_of_other_rows(tmp_path, audited):
    texts = {
        "re_referrals": "Out of 796 referrals in June, 164 children had had a previous referral.",
        "plans_over_2_years": "30 children have been on CP Plans for more than 2 years.",
        "cp_reviews_in_time": "13 children from 4 families did not have a Review Conference in time in June",
        "missing_children": "There were 48 Looked After Children who went missing in June.",
    }
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*(HEADINGS[column] for column in IN_ORDER), "RAG Narrative"])
    writer.writerows([[*(row[column] for column in IN_ORDER), texts.get(row["key"], "")] for row in printed_page()])
    file = tmp_path / "June 2024.csv"
    file.write_text(out.getvalue(), encoding="utf-8")
    told = {each["name"][:3]: each["what"] for each in audited(file) if each["kind"] == "text against figures"}
    assert told == {
        "4.2": "164 of 796 in the text is 21%; the page shows 20%",  # 20.6%
        "6.7": "30 in the text; the page shows 5.9%",  # of the 573 on a plan, 30 are 5.2%
        "9.2": "48 in the text; the page shows 16",
    }


# What the audit does not say


def test_no_typed_word_is_in_the_answer_or_in_a_refusal(tmp_path, capsys):
    words = [f"zq{letter}xolenka" for letter in "bcdfghjk"]
    lines = [
        ["Metric", "Target", "April", "April RAG", "Narrative"],
        [f"{words[0]} visits", f"90% {words[1]}", f"70% {words[2]}", "R", f"{words[3]} 4 of 8 children were seen."],
        [f"{words[4]}", "90%", "95%", f"Green {words[5]}", words[6]],
        [words[7], "90%", "85%", "G", "1234567 children were late."],
    ]
    page, other = tmp_path / "page.csv", tmp_path / "other.csv"
    for file, written in ((page, lines), (other, [[words[0], words[1]], [words[2], "R"]])):
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(written)
    codes = [main(["audit", str(page), "--format", form]) for form in ("table", "csv", "json")]
    codes.append(main(["audit", str(other)]))
    said = "".join(capsys.readouterr())

    assert codes == [0, 0, 0, 1]
    assert not [word for word in (*words, "zq", "1234567") if word in said]


def test_a_file_that_is_no_scorecard_is_told_what_was_looked_for(tmp_path, capsys):
    file = tmp_path / "contacts.csv"
    file.write_text("id,date\n1,2024-06-03\n", encoding="utf-8")
    assert main(["audit", str(file)]) == 1
    said = capsys.readouterr().err
    assert all(word in said for word in ("Indicator", "Target", "April", "RAG"))


@pytest.mark.parametrize(("name", "content"), [("page.xlsx", b"no zip"), ("page.pdf", b"%PDF"), ("page.csv", b"")])
def test_what_is_no_file_of_cells_is_refused(tmp_path, capsys, name, content):
    (tmp_path / name).write_bytes(content)
    assert main(["audit", str(tmp_path / name)]) == 1
    assert name in capsys.readouterr().err


def test_the_answer_is_in_plain_words(tmp_path, capsys):
    main(["audit", str(as_csv(tmp_path / "page.csv", IN_ORDER)), "--config", str(shipped_config())])
    said = capsys.readouterr().out
    assert "page.csv: 68 letters in 23 rows." in said
    assert "Amber within 10% of target: explains 65 of 68 letters." in said
    assert "high is good in 18 rows, low in 3 rows, a range in 2 rows" in said


def test_the_months_of_the_printed_page_are_those_of_the_helper():
    assert tuple(NAMES) == MONTHS
