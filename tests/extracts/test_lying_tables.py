"""Tables as they are found in a folder: under which names, in which kinds of file, and in which layouts."""

from __future__ import annotations

import datetime
import gzip
import io
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from kpixl.extracts.absences import Why
from kpixl.extracts.extracts import Extracts
from kpixl.extracts.outcomes import outcome
from kpixl.extracts.remarks import Mended
from kpixl.extracts.table_names import table_named
from kpixl.words.errors import ExtractError
from making import read_flat

COLUMNS = ("cont_contact_id", "cont_person_id", "cont_contact_date", "cont_contact_outcome_json")
ROWS = (("c1", "ade", "2024-06-03", '{"NEW_REFERRAL_FLAG": "Y"}'), ("c2", "bea", "2024-06-04", ""))


def text(*rows: tuple[str, ...], separator: str = ",", end: str = "\n") -> str:
    quoted = (separator.join('"' + field.replace('"', '""') + '"' for field in row) for row in rows)
    return "".join(line + end for line in quoted)


CONTACTS = text(COLUMNS, *ROWS)


def read(folder: Path) -> tuple[list[str], list[str], list[bool]]:
    """The contacts of the export in a folder: persons, days, and which of them progressed."""
    extracts = read_flat(folder)
    contacts = extracts["contacts"]
    return (
        list(extracts.people[contacts["person"]]),
        [str(each.date()) for each in contacts["date"]],
        contacts["outcome"].tolist(),
    )


READ = (["ade", "bea"], ["2024-06-03", "2024-06-04"], [True, False])


def remarks(extracts: Extracts) -> list[Mended]:
    return [remark.what for remark in extracts.remarks]


def workbook(**sheets: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return content.getvalue()


# Names


@pytest.mark.parametrize(
    "name",
    [
        *("ssd_contacts", "SSD_Contacts", "dbo.ssd_contacts", "ssd_development.ssd_contacts", "[dbo].[ssd_contacts]"),
        *("ssd_contacts_20240630", "ssd_contacts-2024-06-30", "ssd_contacts_202406", "ssd_contacts 30.06.2024"),
        *("ssd_contacts_20240630_101500", "ssd_contacts_June2024", "20240630_ssd_contacts"),
        *("ssd_contacts (1)", "ssd_contacts - Copy", "Copy of ssd_contacts", "HDM.dbo.ssd_contacts_20240630 (2)"),
    ],
)
def test_a_table_is_known_with_a_schema_a_date_or_the_mark_of_a_copy(name):
    assert table_named(name) == "ssd_contacts"


@pytest.mark.parametrize(
    "name", ["contacts", "ssd_contact", "ssd_contacts_old", "my_ssd_contacts", "ssd_contacts2", ""]
)
def test_another_name_is_no_table(name):
    assert table_named(name) == ""


def test_two_files_for_one_table_are_refused_with_both_names(tmp_path):
    for name in ("ssd_contacts.csv", "ssd_contacts (1).csv"):
        (tmp_path / name).write_text(CONTACTS)
    with pytest.raises(ExtractError, match=r"ssd_contacts \(1\)\.csv and ssd_contacts\.csv"):
        read_flat(tmp_path)


def test_files_that_nobody_reads_are_named_and_tables_of_the_standard_are_not(tmp_path):
    (tmp_path / "ssd_contacts.csv").write_text(CONTACTS)
    for name in ("notes.docx", "contacts_new.csv", "ssd_family.csv", ".DS_Store", "~$ssd_contacts.xlsx", "broken.zip"):
        (tmp_path / name).write_bytes(b"")
    assert read_flat(tmp_path).unread == ("broken.zip", "contacts_new.csv", "notes.docx")


# Kinds of files


def in_zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return packed.getvalue()


_DAYS = (datetime.date(2024, 6, 3), datetime.date(2024, 6, 4))
_AS_CELLS = [[*row[:2], day, row[3]] for row, day in zip(ROWS, _DAYS, strict=True)]
SHEET = workbook(ssd_contacts=[["c. 2024"], [], list(COLUMNS), *_AS_CELLS])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ssd_contacts.tsv", text(COLUMNS, *ROWS, separator="\t").encode()),
        ("ssd_contacts.csv.gz", gzip.compress(CONTACTS.encode())),
        ("export.xlsx", SHEET),
        ("ssd_contacts.xlsx", workbook(Sheet1=[list(COLUMNS), *map(list, ROWS)])),
        ("export.zip", in_zip("2024-06/dbo.ssd_contacts.csv", CONTACTS.encode())),
        ("ssd_contacts.zip", in_zip("export.csv", CONTACTS.encode())),
        ("export.zip", in_zip("export.xlsx", SHEET)),
        ("export.zip", in_zip("ssd_contacts.csv.gz", gzip.compress(CONTACTS.encode()))),
    ],
)
def test_a_table_is_read_from_every_kind_of_file(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    assert read(tmp_path) == READ


@pytest.mark.parametrize("name", ["ssd_contacts.parquet", "ssd_contacts"])
def test_a_folder_of_parquet_parts_is_one_table(tmp_path, name):
    (tmp_path / name).mkdir()
    for part, row in enumerate(ROWS):
        path = tmp_path / name / f"part-{part}.parquet"
        pd.DataFrame([row], columns=COLUMNS).to_parquet(path)
    (tmp_path / name / "_SUCCESS").write_bytes(b"")
    assert read(tmp_path) == READ


@pytest.mark.parametrize(
    "values",
    [
        pa.array([{"NEW_REFERRAL_FLAG": "Y"}, None]),
        pa.array([[("NEW_REFERRAL_FLAG", "Y")], None], type=pa.map_(pa.string(), pa.string())),
        pa.array(['{"NEW_REFERRAL_FLAG": "Y"}', None]).dictionary_encode(),
        pa.array([b'{"NEW_REFERRAL_FLAG": "Y"}', b""]),
    ],
)
def test_parquet_columns_with_parts_are_read_as_json(tmp_path, values):
    first = {name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS[:3])}
    pq.write_table(pa.table({**first, COLUMNS[3]: values}), tmp_path / "ssd_contacts.parquet")
    assert read(tmp_path) == READ


