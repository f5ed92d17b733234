"""Each rule of the lint finds the fault made by hand, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import xlsxwriter

from kpixl.workbook.ooxml.package import Package
from lint import problems

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
TYPES = "[Content_Types].xml"


def sound(folder: Path) -> Path:
    """A small workbook without a fault: a shared text in A1, a number in B1, an inline text in A2, a merged C1:D2."""
    path = folder / "sound.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        page = workbook.add_worksheet("Page")
        workbook.add_worksheet("More")
        page.write_string("A1", "text")
        page.write_number("B1", 1)
        page.write_number("A2", 2)
        page.merge_range("C1:D2", "wide")
        page.data_validation("E1", {"validate": "list", "source": ["R", "A", "G"]})
        red = workbook.add_format({"bg_color": "#FF0000"})
        page.conditional_format("B1", {"type": "cell", "criteria": ">", "value": 0, "format": red})
        workbook.define_name("target", "=Page!$B$1")
    return path


def broken(folder: Path, part: str, before: str, after: str) -> Path:
    """The sound workbook with one change in one part."""
    package = Package.read(sound(folder))
    content = package.part(part).decode()
    assert before in content
    return written(package, {part: content.replace(before, after).encode()}, folder / "broken.xlsx")


def written(package: Package, parts: Mapping[str, bytes], path: Path) -> Path:
    package.with_parts(parts).written(path)
    return path


def test_a_sound_workbook_has_no_problems(tmp_path):
    assert problems(sound(tmp_path)) == []


MADE_BY_HAND = {
    "rows must count up": (SHEET, '<row r="2"', '<row r="1"', "Page: row 1 stands after row 1"),
    "a cell stands once": (SHEET, '<c r="B1"', '<c r="A1"', "Page: cell A1 stands twice"),
    "cells go from left to right": (SHEET, '<c r="A1"', '<c r="C1"', "Page: cell B1 stands after C1"),
    "a cell is in its own row": (SHEET, '<c r="A2"', '<c r="A3"', "Page: cell A3 is in row 2"),
    "a shared string must be there": (SHEET, 't="s"><v>0<', 't="s"><v>99<', "Page: cell A1 holds shared string 99"),
    "a format must be there": (SHEET, '<c r="B1"', '<c r="B1" s="99"', "Page: cell B1 has format 99"),
    "merged cells don't overlap": (
        SHEET,
        '<mergeCell ref="C1:D2"/>',
        '<mergeCell ref="C1:D2"/><mergeCell ref="D2:E3"/>',
        "Page: merged cells D2:E3 overlap others",
    ),
    "a list of choices has 255 characters at most": (
        SHEET,
        '"R,A,G"',
        f'"{"R," * 130}"',
        "Page: the list of choices for E1 has 260 characters",
    ),
    "a text has 32,767 characters at most": (
        SHEET,
        '<c r="A2"><v>2</v></c>',
        f'<c r="A2" t="inlineStr"><is><t>{"x" * 32_768}</t></is></c>',
        "Page: cell A2 holds more than 32,767 characters",
    ),
    "a conditional fill has a background colour": (STYLES, "<bgColor", "<fgColor", "fill number 1"),
    "a sheet's name has 31 characters at most": (WORKBOOK, '"More"', f'"{"M" * 32}"', "has 32 characters"),
    "a sheet's name has no colon": (WORKBOOK, '"More"', '"Mo:re"', "has a character that Excel refuses"),
    "two sheets have two names": (WORKBOOK, '"More"', '"PAGE"', "sheet name 'page' stands 2 times"),
    "a defined name has no space": (WORKBOOK, 'name="target"', 'name="the target"', "'the target' is no name"),
    "a defined name is not like a cell": (WORKBOOK, 'name="target"', 'name="KPI1"', "'KPI1' is no name"),
    "a defined name stands once": (
        WORKBOOK,
        "</definedNames>",
        '<definedName name="Target">1</definedName></definedNames>',
        "defined name 'target' stands 2 times",
    ),
    "a defined name's sheet must be there": (
        WORKBOOK,
        'name="target"',
        'name="target" localSheetId="2"',
        "defined name 'target' is for sheet number 3, and there are 2",
    ),
    "a defined name's cells must be there": (WORKBOOK, "Page!$B$1", "Page!#REF!", "points at cells that are gone"),
    "every part has a content type": (
        TYPES,
        'PartName="/xl/styles.xml"',
        'PartName="/xl/style.xml"',
        "xl/style.xml, which is not there",
    ),
    "a relationship leads to a part": (
        "xl/_rels/workbook.xml.rels",
        "theme/theme1.xml",
        "theme/theme2.xml",
        "xl/workbook.xml points at xl/theme/theme2.xml, which is not there",
    ),
}


@pytest.mark.parametrize(("part", "before", "after", "told"), MADE_BY_HAND.values(), ids=MADE_BY_HAND.keys())
def test_a_fault_made_by_hand_is_told(part, before, after, told, tmp_path):
    found = problems(broken(tmp_path, part, before, after))
    assert any(told in problem for problem in found), found


def test_a_part_that_nothing_gives_a_content_type_is_told(tmp_path):
    package = Package.read(sound(tmp_path))
    assert problems(written(package, {"xl/extra.bin": b"x"}, tmp_path / "broken.xlsx")) == [
        "xl/extra.bin has no content type"
    ]


def test_an_xlsm_without_a_vba_project_is_told(tmp_path):
    path = sound(tmp_path).rename(tmp_path / "broken.xlsm")
    found = problems(path)
    assert "broken.xlsm has no VBA project, though it is an .xlsm" in found
    assert any("content type of the other kind" in problem for problem in found)


def test_a_code_name_that_is_no_module_of_the_vba_project_is_told(tmp_path):
    path = broken(tmp_path, SHEET, "<dimension", '<sheetPr codeName="Sheet1"/><dimension')
    assert problems(path, modules={"sheet1", "ThisWorkbook"}) == []
    assert problems(path, modules={"Page", "ThisWorkbook"}) == [
        "sheet 'Page' has the code name Sheet1, which is no module of the VBA project"
    ]
