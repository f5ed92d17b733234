"""
Faults of a workbook that Excel repairs, refuses or shows wrongly, and that validators overlook.

Each rule yields sentences, one for each fault, and none if it finds none. Nothing here looks at what the cells mean.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from lxml import etree

from kpixl.workbook.ooxml.cells import (
    LAST_COLUMN,
    LAST_ROW,
    TEXT_AT_MOST,
    Area,
    area,
    child,
    column_letters,
    place,
    reference,
    shown_text,
)
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import CONTENT_TYPES, Package
from kpixl.workbook.ooxml.sheet import (
    Sheet,
    related,
    relationships,
    shared_strings,
    sheets,
    styles_tree,
    workbook_part,
    workbook_tree,
)

SHEET_NAME_AT_MOST = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\\/?*\[\]:]|^'|'$")
NAME_PATTERN = re.compile(r"[^\W\d][\w.?\\]*|\\[\w.?\\]*")
NAME_AT_MOST = 255
LIST_AT_MOST = 255  # characters of a data validation's list that is typed out
COLUMNS = [column_letters(column) for column in range(1, LAST_COLUMN + 1)]
LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}|[Rr][0-9]*[Cc][0-9]*|[RrCc]")

MACRO_ENABLED = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def cell_format_count(package: Package) -> int:
    """How many cell formats (`cellXfs`) there are: a cell's style is an index below this."""
    styles = styles_tree(package)
    formats = None if styles is None else child(styles, "cellXfs")
    return 1 if formats is None else sum(1 for _ in formats.iterchildren("{*}xf"))


def problems(path: Path | str, modules: Collection[str] | None = None) -> list[str]:
    """All faults of the workbook; `modules` are the names of its VBA project's modules, to check code names against."""
    package = Package.read(path)
    worksheets = [sheet for sheet in sheets(package).values() if sheet.is_worksheet]
    return [
        *package_faults(package),
        *sheet_name_faults(package),
        *defined_name_faults(package),
        *format_faults(package),
        *macro_faults(package, modules),
        *(fault for sheet in worksheets for fault in sheet_faults(package, sheet)),
    ]


def package_faults(package: Package) -> Iterator[str]:
    """Parts without a content type, content types of parts that are not there, relationships that lead nowhere."""
    types = tree(package.part(CONTENT_TYPES), CONTENT_TYPES)
    by_ending = {each.get("Extension", "").lower() for each in types.iterchildren("{*}Default")}
    by_name = {each.get("PartName", "").lstrip("/").lower() for each in types.iterchildren("{*}Override")}
    parts = [name for name in package if not name.endswith("/")]  # some writers list folders too
    names = {name.lower() for name in parts}
    for name in parts:
        if name != CONTENT_TYPES and name.lower() not in by_name and name.rpartition(".")[2].lower() not in by_ending:
            yield f"{name} has no content type"
    for name in sorted(by_name - names):
        yield f"{CONTENT_TYPES} lists {name}, which is not there"
    for part in ["", *(name for name in parts if not name.endswith(".rels"))]:
        for relationship in relationships(package, part):
            if not relationship.is_external and relationship.target.lower() not in names:
                yield f"{part or 'the package'} points at {relationship.target}, which is not there"


def sheet_name_faults(package: Package) -> Iterator[str]:
    """Names that Excel refuses: too long, with / \\ ? * [ ] : in them, or different from another only in capitals."""
    names = [element.get("name", "") for element in workbook_tree(package).iterfind("{*}sheets/{*}sheet")]
    for name in names:
        if not 1 <= len(name) <= SHEET_NAME_AT_MOST:
            yield f"sheet name '{name}' has {len(name)} characters; 1 to {SHEET_NAME_AT_MOST} are allowed"
        if NOT_IN_SHEET_NAMES.search(name):
            yield f"sheet name '{name}' has a character that Excel refuses"
    for name, count in Counter(name.lower() for name in names).items():
        if count > 1:
            yield f"sheet name '{name}' stands {count} times"


