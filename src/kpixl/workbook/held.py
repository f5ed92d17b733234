"""What a workbook holds before a refresh: what people typed, and what kpixl wrote last time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import python_calamine

from kpixl.config.values import Indicator
from kpixl.narratives import page_texts
from kpixl.narratives.actions import TypedActions
from kpixl.narratives.archive import Entry, How
from kpixl.narratives.conflicts import Line
from kpixl.narratives.merging import Handout, Place, What
from kpixl.narratives.page_texts import Found, IndicatorNames, PageText, RowFigures
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import QualityKind, Query, Rated
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.words.periods import Period
from kpixl.words.terms import Rag, Unit
from kpixl.workbook import layout
from kpixl.workbook.held_actions import ActionCells, typed_actions, typed_text
from kpixl.workbook.labels import CORE_PROPERTIES
from kpixl.workbook.ooxml.cells import Area, column_letters, reference
from kpixl.workbook.ooxml.markup import tree
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.sheet import cell_styles, defined_names, rows_by_sheet, unanswered, values_in, with_unanswered
from kpixl.workbook.ooxml.sheet import sheets as package_sheets
from kpixl.workbook.ooxml.words import cells_with_texts

CellRow = Sequence[object]
CORE_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


@dataclass(frozen=True)
class Stored:
    """A figure as `_figures` holds it, with the letter that the page showed."""

    rated: Rated
    shown: str
    letter: str


@dataclass(frozen=True)
class Held:
    """
    A workbook's content.

    `shows` is the period on the page, `picked` the one in its picker; None where the cell holds none. The letters
    of `typed_letters` are on the page in place of those that were written there. `queries` are the lines of the
    Data quality sheet.
    """

    shows: Period | None
    picked: Period | None
    page: layout.PageNow
    found: Found  # the narratives on the page, and whose they are
    written: frozenset[str]  # marks of the texts that the last refresh wrote on the page
    typed_figures: tuple[Query, ...]  # that are on the page in the place of those that it wrote
    figures: Mapping[tuple[str, Period], Stored]
    archive: tuple[Entry, ...]
    override_lines: Mapping[int, CellRow]
    typed_letters: tuple[Query, ...]
    queries: tuple[Query, ...]
    conflicts: tuple[Line, ...]
    beside_conflicts: Mapping[str, str]  # texts on their sheet that kpixl did not write, each with its cell
    beside_lists: Mapping[str, str]  # the same, of the sheets Data quality and Definitions
    decision_lines: Sequence[tuple[int, CellRow]]  # the rows of the sheet Decisions, with their numbers
    handouts: Mapping[str, Handout]
    handout_rows: int
    log: Sequence[CellRow]  # the lines of `_log`, its headings first
    page_cells: Sequence[CellRow]  # all of the page's sheet
    styles: layout.Styles
    targets: Mapping[str, str]  # every target of each indicator, in words, as config had them at the last refresh
    actions: TypedActions | None  # None where the workbook was made before there were any

    @property
    def log_rows(self) -> int:
        return len(self.log)

    def shown_then(self) -> Mapping[str, str]:
        """What the page shows for its month, by indicator."""
        return {key: stored.shown for (key, period), stored in self.figures.items() if period == self.shows}

    def key_at(self, row: int) -> str:
        """The indicator of a row of the page; empty where it is nobody's."""
        return next((key for key, at in self.found.rows.items() if at == row), "")

    def strays(self) -> dict[str, str]:
        """Texts in cells that a refresh fills or empties and where no narrative belongs, each with its cell."""
        return {
            text: f"{layout.PAGE}!{reference(*place)}"
            for place in self._kpixls_cells()
            if (text := self._typed_at(*place)).strip()
            and text not in layout.ALWAYS_KPIXLS
            and layout.text_mark(text) not in self.written
        }

    def _kpixls_cells(self) -> Iterator[tuple[int, int]]:
        """The cells that a refresh writes, except those of narratives."""
        yield from layout.HEAD_CELLS
        with_narrative = {each.row for each in _page_texts(self.page)}
        for row in self.page.rows:
            if row <= self.page.last_row:
                typed = {layout.NARRATIVE, layout.ACTION, layout.DUE} if row in with_narrative else set[int]()
                yield from ((row, each) for each in range(layout.KEY, self.page.columns + 1) if each not in typed)

    def _typed_at(self, row: int, column: int) -> str:
        """The text of a cell; empty where it holds a number of the table, or a month in the picker."""
        cell = _cell(self.page_cells, row, column)
        is_picked = (row, column) == (layout.PICKER_ROW, layout.PICKER_COLUMN) and _picked(cell) is not None
        return "" if is_picked or not (isinstance(cell, str) or column >= layout.NARRATIVE) else _text(cell)


