"""Scorecard.xlsm as the repository holds it: built from sources, valid, painted in the right colours."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import ironcalc
import pytest
from lxml import etree
from oletools.olevba import VBA_Parser
from pyopenvba.cfb import CFB
from pyopenvba.vba import parse_vba_project

from kpixl.commands.build import build, demo_page
from kpixl.config.reading import read_config, shipped_config
from kpixl.excel import vba_help as function_wizard
from kpixl.excel.function_help import HELP
from kpixl.indicators import DECLARED
from kpixl.scorecard.display import shown
from kpixl.words.errors import WorkbookError
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from kpixl.workbook.making.build import (
    ADD_IN_PROJECT,
    ADD_IN_SHEET,
    ADD_IN_TYPE,
    HANDOUT_PROJECT,
    MACRO_MODULES,
    RIBBON_PART,
    SCORECARD_PROJECT,
    add_in_sources,
    built,
    no_python_module,
    vba_sources,
    xlwings_module,
)
from kpixl.workbook.making.page_sheet import BUTTONS
from kpixl.workbook.making.template import HANDOUT_SHEETS, SHEETS, VERY_HIDDEN, code_name
from kpixl.workbook.making.vba import PART, vba_project, xlwings_file
from kpixl.workbook.ooxml.as_excel_writes import as_excel_writes
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import defined_names, sheets, values_in
from kpixl.workbook.shipped import shipped_add_in, shipped_empty, shipped_handout, shipped_workbook
from lint import problems
from making import shipped
from office import Book, Office
from pages import on_disk, page
from twin import twin
from validator import audit_errors, sdk_errors
from vba_calls import declared_in, words_reached
from vba_faults import faults
from vba_modules import modules_of

pytestmark = pytest.mark.slow

WORKBOOK = shipped_workbook()
MADE_NEW = (WORKBOOK, shipped_empty(), shipped_handout(), shipped_add_in())


def parts(content: bytes) -> dict[str, bytes]:
    """Name → decompressed bytes, in the file's order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "Scorecard.xlsm"
    build(path)
    return path


@pytest.fixture(scope="module")
def in_office(office: Office) -> Iterator[Book]:
    """The workbook, opened once: a test that types into a cell uses `put_back`."""
    with office.open(WORKBOOK) as opened:
        yield opened


@contextmanager
def put_back(book: Book, sheet: str, cell: str) -> Iterator[None]:
    """Whatever is typed into the cell, it holds at the end what it held before."""
    before = book.value(sheet, cell)
    try:
        yield
    finally:
        book.write(sheet, cell, "" if before is None else before)
        book.recalculate()


def test_the_workbooks_in_the_repository_are_what_their_sources_build(rebuilt: Path):
    for there in (WORKBOOK, shipped_empty(), shipped_handout(), shipped_add_in()):
        now, committed = parts(rebuilt.with_name(there.name).read_bytes()), parts(there.read_bytes())
        assert list(now) == list(committed)
        assert [name for name in now if now[name] != committed[name]] == []


