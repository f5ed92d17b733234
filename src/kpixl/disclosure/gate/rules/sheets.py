"""What a sheet hides: rows, columns, filters, formats, formulas, and the things behind its cells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kpixl.disclosure.finding import Finding, FindingKind
from kpixl.disclosure.gate.cell_formats import CellFormat, CellFormats
from kpixl.disclosure.gate.cells import CellContent, CellType, SheetCells
from kpixl.disclosure.gate.workbook_parts import Tab, TabState, Workbook
from kpixl.disclosure.gate.xml_parts import Element, elements, is_on, local, number, xml_attribute
from kpixl.words.texts import counted
from kpixl.workbook.ooxml.cells import area
from kpixl.workbook.ooxml.looks import Rgb

CELLS_SHOWN = 5
ZERO_HEIGHT_BELOW = 1.0  # points
ZERO_WIDTH_BELOW = 0.2  # characters

HOW_HIDDEN = {
    TabState.HIDDEN: "hidden",
    TabState.VERY_HIDDEN: "very hidden",
    TabState.LOST: "no tab shows it",
}

# Elements of a sheet that reveal something by being there, and what it is.
TELLING_ELEMENTS = {
    "customSheetView": FindingKind.CUSTOM_VIEW,
    "scenario": FindingKind.SCENARIO,
    "dataConsolidate": FindingKind.EXTERNAL_LINK,
    "dataRef": FindingKind.EXTERNAL_LINK,
    "hyperlink": FindingKind.LINK,
    "oleObject": FindingKind.EMBEDDED,
    "control": FindingKind.CONTROL,
    "webPublishItem": FindingKind.EXTERNAL_LINK,
    "customPr": FindingKind.UNEXPECTED,
    "protectedRange": FindingKind.PEOPLE,
    "cellWatch": FindingKind.UNEXPECTED,
    "cellSmartTag": FindingKind.UNEXPECTED,
    "dataValidation": FindingKind.VALIDATION,
}


RichTexts = Mapping[int, Sequence[Rgb | None]]
"""The colours of a shared string's runs, by the number of the string."""


def sheet_label(sheet: Tab) -> str:
    """How findings name a sheet: its tab's number and its part. A tab's name may itself be a child's."""
    return f"{f'sheet {sheet.number}' if sheet.state is not TabState.LOST else 'a sheet without a tab'} ({sheet.part})"


def sheet_findings(workbook: Workbook, formats: CellFormats) -> Iterator[Finding]:
    run_colours = [[formats.run_colour(run) for run in elements(string, "r")] for string in workbook.shared_strings]
    rich = {index: colours for index, colours in enumerate(run_colours) if any(colours)}
    for sheet in workbook.sheets:
        if sheet.state is not TabState.VISIBLE:
            how, filled = HOW_HIDDEN[sheet.state], counted(_filled(sheet.cells), "filled cell")
            yield Finding(sheet_label(sheet), FindingKind.HIDDEN_SHEET, f"{how}, {filled}")
        if sheet.root is not None:
            yield from _of_structure(sheet, sheet.root)
            yield from _of_cells(sheet, formats, rich)


def _of_structure(sheet: Tab, root: Element) -> Iterator[Finding]:
    where = sheet_label(sheet)
    rows = list(elements(root, "row"))
    hidden_rows = [row for row in rows if is_on(row, "hidden") or _is_zero(row, "ht", ZERO_HEIGHT_BELOW)]
    if hidden_rows:
        numbers = some(xml_attribute(row, "r") for row in hidden_rows)
        yield Finding(
            f"{where}, {'row' if len(hidden_rows) == 1 else 'rows'} {numbers}",
            FindingKind.HIDDEN_ROWS,
            counted(len(hidden_rows), "row"),
        )
    if any(is_on(each, "zeroHeight") for each in elements(root, "sheetFormatPr")):
        yield Finding(where, FindingKind.HIDDEN_ROWS, "all rows that give no height of their own")
    columns = [col for cols in elements(root, "cols") for col in elements(cols, "col")]
    hidden_columns = [col for col in columns if is_on(col, "hidden") or _is_zero(col, "width", ZERO_WIDTH_BELOW)]
    if hidden_columns:
        count = sum(int(number(col, "max", 1) - number(col, "min", 1)) + 1 for col in hidden_columns)
        yield Finding(where, FindingKind.HIDDEN_COLUMNS, counted(count, "column"))
    if any(_is_zero(each, "defaultColWidth", ZERO_WIDTH_BELOW) for each in elements(root, "sheetFormatPr")):
        yield Finding(where, FindingKind.HIDDEN_COLUMNS, "all columns that give no width of their own")
    levels = sum(number(each, "outlineLevel") > 0 or is_on(each, "collapsed") for each in (*rows, *columns))
    if levels:
        yield Finding(where, FindingKind.OUTLINE, counted(levels, "row or column", "rows or columns"))
    filters = [each for each in root if local(each) == "autoFilter"]
    if filters:
        criteria = sum(1 for each in filters for _ in elements(each, "filterColumn"))
        yield Finding(where, FindingKind.FILTER, f"{counted(len(filters), 'filter')} with {criteria} criteria")
    for name, kind in TELLING_ELEMENTS.items():
        count = sum(1 for _ in elements(root, name))
        if count:
            yield Finding(where, kind, counted(count, name, f"{name} elements"))
    if any(xml_attribute(each, "codeName") for each in elements(root, "sheetPr")):
        yield Finding(where, FindingKind.CODE_NAME, "1 code name")
    if any("&Z" in (each.text or "") for group in elements(root, "headerFooter") for each in group):
        yield Finding(where, FindingKind.PATH, "printed in the header or footer")


