"""Texts of a page that an officer is asked about."""

from __future__ import annotations

import re
from pathlib import Path

from kpixl.disclosure.asking import UndecidedError
from kpixl.disclosure.decided_page import decided_page
from kpixl.disclosure.decisions import Decisions
from kpixl.disclosure.identifying_texts import LookedFor, NarrativeQuery
from kpixl.scorecard.scorecard import Scorecard

SECRET = b"the council's own key"


def open_queries(scorecard: Scorecard, looked_for: LookedFor, decisions: Decisions) -> tuple[NarrativeQuery, ...]:
    """The queries that nobody has decided yet, for which a copy is refused if nobody can be asked."""
    try:
        decided_page(scorecard, looked_for, decisions)
    except UndecidedError as undecided:
        return undecided.queries
    return ()


def without_references(message: str, *folders: Path) -> str:
    """The message without its random parts: letters of references and temporary folders may be those of an id."""
    for folder in folders:
        message = message.replace(str(folder), "")
    return re.sub(r"-[0-9a-f]{16}\b", "", message)
