"""The rows of a typed scorecard: which line of a sheet has the headings, and what the lines below it say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, takewhile

from msgspec import Struct
from msgspec.structs import replace

from kpixl.commands.typed_pages.grids import EMPTY, Grid, GridCell
from kpixl.commands.typed_pages.headings import (
    ColumnRole,
    Heading,
    MonthHeading,
    YearOf,
    heading,
    month_named,
    plain_heading,
    with_upper,
)
from kpixl.scorecard.typed_page import (
    TypedMonth,
    TypedNumber,
    TypedRow,
    TypedTarget,
    typed_direction,
    typed_letter,
    typed_numbers,
    typed_target,
)
from kpixl.workbook.layout.places import KPI_HEADINGS
from kpixl.workbook.ooxml.cells import reference

LINES_FOR_HEADINGS = 40  # at the top of a sheet, in which headings are looked for
LINES_ABOVE = 2  # more lines of headings, above the columns' own
UNNAMED = MonthHeading("", "none", 0)
_CODE = re.compile(r"[A-Z]{0,3}[ -]?\d{1,3}(?:\.\d{1,3}){0,2}[a-z]?")


class Sought(Struct, frozen=True):
    """
    What counts as a page and as a row of it.

    If `rated`, a page has letters or targets, and a row has a number or a letter. Otherwise a page has months, and a
    row has whatever is typed for them. `year_of` gives the year of a month whose heading has none; if it is None, the
    year comes from the lines above the headings, or the sheet's or file's name.
    """

    rated: bool = True
    year_of: YearOf | None = None


RATED_PAGES = Sought()


class PageColumns(Struct, frozen=True):
    """The headings of a sheet: the line they are on (from 0), and the role of each column."""

    line: int
    headings: Mapping[int, Heading]

    def of(self, role: ColumnRole) -> list[int]:
        return [at for at, each in self.headings.items() if each.role is role]

    def of_month(self, role: ColumnRole, month: MonthHeading | None) -> list[int]:
        return [at for at in self.of(role) if self.headings[at].month == month]

    @property
    def targets(self) -> list[int]:
        """The columns of targets that hold for all months: `Target`, `Target 2024/25`."""
        return [at for at in self.of(ColumnRole.TARGET) if self.headings[at].month not in self.months]

    @property
    def months(self) -> list[MonthHeading]:
        """The months that have figures, oldest first."""
        named = [each.month for each in self.headings.values() if each.role is ColumnRole.FIGURE and each.month]
        return _oldest_first(list(dict.fromkeys(named)))

    @property
    def is_scorecard(self) -> bool:
        roles = {each.role for each in self.headings.values()}
        return (
            ColumnRole.FIGURE in roles
            and bool(roles & {ColumnRole.LABEL, ColumnRole.REF})
            and bool(roles & {ColumnRole.LETTER, ColumnRole.TARGET})
        )

    @property
    def has_months(self) -> bool:
        roles = {each.role for each in self.headings.values()}
        has_figures = ColumnRole.FIGURE in roles and ColumnRole.LABEL in roles
        return has_figures and (ColumnRole.MONTH in roles or any(each.month for each in self.months))


def rows_in(grids: Mapping[str, Grid], file_name: str, sought: Sought = RATED_PAGES) -> list[TypedRow]:
    """The rows of all sheets that are scorecards, each month of a row once; empty if no sheet is one."""
    found, seen = [], set[tuple[object, ...]]()
    for sheet, grid in grids.items():
        columns = columns_of(grid, sought)
        if columns is None or _is_kpi_table(grid[columns.line]):
            continue
        year_of = sought.year_of or _year_of(grid, columns, f"{sheet} {file_name}")
        for row in _rows(sheet, grid, columns, year_of, sought):
            months = tuple(each for each in row.months if seen.isdisjoint(_said_of(row, each)))
            seen.update(said for each in months for said in _said_of(row, each))
            if months:
                found.append(replace(row, months=months))
    return found


def _is_kpi_table(headings: Sequence[GridCell]) -> bool:
    """Whether this is the table `kpi` of a workbook of kpixl's, which says again, under keys, what the page says."""
    return tuple(said for cell in headings if (said := cell.says)) == KPI_HEADINGS