@pytest.mark.parametrize(
    "ids",
    [
        pa.array([datetime.timedelta(1), None]),
        pa.array([["c1"], ["c2", "c3"]]),
        pa.array([b"\xff\xfe", b"a"]),
        pa.array([datetime.time(1), None]),
        pa.array([True, None]),
        pa.nulls(2),
    ],
)
def test_parquet_columns_of_any_type_are_read_somehow(tmp_path, ids):
    rest = {name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS) if at}
    pq.write_table(pa.table({COLUMNS[0]: ids, **rest}), tmp_path / "ssd_contacts.parquet")
    assert read(tmp_path) == READ


NO_CELLS = [
    pa.array([["ade"], ["bea"]]),
    pa.array([{"id": "ade"}, {"id": "bea"}]),
    pa.array([[("id", "ade")], []], type=pa.map_(pa.string(), pa.string())),
    pa.array([datetime.time(9), datetime.time(10)]),
    pa.array([datetime.timedelta(1), None]),
]


@pytest.mark.parametrize("values", NO_CELLS)
def test_a_parquet_column_that_is_no_day_number_or_text_nor_an_outcome_counts_as_not_there(tmp_path, values):
    columns = {"lega_person_id": ["ade", "bea"], "lega_legal_status_start_date": ["2024-06-03"] * 2}
    pq.write_table(pa.table({**columns, "lega_legal_status": values}), tmp_path / "ssd_legal_status.parquet")
    extracts = read_flat(tmp_path)
    what = "column lega_legal_status holds lists, structures or times, which can't be read"
    assert extracts.lacks["legal_statuses"]["status"] == what
    assert [remark.words for remark in extracts.remarks if remark.column == "lega_legal_status"] == [what]


