"""
Columns inserted into a sheet or deleted from it as a spreadsheet does it: all references to the sheet move along.

The sheet's cells, widths, merged cells, rules, pictures, buttons and comments move; formulas, names, charts and pivot
tables anywhere in the workbook still refer to the cells to which they referred. Deleting cells to which somebody's
formula refers is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import deepcopy

from lxml import etree

from kpixl.words.errors import WorkbookError, listed
from kpixl.workbook.ooxml.calculation import without_calculation_chain
from kpixl.workbook.ooxml.cells import area, child, place, reference
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.references import GONE, ColumnEdit, is_of, shifted
from kpixl.workbook.ooxml.sheet import placed_cells, related, sheets, workbook_part, worksheet

NAMES_CELLS = ("ref", "sqref", "activeCell", "topLeftCell", "r")  # attributes that name cells of their own sheet
OF_SOMEBODY = {"comment": "a comment in", "hyperlink": "a link in", "location": "a pivot table in"}
OF_THE_SHEET = ("drawing", "comments", "threadedComment", "pivotTable")
ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(</)")
COLUMN_OF_A_COMMENT = re.compile(rb"(<(?:\w+:)?Column>\s*)(\d+)(\s*</)")


def with_column_edit(package: Package, sheet: str, edit: ColumnEdit) -> Package:
    """The package with the columns inserted or deleted."""
    changed: dict[str, bytes] = {}
    faults: list[str] = []
    for name, tab in sheets(package).items():
        if tab.is_worksheet and (name == sheet or sheet.encode() in package.part(tab.part)):
            root = tree(package.part(tab.part), tab.part)
            if _edited_sheet(root, name, sheet, edit, faults) or name == sheet:
                changed[tab.part] = _written(root)
    changed |= dict(_edited_parts_of(package, worksheet(package, sheet).part, edit, faults))
    changed |= dict(_edited_elsewhere(package, sheet, edit, faults))
    if faults:
        raise WorkbookError(
            f"{package.path.name}: something of yours is in columns of the sheet {sheet} that would be removed, or "
            f"refers to them: {len(faults)}. Nothing was written.\n{listed(faults)}\nMove, change or delete it, then "
            "try again."
        )
    return without_calculation_chain(package.with_parts(changed))


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


# --- a sheet -------------------------------------------------------------------------------------------------------


def _edited_sheet(root: etree._Element, name: str, sheet: str, edit: ColumnEdit, faults: list[str]) -> bool:
    """Move this sheet's references to the edited one, and its cells if it is that one; whether a reference moved."""
    here = name == sheet
    _unshare(root, everywhere=here, sheet=sheet)
    changed = False
    if here:
        _move_cells(root, edit)
        _move_widths(root, edit)
        _move_places(root, edit, faults)
    for element in root.iter("{*}f", "{*}formula", "{*}formula1", "{*}formula2"):
        changed |= _moved_formula(element, is_of(sheet, here=here), edit, lambda at: f"{name}!{at}", faults)
    for link in root.iter("{*}hyperlink"):
        location = link.get("location", "")
        if (moved := edit.formula(location, is_of(sheet, here=False))) != location:
            link.set("location", moved)
            changed = True
    return changed


def _moved_formula(
    element: etree._Element,
    is_own: Callable[[str], bool],
    edit: ColumnEdit,
    where: Callable[[str], str],
    faults: list[str],
) -> bool:
    before = element.text or ""
    after = edit.formula(before, is_own)
    if after == before:
        return False
    parent = element.getparent()
    is_rule = parent is None or etree.QName(parent).localname != "c"
    if after.count(GONE) > before.count(GONE) and not is_rule:
        faults.append(where(parent.get("r", "") if parent is not None else ""))
    element.text = after
    return True