def _said_of(row: TypedRow, month: TypedMonth) -> Iterator[tuple[object, ...]]:
    """What makes a month of a row the same as another: its name; or its period, figure and letter under two names."""
    yield row.ref, row.label, month.name
    if month.period:
        figure = month.number and month.number.shown
        yield row.ref, row.label, month.period, figure, month.letter, month.says if figure is None else ""


def columns_of(grid: Grid, sought: Sought) -> PageColumns | None:
    """The line of headings with the most known roles; None if no line near the top has a scorecard's headings."""
    candidates = [_columns_at(grid, line) for line in range(min(len(grid), LINES_FOR_HEADINGS))]
    scorecards = [each for each in candidates if (each.is_scorecard if sought.rated else each.has_months)]
    return max(scorecards, key=lambda each: (_known(each), -each.line), default=None)


def _known(columns: PageColumns) -> int:
    return sum(each.role is not ColumnRole.OTHER for each in columns.headings.values())


def _columns_at(grid: Grid, line: int) -> PageColumns:
    joined = {at: heading(cell) for at, cell in enumerate(grid[line]) if len(cell.says) <= 120}
    for upper in takewhile(_is_heading_line, reversed(grid[max(line - LINES_ABOVE, 0) : line])):
        above = _spread(upper)
        joined = {at: with_upper(joined.get(at), above.get(at)) for at in {*joined, *above}}
    found = {at: each for at, each in sorted(joined.items()) if each}
    return PageColumns(line, _with_their_months(_as_one_month(found)))


def _is_heading_line(line: Sequence[GridCell]) -> bool:
    """Whether a line above the headings may belong to them, unlike a title, which is alone on its line."""
    said = [cell for cell in line if cell.says or cell.day]
    if len({cell.says or str(cell.day) for cell in said}) > 1:
        return True
    return any((found := heading(cell)) and found.month and not found.has_words for cell in said)


def _spread(line: Sequence[GridCell]) -> dict[int, Heading | None]:
    """Each heading of a line, spread over the columns to its right up to the next heading."""
    spread, last = dict[int, Heading | None](), None
    for at, cell in enumerate(line):
        last = heading(cell) or last
        spread[at] = last
    return spread


def _as_one_month(headings: Mapping[int, Heading]) -> dict[int, Heading]:
    """If each row has its own month, headings that name no month stay without one: the row's month counts."""
    has_month_column = any(each.role is ColumnRole.MONTH for each in headings.values())
    return {
        at: Heading(each.role, None, each.is_better, each.has_words)
        if has_month_column and each.month is None
        else each
        for at, each in headings.items()
    }


def _with_their_months(headings: Mapping[int, Heading]) -> dict[int, Heading]:
    """The headings; a letter column without a month takes that of the figures to its left: `April, RAG, May, RAG`."""
    found, last = dict[int, Heading](), None
    for at, each in headings.items():
        if each.role is ColumnRole.FIGURE and each.month:
            last = each.month
        if each.role is ColumnRole.LETTER and each.month is None and last:
            each = Heading(ColumnRole.LETTER, last)
        found[at] = each
    return found


def _oldest_first(months: list[MonthHeading]) -> list[MonthHeading]:
    """Months by date if all have one; else in page order, reversed if the page goes backwards."""
    if len({each.kind for each in months}) == 1 and months[0].kind in ("dated month", "quarter", "year"):
        return sorted(months, key=lambda each: each.order)
    numbers = [each.month for each in months if each.month]
    steps = [(after - before) % 12 for before, after in pairwise(numbers)]
    goes_back = bool(steps) and all(step == 11 for step in steps)
    return months[::-1] if goes_back else months


# Rows


def _rows(sheet: str, grid: Grid, columns: PageColumns, year_of: YearOf, sought: Sought) -> Iterator[TypedRow]:
    of_rows = columns.of(ColumnRole.MONTH)
    found = [
        row
        for line in range(columns.line + 1, len(grid))
        if (row := _row(_Line(sheet, line, grid[line]), grid, columns, year_of, sought)) is not None
    ]
    if not of_rows:
        yield from found
        return
    by_indicator = defaultdict[tuple[str, str], list[TypedRow]](list)
    for row in found:
        by_indicator[row.ref, row.label].append(row)
    for rows in by_indicator.values():
        months = sorted((month for row in rows for month in row.months), key=_in_time)
        yield replace(rows[-1], months=tuple(months))


