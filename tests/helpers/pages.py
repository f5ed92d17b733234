"""Scorecards on disk for tests: built from a few figures, typed into as a manager would, read back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.commands.issue import issued_in
from kpixl.commands.refresh import refresh
from kpixl.commands.refresh_report import Refreshed
from kpixl.config.reading import read_config, shipped_config
from kpixl.config.values import Config
from kpixl.indicators import DECLARED
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import Override, Scorecard, rated, scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import Rag
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.case_tables import HEADINGS
from kpixl.workbook.held_content import held_in
from kpixl.workbook.making.build import built
from kpixl.workbook.ooxml.cells import column_number, place
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import values_in, worksheet
from kpixl.workbook.remembered_folders import Remembered, Role, folders_block
from making import shipped

APRIL, MAY, JUNE, JULY = (Period(2024, month) for month in (4, 5, 6, 7))
NOW = datetime(2024, 7, 8, 9, 30)
FIRST = layout.FIRST_ROW
LETTER_COLUMNS = ("I", "L", "O")  # April, May, June of a page that shows June
NARRATIVE_COLUMN = "P"


def figure(key: str, period: Period, numerator: int | None, denominator: int | None = None, reason: str = "") -> Figure:
    return Figure(key, period, shipped().indicator(key).unit, numerator, denominator, reason)


def page(
    *figures: Figure,
    narratives: Mapping[str, str] | None = None,
    overrides: Sequence[Override] = (),
    config: Config | None = None,
) -> Scorecard:
    """The page of June 2024 with these figures; the others are not computed yet."""
    config = config or shipped()
    known = {(each.key, each.period): rated(each, config.indicator(each.key)) for each in figures}
    return scorecard(config, JUNE, known, narratives or {}, overrides)


def override(key: str, period: Period, letter: Rag | None, until: date | None = None) -> Override:
    return Override(key, period, letter, "Recorded late", "Head of Service", date(2024, 7, 5), until, 6)


def row_of(key: str, config: Config | None = None) -> int:
    """The indicator's row on the page."""
    return FIRST + [indicator.key for indicator in (config or shipped()).indicators].index(key)


@cache
def config_in(folder: Path) -> Config:
    return read_config(folder, DECLARED)