def defined_name_faults(package: Package) -> Iterator[str]:
    """Defined names that Excel refuses or drops: invalid, like a cell, twice in one scope, or for a lost sheet."""
    elements = list(workbook_tree(package).iterfind("{*}definedNames/{*}definedName"))
    sheet_count = len(sheets(package))
    for element in elements:
        name, scope = element.get("name", ""), element.get("localSheetId")
        is_name = NAME_PATTERN.fullmatch(name) and len(name) <= NAME_AT_MOST
        if not is_name or place(name.upper()) or LOOKS_LIKE_A_CELL.fullmatch(name):
            yield f"defined name '{name}' is no name that Excel takes"
        if scope is not None and not int(scope) < sheet_count:
            yield f"defined name '{name}' is for sheet number {int(scope) + 1}, and there are {sheet_count}"
        if "#REF!" in (element.text or ""):
            yield f"defined name '{name}' points at cells that are gone (#REF!)"
    counts = Counter((element.get("name", "").lower(), element.get("localSheetId")) for element in elements)
    for (name, _), count in counts.items():
        if count > 1:
            yield f"defined name '{name}' stands {count} times"


def format_faults(package: Package) -> Iterator[str]:
    """Fills of conditional formats that Excel paints black or not at all: solid ones take the background colour."""
    styles = styles_tree(package)
    if styles is None:
        return
    for index, pattern in enumerate(styles.iterfind("{*}dxfs/{*}dxf/{*}fill/{*}patternFill")):
        if pattern.get("patternType", "solid") == "solid" and child(pattern, "bgColor") is None:
            yield f"fill number {index + 1} of the conditional formats has no background colour (bgColor)"


def macro_faults(package: Package, modules: Collection[str] | None) -> Iterator[str]:
    """A workbook whose kind and content type disagree about macros, and code names that the VBA project lacks."""
    workbook = workbook_part(package)
    has_project = bool(related(package, workbook, "vbaProject"))
    types = tree(package.part(CONTENT_TYPES), CONTENT_TYPES)
    stated = {each.get("PartName", "").lstrip("/"): each.get("ContentType") for each in types}
    is_macro_enabled = stated.get(workbook) == MACRO_ENABLED
    if package.path.suffix.lower() == ".xlsm" and not has_project:
        yield f"{package.path.name} has no VBA project, though it is an .xlsm"
    if package.path.suffix.lower() in (".xlsm", ".xlsx") and is_macro_enabled != (
        package.path.suffix.lower() == ".xlsm"
    ):
        yield f"{package.path.name} has the content type of the other kind ({stated.get(workbook)})"
    if modules is None:
        return
    known = {name.lower() for name in modules}
    for where, code_name in code_names(package).items():
        if code_name.lower() not in known:
            yield f"{where} has the code name {code_name}, which is no module of the VBA project"


def code_names(package: Package) -> dict[str, str]:
    """Code names by what has them: the workbook (under "the workbook") and those of its sheets that have one."""
    properties = child(workbook_tree(package), "workbookPr")
    found = {} if properties is None else {"the workbook": properties.get("codeName", "")}
    for sheet in sheets(package).values():
        if sheet.part:
            found[f"sheet '{sheet.name}'"] = code_name_in(package.part(sheet.part))
    return {where: name for where, name in found.items() if name}


def code_name_in(sheet: bytes) -> str:
    """A sheet's code name. The rows need not be read, since it comes before them."""
    begins = etree.iterparse(BytesIO(sheet), events=("start",), tag=("{*}sheetPr", "{*}sheetData"))
    first = next((element for _, element in begins), None)
    return "" if first is None else first.get("codeName", "")


def sheet_faults(package: Package, sheet: Sheet) -> Iterator[str]:
    """Faults of one sheet: its rows and cells, merged areas, data validations."""
    root = tree(package.part(sheet.part), sheet.part)
    yield from (f"{sheet.name}: {fault}" for fault in order_faults(root))
    yield from (f"{sheet.name}: {fault}" for fault in cell_faults(root, package))
    yield from (f"{sheet.name}: {fault}" for fault in merge_faults(root))
    yield from (f"{sheet.name}: {fault}" for fault in validation_faults(root))


