"""`kpixl check` of an export: the worst first, every line with the figures that it affects, and never a child."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from kpixl.cli import main
from making import (
    Rows,
    assessments,
    conferences,
    contacts,
    enquiries,
    health_checks,
    persons,
    written,
)

pytestmark = pytest.mark.slow

YES = '{"NEW_REFERRAL_FLAG": "Y"}'


def said(capsys: pytest.CaptureFixture[str], folder: Path, *options: str, ends_with: int = 0) -> list[str]:
    """What the command says after naming the folders that it used."""
    assert main(["check", str(folder), *options]) == ends_with
    folders, *lines = capsys.readouterr().out.splitlines()
    assert folders.startswith(f"Extracts: {folder}; config: ")
    return lines


def of_june(tmp_path: Path, *tables: Rows) -> Path:
    """The extracts folder, with the export of June that holds these rows."""
    written(tmp_path / "2024-06", *tables)
    return tmp_path


def the_line(lines: Sequence[str], words: str) -> str:
    (found,) = [line for line in lines if words in line]
    return found


def test_first_comes_what_stops_figures_then_what_may_move_them_then_what_was_mended(capsys, tmp_path):
    days = [("ade", f"6/{day}/2024", YES) for day in (3, 5, 13, 20)]  # month first: there is no month 13
    folder = of_june(tmp_path, contacts(*days, ("", "6/21/2024", YES)))
    (folder / "2024-06" / "ssd_cp_visits.csv").unlink()
    lines = said(capsys, folder)
    stops = lines.index(the_line(lines, "ssd_cp_visits not in the export"))
    moves = lines.index(the_line(lines, "cont_person_id is empty"))
    mended = lines.index(the_line(lines, "cont_contact_date is month first throughout"))
    assert stops < moves < mended


def test_every_line_names_the_indicators_and_the_months_that_it_touches(capsys, tmp_path):
    folder = of_june(tmp_path, contacts(("", "2024-06-03"), ("ade", "2024-06-04", YES)))
    (folder / "2024-06" / "ssd_cp_visits.csv").unlink()
    lines = said(capsys, folder)
    assert the_line(lines, "cont_person_id").strip() == (
        "2024-06/ssd_contacts.csv, line 2: cont_person_id is empty: row left out (1 of 2 rows, 50.0%) "
        "[contacts, contacts_progressed; 2024-06]"
    )
    assert the_line(lines, "ssd_cp_visits").endswith("[6.8 cp_visits; 2024-06]")
    assert lines[-1].strip() == "1 row to mend"


def test_rows_that_are_odd_but_readable_are_one_line_at_the_end_and_none_to_mend(capsys, tmp_path):
    broken = '"NEW_REFERRAL_FLAG": "Y"'
    folder = of_june(
        tmp_path,
        contacts(("ade", "2024-06-03", broken), ("bea", "2024-06-03", broken)),
        enquiries(("ade", "2024-06-03", "q", '"CP_CONFERENCE_FLAG": "Y"')),
    )
    readable, mend = said(capsys, folder)[-2:]
    assert readable.startswith("  3 rows are odd but readable")
    assert "2024-06/ssd_contacts.csv, line 2, 3" in readable
    assert mend == "  no rows to mend"


def test_visits_still_to_come_are_counted_apart(capsys, tmp_path):
    folder = of_june(tmp_path, health_checks(("ade", "Dental check", ""), ("ade", "Dental check", "2024-06-03")))
    assert the_line(said(capsys, folder), "still to come, left out").startswith("  1 row is still to come")


def test_an_assessment_authorised_before_it_began_is_told_whatever_its_month(capsys, tmp_path):
    folder = of_june(tmp_path, assessments(("ade", "2023-03-09", "2023-03-08"), ("bea", "2024-06-03", "2024-06-10")))
    line = the_line(said(capsys, folder), "authorised before its clock started")
    assert "2024-06/ssd_cin_assessments.csv, line 2" in line
    assert line.endswith("[4.3 assessments_in_45_days; 2023-03]")


def test_a_conference_before_its_enquiry_is_told_whatever_its_month(capsys, tmp_path):
    folder = of_june(
        tmp_path,
        enquiries(("ade", "2023-05-10", "q1")),
        conferences(("ade", "2023-05-08", "q1"), ("bea", "2024-06-10", "")),
    )
    line = the_line(said(capsys, folder), "before its enquiry")
    assert "2024-06/ssd_initial_cp_conference.csv, line 2" in line


def test_a_code_in_no_list_is_told_with_how_often_and_a_typed_text_is_not_repeated(capsys, tmp_path):
    rows = [("ade", "Dental check", "2024-06-03", "Seen by nurse")] * 5
    folder = of_june(tmp_path, health_checks(*rows, ("ade", "Dental check", "2024-06-03", "Zoltan cried")))
    line = the_line(said(capsys, folder), "clah_health_check_status is in no list")
    assert "'seen by nurse' 5 times, other texts once" in line
    assert "7.9 dental_checks" in line
    assert "zoltan" not in line.lower()


def test_no_line_holds_an_id_a_date_of_birth_or_what_was_typed(capsys, tmp_path):
    folder = of_june(
        tmp_path,
        persons(("KEANU1", "31/31/2015"), ("KEANU1", "2015-01-09")),
        contacts(("KEANU1", "soon", "Keanu said"), ("KEANU1", "2024-06-03", "{Keanu")),
    )
    text = "\n".join(said(capsys, folder)).lower()
    assert "ssd_person.csv, line 2" in text
    assert "keanu" not in text and "31/31" not in text and "soon" not in text


def test_files_and_folders_that_nobody_reads_are_named(capsys, tmp_path):
    folder = of_june(tmp_path)
    (folder / "2024-06" / "minutes.csv").write_text("a,b\n1,2\n", "utf-8")
    (folder / "Old").mkdir()
    (folder / "readme.txt").write_text("hello", "utf-8")
    lines = said(capsys, folder)
    assert "this file is not read" in the_line(lines, "2024-06/minutes.csv")
    assert "name it for its month" in the_line(lines, "Old:")
    assert "this file is not read" in the_line(lines, "readme.txt")


def test_a_folder_without_a_table_is_said_to_be_passed_over(capsys, tmp_path):
    folder = of_june(tmp_path)
    (folder / "2024-07").mkdir()
    lines = said(capsys, folder)
    assert [line.partition(":")[0] for line in lines if not line.startswith(" ")] == ["2024-06"]
    assert "this folder holds no table that kpixl knows: passed over" in the_line(lines, "2024-07:")
    assert main(["check", str(folder), "--period", "2024-07"]) == 1
    told = capsys.readouterr().err
    assert "It has: 2024-06. Passed over, since no table that kpixl knows is there: 2024-07." in told


def test_every_export_is_checked_for_its_own_months_the_newest_first(capsys, tmp_path):
    for month in ("2024-05", "2024-06-28"):
        written(tmp_path / month)
    heads = [line for line in said(capsys, tmp_path) if not line.startswith(" ")]
    assert [head.partition(":")[0] for head in heads] == ["2024-06-28", "2024-05"]
    assert [head.rpartition(" ")[2] for head in heads] == ["2024-06", "2024-05"]


def test_a_month_that_is_asked_for_leaves_the_other_exports_out(capsys, tmp_path):
    for month in ("2024-05", "2024-06"):
        written(tmp_path / month)
    assert [line for line in said(capsys, tmp_path, "--period", "2024-05") if line.startswith("2024-06")] == []
    assert main(["check", str(tmp_path), "--period", "2024-07"]) == 1
    assert "holds no export of 2024-07; did you mean 2024-06?" in capsys.readouterr().err


def test_a_workbook_is_checked_for_the_month_that_it_shows_and_no_other(capsys, tmp_path):
    (tmp_path / "Scorecard.xlsm").write_bytes(b"")
    assert main(["check", str(tmp_path / "Scorecard.xlsm"), "--period", "2024-06"]) == 2
    assert "the month that it shows" in capsys.readouterr().err


def test_a_flat_export_is_checked_for_the_last_month_that_its_rows_fill(capsys, tmp_path):
    rows = [("ade", f"2024-{month}-{day:02}", YES) for month in ("05", "06") for day in range(1, 31)]
    folder = written(tmp_path / "export", contacts(*rows, ("ade", "2024-07-01", YES), ("ade", "2042-06-01", YES)))
    (head, *_) = said(capsys, folder)
    assert head.endswith("checked for the figures of 2024-06")
    assert head.startswith("export: ")
    (head, *_) = said(capsys, folder, "--period", "2024-05")
    assert head.endswith("checked for the figures of 2024-05")


def test_an_export_without_a_dated_row_is_checked_all_the_same(capsys, tmp_path):
    folder = written(tmp_path / "export", contacts(("ade", "soon")), others=False)
    lines = said(capsys, folder)
    assert "none" in lines[0]
    assert "cont_contact_date is not a date" in the_line(lines, "ssd_contacts.csv, line 2")


def test_an_export_that_cant_be_read_ends_with_1_and_the_others_are_checked(capsys, tmp_path):
    for month in ("2024-05", "2024-06"):
        written(tmp_path / month)
    (tmp_path / "2024-06" / "ssd_contacts (1).csv").write_text("cont_contact_id\n1\n", "utf-8")
    lines = said(capsys, tmp_path, ends_with=1)
    assert lines[0] == "2024-06: can't be read"
    assert lines[1].startswith("2024-05: ")


def test_an_export_whose_columns_have_other_names_is_sent_to_map_and_any_other_is_not(capsys, tmp_path):
    folder = of_june(tmp_path, contacts(("ade", "2024-06-03", YES)))
    assert not [line for line in said(capsys, folder) if "kpixl map" in line]
    for name in ("ssd_cin_plans", "ssd_care_leavers"):
        (folder / "2024-06" / f"{name}.csv").write_text("Mosaic ID,Anything\n")
    line = the_line(said(capsys, folder), "kpixl map")
    assert line.strip().startswith("2 tables lack columns of the standard: if your system has other names for them")


def test_an_export_from_which_no_figure_can_be_known_ends_with_1_and_one_figure_is_enough_for_0(capsys, tmp_path):
    folder = of_june(tmp_path, contacts(("ade", "2024-06-03", YES)), persons(("ade", "2015-03-01")))
    assert not [line for line in said(capsys, folder) if "No figure of these months" in line]
    for file in (folder / "2024-06").glob("*.csv"):
        file.write_text(file.read_text().splitlines()[0].replace("date", "day") + "\n")
    assert "  No figure of these months can be known." in said(capsys, folder, ends_with=1)


def test_files_that_were_mended_alike_share_a_line(capsys, tmp_path):
    folder = of_june(tmp_path, contacts(("ade", "2024-06-03", YES)), persons(("ade", "2015-03-01")))
    before = [line for line in said(capsys, folder) if "semicolons" in line]
    for file in (folder / "2024-06").glob("*.csv"):
        file.write_text(file.read_text().replace(",", ";"))
    line = the_line(said(capsys, folder), "more, each: has its columns separated by semicolons: read that way [")
    assert not before
    assert "[all 32 indicators; 2024-06]" in line
