"""
Officers and managers at work on a scorecard, in whatever order, and a simple model of what it should hold.

The workbook is in memory and small: what decides about texts runs, down to the bytes of the file, but nothing is
computed from extracts. Only saving at the same time as somebody else happens on disk, in a process of its own.
"""

from __future__ import annotations

import tempfile
from collections import deque
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from msgspec import Struct, field
from msgspec.structs import replace

from kpixl.commands.collect import collected
from kpixl.commands.figures_from_exports import FromExports
from kpixl.commands.handout import handed_out, override_words
from kpixl.commands.narratives import brought_back
from kpixl.commands.refresh_figures import Computation
from kpixl.commands.refresh_preparation import filled
from kpixl.config.values import MONTHS_AT_MOST, Config
from kpixl.disclosure.decided_page import DecidedPage
from kpixl.narratives.archive import NOT_TAKEN, UNPLACED, latest
from kpixl.scorecard.figure import Figure
from kpixl.scorecard.scorecard import rated, scorecard
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.held_content import HeldContent, held_in
from kpixl.workbook.letter_colours import styles_part, with_letter_colours
from kpixl.workbook.making.build import built
from kpixl.workbook.ooxml.cells import LAST_COLUMN, LAST_ROW, Area
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched, prove
from kpixl.workbook.ooxml.replacing import before_of, leftovers
from kpixl.workbook.ooxml.sheet import cell_values, values_in
from kpixl.workbook.ooxml.typed_texts import sheet_texts
from kpixl.workbook.relaid_page import relaid
from kpixl.workbook.scorecard_as_shown import as_shown
from kpixl.workbook.working_copy import working_copy as working_copy_in
from kpixl.workbook.written_before import places_written
from making import shipped
from more_sheets import with_copy_of, with_own_sheet, without_drawings
from pages import NOW
from somebody_saving import Somebody

# Two pairs have the same ref, or none; a third of the pages' labels begin alike.
KEYS = ("contacts", "contacts_progressed", "accommodation_17_18", "accommodation_19_21", "supervision")
PERIODS = ("2024-04", "2024-05", "2024-06")
OWN = "Thoughts"
PAGES_KEPT = 4  # the last that were read
LISTS = (layout.DATA_QUALITY, layout.DEFINITIONS, layout.CONFLICTS)
# Each text is used once, so that a text in a wrong place can be recognised.
BEGINNINGS = ("", "=", "+", "-", "@", '"', "'", " ", "🙂 ", "line\n", "<b>&amp;", "_x000D_")
FIRST_COLUMNS_OF_A_SORT = (layout.REF, layout.METRIC, layout.TARGET, layout.COMPARABLE, layout.FIRST_MONTH)
NAMES = (layout.KEY, layout.REF, layout.METRIC)

ON_PAGE = ("action", "due")
ON_SHEET = {"action": 3, "due": 5, "closed": 7}  # columns of the sheet Actions
OF_ACTIONS = tuple(f"({what}) " for what in ON_SHEET)  # before a key: the archive keeps it under both
keys, periods, places_in_list = st.sampled_from(KEYS), st.sampled_from(PERIODS), st.integers(0, 3)
rows_of_a_sheet = st.integers(1, 30) | st.just(LAST_ROW)
columns_of_a_sheet = st.integers(1, layout.USUAL.due + 3) | st.just(LAST_COLUMN)
shapes = st.builds(layout.PagePlaces, st.integers(1, 13), st.booleans(), st.booleans())
orders = st.permutations(range(len(KEYS)))

Place = tuple[str, str]
"""What the archive keeps a text under: an indicator's key, which says what it is of an action, and a month."""


@cache
def small_config() -> Config:
    whole = shipped()
    return replace(whole, indicators=tuple(each for each in whole.indicators if each.key in KEYS))


@cache
def first_workbook(has_charts: bool) -> tuple[Package, HeldContent]:
    """The page of the last month, on which nothing has been typed yet; without charts, as in older workbooks."""
    config, month = small_config(), Period.parse(PERIODS[-1])
    page = built(scorecard(config, month, computation(PERIODS[-1]).figures, {}), {}, Path("Scorecard.xlsm"))
    workbook = with_own_sheet(page if has_charts else without_drawings(page, layout.TRENDS), OWN)
    return workbook, held_in(workbook, config.indicators)