def held_in(package: Package, indicators: Sequence[Indicator]) -> Held:
    """What the workbook holds. It is refused, with what to restore, if it is no scorecard or its table was moved."""
    _check_places(package)
    answered = _sheets(package)
    words = {name: unanswered(package, name) for name in layout.TYPED_INTO if name in answered}
    sheets = {name: with_unanswered(rows, words.get(name, {})) for name, rows in answered.items()}
    config, has_actions = sheets[layout.CONFIG], _has_actions(sheets, package)
    shows = _period_of(_cell(config, layout.SETTING_ROWS["period"], layout.SETTING_COLUMN))
    queries = _queries(sheets[layout.DATA_QUALITY], _kinds(config))
    page = _page(
        sheets[layout.PAGE],
        _whole(_cell(config, layout.SETTING_ROWS["page_rows"], layout.SETTING_COLUMN)),
        words[layout.PAGE],
        layout.DUE if has_actions else layout.SHAPE,
    )
    figures = {(stored.rated.figure.key, stored.rated.figure.period): stored for stored in _figures(sheets)}
    months = _months(sheets[layout.PAGE], shows)
    texts = page_texts.found(_page_texts(page), indicators, _names(config), _row_figures(figures, months, indicators))
    archive = tuple(_entry(row) for row in sheets[layout.NARRATIVES][1:])
    return Held(
        shows=shows,
        picked=_picked(_cell(sheets[layout.PAGE], layout.PICKER_ROW, layout.PICKER_COLUMN)),
        page=page,
        found=texts,
        written=_marks(config, 0),
        typed_figures=tuple(_typed_figures(page, texts, _marks(config, 1), indicators)),
        figures=figures,
        archive=archive,
        override_lines=_override_lines(sheets[layout.OVERRIDES]),
        typed_letters=(*_typed_before(queries), *_typed_letters(page, texts, figures, months, indicators)),
        queries=queries,
        conflicts=tuple(_conflicts(sheets[layout.CONFLICTS])),
        beside_conflicts=_beside_conflicts(package, sheets[layout.CONFLICTS], _marks(config, 2)),
        beside_lists=_beside_lists(package, config),
        decision_lines=_decision_lines(sheets[layout.DECISIONS]),
        handouts=_handouts(sheets[layout.HANDOUTS][1:]),
        handout_rows=len(sheets[layout.HANDOUTS]) - 1,
        log=sheets[layout.LOG],
        page_cells=sheets[layout.PAGE],
        styles=styles_worn(package),
        targets=_targets(config),
        actions=_actions(package, sheets, page, indicators, archive, shows) if has_actions else None,
    )


@dataclass(frozen=True)
class HeldFigures:
    """The figures of a workbook or of a hand-out, the month that it shows, and its log."""

    shows: Period | None
    figures: Mapping[tuple[str, Period], Stored]
    log: Sequence[CellRow]


def held_figures_in(package: Package) -> HeldFigures | None:
    """The figures that a workbook of kpixl holds, refreshed or handed out; None for any other workbook."""
    try:
        sheets = rows_by_sheet(package, (layout.CONFIG, layout.FIGURES, layout.LOG))
        if layout.CONFIG not in sheets or layout.FIGURES not in sheets:
            return None
        figures = {(stored.rated.figure.key, stored.rated.figure.period): stored for stored in _figures(sheets)}
    except (WorkbookError, python_calamine.CalamineError):
        return None
    shows = _period_of(_cell(sheets[layout.CONFIG], layout.SETTING_ROWS["period"], layout.SETTING_COLUMN))
    return HeldFigures(shows, figures, sheets.get(layout.LOG, ()))


