"""
The page laid out again when config asks for other columns than the workbook's page has.

Columns of months are added or removed before the oldest month, columns of longer spans after the newest month. So the
newest month's cells stay that month's, and somebody's own changes to their looks move along. New columns look like the
newest month's. Nothing is computed here: a refresh fills the page afterwards, and archives every text on it beforehand.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree
from msgspec.structs import replace

from kpixl.words.errors import WorkbookError, listed
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import PagePlaces, paper
from kpixl.workbook.ooxml.cells import Area, area, column_letters, reference
from kpixl.workbook.ooxml.column_edits import with_column_edit
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.references import ColumnEdit, shifted
from kpixl.workbook.ooxml.sheet import cell_styles, values_at, values_in, worksheet

WIDTH_PADDING = 5 / 7  # characters: part of a column's width in Excel's file, but not in its dialogue
WIDTH_WITHIN = 0.3  # characters: a width that somebody chose differs from the usual width by more


def relaid(package: Package, before: PagePlaces, after: PagePlaces, last_row: int) -> Package:
    """The workbook with its page in the places `after`; `last_row` is the last row of kpixl's own block."""
    if before == after:
        return package
    _refuse_what_would_go(package, before, after, last_row)
    looks = cell_styles(package, layout.PAGE)
    for edit in edits(before, after):
        package = with_column_edit(package, layout.PAGE, edit)
    [picker_row] = values_in(package, layout.PAGE, Area(layout.PICKER_ROW, 1, layout.PICKER_ROW, after.shape))
    blocks = [
        *_head(looks, picker_row, before, after),
        *_new_cells(cell_styles(package, layout.PAGE), before, after, last_row),
    ]
    return _dressed(patched(package, blocks), before, after)


def _refuse_what_would_go(package: Package, before: PagePlaces, after: PagePlaces, last_row: int) -> None:
    """Refuse to remove columns that hold somebody's own content in cells that kpixl neither fills nor archives."""
    gone = {*range(layout.KEY, before.shape + 1)} - _moves(before, after).keys()
    legend = {(layout.PICKER_ROW, at) for column, _, _ in layout.legend(before) for at in (column, column + 1)}
    kpixls = {layout.BANNER_PLACE, *legend}
    filled = range(layout.MONTHS_ROW, last_row + 1)
    theirs = [
        reference(row, column)
        for row, column in sorted(values_at(package, layout.PAGE))
        if column in gone and row not in filled and (row, column) not in kpixls
    ]
    if theirs:
        raise WorkbookError(
            f"{package.path.name}: columns of the sheet {layout.PAGE} would be removed, and something of yours is in "
            "them. "
            f"Nothing was written.\n{listed(theirs)}\nMove it elsewhere, then try again."
        )


def edits(before: PagePlaces, after: PagePlaces) -> Iterator[ColumnEdit]:
    """The columns to insert and to delete, from right to left."""
    if before.sparklines != after.sparklines:
        yield ColumnEdit(before.notes + 1, 1 if after.sparklines else -1)
    first = before.of_months[-1] + layout.MONTH_COLUMNS
    of_year = first + layout.SPAN_COLUMNS * before.quarter
    for at, had, has in ((of_year, before.year_to_date, after.year_to_date), (first, before.quarter, after.quarter)):
        if had != has:
            yield ColumnEdit(at, layout.SPAN_COLUMNS if has else -layout.SPAN_COLUMNS)
    if more := after.months - before.months:
        yield ColumnEdit(layout.FIRST_MONTH, layout.MONTH_COLUMNS * more)


def new_columns(before: PagePlaces, after: PagePlaces) -> Mapping[int, int]:
    """
    The columns of `after` that `before` does not have, each with the column whose looks it takes: one of the newest
    month's, or the notes for the sparklines.
    """
    newest = after.of_months[-1]
    months = after.of_months[: max(after.months - before.months, 0)]
    had = [before.quarter] * after.quarter + [before.year_to_date] * after.year_to_date
    spans = [first for first, was_there in zip(after.of_spans, had, strict=True) if not was_there]
    return {
        **{first + part: newest + part for first in months for part in range(layout.MONTH_COLUMNS)},
        **{first + part: newest + part for first in spans for part in range(layout.SPAN_COLUMNS)},
        **({after.trend: after.notes} if after.trend and not before.sparklines else {}),
    }


def page_now_relaid(page: layout.PageNow, before: PagePlaces, after: PagePlaces) -> layout.PageNow:
    """What the page holds once it is laid out again, before a refresh fills it."""
    if before == after:
        return page
    rows = {row: _cells_relaid(cells, before, after) for row, cells in page.rows.items()}
    to = _moves(before, after)
    beyond = after.shape - before.shape  # how far the columns of actions move
    to |= {column: column + beyond for column in range(before.shape + 1, page.columns + 1)}
    unanswered = {(row, to[column]) for row, column in page.unanswered if column in to}
    return replace(page, rows=rows, unanswered=frozenset(unanswered), columns=page.columns + beyond)


def _moves(before: PagePlaces, after: PagePlaces) -> dict[int, int]:
    """Where each remaining column moves."""
    found = {}
    for column in range(layout.KEY, before.shape + 1):
        to: int | None = column
        for edit in edits(before, after):
            to = None if to is None else edit.moved(to)
        if to is not None:
            found[column] = to
    return found


def _cells_relaid(cells: Sequence[object], before: PagePlaces, after: PagePlaces) -> list[object]:
    found: list[object] = [""] * after.shape
    for column, to in _moves(before, after).items():
        found[to - 1] = cells[column - 1]
    found[after.shape - 1] = _shape_relaid(str(found[after.shape - 1]), after.months)
    return [*found, *cells[before.shape :]]