@cache
def computation(period: str) -> Computation:
    """Figures that mostly look different on the page, so that a row's figures nearly always say whose they are."""
    config, figures = small_config(), {}
    for at, indicator in enumerate(config.indicators):
        chosen = Period.parse(period)
        spans = {chosen.quarter_to_date, chosen.year_to_date} - {chosen}
        for month in (*chosen.back_to(MONTHS_AT_MOST), *sorted(spans)):
            counts = 10 + 7 * at + month.month + 50 * month.months, 1000 + 3 * at
            figure = Figure(indicator.key, month, indicator.unit, *counts)
            figures[indicator.key, month] = rated(figure, indicator, "2024-06")
    return Computation(figures, FromExports({}, {}, {}, {}, None, (), 0), {}, (), {})


class Copy(Struct):
    """A manager's copy: its month, the texts that were handed out in it, and those that are in it now."""

    package: Package
    period: str
    sent: dict[Place, str]
    texts: dict[Place, str]
    elsewhere: set[str] = field(default_factory=set)  # typed where no narrative belongs
    is_mixed: bool = False  # its rows were mixed up
    dealt_with: set[tuple[Place, str]] = field(default_factory=set)


def under_merged_heads(places: layout.PagePlaces) -> set[tuple[str, int, int]]:
    """Cells that nobody can type into, because other cells of the page's head are merged over them."""
    covered = (layout.COMPARABLE, *(first + layout.VALUE for first in (*places.of_months, *places.of_spans)))
    return {(layout.PAGE, layout.MONTHS_ROW, column) for column in covered}


