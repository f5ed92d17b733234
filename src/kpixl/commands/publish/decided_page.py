"""The page of a copy, once every sentence that may give away who somebody is has been decided on."""

from __future__ import annotations

from dataclasses import dataclass

from kpixl.commands.publish.choices import Choices
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


def decided_page(shown: Scorecard, identities: Identities, choices: Choices) -> DecidedPage:
    """The page as its officer decided it. Refused if a decision is about a query that the page does not have."""
    _check_decisions(shown, identities, choices.decisions)
    unasked = () if choices.strict or choices.ask else _unasked(shown, identities, choices.decisions)
    decisions = {**dict.fromkeys([each.reference for each in unasked], Accept(UNDECIDED)), **choices.decisions}
    scorecard, decided = scorecard_to_publish(shown, identities, decisions, strict=choices.strict, ask=choices.ask)
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
    """Refuse references that the page does not have: the sentence that one should mask would go out as it was."""
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
    """The references of the page's queries, and of the queries that its sentences have after an edit."""
    known: set[str] = set()
    edits: Decisions = {}
    while True:
        found = known | {each.reference for each in open_queries(scorecard, identities, edits)}
        edits = {each: decisions[each] for each in found if isinstance(decisions.get(each), Edit)}
        if found == known:
            return known
        known = found