def _shape_relaid(shape: str, months: int) -> str:
    """What decides a row's styles; empty if new months would take over the style of an overridden letter."""
    styles, separator, marks = shape.rpartition(layout.BETWEEN_STYLES)
    if not separator or (months > len(marks) and marks.endswith(layout.OVERRIDDEN)):
        return ""
    return f"{styles}{separator}{layout.AS_COMPUTED * (months - len(marks))}{marks[-months:]}"


# --- the looks of the new page -------------------------------------------------------------------------------------


def _head(
    looks: Mapping[tuple[int, int], int], picker_row: Sequence[Value], before: PagePlaces, after: PagePlaces
) -> Iterator[Block]:
    """The banner and the legend, whose places are in the columns of the first months; only kpixl's own words move."""
    moved, row, [chip, *_] = _moves(before, after), layout.PICKER_ROW, before.letters
    banner_row, banner = layout.BANNER_PLACE
    cells: dict[tuple[int, int], tuple[Value, int]] = (
        {(banner_row, moved[banner]): (None, 0)} if banner in moved else {}
    )
    cells[layout.BANNER_PLACE] = (None, looks.get(layout.BANNER_PLACE, 0))
    kpixls: set[Value] = {None, *(text for _, *texts in layout.legend(before) for text in texts)}
    for column, text in enumerate(picker_row, start=1):
        if text is not None and text in kpixls:
            cells[row, column] = (None, 0)
    for column, letter, words in layout.legend(after):
        for at, text, model in ((column, letter, chip), (column + 1, words, chip + 1)):
            if picker_row[at - 1] in kpixls:
                cells[row, at] = (text, looks.get((row, model), 0))
    for (at_row, column), (value, style) in cells.items():
        yield Block(layout.PAGE, at_row, column, [[value]], [[style]])


def _new_cells(
    looks: Mapping[tuple[int, int], int], before: PagePlaces, after: PagePlaces, last_row: int
) -> Iterator[Block]:
    """Empty cells from the row of months down, with the looks of their models, and headings."""
    for column, model in new_columns(before, after).items():
        rows = range(layout.MONTHS_ROW, last_row + 1)
        values: list[list[Value]] = [
            [after.headings[column - 1] if row == layout.HEADINGS_ROW else None] for row in rows
        ]
        yield Block(layout.PAGE, rows[0], column, values, [[looks.get((row, model), 0)] for row in rows])


def _dressed(package: Package, before: PagePlaces, after: PagePlaces) -> Package:
    """The page with widths, merged heads and rules for its new columns, and paper that is large enough."""
    part = worksheet(package, layout.PAGE).part
    root = tree(package.part(part), part)
    new = new_columns(before, after)
    _set_widths(root, before, after)
    _merge_heads(root, [first for first in (*after.of_months, *after.of_spans) if first in new])
    for column in after.letters:
        if column in new:
            _copy_rules(root, new[column], column)
    setup = root.find("{*}pageSetup")
    if setup is not None and setup.get("paperSize", "9") == str(paper.size_for(before)):
        setup.set("paperSize", str(paper.size_for(after)))
    content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return package.with_parts({part: bytes(content)})


def _set_widths(root: etree._Element, before: PagePlaces, after: PagePlaces) -> None:
    """Set the usual widths, except where somebody changed a width."""
    columns = root.find("{*}cols")
    if columns is None:
        return
    came_from = {to: column for column, to in _moves(before, after).items()}
    own = {column: each for each in columns for column in range(_end(each, "min"), _end(each, "max") + 1)}
    beyond = [each for each in columns if _end(each, "max") > after.shape]
    made = []
    for column in range(layout.KEY, after.shape + 1):
        look = {str(name): str(value) for name, value in own[column].attrib.items()} if column in own else {}
        usual = before.width(came_from[column]) + WIDTH_PADDING if column in came_from else 0.0
        if column not in came_from or abs(float(look.get("width", usual)) - usual) < WIDTH_WITHIN:
            look |= {"width": f"{after.width(column) + WIDTH_PADDING:.7g}", "customWidth": "1"}
        here = {"min": str(column), "max": str(column)}
        made.append(etree.Element(f"{{{etree.QName(columns).namespace}}}col", look | here))
    for each in beyond:
        each.set("min", str(max(_end(each, "min"), after.shape + 1)))
    columns[:] = [*made, *beyond]


def _merge_heads(root: etree._Element, firsts: Sequence[int]) -> None:
    """Merge the heads of these columns: a head spans the number and the percentage or rate."""
    merged = root.find("{*}mergeCells")
    if merged is None or not firsts:
        return
    namespace = etree.QName(merged).namespace
    for first in firsts:
        ends = [f"{column_letters(column)}{layout.MONTHS_ROW}" for column in (first, first + layout.VALUE)]
        etree.SubElement(merged, f"{{{namespace}}}mergeCell", {"ref": ":".join(ends)})
    merged.set("count", str(len(merged)))


def _copy_rules(root: etree._Element, model: int, column: int) -> None:
    """Copy the rules of one column of letters, the model, to another."""
    for rules in root.findall("{*}conditionalFormatting"):
        areas = [area(each) for each in rules.get("sqref", "").split()]
        if all(each is not None and each.left == each.right == model for each in areas):
            made = copy.deepcopy(rules)
            made.set("sqref", shifted(rules.get("sqref", ""), 0, column - model))
            for formula in made.iter("{*}formula"):
                formula.text = shifted(formula.text or "", 0, column - model)
            rules.addnext(made)


def _end(columns: etree._Element, which: str) -> int:
    """The first (`min`) or last (`max`) column of a width."""
    return int(columns.get(which, "1"))