def _in_time(month: TypedMonth) -> int:
    return month.period.number if month.period else 0


def _row(cells: _Line, grid: Grid, columns: PageColumns, year_of: YearOf, sought: Sought) -> TypedRow | None:
    """The row on a line below the headings; None if it has no indicator, nothing beside it, or repeats the headings."""
    of_rows = columns.of(ColumnRole.MONTH)
    ref, label = cells.text(columns.of(ColumnRole.REF)), cells.longest(columns.of(ColumnRole.LABEL))
    if not (ref or label) or any(heading_words(grid, columns.line, at, cells) for at in columns.of(ColumnRole.TARGET)):
        return None
    months: Sequence[MonthHeading] = columns.months or [UNNAMED]
    if of_rows:
        months = [_month_of_row(cells.at(of_rows[0]))]
    target = cells.target(columns.targets)
    found = [_month(cells, columns, None if of_rows else month, month, target, year_of) for month in months]
    if not any(month.number or month.letter or (month.says != label and not sought.rated) for month in found):
        return None
    found, national, comparable = _in_one_unit(found, *_benchmarks(cells, columns))
    narratives = columns.of(ColumnRole.NARRATIVE)
    told = max(narratives, key=lambda at: len(cells.at(at).says), default=None)
    return TypedRow(
        sheet=cells.sheet,
        place=cells.place(next(iter((*columns.of(ColumnRole.LABEL), *columns.of(ColumnRole.REF))))),
        ref=ref if _CODE.fullmatch(ref) else "",
        label=label or ref,
        national=national,
        comparable=comparable,
        good_is=typed_direction(cells.text(columns.of(ColumnRole.WAY))),
        months=tuple(found),
        narrative="" if told is None else cells.at(told).text,
        narrative_place="" if told is None else cells.place(told),
    )


def heading_words(grid: Grid, line: int, at: int, cells: _Line) -> bool:
    """Whether a line repeats the heading in this column, as on the second page of a printed table."""
    said = plain_heading(grid[line][at].says) if at < len(grid[line]) else ""
    return bool(said) and plain_heading(cells.at(at).says) == said


class _Line(Struct, frozen=True):
    """A line of a sheet; columns beyond its end are empty."""

    sheet: str
    line: int
    cells: Sequence[GridCell]

    def at(self, column: int) -> GridCell:
        return self.cells[column] if column < len(self.cells) else EMPTY

    def place(self, column: int) -> str:
        return reference(self.line + 1, column + 1)

    def text(self, columns: Sequence[int]) -> str:
        return next((said for at in columns if (said := self.at(at).says)), "")

    def longest(self, columns: Sequence[int]) -> str:
        return max((self.at(at).says for at in columns), key=len, default="")

    def target(self, columns: Sequence[int]) -> TypedTarget | None:
        for at in columns:
            cell = self.at(at)
            found = TypedTarget(cell.number, cell.number) if cell.number else typed_target(cell.text)
            if found:
                return found
        return None


def _month(
    cells: _Line,
    columns: PageColumns,
    heading_month: MonthHeading | None,
    month: MonthHeading,
    target: TypedTarget | None,
    year_of: YearOf,
) -> TypedMonth:
    """The figure and letter of a month. Without a letter, the colour counts: its cell's, or else the figure's."""
    named = heading_month if heading_month is not UNNAMED else None
    figures = sorted(columns.of_month(ColumnRole.FIGURE, named), key=lambda at: not columns.headings[at].is_better)
    figures += columns.of_month(ColumnRole.COUNT, named)
    letters = columns.of_month(ColumnRole.LETTER, named)
    best, number = figure_in([cells.at(at) for at in figures])
    letter_at = letters[0] if letters else None if best is None else figures[best]
    cell = cells.at(letter_at) if letter_at is not None else EMPTY
    typed = typed_letter(cell.text) if letters else None
    return TypedMonth(
        name=month.name,
        period=month.period(year_of),
        number=number,
        letter=typed or (cell.painted if not letters or not cell.text else None),
        painted=cell.painted,
        place=cells.place(letter_at) if letter_at is not None else "",
        target=cells.target(columns.of_month(ColumnRole.TARGET, named)) or target if named else target,
        says=cells.text(figures),
    )