def author_of(package: Package) -> str:
    """Who saved the workbook last, as the file itself claims; empty where it doesn't say."""
    if CORE_PROPERTIES not in package:
        return ""
    claimed = tree(package.part(CORE_PROPERTIES), CORE_PROPERTIES).findtext(f"{{{CORE_NAMESPACE}}}lastModifiedBy")
    return (claimed or "").strip()


def _check_places(package: Package) -> None:
    names = defined_names(package)
    for name, place in (
        ("kpixl_page", f"{layout.PAGE}!$A${layout.FIRST_ROW}"),
        ("kpixl_overrides", f"{layout.OVERRIDES}!$A${layout.OVERRIDES_FIRST_ROW}"),
    ):
        found = names.get((name, None))
        if found is None:
            raise WorkbookError(
                f"{package.path} is no scorecard of kpixl: it has no defined name {name}.\n"
                "Take a copy of Scorecard.xlsm, or the last good copy of yours."
            )
        if found.replace("'", "") != place:
            raise WorkbookError(
                f"{package.path}: the table of sheet {place.partition('!')[0]} now begins at "
                f"{found.partition('!')[2].replace('$', '')}, not at {place.partition('!')[2].replace('$', '')}.\n"
                "Somebody inserted or deleted rows or columns before it. Undo that, then refresh again."
            )


def _sheets(package: Package) -> Mapping[str, Sequence[CellRow]]:
    names = (*(layout.PAGE, layout.OVERRIDES, layout.CONFLICTS, layout.DECISIONS, layout.DATA_QUALITY, layout.CONFIG),
             *(layout.FIGURES, layout.NARRATIVES, layout.HANDOUTS, layout.LOG))  # fmt: skip
    try:
        found = rows_by_sheet(package, (*names, layout.ACTIONS))
        missing = [name for name in names if name not in found]
        if missing:
            raise WorkbookError(
                f"{package.path} has no sheet {', '.join(missing)}.\n"
                "Take the last good copy of the workbook, or a fresh one."
            )
        return found
    except python_calamine.CalamineError:
        raise WorkbookError(f"{package.path} can't be read. Open it in Excel, save it, and try again.") from None


def _page(
    rows: Sequence[CellRow], page_rows: int, formulas: Collection[tuple[int, int]], columns: int
) -> layout.PageNow:
    headings = _padded(rows[layout.HEADINGS_ROW - 1], columns) if len(rows) >= layout.HEADINGS_ROW else []
    _check_columns([_text(heading) for heading in headings])
    found = {
        row: _padded(cells, columns) for row, cells in enumerate(rows, start=1) if row >= layout.FIRST_ROW and cells
    }
    keyed = [row for row, cells in found.items() if cells[layout.KEY - 1] != ""]
    return layout.PageNow(found, max([layout.FIRST_ROW + page_rows - 1, *keyed]), frozenset(formulas), columns)


def _check_columns(headings: Sequence[str]) -> None:
    """Refuse moved columns. A heading may be reworded, but one of kpixl's in another column was moved there."""
    if not headings or (headings[layout.KEY - 1], headings[layout.SHAPE - 1]) != ("key", "shape"):
        raise WorkbookError(
            f"The sheet {layout.PAGE} has other columns than kpixl wrote: the hidden columns headed 'key' and 'shape' "
            "should be the first and the last of its table.\nUndo what was inserted or deleted, then refresh again."
        )
    known = (*layout.HEADINGS, *layout.ACTION_PAGE_HEADINGS)[: len(headings)]
    for column, (found, written) in enumerate(zip(headings, known, strict=True), start=1):
        if found != written and found in known:
            raise WorkbookError(
                f"The sheet {layout.PAGE} has '{found}' in column {column_letters(column)}, where kpixl wrote "
                f"'{written}': columns of its table were moved. Nothing was changed.\nMove them back, then try again."
            )