def _unshare(root: etree._Element, *, everywhere: bool, sheet: str) -> None:
    """Write out formulas that cells share: after a move, one may no longer be the other filled down or right."""
    firsts: dict[str, tuple[tuple[int, int], str]] = {}
    for at, cell in placed_cells(root).items():
        formula = child(cell, "f")
        if formula is None or formula.get("t") != "shared":
            continue
        group = formula.get("si", "")
        if formula.text:
            firsts[group] = (at, formula.text)
        first = firsts.get(group)
        if first is None or not (everywhere or sheet.casefold() in first[1].casefold()):
            continue
        formula.text = shifted(first[1], at[0] - first[0][0], at[1] - first[0][1])
        _drop(formula, "t", "si", "ref")


def _drop(element: etree._Element, *attributes: str) -> None:
    for name in attributes:
        if name in element.attrib:
            del element.attrib[name]


def _move_cells(root: etree._Element, edit: ColumnEdit) -> None:
    for (row, column), cell in placed_cells(root).items():
        moved = edit.moved(column)
        parent = cell.getparent()
        if moved is None and parent is not None:
            parent.remove(cell)
        elif moved is not None:
            cell.set("r", reference(row, moved))
    for row_element in root.iter("{*}row"):
        _drop(row_element, "spans")


def _move_widths(root: etree._Element, edit: ColumnEdit) -> None:
    """Widths move with their columns; inserted columns have no width yet."""
    for element in list(root.iterfind("{*}cols/{*}col")):
        first, last = int(element.get("min", "1")), int(element.get("max", "1"))
        columns = [moved for column in range(first, last + 1) if (moved := edit.moved(column)) is not None]
        parent = element.getparent()
        assert parent is not None
        for run in _runs(columns):
            copy = deepcopy(element)
            copy.set("min", str(run[0]))
            copy.set("max", str(run[-1]))
            element.addprevious(copy)
        parent.remove(element)


