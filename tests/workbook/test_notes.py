"""Notes on the figures of the page: kpixl's own are made again each time, people's notes are never lost."""

from __future__ import annotations

import io
from collections.abc import Mapping
from itertools import dropwhile, takewhile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kpixl.figures.evidence_sentences import Said, Topic
from kpixl.workbook.blocks import CellNote, SheetNotes
from kpixl.workbook.layout.cell_notes import is_own_note, note_text
from kpixl.workbook.ooxml.cells import place
from kpixl.workbook.ooxml.notes import noted
from kpixl.workbook.ooxml.package import Package
from kpixl.workbook.ooxml.typed_texts import sheet_texts
from lint import package_faults

CELLS = ("B2", "C3", "D4", "E5")
AT = {"B2": (2, 2), "C3": (3, 3), "D4": (4, 4), "E5": (5, 5)}
MINE = {"C3": "Ask Jo before the board.", "E5": "Checked by hand."}


def workbook(notes: Mapping[str, str]) -> Package:
    """A sheet with a button, and with these notes, which somebody wrote."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Page")
    sheet.insert_button("H1", {"macro": "Nothing", "caption": "Refresh"})
    for cell, text in notes.items():
        sheet.write_comment(cell, text, {"author": "Jo"})
    book.add_worksheet("Other").write_comment("B2", "On another sheet.")
    book.close()
    return Package.of_bytes(target.getvalue(), Path("page.xlsx"))


def notes_on(package: Package, sheet: str) -> dict[tuple[int, int] | None, str]:
    """The notes of a sheet, whoever wrote them, by row and column."""
    from_there = dropwhile(lambda each: each.sheet != sheet, sheet_texts(package))
    found = takewhile(lambda each: each.sheet == sheet, from_there)  # the sheets after it may be long
    notes = [each for each in found if each.place.endswith(" (note)")]
    return {place(each.place.removesuffix(" (note)")): each.text for each in notes}


def figure(text: str, month: str = "June 2024") -> str:
    return note_text([Said(Topic.VALUE, text)], month)


def wanted(texts: Mapping[str, str]) -> SheetNotes:
    return SheetNotes("Page", {AT[cell]: CellNote(text, AT[cell][0] + 3) for cell, text in texts.items()}, is_own_note)


def there(package: Package) -> dict[str, str]:
    names = {at: cell for cell, at in AT.items()}
    return {names[at]: text for at, text in notes_on(package, "Page").items()}


def drawn(package: Package) -> bytes:
    return next(package.part(name) for name in package if name.endswith("vmlDrawing1.vml"))


def test_a_figure_gets_a_note_and_everybody_elses_stay():
    before = workbook(MINE)
    after = noted(before, wanted({"B2": figure("82%"), "C3": figure("15%")})).package
    assert there(after) == {**MINE, "B2": figure("82%")}, "a cell with somebody's note keeps it, and gets no other"
    assert notes_on(after, "Other") == notes_on(before, "Other")
    assert not [*package_faults(after)]


def test_in_a_workbook_without_any_note_they_are_put_beside_the_buttons():
    after = noted(workbook({}), wanted({"B2": figure("82%")})).package
    assert there(after) == {"B2": figure("82%")}
    assert b"Refresh" in drawn(after)
    assert b'ObjectType="Note"' in drawn(after)
    assert not [*package_faults(after)]


def test_the_next_refresh_changes_the_words_and_leaves_the_box_as_somebody_drew_it():
    first = noted(workbook({}), wanted({"B2": figure("82%"), "D4": figure("9")})).package
    moved = first.with_parts({"xl/drawings/vmlDrawing1.vml": drawn(first).replace(b", 15, 1, 4,", b", 99, 1, 4,")})
    after = noted(moved, wanted({"B2": figure("88%", "July 2024"), "D4": figure("9")})).package
    assert there(after) == {"B2": figure("88%", "July 2024"), "D4": figure("9")}
    assert drawn(after) == drawn(moved)
    assert b", 99, 1, 4," in drawn(after)


def test_a_note_that_nobody_wants_any_more_goes_with_its_box():
    first = noted(workbook(MINE), wanted({"B2": figure("82%")})).package
    after = noted(first, wanted({})).package
    assert there(after) == MINE
    assert drawn(after).count(b'ObjectType="Note"') == len(MINE)


def test_the_same_notes_again_change_no_byte():
    texts = {"B2": figure("82%"), "D4": figure("9")}
    first = noted(workbook(MINE), wanted(texts)).package
    again = noted(first, wanted(texts))
    assert again.package is first
    assert not again.parts


@pytest.mark.parametrize(
    "change",
    [
        lambda text: f"{text} Jo: see me",
        lambda text: f"Jo: see me\n{text}",
        lambda text: text.replace("82%", "83%"),
        lambda text: text.partition("—")[0],
    ],
)
def test_a_note_of_kpixls_that_somebody_wrote_into_is_theirs(change):
    typed = change(figure("82%"))
    after = noted(workbook({"B2": typed}), wanted({"B2": figure("90%")})).package
    assert there(after) == {"B2": typed}


@settings(max_examples=25)
@given(
    st.dictionaries(
        st.sampled_from(CELLS), st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1)
    ),
    st.lists(st.dictionaries(st.sampled_from(CELLS), st.sampled_from(["82%", "9", "–"])), min_size=1, max_size=4),
)
def test_whatever_is_noted_nobody_ever_loses_a_note(mine, refreshes):
    package = workbook(mine)
    typed = there(package)
    for texts in refreshes:
        package = noted(package, wanted({cell: figure(text) for cell, text in texts.items()})).package
        assert there(package) == {**{cell: figure(text) for cell, text in texts.items()}, **typed}


def test_no_note_names_a_worker():
    said = [
        Said(Topic.VALUE, "82%"),
        Said(Topic.WORKERS, "By worker: Ann (3)."),
        Said(Topic.DUE, "2 fall due: Ann (2)."),
    ]
    assert "Ann" not in note_text(said, "June 2024")
    assert is_own_note(note_text(said, "June 2024"))


def test_the_demo_has_a_note_on_each_figure_of_its_month(demo: Path):
    notes = notes_on(Package.read(demo / "Scorecard.xlsm"), "Scorecard")
    assert len(notes) == 32
    assert all(is_own_note(text) and text.startswith("June 2024\n") for text in notes.values())
    assert not any("Worker" in text for text in notes.values())