def _has_actions(sheets: Mapping[str, Sequence[CellRow]], package: Package) -> bool:
    """Whether the workbook has room for actions; refused where their columns were moved, or their sheet was deleted."""
    heading = _text(_cell(sheets[layout.PAGE], layout.HEADINGS_ROW, layout.ACTION_OF))
    has_columns = heading == layout.ACTION_PAGE_HEADINGS[0]
    if has_columns and layout.ACTIONS not in sheets:
        raise WorkbookError(
            f"{package.path} has no sheet {layout.ACTIONS}, which lists what was promised.\n"
            "Take the last good copy of the workbook, or a fresh one."
        )
    if layout.ACTIONS in sheets and not has_columns:
        at = column_letters(layout.ACTION_OF)
        raise WorkbookError(
            f"The sheet {layout.PAGE} has other columns than kpixl wrote: the hidden column {at} should be headed "
            f"'{layout.ACTION_PAGE_HEADINGS[0]}'.\nUndo what was inserted or deleted, then refresh again."
        )
    return has_columns


def _actions(
    package: Package,
    sheets: Mapping[str, Sequence[CellRow]],
    page: layout.PageNow,
    indicators: Sequence[Indicator],
    archive: Sequence[Entry],
    shows: Period | None,
) -> TypedActions:
    config = sheets[layout.CONFIG]
    width, first = len(layout.ACTION_HEADINGS), layout.TABLE_FIRST_ROW
    cells = ActionCells(
        [(line, page.text(line.row, layout.ACTION_OF), _typed_beside(page, line.row)) for line in _page_texts(page)],
        {at: _padded(row, width) for at, row in enumerate(sheets[layout.ACTIONS], start=1) if at >= first},
        indicators,
        _names(config),
        {name: key for name, key in _of_indicators(config, "list", "key") if name},
    )
    written = _listed(config)
    unknown = dict(_unknown_texts(package, layout.ACTIONS, written)) if written else {}
    return typed_actions(cells, archive, shows, unknown)


def _typed_beside(page: layout.PageNow, row: int) -> dict[What, str]:
    """What was typed into the cells of a row's action."""
    cells = page.rows[row]
    return {what: typed_text(cells[column - 1]) for what, column in layout.COLUMN_ON_PAGE.items()}


def _kinds(config: Sequence[CellRow]) -> Mapping[str, QualityKind]:
    return layout.quality_kinds(_text(_cell(config, layout.KINDS_ROW, layout.SETTING_COLUMN)))


def _names(config: Sequence[CellRow]) -> IndicatorNames:
    return {(ref, label): key for ref, label, key in _of_indicators(config, "ref", "label", "key") if key}


def _targets(config: Sequence[CellRow]) -> Mapping[str, str]:
    return {key: targets for key, targets in _of_indicators(config, "key", "targets") if key and targets}


def _of_indicators(config: Sequence[CellRow], *headings: str) -> list[list[str]]:
    """The texts under these headings of the list of indicators, a row each."""
    first = layout.INDICATOR_COLUMN - 1
    places = [first + layout.INDICATOR_HEADINGS.index(heading) for heading in headings]
    rows = [_padded(row, max(places) + 1) for row in config[1:]]
    return [[_text(row[place]) for place in places] for row in rows]


def _figures(sheets: Mapping[str, Sequence[CellRow]]) -> list[Stored]:
    stored = []
    for number, row in enumerate(sheets[layout.FIGURES][1:], start=2):
        try:
            stored.append(_stored(_padded(row, len(layout.FIGURE_HEADINGS))))
        except (ValueError, UsageError):
            raise WorkbookError(
                f"The sheet {layout.FIGURES}, row {number}, is not as kpixl wrote it.\n"
                "Take the last good copy of the workbook: issued figures are kept nowhere else."
            ) from None
    return stored


