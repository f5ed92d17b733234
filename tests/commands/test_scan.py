"""`kpixl scan`: what a person at a prompt sees of the gate."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import xlsxwriter

from kpixl.cli import main
from kpixl.config.reading import shipped_config
from kpixl.config.settings import remember
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import worksheet
from kpixl.workbook.shipped import macros_in, shipped_workbook
from making import persons, written
from open_queries import without_references


def workbook(path: Path, *, hides_a_sheet: bool = False, text: str = "87%") -> Path:
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Page").write_string("A1", text)
    if hides_a_sheet:
        book.add_worksheet("Rows").hide()
    book.close()
    return path


def test_a_file_that_hides_nothing_passes_and_identities_are_said_not_to_be_checked(tmp_path, capsys):
    assert main(["scan", str(workbook(tmp_path / "page.xlsx"))]) == 0
    assert "Nothing hidden was found." in (said := capsys.readouterr().out)
    assert "--extracts" in said


def test_a_hidden_sheet_is_named_with_what_to_do_and_the_exit_code_is_1(tmp_path, capsys):
    assert main(["scan", str(workbook(tmp_path / "page.xlsx", hides_a_sheet=True))]) == 1
    assert "Hidden sheet\n  sheet 2 " in capsys.readouterr().out


def test_with_the_extracts_a_childs_id_in_a_cell_is_found_and_not_repeated(tmp_path, capsys):
    extracts = written(tmp_path / "extracts", persons(("ade-4711", "2015-01-01")))
    page = workbook(tmp_path / "page.xlsx", text="Discussed ade-4711 at panel")
    assert main(["scan", str(page), "--extracts", str(extracts)]) == 1
    said = capsys.readouterr().out
    assert "Id of a child or worker\n  sheet 1 'Page'" in said
    assert "4711" not in without_references(said, tmp_path)


def test_nobody_is_looked_for_in_kpixl_s_own_macros_and_formulas_and_in_others_everybody_is(tmp_path, capsys):
    own, changed = Package.read(shipped_workbook()), tmp_path / "Scorecard.xlsm"
    [macros], drill_down = macros_in(own), worksheet(own, "Drill down").part
    [piece] = re.findall(rb'CMG="[0-9A-F]+"', macros)
    in_macros = piece.decode()[5:-1]
    extracts = written(tmp_path / "extracts", persons((in_macros, "2015-01-01"), ("Q459", "2015-01-01")))

    def found(file: Path) -> list[str]:
        main(["scan", str(file), "--extracts", str(extracts)])
        ids = capsys.readouterr().out.partition("Id of a child or worker\n")[2].partition("  →")[0]
        return [part for part in ("vbaProject.bin", "Drill down") if part in ids]

    assert found(own.path) == []
    formulas = own.part(drill_down).replace(b'IF($Q459=""', b'IF(""=$Q459', 1)
    own.with_parts({"xl/vbaProject.bin": piece, drill_down: formulas}).written(changed)
    assert found(changed) == ["vbaProject.bin", "Drill down"]


def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(tmp_path, capsys):
    (tmp_path / "notes.xlsx").write_text("not a workbook", encoding="utf-8")
    assert main(["scan", str(tmp_path / "notes.xlsx")]) == 1
    assert "not a workbook" in capsys.readouterr().err


def test_a_month_without_a_table_is_refused_only_if_it_holds_something_that_may_be_about_somebody(tmp_path, capsys):
    extracts = tmp_path / "extracts"
    written(extracts / "2024-06", persons(("ade-4711", "2015-01-01")))
    (extracts / "2024-07").mkdir()
    page = workbook(tmp_path / "page.xlsx", text="Discussed ade-4711 at panel")
    assert main(["scan", str(page), "--extracts", str(extracts)]) == 1
    (extracts / "2024-07" / "people.csv").write_text("id\nbea-4712\n", "utf-8")
    capsys.readouterr()
    assert main(["scan", str(page), "--extracts", str(extracts)]) == 1
    assert "2024-07: there is no ssd_person.csv" in capsys.readouterr().err


def test_extracts_are_read_as_the_config_that_was_remembered_says(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    theirs = tmp_path / "theirs"
    shutil.copytree(shipped_config(), theirs)
    with (theirs / "extracts.toml").open("a", encoding="utf-8") as out:
        out.write('[columns.ssd_person]\npers_person_id = "mosaic_id"\n')
    remember(config=theirs)
    extracts = written(tmp_path / "extracts", persons(("ade-4711", "2015-01-01")))
    file = extracts / "ssd_person.csv"
    file.write_text(file.read_text("utf-8").replace("pers_person_id", "mosaic_id"), "utf-8")
    page = workbook(tmp_path / "page.xlsx", text="Discussed ade-4711 at panel")
    assert main(["scan", str(page), "--extracts", str(extracts)]) == 1
    assert "Id of a child or worker" in capsys.readouterr().out