def _of_cells(sheet: Tab, formats: CellFormats, rich: RichTexts) -> Iterator[Finding]:
    filled = [(number, each) for number, each in enumerate(sheet.cells.contents) if each.is_filled]
    styled = [(number, each, formats[each.style]) for number, each in filled]
    hiding = _cells_of(sheet, {number for number, each, style in styled if not style.shows(_number_of(each))})
    painted = _cells_of(
        sheet, {number for number, each, style in styled if style.hides_text or _run_is_painted(each, style, rich)}
    )
    tiny = _cells_of(sheet, {number for number, _, style in styled if style.is_tiny})
    formulas = _cells_of(sheet, {number for number, each in filled if each.formula})
    merged = _under_merges(sheet, {number for number, _ in filled})
    for kind, cells in (
        (FindingKind.HIDING_FORMAT, hiding),
        (FindingKind.SAME_COLOUR, painted),
        (FindingKind.TINY_TEXT, tiny),
        (FindingKind.FORMULA, formulas),
        (FindingKind.UNDER_MERGE, merged),
    ):
        if cells:
            yield Finding(f"{sheet_label(sheet)}, {some(cells)}", kind, counted(len(cells), "cell"))


def _cells_of(sheet: Tab, contents: Collection[int]) -> list[str]:
    """The cells that say one of these contents, in the sheet's order."""
    cells = sheet.cells
    return [cells.at(index) for index, number in enumerate(cells.which) if number in contents] if contents else []


def _run_is_painted(cell: CellContent, style: CellFormat, rich: RichTexts) -> bool:
    """Whether a run of a rich text has the colour of the cell's background."""
    if not rich or cell.string is None:
        return False
    colours = rich.get(cell.string, ())
    return any(CellFormat("", 0, colour, style.fill, 11.0).hides_text for colour in colours if colour is not None)


def _number_of(cell: CellContent) -> float | None:
    """The number in a cell; None for a text."""
    if cell.type not in (CellType.NUMBER, CellType.BOOLEAN, CellType.DAY):
        return None
    try:
        return float(cell.value)
    except ValueError:
        return 0.0 if cell.formula else None


def _under_merges(sheet: Tab, filled: Collection[int]) -> list[str]:
    """Filled cells that a merge covers; it shows only its top left cell."""
    if sheet.root is None:
        return []
    merges = [found for each in elements(sheet.root, "mergeCell") if (found := area(xml_attribute(each, "ref")))]
    if not merges:
        return []
    rows = {row for merge in merges for row in range(merge.top, min(merge.bottom, merge.top + 10_000) + 1)}
    covered = []
    for index, number_of_content in enumerate(sheet.cells.which):
        at = sheet.cells.place(index) if number_of_content in filled else None
        if at is None or at[0] not in rows:
            continue
        if any(at in merge and at != (merge.top, merge.left) for merge in merges):
            covered.append(sheet.cells.at(index))
    return covered


def _is_zero(element: Element, name: str, below: float) -> bool:
    return bool(xml_attribute(element, name)) and number(element, name, 1e9) < below


def _filled(cells: SheetCells) -> int:
    return sum(len(alike) for content, alike in zip(cells.contents, cells.alike, strict=True) if content.is_filled)


def some(places: Iterable[str]) -> str:
    """The first few places."""
    listed = list(places)
    return ", ".join(listed[:CELLS_SHOWN]) + (" …" if len(listed) > CELLS_SHOWN else "")
