"""What the sheet Evidence says about each figure of the page's month, as a note on the figure's cell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kpixl.figures.evidence_sentences import Said, Topic
from kpixl.scorecard.scorecard import FigureKey, Scorecard
from kpixl.words.terms import Unit
from kpixl.workbook.blocks import CellNote, SheetNotes
from kpixl.workbook.layout import places
from kpixl.workbook.layout.hidden import text_mark
from kpixl.workbook.layout.page import height_of
from kpixl.workbook.layout.wrapping import wrapped

NAMING_WORKERS = (Topic.WORKERS, Topic.DUE)  # these sentences stay on the sheet Evidence
SIGNED = re.compile(r"\n— kpixl ([0-9a-f]{8})\s*$")  # the last line: a mark of everything before it
NOTE_SIZE, NOTE_POINTS, NOTE_MARGIN = 9.0, 190.0, 26.0  # font size, width, and the space around the lines, in points
HEIGHT_BELOW = 15.0  # points of a row below the table


def note_text(said: Sequence[Said], month: str) -> str:
    """The sentences, one per line, and a mark that shows later whether anybody changed the note."""
    lines = [each.text for each in said if each.about not in NAMING_WORKERS]
    text = "\n".join([month, *lines])
    return f"{text}\n— kpixl {text_mark(text)}"


def is_own_note(text: str) -> bool:
    """Whether kpixl wrote the note and nobody has changed it since."""
    signed = SIGNED.search(text)
    return signed is not None and signed[1] == text_mark(text[: signed.start()])


def evidence_notes(scorecard: Scorecard, told: Mapping[FigureKey, Sequence[Said]]) -> SheetNotes:
    """A note on the month's figure of each row about which there is something to say."""
    columns = places.PagePlaces.of(scorecard.config.page)
    heights = [height_of(row, columns) for row in scorecard.rows]
    notes = {}
    for at, row in enumerate(scorecard.rows):
        if said := told.get((row.indicator.key, scorecard.period)):
            part = places.NUMBER if row.indicator.unit is Unit.COUNT else places.VALUE
            text = note_text(said, scorecard.period.name)
            notes[places.FIRST_ROW + at, columns.of_months[-1] + part] = CellNote(text, _bottom(text, at, heights))
    return SheetNotes(places.PAGE, notes, is_own_note)


def _bottom(text: str, at: int, heights: Sequence[float]) -> int:
    """The row down to which a note's box must reach to hold the text."""
    needed = len(wrapped(text, NOTE_SIZE, NOTE_POINTS)) * NOTE_SIZE * places.LINE + NOTE_MARGIN
    below = at
    while needed > 0:
        needed -= heights[below] if below < len(heights) else HEIGHT_BELOW
        below += 1
    return places.FIRST_ROW + below - 1
