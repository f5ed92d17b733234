"""
A copy that came back, whatever program saved it, read by what its cells say and not by where they are.

Sheets may be renamed, columns moved, rows sorted or inserted. Only texts, overrides and the issue id are read.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from kpixl.config.values import Config
from kpixl.narratives.archive import PageText, found
from kpixl.narratives.merging import Copy, Place, PlacedTexts, What
from kpixl.words.errors import WorkbookError
from kpixl.words.texts import with_line_feeds
from kpixl.workbook import layout
from kpixl.workbook.held import CellRow, author_of
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import unanswered, with_unanswered
from kpixl.workbook.working_copy import override_texts

PAGE_HEADINGS = ("key", "Ref", "Metric", "Narrative")  # what a row is known by, and its text
FIGURES_OF_A_ROW = ("Number", "% or rate")


@dataclass(frozen=True)
class ReturnedCopy:
    """A copy with the id of its issue; `remarks` say what in it could only be guessed, or not even that."""

    issue: str
    copy: Copy
    has_overrides: bool  # whether its Overrides sheet is there
    unplaced: tuple[str, ...]  # texts of rows that are nobody's
    remarks: tuple[str, ...]


def returned_copy(path: Path, config: Config, rows_by_figures: Mapping[tuple[str, ...], str]) -> ReturnedCopy:
    """
    The copy at `path`; refused, with what to do, if it is no copy of a scorecard or its page has lost its columns.

    `rows_by_figures` are keys by what the working copy's rows show, for rows that differ in nothing else.
    """
    package = Package.read(path)
    sheets = _sheets(package)
    issue = next((each for rows in sheets.values() if (each := _issue(rows))), "")
    page = next((table for rows in sheets.values() if (table := _page_table(rows))), None)
    if not issue or page is None:
        raise WorkbookError(
            f"{path.name}: {'its page was not found' if issue else 'it names no issue'}, so it is no copy that "
            "kpixl handout made.\nAsk for the file that was sent out, or copy its texts by hand."
        )
    texts, unplaced, remarks = _narratives(page, config, rows_by_figures)
    lines = next((below for rows in sheets.values() if (below := _override_lines(rows)) is not None), None)
    overrides: PlacedTexts = override_texts(lines, config) if lines is not None else {}
    if lines is None:
        remarks = [*remarks, "its sheet Overrides is gone; overrides are taken as they were handed out"]
    narratives = {Place(What.NARRATIVE, key): with_line_feeds(text) for key, text in texts.items()}
    return ReturnedCopy(
        issue,
        Copy(path.name, author_of(package), {**narratives, **overrides}),
        lines is not None,
        tuple(unplaced),
        tuple(remarks),
    )


def _sheets(package: Package) -> Mapping[str, Sequence[CellRow]]:
    try:
        workbook = python_calamine.load_workbook(io.BytesIO(package.packed()))
        names = workbook.sheet_names
        rows = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except python_calamine.CalamineError as fault:
        raise WorkbookError(f"{package.path.name} can't be read ({fault}). Ask for it once more, saved anew.") from None
    return {name: with_unanswered(cells, unanswered(package, name)) for name, cells in rows.items()}


def _issue(rows: Sequence[CellRow]) -> str:
    """The id in a sheet that says `issue` in one cell and the id in the next."""
    if not rows or not rows[0] or rows[0][0] != "setting":
        return ""
    return next((str(row[1]) for row in rows if len(row) > 1 and row[0] == "issue"), "")


@dataclass(frozen=True)
class PageTable:
    """The rows below the page's headings, and the columns of each heading (several where it is there several times)."""

    first_row: int
    rows: Sequence[CellRow]
    columns: Mapping[str, tuple[int, ...]]

    def text(self, row: CellRow, heading: str) -> str:
        [column] = self.columns[heading]
        return _text(row[column]) if column < len(row) else ""

    def figures(self, row: CellRow) -> tuple[str, ...]:
        columns = sorted(column for heading in FIGURES_OF_A_ROW for column in self.columns.get(heading, ()))
        return tuple(_text(row[column]) if column < len(row) else "" for column in columns)


def _page_table(rows: Sequence[CellRow]) -> PageTable | None:
    for at, row in enumerate(rows[:60]):
        headings = [_text(cell) for cell in row]
        if all(headings.count(heading) == 1 for heading in PAGE_HEADINGS):
            places = {each: tuple(i for i, text in enumerate(headings) if text == each) for each in set(headings)}
            return PageTable(at + 2, rows[at + 1 :], places)
    return None


def _narratives(
    page: PageTable, config: Config, rows_by_figures: Mapping[tuple[str, ...], str]
) -> tuple[dict[str, str], list[str], list[str]]:
    """Texts by indicator, texts that belong to none, and what to say about both."""
    lines = [
        PageText(page.first_row + at, *(page.text(row, heading) for heading in PAGE_HEADINGS))
        for at, row in enumerate(page.rows)
        if page.text(row, "key") != layout.NOTE_KEY
    ]
    read = found(lines, config.indicators)
    texts, unplaced, remarks = dict(read.texts), [], []
    for line in read.unplaced:
        key = rows_by_figures.get(page.figures(page.rows[line.row - page.first_row]))
        if key is not None and key not in texts:
            texts[key] = line.text
            remarks.append(f"row {line.row} had lost its key and name; its figures say it is {key}")
        else:
            unplaced.append(line.text)
            remarks.append(f"row {line.row} is nobody's any more; its text is kept in {layout.NARRATIVES}")
    missing = [indicator.key for indicator in config.indicators if indicator.key not in texts]
    if missing:
        remarks.append(f"{len(missing)} rows are gone ({', '.join(missing[:3])} …); their texts stay as they are")
    return texts, unplaced, remarks


def _override_lines(rows: Sequence[CellRow]) -> list[CellRow] | None:
    width = len(layout.OVERRIDE_HEADINGS)
    for at, row in enumerate(rows[:60]):
        if tuple(_text(cell) for cell in row[:width]) == layout.OVERRIDE_HEADINGS:
            return [cells[:width] for cells in rows[at + 1 :]]
    return None


def _text(cell: object) -> str:
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