def figure_in(cells: Sequence[GridCell]) -> tuple[int | None, TypedNumber | None]:
    """The position of the cell that states a month's figure, and the figure with its count; None if there is none."""
    numbers = [(at, number) for at, cell in enumerate(cells) if (number := cell.figure)]
    best = next((each for each in numbers if each[1].is_percentage), next(iter(numbers), None))
    return (best[0], _with_count(best[1], [other for _, other in numbers])) if best else (None, None)


def _with_count(number: TypedNumber, others: Sequence[TypedNumber]) -> TypedNumber:
    """The figure, with its count taken from another column of its month if it has none itself."""
    counts = [each for each in others if not each.is_percentage and each.decimals == 0 and each.count is None]
    count = next(
        (int(each.value) for each in counts if each.value.denominator == 1 and each.value != number.value), None
    )
    return replace(number, count=count) if number.count is None and count is not None else number


def _month_of_row(cell: GridCell) -> MonthHeading:
    found = heading(cell)
    return (found.month if found else None) or month_named(plain_heading(cell.says)) or UNNAMED


def _benchmarks(cells: _Line, columns: PageColumns) -> tuple[TypedNumber | None, TypedNumber | None]:
    """The national and comparable benchmarks, from their own columns or from one that holds both."""
    own = [
        cells.at(each[0]).figure if (each := columns.of(role)) else None
        for role in (ColumnRole.NATIONAL, ColumnRole.COMPARABLE)
    ]
    both = typed_numbers(cells.text(columns.of(ColumnRole.BENCHMARKS)))
    if len(both) == 2:
        own = [found or other for found, other in zip(own, both, strict=True)]
    return own[0], own[1]


def _in_one_unit(
    months: Sequence[TypedMonth], national: TypedNumber | None, comparable: TypedNumber | None
) -> tuple[list[TypedMonth], TypedNumber | None, TypedNumber | None]:
    """The row's numbers as percentages, if something shows that they are shares (0.87 beside a target of 90%)."""
    numbers = [each.number for each in months if each.number]
    targets = [each.target for each in months if each.target]
    said = [*numbers, *(each.low for each in targets), *(each.high for each in targets)]
    bare = [each for each in (*said, *filter(None, (national, comparable))) if not each.is_percentage]
    # 0.87 is a share; 0.9 on its own may be nine tenths of a per cent.
    is_shares = any(each.decimals > 1 for each in bare) and all(0 <= each.value <= 1 for each in bare)
    is_share = is_shares or any(each.is_percentage for each in said)

    def unified(number: TypedNumber | None) -> TypedNumber | None:
        if number is None or number.is_percentage or not is_share:
            return number
        if number.value <= 1 and not is_shares:  # 1 beside percentages may be all of them
            return number
        return number.times_100() if is_shares else TypedNumber(number.value, number.decimals, True, number.count)

    def in_unit(month: TypedMonth) -> TypedMonth:
        target = month.target
        ends = (unified(target.low), unified(target.high)) if target else (None, None)
        both = TypedTarget(ends[0], ends[1], target.good_is) if target and ends[0] and ends[1] else None
        return replace(month, number=unified(month.number), target=both)

    return [in_unit(month) for month in months], unified(national), unified(comparable)


def _year_of(grid: Grid, columns: PageColumns, names: str) -> YearOf:
    """Finds a month's year from the financial year of the page, whose first year is above the table or in its names."""
    above = [cell.says for line in grid[: columns.line + 1] for cell in line if len(cell.says) <= 120]
    found = re.search(r"\b(20\d\d)\b", " ".join([*above, re.sub(r"[_-]", " ", names)]))
    return lambda month: int(found[1]) + (month < 4) if found else None