@pytest.mark.parametrize("values", NO_CELLS)
def test_a_table_whose_persons_are_no_text_counts_as_absent(tmp_path, values):
    rest = {name: [row[at] for row in ROWS] for at, name in enumerate(COLUMNS)}
    pq.write_table(pa.table({**rest, COLUMNS[1]: values}), tmp_path / "ssd_contacts.parquet")
    absence = read_flat(tmp_path).absent["contacts"]
    assert absence.why is Why.NO_COLUMN
    assert str(absence) == "ssd_contacts: column cont_person_id holds lists, structures or times, which can't be read"


# Layouts


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_recognised_and_named(tmp_path, separator):
    (tmp_path / "ssd_contacts.csv").write_text(text(COLUMNS, *ROWS, separator=separator))
    assert read(tmp_path) == READ
    assert remarks(read_flat(tmp_path)) == [Mended.SEPARATOR]


@pytest.mark.parametrize("above", ["sep=,\n", "Contacts, run on 1 July\n\n", 'Title,,,\n,,,\n"x"\n'])
def test_lines_above_the_header_are_passed_over_and_said(tmp_path, above):
    (tmp_path / "ssd_contacts.csv").write_text(above + CONTACTS + "c3,,2024-06-05,\n")
    extracts = read_flat(tmp_path)
    assert read(tmp_path) == READ
    assert remarks(extracts) == [Mended.LINES_ABOVE]
    assert [fault.lines for fault in extracts.faults] == [(above.count("\n") + 4,)]


def test_the_separator_that_a_sep_line_names_is_taken(tmp_path):
    (tmp_path / "ssd_contacts.csv").write_text("sep=^\n" + text(COLUMNS, *ROWS, separator="^"))
    assert read(tmp_path) == READ


def test_what_sqlcmd_prints_beside_the_rows_is_no_row(tmp_path):
    dashes = ",".join("-" * len(name) for name in COLUMNS)
    plain = CONTACTS.replace(text(COLUMNS), f"{','.join(COLUMNS)}\n{dashes}\n")
    (tmp_path / "ssd_contacts.csv").write_text(f"{plain}\n(2 rows affected)\n")
    extracts = read_flat(tmp_path)
    assert read(tmp_path) == READ
    assert (remarks(extracts), extracts.faults) == ([Mended.NO_ROWS], ())


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_lines_may_end_as_they_do_on_any_system(tmp_path, end):
    (tmp_path / "ssd_contacts.csv").write_bytes((text(COLUMNS, *ROWS, end=end) + f"c3,,2024-06-05,{end}").encode())
    assert read(tmp_path) == READ
    assert [fault.lines for fault in read_flat(tmp_path).faults] == [(4,)]


def test_columns_compare_without_case_quotation_marks_blanks_schema_and_table(tmp_path):
    header = (
        "CONT_CONTACT_ID",
        "[cont_person_id]",
        " ssd_contacts.cont_contact_date ",
        "dbo.ssd_contacts.'cont_contact_outcome_json'",
    )
    (tmp_path / "ssd_contacts.csv").write_text(text(header, *ROWS))
    assert read(tmp_path) == READ


# What would take up all memory or time


@pytest.mark.parametrize("name", ["export.zip", "ssd_contacts.csv.gz"])
def test_what_unpacks_to_more_than_any_table_is_refused(tmp_path, name, monkeypatch):
    monkeypatch.setattr("kpixl.extracts.tables_on_disk.MOST_UNPACKED", 1000)
    much = CONTACTS.encode() + b"\n" * 2000
    (tmp_path / name).write_bytes(gzip.compress(much) if name.endswith(".gz") else in_zip("ssd_contacts.csv", much))
    with pytest.raises(ExtractError, match="unpacks to more than"):
        read_flat(tmp_path)


