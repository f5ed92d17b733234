"""
What a workbook holds: its sheets, names, formats and values.

Nothing here changes the package. Part names are looked up as the file format prescribes: through relationships, and
ignoring case.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast
from urllib.parse import unquote

import python_calamine
from lxml import etree
from msgspec import Struct

from kpixl.words.errors import WorkbookError, listed
from kpixl.words.naming import DAY_ZERO
from kpixl.workbook.blocks import Value
from kpixl.workbook.ooxml.cells import DAY_ZERO_1904, Area, cell_value, child, place, shown_text
from kpixl.workbook.ooxml.markup import normalised, tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet_text import SheetText, numbered

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHORT_SHEET = 1 << 18  # bytes; the cells of such a sheet are kept once they were looked for
FAR_COLUMN, FAR_ROWS = 702, 10_000  # column ZZ; rows beyond a sheet's number of rows
# These patterns begin with a letter, which makes searching a sheet several times faster.
FAR_REFERENCE = re.compile(rb"""r\s*=\s*["'][A-Z]{3}[0-9]""")
ROW_NUMBER = re.compile(rb"""row\s(?:[^>]*?\s)?r\s*=\s*["']([0-9]+)""")
FORMULA_OR_ERROR = (
    *(re.compile(rb"<f[\s/>]"), re.compile(rb":f[\s/>]")),
    re.compile(rb"""t\s*=\s*["']e["']"""),
)


class Relationship(Struct, frozen=True):
    """A part's link to another: `kind` is the last word of its type, `target` a part's name or an external address."""

    id: str
    kind: str
    target: str
    is_external: bool


class Sheet(Struct, frozen=True):
    """A tab: its part, and whether it is `visible`, `hidden` or `veryHidden`. Charts and old macros have tabs too."""

    name: str
    part: str
    state: str
    is_worksheet: bool


def relationships_part(part: str) -> str:
    """The part that holds a part's relationships; for "", the package's own."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relationships(package: Package, part: str) -> list[Relationship]:
    """The relationships from this part to others, if any."""
    known = f"relationships of {part}"
    if known not in package.worked_out:
        package.worked_out[known] = _relationships(package, part)
    return cast(list[Relationship], package.worked_out[known])


def _relationships(package: Package, part: str) -> list[Relationship]:
    rels = _entry_name(package, relationships_part(part))
    if rels is None:
        return []
    found = []
    for element in tree(package.part(rels), rels).iter("{*}Relationship"):
        target = element.get("Target", "")
        is_external = element.get("TargetMode") == "External"
        if not is_external:
            address = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), unquote(target))).lstrip("/")
            target = _entry_name(package, address) or address
        kind = element.get("Type", "").rpartition("/")[2]
        found.append(Relationship(element.get("Id", ""), kind, target, is_external))
    return found


def related(package: Package, part: str, kind: str) -> list[str]:
    """The names of the parts to which this part has that kind of relationship."""
    return [each.target for each in relationships(package, part) if each.kind == kind and not each.is_external]


def workbook_part(package: Package) -> str:
    """The name of the workbook's own part, nearly always xl/workbook.xml; refused if there is none we can read."""
    targets = related(package, "", "officeDocument")
    if not targets or targets[0] not in package:
        raise WorkbookError(f"{package.path} is a zip file, but not a workbook. It should be an .xlsm or .xlsx file.")
    if targets[0].endswith(".bin"):
        raise WorkbookError(f"{package.path} is in the binary .xlsb format. Save it as .xlsm.")
    return targets[0]


def workbook_tree(package: Package) -> etree._Element:
    """The workbook part as a tree; refused if it is not a workbook, or is Strict Open XML."""
    part = workbook_part(package)
    root = tree(package.part(part), part)
    namespace = etree.QName(root).namespace
    if namespace == STRICT_MAIN:
        raise WorkbookError(
            f"{package.path} was saved as Strict Open XML. Save it as Excel Macro-Enabled Workbook (.xlsm)."
        )
    if namespace != MAIN or etree.QName(root).localname != "workbook":
        raise WorkbookError(f"{package.path} is an Office document, but not a workbook.")
    return root


def sheets(package: Package) -> dict[str, Sheet]:
    """The tabs by name, in order."""
    if "is a workbook" not in package.worked_out:
        workbook_tree(package)  # refuses what is not a workbook, or can't be kept whole
        package.worked_out["is a workbook"] = True
    return _tabs(package)


def _tabs(package: Package) -> dict[str, Sheet]:
    """The tabs of a workbook of any kind, without refusing one."""
    if "sheets" not in package.worked_out:
        part = workbook_part(package)
        package.worked_out["sheets"] = _read_tabs(package, tree(package.part(part), part))
    return cast(dict[str, Sheet], package.worked_out["sheets"])


