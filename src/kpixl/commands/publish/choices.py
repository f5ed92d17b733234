"""What an officer chose for a copy, apart from its page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from msgspec import Struct

from kpixl.disclosure.asking import Officer, Remember, officer_at
from kpixl.disclosure.decisions import Decisions, Given


class Accepted(Struct, frozen=True):
    """A figure in doubt that may be published, as typed: `cp_visits:2024-06`, the reason, and who says so."""

    figure: str
    reason: str
    who: str


class Choices(Struct, frozen=True):
    """
    Options of one publication.

    `ask` puts questions about sentences and figures in doubt to the officer, and `remember` keeps the decisions about
    sentences. `decisions` and `accepted` answer such questions beforehand, unless `asks_again`; `strict` refuses
    instead of asking. `who` is the person who decides.
    `pdf` prints the page to a file beside the copy. `email` drafts a message with the copy attached.
    `password` opens the copy, which is encrypted after the gate has searched it.
    """

    pdf: bool
    strict: bool
    decisions: Decisions
    accepted: Sequence[Accepted]
    ask: Callable[[str], str] | None
    email: bool
    password: str | None
    who: str = ""
    asks_again: bool = False
    remember: Remember | None = None

    def officer(self, today: date) -> Officer | None:
        """The officer who can be asked about sentences; None if nobody can be."""
        return officer_at(self.ask, Given(self.who, today), self.remember)
