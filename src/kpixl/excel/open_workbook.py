"""
Blocks of values put into a workbook that is open in Excel: the same blocks that a file on disk would get.

A copy is saved first. Everything is read from it, the blocks are compared with it, and the workbook is restored from it
if Excel refuses something midway. All reading comes before all writing.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from kpixl.config import settings
from kpixl.config.values import Letters
from kpixl.excel.charts_and_notes import annotate, redraw
from kpixl.words.errors import WorkbookError
from kpixl.words.terms import Pull
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, ChartSheet, SheetNotes, TableBlock
from kpixl.workbook.letter_colours import NAME_OF_LETTER, styles_part, with_letter_colours
from kpixl.workbook.ooxml.cells import Area
from kpixl.workbook.ooxml.changes import Changes, changes
from kpixl.workbook.ooxml.looks import BorderLine, Look, looks
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, prove

if TYPE_CHECKING:
    import xlwings as xw

CELLS_AT_ONCE = 200_000  # how many cells of a long table go to Excel in one call
BUSY = {-2147418111, -2147417846, -2146777998}  # call rejected, retry later, cell being edited
ATTEMPTS, PAUSE = 40, 0.25  # ten seconds in all
PAGE_BREAK, NO_PAGE_BREAK = -4135, -4142  # xlPageBreakManual, xlPageBreakNone
FUNCTIONS_BEGIN, IN_FORMULAS, IN_PART = "KPI_", -4123, 2  # xlFormulas, xlPart

Done = TypeVar("Done")


class Excel(Struct, frozen=True):
    """
    What differs between Excel on Windows and on a Mac.

    `quiet` holds the settings of the application while it is written to.
    """

    save_copy: Callable[[xw.Book, Path], None]
    typed: Callable[[xw.Sheet], object]  # what a sheet holds; formulas as such, or NOW() would keep changing
    quiet: Mapping[str, object]
    recalculate: Callable[[xw.Book], None]
    break_page: Callable[[xw.Sheet, int, bool], None]  # set or remove the page break after a row
    indent: Callable[[xw.Range, Look], None]  # indent and lock
    paint_letters: Callable[[xw.Book, Letters], None]
    label: Callable[[xw.Book, str], None]  # what the file's properties say about it
    redraw: Callable[[xw.Book, ChartSheet], None]  # charts' axes and texts; Excel itself follows changes of their cells
    annotate: Callable[[xw.Book, SheetNotes], None] = lambda book, notes: None


class Opened(Struct, frozen=True):
    """A scorecard open in Excel, as it was when its copy was saved. `typed` is what people had typed."""

    book: xw.Book
    excel: Excel
    package: Package
    copy: Path
    typed: Mapping[str, object]


@contextmanager
def opened_in_excel(book: xw.Book, excel: Excel) -> Iterator[Opened]:
    """The open workbook with its copy, which is deleted at the end. Messages name the workbook, not the copy."""
    with tempfile.TemporaryDirectory(prefix="kpixl-") as folder:
        copy = Path(folder) / (Path(book.name).stem + ".xlsm")
        typed = _typed_into(book, excel)
        patiently(excel.save_copy, book, copy)
        yield Opened(book, excel, Package.of_bytes(copy.read_bytes(), Path(book.name)), copy, typed)


def write(
    opened: Opened,
    blocks: Sequence[Block | TableBlock],
    letters: Letters | None = None,
    pull: Pull | None = None,
    charts: ChartSheet | None = None,
    notes: SheetNotes | None = None,
) -> None:
    """
    Write the blocks, the rules' colours, the file's label, charts and notes into the open workbook, and calculate it.

    It is all or nothing: refused for the same reasons as a file, and if somebody has typed since the copy was saved. In
    the end Excel's screen and calculation mode are as they were, whatever happens.
    """
    before = opened.package
    after = patched(before, blocks)
    if letters is not None:
        after = with_letter_colours(after, letters)
    prove(before, after, blocks, {styles_part(before)})
    told = changes(before, after, blocks)
    repaints = before.part(styles_part(before)) != after.part(styles_part(before))
    with quiet(opened.book.app, opened.excel):
        if _typed_into(opened.book, opened.excel) != opened.typed:
            raise WorkbookError(
                f"{opened.book.name}: somebody typed into it while the figures were computed. Nothing was changed.\n"
                "Try again, and leave the workbook alone until it is done."
            )
        try:
            _tell(opened, told, looks(after))
            if repaints and letters is not None:
                patiently(opened.excel.paint_letters, opened.book, letters)
            if pull is not None:
                patiently(opened.excel.label, opened.book, layout.BANNERS[pull])
            if charts is not None:
                patiently(opened.excel.redraw, opened.book, charts)
            if notes is not None:
                patiently(opened.excel.annotate, opened.book, notes)
            patiently(opened.excel.recalculate, opened.book)
        except Exception as fault:
            _put_back(opened, changes(after, before, blocks), fault)


def patiently(do: Callable[..., Done], *arguments: object, pause: Callable[[float], None] = time.sleep) -> Done:
    """Call `do`, and again while Excel is busy; after ten seconds raise an error that says so."""
    for _ in range(ATTEMPTS):
        try:
            return do(*arguments)
        except Exception as fault:
            if not _is_busy(fault):
                raise
        pause(PAUSE)
    raise WorkbookError(
        "Excel is busy: a cell is being edited, or a window in it waits for an answer.\n"
        "Finish that (Enter or Esc), then try again."
    )


def _is_busy(fault: Exception) -> bool:
    """Whether a fault is what pywin32 raises when Excel rejects a call; the code may be nested in its arguments."""
    inner = [each for argument in fault.args if isinstance(argument, tuple) for each in argument]
    return type(fault).__name__ == "ExcelBusyError" or any(
        isinstance(each, int) and each in BUSY for each in (*fault.args, *inner)
    )


def _typed_into(book: xw.Book, excel: Excel) -> Mapping[str, object]:
    """What people typed, by sheet. A missing sheet is left out: reading the copy reports it, with what to do."""
    there = {sheet.name for sheet in book.sheets}
    return {name: patiently(excel.typed, book.sheets[name]) for name in layout.TYPED_INTO if name in there}


@contextmanager
def quiet(app: xw.App, excel: Excel) -> Iterator[None]:
    """Give Excel's application the quiet settings while it is written to; each old setting is put back afterwards."""
    before: dict[str, object] = {}
    try:
        for name, value in excel.quiet.items():
            before[name] = patiently(getattr, app, name)
            patiently(setattr, app, name, value)
        yield
    except BaseException:  # report what went wrong first
        _set_back(app, before)
        raise
    faults = _set_back(app, before)
    if faults:
        raise faults[0]


