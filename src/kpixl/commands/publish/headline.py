"""What a reader wants to know first: how many rows are green, amber and red, what changed colour, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from kpixl.narratives.owed_narratives import owed
from kpixl.scorecard.actions import overdue
from kpixl.scorecard.rating import COLOUR_NAMES
from kpixl.scorecard.scorecard import Row, Scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import Rag

BEST_FIRST = (Rag.GREEN, Rag.AMBER, Rag.RED)


class Change(Struct, frozen=True):
    """An indicator whose letter has changed since the month before."""

    name: str
    before: Rag
    now: Rag


class Headline(Struct, frozen=True):
    """The month of a scorecard in a few lines, from what its page shows."""

    organisation: str
    title: str
    period: Period
    letters: Mapping[Rag, int]
    set_by_hand: int  # letters of the month that managers set
    changes: tuple[Change, ...]
    missing: tuple[str, ...]  # indicators without a figure for the month
    suppressed: int  # figures not shown, to protect small numbers
    without_narrative: tuple[str, ...]  # indicators that lack a narrative which config requires
    open_actions: int
    overdue_actions: int


def headline(scorecard: Scorecard) -> Headline:
    """
    The headline of this page. If small numbers are hidden on the page, the headline does not show them either.

    An indicator has changed colour if both months have a letter and the letters differ.
    """
    page, rows = scorecard.config.page, scorecard.rows
    return Headline(
        organisation=page.organisation,
        title=page.title,
        period=scorecard.period,
        letters=Counter(letter for row in rows if (letter := row.figures[-1].letter)),
        set_by_hand=sum(row.figures[-1].override is not None for row in rows),
        changes=tuple(change for row in rows if (change := _change(row))),
        missing=tuple(row.indicator.name for row in rows if _is_missing(row)),
        suppressed=sum(row.figures[-1].figure.is_suppressed for row in rows),
        without_narrative=tuple(each.indicator.name for each in owed(scorecard, carried=())),
        open_actions=len(scorecard.actions),
        overdue_actions=len(overdue(scorecard.actions)),
    )


def headline_in_words(of: Headline) -> str:
    """The headline as the text of a message."""
    counts = ", ".join(f"{of.letters.get(letter, 0)} {COLOUR_NAMES[letter]}" for letter in BEST_FIRST)
    lines = [f"{of.organisation}: {of.title}, {of.period.name}", "", f"{counts}."]
    if of.set_by_hand:
        lines += [f"Letters set by managers: {of.set_by_hand}."]
    lines += ["", "Changed colour:"]
    lines += _listed([f"{each.name}: {COLOUR_NAMES[each.before]} to {COLOUR_NAMES[each.now]}" for each in of.changes])
    lines += ["", "No figure this month:", *_listed(of.missing)]
    if of.suppressed:
        lines += ["", f"Not shown, to protect small numbers: {of.suppressed}."]
    if of.open_actions:
        lines += ["", f"Actions that are open: {of.open_actions}, of which overdue: {of.overdue_actions}."]
    lines += ["", "No narrative, where one is required:", *_listed(of.without_narrative)]
    return "\n".join(lines)


def _listed(entries: Sequence[str]) -> list[str]:
    return [f"- {entry}" for entry in entries] or ["- none"]


def _change(row: Row) -> Change | None:
    if len(row.figures) < 2:
        return None
    before, now = row.figures[-2].letter, row.figures[-1].letter
    return Change(row.indicator.name, before, now) if before and now and before is not now else None


def _is_missing(row: Row) -> bool:
    figure = row.figures[-1].figure
    return figure.value is None and not figure.is_suppressed
