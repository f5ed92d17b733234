"""What a workbook's cells say about actions: on the page beside the month's figure, and on the sheet Actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from kpixl.config.values import Indicator
from kpixl.narratives import page_texts
from kpixl.narratives.actions import TypedActions, action_place, action_texts
from kpixl.narratives.archive import Entry
from kpixl.narratives.merging import Place, PlacedTexts, What
from kpixl.narratives.page_texts import Found, PageText, RowsWritten, named_by_rows
from kpixl.words.errors import WorkbookError
from kpixl.words.naming import DAY_ZERO, FIRST_DAY, LAST_DAY, period_named
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.cell_values import CellRow, cell_at, padded
from kpixl.workbook.ooxml.cells import column_letters, reference
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.typed_by_people import is_list_of, page_texts_of, unknown_texts
from kpixl.workbook.written_before import listed_names_written, lists_written

DAY_NUMBERS = range((FIRST_DAY - DAY_ZERO).days, (LAST_DAY - DAY_ZERO).days + 1)  # as Excel numbers them
_NAME, _PROMISED, _KEY = (layout.ACTION_HEADINGS.index(heading) for heading in ("Indicator", "Promised", "Key"))


def has_room_for_actions(sheets: Mapping[str, Sequence[CellRow]], places: layout.PagePlaces, package: Package) -> bool:
    """
    Whether the workbook has the columns and the sheet for actions; a workbook made by an earlier version has neither.

    Refused if the columns were moved or the sheet was deleted. Somebody's own sheet may have the same name.
    """
    heading = layout.ACTION_COLUMNS[0]
    has_columns = cell_at(sheets[layout.PAGE], layout.HEADINGS_ROW, places.action_of) == heading
    has_sheet = is_list_of(sheets.get(layout.ACTIONS, ()), layout.ACTION_HEADINGS)
    if has_columns and not has_sheet:
        raise WorkbookError(
            f"{package.path} has no sheet {layout.ACTIONS}, which lists what was promised.\n"
            "Take the last good copy of the workbook, or a fresh one."
        )
    if has_sheet and not has_columns:
        raise WorkbookError(
            f"The sheet {layout.PAGE} has other columns than kpixl wrote: the hidden column "
            f"{column_letters(places.action_of)} should be headed '{heading}'.\n"
            "Undo what was inserted or deleted, then refresh again."
        )
    return has_columns


def actions_in(
    package: Package,
    sheets: Mapping[str, Sequence[CellRow]],
    page: layout.PageNow,
    places: layout.PagePlaces,
    indicators: Sequence[Indicator],
    written: RowsWritten,
    archive: Sequence[Entry],
    shows: Period | None,
) -> TypedActions | None:
    """A workbook's actions, if it has room for them; `written` says what its page rows were last written with."""
    if page.columns < places.due:
        return None
    config, width, first = sheets[layout.CONFIG], len(layout.ACTION_HEADINGS), layout.TABLE_FIRST_ROW
    cells = ActionCells(
        [
            (line, page.text(line.row, places.action_of), _typed_beside(page, places, line.row))
            for line in page_texts_of(page, places)
        ],
        {at: padded(row, width) for at, row in enumerate(sheets[layout.ACTIONS], start=1) if at >= first},
        indicators,
        written,
        listed_names_written(config),
        action_texts(archive),
    )
    listed = lists_written(config)
    unknown = dict(unknown_texts(package, layout.ACTIONS, listed)) if listed else {}
    return typed_actions(cells, shows, unknown)


def _typed_beside(page: layout.PageNow, places: layout.PagePlaces, row: int) -> dict[What, str]:
    """What was typed into the action cells of a row."""
    cells = page.rows[row]
    return {what: typed_text(cells[layout.action_column(what, places) - 1]) for what in layout.TYPED_ON_PAGE}


