"""Whatever officers and managers do, in whatever order: no text is lost, and none stands beside another indicator."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from kpixl.commands.collect import collect
from kpixl.commands.handout import handout
from kpixl.commands.narratives import bring_back, history
from kpixl.config.reading import shipped_config
from kpixl.narratives.archive import NOT_TAKEN, UNPLACED, Entry
from kpixl.words.errors import UsageError, WorkbookError
from kpixl.words.periods import Period
from kpixl.workbook import layout
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.held import styles_worn
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.patching import patched
from kpixl.workbook.ooxml.sheet import values_in
from making import contacts, persons, shipped, written
from pages import NOW, Workbook, on_disk

KEYS = ("contacts", "re_referrals", "cp_visits", "supervision")
PERIODS = ("2024-04", "2024-05", "2024-06")
# Each text is used once, so that a text that stands in a wrong place is known for what it is.
BEGINNINGS = ("", "=", "+", "-", "@", '"', "'", " ", "🙂 ", "line\n", "<b>&amp;", "_x000D_")
LAST = layout.FIRST_ROW + len(shipped().indicators) - 1

keys, periods = st.sampled_from(KEYS), st.sampled_from(PERIODS)


@cache
def exports() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="exports-"))
    written(folder / "2024-06", persons(("ade", "2015-03-01")), contacts(("ade", "2024-06-03")))
    return folder


@dataclass
class Copy:
    """A manager's copy: its month, the texts that were handed out in it, and those that stand in it now."""

    path: Path
    period: str
    sent: dict[str, str]
    texts: dict[str, str]
    rows: dict[str, int]
    dealt_with: set[tuple[str, str]] = field(default_factory=set)