class PeopleAtWork(RuleBasedStateMachine):
    """
    The officer's workbook, and beside it what it should hold.

    `texts` is what was last written for an indicator and month. `ever` is every text that was seen, with the key under
    which the archive keeps it. `owners` are the places in which a text may be: those where somebody typed or put it.
    `copies` are managers' copies.
    """

    has_charts = True  # a refresh draws them again, which takes long and touches no text

    @initialize()
    def open_the_workbook(self) -> None:
        self.config = small_config()
        self.book, held = first_workbook(self.has_charts)
        self.read: tuple[Package, HeldContent] | None = (self.book, held)
        self.texts: dict[Place, str] = {}
        self.ever: set[tuple[str, str, str]] = set()
        self.owners: dict[str, set[Place]] = {}
        self.written = 0
        self.read_pages: deque[tuple[Package, int, list[list[Value]]]] = deque(maxlen=PAGES_KEPT)
        self.shows = PERIODS[-1]
        self.now = NOW
        self.copies: list[Copy] = []
        self.pages = 0
        self.fresh: tuple[Package, Config] | None = (self.book, self.config)

    # --- what people do in the workbook

    @rule(key=keys, beginning=st.sampled_from(BEGINNINGS))
    def type(self, key: str, beginning: str) -> None:
        self.put(key, self.new_text(beginning, (key, self.shows)))

    @rule(key=keys)
    def clear(self, key: str) -> None:
        self.put(key, "")

    @rule(key=keys, what=st.sampled_from(ON_PAGE), beginning=st.sampled_from(BEGINNINGS))
    def promise(self, key: str, what: str, beginning: str) -> None:
        """Type beside the row that shows the indicator; unplaced if the hidden column there names another indicator."""
        row, place = self.row(key), (f"({what}) {key}", self.shows)
        beside, text = self.cell(layout.PAGE, row, self.places.action_of), self.new_text(beginning, place)
        self.fill(layout.PAGE, row, column_of(what, self.places), text)
        if beside in (key, "", None):
            self.texts[place] = text
        else:
            self.refresh()
            assert self.entry_of(text) == (UNPLACED, self.shows, text)

    @rule(at=st.integers(0, 20), what=st.sampled_from([*ON_SHEET]), clears=st.booleans(), day=st.booleans())
    def change_a_line_of_the_actions(self, at: int, what: str, clears: bool, day: bool) -> None:
        """Actions of the page's month can only be closed on this sheet."""
        self.all_is_seen()
        lines = self.lines(self.book)
        if not lines:
            return
        key, promised = [*lines][at % len(lines)]
        place = (f"({what}) {key}", promised)
        is_typed_here = what == "closed" or promised != self.shows
        text = "" if clears and is_typed_here else self.new_day(place) if day else self.new_text("", place)
        self.fill(layout.ACTIONS, lines[key, promised], ON_SHEET[what], text or None)
        if is_typed_here:
            self.texts[place] = text
        self.refresh()
        if text:
            self.is_kept(text)

    @rule(order=orders, columns=st.sampled_from([(1, 8), (1, 7), (2, 8), (7, 7)]))
    def sort_the_actions(self, order: list[int], columns: tuple[int, int]) -> None:
        """Sort all columns of the sheet, or some; what moved to another line belongs there, or to nobody."""
        self.all_is_seen()
        lines = [*self.lines(self.book).values()][: len(order)]
        first, last = columns
        if len(lines) == len(order):
            cells = values_in(self.book, layout.ACTIONS, Area(lines[0], first, lines[-1], last))
            self.write([Block(layout.ACTIONS, lines[0], first, [cells[at] for at in order])])
            if first == last:
                self.put_closed_where_they_are()
            self.refresh()

    @rule()
    def refresh(self) -> None:
        self.show(self.shows)

    @rule(period=periods)
    def change_the_month(self, period: str) -> None:
        self.show(period)

    @rule(at=st.integers(0, 8))
    def bring_an_earlier_text_back(self, at: int) -> None:
        rows = [
            row for row, each in enumerate(self.held.archive, start=2) if each.key.removeprefix(kind(each.key)) in KEYS
        ]
        if rows:
            entry, blocks = brought_back(self.book, rows[at % len(rows)], self.config, self.later())
            self.saw_the_page()
            self.write(blocks)
            self.texts[entry.key, entry.period] = entry.text
            self.ever.add((entry.key, entry.period, entry.text))

    @rule(order=orders, with_actions=st.booleans())
    def sort_the_rows(self, order: list[int], with_actions: bool) -> None:
        if not with_actions:  # what was promised and not yet seen may then belong to either row
            self.all_is_seen()
        self.move_columns(order, layout.KEY, self.last_column(with_actions))

    @rule(
        order=orders, first=st.sampled_from(FIRST_COLUMNS_OF_A_SORT), typed=st.none() | keys, with_actions=st.booleans()
    )
    def sort_without_the_first_columns(
        self, order: list[int], first: int, typed: str | None, with_actions: bool
    ) -> None:
        """The key stays behind, or key and ref, or all that names a row; what was typed just now may move along."""
        self.all_is_seen()
        if self.rows_are_alike(self.book, first):
            return
        text = self.new_text("", (typed, self.shows)) if typed else ""
        if typed:
            self.fill(layout.PAGE, self.row(typed), self.places.narrative, text)
        self.move_columns(order, first, self.last_column(with_actions))
        self.settle(typed or "", text, must_be_placed=first == layout.REF)

    @rule(order=orders)
    def sort_the_narratives_alone(self, order: list[int]) -> None:
        """Or cut and paste them: each then belongs where somebody put it, and the margin says that it was elsewhere."""
        self.all_is_seen()
        before = [self.texts.get((key, self.shows), "") for key in self.order()]
        self.move_columns(order, self.places.narrative, self.places.narrative)
        for at, key in enumerate(self.order()):
            text = self.texts[key, self.shows] = before[order[at]]
            self.owners.setdefault(text, set()).add((key, self.shows))
        self.refresh()
        for key in KEYS:
            if text := self.texts[key, self.shows]:
                first = next(each for each in self.held.archive if (each.text, each.period) == (text, self.shows))
                is_there_again = self.texts.get((first.key, self.shows)) == text  # brought back in the meantime
                if first.key in KEYS and first.key != key and not is_there_again:
                    assert "These words used to be beside" in str(self.page_row(key)[self.places.margin - 1])

    @rule(one=keys, other=keys, way=st.sampled_from(["cut", "copied"]), typed=st.booleans(), with_actions=st.booleans())
    def paste_a_row_over_another(self, one: str, other: str, way: str, typed: bool, with_actions: bool) -> None:
        self.all_is_seen()
        if one == other:
            return
        text = self.new_text("", (one, self.shows)) if typed else ""
        moved = self.page_row(one)[: self.last_column(with_actions)]
        if typed:
            moved[self.places.narrative - 1] = text
        source, target = self.row(one), self.row(other)
        self.write([Block(layout.PAGE, target, 1, [moved])])
        if way == "cut":
            self.write([Block(layout.PAGE, source, 1, [[None] * len(moved)])])
        self.settle(one, text, must_be_placed=way == "cut")

    @rule(key=keys, sheet=st.sampled_from([OWN, layout.OVERRIDES, *LISTS]), at=st.integers(0, 30), typed=st.booleans())
    def cut_a_text_to_another_sheet(self, key: str, sheet: str, at: int, typed: bool) -> None:
        self.all_is_seen()
        text = self.new_text("", (key, self.shows)) if typed else self.texts.get((key, self.shows), "")
        if text:
            self.put(key, "")
            self.fill(sheet, layout.TABLE_FIRST_ROW + at // 3, 2 + at % 3, text)
            self.refresh()
            self.is_kept(text)

    @rule(key=keys, sheet=st.sampled_from([OWN, *LISTS]))
    def cut_a_row_to_another_sheet(self, key: str, sheet: str) -> None:
        self.all_is_seen()
        row, cells = self.row(key), self.page_row(key)
        self.write([Block(sheet, 20, 1, [cells]), Block(layout.PAGE, row, 1, [[None] * len(cells)])])
        self.refresh()

    @rule(comes_first=st.booleans(), key=keys)
    def copy_the_page_and_type_there(self, comes_first: bool, key: str) -> None:
        self.all_is_seen()
        self.pages += 1
        name = f"{layout.PAGE} ({self.pages + 1})"
        self.book = with_copy_of(self.book, layout.PAGE, name, comes_first)
        text = self.new_text("")
        self.fill(name, self.row(key), self.places.narrative, text)
        self.refresh()
        self.is_kept(text)

    @rule(
        sheet=st.sampled_from([layout.PAGE, layout.PAGE, layout.OVERRIDES, layout.ACTIONS, *LISTS]),
        row=rows_of_a_sheet,
        column=columns_of_a_sheet,
    )
    def type_in_any_cell(self, sheet: str, row: int, column: int) -> None:
        """In a cell where no narrative belongs. If the refresh refuses it, it is undone."""
        self.all_is_seen()
        is_narrative = sheet == layout.PAGE and column in self.places.typed
        is_action = sheet == layout.ACTIONS and row in self.lines(self.book).values() and column in ON_SHEET.values()
        is_pick = sheet == layout.CONFLICTS and layout.CONFLICT_HEADINGS[column - 1 : column] == ("Take",)
        if is_narrative or is_action or is_pick or (sheet, row, column) in under_merged_heads(self.places):
            return
        before, text = self.book, self.new_text("")
        self.fill(sheet, row, column, text)
        try:
            self.refresh()
        except WorkbookError:
            self.book = before
        else:
            self.is_kept(text)

    @rule(key=keys, picked=periods, what=st.sampled_from(["narrative", *ON_PAGE]))
    def type_after_another_month_was_picked(self, key: str, picked: str, what: str) -> None:
        """The text may be for the page's month or for the picked one: nobody knows which."""
        if picked == self.shows:
            return
        self.all_is_seen()
        text, before = self.new_text("of either month: "), self.shows
        self.fill(layout.PAGE, layout.PICKER_ROW, layout.PICKER_COLUMN, Period.parse(picked).first_day)
        self.fill(layout.PAGE, self.row(key), column_of(what, self.places), text)
        self.show(None)
        assert (self.shows, (UNPLACED, before, text)) == (picked, self.entry_of(text))

    @rule(key=keys, in_place=st.booleans(), moment=st.integers(0, 9))
    def save_while_somebody_refreshes(self, key: str, in_place: bool, moment: int) -> None:
        """Another process saves while the refresh writes: one of the two files is there, and the save is not lost."""
        self.all_is_seen()
        text = self.new_text("saved meanwhile: ", (key, self.shows))
        cell = Block(layout.PAGE, self.row(key), self.places.narrative, [[text]])
        theirs, ours = patched(self.book, [cell]).packed(), self.refreshed(self.shows)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / self.book.path
            path.write_bytes(self.book.packed())
            read = Package.read(path)
            with Somebody.saving(path, theirs, in_place, moment):
                try:
                    replace(read, entries=ours.entries).written(path)
                except WorkbookError as refused:
                    assert "saved by somebody else" in str(refused)
            kept = before_of(path)
            assert theirs in (path.read_bytes(), kept.read_bytes() if kept.exists() else b"")
            assert leftovers(path) == []
        self.book = Package.of_bytes(theirs, self.book.path)
        self.texts[key, self.shows] = text
        self.refresh()

    @rule()
    def put_the_clock_back(self) -> None:
        self.now -= timedelta(hours=1)

    @rule(at=st.integers(0, len(KEYS)), with_actions=st.booleans())
    def insert_a_row(self, at: int, with_actions: bool) -> None:
        """In a workbook that shows few indicators, the table may not grow over the notes below it."""
        if not with_actions:
            self.all_is_seen()
        rows = self.page_rows(len(KEYS) + 1)
        if not any(rows[-1]) or rows[-1][0] == layout.NOTE_KEY:
            last = self.last_column(with_actions)
            moved: list[list[Value]] = [*rows[:at], [None] * self.places.due, *rows[at:-1]]
            self.write([Block(layout.PAGE, layout.FIRST_ROW, 1, [row[:last] for row in moved])])

    @rule(key=keys, style=st.sampled_from(["note", "margin", "blank", "narrative"]))
    def restyle_a_narrative(self, key: str, style: str) -> None:
        row, text = self.row(key), self.page_row(key)[self.places.narrative - 1]
        styles = [[self.held.styles[style]]]
        self.write([Block(layout.PAGE, row, self.places.narrative, [[text]], styles, heights={row: 15.0})])

    @rule(key=keys, other=st.sampled_from(["", "no such key", *KEYS]))
    def paste_over_a_key(self, key: str, other: str) -> None:
        self.fill(layout.PAGE, self.row(key), layout.KEY, other or None)

    @rule(order=orders)
    def change_the_order_of_the_page(self, order: list[int]) -> None:
        self.config = replace(self.config, indicators=tuple(self.config.indicators[at] for at in order))

    @rule(places=shapes)
    def change_the_shape_of_the_page(self, places: layout.PagePlaces) -> None:
        """The next refresh lays the page out again, unless that would lose something that somebody typed."""
        self.all_is_seen()
        before, there = self.config, texts_typed_in(self.book)
        self.config = replace(self.config, page=places.page(self.config.page))
        try:
            self.refresh()
        except WorkbookError:
            self.config = before
        for text in there:
            self.is_kept(text)

    # --- what managers do in copies

    @rule()
    def hand_out(self) -> None:
        self.all_is_seen()
        now = self.later()
        working_copy = working_copy_in(self.book, self.config, now)
        page = replace(as_shown(self.book, working_copy.held, self.config, now.date()), queries=())
        words = override_words(working_copy, self.config)
        beside = {place: text for line in words.values() for place, text in line.values()}
        made = handed_out(DecidedPage(page, beside=beside), working_copy, now)
        self.write(made.blocks)
        kinds = ("", *(f"({what}) " for what in ON_PAGE))
        of_month = [(f"{each}{key}", self.shows) for each in kinds for key in KEYS]
        earlier = [(f"{each}{key}", month) for each in OF_ACTIONS for key in KEYS for month in PERIODS]
        sent = {place: self.texts.get(place, "") for place in [*of_month, *earlier]}
        copy = Package.of_bytes(made.copy.packed(), Path(f"copy {len(self.copies)}.xlsm"))
        self.copies.append(Copy(copy, self.shows, sent, dict(sent)))

    @precondition(lambda self: self.copies)
    @rule(at=places_in_list, key=keys)
    def a_manager_types(self, at: int, key: str) -> None:
        copy = self.copies[at % len(self.copies)]
        self.type_in_a_copy(copy, (key, copy.period), self.row(key, copy.package), places_of(copy.package).narrative)

    @precondition(lambda self: self.copies)
    @rule(at=places_in_list, key=keys, what=st.sampled_from(ON_PAGE))
    def a_manager_promises(self, at: int, key: str, what: str) -> None:
        copy = self.copies[at % len(self.copies)]
        row = self.row(key, copy.package)
        places = places_of(copy.package)
        if self.cell(layout.PAGE, row, places.action_of, copy.package) == key:
            self.type_in_a_copy(copy, (f"({what}) {key}", copy.period), row, column_of(what, places))

    @precondition(lambda self: self.copies)
    @rule(at=places_in_list, line=places_in_list, what=st.sampled_from([*ON_SHEET]))
    def a_manager_changes_a_line_of_the_actions(self, at: int, line: int, what: str) -> None:
        copy = self.copies[at % len(self.copies)]
        lines = self.lines(copy.package)
        if lines:
            key, promised = [*lines][line % len(lines)]
            place = (f"({what}) {key}", promised)
            self.type_in_a_copy(copy, place, lines[key, promised], ON_SHEET[what], layout.ACTIONS)

    def type_in_a_copy(self, copy: Copy, place: Place, row: int, column: int, sheet: str = layout.PAGE) -> None:
        copy.texts[place] = self.new_text("manager's ", place)
        copy.package = patched(copy.package, [Block(sheet, row, column, [[copy.texts[place]]])])

    @precondition(lambda self: self.copies)
    @rule(at=places_in_list, row=rows_of_a_sheet, column=columns_of_a_sheet, second=st.booleans())
    def a_manager_types_in_any_cell(self, at: int, row: int, column: int, second: bool) -> None:
        copy = self.copies[at % len(self.copies)]
        sheet = layout.PAGE
        if second:
            self.pages += 1
            sheet = f"{layout.PAGE} ({self.pages + 1})"
            copy.package = with_copy_of(copy.package, layout.PAGE, sheet, comes_first=row % 2 == 0)
        elif row in (layout.HEADINGS_ROW, *self.rows(copy.package).values()) and column in (
            *NAMES,
            *places_of(copy.package).typed,
        ):
            return
        text = self.new_text("anywhere: ")
        copy.elsewhere.add(text)
        copy.package = patched(copy.package, [Block(sheet, row, column, [[text]])])

    @precondition(lambda self: self.copies)
    @rule(at=places_in_list, order=orders, first=st.sampled_from(FIRST_COLUMNS_OF_A_SORT))
    def a_manager_sorts_without_the_first_columns(self, at: int, order: list[int], first: int) -> None:
        copy = self.copies[at % len(self.copies)]
        if self.rows_are_alike(copy.package, first):
            return
        copy.package, copy.is_mixed = self.with_columns_moved(copy.package, order, first), True

    @precondition(lambda self: self.copies)
    @rule(at=places_in_list)
    def collect_a_copy(self, at: int) -> None:
        copy = self.copies[at % len(self.copies)]
        if copy.period != self.shows:
            with pytest.raises(UsageError, match="was handed out for"):
                collected(self.book, [copy.package], self.config, self.later())
            return
        _, blocks = collected(self.book, [copy.package], self.config, self.later())
        self.saw_the_page()
        self.write(blocks)
        archived = {entry.text for entry in self.held.archive}
        assert copy.elsewhere <= archived
        if copy.is_mixed:
            assert {text for place, text in copy.texts.items() if text != copy.sent[place]} <= archived | {""}
            self.adopt()
        else:
            self.take_from(copy)

    def take_from(self, copy: Copy) -> None:
        for place, text in copy.texts.items():
            there = self.texts.get(place, "")
            if text in (copy.sent[place], there) or (place, text) in copy.dealt_with:
                continue
            copy.dealt_with.add((place, text))
            is_taken = there == copy.sent[place]
            self.ever.add((place[0] if is_taken else NOT_TAKEN + place[0], place[1], text))
            if is_taken:
                self.texts[place] = text

    @rule(take=st.sampled_from(["copy", "page", ""]))
    def answer_the_first_conflict(self, take: str) -> None:
        """With the copy's text, the page's, or words of one's own."""
        first = layout.TABLE_FIRST_ROW
        [cells] = values_in(self.book, layout.CONFLICTS, Area(first, 1, first, len(layout.CONFLICT_HEADINGS)))
        line = dict(zip(layout.CONFLICT_HEADINGS, cells, strict=True))
        if not line.get("Key"):
            return
        key, _, promised = str(line["Key"]).partition(" ")
        place = (f"({line['What']}) {key}", promised) if promised else (key, self.shows)
        is_shown = line["Month"] == Period.parse(self.shows).name
        owner = place if is_shown or promised else (key, copy_month(line["Month"]))
        answer = take or self.new_text("both: ", owner)
        self.fill(layout.CONFLICTS, layout.TABLE_FIRST_ROW, layout.CONFLICT_HEADINGS.index("Take") + 1, answer)
        if take != "page" and is_shown and self.texts.get(place, "") == (line["On the page"] or ""):
            self.saw_the_page()
            self.texts[place] = str(line["In the copy"] or "") if take else answer
        self.refresh()

    @precondition(lambda self: self.texts)
    @rule()
    def look(self) -> None:
        self.all_is_seen()

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.all_is_seen()
            for period in {period for _, period in self.texts} - {self.shows}:
                self.show(period)

    # --- what must hold

    def check(self) -> None:
        """What was written is beside each indicator, and nothing else; the archive has all of it, and says whose."""
        months = {str(month) for month in Period.parse(self.shows).back_to(self.config.page.months)}
        rows = {str(row[layout.KEY - 1]): row for row in self.page_rows(60)}
        there = {key: rows[key][self.places.narrative - 1] or "" for key in KEYS}
        assert there == {key: self.texts.get((key, self.shows), "") for key in KEYS}
        for what in ON_PAGE:
            for key in KEYS:
                assert (rows[key][column_of(what, self.places) - 1] or "") == self.texts.get(
                    (f"({what}) {key}", self.shows), ""
                )
        self.check_the_sheet()
        archive = self.held.archive
        assert self.ever <= {(entry.key, entry.period, entry.text) for entry in archive}
        placed = [entry for entry in archive if entry.key != UNPLACED and entry.text]
        for entry in placed:
            assert (entry.key.removeprefix(NOT_TAKEN), entry.period) in self.owners[entry.text]
        told, words = {query.where for query in self.held.queries}, {entry.text for entry in placed}
        for row, entry in enumerate(archive, start=2):
            if entry.key == UNPLACED and entry.period in months and entry.text not in words:
                assert f"{layout.NARRATIVES}, row {row}" in told

    def check_the_sheet(self) -> None:
        """Every action that has words is on the sheet, with its day and how it was closed."""
        lines = self.lines(self.book)
        words = {place: text for place, text in self.texts.items() if place[0].startswith("(action) ") and text}
        assert {(key.removeprefix("(action) "), month) for key, month in words} == lines.keys()
        for (key, month), row in lines.items():
            for what, column in ON_SHEET.items():
                there = self.cell(layout.ACTIONS, row, column) or ""
                assert there == self.texts.get((f"({what}) {key}", month), "")

    def is_kept(self, text: str) -> None:
        """In the archive, or in a cell that kpixl never writes."""
        in_archive = any(entry.text == text for entry in self.held.archive)
        assert in_archive or any(each.text == text for each in sheet_texts(self.book))

    def settle(self, key: str, text: str, must_be_placed: bool) -> None:
        """A text was typed for `key` before its row was moved: it is there now, or is nobody's and reported."""
        after = self.refreshed(self.shows)
        if text and (must_be_placed or self.placed(after, key) == text):
            self.texts[key, self.shows] = text
        elif text:
            self.ever.add((UNPLACED, self.shows, text))
        self.now_is(after, self.shows)

    def adopt(self) -> None:
        """The rows of a copy were mixed up: from here on, the model takes each text as the refresh placed it."""
        for key, text in latest(self.held.archive, Period.parse(self.shows)).items():
            self.texts[key, self.shows] = text
        for entry in self.held.archive:
            if kind(entry.key):
                self.texts[entry.key, entry.period] = entry.text

    # --- how it is done

    @property
    def held(self) -> HeldContent:
        if self.read is None or self.read[0] is not self.book:
            self.read = self.book, held_in(self.book, self.config.indicators)
        return self.read[1]

    @property
    def places(self) -> layout.PagePlaces:
        return self.held.places

    def show(self, period: str | None) -> None:
        chosen = period or str(self.held.picked)
        self.now_is(self.refreshed(chosen), chosen)

    def now_is(self, refreshed: Package, period: str) -> None:
        self.book = refreshed
        self.saw_the_page()
        self.shows = period
        self.fresh = self.book, self.config
        self.check()

    def all_is_seen(self) -> None:
        """Refresh, unless nothing has happened since the last refresh."""
        if self.fresh is None or self.fresh[0] is not self.book or self.fresh[1] is not self.config:
            self.refresh()

    def refreshed(self, period: str) -> Package:
        contents = filled(self.held, self.config, Period.parse(period), computation(period), self.later())
        places = layout.PagePlaces.of(self.config.page)
        book = relaid(self.book, self.held.places, places, self.held.page.last_row)
        after = with_letter_colours(patched(book, contents.blocks), self.config.letters)
        prove(book, after, contents.blocks, {styles_part(book)})
        return after

    def write(self, blocks: list[Block]) -> None:
        self.book = patched(self.book, blocks)

    def fill(self, sheet: str, row: int, column: int, value: Value) -> None:
        self.write([Block(sheet, row, column, [[value]])])

    def put(self, key: str, text: str) -> None:
        self.fill(layout.PAGE, self.row(key), self.places.narrative, text or None)
        self.texts[key, self.shows] = text

    def new_text(self, beginning: str, *owners: Place) -> str:
        self.written += 1
        text = f"{beginning}text number {self.written}"
        self.owners[text] = set(owners)
        return text

    def new_day(self, *owners: Place) -> str:
        """A different day each time."""
        self.written += 1
        text = f"{date(2024, 1, 1) + timedelta(days=self.written):%d/%m/%Y}"
        self.owners[text] = set(owners)
        return text

    def later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def saw_the_page(self) -> None:
        self.ever |= {
            (key, period, text)
            for (key, period), text in self.texts.items()
            if text and (period == self.shows or kind(key))
        }

    def entry_of(self, text: str) -> tuple[str, str, str]:
        [entry] = [each for each in self.held.archive if each.text == text]
        return entry.key, entry.period, entry.text

    def placed(self, package: Package, key: str) -> Value:
        return next(
            row[places_of(package).narrative - 1] for row in self.page_rows(60, package) if row[layout.KEY - 1] == key
        )

    def move_columns(self, order: list[int], first: int, last: int | None = None) -> None:
        self.book = self.with_columns_moved(self.book, order, first, last)

    def last_column(self, with_actions: bool) -> int:
        """The last column of what is sorted or pasted: that of the table, or of the actions beside it, too."""
        return self.places.due if with_actions else self.places.shape

    def with_columns_moved(self, package: Package, order: list[int], first: int, last: int | None = None) -> Package:
        """The indicators' rows in another order, except for the columns before `first` and after `last`."""
        rows = sorted(self.rows(package).values())
        cells = self.page_rows(60, package)
        moved = [cells[row - layout.FIRST_ROW][first - 1 : last or places_of(package).shape] for row in rows]
        blocks = [Block(layout.PAGE, row, first, [moved[at]]) for row, at in zip(rows, order, strict=True)]
        return patched(package, blocks)

    def rows_are_alike(self, package: Package, first: int) -> bool:
        """Whether two rows look the same from a column up to the narrative: then nothing tells which one was moved."""
        end, cells = places_of(package).narrative - 1, self.page_rows(60, package)
        shown = [tuple(cells[row - layout.FIRST_ROW][first - 1 : end]) for row in self.rows(package).values()]
        return len({*shown}) < len(shown)

    def order(self) -> list[str]:
        """The indicators in the order of their rows."""
        rows = self.rows(self.book)
        return sorted(rows, key=lambda key: rows[key])

    def rows(self, package: Package) -> dict[str, int]:
        """Where each indicator's row is by its name, whatever has become of its key."""
        labels = {indicator.label: indicator.key for indicator in small_config().indicators}
        named = ((labels.get(str(row[layout.METRIC - 1])), at) for at, row in enumerate(self.page_rows(60, package)))
        found: dict[str, int] = {}
        for key, at in named:
            if key:
                found.setdefault(key, layout.FIRST_ROW + at)
        return found

    def row(self, key: str, package: Package | None = None) -> int:
        return self.rows(package or self.book)[key]

    def page_row(self, key: str) -> list[Value]:
        return self.page_rows(60)[self.row(key) - layout.FIRST_ROW]

    def page_rows(self, count: int, package: Package | None = None) -> list[list[Value]]:
        """The rows as they were read when this package was last asked for: a package never changes."""
        of = package or self.book
        if not any(each is of and rows >= count for each, rows, _ in self.read_pages):
            table = Area(layout.FIRST_ROW, 1, layout.FIRST_ROW + count - 1, places_of(of).due)
            self.read_pages.append((of, count, values_in(of, layout.PAGE, table)))
        found = next(page for each, rows, page in reversed(self.read_pages) if each is of and rows >= count)
        return [[*row] for row in found[:count]]

    def cell(self, sheet: str, row: int, column: int, package: Package | None = None) -> Value:
        [[value]] = values_in(package or self.book, sheet, Area(row, column, row, column))
        return value

    def lines(self, package: Package) -> dict[Place, int]:
        """The lines of the sheet Actions, by indicator and month."""
        first, last = layout.TABLE_FIRST_ROW, layout.TABLE_FIRST_ROW + 30
        cells = values_in(package, layout.ACTIONS, Area(first, 8, last, 8))
        keyed = ((str(key), row) for row, (key,) in enumerate(cells, start=first) if key)
        return {(key.partition(" ")[0], key.partition(" ")[2]): row for key, row in keyed}

    def put_closed_where_they_are(self) -> None:
        for (key, promised), row in self.lines(self.book).items():
            place = (f"(closed) {key}", promised)
            text = self.texts[place] = str(self.cell(layout.ACTIONS, row, 7) or "")
            self.owners.setdefault(text, set()).add(place)


def kind(key: str) -> str:
    """The part of an action that the archive's key names; empty for the key of a narrative."""
    return next((each for each in OF_ACTIONS if key.startswith(each)), "")


def column_of(what: str, places: layout.PagePlaces) -> int:
    return {"narrative": places.narrative, "action": places.action, "due": places.due}[what]


def places_of(package: Package) -> layout.PagePlaces:
    return places_written(cell_values(package, layout.CONFIG))


def texts_typed_in(package: Package) -> set[str]:
    """Every text that this state machine typed, wherever it is."""
    return {each.text for each in sheet_texts(package) if "text number" in each.text}


def copy_month(name: Value) -> str:
    return next(period for period in PERIODS if Period.parse(period).name == name)