def _read_tabs(package: Package, workbook: etree._Element) -> dict[str, Sheet]:
    targets = {each.id: each for each in relationships(package, workbook_part(package))}
    found = {}
    for element in workbook.iterfind("{*}sheets/{*}sheet"):
        id_ = next((value for name, value in element.attrib.items() if etree.QName(name).localname == "id"), "")
        name = element.get("name", "")
        target = targets.get(str(id_))
        part = target.target if target and target.target in package else ""
        is_worksheet = target is not None and target.kind == "worksheet" and part != ""
        found[name] = Sheet(name, part, element.get("state", "visible"), is_worksheet)
    return found


def worksheet(package: Package, name: str) -> Sheet:
    """The worksheet of that name; refused, with the names that exist, if there is none or it has no cells."""
    found = sheets(package)
    if name not in found:
        raise WorkbookError(f"{package.path} has no sheet '{name}'. It has:\n{listed(list(found))}")
    if not found[name].is_worksheet:
        raise WorkbookError(f"{package.path}: sheet '{name}' is a chart or a dialog; it has no cells.")
    return found[name]


def worksheet_part(package: Package, name: str) -> bytes:
    """A sheet's XML, unchanged except that CDATA, comments and encodings other than UTF-8 are normalised."""
    part = worksheet(package, name).part
    return normalised(package.part(part), part)


def day_zero(package: Package) -> date:
    """The day from which the workbook's dates count."""
    if "day zero" not in package.worked_out:
        properties = child(workbook_tree(package), "workbookPr")
        counts_from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
        package.worked_out["day zero"] = DAY_ZERO_1904 if counts_from_1904 else DAY_ZERO
    return cast(date, package.worked_out["day zero"])


def shared_strings(package: Package) -> list[str]:
    """The texts that cells share, without formats."""
    if "shared strings" not in package.worked_out:
        package.worked_out["shared strings"] = _shared_strings(package)
    return cast(list[str], package.worked_out["shared strings"])


def _shared_strings(package: Package) -> list[str]:
    for part in related(package, workbook_part(package), "sharedStrings"):
        if part in package:
            return [shown_text(string) for string in tree(package.part(part), part).iterchildren("{*}si")]
    return []


def styles_tree(package: Package) -> etree._Element | None:
    """The styles part as a tree, if the workbook has one."""
    parts = [part for part in related(package, workbook_part(package), "styles") if part in package]
    return tree(package.part(parts[0]), parts[0]) if parts else None


def defined_names(package: Package) -> dict[tuple[str, str | None], str]:
    """Formulas by name and sheet; the sheet is None for names of the whole workbook."""
    tabs = list(sheets(package))
    found: dict[tuple[str, str | None], str] = {}
    for element in workbook_tree(package).iterfind("{*}definedNames/{*}definedName"):
        scope = element.get("localSheetId")
        found[element.get("name", ""), None if scope is None else tabs[int(scope)]] = element.text or ""
    return found


def values_in(package: Package, sheet: str, within: Area | None = None) -> list[list[Value]]:
    """
    A sheet's values as rows from the area's top left, each row as wide as the area; formulas give their last result.

    Without an area: from A1 to the last cell that holds something. Rows below the area are not read.
    """
    there = values_at(package, sheet, within.bottom if within else None)
    found = {at: value for at, value in there.items() if within is None or at in within}
    if within is None:
        within = Area(1, 1, max((row for row, _ in found), default=0), max((column for _, column in found), default=0))
    columns = range(within.left, within.right + 1)
    return [[found.get((row, column)) for column in columns] for row in range(within.top, within.bottom + 1)]


def values_at(package: Package, sheet: str, bottom: int | None = None) -> dict[tuple[int, int], Value]:
    """The values of non-empty cells, by row and column, so that a cell far away costs no more than a near one."""
    strings, part = shared_strings(package), worksheet(package, sheet).part
    cells = cells_of(package, part) if bottom is None else placed_cells(_down_to(package, sheet, bottom))
    return {at: value for at, cell in cells.items() if (value := cell_value(cell, strings)) is not None}


def _down_to(package: Package, sheet: str, bottom: int) -> etree._Element:
    """A sheet as a tree, without the rows below `bottom`."""
    text = SheetText.above(worksheet_part(package, sheet), worksheet(package, sheet).part, bottom + 1)
    return tree(text.with_rows(b"".join(numbered(row).raw for row in text.row_texts())).part, text.where)


def cells_of(package: Package, part: str) -> Mapping[tuple[int, int], etree._Element]:
    """A sheet's cells by row and column, to be looked at: many ask for those of a short sheet, which is read once."""
    known = f"cells of {part}"
    if known not in package.worked_out:
        content = normalised(package.part(part), part)
        cells = placed_cells(tree(content, part))
        if len(content) > SHORT_SHEET:
            return cells
        package.worked_out[known] = cells
    return cast(Mapping[tuple[int, int], etree._Element], package.worked_out[known])