@pytest.mark.slow
def test_a_sheet_that_spans_more_than_any_table_is_refused(tmp_path):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("ssd_contacts")
        sheet.write_row(0, 0, COLUMNS)
        sheet.write(1_048_575, 16_383, "x")
    (tmp_path / "ssd_contacts.xlsx").write_bytes(content.getvalue())
    with pytest.raises(ExtractError, match="too large to be read as a workbook"):
        read_flat(tmp_path)


def test_a_cell_of_a_workbook_with_0_in_a_date_s_format_holds_no_day(tmp_path):
    """Excel shows it as 00/01/1900."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet, days = book.add_worksheet("ssd_cp_plans"), book.add_format({"num_format": "dd/mm/yyyy"})
        names = ("cppl_cp_plan_id", "cppl_person_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date")
        sheet.write_row(0, 0, names)
        for row, end in enumerate((0, 0.4375, 45473), start=1):
            sheet.write_row(row, 0, (f"p{row}", f"c{row}"))
            sheet.write_row(row, 2, (45000, end), days)
    (tmp_path / "ssd_cp_plans.xlsx").write_bytes(content.getvalue())
    found = read_flat(tmp_path)
    assert found.frames["cp_plans"]["end"].isna().tolist() == [True, True, False]
    assert not found.faults


PACKED = [f"ssd_contacts.{ending}" for ending in ("zip", "csv.gz", "xlsx", "parquet")]


@pytest.mark.parametrize("name", [*PACKED, "ssd_contacts.csv"])
def test_a_file_without_a_byte_is_a_table_that_counts_as_absent(tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    absence = read_flat(tmp_path).absent["contacts"]
    assert absence.why is Why.NO_HEADER
    assert name in str(absence)


@pytest.mark.parametrize("name", PACKED)
@pytest.mark.parametrize(
    "content", [b"zed-4711 is no archive", in_zip("a", b"zed-4711")[:-30]], ids=["no archive", "cut off"]
)
def test_a_damaged_file_is_refused_by_its_name_without_what_it_holds(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ExtractError, match=name) as refused:
        read_flat(tmp_path)
    assert "zed" not in str(refused.value)


# Outcomes


def test_a_whole_number_of_any_length_is_valid_json():
    """Below the top level nothing counts; in a text that were not valid, the first of the flags would."""
    text = f'{{"a": {"7" * 5000}, "below": {{"NEW_REFERRAL_FLAG": "Y"}}}}'
    read = outcome(text, ["NEW_REFERRAL_FLAG"])
    assert (read.is_broken, read.names_a_flag, read.is_yes) == (False, False, False)
    assert outcome('{"NEW_REFERRAL_FLAG": 1}', ["NEW_REFERRAL_FLAG"]).is_yes


def test_json_is_nested_at_most_500_levels():
    def nested(levels: int) -> str:
        return '{"NEW_REFERRAL_FLAG": "Y", "x": ' + "[" * levels + "]" * levels + "}"

    assert not outcome(nested(499), ["NEW_REFERRAL_FLAG"]).is_broken
    for levels in (500, 5000, 200_000):
        read = outcome(nested(levels), ["NEW_REFERRAL_FLAG"])
        assert (read.is_broken, read.is_yes) == (True, True)


@pytest.mark.parametrize(
    ("written", "is_yes"),
    [
        ('{"OUTCOME_F": "Y"}', True),
        ('{"F": "N", "OUTCOME_F": 1}', True),
        ('{"F": 1.0}', True),
        ('{"F": true}', True),
        ('{"f": "Y"}', False),
        ('{"x": {"F": "Y"}}', False),
        ('[{"F": "Y"}]', False),
        ('{"F": "N", "COMMENTS": "a "quote"", "OUTCOME_F": "Y"}', True),
        ('{"COMMENTS": "a "quote"", "F": "N", "F": "Y"}', False),
        ('{"F": NaN, "OUTCOME_F": "Y"}', True),
    ],
)
def test_either_name_of_a_flag_counts_at_the_top_level_or_first_in_a_broken_text(written, is_yes):
    assert outcome(written, ["F"]).is_yes is is_yes