class PeopleAtWork(RuleBasedStateMachine):
    """
    The officer's workbook, and beside it a simple model of what it should hold.

    `texts` is what was last written for an indicator and month; `ever` every text that was seen, with the key that
    the archive keeps it under. `copies` are managers' copies: what was handed out with each, and what stands in it.
    """

    @initialize()
    def open_the_workbook(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="people-"))
        self.workbook: Workbook = on_disk(self.folder / "Scorecard.xlsm", exports())
        self.config = self.folder / "config"
        shutil.copytree(shipped_config(), self.config)
        self.texts: dict[tuple[str, str], str] = {}
        self.ever: set[tuple[str, str, str]] = set()
        self.written = 0
        self.shows = "2024-06"
        self.now = NOW
        self.copies: list[Copy] = []
        self.refresh()

    # --- what people do

    @rule(key=keys, beginning=st.sampled_from(BEGINNINGS))
    def type(self, key: str, beginning: str) -> None:
        self.written += 1
        self.put(key, f"{beginning}text {self.written}")

    @rule(key=keys)
    def clear(self, key: str) -> None:
        self.put(key, "")

    @rule()
    def refresh(self) -> None:
        self.show(self.shows)

    @rule(period=periods)
    def change_the_month(self, period: str) -> None:
        self.show(period)

    @rule(at=st.integers(0, 5))
    def bring_an_earlier_text_back(self, at: int) -> None:
        texts_of_keys = [row for row, entry in self.archive().items() if entry.key in KEYS]
        if texts_of_keys:
            entry = bring_back(self.workbook.path, texts_of_keys[at % len(texts_of_keys)], shipped(), now=self.later())
            self.saw_the_page()
            self.texts[entry.key, entry.period] = entry.text
            self.ever.add((entry.key, entry.period, entry.text))

    @rule(order=st.permutations(range(layout.FIRST_ROW, LAST + 1)))
    def sort_the_rows(self, order: list[int]) -> None:
        rows = self.page_rows()
        self.write_rows([rows[row - layout.FIRST_ROW] for row in order])

    @rule(one=keys, other=keys, first=st.sampled_from([layout.REF, layout.METRIC]))
    def sort_without_the_first_columns(self, one: str, other: str, first: int) -> None:
        """Two rows change places from that column on; the key, or key and ref, stay behind."""
        if one == other:
            return
        self.refresh()
        rows = {row: self.page_rows(60)[row - layout.FIRST_ROW] for row in (self.row(one), self.row(other))}
        for row, cells in zip(rows, reversed(rows.values()), strict=True):
            block = Block(layout.PAGE, row, first, [cells[first - 1 :]])
            patched(Package.read(self.workbook.path), [block]).written(self.workbook.path)
        self.refresh()

    @rule(key=keys, column=st.sampled_from([layout.TARGET, layout.NOTES, layout.MARGIN, layout.FIRST_MONTH]))
    def type_where_no_narrative_belongs(self, key: str, column: int) -> None:
        self.written += 1
        text = f"stray text {self.written}"
        block = Block(layout.PAGE, self.row(key), column, [[text]])
        patched(Package.read(self.workbook.path), [block]).written(self.workbook.path)
        self.ever.add((UNPLACED, self.shows, text))
        self.refresh()

    @rule(key=keys, picked=periods)
    def type_after_another_month_was_picked(self, key: str, picked: str) -> None:
        """Of the page's month and the one that was picked: nobody knows which."""
        if picked == self.shows:
            return
        self.refresh()
        self.written += 1
        text, row, before = f"text of either month {self.written}", self.row(key), self.shows
        for place, cell in (
            ((layout.PICKER_ROW, layout.PICKER_COLUMN), Period.parse(picked).first_day),
            ((row, layout.NARRATIVE), text),
        ):
            block = Block(layout.PAGE, *place, [[cell]])
            patched(Package.read(self.workbook.path), [block]).written(self.workbook.path)
        self.ever.add((UNPLACED, before, text))
        self.workbook.refreshed(None, config=self.config, now=self.later())
        self.shows = picked

    @rule(key=keys)
    def save_while_somebody_refreshes(self, key: str) -> None:
        """The refresh read the workbook before the save: it must not be what is there in the end."""
        package = Package.read(self.workbook.path)
        self.type(key, "saved meanwhile: ")
        with pytest.raises(WorkbookError, match="saved by somebody else"):
            package.with_parts({}).written(self.workbook.path)

    @rule()
    def put_the_clock_back(self) -> None:
        self.now -= timedelta(hours=1)

    @rule(at=st.integers(0, 10))
    def insert_a_row(self, at: int) -> None:
        """Above the last few: the table may not grow over the notes below it in a workbook that shows few of them."""
        rows = self.page_rows(len(shipped().indicators) + 1)
        if not any(rows[-1]) or rows[-1][0] == layout.NOTE_KEY:
            self.write_rows([*rows[:at], [None] * layout.SHAPE, *rows[at:-1]])

    @rule(key=keys, style=st.sampled_from(["note", "margin", "blank", "narrative"]))
    def restyle_a_narrative(self, key: str, style: str) -> None:
        package, row = Package.read(self.workbook.path), self.row(key)
        text = values_in(package, layout.PAGE)[row - 1][layout.NARRATIVE - 1 : layout.NARRATIVE] or [None]
        block = Block(layout.PAGE, row, layout.NARRATIVE, [text], [[styles_worn(package)[style]]], heights={row: 15.0})
        patched(package, [block]).written(self.workbook.path)

    @rule(key=keys, other=st.sampled_from(["", "no such key", *KEYS]))
    def paste_over_a_key(self, key: str, other: str) -> None:
        self.workbook.type(layout.PAGE, f"A{self.row(key)}", other or None)

    @rule()
    def turn_the_order_of_the_page_round(self) -> None:
        file = self.config / "page.toml"
        text = file.read_text(encoding="utf-8")
        first, _, rest = text.partition("order = [\n")
        lines, _, last = rest.partition("]\n")
        turned = "".join(reversed(lines.splitlines(keepends=True)))
        file.write_text(f"{first}order = [\n{turned}]\n{last}", encoding="utf-8")

    @rule()
    def hand_out(self) -> None:
        self.refresh()
        path = self.folder / f"copy {len(self.copies)}.xlsm"
        made = handout(self.workbook.path, exports(), path, config_folder=self.config, now=self.later())
        sent = {key: self.texts.get((key, self.shows), "") for key in KEYS}
        self.copies.append(Copy(made.copy, self.shows, sent, dict(sent), self.rows_of(made.copy)))

    @precondition(lambda self: self.copies)
    @rule(at=st.integers(0, 3), key=keys)
    def a_manager_types(self, at: int, key: str) -> None:
        copy = self.copies[at % len(self.copies)]
        self.written += 1
        copy.texts[key] = f"manager's text {self.written}"
        block = Block(layout.PAGE, copy.rows[key], layout.NARRATIVE, [[copy.texts[key]]])
        patched(Package.read(copy.path), [block]).written(copy.path)

    @precondition(lambda self: self.copies)
    @rule(at=st.integers(0, 3))
    def collect_a_copy(self, at: int) -> None:
        copy = self.copies[at % len(self.copies)]
        if copy.period != self.shows:
            before = self.workbook.path.read_bytes()
            with pytest.raises(UsageError, match="was handed out for"):
                collect(self.workbook.path, [copy.path], self.config, now=self.later())
            assert self.workbook.path.read_bytes() == before
            return
        collect(self.workbook.path, [copy.path], self.config, now=self.later())
        self.saw_the_page()
        for key, text in copy.texts.items():
            stands = self.texts.get((key, self.shows), "")
            if text in (copy.sent[key], stands) or (key, text) in copy.dealt_with:
                continue
            copy.dealt_with.add((key, text))
            is_taken = stands == copy.sent[key]
            self.ever.add((key if is_taken else NOT_TAKEN + key, self.shows, text))
            if is_taken:
                self.texts[key, self.shows] = text

    @rule(take=st.sampled_from(["copy", "page"]))
    def pick_in_the_first_conflict(self, take: str) -> None:
        rows = self.workbook.rows(layout.CONFLICTS)[layout.TABLE_FIRST_ROW - 1 :]
        line = dict(zip(layout.CONFLICT_HEADINGS, rows[0], strict=False)) if rows else {}
        if line.get("Key"):
            column = layout.CONFLICT_HEADINGS.index("Take") + 1
            block = Block(layout.CONFLICTS, layout.TABLE_FIRST_ROW, column, [[take]])
            patched(Package.read(self.workbook.path), [block]).written(self.workbook.path)
            place = (line["Key"], self.shows)
            is_shown = line["Month"] == Period.parse(self.shows).name
            if take == "copy" and is_shown and self.texts.get(place, "") == (line["On the page"] or ""):
                self.saw_the_page()
                self.texts[place] = line["In the copy"] or ""
            self.refresh()

    @precondition(lambda self: self.texts)
    @rule()
    def look(self) -> None:
        """A refresh leaves what was written, and nothing else, beside each indicator; the archive holds all of it."""
        self.refresh()
        stands = {row[layout.KEY - 1]: row[layout.NARRATIVE - 1] or "" for row in self.page_rows()}
        assert {key: stands[key] for key in KEYS} == {key: self.texts.get((key, self.shows), "") for key in KEYS}
        assert not any(stands[key] for key in stands if key not in KEYS)
        assert self.ever <= {(entry.key, entry.period, entry.text) for entry in self.archive().values()}

    def teardown(self) -> None:
        if hasattr(self, "workbook"):
            self.look()
            for period in PERIODS:
                self.show(period)
                self.look()
            shutil.rmtree(self.folder)

    # --- how

    def put(self, key: str, text: str) -> None:
        self.workbook.type(layout.PAGE, f"{layout_column()}{self.row(key)}", text or None)
        self.texts[key, self.shows] = text

    def show(self, period: str) -> None:
        self.workbook.refreshed(period, config=self.config, now=self.later())
        self.saw_the_page()
        self.shows = period

    def later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def rows_of(self, path: Path) -> dict[str, int]:
        rows = values_in(Package.read(path), layout.PAGE)
        return {row[0]: at for at, row in enumerate(rows, start=1) if row and row[0] in KEYS}

    def saw_the_page(self) -> None:
        self.ever |= {
            (key, self.shows, text) for (key, period), text in self.texts.items() if period == self.shows and text
        }

    def archive(self) -> dict[int, Entry]:
        return history(self.workbook.path, shipped())

    def row(self, key: str) -> int:
        """Where the indicator's row is by its name, whatever became of its key."""
        indicator = shipped().indicator(key)
        named = [at for at, row in enumerate(self.page_rows(60)) if row[layout.METRIC - 1] == indicator.label]
        return layout.FIRST_ROW + named[0]

    def page_rows(self, count: int = len(shipped().indicators)) -> list[list[Value]]:
        rows = self.workbook.rows(layout.PAGE)[layout.FIRST_ROW - 1 :][:count]
        return [[*row, *[None] * layout.SHAPE][: layout.SHAPE] for row in rows]

    def write_rows(self, rows: list[list[Value]]) -> None:
        block = Block(layout.PAGE, layout.FIRST_ROW, 1, rows)
        patched(Package.read(self.workbook.path), [block]).written(self.workbook.path)


def layout_column() -> str:
    from kpixl.workbook.ooxml.cells import column_letters

    return column_letters(layout.NARRATIVE)


# The suite takes a few sequences; KPIXL_SEQUENCES=10000 as many as somebody has the hours for.
PeopleAtWork.TestCase.settings = settings(
    max_examples=int(os.environ.get("KPIXL_SEQUENCES", "6")),
    stateful_step_count=12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a step is a refresh, so to shrink an example takes minutes
    suppress_health_check=list(HealthCheck),
)
TestPeopleAtWork = pytest.mark.slow(PeopleAtWork.TestCase)