def placed_cells(root: etree._Element) -> dict[tuple[int, int], etree._Element]:
    """A sheet's cells by row and column; a row or cell that does not state its place follows the previous one."""
    found = {}
    row = 0
    for row_element in root.iterfind("{*}sheetData/{*}row"):
        row = int(row_element.get("r", row + 1))
        column = 0
        for cell in row_element.iterchildren("{*}c"):
            at = place(cell.get("r", ""))
            column = at[1] if at else column + 1
            found[row, column] = cell
    return found


def cell_styles(package: Package, sheet: str) -> Mapping[tuple[int, int], int]:
    """Indexes into the cell formats by row and column, for cells that are in the file."""
    cells = cells_of(package, worksheet(package, sheet).part)
    return {at: int(cell.get("s", 0)) for at, cell in cells.items()}


def cell_values(workbook: Package | Path, sheet: str) -> list[list[object]]:
    """A whole sheet's values from A1, read fast: dates as dates, empty cells as "", formulas as their last result."""
    content: Path | io.BytesIO = workbook if isinstance(workbook, Path) else io.BytesIO(workbook.packed())
    path = workbook if isinstance(workbook, Path) else workbook.path
    try:
        opened = python_calamine.load_workbook(content)
        return [list(row) for row in opened.get_sheet_by_name(sheet).to_python(skip_empty_area=False)]
    except python_calamine.CalamineError as fault:
        raise WorkbookError(f"{path}: sheet '{sheet}' can't be read ({fault}).") from None


def unanswered(package: Package, sheet: str) -> dict[tuple[int, int], str]:
    """
    The text typed into cells that hold an error or a formula without a value, by row and column.

    Excel takes `+ve trend` for a formula, whose result is `#NAME?`, but its words are what somebody wrote. A formula
    that begins with neither plus nor minus keeps its `=`.
    """
    part = _tabs(package)[sheet].part
    content = normalised(package.part(part), part)
    if not any(pattern.search(content) for pattern in FORMULA_OR_ERROR):
        return {}
    cells = cells_of(package, part)
    formulas = {at: formula for at, cell in cells.items() if (formula := child(cell, "f")) is not None}
    shared = {each.get("si"): each.text for each in formulas.values() if each.get("t") == "shared" and each.text}
    found = {}
    for at, cell in cells.items():
        formula = formulas.get(at)
        if formula is None and cell.get("t") != "e":
            continue
        words = "" if formula is None else formula.text or shared.get(formula.get("si")) or ""
        value = cell.findtext("{*}v")
        if cell.get("t") == "e" or (words and not value and cell.get("t") != "str"):
            found[at] = (words if words[:1] in "+-" else f"={words}") if words else value or ""
    return found


def with_unanswered(
    rows: Sequence[Sequence[object]], words: Mapping[tuple[int, int], str]
) -> Sequence[Sequence[object]]:
    """A sheet's rows from A1 with these words in the cells that were read as empty."""
    if not words:
        return rows
    last = max(row for row, _ in words)
    filled = [*rows, *[()] * (last - len(rows))]
    for (row, column), text in words.items():
        cells = [*filled[row - 1], *[""] * (column - len(filled[row - 1]))]
        cells[column - 1] = text
        filled[row - 1] = cells
    return filled


def rows_by_sheet(package: Package, names: Sequence[str]) -> dict[str, list[list[object]]]:
    """
    The values of these sheets from A1, dates as dates, "" for empty cells; sheets that don't exist are left out.

    Cells far from all others are left out, too: rows that reach to the last row and column of a sheet would need more
    memory than a computer has.
    """
    near = _without_far_cells(package, names)
    workbook = python_calamine.load_workbook(io.BytesIO(near.packed()))
    present = [name for name in names if name in workbook.sheet_names]
    read = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in present}
    return {name: [list(row) for row in rows] for name, rows in read.items()}


def is_near(at: tuple[int, int], rows: int) -> bool:
    """Whether a cell is near enough for kpixl to read it, on a sheet with so many rows."""
    return at[0] <= rows + FAR_ROWS and at[1] <= FAR_COLUMN


def _without_far_cells(package: Package, names: Sequence[str]) -> Package:
    tabs = {name: tab for name, tab in sheets(package).items() if name in names and tab.is_worksheet}
    parts = {}
    for tab in tabs.values():
        content = normalised(package.part(tab.part), tab.part)
        last = max(map(int, ROW_NUMBER.findall(content)), default=0)
        rows = content.count(b"<row") + content.count(b":row")
        if last <= rows + FAR_ROWS and not FAR_REFERENCE.search(content):
            continue
        root = tree(content, tab.part)
        for at, cell in placed_cells(root).items():
            row = cell.getparent()
            if not is_near(at, rows) and row is not None:
                row.remove(cell)
        parts[tab.part] = etree.tostring(root)
    return package.with_parts(parts) if parts else package


def _entry_name(package: Package, name: str) -> str | None:
    """The part's name as the zip spells it; None if there is no such part."""
    if name in package:
        return name
    wanted = name.lower()
    return next((each for each in package if each.replace("\\", "/").lower() == wanted), None)
