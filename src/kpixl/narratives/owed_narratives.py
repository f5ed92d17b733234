"""Which narratives are owed, why and by whom, judged by the page as it is; and the words to ask for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from kpixl.config.values import Indicator
from kpixl.scorecard.scorecard import QualityKind, Row, Scorecard
from kpixl.words.periods import Period
from kpixl.words.terms import NOT_DUE, Occasion, Rag
from kpixl.words.texts import counted

CARRIED = "; the text is still last month's"
_IN_WORDS = {
    Occasion.RED: "red",
    Occasion.OVERRIDDEN: "letter set by hand",
    Occasion.CHANGED_COLOUR: "changed colour",
    Occasion.RESTATED: "restated since it was issued",
    Occasion.NO_FIGURE: "no figure",
}


class Owed(Struct, frozen=True):
    """A narrative that its indicator's owner still has to write, or to bring up to date (`is_carried`)."""

    indicator: Indicator
    occasions: tuple[Occasion, ...]
    is_carried: bool

    @property
    def why(self) -> str:
        """`red, changed colour`"""
        return ", ".join(_IN_WORDS[occasion] for occasion in self.occasions)


def owed(scorecard: Scorecard, carried: Collection[str]) -> tuple[Owed, ...]:
    """
    What is owed for the scorecard's period according to its config, in page order.

    `carried` are the keys of indicators whose text is last month's, untouched: those count as not written.
    """
    wanted = scorecard.config.page.narratives.required_when
    restated = {query.key for query in scorecard.queries if query.kind is QualityKind.MOVED}
    found = []
    for row in scorecard.rows:
        key = row.indicator.key
        occasions = tuple(each for each in occasions_of(row, key in restated) if each in wanted)
        if occasions and (key in carried or not row.narrative.strip()):
            found.append(Owed(row.indicator, occasions, key in carried and bool(row.narrative.strip())))
    return tuple(found)


def occasions_of(row: Row, is_restated: bool) -> tuple[Occasion, ...]:
    """Every reason for a narrative about the row's last month."""
    now = row.figures[-1]
    before = row.figures[-2] if len(row.figures) > 1 else None
    speaks_for = {
        Occasion.RED: now.letter is Rag.RED,
        Occasion.OVERRIDDEN: now.override is not None,
        Occasion.CHANGED_COLOUR: bool(before and before.letter and now.letter and before.letter is not now.letter),
        Occasion.RESTATED: is_restated,
        Occasion.NO_FIGURE: (
            now.figure.value is None and not now.figure.is_suppressed and now.figure.reason != NOT_DUE
        ),
    }
    return tuple(occasion for occasion in Occasion if speaks_for[occasion])


def by_owner(owed: Sequence[Owed]) -> Mapping[str, tuple[Owed, ...]]:
    """Who owes what; owners in the order of their first indicator on the page."""
    owners = dict.fromkeys(each.indicator.owner for each in owed)
    return {owner: tuple(each for each in owed if each.indicator.owner == owner) for owner in owners}


def paragraph(owner: str, theirs: Sequence[Owed], period: Period) -> str:
    """What to paste into an email to the owner."""
    wanted = "one indicator" if len(theirs) == 1 else counted(len(theirs), "indicator")
    lines = [f"{owner}: for the scorecard of {period.name} we still need your words on {wanted}:"]
    lines += [f"- {each.indicator.name} ({each.why}{CARRIED if each.is_carried else ''})" for each in theirs]
    return "\n".join(lines)