def _stored(row: CellRow) -> Stored:
    cells = dict(zip(layout.FIGURE_HEADINGS, row, strict=True))
    figure = Figure(
        _text(cells["key"]),
        Period.parse(_text(cells["period"])),
        Unit(_text(cells["unit"])),
        _whole_or_none(cells["numerator"]),
        _whole_or_none(cells["denominator"]),
        _text(cells["reason"]),
        unsure=_whole(cells["high"]) - _whole(cells["low"]),
        doubts=tuple(filter(None, _text(cells["doubts"]).split(layout.BETWEEN_DOUBTS))),
    )
    rated = Rated(
        figure,
        _letter(_text(cells["computed_letter"])),
        _text(cells["explanation"]),
        _text(cells["export"]),
        _text(cells["fingerprint"]),
        cells["state"] == layout.FigureState.ISSUED,
    )
    return Stored(rated, _text(cells["shown"]), _text(cells["letter"]))


def _entry(row: CellRow) -> Entry:
    key, period, text, seen_at, figure, author, how, origin, owner = (
        _text(cell) for cell in _padded(row, len(layout.NARRATIVE_HEADINGS))
    )
    return Entry(key, period, text, seen_at, figure, author, How(how) if how in set(How) else How.TYPED, origin, owner)


def _override_lines(rows: Sequence[CellRow]) -> Mapping[int, CellRow]:
    return {row: cells for row, cells in enumerate(rows, start=1) if row >= layout.OVERRIDES_FIRST_ROW}


def _queries(rows: Sequence[CellRow], kinds: Mapping[str, QualityKind]) -> tuple[Query, ...]:
    """The lines that kpixl wrote, without `Nothing to report` and without what somebody typed there."""
    lines = [_padded(row, len(layout.QUERY_HEADINGS)) for row in rows[layout.TABLE_FIRST_ROW - 1 :]]
    return tuple(
        Query(kinds[_text(kind)], _text(where), _text(what), _text(key), _text(period), int(count))
        for kind, where, what, count, key, period in lines
        if _text(kind) in kinds and isinstance(count, int | float)
    )


def _conflicts(rows: Sequence[CellRow]) -> Iterator[Line]:
    for row in rows[layout.TABLE_FIRST_ROW - 1 :]:
        what, name, period, handed_out, on_page, in_copy, copy, take, key = (
            _text(cell) for cell in _padded(row, len(layout.CONFLICT_HEADINGS))
        )
        if what in set(What):  # `Nothing to resolve` is none
            yield Line(Place(What(what), key), name, period, handed_out, on_page, in_copy, copy, take)


def _beside_conflicts(package: Package, rows: Sequence[CellRow], written: Collection[str]) -> dict[str, str]:
    """What was typed on the sheet Conflicts, except in the column Take of its lines."""
    take = layout.CONFLICT_HEADINGS.index("Take") + 1
    lines = {number for number, row in enumerate(rows, start=1) if row and _text(row[0]) in set(What)}
    return {
        text: f"{layout.CONFLICTS}!{reference(*at)}"
        for at, text in _unknown_texts(package, layout.CONFLICTS, written)
        if text != layout.NO_CONFLICT and not (at[0] in lines and at[1] == take)
    }


def _beside_lists(package: Package, config: Sequence[CellRow]) -> dict[str, str]:
    """What was typed on the sheets that a refresh writes anew; nothing where it is not known what was written there."""
    written = _listed(config)
    return {
        text: f"{sheet}!{reference(*at)}"
        for sheet in (layout.DATA_QUALITY, layout.DEFINITIONS)
        if written and sheet in package_sheets(package)
        for at, text in _unknown_texts(package, sheet, written)
    }


def _listed(config: Sequence[CellRow]) -> frozenset[str]:
    """Marks of what the last refresh wrote on the sheets that it writes anew."""
    return layout.marks_in("".join(_text(_cell(config, row, layout.SETTING_COLUMN)) for row in layout.LISTED_ROWS))