class ActionCells(Struct, frozen=True):
    """
    The cells of actions, wherever they were read from: the page's rows, each with the indicator that its hidden column
    names and its typed cells; and the rows of the sheet Actions by row number.

    `before` holds the texts that were there when somebody began to type.
    """

    rows: Sequence[tuple[PageText, str, Mapping[What, str]]]
    lines: Mapping[int, Sequence[object]]
    indicators: Sequence[Indicator]
    written: RowsWritten  # on the page
    listed: Mapping[str, str]  # the indicators' keys by the names that the sheet shows
    before: PlacedTexts

    def found(self, what: What, shows: Period) -> Found:
        """
        The indicator of each text: by the hidden column beside it, or by the row if that column names none.

        If the two contradict each other, the page was sorted without these columns: a text that was there before
        belongs to the indicator that the column names, and any other text belongs to none. If the column names no
        indicator beside an empty cell but names the row's indicator beside another row, cells were inserted: no text
        was cleared.
        """
        rows = named_by_rows([line for line, *_ in self.rows], self.indicators, self.written)
        known = {indicator.key for indicator in self.indicators} | {*self.written.names.values()}
        named_somewhere, lines = {named for _, named, _ in self.rows}, []
        for line, named, typed in self.rows:
            text, row_says = typed.get(what, ""), rows.get(line.row, named)
            was_there = text == self.before.get(action_place(what, named, shows), "")
            if named not in known:
                if text or row_says not in named_somewhere:
                    lines.append(replace(line, text=text))
            elif row_says == named or was_there:
                lines.append(PageText(line.row, named, "", "", text))
            elif text:
                lines.append(PageText(line.row, "", "", "", text))
        return page_texts.found(lines, self.indicators, self.written)

    def places_of_lines(self, known: Collection[str]) -> dict[int, str]:
        """
        The indicator and month of each line of the sheet that belongs to a `known` action.

        A line whose name and month contradict its key belongs to none.
        """
        found = {}
        for number, line in self.lines.items():
            key, words = typed_text(line[_KEY]), self._by_words(line)
            place = key if words in ("", key) else "" if key else words
            if place in known:
                found[number] = place
        return found

    def _by_words(self, line: Sequence[object]) -> str:
        key, promised = self.listed.get(typed_text(line[_NAME]), ""), period_named(typed_text(line[_PROMISED]))
        return f"{key} {promised}" if key and promised else ""


def typed_actions(cells: ActionCells, shows: Period | None, unknown: Mapping[tuple[int, int], str]) -> TypedActions:
    """
    The texts of actions by their places; none if the page shows no month.

    `unknown` are texts on the sheet that kpixl did not write, by row and column.

    An action of the page's month is typed on the page; on the sheet Actions it can only be closed.
    """
    if shows is None:
        return TypedActions({}, {}, {}, {}, {})
    found = {what: cells.found(what, shows) for what in layout.TYPED_ON_PAGE}
    on_page = {action_place(what, key, shows): text for what, of in found.items() for key, text in of.texts.items()}
    places = cells.places_of_lines({place.key for place in cells.before if place.what is What.ACTION})
    on_sheet, lost = _of_lines(cells, places, shows)
    typed_cells = {(number, layout.COLUMN_ON_SHEET[place.what]) for number, place in _typed_places(places, shows)}
    beside = {
        text: f"{layout.ACTIONS}!{reference(*at)}"
        for at, text in unknown.items()
        if at not in typed_cells and text != layout.NO_ACTION
    }
    nobodys = dict.fromkeys((row.text for of in found.values() for row in of.unplaced), "")
    rows = found[What.ACTION].rows
    return TypedActions(on_page, on_sheet, rows, {key: at for at, key in places.items()}, nobodys | beside | lost)


def _typed_places(places: Mapping[int, str], shows: Period) -> Iterator[tuple[int, Place]]:
    """What people may type into each line of the sheet."""
    for number, key in places.items():
        for what in layout.COLUMN_ON_SHEET:
            if what is What.CLOSED or not key.endswith(f" {shows}"):
                yield number, Place(what, key)


def _of_lines(cells: ActionCells, places: Mapping[int, str], shows: Period) -> tuple[dict[Place, str], dict[str, str]]:
    """
    The texts of the lines, and the texts that belong to no action, each with its cell: a closing text on a line of no
    known action, and texts that differ between two lines of the same action.
    """
    texts: dict[Place, dict[str, str]] = defaultdict(dict)
    for number, place in _typed_places(places, shows):
        column = layout.COLUMN_ON_SHEET[place.what]
        texts[place][typed_text(cells.lines[number][column - 1])] = f"{layout.ACTIONS}!{reference(number, column)}"
    lost = dict[str, str]()
    for place, theirs in texts.items():
        if len(theirs) > 1:
            lost |= {text: at for text, at in theirs.items() if text not in ("", cells.before.get(place, ""))}
    column = layout.COLUMN_ON_SHEET[What.CLOSED]
    for number, line in cells.lines.items():
        if number not in places and (text := typed_text(line[column - 1])):
            lost[text] = f"{layout.ACTIONS}!{reference(number, column)}"
    return {place: next(iter(theirs)) for place, theirs in texts.items() if len(theirs) == 1}, lost


def typed_text(cell: object) -> str:
    """What was typed into an action's cell; a day that Excel turned into a date or day number is written the UK way."""
    if isinstance(cell, int | float) and DAY_NUMBERS.start <= cell < DAY_NUMBERS.stop:
        cell = DAY_ZERO + timedelta(days=int(cell))
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return layout.cell_text(cell)