def _set_back(app: xw.App, settings_before: Mapping[str, object]) -> list[Exception]:
    faults = []
    for name, value in settings_before.items():
        try:
            patiently(setattr, app, name, value)
        except Exception as fault:
            faults.append(fault)
    return faults


def _put_back(opened: Opened, back: Sequence[Changes], fault: Exception) -> None:
    """Put everything back as it was, and raise why; if Excel refuses that, too, keep the copy for the officer."""
    try:
        _tell(opened, back, looks(opened.package))
    except Exception:
        kept = settings.home() / f"{opened.copy.stem} before {time.strftime('%Y-%m-%d %H.%M.%S')}.xlsm"
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(opened.copy, kept)
        raise WorkbookError(
            f"{opened.book.name}: Excel stopped the writing midway, and putting back the old figures, too.\n"
            f"Close it without saving. As it was before, with all that was typed, it is kept in\n{kept}"
        ) from fault
    raise WorkbookError(
        f"{opened.book.name}: Excel stopped the writing midway. The old figures and texts were put back.\n"
        "Is a sheet protected, or a cell being edited? Then try again, or close the workbook and refresh the file: "
        "kpixl refresh WORKBOOK."
    ) from fault


def _tell(opened: Opened, told: Sequence[Changes], formats: Sequence[Look]) -> None:
    for change in told:
        sheet = opened.book.sheets[change.sheet]
        for area in change.cleared:
            patiently(_range(sheet, area).clear)
        for area, worn, wanted in change.formats:
            _dress(_range(sheet, area), formats[worn], formats[wanted], opened.excel)
        for rectangle in change.values:
            _type(sheet, rectangle.area, rectangle.rows)
        for row, points in change.heights.items():
            patiently(setattr, sheet.range((row, 1)), "row_height", points)
        for name, area in change.tables.items():
            patiently(sheet.tables[name].resize, _range(sheet, area))
        for row, ends_page in change.page_breaks.items():
            patiently(opened.excel.break_page, sheet, row, ends_page)


