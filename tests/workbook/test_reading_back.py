"""The judges that other tests rely on see what is there: colours under conditional formats, and broken parts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from office import Office, Paint, pages
from validator import audit_errors, sdk_errors


@pytest.fixture
def traffic_light(tmp_path: Path) -> Path:
    """Letters in C3:C5 on white, painted red or amber by rules whose letter is on a hidden sheet."""
    path = tmp_path / "traffic_light.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, letters = book.add_worksheet("Page"), book.add_worksheet("_letters")
        letters.write("A1", "R")
        letters.hide()
        book.define_name("letter_red", "=_letters!$A$1")
        white = book.add_format({"bg_color": "#FFFFFF"})
        for row, letter in enumerate("RAG", start=2):
            page.write(row, 2, letter, white)
        page.write_formula("E3", '=C3&"!"', None, "R!")
        page.write("E4", 0.5, book.add_format({"num_format": "0%"}))
        page.merge_range("A7:B8", "merged")
        page.set_column("B:B", None, None, {"hidden": True})
        red = book.add_format({"bg_color": "#C00000", "font_color": "#FFFFFF"})
        amber = book.add_format({"bg_color": "#FFBF00"})
        page.conditional_format("C3:C5", {"type": "formula", "criteria": "=$C3=letter_red", "format": red})
        page.conditional_format("C3:C5", {"type": "formula", "criteria": '=$C3="A"', "format": amber})
    return path


def test_libreoffice_tells_the_colour_that_a_conditional_format_paints(office: Office, traffic_light: Path):
    with office.open(traffic_light) as book:
        painted = book.painted("Page", "C3", "C4", "C5")
        assert painted["C3"] == Paint(fill="C00000", text="FFFFFF")
        assert painted["C4"].fill == "FFBF00"
        assert painted["C5"].fill == "FFFFFF"
        book.write("Page", "C5", "R")
        assert book.painted("Page", "C5")["C5"].fill == "C00000"
        assert book.sheets() == {"Page": True, "_letters": False}


def test_libreoffice_tells_values_as_they_are_and_as_they_are_shown(office: Office, traffic_light: Path):
    with office.open(traffic_light) as book:
        assert book.values("Page", "C3:E4") == [["R", None, "R!"], ["A", None, 0.5]]
        assert book.shown("Page", "E4:E4") == [["50%"]]
        book.write("Page", "C3", "G")
        book.write("Page", "E4", "=1/0")
        book.recalculate()
        assert book.values("Page", "E3:E4") == [["G!"], ["#DIV/0!"]]


def test_printed_pages_become_pictures(office: Office, traffic_light: Path, tmp_path: Path):
    with office.open(traffic_light) as book:
        printed = pages(book.pdf(tmp_path / "page.pdf"), tmp_path)
    assert [page.read_bytes()[:4] for page in printed] == [b"\x89PNG"]


def test_a_file_that_is_no_workbook_is_refused(office: Office, tmp_path: Path):
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(RuntimeError, match="LibreOffice"):
        office.open(broken)


@pytest.mark.validator
def test_both_validators_accept_a_sound_workbook_and_refuse_a_broken_part(traffic_light: Path, tmp_path: Path):
    assert sdk_errors(traffic_light) == []
    assert audit_errors(traffic_light) == []
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(traffic_light) as sound, zipfile.ZipFile(broken, "w") as copy:
        for part in sound.namelist():
            content = sound.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<sheetData>", b"<sheetDate/><sheetData>")
            copy.writestr(part, content)
    assert sdk_errors(broken)
    assert audit_errors(broken)
