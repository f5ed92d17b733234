"""The page of a copy after every sentence that may say who somebody is was decided on."""

from __future__ import annotations

from dataclasses import dataclass

from kpixl.commands.publish.wishes import Wishes
from kpixl.disclosure.decisions import (
    UNDECIDED,
    Accept,
    Decided,
    Decisions,
    Edit,
    open_queries,
    scorecard_to_publish,
)
from kpixl.disclosure.gate.identities import Identities
from kpixl.disclosure.questions import NarrativeQuery, QueryKind
from kpixl.scorecard.scorecard import Scorecard
from kpixl.words.errors import UsageError, listed
from kpixl.words.naming import did_you_mean

MAY_STAND = (QueryKind.SMALL_COUNT, QueryKind.LONE_NAME)


@dataclass(frozen=True)
class DecidedPage:
    """The page, what was decided about its sentences, and the queries that stay because nobody could be asked."""

    scorecard: Scorecard
    decided: tuple[Decided, ...]
    unasked: tuple[NarrativeQuery, ...]


def decided_page(shown: Scorecard, identities: Identities, wishes: Wishes) -> DecidedPage:
    """The page as its officer wishes it. Refused if a decision is about a query that the page does not have."""
    _check_decisions(shown, identities, wishes.decisions)
    unasked = () if wishes.strict or wishes.ask else _unasked(shown, identities, wishes.decisions)
    decisions = {**dict.fromkeys([each.reference for each in unasked], Accept(UNDECIDED)), **wishes.decisions}
    scorecard, decided = scorecard_to_publish(shown, identities, decisions, strict=wishes.strict, ask=wishes.ask)
    return DecidedPage(scorecard, decided, unasked)


def _unasked(scorecard: Scorecard, identities: Identities, decisions: Decisions) -> tuple[NarrativeQuery, ...]:
    """
    What stays as it was written where nobody can be asked: small numbers and lone names.

    Nothing does where the page itself doesn't show small numbers; whatever names somebody never does.
    """
    if scorecard.config.page.suppress_below:
        return ()
    return tuple(each for each in open_queries(scorecard, identities, decisions) if each.kind in MAY_STAND)


def _check_decisions(scorecard: Scorecard, identities: Identities, decisions: Decisions) -> None:
    """A misspelt reference must not be ignored: the sentence that it should mask would go out."""
    if not decisions:
        return
    known = _references(scorecard, identities, decisions)
    # What was typed into the file is not repeated: a sentence may have slipped into the wrong column.
    unknown = [did_you_mean(each, known) for each in decisions if each not in known]
    if unknown:
        faults = [f"a decision is about no query of this page{near}" for near in unknown]
        raise UsageError(
            f"The decisions do not fit the page. Nothing was published.\n{listed(faults)}\n"
            f"The page's queries: {', '.join(sorted(known)) or 'none'}.\n"
            "A reference changes with its sentence. Correct these lines, or take them out."
        )


def _references(scorecard: Scorecard, identities: Identities, decisions: Decisions) -> set[str]:
    """Those of the page's queries, and of the queries that sentences have after an edit."""
    known: set[str] = set()
    edits: Decisions = {}
    while True:
        found = known | {each.reference for each in open_queries(scorecard, identities, edits)}
        edits = {each: decisions[each] for each in found if isinstance(decisions.get(each), Edit)}
        if found == known:
            return known
        known = found
