"""
The month on one page: its letters by section, what changed colour, what is red and since when, and what is missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import takewhile

from msgspec import Struct

from kpixl.commands.publish.headline import headline
from kpixl.figures.comparing import is_red_red
from kpixl.figures.variation import Variation
from kpixl.indicators import section
from kpixl.scorecard.rating import COLOUR_NAMES
from kpixl.scorecard.scorecard import Row, Scorecard
from kpixl.words.terms import Rag
from kpixl.workbook import layout

NOT_SHOWN = "Figures that are not shown, to protect small numbers"
OPEN_ACTIONS = "Actions that are open"
RED_RED = "Red, or worse than others reach, and getting worse"
ONLY_IF_ANY = (NOT_SHOWN, OPEN_ACTIONS, RED_RED)


class Summary(Struct, frozen=True):
    """
    What leadership reads first, from what the page shows.

    `sections` holds the numbers of green, amber, red and missing letters of the month by section, in page order; a
    letter that is not shown counts as missing. `lists` holds lines by topic.
    """

    sections: Mapping[str, tuple[int, int, int, int]]
    lists: Mapping[str, tuple[str, ...]]

    @property
    def totals(self) -> tuple[int, int, int, int]:
        green, amber, red, none = (sum(counts) for counts in zip(*self.sections.values(), strict=True))
        return green, amber, red, none


def summary(scorecard: Scorecard) -> Summary:
    """The summary of the page as given: if the scorecard has no small numbers, neither has the summary."""
    of = headline(scorecard)
    changes = (f"{each.name}: {COLOUR_NAMES[each.before]} to {COLOUR_NAMES[each.now]}" for each in of.changes)
    lists = {
        "Changed colour since the month before": tuple(changes),
        "Red, and since when": tuple(_red(row) for row in scorecard.rows if row.figures[-1].letter is Rag.RED),
        RED_RED: tuple(_red_red(row) for row in scorecard.rows if _is_red_red(row)),
        "Letters set by managers": tuple(layout.override_text(each, scorecard.config) for each in scorecard.overridden),
        "No figure this month": tuple(line for row in scorecard.rows if (line := _missing(row))),
        "No narrative, where one is required": of.without_narrative,
        OPEN_ACTIONS: tuple(promises(scorecard)),
        NOT_SHOWN: (f"{of.suppressed}",) if of.suppressed else (),
    }
    told = {about: lines for about, lines in lists.items() if lines or about not in ONLY_IF_ANY}
    return Summary(_sections(scorecard), told)


def promises(scorecard: Scorecard) -> Iterator[str]:
    """`6.8 …: Promised in May 2024 by Head of Service, due 30 June, overdue`, without what was promised."""
    names = {row.indicator.key: row.indicator.name for row in scorecard.rows}
    yield from (f"{names.get(each.key, each.key)}: {each.promise}" for each in scorecard.actions)


def _sections(scorecard: Scorecard) -> Mapping[str, tuple[int, int, int, int]]:
    letters: dict[str, Counter[Rag | None]] = {}
    for row in scorecard.rows:
        letters.setdefault(section(row.indicator), Counter())[row.figures[-1].letter] += 1
    return {
        each: (counts[Rag.GREEN], counts[Rag.AMBER], counts[Rag.RED], counts[None]) for each, counts in letters.items()
    }


def _red(row: Row) -> str:
    """
    `6.8 …: since May 2024`, the first of the consecutive red months that end with the page's.

    `or before` is added if the month before has no letter on the page (not shown, not known, or not there): the row may
    have been red then too.
    """
    reds = [*takewhile(lambda rated: rated.letter is Rag.RED, reversed(row.figures))]
    has_other_before = any(rated.letter for rated in row.figures[: -len(reds)][-1:])
    before = "" if has_other_before else " or before"
    return f"{row.indicator.name}: since {reds[-1].figure.period.name}{before}"


def _is_red_red(row: Row) -> bool:
    month = row.figures[-1]
    is_getting_worse = row.change.startswith(Variation.WORSE)
    return is_red_red(month.figure, month.letter, row.indicator, is_getting_worse=is_getting_worse)


def _red_red(row: Row) -> str:
    return f"{row.indicator.name}: {row.change}"


def _missing(row: Row) -> str:
    figure = row.figures[-1].figure
    if figure.value is not None or figure.is_suppressed:
        return ""
    return f"{row.indicator.name}: {figure.reason or 'there was nothing to count'}"