@pytest.mark.parametrize("name", [each.name for each in MADE_NEW])
def test_a_workbook_that_is_in_another_folder_is_not_built_over(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(b"with narratives")
    with pytest.raises(WorkbookError, match=f"{name} is there already. Nothing was built."):
        build(tmp_path / "Scorecard.xlsm")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {name: b"with narratives"}


@pytest.mark.validator
@pytest.mark.parametrize("workbook", MADE_NEW, ids=lambda each: each.name)
def test_the_open_xml_sdk_finds_no_error_in_what_is_shipped(workbook: Path):
    assert sdk_errors(workbook) == []


@pytest.mark.slow
@pytest.mark.parametrize("workbook", MADE_NEW, ids=lambda each: each.name)
def test_openxml_audit_and_our_own_lint_find_no_fault_in_what_is_shipped(workbook: Path):
    assert audit_errors(workbook) == []
    assert problems(workbook, modules_of(Package.read(workbook).part(PART))) == []


@pytest.mark.validator
def test_both_validators_find_a_sheet_that_has_two_tables_of_cells(tmp_path: Path):
    sound, broken = shipped_handout(), tmp_path / "Broken.xlsm"  # the smallest: both take long for many cells
    part = sheets(Package.read(sound))[layout.PAGE].part
    with zipfile.ZipFile(sound) as before, zipfile.ZipFile(broken, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name == part:
                content = content.replace(b"</sheetData>", b"</sheetData><sheetData/>")
            after.writestr(name, content)
    assert sdk_errors(broken) != []
    assert audit_errors(broken) != []


@pytest.mark.parametrize(
    ("workbook", "documents"),
    [
        (WORKBOOK, [code_name(sheet) for sheet in SHEETS]),
        (shipped_handout(), [code_name(sheet) for sheet in HANDOUT_SHEETS]),
        (shipped_add_in(), [code_name(ADD_IN_SHEET)]),
    ],
    ids=lambda each: each.name if isinstance(each, Path) else "",
)
def test_olevba_reads_back_exactly_the_modules_of_the_repository(workbook: Path, documents: list[str]):
    has_python = workbook != shipped_handout()
    made = add_in_sources if workbook == shipped_add_in() else vba_sources
    sources = made(xlwings_module() if has_python else no_python_module())
    expected = [name for name in sources if has_python or name not in MACRO_MODULES]
    project = VBA_Parser("vbaProject.bin", data=Package.read(workbook).part(PART))
    read = {Path(name).stem: code for _, _, name, code in project.extract_macros()}
    assert set(read) == {"ThisWorkbook", *documents, *expected}
    for name in expected:
        assert read[name].endswith(re.sub("^Attribute VB_Name.*\n", "", sources[name]).replace("\n", "\r\n"))


def test_xlwings_own_module_is_in_the_workbook_with_its_notice_and_kept_from_the_cells():
    modules = modules_of(Package.read(WORKBOOK).part(PART))
    as_installed = xlwings_file("xlwings.bas").read_text(encoding="ascii")
    assert modules["xlwings"].splitlines() == ["Option Private Module", *as_installed.splitlines()[1:]]
    assert "BSD 3-clause" in modules["xlwings"]


def test_the_twin_that_libreoffice_runs_differs_in_the_module_of_xlwings_alone(tmp_path: Path):
    ours, twins = Package.read(WORKBOOK), Package.read(twin(tmp_path / "twin.xlsm"))
    assert [name for name in ours if ours.part(name) != twins.part(name)] == [PART]
    modules, of_the_twin = modules_of(ours.part(PART)), modules_of(twins.part(PART))
    assert list(modules) == list(of_the_twin)
    assert [name for name in modules if modules[name] != of_the_twin[name]] == ["xlwings"]
    asked = set(
        re.findall(r"\b(XLPy|RunPython|GetConfig)\b", "".join(modules[name] for name in modules if name != "xlwings"))
    )
    assert asked == set(re.findall(r"^Public Function (\w+)", of_the_twin["xlwings"], re.MULTILINE))


def test_every_module_of_ours_declares_its_variables():
    for name, text in add_in_sources(no_python_module()).items():
        assert re.search("^Option Explicit$", text, re.MULTILINE), name


def test_every_button_and_every_entry_of_the_ribbon_calls_a_macro_that_there_is():
    for workbook, caption in ((WORKBOOK, "buttons"), (shipped_add_in(), "ribbon")):
        package = Package.read(workbook)
        procedures = set(re.findall(r"^Public Sub (\w+)", "\n".join(modules_of(package.part(PART)).values()), re.M))
        ribbon = package.part(RIBBON_PART).decode()
        called = re.findall(r'(?:onAction|getVisible)="(\w+)"', ribbon)
        if caption == "buttons":
            called += re.findall(r"<x:FmlaMacro>\[0\]!(\w+)<", package.part("xl/drawings/vmlDrawing1.vml").decode())
            assert {*BUTTONS.values()} <= set(called)
        assert called and set(called) <= procedures


@pytest.mark.slow
@pytest.mark.parametrize("workbook", [WORKBOOK, shipped_handout(), shipped_add_in()], ids=lambda each: each.name)
def test_static_analysis_finds_nothing_in_a_module_of_ours(workbook: Path):
    modules = modules_of(Package.read(workbook).part(PART))
    ours = {name for name, text in modules.items() if text} - {"xlwings"}  # most sheets' modules are empty
    found = faults(workbook, ours)
    assert {*found} == ours
    assert {name: told for name, told in found.items() if told} == {}


@pytest.mark.slow
def test_static_analysis_finds_a_name_that_is_not_declared(tmp_path: Path):
    sources = vba_sources(no_python_module())
    faulty = {**sources, "KpixlNames": sources["KpixlNames"].replace("    Dim found As Variant\n", "", 1)}
    broken = tmp_path / "Broken.xlsm"
    built(demo_page(read_config(shipped_config(), DECLARED)), faulty, broken).written(broken)
    assert faults(broken, ["KpixlNames"])["KpixlNames"]


def test_every_block_of_every_module_of_ours_is_closed():
    for name, text in add_in_sources(no_python_module()).items():
        assert open_blocks(text) == [], name


@pytest.mark.parametrize("fault", ["End If", "End Function", "Next at", "Loop", "End Select"])
def test_a_block_that_is_not_closed_is_found(fault: str):
    text = next(text for text in vba_sources(no_python_module()).values() if fault in text)
    assert open_blocks(text.replace(fault, "", 1)) != []


OPENS = {
    "If": r"If\b.*\bThen$", "For": r"For\b", "Do": r"Do\b", "Select": r"Select Case\b", "With": r"With\b",
    "Sub": r"((Public|Private) )?Sub\b", "Function": r"((Public|Private) )?Function\b",
}  # fmt: skip
CLOSES = {"End If": "If", "Next": "For", "Loop": "Do", "End Select": "Select", "End With": "With", "End Sub": "Sub",
          "End Function": "Function"}  # fmt: skip


def open_blocks(module: str) -> list[str]:
    """Blocks that nothing closes, and ends that close nothing, in a text with one statement on each line."""
    waiting: list[str] = []
    for line in re.sub(r" _\n\s*", " ", module).splitlines():
        statement = re.sub(r"'.*", "", re.sub(r'"[^"]*"', "", line)).strip()
        closed = next((block for end, block in CLOSES.items() if re.match(rf"{end}\b", statement)), None)
        if closed and (not waiting or waiting.pop() != closed):
            return [statement]
        waiting += [block for block, begins in OPENS.items() if not closed and re.match(begins, statement)]
    return waiting


def test_the_help_of_the_function_wizard_is_that_of_the_functions_and_no_code_runs_when_a_workbook_opens():
    sources = add_in_sources(no_python_module())
    told = sources[function_wizard.FUNCTIONS_MODULE]
    assert told == function_wizard.with_descriptions(told, HELP), "stale: run python tools/functions_page.py"
    described = dict(re.findall(r'^Attribute (\w+)\.VB_Description = "(.*)"$', told, re.MULTILINE))
    assert {*described} == {*HELP} and all(0 < len(text) <= 255 for text in described.values())
    assert not [name for name, text in vba_sources(no_python_module()).items() if "Workbook_Open" in text]


# VBA's own ways to start a program, or to run what is only named in a text.
STARTS = {
    "createobject",
    "getobject",
    "shell",
    "callbyname",
    "executeexcel4macro",
    "evaluate",
    "followhyperlink",
    "dde",
}
MAY_BE_ASKED = {"getconfig"}  # of xlwings' module: it reads a setting


def test_no_function_of_a_cell_reaches_anything_that_starts_python_and_only_connect_reaches_the_server():
    of_xlwings = declared_in(xlwings_module()) - MAY_BE_ASKED
    assert {"xlpy", "runpython", "xlpydllactivateauto", "loadlibrary", "executewindows"} <= of_xlwings
    for made in (vba_sources, add_in_sources):
        sources = made("")  # only our own
        ours = {name for source in sources.values() for name in declared_in(source)}
        starts = STARTS | (of_xlwings - ours) | {"pythonran", "connect"}
        assert not starts & words_reached(HELP, sources)
        assert {"xlpy", "pythonran", "createobject"} <= words_reached({"KpixlConnect"}, sources)
        for button in {*BUTTONS.values()}:
            assert "xlpy" not in words_reached({button}, sources)


def test_no_workbook_is_calculated_whole_and_no_help_is_set_while_it_is_open():
    """Both take long, and the first does so for every workbook that somebody has open."""
    words = {word for text in add_in_sources("").values() for word in re.findall(r"\w+", text.lower())}
    assert not words & {"calculatefull", "calculatefullrebuild", "macrooptions"}
    python = "".join(file.read_text(encoding="utf-8") for file in Path(function_wizard.__file__).parent.rglob("*.py"))
    assert "CalculateFull" not in python and "MacroOptions" not in python


@pytest.mark.parametrize(
    "way",
    [
        "    Set found = XLPY()\n",
        "    Set found = Application.Run(\"'kpixl.xlam'!KpixlPython.Connect\")\n",
        "    Set found = Application.Run(ADD_INS_SERVER & ELSEWHERE)\n",
        '    PythonRan "import this"\n',
    ],
)
def test_a_way_from_a_cell_to_python_is_found_however_it_is_written(way: str):
    sources = vba_sources("")
    line = "    Plain = BadArgument()\n"  # of one of two procedures of that name
    elsewhere = sources["KpixlNames"].replace("Option Private Module\n", f"Option Private Module\n{ELSEWHERE}", 1)
    faulty = {**sources, "KpixlNames": elsewhere.replace(line, way + line, 1)}
    assert elsewhere.count(line) == 1
    assert {"xlpy", "pythonran"} & words_reached(HELP, faulty)


ELSEWHERE = "Private Const ELSEWHERE As String = \"'other.xlam'!KpixlPython.Connect\"\n"


def test_only_the_functions_of_the_help_can_be_called_from_a_cell():
    for sources in (vba_sources(xlwings_module()), add_in_sources(xlwings_module())):
        for name, text in sources.items():
            callable_ = re.findall(r"^(?:Public )?Function (\w+)", text, re.MULTILINE)
            if "Option Private Module" not in text:
                assert {*callable_} <= {*HELP}, name


def test_buttons_are_not_printed():
    drawn = Package.read(WORKBOOK).part("xl/drawings/vmlDrawing1.vml").decode()
    assert drawn.count("<x:PrintObject>False</x:PrintObject>") == len(BUTTONS)


def test_the_add_in_is_an_add_in():
    assert ADD_IN_TYPE in Package.read(shipped_add_in()).part("[Content_Types].xml")


def test_every_sheet_is_named_in_the_file_as_its_module_is():
    package = Package.read(WORKBOOK)
    for name, sheet in sheets(package).items():
        assert f'codeName="{code_name(name)}"'.encode() in package.part(sheet.part)
    assert b'codeName="ThisWorkbook"' in package.part("xl/workbook.xml")


def test_olevba_reads_back_the_text_that_was_put_in():
    text = "Option Explicit\r\n' Grüße\r\nPublic Function Two() As Long\r\n    Two = 2\r\nEnd Function\r\n"
    project = vba_project(["SheetOne"], {"ThisWorkbook": text, "SheetOne": "' nothing here\r\n"})
    with_project = VBA_Parser("vbaProject.bin", data=project)
    read = {name: code for _, _, name, code in with_project.extract_macros()}
    assert read["ThisWorkbook.cls"].endswith(text)
    assert read["SheetOne.cls"].endswith("' nothing here\r\n")
    assert list(read) == ["ThisWorkbook.cls", "SheetOne.cls"]


def test_the_vba_project_refers_to_nothing_that_the_readers_machine_may_lack():
    project = parse_vba_project(CFB.from_bytes(Package.read(WORKBOOK).part(PART)))
    assert [reference.name for reference in project.references] == ["Office"]


def test_the_vba_project_is_the_same_bytes_every_time():
    assert vba_project(["A", "B"], {"A": "x = 1\r\n"}) == vba_project(["A", "B"], {"A": "x = 1\r\n"})


def test_it_opens_with_the_demos_figures_and_without_a_case_or_an_extract():
    package = Package.read(WORKBOOK)
    of = demo_page(read_config(shipped_config(), DECLARED))
    figures = values_in(package, layout.FIGURES)[1:]
    kept = {(row[0], row[1]): row[6] for row in figures}
    assert kept == {
        (each.figure.key, str(each.figure.period)): shown(each.figure, row.indicator.decimals)
        for row in of.rows
        for each in row.figures
    }
    for name in set(VERY_HIDDEN) - {layout.TOLD}:
        assert len(values_in(package, name)) == 1  # the headings


@pytest.mark.parametrize("workbook", MADE_NEW, ids=lambda each: each.name)
def test_a_workbook_that_was_made_new_is_said_as_excel_says_it(rebuilt: Path, workbook: Path):
    package = Package.read(rebuilt.with_name(workbook.name))
    book = etree.fromstring(package.part("xl/workbook.xml"))
    names = [(each.get("name").casefold(), int(each.get("localSheetId", -1))) for each in book.iter("{*}definedName")]
    assert names == sorted(names)
    assert [each.get("fullCalcOnLoad") for each in book.iter("{*}calcPr")] == [None]
    said = etree.fromstring(package.part("docProps/app.xml"))
    titles = [each.text for each in said.find("{*}TitlesOfParts").iter("{*}lpstr")]
    assert titles[: len(sheets(package))] == list(sheets(package))
    counts = [int(each.text) for each in said.find("{*}HeadingPairs").iter("{*}i4")]
    assert counts[0] == len(sheets(package)) and sum(counts) == len(titles)


def test_each_vba_project_has_a_name_and_an_id_of_its_own_under_which_its_protection_can_be_read(rebuilt: Path):
    said = {}
    for workbook in (WORKBOOK, shipped_handout(), shipped_add_in()):
        frame = CFB.from_bytes(Package.read(rebuilt.with_name(workbook.name)).part(PART))
        stream = frame.get_stream("PROJECT").decode("cp1252")
        told = dict(re.findall(r'^(ID|Name|CMG|DPB|GC)="(.*)"\r?$', stream, re.MULTILINE))
        assert parse_vba_project(frame).name == told["Name"]
        said[told["Name"]] = told["ID"]
        for protection in (told["CMG"], told["DPB"], told["GC"]):  # MS-OVBA 2.4.3.3: the key is the sum of the id
            seed, version, key = bytes.fromhex(protection)[:3]
            assert seed ^ version == 2
            assert seed ^ key == sum(told["ID"].encode()) % 256
    assert {*said} == {SCORECARD_PROJECT, HANDOUT_PROJECT, ADD_IN_PROJECT}
    assert len({*said.values()}) == 3


def test_formulas_find_letters_months_and_indicators_by_name():
    names = {name for name, _ in defined_names(Package.read(WORKBOOK))}
    assert {
        "kpixl_green", "kpixl_amber", "kpixl_red", "kpixl_not_rated", "kpixl_months", "kpixl_indicators",
        "kpixl_period", "kpixl_page", "kpixl_month", "kpixl_overrides",
    } <= names  # fmt: skip


def test_the_page_is_landscape_a4_one_page_wide_with_its_headings_on_every_sheet_of_paper():
    sheet = Package.read(WORKBOOK).part("xl/worksheets/sheet1.xml")
    assert b'paperSize="9"' in sheet
    assert b'orientation="landscape"' in sheet
    assert b'fitToHeight="0"' in sheet
    assert b'<pageSetUpPr fitToPage="1"/>' in sheet
    assert b"Page &amp;P of &amp;N" in sheet
    titles = defined_names(Package.read(WORKBOOK))["_xlnm.Print_Titles", layout.PAGE]
    assert titles == f"Scorecard!${layout.MONTHS_ROW}:${layout.HEADINGS_ROW}"


def test_the_page_takes_four_sheets_of_paper():
    assert Package.read(WORKBOOK).part("xl/worksheets/sheet1.xml").count(b"<brk ") == 3


def test_the_page_shows_everything_that_libreoffice_opens(in_office: Book):
    """Another program, the same figures: values, formats and hidden sheets as LibreOffice sees them."""
    assert [name for name, is_visible in in_office.sheets().items() if is_visible] == [
        "Scorecard", "Trends", "Events", "Definitions", "Overrides", "Actions", "Conflicts", "Decisions",
        "Evidence", "Drill down", "Data quality",
    ]  # fmt: skip
    keys = [row[0] for row in in_office.values(layout.PAGE, f"A1:A{layout.FIRST_ROW + 31}")]
    row = 1 + keys.index("child_protection")
    assert [cell.strip() for cell in in_office.shown(layout.PAGE, f"M{row}:O{row}")[0]] == ["573", "21.8", "–"]
    row = 1 + keys.index("short_term_stability")
    assert in_office.shown(layout.PAGE, f"D{row}:H{row}") == [["≤ 9%", "10%", "11%", "", "12.1% "]]
    assert in_office.shown(layout.PAGE, "C3:D3") == [["Month:  June 2024", ""]]


def test_picking_an_indicator_shows_what_is_said_of_its_figure(in_office: Book):
    """By formulas alone, without Python; nothing is left of the indicator that was picked before."""
    told = values_in(Package.read(WORKBOOK), layout.TOLD)[1:]
    names = {row[1]: row[0] for row in _indicator_names()}
    cells = f"A{layout.TABLE_FIRST_ROW}:B{layout.TABLE_FIRST_ROW + layout.TOLD_AT_MOST - 1}"
    picker = f"B{layout.TABLE_FIRST_ROW - 2}"
    with put_back(in_office, layout.EVIDENCE, picker):
        for key in ("cp_visits", "pep_quality"):
            in_office.write(layout.EVIDENCE, picker, names[key])
            in_office.recalculate()
            said = [row[3:5] for row in told if row[1] == key]
            assert said
            assert [row for row in in_office.values(layout.EVIDENCE, cells) if row[0]] == said
        in_office.write(layout.EVIDENCE, picker, "No such indicator")
        in_office.recalculate()
        assert not any(row[0] or row[1] for row in in_office.values(layout.EVIDENCE, cells))


def _indicator_names() -> list[list[object]]:
    first = layout.INDICATOR_COLUMN - 1
    return [row[first : first + 2] for row in values_in(Package.read(WORKBOOK), layout.CONFIG)[1:] if row[first:]]


def test_no_two_sheets_have_a_module_of_one_name():
    assert len({code_name(sheet).casefold() for sheet in SHEETS}) == len(SHEETS)


def test_picking_another_month_says_that_the_page_waits_for_a_refresh(in_office: Book):
    with put_back(in_office, layout.PAGE, "C3"):
        in_office.write(layout.PAGE, "C3", (datetime(2024, 5, 1) - datetime(1899, 12, 30)).days)
        in_office.recalculate()
        assert in_office.value(layout.PAGE, "D3") == "Refresh to show this month"


@pytest.mark.parametrize("workbook", [WORKBOOK, shipped_empty(), shipped_handout()], ids=lambda each: each.name)
def test_every_formula_holds_what_another_engine_calculates_since_excel_calculates_none_when_it_opens(
    rebuilt: Path, workbook: Path
):
    model = ironcalc.load_from_xlsx(str(rebuilt.with_name(workbook.name)), "en", "UTC", "en")
    formulas = [place for place in model.get_all_cells() if model.get_cell_formula(*place)]
    held = [model.get_cell_value(*place) for place in formulas]
    model.evaluate()
    assert formulas and held == [model.get_cell_value(*place) for place in formulas]


@pytest.mark.parametrize("column", ["I", "L", "O"])
def test_every_letter_is_painted_in_its_colour(in_office: Book, column: str):
    colours = shipped().letters
    wanted = {letter.value: colours.colours[letter] for letter in Rag} | {"–": colours.not_rated}
    cells = [f"{column}{row}" for row in range(layout.FIRST_ROW, layout.FIRST_ROW + 32)]
    letters = [row[0] for row in in_office.values(layout.PAGE, f"{cells[0]}:{cells[-1]}")]
    painted = in_office.painted(layout.PAGE, *cells)
    assert set(letters) == set(wanted)
    for cell, letter in zip(cells, letters, strict=True):
        assert (painted[cell].fill, painted[cell].text) == (wanted[letter].fill, wanted[letter].text)


def test_a_letter_on_the_last_row_that_the_page_has_room_for_is_painted_too(in_office: Book):
    last = f"O{layout.FIRST_ROW + layout.ROWS_AT_MOST - 1}"
    with put_back(in_office, layout.PAGE, last):
        in_office.write(layout.PAGE, last, "G")
        assert in_office.painted(layout.PAGE, last)[last].fill == shipped().letters.colours[Rag.GREEN].fill


def test_letters_have_a_contrast_of_4_5_or_more():
    for colour in (*shipped().letters.colours.values(), shipped().letters.not_rated):
        assert contrast(colour.fill, colour.text) >= 4.5


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: the ratio of relative luminances."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.slow
@pytest.mark.validator
def test_a_refreshed_workbook_is_as_valid_as_the_built_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from random_exports import random_export

    monkeypatch.setenv("KPIXL_HOME", str(tmp_path / "home"))
    random_export(tmp_path / "exports" / "2024-06", 5, "2024-06")
    workbook = on_disk(tmp_path / "Scorecard.xlsm", tmp_path / "exports", page(narratives={"contacts": "=1 & <b>"}))
    workbook.refreshed()
    assert sdk_errors(workbook.path) == []
    assert audit_errors(workbook.path) == []
    assert problems(workbook.path) == []


def test_a_page_can_be_built_without_any_figure(tmp_path: Path):
    package = built(page(), {}, tmp_path / "empty.xlsm")
    assert [row[0] for row in values_in(package, layout.PAGE)].count(layout.NOTE_KEY) > 0


def test_a_workbook_that_is_as_excel_writes_it_stays_as_it_is():
    """A hand-out is made from a workbook that was already built in that way."""
    once = as_excel_writes(Package.read(shipped_workbook()))
    twice = as_excel_writes(once)
    assert {name: twice.part(name) for name in twice} == {name: once.part(name) for name in once}