def _runs(columns: list[int]) -> Iterator[list[int]]:
    """Runs of consecutive columns."""
    run: list[int] = []
    for column in columns:
        if run and column != run[-1] + 1:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _move_places(root: etree._Element, edit: ColumnEdit, faults: list[str]) -> None:
    """Move merged cells, rules, pick lists, links, selections, breaks and anchors of the sheet itself."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name in ("c", "row"):
            continue
        for attribute in NAMES_CELLS:
            if attribute in element.attrib and not _has_moved(element, attribute, edit):
                faults += _taken_out(element)
        if name == "sqref":
            element.text = _moved_places(element.text or "", edit)
        elif name == "col" and element.text:  # of an anchor, counted from 0
            element.text = str(_moved_anchor(int(element.text), edit))
    for brk in root.iterfind("{*}colBreaks/{*}brk"):
        brk.set("id", str(_moved_anchor(int(brk.get("id", "0")), edit)))
    for holder in ("mergeCells", "dataValidations", "colBreaks"):
        for element in root.findall(f"{{*}}{holder}"):
            element.set("count", str(len(element)))
            if not len(element):
                root.remove(element)


def _has_moved(element: etree._Element, attribute: str, edit: ColumnEdit) -> bool:
    """Move the cells that an attribute names; return whether any are left."""
    text = element.get(attribute, "")
    if not all(area(each) for each in text.split()):
        return True  # it names no cells
    moved = _moved_places(text, edit)
    if not moved:
        return False
    element.set(attribute, moved)
    return True


def _moved_places(text: str, edit: ColumnEdit) -> str:
    return " ".join(moved for each in text.split() if (moved := edit.cells(each)))


def _taken_out(element: etree._Element) -> list[str]:
    """
    Remove an element whose cells are all deleted; return what of somebody's own goes with it.

    An element that only records where somebody had scrolled to just loses that place.
    """
    parent, name = element.getparent(), etree.QName(element).localname
    if name in ("pane", "sheetView"):
        _drop(element, "topLeftCell")
    elif parent is not None:
        parent.remove(element)
    return [f"{OF_SOMEBODY[name]} {element.get('ref')}"] if name in OF_SOMEBODY else []


def _moved_anchor(column: int, edit: ColumnEdit) -> int:
    """Where a column counted from 0 moves; for a deleted column, the column that takes its place."""
    moved = edit.moved(column + 1)
    return (edit.at if moved is None else moved) - 1


# --- other parts ---------------------------------------------------------------------------------------------------


def _edited_parts_of(package: Package, part: str, edit: ColumnEdit, faults: list[str]) -> Iterator[tuple[str, bytes]]:
    """The parts attached to the sheet: anchors of pictures and charts, comments, pivot tables, buttons, tables."""
    for kind in OF_THE_SHEET:
        for name in related(package, part, kind):
            root = tree(package.part(name), name)
            _move_places(root, edit, faults)
            yield name, _written(root)
    for name in related(package, part, "vmlDrawing"):
        content = ANCHOR.sub(lambda found: found[1] + _vml_anchor(found[2], edit) + found[3], package.part(name))
        yield (
            name,
            COLUMN_OF_A_COMMENT.sub(
                lambda found: found[1] + str(_moved_anchor(int(found[2]), edit)).encode() + found[3], content
            ),
        )
    if tables := related(package, part, "table"):
        _refuse_tables(package, tables, edit)
        for name in tables:
            root = tree(package.part(name), name)
            _move_places(root, edit, faults)
            yield name, _written(root)


def _vml_anchor(text: bytes, edit: ColumnEdit) -> bytes:
    """The moved anchor: column, offset, row, offset, then the same for the opposite corner."""
    numbers = [int(number) for number in text.split(b",")]
    width = numbers[4] - numbers[0] if len(numbers) == 8 else 0
    numbers[0] = _moved_anchor(numbers[0], edit)
    if len(numbers) == 8:
        numbers[4] = numbers[0] + width
    return ", ".join(map(str, numbers)).encode()


def _refuse_tables(package: Package, tables: list[str], edit: ColumnEdit) -> None:
    """Refuse the edit if a table would lose or gain a column: a table's part repeats its headings."""
    for name in tables:
        whole = area(tree(package.part(name), name).get("ref", ""))
        if whole and edit.span(whole.left, whole.right) != (edit.moved(whole.left), edit.moved(whole.right)):
            break
        if whole and whole.left < edit.at <= whole.right:
            break
    else:
        return
    raise WorkbookError(
        f"{package.path.name}: a table of yours is where columns of the page would be added or removed. Nothing was "
        "written.\n"
        "Move it to the right of the page or to another sheet, then try again."
    )


def _loses_cells(formula: etree._Element, sheet: str, edit: ColumnEdit) -> bool:
    """Move the references of a formula elsewhere; return whether it loses some of its cells."""
    before = formula.text or ""
    formula.text = after = edit.formula(before, is_of(sheet, here=False))
    return after.count(GONE) > before.count(GONE)


def _edited_elsewhere(package: Package, sheet: str, edit: ColumnEdit, faults: list[str]) -> Iterator[tuple[str, bytes]]:
    """The parts elsewhere: the workbook's names, all charts, and the sources of pivot tables."""
    part = workbook_part(package)
    root = tree(package.part(part), part)
    for defined in root.iterfind("{*}definedNames/{*}definedName"):
        if _loses_cells(defined, sheet, edit):
            faults.append(f"the name {defined.get('name')}")
    yield part, _written(root)
    for name in package:
        if not name.endswith(".xml") or not ("/charts/" in name or "/pivotCache/pivotCacheDefinition" in name):
            continue
        if sheet.encode() not in package.part(name):
            continue
        root = tree(package.part(name), name)
        for element in root.iter("{*}f"):
            if _loses_cells(element, sheet, edit):
                faults.append(f"a chart ({name.rpartition('/')[2]})")
        for source in root.iter("{*}worksheetSource"):
            if source.get("sheet", "").casefold() == sheet.casefold() and place(source.get("ref", "").split(":")[0]):
                source.set("ref", edit.cells(str(source.get("ref"))) or str(source.get("ref")))
        yield name, _written(root)