def order_faults(root: etree._Element) -> Iterator[str]:
    """Rows whose numbers don't go up, and cells that are repeated, out of order, or in a row other than they say."""
    last_row = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", last_row + 1))
        if not last_row < number <= LAST_ROW:
            yield f"row {number} stands after row {last_row}"
        last_row = number
        if in_order([cell.get("r") for cell in row.iterchildren("{*}c")], number):
            continue
        last_column = 0
        for cell in row.iterchildren("{*}c"):
            stated = cell.get("r")
            at = (number, last_column + 1) if stated is None else place(stated)
            if at is None or at[0] != number:
                yield f"cell {stated} is in row {number}"
                continue
            if at[1] == last_column:
                yield f"cell {reference(*at)} stands twice"
            elif at[1] < last_column:
                yield f"cell {reference(*at)} stands after {reference(number, last_column)}"
            last_column = at[1]


def in_order(stated: Sequence[str | None], number: int) -> bool:
    """
    Whether a row's cells are the row's first cells in order, whether they name their places or not.

    That is so in nearly every row, and a whole workbook has millions of cells.
    """
    return not any(stated) or stated == [f"{column}{number}" for column in COLUMNS[: len(stated)]]


def cell_faults(root: etree._Element, package: Package) -> Iterator[str]:
    """Cells that name a shared string or a format that does not exist, and texts longer than a cell can hold."""
    string_count, format_count = len(shared_strings(package)), cell_format_count(package)
    for cell in doubtful_cells(root, string_count, format_count):
        where, kind = cell.get("r"), cell.get("t")
        if int(cell.get("s", 0)) >= format_count:
            yield f"cell {where} has format {cell.get('s')}, but there are only {format_count}"
        value = child(cell, "v") if kind == "s" else None
        if value is not None and not 0 <= int(value.text or -1) < string_count:
            yield f"cell {where} holds shared string {value.text}, but there are only {string_count}"
        if kind == "inlineStr" and len(shown_text(child(cell, "is"))) > TEXT_AT_MOST:
            yield f"cell {where} holds more than {TEXT_AT_MOST:,} characters"


def doubtful_cells(root: etree._Element, string_count: int, format_count: int) -> list[etree._Element]:
    """Cells that may have such a fault, found by libxml2: few among millions."""
    return root.xpath(
        "x:sheetData/x:row/x:c[@s and not(@s < $formats) or @t = 's' and not(x:v >= 0 and x:v < $strings)"
        " or @t = 'inlineStr' and string-length(x:is) > $characters]",
        namespaces={"x": etree.QName(root).namespace},
        formats=format_count,
        strings=string_count,
        characters=TEXT_AT_MOST,
    )


def merge_faults(root: etree._Element) -> Iterator[str]:
    """Merged areas that overlap."""
    merged: list[Area] = []
    for element in root.iterfind("{*}mergeCells/{*}mergeCell"):
        stated = element.get("ref", "")
        own = area(stated)
        if own is None:
            yield f"merged cells '{stated}' are not an area"
            continue
        if any(own.meets(other) for other in merged):
            yield f"merged cells {stated} overlap others"
        merged.append(own)


def validation_faults(root: etree._Element) -> Iterator[str]:
    """Lists typed out in a data validation that are longer than Excel accepts."""
    for validation in root.iterfind("{*}dataValidations/{*}dataValidation"):
        listed = child(validation, "formula1")
        text = "" if listed is None else listed.text or ""
        if validation.get("type") == "list" and text.startswith('"') and len(text) - 2 > LIST_AT_MOST:
            where = validation.get("sqref")
            yield f"the list of choices for {where} has {len(text) - 2} characters; {LIST_AT_MOST} are allowed"
