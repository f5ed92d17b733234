"""Texts of a page that an officer is asked about."""

from __future__ import annotations

import re

from kpixl.disclosure.asking import UndecidedError
from kpixl.disclosure.decided_page import decided_page
from kpixl.disclosure.decisions import Decisions
from kpixl.disclosure.questions import LookedFor, NarrativeQuery
from kpixl.scorecard.scorecard import Scorecard

SECRET = b"the council's own key"


def open_queries(scorecard: Scorecard, looked_for: LookedFor, decisions: Decisions) -> tuple[NarrativeQuery, ...]:
    """What nobody has decided yet: what a copy is refused for where nobody can be asked."""
    try:
        decided_page(scorecard, looked_for, decisions)
    except UndecidedError as undecided:
        return undecided.queries
    return ()


def without_references(message: str) -> str:
    """A refusal without the references of its queries, whose random letters may be those of any short id."""
    return re.sub(r"\S+-[0-9a-f]{16}\b", "", message)