class Workbook(Struct, frozen=True):
    """
    A scorecard on disk, with the exports that it is refreshed from, and the config: the shipped one unless another is
    named, such as that of `with_few`, with which a test takes a third of the time.
    """

    path: Path
    extracts: Path
    config: Path = field(default_factory=shipped_config)

    def refreshed(self, period: str | None = "2024-06", now: datetime = NOW, config: Path | None = None) -> Refreshed:
        """Refresh with the workbook's config, unless another is named."""
        return refresh(self.path, period and Period.parse(period), self.extracts, config or self.config, now=now)

    def copied(self, folder: Path) -> Workbook:
        """A copy of the workbook as it is now; all copies share the exports and the config."""
        return replace(self, path=Path(shutil.copy(self.path, folder)))

    def row_of(self, key: str) -> int:
        """The indicator's row on the page of the workbook's config."""
        return row_of(key, config_in(self.config))

    def remembers(self, extracts: Path, config: Path) -> None:
        """Make the workbook remember these folders as its own."""
        folders = {Role.EXTRACTS: extracts, Role.CONFIG: config}
        block = folders_block({role: Remembered.of(folder, self.path.parent) for role, folder in folders.items()})
        patched(Package.read(self.path), [block]).written(self.path)

    def type(self, sheet: str, cell: str, value: Value) -> None:
        """Type a value into a cell, as somebody would."""
        row, column = place(cell) or (0, 0)
        patched(Package.read(self.path), [Block(sheet, row, column, [[value]])]).written(self.path)

    def narrate(self, key: str, text: Value) -> None:
        self.type(layout.PAGE, f"{NARRATIVE_COLUMN}{self.row_of(key)}", text)

    def override(self, line: int, *cells: Value) -> None:
        block = Block(layout.OVERRIDES, layout.OVERRIDES_FIRST_ROW + line - 1, 1, [cells])
        patched(Package.read(self.path), [block]).written(self.path)

    def rows(self, sheet: str) -> list[list[Value]]:
        return values_in(Package.read(self.path), sheet)

    def cell(self, sheet: str, cell: str) -> Value:
        row, column = place(cell) or (0, 0)
        rows = self.rows(sheet)
        return rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None

    def page_row(self, key: str) -> list[Value]:
        """The cells of an indicator's row, from its ref to its notes."""
        return self.rows(layout.PAGE)[self.row_of(key) - 1][1 : layout.USUAL.notes]

    def letters(self, key: str) -> list[Value]:
        row = self.rows(layout.PAGE)[self.row_of(key) - 1]
        return [row[column_number(column) - 1] for column in LETTER_COLUMNS]

    def narrative(self, key: str) -> Value:
        return self.cell(layout.PAGE, f"{NARRATIVE_COLUMN}{self.row_of(key)}")

    def archive(self) -> list[tuple[Value, ...]]:
        """Key, period and text of every narrative ever seen."""
        return [tuple(row[:3]) for row in self.rows(layout.NARRATIVES)[1:]]

    def queries(self) -> list[str]:
        """Kind and text of each line on Data quality."""
        rows = self.rows(layout.DATA_QUALITY)[layout.TABLE_FIRST_ROW - 1 :]
        return [f"{row[0]}: {row[2]}" for row in rows]

    def issued(self) -> dict[tuple[str, Period], Figure]:
        """The figures issued from it, for all periods."""
        figures = issued_in(held_in(Package.read(self.path), ())).figures
        return {place: each.figure for place, each in figures.items()}

    def log(self) -> list[dict[str, Value]]:
        """The lines of `_log` by its headings."""
        headings, *lines = self.rows(layout.LOG)
        return [dict(zip(map(str, headings), line, strict=True)) for line in lines]

    def parts(self) -> dict[str, bytes]:
        package = Package.read(self.path)
        return {name: package.part(name) for name in package}


def on_disk(path: Path, extracts: Path, of: Scorecard | None = None, config: Path | None = None) -> Workbook:
    """Write a workbook that shows this page; by default, a page on which nothing is computed yet."""
    config = config or shipped_config()
    path.write_bytes(_empty(config) if of is None else built(of, {}, path).packed())
    return Workbook(path, extracts, config)


def refreshed_in(folder: Path, extracts: Path, config: Path | None = None) -> Workbook:
    """A workbook refreshed once, for June; tests that share it each make a copy (`copied`)."""
    made = on_disk(folder / "Scorecard.xlsm", extracts, config=config)
    made.refreshed()
    return made


@cache
def _empty(config: Path) -> bytes:
    return built(page(config=config_in(config)), {}, Path("Scorecard.xlsm")).packed()


def without_rows_of_children(council: Path, folder: Path) -> Path:
    """A copy of the council's scorecard whose very hidden sheets about children have no rows; its page is unchanged."""
    package = Package.read(council / "Scorecard.xlsm")
    of_children = [worksheet(package, name).part for name in (*HEADINGS, layout.GROUPS)]
    rows = re.compile(rb"<sheetData>.*</sheetData>", re.DOTALL)
    bare = {part: rows.sub(b"<sheetData/>", package.part(part)) for part in of_children}
    copy = folder / "Scorecard.xlsm"
    package.with_parts(bare).written(copy)
    return copy


def put_formula(path: Path, cell: str, formula: str, value: str = "<v>#NAME?</v>", kind: str = ' t="e"') -> None:
    """Put a formula into a cell of the page, with the value that Excel saved beside it (default: `#NAME?`)."""
    package = Package.read(path)
    part = worksheet(package, layout.PAGE).part
    held = re.search(rb'<c r="%s"( s="\d+")?[^>]*?(/>|>.*?</c>)' % cell.encode(), package.part(part))
    markup = f'<c r="{cell}"'.encode() + (held[1] or b"") + f"{kind}><f>{formula}</f>{value}</c>".encode()
    package.with_parts({part: package.part(part).replace(held[0], markup)}).written(path)