def _type(sheet: xw.Sheet, area: Area, rows: Sequence[Sequence[object]]) -> None:
    at_once = max(CELLS_AT_ONCE // (area.right - area.left + 1), 1)
    for first in range(0, len(rows), at_once):
        # Numbers go as floats, because Excel accepts no whole number of more than 32 bits.
        some = [
            [float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell for cell in row]
            for row in rows[first : first + at_once]
        ]
        top = area.top + first
        patiently(setattr, _range(sheet, Area(top, area.left, top + len(some) - 1, area.right)), "value", some)


def _range(sheet: xw.Sheet, area: Area) -> xw.Range:
    return sheet.range((area.top, area.left), (area.bottom, area.right))


def _dress(cells: xw.Range, worn: Look, wanted: Look, excel: Excel) -> None:
    """
    Set only the properties that differ. Copying formats would also copy rules for letters, pick lists and comments, and
    removing a border would also remove the neighbouring cell's.
    """
    for name, of_cells in (
        ("number_format", "number_format"),
        ("fill", "color"),
        ("wraps", "wrap_text"),
        ("horizontal", "horizontal_alignment"),
        ("vertical", "vertical_alignment"),
    ):
        if getattr(wanted, name) != getattr(worn, name):
            patiently(setattr, cells, of_cells, getattr(wanted, name))
    for name, of_font in (
        ("font", "name"),
        ("points", "size"),
        ("bold", "bold"),
        ("italic", "italic"),
        ("colour", "color"),
    ):
        if getattr(wanted, name) != getattr(worn, name):
            patiently(setattr, cells.font, of_font, getattr(wanted, name))
    if (wanted.indent, wanted.is_locked) != (worn.indent, worn.is_locked):
        patiently(excel.indent, cells, wanted)
    for side, edges in _edges(cells).items():
        if wanted.borders.get(side) != worn.borders.get(side):
            patiently(_draw, cells, edges, wanted.borders.get(side))


def _edges(cells: xw.Range) -> Mapping[str, list[str]]:
    """The borders of a range by side; Excel has no inside borders for a single row or column."""
    rows, columns = cells.shape
    inside_rows = ["inside_horizontal"] if rows > 1 else []
    inside_columns = ["inside_vertical"] if columns > 1 else []
    return {
        "left": ["edge_left"],
        "top": ["edge_top"],
        "right": ["edge_right", *inside_columns],
        "bottom": ["edge_bottom", *inside_rows],
    }


def _draw(cells: xw.Range, edges: list[str], line: BorderLine | None) -> None:
    if line is None:
        cells.borders.clear(edges)
    else:
        cells.borders.set(edges, line_style=line.style, weight=line.weight, color=line.colour)


# --- Excel on Windows, through COM ---------------------------------------------------------------------------------


def _recalculate(book: xw.Book) -> None:
    """
    Calculate what depends on a changed cell, and every sheet whose formulas or texts contain the name of a kpixl
    function: Excel can't see that what such a function answers from has changed.
    """
    for other in book.app.books:
        for sheet in other.sheets:
            used = sheet.api.UsedRange
            if used.Find(What=FUNCTIONS_BEGIN, LookIn=IN_FORMULAS, LookAt=IN_PART) is not None:
                used.Dirty()
    book.app.api.Calculate()


def _break_page(sheet: xw.Sheet, row: int, ends_page: bool) -> None:
    sheet.api.Rows(row + 1).PageBreak = PAGE_BREAK if ends_page else NO_PAGE_BREAK


def _indent(cells: xw.Range, look: Look) -> None:
    cells.api.IndentLevel = look.indent
    cells.api.Locked = look.is_locked


def _paint_letters(book: xw.Book, letters: Letters) -> None:
    """Set the colours of the letters' rules, recognised by the defined name with which they compare, as in a file."""
    colours = {
        name: letters.not_rated if letter is None else letters.colours[letter]
        for letter, name in NAME_OF_LETTER.items()
    }
    for rule in book.sheets[layout.PAGE].api.Cells.FormatConditions:
        compared = str(getattr(rule, "Formula1", "")).rpartition("=")[2].strip()
        if compared in colours:
            rule.Interior.Color = _as_number(colours[compared].fill)
            rule.Font.Color = _as_number(colours[compared].text)


def _label(book: xw.Book, text: str) -> None:
    """Set the file's category, and its comments unless somebody wrote their own."""
    properties = book.api.BuiltinDocumentProperties
    properties("Category").Value = text
    if (properties("Comments").Value or "") in ("", *layout.BANNERS.values()):
        properties("Comments").Value = text


def _as_number(colour: str) -> int:
    """A colour as Excel's number, in which blue is the highest byte."""
    return int.from_bytes(bytes.fromhex(colour), "little")


def _save_copy(book: xw.Book, copy: Path) -> None:
    book.api.SaveCopyAs(str(copy))


def _formulas(sheet: xw.Sheet) -> object:
    return sheet.used_range.formula


WINDOWS = Excel(
    _save_copy,
    _formulas,
    {"screen_updating": False, "enable_events": False, "calculation": "manual"},
    _recalculate,
    _break_page,
    _indent,
    _paint_letters,
    _label,
    redraw,
    annotate,
)


# --- Excel on a Mac, which from outside can neither save a copy nor set rules or properties ------------------------


def _save_and_copy(book: xw.Book, copy: Path) -> None:
    book.save()
    shutil.copy(book.fullname, copy)


MAC = Excel(
    _save_and_copy,
    _formulas,
    {"screen_updating": False, "enable_events": False, "calculation": "manual"},
    lambda book: book.app.calculate(),
    lambda sheet, row, ends_page: None,
    lambda cells, look: None,
    lambda book, letters: None,
    lambda book, text: None,
    lambda book, charts: None,
)
