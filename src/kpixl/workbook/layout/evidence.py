"""The sentences about each figure, on a hidden sheet where the sheet Evidence looks up those of one indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kpixl.figures.evidence_sentences import Said, Topic
from kpixl.scorecard.scorecard import FigureKey
from kpixl.workbook.blocks import Block, Value
from kpixl.workbook.layout import places

_ABOUT: Mapping[Topic, str] = {
    Topic.VALUE: "The figure",
    Topic.TARGET: "Its letter",
    Topic.CHANGE: "Since last month",
    Topic.DOUBT: "In doubt",
    Topic.REASONS: "Why",
    Topic.OVERDUE: "For how long",
    Topic.TEAMS: "Teams",
    Topic.WORKERS: "Workers",
    Topic.FAMILIES: "Families",
    Topic.AGES: "Ages",
    Topic.HOMES: "Homes",
    Topic.COUNTY: "In or out of county",
    Topic.DUE: "What falls due next",
}

_EXPLAINED = (Topic.VALUE, Topic.TARGET, Topic.DOUBT)  # already said by the figure's explanation in `_figures`

NAMES_WORKERS = (_ABOUT[Topic.WORKERS], _ABOUT[Topic.DUE])
"""The subjects of the sentences that name workers; these sentences do not belong in a narrative."""


def told_block(told: Mapping[FigureKey, Sequence[Said]]) -> Block:
    """
    The sheet `_told`: one line per sentence, found by its figure and its number among the figure's sentences.

    The last column of a figure's first line holds the sentences that go beyond the figure's explanation.
    """
    rows = [line for figure, sentences in told.items() for line in _lines(figure, sentences)]
    headings: list[Value] = [*places.TOLD_HEADINGS]
    nothing: list[Value] = [None] * len(headings)
    return Block(places.TOLD, places.HIDDEN_FIRST_ROW - 1, 1, [headings, *(rows or [nothing])], replaces_rest=True)


def _lines(figure: FigureKey, sentences: Sequence[Said]) -> Iterator[list[Value]]:
    key, period = figure
    beyond = " ".join(each.text for each in sentences if each.about not in _EXPLAINED)
    for number, each in enumerate(sentences, start=1):
        found = beyond or None if number == 1 else None
        yield [_told_place(key, str(period), number), key, str(period), _ABOUT[each.about], each.text, found]


def _told_place(key: str, period: str, number: int) -> str:
    """The text by which a formula looks up a sentence: `cp_visits 2024-06 1`."""
    return f"{key} {period} {number}"