def _unknown_texts(package: Package, sheet: str, written: Collection[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """The texts below a list's headings that are not among those `written` by kpixl, by row and column."""
    for at, text in cells_with_texts(package, sheet):
        if at[0] >= layout.TABLE_FIRST_ROW and layout.text_mark(text) not in written:
            yield at, text


def _decision_lines(rows: Sequence[CellRow]) -> list[tuple[int, CellRow]]:
    numbered = enumerate(rows[layout.TABLE_FIRST_ROW - 1 :], start=layout.TABLE_FIRST_ROW)
    return [(number, _padded(row, len(layout.DECISION_HEADINGS))) for number, row in numbered if any(map(_text, row))]


def _handouts(rows: Sequence[CellRow]) -> Mapping[str, Handout]:
    """Hand-outs by issue id."""
    found: dict[str, Handout] = {}
    for number, row in enumerate(rows, start=layout.HIDDEN_FIRST_ROW):
        issue, when, period, what, key, text = (_text(cell) for cell in _padded(row, len(layout.HANDOUT_HEADINGS)))
        before = found.get(issue, Handout(issue, when, period, {}))
        if what == layout.WRITTEN:
            found[issue] = replace(before, written=before.written | layout.marks_in(text))
        elif what == layout.ARCHIVED and text.isdecimal():
            found[issue] = replace(before, archived=int(text))
        elif what in set(What):
            found[issue] = replace(before, texts={**before.texts, Place(What(what), key): text})
        else:
            raise WorkbookError(
                f"The sheet {layout.HANDOUTS}, row {number}, is not as kpixl wrote it.\n"
                "Take the last good copy of the workbook: what was handed out is kept nowhere else."
            )
    return found


def _typed_before(queries: Sequence[Query]) -> list[Query]:
    """Letters typed on the page before an earlier refresh; they stay listed until they are dealt with."""
    return [query for query in queries if query.kind is QualityKind.TYPED_LETTER]


def _typed_letters(
    page: layout.PageNow,
    texts: Found,
    figures: Mapping[tuple[str, Period], Stored],
    months: Sequence[Period],
    indicators: Sequence[Indicator],
) -> list[Query]:
    """The letters on the page that differ from those that kpixl wrote there."""
    labels = {indicator.key: indicator.name for indicator in indicators}
    typed = []
    for key, row in texts.rows.items():
        for month, period in enumerate(months):
            column = layout.FIRST_MONTH + 3 * month + layout.LETTER
            stored, letter = figures.get((key, period)), page.text(row, column)
            if stored is not None and letter != stored.letter:
                what = (
                    f"{labels[key]}, {period.name}: {_something(letter)} was typed where the page had "
                    f"'{stored.letter}'. To set a letter, use the sheet {layout.OVERRIDES}."
                )
                where = f"{layout.PAGE}, {column_letters(column)}{row}"
                typed.append(Query(QualityKind.TYPED_LETTER, where, what, key, str(period)))
    return typed


def _typed_figures(
    page: layout.PageNow, texts: Found, written: Collection[str], indicators: Sequence[Indicator]
) -> Iterator[Query]:
    """Targets, benchmarks and figures on the page that differ from those that kpixl wrote there; words are strays."""
    labels = {indicator.key: indicator.name for indicator in indicators}
    for key, row in texts.rows.items() if written else ():
        for column in layout.TYPED_OVER_COLUMNS:
            text = page.text(row, column)
            if layout.figure_mark(key, column, text) not in written:
                what = (
                    f"{labels[key]}: {_something(text)} was typed over what the page had. Figures come from the "
                    "extracts, targets and benchmarks from config/indicators.toml."
                )
                yield Query(QualityKind.TYPED_FIGURE, f"{layout.PAGE}, {reference(row, column)}", what, key)


def _marks(config: Sequence[CellRow], which: int) -> frozenset[str]:
    """Marks of what the last refresh wrote on the page: of all texts, or of the figures of each row."""
    return layout.marks_in(_text(_cell(config, layout.WRITTEN_ROW, layout.SETTING_COLUMN + which)))


def _page_texts(page: layout.PageNow) -> list[PageText]:
    """The rows of the page that may hold a narrative."""
    return [
        PageText(
            row,
            page.text(row, layout.KEY),
            page.text(row, layout.REF),
            page.text(row, layout.METRIC),
            page.text(row, layout.NARRATIVE),
            tuple(page.text(row, column) for column in layout.ROW_FIGURE_COLUMNS),
        )
        for row in page.rows
        if row <= page.last_row and page.text(row, layout.KEY) != layout.NOTE_KEY
    ]


def _months(page_cells: Sequence[CellRow], shows: Period | None) -> tuple[Period, ...]:
    """The months of the page, as many as it has headings for."""
    headings = [_cell(page_cells, layout.MONTHS_ROW, column) for column in layout.FIRST_COLUMNS]
    return shows.back_to(sum(_text(heading) != "" for heading in headings)) if shows else ()


def written_in(
    sheets: Mapping[str, Sequence[CellRow]], months: int, indicators: Sequence[Indicator]
) -> tuple[IndicatorNames, dict[str, RowFigures]]:
    """The names and figures that a copy's hidden sheets say its page was written with; none where they are gone."""
    config, figures = sheets.get(layout.CONFIG, ()), {}
    shows = _period_of(_cell(config, layout.SETTING_ROWS["period"], layout.SETTING_COLUMN))
    if shows is not None and layout.FIGURES in sheets:
        try:
            stored = {(each.rated.figure.key, each.rated.figure.period): each for each in _figures(sheets)}
        except WorkbookError:  # somebody was there, so it says nothing
            stored = {}
        figures = _row_figures(stored, shows.back_to(months), indicators)
    return _names(config), figures


def _row_figures(
    figures: Mapping[tuple[str, Period], Stored], months: Sequence[Period], indicators: Sequence[Indicator]
) -> dict[str, RowFigures]:
    """What the cells of each indicator's row held when they were written."""
    found: dict[str, RowFigures] = {}
    for indicator in indicators:
        stored = [figures.get((indicator.key, month)) for month in months]
        cells = [layout.figure_texts(each.rated.figure, indicator) if each else ("", "") for each in stored]
        found[indicator.key] = tuple(text for pair in cells for text in pair)
    return found


def styles_worn(package: Package) -> layout.Styles:
    """The cell styles by name, from the cells of `_config` that wear them."""
    worn = cell_styles(package, layout.CONFIG)
    column = layout.STYLE_COLUMN
    names = values_in(package, layout.CONFIG, Area(2, column, max(row for row, _ in worn), column))
    found = {str(name): worn.get((row, column + 1), 0) for row, (name,) in enumerate(names, start=2) if name}
    if missing := layout.STYLE_NAMES - found.keys():
        raise WorkbookError(
            f"{package.path}: the sheet {layout.CONFIG} no longer names the cell style '{min(missing)}'"
            f"{f' and {len(missing) - 1} more' if len(missing) > 1 else ''}.\n"
            "Take the last good copy of the workbook, or a fresh Scorecard.xlsm."
        )
    return found


def _picked(cell: object) -> Period | None:
    """The month in the picker: a date in it, or the text `2024-06`."""
    if isinstance(cell, date):
        return Period(cell.year, cell.month)
    return _period_of(cell)


def _period_of(cell: object) -> Period | None:
    try:
        return Period.parse(_text(cell))
    except UsageError:
        return None


def _letter(text: str) -> Rag | None:
    return Rag(text) if text in set(Rag) else None


def _cell(rows: Sequence[CellRow], row: int, column: int) -> object:
    cells = rows[row - 1] if row <= len(rows) else ()
    return cells[column - 1] if column <= len(cells) else ""


def _padded(cells: CellRow, width: int) -> list[object]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _whole(cell: object) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def _whole_or_none(cell: object) -> int | None:
    return int(cell) if isinstance(cell, int | float) else None


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return str(cell) if cell is not None else ""


def _something(typed: str) -> str:
    """Whether a cell was filled or emptied; what is typed there is in no message."""
    return "something" if typed else "nothing"
